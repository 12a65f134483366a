/* The machines together: what starts when, states as people see them, commands, service status. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/timefmt.h"
#include "fake/fetch_rig.h"

#define LIST "/restoreSessions$"
#define ROOT "/solutions/backupRestore$"

static int open_rig(void **state)
{
    static struct fetch_rig rig;
    fetch_rig_open(&rig, false);
    fake_tenant_put(rig.http, "c1", "completed");
    *state = &rig;
    return 0;
}

static void the_first_snapshot_says_loading_before_any_answer(void **state)
{
    struct fetch_rig *rig = *state;
    fetch_rig_turn(rig);
    assert_non_null(rig->seen);
    assert_int_equal(rig->seen->state, DATA_LOADING);
    assert_int_equal(rig->seen->session_count, 0);
    assert_int_equal(rig->seen->swept_ms, TIME_NONE);
    assert_int_equal(rig->seen->polled_ms, TIME_NONE);
    assert_int_equal(rig->seen->unseen_bound_s, -1);
}

static void an_idle_tenant_costs_twelve_lists_an_hour(void **state)
{
    struct fetch_rig *rig = *state;
    fetch_rig_settle(rig);
    assert_int_equal(rig->seen->unseen_bound_s, 330);
    const size_t before = fake_tenant_count(rig->http, HTTP_GET, LIST);
    const size_t total = fake_tenant_total(rig->http);
    const size_t published = rig->published;
    fetch_rig_run(rig, 3600000);
    const size_t lists = fake_tenant_count(rig->http, HTTP_GET, LIST) - before;
    assert_in_range(lists, 11, 13);
    assert_in_range(fake_tenant_total(rig->http) - total - lists, 1, 2); /* service status */
    assert_in_range(rig->published - published, lists, lists);
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

static void live_runs_out_by_itself_when_nothing_is_read(void **state)
{
    struct fetch_rig *rig = *state;
    fetch_rig_settle(rig);
    const int64_t until = rig->seen->live_until_boot_ms;
    assert_int_equal(snapshot_state_at(rig->seen, until - 1), DATA_LIVE);
    assert_int_equal(snapshot_state_at(rig->seen, until), DATA_STALE);
    assert_in_range(until - rig->clock->boot_ms(rig->clock), 600000 - 200, 600000);
}

static void after_a_suspension_the_list_is_read_at_once(void **state)
{
    struct fetch_rig *rig = *state;
    fetch_rig_settle(rig);
    const size_t before = fake_tenant_count(rig->http, HTTP_GET, LIST);
    fake_clock_advance(rig->clock, 8 * 3600000);
    assert_true(machines_deadline(&rig->machines) <= rig->clock->boot_ms(rig->clock));
    fetch_rig_settle(rig);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LIST), before + 1);
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

static void a_jump_of_the_wall_clock_moves_no_deadline(void **state)
{
    struct fetch_rig *rig = *state;
    fetch_rig_settle(rig);
    const int64_t deadline = machines_deadline(&rig->machines);
    fake_clock_set_wall(rig->clock, RIG_WALL_MS + 86400000);
    assert_int_equal(machines_deadline(&rig->machines), deadline);
}

static void a_refused_list_is_tried_again_after_five_minutes_and_on_refresh(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule refused = {
        .method = HTTP_GET,
        .match = LIST,
        .times = -1,
        .status = 403,
        .body = "{\"error\":{\"code\":\"UnknownError\",\"message\":\"\"}}"};
    fake_tenant_rule(rig->http, &refused);
    fetch_rig_settle(rig);
    assert_int_equal(rig->seen->state, DATA_REFUSED);
    assert_int_equal(rig->seen->fault.http_status, 403);
    assert_true(rig->seen->fault.text[0] != '\0');
    assert_int_equal(rig->seen->fault.since_ms, RIG_WALL_MS);
    assert_in_range(rig->seen->fault.next_try_ms, RIG_WALL_MS + 269000, RIG_WALL_MS + 331000);
    fetch_rig_run(rig, 260000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LIST), 1);
    fetch_rig_run(rig, 80000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LIST), 2);
    assert_int_equal(fetch_rig_events(rig, EVENT_FAULT), 1);
    assert_int_equal(rig->seen->fault.since_ms, RIG_WALL_MS);
    fake_tenant_forget_rules(rig->http);
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_settle(rig);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_int_equal(fetch_rig_events(rig, EVENT_RECOVERED), 1);
}

/* A consent that was given, or backup that is turned on again: the polls notice it first. */
static void a_refused_list_is_tried_soon_once_others_are_answered(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule refused = {
        .method = HTTP_GET, .match = "", .times = -1, .status = 403, .code = "accessDenied"};
    fetch_rig_fill(rig, 11, 2, 5);
    fake_tenant_rule(rig->http, &refused);
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_run(rig, 40000);
    assert_int_equal(rig->seen->state, DATA_REFUSED);
    const size_t lists = fake_tenant_count(rig->http, HTTP_GET, LIST);
    fetch_rig_run(rig, 80000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LIST), lists);
    rig->machines.fetch.not_permitted = 1U << WORKLOAD_SHAREPOINT; /* said on the way */
    fake_tenant_forget_rules(rig->http);
    fetch_rig_run(rig, 40000);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_int_equal(rig->seen->not_permitted, 0);
}

/* The list alone, for good: no request each half minute for ever. */
static void a_list_alone_refused_is_tried_ever_less(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule refused = {.method = HTTP_GET,
                                      .match = "/restoreSessions$",
                                      .times = -1,
                                      .status = 403,
                                      .code = "accessDenied"};
    fetch_rig_fill(rig, 11, 2, 5);
    fake_tenant_rule(rig->http, &refused);
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_run(rig, 1000);
    const size_t lists = fake_tenant_count(rig->http, HTTP_GET, "/restoreSessions$");
    fetch_rig_run(rig, 40000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/restoreSessions$") - lists, 1);
    fetch_rig_run(rig, 3600 * 1000); /* 0.5 + 1 + 2 + 4 min, then each 5 */
    assert_in_range(fake_tenant_count(rig->http, HTTP_GET, "/restoreSessions$") - lists, 12, 17);
    assert_int_equal(rig->seen->state, DATA_REFUSED);
}

/* Whatever its jitter: "never read" is no moment that a later one can be counted from. */
static void what_runs_is_polled_though_no_list_was_ever_whole(void **state)
{
    struct fetch_rig *rig = *state;
    static const uint32_t randoms[] = {0, UINT32_MAX / 2, UINT32_MAX};
    const struct fake_rule expired = {
        .method = HTTP_GET, .match = "$skiptoken", .times = -1, .status = 410, .code = "gone"};
    for (size_t i = 0; i < sizeof randoms / sizeof *randoms; i++) {
        fetch_rig_close(rig);
        fetch_rig_open(rig, false);
        fake_tenant_put(rig->http, "r1", "active");
        fake_tenant_put(rig->http, "r2", "active");
        fake_tenant_page_size(rig->http, 1);
        fake_tenant_rule(rig->http, &expired);
        rig->machines.hot_random = randoms[i];
        fetch_rig_run(rig, 40000);
        assert_int_equal(rig->seen->state, DATA_REFUSED);
        assert_in_range(fake_tenant_count(rig->http, HTTP_GET, "/restoreSessions/r1"), 1, 2);
    }
}

static void signed_out_sends_nothing_until_the_token_changes(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule expired = {
        .method = HTTP_GET, .match = "", .times = -1, .status = 401, .code = "InvalidToken"};
    fetch_rig_settle(rig);
    fake_tenant_rule(rig->http, &expired);
    fetch_rig_run(rig, 400000);
    assert_int_equal(rig->seen->state, DATA_SIGNED_OUT);
    assert_int_equal(rig->seen->session_count, 1);
    const size_t total = fake_tenant_total(rig->http);
    fetch_rig_run(rig, 3600000);
    assert_int_equal(fake_tenant_total(rig->http), total);
    assert_int_equal(fetch_rig_events(rig, EVENT_FAULT), 1);
}

static void signed_out_the_key_tries_the_token_once(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule expired = {
        .method = HTTP_GET, .match = "", .times = -1, .status = 401, .code = "InvalidToken"};
    fetch_rig_settle(rig);
    fake_tenant_rule(rig->http, &expired);
    fetch_rig_run(rig, 400000);
    assert_int_equal(rig->seen->state, DATA_SIGNED_OUT);
    const size_t total = fake_tenant_total(rig->http);
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_run(rig, 2000);
    assert_string_equal(fetch_rig_notice(rig)->text,
                        "The token that was refused is tried once more.");
    assert_int_equal(fake_tenant_total(rig->http), total + 1);
    assert_int_equal(rig->seen->state, DATA_SIGNED_OUT);
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL); /* too soon: and it says that nothing is read */
    fetch_rig_run(rig, 3600000);
    assert_string_equal(fetch_rig_notice(rig)->text, "Nothing is read: Signed out.");
    assert_int_equal(fake_tenant_total(rig->http), total + 1);
    assert_int_equal(fetch_rig_events(rig, EVENT_RECOVERED), 0);
    fake_tenant_forget_rules(rig->http); /* it was a passing fault of the service */
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_settle(rig);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_int_equal(fetch_rig_events(rig, EVENT_RECOVERED), 1);
}

static void signed_out_for_good_the_key_says_why_nothing_is_read(void **state)
{
    struct fetch_rig *rig = *state;
    fetch_rig_settle(rig);
    fetch_rig_sign_out(rig, true);
    fetch_rig_run(rig, 400000);
    const size_t total = fake_tenant_total(rig->http);
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_run(rig, 2000);
    assert_string_equal(fetch_rig_notice(rig)->text, "Nothing is read: Signed out.");
    assert_int_equal(fake_tenant_total(rig->http), total);
}

/* Idle, a poll is five minutes away: whom the login host refuses meanwhile is told at once. */
static void a_sign_in_that_ends_between_two_polls_is_told_at_once(void **state)
{
    struct fetch_rig *rig = *state;
    static const enum signin_state ends[] = {SIGNIN_OUT, SIGNIN_BROKEN};
    struct signin now = {.state = SIGNIN_IN};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        fake_tokens_show(rig->tokens, &now);
        fetch_rig_settle(rig);
        assert_int_equal(rig->seen->state, DATA_LIVE);
        const size_t total = fake_tenant_total(rig->http);
        fetch_rig_sign_out(rig, true);
        fake_tokens_show(rig->tokens, &(struct signin){.state = ends[i]});
        fetch_rig_run(rig, 100);
        assert_int_equal(rig->seen->state, DATA_SIGNED_OUT);
        assert_int_equal(fake_tenant_total(rig->http), total);
        fetch_rig_sign_out(rig, false);
    }
}

/* With its ids, once for each request, as what failed at Graph is. */
static void what_the_login_host_refused_is_among_the_faults(void **state)
{
    struct fetch_rig *rig = *state;
    struct signin now = {.state = SIGNIN_IN, .login_host = "login.microsoftonline.com"};
    fault_set(&now.ask_fault, FAULT_AUTH, "The sign-in was refused.");
    strcpy(now.ask_fault.request_id, "trace-1");
    strcpy(now.ask_fault.client_request_id, "client-1");
    fake_tokens_show(rig->tokens, &now);
    fetch_rig_settle(rig);
    now.state = SIGNIN_RENEWING;
    fake_tokens_show(rig->tokens, &now);
    fetch_rig_run(rig, 100);
    assert_int_equal(fault_log_count(rig->seen->faults), 1);
    assert_int_equal(fault_log_at(rig->seen->faults, 0)->count, 1);
    assert_string_equal(fault_log_at(rig->seen->faults, 0)->path, "login.microsoftonline.com");
    assert_string_equal(fault_log_at(rig->seen->faults, 0)->fault.request_id, "trace-1");
    strcpy(now.ask_fault.client_request_id, "client-2");
    fake_tokens_show(rig->tokens, &now);
    fetch_rig_run(rig, 100);
    assert_int_equal(fault_log_at(rig->seen->faults, 0)->count, 2);
    now.ask_fault.client_request_id[0] = '\0'; /* a pasted address that is none left for nowhere */
    fake_tokens_show(rig->tokens, &now);
    fetch_rig_run(rig, 100);
    assert_int_equal(fault_log_at(rig->seen->faults, 0)->count, 2);
}

static void refresh_all_reads_the_list_at_most_every_five_seconds(void **state)
{
    struct fetch_rig *rig = *state;
    fetch_rig_settle(rig);
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_run(rig, 2000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LIST), 2);
    for (int i = 0; i < 3; i++)
        fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_run(rig, 1000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LIST), 2);
    assert_string_equal(fetch_rig_notice(rig)->text, "Refreshed 2 s ago, once more in 3 s.");
    fetch_rig_run(rig, 2500); /* put off, not lost, and done once */
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LIST), 3);
    fetch_rig_run(rig, MACHINES_REFRESH_MS);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LIST), 3);
}

static void refresh_all_ends_a_back_off(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule down = {
        .method = HTTP_GET, .match = "", .times = -1, .fate = FAKE_REFUSE};
    fake_tenant_rule(rig->http, &down);
    fetch_rig_run(rig, 300000); /* waits of 2 minutes by now */
    assert_int_equal(rig->seen->state, DATA_OFFLINE);
    fake_tenant_forget_rules(rig->http);
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_run(rig, 500);
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

static void a_command_without_its_key_is_dropped(void **state)
{
    struct fetch_rig *rig = *state;
    fetch_rig_settle(rig);
    const size_t total = fake_tenant_total(rig->http);
    for (int kind = COMMAND_REFRESH_ONE; kind < COMMAND_KIND_COUNT; kind++)
        fetch_rig_send(rig, (enum command_kind)kind, NULL);
    fetch_rig_settle(rig);
    assert_int_equal(fake_tenant_total(rig->http), total);
}

static const struct fake_rule locked = {
    .method = HTTP_GET,
    .match = ROOT,
    .times = -1,
    .status = 200,
    .body = "{\"serviceStatus\":{\"status\":\"restoreLocked\",\"disableReason\":"
            "\"invalidBillingProfile\",\"gracePeriodDateTime\":\"2026-12-01T00:00:00Z\"}}"};

static void service_status_is_asked_after_the_list_and_rarely(void **state)
{
    struct fetch_rig *rig = *state;
    fetch_rig_settle(rig);
    assert_string_equal(rig->seen->service.status, "enabled");
    assert_true(fake_tenant_position(rig->http, HTTP_GET, LIST) <
                fake_tenant_position(rig->http, HTTP_GET, ROOT));
    fetch_rig_run(rig, 1700000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, ROOT), 1);
    fetch_rig_run(rig, 700000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, ROOT), 2);
}

static void a_refused_service_status_is_remembered_and_quiet(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule refused = {
        .method = HTTP_GET, .match = ROOT, .times = -1, .status = 403, .code = "accessDenied"};
    fake_tenant_rule(rig->http, &refused);
    fetch_rig_run(rig, 7200000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, ROOT), 1);
    assert_string_equal(rig->seen->service.status, "");
    assert_true(rig->seen->service_settled);
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

/* A lock that may have been lifted behind a refusal stands on no screen. */
static void what_is_refused_now_is_known_no_longer(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule refused = {
        .method = HTTP_GET, .match = ROOT, .times = 1, .status = 403, .code = "accessDenied"};
    fake_tenant_rule(rig->http, &locked);
    fetch_rig_settle(rig);
    assert_string_equal(rig->seen->service.status, "restoreLocked");
    fake_tenant_forget_rules(rig->http);
    fake_tenant_rule(rig->http, &refused);
    fetch_rig_run(rig, 600000);
    assert_string_equal(rig->seen->service.status, "");
    assert_int_equal(fetch_rig_events(rig, EVENT_FAULT), 0); /* it has not changed by that */
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_run(rig, 500);
    assert_string_equal(rig->seen->service.status, "enabled");
}

static void a_refused_list_asks_for_no_service_status(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule refused = {
        .method = HTTP_GET, .match = LIST, .times = 1, .status = 403, .code = "accessDenied"};
    fake_tenant_rule(rig->http, &refused);
    fetch_rig_settle(rig);
    assert_int_equal(fake_tenant_total(rig->http), 1);
    assert_false(rig->seen->service_settled);
}

static void who_wants_the_list_alone_costs_the_list_alone(void **state)
{
    struct fetch_rig *rig = *state;
    rig->machines.list_only = true;
    fetch_rig_settle(rig);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_int_equal(fake_tenant_total(rig->http), 1);
}

/* Other eyes may see it, and what was told may be of another tenant: no event compares the two. */
static void another_identity_asks_for_the_service_status_anew(void **state)
{
    struct fetch_rig *rig = *state;
    struct signin who = {.state = SIGNIN_IN, .account = "reader@contoso.com"};
    const struct fake_rule refused = {
        .method = HTTP_GET, .match = ROOT, .times = 1, .status = 403, .code = "accessDenied"};
    fake_tokens_show(rig->tokens, &who);
    fake_tenant_rule(rig->http, &refused);
    fetch_rig_run(rig, 7200000);
    assert_string_equal(rig->seen->service.status, "");
    strcpy(who.account, "admin@contoso.com");
    fake_tokens_show(rig->tokens, &who);
    fetch_rig_run(rig, 2000);
    assert_string_equal(rig->seen->service.status, "enabled");
    fake_tenant_rule(rig->http, &locked);
    strcpy(who.account, "admin@fabrikam.com");
    fake_tokens_show(rig->tokens, &who);
    fetch_rig_run(rig, 2000);
    assert_string_equal(rig->seen->service.status, "restoreLocked");
    assert_int_equal(fetch_rig_events(rig, EVENT_FAULT), 0);
}

/* Whoever mended it shall not wait for half an hour. */
static void a_service_that_is_locked_is_asked_more_often(void **state)
{
    struct fetch_rig *rig = *state;
    fake_tenant_rule(rig->http, &locked);
    fetch_rig_run(rig, 2 * 3600000);
    assert_string_equal(rig->seen->service.status, "restoreLocked");
    assert_string_equal(rig->seen->service.reason, "invalidBillingProfile");
    assert_true(rig->seen->service.grace_ms == RIG_WALL_MS + INT64_C(648000000));
    const size_t often = fake_tenant_count(rig->http, HTTP_GET, ROOT);
    assert_true(often > 10 && often <= 24);
    assert_int_equal(fetch_rig_events(rig, EVENT_FAULT), 0); /* it was so from the start */
}

static void a_change_of_the_service_is_an_event_and_refresh_asks(void **state)
{
    struct fetch_rig *rig = *state;
    fetch_rig_settle(rig);
    fake_tenant_rule(rig->http, &locked);
    fetch_rig_run(rig, 20000);
    assert_string_equal(rig->seen->service.status, "enabled");
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_run(rig, 500);
    assert_string_equal(rig->seen->service.status, "restoreLocked");
    assert_int_equal(fetch_rig_events(rig, EVENT_FAULT), 1);
    const struct event *event = event_log_at(rig->seen->events, 0);
    assert_string_equal(event->text, "The backup service is restoreLocked; it was enabled.");
    fake_tenant_forget_rules(rig->http);
    fetch_rig_run(rig, 6000);
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_run(rig, 500);
    assert_string_equal(rig->seen->service.status, "enabled");
    assert_int_equal(fetch_rig_events(rig, EVENT_RECOVERED), 1);
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_run(rig, 500);
    assert_int_equal(event_log_count(rig->seen->events), 2); /* the same again is no event */
}

static void a_new_session_is_told_but_not_those_of_the_first_list(void **state)
{
    struct fetch_rig *rig = *state;
    fetch_rig_settle(rig);
    assert_int_equal(event_log_count(rig->seen->events), 0);
    fake_tenant_put(rig->http, "n1", "active");
    fetch_rig_run(rig, 340000);
    assert_int_equal(fetch_rig_events(rig, EVENT_NEW), 1);
    fetch_rig_run(rig, 100000); /* within an interval of its start it is polled */
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

static void notices_beyond_eight_push_out_the_oldest(void **state)
{
    struct fetch_rig *rig = *state;
    fetch_rig_settle(rig);
    for (int i = 0; i < NOTICE_MAX + 3; i++)
        fetch_rig_send(rig, COMMAND_ACTIVATE, "c1"); /* read-only: refused */
    fetch_rig_settle(rig);
    assert_int_equal(rig->seen->notice_count, NOTICE_MAX);
    assert_int_equal(rig->seen->notices[NOTICE_MAX - 1].seq, NOTICE_MAX + 3);
    assert_int_equal(rig->seen->notices[0].seq, 4);
}

static void texts_seen_before_are_known(void **state)
{
    (void)state;
    struct textset set;
    char text[32];
    textset_init(&set, 7);
    assert_false(textset_has(&set, "a"));
    for (int i = 0; i < 1000; i++) {
        snprintf(text, sizeof text, "text %d", i);
        assert_true(textset_add(&set, text));
    }
    for (int i = 0; i < 1000; i++) {
        snprintf(text, sizeof text, "text %d", i);
        assert_false(textset_add(&set, text));
        assert_true(textset_has(&set, text));
    }
    assert_false(textset_has(&set, "another"));
    textset_release(&set);
    assert_false(textset_has(&set, "text 1"));
    textset_release(&set);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, fetch_rig_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_snapshot_says_loading_before_any_answer),
        TEST(an_idle_tenant_costs_twelve_lists_an_hour),
        TEST(live_runs_out_by_itself_when_nothing_is_read),
        TEST(after_a_suspension_the_list_is_read_at_once),
        TEST(a_jump_of_the_wall_clock_moves_no_deadline),
        TEST(a_refused_list_is_tried_again_after_five_minutes_and_on_refresh),
        TEST(a_refused_list_is_tried_soon_once_others_are_answered),
        TEST(a_list_alone_refused_is_tried_ever_less),
        TEST(what_runs_is_polled_though_no_list_was_ever_whole),
        TEST(signed_out_sends_nothing_until_the_token_changes),
        TEST(signed_out_the_key_tries_the_token_once),
        TEST(signed_out_for_good_the_key_says_why_nothing_is_read),
        TEST(a_sign_in_that_ends_between_two_polls_is_told_at_once),
        TEST(what_the_login_host_refused_is_among_the_faults),
        TEST(refresh_all_reads_the_list_at_most_every_five_seconds),
        TEST(refresh_all_ends_a_back_off),
        TEST(a_command_without_its_key_is_dropped),
        TEST(service_status_is_asked_after_the_list_and_rarely),
        TEST(a_refused_service_status_is_remembered_and_quiet),
        TEST(another_identity_asks_for_the_service_status_anew),
        TEST(a_service_that_is_locked_is_asked_more_often),
        TEST(a_change_of_the_service_is_an_event_and_refresh_asks),
        TEST(a_new_session_is_told_but_not_those_of_the_first_list),
        TEST(notices_beyond_eight_push_out_the_oldest),
        TEST(what_is_refused_now_is_known_no_longer),
        TEST(a_refused_list_asks_for_no_service_status),
        TEST(who_wants_the_list_alone_costs_the_list_alone),
        cmocka_unit_test(texts_seen_before_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
