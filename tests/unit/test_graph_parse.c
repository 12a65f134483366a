#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/timefmt.h"
#include "graph/graph_parse.h"

#define FFFD "\xEF\xBF\xBD"

static void read_data(const char *name, struct strbuf *body)
{
    char path[512];
    struct fault why = {0};
    snprintf(path, sizeof path, "%s/tests/data/%s", TEST_SOURCE_DIR, name);
    strbuf_init(body, STRBUF_NO_LIMIT);
    assert_true(strbuf_read_file(body, path, &why));
}

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
        "{\"id\":\"b\",\"@odata.type\":\"#microsoft.graph.exchangeRestoreSession\"}]}";
    struct session_page page;
    assert_true(graph_parse_sessions(body, strlen(body), WORKLOAD_ONEDRIVE, true, &page, NULL));
    assert_int_equal(page.sessions[0].workload, WORKLOAD_ONEDRIVE);
    assert_int_equal(page.sessions[1].workload, WORKLOAD_EXCHANGE);
    assert_string_equal(page.sessions[0].raw, "{\"id\":\"a\"}");
    session_page_release(&page);
}

/* Each of these makes the JSON library refuse the whole page. */
static void one_bad_object_spoils_no_other(void **state)
{
    (void)state;
    static const struct {
        const char *object;
        bool readable;
        const char *id, *status;
    } cases[] = {
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
        {"{\"id\":{\"a\":1}}", false, "", NULL},
        {"null", false, "", NULL},
        {"\"text\"", false, "", NULL},
        {"[{\"id\":\"x\"}]", false, "", NULL},
        {"{}", false, "", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf body;
        strbuf_init(&body, STRBUF_NO_LIMIT);
        strbuf_printf(&body, "{\"value\":[{\"id\":\"before\"},%s,{\"id\":\"after\"}]}",
                      cases[i].object);
        struct session_page page = parse_page(body.bytes, body.length);
        assert_int_equal(page.count, 3);
        assert_string_equal(page.sessions[0].id, "before");
        assert_string_equal(page.sessions[2].id, "after");
        const struct session *session = &page.sessions[1];
        if ((session->status != SESSION_UNREADABLE) != cases[i].readable) {
            fail_msg("case %zu: %s", i, session->odd != NULL ? session->odd->note : "was read");
        }
        assert_string_equal(session->id, cases[i].id);
        assert_int_equal(page.unreadable, cases[i].readable ? 0 : 1);
        if (cases[i].readable) {
            assert_string_equal(session->status_word, cases[i].status);
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

static void artifacts_of_every_kind_are_read_in_full(void **state)
{
    (void)state;
    struct strbuf body;
    struct artifact_page page;
    read_data("artifacts-site.json", &body);
    assert_true(graph_parse_artifacts(body.bytes, body.length, false, &page, NULL));
    assert_int_equal(page.count, 2);
    assert_non_null(strstr(page.next_link, "siteRestoreArtifacts?$skiptoken=QQ%3d"));
    const struct artifact *site = &page.artifacts[0];
    assert_int_equal(site->status, ARTIFACT_SUCCEEDED);
    assert_string_equal(site->destination, "new");
    assert_string_equal(site->start_text, "2026-09-01T08:05:00.2117521Z");
    assert_true(site->start_ms != TIME_NONE && site->completion_ms > site->start_ms);
    assert_string_equal(site->restored_site_id, "site-1");
    assert_string_equal(site->restored_site_name, "Wiki");
    assert_string_equal(site->restored_site_url, "https://contoso.sharepoint.com/sites/wikiR0");
    assert_string_equal(site->point_id, "9c0e_1756684800_14_1");
    assert_string_equal(site->point_tags, "fastRestore");
    assert_true(site->point_expiration_ms > site->point_ms);
    assert_int_equal(site->restored_item_count, COUNT_NONE);
    const struct artifact *mailbox = &page.artifacts[1];
    assert_string_equal(mailbox->restored_folder_id, "f-1");
    assert_string_equal(mailbox->restored_folder_name, "Restored");
    assert_int_equal(mailbox->restored_item_count, 26000);
    assert_string_equal(mailbox->search_response_id, "s-1");
    assert_int_equal(mailbox->artifact_count, 12);
    assert_string_equal(mailbox->error->code, "ArtifactCannotBeRestored");
    assert_int_equal(mailbox->raw[0], '{');
    artifact_page_release(&page);
    strbuf_release(&body);
}

static void granular_artifacts_are_read_in_full(void **state)
{
    (void)state;
    struct strbuf body;
    struct artifact_page page;
    read_data("artifacts-granular.json", &body);
    assert_true(graph_parse_artifacts(body.bytes, body.length, true, &page, NULL));
    const struct artifact *item = &page.artifacts[0];
    assert_true(item->granular);
    assert_string_equal(item->id, "aaaa,bbbb,cccc,dddd");
    assert_string_equal(item->browse_session_id, "browse-1");
    assert_null(item->restored_item_key); /* "" stands for null */
    assert_string_equal(item->restored_item_path, "/Restored/a.docx");
    assert_string_equal(item->web_url, "https://contoso.sharepoint.com/a.docx");
    assert_string_equal(item->site_id, "site-9");
    assert_string_equal(item->directory_object_id, "dir-9");
    assert_int_equal(item->status, ARTIFACT_OTHER);
    assert_string_equal(item->status_word, "unknown");
    assert_true(item->point_date_ms != TIME_NONE);
    assert_true(item->start_ms == TIME_NONE);
    artifact_page_release(&page);
    strbuf_release(&body);
}

static void an_unreadable_artifact_keeps_its_id_and_its_text(void **state)
{
    (void)state;
    static const char body[] = "{\"value\":[{\"id\":\"x\" \"status\":1},{\"id\":\"y\"}]}";
    struct artifact_page page;
    assert_true(graph_parse_artifacts(body, strlen(body), false, &page, NULL));
    assert_int_equal(page.count, 2);
    assert_true(page.artifacts[0].unreadable);
    assert_string_equal(page.artifacts[0].id, "x");
    assert_string_equal(page.artifacts[0].raw, "{\"id\":\"x\" \"status\":1}");
    assert_false(page.artifacts[1].unreadable);
    artifact_page_release(&page);
    struct fault why = {0};
    assert_false(graph_parse_artifacts("{\"value\":[", 10, false, &page, &why));
    assert_int_equal(why.kind, FAULT_FORMAT);
}

static void bulk_requests_come_as_a_list_or_alone(void **state)
{
    (void)state;
    struct strbuf body;
    struct bulk_page page;
    read_data("bulk-list.json", &body);
    assert_true(graph_parse_bulk(body.bytes, body.length, &page, NULL));
    assert_int_equal(page.count, 1);
    const struct bulk_request *bulk = &page.requests[0];
    assert_string_equal(bulk->display_name, "wave 1");
    assert_string_equal(bulk->status_word, "completedWithErrors");
    assert_string_equal(bulk->destination, "inPlace");
    assert_string_equal(bulk->tags, "fastRestore");
    assert_string_equal(bulk->preference, "latest");
    assert_string_equal(bulk->period_end_text, "2026-08-08T00:00:00Z");
    assert_string_equal(bulk->created_by->user.id, "0bb2");
    assert_null(bulk->modified_by);
    assert_string_equal(bulk->error->code, "BulkRestoreArtifactsNotResolved"); /* out of its [ ] */
    assert_string_equal(bulk->error->details[0].target,
                        "https://contoso.sharepoint.com/sites/gone");
    bulk_page_release(&page);
    strbuf_release(&body);
    static const char alone[] = "{\"id\":\"b\",\"displayName\":\"wave 2\",\"status\":\"active\"}";
    assert_true(graph_parse_bulk(alone, strlen(alone), &page, NULL));
    assert_int_equal(page.count, 1);
    assert_string_equal(page.requests[0].display_name, "wave 2");
    bulk_page_release(&page);
    struct fault why = {0};
    assert_false(graph_parse_bulk("{}", 2, &page, &why));
    assert_false(graph_parse_bulk("{\"value\":[{]", 12, &page, &why));
}

static void the_service_status_is_found_or_empty(void **state)
{
    (void)state;
    static const struct {
        const char *body, *word; /* NULL: a fault */
    } cases[] = {
        {"{\"serviceStatus\":{\"status\":\"restoreLocked\",\"disableReason\":\"none\"}}",
         "restoreLocked"},
        {"{\"serviceStatus\":null}", ""},
        {"{}", ""},
        {"{\"serviceStatus\":\"enabled\"}", ""},
        {"{\"error\":{\"code\":\"Forbidden\",\"message\":\"x\"}}", NULL},
        {"nothing", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char word[32] = "before";
        bool good = graph_parse_service_status(cases[i].body, strlen(cases[i].body), word,
                                               sizeof word, NULL);
        assert_int_equal(good, cases[i].word != NULL);
        assert_string_equal(word, good ? cases[i].word : "before");
    }
}

static void the_deepest_known_code_of_an_envelope_wins(void **state)
{
    (void)state;
    static const struct {
        const char *body, *code, *text; /* NULL: no envelope */
    } cases[] = {
        {"{\"error\":{\"code\":\"Forbidden\",\"message\":\"m\",\"innerError\":{\"code\":"
         "\"RestoreSessionActionNotAllowed\",\"request-id\":\"r\"}}}",
         "RestoreSessionActionNotAllowed", "m"},
        {"{\"error\":{\"code\":\"TooManyRequests\",\"message\":\"m\",\"innererror\":{\"code\":"
         "\"429\","
         "\"request-id\":\"r\"}}}",
         "TooManyRequests", "m"},
        {"{\"error\":{\"code\":\"\",\"message\":\"m\",\"innerError\":{\"code\":\"odd\",\"request-"
         "id\":\"r\"}}}",
         "odd", "m"},
        {"{\"error\":{\"code\":\"UnknownError\",\"message\":\"\",\"innerError\":{\"request-id\":"
         "\"r\"}}}",
         "UnknownError", ""},
        {"{\"error\":{\"innerError\":{\"innerError\":{\"code\":\"accessDenied\",\"message\":\"in\","
         "\"request-id\":\"r\"}}}}",
         "accessDenied", "in"},
        {"{\"error\":{\"code\":7,\"innerError\":{\"request-id\":\"r\"}}}", "7", ""},
        {"<html>502</html>", NULL, NULL},
        {"{\"error\":null}", NULL, NULL},
        {"{\"error\":[1]}", NULL, NULL},
        {"{\"error\":{\"code\":\"x\"", NULL, NULL},
        {"", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fault fault = {.kind = FAULT_API};
        bool found = graph_parse_error(cases[i].body, strlen(cases[i].body), &fault);
        assert_int_equal(found, cases[i].code != NULL);
        assert_int_equal(fault.kind, FAULT_API);
        assert_string_equal(fault.code, found ? cases[i].code : "");
        assert_string_equal(fault.text, found ? cases[i].text : "");
        assert_string_equal(fault.request_id, found ? "r" : "");
    }
    struct fault fault = {.request_id = "header"};
    assert_true(graph_parse_error(cases[0].body, strlen(cases[0].body), &fault));
    assert_string_equal(fault.request_id, "header"); /* what the header said stays */
}

static void an_oauth_error_is_an_envelope_too(void **state)
{
    (void)state;
    static const char body[] =
        "{\"error\":\"invalid_grant\",\"error_description\":\"It has expired.\"}";
    struct fault fault = {0};
    assert_true(graph_parse_error(body, strlen(body), &fault));
    assert_string_equal(fault.code, "invalid_grant");
    assert_string_equal(fault.text, "It has expired.");
}

static void formatting_keeps_order_numbers_and_the_unknown(void **state)
{
    (void)state;
    static const struct {
        const char *body, *text;
    } cases[] = {
        {"{\"z\":1.10,\"a\":12345678901234567890,\"e\":[],\"o\":{ "
         "},\"l\":[1,{\"x\":\"a:{,\\\"\"}]}",
         "{\n  \"z\": 1.10,\n  \"a\": 12345678901234567890,\n  \"e\": [],\n  \"o\": {},\n  \"l\": "
         "[\n"
         "    1,\n    {\n      \"x\": \"a:{,\\\"\"\n    }\n  ]\n}"},
        {"no JSON\xFF", "no JSON" FFFD},
        {"{\"cut\":", "{\"cut\":"},
        {"[1] and more", "[1] and more"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf out;
        strbuf_init(&out, STRBUF_NO_LIMIT);
        graph_format_json(cases[i].body, strlen(cases[i].body), 10000, &out);
        assert_string_equal(out.bytes, cases[i].text);
        strbuf_release(&out);
    }
}

static void formatting_ends_at_its_limit_and_says_so(void **state)
{
    (void)state;
    const size_t depth = 100000;
    struct strbuf body;
    struct strbuf out;
    strbuf_init(&body, STRBUF_NO_LIMIT);
    strbuf_init(&out, STRBUF_NO_LIMIT);
    for (size_t i = 0; i < depth; i++) {
        strbuf_puts(&body, "[");
    }
    for (size_t i = 0; i < depth; i++) {
        strbuf_puts(&body, "]");
    }
    graph_format_json(body.bytes, body.length, 4096, &out);
    assert_in_range(out.length, 3000, 4096);
    assert_non_null(strstr(out.bytes, "\n[cut: the text has 200000 bytes]"));
    strbuf_release(&out);
    strbuf_release(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_running_session_is_read_in_full),
        cmocka_unit_test(an_error_is_read_down_to_its_inner_details),
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
        cmocka_unit_test(an_empty_page_may_have_a_next_link),
        cmocka_unit_test(a_page_holds_100000_sessions_and_no_more),
        cmocka_unit_test(a_single_session_is_read_or_refused),
        cmocka_unit_test(artifacts_of_every_kind_are_read_in_full),
        cmocka_unit_test(granular_artifacts_are_read_in_full),
        cmocka_unit_test(an_unreadable_artifact_keeps_its_id_and_its_text),
        cmocka_unit_test(bulk_requests_come_as_a_list_or_alone),
        cmocka_unit_test(the_service_status_is_found_or_empty),
        cmocka_unit_test(the_deepest_known_code_of_an_envelope_wins),
        cmocka_unit_test(an_oauth_error_is_an_envelope_too),
        cmocka_unit_test(formatting_keeps_order_numbers_and_the_unknown),
        cmocka_unit_test(formatting_ends_at_its_limit_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
