/* What login hosts answer, and what is made of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/oauth_answer.h"
#include "base/xalloc.h"
#include "graph/http_response.h"
#include "model/permission.h"

#define NOW_MS INT64_C(1795444327000) /* Mon, 23 Nov 2026 14:32:07 GMT */

static struct http_response *answer(int status, const char *header, const char *body)
{
    struct http_response *response = http_response_new(1, OAUTH_BODY_MAX);
    size_t capacity = 0;
    response->status = status;
    response->started_boot_ms = 77;
    if (header)
        http_response_add_line(response, &capacity, header, strlen(header));
    strbuf_puts(&response->body, body);
    return response;
}

static void judge(int status, const char *header, const char *body, struct oauth_outcome *ret)
{
    struct http_response *response = answer(status, header, body);
    oauth_judge(response, "login.test", NOW_MS, ret);
    http_response_free(response);
}

static void a_full_answer_is_taken_whole(void **state)
{
    (void)state;
    struct oauth_outcome outcome;
    /* {"tid":"t-1","preferred_username":"kim@contoso.com","name":"Kim","oid":"o-7"} */
    judge(200, "Date: Mon, 23 Nov 2026 14:37:07 GMT",
          "{\"token_type\":\"bearer\",\"scope\":\"openid BackupRestore-Restore.Read.All\","
          "\"expires_in\":\"3599\",\"refresh_in\":1800,\"access_token\":\"a.b\\u002Dc\","
          "\"refresh_token\":\"0.r\",\"id_token\":\"x."
          "eyJ0aWQiOiJ0LTEiLCJwcmVmZXJyZWRfdXNlcm5hbWUiOiJraW1AY29udG9zby5jb20iLCJuYW1lIjoiS2ltIi"
          "wib2lkIjoiby03In0.y\"}",
          &outcome);
    assert_int_equal(outcome.verdict, OAUTH_GRANTED);
    assert_string_equal(secret_text(outcome.tokens.access), "a.b-c");
    assert_string_equal(secret_text(outcome.tokens.refresh), "0.r");
    assert_int_equal(outcome.tokens.expires_in_s, 3599);
    assert_int_equal(outcome.tokens.refresh_in_s, 1800);
    assert_true(outcome.tokens.scope_known);
    assert_int_equal(outcome.tokens.granted, PERMISSION_BIT(RESTORE_READ));
    assert_string_equal(outcome.tokens.account, "kim@contoso.com");
    assert_string_equal(outcome.tokens.tenant, "t-1");
    assert_string_equal(outcome.tokens.person_id, "o-7");
    assert_string_equal(outcome.tokens.person_name, "Kim");
    assert_int_equal(outcome.sent_boot_ms, 77);
    assert_int_equal(outcome.date_offset_ms, 300000);
    oauth_outcome_release(&outcome);
}

static void what_is_left_out_has_a_meaning(void **state)
{
    (void)state;
    struct oauth_outcome outcome;
    judge(200, NULL, "{\"token_type\":\"Bearer\",\"access_token\":\"a\"}", &outcome);
    assert_int_equal(outcome.verdict, OAUTH_GRANTED);
    assert_null(outcome.tokens.refresh);
    assert_int_equal(outcome.tokens.expires_in_s, 300);
    assert_int_equal(outcome.tokens.refresh_in_s, -1);
    assert_false(outcome.tokens.scope_known);
    assert_true(outcome.date_offset_ms == INT64_MIN);
    oauth_outcome_release(&outcome);
}

/* Nothing of these may become a header line, and none of them signs anybody out. */
static void what_is_no_token_is_trouble_that_passes(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "",
        "<html>Sign in to the hotel</html>",
        "[]",
        "{\"token_type\":\"Bearer\"",
        "{\"token_type\":\"mac\",\"access_token\":\"a\"}",
        "{\"token_type\":\"Bearer\"}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"\"}",
        "{\"token_type\":\"Bearer\",\"access_token\":17}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"a\\r\\nX: y\"}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"a b\"}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"\xc3\xa4\"}",
        "{\"token_type\":\"Bearer\",\"access_token\":\"a\\u0000\"}"};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct oauth_outcome outcome;
        judge(200, NULL, bodies[i], &outcome);
        assert_int_equal(outcome.verdict, OAUTH_BUSY);
        assert_int_equal(outcome.fault.kind, FAULT_FORMAT);
        assert_null(outcome.tokens.access);
        oauth_outcome_release(&outcome);
    }
}

/* No captive portal speaks like that. */
static void a_token_that_cannot_be_used_is_told_as_what_it_is(void **state)
{
    (void)state;
    char *long_one = xcalloc(1, OAUTH_TOKEN_MAX + 2);
    memset(long_one, 'a', OAUTH_TOKEN_MAX + 1);
    char *too_long = xasprintf("{\"token_type\":\"Bearer\",\"access_token\":\"%s\"}", long_one);
    const struct {
        const char *body, *words;
    } cases[] = {
        {"{\"token_type\":\"Bearer token\",\"access_token\":\"a\"}",
         "a token of type \"Bearer token\", not Bearer"},
        {"{\"access_token\":\"a\"}", "does not say that its token is of type Bearer"},
        {too_long, "more than 16 KiB"},
        {"{\"token_type\":\"Bearer\",\"access_token\":\"a b\"}", "that no request can carry"},
        {"{\"token_type\":\"Bearer\"}", "did not answer as a login host"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct oauth_outcome outcome;
        judge(200, NULL, cases[i].body, &outcome);
        assert_int_equal(outcome.verdict, OAUTH_BUSY);
        assert_int_equal(outcome.fault.http_status, 200);
        if (!strstr(outcome.fault.text, cases[i].words))
            fail_msg("\"%s\" is not in \"%s\"", cases[i].words, outcome.fault.text);
        bool blamed = strstr(outcome.fault.hint, "captive portal") != NULL;
        assert_int_equal(blamed, i + 1 == sizeof cases / sizeof *cases);
        oauth_outcome_release(&outcome);
    }
    free(too_long);
    free(long_one);
}

static void each_error_has_its_verdict_and_its_words(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *body;
        enum oauth_verdict verdict;
        const char *text, *hint, *code; /* parts */
    } cases[] = {
        {400, "{\"error\":\"authorization_pending\",\"error_codes\":[70016]}", OAUTH_PENDING, "",
         "", ""},
        {400, "{\"error\":\"slow_down\"}", OAUTH_SLOW_DOWN, "", "", "slow_down"},
        {400, "{\"error\":\"expired_token\",\"error_description\":\"AADSTS70019: gone\"}",
         OAUTH_EXPIRED, "nobody finished it in time (expired_token, AADSTS70019)", "", ""},
        {400, "{\"error\":\"access_denied\",\"error_codes\":[530035]}", OAUTH_DECLINED,
         "security defaults", "browser", "AADSTS530035"},
        {400,
         "{\"error\":\"invalid_grant\",\"suberror\":\"bad_token\",\"error_description\":"
         "\"AADSTS70043: The refresh token has expired.\\r\\nTrace ID: kim\"}",
         OAUTH_NEEDS_USER, "sign-in frequency ended the session (invalid_grant, AADSTS70043)",
         "Sign in again", "AADSTS70043"},
        {400,
         "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS99: Never heard of.\\r\\nx\"}",
         OAUTH_NEEDS_USER, "again is needed: Never heard of (invalid_grant, AADSTS99).", "Sign in",
         ""},
        {401, "{\"error\":\"invalid_client\",\"error_codes\":[7000215]}", OAUTH_BROKEN,
         "the client secret is wrong", "instead of its value", "AADSTS7000215"},
        {400, "{\"error\":\"invalid_scope\"}", OAUTH_BROKEN, "not known", "auth help",
         "invalid_scope"},
        {400, "{\"error\":\"of_tomorrow\",\"error_description\":\"Wow\"}", OAUTH_BROKEN, "Wow",
         "auth help", "of_tomorrow"},
        {400, "{\"error\":\"temporarily_unavailable\"}", OAUTH_BUSY,
         "cannot say now: the login service is busy (temporarily_unavailable)", "by itself", ""},
        {400, "{\"error\":\"temporarily_unavailable\",\"error_codes\":[90024]}", OAUTH_BUSY,
         "asks for fewer requests (temporarily_unavailable, AADSTS90024)", "by itself", ""},
        /* What the number says of trying again does not hold where the error ends it. */
        {400, "{\"error\":\"invalid_grant\",\"error_codes\":[50196]}", OAUTH_NEEDS_USER,
         "too many equal requests (invalid_grant, AADSTS50196)", "Sign in again.", ""},
        {503, "{\"error\":\"invalid_grant\"}", OAUTH_BUSY, "503", "by itself", ""},
        {429, "", OAUTH_BUSY, "fewer requests", "by itself", ""},
        {502, "<html>", OAUTH_BUSY, "502", "by itself", ""},
        {404, "<html>", OAUTH_BUSY, "did not answer as a login host", "proxy", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct oauth_outcome outcome;
        judge(cases[i].status, NULL, cases[i].body, &outcome);
        assert_int_equal(outcome.verdict, cases[i].verdict);
        assert_non_null(strstr(outcome.fault.text, cases[i].text));
        assert_non_null(strstr(outcome.fault.hint, cases[i].hint));
        assert_non_null(strstr(outcome.fault.code, cases[i].code));
        assert_null(strstr(outcome.fault.text, "Trace"));
        oauth_outcome_release(&outcome);
    }
}

/* An application asks for ".default"; a host that gives the words back has said nothing. */
static void what_was_granted_is_known_where_it_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *scope;
        bool known;
    } cases[] = {{"", false},
                 {" ", false},
                 {"https://graph.microsoft.com/.default", false},
                 {".default", false},
                 {"openid profile", true},
                 {"https://graph.microsoft.com/.default User.Read", true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char body[256];
        struct oauth_outcome outcome;
        snprintf(body, sizeof body,
                 "{\"token_type\":\"Bearer\",\"access_token\":\"t\",\"scope\":\"%s\"}",
                 cases[i].scope);
        judge(200, NULL, body, &outcome);
        assert_int_equal(outcome.verdict, OAUTH_GRANTED);
        assert_int_equal(outcome.tokens.scope_known, cases[i].known);
        oauth_outcome_release(&outcome);
    }
}

static void retry_after_is_kept_in_every_form(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        int seconds;
    } cases[] = {{NULL, -1},
                 {"Retry-After: 0", 0},
                 {"Retry-After: 17", 17},
                 {"Retry-After: Mon, 23 Nov 2026 14:33:07 GMT", 60}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct oauth_outcome outcome;
        judge(429, cases[i].header, "", &outcome);
        assert_int_equal(outcome.fault.retry_after_s, cases[i].seconds);
        assert_int_equal(outcome.fault.kind, FAULT_THROTTLED);
        oauth_outcome_release(&outcome);
        judge(503, cases[i].header, "", &outcome); /* it says until when just the same */
        assert_int_equal(outcome.fault.retry_after_s, cases[i].seconds);
        assert_int_equal(outcome.fault.kind, cases[i].header ? FAULT_THROTTLED : FAULT_SERVICE);
        oauth_outcome_release(&outcome);
    }
}

static void a_device_answer_needs_its_three_parts(void **state)
{
    (void)state;
    struct oauth_device device;
    struct fault why;
    static const char whole[] = "{\"device_code\":\"d\",\"user_code\":\"ABCD-1\","
                                "\"verification_uri\":\"https://microsoft.com/devicelogin\","
                                "\"expires_in\":900}";
    assert_true(oauth_device_parse(whole, sizeof whole - 1, &device, &why));
    assert_string_equal(device.user_code, "ABCD-1");
    assert_int_equal(device.expires_in_s, 900);
    assert_int_equal(device.interval_s, 5);
    oauth_device_release(&device);
    assert_false(oauth_device_parse("{\"user_code\":\"x\"}", 17, &device, &why));
    assert_int_equal(why.kind, FAULT_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_answer_is_taken_whole),
        cmocka_unit_test(what_is_left_out_has_a_meaning),
        cmocka_unit_test(what_is_no_token_is_trouble_that_passes),
        cmocka_unit_test(a_token_that_cannot_be_used_is_told_as_what_it_is),
        cmocka_unit_test(each_error_has_its_verdict_and_its_words),
        cmocka_unit_test(what_was_granted_is_known_where_it_is_named),
        cmocka_unit_test(retry_after_is_kept_in_every_form),
        cmocka_unit_test(a_device_answer_needs_its_three_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
