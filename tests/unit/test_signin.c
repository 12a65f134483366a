/* An application that signs in by itself and stays signed in: times, back-off, refusals. */
#include "fake/temp_folder.h"
#include "unit/signin_rig.h"

static struct signin_rig *app(void)
{
    return signin_rig_new(AUTH_SECRET, grant_secret, NULL);
}

static void the_secret_goes_to_the_login_host_as_the_rules_say(void **state)
{
    (void)state;
    struct signin_rig *rig = app();
    assert_int_equal(rig_get(rig, NULL), TOKEN_PENDING);
    assert_int_equal(rig_status(rig).state, SIGNIN_STARTING);
    signin_rig_run(rig, 1);
    const struct fake_request *request = fake_http_request(rig->http, 0);
    assert_int_equal(request->method, HTTP_POST);
    assert_string_equal(request->url, LOGIN "/contoso.com/oauth2/v2.0/token");
    assert_string_equal(
        request->body,
        "grant_type=client_credentials&client_id=a0000000-0000-0000-0000-000000000001"
        "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
        "&claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22values%22%3A%5B%22"
        "cp1%22%5D%7D%7D%7D&client_secret=s~e%2Bc%2Fr%26e%3Dt%25");
    assert_true(request->secret);
    assert_string_equal(fake_request_header(request, "Content-Type"),
                        "application/x-www-form-urlencoded");
    assert_int_equal(strlen(fake_request_header(request, "client-request-id")), 36);
    assert_int_equal(rig_get(rig, NULL), TOKEN_READY);
    struct signin status = rig_status(rig);
    assert_int_equal(status.state, SIGNIN_IN);
    assert_string_equal(status.account, "a0000000-0000-0000-0000-000000000001");
    assert_string_equal(status.tenant, "contoso.com");
    assert_string_equal(status.method, "client secret");
    assert_string_equal(status.login_host, "login.test");
    assert_int_equal(status.expires_ms, START_MS + 3600000);
    signin_rig_free(rig);
}

static void an_hour_is_renewed_once_and_in_time(void **state)
{
    (void)state;
    struct signin_rig *rig = app();
    signin_rig_run(rig, 2939000);
    assert_int_equal(rig->asked, 1);
    signin_rig_run(rig, 361000 + 1);
    assert_int_equal(rig->asked, 2);
    assert_int_equal(rig_get(rig, NULL), TOKEN_READY);
    signin_rig_free(rig);
}

static void a_token_of_30_s_leaves_no_gap_in_20_minutes(void **state)
{
    (void)state;
    struct signin_rig *rig = app();
    rig->expires_in_s = 30;
    rig->delay_ms = 400;
    signin_rig_run(rig, 1000);
    for (int second = 0; second < 1200; second++) {
        signin_rig_run(rig, 1000);
        assert_int_equal(rig_get(rig, NULL), TOKEN_READY);
        assert_true(fake_http_in_flight(rig->http) <= 1);
    }
    assert_in_range(rig->asked, 1200 / 16, 1200 / 12 + 1);
    signin_rig_free(rig);
}

static void a_suspended_night_ends_with_a_new_token_first(void **state)
{
    (void)state;
    struct signin_rig *rig = app();
    signin_rig_run(rig, 1000);
    fake_clock_advance(rig->clock, 8 * 3600 * 1000);
    assert_int_equal(rig_get(rig, NULL), TOKEN_PENDING); /* never one that has run out */
    rig->delay_ms = 200;
    assert_int_equal(signin_rig_get(rig, 1000), CALL_DONE);
    assert_int_equal(rig->asked, 2);
    signin_rig_free(rig);
}

static void trouble_on_the_way_keeps_the_old_token(void **state)
{
    (void)state;
    struct signin_rig *rig = app();
    struct fault why;
    signin_rig_run(rig, 1000);
    rig->status = 503;
    signin_rig_run(rig, 3500000); /* renewal fails, the token lives */
    assert_int_equal(rig_get(rig, NULL), TOKEN_READY);
    assert_int_equal(rig_status(rig).state, SIGNIN_IN);
    size_t before = rig->asked;
    signin_rig_run(rig, 3600000); /* it has run out: waiting, not signed out */
    assert_int_equal(rig_get(rig, &why), TOKEN_PENDING);
    assert_int_equal(why.kind, FAULT_SERVICE);
    assert_true(why.next_try_ms > rig->clock->wall_ms(rig->clock));
    assert_null(graph_signed_out(rig->graph));
    assert_int_equal(rig_status(rig).state, SIGNIN_WAITING);
    assert_in_range(rig->asked - before, 11, 13); /* every 5 minutes by now */
    rig->status = 200;
    signin_rig_run(rig, 300001);
    assert_int_equal(rig_get(rig, NULL), TOKEN_READY);
    assert_int_equal(rig_status(rig).fault.kind, FAULT_NONE);
    signin_rig_free(rig);
}

static void retry_after_is_honoured_whoever_presses_what(void **state)
{
    (void)state;
    struct signin_rig *rig = app();
    rig->status = 429;
    rig->headers = "Retry-After: 77";
    signin_rig_run(rig, 1000);
    graph_retry_now(rig->graph);
    signin_rig_run(rig, 75000);
    assert_int_equal(rig->asked, 1);
    signin_rig_run(rig, 2000);
    assert_int_equal(rig->asked, 2);
    rig->headers = NULL;
    signin_rig_run(rig, 77000);
    assert_int_equal(rig->asked, 3);
    graph_retry_now(rig->graph); /* our own back-off, that ends */
    signin_rig_run(rig, 100);
    assert_int_equal(rig->asked, 4);
    signin_rig_free(rig);
}

static void a_wrong_secret_stops_and_says_so(void **state)
{
    (void)state;
    struct signin_rig *rig = app();
    struct fault why;
    rig->status = 401;
    rig->body = "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000222: expired\"}";
    signin_rig_run(rig, 24 * 3600 * 1000);
    assert_int_equal(rig->asked, 1);
    assert_int_equal(rig_get(rig, &why), TOKEN_BROKEN);
    assert_non_null(strstr(why.text, "client secret has expired"));
    assert_int_equal(rig_status(rig).state, SIGNIN_BROKEN);
    assert_int_equal(why.since_ms, START_MS);
    rig->status = 200;
    rig->body = NULL;
    graph_retry_now(rig->graph); /* it was put right on the other side */
    signin_rig_run(rig, 100);
    assert_int_equal(rig_get(rig, NULL), TOKEN_READY);
    signin_rig_free(rig);
}

/* Nobody can sign in for an application: whatever stops it is to be put right. */
static void each_error_stops_an_application_or_is_waited_for(void **state)
{
    (void)state;
    static const struct {
        const char *error;
        enum signin_state state;
    } rows[] = {{"invalid_client", SIGNIN_BROKEN},   {"unauthorized_client", SIGNIN_BROKEN},
                {"invalid_grant", SIGNIN_BROKEN},    {"interaction_required", SIGNIN_BROKEN},
                {"consent_required", SIGNIN_BROKEN}, {"login_required", SIGNIN_BROKEN},
                {"invalid_scope", SIGNIN_BROKEN},    {"invalid_resource", SIGNIN_BROKEN},
                {"access_denied", SIGNIN_BROKEN},    {"made_up", SIGNIN_BROKEN},
                {"server_error", SIGNIN_WAITING},    {"temporarily_unavailable", SIGNIN_WAITING}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct signin_rig *rig = app();
        char body[128];
        snprintf(body, sizeof body, "{\"error\":\"%s\"}", rows[i].error);
        signin_rig_run(rig, 1000);
        rig->status = 400;
        rig->body = body;
        signin_rig_run(rig, 3700000);
        struct signin status = rig_status(rig);
        assert_int_equal(status.state, rows[i].state);
        assert_true(*status.fault.text && *status.fault.hint);
        assert_true(rows[i].state == SIGNIN_WAITING || rig->asked == 2);
        size_t before = fake_http_request_count(rig->http);
        assert_int_equal(signin_rig_get(rig, 1000), CALL_WAITING);
        assert_int_equal(fake_http_request_count(rig->http), before);
        rig->status = 200;
        rig->body = NULL;
        graph_retry_now(rig->graph);
        assert_int_equal(signin_rig_get(rig, 1000), CALL_DONE);
        signin_rig_free(rig);
    }
}

static void what_was_refused_is_not_sent_again_within_a_minute(void **state)
{
    (void)state;
    struct signin_rig *rig = app();
    rig->status = 400;
    rig->body = "{\"error\":\"invalid_scope\"}";
    signin_rig_run(rig, 1000);
    for (int i = 0; i < 58; i++) {
        graph_retry_now(rig->graph);
        signin_rig_run(rig, 1000);
    }
    assert_int_equal(rig->asked, 1);
    signin_rig_run(rig, 2000);
    graph_retry_now(rig->graph);
    signin_rig_run(rig, 1000);
    assert_int_equal(rig->asked, 2);
    signin_rig_free(rig);
}

static void a_401_brings_one_new_token_and_one_repeat(void **state)
{
    (void)state;
    struct signin_rig *rig = app();
    signin_rig_run(rig, 1000);
    rig->asked = 41; /* Graph takes token-41 and what comes after: token-1 was revoked */
    assert_int_equal(signin_rig_get(rig, 1000), CALL_DONE);
    assert_int_equal(rig->asked, 42);
    assert_int_equal(fake_http_request_count(rig->http), 4); /* login, 401, login, 200 */
    signin_rig_free(rig);
}

static void a_challenge_s_claims_go_with_the_next_request_for_a_token(void **state)
{
    (void)state;
    struct signin_rig *rig = app();
    signin_rig_run(rig, 1000);
    rig->asked = 41;
    rig->challenge =
        "WWW-Authenticate: Bearer claims=\"eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7InZhbHVlIjoi"
        "MSJ9fX0\", error=\"insufficient_claims\"";
    assert_int_equal(signin_rig_get(rig, 1000), CALL_DONE);
    assert_non_null(strstr(fake_http_request(rig->http, 2)->body,
                           "%22nbf%22%3A%7B%22value%22%3A%221%22%7D%2C%22xms_cc%22"));
    signin_rig_run(rig, 3600000); /* and with no later one */
    assert_int_equal(rig->asked, 43);
    assert_null(strstr(fake_http_request(rig->http, 4)->body, "nbf"));
    signin_rig_free(rig);
}

static void a_second_401_straight_after_is_shown_not_looped(void **state)
{
    (void)state;
    struct signin_rig *rig = app();
    struct fault why;
    rig->graph_status = 401;
    assert_int_equal(signin_rig_get(rig, 600000), CALL_WAITING);
    assert_int_equal(rig->asked, 2);
    assert_int_equal(rig_get(rig, &why), TOKEN_BROKEN);
    assert_non_null(strstr(why.text, "nor the new one"));
    assert_non_null(graph_signed_out(rig->graph));
    signin_rig_free(rig);
}

/* Each new token is taken at first and refused later, as where a network changes all the time: that
 * is no end of the sign-in, but neither is the login host asked without rest. */
static void from_the_fourth_401_within_ten_minutes_on_a_token_is_waited_for(void **state)
{
    (void)state;
    struct fault why;
    struct signin_rig *rig = app();
    rig->delay_ms = 50; /* the new token comes when the old one's call has been given up */
    for (int i = 0; i < 4; i++) {
        rig->graph_status = 0;
        signin_rig_get(rig, 1000);
        rig->graph_status = 401;
        signin_rig_get(rig, 10);
        rig->graph_status = 0;
        signin_rig_run(rig, 1000);
    }
    assert_int_equal(rig->asked, 4); /* the first, and one for each of three refusals */
    assert_int_equal(rig_get(rig, &why), TOKEN_PENDING);
    assert_non_null(strstr(why.text, "refuses the token again and again"));
    assert_true(why.next_try_ms > 0);
    signin_rig_run(rig, 57000);
    assert_int_equal(rig->asked, 4);
    signin_rig_run(rig, 3000);
    assert_int_equal(rig->asked, 5);
    assert_int_equal(rig_get(rig, &why), TOKEN_READY);
    signin_rig_free(rig);
}

static void write_token(const char *path, const char *token)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(token, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* Its issuer replaces the file; nobody has to press a key for it. */
static void a_federated_token_that_ran_out_is_read_again_when_it_changes(void **state)
{
    (void)state;
    struct fault why;
    struct auth_config *config = rig_config();
    char folder[] = "/tmp/restoretop-federated-XXXXXX";
    assert_non_null(mkdtemp(folder));
    free(config->federated_file);
    config->federated_file = xasprintf("%s/token", folder);
    char *path = xstrdup(config->federated_file);
    write_token(path, "an-old-one");
    struct signin_rig *rig = signin_rig_new_with(config, AUTH_FEDERATED, grant_federated, NULL);
    rig->status = 400;
    rig->body = "{\"error\":\"invalid_client\",\"error_codes\":[700024]}";
    signin_rig_run(rig, 3600000);
    assert_int_equal(rig->asked, 1); /* the same one is not sent again */
    assert_int_equal(rig_get(rig, &why), TOKEN_BROKEN);
    assert_non_null(strstr(why.hint, "has expired"));
    assert_non_null(strstr(why.hint, path));
    assert_null(strstr(why.hint, "clock"));
    write_token(path, "a-new-one-of-another-length");
    rig->status = 200;
    rig->body = NULL;
    signin_rig_run(rig, 6000);
    assert_int_equal(rig->asked, 2);
    assert_int_equal(rig_get(rig, NULL), TOKEN_READY);
    assert_non_null(strstr(fake_http_request(rig->http, 1)->body, "a-new-one"));
    signin_rig_free(rig);
    assert_int_equal(temp_folder_remove(folder), 0);
    free(path);
}

static void a_wrong_clock_is_told_of(void **state)
{
    (void)state;
    struct signin_rig *rig = app();
    rig->headers = "Date: Mon, 23 Nov 2026 14:35:07 GMT";
    signin_rig_run(rig, 1000);
    assert_int_equal(rig_status(rig).skew_ms, 180000);
    signin_rig_free(rig);
    rig = app();
    rig->headers = "Date: Mon, 23 Nov 2026 14:33:07 GMT";
    signin_rig_run(rig, 1000);
    assert_int_equal(rig_status(rig).skew_ms, 0);
    signin_rig_free(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_secret_goes_to_the_login_host_as_the_rules_say),
        cmocka_unit_test(an_hour_is_renewed_once_and_in_time),
        cmocka_unit_test(a_token_of_30_s_leaves_no_gap_in_20_minutes),
        cmocka_unit_test(a_suspended_night_ends_with_a_new_token_first),
        cmocka_unit_test(trouble_on_the_way_keeps_the_old_token),
        cmocka_unit_test(retry_after_is_honoured_whoever_presses_what),
        cmocka_unit_test(a_wrong_secret_stops_and_says_so),
        cmocka_unit_test(each_error_stops_an_application_or_is_waited_for),
        cmocka_unit_test(what_was_refused_is_not_sent_again_within_a_minute),
        cmocka_unit_test(a_401_brings_one_new_token_and_one_repeat),
        cmocka_unit_test(a_challenge_s_claims_go_with_the_next_request_for_a_token),
        cmocka_unit_test(a_second_401_straight_after_is_shown_not_looped),
        cmocka_unit_test(from_the_fourth_401_within_ten_minutes_on_a_token_is_waited_for),
        cmocka_unit_test(a_federated_token_that_ran_out_is_read_again_when_it_changes),
        cmocka_unit_test(a_wrong_clock_is_told_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
