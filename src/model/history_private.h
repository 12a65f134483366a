/* history_private.h - what history.c and recorder.c share: counted traces and lists. */
#ifndef RESTORETOP_MODEL_HISTORY_PRIVATE_H
#define RESTORETOP_MODEL_HISTORY_PRIVATE_H

#include <stdatomic.h>

#include "model/history.h"

/* Never changed while more than one holds it. */
struct history_shared_trace {
    atomic_uint refs;
    uint64_t key; /* history_key of its id */
    struct history_trace trace;
};
void history_trace_unref(struct history_shared_trace *shared);

/* Rings would save nothing: one is added once in minutes. Oldest first. */
struct history_ended {
    atomic_uint refs;
    size_t counts[WORKLOAD_COUNT];
    struct history_finished items[WORKLOAD_COUNT][HISTORY_FINISHED];
};
void history_ended_unref(struct history_ended *ended);

struct history {
    atomic_uint refs;
    uint64_t revision;
    struct history_ended *ended; /* NULL: none */
    size_t count;
    struct history_shared_trace *traces[HISTORY_TRACES];
};

#endif
