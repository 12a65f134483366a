#include "fake/pace_corpus.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"

#define MINUTE_MS 60000.0
#define SPEEDS    4096 /* segments of one session's speed */

/* --- chance --- */

static double uniform(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return ((double)((z ^ (z >> 31)) >> 11) + 0.5) * (1.0 / 9007199254740992.0);
}

static double between(uint64_t *state, double low, double high)
{
    return low + (high - low) * uniform(state);
}

static double normal(uint64_t *state)
{
    const double radius = sqrt(-2.0 * log(uniform(state)));
    return radius * cos(6.283185307179586 * uniform(state));
}

static double log_normal(uint64_t *state, double median, double sigma)
{
    return median * exp(sigma * normal(state));
}

static double exponential(uint64_t *state, double mean)
{
    return -mean * log(uniform(state));
}

static int poisson(uint64_t *state, double mean)
{
    int count = 0;
    for (double left = exponential(state, 1.0); left < mean; left += exponential(state, 1.0))
        count++;
    return count;
}

/* --- what a restore is like --- */

struct nature {
    double total_min, warm_min;
    double sigma;
    int shape; /* 0 log-normal, 1 gamma (a sum of three exponentials), 2 Pareto */
    int slots;
    double fail_share;
    bool ramps;
};

/* Published medians in minutes: mailboxes, then sites and drives. */
static double median_minutes(enum workload workload, double units)
{
    static const double rows[][3] = {
        {1, 120, 30}, {50, 150, 180}, {250, 180, 240}, {1000, 240, 240}};
    const int column = workload == WORKLOAD_EXCHANGE ? 1 : 2;
    if (units >= 1000)
        return units / 250 * 60;
    int row = 0;
    while (units > rows[row + 1][0])
        row++;
    const double share = (units - rows[row][0]) / (rows[row + 1][0] - rows[row][0]);
    return rows[row][column] + share * (rows[row + 1][column] - rows[row][column]);
}

static double fail_share(uint64_t *state)
{
    const double chance = uniform(state);
    return chance < 0.7 ? 0.01 : chance < 0.9 ? 0.1 : 0.4;
}

static int slots_of(double wanted, int count)
{
    const int slots = (int)lround(wanted);
    return slots < 1 ? 1 : slots > 1000 ? 1000 : slots > count ? count : slots;
}

static double unit_time(uint64_t *state, const struct nature *nature)
{
    if (nature->shape == 1)
        return exponential(state, 1) + exponential(state, 1) + exponential(state, 1);
    if (nature->shape == 2)
        return pow(uniform(state), -1.0 / 1.8);
    return log_normal(state, 1, nature->sigma);
}

static struct nature own_nature(uint64_t *state, const struct corpus_session *session)
{
    struct nature nature = {.ramps = session->count > 250};
    nature.total_min = log_normal(state, median_minutes(session->workload, session->count), 0.35);
    nature.warm_min = fmin(log_normal(state, 20, 0.6), 0.4 * nature.total_min);
    nature.sigma = between(state, 1.0, 1.2);
    nature.slots =
        slots_of(fmin(exp(between(state, 0, log(8))), session->count / 100.0), session->count);
    nature.fail_share = fail_share(state);
    return nature;
}

static struct nature other_nature(uint64_t *state, const struct corpus_session *session)
{
    struct nature nature = {.shape = uniform(state) < 0.5 ? 1 : 2};
    nature.total_min = log_normal(state, median_minutes(session->workload, session->count), 0.8);
    if (uniform(state) < 0.5)
        nature.warm_min = fmin(exponential(state, 30), 0.5 * nature.total_min);
    const bool all = uniform(state) < 0.2;
    nature.slots = slots_of(all ? session->count : between(state, 1, 12), session->count);
    nature.fail_share = fail_share(state);
    return nature;
}

/* --- the work, in its own time --- */

static void sift_down(double *heap, int count)
{
    const double value = heap[0];
    int at = 0;
    for (int child = 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && heap[child + 1] < heap[child])
            child++;
        if (heap[child] >= value)
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = value;
}

/* Each unit takes the slot that is free first. Ends in units of work; returns the last. */
static double schedule(uint64_t *state, const struct nature *nature, int count, double *ends,
                       bool *failed)
{
    double *slots = xcalloc((size_t)nature->slots, sizeof *slots);
    double last = 0;
    for (int i = 0; i < count; i++) {
        double took = unit_time(state, nature);
        failed[i] = uniform(state) < nature->fail_share;
        if (failed[i])
            took *= between(state, 0.05, 1.0);
        slots[0] += took;
        ends[i] = slots[0];
        last = fmax(last, ends[i]);
        sift_down(slots, nature->slots);
    }
    free(slots);
    return last;
}

static int compare_doubles(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* The median length of such work, so that the whole takes what it should without every session
 * ending on the minute. */
static double usual_length(uint64_t *state, const struct nature *nature, int count, double *ends,
                           bool *failed)
{
    double lengths[5];
    for (int i = 0; i < 5; i++)
        lengths[i] = schedule(state, nature, count, ends, failed);
    qsort(lengths, 5, sizeof lengths[0], compare_doubles);
    return lengths[2];
}

/* --- the service's speed: work to minutes --- */

struct speeds {
    double work[SPEEDS], minute[SPEEDS]; /* corners; straight lines between them */
    int count;
};

static void add_corner(struct speeds *speeds, double work, double minutes)
{
    if (speeds->count == SPEEDS)
        return;
    const int last = speeds->count - 1;
    speeds->work[speeds->count] = (last < 0 ? 0 : speeds->work[last]) + work;
    speeds->minute[speeds->count++] = (last < 0 ? 0 : speeds->minute[last]) + minutes;
}

static void make_speeds(struct speeds *speeds, uint64_t *state, const struct nature *nature)
{
    const double work_min = nature->total_min - nature->warm_min;
    double stalls = poisson(state, 0.2 + work_min / 2880);
    speeds->count = 0;
    add_corner(speeds, 0, nature->warm_min);
    while (speeds->work[speeds->count - 1] < 8 * work_min && speeds->count < SPEEDS - 2) {
        double length = fmax(exponential(state, 10), 1);
        double speed = log_normal(state, 1, 0.3);
        if (nature->ramps && speeds->minute[speeds->count - 1] < work_min / 4)
            speed *= 0.4;
        add_corner(speeds, speed * length, length);
        if (stalls > 0 && uniform(state) < length / work_min * 1.5) {
            add_corner(speeds, 0, between(state, 15, 90));
            stalls--;
        }
    }
    add_corner(speeds, 1e6, 1e6);
}

static double minute_of(const struct speeds *speeds, double work)
{
    int i = 1;
    while (i + 1 < speeds->count && speeds->work[i] < work)
        i++;
    const double width = speeds->work[i] - speeds->work[i - 1];
    const double share = width > 0 ? (work - speeds->work[i - 1]) / width : 1;
    return speeds->minute[i - 1] + share * (speeds->minute[i] - speeds->minute[i - 1]);
}

/* --- all of it --- */

static int compare_units(const void *left, const void *right)
{
    const struct corpus_unit *a = left, *b = right;
    return (a->end_ms > b->end_ms) - (a->end_ms < b->end_ms);
}

void corpus_make(struct corpus_session *session, enum corpus_family family, uint64_t seed,
                 int index)
{
    uint64_t state = seed * UINT64_C(0x2545f4914f6cdd1d) + (uint64_t)index * UINT64_C(7919) + 1;
    *session = (struct corpus_session){.poll_ms = family == CORPUS_OWN ? 30000 : 120000};
    session->workload = (enum workload)(uniform(&state) * 3);
    const bool even = family == CORPUS_OWN && uniform(&state) < 0.5;
    session->count =
        (int32_t)(even ? between(&state, 1, 5000.99) : exp(between(&state, 0, log(5000.99))));
    const size_t count = (size_t)session->count;
    const struct nature nature =
        family == CORPUS_OWN ? own_nature(&state, session) : other_nature(&state, session);
    double *ends = xcalloc(count, sizeof *ends);
    bool *failed = xcalloc(count, sizeof *failed);
    struct speeds *speeds = xmalloc(sizeof *speeds);
    const double usual = usual_length(&state, &nature, session->count, ends, failed);
    schedule(&state, &nature, session->count, ends, failed);
    make_speeds(speeds, &state, &nature);
    session->units = xcalloc(count, sizeof *session->units);
    for (size_t i = 0; i < count; i++) {
        const double work = ends[i] / usual * (nature.total_min - nature.warm_min);
        session->units[i].end_ms = (int64_t)(minute_of(speeds, work) * MINUTE_MS);
        session->units[i].failed = failed[i];
    }
    qsort(session->units, count, sizeof *session->units, compare_units);
    free(ends);
    free(failed);
    free(speeds);
}

void corpus_release(struct corpus_session *session)
{
    free(session->units);
    session->units = NULL;
}

void corpus_replay(const struct corpus_session *corpus, corpus_look_fn *look, void *context)
{
    struct session session;
    session_init(&session);
    session.id = "00000000-0000-4000-8000-000000000001";
    session.workload = (uint8_t)corpus->workload;
    session.status_word = session_status_info(SESSION_ACTIVE)->wire;
    session.total = corpus->count;
    session.completed = session.failed = 0;
    session.status = SESSION_ACTIVE;
    int32_t done = 0;
    for (int64_t at_ms = 0; done < corpus->count; at_ms += corpus->poll_ms) {
        for (; done < corpus->count && corpus->units[done].end_ms <= at_ms; done++) {
            session.failed += corpus->units[done].failed;
            session.completed += !corpus->units[done].failed;
        }
        session.in_progress = corpus->count - done;
        if (done == corpus->count)
            session.status = (uint8_t)(session.failed == 0      ? SESSION_COMPLETED
                                       : session.completed == 0 ? SESSION_FAILED
                                                                : SESSION_COMPLETED_WITH_ERROR);
        look(context, &session, at_ms);
    }
}
