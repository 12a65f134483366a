#include "model/pace_series.h"

#include <math.h>
#include <stdlib.h>

#include "base/spans.h"

#define RATE_UNITS 10

static uint32_t begin_of(const struct history_trace *trace)
{
    uint32_t i = 0;
    if (trace->points[0].done > 0)
        return 0;
    while (i + 1 < trace->point_count && trace->points[i].done == 0)
        i++;
    return i;
}

bool pace_series_read(struct pace_series *series, const struct history_trace *trace,
                      int64_t as_of_ms)
{
    if (trace->point_count == 0)
        return false;
    const uint32_t begin = begin_of(trace), last = trace->point_count - 1;
    *series = (struct pace_series){.trace = trace,
                                   .points = &trace->points[begin],
                                   .count = trace->point_count - begin,
                                   .units = trace->points[last].done - trace->points[begin].done,
                                   .begin_ms = trace->points[begin].at_ms};
    uint32_t i = last;
    while (i > begin && trace->points[i - 1].done == trace->points[last].done)
        i--;
    series->last_ms = trace->points[i].at_ms;
    const int64_t quiet_ms = as_of_ms > series->last_ms ? as_of_ms - series->last_ms : 0;
    series->end_ms = series->last_ms + quiet_ms - quiet_ms % PACE_STEP_MS;
    return true;
}

/* The point at or before which unit number `unit` ended: the first with so many. */
static uint32_t point_with(const struct pace_series *series, double unit)
{
    uint32_t low = 0, high = series->count - 1;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (series->points[middle].done - series->points[0].done >= unit)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* When unit 0..units ended. Units of one answer are spread evenly over the time since the answer
 * before; a single one counts when it was seen. */
static double end_of_unit(const struct pace_series *series, double unit)
{
    const uint32_t i = point_with(series, unit);
    const struct history_point *point = &series->points[i];
    if (i == 0)
        return (double)point->at_ms;
    const struct history_point *before = &series->points[i - 1];
    const int32_t units = point->done - before->done;
    if (units <= 1)
        return (double)point->at_ms;
    const double left = (point->done - series->points[0].done - unit) / units;
    return (double)point->at_ms - left * (double)(point->at_ms - before->at_ms);
}

/* --- answer by answer --- */

/* An answer in which more units had ended than in the one before it. */
struct gain {
    uint32_t point;   /* its place in the series; 0: look for the first */
    int32_t units;    /* how many more, > 0 */
    int64_t after_ms; /* they ended after the answer before it, */
    int64_t by_ms;    /* and by this one */
    int64_t last_ms;  /* when the unit before them was seen to end */
};

static bool next_gain(const struct pace_series *series, struct gain *gain)
{
    const int64_t last_ms = gain->point > 0 ? gain->by_ms : series->begin_ms;
    for (uint32_t i = gain->point + 1; i < series->count; i++) {
        const struct history_point *point = &series->points[i], *before = point - 1;
        if (point->done <= before->done)
            continue;
        *gain = (struct gain){i, point->done - before->done, before->at_ms, point->at_ms, last_ms};
        return true;
    }
    return false;
}

/* --- the whole trace --- */

static double between_points(const struct history_trace *trace, double at_ms)
{
    uint32_t low = 0, high = trace->point_count - 1;
    if (at_ms >= (double)trace->points[high].at_ms)
        return trace->points[high].done;
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if ((double)trace->points[middle].at_ms <= at_ms)
            low = middle;
        else
            high = middle;
    }
    const struct history_point *a = &trace->points[low], *b = &trace->points[high];
    const double width_ms = (double)(b->at_ms - a->at_ms);
    const double share = width_ms > 0 ? (at_ms - (double)a->at_ms) / width_ms : 1;
    return a->done + share * (b->done - a->done);
}

/* Back from the newest count, bucket by bucket. */
static double between_buckets(const struct history_trace *trace, double at_ms)
{
    double done = trace->points[trace->point_count - 1].done;
    for (uint32_t i = trace->bucket_count; i-- > 0;) {
        const double from_ms = (double)(trace->bucket_ms + i * (int64_t)HISTORY_BUCKET_MS);
        const double behind = (from_ms + HISTORY_BUCKET_MS - at_ms) / HISTORY_BUCKET_MS;
        if (behind <= 0)
            break;
        done -= fmin(behind, 1) * trace->buckets[i];
    }
    return fmax(done, 0);
}

double pace_series_done_by(const struct pace_series *series, double at_ms)
{
    const struct history_trace *trace = series->trace;
    return at_ms >= (double)trace->points[0].at_ms ? between_points(trace, at_ms)
                                                   : between_buckets(trace, at_ms);
}

double pace_series_when(const struct pace_series *series, double from_ms, double done)
{
    double low_ms = from_ms, high_ms = (double)series->end_ms;
    while (high_ms - low_ms > 1000) {
        const double middle_ms = (low_ms + high_ms) / 2;
        if (pace_series_done_by(series, middle_ms) < done)
            low_ms = middle_ms;
        else
            high_ms = middle_ms;
    }
    return high_ms;
}

/* --- rate --- */

/* The weight of units that ended evenly between two ages, youngest first; decay in ms. */
static double weight_between(double from_ms, double to_ms, double decay_ms)
{
    if (to_ms - from_ms < 1)
        return exp(-from_ms / decay_ms);
    return decay_ms * (exp(-from_ms / decay_ms) - exp(-to_ms / decay_ms)) / (to_ms - from_ms);
}

/* A single unit counts for all the time since the one before: at its end alone, a rate that is read
 * at that moment would be half a gap too high. */
static double weighted_units(const struct pace_series *series, double decay_ms)
{
    double sum = 0;
    for (struct gain gain = {.point = 0}; next_gain(series, &gain);) {
        const int64_t from_ms = gain.units > 1 ? gain.after_ms : gain.last_ms;
        sum += gain.units * weight_between((double)(series->end_ms - gain.by_ms),
                                           (double)(series->end_ms - from_ms), decay_ms);
    }
    return sum;
}

double pace_series_rate(const struct pace_series *series)
{
    double window_ms = (double)(series->end_ms - series->begin_ms);
    if (series->units >= RATE_UNITS)
        window_ms = (double)series->end_ms - end_of_unit(series, series->units - RATE_UNITS);
    const double decay_ms = fmax(window_ms, HOUR_MS) / 2;
    const double seen_ms = fmax((double)(series->end_ms - series->begin_ms), 1);
    const double weight_ms = decay_ms * (1 - exp(-seen_ms / decay_ms));
    return weighted_units(series, decay_ms) / weight_ms * HOUR_MS;
}

/* --- gaps --- */

struct gaps {
    double length_ms; /* of each */
    int32_t count;
};

static int compare_gaps(const void *left, const void *right)
{
    const struct gaps *a = left, *b = right;
    return (a->length_ms > b->length_ms) - (a->length_ms < b->length_ms);
}

/* The gaps between units, alike ones together; ret has room for two of each point. */
static uint32_t collect_gaps(const struct pace_series *series, struct gaps *ret)
{
    uint32_t count = 0;
    for (struct gain gain = {.point = 0}; next_gain(series, &gain);) {
        const double each_ms = (double)(gain.by_ms - gain.after_ms) / gain.units;
        if (gain.units == 1) {
            ret[count++] = (struct gaps){(double)(gain.by_ms - gain.last_ms), 1};
            continue;
        }
        ret[count++] = (struct gaps){(double)(gain.after_ms - gain.last_ms) + each_ms, 1};
        ret[count++] = (struct gaps){each_ms, gain.units - 1};
    }
    return count;
}

int64_t pace_series_gap_p90(const struct pace_series *series)
{
    struct gaps gaps[2 * HISTORY_POINTS];
    const uint32_t count = collect_gaps(series, gaps);
    if (series->units < 2)
        return 0;
    qsort(gaps, count, sizeof gaps[0], compare_gaps);
    int64_t below = 0, wanted = ((int64_t)series->units * 9 + 9) / 10;
    for (uint32_t i = 0; i < count; i++) {
        below += gaps[i].count;
        if (below >= wanted)
            return (int64_t)gaps[i].length_ms;
    }
    return (int64_t)gaps[count - 1].length_ms;
}
