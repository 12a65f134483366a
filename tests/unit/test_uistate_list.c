/* test_uistate_list.c - the list under the cursor: selection, order, filter, problems. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "unit/uistate_rig.h"

/* --- the selection follows its session --- */

static void it_stays_on_the_worst_until_the_user_chose(void **state)
{
    struct rig *rig = *state;
    rig_merge(rig, "a", SESSION_COMPLETED);
    rig_show_page(rig);
    assert_selected(rig, "a");
    rig_merge(rig, "b", SESSION_FAILED); /* with the next page of the first list */
    rig_show_page(rig);
    assert_selected(rig, "b");
    rig_keys(rig, "Down");
    assert_selected(rig, "a");
    rig_merge(rig, "c", SESSION_FAILED);
    rig_rest(rig);
    rig_show_page(rig);
    assert_selected(rig, "a");
}

static void it_follows_the_id_through_every_order(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 20);
    assert_true(uistate_key(&rig->state, 'G').effects & EFFECT_DRAW);
    char id[32];
    snprintf(id, sizeof id, "%s", uistate_selected(&rig->state)->id);
    for (int i = 0; i < 2 * SORT_KEY_COUNT; i++) {
        rig_keys(rig, i % 2 ? ">" : "I");
        assert_selected(rig, id);
        assert_on_screen(rig);
    }
    rig_keys(rig, "s Down Down Enter");
    assert_selected(rig, id);
}

static void it_follows_the_id_when_its_session_moves(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 6);
    rig_select(rig, "s3");
    rig_merge(rig, "s3", SESSION_FAILED);
    rig_rest(rig);
    rig_show(rig);
    assert_selected(rig, "s3");
    assert_int_equal(rig->state.selection.index, 0);
}

static void when_its_session_vanishes_the_neighbour_has_it(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 5);
    uint32_t at = rig_select(rig, "s2");
    char next[32];
    const struct order *order = &rig->state.order;
    const struct session *below = snapshot_row(rig->state.snapshot, order->rows[at + 1], SPACE);
    snprintf(next, sizeof next, "%s", below->id);
    rig_remove(rig, "s2");
    rig_show(rig);
    assert_selected(rig, next);
    assert_int_equal(rig->state.selection.index, at);
    rig_keys(rig, "G");
    snprintf(next, sizeof next, "%s", uistate_selected(&rig->state)->id);
    rig_remove(rig, next); /* the last one: the row above */
    rig_show(rig);
    assert_int_equal(rig->state.selection.index, rig->state.order.count - 1);
}

static void when_all_vanish_nothing_is_selected(void **state)
{
    struct rig *rig = *state;
    enum workload workload;
    rig_tenant(rig, 1);
    rig_select(rig, "s0");
    rig_keys(rig, "Enter");
    assert_int_equal(rig->state.view, VIEW_DETAIL);
    rig_remove(rig, "s0");
    rig_show(rig);
    assert_null(uistate_selected(&rig->state));
    assert_null(uistate_wanted_detail(&rig->state, &workload));
    assert_int_equal(rig->state.view, VIEW_LIST);
    assert_string_equal(rig->state.message, "The session that was open is gone from the list.");
    rig_keys(rig, "Down G n y r Enter x");
    assert_string_equal(rig->state.message, "No session is selected.");
}

static void the_same_id_in_another_workload_is_another_session(void **state)
{
    struct rig *rig = *state;
    rig_merge(rig, "a", SESSION_FAILED);
    struct session twin = make_session("a", WORKLOAD_ONEDRIVE, SESSION_DRAFT);
    store_merge(rig->store, &twin, STORE_GET, NOW_MS);
    rig_show(rig);
    rig_keys(rig, "G");
    assert_int_equal(uistate_selected(&rig->state)->workload, WORKLOAD_ONEDRIVE);
    twin.status = SESSION_FAILED;
    store_merge(rig->store, &twin, STORE_GET, NOW_MS + 1);
    rig_rest(rig);
    rig_show(rig);
    assert_int_equal(uistate_selected(&rig->state)->workload, WORKLOAD_ONEDRIVE);
}

/* --- the order waits for moving fingers --- */

static void the_order_is_held_under_moving_fingers(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 6);
    assert_int_equal(uistate_deadline(&rig->state), CLOCK_NEVER);
    rig_select(rig, "s3");
    uint32_t at = rig->state.selection.index;
    rig_keys(rig, "Down Up");
    int64_t due = rig->state.clock->boot_ms(rig->state.clock) + UISTATE_HOLD_MS;
    rig_merge(rig, "s3", SESSION_FAILED);
    rig_merge(rig, "new", SESSION_FAILED);
    rig_show(rig);
    assert_selected(rig, "s3");
    assert_int_equal(rig->state.selection.index, at);
    assert_int_equal(rig->state.order.count, 6); /* the new one waits too */
    assert_int_equal(rig->state.tally.total, 7); /* the counts do not */
    assert_int_equal(uistate_deadline(&rig->state), due);
    assert_false(uistate_settle(&rig->state));
    fake_clock_advance(rig->state.clock, UISTATE_HOLD_MS);
    assert_true(uistate_settle(&rig->state));
    assert_selected(rig, "s3");
    assert_int_not_equal(rig->state.selection.index, at);
    assert_int_equal(rig->state.order.count, 7);
    assert_int_equal(uistate_deadline(&rig->state), CLOCK_NEVER);
    assert_false(uistate_settle(&rig->state));
}

static void a_vanished_row_leaves_a_held_order(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 6);
    rig_select(rig, "s3");
    rig_keys(rig, "Down Up");
    rig_remove(rig, "s1");
    rig_show(rig);
    assert_int_equal(rig->state.order.count, 5);
    assert_selected(rig, "s3");
    rig_merge(rig, "other", SESSION_DRAFT); /* into the slot that became free */
    rig_show(rig);
    for (uint32_t i = 0; i < rig->state.order.count; i++)
        assert_non_null(snapshot_row(rig->state.snapshot, rig->state.order.rows[i], SPACE));
    assert_selected(rig, "s3");
}

static void attention_is_looked_at_again_as_days_go_by(void **state)
{
    struct rig *rig = *state;
    rig_merge(rig, "a", SESSION_FAILED);
    rig_show(rig);
    assert_int_equal(rig->state.tally.problems, 1);
    fake_clock_advance(rig->state.clock, 8 * DAY_MS);
    rig_show(rig); /* nothing new */
    assert_int_equal(rig->state.tally.problems, 0);
    fake_clock_set_wall(rig->state.clock, NOW_MS); /* and when the clock is set back */
    rig_show(rig);
    assert_int_equal(rig->state.tally.problems, 1);
}

static void no_snapshot_or_the_same_one_changes_nothing(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 2);
    assert_false(uistate_take_snapshot(&rig->state, NULL));
    assert_false(uistate_take_snapshot(&rig->state, snapshot_ref(rig->state.snapshot)));
}

/* A poll that brought nothing: the same rows at a later second. */
static void a_snapshot_of_the_same_change_is_nothing_to_draw(void **state)
{
    struct rig *rig = *state;
    static const uint64_t changes[] = {7, 7, 8};
    rig_tenant(rig, 2);
    for (size_t i = 0; i < 3; i++) {
        struct snapshot *snapshot = store_cut(rig->store);
        snapshot->state = DATA_LIVE;
        snapshot->change = changes[i];
        assert_true(uistate_take_snapshot(&rig->state, snapshot) == (i != 1));
        assert_ptr_equal(rig->state.snapshot, snapshot);
    }
    rig_merge(rig, "s0", SESSION_FAILED);
    struct snapshot *snapshot = store_cut(rig->store);
    snapshot->change = 8;
    assert_true(uistate_take_snapshot(&rig->state, snapshot));
}

/* Read once more, a minute later: the same, but for its age. */
static void a_row_that_only_aged_is_not_sorted_anew(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    rig_select(rig, "s1");
    rig_rest(rig);
    const int64_t ordered_ms = rig->state.ordered_ms;
    struct session session;
    assert_non_null(snapshot_row(rig->state.snapshot, rig->state.row, &session));
    fake_clock_advance(rig->state.clock, MINUTE_MS);
    store_merge(rig->store, &session, STORE_GET, NOW_MS + 2 * MINUTE_MS);
    rig_show(rig);
    assert_int_equal(rig->state.ordered_ms, ordered_ms);
    assert_selected(rig, "s1");
    assert_int_equal(uistate_selected(&rig->state)->seen_ms, NOW_MS + 2 * MINUTE_MS);
    rig_merge(rig, "s0", SESSION_FAILED);
    rig_show(rig);
    assert_int_not_equal(rig->state.ordered_ms, ordered_ms);
}

/* --- movement --- */

static void the_cursor_moves_and_stays_on_screen(void **state)
{
    static const struct {
        const char *keys;
        int index;
    } rows[] = {
        {"Down", 1},
        {"j ^N", 3},
        {"k Up ^P", 0},
        {"Up", 0},
        {"G", 99},
        {"Down", 99},
        {"g", 0},
        {"End Home", 0},
        {"^D", -2},
        {"^U", 0},
        {"PageDown", -1},
        {"PageUp", 0},
        {"G PageUp PageDown", 99},
        {"G ^U ^D", 99},
    };
    struct rig *rig = *state;
    rig_tenant(rig, 100);
    uistate_resize(&rig->state, 24, 80);
    int page = (int)rig->state.list_rows;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        rig_keys(rig, rows[i].keys);
        int index = rows[i].index < 0 ? page / -rows[i].index : rows[i].index;
        assert_int_equal(rig->state.selection.index, index);
        assert_on_screen(rig);
    }
}

static void a_page_moves_the_picture_and_a_row_does_not(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 100);
    uistate_resize(&rig->state, 24, 80);
    rig_keys(rig, "j j");
    assert_int_equal(rig->state.top, 0);
    rig_keys(rig, "PageDown");
    assert_int_equal(rig->state.top, rig->state.list_rows);
    assert_int_equal(rig->state.selection.index, rig->state.list_rows + 2);
    rig_keys(rig, "k k k");
    assert_int_equal(rig->state.top, rig->state.list_rows - 1);
}

static void press(struct rig *rig, const char *key, uint32_t times)
{
    for (uint32_t i = 0; i < times; i++)
        rig_keys(rig, key);
}

/* Beside a pane a list is painted anew whole, so it does not go row by row there. */
static void beside_the_detail_a_step_over_the_edge_leaves_four_rows(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 100);
    uistate_resize(&rig->state, 48, 160);
    const uint32_t rows = rig->state.list_rows;
    assert_true(rows > 16 && rows < 60);
    press(rig, "j", rows - 1);
    assert_int_equal(rig->state.top, 0);
    rig_keys(rig, "j");
    assert_int_equal(rig->state.selection.index, rows);
    assert_int_equal(rig->state.top, rows - 4);
    press(rig, "k", 4);
    assert_int_equal(rig->state.top, rows - 4);
    rig_keys(rig, "k");
    assert_int_equal(rig->state.top, 0); /* all others are before it again */
    assert_on_screen(rig);
}

static void of_a_low_list_it_leaves_a_quarter(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 100);
    uistate_resize(&rig->state, 16, 160);
    const uint32_t rows = rig->state.list_rows, quarter = rows / 4;
    assert_true(quarter > 0 && quarter < 4);
    press(rig, "j", rows);
    assert_int_equal(rig->state.top, rows - quarter);
    assert_on_screen(rig);
}

static void every_size_keeps_the_selection_on_screen(void **state)
{
    static const int sizes[][2] = {{48, 160}, {24, 80}, {12, 40}, {5, 20}, {1, 1}, {60, 200}};
    struct rig *rig = *state;
    rig_tenant(rig, 100);
    rig_keys(rig, "G ^U");
    char id[32];
    snprintf(id, sizeof id, "%s", uistate_selected(&rig->state)->id);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        uistate_resize(&rig->state, sizes[i][0], sizes[i][1]);
        assert_selected(rig, id);
        assert_on_screen(rig);
    }
}

/* The cursor is on the next one when it is said. */
static void what_was_acknowledged_is_named(void **state)
{
    struct rig *rig = *state;
    struct session second = make_session("b", WORKLOAD_EXCHANGE, SESSION_FAILED);
    second.created_ms = second.completed_ms = NOW_MS - HOUR_MS;
    second.label = "the second";
    rig_merge(rig, "a", SESSION_FAILED);
    store_merge(rig->store, &second, STORE_GET, NOW_MS);
    rig_show(rig);
    rig_select(rig, "b");
    rig_keys(rig, "a");
    assert_string_equal(rig->state.message, "Acknowledged (a again takes it back): the second");
    rig_keys(rig, "/ i s : a c k n o w l e d g e d Enter");
    assert_selected(rig, "b");
    rig_keys(rig, "a");
    assert_string_equal(rig->state.message, "Needs attention again: the second");
}

static void the_next_problem_is_found_all_around_the_list(void **state)
{
    struct rig *rig = *state;
    rig_merge(rig, "a", SESSION_DRAFT);
    rig_merge(rig, "b", SESSION_FAILED);
    rig_merge(rig, "c", SESSION_DRAFT);
    rig_show(rig);
    rig_keys(rig, "G n");
    assert_selected(rig, "b");
    assert_string_equal(rig->state.message, "Went on from the top of the list.");
    rig_keys(rig, "n");
    assert_string_equal(rig->state.message, "No other session needs attention.");
    rig_keys(rig, "N");
    assert_selected(rig, "b");
    rig_keys(rig, "a"); /* acknowledged: none is left */
    assert_non_null(strstr(rig->state.message, "Acknowledged (a again takes it back): "));
    assert_true(rig->effects & EFFECT_SAVE_ACKS); /* by the app: no file is written here */
    rig_keys(rig, "n");
    assert_string_equal(rig->state.message, "No session needs attention.");
    rig_select(rig, "b");
    rig_keys(rig, "a");
    assert_non_null(strstr(rig->state.message, "Needs attention again: "));
    rig_keys(rig, "/ s t : d r a f t Enter n");
    assert_string_equal(rig->state.message,
                        "No session needs attention among those the filter shows.");
    rig_keys(rig, "a");
    assert_string_equal(rig->state.message, "Only a session that ended badly can be acknowledged.");
}

static void acknowledging_works_down_the_list(void **state)
{
    struct rig *rig = *state;
    rig_merge(rig, "a", SESSION_FAILED);
    rig_merge(rig, "b", SESSION_FAILED);
    rig_merge(rig, "c", SESSION_FAILED);
    rig_merge(rig, "d", SESSION_DRAFT);
    rig_show(rig);
    for (int i = 0; i < 3; i++) {
        assert_true(session_ended_badly(uistate_selected(&rig->state)));
        assert_false(acks_has(rig->state.acks, uistate_selected(&rig->state)));
        rig_keys(rig, "a");
        assert_int_equal(rig->state.selection.index, 0);
        rig_keys(rig, i < 2 ? "n" : "k"); /* it stands there already */
        assert_int_equal(rig->state.selection.index, 0);
    }
    assert_selected(rig, "d");
}

/* The cursor is on another failure by then, which nobody has looked at. */
static void the_same_key_at_once_takes_an_acknowledgement_back(void **state)
{
    struct rig *rig = *state;
    rig_merge(rig, "a", SESSION_FAILED);
    rig_merge(rig, "b", SESSION_FAILED);
    rig_show(rig);
    char *first = xstrdup(uistate_selected(&rig->state)->id);
    for (int i = 0; i < 2; i++) {
        rig_keys(rig, "a");
        assert_non_null(strstr(rig->state.message, "(a again takes it back, n goes on): "));
        assert_string_not_equal(uistate_selected(&rig->state)->id, first);
        rig_keys(rig, "a");
        assert_true(rig->effects & EFFECT_SAVE_ACKS);
        assert_selected(rig, first);
        assert_false(acks_has(rig->state.acks, uistate_selected(&rig->state)));
        assert_non_null(strstr(rig->state.message, "Needs attention again: "));
    }
    rig_keys(rig, "a k a"); /* with a key between it is the next one */
    assert_non_null(strstr(rig->state.message, "Acknowledged ("));
    rig_keys(rig, "j");
    assert_true(acks_has(rig->state.acks, uistate_selected(&rig->state)));
    free(first);
}

/* --- the filter --- */

static void the_filter_holds_while_it_is_typed(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 10);
    rig_select(rig, "s5");
    rig_keys(rig, "/ i d : s 7");
    assert_true(rig->state.filtering);
    assert_int_equal(rig->state.order.count, 1);
    assert_selected(rig, "s7");
    rig_keys(rig, "Backspace"); /* the selection of before is among them again */
    assert_selected(rig, "s5");
    rig_keys(rig, "z z");
    assert_int_equal(rig->state.order.count, 0);
    assert_null(uistate_selected(&rig->state));
    rig_keys(rig, "Esc");
    assert_false(rig->state.filtering);
    assert_int_equal(rig->state.order.count, 10);
    assert_selected(rig, "s5");
    assert_string_equal(rig->state.filter_edit.text, "");
}

/* Here it is two hours earlier than there, where the service dates what it tells of. */
static void ages_are_by_the_service_s_clock(void **state)
{
    struct rig *rig = *state;
    struct event event = {.kind = EVENT_NEW, .at_ms = NOW_MS - MINUTE_MS, .id = "s0"};
    rig_event(rig, &event);
    rig_tenant(rig, 1); /* created an hour ago by our clock, three hours ago by theirs */
    struct snapshot *snapshot = store_cut(rig->store);
    snapshot->clock_offset_ms = 2 * HOUR_MS;
    snapshot->events = event_log_ref(rig->events);
    snapshot->change = 7;
    uistate_take_snapshot(&rig->state, snapshot);
    assert_int_equal(uistate_attention(&rig->state).now_ms, NOW_MS + 2 * HOUR_MS);
    rig_keys(rig, "/ a g e > 2 h Enter");
    assert_int_equal(rig->state.order.count, 1);
    rig_keys(rig, "e / a g e < 1 h Enter"); /* when it was seen our own clock tells */
    assert_int_equal(rig->state.event_count, 1);
}

static void a_kept_filter_is_told_and_cleared_by_esc(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 10);
    rig_keys(rig, "/ i d : s 7 Enter");
    assert_string_equal(rig->state.message, "1 of 10 sessions. Esc clears the filter.");
    rig_keys(rig, "/ x ^C"); /* ^C goes back to the filter before, as Esc does */
    assert_string_equal(rig->state.filter_edit.text, "id:s7");
    assert_selected(rig, "s7");
    rig_keys(rig, "Esc");
    assert_string_equal(rig->state.message, "Filter cleared.");
    assert_int_equal(rig->state.order.count, 10);
    assert_selected(rig, "s7");
}

/* "age" is a word that nothing holds, until it is a field. */
static void what_stands_before_a_wrong_term_holds(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 10);
    rig_keys(rig, "/ a g e");
    assert_int_equal(rig->state.order.count, 0);
    rig_keys(rig, ">");
    assert_int_equal(rig->state.filter_fault.kind, FAULT_INPUT);
    assert_int_equal(rig->state.order.count, 10);
    rig_keys(rig, "7");
    assert_int_equal(rig->state.order.count, 10);
    rig_keys(rig, "^U i d : s 7 Space a g e > d");
    assert_int_equal(rig->state.order.count, 1);
}

static void a_wrong_filter_leaves_the_last_right_one(void **state)
{
    struct rig *rig = *state;
    struct fault why = {.kind = FAULT_NONE};
    rig_tenant(rig, 10);
    rig_keys(rig, "/ i d : s 7 Space \"");
    assert_int_equal(rig->state.order.count, 1);
    assert_int_equal(rig->state.filter_fault.kind, FAULT_INPUT);
    rig_keys(rig, "Enter"); /* not kept */
    assert_true(rig->state.filtering);
    assert_non_null(strstr(rig->state.message, "Esc goes back to the filter before."));
    rig_keys(rig, "Esc");
    assert_int_equal(rig->state.filter_fault.kind, FAULT_NONE);
    assert_int_equal(rig->state.order.count, 10);
    assert_false(uistate_set_filter(&rig->state, "qq:x", &why));
    assert_int_equal(why.kind, FAULT_INPUT);
    assert_string_equal(rig->state.filter_edit.text, "");
}

static void the_list_moves_without_leaving_the_prompt(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 10);
    rig_keys(rig, "/ s Down Down");
    assert_true(rig->state.filtering);
    assert_int_equal(rig->state.selection.index, 2);
    char id[32];
    snprintf(id, sizeof id, "%s", uistate_selected(&rig->state)->id);
    rig_keys(rig, "Backspace"); /* chosen: the filter no longer pulls it back */
    assert_selected(rig, id);
    rig_keys(rig, "q Q");
    assert_string_equal(rig->state.filter_edit.text, "qQ"); /* text, not actions */
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, rig_open, rig_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_RIG(it_stays_on_the_worst_until_the_user_chose),
        WITH_RIG(it_follows_the_id_through_every_order),
        WITH_RIG(it_follows_the_id_when_its_session_moves),
        WITH_RIG(when_its_session_vanishes_the_neighbour_has_it),
        WITH_RIG(when_all_vanish_nothing_is_selected),
        WITH_RIG(the_same_id_in_another_workload_is_another_session),
        WITH_RIG(the_order_is_held_under_moving_fingers),
        WITH_RIG(a_vanished_row_leaves_a_held_order),
        WITH_RIG(a_row_that_only_aged_is_not_sorted_anew),
        WITH_RIG(attention_is_looked_at_again_as_days_go_by),
        WITH_RIG(no_snapshot_or_the_same_one_changes_nothing),
        WITH_RIG(a_snapshot_of_the_same_change_is_nothing_to_draw),
        WITH_RIG(the_cursor_moves_and_stays_on_screen),
        WITH_RIG(a_page_moves_the_picture_and_a_row_does_not),
        WITH_RIG(beside_the_detail_a_step_over_the_edge_leaves_four_rows),
        WITH_RIG(of_a_low_list_it_leaves_a_quarter),
        WITH_RIG(every_size_keeps_the_selection_on_screen),
        WITH_RIG(acknowledging_works_down_the_list),
        WITH_RIG(the_next_problem_is_found_all_around_the_list),
        WITH_RIG(what_was_acknowledged_is_named),
        WITH_RIG(the_same_key_at_once_takes_an_acknowledgement_back),
        WITH_RIG(the_filter_holds_while_it_is_typed),
        WITH_RIG(ages_are_by_the_service_s_clock),
        WITH_RIG(a_kept_filter_is_told_and_cleared_by_esc),
        WITH_RIG(what_stands_before_a_wrong_term_holds),
        WITH_RIG(a_wrong_filter_leaves_the_last_right_one),
        WITH_RIG(the_list_moves_without_leaving_the_prompt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
