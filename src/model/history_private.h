/* history_private.h - what history.c, history_trace.c and recorder.c share: counted traces and
 * lists. */
#ifndef RESTORETOP_MODEL_HISTORY_PRIVATE_H
#define RESTORETOP_MODEL_HISTORY_PRIVATE_H

#include <stdatomic.h>

#include "model/history.h"

/* Never changed while more than one holds it. */
struct history_shared_trace {
    atomic_uint refs;
    uint64_t key; /* hash_text of its id, in this run: history_key goes byte by byte */
    struct history_trace trace;   /* its points are those: */
    struct history_point *points; /* ours; grows as it is followed */
    size_t capacity;
};
struct history_shared_trace *history_trace_new(void); /* refs == 1 */
/* A copy, with points of its own; refs == 1. */
struct history_shared_trace *history_trace_copy(const struct history_trace *trace);
void history_trace_unref(struct history_shared_trace *shared);

/* Everything that was derived from what came before at_ms starts over. */
void history_trace_clear(struct history_trace *trace, int64_t at_ms);
void history_trace_reset(struct history_trace *trace, enum history_reset why, int64_t at_ms);
void history_trace_push(struct history_shared_trace *shared, const struct history_point *point);
/* What one answer said: a point, where it says something else, or a reset, where it contradicts.
 * read_ms: when all running sessions were last read, before it; TIME_NONE. */
void history_trace_add(struct history_shared_trace *shared, struct history_point point,
                       int64_t read_ms);

/* The keys that may be among the traces: 100,000 sessions are looked up as they come, a running one
 * with each snapshot, and 128 are followed. One bit in eight is set, so most ask no trace at all.
 */
struct history_marks {
    uint64_t words[HISTORY_TRACES / 8];
};
void history_marks_set(struct history_marks *marks, uint64_t key);
bool history_marks_has(const struct history_marks *marks, uint64_t key);

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
    struct history_marks marks;
    size_t count;
    struct history_shared_trace *traces[HISTORY_TRACES];
};

#endif
