#include "graph/graph_url.h"
#include "unit/call_rig.h"

static void a_read_carries_the_documented_headers(void **state)
{
    (void)state;
    struct rig *rig = rig_new(false);
    fake_http_expect(rig->http, HTTP_GET, "/restoreSessions/a",
                     (struct fake_reply){.status = 200, .body = "{}"});
    fake_http_expect(rig->http, HTTP_GET, "skiptoken=x",
                     (struct fake_reply){.status = 200, .body = "{}"});
    static const char *const urls[] = {SESSION, SESSION "?$skiptoken=x"};
    const char *guids[2] = {NULL, NULL};
    for (size_t i = 0; i < 2; i++) {
        struct call *call = call_new(rig->graph, HTTP_GET, urls[i]);
        assert_int_equal(drive(rig, call, in(rig, 1000)), CALL_DONE);
        const struct http_response *response = NULL;
        assert_true(call_result(call, &response, NULL, NULL));
        assert_string_equal(response->body.bytes, "{}");
        const struct fake_request *request = fake_http_request(rig->http, i);
        assert_string_equal(fake_request_header(request, "Authorization"), "Bearer first");
        assert_string_equal(fake_request_header(request, "Accept"), "application/json");
        assert_string_equal(fake_request_header(request, "Prefer"), "include-unknown-enum-members");
        guids[i] = fake_request_header(request, "client-request-id");
        assert_int_equal(strlen(guids[i]), 36);
        assert_int_equal(guids[i][14], '4');
        assert_int_equal(request->deadline_boot_ms - request->at_boot_ms, 120000);
        call_free(call);
    }
    assert_string_not_equal(guids[0], guids[1]);
    rig_free(rig);
}

static void a_read_is_tried_again_after_passing_trouble(void **state)
{
    (void)state;
    struct rig *rig = rig_new(false);
    fake_http_expect(rig->http, HTTP_GET, "/a", (struct fake_reply){.fault = FAULT_NETWORK});
    fake_http_expect(rig->http, HTTP_GET, "/a", (struct fake_reply){.status = 500});
    fake_http_expect(rig->http, HTTP_GET, "/a", (struct fake_reply){.status = 503});
    fake_http_expect(
        rig->http, HTTP_GET, "/a",
        (struct fake_reply){.status = 200, .headers = "Content-Type: text/html", .body = "<html>"});
    fake_http_expect(rig->http, HTTP_GET, "/a", (struct fake_reply){.status = 200, .body = "{}"});
    struct call *call = call_new(rig->graph, HTTP_GET, SESSION);
    assert_int_equal(drive(rig, call, in(rig, 1000)), CALL_WAITING);
    const struct fault *fault = call_fault(call);
    assert_non_null(fault);
    assert_int_equal(fault->kind, FAULT_NETWORK);
    assert_int_equal(fault->since_ms, START_MS);
    assert_in_range(fault->next_try_ms, START_MS + 1600, START_MS + 2400);
    assert_string_equal(fault->client_request_id,
                        fake_request_header(fake_http_request(rig->http, 0), "client-request-id"));
    assert_int_equal(drive(rig, call, in(rig, 20000)), CALL_WAITING);
    assert_int_equal(call_fault(call)->since_ms, START_MS);
    assert_int_equal(drive(rig, call, in(rig, 600000)), CALL_DONE);
    assert_null(call_fault(call));
    assert_false(fake_http_request(rig->http, 2)->fresh_connection);
    assert_true(fake_http_request(rig->http, 3)->fresh_connection); /* after the 503 */
    call_free(call);
    rig_free(rig);
}

static void what_cannot_pass_by_itself_is_final(void **state)
{
    (void)state;
    static const int statuses[] = {400, 403, 404, 405, 410};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct rig *rig = rig_new(false);
        fake_http_expect(rig->http, HTTP_GET, "/a", (struct fake_reply){.status = statuses[i]});
        struct call *call = call_new(rig->graph, HTTP_GET, SESSION);
        assert_int_equal(drive(rig, call, in(rig, 1000)), CALL_DONE);
        const struct http_response *response = NULL;
        struct fault why = {0};
        assert_false(call_result(call, &response, &why, NULL));
        assert_int_equal(why.http_status, statuses[i]);
        assert_int_equal(why.next_try_ms, 0);
        call_free(call);
        rig_free(rig);
    }
}

static void retry_after_holds_every_read_and_no_write(void **state)
{
    (void)state;
    struct rig *rig = rig_new(true);
    fake_http_expect(rig->http, HTTP_GET, "/a",
                     (struct fake_reply){.status = 429, .headers = "Retry-After: 60"});
    fake_http_expect(rig->http, HTTP_POST, "/activate",
                     (struct fake_reply){.status = 200, .body = "{}"});
    fake_http_expect(rig->http, HTTP_GET, "/", (struct fake_reply){.status = 200, .body = "{}"});
    fake_http_expect(rig->http, HTTP_GET, "/", (struct fake_reply){.status = 200, .body = "{}"});
    int64_t start = rig->clock->boot_ms(rig->clock);
    struct call *throttled = call_new(rig->graph, HTTP_GET, SESSION);
    assert_int_equal(call_step(throttled), CALL_IN_FLIGHT);
    graph_deliver(rig->graph);
    assert_int_equal(graph_hold_until(rig->graph), start + 60000);
    assert_int_equal(graph_hold_fault(rig->graph)->kind, FAULT_THROTTLED);
    assert_int_equal(graph_hold_fault(rig->graph)->next_try_ms, START_MS + 60000);

    struct call *other = call_new(rig->graph, HTTP_GET, ROOT "/other");
    graph_retry_now(rig->graph); /* the user's key does not override the service's wish */
    assert_int_equal(call_step(other), CALL_WAITING);
    assert_int_equal(call_step(throttled), CALL_WAITING);
    assert_int_equal(call_deadline(other), start + 60000);

    struct call *write = call_new(rig->graph, HTTP_POST, ACTIVATE);
    assert_int_equal(drive(rig, write, in(rig, 1000)), CALL_DONE);
    assert_int_equal(drive(rig, other, start + 59999), CALL_WAITING);
    assert_int_equal(fake_http_request_count(rig->http), 2);
    assert_int_equal(drive(rig, other, start + 61000), CALL_DONE);
    assert_int_equal(drive(rig, throttled, start + 62000), CALL_DONE);
    assert_int_equal(graph_hold_until(rig->graph), 0);
    assert_null(graph_hold_fault(rig->graph));
    call_free(throttled);
    call_free(other);
    call_free(write);
    rig_free(rig);
}

static void a_429_without_retry_after_backs_off(void **state)
{
    (void)state;
    struct rig *rig = rig_new(false);
    fake_http_expect(rig->http, HTTP_GET, "/a", (struct fake_reply){.status = 429});
    fake_http_expect(rig->http, HTTP_GET, "/a", (struct fake_reply){.status = 200, .body = "{}"});
    struct call *call = call_new(rig->graph, HTTP_GET, SESSION);
    assert_int_equal(drive(rig, call, in(rig, 1500)), CALL_WAITING);
    assert_int_equal(graph_hold_until(rig->graph), 0);
    assert_int_equal(drive(rig, call, in(rig, 1000)), CALL_DONE);
    call_free(call);
    rig_free(rig);
}

/* Whoever says "now" and throttles again did not mean it: five calls that asked each second were
 * 120 requests in 45 s, all of which counted. */
static void a_wait_of_nothing_that_does_not_help_grows(void **state)
{
    (void)state;
    struct rig *rig = rig_new(false);
    for (int i = 0; i < 8; i++) {
        fake_http_expect(rig->http, HTTP_GET, "/a",
                         (struct fake_reply){.status = 429, .headers = "Retry-After: 0"});
    }
    fake_http_expect(rig->http, HTTP_GET, "/a", (struct fake_reply){.status = 200, .body = "{}"});
    struct call *call = call_new(rig->graph, HTTP_GET, SESSION);
    assert_int_equal(drive(rig, call, in(rig, 2500)), CALL_WAITING);
    assert_int_equal(fake_http_request_count(rig->http), 3); /* at once, after a second, another */
    assert_int_equal(drive(rig, call, in(rig, 27500)), CALL_WAITING);
    assert_in_range(fake_http_request_count(rig->http), 5, 6); /* 2, 5, 15 s behind them */
    assert_int_equal(drive(rig, call, in(rig, 70000)), CALL_DONE);
    call_free(call);
    rig_free(rig);
}

static void the_user_can_end_a_back_off(void **state)
{
    (void)state;
    struct rig *rig = rig_new(false);
    fake_http_expect(rig->http, HTTP_GET, "/a", (struct fake_reply){.fault = FAULT_NETWORK});
    fake_http_expect(rig->http, HTTP_GET, "/a", (struct fake_reply){.status = 200, .body = "{}"});
    struct call *call = call_new(rig->graph, HTTP_GET, SESSION);
    assert_int_equal(drive(rig, call, in(rig, 100)), CALL_WAITING);
    assert_int_equal(call_step(call), CALL_WAITING);
    graph_retry_now(rig->graph);
    assert_int_equal(call_step(call), CALL_IN_FLIGHT);
    call_free(call);
    assert_int_equal(fake_http_cancelled(rig->http), 1);
    rig_free(rig);
}

static void writes_go_out_once_and_tell_what_is_unclear(void **state)
{
    (void)state;
    static const struct {
        struct fake_reply reply;
        enum fault_kind kind;
        bool maybe_done;
    } cases[] = {
        {{.fault = FAULT_NETWORK, .maybe_sent = true}, FAULT_NETWORK, true},
        {{.fault = FAULT_NETWORK}, FAULT_NETWORK, false},
        {{.delay_ms = FAKE_HTTP_NEVER}, FAULT_NETWORK, true},
        {{.status = 200, .fault = FAULT_NETWORK}, FAULT_NETWORK, true},
        {{.status = 500}, FAULT_SERVICE, true},
        {{.status = 502, .headers = "Content-Type: text/html", .body = "<html>"},
         FAULT_SERVICE,
         true},
        {{.status = 503, .headers = "Retry-After: 5"}, FAULT_THROTTLED, true},
        {{.status = 408}, FAULT_NETWORK, true},
        {{.status = 200, .headers = "Content-Type: text/html", .body = "<html>"},
         FAULT_FORMAT,
         true},
        {{.status = 302}, FAULT_FORMAT, true},
        {{.status = 500,
          .body = "{\"error\":{\"code\":\"TooManyActiveRestoreSessions\",\"message\":\"\"}}"},
         FAULT_SERVICE,
         false},
        {{.status = 500,
          .body = "{\"error\":{\"code\":\"IncompleteArtifactDeletion\",\"message\":\"\"}}"},
         FAULT_SERVICE,
         false},
        {{.status = 429, .headers = "Retry-After: 5"}, FAULT_THROTTLED, false},
        {{.status = 403}, FAULT_FORBIDDEN, false},
        {{.status = 404}, FAULT_NOT_FOUND, false},
        {{.status = 409}, FAULT_API, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rig *rig = rig_new(true);
        bool post = i % 2 == 0;
        fake_http_expect(rig->http, post ? HTTP_POST : HTTP_DELETE, "/restoreSessions/a",
                         cases[i].reply);
        struct call *call =
            call_new(rig->graph, post ? HTTP_POST : HTTP_DELETE, post ? ACTIVATE : SESSION);
        assert_int_equal(drive(rig, call, in(rig, 3600000)), CALL_DONE);
        const struct fake_request *request = fake_http_request(rig->http, 0);
        assert_int_equal(request->deadline_boot_ms - request->at_boot_ms, 60000);
        assert_int_equal(request->body_length, 0);
        const struct http_response *response = NULL;
        struct fault why = {0};
        bool maybe_done = !cases[i].maybe_done;
        assert_false(call_result(call, &response, &why, &maybe_done));
        if (why.kind != cases[i].kind || maybe_done != cases[i].maybe_done) {
            fail_msg("case %zu: kind %d, maybe_done %d", i, (int)why.kind, (int)maybe_done);
        }
        assert_int_equal(graph_hold_until(rig->graph), 0); /* a throttled write holds nothing */
        call_free(call);
        rig_free(rig);
    }
}

static void without_permission_no_write_leaves(void **state)
{
    (void)state;
    struct rig *rig = rig_new(false);
    struct call *call = call_new(rig->graph, HTTP_DELETE, SESSION);
    assert_int_equal(call_step(call), CALL_DONE);
    const struct http_response *response = NULL;
    struct fault why = {0};
    bool maybe_done = true;
    assert_false(call_result(call, &response, &why, &maybe_done));
    assert_int_equal(why.kind, FAULT_REFUSED);
    assert_false(maybe_done);
    call_free(call);
    call = call_new(rig->graph, HTTP_GET, "https://fabrikam.com/v1.0/x");
    assert_int_equal(call_step(call), CALL_DONE);
    call_free(call);
    assert_int_equal(fake_http_request_count(rig->http), 0);
    rig_free(rig);
}

static void a_body_that_makes_no_sense_is_asked_for_again(void **state)
{
    (void)state;
    struct rig *rig = rig_new(false);
    for (int i = 0; i < 3; i++) {
        fake_http_expect(rig->http, HTTP_GET, "/a",
                         (struct fake_reply){.status = 200, .body = "{}"});
    }
    struct call *call = call_new(rig->graph, HTTP_GET, SESSION);
    struct fault why;
    fault_set(&why, FAULT_FORMAT, "No list.");
    int64_t waits[2] = {0, 0};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(drive(rig, call, in(rig, 60000)), CALL_DONE);
        call_again(call, &why);
        assert_int_equal(call_step(call), CALL_WAITING);
        assert_string_equal(call_fault(call)->text, "No list.");
        assert_int_equal(call_fault(call)->since_ms, START_MS);
        waits[i] = call_deadline(call) - rig->clock->boot_ms(rig->clock);
    }
    assert_true(waits[1] > waits[0]);
    assert_int_equal(drive(rig, call, in(rig, 60000)), CALL_DONE);
    call_free(call);
    rig_free(rig);
}

static void the_services_clock_is_compared_with_ours(void **state)
{
    (void)state;
    struct rig *rig = rig_new(false);
    static const struct {
        const char *date;
        int64_t offset_ms;
    } cases[] = {
        {"Date: Mon, 23 Nov 2026 14:32:08 GMT", 0},
        {"Date: Mon, 23 Nov 2026 14:42:07 GMT", 600000},
        {"Date: Mon, 23 Nov 2026 14:42:08 GMT", 600000}, /* a second is noise */
        {"Date: nonsense", 600000},
        {"Date: Fri, 31 Dec 9999 23:59:59 GMT", 600000},
        {"Date: Thu, 01 Jan 1970 00:00:00 GMT", 600000},
        {"Date: Mon, 23 Nov 2026 14:22:07 GMT", -600000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fake_http_expect(
            rig->http, HTTP_GET, "/a",
            (struct fake_reply){.status = 200, .headers = cases[i].date, .body = "{}"});
        struct call *call = call_new(rig->graph, HTTP_GET, SESSION);
        assert_int_equal(drive(rig, call, in(rig, 1000)), CALL_DONE);
        assert_int_equal(graph_date_offset_ms(rig->graph), cases[i].offset_ms);
        call_free(call);
    }
    rig_free(rig);
}

static void addresses_follow_the_workload(void **state)
{
    (void)state;
    struct rig *rig = rig_new(false);
    struct strbuf url;
    strbuf_init(&url, STRBUF_NO_LIMIT);
    graph_url_activate(rig->graph, "a,b", &url);
    assert_string_equal(url.bytes, ROOT "/solutions/backupRestore/restoreSessions/a%2Cb/activate");
    strbuf_clear(&url);
    assert_true(graph_url_artifacts(rig->graph, WORKLOAD_SHAREPOINT, true, "a", &url));
    assert_string_equal(url.bytes, ROOT "/solutions/backupRestore/sharePointRestoreSessions/a/"
                                        "granularSiteRestoreArtifacts");
    strbuf_clear(&url);
    assert_true(graph_url_bulk(rig->graph, WORKLOAD_EXCHANGE, "a", &url));
    assert_string_equal(url.bytes, ROOT "/solutions/backupRestore/exchangeRestoreSessions/a/"
                                        "mailboxRestoreArtifactsBulkAdditionRequests");
    strbuf_clear(&url);
    assert_false(graph_url_artifacts(rig->graph, WORKLOAD_OTHER, false, "a", &url));
    assert_false(graph_url_bulk(rig->graph, WORKLOAD_OTHER, "a", &url));
    assert_string_equal(url.bytes, "");
    graph_url_service(rig->graph, &url);
    assert_string_equal(url.bytes, ROOT "/solutions/backupRestore");
    strbuf_release(&url);
    rig_free(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_read_carries_the_documented_headers),
        cmocka_unit_test(a_read_is_tried_again_after_passing_trouble),
        cmocka_unit_test(what_cannot_pass_by_itself_is_final),
        cmocka_unit_test(retry_after_holds_every_read_and_no_write),
        cmocka_unit_test(a_429_without_retry_after_backs_off),
        cmocka_unit_test(a_wait_of_nothing_that_does_not_help_grows),
        cmocka_unit_test(the_user_can_end_a_back_off),
        cmocka_unit_test(writes_go_out_once_and_tell_what_is_unclear),
        cmocka_unit_test(without_permission_no_write_leaves),
        cmocka_unit_test(a_body_that_makes_no_sense_is_asked_for_again),
        cmocka_unit_test(the_services_clock_is_compared_with_ours),
        cmocka_unit_test(addresses_follow_the_workload),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
