/* Artifacts, bulk requests, the service status, error envelopes, re-indented text. */
#include "unit/parse_fixture.h"

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

static void an_unreadable_artifact_keeps_its_id(void **state)
{
    (void)state;
    static const char body[] = "{\"value\":[{\"id\":\"x\" \"status\":1},{\"id\":\"y\"}]}";
    struct artifact_page page;
    assert_true(graph_parse_artifacts(body, strlen(body), false, &page, NULL));
    assert_int_equal(page.count, 2);
    assert_true(page.artifacts[0].unreadable);
    assert_string_equal(page.artifacts[0].id, "x");
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

static void what_is_no_bulk_request_is_none(void **state)
{
    (void)state;
    static const char body[] = "{\"value\":[null,\"x\",{\"id\":\"b\"},7,{\"id\":\"c\" \"d\":1}]}";
    struct bulk_page page;
    assert_true(graph_parse_bulk(body, strlen(body), &page, NULL));
    assert_int_equal(page.count, 2);
    assert_string_equal(page.requests[0].id, "b");
    assert_string_equal(page.requests[1].id, "c"); /* broken, but one */
    bulk_page_release(&page);
}

/* A service may send an empty object for no error. */
static void an_error_that_says_nothing_is_none(void **state)
{
    (void)state;
    static const struct {
        const char *error;
        bool says;
    } errors[] = {
        {"null", false},
        {"{}", false},
        {"\"\"", false},
        {"[]", false},
        {"[{}]", false},
        {"{\"code\":null,\"message\":\"\",\"target\":null,\"details\":[],\"innerError\":{}}",
         false},
        {"{\"code\":\"A\"}", true},
        {"{\"message\":\"a\"}", true},
        {"{\"target\":\"a\"}", true},
        {"{\"details\":[{}]}", true},
        {"{\"innererror\":{\"message\":\"a\"}}", true},
        {"\"words\"", true},
    };
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        char body[200];
        struct artifact_page page;
        snprintf(body, sizeof body, "{\"value\":[{\"id\":\"a\",\"error\":%s}]}", errors[i].error);
        assert_true(graph_parse_artifacts(body, strlen(body), false, &page, NULL));
        assert_int_equal(page.artifacts[0].error != NULL, errors[i].says);
        artifact_page_release(&page);
    }
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
        {"{\"serviceStatus\":{\"status\":7}}", "7"},
        {"{\"error\":{\"code\":\"Forbidden\",\"message\":\"x\"}}", NULL},
        {"nothing", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct service_state service;
        service_state_init(&service);
        strcpy(service.status, "before");
        bool good = graph_parse_service(cases[i].body, strlen(cases[i].body), &service, NULL);
        assert_int_equal(good, cases[i].word != NULL);
        assert_string_equal(service.status, good ? cases[i].word : "before");
    }
}

static void all_that_the_service_tells_of_itself_is_kept(void **state)
{
    static const char body[] =
        "{\"serviceStatus\":{\"status\":\"protectionChangeLocked\",\"disableReason\":"
        "\"invalidBillingProfile\",\"backupServiceConsumer\":\"firstparty\","
        "\"gracePeriodDateTime\":\"2026-12-01T00:00:00Z\",\"restoreAllowedTillDateTime\":"
        "\"2026-12-31T00:00:00.5Z\",\"lastModifiedDateTime\":\"2024-05-21T04:47:52.5769075Z\","
        "\"lastModifiedBy\":{\"user\":{\"identity\":\"40927a5d-4f18\"}},\"more\":[1]}}";
    struct service_state service;
    (void)state;
    assert_true(graph_parse_service(body, strlen(body), &service, NULL));
    assert_int_equal(service_state_kind(&service), SERVICE_PROTECTION_LOCKED);
    assert_string_equal(service.reason, "invalidBillingProfile");
    assert_string_equal(service.consumer, "firstparty");
    assert_string_equal(service.modified_by, "40927a5d-4f18");
    assert_true(service.grace_ms == INT64_C(1796083200000));
    assert_true(service.restore_until_ms == INT64_C(1798675200500));
    assert_true(service.modified_ms == INT64_C(1716266872576));
    char because[96];
    assert_string_equal(service_state_because(&service, because, sizeof because),
                        ", because the billing profile is invalid");
}

/* Words are cut between characters, and a date that is none is no date. */
static void odd_words_and_dates_of_the_service_do_no_harm(void **state)
{
    char body[512], word[200] = "";
    struct service_state service;
    (void)state;
    for (int i = 0; i < 40; i++)
        strcat(word, "\u00e9x");
    snprintf(body, sizeof body,
             "{\"serviceStatus\":{\"status\":\"%s\",\"gracePeriodDateTime\":\"soon\","
             "\"lastModifiedDateTime\":\"0001-01-01T00:00:00Z\"}}",
             word);
    assert_true(graph_parse_service(body, strlen(body), &service, NULL));
    assert_int_equal(strlen(service.status), 63);
    assert_int_equal(service_state_kind(&service), SERVICE_OTHER);
    assert_true(service.grace_ms == TIME_NONE);
    assert_true(service.modified_ms == TIME_NONE);
    char because[96];
    assert_string_equal(service_state_because(&service, because, sizeof because), "");
    strcpy(service.reason, "newReason");
    assert_string_equal(service_state_because(&service, because, sizeof because),
                        " (reason given: newReason)");
    strcpy(service.status, "RestoreLOCKED");
    assert_int_equal(service_state_kind(&service), SERVICE_RESTORE_LOCKED);
    strcpy(service.status, "unknownFutureValue");
    assert_int_equal(service_state_kind(&service), SERVICE_OTHER);
    service.status[0] = '\0';
    assert_int_equal(service_state_kind(&service), SERVICE_UNTOLD);
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

static void a_restore_point_names_what_it_protects(void **state)
{
    static const struct {
        const char *unit, *name; /* NULL: none */
    } cases[] = {
        {"{\"displayName\":\"Ada\",\"email\":\"ada@contoso.com\"}", "Ada"},
        {"{\"displayName\":\"\",\"email\":\"ada@contoso.com\"}", "ada@contoso.com"},
        {"{\"siteName\":null,\"siteWebUrl\":\"https://contoso.sharepoint.com/sites/HR/?a=b\"}",
         "HR"},
        {"{\"siteWebUrl\":\"https://contoso.sharepoint.com/sites/HR%20Hub\"}", "HR Hub"},
        {"{\"siteWebUrl\":\"///\"}", NULL},
        {"{\"directoryObjectId\":\"x\"}", NULL},
        {"null", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char body[300];
        struct arena arena;
        arena_init(&arena);
        snprintf(body, sizeof body, "{\"id\":\"p\",\"protectionUnit\":%s}", cases[i].unit);
        const char *name = graph_parse_point_name(body, strlen(body), &arena);
        if (cases[i].name == NULL)
            assert_null(name);
        else
            assert_string_equal(name, cases[i].name);
        assert_null(graph_parse_point_name("<html>", 6, &arena));
        assert_null(graph_parse_point_name("", 0, &arena));
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_restore_point_names_what_it_protects),
        cmocka_unit_test(artifacts_of_every_kind_are_read_in_full),
        cmocka_unit_test(granular_artifacts_are_read_in_full),
        cmocka_unit_test(an_unreadable_artifact_keeps_its_id),
        cmocka_unit_test(bulk_requests_come_as_a_list_or_alone),
        cmocka_unit_test(what_is_no_bulk_request_is_none),
        cmocka_unit_test(an_error_that_says_nothing_is_none),
        cmocka_unit_test(the_service_status_is_found_or_empty),
        cmocka_unit_test(all_that_the_service_tells_of_itself_is_kept),
        cmocka_unit_test(odd_words_and_dates_of_the_service_do_no_harm),
        cmocka_unit_test(the_deepest_known_code_of_an_envelope_wins),
        cmocka_unit_test(an_oauth_error_is_an_envelope_too),
        cmocka_unit_test(formatting_keeps_order_numbers_and_the_unknown),
        cmocka_unit_test(formatting_ends_at_its_limit_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
