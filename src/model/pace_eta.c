/* pace_eta.c - where a figure below was chosen, it was with other made-up restores than the bench
 * reports (tests/bench/README.md). */
#include "model/pace_eta.h"

#include <math.h>

#include "base/timefmt.h"
#include "model/pace_odds.h"

/* --- ways --- */

/* How those end that run side by side, once none waits. */
enum tail {
    TAIL_EVEN,  /* without memory: each unit left may end next, whatever its age */
    TAIL_LARGE, /* very large ones among them: the longest take ever more of the time */
    TAIL_ALIKE, /* the older a unit, the sooner it ends: ever faster at first, few stragglers */
};

/* Units end at a pace of 1 while more than `side` are left, and by the tail below that. Work is the
 * time that takes. */
struct way {
    double side;
    enum tail tail;
    double power; /* of TAIL_LARGE: so many times the time leaves a share of 1 / time^power */
    double prior; /* how likely, before anything was seen */
};
#define WAYS_MOST   15
#define SIDE_STEP   4.0
#define SIDE_MOST   1024.0 /* then all of them */
#define SIDE_USUAL  8.0    /* a service takes a few at a time: from here on less and less likely */
#define SIDE_RARER  1.5    /* by this power */
#define PRIOR_LARGE 0.4    /* very large ones among the units */
/* Times with a tail of the power 2, where a variance ceases to be: of n that began together, so
 * many are left; of those found at work at some moment, large ones are too many by their length,
 * and it is 2 - 1. */
#define POWER_ALL  2.0
#define POWER_SOME 1.0
/* Some begin all at once, however many there are. */
static const struct {
    enum tail tail;
    double prior;
} all_at_once[] = {{TAIL_EVEN, 0.06}, {TAIL_LARGE, 0.04}, {TAIL_ALIKE, 0.03}};

static int list_ways(double units, struct way *ret)
{
    int count = 0;
    double side = 1;
    while (side < units && side <= SIDE_MOST) {
        const double prior = 1 / (1 + pow(side / SIDE_USUAL, SIDE_RARER));
        ret[count++] = (struct way){side, TAIL_EVEN, 0, prior * (1 - PRIOR_LARGE)};
        ret[count++] = (struct way){side, TAIL_LARGE, POWER_SOME, prior * PRIOR_LARGE};
        side *= SIDE_STEP;
    }
    for (size_t i = 0; i < sizeof all_at_once / sizeof all_at_once[0]; i++)
        ret[count++] = (struct way){units, all_at_once[i].tail, POWER_ALL, all_at_once[i].prior};
    return count;
}

/* Until only this share, > 0, of those side by side is left, for each of them. */
static double tail_work(const struct way *way, double share)
{
    switch (way->tail) {
    case TAIL_EVEN:
        return -log(share);
    case TAIL_LARGE:
        return (pow(share, -1 / way->power) - 1) * way->power;
    case TAIL_ALIKE:
        return sqrt(-log(share));
    }
    return 0;
}

/* The other way round. */
static double tail_share(const struct way *way, double work)
{
    switch (way->tail) {
    case TAIL_EVEN:
        return exp(-work);
    case TAIL_LARGE:
        return pow(1 + work / way->power, -way->power);
    case TAIL_ALIKE:
        return exp(-work * work);
    }
    return 0;
}

/* From so many left to fewer. */
static double work_between(const struct way *way, double from, double to)
{
    const double even = fmax(from - way->side, 0) - fmax(to - way->side, 0);
    const double high = fmin(from / way->side, 1), low = fmin(to / way->side, 1);
    return even + way->side * (tail_work(way, low) - tail_work(way, high));
}

/* --- what was done, in spans --- */

/* Newest first. Times in ms, units as the number that was left. */
struct span {
    double from, to;
    double took_ms;
    double variance; /* how far its logarithm may be off, by chance */
};
#define SPANS_MOST  24
#define SPAN_GROWTH 1.5     /* each is so much longer than the next one */
#define SPAN_TAIL   0.7     /* of a span: what is less is not left for one of its own */
#define SEEN_SHARE  0.85    /* of the units of a large restore: older ones may be from warming up */
#define SEEN_LEAST  10.0    /* units, or all */
#define SHORTEST_MS 30000.0 /* a poll: nothing is known more exactly */
#define CHANCE      2.5     /* variance for a span of one unit, less by their number */
#define BURSTS      0.02    /* and for any, however many: the service's speed changes */
#define OLDER       0.03    /* and for the oldest: it is another time */

struct scene {
    double left, done, begin_ms, end_ms, quiet_ms;
    double seen; /* units between those moments */
    double warm; /* weight of a pace that has yet to rise, beside one that has not */
    struct span spans[SPANS_MOST];
    int span_count;
};

static double begin_of(const struct pace_series *series)
{
    const struct history_trace *trace = series->trace;
    const double begin_ms = (double)series->begin_ms;
    if (trace->first_unit_ms == TIME_NONE || (double)trace->first_unit_ms >= begin_ms)
        return begin_ms;
    return fmax((double)trace->first_unit_ms, (double)trace->bucket_ms);
}

/* 0, 1, 2.5, 4.8 ... units ago; returns the number of spans between those. */
static int cut(double units, double *ret_ago)
{
    int count = 0;
    double length = 1;
    ret_ago[0] = 0;
    while (ret_ago[count] < units && count < SPANS_MOST) {
        const double next = ret_ago[count] + length;
        length *= SPAN_GROWTH;
        ret_ago[++count] = next + SPAN_TAIL * length > units ? units : next;
    }
    return count;
}

#define WARM_UNITS 250 /* published of more than these */

static bool warms_up(const struct scene *scene)
{
    return scene->left + scene->done > WARM_UNITS;
}

static void find_spans(struct scene *scene, const struct pace_series *series, double speed)
{
    double ago[SPANS_MOST + 1], since_ms = scene->begin_ms;
    const double share = warms_up(scene) ? SEEN_SHARE : 1;
    const double units = fmax(scene->seen * share, fmin(scene->seen, SEEN_LEAST));
    const int count = scene->span_count = cut(units, ago);
    since_ms = pace_series_when(series, since_ms, scene->done - ago[count]);
    for (int i = count - 1; i >= 0; i--) {
        struct span *span = &scene->spans[i];
        const double until_ms = pace_series_when(series, since_ms, scene->done - ago[i]);
        span->from = scene->left + ago[i + 1];
        span->to = scene->left + ago[i];
        span->took_ms = fmax((until_ms - since_ms) * speed, SHORTEST_MS);
        span->variance = CHANCE / (ago[i + 1] - ago[i]) + BURSTS + OLDER * i / count;
        since_ms = until_ms;
    }
}

static void look(struct scene *scene, const struct pace_eta_input *input)
{
    const struct pace_series *series = input->series;
    scene->left = input->left;
    scene->done = series->points[series->count - 1].done;
    scene->begin_ms = begin_of(series);
    scene->end_ms = (double)series->end_ms;
    scene->quiet_ms = (scene->end_ms - (double)series->last_ms) * input->speed;
    /* All of them may have ended in its first moment, by a clock that was put back a little. */
    scene->seen = fmax(scene->done - pace_series_done_by(series, scene->begin_ms), 1);
    find_spans(scene, series, input->speed);
}

/* --- the pace by a way --- */

#define SURE         5.0   /* spans: how much the variances above count beside what is seen */
#define OTHER_FUTURE 0.025 /* how far what comes may differ from what was */

struct fit {
    double pace;     /* ms for work of 1, as a logarithm */
    double variance; /* of that */
    double noise;    /* of all variances: 1 as supposed, more where spans differ more */
    double likely;   /* its prior, and that it comes to these spans: as a logarithm */
    double weight;   /* of what this way tells, the likeliest one's is 1 */
};

/* Weighted sums of what has been seen: of logarithms and their squares. */
struct sums {
    double weight, first, second;
    int count;
};

static void add_span(struct sums *sums, const struct way *way, const struct span *span)
{
    const double weight = 1 / span->variance;
    const double pace = log(span->took_ms / work_between(way, span->from, span->to));
    sums->weight += weight;
    sums->first += weight * pace;
    sums->second += weight * pace * pace;
    sums->count++;
}

static struct fit fit_of(const struct scene *scene, const struct way *way)
{
    struct sums sums = {.count = 0};
    for (int i = 0; i < scene->span_count; i++)
        add_span(&sums, way, &scene->spans[i]);
    const double pace = sums.first / sums.weight, freedom = SURE + sums.count - 1;
    const double off = fmax(sums.second - sums.first * pace, 0);
    return (struct fit){.pace = pace,
                        .variance = 1 / sums.weight,
                        .noise = (SURE + off) / freedom,
                        .likely = log(way->prior) - freedom / 2 * log1p(off / SURE)};
}

/* --- still warming --- */

#define WARM_WEIGHT 0.75 /* beside a pace that will not rise */
#define WARM_UNTIL  0.2  /* of the units: from none to these it is told less and less */
#define WARM_SEEN   0.6  /* a rise by so much, as a logarithm: that was it */
#define WARM_FASTER 0.9  /* two and a half times, as a logarithm */
#define WARM_UNSURE 0.2  /* and its variance */

/* How much faster the second half of the time was than the first, as a logarithm. */
static double rise(const struct scene *scene, const struct pace_series *series)
{
    const double half =
        scene->done - pace_series_done_by(series, (scene->begin_ms + scene->end_ms) / 2);
    return log(fmax(half, 0.5) / fmax(scene->seen - half, 0.5));
}

static double warming(const struct scene *scene, const struct pace_series *series)
{
    const double units = scene->left + scene->done;
    if (!warms_up(scene))
        return 0;
    const double early = fmax(1 - scene->done / units / WARM_UNTIL, 0);
    return WARM_WEIGHT * early * fmin(fmax(1 - rise(scene, series) / WARM_SEEN, 0), 1);
}

/* --- guesses --- */

struct guess {
    double weight;
    double middle, variance; /* of the logarithm of the time left, in ms */
};

/* The published whole is a guess about the same restore, log-normal, too: its middle half would be
 * from a third to three times. */
#define PUBLISHED_SIGMA 1.6

/* It moves a guess by as much of its time as is still open, and may contradict it. */
static void hold_against(struct guess *guess, const struct pace_eta_input *input)
{
    if (input->expected_ms <= 0)
        return;
    const double left_ms = exp(guess->middle), all_ms = input->elapsed_ms + left_ms;
    const double open = left_ms / all_ms, off = log(input->expected_ms / all_ms);
    const double sum = open * open * guess->variance + PUBLISHED_SIGMA * PUBLISHED_SIGMA;
    const double gain = open * guess->variance / sum;
    guess->weight *= exp(-off * off / 2 / sum) / sqrt(sum);
    guess->middle += gain * off;
    guess->variance *= 1 - gain * open;
}

static void add_guess(struct pace_odds *odds, const struct pace_eta_input *input,
                      struct guess guess)
{
    hold_against(&guess, input);
    pace_odds_add(odds, guess.weight, guess.middle, guess.variance);
}

/* When the very last ends: by these chances all of them have, for these shares of the weight. */
static const struct {
    double chance, share;
} lasts[] = {{0.03, 0.1}, {0.2, 0.25}, {0.5, 0.3}, {0.8, 0.25}, {0.97, 0.1}};

/* Of n that run, each is still at work with the same chance: all have ended with chance c when that
 * is 1 - c^(1/n), so n times as many are left in the mean. */
static double left_in_the_end(double running, double chance)
{
    return running * (1 - pow(chance, 1 / running));
}

/* Where silence has left those at work. The older they are, the longer those of a large tail last.
 */
struct silence {
    double running;  /* units at work */
    double level;    /* of them, had they ended as they should; those that run are as old as that */
    double survived; /* the chance that none has ended since the last */
    double more;     /* work that is waited for besides, in the median */
};
#define SURVIVED_LEAST 1e-6 /* a service may stand still */

static struct silence silence_by(const struct scene *scene, const struct way *way, double pace)
{
    const double running = fmin(scene->left, way->side), work = scene->quiet_ms / exp(pace);
    /* A silence that is waited out with a chance of 1 / (1 + work), as what runs side by side is
     * unlike and a service may stand still, has as long to go in the median, or much longer. */
    if (scene->left > way->side)
        return (struct silence){running, running, 1 / (1 + work), work};
    const double before = tail_work(way, running / way->side);
    const double level = tail_share(way, before + work / way->side) * way->side;
    const double survived = pow(level / running, running);
    return (struct silence){running, fmax(level, running * SURVIVED_LEAST),
                            fmax(survived, SURVIVED_LEAST), 0};
}

static void guess_from(struct pace_odds *odds, const struct pace_eta_input *input,
                       const struct scene *scene, const struct way *way, const struct fit *fit)
{
    const struct silence silence = silence_by(scene, way, fit->pace);
    const double queued = scene->left - silence.running;
    for (size_t i = 0; i < sizeof lasts / sizeof lasts[0]; i++) {
        const double chance = lasts[i].chance, late = silence.more * chance / (1 - chance);
        const double end = left_in_the_end(silence.running, chance) / silence.running;
        const double work = late + work_between(way, queued + silence.level, end * silence.level);
        const double variance = fit->variance + CHANCE * queued / (work * work) + OTHER_FUTURE;
        const struct guess guess = {fit->weight * silence.survived * lasts[i].share,
                                    fit->pace + log(work), fit->noise * variance};
        add_guess(odds, input, guess);
        if (scene->warm > 0)
            add_guess(odds, input,
                      (struct guess){guess.weight * scene->warm, guess.middle - WARM_FASTER,
                                     guess.variance + WARM_UNSURE});
    }
}

/* Where it is silent, by each of three paces, so that silence speaks for slower ones: a normal
 * distribution's, by their weights and its variance. */
#define SILENT     0.2 /* of the time for a work of 1 */
#define PACES_REST 8   /* of whose variance so much less is left about each */
static const struct {
    double sigmas, share;
} paces[] = {{-1.732, 1.0 / 6}, {0, 2.0 / 3}, {1.732, 1.0 / 6}};

static void guess_by(struct pace_odds *odds, const struct pace_eta_input *input,
                     const struct scene *scene, const struct way *way, const struct fit *fit)
{
    if (scene->quiet_ms < SILENT * exp(fit->pace)) {
        guess_from(odds, input, scene, way, fit);
        return;
    }
    for (size_t i = 0; i < sizeof paces / sizeof paces[0]; i++) {
        struct fit one = *fit;
        one.pace += paces[i].sigmas * sqrt(fit->noise * fit->variance);
        one.variance /= PACES_REST;
        one.weight *= paces[i].share;
        guess_from(odds, input, scene, way, &one);
    }
}

#define SLIGHT 0.0005 /* of the likeliest one's weight: not worth the time */

static void guess_all(struct pace_odds *odds, const struct pace_eta_input *input)
{
    struct scene scene;
    struct way ways[WAYS_MOST];
    struct fit fits[WAYS_MOST];
    double best = -INFINITY;
    look(&scene, input);
    scene.warm = warming(&scene, input->series);
    const int count = list_ways(scene.left + scene.done, ways);
    for (int i = 0; i < count; i++) {
        fits[i] = fit_of(&scene, &ways[i]);
        best = fmax(best, fits[i].likely);
    }
    for (int i = 0; i < count; i++) {
        fits[i].weight = exp(fits[i].likely - best);
        if (fits[i].weight >= SLIGHT)
            guess_by(odds, input, &scene, &ways[i], &fits[i]);
    }
}

/* --- the range --- */

#define NARROW     1.6 /* then it is at most 60 % of the time left, if that is not before it */
#define SHARE_WIDE 0.99
/* What a range is worth: 1 if it holds, and so much if it is narrow by the time that will have been
 * left. With less of it ranges are surer, with more narrow ones are more. */
#define WORTH_NARROW 0.57

static double worth(const struct pace_odds *odds, struct pace_range range)
{
    const double least_ms = (range.high_ms - range.low_ms) / (NARROW - 1);
    const double held = pace_odds_share(odds, range.high_ms) - pace_odds_share(odds, range.low_ms);
    return held + WORTH_NARROW * (1 - pace_odds_share(odds, least_ms));
}

static struct pace_range choose(const struct pace_odds *odds)
{
    const struct pace_range wide = pace_odds_shortest(odds, SHARE_WIDE);
    const struct pace_range narrow = pace_odds_window(odds, NARROW, WORTH_NARROW);
    return worth(odds, narrow) >= worth(odds, wide) ? narrow : wide;
}

/* All that is reckoned is a length of time as in life. */
static struct pace_eta_input as_in_life(const struct pace_eta_input *input)
{
    struct pace_eta_input life = *input;
    life.expected_ms *= input->speed;
    life.elapsed_ms *= input->speed;
    return life;
}

struct pace_eta pace_eta_compute(const struct pace_eta_input *input)
{
    const struct pace_eta_input life = as_in_life(input);
    struct pace_odds odds = {{0}};
    guess_all(&odds, &life);
    pace_odds_close(&odds);
    const struct pace_range range = choose(&odds);
    const double middle_ms = fmin(fmax(pace_odds_time(&odds, 0.5), range.low_ms), range.high_ms);
    const double speed = input->speed;
    return (struct pace_eta){range.low_ms / speed, middle_ms / speed, range.high_ms / speed};
}
