/* test_presence.c - who is there, what came about while nobody was, and how events are looked
 * through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "uistate_private.h"
#include "unit/tenant_fixture.h"

#define HALF_HOUR (30 * MINUTE_MS)

static void half_an_hour_without_a_key_is_an_absence(void **state)
{
    struct presence presence = PRESENCE_NONE;
    (void)state;
    assert_false(presence_arrive(&presence, NOW_MS)); /* nobody is known to have left */
    assert_false(presence_arrive(&presence, NOW_MS + HALF_HOUR - 1));
    assert_true(presence.from_ms == TIME_NONE);
    assert_true(presence_arrive(&presence, NOW_MS + 2 * HALF_HOUR - 1));
    assert_int_equal(presence.from_ms, NOW_MS + HALF_HOUR - 1);
    assert_int_equal(presence.back_ms, NOW_MS + 2 * HALF_HOUR - 1);
    assert_int_equal(presence.key_ms, presence.back_ms);
    assert_false(presence_arrive(&presence, NOW_MS)); /* the clock was put back */
}

static void an_absence_ends_with_the_first_data_after_the_return(void **state)
{
    struct presence presence = PRESENCE_NONE;
    (void)state;
    assert_false(presence_settle(&presence, NOW_MS)); /* there is none */
    presence_arrive(&presence, NOW_MS);
    presence_arrive(&presence, NOW_MS + HOUR_MS);
    assert_false(presence_missed(&presence, NOW_MS));
    assert_true(presence_missed(&presence, NOW_MS + 1));
    assert_true(presence_missed(&presence, NOW_MS + HOUR_MS + 5000)); /* found late */
    assert_false(presence_missed(&presence, TIME_NONE));
    assert_false(presence_settle(&presence, NOW_MS + HOUR_MS - 1));
    assert_true(presence_settle(&presence, NOW_MS + HOUR_MS + 5000));
    assert_false(presence_settle(&presence, NOW_MS + HOUR_MS + 6000));
    assert_true(presence_missed(&presence, NOW_MS + HOUR_MS + 5000));
    assert_false(presence_missed(&presence, NOW_MS + HOUR_MS + 5001));
}

/* --- on the screen --- */

static struct snapshot *turned_at(int64_t ms)
{
    struct snapshot *snapshot = make_snapshot();
    set_turned(snapshot, NULL, TIME_NONE);
    set_turned(snapshot, ID_FAILED, ms);
    return snapshot;
}

static void press(struct uistate *state, key_code key)
{
    struct ui_reaction reaction = uistate_key(state, key);
    command_free(reaction.command);
}

static void the_first_key_after_it_tells(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, turned_at(NOW_MS + 10 * MINUTE_MS));
    uistate_start(&state, &PRESENCE_NONE);
    press(&state, 'j');
    assert_int_equal(state.absence.total, 0);
    fake_clock_advance(state.clock, HOUR_MS);
    assert_int_equal(state.absence.total, 0);
    press(&state, 'j');
    assert_int_equal(state.absence.total, 1);
    assert_int_equal(state.absence.by_status[SESSION_FAILED], 1);
    assert_int_equal(state.absence.lasted_ms, HOUR_MS);
    press(&state, 'w');
    assert_int_equal(state.order.count, 1);
    assert_string_equal(state.filter_edit.text, "is:away");
    press(&state, 'w');
    assert_int_equal(state.order.count, state.order.matching_of);
    press(&state, 'W');
    assert_int_equal(state.absence.total, 0);
    assert_true(state.presence.told);
    press(&state, 'w'); /* what was dismissed can still be looked at */
    assert_int_equal(state.order.count, 1);
    state_close(&state);
}

/* "w", and "w" or Esc: the list is as it was, the view it was in and what was typed there. */
static void it_leads_back_to_where_one_was(void **unused)
{
    static const key_code back[] = {'w', KEY_ESC_};
    (void)unused;
    for (size_t i = 0; i < sizeof back / sizeof *back; i++) {
        struct uistate state;
        state_open(&state, turned_at(NOW_MS + 10 * MINUTE_MS));
        uistate_start(&state, &PRESENCE_NONE);
        press(&state, 'j');
        fake_clock_advance(state.clock, HOUR_MS);
        press(&state, '3');
        assert_true(uistate_set_filter(&state, "wl:ex", NULL));
        press(&state, 'w');
        assert_int_equal(state.views.at, 0);
        assert_string_equal(state.filter_edit.text, "is:away");
        press(&state, back[i]);
        assert_int_equal(state.views.at, 2);
        assert_string_equal(state.filter_edit.text, "wl:ex");
        press(&state, 'w');
        press(&state, '2'); /* another way out: then there is no way back */
        press(&state, '1');
        assert_true(uistate_set_filter(&state, "is:away", NULL));
        press(&state, back[i]);
        assert_int_equal(state.views.at, 0);
        assert_string_equal(state.filter_edit.text, "");
        state_close(&state);
    }
}

static void begin_absence(struct uistate *state, const char *filter)
{
    state_open(state, turned_at(NOW_MS + 10 * MINUTE_MS));
    uistate_start(state, &PRESENCE_NONE);
    press(state, 'j');
    fake_clock_advance(state->clock, HOUR_MS);
    assert_true(uistate_set_filter(state, filter, NULL));
}

/* "w" once more, behind a line of the overview, which lies over it. */
static void it_leads_back_from_behind_the_overview_too(void **unused)
{
    struct uistate state;
    (void)unused;
    begin_absence(&state, "wl:ex");
    uistate_resize(&state, 40, 120);
    press(&state, 'w');
    press(&state, '0');
    uistate_overview_prepare(&state, 120);
    press(&state, KEY_ENTER_);
    assert_true(uistate_overview_is_drilled(&state));
    press(&state, 'w');
    assert_string_equal(state.filter_edit.text, "is:away");
    press(&state, 'w');
    assert_string_equal(state.filter_edit.text, "wl:ex");
    state_close(&state);
}

/* The prompt opened and left again, and one that refuses what is in it, change nothing. */
static void only_another_filter_takes_the_way_back(void **unused)
{
    struct uistate state;
    (void)unused;
    begin_absence(&state, "wl:ex");
    press(&state, 'w');
    press(&state, '/');
    press(&state, KEY_ENTER_);
    press(&state, '/');
    for (const char *at = " st:"; *at; at++)
        press(&state, (unsigned char)*at);
    press(&state, KEY_ENTER_);
    assert_true(state.filtering);
    press(&state, KEY_ESC_);
    press(&state, 'w');
    assert_string_equal(state.filter_edit.text, "wl:ex");
    press(&state, 'w');
    press(&state, '/');
    press(&state, ' ');
    press(&state, 'x');
    press(&state, KEY_ENTER_);
    assert_null(state.away_before);
    state_close(&state);
}

static void a_start_after_it_tells_too_and_the_list_may_come_later(void **unused)
{
    struct uistate state;
    struct presence kept = PRESENCE_NONE;
    (void)unused;
    kept.key_ms = NOW_MS - 6 * HOUR_MS;
    kept.events_seen = 17;
    struct snapshot *old = turned_at(NOW_MS - 2 * HOUR_MS);
    old->kept = true;
    old->state = DATA_STALE;
    state_open(&state, old);
    uistate_start(&state, &kept);
    assert_int_equal(state.events_seen, 17);
    assert_int_equal(state.absence.total, 1);
    assert_true(state.presence.to_ms == TIME_NONE);
    fake_clock_advance(state.clock, 5000);
    struct snapshot *fresh = turned_at(NOW_MS + 4000);
    fresh->polled_ms = NOW_MS + 3000;
    uistate_take_snapshot(&state, fresh);
    assert_int_equal(state.absence.total, 1);
    assert_int_equal(state.presence.to_ms, NOW_MS + 5000);
    uistate_take_snapshot(&state, turned_at(NOW_MS + 6000)); /* that was after it */
    assert_int_equal(state.absence.total, 0);
    state_close(&state);
}

static void what_was_not_dismissed_is_told_by_the_next_run(void **unused)
{
    struct uistate state;
    struct presence kept = {.key_ms = NOW_MS - MINUTE_MS,
                            .from_ms = NOW_MS - 5 * HOUR_MS,
                            .back_ms = NOW_MS - 2 * MINUTE_MS,
                            .to_ms = NOW_MS - 2 * MINUTE_MS};
    (void)unused;
    state_open(&state, turned_at(NOW_MS - HOUR_MS));
    uistate_start(&state, &kept);
    assert_int_equal(state.absence.total, 1);
    kept.told = true;
    uistate_start(&state, &kept);
    assert_int_equal(state.absence.total, 0);
    state_close(&state);
}

/* --- events --- */

static const struct event one = {.at_ms = NOW_MS - HOUR_MS,
                                 .kind = EVENT_STATUS,
                                 .workload = WORKLOAD_SHAREPOINT,
                                 .from_status = SESSION_ACTIVE,
                                 .to_status = SESSION_FAILED,
                                 .job = JOB_BULK,
                                 .id = ID_FAILED,
                                 .label = "sites/HR-Hub",
                                 .word = "failed",
                                 .text = "InvalidRestoreTime",
                                 .by = "Jordan Ortiz"};
static const struct event fault = {.at_ms = NOW_MS,
                                   .kind = EVENT_FAULT,
                                   .workload = WORKLOAD_OTHER,
                                   .text = "Graph asks to wait."};

static bool matches(const struct event *event, const char *text)
{
    struct presence presence = PRESENCE_NONE;
    presence.from_ms = NOW_MS - 2 * HOUR_MS;
    presence.to_ms = NOW_MS - 1;
    const struct attention_rule rule = {.now_ms = NOW_MS, .days = 7, .presence = &presence};
    const struct filter_when when = filter_when(&rule);
    struct filter *filter = filter_parse(text, NULL, NULL);
    assert_non_null(filter);
    bool ret = event_matches(event, filter, &when);
    filter_free(filter);
    return ret;
}

static void events_are_looked_through_as_sessions_are(void **state)
{
    static const char *const yes[] = {"",         "st:failed",     "wl:sp",         "by:ortiz",
                                      "what:hr",  "error:Invalid", "hr-hub",        "id:c0ffee",
                                      "job:bulk", "-st:completed", "\"active ->\"", "is:away",
                                      "age<2h",   "is:ended",      "age>30m"};
    static const char *const no[] = {"st:active", "wl:ex",     "by:megan",
                                     "age<30m",   "is:active", "-is:away"};
    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (!matches(&one, yes[i]))
            fail_msg("\"%s\" does not match", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (matches(&one, no[i]))
            fail_msg("\"%s\" matches", no[i]);
    assert_true(matches(&fault, "wait"));
    assert_false(matches(&fault, "is:away"));
    assert_false(matches(&fault, "st:failed"));
}

static void give_events(struct uistate *state, size_t count)
{
    struct snapshot *snapshot = make_snapshot();
    struct event events[8];
    for (size_t i = 0; i < count; i++)
        events[i] = i % 2 ? one : fault;
    snapshot->events = event_log_append(NULL, events, count);
    uistate_take_snapshot(state, snapshot);
}

static void the_list_of_events_has_a_filter_of_its_own(void **unused)
{
    struct uistate state;
    (void)unused;
    state_open(&state, make_snapshot());
    give_events(&state, 4);
    press(&state, 'e');
    assert_int_equal(state.event_count, 4);
    press(&state, '/');
    for (const char *at = "wl:sp"; *at; at++)
        press(&state, (unsigned char)*at);
    assert_int_equal(state.event_count, 2);
    assert_int_equal(state.order.count, state.order.matching_of); /* the list shows all */
    press(&state, KEY_ENTER_);
    assert_string_equal(state.message, "2 of 4 events. Esc clears the filter.");
    press(&state, 'j');
    assert_int_equal(state.event_index, 1);
    uint64_t seq = uistate_event(&state, 1)->seq;
    give_events(&state, 6); /* one more that matches: the chosen one stays chosen */
    assert_int_equal(state.event_count, 3);
    assert_int_equal(uistate_event(&state, state.event_index)->seq, seq);
    press(&state, KEY_ENTER_);
    assert_int_equal(state.view, VIEW_DETAIL);
    assert_string_equal(uistate_selected(&state)->id, ID_FAILED);
    press(&state, KEY_ESC_);
    assert_int_equal(state.view, VIEW_EVENTS);
    press(&state, KEY_ESC_); /* the filter first, then the view */
    assert_int_equal(state.view, VIEW_EVENTS);
    assert_int_equal(state.event_count, 6);
    press(&state, KEY_ESC_);
    assert_int_equal(state.view, VIEW_LIST);
    state_close(&state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_an_hour_without_a_key_is_an_absence),
        cmocka_unit_test(an_absence_ends_with_the_first_data_after_the_return),
        cmocka_unit_test(the_first_key_after_it_tells),
        cmocka_unit_test(it_leads_back_to_where_one_was),
        cmocka_unit_test(it_leads_back_from_behind_the_overview_too),
        cmocka_unit_test(only_another_filter_takes_the_way_back),
        cmocka_unit_test(a_start_after_it_tells_too_and_the_list_may_come_later),
        cmocka_unit_test(what_was_not_dismissed_is_told_by_the_next_run),
        cmocka_unit_test(events_are_looked_through_as_sessions_are),
        cmocka_unit_test(the_list_of_events_has_a_filter_of_its_own),
    };
    fix_surroundings();
    return cmocka_run_group_tests_name("presence", tests, NULL, NULL);
}
