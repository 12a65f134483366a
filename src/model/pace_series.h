/* pace_series.h - private to pace: a trace read as the ends of units, one after another.
 *
 * It begins with the first unit that was seen to end, so that warming up is no part of a rate;
 * where that was not seen, with the first point. Unit 0 ends when it begins, unit `units` was the
 * last. */
#ifndef RESTORETOP_MODEL_PACE_SERIES_H
#define RESTORETOP_MODEL_PACE_SERIES_H

#include "base/spans.h"
#include "model/history.h"

struct pace_series {
    const struct history_trace *trace;  /* what it was read from; lent */
    const struct history_point *points; /* points[0] is where it begins; lent */
    uint32_t count;
    int32_t units;    /* ended after the beginning */
    int64_t begin_ms; /* points[0].at_ms */
    int64_t last_ms;  /* when the last unit was seen to end; begin_ms: none has */
    int64_t end_ms;   /* until when we know that no other did, in steps of PACE_STEP_MS from
                       * last_ms: what is derived shall not change with every poll */
};
#define PACE_STEP_MS (10 * MINUTE_MS)

/* False: nothing was seen of it. With 0 units none has ended after the beginning. */
bool pace_series_read(struct pace_series *series, const struct history_trace *trace,
                      int64_t as_of_ms);

/* The whole trace, older than the points too, by its ten-minute buckets: how many units had ended
 * by then, and when so many had (not before from_ms; to the second). Straight lines between what is
 * known. */
double pace_series_done_by(const struct pace_series *series, double at_ms);
double pace_series_when(const struct pace_series *series, double from_ms, double done);

/* Units an hour, exponentially weighted, over the last max(1 h, 10 units). */
double pace_series_rate(const struct pace_series *series);

/* The gap between units that nine of ten do not pass, in ms; 0: fewer than two gaps. */
int64_t pace_series_gap_p90(const struct pace_series *series);

#endif
