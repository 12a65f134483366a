/* history.h - what was seen of each running session over time, and how long restores took that we
 * saw from start to end. Pace (pace.h) is worked out from it; it can be kept on disk and put back.
 *
 * A history is immutable and counted: every snapshot carries one, any thread may read it. The one
 * that grows is the fetcher's (recorder.h), which is also where a kept one is put back.
 *
 * Bounds: HISTORY_TRACES sessions are followed at a time (25 can be active in a tenant), each with
 * HISTORY_POINTS points of 24 bytes, one for every answer with other counts or another status, and
 * HISTORY_BUCKETS numbers of 2 bytes: 12.7 KB a session, 1.6 MB in all, and 0.7 KB of a session
 * that was seen a few times; HISTORY_FINISHED ended restores of 32 bytes for each workload: 33 KB.
 * When a trace is full its oldest points go.
 *
 * Times are Unix ms by our own clock. Nothing in a trace is text but the session's id. */
#ifndef RESTORETOP_MODEL_HISTORY_H
#define RESTORETOP_MODEL_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/spans.h"
#include "model/session.h"

#define HISTORY_TRACES    128
#define HISTORY_POINTS    512
#define HISTORY_BUCKETS   144 /* ten minutes each: a day */
#define HISTORY_BUCKET_MS (10 * MINUTE_MS)
#define HISTORY_FINISHED  256 /* for each workload */
#define HISTORY_ID_SIZE   64  /* a session with a longer id is not followed (Graph's have 36) */

/* What one answer said. Units that ended: done, failed ones included; failed is how many of them
 * failed (0 where the service does not say). */
struct history_point {
    int64_t at_ms;
    int32_t done, failed;
    int32_t total;   /* COUNT_NONE: not said */
    uint32_t status; /* enum session_status */
};

/* How the beginning of a restore is known; the greater, the better. Draft time is none of it. */
enum history_start {
    HISTORY_START_NONE,     /* it has not begun: a draft */
    HISTORY_START_AT_LEAST, /* it ran when we first looked: "since at least" */
    HISTORY_START_OBSERVED, /* we saw it leave its draft, or appear, between two polls */
    HISTORY_START_EXACT,    /* the earliest startDateTime of its artifacts, all of them read */
};

/* Why what was derived started over. */
enum history_reset {
    HISTORY_RESET_NONE,
    HISTORY_RESET_BACKWARDS, /* the count of ended units went back */
    HISTORY_RESET_TOTAL,     /* the number of units changed */
    HISTORY_RESET_CLOCK,     /* this machine's clock was set, by more than HISTORY_CLOCK_MS */
    HISTORY_RESET_STATUS,    /* it had ended, or was a draft again */
    HISTORY_RESET_COUNT
};
#define HISTORY_CLOCK_MS 60000
#define HISTORY_LOOK_MS  1000 /* answers nearer than this are of one look */
/* "the clock was set"; "" for NONE. */
const char *history_reset_words(enum history_reset reset);

/* All that is known of one running session: plain data beside its points, so that it can be written
 * and read member by member. After a reset nothing in it is older than the reset. */
struct history_trace {
    char id[HISTORY_ID_SIZE];
    uint8_t workload;      /* enum workload */
    uint8_t start;         /* enum history_start */
    uint8_t reset;         /* enum history_reset: of the last one */
    int64_t start_ms;      /* TIME_NONE with HISTORY_START_NONE */
    int64_t first_ms;      /* the first point, also once it was dropped */
    int64_t first_unit_ms; /* when 0 ended units became more; TIME_NONE: not yet, or not seen */
    int64_t reset_ms;      /* TIME_NONE: never */
    int64_t bucket_ms;     /* when buckets[0] begins, a multiple of HISTORY_BUCKET_MS */
    uint32_t bucket_count; /* up to and with the last in which a unit ended */
    uint32_t point_count;  /* 1 .. HISTORY_POINTS */
    uint16_t buckets[HISTORY_BUCKETS];  /* units ended in each ten minutes, oldest first */
    const struct history_point *points; /* oldest first; at_ms never falls; lent */
};

/* A restore whose start was seen or said, and its end. */
struct history_finished {
    uint64_t key; /* history_key of its session */
    int64_t ended_ms;
    int64_t took_ms; /* > 0 */
    int32_t units;   /* > 0 */
    uint32_t status; /* enum session_status, terminal */
};

/* A hash of an id that is the same in every run (FNV-1a). */
uint64_t history_key(const char *id);

struct history;                                             /* counted, immutable */
struct history *history_ref(const struct history *history); /* NULL gives NULL */
void history_unref(struct history *history);                /* any thread; NULL allowed */

/* Running sessions, in no promised order. NULL history: none. Lent as long as the history. */
size_t history_count(const struct history *history);
const struct history_trace *history_at(const struct history *history, size_t i);
/* NULL: it is not followed. Cheap enough for every running row of a frame. */
const struct history_trace *history_find(const struct history *history, const char *id,
                                         enum workload workload);

/* Restores that ended, oldest first. */
size_t history_finished_count(const struct history *history, enum workload workload);
const struct history_finished *history_finished_at(const struct history *history,
                                                   enum workload workload, size_t i);

/* Another number: something that is worth keeping changed. */
uint64_t history_revision(const struct history *history);

/* False: a trace that no recorder could have made (unterminated id, numbers out of range, times
 * or units that fall): for whoever reads one from a file. */
bool history_trace_valid(const struct history_trace *trace);
bool history_finished_valid(const struct history_finished *finished);

#endif
