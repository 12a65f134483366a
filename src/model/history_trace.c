/* history_trace.c - one trace grows: points, units spread over ten minutes each, and starting over.
 */
#include <string.h>

#include "base/hash.h"
#include "base/timefmt.h"
#include "base/xalloc.h"
#include "model/history_private.h"

struct history_shared_trace *history_trace_new(void)
{
    struct history_shared_trace *shared = xcalloc(1, sizeof *shared);
    atomic_init(&shared->refs, 1);
    return shared;
}

struct history_shared_trace *history_trace_copy(const struct history_trace *trace)
{
    struct history_shared_trace *copy = history_trace_new();
    copy->key = hash_text(trace->id, 0);
    copy->trace = *trace;
    copy->trace.points = NULL;
    copy->trace.point_count = 0;
    for (uint32_t i = 0; i < trace->point_count; i++)
        history_trace_push(copy, &trace->points[i]);
    return copy;
}

static int64_t bucket_of(int64_t at_ms)
{
    return at_ms - at_ms % HISTORY_BUCKET_MS;
}

void history_trace_clear(struct history_trace *trace, int64_t at_ms)
{
    trace->first_ms = at_ms;
    trace->first_unit_ms = TIME_NONE;
    trace->bucket_ms = bucket_of(at_ms);
    trace->bucket_count = trace->point_count = 0;
}

void history_trace_reset(struct history_trace *trace, enum history_reset why, int64_t at_ms)
{
    history_trace_clear(trace, at_ms);
    trace->reset = (uint8_t)why;
    trace->reset_ms = at_ms;
}

void history_trace_push(struct history_shared_trace *shared, const struct history_point *point)
{
    struct history_trace *trace = &shared->trace;
    struct history_point *points = shared->points;
    if (trace->point_count == HISTORY_POINTS) {
        memmove(points, points + 1, (HISTORY_POINTS - 1) * sizeof *points);
        trace->point_count--;
    }
    points = xgrow(points, trace->point_count, &shared->capacity, sizeof *points);
    points[trace->point_count++] = *point;
    trace->points = shared->points = points;
}

/* Moves the window of buckets on until at_ms is in it. */
static void shift_buckets(struct history_trace *trace, int64_t at_ms)
{
    const int64_t wanted = (at_ms - trace->bucket_ms) / HISTORY_BUCKET_MS + 1;
    const int64_t beyond = wanted - HISTORY_BUCKETS;
    if (beyond > 0) {
        const uint32_t gone = beyond < trace->bucket_count ? (uint32_t)beyond : trace->bucket_count;
        memmove(trace->buckets, trace->buckets + gone,
                (trace->bucket_count - gone) * sizeof trace->buckets[0]);
        trace->bucket_count -= gone;
        trace->bucket_ms += beyond * HISTORY_BUCKET_MS;
    }
    const uint32_t needed = (uint32_t)((at_ms - trace->bucket_ms) / HISTORY_BUCKET_MS) + 1;
    while (trace->bucket_count < needed)
        trace->buckets[trace->bucket_count++] = 0;
}

/* How many of the units, evenly spread over a time, have ended after so much of it; all at its end.
 */
static int64_t units_until(int32_t units, int64_t part_ms, int64_t whole_ms)
{
    return part_ms >= whole_ms ? units
                               : (int64_t)((double)units * (double)part_ms / (double)whole_ms);
}

static void fill_buckets(struct history_trace *trace, int64_t after_ms, int64_t at_ms,
                         int32_t units)
{
    int64_t filled = 0;
    shift_buckets(trace, at_ms);
    const int64_t begin_ms = after_ms < trace->bucket_ms ? trace->bucket_ms : after_ms;
    for (uint32_t i = (uint32_t)((begin_ms - trace->bucket_ms) / HISTORY_BUCKET_MS);
         i < trace->bucket_count; i++) {
        const int64_t end_ms = trace->bucket_ms + (i + 1) * (int64_t)HISTORY_BUCKET_MS;
        const int64_t until = units_until(units, end_ms - begin_ms, at_ms - begin_ms);
        const int64_t sum = trace->buckets[i] + until - filled;
        trace->buckets[i] = sum < UINT16_MAX ? (uint16_t)sum : UINT16_MAX;
        filled = until;
    }
}

/* What the last point said still held when all were read: units of one answer are newer than that.
 */
static void hold_until_read(struct history_shared_trace *shared, int64_t read_ms, int64_t at_ms)
{
    struct history_point held = shared->points[shared->trace.point_count - 1];
    if (read_ms == TIME_NONE || read_ms <= held.at_ms || read_ms >= at_ms)
        return;
    held.at_ms = read_ms;
    history_trace_push(shared, &held);
}

static enum history_reset broken_by(const struct history_point *last,
                                    const struct history_point *point)
{
    if (point->at_ms + HISTORY_CLOCK_MS < last->at_ms)
        return HISTORY_RESET_CLOCK;
    if (point->done < last->done)
        return HISTORY_RESET_BACKWARDS;
    const bool other = point->total >= 0 && last->total >= 0 && point->total != last->total;
    return other && point->done > 0 ? HISTORY_RESET_TOTAL : HISTORY_RESET_NONE;
}

static void add_units(struct history_trace *trace, const struct history_point *last,
                      const struct history_point *point)
{
    if (last->done == 0)
        trace->first_unit_ms = point->at_ms;
    fill_buckets(trace, last->at_ms, point->at_ms, point->done - last->done);
}

static bool same_counts(const struct history_point *a, const struct history_point *b)
{
    return a->done == b->done && a->failed == b->failed && a->total == b->total &&
           a->status == b->status;
}

/* The list and a reading of the one session may tell of it within the same second. Of what had
 * ended at the first look it is not known when: a unit that the second answer adds to it would make
 * a rate of a million an hour. */
static bool is_same_first_look(const struct history_trace *trace, const struct history_point *point)
{
    const struct history_point *first = &trace->points[0];
    return trace->point_count == 1 && first->done > 0 && point->done >= first->done &&
           point->at_ms - first->at_ms < HISTORY_LOOK_MS;
}

void history_trace_add(struct history_shared_trace *shared, struct history_point point,
                       int64_t read_ms)
{
    struct history_trace *trace = &shared->trace;
    /* A second or so, put back by a time server: at_ms never falls. */
    if (point.at_ms < trace->first_ms && trace->point_count == 0)
        point.at_ms = trace->first_ms;
    if (trace->point_count > 0) {
        const struct history_point *last = &trace->points[trace->point_count - 1];
        const enum history_reset why = broken_by(last, &point);
        if (why != HISTORY_RESET_NONE)
            history_trace_reset(trace, why, point.at_ms);
        else if (point.at_ms < last->at_ms)
            point.at_ms = last->at_ms;
    }
    if (trace->point_count > 0 && is_same_first_look(trace, &point)) {
        point.at_ms = trace->points[0].at_ms;
        shared->points[0] = point;
        return;
    }
    if (trace->point_count > 0) {
        if (same_counts(&trace->points[trace->point_count - 1], &point))
            return;
        if (point.done > trace->points[trace->point_count - 1].done + 1)
            hold_until_read(shared, read_ms, point.at_ms);
        const struct history_point last = trace->points[trace->point_count - 1];
        if (point.done > last.done)
            add_units(trace, &last, &point);
    }
    history_trace_push(shared, &point);
}
