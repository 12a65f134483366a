/* image_history.c - the history of running sessions in an image. What a recorder would refuse is
 * left to it: reading only sees to it that nothing runs over. */
#include <string.h>

#include "base/utf8.h"
#include "base/wire.h"
#include "model/image_private.h"

/* --- writing --- */

static void put_points(struct strbuf *out, const struct history_trace *trace)
{
    int64_t at_ms = trace->first_ms;
    int32_t done = 0;
    wire_put_uint(out, trace->point_count);
    for (uint32_t i = 0; i < trace->point_count; i++) {
        const struct history_point *point = &trace->points[i];
        wire_put_int(out, point->at_ms - at_ms);
        wire_put_int(out, (int64_t)point->done - done);
        wire_put_int(out, point->failed);
        wire_put_int(out, point->total);
        wire_put_uint(out, point->status);
        at_ms = point->at_ms;
        done = point->done;
    }
}

static void put_trace(struct strbuf *out, const struct history_trace *trace)
{
    const int64_t times[] = {trace->start_ms, trace->first_ms, trace->first_unit_ms,
                             trace->reset_ms, trace->bucket_ms};
    wire_put_text(out, trace->id);
    wire_put_uint(out, trace->workload);
    wire_put_uint(out, trace->start);
    wire_put_uint(out, trace->reset);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        wire_put_int(out, times[i]);
    wire_put_uint(out, trace->bucket_count);
    for (uint32_t i = 0; i < trace->bucket_count; i++)
        wire_put_uint(out, trace->buckets[i]);
    put_points(out, trace);
}

static void put_finished(struct strbuf *out, const struct history_finished *finished)
{
    wire_put_uint(out, finished->key);
    wire_put_int(out, finished->ended_ms);
    wire_put_int(out, finished->took_ms);
    wire_put_int(out, finished->units);
    wire_put_uint(out, finished->status);
}

void image_put_history(struct strbuf *out, const struct history *history)
{
    wire_put_uint(out, history_count(history));
    for (size_t i = 0; i < history_count(history); i++)
        put_trace(out, history_at(history, i));
    for (int w = 0; w < WORKLOAD_COUNT; w++) {
        size_t count = history_finished_count(history, (enum workload)w);
        wire_put_uint(out, count);
        for (size_t i = 0; i < count; i++)
            put_finished(out, history_finished_at(history, (enum workload)w, i));
    }
}

/* --- reading --- */

/* points: room for HISTORY_POINTS, lent to the trace. */
static void take_points(struct wire *wire, struct history_trace *trace,
                        struct history_point *points)
{
    int64_t at_ms = trace->first_ms, done = 0;
    trace->point_count = (uint32_t)wire_uint_to(wire, HISTORY_POINTS);
    for (uint32_t i = 0; i < trace->point_count; i++) {
        struct history_point *point = &points[i];
        at_ms = image_take_time_after(wire, at_ms);
        done = (int64_t)((uint64_t)done + (uint64_t)wire_int(wire));
        point->at_ms = at_ms;
        point->done = image_to_int32(wire, done, 0);
        point->failed = image_to_int32(wire, wire_int(wire), 0);
        point->total = image_to_int32(wire, wire_int(wire), COUNT_NONE);
        point->status = (uint32_t)wire_uint_to(wire, SESSION_STATUS_COUNT - 1);
    }
    trace->points = points;
}

static void take_trace(struct wire *wire, struct history_trace *trace, struct history_point *points)
{
    memset(trace, 0, sizeof *trace);
    int64_t *const times[] = {&trace->start_ms, &trace->first_ms, &trace->first_unit_ms,
                              &trace->reset_ms, &trace->bucket_ms};
    utf8_copy(trace->id, sizeof trace->id, wire_text(wire));
    trace->workload = (uint8_t)wire_uint_to(wire, WORKLOAD_COUNT - 1);
    trace->start = (uint8_t)wire_uint_to(wire, HISTORY_START_EXACT);
    trace->reset = (uint8_t)wire_uint_to(wire, HISTORY_RESET_COUNT - 1);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        *times[i] = image_take_moment(wire);
    if (trace->first_ms == TIME_NONE)
        wire_spoil(wire);
    trace->bucket_count = (uint32_t)wire_uint_to(wire, HISTORY_BUCKETS);
    for (uint32_t i = 0; i < trace->bucket_count; i++)
        trace->buckets[i] = (uint16_t)wire_uint_to(wire, UINT16_MAX);
    take_points(wire, trace, points);
}

static void take_finished(struct wire *wire, struct history_finished *finished)
{
    *finished = (struct history_finished){0};
    finished->key = wire_uint(wire);
    finished->ended_ms = image_take_moment(wire);
    finished->took_ms = wire_int(wire);
    finished->units = image_to_int32(wire, wire_int(wire), 0);
    finished->status = (uint32_t)wire_uint_to(wire, SESSION_STATUS_COUNT - 1);
}

void image_walk_history(struct wire *wire, const struct image_history_taker *taker)
{
    size_t count = (size_t)wire_uint_to(wire, HISTORY_TRACES);
    for (size_t i = 0; i < count && !wire->bad; i++) {
        struct history_point points[HISTORY_POINTS];
        struct history_trace trace;
        take_trace(wire, &trace, points);
        if (taker && !wire->bad)
            taker->trace(taker->context, &trace);
    }
    for (int w = 0; w < WORKLOAD_COUNT; w++) {
        count = (size_t)wire_uint_to(wire, HISTORY_FINISHED);
        for (size_t i = 0; i < count && !wire->bad; i++) {
            struct history_finished finished;
            take_finished(wire, &finished);
            if (taker && !wire->bad)
                taker->finished(taker->context, (enum workload)w, &finished);
        }
    }
}
