/* The units on the screen: what the keys do, what the cursor follows, what goes to the clipboard,
 * and the way to the session that holds a unit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/uistate_rig.h"
#include "unit/unit_scenes.h"

/* The units of s1, on screen; s0 to s2 run. */
static void show_units_of(struct rig *rig, struct unit_page *page,
                          const struct bulk_request *request)
{
    struct snapshot *snapshot = store_cut(rig->store);
    struct detail *detail = make_detail("s1", WORKLOAD_EXCHANGE);
    detail->units = units_put(NULL, 0, page);
    snapshot->state = DATA_LIVE;
    snapshot->live_until_boot_ms = CLOCK_NEVER;
    snapshot->swept_ms = snapshot->listed_ms = snapshot->polled_ms = snapshot->hot_ms = NOW_MS;
    snapshot->detail = detail;
    detail->has_bulk = request != NULL;
    detail->bulk_read_ms = NOW_MS - HOUR_MS;
    detail->bulk = request;
    detail->bulk_count = request ? 1 : 0;
    if (rig->state.snapshot && rig->state.snapshot->holdings)
        snapshot->holdings = holdings_ref(rig->state.snapshot->holdings);
    assert_true(uistate_take_snapshot(&rig->state, snapshot));
}

static void show_units(struct rig *rig, struct unit_page *page)
{
    show_units_of(rig, page, NULL);
}

static struct rig *open_rig(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    rig_select(rig, "s1");
    rig_keys(rig, "u");
    assert_true(rig->effects & EFFECT_OPEN_NOW);
    assert_true(uistate_wants_units(&rig->state));
    assert_null(uistate_unit(&rig->state));
    show_units(rig, all_units());
    return rig;
}

/* The last digit of the selected unit's id. */
static char at(const struct rig *rig)
{
    const struct artifact *unit = uistate_unit(&rig->state);
    return unit ? unit->id[strlen(unit->id) - 1] : '-';
}

/* A snapshot in which no session is open. */
static void show_nothing_open(struct rig *rig, const char *account)
{
    struct snapshot *snapshot = store_cut(rig->store);
    snapshot->state = DATA_LIVE;
    snapshot->live_until_boot_ms = CLOCK_NEVER;
    snapshot->swept_ms = snapshot->listed_ms = snapshot->polled_ms = snapshot->hot_ms = NOW_MS;
    snprintf(snapshot->whose.account, sizeof snapshot->whose.account, "%s", account);
    assert_true(uistate_take_snapshot(&rig->state, snapshot));
}

/* The events close the session for the fetcher: until its units are read again those of before are
 * there, and the cursor is on its own. */
static void a_unit_is_still_there_after_a_look_at_the_events(void **state)
{
    struct rig *rig = open_rig(state);
    rig_keys(rig, "j j");
    const char is = at(rig);
    rig_keys(rig, "Enter e");
    show_nothing_open(rig, "");
    rig_keys(rig, "Esc y");
    assert_int_equal(rig->state.view, VIEW_UNIT);
    assert_int_equal(at(rig), is);
    assert_true(rig->effects & EFFECT_COPY);
    show_units(rig, all_units());
    assert_int_equal(at(rig), is);
    show_nothing_open(rig, "somebody@contoso.com"); /* what others read is not theirs to see */
    assert_null(uistate_unit(&rig->state));
}

/* What was asked for and not found failed before it had a row: n cannot stop at it, and says so. */
static void what_never_became_a_unit_is_told_and_copied(void **state)
{
    static const struct error_detail lost[] = {{"UserNotBackedup", "no", "user0@contoso.com"},
                                               {"UserNotBackedup", "no", "user2@contoso.com"}};
    static const struct session_error error = {
        .code = "BulkRestoreArtifactsNotResolved", .details = lost, .detail_count = 2};
    static const struct bulk_request request = {
        .id = "b8b8", .status_word = "completedWithErrors", .error = &error};
    struct rig *rig = open_rig(state);
    show_units(rig, make_units(unit_texts, 1));
    rig_keys(rig, "n");
    assert_string_equal(rig->state.message, "No unit failed.");
    rig_keys(rig, "Y");
    assert_false(rig->effects & EFFECT_COPY);
    show_units_of(rig, make_units(unit_texts, 1), &request);
    rig_keys(rig, "n");
    assert_string_equal(rig->state.message,
                        "No unit failed, but 2 never became one (its bulk request); Y copies why.");
    struct ui_reaction reaction = uistate_key(&rig->state, 'Y');
    assert_true(reaction.effects & EFFECT_COPY);
    assert_string_equal(reaction.copy_lacks, "");
    assert_non_null(strstr(rig->state.copied, "bulk request: b8b8\n"));
    assert_non_null(strstr(rig->state.copied, "bulk request status: completedWithErrors\n"));
    assert_non_null(strstr(rig->state.copied, "bulk request read: 2026-10-14T11:32:07Z\n"));
    assert_non_null(strstr(rig->state.copied, "code: BulkRestoreArtifactsNotResolved\n"));
    assert_non_null(strstr(rig->state.copied, "detail: UserNotBackedup no user2@contoso.com\n"));
}

/* In the list, with nothing opened in this run. */
static void a_completed_session_whose_bulk_request_is_not_needs_attention(void **state)
{
    struct rig *rig = *state;
    struct session session = make_counted("b", SESSION_COMPLETED, 2, 2, 0);
    session.job = JOB_BULK;
    session.completed_ms = NOW_MS - HOUR_MS;
    store_merge(rig->store, &session, STORE_GET, NOW_MS);
    session.id = "c";
    store_merge(rig->store, &session, STORE_GET, NOW_MS);
    rig_show(rig);
    assert_int_equal(rig->state.tally.unread, 2);
    store_set_label(rig->store, "b", WORKLOAD_EXCHANGE, "wave", NULL,
                    SESSION_LABEL_KNOWN | SESSION_PARTIAL_BULK, NOW_MS);
    rig_show(rig);
    assert_int_equal(rig->state.tally.unread, 1);
    assert_int_equal(rig->state.tally.problems, 1);
    rig_select(rig, "c");
    rig_keys(rig, "n");
    assert_string_equal(uistate_selected(&rig->state)->id, "b");
    struct ui_reaction reaction = uistate_key(&rig->state, 'Y');
    assert_true(reaction.effects & EFFECT_COPY);
    assert_non_null(strstr(rig->state.copied, "bulk request status: ended with errors\n"
                                              "bulk request read: before this was opened"));
    assert_non_null(strstr(rig->state.copied, "request-id: not kept of lists"));
    assert_string_equal(reaction.copy_lacks, " without request-ids (Enter, then Y has them)");
    rig_keys(rig, "Enter");
    reaction = uistate_key(&rig->state, 'Y');
    assert_string_equal(reaction.copy_lacks, " without request-ids (Y has them once it is read)");
}

static void keys_move_sort_and_find_failures(void **state)
{
    static const struct {
        const char *keys;
        char at;
    } steps[] = {
        {"j", '7'},        {"G", '3'}, {"g", '4'}, {"n", '7'},   {"n", '4'},
        {"N", '7'},        {">", '7'}, {"g", '1'}, {"I g", '9'}, {"s j j Enter g", '3'},
        {"PageDown", '2'}, {"k", '1'},
    };
    struct rig *rig = open_rig(state);
    assert_int_equal(at(rig), '4'); /* what failed first */
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        rig_keys(rig, steps[i].keys);
        if (at(rig) != steps[i].at)
            fail_msg("step %zu, %s: at %c, not %c", i, steps[i].keys, at(rig), steps[i].at);
    }
}

static void the_filter_is_the_units_own(void **state)
{
    struct rig *rig = open_rig(state);
    rig_keys(rig, "/ s t : f a i l e d Enter");
    assert_int_equal(rig->state.units.order.count, 2);
    assert_int_equal(rig->state.order.count, 3);
    assert_true(filter_is_empty(rig->state.filter));
    rig_keys(rig, "Esc");
    assert_int_equal(rig->state.view, VIEW_UNITS);
    assert_int_equal(rig->state.units.order.count, 9);
    rig_keys(rig, "/ w l : x");
    assert_int_equal(rig->state.filter_fault.kind, FAULT_INPUT); /* a field of sessions */
    rig_keys(rig, "Esc Esc");
    assert_int_equal(rig->state.view, VIEW_LIST);
}

static void the_cursor_follows_the_unit_through_new_pages(void **state)
{
    struct rig *rig = open_rig(state);
    rig_keys(rig, "j j j");
    const char was = at(rig);
    show_units(rig, make_units(unit_texts + 2, 7)); /* two fewer before it */
    assert_int_equal(at(rig), was);
    show_units(rig, make_units(unit_texts, 1)); /* and it is gone: the place that is left */
    assert_int_equal(at(rig), '1');
}

static void another_session_begins_anew(void **state)
{
    struct rig *rig = open_rig(state);
    rig_keys(rig, "j j / s t : f Enter Esc Esc"); /* the filter, then the list */
    assert_int_equal(rig->state.view, VIEW_LIST);
    assert_null(rig->state.units.of); /* nothing is held that is not on the screen */
    rig_select(rig, "s2");
    rig_keys(rig, "u");
    assert_int_equal(rig->state.units.order.count, 0);
    assert_null(uistate_unit(&rig->state));
}

static void y_copies_why_it_failed_and_ids_else(void **state)
{
    static const char *const must[] = {"code: ArtifactCannotBeRestored",
                                       "message: A preservation lock is on the site.",
                                       "time: 2026-10-14T09:24:07Z",
                                       "request-id: 2f1e0d3c-request",
                                       "client-request-id: 77aa-client",
                                       "unit: a0000000-0000-4000-8000-000000000004",
                                       "session: s1"};
    struct rig *rig = open_rig(state);
    struct ui_reaction reaction = uistate_key(&rig->state, 'y');
    assert_true(reaction.effects & EFFECT_COPY);
    for (size_t i = 0; i < sizeof must / sizeof *must; i++)
        if (!strstr(reaction.copy_text, must[i]))
            fail_msg("no \"%s\" in:\n%s", must[i], reaction.copy_text);
    rig_keys(rig, "G");
    reaction = uistate_key(&rig->state, 'y');
    assert_string_equal(reaction.copy_text, "a0000000-0000-4000-8000-000000000003");
    rig_keys(rig, "g Enter");
    assert_int_equal(rig->state.view, VIEW_UNIT);
    reaction = uistate_key(&rig->state, 'y');
    assert_non_null(strstr(reaction.copy_text, "ArtifactCannotBeRestored"));
}

static void capital_y_copies_what_failed_by_code(void **state)
{
    static const char *const must[] = {"session: s1",
                                       "request-id: 5e55-request",
                                       "units: 1 x ArtifactCannotBeRestored",
                                       "  message: A preservation lock is on the site.",
                                       "  request-id: 2f1e0d3c-request",
                                       "units: 1 x DuplicateArtifactRestoreRequest",
                                       "  time: 2026-10-14T09:24:07Z"};
    struct rig *rig = open_rig(state);
    strcpy(rig->state.snapshot->detail->request_id, "5e55-request");
    struct ui_reaction reaction = uistate_key(&rig->state, 'Y');
    assert_true(reaction.effects & EFFECT_COPY);
    for (size_t i = 0; i < sizeof must / sizeof *must; i++)
        if (!strstr(reaction.copy_text, must[i]))
            fail_msg("no \"%s\" in:\n%s", must[i], reaction.copy_text);
    show_units(rig, make_units(unit_texts, 1)); /* one that succeeded */
    reaction = uistate_key(&rig->state, 'Y');
    assert_false(reaction.effects & EFFECT_COPY);
}

static void tab_and_u_go_between_summary_and_units(void **state)
{
    struct rig *rig = open_rig(state);
    rig_keys(rig, "Tab");
    assert_int_equal(rig->state.view, VIEW_DETAIL);
    rig_keys(rig, "] Enter Esc");
    assert_int_equal(rig->state.view, VIEW_UNITS);
    rig_keys(rig, "[");
    assert_int_equal(rig->state.view, VIEW_DETAIL);
    rig_keys(rig, "q");
    assert_int_equal(rig->state.view, VIEW_LIST);
}

/* The unit that s2 restores, as if s2 had been opened. */
static void open_holder_before(struct rig *rig, const char *id)
{
    static const struct unit_text text = {
        "h1", ARTIFACT_IN_PROGRESS, "inProgress", "new", NULL, NULL, NULL, POINT(7), 30, -1};
    struct units *units = units_put(NULL, 0, make_units(&text, 1));
    struct snapshot *snapshot = rig->state.snapshot;
    snapshot->holdings =
        holdings_put(snapshot->holdings, holding_new(id, WORKLOAD_EXCHANGE, units));
    units_unref(units);
}

static void a_held_unit_leads_to_its_session(void **state)
{
    struct rig *rig = open_rig(state);
    open_holder_before(rig, "s2");
    rig_keys(rig, "Enter Enter"); /* failed for another reason */
    assert_int_equal(rig->state.view, VIEW_UNIT);
    assert_non_null(strstr(rig->state.message, "No session is known"));
    rig_keys(rig, "Esc j Enter f");
    assert_non_null(strstr(rig->state.message, "is known"));
    rig_keys(rig, "Enter");
    assert_selected(rig, "s2");
    assert_int_equal(rig->state.view, VIEW_DETAIL);
    rig_keys(rig, "Esc");
    assert_int_equal(rig->state.view, VIEW_LIST);
}

static void a_filter_does_not_stand_between_a_unit_and_its_holder(void **state)
{
    struct rig *rig = open_rig(state);
    rig_keys(rig, "Esc / i d : s 1 Enter");
    assert_int_equal(rig->state.order.count, 1);
    open_holder_before(rig, "s2");
    rig_keys(rig, "u j Enter Enter");
    assert_selected(rig, "s2");
    assert_int_equal(rig->state.view, VIEW_DETAIL);
    assert_non_null(strstr(rig->state.message, "id:s1"));
    rig_keys(rig, "Esc");
    assert_true(rig->state.order.count > 1);
}

static void a_session_does_not_hold_its_own_unit(void **state)
{
    struct rig *rig = open_rig(state);
    open_holder_before(rig, "s1");
    rig_keys(rig, "j");
    struct session space;
    assert_null(uistate_holder_of(&rig->state, uistate_unit(&rig->state), &space));
}

static void f_says_the_cost_and_searches_after_enter_alone(void **state)
{
    struct rig *rig = open_rig(state);
    rig_keys(rig, "f");
    assert_int_equal(rig->state.dialog, DIALOG_NONE); /* this one failed by itself */
    rig_keys(rig, "j f");
    assert_int_equal(rig->state.dialog, DIALOG_HOLDER);
    struct holder_cost cost = uistate_holder_cost(&rig->state);
    assert_int_equal(cost.sessions, 2);
    assert_int_equal(cost.requests, 2);
    assert_int_equal(cost.opened, 0);
    rig_keys(rig, "Esc");
    assert_null(rig->command);
    assert_int_equal(rig->state.dialog, DIALOG_NONE);
    rig_keys(rig, "f Enter");
    assert_non_null(rig->command);
    assert_int_equal(rig->command->kind, COMMAND_FIND_HOLDER);
    assert_string_equal(rig->command->keys[0].id, "s1");
    assert_string_equal(rig->command->keys[1].id, "a0000000-0000-4000-8000-000000000007");
    rig->state.snapshot->holder.state = HOLDER_SEARCHING;
    rig_keys(rig, "Esc");
    assert_int_equal(rig->state.view, VIEW_UNITS); /* it stops the search and nothing else */
    assert_int_equal(rig->command->kind, COMMAND_FIND_STOP);
}

static void pages_of_large_sessions_are_counted(void **state)
{
    struct rig *rig = open_rig(state);
    struct session large = make_session("s9", WORKLOAD_EXCHANGE, SESSION_ACTIVE);
    large.total = 4812;
    store_merge(rig->store, &large, STORE_GET, NOW_MS);
    struct session other = make_session("s8", WORKLOAD_ONEDRIVE, SESSION_ACTIVE);
    store_merge(rig->store, &other, STORE_GET, NOW_MS);
    show_units(rig, all_units());
    struct holder_cost cost = uistate_holder_cost(&rig->state);
    assert_int_equal(cost.sessions, 3);
    assert_int_equal(cost.requests, 2 + 49); /* of 100, as no list of several pages was seen */
}

static void keep_whole(struct rig *rig, const char *id)
{
    struct session space;
    static const struct unit_text text = {
        "h2", ARTIFACT_IN_PROGRESS, "inProgress", "new", NULL, NULL, NULL, POINT(8), 30, -1};
    struct units *units = units_put(NULL, 0, make_units(&text, 1));
    units->whole = true;
    struct holding *holding = holding_new(id, WORKLOAD_EXCHANGE, units);
    const struct snapshot *snapshot = rig->state.snapshot;
    assert_true(holding_is_whole(
        holding, snapshot_row(snapshot, snapshot_find(snapshot, id, WORKLOAD_EXCHANGE), &space)));
    rig->state.snapshot->holdings = holdings_put(snapshot->holdings, holding);
    units_unref(units);
}

/* What stands below the units. */
static char *pane_at(struct rig *rig, int rows, int cols)
{
    struct canvas *canvas = canvas_new(rows, cols, TEXT_UTF8);
    uistate_resize(&rig->state, rows, cols);
    view_draw(&rig->state, canvas);
    char *text = canvas_dump_text(canvas), *from = strstr(text, " Unit ");
    assert_non_null(from);
    char *pane = xstrndup(from, (size_t)(strstr(from, " Enter ") - from));
    free(text);
    canvas_free(canvas);
    return pane;
}

static void a_pane_that_trails_a_held_key_is_one_unit_whole(void **state)
{
    struct rig *rig = open_rig(state);
    char *first = pane_at(rig, 24, 80);
    assert_false(rig->state.pane_behind);
    rig->state.pane_waits = true;
    char *same = pane_at(rig, 24, 80);
    assert_false(rig->state.pane_behind); /* at the end of the list nothing is awaited */
    assert_string_equal(same, first);
    rig_keys(rig, "j");
    char *held = pane_at(rig, 24, 80);
    assert_true(rig->state.pane_behind);
    assert_string_equal(held, first);
    char *wider = pane_at(rig, 24, 90);
    assert_false(rig->state.pane_behind); /* a pane of another size is laid out anew */
    rig_keys(rig, "j");
    rig->state.pane_waits = false;
    char *rests = pane_at(rig, 24, 80);
    assert_false(rig->state.pane_behind);
    assert_string_not_equal(rests, first);
    free(first), free(same), free(held), free(wider), free(rests);
}

static void expect_pane(struct rig *rig, const char *must, const char *advice)
{
    char *pane = pane_at(rig, 40, 120);
    if (!strstr(pane, must) || !strstr(pane, advice))
        fail_msg("no \"%s\" or no \"%s\" in: %s", must, advice, pane);
    free(pane);
}

/* Who has searched for what holds it and found nothing has nothing to wait for. */
static void what_nothing_holds_any_more_is_to_be_retried(void **state)
{
    static const char wait[] = "wait for that session to end, then retry",
                      retry[] = "retry: nothing holds it any more";
    struct rig *rig = open_rig(state);
    rig_keys(rig, "j");
    expect_pane(rig, "held by a session that was not opened yet; f searches", wait);
    keep_whole(rig, "s0");
    expect_pane(rig, "not opened yet, and not by 1 that was; f searches the other", wait);
    keep_whole(rig, "s2");
    expect_pane(rig, "held by none any more: not by the 2 that run", retry);
    rig->state.snapshot->swept_ms = rig->state.snapshot->listed_ms = TIME_NONE; /* others may run */
    expect_pane(rig, "held by a session that is not known", wait);
    rig_merge(rig, "s0", SESSION_COMPLETED);
    rig_merge(rig, "s2", SESSION_COMPLETED);
    show_units(rig, all_units());
    expect_pane(rig, "held by none any more: no other session of its kind runs", retry);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_open, rig_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_unit_is_still_there_after_a_look_at_the_events),
        TEST(what_never_became_a_unit_is_told_and_copied),
        TEST(a_completed_session_whose_bulk_request_is_not_needs_attention),
        TEST(keys_move_sort_and_find_failures),
        TEST(the_filter_is_the_units_own),
        TEST(the_cursor_follows_the_unit_through_new_pages),
        TEST(another_session_begins_anew),
        TEST(y_copies_why_it_failed_and_ids_else),
        TEST(capital_y_copies_what_failed_by_code),
        TEST(tab_and_u_go_between_summary_and_units),
        TEST(a_held_unit_leads_to_its_session),
        TEST(a_filter_does_not_stand_between_a_unit_and_its_holder),
        TEST(a_session_does_not_hold_its_own_unit),
        TEST(f_says_the_cost_and_searches_after_enter_alone),
        TEST(pages_of_large_sessions_are_counted),
        TEST(what_nothing_holds_any_more_is_to_be_retried),
        TEST(a_pane_that_trails_a_held_key_is_one_unit_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
