/* The sweep, on its own machines: paging, its limits, what ends it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/timefmt.h"
#include "fake/fetch_rig.h"

#define LIST "/restoreSessions"

static void fill(struct fetch_rig *rig, int count, size_t page_size)
{
    char id[16];
    for (int i = 0; i < count; i++) {
        snprintf(id, sizeof id, "s%03d", i);
        fake_tenant_put(rig->http, id, "completed");
    }
    fake_tenant_page_size(rig->http, page_size);
}

static void all_pages_are_read(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 25, 10);
    fetch_rig_settle(rig);
    assert_int_equal(rig->seen->session_count, 25);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_int_equal(rig->seen->sweep_pages, 3);
    assert_int_equal(rig->seen->swept_ms, RIG_WALL_MS);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "$skiptoken"), 2);
}

static void the_first_page_is_shown_before_the_last_is_read(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 25, 10);
    const struct fake_rule stall = {
        .method = HTTP_GET, .match = "$skiptoken=20", .times = -1, .fate = FAKE_STALL};
    fake_tenant_rule(rig->http, &stall);
    fetch_rig_run(rig, 1000);
    assert_int_equal(rig->seen->state, DATA_LOADING);
    assert_int_equal(rig->seen->session_count, 20);
    assert_int_equal(rig->seen->swept_ms, TIME_NONE);
}

static void a_failing_page_is_asked_for_again_from_the_last_good_link(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 25, 10);
    const struct fake_rule fail = {
        .method = HTTP_GET, .match = "$skiptoken=10", .times = 3, .status = 502};
    fake_tenant_rule(rig->http, &fail);
    fetch_rig_run(rig, 60000);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_int_equal(rig->seen->session_count, 25);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LIST "$"), 1);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "$skiptoken=10"), 4);
}

static void an_expired_link_starts_the_sweep_again_once(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 25, 10);
    const struct fake_rule expired = {
        .method = HTTP_GET, .match = "$skiptoken=10", .times = 1, .status = 410, .code = "gone"};
    fake_tenant_rule(rig->http, &expired);
    fetch_rig_settle(rig);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LIST "$"), 2);
}

static void a_link_that_always_expires_ends_the_sweep(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 25, 10);
    const struct fake_rule expired = {
        .method = HTTP_GET, .match = "$skiptoken=10", .times = -1, .status = 400, .code = "bad"};
    fake_tenant_rule(rig->http, &expired);
    fetch_rig_settle(rig);
    assert_int_equal(rig->seen->state, DATA_REFUSED);
    assert_int_equal(rig->seen->session_count, 10);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LIST "$"), 2);
    assert_true(rig->seen->fault.next_try_ms > RIG_WALL_MS);
    assert_non_null(strstr(rig->seen->fault.text, "Page 2 of the list: Graph refused"));
}

/* A permission that is missing is told as on page 1. */
static void what_to_do_about_a_page_is_not_lost(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 25, 10);
    const struct fake_rule refused = {
        .method = HTTP_GET, .match = "$skiptoken=10", .times = -1, .status = 403};
    fake_tenant_rule(rig->http, &refused);
    fetch_rig_settle(rig);
    assert_non_null(strstr(rig->seen->fault.text, "Page 2 of the list: Graph refused"));
    assert_non_null(strstr(rig->seen->fault.hint, "BackupRestore-Restore.Read.All"));
}

/* Its first page says nothing of it: REFUSED since then, and told once, until a list is whole. */
static void what_ended_a_list_midway_stays_until_one_is_whole(void **state)
{
    static const int statuses[] = {400, 403, 404, 410};
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        fetch_rig_tear_down(state);
        fetch_rig_set_up(state);
        struct fetch_rig *rig = *state;
        const struct fake_rule refused = {
            .method = HTTP_GET, .match = "$skiptoken=10", .times = -1, .status = statuses[i]};
        fill(rig, 25, 10);
        fake_tenant_rule(rig->http, &refused);
        fetch_rig_settle(rig);
        const int64_t since_ms = rig->seen->fault.since_ms;
        const size_t events = fetch_rig_events(rig, EVENT_FAULT);
        rig->machines.fetch.not_permitted = 1U << WORKLOAD_SHAREPOINT;
        fetch_rig_run(rig, 1800 * 1000);
        assert_true(fake_tenant_count(rig->http, HTTP_GET, LIST "$") > 4);
        assert_int_equal(rig->seen->state, DATA_REFUSED);
        assert_int_equal(rig->seen->fault.since_ms, since_ms);
        assert_int_equal(fetch_rig_events(rig, EVENT_FAULT), events);
        assert_int_equal(fetch_rig_events(rig, EVENT_RECOVERED), 0);
        assert_int_not_equal(rig->machines.fetch.not_permitted, 0);
        fake_tenant_forget_rules(rig->http);
        fetch_rig_run(rig, 400000);
        assert_int_equal(rig->seen->state, DATA_LIVE);
    }
}

/* A first page of one session whose next link is given. */
static void serve_link(struct fetch_rig *rig, const char *body)
{
    const struct fake_rule rule = {
        .method = HTTP_GET, .match = LIST "$", .times = 1, .status = 200, .body = body};
    fake_tenant_rule(rig->http, &rule);
}

static void a_link_to_another_host_is_not_followed(void **state)
{
    struct fetch_rig *rig = *state;
    serve_link(rig, "{\"value\":[{\"id\":\"a\",\"status\":\"draft\"}],"
                    "\"@odata.nextLink\":\"https://evil.example/v1.0/x\"}");
    fetch_rig_settle(rig);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "evil"), 0);
    assert_int_equal(rig->seen->state, DATA_REFUSED);
    assert_non_null(strstr(rig->seen->fault.text, "evil.example"));
    assert_int_equal(rig->seen->session_count, 1);
    assert_int_equal(fetch_rig_events(rig, EVENT_FAULT), 1);
}

/* `null` and "" end a list; what is neither that nor a text must not pass for an end. */
static void a_next_link_that_is_no_text_is_no_end(void **state)
{
    struct fetch_rig *rig = *state;
    static const struct {
        const char *body;
        enum data_state state;
    } cases[] = {
        {"{\"value\":[{\"id\":\"a\"}],\"@odata.nextLink\":17}", DATA_REFUSED},
        {"{\"value\":[{\"id\":\"a\"}],\"@odata.nextLink\":{\"a\":1}}", DATA_REFUSED},
        {"{\"value\":[{\"id\":\"a\"}],\"@odata.nextLink\":null}", DATA_LIVE},
        {"{\"value\":[{\"id\":\"a\"}],\"@odata.nextLink\":\"\"}", DATA_LIVE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        serve_link(rig, cases[i].body);
        fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
        fetch_rig_settle(rig);
        assert_int_equal(rig->seen->state, cases[i].state);
        assert_int_equal(rig->seen->session_count, 1);
        fetch_rig_run(rig, MACHINES_REFRESH_MS);
    }
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "17"), 0);
}

static void a_list_that_leads_back_into_itself_ends_with_a_fault(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule loop = {.method = HTTP_GET,
                                   .match = "$skiptoken=10",
                                   .times = -1,
                                   .status = 200,
                                   .body =
                                       "{\"value\":[],\"@odata.nextLink\":\"" FAKE_TENANT_ROOT
                                       "/solutions/backupRestore/restoreSessions?$skiptoken=10\"}"};
    fill(rig, 25, 10);
    fake_tenant_rule(rig->http, &loop);
    fetch_rig_settle(rig);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "$skiptoken=10"), 1);
    assert_int_equal(rig->seen->state, DATA_REFUSED);
    assert_int_equal(rig->seen->session_count, 10);
}

static void the_limits_end_a_list_without_an_end(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 25, 5);
    rig->machines.listing.max_pages = 2;
    fetch_rig_settle(rig);
    assert_int_equal(rig->seen->session_count, 10);
    assert_int_equal(rig->seen->state, DATA_REFUSED);
    assert_non_null(strstr(rig->seen->fault.text, "no further"));
}

static void too_many_sessions_end_the_list(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 25, 5);
    rig->machines.listing.max_sessions = 12;
    fetch_rig_settle(rig);
    assert_int_equal(rig->seen->session_count, 15);
    assert_int_equal(rig->seen->state, DATA_REFUSED);
}

static void exactly_as_many_pages_as_allowed_are_a_whole_list(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 25, 5);
    rig->machines.listing.max_pages = 5;
    rig->machines.listing.max_sessions = 25;
    fetch_rig_settle(rig);
    assert_int_equal(rig->seen->session_count, 25);
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

#define HEAD(token)                                                                                \
    "{\"@odata.nextLink\":\"" FAKE_TENANT_ROOT                                                     \
    "/solutions/backupRestore/restoreSessions?$skiptoken=" token "\","

static void the_next_page_is_asked_for_before_this_one_is_read(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 15, 10);
    serve_link(rig, HEAD("10") "\"value\":[{\"id\":\"a\""); /* cut off: nobody can read it */
    fetch_rig_run(rig, 0);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "$skiptoken=10"), 1);
    fetch_rig_run(rig, 60000); /* and once more when the first page can be read */
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "$skiptoken=10"), 2);
    assert_int_equal(rig->seen->session_count, 15);
}

static void what_was_asked_for_ahead_is_dropped_when_the_page_leads_elsewhere(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 15, 10);
    serve_link(rig, HEAD("0") "\"value\":[],\"@odata.nextLink\":"
                              "\"/solutions/backupRestore/restoreSessions?$skiptoken=10\"}");
    fetch_rig_settle(rig);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "$skiptoken=0$"), 1);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_int_equal(rig->seen->session_count, 5);
}

static void a_page_that_ends_the_sweep_has_asked_for_nothing_more(void **state)
{
    struct fetch_rig *rig = *state;
    serve_link(rig, "{\"@odata.nextLink\":\"https://evil.example/v1.0/x\",\"value\":[]}");
    fetch_rig_settle(rig);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "evil"), 0);
    assert_int_equal(rig->seen->state, DATA_REFUSED);
}

static void relative_links_and_empty_pages_are_followed(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 15, 10);
    serve_link(rig, "{\"value\":[],\"@odata.nextLink\":"
                    "\"/solutions/backupRestore/restoreSessions?$skiptoken=10\"}");
    fetch_rig_settle(rig);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_int_equal(rig->seen->session_count, 5);
}

static void a_page_that_is_no_list_three_times_breaks_the_sweep_and_rows_stay(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 25, 10);
    const struct fake_rule html = {.method = HTTP_GET,
                                   .match = "$skiptoken=10",
                                   .times = -1,
                                   .status = 200,
                                   .body = "<html>sign in</html>"};
    fake_tenant_rule(rig->http, &html);
    fetch_rig_run(rig, 60000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "$skiptoken=10"), LISTING_PAGE_TRIES);
    assert_int_equal(rig->seen->state, DATA_STALE);
    assert_int_equal(rig->seen->fault.kind, FAULT_FORMAT);
    assert_int_equal(rig->seen->session_count, 10);
    assert_true(rig->seen->fault.next_try_ms > 0);

    fake_tenant_forget_rules(rig->http);
    fetch_rig_run(rig, 400000);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_int_equal(rig->seen->session_count, 25);
    assert_int_equal(fetch_rig_events(rig, EVENT_RECOVERED), 1);
}

/* Or nobody would hear of sessions that are new, which stand on the first. */
static void a_page_that_fails_alone_ends_the_sweep_and_the_next_begins(void **state)
{
    struct fetch_rig *rig = *state;
    fetch_rig_fill(rig, 25, 1, 10); /* the running one is polled, and answered */
    const struct fake_rule fail = {
        .method = HTTP_GET, .match = "$skiptoken=10", .times = -1, .status = 502};
    fake_tenant_rule(rig->http, &fail);
    const size_t before = fake_tenant_count(rig->http, HTTP_GET, LIST "$");
    fetch_rig_run(rig, 3600 * 1000);
    assert_true(fake_tenant_count(rig->http, HTTP_GET, LIST "$") > before + 1);
    assert_int_equal(rig->seen->state, DATA_STALE);
    assert_int_equal(rig->seen->fault.http_status, 502);
    assert_true(rig->seen->fault.next_try_ms > 0);

    fake_tenant_forget_rules(rig->http);
    fetch_rig_run(rig, 3600 * 1000);
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

static void refresh_begins_anew_where_a_page_fails(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 25, 10);
    const struct fake_rule fail = {
        .method = HTTP_GET, .match = "$skiptoken=10", .times = -1, .status = 502};
    fake_tenant_rule(rig->http, &fail);
    fetch_rig_run(rig, 10000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LIST "$"), 1);
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_run(rig, 1000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LIST "$"), 2);
}

/* What was read of a long list is not thrown away for a wait. */
static void refresh_goes_on_where_a_page_is_throttled(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 25, 10);
    const struct fake_rule wait = {
        .method = HTTP_GET, .match = "$skiptoken=10", .times = 1, .status = 429};
    fake_tenant_rule(rig->http, &wait);
    fetch_rig_run(rig, 300);
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_run(rig, 120 * 1000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LIST "$"), 1);
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

static void the_first_page_is_asked_for_until_it_is_a_list(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 5, 0);
    const struct fake_rule html = {
        .method = HTTP_GET, .match = LIST "$", .times = 5, .status = 200, .body = "<html>"};
    fake_tenant_rule(rig->http, &html);
    fetch_rig_run(rig, 30000);
    assert_int_equal(rig->seen->state, DATA_OFFLINE);
    assert_int_equal(rig->seen->fault.kind, FAULT_FORMAT);
    fetch_rig_run(rig, 600000);
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

static void refresh_one_is_answered(struct fetch_rig *rig)
{
    fetch_rig_send(rig, COMMAND_REFRESH_ONE, "s001");
    fetch_rig_run(rig, 500);
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

/* What was asked for beside the list may be answered after its first failure, and be the last. */
static void a_list_that_fails_on_after_others_were_answered_is_told_again(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 5, 0);
    fetch_rig_settle(rig);
    const struct fake_rule blanks = {
        .method = HTTP_GET, .match = LIST "$", .times = -1, .status = 200, .body = "  "};
    fake_tenant_rule(rig->http, &blanks);
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_run(rig, 500);
    assert_int_equal(rig->seen->state, DATA_OFFLINE);
    refresh_one_is_answered(rig);
    fetch_rig_run(rig, 30000);
    assert_int_equal(rig->seen->state, DATA_OFFLINE);
    assert_int_equal(rig->seen->fault.kind, FAULT_FORMAT);
    assert_true(rig->seen->fault.next_try_ms > 0);
    refresh_one_is_answered(rig); /* others are: it is the list's own trouble for now */
}

static void a_typed_collection_implies_the_workload(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        enum workload workload;
    } cases[] = {
        {FAKE_TENANT_ROOT "/solutions/backupRestore/restoreSessions", WORKLOAD_OTHER},
        {FAKE_TENANT_ROOT "/solutions/backupRestore/sharepointRestoreSessions?$skiptoken=%3d",
         WORKLOAD_SHAREPOINT},
        {FAKE_TENANT_ROOT "/solutions/backupRestore/exchangeRestoreSessions", WORKLOAD_EXCHANGE},
        {FAKE_TENANT_ROOT "/solutions/backupRestore/oneDriveForBusinessRestoreSessions?a=/x",
         WORKLOAD_ONEDRIVE},
        {"https://graph.test", WORKLOAD_OTHER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(listing_implied(cases[i].url), cases[i].workload);
}

static void the_next_page_is_asked_for_before_this_one_is_shown(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 25, 10);
    while (!rig->seen || rig->seen->session_count == 0)
        fetch_rig_turn(rig);
    assert_int_equal(rig->seen->session_count, 10);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "$skiptoken=10"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fetch_rig_set_up, fetch_rig_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(all_pages_are_read),
        TEST(the_first_page_is_shown_before_the_last_is_read),
        TEST(a_failing_page_is_asked_for_again_from_the_last_good_link),
        TEST(an_expired_link_starts_the_sweep_again_once),
        TEST(a_link_that_always_expires_ends_the_sweep),
        TEST(what_to_do_about_a_page_is_not_lost),
        TEST(what_ended_a_list_midway_stays_until_one_is_whole),
        TEST(a_link_to_another_host_is_not_followed),
        TEST(a_next_link_that_is_no_text_is_no_end),
        TEST(a_list_that_leads_back_into_itself_ends_with_a_fault),
        TEST(the_limits_end_a_list_without_an_end),
        TEST(too_many_sessions_end_the_list),
        TEST(exactly_as_many_pages_as_allowed_are_a_whole_list),
        TEST(the_next_page_is_asked_for_before_this_one_is_read),
        TEST(what_was_asked_for_ahead_is_dropped_when_the_page_leads_elsewhere),
        TEST(a_page_that_ends_the_sweep_has_asked_for_nothing_more),
        TEST(relative_links_and_empty_pages_are_followed),
        TEST(a_page_that_is_no_list_three_times_breaks_the_sweep_and_rows_stay),
        TEST(a_page_that_fails_alone_ends_the_sweep_and_the_next_begins),
        TEST(refresh_begins_anew_where_a_page_fails),
        TEST(refresh_goes_on_where_a_page_is_throttled),
        TEST(the_first_page_is_asked_for_until_it_is_a_list),
        TEST(a_list_that_fails_on_after_others_were_answered_is_told_again),
        TEST(the_next_page_is_asked_for_before_this_one_is_shown),
        cmocka_unit_test(a_typed_collection_implies_the_workload),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
