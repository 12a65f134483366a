/* What a caller changes of a draft: PATCH with a delta, and bulk addition requests. */
#include "test_sim_rig.h"

#define EXCHANGE         "exchangeRestoreSessions"
#define SITES            "sharePointRestoreSessions"
#define DRIVES           "oneDriveForBusinessRestoreSessions"
#define POINT(id, place) "{\"restorePoint\":{\"id\":\"" id "\"},\"destinationType\":\"" place "\"}"
#define REMOVED(id)      "{\"@removed\":{\"reason\":\"changed\"},\"id\":\"" id "\"}"
#define ITEM(id)         "{\"browseSessionId\":\"b\",\"id\":\"" id "\"}"
#define DELTA(list)      "{\"mailboxRestoreArtifacts@delta\":[" list "]}"
#define NOBODY           "00000000-0000-4000-8000-000000000000"
#define BULK             "mailboxRestoreArtifactsBulkAdditionRequests"

static int ask_about(struct rig *rig, const char *method, const char *collection, const char *id,
                     const char *rest, const char *body)
{
    char target[512];

    snprintf(target, sizeof target, ROOT "/%s/%s%s", collection, id, rest);
    return rig_ask(rig, method, target, body);
}

/* A draft made of that body; its id. */
static void make(struct rig *rig, const char *collection, const char *body, char id[40])
{
    char target[128];

    snprintf(target, sizeof target, ROOT "/%s", collection);
    assert_int_equal(rig_ask(rig, "POST", target, body), 201);
    snprintf(id, 40, "%s", text_of(rig->json, "id"));
}

/* A mailbox draft restored in place from the points a and b; the id of its first artifact. */
static void make_two(struct rig *rig, char id[40], char first[40])
{
    make(rig, EXCHANGE,
         "{\"mailboxRestoreArtifacts\":[" POINT("a", "inPlace") "," POINT("b", "inPlace") "]}", id);
    ask_about(rig, "GET", EXCHANGE, id, "/mailboxRestoreArtifacts", NULL);
    snprintf(first, 40, "%s", text_of(json_array_get(rig_values(rig), 0), "id"));
}

static void a_delta_adds_removes_and_half_fails(void **state)
{
    struct rig rig;
    char id[40], first[40], body[1024];

    (void)state;
    rig_open(&rig, 5, 1, 50);
    make_two(&rig, id, first);
    rig.now_ms += 60000;
    snprintf(body, sizeof body,
             DELTA("{\"restorePoint\":{\"@odata.id\":\"c\"},\"destinationType\":\"inPlace\"}," //
                   REMOVED("%s") "," REMOVED(NOBODY)),
             first);
    assert_int_equal(ask_about(&rig, "PATCH", EXCHANGE, id, "", body), 200);
    json_t *delta = json_object_get(rig.json, "mailboxRestoreArtifacts@delta");
    assert_int_equal(json_array_size(delta), 2); /* a removal that went well is not repeated */
    const json_t *added = json_array_get(delta, 0), *failed = json_array_get(delta, 1);
    assert_string_equal(text_of(added, "status"), "added");
    assert_string_equal(text_of(json_object_get(added, "restorePoint"), "@odata.id"), "c");
    assert_string_equal(text_of(failed, "id"), NOBODY);
    const json_t *why = json_object_get(failed, "@Core.DataModificationException");
    assert_int_equal(json_integer_value(json_object_get(why, "responseCode")), 409);

    char made[40];
    snprintf(made, sizeof made, "%s", text_of(added, "id"));
    ask_about(&rig, "GET", EXCHANGE, id, "/mailboxRestoreArtifacts", NULL);
    assert_int_equal(json_array_size(rig_values(&rig)), 2);
    const json_t *last = json_array_get(rig_values(&rig), 1);
    assert_string_equal(text_of(last, "id"), made);
    assert_string_equal(text_of(json_object_get(last, "restorePoint"), "id"), "c");
    rig_session(&rig, "GET", id, "");
    assert_int_equal(total_of(rig.json), 2);
    assert_string_not_equal(text_of(rig.json, "lastModifiedDateTime"),
                            text_of(rig.json, "createdDateTime"));
    rig_close(&rig);
}

static const struct {
    const char *body;
    const char *code;
} refusals[] = {
    {"{}", "InvalidPatchRequest"},
    {"{\"status\":\"draft\"}", "InvalidPatchRequest"},
    {"{\"siteRestoreArtifacts@delta\":[" POINT("q", "inPlace") "]}", "InvalidPatchRequest"},
    {"{\"granularMailboxRestoreArtifacts@delta\":[{\"restorePoint\":{\"id\":\"q\"},"
     "\"destinationType\":\"inPlace\",\"searchResponseId\":\"s\"}]}",
     "InvalidPatchRequest"},
    {DELTA(""), "InvalidArtifactRequest"},
    {"{\"mailboxRestoreArtifacts@delta\":null}", "InvalidArtifactRequest"},
    {DELTA("7"), "InvalidArtifactRequest"},
    {DELTA("{\"@removed\":{\"reason\":\"changed\"}}"), "InvalidArtifactRequest"},
    {DELTA(POINT("", "inPlace")), "InvalidRestorePoint"},
    {DELTA(POINT("q", "elsewhere")), "InvalidPathType"},
    {DELTA(POINT("q", "new")), "DifferentRestoreDestinationType"},
    {DELTA(POINT("q", "inPlace") "," POINT("Q", "inPlace")), "DuplicateArtifactInList"},
    {DELTA(POINT("q", "inPlace") "," POINT("z", "inPlace") "," POINT("Q", "inPlace")),
     "DuplicateArtifactInList"},
    {DELTA(POINT("b", "inPlace")), "DuplicateArtifactInList"},
    {"not json", "BadRequest"},
};

static void a_delta_that_is_refused_changes_nothing(void **state)
{
    struct rig rig;
    char id[40], first[40];

    (void)state;
    rig_open(&rig, 5, 1, 50);
    make_two(&rig, id, first);
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        int status = ask_about(&rig, "PATCH", EXCHANGE, id, "", refusals[i].body);

        if (status != 400 || strcmp(rig_code(&rig), refusals[i].code) != 0)
            fail_msg("%s gave %d %s", refusals[i].body, status, rig_code(&rig));
    }
    rig_session(&rig, "GET", id, "");
    assert_int_equal(total_of(rig.json), 2);
    assert_int_equal(ask_about(&rig, "PATCH", EXCHANGE, "x", "", "{}"), 400);
    assert_int_equal(ask_about(&rig, "PATCH", EXCHANGE, NOBODY, "", "{}"), 404);
    assert_int_equal(ask_about(&rig, "PATCH", "restoreSessions", id, "", "{}"), 405);
    assert_int_equal(rig_session(&rig, "POST", id, "/activate"), 200);
    assert_int_equal(ask_about(&rig, "PATCH", EXCHANGE, id, "", DELTA(POINT("q", "inPlace"))), 403);
    assert_string_equal(rig_code(&rig), "RestoreSessionActionNotAllowed");
    rig_close(&rig);
}

static void more_than_fifty_in_a_delta_are_refused_by_400(void **state)
{
    struct rig rig;
    struct strbuf body;
    char id[40], first[40];

    (void)state;
    rig_open(&rig, 5, 1, 50);
    make_two(&rig, id, first);
    for (int count = 51; count >= 50; count--) {
        strbuf_init(&body, 1 << 20);
        strbuf_puts(&body, "{\"mailboxRestoreArtifacts@delta\":[");
        for (int i = 0; i < count; i++)
            strbuf_printf(&body,
                          "%s{\"restorePoint\":{\"id\":\"p%d\"},\"destinationType\":\"inPlace\"}",
                          i > 0 ? "," : "", i);
        strbuf_puts(&body, "]}");
        int status = ask_about(&rig, "PATCH", EXCHANGE, id, "", body.bytes);
        assert_int_equal(status, count == 51 ? 400 : 200);
        if (status == 400)
            assert_string_equal(rig_code(&rig), "RestoreArtifactsLimitBreached");
        strbuf_release(&body);
    }
    rig_close(&rig);
}

static void files_are_named_by_their_keys(void **state)
{
    struct rig rig;
    char id[40];

    (void)state;
    rig_open(&rig, 5, 1, 50);
    make(&rig, DRIVES, "{\"granularDriveRestoreArtifacts\":[" ITEM("k,1") "]}", id);
    assert_int_equal(
        ask_about(&rig, "PATCH", DRIVES, id, "",
                  "{\"granularDriveRestoreArtifacts@delta\":[{\"browseSessionId\":\"b\","
                  "\"itemKey\":\"k,2\"}," REMOVED("k,1") "]}"),
        200);
    assert_string_equal(text_of(rig.json, "id"), id);
    assert_string_equal(text_of(rig.json, "@context"), "#$delta");
    json_t *delta = json_object_get(rig.json, "granularDriveRestoreArtifacts@delta");
    assert_string_equal(text_of(json_array_get(delta, 0), "id"), "k,2");
    assert_non_null(json_object_get(json_array_get(delta, 1), "@removed"));
    assert_int_equal(ask_about(&rig, "PATCH", DRIVES, id, "",
                               "{\"driveRestoreArtifacts@delta\":[" POINT("q", "new") "]}"),
                     400);
    ask_about(&rig, "GET", DRIVES, id, "/granularDriveRestoreArtifacts", NULL);
    assert_int_equal(json_array_size(rig_values(&rig)), 1);
    rig_close(&rig);
}

/* A draft that nobody made through this API keeps its other artifacts and its creator. */
static void a_draft_of_the_tenant_can_be_changed_too(void **state)
{
    struct rig rig;
    char id[40], body[256], creator[128];

    (void)state;
    rig_open(&rig, 142, 1, 200);
    assert_true(rig_find(&rig, DRIVES, "draft", 2, id));
    ask_about(&rig, "GET", DRIVES, id, "/driveRestoreArtifacts", NULL);
    json_t *before = json_incref(rig_values(&rig));
    assert_true(json_array_size(before) >= 2);
    rig_session(&rig, "GET", id, "");
    char *by = json_dumps(json_object_get(rig.json, "createdBy"), JSON_SORT_KEYS);
    snprintf(creator, sizeof creator, "%s", by);
    free(by);
    snprintf(body, sizeof body, "{\"driveRestoreArtifacts@delta\":[" REMOVED("%s") "]}",
             text_of(json_array_get(before, 0), "id"));
    assert_int_equal(ask_about(&rig, "PATCH", DRIVES, id, "", body), 200);
    ask_about(&rig, "GET", DRIVES, id, "/driveRestoreArtifacts", NULL);
    json_array_remove(before, 0);
    assert_true(json_equal(before, rig_values(&rig)));
    json_decref(before);
    rig_session(&rig, "GET", id, "");
    by = json_dumps(json_object_get(rig.json, "createdBy"), JSON_SORT_KEYS);
    assert_memory_equal(by, creator, strlen(creator));
    free(by);
    rig_close(&rig);
}

static void numbers_of_artifacts_are_not_given_twice(void **state)
{
    struct rig rig;
    char id[40], first[40], body[256];

    (void)state;
    rig_open(&rig, 5, 1, 50);
    make(&rig, EXCHANGE, "{\"mailboxRestoreArtifacts\":[" POINT("a", "inPlace") "]}", id);
    ask_about(&rig, "GET", EXCHANGE, id, "/mailboxRestoreArtifacts", NULL);
    snprintf(first, sizeof first, "%s", text_of(json_array_get(rig_values(&rig), 0), "id"));
    snprintf(body, sizeof body, DELTA(REMOVED("%s")), first);
    assert_int_equal(ask_about(&rig, "PATCH", EXCHANGE, id, "", body), 200);
    /* an empty draft may go elsewhere */
    assert_int_equal(ask_about(&rig, "PATCH", EXCHANGE, id, "", DELTA(POINT("a", "new"))), 200);
    ask_about(&rig, "GET", EXCHANGE, id, "/mailboxRestoreArtifacts", NULL);
    const json_t *now = json_array_get(rig_values(&rig), 0);
    assert_string_equal(text_of(now, "destinationType"), "new");
    assert_string_not_equal(text_of(now, "id"), first);
    rig_close(&rig);
}

#define WISH(list)                                                                                 \
    "{\"displayName\":\"wave 1\"," list                                                            \
    ",\"destinationType\":\"new\",\"tags\":\"fastRestore\",\"restorePointPreference\":\"oldest\"," \
    "\"protectionTimePeriod\":{\"startDateTime\":\"2026-01-01T00:00:00Z\","                        \
    "\"endDateTime\":\"2026-01-08T00:00:00Z\"}}"

static const struct {
    const char *collection, *rest, *body, *code;
} bulk_refusals[] = {
    {EXCHANGE, "/" BULK, NULL, "BulkRestoreInvalidCreateRequest"},
    {EXCHANGE, "/" BULK, "null", "BulkRestoreInvalidCreateRequest"},
    {EXCHANGE, "/" BULK, "{}", "BulkRestoreInvalidCreateRequest"},
    {EXCHANGE, "/" BULK, WISH("\"mailboxes\":[]"), "BulkRestoreInvalidCreateRequest"},
    {EXCHANGE, "/" BULK, WISH("\"mailboxes\":[\"a@b\"],\"directoryObjectIds\":[\"" NOBODY "\"]"),
     "BulkRestoreInvalidCreateRequest"},
    {EXCHANGE, "/" BULK, "{\"mailboxes\":[\"a@b\"]}", "BulkRestoreInvalidCreateRequest"},
    {EXCHANGE, "/" BULK, WISH("\"mailboxes\":[\"nobody\"]"),
     "BulkRestoreInvalidCreateRequestUserEmail"},
    {EXCHANGE, "/" BULK, WISH("\"directoryObjectIds\":[\"7\"]"), "InvalidBulkRestoreArtifactId"},
    {SITES, "/siteRestoreArtifactsBulkAdditionRequests",
     WISH("\"siteWebUrls\":[\"https: //contoso.sharepoint.com\"]"),
     "BulkRestoreInvalidCreateRequestSiteUrl"},
};

static void a_bulk_request_that_is_wrong_is_refused(void **state)
{
    struct rig rig;
    char id[40];

    (void)state;
    rig_open(&rig, 5, 1, 50);
    for (size_t i = 0; i < sizeof bulk_refusals / sizeof bulk_refusals[0]; i++) {
        make(&rig, bulk_refusals[i].collection, "{}", id);
        int status = ask_about(&rig, "POST", bulk_refusals[i].collection, id, bulk_refusals[i].rest,
                               bulk_refusals[i].body);
        if (status != 400 || strcmp(rig_code(&rig), bulk_refusals[i].code) != 0)
            fail_msg("%s gave %d %s", bulk_refusals[i].body, status, rig_code(&rig));
    }
    rig_close(&rig);
}

static void too_many_resources_are_refused(void **state)
{
    struct rig rig;
    struct strbuf body;
    char id[40];

    (void)state;
    rig_open(&rig, 5, 1, 50);
    make(&rig, EXCHANGE, "{}", id);
    for (int count = 10001; count >= 10000; count--) {
        strbuf_init(&body, 1 << 20);
        strbuf_puts(&body, "{\"destinationType\":\"new\",\"mailboxes\":[\"a@contoso.com\"");
        for (int i = 1; i < count; i++)
            strbuf_puts(&body, ",\"a@contoso.com\"");
        strbuf_puts(&body, "]}");
        int status = ask_about(&rig, "POST", EXCHANGE, id, "/" BULK, body.bytes);
        assert_int_equal(status, count == 10001 ? 400 : 201);
        if (status == 400)
            assert_string_equal(rig_code(&rig), "BulkRestoreRestorationResourcesCountExceedsLimit");
        strbuf_release(&body);
    }
    rig_close(&rig);
}

/* An empty mailbox draft with a bulk request of those addresses. */
static void make_bulk(struct rig *rig, const char *body, char id[40], char rest[128])
{
    make(rig, EXCHANGE, NULL, id);
    assert_int_equal(ask_about(rig, "POST", EXCHANGE, id, "/" BULK, body), 201);
    snprintf(rest, 128, "/" BULK "/%s", text_of(rig->json, "id"));
}

static void a_bulk_request_waits_resolves_and_can_then_be_deleted(void **state)
{
    static const char asked[] = WISH("\"mailboxes\":[\"ada@contoso.com\",\"gone@contoso.com\"]");
    struct rig rig;
    char id[40], rest[128];

    (void)state;
    rig_open(&rig, 5, 1, 50);
    make_bulk(&rig, asked, id, rest);
    assert_string_equal(text_of(rig.json, "status"), "active");
    assert_string_equal(text_of(rig.json, "displayName"), "wave 1");
    assert_string_equal(text_of(rig.json, "restorePointPreference"), "oldest");
    assert_int_equal(json_array_size(json_object_get(rig.json, "mailboxes")), 0);
    assert_int_equal(ask_about(&rig, "POST", EXCHANGE, id, "/" BULK, asked), 400);
    assert_int_equal(ask_about(&rig, "PATCH", EXCHANGE, id, "", DELTA(POINT("q", "new"))), 400);
    assert_int_equal(ask_about(&rig, "DELETE", EXCHANGE, id, rest, NULL), 403);
    assert_string_equal(rig_code(&rig), "InvalidStateForBulkRequestDeletion");
    assert_int_equal(rig_session(&rig, "POST", id, "/activate"), 200);
    assert_int_equal(total_of(rig.json), 0);
    rig.now_ms += 10 * 60000;
    ask_about(&rig, "GET", EXCHANGE, id, rest, NULL);
    assert_string_equal(text_of(rig.json, "status"), "completedWithErrors");
    json_t *details = json_object_get(json_object_get(rig.json, "error"), "details");
    assert_int_equal(json_array_size(details), 1);
    assert_string_equal(text_of(json_array_get(details, 0), "target"), "gone@contoso.com");
    assert_string_equal(text_of(json_array_get(details, 0), "code"), "UserNotBackedup");
    rig_session(&rig, "GET", id, "");
    assert_int_equal(total_of(rig.json), 1);
    assert_int_equal(ask_about(&rig, "POST", EXCHANGE, id, "/" BULK, asked), 403);
    assert_int_equal(ask_about(&rig, "DELETE", EXCHANGE, id, rest, NULL), 204);
    assert_int_equal(ask_about(&rig, "GET", EXCHANGE, id, rest, NULL), 404);
    assert_string_equal(rig_code(&rig), "BulkRestoreArtifactsNotFound");
    ask_about(&rig, "GET", EXCHANGE, id, "/" BULK, NULL);
    assert_int_equal(json_array_size(rig_values(&rig)), 0);
    rig_close(&rig);
}

static void a_bulk_session_of_which_nothing_was_found_ends(void **state)
{
    struct rig rig;
    char id[40], rest[128];

    (void)state;
    rig_open(&rig, 5, 1, 50);
    make_bulk(&rig, WISH("\"mailboxes\":[\"gone@contoso.com\"]"), id, rest);
    assert_int_equal(rig_session(&rig, "POST", id, "/activate"), 200);
    rig.now_ms += 10 * 60000;
    rig_session(&rig, "GET", id, "");
    assert_string_equal(text_of(rig.json, "status"), "active");
    ask_about(&rig, "GET", EXCHANGE, id, rest, NULL);
    assert_string_equal(text_of(json_object_get(rig.json, "error"), "code"),
                        "BulkRestoreArtifactsNotFound");
    rig.now_ms += 24 * 3600000;
    rig_session(&rig, "GET", id, "");
    assert_string_equal(text_of(rig.json, "status"), "completed");
    assert_non_null(text_of(rig.json, "completedDateTime"));
    rig_close(&rig);
}

static void an_artifact_leads_to_its_restore_point(void **state)
{
    struct rig rig;
    char id[40], first[40], rest[128];

    (void)state;
    rig_open(&rig, 5, 1, 50);
    make_two(&rig, id, first);
    snprintf(rest, sizeof rest, "/mailboxRestoreArtifacts/%s/restorePoint", first);
    assert_int_equal(ask_about(&rig, "GET", EXCHANGE, id, rest, NULL), 200);
    assert_string_equal(text_of(rig.json, "id"), "a");
    assert_non_null(text_of(rig.json, "protectionDateTime"));
    make(&rig, SITES, "{\"granularSiteRestoreArtifacts\":[" ITEM("k") "]}", id);
    assert_int_equal(
        ask_about(&rig, "GET", SITES, id, "/granularSiteRestoreArtifacts/k/restorePoint", NULL),
        400);
    rig_close(&rig);
}

static void words_are_taken_in_any_case_and_told_in_the_model_s(void **state)
{
    struct rig rig;
    char id[40];

    (void)state;
    rig_open(&rig, 5, 1, 50);
    make(&rig, EXCHANGE, "{\"mailboxRestoreArtifacts\":[" POINT("a", "NEW") "]}", id);
    ask_about(&rig, "GET", EXCHANGE, id, "/mailboxRestoreArtifacts", NULL);
    assert_string_equal(text_of(json_array_get(rig_values(&rig), 0), "destinationType"), "new");
    make(&rig, EXCHANGE, "{}", id);
    assert_int_equal(ask_about(&rig, "POST", EXCHANGE, id, "/" BULK,
                               "{\"mailboxes\":[\"a@contoso.com\"],\"destinationType\":\"InPlace\","
                               "\"restorePointPreference\":\"OLDEST\"}"),
                     201);
    assert_string_equal(text_of(rig.json, "destinationType"), "inPlace");
    assert_string_equal(text_of(rig.json, "restorePointPreference"), "oldest");
    rig_close(&rig);
}

/* The artifacts of a draft made so, once they have ended. */
static void run_to_the_end(struct rig *rig, const char *collection, const char *list,
                           const char *body)
{
    char id[40], rest[64];

    make(rig, collection, body, id);
    assert_int_equal(rig_session(rig, "POST", id, "/activate"), 200);
    rig->now_ms += 24 * 3600000;
    rig_session(rig, "GET", id, "");
    assert_string_equal(text_of(rig->json, "status"), "completed");
    snprintf(rest, sizeof rest, "/%s", list);
    assert_int_equal(ask_about(rig, "GET", collection, id, rest, NULL), 200);
    assert_int_equal(json_array_size(rig_values(rig)), 2);
}

static void what_was_asked_for_by_item_says_where_it_was(void **state)
{
    struct rig rig;
    size_t at = 0;
    json_t *item = NULL;

    (void)state;
    rig_open(&rig, 5, 1, 50);
    run_to_the_end(&rig, SITES, "granularSiteRestoreArtifacts",
                   "{\"granularSiteRestoreArtifacts\":[" ITEM("k") "," ITEM("l") "]}");
    json_array_foreach(rig_values(&rig), at, item)
    {
        assert_memory_equal(text_of(item, "webUrl"), "https://", 8);
        assert_memory_not_equal(text_of(item, "restorePointDateTime"), "0001", 4);
        assert_string_equal(text_of(item, "browseSessionId"), "b");
    }
    rig_close(&rig);
}

static void no_more_messages_are_restored_than_were_found(void **state)
{
    struct rig rig;
    size_t at = 0;
    json_t *item = NULL;

    (void)state;
    rig_open(&rig, 5, 1, 50);
    run_to_the_end(&rig, EXCHANGE, "granularMailboxRestoreArtifacts",
                   "{\"granularMailboxRestoreArtifacts\":["
                   "{\"restorePoint\":{\"id\":\"a\"},\"destinationType\":\"inPlace\","
                   "\"searchResponseId\":\"s\"},"
                   "{\"restorePoint\":{\"id\":\"b\"},\"destinationType\":\"inPlace\","
                   "\"searchResponseId\":\"s\"}]}");
    json_array_foreach(rig_values(&rig), at, item)
    {
        const json_int_t found = json_integer_value(json_object_get(item, "artifactCount"));
        assert_in_range(found, 1, 1000);
        assert_in_range(json_integer_value(json_object_get(item, "restoredItemCount")), 0, found);
    }
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_delta_adds_removes_and_half_fails),
        cmocka_unit_test(a_delta_that_is_refused_changes_nothing),
        cmocka_unit_test(more_than_fifty_in_a_delta_are_refused_by_400),
        cmocka_unit_test(files_are_named_by_their_keys),
        cmocka_unit_test(a_draft_of_the_tenant_can_be_changed_too),
        cmocka_unit_test(numbers_of_artifacts_are_not_given_twice),
        cmocka_unit_test(a_bulk_request_that_is_wrong_is_refused),
        cmocka_unit_test(too_many_resources_are_refused),
        cmocka_unit_test(a_bulk_request_waits_resolves_and_can_then_be_deleted),
        cmocka_unit_test(a_bulk_session_of_which_nothing_was_found_ends),
        cmocka_unit_test(an_artifact_leads_to_its_restore_point),
        cmocka_unit_test(words_are_taken_in_any_case_and_told_in_the_model_s),
        cmocka_unit_test(what_was_asked_for_by_item_says_where_it_was),
        cmocka_unit_test(no_more_messages_are_restored_than_were_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
