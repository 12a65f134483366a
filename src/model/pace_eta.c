/* pace_eta.c - see pace_eta.h.
 *
 * Four stories of what is left are told; each says how long it takes (log-normal) and
 * has a weight. The range is p10 to p90 of all of them together.
 *  - A queue: R units at the recent rate, n units in the last third of the time (at least an hour,
 *    and 50 units where there are so many). Its variance: v/R, by what chance the R units take
 *    more or less, v/n for the rate, both as logarithms (v: how much counts of twelfths of that
 *    time vary, or single gaps, whichever is more); what no twelfth has shown yet, more where much
 *    more is left than was seen; and the last units, which may be the large ones.
 *  - Side by side: the fewer are left, the slower they end, and stragglers decide. Once with a rate
 *    as the number left (ends without memory: R last log R), once as its power 1.55 (ends with a
 *    heavy tail: the longer it has lasted, the longer it lasts). Weighed by how well the times of
 *    the last seven tenths of the units fit, and from three fifths left downwards only: before that
 *    no trend can be told from chance.
 *  - Still warming: a large restore takes hours to warm up and then runs faster (published). Told
 *    of over 250 units, while most are left and no such rise has been seen.
 * What is published for the units left counts as a guess with a sigma of 1.2, so it matters where
 * the pace itself says little. The last few units widen the upper end once more.
 * The figures were chosen with other seeds than tests/bench reports; what they reach stands there.
 */
#include "model/pace_eta.h"

#include <math.h>

#include "base/timefmt.h"

#define HOUR_MS   3600000.0
#define SECOND_MS 1000.0
#define Z_P90     1.2816

#define RECENT_SHARE (1.0 / 3)
#define RECENT_UNITS 50
#define PARTS        12
#define SPREAD_PRIOR                                                                               \
    3.0 /* v before anything was seen, and how many parts or units that is worth                   \
         */
#define SPREAD_WEIGHT  8.0
#define DRIFT          0.004
#define AHEAD          0.01
#define STRAGGLERS     30.0
#define CARE           1.1 /* all variances */
#define EXPECTED_SIGMA 1.2

#define SIDE_SHARE    0.7 /* of the units seen, in up to ten parts of at least 4 */
#define SIDE_PARTS    10
#define SIDE_PART     4
#define SIDE_LEAST    3   /* parts: less show no trend */
#define SIDE_FROM     0.6 /* left: from here on it is told, from there in full */
#define SIDE_FULL     0.25
#define SIDE_NOISE    0.03 /* how well parts fit at best, and how many parts that is worth */
#define SIDE_FREEDOM  3.0
#define SIDE_VARIANCE 0.09

#define WARM_UNITS    250
#define WARM_WEIGHT   0.9
#define WARM_FASTER   0.9 /* two and a half times, as a logarithm */
#define WARM_VARIANCE 0.3
#define WARM_RISE     0.6 /* a rise by so much was it */

#define GAP_SHARE 0.5 /* of the time since the last unit: no middle is nearer */
#define GAP_SIGMA 1.2 /* the longer it has been, the longer it may be */
#define LAST_MORE 2.5 /* the upper half of the range for the last units, so many times more */
#define LAST_FEW  8

struct story {
    double weight;
    double middle, variance; /* of the logarithm of the time left, in ms */
};

/* What all stories begin with. */
struct scene {
    const struct pace_series *series;
    double left, done;
    double begin_ms, end_ms; /* of the whole trace: first unit until now */
    double seen;             /* units ended in that */
    double recent_ms, recent;
    double spread; /* v */
    /* The last units in parts of like number: when each began, and the last one ended. */
    int parts;
    double part_units;
    double part_ms[SIDE_PARTS + 1];
};

static double clamp(double value)
{
    return fmin(fmax(value, 0), 1);
}

/* --- the scene --- */

static double begin_of(const struct pace_series *series)
{
    const struct history_trace *trace = series->trace;
    const double begin_ms = (double)series->begin_ms;
    if (trace->first_unit_ms == TIME_NONE || (double)trace->first_unit_ms >= begin_ms)
        return begin_ms;
    return fmax((double)trace->first_unit_ms, (double)trace->bucket_ms);
}

static double done_since(const struct scene *scene, double since_ms)
{
    return scene->done - pace_series_done_by(scene->series, scene->end_ms - since_ms);
}

static void find_recent(struct scene *scene)
{
    const double all_ms = fmax(scene->end_ms - scene->begin_ms, SECOND_MS);
    scene->recent_ms = fmax(all_ms * RECENT_SHARE, fmin(all_ms, HOUR_MS));
    scene->recent = done_since(scene, scene->recent_ms);
    while (scene->recent_ms < all_ms && scene->recent < RECENT_UNITS) {
        scene->recent_ms = fmin(all_ms, scene->recent_ms * 1.25);
        scene->recent = done_since(scene, scene->recent_ms);
    }
    scene->recent = fmax(scene->recent, 0.5);
}

/* v by parts of equal time: they catch what lasts (bursts, stalls). */
static double part_spread(const struct scene *scene)
{
    const double mean = scene->recent / PARTS, from_ms = scene->end_ms - scene->recent_ms;
    double squares = 0, before = pace_series_done_by(scene->series, from_ms);
    for (int i = 1; i <= PARTS; i++) {
        const double until =
            i == PARTS ? scene->done
                       : pace_series_done_by(scene->series, from_ms + scene->recent_ms * i / PARTS);
        squares += (until - before - mean) * (until - before - mean);
        before = until;
    }
    const double parts = fmin(scene->recent, PARTS);
    const double spread = squares / (PARTS - 1) / mean;
    return (spread * parts + SPREAD_PRIOR * SPREAD_WEIGHT) / (parts + SPREAD_WEIGHT);
}

/* v by single gaps. */
static double gap_spread(const struct scene *scene)
{
    const struct pace_series *series = scene->series;
    const double units = scene->recent;
    const int32_t from = series->units > units ? series->units - (int32_t)units : 0;
    const double spread = pace_series_gap_spread(series, from);
    return (spread * units + SPREAD_PRIOR * SPREAD_WEIGHT) / (units + SPREAD_WEIGHT);
}

static void find_parts(struct scene *scene)
{
    const double units = fmax(scene->seen * SIDE_SHARE, fmin(scene->seen, SIDE_PARTS));
    double from_ms = scene->begin_ms;
    scene->parts = (int)fmin(units / SIDE_PART, SIDE_PARTS);
    if (scene->parts < SIDE_LEAST)
        return;
    scene->part_units = units / scene->parts;
    for (int i = 0; i <= scene->parts; i++) {
        const double done = scene->done - (scene->parts - i) * scene->part_units;
        scene->part_ms[i] = from_ms = pace_series_when(scene->series, from_ms, done);
    }
}

static struct scene look(const struct pace_eta_input *input)
{
    const struct pace_series *series = input->series;
    struct scene scene = {.series = series,
                          .left = input->left,
                          .done = series->points[series->count - 1].done,
                          .begin_ms = begin_of(series),
                          .end_ms = (double)series->end_ms};
    scene.seen = scene.done - pace_series_done_by(series, scene.begin_ms);
    find_recent(&scene);
    scene.spread = fmax(part_spread(&scene), gap_spread(&scene));
    find_parts(&scene);
    return scene;
}

static double share_left(const struct scene *scene)
{
    return scene->left / (scene->left + scene->done);
}

/* --- a queue --- */

static struct story tell_queue(const struct scene *scene)
{
    const double left = scene->left, recent = scene->recent;
    const double chance = log1p(scene->spread / left) + log1p(scene->spread / recent);
    const double unseen = DRIFT + AHEAD * fmax(log(left / recent), 0);
    const double last = log1p(STRAGGLERS / (left * left));
    return (struct story){1, log(left * scene->recent_ms / recent),
                          CARE * (chance + unseen + last)};
}

/* --- side by side --- */

/* How long so many units take, at a rate of 1 for the number left to the power. */
static double time_for(double power, double from, double to)
{
    if (power == 1)
        return log(from / to);
    return (pow(from, 1 - power) - pow(to, 1 - power)) / (1 - power);
}

struct fit {
    double middle, squares; /* of the logarithms of time by time_for, over the parts */
};

static struct fit fit_power(const struct scene *scene, double power)
{
    struct fit fit = {0, 0};
    double errors[SIDE_PARTS];
    if (scene->parts < SIDE_LEAST)
        return fit; /* too few to tell, and perhaps of no length */
    for (int i = 0; i < scene->parts; i++) {
        const double to = scene->left + (scene->parts - i - 1) * scene->part_units;
        const double took_ms = scene->part_ms[i + 1] - scene->part_ms[i];
        errors[i] =
            log(fmax(took_ms, 30 * SECOND_MS) / time_for(power, to + scene->part_units, to));
        fit.middle += errors[i] / scene->parts;
    }
    for (int i = 0; i < scene->parts; i++)
        fit.squares += (errors[i] - fit.middle) * (errors[i] - fit.middle);
    return fit;
}

/* How likely the times of the parts are, but for a factor that all powers share (Student's t). */
static double likelihood(const struct scene *scene, const struct fit *fit)
{
    const double noise = 1.5 / scene->part_units + SIDE_NOISE;
    return pow(1 + fit->squares / (SIDE_FREEDOM * noise), -(scene->parts + SIDE_FREEDOM - 1) / 2);
}

/* By how much better it fits than a queue. */
static double side_weight(const struct scene *scene, const struct fit *fit)
{
    if (scene->parts < SIDE_LEAST)
        return 0;
    const struct fit queue = fit_power(scene, 0);
    const double told = clamp((SIDE_FROM - share_left(scene)) / (SIDE_FROM - SIDE_FULL));
    return told * likelihood(scene, fit) / likelihood(scene, &queue);
}

/* The median of the longest of R without memory, and about its variance. */
static struct story tell_without_memory(const struct scene *scene)
{
    const double left = scene->left, lasts = log(2 * left + 1);
    const struct fit fit = fit_power(scene, 1);
    const double variance = 1.6 / (lasts * lasts) + log1p(scene->spread / scene->recent);
    return (struct story){0.1 * side_weight(scene, &fit),
                          fit.middle + log(log(left) + 0.367 + 0.33 / left),
                          CARE * (variance + SIDE_VARIANCE)};
}

/* The same of R with a tail of the power 1.8 (1 + 1/1.8 is the rate's), all of which have lasted as
 * long as the restore. */
static struct story tell_heavy_tail(const struct scene *scene)
{
    const double left = scene->left, all_ms = fmax(scene->end_ms - scene->begin_ms, SECOND_MS);
    const struct fit fit = fit_power(scene, 1.55);
    const double variance = 0.5 + 1.4 / left + log1p(scene->spread / scene->recent);
    return (struct story){0.05 * side_weight(scene, &fit),
                          log(all_ms * (pow(1.44 * left, 0.555) - 1)),
                          CARE * (variance + SIDE_VARIANCE)};
}

/* --- still warming --- */

/* How much faster it has got, as a logarithm. */
static double rise(const struct scene *scene)
{
    const double early_ms = scene->end_ms - scene->begin_ms - scene->recent_ms;
    const double early = scene->seen - scene->recent;
    if (early_ms < 0.05 * scene->recent_ms || early < 0.5)
        return 0;
    return log(scene->recent / scene->recent_ms) - log(early / early_ms);
}

static struct story tell_warming(const struct scene *scene, const struct story *queue)
{
    const bool large = scene->left + scene->done > WARM_UNITS;
    const double most_left = clamp((share_left(scene) - 0.6) / 0.3);
    return (struct story){(large ? WARM_WEIGHT : 0) * most_left *
                              clamp(1 - rise(scene) / WARM_RISE),
                          queue->middle - WARM_FASTER, queue->variance + WARM_VARIANCE};
}

/* --- all of them --- */

/* What is published is a guess about the same time: it moves the story, and may contradict it. */
static void hold_against(struct story *story, double expected_left_ms)
{
    const double sum = story->variance + EXPECTED_SIGMA * EXPECTED_SIGMA;
    const double off = log(expected_left_ms) - story->middle, weight = story->variance / sum;
    story->weight *= exp(-off * off / 2 / sum) / sqrt(sum);
    story->middle += weight * off;
    story->variance *= 1 - weight;
}

static double quantile(const struct story *stories, int count, double share)
{
    double low = 0, high = log(1e13), total = 0;
    for (int i = 0; i < count; i++)
        total += stories[i].weight;
    for (int step = 0; step < 40; step++) {
        const double x = (low + high) / 2;
        double below = 0;
        for (int i = 0; i < count; i++)
            below += stories[i].weight / 2 *
                     erfc((stories[i].middle - x) / sqrt(2 * stories[i].variance));
        if (below < share * total)
            low = x;
        else
            high = x;
    }
    return low;
}

/* Time that has passed since the last unit says that the rest takes half as long at least, in the
 * middle; the range widens with it, all at once as that point is passed. */
static void reckon_quiet(const struct scene *scene, double *low, double *middle, double *high)
{
    const double quiet_ms = scene->end_ms - (double)scene->series->last_ms;
    const double least = log(1 + GAP_SHARE * quiet_ms), reach = GAP_SIGMA * Z_P90;
    if (*middle >= least)
        return;
    *low = fmin(*low + least - *middle, least - reach);
    *high = fmax(*high + least - *middle, least + reach);
    *middle = least;
}

struct pace_eta pace_eta_compute(const struct pace_eta_input *input)
{
    const struct scene scene = look(input);
    const struct story queue = tell_queue(&scene);
    struct story stories[] = {queue, tell_warming(&scene, &queue), tell_without_memory(&scene),
                              tell_heavy_tail(&scene)};
    for (int i = 0; i < 2 && input->expected_left_ms > 0; i++)
        hold_against(&stories[i], input->expected_left_ms);
    double low = quantile(stories, 4, 0.1), middle = quantile(stories, 4, 0.5);
    double high = quantile(stories, 4, 0.9);
    high += (high - middle) * LAST_MORE * fmin(LAST_FEW / scene.left, 1);
    reckon_quiet(&scene, &low, &middle, &high);
    return (struct pace_eta){exp(low), exp(middle), exp(high)};
}
