/* Drafts from outside: what creating refuses (GRAPH.md, Errors), and batches. */
#include "test_sim_rig.h"

#define EXCHANGE         ROOT "/exchangeRestoreSessions"
#define SITES            ROOT "/sharePointRestoreSessions"
#define DRIVES           ROOT "/oneDriveForBusinessRestoreSessions"
#define POINT(id, place) "{\"restorePoint\":{\"id\":\"" id "\"},\"destinationType\":\"" place "\"}"
#define ODD              "x三三三三三三三三"
#define ITEM(id)         "{\"browseSessionId\":\"b\",\"id\":\"" id "\"}"

static const struct {
    const char *target, *body;
    int status;
    const char *word; /* code of the error, or job type of the draft */
    uint32_t total;
} cases[] = {
    {EXCHANGE, NULL, 201, "standard", 0},
    {EXCHANGE, "{}", 201, "standard", 0},
    {EXCHANGE, "{\"@odata.type\":\"#microsoft.graph.exchangeRestoreSession\"}", 201, "standard", 0},
    {EXCHANGE,
     "{\"mailboxRestoreArtifacts\":[" POINT("a", "inPlace") "," POINT("b", "inPlace") "]}", 201,
     "standard", 2},
    {SITES,
     "{\"siteRestoreArtifacts\":[{\"restorePoint\":{\"@odata.id\":\"a\"},\"destinationType\":"
     "\"new\"}]}",
     201, "standard", 1},
    {EXCHANGE,
     "{\"granularMailboxRestoreArtifacts\":[{\"restorePoint\":{\"id\":\"a\"},"
     "\"destinationType\":\"inPlace\",\"searchResponseId\":\"s\"}]}",
     201, "standard", 1},
    {SITES, "{\"granularSiteRestoreArtifacts\":[" ITEM("a,b") "," ITEM("a,c") "]}", 201, "granular",
     2},
    {DRIVES, "{\"granularDriveRestoreArtifacts\":[" ITEM("a") "]}", 201, "granular", 1},
    {EXCHANGE, "{\"mailboxRestoreArtifacts\":[]}", 400, "InvalidArtifactRequest", 0},
    {EXCHANGE, "{\"mailboxRestoreArtifacts\":null}", 400, "InvalidArtifactRequest", 0},
    {EXCHANGE, "{\"mailboxRestoreArtifacts\":[7]}", 400, "InvalidArtifactRequest", 0},
    {EXCHANGE, "{\"mailboxRestoreArtifacts\":[" POINT("a", "elsewhere") "]}", 400,
     "InvalidPathType", 0},
    {EXCHANGE, "{\"mailboxRestoreArtifacts\":[{\"restorePoint\":{\"id\":\"a\"}}]}", 400,
     "InvalidPathType", 0},
    {EXCHANGE, "{\"mailboxRestoreArtifacts\":[" POINT("", "new") "]}", 400, "InvalidRestorePoint",
     0},
    {EXCHANGE, "{\"mailboxRestoreArtifacts\":[{\"destinationType\":\"new\"}]}", 400,
     "InvalidRestorePoint", 0},
    {EXCHANGE, "{\"mailboxRestoreArtifacts\":[" POINT("a", "inPlace") "," POINT("b", "new") "]}",
     400, "DifferentRestoreDestinationType", 0},
    {EXCHANGE, "{\"mailboxRestoreArtifacts\":[" POINT("a", "new") "," POINT("A", "new") "]}", 400,
     "DuplicateArtifactInList", 0},
    {SITES, "{\"granularSiteRestoreArtifacts\":[" ITEM("a") "," ITEM("a") "]}", 400,
     "DuplicateArtifactInList", 0},
    {SITES, "{\"granularSiteRestoreArtifacts\":[{\"id\":\"a\"}]}", 400, "InvalidArtifactRequest",
     0},
    {SITES,
     "{\"granularSiteRestoreArtifacts\":[" ITEM("a") "],\"siteRestoreArtifacts\":[" POINT(
         "a", "new") "]}",
     400, "InvalidCreateRequest", 0},
    {SITES, "{\"mailboxRestoreArtifacts\":[" POINT("a", "new") "]}", 400, "BadRequest", 0},
    {SITES, "{\"@odata.type\":\"#microsoft.graph.exchangeRestoreSession\"}", 400, "BadRequest", 0},
    {SITES, "{\"@odata.type\":7}", 400, "BadRequest", 0},
    {SITES, "{\"@odata.type\":\"microsoft.graph.sharepointRestoreSession\"}", 201, "standard", 0},
    {SITES, "{\"" ODD ODD ODD ODD "\":1}", 400, "BadRequest", 0}, /* cut, and still UTF-8 */
    {SITES, "not json", 400, "BadRequest", 0},
    {SITES, "[]", 400, "BadRequest", 0},
};

static void each_body_gives_what_the_table_says(void **state)
{
    struct rig rig;

    (void)state;
    rig_open(&rig, 5, 1, 50);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int status = rig_ask(&rig, "POST", cases[i].target, cases[i].body);

        if (status != cases[i].status)
            fail_msg("%s gave %d, not %d", cases[i].body, status, cases[i].status);
        if (status == 201) {
            assert_string_equal(text_of(rig.json, "status"), "draft");
            assert_string_equal(text_of(rig.json, "restoreJobType"), cases[i].word);
            assert_int_equal(total_of(rig.json), cases[i].total);
            assert_null(json_object_get(rig.json, "@odata.type"));
            assert_true(json_is_null(json_object_get(rig.json, "error")));
            assert_non_null(
                strstr(sim_answer_header(&rig.answer, "Location"), text_of(rig.json, "id")));
        } else {
            assert_string_equal(rig_code(&rig), cases[i].word);
        }
    }
    rig_close(&rig);
}

static void more_than_fifty_artifacts_are_too_many(void **state)
{
    struct rig rig;
    struct strbuf body;

    (void)state;
    rig_open(&rig, 5, 1, 50);
    for (int count = 50; count <= 51; count++) {
        strbuf_init(&body, 1 << 20);
        strbuf_puts(&body, "{\"driveRestoreArtifacts\":[");
        for (int i = 0; i < count; i++)
            strbuf_printf(&body,
                          "%s{\"restorePoint\":{\"id\":\"p%d\"},\"destinationType\":\"new\"}",
                          i > 0 ? "," : "", i);
        strbuf_puts(&body, "]}");
        assert_int_equal(rig_ask(&rig, "POST", DRIVES, body.bytes), count == 50 ? 201 : 413);
        strbuf_release(&body);
    }
    assert_string_equal(rig_code(&rig), "RestoreArtifactsLimitBreached");
    rig_close(&rig);
}

static void a_body_needs_its_media_type(void **state)
{
    struct rig rig;

    (void)state;
    rig_open(&rig, 5, 1, 50);
    rig.content_type = "text/plain";
    assert_int_equal(rig_ask(&rig, "POST", DRIVES, "{}"), 415);
    rig_close(&rig);
}

static void a_made_draft_holds_what_was_asked_and_runs(void **state)
{
    struct rig rig;
    char id[40], target[256];

    (void)state;
    rig_open(&rig, 5, 60, 50);
    rig_ask(&rig, "POST", SITES,
            "{\"siteRestoreArtifacts\":[" POINT("point-1", "new") "," POINT("point-2", "new") "]}");
    snprintf(id, sizeof id, "%s", text_of(rig.json, "id"));
    assert_int_equal(rig_session(&rig, "GET", id, ""), 200);
    snprintf(target, sizeof target, SITES "/%s/siteRestoreArtifacts", id);
    rig_get(&rig, target);
    json_t *artifact = json_array_get(rig_values(&rig), 1);
    assert_string_equal(text_of(json_object_get(artifact, "restorePoint"), "id"), "point-2");
    assert_string_equal(text_of(artifact, "destinationType"), "new");
    assert_string_equal(text_of(artifact, "status"), "added");
    assert_int_equal(rig_session(&rig, "POST", id, "/activate"), 200);
    rig.now_ms += 3600000;
    rig_session(&rig, "GET", id, "");
    assert_string_equal(text_of(rig.json, "status"), "completed");
    rig_close(&rig);
}

static const json_t *response_of(const struct rig *rig, const char *id)
{
    size_t at = 0;
    json_t *response = NULL;

    json_array_foreach(json_object_get(rig->json, "responses"), at, response)
    {
        if (strcmp(text_of(response, "id"), id) == 0)
            return response;
    }
    return NULL;
}

static int status_of(const struct rig *rig, const char *id)
{
    return (int)json_integer_value(json_object_get(response_of(rig, id), "status"));
}

static void what_the_service_computes_may_be_sent_and_counts_for_nothing(void **state)
{
    static const char body[] =
        "{\"id\":\"me\",\"status\":\"completed\",\"createdDateTime\":\"2020-01-01T00:00:00Z\","
        "\"error\":null,\"createdDateTime@odata.type\":\"#DateTimeOffset\","
        "\"siteRestoreArtifacts@odata.context\":\"x\",\"siteRestoreArtifacts\":[{\"restorePoint\":"
        "{\"id\":\"a\"},\"destinationType\":\"new\"}]}";
    struct rig rig;

    (void)state;
    rig_open(&rig, 5, 1, 50);
    assert_int_equal(rig_ask(&rig, "POST", ROOT "/sharePointRestoreSessions", body), 201);
    assert_string_equal(text_of(rig.json, "status"), "draft");
    assert_int_equal(strlen(text_of(rig.json, "id")), 36);
    assert_memory_not_equal(text_of(rig.json, "createdDateTime"), "2020", 4);
    assert_int_equal(total_of(rig.json), 1);
    assert_int_equal(rig_ask(&rig, "POST", ROOT "/sharePointRestoreSessions",
                             "{\"siteRestoreArtifacts@delta\":[]}"),
                     400);
    rig_close(&rig);
}

static void a_batch_answers_each_part_for_itself(void **state)
{
    struct rig rig;

    (void)state;
    rig_open(&rig, 14, 1, 50);
    rig.prefer = NULL;
    rig_ask(
        &rig, "POST", "/v1.0/$batch",
        "{\"requests\":["
        "{\"id\":\"a\",\"method\":\"GET\",\"url\":\"/solutions/backupRestore/restoreSessions\","
        "\"headers\":{\"prefer\":\"include-unknown-enum-members\",\"client-request-id\":\"me\"}},"
        "{\"id\":\"b\",\"method\":\"GET\",\"url\":\"solutions/backupRestore/restoreSessions/x\"},"
        "{\"id\":\"c\",\"method\":\"GET\",\"url\":\"/me\",\"dependsOn\":[\"d\"]},"
        "{\"id\":\"d\",\"method\":\"GET\",\"url\":\"/solutions/backupRestore\"},"
        "{\"id\":\"e\",\"method\":\"GET\",\"url\":\"/solutions/backupRestore\","
        "\"dependsOn\":[\"B\"]}]}");
    assert_int_equal(rig.answer.status, 200);
    assert_int_equal(status_of(&rig, "a"), 200);
    assert_int_equal(status_of(&rig, "b"), 400);
    assert_int_equal(status_of(&rig, "c"), 400);
    assert_int_equal(status_of(&rig, "d"), 200);
    assert_int_equal(status_of(&rig, "e"), 424);
    const json_t *stranded = json_object_get(response_of(&rig, "e"), "body");
    assert_string_equal(text_of(json_object_get(stranded, "error"), "code"), "FailedDependency");
    assert_non_null(text_of(json_object_get(response_of(&rig, "e"), "headers"), "request-id"));
    const json_t *part = response_of(&rig, "a");
    assert_string_equal(text_of(json_object_get(part, "headers"), "client-request-id"), "me");
    assert_string_equal(text_of(json_object_get(part, "headers"), "Preference-Applied"), MEMBERS);
    json_t *list = json_object_get(json_object_get(part, "body"), "value");
    assert_int_equal(json_array_size(list), 14);
    rig_close(&rig);
}

static void a_part_of_a_batch_may_be_throttled_alone(void **state)
{
    struct rig rig;

    (void)state;
    rig_open(&rig, 14, 1, 50);
    rig_fault(&rig, "429:method=GET,nth=2,retry-after=7");
    rig_ask(&rig, "POST", "/v1.0/$batch",
            "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/solutions/backupRestore\"},"
            "{\"id\":\"2\",\"method\":\"GET\",\"url\":\"/solutions/backupRestore\"}]}");
    assert_int_equal(status_of(&rig, "1"), 200);
    assert_int_equal(status_of(&rig, "2"), 429);
    assert_string_equal(text_of(json_object_get(response_of(&rig, "2"), "headers"), "Retry-After"),
                        "7");
    rig_close(&rig);
}

static void a_part_of_a_batch_may_write(void **state)
{
    struct rig rig;
    char id[40], body[512];

    (void)state;
    rig_open(&rig, 14, 1, 50);
    assert_true(rig_find(&rig, "restoreSessions", "draft", 1, id));
    snprintf(body, sizeof body,
             "{\"requests\":[{\"id\":\"1\",\"method\":\"DELETE\",\"url\":"
             "\"/solutions/backupRestore/restoreSessions/%s\"},{\"id\":\"2\",\"method\":\"POST\","
             "\"url\":\"/solutions/backupRestore/exchangeRestoreSessions\",\"body\":{},"
             "\"headers\":{\"Content-Type\":\"application/json\"}}]}",
             id);
    rig_ask(&rig, "POST", "/v1.0/$batch", body);
    assert_int_equal(status_of(&rig, "1"), 204);
    assert_null(json_object_get(response_of(&rig, "1"), "body"));
    assert_int_equal(status_of(&rig, "2"), 201);
    assert_int_equal(rig_session(&rig, "GET", id, ""), 404);
    rig_close(&rig);
}

static void a_batch_that_is_wrong_is_refused_as_a_whole(void **state)
{
    static const char *const bodies[] = {
        "",
        "[]",
        "{}",
        "{\"requests\":[]}",
        "{\"requests\":[{\"id\":\"1\"}]}",
        ("{\"requests\":[{\"id\":\"a\",\"method\":\"GET\",\"url\":\"/x\"},"
         "{\"id\":\"A\",\"method\":\"GET\",\"url\":\"/x\"}]}"),
        "{\"requests\":[{\"id\":\"a\",\"method\":\"GET\",\"url\":\"/x\",\"dependsOn\":[\"a\"]}]}",
        "{\"requests\":[{\"id\":\"a\",\"method\":\"GET\",\"url\":\"/x\",\"dependsOn\":[\"z\"]}]}",
        "{\"requests\":[{\"id\":\"a\",\"method\":\"GET\",\"url\":\"/x\",\"dependsOn\":\"a\"}]}",
        "{\"requests\":[{\"id\":\"a\",\"method\":\"POST\",\"url\":\"/x\",\"body\":{}}]}",
    };
    struct rig rig;

    (void)state;
    rig_open(&rig, 5, 1, 50);
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        assert_int_equal(rig_ask(&rig, "POST", "/v1.0/$batch", bodies[i]), 400);
    rig_close(&rig);
}

static void a_batch_that_is_refused_has_changed_nothing(void **state)
{
    struct rig rig;
    char id[40], body[512];

    (void)state;
    rig_open(&rig, 14, 1, 50);
    assert_true(rig_find(&rig, "restoreSessions", "draft", 1, id));
    snprintf(body, sizeof body,
             "{\"requests\":[{\"id\":\"1\",\"method\":\"DELETE\",\"url\":"
             "\"/solutions/backupRestore/restoreSessions/%s\"},{\"id\":\"2\",\"method\":\"GET\","
             "\"url\":\"/x\",\"dependsOn\":[\"3\"]},{\"id\":\"3\",\"method\":\"GET\","
             "\"url\":\"/x\",\"dependsOn\":[\"2\"]}]}",
             id);
    assert_int_equal(rig_ask(&rig, "POST", "/v1.0/$batch", body), 400);
    assert_int_equal(rig_session(&rig, "GET", id, ""), 200);
    rig_close(&rig);
}

static void a_batch_holds_at_most_twenty(void **state)
{
    struct rig rig;
    struct strbuf body;

    (void)state;
    rig_open(&rig, 5, 1, 50);
    for (int count = 20; count <= 21; count++) {
        strbuf_init(&body, 1 << 20);
        strbuf_puts(&body, "{\"requests\":[");
        for (int i = 0; i < count; i++)
            strbuf_printf(&body, "%s{\"id\":\"%d\",\"method\":\"GET\",\"url\":\"/x\"}",
                          i > 0 ? "," : "", i);
        strbuf_puts(&body, "]}");
        assert_int_equal(rig_ask(&rig, "POST", "/v1.0/$batch", body.bytes),
                         count == 20 ? 200 : 400);
        strbuf_release(&body);
    }
    rig_close(&rig);
}

static void a_batch_in_a_batch_is_refused(void **state)
{
    struct rig rig;

    (void)state;
    rig_open(&rig, 5, 1, 50);
    rig_ask(&rig, "POST", "/v1.0/$batch",
            "{\"requests\":[{\"id\":\"1\",\"method\":\"POST\",\"url\":\"/$batch\",\"body\":{},"
            "\"headers\":{\"content-type\":\"application/json\"}}]}");
    assert_int_equal(status_of(&rig, "1"), 400);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_body_gives_what_the_table_says),
        cmocka_unit_test(more_than_fifty_artifacts_are_too_many),
        cmocka_unit_test(a_body_needs_its_media_type),
        cmocka_unit_test(a_made_draft_holds_what_was_asked_and_runs),
        cmocka_unit_test(what_the_service_computes_may_be_sent_and_counts_for_nothing),
        cmocka_unit_test(a_batch_answers_each_part_for_itself),
        cmocka_unit_test(a_part_of_a_batch_may_be_throttled_alone),
        cmocka_unit_test(a_part_of_a_batch_may_write),
        cmocka_unit_test(a_batch_that_is_wrong_is_refused_as_a_whole),
        cmocka_unit_test(a_batch_that_is_refused_has_changed_nothing),
        cmocka_unit_test(a_batch_holds_at_most_twenty),
        cmocka_unit_test(a_batch_in_a_batch_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
