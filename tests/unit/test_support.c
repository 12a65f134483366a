/* What is copied for support: code, message, ids, time, and nothing that a terminal would obey. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/timefmt.h"
#include "support.h"
#include "unit/make_session.h"

static const struct error_detail details[] = {{"UserNotBackedup", NULL, "user0@contoso.com"},
                                              {NULL, NULL, NULL}};
static const struct session_error error = {.code = "UnknownError",
                                           .message = "two\nlines \x1b]0;title\a",
                                           .details = details,
                                           .detail_count = 2,
                                           .inner = {"Inner", "deeper", NULL},
                                           .has_inner = true};

static struct session failed(void)
{
    struct session session = make_session("s-1", WORKLOAD_EXCHANGE, SESSION_FAILED);
    session.status_word = "failed";
    session.error = &error;
    session.completed_ms = INT64_C(1790000000000);
    return session;
}

static void of_a_session_that_was_opened_all_is_told(void **state)
{
    const struct session session = failed();
    const struct detail detail = {
        .request_id = "r-1", .client_request_id = "c-1", .read_ms = INT64_C(1790000060000)};
    struct strbuf text;
    (void)state;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    assert_true(support_session(&session, &detail, &text));
    assert_string_equal(text.bytes, "session: s-1\n"
                                    "session status: failed\n"
                                    "workload: Exchange\n"
                                    "code: UnknownError\n"
                                    "message: two lines \xEF\xBF\xBD]0;title\xEF\xBF\xBD\n"
                                    "detail: UserNotBackedup user0@contoso.com\n"
                                    "inner error: Inner deeper\n"
                                    "time: 2026-09-21T14:13:20Z\n"
                                    "request-id: r-1\n"
                                    "client-request-id: c-1\n"
                                    "read: 2026-09-21T14:14:20Z\n");
    strbuf_release(&text);
}

/* The ids of the many answers of a list are not kept: that is said, not passed over. */
static void of_one_that_was_not_opened_what_is_missing_is_said(void **state)
{
    const struct session session = failed();
    struct strbuf text;
    (void)state;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    assert_true(support_session(&session, NULL, &text));
    assert_non_null(strstr(text.bytes, "request-id: not kept of lists; open the session"));
    strbuf_release(&text);
}

static void of_a_healthy_one_there_is_nothing(void **state)
{
    struct session session = failed();
    struct strbuf text;
    (void)state;
    session.status = SESSION_COMPLETED;
    session.error = NULL;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    assert_false(support_session(&session, NULL, &text));
    assert_int_equal(text.length, 0);
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_a_session_that_was_opened_all_is_told),
        cmocka_unit_test(of_one_that_was_not_opened_what_is_missing_is_said),
        cmocka_unit_test(of_a_healthy_one_there_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
