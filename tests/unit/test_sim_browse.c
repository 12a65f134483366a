/* Browse sessions: made on an express point, looked through, restored from, and gone a while later.
 */
#include "test_sim_rig.h"

#define SITES    ROOT "/sharePointBrowseSessions"
#define DRIVES   ROOT "/oneDriveForBusinessBrowseSessions"
#define UNIT     "1f1fccc3-a642-4f61-bf49-f37b9a888279"
#define MADE(p)  "{\"restorePointId\":\"" UNIT "_" p "\"}"
#define EXPRESS  "1779926400" /* midnight */
#define ORDINARY "1779927000"
#define TOKEN    "$skiptoken="

static void make_browse(struct rig *rig, const char *collection, const char *kind, char id[64])
{
    char body[256];

    snprintf(body, sizeof body, "{\"restorePointId\":\"" UNIT "_" EXPRESS "_%s_1\"}", kind);
    assert_int_equal(rig_ask(rig, "POST", collection, body), 201);
    snprintf(id, 64, "%s", text_of(rig->json, "id"));
}

/* Looks into the place with that key ("" the session itself). */
static int look(struct rig *rig, const char *collection, const char *id, const char *members)
{
    char target[256];

    snprintf(target, sizeof target, "%s/%s/browse", collection, id);
    return rig_ask(rig, "POST", target, members);
}

static void into(char body[400], const json_t *item, const char *more)
{
    snprintf(body, 400, "{\"browseLocationItemKey\":\"%s\",\"browseResourceType\":\"%s\"%s}",
             text_of(item, "itemKey"), text_of(item, "type"), more);
}

static void one_is_made_read_and_listed_with_its_type(void **state)
{
    struct rig rig;
    char site[64], drive[64], target[256];

    (void)state;
    rig_open(&rig, 5, 1, 50);
    make_browse(&rig, SITES, "14", site);
    assert_string_equal(text_of(rig.json, "status"), "created");
    assert_string_equal(text_of(rig.json, "restorePointDateTime"), "2026-05-28T00:00:00Z");
    assert_non_null(text_of(rig.json, "siteId"));
    assert_true(json_is_string(json_object_get(rig.json, "backupSizeInBytes")));
    assert_non_null(strstr(sim_answer_header(&rig.answer, "Location"), site));
    make_browse(&rig, DRIVES, "11", drive);
    assert_non_null(text_of(rig.json, "directoryObjectId"));
    assert_int_equal(rig_get(&rig, ROOT "/browseSessions?$count=true"), 200);
    assert_int_equal(json_array_size(rig_values(&rig)), 2);
    const json_t *newest = json_array_get(rig_values(&rig), 0);
    assert_string_equal(text_of(newest, "id"), drive);
    assert_string_equal(text_of(newest, "@odata.type"),
                        "#microsoft.graph.oneDriveForBusinessBrowseSession");
    rig_get(&rig, SITES "/$count");
    assert_string_equal(rig.answer.body.bytes, "1");
    snprintf(target, sizeof target, SITES "/%s", site);
    assert_int_equal(rig_get(&rig, target), 200);
    assert_null(json_object_get(rig.json, "@odata.type"));
    snprintf(target, sizeof target, DRIVES "/%s", site);
    assert_int_equal(rig_get(&rig, target), 404);
    rig_close(&rig);
}

static void it_lives_for_three_days(void **state)
{
    struct rig rig;
    char id[64], target[256];

    (void)state;
    rig_open(&rig, 5, 24, 50); /* an hour is a day */
    make_browse(&rig, SITES, "14", id);
    snprintf(target, sizeof target, SITES "/%s", id);
    rig.now_ms += 3 * 3600000 - 1000;
    assert_int_equal(rig_get(&rig, target), 200);
    rig.now_ms += 1000;
    assert_int_equal(rig_get(&rig, target), 404);
    assert_int_equal(look(&rig, SITES, id, NULL), 404);
    rig_get(&rig, ROOT "/browseSessions");
    assert_int_equal(json_array_size(rig_values(&rig)), 0);
    rig_close(&rig);
}

static void only_an_express_point_of_its_own_kind_can_be_looked_through(void **state)
{
    static const char *const bad[] = {
        "{}",
        "{\"restorePointId\":\"\"}",
        "{\"restorePointId\":7}",
        MADE(ORDINARY "_14_1"),
        MADE(EXPRESS "_11_1"),
        MADE(EXPRESS "_12_1"),
    };
    struct rig rig;

    (void)state;
    rig_open(&rig, 5, 1, 50);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(rig_ask(&rig, "POST", SITES, bad[i]), 400);
        assert_string_equal(rig_code(&rig), "InvalidRestorePoint");
    }
    assert_int_equal(rig_get(&rig, ROOT "/exchangeBrowseSessions"), 400);
    rig_close(&rig);
}

/* All pages of a look into that item; how many items there are, of which *ret_folders folders. The
 * last page's values stay in the rig. */
static size_t look_through(struct rig *rig, const char *id, const json_t *item, const char *more,
                           size_t *ret_folders)
{
    char body[400], target[2048];
    size_t count = 0, at = 0;
    json_t *found = NULL;

    into(body, item, more);
    *ret_folders = 0;
    for (int status = look(rig, SITES, id, body);; status = rig_get(rig, target)) {
        assert_int_equal(status, 200);
        const size_t here = json_array_size(rig_values(rig));
        assert_int_equal(json_integer_value(json_object_get(rig->json, "@odata.count")), here);
        json_array_foreach(rig_values(rig), at, found) *ret_folders +=
            strcmp(text_of(found, "type"), "folder") == 0;
        count += here;
        assert_true(count < 1000);
        if (rig_next(rig) == NULL)
            return count;
        snprintf(target, sizeof target, "%s", rig_next(rig));
    }
}

/* The only item of the session, and of that the first: its site, and that one's documents. */
static json_t *documents_of(struct rig *rig, const char *id)
{
    char body[400];

    assert_int_equal(look(rig, SITES, id, NULL), 200);
    assert_int_equal(json_array_size(rig_values(rig)), 1);
    assert_string_equal(text_of(json_array_get(rig_values(rig), 0), "type"), "site");
    into(body, json_array_get(rig_values(rig), 0), "");
    assert_int_equal(look(rig, SITES, id, body), 200);
    json_t *library = json_array_get(rig_values(rig), 0);
    assert_string_equal(text_of(library, "type"), "documentLibrary");
    return json_incref(library);
}

static void places_hold_what_they_say_page_by_page(void **state)
{
    struct rig rig;
    char id[64], body[400];
    size_t folders = 0;

    (void)state;
    rig_open(&rig, 5, 1, 4);
    make_browse(&rig, SITES, "14", id);
    json_t *library = documents_of(&rig, id);
    assert_int_equal(look_through(&rig, id, library, "", &folders),
                     json_integer_value(json_object_get(library, "itemsCount")));
    assert_true(folders >= 2);
    into(body, library, ",\"filter\":\"(name -contains 'archive')\"");
    assert_int_equal(look(&rig, SITES, id, body), 200);
    json_t *folder = json_incref(json_array_get(rig_values(&rig), 0));
    assert_string_equal(text_of(folder, "name"), "Archive");
    assert_int_equal(look_through(&rig, id, folder, ",\"orderBy\":\"nameDsc\"", &folders),
                     json_integer_value(json_object_get(folder, "itemsCount")));
    assert_int_equal(folders, 0);
    const json_t *file = json_array_get(rig_values(&rig), 0);
    assert_string_equal(text_of(file, "type"), "file");
    assert_true(json_is_string(json_object_get(file, "sizeInBytes")));
    assert_non_null(strstr(text_of(file, "webUrl"), "/Archive/"));
    json_decref(folder);
    json_decref(library);
    rig_close(&rig);
}

/* The model has the token as a function's argument, the samples in the query. */
static void a_further_page_has_two_addresses(void **state)
{
    struct rig rig;
    char id[64], body[400], target[2048];

    (void)state;
    rig_open(&rig, 5, 1, 4);
    make_browse(&rig, SITES, "14", id);
    json_t *library = documents_of(&rig, id);
    into(body, library, "");
    look(&rig, SITES, id, body);
    char *next = strdup(rig_next(&rig));
    rig_get(&rig, next);
    json_t *second = json_incref(rig_values(&rig));
    snprintf(target, sizeof target, SITES "/%s/browse(nextFetchToken='%s')", id,
             strstr(next, TOKEN) + strlen(TOKEN));
    assert_int_equal(rig_get(&rig, target), 200);
    assert_true(json_equal(rig_values(&rig), second));
    snprintf(target, sizeof target, SITES "/%s/browse", id);
    assert_int_equal(rig_get(&rig, target), 400); /* a first page is a POST */
    json_decref(second);
    json_decref(library);
    free(next);
    rig_close(&rig);
}

static void what_cannot_be_looked_into_is_refused(void **state)
{
    static const char *const bad[] = {
        "{\"browseLocationItemKey\":\"x\"}",
        "{\"browseLocationItemKey\":7}",
        "{\"browseResourceType\":\"folder\"}",
        "{\"orderBy\":\"up\"}",
        "{\"orderBy\":1}",
        "{\"filter\":\"size -gt 3\"}",
        "{\"filter\":\"(name -contains 'a') or\"}",
        "[]",
    };
    struct rig rig;
    char id[64];

    (void)state;
    rig_open(&rig, 5, 1, 50);
    make_browse(&rig, SITES, "14", id);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (look(&rig, SITES, id, bad[i]) != 400)
            fail_msg("%s gave %d", bad[i], rig.answer.status);
    }
    assert_int_equal(look(&rig, SITES, id, "{}"), 200);
    assert_int_equal(look(&rig, SITES, "nobody", "{}"), 404);
    rig_close(&rig);
}

static void what_was_found_can_be_restored(void **state)
{
    struct rig rig;
    char id[64], body[600];

    (void)state;
    rig_open(&rig, 5, 1, 50);
    make_browse(&rig, SITES, "14", id);
    json_t *library = documents_of(&rig, id);
    into(body, library, "");
    look(&rig, SITES, id, body);
    snprintf(body, sizeof body,
             "{\"granularSiteRestoreArtifacts\":[{\"browseSessionId\":\"%s\",\"id\":\"%s\"}]}", id,
             text_of(json_array_get(rig_values(&rig), 0), "itemKey"));
    assert_int_equal(rig_ask(&rig, "POST", ROOT "/sharePointRestoreSessions", body), 201);
    assert_string_equal(text_of(rig.json, "restoreJobType"), "granular");
    json_decref(library);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_is_made_read_and_listed_with_its_type),
        cmocka_unit_test(it_lives_for_three_days),
        cmocka_unit_test(only_an_express_point_of_its_own_kind_can_be_looked_through),
        cmocka_unit_test(places_hold_what_they_say_page_by_page),
        cmocka_unit_test(a_further_page_has_two_addresses),
        cmocka_unit_test(what_cannot_be_looked_into_is_refused),
        cmocka_unit_test(what_was_found_can_be_restored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
