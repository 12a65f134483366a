/* Device codes (RFC 8628): when is polled, and what each answer leads to. */
#include "unit/ask_rig.h"

#define DEVICE                                                                                     \
    "{\"device_code\":\"dev~1\",\"user_code\":\"ABCD-EFGH\",\"expires_in\":900,\"interval\":5,"    \
    "\"verification_uri\":\"https://microsoft.com/devicelogin\",\"message\":\"\"}"
#define PENDING "{\"error\":\"authorization_pending\",\"error_codes\":[70016]}"

static int set_up(void **state)
{
    struct ask_rig *rig = ask_rig_new();
    ask_rig_will(rig, 200, DEVICE);
    *state = rig;
    return 0;
}

static int tear_down(void **state)
{
    ask_rig_free(*state);
    return 0;
}

static struct ask_rig *begin(void **state)
{
    return ask_rig_begin(*state, grant_device);
}

static int64_t asked_at(const struct ask_rig *rig, size_t index)
{
    return fake_http_request(rig->http, index)->at_boot_ms;
}

static void the_code_is_shown_and_polled_for(void **state)
{
    struct ask_rig *rig = *state;
    ask_rig_will(rig, 400, PENDING);
    ask_rig_will(rig, 200, TOKENS);
    ask_rig_make(rig, grant_device);
    assert_string_equal(ask_rig_shown(rig).ask_code, "");
    ask_rig_run(rig, 1);
    assert_int_equal(rig->changes, 1); /* told once, when the code came */
    struct signin shown = ask_rig_shown(rig);
    assert_string_equal(shown.ask_code, "ABCD-EFGH");
    assert_string_equal(shown.ask_url, "https://microsoft.com/devicelogin");
    assert_int_equal(shown.ask_expires_ms, START_MS + 900000);
    assert_string_equal(fake_http_request(rig->http, 0)->url,
                        LOGIN "/contoso.com/oauth2/v2.0/devicecode");
    assert_string_equal(last_body(rig),
                        "client_id=a0000000-0000-0000-0000-000000000001&scope=https%3A%2F%2Fgraph."
                        "microsoft.com%2Fa%20offline_"
                        "access&claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22values%22"
                        "%3A%5B%22cp1%22%5D%7D%7D%7D");
    ask_rig_run(rig, 60000);
    assert_int_equal(rig->grant->state, GRANT_DONE);
    assert_int_equal(rig->grant->outcome.verdict, OAUTH_GRANTED);
    assert_string_equal(secret_text(rig->grant->outcome.tokens.refresh), "refresh-1");
    assert_int_equal(rig->asked, 3);
    assert_string_equal(fake_http_request(rig->http, 1)->url,
                        LOGIN "/contoso.com/oauth2/v2.0/token");
    assert_string_equal(last_body(rig),
                        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
                        "&client_id=a0000000-0000-0000-0000-000000000001&device_code=dev~1&claims=%"
                        "7B%22access_token%22%3A%7B%22"
                        "xms_cc%22%3A%7B%22values%22%3A%5B%22cp1%22%5D%7D%7D%7D");
    ask_rig_turn(rig);
    assert_true(rig->grant->deadline(rig->grant) > 0);
    assert_int_equal(rig->asked, 3); /* never again after a success */
}

/* From the end of the last answer, however long that took. */
static void the_interval_begins_at_the_end_of_an_answer(void **state)
{
    struct ask_rig *rig = *state;
    rig->answers[0].delay_ms = 700;
    ask_rig_will(rig, 400, PENDING);
    rig->answers[1].delay_ms = 3000;
    ask_rig_make(rig, grant_device);
    ask_rig_run(rig, 15000);
    assert_int_equal(asked_at(rig, 1) - asked_at(rig, 0), 700 + 5000);
    assert_int_equal(asked_at(rig, 2) - asked_at(rig, 1), 3000 + 5000);
}

static void slow_down_is_for_good(void **state)
{
    struct ask_rig *rig = *state;
    ask_rig_will(rig, 400, "{\"error\":\"slow_down\"}");
    ask_rig_will(rig, 400, PENDING);
    ask_rig_will(rig, 400, "{\"error\":\"slow_down\"}");
    ask_rig_will(rig, 400, PENDING);
    begin(state);
    ask_rig_run(rig, 80000);
    assert_int_equal(asked_at(rig, 1) - asked_at(rig, 0), 5000);
    assert_int_equal(asked_at(rig, 2) - asked_at(rig, 1), 10000);
    assert_int_equal(asked_at(rig, 3) - asked_at(rig, 2), 10000);
    assert_int_equal(asked_at(rig, 4) - asked_at(rig, 3), 15000);
    assert_int_equal(asked_at(rig, 5) - asked_at(rig, 4), 15000);
}

/* 429, 5xx, no answer, HTML: polling goes on, Retry-After first, else backing off up to 30 s. */
static void trouble_on_the_way_ends_nothing(void **state)
{
    struct ask_rig *rig = *state;
    ask_rig_will(rig, 0, NULL);
    ask_rig_will(rig, 503, "<html>");
    ask_rig_will(rig, 200, "<html>a captive portal</html>");
    ask_rig_will(rig, 502, NULL);
    ask_rig_will(rig, 502, NULL);
    ask_rig_will(rig, 429, NULL);
    rig->answers[6].headers = "Retry-After: 77";
    ask_rig_will(rig, 400, PENDING);
    ask_rig_will(rig, 200, TOKENS);
    begin(state);
    ask_rig_run(rig, 600000);
    assert_int_equal(rig->grant->outcome.verdict, OAUTH_GRANTED);
    static const int64_t waits[] = {5000, 5000, 10000, 20000, 30000, 30000, 77000, 5000};
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++)
        assert_int_equal(asked_at(rig, i + 1) - asked_at(rig, i), waits[i]);
}

/* What keeps the host from telling is shown beside the code, and gone when it has told again. */
static void trouble_on_the_way_is_shown(void **state)
{
    struct ask_rig *rig = *state;
    struct signin shown = {0};
    ask_rig_will(rig, 503, NULL);
    ask_rig_will(rig, 400, PENDING);
    begin(state);
    ask_rig_run(rig, 7000);
    rig->grant->show(rig->grant, &shown);
    assert_non_null(strstr(shown.ask_fault.text, "not available (503)"));
    ask_rig_run(rig, 6000);
    shown = (struct signin){0};
    rig->grant->show(rig->grant, &shown);
    assert_int_equal(shown.ask_fault.kind, FAULT_NONE);
}

/* A host that asked for more time gets it from an answer that never came, too. */
static void trouble_never_polls_faster_than_the_interval(void **state)
{
    struct ask_rig *rig = *state;
    ask_rig_will(rig, 400, "{\"error\":\"slow_down\"}");
    ask_rig_will(rig, 503, NULL);
    ask_rig_will(rig, 429, NULL);
    rig->answers[3].headers = "Retry-After: 1";
    ask_rig_will(rig, 200, TOKENS);
    begin(state);
    ask_rig_run(rig, 600000);
    assert_int_equal(rig->grant->outcome.verdict, OAUTH_GRANTED);
    for (size_t i = 2; i < 5; i++)
        assert_int_equal(asked_at(rig, i) - asked_at(rig, i - 1), 10000);
}

/* RFC 8628 3.5 and Microsoft's table: these end it at once, in words, and nothing follows. */
static void what_ends_it_says_why(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *body;
        enum oauth_verdict verdict;
        const char *words;
    } rows[] = {
        {400, "{\"error\":\"authorization_declined\",\"error_codes\":[65004]}", OAUTH_DECLINED,
         "refused"},
        {400, "{\"error\":\"authorization_declined\"}", OAUTH_DECLINED, "declined in the browser"},
        {400, "{\"error\":\"access_denied\",\"error_codes\":[53003]}", OAUTH_DECLINED,
         "AADSTS53003"},
        {400, "{\"error\":\"access_denied\",\"error_codes\":[530035]}", OAUTH_DECLINED,
         "AADSTS530035"},
        {400, "{\"error\":\"access_denied\",\"error_codes\":[530036]}", OAUTH_DECLINED, "browser"},
        {400, "{\"error\":\"access_denied\"}", OAUTH_DECLINED, "blocked by a policy"},
        {400, "{\"error\":\"bad_verification_code\",\"error_codes\":[70018]}", OAUTH_EXPIRED,
         "AADSTS70018"},
        {400, "{\"error\":\"expired_token\",\"error_codes\":[70019]}", OAUTH_EXPIRED,
         "AADSTS70019"},
        {400, "{\"error\":\"invalid_grant\",\"error_codes\":[530035]}", OAUTH_NEEDS_USER,
         "AADSTS530035"},
        {401, "{\"error\":\"invalid_client\",\"error_codes\":[7000218]}", OAUTH_BROKEN,
         "public client"},
        {400, "{\"error\":\"unauthorized_client\",\"error_codes\":[700016]}", OAUTH_BROKEN,
         "AADSTS700016"},
        {400, "{\"error\":\"invalid_request\",\"error_codes\":[90002]}", OAUTH_BROKEN,
         "AADSTS90002"},
        {400, "{\"error\":\"never_heard_of\",\"error_description\":\"Words of theirs.\"}",
         OAUTH_BROKEN, "Words of theirs"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ask_rig *rig = ask_rig_new();
        ask_rig_will(rig, 200, DEVICE);
        ask_rig_will(rig, 400, PENDING);
        ask_rig_will(rig, rows[i].status, rows[i].body);
        ask_rig_make(rig, grant_device);
        ask_rig_run(rig, 3600000);
        expect_done(rig, rows[i].verdict, rows[i].words);
        assert_int_equal(rig->asked, 3);
        ask_rig_free(rig);
    }
}

static void a_code_that_nobody_uses_runs_out(void **state)
{
    struct ask_rig *rig = *state;
    ask_rig_will(rig, 400, PENDING);
    begin(state);
    ask_rig_run(rig, 3600000);
    expect_done(rig, OAUTH_EXPIRED, "new code");
    assert_in_range(ask_rig_now(rig) - asked_at(rig, 0), 900000, 900001);
    assert_int_equal(rig->asked, 180);
}

/* The life of a code counts on while the machine sleeps; nothing is sent for a dead one. */
static void a_suspended_hour_ends_it_without_a_request(void **state)
{
    struct ask_rig *rig = *state;
    ask_rig_will(rig, 400, PENDING);
    begin(state);
    fake_clock_advance(rig->clock, 3600000);
    ask_rig_run(rig, 1000);
    expect_done(rig, OAUTH_EXPIRED, "ran out");
    assert_int_equal(rig->asked, 1);
}

/* The answer under way when time is up still counts. */
static void an_answer_on_the_last_second_counts(void **state)
{
    struct ask_rig *rig = *state;
    rig->answers[0].body = "{\"device_code\":\"d\",\"user_code\":\"u\",\"expires_in\":6,"
                           "\"interval\":5,\"verification_uri\":\"https://a.test/\"}";
    ask_rig_will(rig, 200, TOKENS);
    rig->answers[1].delay_ms = 20000;
    ask_rig_make(rig, grant_device);
    ask_rig_run(rig, 60000);
    assert_int_equal(rig->grant->state, GRANT_DONE);
    assert_int_equal(rig->grant->outcome.verdict, OAUTH_GRANTED);
}

/* The last poll is a second before the code's end: who finishes between the polls before still
 * counts. The interval is kept. */
static void who_finishes_in_the_last_seconds_is_signed_in(void **state)
{
    static const struct {
        const char *life;
        int64_t last_ms;
    } rows[] = {{"13", 12000}, {"15", 14000}, {"6", 5000}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ask_rig *rig = ask_rig_new();
        char body[256];
        snprintf(body, sizeof body,
                 "{\"device_code\":\"d\",\"user_code\":\"u\",\"expires_in\":%s,"
                 "\"interval\":5,\"verification_uri\":\"https://a.test/\"}",
                 rows[i].life);
        ask_rig_will(rig, 200, body);
        ask_rig_will(rig, 400, PENDING);
        ask_rig_make(rig, grant_device);
        ask_rig_run(rig, 60000);
        size_t last = rig->asked - 1;
        assert_in_range(asked_at(rig, last) - asked_at(rig, 0), rows[i].last_ms,
                        rows[i].last_ms + 1);
        for (size_t j = 2; j <= last; j++)
            assert_true(asked_at(rig, j) - asked_at(rig, j - 1) >= 5000);
        ask_rig_free(rig);
    }
}

/* A login host that was away is not told as a person who did nothing; backing off ends in time to
 * ask once more. */
static void what_nobody_could_ask_for_is_not_held_against_the_person(void **state)
{
    struct ask_rig *rig = *state;
    rig->answers[0].body = "{\"device_code\":\"d\",\"user_code\":\"u\",\"expires_in\":60,"
                           "\"interval\":5,\"verification_uri\":\"https://a.test/\"}";
    ask_rig_will(rig, 503, NULL);
    ask_rig_make(rig, grant_device);
    ask_rig_run(rig, 120000);
    expect_done(rig, OAUTH_EXPIRED, "before the login host told");
    assert_in_range(asked_at(rig, rig->asked - 1) - asked_at(rig, 0), 59000, 59001);
}

static void a_host_that_gives_no_code_is_said(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *body;
        enum oauth_verdict verdict;
        const char *words;
    } rows[] = {
        {400, "{\"error\":\"unauthorized_client\",\"error_codes\":[700016]}", OAUTH_BROKEN,
         "AADSTS700016"},
        {503, "", OAUTH_BUSY, "not available"},
        {200, "{}", OAUTH_BUSY, ""},
        {200, "{\"device_code\":\"d\",\"user_code\":\"u\",\"verification_uri\":\"http://a.test/\"}",
         OAUTH_BROKEN, "no page"},
        {200,
         "{\"device_code\":\"d\",\"user_code\":\"u\",\"verification_uri\":\"javascript:alert(1)\"}",
         OAUTH_BROKEN, "no page"},
        {200,
         "{\"device_code\":\"d\",\"user_code\":\"u\",\"verification_uri\":\"https://a.test/"
         "\\u202Ex\"}",
         OAUTH_BROKEN, "no page"},
        {200,
         "{\"device_code\":\"d\",\"user_code\":\"u\",\"verification_uri\":\"https://u@a.test/\"}",
         OAUTH_BROKEN, "no page"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ask_rig *rig = ask_rig_new();
        ask_rig_will(rig, rows[i].status, rows[i].body);
        ask_rig_make(rig, grant_device);
        ask_rig_run(rig, 60000);
        expect_done(rig, rows[i].verdict, rows[i].words);
        assert_int_equal(rig->asked, 1);
        ask_rig_free(rig);
    }
}

/* "interval":0 would be a loop without rest. */
static void an_interval_has_bounds(void **state)
{
    struct ask_rig *rig = *state;
    rig->answers[0].body = "{\"device_code\":\"d\",\"user_code\":\"u\",\"expires_in\":60,"
                           "\"interval\":0,\"verification_uri\":\"https://a.test/\"}";
    ask_rig_will(rig, 400, PENDING);
    ask_rig_make(rig, grant_device);
    ask_rig_run(rig, 3600000);
    expect_done(rig, OAUTH_EXPIRED, "ran out");
    assert_in_range(rig->asked, 59, 61);
}

static void a_cancelled_one_leaves_nothing_under_way(void **state)
{
    struct ask_rig *rig = *state;
    ask_rig_will(rig, 400, PENDING);
    rig->answers[1].delay_ms = FAKE_HTTP_NEVER;
    begin(state);
    ask_rig_run(rig, 6000);
    assert_int_equal(fake_http_in_flight(rig->http), 1);
    rig->grant->free(rig->grant);
    rig->grant = NULL;
    assert_int_equal(fake_http_in_flight(rig->http), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_code_is_shown_and_polled_for),
        TEST(the_interval_begins_at_the_end_of_an_answer),
        TEST(slow_down_is_for_good),
        TEST(trouble_on_the_way_ends_nothing),
        TEST(trouble_on_the_way_is_shown),
        TEST(trouble_never_polls_faster_than_the_interval),
        TEST(what_ends_it_says_why),
        TEST(a_code_that_nobody_uses_runs_out),
        TEST(a_suspended_hour_ends_it_without_a_request),
        TEST(an_answer_on_the_last_second_counts),
        TEST(who_finishes_in_the_last_seconds_is_signed_in),
        TEST(what_nobody_could_ask_for_is_not_held_against_the_person),
        TEST(a_host_that_gives_no_code_is_said),
        TEST(an_interval_has_bounds),
        TEST(a_cancelled_one_leaves_nothing_under_way),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
