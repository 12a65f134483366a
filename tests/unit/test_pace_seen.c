/* What is made of a pace: in the order, the counts, the filter, the columns, the JSON, the state of
 * the screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <jansson.h>

#include "cli/once_pace.h"
#include "model/order_keys.h"
#include "model/tally.h"
#include "table.h"
#include "unit/pace_fixture.h"

static struct attention_rule rule_of(const struct snapshot *snapshot)
{
    return (struct attention_rule){.now_ms = NOW_MS, .days = 7, .paces = snapshot->paces};
}

static struct pace pace_of(const struct snapshot *snapshot, const char *id, enum workload workload)
{
    struct pace pace;
    assert_true(snapshot_pace_of(snapshot, row_of(snapshot, id, workload, SPACE), &pace));
    return pace;
}

static void each_running_row_has_its_pace(void **state)
{
    struct snapshot *snapshot = paced_snapshot();
    struct pace space;
    (void)state;
    assert_int_equal(pace_of(snapshot, ID_ACTIVE, WORKLOAD_SHAREPOINT).state, PACE_SLOW);
    const struct pace large = pace_of(snapshot, ID_LARGE, WORKLOAD_EXCHANGE);
    assert_int_equal(large.state, PACE_OVERDUE);
    assert_true(large.overdue && large.stalled && large.slow);
    assert_int_equal(pace_of(snapshot, ID_ACTIVATING, WORKLOAD_SHAREPOINT).state, PACE_WARMING);
    assert_null(
        snapshot_pace(snapshot, row_of(snapshot, ID_DRAFT, WORKLOAD_EXCHANGE, SPACE), &space));
    assert_null(
        snapshot_pace(snapshot, row_of(snapshot, ID_PARTIAL, WORKLOAD_EXCHANGE, SPACE), &space));
    assert_int_equal(pace_of(snapshot, ID_PARTIAL, WORKLOAD_EXCHANGE).state, PACE_ENDED);
    snapshot_unref(snapshot);
}

static uint32_t place_of(const struct order *order, const struct snapshot *snapshot, const char *id)
{
    for (uint32_t i = 0; i < order->count; i++)
        if (strcmp(snapshot_row(snapshot, order->rows[i], SPACE)->id, id) == 0)
            return i;
    fail_msg("%s is not there", id);
    return 0;
}

static void what_is_late_comes_first_of_what_runs(void **state)
{
    struct snapshot *snapshot = paced_snapshot();
    const struct attention_rule rule = rule_of(snapshot);
    const struct sort_spec sort = {.keys = {SORT_ATTENTION}, .count = 1};
    struct order order = {0};
    struct tally tally;
    (void)state;
    order_compute(&order, snapshot, NULL, &sort, &rule);
    const uint32_t late = place_of(&order, snapshot, ID_LARGE);
    assert_true(place_of(&order, snapshot, ID_FAILED) < late);
    assert_true(late < place_of(&order, snapshot, ID_ACTIVE));
    assert_true(place_of(&order, snapshot, ID_ACTIVE) < place_of(&order, snapshot, ID_ACTIVATING));
    tally_compute(&tally, snapshot, &rule);
    assert_int_equal(tally.overdue, 1);
    assert_int_equal(tally.stalled, 1);
    assert_int_equal(tally.slow, 2);
    order_release(&order);
    snapshot_unref(snapshot);
}

static void ranks_are_overdue_stalled_slow(void **state)
{
    (void)state;
    assert_true(RANK_FAILED < RANK_PARTIAL && RANK_PARTIAL < RANK_OVERDUE &&
                RANK_OVERDUE < RANK_STALLED && RANK_STALLED < RANK_SLOW &&
                RANK_SLOW < RANK_ACTIVATING);
}

static void expect_filtered(const struct snapshot *snapshot, const char *text, uint32_t expected)
{
    const struct attention_rule rule = rule_of(snapshot);
    const struct sort_spec sort = {.keys = {SORT_RATE, SORT_ETA}, .count = 2};
    struct order order = {0};
    struct fault why;
    struct filter *filter = filter_parse(text, NULL, &why);
    assert_non_null(filter);
    order_compute(&order, snapshot, filter, &sort, &rule);
    if (order.count != expected)
        fail_msg("%s: %u, not %u", text, order.count, expected);
    order_release(&order);
    filter_free(filter);
}

static void filters_find_what_is_overdue_stalled_or_slow(void **state)
{
    struct snapshot *snapshot = paced_snapshot();
    (void)state;
    expect_filtered(snapshot, "is:overdue", 1);
    expect_filtered(snapshot, "is:stalled", 1);
    expect_filtered(snapshot, "is:slow", 2);
    expect_filtered(snapshot, "is:active -is:slow", 1);
    expect_filtered(snapshot, "rate>10", 1);
    expect_filtered(snapshot, "rate<10", 1);
    expect_filtered(snapshot, "eta<12h", 1);
    expect_filtered(snapshot, "eta>12h", 1);
    snapshot_unref(snapshot);
}

static void the_fastest_and_the_soonest_come_first(void **state)
{
    struct snapshot *snapshot = paced_snapshot();
    const struct attention_rule rule = rule_of(snapshot);
    const enum sort_key keys[] = {SORT_RATE, SORT_ETA};
    (void)state;
    for (int i = 0; i < 2; i++) {
        const struct sort_spec sort = {.keys = {keys[i]}, .count = 1};
        struct order order = {0};
        order_compute(&order, snapshot, NULL, &sort, &rule);
        assert_int_equal(place_of(&order, snapshot, ID_ACTIVE), 0);
        assert_int_equal(place_of(&order, snapshot, ID_LARGE), 1);
        order_release(&order);
    }
    snapshot_unref(snapshot);
}

static void expect_cell(const struct snapshot *snapshot, enum column column, const char *id,
                        enum workload workload, const char *expected)
{
    const struct table_context context = {
        .now_ms = NOW_MS, .run_ms = NOW_MS, .cols = 120, .paces = snapshot->paces};
    struct strbuf text;
    strbuf_init(&text, 64);
    column_text(column, &context, row_of(snapshot, id, workload, SPACE), &text);
    assert_string_equal(text.bytes, expected);
    strbuf_release(&text);
}

static void cells_tell_of_what_runs_or_has_ended(void **state)
{
    struct snapshot *snapshot = paced_snapshot();
    (void)state;
    expect_cell(snapshot, COLUMN_ETA, ID_LARGE, WORKLOAD_EXCHANGE, "stuck");
    expect_cell(snapshot, COLUMN_RATE, ID_ACTIVE, WORKLOAD_SHAREPOINT, "~12/h");
    expect_cell(snapshot, COLUMN_ETA, ID_ACTIVATING, WORKLOAD_SHAREPOINT, "-");
    expect_cell(snapshot, COLUMN_ETA, ID_PARTIAL, WORKLOAD_EXCHANGE, "done"); /* it has ended */
    expect_cell(snapshot, COLUMN_ETA, ID_FAILED, WORKLOAD_SHAREPOINT, "-");
    expect_cell(snapshot, COLUMN_ETA, ID_DRAFT, WORKLOAD_EXCHANGE, "");
    expect_cell(snapshot, COLUMN_RATE, ID_PARTIAL, WORKLOAD_EXCHANGE, "");
    expect_cell(snapshot, COLUMN_RATE, ID_DRAFT, WORKLOAD_EXCHANGE, "");
    snapshot_unref(snapshot);
}

/* More run than are followed. */
static void what_is_not_followed_is_neither_fast_nor_late(void **state)
{
    struct snapshot *snapshot = paced_snapshot();
    struct pace_of of;
    (void)state;
    history_unref(snapshot->history);
    paces_unref(snapshot->paces);
    snapshot->history = NULL;
    snapshot->paces = paces_of_all(snapshot);
    assert_false(paces_at(snapshot->paces, 0, &of));
    expect_cell(snapshot, COLUMN_RATE, ID_LARGE, WORKLOAD_EXCHANGE, "-");
    expect_cell(snapshot, COLUMN_ETA, ID_LARGE, WORKLOAD_EXCHANGE, "-");
    expect_cell(snapshot, COLUMN_ETA, ID_DRAFT, WORKLOAD_EXCHANGE, "");
    expect_filtered(snapshot, "is:overdue", 0);
    expect_filtered(snapshot, "rate>0", 0);
    const struct pace large = pace_of(snapshot, ID_LARGE, WORKLOAD_EXCHANGE);
    assert_int_equal(large.state, PACE_WATCHING);
    assert_true(large.done > 0 && large.left > 0 && large.expected_ms > 0);
    snapshot_unref(snapshot);
}

static bool table_has(const struct snapshot *snapshot, const struct paces *paces, int cols,
                      enum column column)
{
    const struct session *row = row_of(snapshot, ID_ACTIVE, WORKLOAD_SHAREPOINT, SPACE);
    const struct table_context context = {
        .now_ms = NOW_MS, .run_ms = NOW_MS, .cols = cols, .paces = paces};
    struct table table;
    table_layout(&table, &context, &row, 1);
    for (int i = 0; i < table.count; i++)
        if (table.columns[i].column == column)
            return true;
    return false;
}

static void columns_stand_where_there_is_room_whether_anything_runs_or_not(void **state)
{
    struct snapshot *snapshot = paced_snapshot();
    (void)state;
    assert_true(table_has(snapshot, snapshot->paces, 120, COLUMN_RATE));
    assert_true(table_has(snapshot, snapshot->paces, 80, COLUMN_ETA));
    assert_true(table_has(snapshot, snapshot->paces, 40, COLUMN_ETA));
    assert_false(table_has(snapshot, snapshot->paces, 80, COLUMN_RATE));
    assert_true(table_has(snapshot, NULL, 120, COLUMN_RATE));
    assert_true(table_has(snapshot, NULL, 80, COLUMN_ETA));
    snapshot_unref(snapshot);
}

static json_t *json_of(const struct snapshot *snapshot, const char *id, enum workload workload)
{
    struct strbuf text;
    strbuf_init(&text, 4096);
    strbuf_puts(&text, "{");
    once_pace(&text, snapshot, row_of(snapshot, id, workload, SPACE));
    strbuf_puts(&text, "}");
    json_t *whole = json_loads(text.bytes, 0, NULL);
    if (!whole)
        fail_msg("%s", text.bytes);
    json_t *pace = json_incref(json_object_get(whole, "pace"));
    json_decref(whole);
    strbuf_release(&text);
    return pace;
}

static void json_has_it_in_an_object_of_its_own(void **state)
{
    struct snapshot *snapshot = paced_snapshot();
    (void)state;
    json_t *pace = json_of(snapshot, ID_ACTIVE, WORKLOAD_SHAREPOINT);
    const struct pace is = pace_of(snapshot, ID_ACTIVE, WORKLOAD_SHAREPOINT);
    assert_string_equal(json_string_value(json_object_get(pace, "state")), "slow");
    assert_true(json_is_true(json_object_get(pace, "slow")));
    assert_true(json_is_false(json_object_get(pace, "overdue")));
    assert_int_equal(json_integer_value(json_object_get(pace, "etaSeconds")), is.eta_ms / 1000);
    assert_int_equal(json_integer_value(json_object_get(pace, "expectedSeconds")),
                     is.expected_ms / 1000);
    assert_true(json_real_value(json_object_get(pace, "unitsPerHour")) > 11);
    assert_string_equal(json_string_value(json_object_get(pace, "startKnown")), "observed");
    json_decref(pace);
    pace = json_of(snapshot, ID_ACTIVATING, WORKLOAD_SHAREPOINT);
    assert_true(json_is_null(json_object_get(pace, "unitsPerHour")));
    assert_true(json_is_null(json_object_get(pace, "etaSeconds")));
    json_decref(pace);
    pace = json_of(snapshot, ID_DRAFT, WORKLOAD_EXCHANGE);
    assert_true(json_is_null(pace));
    json_decref(pace);
    snapshot_unref(snapshot);
}

/* The rows are the same, but one has become late: the order moves all the same. */
static void the_order_moves_when_only_the_pace_does(void **state)
{
    struct uistate ui;
    (void)state;
    struct snapshot *paced = paced_snapshot();
    struct snapshot *before = earlier_snapshot(paced);
    state_open(&ui, before);
    assert_int_equal(ui.tally.overdue, 0);
    uistate_take_snapshot(&ui, paced);
    assert_int_equal(ui.tally.overdue, 1);
    assert_true(place_of(&ui.order, ui.snapshot, ID_LARGE) <
                place_of(&ui.order, ui.snapshot, ID_ACTIVE));
    state_close(&ui);
}

/* It lay as a draft for nine days, and was activated a minute ago: "RUN 9d" would be none. */
static void a_restore_runs_since_it_left_its_draft(void **state)
{
    struct snapshot *snapshot = paced_snapshot();
    struct session session = *row_of(snapshot, ID_ACTIVATING, WORKLOAD_SHAREPOINT, SPACE);
    (void)state;
    session.created_ms = NOW_MS - 9 * DAY_MS;
    assert_int_equal(paces_run_ms(snapshot->paces, &session, NOW_MS), MINUTE_MS);
    assert_int_equal(paces_run_ms(NULL, &session, NOW_MS), 9 * DAY_MS);
    session.created_ms = NOW_MS - 20000; /* a start before that would be a clock's fault */
    assert_int_equal(paces_run_ms(snapshot->paces, &session, NOW_MS), 20000);
    snapshot->clock_offset_ms = 20000; /* the service's clock is ahead */
    struct paces *ahead = paces_of_all(snapshot);
    session.created_ms = NOW_MS - 9 * DAY_MS;
    assert_int_equal(paces_run_ms(ahead, &session, NOW_MS + 20000), MINUTE_MS);
    paces_unref(ahead);
    session.status = SESSION_DRAFT; /* its age */
    assert_int_equal(paces_run_ms(snapshot->paces, &session, NOW_MS), 9 * DAY_MS);
    session.status = SESSION_COMPLETED; /* what it took, whatever is still known of its pace */
    session.completed_ms = NOW_MS - 30000;
    assert_int_equal(paces_run_ms(snapshot->paces, &session, NOW_MS), 9 * DAY_MS - 30000);
    session.started_ms = NOW_MS - 2 * MINUTE_MS; /* and where its beginning was told or seen */
    assert_int_equal(paces_run_ms(NULL, &session, NOW_MS), 90000);
    struct pace pace;
    assert_true(snapshot_pace_of(snapshot, &session, &pace));
    assert_int_equal(pace.elapsed_ms, 90000);
    session.started_ms = session.created_ms - 1; /* clocks that are apart */
    assert_int_equal(paces_run_ms(NULL, &session, NOW_MS), 9 * DAY_MS - 30000);
    assert_true(snapshot_pace_of(snapshot, &session, &pace));
    assert_int_equal(pace.elapsed_ms, 9 * DAY_MS - 30000);
    session.started_ms = NOW_MS;
    assert_int_equal(paces_run_ms(NULL, &session, NOW_MS), 9 * DAY_MS - 30000);
    snapshot_unref(snapshot);
}

/* By how much longer a running one has run than one that ended, in the keys it is sorted by. */
static int64_t run_beyond(const struct snapshot *snapshot, const struct attention_rule *rule)
{
    uint64_t keys[CHUNK_ROWS];
    assert_true(snapshot_row_limit(snapshot) <= CHUNK_ROWS);
    order_keys(keys, snapshot, SORT_DURATION, true, rule);
    return (int64_t)(keys[snapshot_find(snapshot, ID_ACTIVE, WORKLOAD_SHAREPOINT)] -
                     keys[snapshot_find(snapshot, ID_PARTIAL, WORKLOAD_EXCHANGE)]);
}

static void the_order_and_the_filter_go_by_the_same_running_time(void **state)
{
    struct snapshot *snapshot = paced_snapshot();
    (void)state;
    /* Created 221 minutes ago, it began 210 ago. */
    expect_filtered(snapshot, "is:active run>215m", 1);
    expect_filtered(snapshot, "is:active run>205m", 2);
    struct attention_rule rule = rule_of(snapshot);
    const int64_t run = run_beyond(snapshot, &rule);
    rule.paces = NULL;
    assert_int_equal(run_beyond(snapshot, &rule) - run, 11 * MINUTE_MS);
    snapshot_unref(snapshot);
}

int main(void)
{
    fix_surroundings();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_running_row_has_its_pace),
        cmocka_unit_test(what_is_late_comes_first_of_what_runs),
        cmocka_unit_test(ranks_are_overdue_stalled_slow),
        cmocka_unit_test(filters_find_what_is_overdue_stalled_or_slow),
        cmocka_unit_test(the_fastest_and_the_soonest_come_first),
        cmocka_unit_test(cells_tell_of_what_runs_or_has_ended),
        cmocka_unit_test(what_is_not_followed_is_neither_fast_nor_late),
        cmocka_unit_test(columns_stand_where_there_is_room_whether_anything_runs_or_not),
        cmocka_unit_test(json_has_it_in_an_object_of_its_own),
        cmocka_unit_test(the_order_moves_when_only_the_pace_does),
        cmocka_unit_test(a_restore_runs_since_it_left_its_draft),
        cmocka_unit_test(the_order_and_the_filter_go_by_the_same_running_time),
    };
    return cmocka_run_group_tests_name("pace, as it is seen", tests, NULL, NULL);
}
