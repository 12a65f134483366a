/* What can change is read again; what is doubted is decided. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fake/fetch_rig.h"

static void fill(struct fetch_rig *rig, int running)
{
    fetch_rig_fill(rig, 60, running, 2);
}

static void running_sessions_are_read_each_interval_and_nothing_else(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 2);
    const size_t before = fake_tenant_total(rig->http);
    fetch_rig_run(rig, 200000);
    const size_t polls = fake_tenant_count(rig->http, HTTP_GET, "/run0$");
    assert_in_range(polls, 6, 7);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/run1$"), polls);
    assert_int_equal(fake_tenant_total(rig->http), before + 2 * polls);
}

static void at_most_four_are_asked_for_side_by_side(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 11);
    const struct fake_rule stall = {
        .method = HTTP_GET, .match = "/run", .times = -1, .fate = FAKE_STALL};
    fake_tenant_rule(rig->http, &stall);
    fetch_rig_run(rig, 40000);
    assert_int_equal(fake_tenant_most_in_flight(rig->http), HOTPOLL_SLOTS);
}

static void a_change_is_seen_marked_and_told(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 2);
    fake_tenant_put(rig->http, "run1", "completed");
    fetch_rig_run(rig, 40000);
    assert_int_equal(fetch_rig_row(rig, "run1")->status, SESSION_COMPLETED);
    assert_true(fetch_rig_row(rig, "run1")->flags & SESSION_STATUS_CHANGED);
    assert_int_equal(fetch_rig_events(rig, EVENT_STATUS), 1);
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

static void what_the_first_list_brought_is_polled_an_interval_later(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule stall = {
        .method = HTTP_GET, .match = "$skiptoken=2", .times = -1, .fate = FAKE_STALL};
    fake_tenant_put(rig->http, "run0", "active");
    fake_tenant_rule(rig->http, &stall);
    fake_tenant_put(rig->http, "done0", "completed");
    fake_tenant_put(rig->http, "done1", "completed");
    fake_tenant_page_size(rig->http, 2);
    fetch_rig_run(rig, 1000);
    assert_int_equal(rig->seen->state, DATA_LOADING);
    fetch_rig_run(rig, 20000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/run0$"), 0);
    fetch_rig_run(rig, 20000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/run0$"), 1);
}

static void a_404_says_that_a_session_is_gone(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 2);
    fake_tenant_remove(rig->http, "run1");
    fetch_rig_run(rig, 40000);
    assert_true(fetch_rig_row(rig, "run1")->flags & SESSION_GONE);
    assert_int_equal(fetch_rig_events(rig, EVENT_GONE), 1);
    fetch_rig_run(rig, 120000);
    assert_null(fetch_rig_row(rig, "run1"));
}

static void a_404_of_something_in_between_says_nothing(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 2);
    const struct fake_rule proxy = {.method = HTTP_GET,
                                    .match = "/run1$",
                                    .times = -1,
                                    .status = 404,
                                    .body = "<html>no such page</html>"};
    fake_tenant_rule(rig->http, &proxy);
    fetch_rig_run(rig, 80000);
    assert_false(fetch_rig_row(rig, "run1")->flags & SESSION_GONE);
    assert_int_equal(fetch_rig_events(rig, EVENT_GONE), 0);
}

/* Backup that is turned off, or a route that is lost, answers so for each of them. */
static void a_404_of_the_whole_service_takes_no_session_away(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 8);
    const struct fake_rule off = {
        .method = HTTP_GET, .match = "", .times = -1, .status = 404, .code = "ResourceNotFound"};
    fake_tenant_rule(rig->http, &off);
    fetch_rig_run(rig, 40000);
    assert_int_equal(fetch_rig_events(rig, EVENT_GONE), 0);
    assert_int_equal(rig->seen->state, DATA_REFUSED);
    assert_int_equal(rig->seen->fault.http_status, 404);
    fake_tenant_forget_rules(rig->http);
    fetch_rig_run(rig, 90000);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_int_equal(fetch_rig_row(rig, "run7")->status, SESSION_ACTIVE);
}

/* 25 running sessions would be 25 refusals each half minute, for as long as a consent is missing.
 */
static void one_session_stands_for_all_while_everything_is_refused(void **state)
{
    struct fetch_rig *rig = *state;
    fake_tenant_batches(rig->http);
    fill(rig, 12);
    const struct fake_rule refused = {.method = HTTP_GET,
                                      .match = "Sessions/",
                                      .times = -1,
                                      .status = 403,
                                      .code = "accessDenied"};
    const struct fake_rule no_batch = {.method = HTTP_POST,
                                       .match = "/$batch",
                                       .times = -1,
                                       .status = 403,
                                       .code = "accessDenied"};
    fake_tenant_rule(rig->http, &refused);
    fake_tenant_rule(rig->http, &no_batch);
    fetch_rig_run(rig, 40000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/restoreSessions/run"), 12);
    assert_int_equal(rig->seen->state, DATA_REFUSED);
    fetch_rig_run(rig, 120000);
    assert_in_range(fake_tenant_count(rig->http, HTTP_GET, "/restoreSessions/run"), 12 + 3, 12 + 5);
    const size_t batches = fake_tenant_count(rig->http, HTTP_POST, "/$batch");
    fake_tenant_forget_rules(rig->http);
    fetch_rig_run(rig, 80000);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_true(fake_tenant_count(rig->http, HTTP_POST, "/$batch") > batches);
}

/* A real sample has `"code":""`; the request-id tells Graph from a proxy, and the list that has
 * missed it a session from the service. */
static void a_404_without_a_word_counts_once_a_list_missed_the_session(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 2);
    const struct fake_rule nameless = {.method = HTTP_GET,
                                       .match = "/run1$",
                                       .times = -1,
                                       .status = 404,
                                       .body = "{\"error\":{\"code\":\"\",\"message\":\"\","
                                               "\"innerError\":{\"request-id\":\"r-1\"}}}"};
    fake_tenant_rule(rig->http, &nameless);
    fake_tenant_remove(rig->http, "run1");
    fetch_rig_run(rig, 40000);
    assert_int_equal(fetch_rig_events(rig, EVENT_GONE), 0);
    fetch_rig_run(rig, 400000);
    assert_int_equal(fetch_rig_events(rig, EVENT_GONE), 1);
}

static void a_session_missing_from_a_sweep_is_decided_by_a_get(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 1);
    fake_tenant_remove(rig->http, "done3");
    fetch_rig_run(rig, 400000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/done3$"), 1);
    assert_int_equal(fetch_rig_events(rig, EVENT_GONE), 1);
}

static void one_session_that_always_fails_is_left_for_the_next_round(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 6);
    const struct fake_rule broken = {
        .method = HTTP_GET, .match = "/run2$", .times = -1, .status = 500};
    fake_tenant_rule(rig->http, &broken);
    const int64_t until = rig->clock->boot_ms(rig->clock) + 280000;
    while (rig->clock->boot_ms(rig->clock) < until) {
        fetch_rig_run(rig, 500);
        assert_int_not_equal(rig->seen->state, DATA_OFFLINE);
    }
    assert_in_range(fake_tenant_count(rig->http, HTTP_GET, "/run5$"), 5, 10);
    assert_in_range(fake_tenant_count(rig->http, HTTP_GET, "/run2$"), 5 * HOTPOLL_TRIES,
                    10 * HOTPOLL_TRIES);
    assert_int_equal(fetch_rig_events(rig, EVENT_FAULT), 1);
}

/* How the service refuses one session, for good. */
static const struct fake_rule steady[] = {
    {.method = HTTP_GET, .match = "/run1$", .times = -1, .status = 500},
    {.method = HTTP_GET, .match = "/run1$", .times = -1, .status = 503},
    {.method = HTTP_GET, .match = "/run1$", .times = -1, .status = 403},
    {.method = HTTP_GET, .match = "/run1$", .times = -1, .status = 404, .body = "<html></html>"},
    {.method = HTTP_GET, .match = "/run1$", .times = -1, .status = 200, .body = "<html></html>"},
};

static void expect_live_but_one(struct fetch_rig *rig, const char *of, int64_t since_ms)
{
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_int_not_equal(rig->seen->fault.kind, FAULT_NONE);
    assert_non_null(strstr(rig->seen->fault.text, of));
    assert_in_range(rig->seen->fault.since_ms, since_ms, since_ms + 60000);
    assert_int_equal(rig->seen->fault.next_try_ms, 0); /* each poll: a time would tick */
}

/* The rest is read on and is LIVE; the one is counted, and no older answer passes for a newer. */
static void what_fails_by_itself_holds_nobody_up_and_is_told(void **state)
{
    static const struct {
        int running;
        const char *of;
    } cases[] = {{2, "1 of 2 sessions"}, {3, "1 of 3 "}, {12, "1 of 12 "}};
    for (size_t i = 0; i < 3 * sizeof steady / sizeof *steady; i++) {
        fetch_rig_tear_down(state);
        fetch_rig_set_up(state);
        struct fetch_rig *rig = *state;
        fill(rig, cases[i % 3].running);
        fake_tenant_rule(rig->http, &steady[i / 3]);
        const int64_t read_ms = rig->seen->hot_ms;
        const int64_t until = rig->clock->boot_ms(rig->clock) + 200000;
        while (rig->clock->boot_ms(rig->clock) < until) {
            fetch_rig_run(rig, 500);
            assert_int_equal(rig->seen->state, DATA_LIVE);
        }
        assert_in_range(fake_tenant_count(rig->http, HTTP_GET, "/run0$") +
                            fake_tenant_parts(rig->http, "/run0$"),
                        5, 7);
        expect_live_but_one(rig, cases[i % 3].of, read_ms);
        assert_true(rig->seen->hot_ms == read_ms); /* of all of them: no pace rests on it */
        assert_true(snapshot_seen_ms(rig->seen, fetch_rig_row(rig, "run1")) <= read_ms);
        assert_int_equal(fetch_rig_events(rig, EVENT_FAULT), 1);

        fake_tenant_forget_rules(rig->http);
        fetch_rig_run(rig, 60000);
        assert_int_equal(rig->seen->state, DATA_LIVE);
        assert_int_equal(rig->seen->fault.kind, FAULT_NONE);
        assert_true(rig->seen->hot_ms > read_ms);
    }
}

/* Nothing else runs that could be answered: one that has ended tells that the service does. */
static void one_that_runs_alone_and_fails_takes_nobody_offline(void **state)
{
    for (size_t i = 0; i < sizeof steady / sizeof *steady; i++) {
        fetch_rig_tear_down(state);
        fetch_rig_set_up(state);
        struct fetch_rig *rig = *state;
        struct fake_rule rule = steady[i];
        rule.match = "/run0$";
        fill(rig, 1);
        fake_tenant_rule(rig->http, &rule);
        const int64_t read_ms = rig->seen->hot_ms;
        const size_t before = fake_tenant_count(rig->http, HTTP_GET, "/done");
        const int64_t until = rig->clock->boot_ms(rig->clock) + 200000;
        while (rig->clock->boot_ms(rig->clock) < until) {
            fetch_rig_run(rig, 500);
            assert_int_equal(rig->seen->state, DATA_LIVE);
        }
        expect_live_but_one(rig, "1 of 1 sessions", read_ms);
        /* one a round, and another one each time */
        assert_in_range(fake_tenant_count(rig->http, HTTP_GET, "/done") - before, 4, 7);
        assert_in_range(fake_tenant_count(rig->http, HTTP_GET, "/done0$"), 0, 1);
    }
}

/* Never LIVE for want of anybody who says otherwise. */
static void what_is_refused_to_all_is_not_live(void **state)
{
    static const struct {
        int status;
        enum data_state state;
    } cases[] = {{500, DATA_OFFLINE}, {403, DATA_REFUSED}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int running = 1; running <= 12; running += 11) {
            fetch_rig_tear_down(state);
            fetch_rig_set_up(state);
            struct fetch_rig *rig = *state;
            fill(rig, running);
            const struct fake_rule all = {.method = HTTP_GET,
                                          .match = "/restoreSessions/",
                                          .times = -1,
                                          .status = cases[i].status};
            const struct fake_rule batch = {
                .method = HTTP_POST, .match = "/$batch", .times = -1, .status = cases[i].status};
            fake_tenant_rule(rig->http, &all);
            fake_tenant_rule(rig->http, &batch);
            fetch_rig_run(rig, 100000);
            assert_int_equal(rig->seen->state, cases[i].state);
        }
    }
}

/* A key reads one session, and the service fails at it: it is no outage, and told once. */
static void one_that_is_asked_for_and_fails_takes_nobody_offline(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 0);
    const struct fake_rule broken = {
        .method = HTTP_GET, .match = "/done3$", .times = -1, .status = 500};
    fake_tenant_rule(rig->http, &broken);
    fetch_rig_send(rig, COMMAND_REFRESH_ONE, "done3");
    for (int i = 0; i < 100; i++) {
        fetch_rig_run(rig, 200);
        assert_int_equal(rig->seen->state, DATA_LIVE);
    }
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/done3$"), HOTPOLL_TRIES);
    assert_int_equal(fetch_rig_events(rig, EVENT_FAULT), 1);
    assert_int_equal(fetch_rig_events(rig, EVENT_RECOVERED), 0);
}

static void an_outage_is_told_once_and_ends_by_itself(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 6);
    const struct fake_rule down = {
        .method = HTTP_GET, .match = "", .times = -1, .fate = FAKE_REFUSE};
    fake_tenant_rule(rig->http, &down);
    const size_t before = fake_tenant_total(rig->http);
    fetch_rig_run(rig, 600000);
    assert_int_equal(rig->seen->state, DATA_OFFLINE);
    assert_int_equal(rig->seen->fault.kind, FAULT_NETWORK);
    assert_true(rig->seen->fault.next_try_ms > rig->seen->fault.since_ms);
    assert_int_equal(rig->seen->next_poll_ms, rig->seen->fault.next_try_ms);
    assert_int_equal(rig->seen->session_count, 66);
    assert_int_equal(fetch_rig_events(rig, EVENT_FAULT), 1);
    assert_true(fake_tenant_total(rig->http) - before < 60);

    fake_tenant_forget_rules(rig->http);
    while (rig->seen->state == DATA_OFFLINE)
        fetch_rig_run(rig, 200);
    fetch_rig_run(rig, 2000); /* the first answer ends everybody's waiting */
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_int_equal(fetch_rig_events(rig, EVENT_FAULT), 1);
    assert_int_equal(fetch_rig_events(rig, EVENT_RECOVERED), 1);
}

static void a_list_that_fails_by_itself_tells_its_next_try(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 6);
    const struct fake_rule down = {
        .method = HTTP_GET, .match = "/restoreSessions$", .times = -1, .fate = FAKE_REFUSE};
    fake_tenant_rule(rig->http, &down);
    while (rig->seen->state != DATA_STALE) /* the running ones are still read */
        fetch_rig_run(rig, 1000);
    fetch_rig_run(rig, 300000);
    assert_int_equal(rig->seen->state, DATA_STALE);
    assert_int_equal(rig->seen->fault.kind, FAULT_NETWORK);
    assert_true(rig->seen->fault.next_try_ms > rig->seen->hot_ms);
    fake_tenant_forget_rules(rig->http);
    fetch_rig_run(rig, 150000);
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

static void retry_after_stops_all_reads_and_halves_the_pace(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 2);
    const struct fake_rule slow_down = {
        .method = HTTP_GET, .match = "/run0$", .times = 1, .status = 429, .retry_after = "60"};
    fake_tenant_rule(rig->http, &slow_down);
    while (rig->seen->state != DATA_THROTTLED)
        fetch_rig_run(rig, 100);
    const size_t before = fake_tenant_total(rig->http);
    assert_in_range(rig->seen->next_poll_ms, RIG_WALL_MS + 1, RIG_WALL_MS + 200000);
    fetch_rig_run(rig, 55000);
    assert_int_equal(rig->seen->state, DATA_THROTTLED);
    assert_int_equal(fake_tenant_total(rig->http), before);
    fetch_rig_run(rig, 10000);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    const size_t polls = fake_tenant_count(rig->http, HTTP_GET, "/run1$");
    fetch_rig_run(rig, 120000);
    assert_in_range(fake_tenant_count(rig->http, HTTP_GET, "/run1$") - polls, 1, 2);
}

static void a_429_without_retry_after_halves_the_pace_too(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 2);
    const struct fake_rule slow_down = {
        .method = HTTP_GET, .match = "/run0$", .times = 1, .status = 429};
    fake_tenant_rule(rig->http, &slow_down);
    fetch_rig_run(rig, 40000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/run0$"), 2); /* refused, answered */
    const size_t polls = fake_tenant_count(rig->http, HTTP_GET, "/run1$");
    fetch_rig_run(rig, 240000);
    assert_in_range(fake_tenant_count(rig->http, HTTP_GET, "/run1$") - polls, 3, 5);
}

/* Times move on in each poll, and are shown by the minute. */
static void a_poll_that_changes_nothing_changes_the_minute_alone(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 6);
    fetch_rig_run(rig, 60000);
    const size_t polls = fake_tenant_count(rig->http, HTTP_GET, "/run0$");
    const size_t published = rig->published;
    const uint64_t change = rig->seen->change;
    fetch_rig_run(rig, 240000);
    const size_t more = fake_tenant_count(rig->http, HTTP_GET, "/run0$") - polls;
    assert_in_range(more, 7, 9);
    assert_in_range(rig->published - published, 1, more + 1); /* and a sweep */
    assert_in_range(rig->seen->change - change, 3, 5);        /* minutes */
}

/* The marks of the poll before go with what this one brings. */
static void a_poll_with_changes_is_one_snapshot(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 12);
    fake_tenant_put(rig->http, "run1", "completed");
    fetch_rig_run(rig, 40000);
    assert_true(fetch_rig_row(rig, "run1")->flags & SESSION_STATUS_CHANGED);
    const size_t published = rig->published;
    const uint64_t change = rig->seen->change;
    fake_tenant_put(rig->http, "run2", "completed");
    fake_tenant_put(rig->http, "run11", "completed");
    while (rig->published == published)
        fetch_rig_run(rig, 10);
    assert_false(fetch_rig_row(rig, "run1")->flags & SESSION_STATUS_CHANGED);
    assert_true(fetch_rig_row(rig, "run2")->flags & SESSION_STATUS_CHANGED);
    assert_true(fetch_rig_row(rig, "run11")->flags & SESSION_STATUS_CHANGED);
    fetch_rig_run(rig, 10000);
    assert_int_equal(rig->seen->change, change + 1);
}

static void a_short_list_is_its_own_hot_poll(void **state)
{
    struct fetch_rig *rig = *state;
    fake_tenant_put(rig->http, "run0", "active");
    fetch_rig_settle(rig);
    fetch_rig_run(rig, 100000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/run0$"), 0);
    assert_in_range(fake_tenant_count(rig->http, HTTP_GET, "/restoreSessions$"), 3, 5);
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fetch_rig_set_up, fetch_rig_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(running_sessions_are_read_each_interval_and_nothing_else),
        TEST(at_most_four_are_asked_for_side_by_side),
        TEST(a_change_is_seen_marked_and_told),
        TEST(what_the_first_list_brought_is_polled_an_interval_later),
        TEST(a_404_says_that_a_session_is_gone),
        TEST(a_404_of_something_in_between_says_nothing),
        TEST(a_404_of_the_whole_service_takes_no_session_away),
        TEST(one_session_stands_for_all_while_everything_is_refused),
        TEST(a_404_without_a_word_counts_once_a_list_missed_the_session),
        TEST(a_session_missing_from_a_sweep_is_decided_by_a_get),
        TEST(one_session_that_always_fails_is_left_for_the_next_round),
        TEST(what_fails_by_itself_holds_nobody_up_and_is_told),
        TEST(one_that_runs_alone_and_fails_takes_nobody_offline),
        TEST(what_is_refused_to_all_is_not_live),
        TEST(one_that_is_asked_for_and_fails_takes_nobody_offline),
        TEST(an_outage_is_told_once_and_ends_by_itself),
        TEST(a_list_that_fails_by_itself_tells_its_next_try),
        TEST(retry_after_stops_all_reads_and_halves_the_pace),
        TEST(a_429_without_retry_after_halves_the_pace_too),
        TEST(a_poll_that_changes_nothing_changes_the_minute_alone),
        TEST(a_poll_with_changes_is_one_snapshot),
        TEST(a_short_list_is_its_own_hot_poll),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
