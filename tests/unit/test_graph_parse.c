#include "base/text.h"

#include "unit/parse_fixture.h"

static struct session_page parse_page(const char *body, size_t length)
{
    struct session_page page;
    struct fault why = {0};
    if (!graph_parse_sessions(body, length, WORKLOAD_OTHER, false, &page, &why)) {
        fail_msg("%s", why.text);
    }
    return page;
}

/* A page with one object, written out by the test. */
static struct session_page parse_one(const char *object)
{
    struct strbuf body;
    strbuf_init(&body, STRBUF_NO_LIMIT);
    strbuf_printf(&body, "{\"value\":[%s]}", object);
    struct session_page page = parse_page(body.bytes, body.length);
    assert_int_equal(page.count, 1);
    strbuf_release(&body);
    return page;
}

static void a_running_session_is_read_in_full(void **state)
{
    (void)state;
    struct strbuf body;
    int64_t ms = 0;
    read_data("sessions-page.json", &body);
    struct session_page page = parse_page(body.bytes, body.length);
    assert_int_equal(page.count, 4);
    assert_int_equal(page.unreadable, 0);
    assert_string_equal(page.next_link, "https://graph.microsoft.com/v1.0/solutions/backupRestore/"
                                        "restoreSessions?$skiptoken=Q09OVE9TTw%3d%3d");
    const struct session *session = &page.sessions[0];
    assert_string_equal(session->id, "5b3c1f60-0d7e-4a53-8f4e-2a9d6c7b8e01");
    assert_int_equal(session->workload, WORKLOAD_SHAREPOINT);
    assert_null(session->type_word);
    assert_int_equal(session->status, SESSION_ACTIVE);
    assert_string_equal(session->status_word, "active");
    assert_int_equal(session->job, JOB_BULK);
    assert_int_equal(session->total, 120);
    assert_int_equal(session->completed, 37);
    assert_int_equal(session->in_progress, 81);
    assert_int_equal(session->failed, 2);
    assert_string_equal(session->created_by->user.name, "Ada");
    assert_string_equal(session->created_by->user.email, "ada@contoso.com");
    assert_string_equal(session->created_by->application.name, "Contoso console");
    assert_string_equal(session->created_by->device.id, "0cc3");
    assert_string_equal(session->modified_by->user.id, "0bb2"); /* `identity` of older answers */
    assert_null(session->modified_by->user.name);
    assert_true(timefmt_parse("2026-09-01T08:00:00.123Z", 24, &ms));
    assert_true(session->created_ms == ms);
    assert_true(session->completed_ms == TIME_NONE);
    assert_null(session->error);
    assert_null(session->odd);
    assert_null(session->raw);
    session_page_release(&page);
    strbuf_release(&body);
}

static void an_error_is_read_down_to_its_inner_details(void **state)
{
    (void)state;
    struct strbuf body;
    read_data("sessions-page.json", &body);
    struct session_page page = parse_page(body.bytes, body.length);
    assert_int_equal(page.sessions[1].workload, WORKLOAD_EXCHANGE); /* whatever the case */
    assert_int_equal(page.sessions[1].status, SESSION_FAILED);
    const struct session_error *error = page.sessions[1].error;
    assert_string_equal(error->code, "UnknownError");
    assert_string_equal(error->message, "It did not work.");
    assert_string_equal(error->target, "mailbox");
    assert_int_equal(error->detail_count, 2);
    assert_string_equal(error->details[1].code, "B");
    assert_null(error->details[1].message);
    assert_true(error->has_inner);
    assert_string_equal(error->inner.message, "further down");
    assert_int_equal(error->inner_detail_count, 1);
    assert_string_equal(error->inner_details[0].code, "C");
    session_page_release(&page);
    strbuf_release(&body);
}

static void an_error_without_a_code_takes_the_deepest_that_is_understood(void **state)
{
    (void)state;
    static const struct {
        const char *error, *code; /* NULL: none */
    } rows[] = {
        {"{\"code\":\"\",\"innererror\":{\"code\":\"a\"}}", "a"},
        {"{\"innerError\":{\"code\":\"a\",\"innerError\":{\"code\":\"QuotaExceeded\","
         "\"innerError\":"
         "{\"code\":\"b\"}}}}",
         "QuotaExceeded"},
        {"{\"code\":\"own\",\"innerError\":{\"code\":\"QuotaExceeded\"}}", "own"},
        {"{\"code\":\"\",\"innerError\":{\"code\":\"\"}}", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char body[300];
        snprintf(body, sizeof body, "{\"value\":[{\"id\":\"a\",\"error\":%s}]}", rows[i].error);
        struct session_page page = parse_page(body, strlen(body));
        const struct session_error *error = page.sessions[0].error;
        if (rows[i].code == NULL)
            assert_null(error);
        else
            assert_string_equal(error->code, rows[i].code);
        session_page_release(&page);
    }
}

static void somebody_of_a_newer_kind_is_noted(void **state)
{
    (void)state;
    static const char body[] =
        "{\"value\":[{\"id\":\"a\",\"createdBy\":{\"servicePrincipal\":{\"displayName\":\"Robot\"}}"
        ","
        "\"lastModifiedBy\":{\"user\":{\"displayName\":\"Ada\"},\"weight\":7}}]}";
    struct session_page page = parse_page(body, sizeof body - 1);
    assert_non_null(page.sessions[0].odd);
    assert_string_equal(page.sessions[0].odd->note, "createdBy names a servicePrincipal, Robot.");
    session_page_release(&page);
}

static void newer_words_and_broken_dates_are_kept_as_they_came(void **state)
{
    (void)state;
    struct strbuf body;
    read_data("sessions-page.json", &body);
    struct session_page page = parse_page(body.bytes, body.length);
    const struct session *newer = &page.sessions[2];
    assert_int_equal(newer->workload, WORKLOAD_OTHER);
    assert_string_equal(newer->type_word, "#microsoft.graph.teamsRestoreSession");
    assert_int_equal(newer->status, SESSION_OTHER);
    assert_string_equal(newer->status_word, "paused");
    assert_int_equal(newer->job, JOB_OTHER);
    assert_string_equal(newer->job_word, "rolling");
    assert_int_equal(newer->total, COUNT_NONE);
    assert_null(newer->odd); /* 0001-01-01 means "not set" and is nothing odd */
    const struct session *masked = &page.sessions[3];
    assert_int_equal(masked->status, SESSION_MASKED);
    assert_string_equal(masked->odd->created_text, "2023-03-30T12-01-03.45Z");
    assert_string_equal(masked->odd->modified_text, "yesterday");
    assert_string_equal(masked->odd->completed_text, "17");
    assert_true(masked->created_ms == TIME_NONE);
    session_page_release(&page);
    strbuf_release(&body);
}

static void values_and_comments_of_old_pages_are_read(void **state)
{
    (void)state;
    struct strbuf body;
    read_data("sessions-old.json", &body);
    struct session_page page = parse_page(body.bytes, body.length);
    assert_int_equal(page.count, 1);
    assert_int_equal(page.unreadable, 0);
    assert_int_equal(page.sessions[0].status, SESSION_FAILED);
    assert_string_equal(page.sessions[0].created_by->user.name, "Bea // not a comment");
    assert_string_equal(page.next_link,
                        "/solutions/backupRestore/sharepointRestoreSessions?$skiptoken=QQ%3d");
    session_page_release(&page);
    strbuf_release(&body);
}

static void the_collection_implies_the_workload_where_the_type_is_missing(void **state)
{
    (void)state;
    static const char body[] =
        "{\"value\":[{\"id\":\"a\"},"
        "{\"id\":\"b\",\"@odata.type\":\"#microsoft.graph.exchangeRestoreSession\"},"
        "{\"id\":\"c\",\"@odata.type\":\"#microsoft.graph.restoreSessionBase\"},"
        "{\"id\":\"d\",\"@odata.type\":\"#microsoft.graph.teamsRestoreSession\"}]}";
    struct session_page page;
    assert_true(graph_parse_sessions(body, strlen(body), WORKLOAD_ONEDRIVE, true, &page, NULL));
    assert_int_equal(page.sessions[2].workload, WORKLOAD_ONEDRIVE);
    assert_int_equal(page.sessions[3].workload, WORKLOAD_OTHER); /* told, though not known */
    assert_int_equal(page.sessions[0].workload, WORKLOAD_ONEDRIVE);
    assert_int_equal(page.sessions[1].workload, WORKLOAD_EXCHANGE);
    assert_string_equal(page.sessions[0].raw, "{\"id\":\"a\"}");
    session_page_release(&page);
}

static const struct {
    const char *object;
    bool readable;
    const char *id, *status;
} odd_objects[] = {
    {"{\"id\":\"x\",\"status\":\"a\\u0000b\"}", true, "x", "a" FFFD "b"},
    {"{\"id\":\"x\",\"\\u0000\":1,\"status\":\"s\"}", true, "x", "s"},
    {"{\"id\":\"x\",\"status\":\"\\ud800!\"}", true, "x", FFFD "!"},
    {"{\"id\":\"x\",\"status\":\"\\ude00\\ud83d\"}", true, "x", FFFD FFFD},
    {"{\"id\":\"x\",\"n\":1e999,\"status\":\"\\ud83d\\ude00\"}", true, "x", "\xF0\x9F\x98\x80"},
    {"{\"id\":\"x\",\"status\":12345678901234567890}", true, "x", "12345678901234567890"},
    {"{\"id\":\"x\",\"n\":1e999,\"status\":\"s\"}", true, "x", "s"},
    {"{\"id\":\"x\",\"n\":NaN,\"status\":\"s\"}", true, "x", "s"},
    {"{\"id\":\"x\",\"status\":\"a\nb\x01\"}", true, "x", "a\nb\x01"},
    {"{\"id\":\"x\",\"status\":\"a\\qb\"}", true, "x", "a\\qb"},
    {"{\"id\":\"x\",\"status\":\"\\u12g4\"}", true, "x", FFFD "12g4"},
    {"{\"id\":\"x\xFF\xC3\",\"status\":\"s\"}", true, "x" FFFD FFFD, "s"},
    {"{\"id\":1234,\"status\":1.5}", true, "1234", "1.5"},
    {"{\"id\":\"x\",\"status\":true}", true, "x", "true"},
    {"{\"id\":\"x\" \"status\":\"s\"}", false, "x", NULL},
    {"{\"id\":\"x\",\"a\":[1,,2]}", false, "x", NULL},
    {"{\"a\":[1 2],\"id\":\"x\"}", false, "x", NULL},
    {"{\"status\":\"s\"}", false, "", NULL},
    {"{\"id\":null}", false, "", NULL},
    {"{\"id\":\"..\",\"status\":\"s\"}", false, "", NULL},
    {"{\"id\":\"../../me\",\"status\":\"s\"}", false, "", NULL},
    {"{\"id\":\"%2E%2e\"}", false, "", NULL},
    {"{\"id\":\"a%2F%2e.\"}", false, "", NULL},
    {"{\"id\":\"a?/../b#\"}", false, "", NULL},
    {"{\"id\":\".\" \"status\":\"s\"}", false, "", NULL},
    {"{\"id\":\"..a/b..\",\"status\":\"s\"}", true, "..a/b..", "s"},
    {"{\"id\":{\"a\":1}}", false, "", NULL},
    {"null", false, "", NULL},
    {"\"text\"", false, "", NULL},
    {"[{\"id\":\"x\"}]", false, "", NULL},
    {"{}", false, "", NULL},
};

/* Each of these makes the JSON library refuse the whole page. */
static void one_bad_object_spoils_no_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof odd_objects / sizeof *odd_objects; i++) {
        struct strbuf body;
        strbuf_init(&body, STRBUF_NO_LIMIT);
        strbuf_printf(&body, "{\"value\":[{\"id\":\"before\"},%s,{\"id\":\"after\"}]}",
                      odd_objects[i].object);
        struct session_page page = parse_page(body.bytes, body.length);
        assert_int_equal(page.count, 3);
        assert_string_equal(page.sessions[0].id, "before");
        assert_string_equal(page.sessions[2].id, "after");
        const struct session *session = &page.sessions[1];
        if ((session->status != SESSION_UNREADABLE) != odd_objects[i].readable) {
            fail_msg("case %zu: %s", i, session->odd != NULL ? session->odd->note : "was read");
        }
        assert_string_equal(session->id, odd_objects[i].id);
        assert_int_equal(page.unreadable, odd_objects[i].readable ? 0 : 1);
        if (odd_objects[i].readable) {
            assert_string_equal(session->status_word, odd_objects[i].status);
        } else {
            assert_non_null(strstr(session->odd->note, "cannot be read"));
        }
        session_page_release(&page);
        strbuf_release(&body);
    }
}

static void a_nul_byte_in_the_body_ends_nothing(void **state)
{
    (void)state;
    static const char body[] = "{\"value\":[{\"id\":\"a\0b\",\"status\":\"s\"},{\"id\":\"c\"}]}";
    struct session_page page = parse_page(body, sizeof body - 1);
    assert_int_equal(page.count, 2);
    assert_string_equal(page.sessions[0].id, "a" FFFD "b");
    session_page_release(&page);
}

static void wrong_types_become_notes_of_the_record(void **state)
{
    (void)state;
    static const struct {
        const char *member, *note; /* NULL: nothing odd */
        int32_t total;
    } cases[] = {
        {"\"restoreSessionArtifactCount\":{\"total\":-1}", "total is no count", COUNT_NONE},
        {"\"restoreSessionArtifactCount\":{\"total\":2147483647}", NULL, INT32_MAX},
        {"\"restoreSessionArtifactCount\":{\"total\":2147483648}", "total is no count", COUNT_NONE},
        {"\"restoreSessionArtifactCount\":{\"total\":1.5}", "total is no count", COUNT_NONE},
        {"\"restoreSessionArtifactCount\":{\"total\":5.0}", NULL, 5},
        {"\"restoreSessionArtifactCount\":{\"total\":\"7\"}", NULL, 7},
        {"\"restoreSessionArtifactCount\":{\"total\":\"many\"}", "total is no count: many",
         COUNT_NONE},
        {"\"restoreSessionArtifactCount\":{\"total\":[]}", "total is no count", COUNT_NONE},
        {"\"restoreSessionArtifactCount\":{\"total\":null}", NULL, COUNT_NONE},
        {"\"restoreSessionArtifactCount\":3", "restoreSessionArtifactCount is no object",
         COUNT_NONE},
        {"\"createdBy\":[1]", "createdBy is no object", COUNT_NONE},
        {"\"createdBy\":{\"user\":\"Ada\"}", "user is no object", COUNT_NONE},
        {"\"status\":{\"a\":1}", "status is no text", COUNT_NONE},
        {"\"error\":\"broken\"", "error is no object", COUNT_NONE},
        {"\"error\":{\"details\":5}", "details is no list", COUNT_NONE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char object[256];
        snprintf(object, sizeof object, "{\"id\":\"x\",%s}", cases[i].member);
        struct session_page page = parse_one(object);
        assert_int_equal(page.unreadable, 0);
        assert_int_equal(page.sessions[0].total, cases[i].total);
        if (cases[i].note == NULL) {
            assert_null(page.sessions[0].odd);
        } else {
            assert_non_null(page.sessions[0].odd);
            assert_non_null(strstr(page.sessions[0].odd->note, cases[i].note));
        }
        session_page_release(&page);
    }
}

static void a_note_never_ends_in_half_a_character(void **state)
{
    (void)state;
    static const char *const objects[] = {
        "{\"id\":\"x\",\"restoreSessionArtifactCount\":{\"total\":"
        "\"a\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
        "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\"}}",
        "{\"id\":\"x\" "
        "\"a\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\"}",
    };
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
        struct session_page page = parse_one(objects[i]);
        const char *note = page.sessions[0].odd->note;
        assert_true(text_is_utf8(note, strlen(note)));
        session_page_release(&page);
    }
}

static void endless_texts_are_cut_and_say_so(void **state)
{
    (void)state;
    const size_t million = 1000000;
    struct strbuf object;
    strbuf_init(&object, STRBUF_NO_LIMIT);
    strbuf_puts(&object, "{\"id\":\"x\",\"status\":\"");
    for (size_t i = 0; i < million / 2; i++) {
        strbuf_puts(&object, "\xC3\xA9");
    }
    strbuf_puts(&object, "\",\"error\":{\"message\":\"");
    for (size_t i = 0; i < million; i++) {
        strbuf_putc(&object, 'm');
    }
    strbuf_puts(&object, "\"}}");
    struct session_page page = parse_one(object.bytes);
    const char *word = page.sessions[0].status_word;
    const char *message = page.sessions[0].error->message;
    assert_in_range(strlen(word), 4000, 4200);
    assert_non_null(strstr(word, "[cut from 1000000 bytes]"));
    assert_true(text_is_utf8(word, strlen(word)));
    assert_in_range(strlen(message), 65000, 66000);
    assert_non_null(strstr(message, "[cut from 1000000 bytes]"));
    session_page_release(&page);
    strbuf_release(&object);
}

static void depth_bombs_cost_one_record(void **state)
{
    (void)state;
    const size_t depth = 500000;
    struct strbuf object;
    strbuf_init(&object, STRBUF_NO_LIMIT);
    strbuf_puts(&object, "{\"id\":\"deep\",\"a\":");
    for (size_t i = 0; i < depth; i++) {
        strbuf_putc(&object, '[');
    }
    for (size_t i = 0; i < depth; i++) {
        strbuf_putc(&object, ']');
    }
    strbuf_putc(&object, '}');
    struct session_page page = parse_one(object.bytes);
    assert_int_equal(page.unreadable, 1);
    assert_string_equal(page.sessions[0].id, "deep");
    session_page_release(&page);
    strbuf_release(&object);
}

static void what_is_no_list_is_a_fault(void **state)
{
    (void)state;
    static const struct {
        const char *body, *words;
    } cases[] = {
        {"", "empty"},
        {"   \r\n", "empty"},
        {"<html><body>Sign in</body></html>", "no JSON object"},
        {"[]", "no JSON object"},
        {"null", "no JSON object"},
        {"{}", "no list"},
        {"{\"value\":null}", "no list"},
        {"{\"value\":{\"id\":\"x\"}}", "no list"},
        {"{\"id\":\"x\"}", "no list"},
        {"{\"value\":[{\"id\":\"x\"}", "cut off"},
        {"{\"value\":[{\"id\":\"x\"}]", "cut off"},
        {"{\"value\":[{\"id\":\"x", "cut off"},
        {"{\"value\":[", "cut off"},
        {"{\"value\" [", "cut off"},
        {"{\"error\":{\"code\":\"UnknownError\",\"message\":\"Not today.\"}}", "Not today."},
        {"{\"error\":{\"code\":\"accessDenied\",\"message\":\"\"}}", "accessDenied"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct session_page page;
        struct fault why = {0};
        assert_false(graph_parse_sessions(cases[i].body, strlen(cases[i].body), WORKLOAD_OTHER,
                                          false, &page, &why));
        assert_int_equal(why.kind, FAULT_FORMAT);
        if (strstr(why.text, cases[i].words) == NULL) {
            fail_msg("case %zu: %s", i, why.text);
        }
    }
}

/* An error of a page that had begun already: neither is its list whole, nor the tenant empty. */
static void a_list_with_an_error_beside_it_is_a_fault(void **state)
{
    (void)state;
    static const struct {
        const char *body, *words; /* NULL: it is a list all the same */
    } cases[] = {
        {"{\"error\":{\"code\":\"x\",\"message\":\"Not today.\"},\"value\":[]}", "Not today."},
        {"{\"value\":[{\"id\":\"a\"}],\"error\":{\"code\":\"generalException\"}}",
         "Beside the restore sessions came an error under a status of success: generalException"},
        {"{\"values\":[{\"id\":\"a\"}],\"error\":{\"code\":\"generalException\"}}", "Beside"},
        {"{\"error\":null,\"value\":[]}", NULL},
        {"{\"error\":{},\"value\":[]}", NULL},
        {"{\"error\":{\"code\":\"\",\"message\":null},\"value\":[]}", NULL},
        {"{\"error\":\"\",\"value\":[]}", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct session_page page;
        struct fault why = {0};
        bool list = graph_parse_sessions(cases[i].body, strlen(cases[i].body), WORKLOAD_OTHER,
                                         false, &page, &why);
        if (list != (cases[i].words == NULL) ||
            (!list && strstr(why.text, cases[i].words) == NULL)) {
            fail_msg("case %zu: %s", i, why.text);
        }
        if (list) {
            session_page_release(&page);
        }
    }
}

static void an_empty_page_may_have_a_next_link(void **state)
{
    (void)state;
    static const char body[] = "\xEF\xBB\xBF{\"value\":[],\"@odata.nextLink\":\"/next\"}\r\n";
    struct session_page page = parse_page(body, strlen(body));
    assert_int_equal(page.count, 0);
    assert_string_equal(page.next_link, "/next");
    session_page_release(&page);
}

static void a_page_holds_100000_sessions_and_no_more(void **state)
{
    (void)state;
    struct strbuf body;
    strbuf_init(&body, STRBUF_NO_LIMIT);
    strbuf_puts(&body, "{\"value\":[{\"id\":\"0\"}");
    for (int i = 1; i < 100000; i++) {
        strbuf_printf(&body, ",{\"id\":\"%d\"}", i);
    }
    size_t open = body.length;
    strbuf_puts(&body, "]}");
    struct session_page page = parse_page(body.bytes, body.length);
    assert_int_equal(page.count, 100000);
    session_page_release(&page);
    strbuf_truncate(&body, open);
    strbuf_puts(&body, ",{\"id\":\"more\"}]}");
    struct fault why = {0};
    assert_false(graph_parse_sessions(body.bytes, body.length, WORKLOAD_OTHER, false, &page, &why));
    assert_non_null(strstr(why.text, "100000"));
    strbuf_release(&body);
}

static void a_single_session_is_read_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *body, *words; /* NULL: good */
    } cases[] = {
        {"{\"@odata.context\":\"c\",\"id\":\"a\",\"status\":\"draft\"}", NULL},
        {"{\"id\":\"a\",\"status\":\"failed\",\"error\":{\"code\":\"x\"}}", NULL},
        {"{\"id\":\"a\",\"status\":\"draft\"", "cut off"},
        {"{\"status\":\"draft\"}", "no id"},
        {"{\"error\":{\"code\":\"x\",\"message\":\"Words.\"}}", "Words."},
        {"<html>", "no JSON"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena;
        struct session session;
        struct fault why = {0};
        arena_init(&arena);
        bool good = graph_parse_session(cases[i].body, strlen(cases[i].body), WORKLOAD_EXCHANGE,
                                        &arena, &session, &why);
        assert_int_equal(good, cases[i].words == NULL);
        if (good) {
            assert_string_equal(session.id, "a");
            assert_int_equal(session.workload, WORKLOAD_EXCHANGE);
        } else {
            assert_int_equal(why.kind, FAULT_FORMAT);
            assert_non_null(strstr(why.text, cases[i].words));
        }
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_running_session_is_read_in_full),
        cmocka_unit_test(an_error_is_read_down_to_its_inner_details),
        cmocka_unit_test(an_error_without_a_code_takes_the_deepest_that_is_understood),
        cmocka_unit_test(somebody_of_a_newer_kind_is_noted),
        cmocka_unit_test(newer_words_and_broken_dates_are_kept_as_they_came),
        cmocka_unit_test(values_and_comments_of_old_pages_are_read),
        cmocka_unit_test(the_collection_implies_the_workload_where_the_type_is_missing),
        cmocka_unit_test(one_bad_object_spoils_no_other),
        cmocka_unit_test(a_nul_byte_in_the_body_ends_nothing),
        cmocka_unit_test(wrong_types_become_notes_of_the_record),
        cmocka_unit_test(a_note_never_ends_in_half_a_character),
        cmocka_unit_test(endless_texts_are_cut_and_say_so),
        cmocka_unit_test(depth_bombs_cost_one_record),
        cmocka_unit_test(what_is_no_list_is_a_fault),
        cmocka_unit_test(a_list_with_an_error_beside_it_is_a_fault),
        cmocka_unit_test(an_empty_page_may_have_a_next_link),
        cmocka_unit_test(a_page_holds_100000_sessions_and_no_more),
        cmocka_unit_test(a_single_session_is_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
