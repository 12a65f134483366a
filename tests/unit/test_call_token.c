/* What a 401, a missing token and a new one do to calls. */
#include "unit/call_rig.h"

static void a_401_is_repeated_once_with_a_new_token(void **state)
{
    (void)state;
    static const enum http_method methods[] = {HTTP_GET, HTTP_POST, HTTP_DELETE};
    for (size_t i = 0; i < 3; i++) {
        struct rig *rig = rig_new(true);
        rig->hand.after_reject = "second";
        fake_http_expect(
            rig->http, methods[i], "/a",
            (struct fake_reply){.status = 401, .headers = "WWW-Authenticate: Bearer claims=x"});
        fake_http_expect(rig->http, methods[i], "/a",
                         (struct fake_reply){.status = 200, .body = "{}"});
        struct call *call =
            call_new(rig->graph, methods[i], methods[i] == HTTP_POST ? ACTIVATE : SESSION);
        assert_int_equal(drive(rig, call, in(rig, 1000)), CALL_DONE);
        assert_int_equal(rig->hand.rejections, 1);
        assert_string_equal(rig->hand.challenge, "Bearer claims=x");
        assert_string_equal(fake_request_header(fake_http_request(rig->http, 1), "Authorization"),
                            "Bearer second");
        assert_null(graph_signed_out(rig->graph));
        call_free(call);
        rig_free(rig);
    }
}

static void a_write_is_not_sent_a_third_time(void **state)
{
    (void)state;
    struct rig *rig = rig_new(true);
    rig->hand.after_reject = "second";
    fake_http_expect(rig->http, HTTP_POST, "/a", (struct fake_reply){.status = 401});
    fake_http_expect(rig->http, HTTP_POST, "/a", (struct fake_reply){.status = 401});
    struct call *call = call_new(rig->graph, HTTP_POST, ACTIVATE);
    assert_int_equal(drive(rig, call, in(rig, 100000)), CALL_DONE);
    const struct http_response *response = NULL;
    struct fault why = {0};
    bool maybe_done = true;
    assert_false(call_result(call, &response, &why, &maybe_done));
    assert_int_equal(why.kind, FAULT_AUTH);
    assert_false(maybe_done);
    call_free(call);
    rig_free(rig);
}

static void signed_out_nothing_leaves_until_another_token_is_there(void **state)
{
    (void)state;
    struct rig *rig = rig_new(true);
    fake_http_expect(rig->http, HTTP_GET, "/a", (struct fake_reply){.status = 401});
    struct call *call = call_new(rig->graph, HTTP_GET, SESSION);
    assert_int_equal(drive(rig, call, in(rig, 3000)), CALL_WAITING);
    const struct fault *out = graph_signed_out(rig->graph);
    assert_non_null(out);
    assert_int_equal(out->kind, FAULT_AUTH);
    assert_int_equal(out->since_ms, START_MS);
    assert_int_equal(call_deadline(call), in(rig, 5000)); /* the source's */
    hand_give(&rig->hand, "first"); /* the same again: the service has refused it */
    assert_int_equal(drive(rig, call, in(rig, 600000)), CALL_WAITING);
    assert_int_equal(fake_http_request_count(rig->http), 1);

    struct call *write = call_new(rig->graph, HTTP_DELETE, SESSION);
    assert_int_equal(call_step(write), CALL_DONE); /* a change does not wait for a person */
    call_free(write);

    fake_http_expect(rig->http, HTTP_GET, "/a", (struct fake_reply){.status = 200, .body = "{}"});
    hand_give(&rig->hand, "second");
    assert_int_equal(drive(rig, call, in(rig, 6000)), CALL_DONE);
    assert_null(graph_signed_out(rig->graph));
    call_free(call);
    rig_free(rig);
}

/* Of requests that are too many for its connections, libcurl sends some later. */
static void signed_out_what_is_under_way_is_called_back(void **state)
{
    (void)state;
    struct rig *rig = rig_new(true);
    struct fault why;
    hand_signs_in(&rig->hand);
    fake_http_expect(rig->http, HTTP_GET, "/a", (struct fake_reply){.delay_ms = FAKE_HTTP_NEVER});
    fake_http_expect(rig->http, HTTP_POST, "/a",
                     (struct fake_reply){.status = 200, .body = "{}", .delay_ms = 1000});
    struct call *read = call_new(rig->graph, HTTP_GET, SESSION);
    struct call *write = call_new(rig->graph, HTTP_POST, ACTIVATE);
    assert_int_equal(call_step(read), CALL_IN_FLIGHT);
    assert_int_equal(call_step(write), CALL_IN_FLIGHT);
    rig->hand.state = TOKEN_NEEDS_USER;
    assert_false(graph_may_send(rig->graph, &why));
    assert_int_equal(fake_http_cancelled(rig->http), 1);
    assert_int_equal(fake_http_in_flight(rig->http), 1);
    assert_int_equal(drive(rig, read, in(rig, 60000)), CALL_WAITING);
    assert_int_equal(fake_http_request_count(rig->http), 2);
    assert_int_equal(drive(rig, write, in(rig, 2000)), CALL_DONE); /* its answer is heard */
    fake_http_expect(rig->http, HTTP_GET, "/a", (struct fake_reply){.status = 200, .body = "{}"});
    hand_give(&rig->hand, "second");
    assert_int_equal(drive(rig, read, in(rig, 6000)), CALL_DONE);
    assert_string_equal(fake_request_header(fake_http_request(rig->http, 2), "Authorization"),
                        "Bearer second");
    call_free(read);
    call_free(write);
    rig_free(rig);
}

/* The one whose answer said so is not called back: it has been answered. */
static void a_401_that_signs_out_calls_the_others_back(void **state)
{
    (void)state;
    struct rig *rig = rig_new(false);
    fake_http_expect(rig->http, HTTP_GET, "/a", (struct fake_reply){.status = 401});
    fake_http_expect(rig->http, HTTP_GET, "/b", (struct fake_reply){.delay_ms = FAKE_HTTP_NEVER});
    struct call *refused = call_new(rig->graph, HTTP_GET, SESSION);
    struct call *other = call_new(rig->graph, HTTP_GET, ROOT "/b");
    call_step(refused);
    call_step(other);
    assert_int_equal(drive(rig, refused, in(rig, 1000)), CALL_WAITING);
    assert_non_null(graph_signed_out(rig->graph));
    assert_int_equal(fake_http_cancelled(rig->http), 1);
    assert_int_equal(fake_http_in_flight(rig->http), 0);
    call_free(refused);
    call_free(other);
    rig_free(rig);
}

static void two_401s_of_one_token_reject_it_once(void **state)
{
    (void)state;
    struct rig *rig = rig_new(false);
    rig->hand.after_reject = "second";
    for (int i = 0; i < 2; i++) {
        fake_http_expect(rig->http, HTTP_GET, "/", (struct fake_reply){.status = 401});
    }
    for (int i = 0; i < 2; i++) {
        fake_http_expect(rig->http, HTTP_GET, "/",
                         (struct fake_reply){.status = 200, .body = "{}"});
    }
    struct call *a = call_new(rig->graph, HTTP_GET, SESSION);
    struct call *b = call_new(rig->graph, HTTP_GET, ROOT "/b");
    call_step(a);
    call_step(b);
    assert_int_equal(drive(rig, a, in(rig, 1000)), CALL_DONE);
    assert_int_equal(drive(rig, b, in(rig, 1000)), CALL_DONE);
    assert_int_equal(rig->hand.rejections, 1);
    call_free(a);
    call_free(b);
    rig_free(rig);
}

static void a_pending_token_is_waited_for(void **state)
{
    (void)state;
    struct rig *rig = rig_new(true);
    rig->hand.state = TOKEN_PENDING;
    struct call *read = call_new(rig->graph, HTTP_GET, SESSION);
    struct call *write = call_new(rig->graph, HTTP_POST, ACTIVATE);
    assert_int_equal(call_step(write), CALL_WAITING);
    assert_null(graph_signed_out(rig->graph));
    assert_int_equal(drive(rig, write, in(rig, 120000)), CALL_DONE); /* it gave up after 60 s */
    assert_int_equal(call_step(read), CALL_WAITING);
    call_free(write);
    hand_give(&rig->hand, "late");
    fake_http_expect(rig->http, HTTP_GET, "/a", (struct fake_reply){.status = 200, .body = "{}"});
    assert_int_equal(drive(rig, read, in(rig, 6000)), CALL_DONE);
    call_free(read);
    rig_free(rig);
}

static void a_pending_source_tells_why_and_when_it_tries_again(void **state)
{
    (void)state;
    struct rig *rig = rig_new(true);
    rig->hand.state = TOKEN_PENDING;
    struct call *read = call_new(rig->graph, HTTP_GET, SESSION);
    call_step(read);
    assert_null(call_fault(read)); /* all is well: it just takes a moment */
    fault_set(&rig->hand.pending_why, FAULT_NETWORK, "The login host cannot be reached.");
    rig->hand.pending_why.next_try_ms = START_MS + 5000;
    call_step(read);
    const struct fault *fault = call_fault(read);
    assert_non_null(fault);
    assert_string_equal(fault->text, "The login host cannot be reached.");
    assert_int_equal(fault->next_try_ms, START_MS + 5000);
    assert_int_equal(fault->since_ms, START_MS);
    assert_null(graph_signed_out(rig->graph));
    call_free(read);
    rig_free(rig);
}

static void answers_that_are_no_calls_go_to_the_source(void **state)
{
    (void)state;
    struct rig *rig = rig_new(true);
    assert_int_equal(graph_tokens_deadline(rig->graph), CLOCK_NEVER);
    hand_signs_in(&rig->hand);
    fake_http_expect(rig->http, HTTP_POST, "/token", (struct fake_reply){.status = 200});
    fake_http_expect(rig->http, HTTP_GET, "/stray", (struct fake_reply){.status = 200});
    const struct http_request request = {.method = HTTP_POST,
                                         .url = "https://login.test/token",
                                         .deadline_boot_ms = CLOCK_NEVER,
                                         .body_limit = 100};
    const struct http_request stray = {.url = "https://login.test/stray",
                                       .deadline_boot_ms = CLOCK_NEVER};
    rig->hand.own_ticket = rig->http->start(rig->http, &request);
    rig->http->start(rig->http, &stray); /* nobody's: freed, or ASan tells */
    graph_deliver(rig->graph);
    assert_int_equal(rig->hand.taken, 1);
    assert_int_equal(rig->hand.steps, 1);
    assert_int_equal(graph_tokens_deadline(rig->graph), in(rig, 7000));
    rig_free(rig);
}

static void a_token_is_accepted_once_by_a_2xx_or_a_403(void **state)
{
    (void)state;
    struct rig *rig = rig_new(true);
    hand_signs_in(&rig->hand);
    static const int statuses[] = {500, 403, 403, 200};
    static const char *const headers[] = {NULL, "Content-Type: text/html", NULL, NULL};
    for (size_t i = 0; i < 4; i++) { /* a page is from somebody who does not know the token */
        fake_http_expect(rig->http, HTTP_DELETE, "/a",
                         (struct fake_reply){.status = statuses[i], .headers = headers[i]});
        struct call *call = call_new(rig->graph, HTTP_DELETE, SESSION);
        drive(rig, call, in(rig, 1000));
        call_free(call);
        assert_int_equal(rig->hand.accepted, i > 1);
    }
    rig_free(rig);
}

static void every_challenge_line_reaches_the_source(void **state)
{
    (void)state;
    struct rig *rig = rig_new(true);
    rig->hand.after_reject = "second";
    fake_http_expect(rig->http, HTTP_GET, "/a",
                     (struct fake_reply){.status = 401,
                                         .headers = "WWW-Authenticate: PoP nonce=\"x\"\n"
                                                    "Date: Mon, 23 Nov 2026 14:32:07 GMT\n"
                                                    "www-authenticate: Bearer claims=\"y\""});
    fake_http_expect(rig->http, HTTP_GET, "/a", (struct fake_reply){.status = 200});
    struct call *call = call_new(rig->graph, HTTP_GET, SESSION);
    drive(rig, call, in(rig, 1000));
    assert_string_equal(rig->hand.challenge, "PoP nonce=\"x\", Bearer claims=\"y\"");
    call_free(call);
    rig_free(rig);
}

/* A page of Graph's: a 403 of conditional access asks for a newer token, not for a permission. */
static void a_403_that_asks_for_claims_is_answered_as_a_401(void **state)
{
    (void)state;
    static const struct {
        const char *headers;
        bool repeats;
    } refusals[] = {
        {"WWW-Authenticate: Bearer error=\"insufficient_claims\", claims=\"e30=\"", true},
        {"WWW-Authenticate: Bearer error=\"insufficient_claims\"", false},
        {"WWW-Authenticate: Bearer claims=\"e30=\"", false},
        {"Date: Mon, 23 Nov 2026 14:32:07 GMT", false},
    };
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        struct rig *rig = rig_new(true);
        const struct http_response *response = NULL;
        struct fault why = {0};
        rig->hand.after_reject = "second";
        fake_http_expect(rig->http, HTTP_GET, "/a",
                         (struct fake_reply){.status = 403, .headers = refusals[i].headers});
        if (refusals[i].repeats)
            fake_http_expect(rig->http, HTTP_GET, "/a",
                             (struct fake_reply){.status = 200, .body = "{}"});
        struct call *call = call_new(rig->graph, HTTP_GET, SESSION);
        drive(rig, call, in(rig, 1000));
        assert_int_equal(call_result(call, &response, &why, NULL), refusals[i].repeats);
        assert_int_equal(rig->hand.rejections, refusals[i].repeats);
        assert_int_equal(why.kind, refusals[i].repeats ? FAULT_NONE : FAULT_FORBIDDEN);
        call_free(call);
        rig_free(rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_401_is_repeated_once_with_a_new_token),
        cmocka_unit_test(a_403_that_asks_for_claims_is_answered_as_a_401),
        cmocka_unit_test(a_write_is_not_sent_a_third_time),
        cmocka_unit_test(signed_out_nothing_leaves_until_another_token_is_there),
        cmocka_unit_test(signed_out_what_is_under_way_is_called_back),
        cmocka_unit_test(a_401_that_signs_out_calls_the_others_back),
        cmocka_unit_test(two_401s_of_one_token_reject_it_once),
        cmocka_unit_test(a_pending_token_is_waited_for),
        cmocka_unit_test(a_pending_source_tells_why_and_when_it_tries_again),
        cmocka_unit_test(answers_that_are_no_calls_go_to_the_source),
        cmocka_unit_test(a_token_is_accepted_once_by_a_2xx_or_a_403),
        cmocka_unit_test(every_challenge_line_reaches_the_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
