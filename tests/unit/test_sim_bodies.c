/* Bodies that agree with each other and with the clock: what a reader with a model in hand checks.
 * Every session of a demo tenant, its artifacts and its bulk request. */
#include "test_sim_rig.h"

#include "base/timefmt.h"

#define SESSIONS ROOT "/restoreSessions"

static const struct kind {
    const char *type, *collection, *whole, *items, *bulk;
} kinds[] = {
    {"#microsoft.graph.exchangeRestoreSession", "exchangeRestoreSessions",
     "mailboxRestoreArtifacts", "granularMailboxRestoreArtifacts",
     "mailboxRestoreArtifactsBulkAdditionRequests"},
    {"#microsoft.graph.sharePointRestoreSession", "sharePointRestoreSessions",
     "siteRestoreArtifacts", "granularSiteRestoreArtifacts",
     "siteRestoreArtifactsBulkAdditionRequests"},
    {"#microsoft.graph.oneDriveForBusinessRestoreSession", "oneDriveForBusinessRestoreSessions",
     "driveRestoreArtifacts", "granularDriveRestoreArtifacts",
     "driveRestoreArtifactsBulkAdditionRequests"},
};

static const struct kind *kind_of(const json_t *session)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcasecmp(kinds[i].type, text_of(session, "@odata.type")) == 0)
            return &kinds[i];
    }
    fail_msg("no workload");
    return NULL;
}

/* The instant of a member; `missing` when it is null, not there, or the year 1. */
static int64_t when(const json_t *object, const char *member, int64_t missing)
{
    const char *text = text_of(object, member);
    int64_t ms = 0;

    if (text == NULL || strncmp(text, "0001", 4) == 0)
        return missing;
    assert_true(timefmt_parse(text, strlen(text), &ms));
    return ms;
}

/* All sessions, owned by the caller. */
static json_t *all_sessions(struct rig *rig)
{
    assert_int_equal(rig_get(rig, SESSIONS), 200);
    assert_null(rig_next(rig));
    return json_incref(rig_values(rig));
}

static int get_list(struct rig *rig, const json_t *session, const char *list)
{
    char target[512];

    snprintf(target, sizeof target, ROOT "/%s/%s/%s", kind_of(session)->collection,
             text_of(session, "id"), list);
    return rig_get(rig, target);
}

static void times_of_a_session_are_in_order(const json_t *session, int64_t now_ms)
{
    int64_t created_ms = when(session, "createdDateTime", -1);
    int64_t modified_ms = when(session, "lastModifiedDateTime", -1);
    int64_t completed_ms = when(session, "completedDateTime", modified_ms);

    assert_true(created_ms > 0);
    assert_true(modified_ms >= created_ms && modified_ms <= now_ms);
    assert_int_equal(completed_ms, modified_ms);
}

/* An empty set of identities, or a device alone, names nobody. */
static void somebody_is_named(const json_t *session, const char *member)
{
    const json_t *set = json_object_get(session, member);

    assert_true(json_object_get(set, "application") != NULL ||
                json_object_get(set, "user") != NULL);
}

static void times_of_an_artifact_lie_in_its_session(const json_t *artifact, const json_t *session,
                                                    int64_t now_ms)
{
    int64_t created_ms = when(session, "createdDateTime", -1);
    int64_t latest_ms = when(session, "completedDateTime", now_ms);
    int64_t start_ms = when(artifact, "startDateTime", created_ms);
    int64_t end_ms = when(artifact, "completionDateTime", start_ms);
    const json_t *point = json_object_get(artifact, "restorePoint");

    assert_true(created_ms <= start_ms && start_ms <= end_ms && end_ms <= latest_ms);
    if (point != NULL) {
        assert_true(when(point, "protectionDateTime", INT64_MAX) < created_ms);
        assert_true(when(point, "expirationDateTime", 0) > created_ms);
        assert_null(strchr(text_of(point, "protectionDateTime"), '.')); /* midnight */
    }
}

static void every_time_and_identity_of_the_demo_is_plausible(void **state)
{
    struct rig rig;
    json_t *session = NULL, *artifact = NULL;
    size_t at = 0, k = 0, seen = 0;

    (void)state;
    rig_open(&rig, 142, 60, 999);
    rig.now_ms += 20000;
    json_t *sessions = all_sessions(&rig);
    json_array_foreach(sessions, at, session)
    {
        times_of_a_session_are_in_order(session, rig.now_ms);
        somebody_is_named(session, "createdBy");
        somebody_is_named(session, "lastModifiedBy");
        for (int items = 0; items < 2; items++) {
            const struct kind *kind = kind_of(session);

            assert_int_equal(get_list(&rig, session, items ? kind->items : kind->whole), 200);
            json_array_foreach(rig_values(&rig), k, artifact)
                times_of_an_artifact_lie_in_its_session(artifact, session, rig.now_ms);
            seen += k;
        }
    }
    assert_true(at >= 142 && seen > 1000);
    json_decref(sessions);
    rig_close(&rig);
}

static void a_bulk_request_is_as_old_as_its_session_and_never_of_tomorrow(const json_t *bulk,
                                                                          const json_t *session,
                                                                          int64_t now_ms)
{
    int64_t created_ms = when(bulk, "createdDateTime", -1);
    int64_t modified_ms = when(bulk, "lastModifiedDateTime", -1);
    const json_t *user = json_object_get(json_object_get(bulk, "createdBy"), "user");
    bool active = strcmp(text_of(bulk, "status"), "active") == 0;

    assert_true(created_ms >= when(session, "createdDateTime", INT64_MAX));
    assert_true(modified_ms >= created_ms && modified_ms <= now_ms);
    assert_int_equal(modified_ms == created_ms, active);
    assert_int_equal(active, total_of(session) == 0);
    assert_int_equal(strlen(text_of(user, "identity")), 36); /* not id, no name: as in samples */
}

/* A request takes its points from the week that it names (GRAPH.md, Bulk). */
static void its_points_lie_in_its_period(struct rig *rig, const json_t *period,
                                         const json_t *session)
{
    json_t *artifact = NULL;
    size_t at = 0;

    get_list(rig, session, kind_of(session)->whole);
    json_array_foreach(rig_values(rig), at, artifact)
    {
        int64_t point_ms =
            when(json_object_get(artifact, "restorePoint"), "protectionDateTime", -1);

        assert_true(point_ms >= when(period, "startDateTime", INT64_MAX));
        assert_true(point_ms <= when(period, "endDateTime", -1));
    }
}

static void a_bulk_request_agrees_with_its_session(void **state)
{
    struct rig rig;
    json_t *session = NULL;
    size_t at = 0, errors = 0, found = 0;

    (void)state;
    rig_open(&rig, 142, 60, 999);
    json_t *sessions = all_sessions(&rig);
    json_array_foreach(sessions, at, session)
    {
        bool is_bulk = strcmp(text_of(session, "restoreJobType"), "bulk") == 0;

        assert_int_equal(get_list(&rig, session, kind_of(session)->bulk), 200);
        assert_int_equal(json_array_size(rig_values(&rig)), is_bulk);
        if (!is_bulk)
            continue;
        json_t *bulk = json_incref(json_array_get(rig_values(&rig), 0));
        a_bulk_request_is_as_old_as_its_session_and_never_of_tomorrow(bulk, session, rig.now_ms);
        its_points_lie_in_its_period(&rig, json_object_get(bulk, "protectionTimePeriod"), session);
        errors += json_object_get(bulk, "error") != NULL;
        found++;
        json_decref(bulk);
    }
    assert_true(errors > 0 && errors < found);
    json_decref(sessions);
    rig_close(&rig);
}

/* While resources are being resolved and just after: the moment the request ends is not to come. */
static void a_bulk_request_ends_when_its_resources_are_in(void **state)
{
    struct rig rig;
    char id[40] = "", target[256];
    json_t *session = NULL;
    size_t at = 0;

    (void)state;
    rig_open(&rig, 14, 60, 999);
    json_t *sessions = all_sessions(&rig);
    json_array_foreach(sessions, at, session)
    {
        if (strcmp(text_of(session, "restoreJobType"), "bulk") == 0 &&
            strcmp(text_of(session, "status"), "draft") == 0)
            snprintf(id, sizeof id, "%s", text_of(session, "id"));
    }
    json_decref(sessions);
    assert_int_equal(rig_session(&rig, "POST", id, "/activate"), 200);
    snprintf(target, sizeof target, ROOT "/exchangeRestoreSessions/%s/%s", id, kinds[0].bulk);
    const char *status = "active";
    for (int i = 0; i < 100 && strcmp(status, "active") == 0; i++, rig.now_ms += 100) {
        rig_get(&rig, target);
        const json_t *bulk = json_array_get(rig_values(&rig), 0);
        status = text_of(bulk, "status");
        assert_true(when(bulk, "lastModifiedDateTime", INT64_MAX) <= rig.now_ms);
    }
    assert_memory_equal(status, "completed", 9);
    rig_session(&rig, "GET", id, "");
    assert_string_equal(text_of(rig.json, "status"), "activating");
    assert_true(total_of(rig.json) > 0);
    rig_close(&rig);
}

/* What the point protects is what an in-place restore leads to. */
static void a_restored_place_is_the_unit_of_its_point(void **state)
{
    struct rig rig;
    char id[40], target[512], name[200], url[300];

    (void)state;
    rig_open(&rig, 142, 60, 999);
    rig_fault(&rig, "restore-points");
    for (size_t i = 1; i < 3; i++) {
        assert_true(rig_find(&rig, kinds[i].collection, "completed", 1, id));
        snprintf(target, sizeof target, ROOT "/%s/%s/%s", kinds[i].collection, id, kinds[i].whole);
        rig_get(&rig, target);
        const json_t *artifact = json_array_get(rig_values(&rig), 0);
        if (text_of(artifact, "restoredSiteName") == NULL)
            continue; /* located late */
        snprintf(name, sizeof name, "%s", text_of(artifact, "restoredSiteName"));
        snprintf(url, sizeof url, "%s", text_of(artifact, "restoredSiteWebUrl"));
        snprintf(target, sizeof target, ROOT "/restorePoints/%s?$expand=protectionUnit",
                 text_of(json_object_get(artifact, "restorePoint"), "id"));
        assert_int_equal(rig_get(&rig, target), 200);
        const json_t *unit = json_object_get(rig.json, "protectionUnit");
        assert_string_equal(text_of(unit, i == 1 ? "siteName" : "displayName"), name);
        if (i == 1)
            assert_memory_equal(url, text_of(unit, "siteWebUrl"),
                                strlen(text_of(unit, "siteWebUrl")));
    }
    rig_close(&rig);
}

static void an_artifact_by_itself_says_its_context(void **state)
{
    struct rig rig;
    char id[40], target[512];

    (void)state;
    rig_open(&rig, 14, 60, 999);
    assert_true(rig_find(&rig, kinds[1].collection, "completedWithError", 1, id));
    snprintf(target, sizeof target, ROOT "/%s/%s/%s", kinds[1].collection, id, kinds[1].whole);
    rig_get(&rig, target);
    assert_null(json_object_get(json_array_get(rig_values(&rig), 0), "@odata.context"));
    snprintf(target, sizeof target, ROOT "/%s/%s/%s/%s", kinds[1].collection, id, kinds[1].whole,
             text_of(json_array_get(rig_values(&rig), 0), "id"));
    assert_int_equal(rig_get(&rig, target), 200);
    assert_non_null(strstr(text_of(rig.json, "@odata.context"),
                           "/v1.0/$metadata#solutions/backupRestore/sharePointRestoreSessions('"));
    assert_non_null(strstr(text_of(rig.json, "@odata.context"), "')/siteRestoreArtifacts/$entity"));
    rig_close(&rig);
}

/* Only what was selected, and the key: granular artifacts too. */
static void select_leaves_nothing_else(void **state)
{
    static const struct {
        const char *collection, *status, *list;
    } rows[] = {
        {"sharePointRestoreSessions", "draft", "granularSiteRestoreArtifacts"},
        {"oneDriveForBusinessRestoreSessions", "completed", "granularDriveRestoreArtifacts"},
        {"exchangeRestoreSessions", "failed", "granularMailboxRestoreArtifacts"},
    };
    struct rig rig;
    char id[40], target[512];

    (void)state;
    rig_open(&rig, 14, 60, 999);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(rig_find(&rig, rows[i].collection, rows[i].status, 1, id));
        snprintf(target, sizeof target, ROOT "/%s/%s/%s?$select=id,status", rows[i].collection, id,
                 rows[i].list);
        rig_get(&rig, target);
        const json_t *artifact = json_array_get(rig_values(&rig), 0);
        assert_int_equal(json_object_size(artifact), 2);
        assert_non_null(text_of(artifact, "status"));
    }
    rig_close(&rig);
}

/* A new place is a folder named after the restore; in place is where it was (GRAPH.md, Items). */
static void an_item_goes_where_its_session_says(void **state)
{
    struct rig rig;
    char id[40], target[256];
    json_t *item = NULL;
    size_t at = 0;

    (void)state;
    rig_open(&rig, 14, 60, 999);
    assert_true(rig_find(&rig, kinds[2].collection, "completed", 1, id));
    snprintf(target, sizeof target, "/beta/solutions/backupRestore/%s/%s/%s", kinds[2].collection,
             id, kinds[2].items);
    rig.now_ms += 60000;
    rig_get(&rig, target);
    assert_int_equal(json_array_size(rig_values(&rig)), 6);
    json_array_foreach(rig_values(&rig), at, item)
    {
        assert_string_equal(text_of(item, "destinationType"), "new");
        assert_memory_equal(text_of(item, "restoredItemPath"), "Documents/Restored Items - 20", 29);
        assert_memory_equal(text_of(item, "webUrl"), "https://contoso-my.sharepoint.com/personal/",
                            43);
        assert_non_null(strstr(text_of(item, "restoredItemWebUrl"), "_com/Documents/Restored "));
    }
    rig_close(&rig);
}

/* What people see first: different codes among the bad ends of the demo, in words that are English
 * like all messages of Graph (GRAPH.md, Errors) and agree with the number. */
static void the_bad_ends_of_the_demo_have_many_reasons(void **state)
{
    struct rig rig;
    json_t *session = NULL, *reasons = json_object();
    size_t at = 0;

    (void)state;
    rig_open(&rig, 142, 60, 999);
    assert_int_equal(rig_get(&rig, SESSIONS), 200);
    json_array_foreach(rig_values(&rig), at, session)
    {
        const json_t *error = json_object_get(session, "error");
        const char *message = text_of(error, "message");

        if (message == NULL)
            continue;
        json_object_set_new(reasons, text_of(error, "code"), json_true());
        assert_null(strstr(message, " of 1 "));
        for (const char *c = message; *c != '\0'; c++)
            assert_in_range(*c, ' ', '~');
    }
    assert_true(json_object_size(reasons) >= 5);
    json_decref(reasons);
    rig_close(&rig);
}

/* A unit, by what its restore points' ids have in common. */
static bool holds_unit(struct rig *rig, const json_t *session, const char *point)
{
    char target[2048];
    const json_t *artifact = NULL;
    size_t at = 0;

    snprintf(target, sizeof target, ROOT "/%s/%s/%s", kind_of(session)->collection,
             text_of(session, "id"), kind_of(session)->whole);
    while (target[0] != '\0') {
        assert_int_equal(rig_get(rig, target), 200);
        json_array_foreach(rig_values(rig), at, artifact)
        {
            const char *id = text_of(json_object_get(artifact, "restorePoint"), "id");
            if (strncmp(id, point, 36) == 0)
                return true;
        }
        snprintf(target, sizeof target, "%s", rig_next(rig) == NULL ? "" : rig_next(rig));
    }
    return false;
}

/* Some other session that was under way at that moment restores it. */
static bool is_held(struct rig *rig, const json_t *sessions, const json_t *mine, const char *point,
                    int64_t at_ms)
{
    const json_t *session = NULL;
    size_t i = 0;

    json_array_foreach(sessions, i, session)
    {
        if (session == mine || kind_of(session) != kind_of(mine) ||
            strcmp(text_of(session, "status"), "draft") == 0 ||
            when(session, "createdDateTime", 0) > at_ms ||
            when(session, "completedDateTime", INT64_MAX) < at_ms)
            continue;
        if (holds_unit(rig, session, point))
            return true;
    }
    return false;
}

/* The documents' words: another restore of the same content is running. */
static void a_duplicate_is_being_restored_by_another_session(void **state)
{
    struct rig rig;
    json_t *session = NULL, *artifact = NULL;
    size_t i = 0, k = 0;
    int held = 0, alone = 0;

    (void)state;
    rig_open(&rig, 142, 1, 999);
    json_t *sessions = all_sessions(&rig);
    json_array_foreach(sessions, i, session)
    {
        assert_int_equal(get_list(&rig, session, kind_of(session)->whole), 200);
        json_t *artifacts = json_incref(rig_values(&rig));
        json_array_foreach(artifacts, k, artifact)
        {
            const char *code = text_of(json_object_get(artifact, "error"), "code");
            if (code == NULL || strcmp(code, "DuplicateArtifactRestoreRequest") != 0)
                continue;
            if (is_held(&rig, sessions, session,
                        text_of(json_object_get(artifact, "restorePoint"), "id"),
                        when(artifact, "completionDateTime", 0)))
                held++;
            else
                alone++; /* nobody else worked on such units then */
        }
        json_decref(artifacts);
    }
    print_message("%d held, %d alone\n", held, alone);
    assert_true(held > 0);
    json_decref(sessions);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_time_and_identity_of_the_demo_is_plausible),
        cmocka_unit_test(a_bulk_request_agrees_with_its_session),
        cmocka_unit_test(a_bulk_request_ends_when_its_resources_are_in),
        cmocka_unit_test(a_restored_place_is_the_unit_of_its_point),
        cmocka_unit_test(an_artifact_by_itself_says_its_context),
        cmocka_unit_test(a_duplicate_is_being_restored_by_another_session),
        cmocka_unit_test(select_leaves_nothing_else),
        cmocka_unit_test(the_bad_ends_of_the_demo_have_many_reasons),
        cmocka_unit_test(an_item_goes_where_its_session_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
