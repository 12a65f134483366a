/* pace.c - the rules. When the rest will have ended: pace_eta.c; words: pace_text.c. */
#include "model/pace.h"

#include <math.h>
#include <stdlib.h>

#include "base/spans.h"
#include "base/timefmt.h"
#include "model/pace_eta.h"
#include "model/pace_series.h"

const char *pace_state_word(enum pace_state state)
{
    static const char *const words[PACE_STATE_COUNT] = {
#define X(name, word) [PACE_##name] = word,
        PACE_STATES(X)
#undef X
    };
    return words[state];
}

/* --- what is expected --- */

/* The row of the table that so many units reach: 0 below the first. */
static int row_of(const struct pace_table *table, int32_t units)
{
    int row = 0;
    while (row < table->row_count && units > table->rows[row].units)
        row++;
    return row;
}

int64_t pace_expected_ms(const struct pace_table *table, int32_t units)
{
    const int row = row_of(table, units);
    if (table->row_count == 0 || units <= 0)
        return PACE_NO_TIME;
    if (row == 0)
        return table->rows[0].ms;
    if (row == table->row_count) {
        const int64_t last_ms = table->rows[row - 1].ms;
        const int64_t at_rate_ms = table->per_hour > 0 ? units * HOUR_MS / table->per_hour : 0;
        return at_rate_ms > last_ms ? at_rate_ms : last_ms;
    }
    const int64_t from = table->rows[row - 1].units, to = table->rows[row].units;
    const int64_t low_ms = table->rows[row - 1].ms;
    const int64_t more_ms = table->rows[row].ms - low_ms;
    return low_ms + more_ms * (units - from) / (to - from);
}

static int compare_times(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* The value that `percent` of them do not pass. */
static int64_t percentile(const int64_t *sorted, int count, int percent)
{
    return sorted[(count * percent + 99) / 100 - 1];
}

/* Restores that failed whole end early and say nothing of how long it takes. */
static void find_usual(struct pace *pace, const struct pace_input *input,
                       const struct pace_table *table)
{
    int64_t took_ms[HISTORY_FINISHED];
    const enum workload workload = (enum workload)input->session->workload;
    const int band = row_of(table, input->session->total);
    int count = 0;
    for (size_t i = 0; i < history_finished_count(input->history, workload); i++) {
        const struct history_finished *finished = history_finished_at(input->history, workload, i);
        if (finished->status != SESSION_FAILED && row_of(table, finished->units) == band)
            took_ms[count++] = finished->took_ms;
    }
    pace->usual_count = count;
    if (count < PACE_USUAL_LEAST)
        return;
    qsort(took_ms, (size_t)count, sizeof took_ms[0], compare_times);
    pace->usual_ms = percentile(took_ms, count, 50);
    pace->usual_p95_ms = percentile(took_ms, count, 95);
}

int64_t pace_expected_of(const struct pace_rules *rules, const struct session *session)
{
    if (session->job == JOB_GRANULAR || session->total <= 0)
        return PACE_NO_TIME;
    return pace_expected_ms(&rules->published[session->workload], session->total);
}

static void find_expected(struct pace *pace, const struct pace_input *input,
                          const struct pace_rules *rules)
{
    const struct session *session = input->session;
    if (session->job == JOB_GRANULAR || session->total <= 0)
        return;
    const struct pace_table *table = &rules->published[session->workload];
    pace->expected_ms = pace_expected_of(rules, session);
    find_usual(pace, input, table);
}

/* --- since when --- */

static void find_start(struct pace *pace, const struct pace_input *input)
{
    const struct history_trace *trace = input->trace;
    if (!trace)
        return;
    pace->start = (enum history_start)trace->start;
    pace->start_ms = trace->start_ms;
    pace->reset = (enum history_reset)trace->reset;
    pace->reset_ms = trace->reset_ms;
    if (trace->start == HISTORY_START_NONE)
        return;
    pace->elapsed_ms = input->as_of_ms > trace->start_ms ? input->as_of_ms - trace->start_ms : 0;
    if (trace->first_unit_ms != TIME_NONE && trace->first_unit_ms >= trace->start_ms)
        pace->first_unit_ms = trace->first_unit_ms - trace->start_ms;
}

/* --- how fast --- */

static double peak_of(const struct history_trace *trace)
{
    uint16_t most = 0;
    for (uint32_t i = 0; i < trace->bucket_count; i++)
        most = trace->buckets[i] > most ? trace->buckets[i] : most;
    return most > 0 ? (double)most * (double)HOUR_MS / HISTORY_BUCKET_MS : -1;
}

static int64_t whole_ms(double ms)
{
    const double most = 400.0 * 24 * (double)HOUR_MS; /* sessions are kept for a year */
    return ms > most ? (int64_t)most : ms > 0 ? (int64_t)ms : 0;
}

/* The estimate is from the series' own end, some minutes ago: the earliest end is nearer by that,
 * the others stand still. */
static void find_eta(struct pace *pace, const struct pace_series *series,
                     const struct pace_input *input, double speed)
{
    const int64_t behind_ms = input->as_of_ms - series->end_ms;
    const struct pace_eta_input eta_input = {
        .series = series,
        .left = pace->left,
        .expected_ms = (double)pace->expected_ms,
        .elapsed_ms = fmax((double)(pace->elapsed_ms - behind_ms), 0),
        .speed = speed,
    };
    const struct pace_eta eta = pace_eta_compute(&eta_input);
    pace->eta_low_ms = whole_ms(eta.low_ms - (double)behind_ms);
    pace->eta_ms = whole_ms(eta.middle_ms);
    pace->eta_high_ms = whole_ms(eta.high_ms);
}

/* Of a unit that nobody saw end it is only known that it had when we first looked: no other did
 * since then either. What gaps are usual is not known of one or none; then the least counts. */
static void find_stall(struct pace *pace, const struct pace_series *series,
                       const struct pace_rules *rules)
{
    if (series->points[series->count - 1].done <= 0 || pace->left == 0)
        return;
    const int64_t gap_ms = 3 * pace_series_gap_p90(series), least_ms = rules->stalled_ms;
    pace->stalled_at_ms = series->last_ms + (gap_ms > least_ms ? gap_ms : least_ms);
}

static void find_pace(struct pace *pace, const struct pace_input *input,
                      const struct pace_rules *rules)
{
    struct pace_series series;
    if (!input->trace || !pace_series_read(&series, input->trace, input->as_of_ms))
        return;
    find_stall(pace, &series, rules);
    if (series.units == 0)
        return;
    pace->last_unit_ms = series.last_ms;
    pace->rate = pace_series_rate(&series);
    pace->peak = peak_of(input->trace);
    if (pace->left > 0)
        find_eta(pace, &series, input, rules->speed);
}

/* --- what it comes to --- */

static bool has_passed(int64_t at_ms, int64_t as_of_ms)
{
    return at_ms != TIME_NONE && as_of_ms > at_ms;
}

static enum pace_state state_of(const struct pace *pace)
{
    const struct {
        bool holds;
        enum pace_state state;
    } rules[] = {
        {pace->overdue, PACE_OVERDUE},   {pace->stalled, PACE_STALLED},   {pace->slow, PACE_SLOW},
        {pace->done <= 0, PACE_WARMING}, {pace->rate < 0, PACE_WATCHING},
    };
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (rules[i].holds)
            return rules[i].state;
    return PACE_ON_PACE;
}

static void judge(struct pace *pace, const struct pace_rules *rules)
{
    const int64_t limit_ms = pace->expected_ms / 100 * rules->overdue_percent;
    if (pace->expected_ms > 0 && pace->start != HISTORY_START_NONE)
        pace->overdue_at_ms = pace->start_ms + limit_ms;
    pace->overdue = has_passed(pace->overdue_at_ms, pace->as_of_ms);
    pace->stalled = has_passed(pace->stalled_at_ms, pace->as_of_ms);
    pace->slow = pace->overdue_at_ms != TIME_NONE && pace->eta_ms >= 0 &&
                 pace->as_of_ms + pace->eta_ms > pace->overdue_at_ms;
    pace->state = state_of(pace);
}

/* What the answer says by itself. */
static struct pace counts_of(const struct session *session, int64_t as_of_ms)
{
    const int32_t done = session_units_done(session), total = session->total;
    return (struct pace){
        .done = done,
        .left = total >= 0 && done >= 0 && total >= done ? total - done : COUNT_NONE,
        .rate = -1,
        .peak = -1,
        .eta_low_ms = PACE_NO_TIME,
        .eta_ms = PACE_NO_TIME,
        .eta_high_ms = PACE_NO_TIME,
        .expected_ms = PACE_NO_TIME,
        .usual_ms = PACE_NO_TIME,
        .usual_p95_ms = PACE_NO_TIME,
        .start_ms = TIME_NONE,
        .elapsed_ms = PACE_NO_TIME,
        .first_unit_ms = PACE_NO_TIME,
        .last_unit_ms = TIME_NONE,
        .overdue_at_ms = TIME_NONE,
        .stalled_at_ms = TIME_NONE,
        .as_of_ms = as_of_ms,
        .reset_ms = TIME_NONE,
    };
}

struct pace pace_compute(const struct pace_input *input)
{
    const struct pace_rules *rules = input->rules ? input->rules : pace_rules_default();
    const struct session *session = input->session;
    struct pace pace = counts_of(session, input->as_of_ms);
    if (session->status == SESSION_DRAFT)
        return pace;
    find_expected(&pace, input, rules);
    if (session_is_terminal(session))
        pace.state = PACE_ENDED;
    if (!session_is_running(session))
        return pace;
    find_start(&pace, input);
    find_pace(&pace, input, rules);
    judge(&pace, rules);
    return pace;
}
