#include "model/overview.h"

#include <stdlib.h>
#include <string.h>

#include "base/spans.h"
#include "base/timefmt.h"
#include "base/xalloc.h"
#include "model/label.h"
#include "model/pace.h"
#include "model/ranking.h"

/* Lengths of time, to be ranked when all are there. */
struct lengths {
    int64_t *ms;
    size_t count, capacity;
    const char *longest_id; /* of the first of them that is; lent by the snapshot */
    int64_t longest_ms;
};

/* One pass over the sessions. */
struct pass {
    struct overview *to;
    const struct attention_rule *rule;
    struct lengths day[OVERVIEW_SCOPES], month[OVERVIEW_SCOPES];
    struct limits limits;
    int64_t midnights[OVERVIEW_DAYS]; /* when each of the days began */
    struct ranking names, reasons, unit_reasons;
    const struct opened *opened;
    const struct snapshot *snapshot;
    uint32_t row; /* of the session that is looked at */
    uint32_t last_rows[OVERVIEW_LAST];
};

int overview_permille(int64_t part, int64_t whole)
{
    if (whole <= 0)
        return -1;
    const int permille = (int)((part * 2000 + whole) / (whole * 2));
    if (part > 0 && permille == 0)
        return 1;
    return part < whole && permille == 1000 ? 999 : permille;
}

static void lengths_add(struct lengths *lengths, const struct session *session, int64_t ms)
{
    lengths->ms = xgrow(lengths->ms, lengths->count, &lengths->capacity, sizeof *lengths->ms);
    lengths->ms[lengths->count++] = ms;
    if (lengths->longest_id && ms <= lengths->longest_ms)
        return;
    lengths->longest_id = session->id;
    lengths->longest_ms = ms;
}

static int compare_lengths(const void *left, const void *right)
{
    const int64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

#define ROUNDS_MAX 64 /* then the lengths are such as make selection slow, and are sorted */

/* Hoare's selection: the length of that rank is at its place, smaller ones stand before it. */
static int64_t select_rank(int64_t *ms, size_t count, size_t rank)
{
    size_t first = 0, last = count - 1;
    for (int round = 0; first < last; round++) {
        if (round == ROUNDS_MAX) {
            qsort(ms + first, last - first + 1, sizeof *ms, compare_lengths);
            break;
        }
        int64_t pivot = ms[first + (last - first) / 2];
        size_t i = first, j = last;
        for (;;) {
            while (ms[i] < pivot)
                i++;
            while (ms[j] > pivot)
                j--;
            if (i >= j)
                break;
            int64_t swap = ms[i];
            ms[i++] = ms[j];
            ms[j--] = swap;
        }
        if (rank <= j)
            last = j;
        else
            first = j + 1;
    }
    return ms[rank];
}

/* The smallest length that `percent` of all do not exceed. */
static int64_t percentile(const struct lengths *lengths, size_t percent)
{
    size_t rank = (lengths->count * percent + 99) / 100;
    return lengths->count > 0 ? select_rank(lengths->ms, lengths->count, rank - 1) : -1;
}

static void finish_window(struct overview_window *window, struct lengths *lengths)
{
    window->timed = (uint32_t)lengths->count;
    window->p50_ms = percentile(lengths, 50);
    window->p95_ms = percentile(lengths, 95);
    window->longest_ms = lengths->longest_id ? lengths->longest_ms : -1;
    window->longest_id = lengths->longest_id ? xstrdup(lengths->longest_id) : NULL;
    free(lengths->ms);
}

static int64_t known(int32_t count)
{
    return count > 0 ? count : 0;
}

static void add_ended(struct overview_window *window, struct lengths *lengths,
                      const struct session *session, int64_t took_ms)
{
    enum session_status status = session_effective_status(session);
    window->ended++;
    window->completed += status == SESSION_COMPLETED;
    window->partial += status == SESSION_COMPLETED_WITH_ERROR;
    window->failed += status == SESSION_FAILED;
    window->units_restored += known(session->completed);
    window->units_failed += known(session->failed);
    window->uncounted += session->completed < 0 && session->failed < 0;
    if (took_ms >= 0)
        lengths_add(lengths, session, took_ms);
}

static int64_t hour_number(int64_t ms)
{
    return ms / HOUR_MS - (ms % HOUR_MS < 0);
}

static void add_to_hour(struct pass *pass, const struct session *session, int64_t ended_ms)
{
    int64_t ago = hour_number(pass->to->now_ms) - hour_number(ended_ms);
    if (ago < 0 || ago >= OVERVIEW_HOURS)
        return;
    struct overview_hour *hour = &pass->to->hours[OVERVIEW_HOURS - 1 - ago];
    hour->restored += known(session->completed);
    hour->failed += known(session->failed);
}

static bool is_worse(enum session_status status, enum session_status than)
{
    static const uint8_t ranks[SESSION_STATUS_COUNT] = {
        [SESSION_FAILED] = 3, [SESSION_COMPLETED_WITH_ERROR] = 2, [SESSION_MASKED] = 1,
        [SESSION_OTHER] = 1,  [SESSION_UNREADABLE] = 1,
    };
    return ranks[status] > ranks[than];
}

/* Near the day that 24 hours each would give: one may have 23 or 25. */
static void add_to_day(struct pass *pass, const struct session *session, int64_t ended_ms)
{
    int64_t ago = (pass->to->day_ms - ended_ms) / DAY_MS - 1;
    int64_t i = ago < 0 ? OVERVIEW_DAYS - 1 : OVERVIEW_DAYS - 1 - ago;
    while (i >= 0 && ended_ms < pass->midnights[i])
        i--;
    if (i < 0)
        return;
    struct overview_day *day = &pass->to->days[i];
    const enum session_status status = session_effective_status(session);
    if (day->ended++ == 0 || is_worse(status, (enum session_status)day->worst))
        day->worst = (uint8_t)status;
    day->bad += session_ended_badly(session);
}

/* `ended` of a code counts its sessions. */
static void add_units(struct pass *pass, const struct session *session)
{
    const struct opened_session *opened = pass->opened ? opened_find(pass->opened, session) : NULL;
    pass->to->opened += opened != NULL;
    for (int i = 0; opened && i < opened->code_count; i++) {
        struct ranking_entry *entry = ranking_at(&pass->unit_reasons, opened->codes[i].code, NULL);
        entry->all += opened->codes[i].units;
        entry->ended++;
    }
}

/* Newest first, and of those that ended at the same moment the first row. Labels and ids are copied
 * when it is known which are the last. */
static void set_beside_expected(struct pass *pass, const struct session *session, int64_t ended_ms,
                                int64_t took_ms)
{
    struct overview *to = pass->to;
    const int64_t expected_ms = pace_expected_of(snapshot_pace_rules(pass->snapshot), session);
    if (took_ms < 0 || expected_ms <= 0 || !session_is_terminal(session))
        return;
    to->beside_expected++;
    size_t at = to->last_count;
    while (at > 0 && to->last[at - 1].ended_ms < ended_ms)
        at--;
    if (at == OVERVIEW_LAST)
        return;
    if (to->last_count < OVERVIEW_LAST)
        to->last_count++;
    for (size_t i = to->last_count - 1; i > at; i--) {
        to->last[i] = to->last[i - 1];
        pass->last_rows[i] = pass->last_rows[i - 1];
    }
    to->last[at] = (struct overview_end){.status = (uint8_t)session_effective_status(session),
                                         .ended_ms = ended_ms,
                                         .took_ms = took_ms,
                                         .expected_ms = expected_ms};
    pass->last_rows[at] = pass->row;
}

static void take_last(struct pass *pass, struct overview *to)
{
    for (size_t i = 0; i < to->last_count; i++) {
        struct session space;
        char buf[64];
        const struct session *session = snapshot_row(pass->snapshot, pass->last_rows[i], &space);
        to->last[i].id = xstrdup(session->id);
        to->last[i].label = xstrdup(label_or_counts(session, buf, sizeof buf));
    }
}

static void add_end(struct pass *pass, const struct session *session)
{
    struct overview *to = pass->to;
    int64_t ended_ms = session_ended_ms(session);
    int64_t took_ms = session_duration_ms(session, to->now_ms);
    if (ended_ms == TIME_NONE)
        return;
    add_to_hour(pass, session, ended_ms);
    add_to_day(pass, session, ended_ms);
    int64_t ago = to->now_ms - ended_ms;
    int scopes[] = {session->workload, OVERVIEW_TENANT};
    for (int i = 0; i < 2; i++) {
        struct overview_scope *scope = &to->of[scopes[i]];
        if (ago < DAY_MS)
            add_ended(&scope->day, &pass->day[scopes[i]], session, took_ms);
        if (ago < OVERVIEW_DAYS * DAY_MS)
            add_ended(&scope->month, &pass->month[scopes[i]], session, took_ms);
    }
    if (ago >= OVERVIEW_DAYS * DAY_MS)
        return;
    set_beside_expected(pass, session, ended_ms, took_ms);
    add_units(pass, session);
    if (session->error && session->error->code && *session->error->code) {
        ranking_at(&pass->reasons, session->error->code, NULL)->all++;
        to->reasoned++;
    }
}

static void add_draft(struct overview *to, const struct session *session)
{
    if (session->status != SESSION_DRAFT || session->created_ms == TIME_NONE)
        return;
    int64_t age = to->now_ms - session->created_ms;
    to->old_drafts += age > OVERVIEW_OLD_DAYS * DAY_MS;
    to->drafts_by_age[age <= DAY_MS ? 0 : age <= OVERVIEW_OLD_DAYS * DAY_MS ? 1 : 2]++;
}

static void add_name(struct pass *pass, const struct session *session)
{
    const char *by = session_by(session);
    if (!by)
        return;
    struct ranking_entry *entry = ranking_at(&pass->names, by, session->created_by);
    entry->all++;
    entry->ended += session_ended_ms(session) != TIME_NONE;
    entry->well += session_effective_status(session) == SESSION_COMPLETED;
}

static void add_creation(struct pass *pass, const struct session *session)
{
    struct overview *to = pass->to;
    add_draft(to, session);
    if (session->created_ms == TIME_NONE ||
        to->now_ms - session->created_ms >= OVERVIEW_DAYS * DAY_MS)
        return;
    int scopes[] = {session->workload, OVERVIEW_TENANT};
    for (int i = 0; i < 2; i++)
        to->of[scopes[i]].created++;
    add_name(pass, session);
}

static void add_now(struct pass *pass, const struct session *session)
{
    struct overview *to = pass->to;
    enum session_status status = session_effective_status(session);
    to->by_status[status]++;
    if (attention_problem(session, pass->rule)) {
        to->failed_open += status == SESSION_FAILED;
        to->partial_open += status == SESSION_COMPLETED_WITH_ERROR;
    }
    const struct pace *pace = paces_find(pass->rule->paces, session);
    to->overdue += pace && pace->overdue;
    to->stalled += pace && pace->stalled;
    to->slow += pace && pace->slow;
    limits_add(&pass->limits, session);
}

static void begin(struct pass *pass, struct overview *to, const struct attention_rule *rule)
{
    memset(pass, 0, sizeof *pass);
    memset(to, 0, sizeof *to);
    pass->to = to;
    pass->rule = rule;
    ranking_init(&pass->names);
    ranking_init(&pass->reasons);
    ranking_init(&pass->unit_reasons);
    to->now_ms = rule->now_ms;
    limits_init(&pass->limits, rule->now_ms);
    to->day_ms = pass->limits.day_ms;
    int64_t midnight = to->day_ms;
    for (int i = OVERVIEW_DAYS; i-- > 0;) {
        pass->midnights[i] = midnight;
        midnight = timefmt_day_start(midnight - 1); /* a day may have 23 or 25 hours */
    }
}

static void take_names(struct pass *pass, struct overview *to)
{
    const struct ranking_entry *top[OVERVIEW_TOP];
    to->name_count = ranking_top(&pass->names, top, OVERVIEW_TOP);
    for (size_t i = 0; i < to->name_count; i++)
        to->names[i] =
            (struct overview_name){xstrdup(top[i]->text), top[i]->all, top[i]->ended, top[i]->well};
    to->reason_count = ranking_top(&pass->reasons, top, OVERVIEW_TOP);
    for (size_t i = 0; i < to->reason_count; i++)
        to->reasons[i] = (struct overview_reason){xstrdup(top[i]->text), top[i]->all};
    to->unit_reason_count = ranking_top(&pass->unit_reasons, top, OVERVIEW_TOP);
    for (size_t i = 0; i < to->unit_reason_count; i++)
        to->unit_reasons[i] =
            (struct overview_unit_reason){xstrdup(top[i]->text), top[i]->all, top[i]->ended};
    ranking_release(&pass->unit_reasons);
    ranking_release(&pass->names);
    ranking_release(&pass->reasons);
}

static void finish(struct pass *pass, struct overview *to)
{
    for (int i = 0; i < OVERVIEW_SCOPES; i++) {
        to->of[i].limits = pass->limits.of[i];
        finish_window(&to->of[i].day, &pass->day[i]);
        finish_window(&to->of[i].month, &pass->month[i]);
    }
    take_names(pass, to);
    take_last(pass, to);
}

void overview_compute(struct overview *ret, const struct snapshot *snapshot,
                      const struct attention_rule *rule)
{
    struct pass *pass = xcalloc(1, sizeof *pass); /* 50 KiB: not for the stack */
    begin(pass, ret, rule);
    pass->opened = snapshot->opened;
    pass->snapshot = snapshot;
    uint32_t limit = snapshot_row_limit(snapshot);
    struct session space;
    for (uint32_t row = 0; row < limit; row++) {
        const struct session *session = snapshot_row(snapshot, row, &space);
        if (!session || session->flags & SESSION_GONE)
            continue;
        pass->row = row;
        add_now(pass, session);
        add_creation(pass, session);
        add_end(pass, session);
    }
    finish(pass, ret);
    free(pass);
}

void overview_release(struct overview *overview)
{
    for (size_t i = 0; i < overview->name_count; i++)
        free(overview->names[i].text);
    for (size_t i = 0; i < overview->reason_count; i++)
        free(overview->reasons[i].code);
    for (size_t i = 0; i < overview->unit_reason_count; i++)
        free(overview->unit_reasons[i].code);
    for (size_t i = 0; i < overview->last_count; i++) {
        free(overview->last[i].id);
        free(overview->last[i].label);
    }
    for (int i = 0; i < OVERVIEW_SCOPES; i++) {
        free(overview->of[i].day.longest_id);
        free(overview->of[i].month.longest_id);
    }
    memset(overview, 0, sizeof *overview);
}
