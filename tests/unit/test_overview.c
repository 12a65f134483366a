/* test_overview.c - the tenant in numbers: windows and their edges, percentiles, the most frequent.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/overview.h"
#include "model/ranking.h"
#include "model/tally.h"
#include "unit/tenant_fixture.h"

static const struct attention_rule rule = {.now_ms = NOW_MS, .days = 7};

static struct session at(const char *id, enum session_status status, int64_t created_ago,
                         int64_t ended_ago)
{
    struct session session = make_counted(id, status, 5, 3, 2);
    session.created_ms = NOW_MS - created_ago;
    session.completed_ms = ended_ago < 0 ? TIME_NONE : NOW_MS - ended_ago;
    return session;
}

/* The line above the list and the overview say the same, of whatever is counted here. */
static void expect_one_count(const struct overview *overview, const struct snapshot *snapshot)
{
    struct tally tally;
    tally_compute(&tally, snapshot, &rule);
    for (int i = 0; i < OVERVIEW_SCOPES; i++) {
        const struct limits_of *a = &tally.limits.of[i], *b = &overview->of[i].limits;
        assert_int_equal(a->running, b->running);
        assert_int_equal(a->in_flight, b->in_flight);
        assert_int_equal(a->uncounted, b->uncounted);
        assert_int_equal(a->units_today, b->units_today);
        assert_int_equal(a->uncounted_today, b->uncounted_today);
    }
}

static struct overview compute(const struct session *sessions, size_t count)
{
    struct overview overview;
    struct store *store = store_new(false, NULL, NULL);
    for (size_t i = 0; i < count; i++) {
        store_merge(store, &sessions[i], STORE_GET, NOW_MS);
        if (sessions[i].flags & SESSION_PARTIAL_BULK)
            store_set_label(store, sessions[i].id, (enum workload)sessions[i].workload, "x", NULL,
                            SESSION_LABEL_KNOWN | SESSION_PARTIAL_BULK, NOW_MS);
        if (sessions[i].flags & SESSION_GONE)
            store_gone(store, sessions[i].id, (enum workload)sessions[i].workload, NOW_MS);
    }
    struct snapshot *snapshot = store_cut(store);
    overview_compute(&overview, snapshot, &rule);
    expect_one_count(&overview, snapshot);
    snapshot_unref(snapshot);
    store_free(store);
    return overview;
}

static void an_empty_tenant_has_no_times_and_no_shares(void **state)
{
    (void)state;
    struct overview overview = compute(NULL, 0);
    const struct overview_scope *tenant = &overview.of[OVERVIEW_TENANT];
    assert_int_equal(tenant->month.ended + tenant->limits.running + tenant->created, 0);
    assert_int_equal(tenant->month.p50_ms, -1);
    assert_int_equal(tenant->month.longest_ms, -1);
    assert_null(tenant->month.longest_id);
    assert_int_equal(overview.name_count + overview.reason_count, 0);
    assert_int_equal(overview_permille(0, 0), -1);
    assert_int_equal(overview_permille(2, 3), 667);
    assert_int_equal(overview_permille(1, 3), 333);
    assert_int_equal(overview_permille(1, 100000), 1);
    assert_int_equal(overview_permille(99999, 100000), 999);
    assert_int_equal(overview_permille(3, 3), 1000);
    overview_release(&overview);
}

static void windows_hold_what_ended_in_them_and_not_at_their_edge(void **state)
{
    struct session sessions[] = {
        at("a", SESSION_COMPLETED, 2 * DAY_MS, DAY_MS - 1),
        at("b", SESSION_FAILED, 2 * DAY_MS, DAY_MS),
        at("c", SESSION_COMPLETED_WITH_ERROR, 40 * DAY_MS, 30 * DAY_MS - 1),
        at("d", SESSION_COMPLETED, 40 * DAY_MS, 30 * DAY_MS),
        at("e", SESSION_MASKED, HOUR_MS, 0), /* ended, and who knows how */
        at("f", SESSION_COMPLETED, HOUR_MS, 0),
        at("g", SESSION_COMPLETED, HOUR_MS, 0),
    };
    (void)state;
    sessions[5].flags = SESSION_PARTIAL_BULK;
    sessions[6].flags = SESSION_GONE;
    sessions[1].workload = WORKLOAD_SHAREPOINT;
    struct overview overview = compute(sessions, 7);
    const struct overview_window *day = &overview.of[OVERVIEW_TENANT].day;
    const struct overview_window *month = &overview.of[OVERVIEW_TENANT].month;
    assert_int_equal(day->ended, 3);
    assert_int_equal(day->completed, 1);
    assert_int_equal(day->partial, 1); /* by its bulk request */
    assert_int_equal(day->failed, 0);
    assert_int_equal(day->units_restored, 9);
    assert_int_equal(day->units_failed, 6);
    assert_int_equal(month->ended, 5);
    assert_int_equal(month->failed, 1);
    assert_int_equal(month->partial, 2);
    assert_int_equal(overview.of[WORKLOAD_SHAREPOINT].month.ended, 1);
    assert_int_equal(overview.of[WORKLOAD_EXCHANGE].month.ended, 4);
    assert_int_equal(overview.by_status[SESSION_COMPLETED], 2); /* without the one that is gone */
    assert_int_equal(overview.failed_open, 1);
    assert_int_equal(overview.partial_open, 1); /* c ended too long ago */
    overview_release(&overview);
}

static void a_count_that_was_not_sent_is_told_apart(void **state)
{
    struct session sessions[] = {
        at("a", SESSION_ACTIVE, HOUR_MS, -1), at("b", SESSION_ACTIVATING, HOUR_MS, -1),
        at("c", SESSION_COMPLETED, HOUR_MS, 0), at("d", SESSION_DRAFT, HOUR_MS, -1)};
    (void)state;
    sessions[0].in_progress = 7;
    sessions[1].in_progress = sessions[1].total = COUNT_NONE;
    sessions[2].completed = sessions[2].failed = COUNT_NONE;
    struct overview overview = compute(sessions, 4);
    const struct overview_scope *scope = &overview.of[WORKLOAD_EXCHANGE];
    assert_int_equal(scope->limits.running, 2);
    assert_int_equal(scope->limits.in_flight, 7);
    assert_int_equal(scope->limits.uncounted, 1);
    assert_int_equal(scope->day.uncounted, 1);
    assert_int_equal(scope->day.units_restored, 0);
    assert_int_equal(scope->limits.units_today, 10); /* no draft, no unknown */
    assert_int_equal(scope->limits.uncounted_today, 1);
    assert_int_equal(scope->created, 4);
    overview_release(&overview);
}

static void drafts_are_told_by_their_age(void **state)
{
    struct session sessions[] = {
        at("a", SESSION_DRAFT, DAY_MS, -1), at("b", SESSION_DRAFT, DAY_MS + 1, -1),
        at("c", SESSION_DRAFT, 7 * DAY_MS, -1), at("d", SESSION_DRAFT, 7 * DAY_MS + 1, -1),
        make_session("e", WORKLOAD_EXCHANGE, SESSION_DRAFT)};
    (void)state;
    struct overview overview = compute(sessions, 5);
    assert_int_equal(overview.old_drafts, 1);
    assert_int_equal(overview.drafts_by_age[0], 1);
    assert_int_equal(overview.drafts_by_age[1], 2);
    assert_int_equal(overview.drafts_by_age[2], 1);
    assert_int_equal(overview.by_status[SESSION_DRAFT], 5);
    overview_release(&overview);
}

static void the_last_that_can_be_compared_stand_newest_first(void **state)
{
    static const int hours_ago[] = {5, 1, 9, 3, 1, 8, 7, 2};
    static const char *const newest[] = {"b", "e", "h", "d", "a", "g"};
    char ids[8][2];
    struct session sessions[12];
    (void)state;
    for (int i = 0; i < 8; i++) {
        snprintf(ids[i], sizeof ids[i], "%c", 'a' + i);
        sessions[i] = at(ids[i], SESSION_COMPLETED, 20 * HOUR_MS, hours_ago[i] * HOUR_MS);
    }
    for (int i = 8; i < 12; i++)
        sessions[i] = sessions[1];
    sessions[8].id = "granular", sessions[8].job = JOB_GRANULAR;
    sessions[9].id = "uncounted", sessions[9].total = COUNT_NONE;
    sessions[10].id = "old", sessions[10].completed_ms = NOW_MS - 30 * DAY_MS;
    sessions[10].created_ms = NOW_MS - 31 * DAY_MS;
    sessions[11].id = "unborn", sessions[11].created_ms = TIME_NONE;
    struct overview overview = compute(sessions, 12);
    assert_int_equal(overview.beside_expected, 8);
    assert_int_equal(overview.last_count, OVERVIEW_LAST);
    for (size_t i = 0; i < OVERVIEW_LAST; i++)
        assert_string_equal(overview.last[i].id, newest[i]);
    assert_string_equal(overview.last[0].label, "5 mailboxes");
    assert_int_equal(overview.last[0].took_ms, 19 * HOUR_MS);
    assert_true(overview.last[0].expected_ms > 0);
    overview_release(&overview);
}

/* NOW_MS is 12:32 UTC, 14:32 in the tests' zone. */
static void hours_are_of_the_clock_and_days_of_the_zone(void **state)
{
    struct session sessions[] = {
        at("a", SESSION_COMPLETED, 50 * HOUR_MS, 0),
        at("b", SESSION_COMPLETED, 50 * HOUR_MS, 33 * MINUTE_MS), /* 11:59 UTC */
        at("c", SESSION_FAILED, 50 * HOUR_MS, 15 * HOUR_MS),      /* 23:32 local, yesterday */
        at("d", SESSION_COMPLETED, 50 * HOUR_MS, 24 * HOUR_MS),   /* 24 hours of the clock ago */
        at("e", SESSION_COMPLETED, 50 * DAY_MS, 29 * DAY_MS + HOUR_MS), /* the first of the days */
        at("f", SESSION_COMPLETED, 50 * DAY_MS, 29 * DAY_MS + 15 * HOUR_MS)};
    (void)state;
    struct overview overview = compute(sessions, 6);
    assert_int_equal(overview.hours[23].restored, 3);
    assert_int_equal(overview.hours[22].restored, 3);
    assert_int_equal(overview.hours[23 - 15].failed, 2);
    int64_t all = 0;
    for (int i = 0; i < OVERVIEW_HOURS; i++)
        all += overview.hours[i].restored;
    assert_int_equal(all, 9);
    assert_int_equal(overview.days[29].ended, 2);
    assert_int_equal(overview.days[28].ended, 2);
    assert_int_equal(overview.days[28].bad, 1);
    assert_int_equal(overview.days[0].ended, 1);
    overview_release(&overview);
}

static void the_worst_end_of_a_day_is_what_it_was(void **state)
{
    static const enum session_status orders[][4] = {
        {SESSION_COMPLETED},
        {SESSION_OTHER, SESSION_COMPLETED},
        {SESSION_MASKED, SESSION_COMPLETED},
        {SESSION_COMPLETED_WITH_ERROR, SESSION_COMPLETED, SESSION_MASKED},
        {SESSION_FAILED, SESSION_COMPLETED_WITH_ERROR, SESSION_COMPLETED, SESSION_OTHER},
    };
    (void)state;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        for (int turned = 0; turned < 2; turned++) {
            struct session sessions[4];
            size_t count = 0;
            while (count < 4 && (count == 0 || orders[i][count] != 0))
                count++;
            for (size_t k = 0; k < count; k++)
                sessions[turned ? count - 1 - k : k] =
                    at((const char *[]){"a", "b", "c", "d"}[k], orders[i][k], HOUR_MS, 0);
            struct overview overview = compute(sessions, count);
            assert_int_equal(overview.days[29].ended, count);
            assert_int_equal(overview.days[29].worst, orders[i][0]);
            overview_release(&overview);
        }
}

static int compare(const void *left, const void *right)
{
    const int64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* Lengths in many orders, against a sort: random, all the same, rising, falling, and few values. */
static void percentiles_are_the_nearest_ranks(void **state)
{
    enum { MOST = 300 };
    static struct session sessions[MOST];
    static char ids[MOST][24];
    int64_t sorted[MOST];
    uint64_t random = 7;
    (void)state;
    for (int round = 0; round < 100; round++) {
        size_t count = (size_t)(round < 20 ? round + 1 : 1 + round * 3);
        for (size_t i = 0; i < count; i++) {
            random = random * 6364136223846793005U + 1442695040888963407U;
            int64_t value = (int64_t)(random >> 40);
            int64_t lengths[] = {value, 1000, (int64_t)i * 1000, (int64_t)(count - i) * 1000,
                                 value % 3 * 1000};
            sorted[i] = lengths[round % 5];
            snprintf(ids[i], sizeof ids[i], "s%zu", i);
            sessions[i] = at(ids[i], SESSION_COMPLETED, HOUR_MS, HOUR_MS - sorted[i]);
            sessions[i].created_ms = NOW_MS - 20 * HOUR_MS;
            sessions[i].completed_ms = sessions[i].created_ms + sorted[i];
        }
        struct overview overview = compute(sessions, count);
        const struct overview_window *window = &overview.of[WORKLOAD_EXCHANGE].day;
        qsort(sorted, count, sizeof *sorted, compare);
        assert_int_equal(window->timed, count);
        assert_int_equal(window->p50_ms, sorted[(count * 50 + 99) / 100 - 1]);
        assert_int_equal(window->p95_ms, sorted[(count * 95 + 99) / 100 - 1]);
        assert_int_equal(window->longest_ms, sorted[count - 1]);
        assert_non_null(window->longest_id);
        overview_release(&overview);
    }
}

static void the_most_frequent_names_and_reasons_come_first(void **state)
{
    static const struct session_error missing = {.code = "ArtifactNotFound"};
    static const struct session_error unknown = {.code = "UnknownError"};
    static const struct identity_set ada = {.user = {"1", "Ada", NULL}};
    static const struct identity_set ada_too = {.user = {"2", "AD\u00c1", NULL}};
    static const struct identity_set bob = {.application = {"3", "Bob", NULL}};
    struct session sessions[] = {at("a", SESSION_FAILED, HOUR_MS, 0),
                                 at("b", SESSION_FAILED, HOUR_MS, 0),
                                 at("c", SESSION_FAILED, HOUR_MS, 0),
                                 at("d", SESSION_ACTIVE, HOUR_MS, -1),
                                 at("e", SESSION_FAILED, 40 * DAY_MS, 35 * DAY_MS),
                                 at("f", SESSION_COMPLETED, HOUR_MS, 0)};
    (void)state;
    sessions[0].error = sessions[2].error = sessions[4].error = &unknown;
    sessions[1].error = &missing;
    sessions[0].created_by = &bob;
    sessions[1].created_by = sessions[4].created_by = sessions[5].created_by = &ada;
    sessions[3].created_by = &ada_too;
    struct overview overview = compute(sessions, 6);
    assert_int_equal(overview.reasoned, 3);
    assert_int_equal(overview.reason_count, 2);
    assert_string_equal(overview.reasons[0].code, "UnknownError");
    assert_int_equal(overview.reasons[0].sessions, 2);
    assert_int_equal(overview.name_count, 2); /* one Ada, as the filter has it */
    assert_string_equal(overview.names[0].text, "Ada");
    assert_int_equal(overview.names[0].sessions, 3);
    assert_int_equal(overview.names[0].ended, 2);
    assert_int_equal(overview.names[0].well, 1);
    assert_string_equal(overview.names[1].text, "Bob");
    overview_release(&overview);
}

static void note(struct opened **opened, const char *id, const char *const *codes, size_t count)
{
    static struct session_error errors[8];
    struct artifact units[8];
    struct session session = make_session(id, WORKLOAD_EXCHANGE, SESSION_FAILED);
    for (size_t i = 0; i < count; i++) {
        artifact_init(&units[i]);
        errors[i].code = codes[i];
        units[i].status = codes[i] ? ARTIFACT_FAILED : ARTIFACT_SUCCEEDED;
        units[i].error = &errors[i];
    }
    struct opened *newer = opened_note(*opened, &session, units, count);
    if (!newer)
        return;
    opened_unref(*opened);
    *opened = newer;
}

static void why_units_failed_is_known_where_they_were_read(void **state)
{
    static const char *const first[] = {"QuotaExceeded", "quotaexceeded", "UnknownError", NULL};
    static const char *const second[] = {"QuotaExceeded"};
    struct session sessions[] = {
        at("a", SESSION_FAILED, HOUR_MS, 0), at("b", SESSION_FAILED, HOUR_MS, 0),
        at("c", SESSION_FAILED, HOUR_MS, 0), at("old", SESSION_FAILED, 50 * DAY_MS, 40 * DAY_MS)};
    struct store *store = store_new(false, NULL, NULL);
    struct overview overview;
    (void)state;
    for (size_t i = 0; i < 4; i++)
        store_merge(store, &sessions[i], STORE_GET, NOW_MS);
    struct snapshot *snapshot = store_cut(store);
    note(&snapshot->opened, "a", first, 4);
    note(&snapshot->opened, "b", second, 1);
    note(&snapshot->opened, "old", second, 1);
    overview_compute(&overview, snapshot, &rule);
    assert_int_equal(overview.opened, 2);
    assert_int_equal(overview.unit_reason_count, 2);
    assert_string_equal(overview.unit_reasons[0].code, "QuotaExceeded");
    assert_int_equal(overview.unit_reasons[0].units, 3);
    assert_int_equal(overview.unit_reasons[0].sessions, 2);
    assert_int_equal(overview.unit_reasons[1].units, 1);
    overview_release(&overview);
    snapshot_unref(snapshot);
    store_free(store);
}

/* The newest reading of a session counts; of many sessions the first go. */
static void what_was_read_is_bounded_and_renewed(void **state)
{
    static const char *const codes[] = {"A", "B", "C", "D", "E", "F", "G", "H"};
    struct opened *opened = NULL;
    char id[80];
    (void)state;
    note(&opened, "s0", codes, 8);
    struct session session = make_session("s0", WORKLOAD_EXCHANGE, SESSION_FAILED);
    const struct opened *before = opened;
    note(&opened, "s0", codes, 8);
    assert_ptr_equal(opened, before); /* the same again is nothing new */
    note(&opened, "s0", codes, 2);
    assert_int_equal(opened->count, 1);
    assert_int_equal(opened_find(opened, &session)->code_count, 2);
    session.workload = WORKLOAD_SHAREPOINT;
    assert_null(opened_find(opened, &session));
    session.workload = WORKLOAD_EXCHANGE;
    for (int i = 1; i < OPENED_MAX; i++) {
        snprintf(id, sizeof id, "s%d", i);
        note(&opened, id, codes, 1);
    }
    assert_int_equal(opened->count, OPENED_MAX);
    note(&opened, "s0", codes, 3); /* read again: the newest now */
    note(&opened, "one more", codes, 1);
    assert_int_equal(opened->count, OPENED_MAX);
    assert_int_equal(opened_find(opened, &session)->units, 3);
    session.id = "s1";
    assert_null(opened_find(opened, &session));
    memset(id, 'x', sizeof id - 1);
    id[sizeof id - 1] = '\0';
    before = opened;
    note(&opened, id, codes, 1); /* an id that long is not kept */
    assert_ptr_equal(opened, before);
    opened_unref(opened);
}

static void a_ranking_counts_many_names_and_tells_the_first(void **state)
{
    static struct ranking ranking;
    static char names[5000][24];
    const struct ranking_entry *top[3];
    (void)state;
    ranking_init(&ranking);
    assert_int_equal(ranking_top(&ranking, top, 3), 0);
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < 5000; i++) {
            snprintf(names[i], sizeof names[i], "n%04d", i);
            /* Every second name by its pointer, which the cache knows. */
            if (i % 1000 != 999 || round == 0)
                ranking_at(&ranking, names[i], i % 2 ? names[i] : NULL)->all++;
        }
    ranking_at(&ranking, "N0777", NULL)->all++;
    assert_int_equal(ranking.count, 5000);
    assert_int_equal(ranking_top(&ranking, top, 3), 3);
    assert_string_equal(top[0]->text, "n0777");
    assert_int_equal(top[0]->all, 4);
    assert_string_equal(top[1]->text, "n0000"); /* of equals the first by name */
    assert_string_equal(top[2]->text, "n0001");
    ranking_release(&ranking);
}

static void nine_tenths_of_a_limit_are_near_it(void **state)
{
    (void)state;
    assert_false(limits_near(22, LIMITS_SESSIONS));
    assert_true(limits_near(23, LIMITS_SESSIONS));
    assert_false(limits_near(899, LIMITS_UNITS));
    assert_true(limits_near(900, LIMITS_UNITS));
    assert_true(limits_near(1200, LIMITS_UNITS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nine_tenths_of_a_limit_are_near_it),
        cmocka_unit_test(an_empty_tenant_has_no_times_and_no_shares),
        cmocka_unit_test(windows_hold_what_ended_in_them_and_not_at_their_edge),
        cmocka_unit_test(a_count_that_was_not_sent_is_told_apart),
        cmocka_unit_test(drafts_are_told_by_their_age),
        cmocka_unit_test(the_last_that_can_be_compared_stand_newest_first),
        cmocka_unit_test(hours_are_of_the_clock_and_days_of_the_zone),
        cmocka_unit_test(the_worst_end_of_a_day_is_what_it_was),
        cmocka_unit_test(percentiles_are_the_nearest_ranks),
        cmocka_unit_test(the_most_frequent_names_and_reasons_come_first),
        cmocka_unit_test(why_units_failed_is_known_where_they_were_read),
        cmocka_unit_test(what_was_read_is_bounded_and_renewed),
        cmocka_unit_test(a_ranking_counts_many_names_and_tells_the_first),
    };
    fix_surroundings();
    return cmocka_run_group_tests_name("overview", tests, NULL, NULL);
}
