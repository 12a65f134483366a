#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "graph/http_response.h"
#include "graph/retry.h"

#define NOW_MS INT64_C(1795444327000) /* Mon, 23 Nov 2026 14:32:07 GMT */

/* lines: "Name: value\nName: value" */
static struct http_response *answer(int status, const char *lines, const char *body)
{
    struct http_response *response = http_response_new(1, STRBUF_NO_LIMIT);
    size_t capacity = 0;
    response->status = status;
    while (*lines != '\0') {
        size_t length = strcspn(lines, "\n");
        http_response_add_line(response, &capacity, lines, length);
        lines += length + (lines[length] == '\n' ? 1 : 0);
    }
    strbuf_puts(&response->body, body);
    return response;
}

static void retry_after_is_read_as_seconds_and_as_a_date(void **state)
{
    (void)state;
    static const struct {
        const char *lines;
        int seconds;
    } cases[] = {
        {"", -1},
        {"Retry-After: 10", 10},
        {"retry-after: 0", 0},
        {"Retry-After: 86400", 86400},
        {"Retry-After: 86401", 86400},
        {"Retry-After: 99999999999999999999999", 86400},
        {"Retry-After: 0000000000000000000000000000000000000000000000000000000000000000001", -1},
        {"Retry-After: -5", -1},
        {"Retry-After: 1.5", -1},
        {"Retry-After: soon", -1},
        {"Retry-After:", -1},
        {"Retry-After: 5\nRetry-After: 9", 9},
        {"Retry-After: 3, 3", 3},
        {"Retry-After: 60 ,3", 60},
        {"Retry-After: ,, 3,", 3},
        {"Retry-After: 3, 99999999999999999999999", 86400},
        {"Retry-After: 3, later", 3},
        {"Retry-After: 3, Mon, 23 Nov 2026 14:33:07 GMT, 5", 60},
        {"Retry-After: Mon, 23 Nov 2026 14:33:07 GMT, 90", 90},
        {"Retry-After: Monday, 23-Nov-26 14:33:07 GMT\nRetry-After: soon", 60},
        {"Retry-After: Mon Nov 23 14:33:07 2026", 60},
        {"Retry-After: Mon, 23 Nov 2026 14:33:07 GMT", 60},
        {"Retry-After: Mon, 23 Nov 2026 14:00:00 GMT", 0},
        {"Retry-After: Fri, 23 Nov 2035 14:00:00 GMT", 86400},
        /* the service's clock is an hour ahead of ours: its own Date counts */
        {"Date: Mon, 23 Nov 2026 15:32:07 GMT\nRetry-After: Mon, 23 Nov 2026 15:32:27 GMT", 20},
        {"Date: nonsense\nRetry-After: Mon, 23 Nov 2026 14:32:27 GMT", 20},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct http_response *response = answer(429, cases[i].lines, "");
        assert_int_equal(retry_after_s(response, NOW_MS), cases[i].seconds);
        http_response_free(response);
    }
}

static void back_off_grows_to_two_minutes_and_spreads_by_a_fifth(void **state)
{
    (void)state;
    static const int64_t means_ms[] = {2000, 5000, 15000, 60000, 120000, 120000, 120000};
    for (int attempt = 1; attempt <= 7; attempt++) {
        int64_t mean = means_ms[attempt - 1];
        assert_int_equal(retry_backoff_ms(attempt, 0), mean * 8 / 10);
        assert_int_equal(retry_backoff_ms(attempt, UINT32_MAX), mean * 12 / 10);
        assert_in_range(retry_backoff_ms(attempt, UINT32_MAX / 2), mean - 1, mean + 1);
    }
    assert_in_range(retry_backoff_ms(INT32_MAX, 0), 1, 120000);
    assert_in_range(retry_backoff_ms(0, 0), 1, 2000);
}

static void each_status_has_its_kind_and_a_sentence(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *lines;
        enum fault_kind kind;
        bool transient;
    } cases[] = {
        {301, "", FAULT_FORMAT, true},
        {307, "Location: https://contoso.com/login", FAULT_FORMAT, true},
        {400, "", FAULT_API, false},
        {401, "", FAULT_AUTH, false},
        {402, "", FAULT_API, false},
        {403, "", FAULT_FORBIDDEN, false},
        {404, "", FAULT_NOT_FOUND, false},
        {405, "", FAULT_API, false},
        {408, "", FAULT_NETWORK, true},
        {410, "", FAULT_NOT_FOUND, false},
        {423, "", FAULT_API, false},
        {429, "", FAULT_THROTTLED, true},
        {429, "Retry-After: 3", FAULT_THROTTLED, true},
        {500, "", FAULT_SERVICE, true},
        {502, "", FAULT_SERVICE, true},
        {503, "", FAULT_SERVICE, true},
        {503, "Retry-After: 3", FAULT_THROTTLED, true},
        {504, "Retry-After: 3", FAULT_THROTTLED, true},
        {599, "", FAULT_SERVICE, true},
        {600, "", FAULT_FORMAT, true},
        {200, "Content-Type: text/html; charset=utf-8", FAULT_FORMAT, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct http_response *response = answer(cases[i].status, cases[i].lines, "");
        struct fault why = {0};
        assert_false(retry_classify(response, NOW_MS, &why));
        assert_int_equal(why.kind, cases[i].kind);
        assert_int_equal(why.http_status, cases[i].status);
        assert_int_equal(retry_is_transient(&why), cases[i].transient);
        assert_true(strlen(why.text) > 10);
        assert_int_equal(why.retry_after_s, strstr(cases[i].lines, "Retry") != NULL ? 3 : -1);
        http_response_free(response);
    }
}

/* A proxy's 403 is nothing that an administrator of the tenant could grant. */
static void a_page_s_403_speaks_of_what_is_in_between(void **state)
{
    (void)state;
    struct http_response *response = answer(403, "Content-Type: text/html", "<html>Blocked</html>");
    struct fault why = {0};
    assert_false(retry_classify(response, NOW_MS, &why));
    assert_int_equal(why.kind, FAULT_FORBIDDEN);
    assert_non_null(strstr(why.hint, "check the proxy"));
    assert_false(why.unexplained);
    http_response_free(response);
}

/* Which of the 403s it is decides what a person is told. */
static void a_403_says_what_is_missing_and_who_grants_it(void **state)
{
    (void)state;
    static const struct {
        const char *body, *text, *hint;
    } cases[] = {
        {"{\"error\":{\"code\":\"UnknownError\",\"message\":\"\"}}",
         "Microsoft 365 Backup refused this app or account (403 UnknownError).",
         "(1) backup is turned on"},
        {"{\"error\":{\"code\":\"UnknownError\",\"message\":\"Something.\"}}",
         "Graph refused the request (403 UnknownError): Something.", "Restore.Read.All"},
        {"{\"error\":{\"code\":\"OperationNotAllowed\",\"message\":\"This operation is not allowed "
         "for controllerProtectionPolicies.GET\"}}",
         "Microsoft 365 Backup refused this app or account (403 OperationNotAllowed): This "
         "operation",
         "controls the tenant's backup storage"},
        {"{\"error\":{\"code\":\"Authorization_RequestDenied\",\"message\":\"Insufficient "
         "privileges\"}}",
         "Graph refused the request (403 Authorization_RequestDenied)",
         "Privileged Role Administrator grants them: restoretop auth help."},
        {"", "Graph refused the request (403)", "BackupRestore-Restore.Read.All"},
        {"{\"error\":{\"code\":\"RestoreSessionActionNotAllowed\",\"message\":\"no\"}}",
         "Graph refused the request (403 RestoreSessionActionNotAllowed): no.", "Only a draft"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct http_response *response =
            answer(403, "Content-Type: application/json", cases[i].body);
        struct fault why = {0};
        assert_false(retry_classify(response, NOW_MS, &why));
        assert_int_equal(why.kind, FAULT_FORBIDDEN);
        if (!strstr(why.text, cases[i].text) || !strstr(why.hint, cases[i].hint))
            fail_msg("%s\n%s\n%s", cases[i].body, why.text, why.hint);
        assert_true(strlen(why.hint) < sizeof why.hint - 1); /* nothing was cut */
        http_response_free(response);
    }
}

static void success_is_no_fault(void **state)
{
    (void)state;
    static const int statuses[] = {200, 201, 204};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct http_response *response =
            answer(statuses[i], "Content-Type: application/json", "{}");
        struct fault why = {.kind = FAULT_API};
        assert_true(retry_classify(response, NOW_MS, &why));
        assert_int_equal(why.kind, FAULT_NONE);
        http_response_free(response);
    }
}

static void the_envelope_and_the_ids_are_taken_over(void **state)
{
    (void)state;
    struct http_response *response =
        answer(403, "request-id: r-1\nclient-request-id: c-1",
               "{\"error\":{\"code\":\"accessDenied\",\"message\":\"Not for you.\"}}");
    struct fault why = {0};
    assert_false(retry_classify(response, NOW_MS, &why));
    assert_string_equal(why.code, "accessDenied");
    assert_string_equal(why.request_id, "r-1");
    assert_string_equal(why.client_request_id, "c-1");
    assert_non_null(strstr(why.text, "Not for you."));
    assert_non_null(strstr(why.hint, "BackupRestore-Restore.Read.All"));
    assert_non_null(strstr(why.hint, "BackupRestore-Restore.ReadWrite.All"));
    http_response_free(response);
}

static void an_empty_unknown_error_still_reads_like_a_sentence(void **state)
{
    (void)state;
    struct http_response *response =
        answer(403, "", "{\"error\":{\"code\":\"UnknownError\",\"message\":\"\"}}");
    struct fault why = {0};
    assert_false(retry_classify(response, NOW_MS, &why));
    assert_string_equal(why.text,
                        "Microsoft 365 Backup refused this app or account (403 UnknownError).");
    assert_true(why.hint[0] != '\0');
    http_response_free(response);
}

static void hints_follow_the_code_before_the_status(void **state)
{
    (void)state;
    struct http_response *response = answer(
        403, "", "{\"error\":{\"code\":\"RestoreSessionActionNotAllowed\",\"message\":\"x\"}}");
    struct fault why = {0};
    assert_false(retry_classify(response, NOW_MS, &why));
    assert_non_null(strstr(why.hint, "draft"));
    http_response_free(response);
    response = answer(404, "", "");
    assert_false(retry_classify(response, NOW_MS, &why));
    assert_non_null(strstr(why.hint, "--graph-url"));
    http_response_free(response);
    response =
        answer(400, "", "{\"error\":{\"code\":\"BadRequest\",\"message\":\"Invalid version.\"}}");
    assert_false(retry_classify(response, NOW_MS, &why));
    assert_non_null(strstr(why.hint, "--graph-url"));
    http_response_free(response);
}

static void a_long_message_is_cut_between_characters(void **state)
{
    (void)state;
    char body[2048] = "{\"error\":{\"code\":\"c\",\"message\":\"";
    for (int i = 0; i < 300; i++) {
        strcat(body, "\xC3\xA9");
    }
    strcat(body, "\"}}");
    struct http_response *response = answer(400, "", body);
    struct fault why = {0};
    assert_false(retry_classify(response, NOW_MS, &why));
    size_t length = strlen(why.text);
    assert_true(length > 100);
    assert_int_equal((unsigned char)why.text[length - 1], 0xA9);
    http_response_free(response);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(retry_after_is_read_as_seconds_and_as_a_date),
        cmocka_unit_test(back_off_grows_to_two_minutes_and_spreads_by_a_fifth),
        cmocka_unit_test(each_status_has_its_kind_and_a_sentence),
        cmocka_unit_test(a_page_s_403_speaks_of_what_is_in_between),
        cmocka_unit_test(a_403_says_what_is_missing_and_who_grants_it),
        cmocka_unit_test(success_is_no_fault),
        cmocka_unit_test(the_envelope_and_the_ids_are_taken_over),
        cmocka_unit_test(an_empty_unknown_error_still_reads_like_a_sentence),
        cmocka_unit_test(hints_follow_the_code_before_the_status),
        cmocka_unit_test(a_long_message_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
