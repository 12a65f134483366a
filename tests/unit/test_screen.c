/* test_screen.c - what a screen says after a key or a piece of news; whole screens are in
 * test_views.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "uistate_private.h"
#include "unit/scenes.h"
#include "view_parts.h"

static char *screen_of(struct uistate *state, int rows, int cols)
{
    uistate_resize(state, rows, cols);
    struct canvas *canvas = canvas_new(rows, cols, state->charset);
    view_draw(state, canvas);
    char *text = canvas_dump_text(canvas);
    canvas_free(canvas);
    return text;
}

static void expect_at(struct uistate *state, int rows, int cols, const char *must,
                      const char *must_not)
{
    char *text = screen_of(state, rows, cols);
    bool right = (!must || strstr(text, must)) && (!must_not || !strstr(text, must_not));
    if (!right) {
        print_error("%s", text);
        fail_msg("at %dx%d: \"%s\", and not \"%s\"", cols, rows, must ? must : "",
                 must_not ? must_not : "");
    }
    free(text);
}

static void expect(struct uistate *state, const char *must, const char *must_not)
{
    expect_at(state, 24, 80, must, must_not);
}

static void press(struct uistate *state, const char *keys)
{
    for (; *keys; keys++) {
        struct ui_reaction reaction = uistate_key(state, (unsigned char)*keys);
        if (reaction.command)
            command_free(reaction.command);
    }
}

static void nothing_read_is_not_nothing_there(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, empty_snapshot());
    expect(&state, "0 sessions", NULL);
    state.snapshot->swept_ms = state.snapshot->polled_ms = TIME_NONE;
    fail_state(&state, DATA_OFFLINE, FAULT_NETWORK, "No route to the host.");
    state.snapshot->polled_ms = TIME_NONE;
    expect(&state, "Nothing could be read yet.", "0 sessions");
    expect(&state, "1 All", "All 0");
    expect_at(&state, 12, 40, "WHAT", "WHAT 0");
    state_close(&state);
}

static void a_banner_is_whole_sentences(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    fail_state(&state, DATA_OFFLINE, FAULT_NETWORK, "graph.microsoft.com cannot be reached.");
    fault_hint(&state.snapshot->fault, "Check that the service runs there and that the network is "
                                       "up, and that no proxy is in between that says no.");
    expect_at(&state, 9, 40, "OFFLINE since 14:02", "14:33");
    for (int cols = 20; cols <= 160; cols++)
        for (int rows = 8; rows <= 24; rows += 4) {
            char *text = screen_of(&state, rows, cols), *at = strstr(text, "Next try");
            if (at && !strstr(at, "14:33:20"))
                fail_msg("at %dx%d the time is cut:\n%s", cols, rows, text);
            free(text);
        }
    expect(&state, "R retries now.", NULL);
    state_close(&state);
}

static void a_banner_takes_the_lines_it_needs(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    fail_state(&state, DATA_STALE, FAULT_NONE, "");
    assert_int_equal(view_banner_lines(&state, 24, 250), 1);
    assert_int_equal(view_banner_lines(&state, 24, 80), 2);
    assert_int_equal(view_banner_lines(&state, 24, 40), 3);
    assert_int_equal(view_banner_lines(&state, 8, 40), 1);
    state.snapshot->state = DATA_LIVE;
    state.snapshot->live_until_boot_ms = FAKE_CLOCK_BOOT_MS + HOUR_MS;
    assert_int_equal(view_banner_lines(&state, 24, 80), 0);
    state_close(&state);
}

static void a_banner_is_measured_at_the_size_it_is_drawn(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    fail_state(&state, DATA_STALE, FAULT_NONE, "");
    uistate_resize(&state, 24, 80);
    assert_int_equal(state.layout.banner.rows, 2);
    uistate_resize(&state, 24, 250);
    assert_int_equal(state.layout.banner.rows, 1);
    uistate_resize(&state, 24, 40);
    assert_int_equal(state.layout.banner.rows, 3);
    state_close(&state);
}

/* Every place is named by its view's row: no view without all of it. */
static void a_view_is_a_whole_row(void **unused)
{
    unsigned contexts = 0;
    (void)unused;
    for (int i = 0; i < VIEW_COUNT; i++) {
        const struct view_info *info = view_info((enum view_id)i);
        assert_non_null(info->draw);
        assert_true(*view_word((enum view_id)i) != '\0');
        assert_non_null(info->help);
        assert_true(info->context && !(info->context & contexts));
        contexts |= info->context;
    }
    assert_int_equal(contexts, C_VIEWS);
}

static void a_throttled_reader_promises_nothing(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    press(&state, "R");
    expect(&state, "Reading the whole list again.", NULL);
    fail_state(&state, DATA_THROTTLED, FAULT_THROTTLED, "Graph answered 429.");
    press(&state, "R");
    expect(&state, "until 14:33:20: nothing is read before.", "again.");
    fail_state(&state, DATA_SIGNED_OUT, FAULT_AUTH, "Graph did not accept the token.");
    press(&state, "R");
    expect(&state, "Signed out: the whole list is not read before a token is taken.", "again.");
    fail_state(&state, DATA_THROTTLED, FAULT_THROTTLED, "Graph answered 429.");
    press(&state, "R");
    uistate_take_snapshot(&state, make_snapshot());
    expect(&state, "LIVE", "nothing is read before"); /* it is over */
    uistate_say(&state, NOTICE_OK, "Activated.");
    uistate_take_snapshot(&state, make_snapshot());
    expect(&state, "Activated.", NULL);
    state_close(&state);
}

static void what_needs_live_data_is_said_of_live_data_only(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    expect_at(&state, 48, 160, "new sessions show up within 5m", NULL);
    fail_state(&state, DATA_OFFLINE, FAULT_NETWORK, "No route to the host.");
    expect_at(&state, 48, 160, "No route to the host.", "show up within");
    state_close(&state);
}

static void a_filter_on_its_way_says_what_may_follow(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    press(&state, "/st:draft wl:");
    assert_int_equal(state.order.count, 2); /* not those that hold "wl" too */
    expect(&state, "wl: ex, sp, od", "nothing to look for");
    press(&state, "ex");
    expect(&state, "[1 All 2/", "wl: ex, sp, od");
    (void)uistate_key(&state, KEY_ENTER_);
    press(&state, "/ -colour:");
    expect(&state, "There is no field \"colour\".", NULL);
    expect(&state, "There are st, ", NULL);
    expect(&state, "put quotes round a text", NULL); /* the end of it, two lines below */
    (void)uistate_key(&state, KEY_ESC_);
    press(&state, "/ -st:");
    expect(&state, "st: draft, activating", NULL);
    state_close(&state);
}

static void what_is_typed_after_a_filter_is_a_word_of_its_own(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    press(&state, "/st:draft");
    (void)uistate_key(&state, KEY_ENTER_);
    press(&state, "/wl:ex");
    expect(&state, "/st:draft wl:ex", NULL);
    (void)uistate_key(&state, KEY_ENTER_);
    assert_string_equal(state.filter_edit.text, "st:draft wl:ex");
    press(&state, "/");
    (void)uistate_key(&state, KEY_ENTER_); /* the blank is no part of it */
    assert_string_equal(state.filter_edit.text, "st:draft wl:ex");
    press(&state, "/");
    assert_int_equal(state.filter_edit.cursor, sizeof "st:draft wl:ex");
    (void)uistate_key(&state, KEY_ESC_);
    assert_string_equal(state.filter_edit.text, "st:draft wl:ex");
    state_close(&state);
}

static void the_overview_stands_under_no_filter(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    press(&state, "/st:draft");
    (void)uistate_key(&state, KEY_ENTER_);
    expect(&state, "/st:draft", NULL);
    press(&state, "0");
    assert_int_equal(state.view, VIEW_OVERVIEW);
    expect(&state, "Overview", "/st:draft");
    (void)uistate_key(&state, KEY_ESC_);
    expect(&state, "/st:draft", NULL); /* in force again */
    state_close(&state);
}

static void operators_of_other_languages_are_told_to_be_words(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    press(&state, "/NOT");
    assert_int_equal(state.order.count, 0);
    expect(&state, "NOT: looked for as a word; a - before a term negates it", NULL);
    press(&state, "e");
    expect(&state, "NOTe", "looked for as a word");
    (void)uistate_key(&state, KEY_ESC_);
    press(&state, "/-OR"); /* holds for most: the list is not empty */
    assert_true(state.order.count > 0);
    expect(&state, "OR: looked for as a word; one of several is st:failed,partial", NULL);
    state_close(&state);
}

static void a_key_of_another_view_says_where_it_works(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    state.view = VIEW_DETAIL;
    press(&state, "s");
    expect(&state, "The key s (sort) is for the list; Esc goes back.", NULL);
    press(&state, "e");
    assert_int_equal(state.view, VIEW_EVENTS);
    (void)uistate_key(&state, KEY_ESC_);
    assert_int_equal(state.view, VIEW_DETAIL);
    press(&state, "\x7f");
    expect(&state, NULL, "is for the");
    press(&state, ":");
    expect(&state, "The key : does nothing; ? lists all keys.", NULL);
    (void)uistate_key(&state, KEY_F1_ + 1);
    expect(&state, "The key F2 does nothing; ? lists all keys.", NULL);
    press(&state, "?:");
    expect(&state, "The key : does nothing; / searches this help.", NULL);
    state_close(&state);
}

static void help_says_what_the_state_of_the_data_means(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    press(&state, "?/later than planned");
    expect(&state, "STALE", "LIVE  ");
    state_close(&state);
}

static void help_is_searched_for_words(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    press(&state, "?/COPY support");
    expect(&state, "copy why the session failed", "activate this draft");
    expect_at(&state, 12, 40, "copy why the session", "Views");
    (void)uistate_key(&state, KEY_ENTER_);
    expect(&state, "Esc clear filter", "activate this draft");
    (void)uistate_key(&state, KEY_ESC_);
    assert_int_equal(state.view, VIEW_HELP);
    expect(&state, "all sessions, what needs attention first", NULL);
    press(&state, "/no such word");
    expect(&state, "Nothing here has these words.", "Views");
    (void)uistate_key(&state, KEY_ESC_);
    press(&state, "/views");
    expect(&state, "all sessions, what needs", "Keys here");
    (void)uistate_key(&state, KEY_ENTER_);
    (void)uistate_key(&state, KEY_ESC_);
    (void)uistate_key(&state, KEY_ESC_);
    press(&state, "?"); /* it begins with all of it */
    expect(&state, "Keys here", NULL);
    state_close(&state);
}

static void an_event_has_the_name_of_now(void **unused)
{
    struct event event = {.at_ms = NOW_MS,
                          .kind = EVENT_UNITS,
                          .workload = WORKLOAD_SHAREPOINT,
                          .to_status = SESSION_ACTIVE,
                          .id = ID_ACTIVE,
                          .label = "120 sites",
                          .delta = 2,
                          .done = 37,
                          .total = 120};
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    event.row = snapshot_find(state.snapshot, event.id, (enum workload)event.workload);
    state.snapshot->events = event_log_append(NULL, &event, 1);
    state.view = VIEW_EVENTS;
    uistate_events_look(&state);
    expect_at(&state, 24, 120, "sites/Finance-EU", "120 sites");
    expect_at(&state, 24, 120, "direction +119  +2 units, 37 of 120 ended", NULL);
    expect_at(&state, 12, 40, "+2 units, 37 of 120 ended", NULL); /* the name is cut, no number */
    state_close(&state);
}

static struct event units_of(const char *id, int32_t done)
{
    struct event event = {.at_ms = NOW_MS - MINUTE_MS,
                          .kind = EVENT_UNITS,
                          .workload = WORKLOAD_EXCHANGE,
                          .to_status = SESSION_ACTIVE,
                          .label = "120 mailboxes",
                          .delta = 1,
                          .done = done,
                          .total = 120};
    utf8_copy(event.id, sizeof event.id, id);
    return event;
}

/* Twelve changes of a status, then polls in which units of four sessions ended. */
static void what_became_of_a_session_is_not_drowned_by_units(void **unused)
{
    static const char *const ids[] = {"a", "b", "c", "d"};
    struct event events[24];
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    for (int i = 0; i < 24; i++)
        events[i] = units_of(ids[i % 4], i);
    for (int i = 0; i < 12; i++) {
        events[i].kind = EVENT_STATUS;
        events[i].from_status = SESSION_ACTIVATING;
    }
    state.snapshot->events = event_log_append(NULL, events, 24);
    expect_at(&state, 48, 160, "23 of 120 ended", "21 of 120 ended"); /* two lines of seven */
    expect_at(&state, 48, 160, "22 of 120 ended", "19 of 120 ended"); /* "d" once */
    expect_at(&state, 48, 160, "activating \u2192 active", NULL);
    event_log_unref(state.snapshot->events);
    state.snapshot->events = event_log_append(NULL, events + 12, 12); /* nothing else happened */
    expect_at(&state, 48, 160, "20 of 120 ended", "19 of 120 ended");
    state.view = VIEW_EVENTS; /* all of them */
    uistate_events_look(&state);
    expect_at(&state, 48, 160, "19 of 120 ended", NULL);
    state_close(&state);
}

/* A poll each ten minutes from 12:02 on, and at 13:52 somebody acted. */
static void a_timeline_has_a_line_for_the_units_of_an_hour(void **unused)
{
    struct event events[15];
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    for (int i = 0; i < 15; i++) {
        events[i] = units_of(ID_ACTIVE, 10 + i);
        events[i].workload = WORKLOAD_SHAREPOINT;
        events[i].at_ms = NOW_MS - (15 - i) * 10 * MINUTE_MS;
        events[i].row = snapshot_find(state.snapshot, ID_ACTIVE, WORKLOAD_SHAREPOINT);
    }
    events[11].kind = EVENT_ACTED;
    utf8_copy(events[11].text, sizeof events[11].text, "looked at");
    state.snapshot->events = event_log_append(NULL, events, 15);
    select_id(&state, ID_ACTIVE);
    state.view = VIEW_TIMELINE;
    expect(&state, "14:22 \u25cf +3 units, 24 of 120 ended", "+1 unit,");
    expect(&state, "13:42 \u25cf +5 units, 20 of 120 ended", "19 of 120");
    expect(&state, "12:52 \u25cf +6 units, 15 of 120 ended", NULL);
    expect(&state, "looked at", NULL);
    state_close(&state);
}

/* A count may go up and down again by all that it holds; what is added up is no further. */
static void units_of_an_hour_are_no_more_than_can_be_counted(void **unused)
{
    struct event events[2];
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    for (int i = 0; i < 2; i++) {
        events[i] = units_of(ID_ACTIVE, 10 + i);
        events[i].workload = WORKLOAD_SHAREPOINT;
        events[i].delta = INT32_MAX;
        events[i].row = snapshot_find(state.snapshot, ID_ACTIVE, WORKLOAD_SHAREPOINT);
    }
    state.snapshot->events = event_log_append(NULL, events, 2);
    select_id(&state, ID_ACTIVE);
    state.view = VIEW_TIMELINE;
    expect(&state, "+2147483647 units, 11 of 120 ended", NULL);
    state_close(&state);
}

static void an_end_has_how_long_it_took_and_when_it_was(void **unused)
{
    struct event event = {.at_ms = NOW_MS,
                          .kind = EVENT_STATUS,
                          .workload = WORKLOAD_SHAREPOINT,
                          .from_status = SESSION_ACTIVE,
                          .to_status = SESSION_FAILED,
                          .id = ID_FAILED};
    struct recorder *recorder = recorder_new();
    struct uistate state;
    (void)unused;
    struct snapshot *snapshot = make_snapshot();
    event.row = snapshot_find(snapshot, event.id, WORKLOAD_SHAREPOINT);
    snapshot->events = event_log_append(NULL, &event, 1);
    state_open(&state, snapshot);
    state.view = VIEW_EVENTS;
    uistate_events_look(&state);
    expect_at(&state, 24, 120, "failed, 0 of 1", "took"); /* a draft's time may be in it */
    recorder_restore_finished(recorder, WORKLOAD_SHAREPOINT,
                              &(struct history_finished){history_key(ID_FAILED), NOW_MS,
                                                         40 * MINUTE_MS, 1, SESSION_FAILED});
    snapshot->history = recorder_cut(recorder);
    recorder_free(recorder);
    expect_at(&state, 24, 120, "failed, 0 of 1 restored, took ~40m, expected ~30m", ", ended 1");
    event.at_ms += 10 * MINUTE_MS; /* seen by who came back */
    event_log_unref(snapshot->events);
    snapshot->events = event_log_append(NULL, &event, 1);
    expect_at(&state, 24, 120, "failed, 0 of 1 restored, ended 14:31, took", NULL);
    event.to_status = SESSION_COMPLETED; /* no more what the row says */
    event_log_unref(snapshot->events);
    snapshot->events = event_log_append(NULL, &event, 1);
    uistate_events_look(&state);
    expect_at(&state, 24, 120, "completed", "0 of 1");
    state_close(&state);
}

static void a_detail_says_how_much_of_it_is_on_screen(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    give_detail(&state, ID_PARTIAL);
    state.view = VIEW_DETAIL;
    expect_at(&state, 12, 80, "lines 1-8 of ", NULL);
    uistate_resize(&state, 12, 80);
    (void)uistate_key(&state, KEY_END_);
    expect_at(&state, 12, 80, ", 3 of 12", "lines 1-8 of ");
    expect_at(&state, 200, 80, "Exchange", "lines ");
    uistate_resize(&state, 12, 40);
    (void)uistate_key(&state, KEY_HOME_);
    expect_at(&state, 12, 30, "1-8/", "lines ");
    state_close(&state);
}

static void an_id_stays_in_one_piece(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    give_detail(&state, ID_PARTIAL);
    state.view = VIEW_DETAIL;
    for (int cols = 40; cols <= 120; cols++)
        expect_at(&state, 90, cols, ID_PARTIAL, NULL);
    state_close(&state);
}

static void a_name_without_end_ends(void **unused)
{
    static char name[100001];
    struct uistate state;
    (void)unused;
    memset(name, 'n', sizeof name - 1);
    struct store *store = store_new(false, NULL, NULL);
    struct session session = make_counted("a", SESSION_ACTIVE, 10, 5, 1);
    struct identity_set by = {.user = {"an-id", name, name}};
    session.created_by = &by;
    store_merge(store, &session, STORE_SWEEP, NOW_MS);
    struct snapshot *snapshot = store_cut(store);
    store_free(store);
    state_open(&state, snapshot);
    state.view = VIEW_DETAIL;
    expect_at(&state, 30, 80, "an-id", NULL);
    state_close(&state);
}

/* Nobody will read it any more. */
static void of_what_is_gone_nothing_is_to_be_read_yet(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    select_id(&state, ID_FAILED);
    state.view = VIEW_DETAIL;
    struct session *session = (struct session *)(uintptr_t)uistate_selected(&state);
    session->destination = NULL;
    session->flags = SESSION_GONE;
    expect_at(&state, 48, 160, "unknown: the service has not said", "To          not read yet");
    state_close(&state);
}

static void an_acknowledged_end_says_so(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    select_id(&state, ID_FAILED);
    state.view = VIEW_DETAIL;
    expect(&state, "failed: 0 of 1 site", "Acknowledged");
    press(&state, "a");
    state.message[0] = '\0';
    expect(&state, "Acknowledged: it needs no attention any more.", NULL);
    press(&state, "a");
    expect(&state, "Needs attention again", "Acknowledged");
    state_close(&state);
}

static void what_failed_comes_first(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    give_detail(&state, ID_PARTIAL);
    state.view = VIEW_DETAIL;
    char *text = screen_of(&state, 90, 100);
    char *failed = strstr(text, "failed: art-0002"), *good = strstr(text, "succeeded: ");
    assert_non_null(strstr(text, "3 mailboxes, failed ones first"));
    assert_true(failed && good && failed < good);
    free(text);
    state_close(&state);
}

static void the_order_is_said_in_words(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    expect(&state, " by attention ", NULL);
    state.sort = (struct sort_spec){.keys = {SORT_UNITS, SORT_ATTENTION}, .count = 2};
    press(&state, "I");
    expect_at(&state, 48, 200, " by units reversed, then attention ", "-units");
    expect_at(&state, 30, 90, " by units reversed ─", "then attention ");
    expect(&state, "Sorted by units reversed, then attention.", NULL);
    state_close(&state);
}

static void keys_that_do_nothing_are_no_hints(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, empty_snapshot());
    expect(&state, "help", "Enter open");
    expect(&state, "filter", "next attention");
    state_close(&state);
}

static void a_draft_of_several_points_names_the_span(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    open_question(&state, DIALOG_ACTIVATE);
    expect(&state, "Point    Tue 13 Oct 2026", NULL);
    ((struct artifact *)(uintptr_t)state.snapshot->detail->units->pages[0]->artifacts)[1].point_ms =
        NOW_MS - 20 * DAY_MS;
    expect_at(&state, 30, 100, "Points   Thu 24 Sep 2026 14:32:07 CEST to", NULL);
    expect_at(&state, 30, 100, "         Tue 13 Oct 2026 14:32:07 CEST", NULL);
    expect_at(&state, 12, 40, "8f14", NULL); /* what has to be typed */
    state_close(&state);
}

/* Draws; whether the lines are those that the last call marked. Marks them again. */
static bool page_is_kept(struct uistate *state, int cols)
{
    expect_at(state, 24, cols, NULL, NULL);
    struct paper_line *line = &state->detail_page->paper.lines[0];
    bool kept = line->role == ROLE_PROMPT;
    line->role = ROLE_PROMPT;
    return kept;
}

static void a_page_is_laid_out_anew_only_where_it_may_differ(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    give_detail(&state, ID_PARTIAL);
    state.view = VIEW_DETAIL;
    assert_false(page_is_kept(&state, 80));
    assert_true(page_is_kept(&state, 80));
    press(&state, "jk");
    assert_true(page_is_kept(&state, 80));
    fake_clock_advance(state.clock, 1000);
    assert_true(page_is_kept(&state, 80));
    assert_false(page_is_kept(&state, 90));
    press(&state, "t");
    assert_false(page_is_kept(&state, 90));
    press(&state, "a");
    assert_false(page_is_kept(&state, 90));
    fake_clock_advance(state.clock, MINUTE_MS);
    assert_false(page_is_kept(&state, 90));
    uistate_take_snapshot(&state, make_snapshot());
    assert_false(page_is_kept(&state, 90));
    assert_true(page_is_kept(&state, 90));
    state_close(&state);
}

/* Without a snapshot between: from row to row there is seldom one. */
static void the_detail_follows_the_cursor(void **unused)
{
    static const char keys[] = "jjjkGgnnjt";
    struct uistate state;
    struct canvas *canvas = canvas_new(24, 80, TEXT_UTF8);
    (void)unused;
    state_open(&state, make_snapshot());
    for (const char *key = keys; *key; key++) {
        press(&state, (char[]){*key, '\0'});
        uistate_resize(&state, 24, 80);
        view_draw(&state, canvas);
        char *kept = canvas_dump_text(canvas);
        view_detail_forget(&state);
        view_draw(&state, canvas);
        char *anew = canvas_dump_text(canvas);
        assert_string_equal(kept, anew);
        free(kept);
        free(anew);
    }
    canvas_free(canvas);
    state_close(&state);
}

/* The line in which a session's pane begins, and the one below it, which says how far it is. */
static char *pane_of(struct uistate *state, int rows, int cols)
{
    char *text = screen_of(state, rows, cols), *at = strstr(text, "[Summary]");
    assert_non_null(at);
    char *pane = xstrdup(at), *end = strchr(pane, '\n');
    assert_non_null(end);
    end = strchr(end + 1, '\n');
    assert_non_null(end);
    *end = '\0';
    free(text);
    return pane;
}

static void a_pane_that_trails_a_held_key_is_one_session_whole(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    char *first = pane_of(&state, 24, 80);
    assert_false(state.pane_behind);
    state.pane_waits = true;
    press(&state, "j");
    char *held = pane_of(&state, 24, 80);
    assert_true(state.pane_behind);
    assert_string_equal(held, first); /* its number, too */
    char *wider = pane_of(&state, 24, 90);
    assert_false(state.pane_behind); /* a pane of another size is laid out anew */
    assert_non_null(strstr(wider, " 2 of 12"));
    press(&state, "k");
    state.pane_waits = false;
    char *rests = pane_of(&state, 24, 80);
    assert_false(state.pane_behind);
    assert_string_equal(rests, first);
    free(first);
    free(held);
    free(wider);
    free(rests);
    state_close(&state);
}

/* The cursor is what a key acts on, and what it asks about is drawn whatever waits. */
static void a_question_amid_a_held_key_is_about_the_cursor(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    state.write_allowed = true;
    expect(&state, " 1 of 12", NULL);
    state.pane_waits = true;
    for (uint32_t i = 0; i < state.order.count && strcmp(state.selection.id, ID_DRAFT) != 0; i++)
        press(&state, "j");
    assert_string_equal(state.selection.id, ID_DRAFT);
    expect(&state, " 1 of 12", ID_DRAFT);
    assert_true(state.pane_behind);
    press(&state, "A");
    expect(&state, ID_DRAFT, NULL);
    assert_string_equal(state.dialog_id, ID_DRAFT);
    state_close(&state);
}

/* Once the id is right; before, Tab leads to a button that does nothing. */
static void a_question_says_how_it_goes_on(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    state.write_allowed = true;
    select_id(&state, ID_DRAFT);
    press(&state, "A8f1");
    expect(&state, "[ Activate ]", "Enter:");
    press(&state, "4");
    expect(&state, "[ Activate ]   Tab, then Enter: Activate ", NULL);
    expect_at(&state, 12, 40, "[ Activate ]", "Tab, then"); /* no room: whole or not at all */
    state.dialog_confirm_focus = true;
    expect(&state, "]<   Enter: Activate ", "Tab, then");
    state_close(&state);
}

/* A word of the service's for "none yet" is no number that one could agree to. */
static void a_bulk_draft_s_question_says_that_its_number_is_not_known(void **unused)
{
    struct uistate state;
    struct store *store = store_new(false, NULL, NULL);
    struct session draft = make_session("draft-8f14", WORKLOAD_EXCHANGE, SESSION_DRAFT);
    (void)unused;
    draft.job = JOB_BULK;
    draft.total = 0;
    store_merge(store, &draft, STORE_GET, NOW_MS);
    state_open(&state, live_snapshot(store));
    state.write_allowed = true;
    press(&state, "A");
    expect(&state, "Starts restoring a bulk restore of units whose number is",
           "resolved, Exchange");
    expect(&state, "Exchange: how many is not known until resolved", NULL);
    state_close(&state);
}

/* Neither a network nor a proxy of the user's stands between a demo and its simulator. */
static void an_ended_demo_is_to_be_started_again(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    fail_state(&state, DATA_OFFLINE, FAULT_NETWORK, "127.0.0.1:4711 cannot be reached: refused.");
    fault_hint(&state.snapshot->fault, "Check the network.");
    state.demo = true;
    expect(&state, "start the demo again", "Check the network");
    state.demo = false;
    expect(&state, "Check the network", "start the demo again");
    state_close(&state);
}

static void a_draft_that_was_deleted_here_says_so(void **unused)
{
    struct store *store = store_new(false, NULL, NULL);
    struct session draft = make_session("draft-8f14", WORKLOAD_EXCHANGE, SESSION_DRAFT);
    struct event acted = {.kind = EVENT_ACTED, .text = "Activated by this restoretop"};
    struct uistate state;
    (void)unused;
    store_merge(store, &draft, STORE_GET, NOW_MS);
    store_gone(store, draft.id, WORKLOAD_EXCHANGE, NOW_MS);
    state_open(&state, live_snapshot(store));
    state.view = VIEW_DETAIL;
    event_about(&acted, &draft);
    state.snapshot->events = event_log_append(NULL, &acted, 1);
    expect(&state, "gone: the service no longer knows it", "deleted from here");
    struct event_log *before = state.snapshot->events;
    strcpy(acted.text, "Deleted by this restoretop");
    state.snapshot->events = event_log_append(before, &acted, 1);
    event_log_unref(before);
    view_detail_forget(&state);
    expect(&state, "gone: it was deleted from here", "no longer knows it");
    state_close(&state);
}

/* Two polls seconds apart, one before the minute turns and one behind it. */
static void what_was_read_seconds_before_is_not_told_apart(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    state.snapshot->polled_ms = NOW_MS;
    state.snapshot->swept_ms = state.snapshot->listed_ms = NOW_MS - 8000;
    expect_at(&state, 30, 160, "new sessions show up", "whole list read");
    state.snapshot->swept_ms = state.snapshot->listed_ms = NOW_MS - MINUTE_MS;
    expect_at(&state, 30, 160, "whole list read 14:31", NULL);
    state_close(&state);
}

static void a_paper_that_is_full_says_so(void **unused)
{
    struct paper paper;
    (void)unused;
    paper_init(&paper, 80, 12, TEXT_UTF8);
    for (int i = 0; i < PAPER_LINES_MAX; i++)
        paper_pair(&paper, "name", ROLE_FG, "value");
    assert_int_equal(paper.count, PAPER_LINES_MAX);
    assert_string_equal(paper.lines[PAPER_LINES_MAX - 1].text, "value"); /* all of it */
    for (int i = 0; i < 3; i++)
        paper_pair(&paper, "name", ROLE_FG, "one too many");
    paper_bar(&paper, 0, (struct bar){0});
    assert_int_equal(paper.count, PAPER_LINES_MAX);
    assert_string_equal(paper.lines[PAPER_LINES_MAX - 1].text,
                        "More has no room here; the raw JSON has all of it.");
    assert_null(paper.lines[PAPER_LINES_MAX - 1].label);
    paper_release(&paper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_laid_out_anew_only_where_it_may_differ),
        cmocka_unit_test(the_detail_follows_the_cursor),
        cmocka_unit_test(a_pane_that_trails_a_held_key_is_one_session_whole),
        cmocka_unit_test(a_question_amid_a_held_key_is_about_the_cursor),
        cmocka_unit_test(a_question_says_how_it_goes_on),
        cmocka_unit_test(a_draft_that_was_deleted_here_says_so),
        cmocka_unit_test(an_ended_demo_is_to_be_started_again),
        cmocka_unit_test(a_bulk_draft_s_question_says_that_its_number_is_not_known),
        cmocka_unit_test(what_was_read_seconds_before_is_not_told_apart),
        cmocka_unit_test(a_paper_that_is_full_says_so),
        cmocka_unit_test(nothing_read_is_not_nothing_there),
        cmocka_unit_test(a_banner_is_whole_sentences),
        cmocka_unit_test(a_banner_takes_the_lines_it_needs),
        cmocka_unit_test(a_banner_is_measured_at_the_size_it_is_drawn),
        cmocka_unit_test(a_view_is_a_whole_row),
        cmocka_unit_test(a_throttled_reader_promises_nothing),
        cmocka_unit_test(what_needs_live_data_is_said_of_live_data_only),
        cmocka_unit_test(a_filter_on_its_way_says_what_may_follow),
        cmocka_unit_test(what_is_typed_after_a_filter_is_a_word_of_its_own),
        cmocka_unit_test(the_overview_stands_under_no_filter),
        cmocka_unit_test(operators_of_other_languages_are_told_to_be_words),
        cmocka_unit_test(a_key_of_another_view_says_where_it_works),
        cmocka_unit_test(help_says_what_the_state_of_the_data_means),
        cmocka_unit_test(help_is_searched_for_words),
        cmocka_unit_test(an_event_has_the_name_of_now),
        cmocka_unit_test(what_became_of_a_session_is_not_drowned_by_units),
        cmocka_unit_test(an_end_has_how_long_it_took_and_when_it_was),
        cmocka_unit_test(a_timeline_has_a_line_for_the_units_of_an_hour),
        cmocka_unit_test(units_of_an_hour_are_no_more_than_can_be_counted),
        cmocka_unit_test(a_detail_says_how_much_of_it_is_on_screen),
        cmocka_unit_test(an_id_stays_in_one_piece),
        cmocka_unit_test(a_name_without_end_ends),
        cmocka_unit_test(of_what_is_gone_nothing_is_to_be_read_yet),
        cmocka_unit_test(an_acknowledged_end_says_so),
        cmocka_unit_test(what_failed_comes_first),
        cmocka_unit_test(the_order_is_said_in_words),
        cmocka_unit_test(keys_that_do_nothing_are_no_hints),
        cmocka_unit_test(a_draft_of_several_points_names_the_span),
    };
    fix_surroundings();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
