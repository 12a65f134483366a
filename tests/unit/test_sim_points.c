/* Restore points: listed for a protection unit, searched for, and agreeing with what artifacts say.
 */
#include "base/spans.h"
#include "base/timefmt.h"
#include "test_sim_rig.h"

#define POINTS   ROOT "/restorePoints"
#define SEARCH   POINTS "/search"
#define SITE     "23014d8c-71fe-6d00-a01a-31850bc5b42a"
#define BOX      "43014d8c-71fe-5d00-a01a-31850bc5b42b"
#define NOBODY   "63014d8c-71fe-4d00-a01a-31850bc5b42c"
#define UNIT(id) "$expand=protectionUnit($filter=id%20eq%20'" id "')"
#define UNTIL(t) "$filter=protectionDateTime%20lt%20" t
#define SOON     "2030-01-01T00:00:00Z"
#define FEW      "0123456789012345678901234567890123456789"
#define MANY                                                                                       \
    FEW FEW FEW FEW FEW FEW FEW FEW FEW FEW FEW FEW FEW FEW FEW FEW FEW FEW FEW FEW FEW FEW FEW    \
        FEW FEW FEW
#define WEEK                                                                                       \
    "\"protectionTimePeriod\":{\"startDateTime\":\"2026-05-20T00:00:01Z\",\"endDateTime\":\"2026-" \
    "05-27T00:00:00Z\"}"

static void open_allowed(struct rig *rig, uint32_t page_size)
{
    rig_open(rig, 142, 60, page_size);
    rig_fault(rig, "restore-points");
}

static void an_actions_name_is_no_key(void **state)
{
    static const char *const actions[] = {SEARCH, POINTS "/microsoft.graph.search"};
    struct rig rig;

    (void)state;
    open_allowed(&rig, 100);
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        assert_int_equal(rig_get(&rig, actions[i]), 405);
        assert_string_equal(sim_answer_header(&rig.answer, "Allow"), "POST");
    }
    assert_int_equal(rig_ask(&rig, "DELETE", ROOT "/restoreSessions/$count", NULL), 405);
    assert_string_equal(sim_answer_header(&rig.answer, "Allow"), "GET");
    rig_close(&rig);
}

static void a_point_is_gone_once_it_has_expired(void **state)
{
    static const char point[] = POINTS "/" SITE "_1779926400_14_1"; /* of 2026-05-28 */
    struct rig rig;

    (void)state;
    open_allowed(&rig, 100);
    assert_int_equal(rig_get(&rig, point), 200);
    assert_string_equal(text_of(rig.json, "expirationDateTime"), "2027-05-28T00:00:00Z");
    rig.now_ms = 1779926400000LL + 365 * DAY_MS;
    assert_int_equal(rig_get(&rig, point), 404);
    assert_string_equal(rig_code(&rig), "itemNotFound");
    rig_close(&rig);
}

static void points_are_counted_like_all_that_is_listed(void **state)
{
    struct rig rig;

    (void)state;
    open_allowed(&rig, 7);
    assert_int_equal(rig_get(&rig, POINTS "/$count"), 400);
    assert_int_equal(rig_get(&rig, POINTS "/$count?" UNIT(NOBODY) "&" UNTIL(SOON)), 200);
    assert_string_equal(rig.answer.body.bytes, "0");
    assert_int_equal(rig_get(&rig, POINTS "/$count?" UNIT(SITE) "&" UNTIL(SOON)), 200);
    const int64_t counted = strtoll(rig.answer.body.bytes, NULL, 10);
    assert_true(counted > 7);
    rig_get(&rig, POINTS "?" UNIT(SITE) "&" UNTIL(SOON) "&$count=true");
    assert_int_equal(json_integer_value(json_object_get(rig.json, "@odata.count")), counted);
    rig_close(&rig);
}

static int64_t protected_ms(const json_t *point)
{
    const char *text = text_of(point, "protectionDateTime");
    int64_t ms = 0;

    assert_true(text != NULL && timefmt_parse(text, strlen(text), &ms));
    return ms;
}

static void without_the_permission_all_of_them_are_refused(void **state)
{
    struct rig rig;

    (void)state;
    rig_open(&rig, 14, 60, 100);
    assert_int_equal(rig_get(&rig, POINTS "?" UNIT(SITE) "&" UNTIL(SOON)), 403);
    assert_string_equal(rig_code(&rig), "Authorization_RequestDenied");
    assert_int_equal(
        rig_ask(&rig, "POST", SEARCH, "{\"protectionUnitIds\":[\"" SITE "\"]," WEEK "}"), 403);
    assert_int_equal(rig_ask(&rig, "POST", POINTS, "{}"), 405);
    rig_close(&rig);
}

/* clang-format off */
static const struct { const char *query, *code; } refused[] = {
    {"", "InvalidSearchRequest"},
    {"?" UNIT(SITE), "InvalidSearchRequest"},
    {"?" UNTIL(SOON), "InvalidSearchRequest"},
    {"?$expand=protectionUnit&" UNTIL(SOON), "InvalidSearchRequest"},
    {"?$expand=protectionUnit($filter=id%20eq%20'x'&" UNTIL(SOON), "InvalidSearchRequest"},
    {"?" UNIT("x") "&" UNTIL(SOON), "InvalidProtectionUnitId"},
    {"?" UNIT("") "&" UNTIL(SOON), "InvalidProtectionUnitId"},
    {"?" UNIT(SITE) "&" UNTIL("yesterday"), "InvalidSearchRequest"},
    {"?" UNIT(SITE) "&$filter=expirationDateTime%20lt%20" SOON, "InvalidSearchRequest"},
    {"?" UNIT(SITE) "&$filter=protectionDateTime%20is%20" SOON, "InvalidSearchRequest"},
    {"?" UNIT(SITE) "&" UNTIL(SOON) "%20or", "InvalidSearchRequest"},
    {"?" UNIT(SITE) "&$filter=%zz", "BadRequest"},
    {"?" UNIT(SITE) "&$filter=" MANY, "FilterLengthExceeded"},
    {"?" UNIT(SITE) "&$filter=" MANY MANY MANY, "FilterLengthExceeded"},
    {"?$skiptoken=nonsense", "BadRequest"},
};
/* clang-format on */

static void both_options_are_a_must(void **state)
{
    struct rig rig;

    (void)state;
    open_allowed(&rig, 100);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        char *target = NULL;
        assert_true(asprintf(&target, POINTS "%s", refused[i].query) > 0);
        assert_int_equal(rig_get(&rig, target), 400);
        if (strcmp(refused[i].code, rig_code(&rig)) != 0)
            fail_msg("%.100s: %s", target, rig_code(&rig));
        free(target);
    }
    /* a filter of sessions is ignored as before, of whatever length */
    assert_int_equal(rig_get(&rig, ROOT "/restoreSessions?$filter=" MANY MANY MANY), 200);
    rig_close(&rig);
}

/* Every 10 minutes for 14 days, Sundays before; a mailbox every 10 minutes for a year. */
static void a_unit_has_the_points_that_are_documented(void **state)
{
    struct rig rig;
    json_t *point = NULL;
    size_t at = 0;
    int64_t before_ms = START_MS + 1;

    (void)state;
    open_allowed(&rig, 5000);
    assert_int_equal(rig_get(&rig, POINTS "?" UNIT(SITE) "&" UNTIL(SOON) "&$count=true"), 200);
    json_array_foreach(rig_values(&rig), at, point)
    {
        const json_t *unit = json_object_get(point, "protectionUnit");
        const int64_t ms = protected_ms(point);
        const bool dense = ms >= START_MS - 14 * DAY_MS;
        assert_true(ms < before_ms);
        assert_int_equal(ms % (dense ? 600000 : DAY_MS), 0);
        assert_true(dense || (ms / DAY_MS + 4) % 7 == 0); /* day 0 was a Thursday */
        assert_string_equal(text_of(point, "tags"), ms % DAY_MS == 0 ? "fastRestore" : "none");
        assert_string_equal(text_of(point, "@odata.type"), "#microsoft.graph.restorePoint");
        assert_string_equal(text_of(unit, "@odata.type"), "#microsoft.graph.siteProtectionUnit");
        assert_string_equal(text_of(unit, "id"), SITE);
        before_ms = ms;
    }
    assert_in_range(at, 14 * 144 + 49, 14 * 144 + 51);
    assert_int_equal(json_integer_value(json_object_get(rig.json, "@odata.count")), at);
    assert_true(before_ms < START_MS - 350 * DAY_MS);
    assert_int_equal(rig_get(&rig, POINTS "?" UNIT(BOX) "&" UNTIL(SOON) "&$count=true"), 200);
    assert_in_range(json_integer_value(json_object_get(rig.json, "@odata.count")), 365 * 144,
                    365 * 144 + 1);
    assert_int_equal(rig_get(&rig, POINTS "?" UNIT(NOBODY) "&" UNTIL(SOON)), 200);
    assert_int_equal(json_array_size(rig_values(&rig)), 0);
    assert_null(rig_next(&rig));
    rig_close(&rig);
}

/* As forms write it, and with both bounds. */
static void the_filter_bounds_the_list(void **state)
{
    static const struct {
        const char *filter;
        size_t count;
    } cases[] = {
        {"protectionDateTime+lt+2026-05-27T00:00:00Z+and+protectionDateTime+ge+2026-05-26T00:00:"
         "00Z",
         144},
        {"protectionDateTime%20le%202026-05-27T00:00:00Z%20and%20protectionDateTime%20gt%202026-05-"
         "26T00:00:00Z",
         144},
        {"protectionDateTime%20le%202026-05-27T02:00:00%2B02:00%20and%20protectionDateTime%20ge%"
         "202026-05-27T00:00:00Z",
         1},
        {"protectionDateTime%20lt%202026-05-27T00:00:00Z%20and%20protectionDateTime%20ge%202026-05-"
         "27T00:00:00Z",
         0},
        {"protectionDateTime%20lt%202024-01-01T00:00:00Z", 0},
    };
    struct rig rig;

    (void)state;
    open_allowed(&rig, 1000);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char target[400];
        snprintf(target, sizeof target, "%s%s", POINTS "?" UNIT(SITE) "&$filter=", cases[i].filter);
        assert_int_equal(rig_get(&rig, target), 200);
        assert_int_equal(json_array_size(rig_values(&rig)), cases[i].count);
    }
    rig_close(&rig);
}

/* Newer points do not shift the pages. */
static void pages_go_on_where_they_were(void **state)
{
    struct rig rig;
    char target[3000];
    int64_t before_ms = INT64_MAX;
    size_t count = 0, at = 0;
    json_t *point = NULL;

    (void)state;
    open_allowed(&rig, 150);
    snprintf(target, sizeof target, "%s", POINTS "?" UNIT(SITE) "&" UNTIL(SOON));
    while (target[0] != '\0') {
        assert_int_equal(rig_get(&rig, target), 200);
        json_array_foreach(rig_values(&rig), at, point)
        {
            assert_true(protected_ms(point) < before_ms);
            before_ms = protected_ms(point);
            count++;
        }
        rig.now_ms += 3600000;
        snprintf(target, sizeof target, "%s", rig_next(&rig) == NULL ? "" : rig_next(&rig));
    }
    assert_in_range(count, 14 * 144 + 49, 14 * 144 + 51);
    rig_close(&rig);
}

/* What an artifact was restored from names a unit, and that unit lists the point. */
static void a_point_leads_to_its_unit_and_back(void **state)
{
    struct rig rig;
    char id[40], target[1024], point_id[200], unit_id[40], name[200];
    bool found = false;
    json_t *point = NULL;
    size_t at = 0;

    (void)state;
    open_allowed(&rig, 5000);
    assert_true(rig_find(&rig, "exchangeRestoreSessions", "completed", 1, id));
    snprintf(target, sizeof target, ROOT "/exchangeRestoreSessions/%s/mailboxRestoreArtifacts", id);
    rig_get(&rig, target);
    const json_t *restored = json_object_get(json_array_get(rig_values(&rig), 0), "restorePoint");
    snprintf(point_id, sizeof point_id, "%s", text_of(restored, "id"));
    const int64_t ms = protected_ms(restored);
    snprintf(target, sizeof target, POINTS "/%s?$expand=protectionUnit", point_id);
    assert_int_equal(rig_get(&rig, target), 200);
    snprintf(unit_id, sizeof unit_id, "%s",
             text_of(json_object_get(rig.json, "protectionUnit"), "id"));
    snprintf(name, sizeof name, "%s",
             text_of(json_object_get(rig.json, "protectionUnit"), "displayName"));
    char until[40];
    snprintf(until, sizeof until, "%s", text_of(rig.json, "protectionDateTime"));
    snprintf(
        target, sizeof target,
        POINTS
        "?$expand=protectionUnit($filter=id%%20eq%%20'%s')&$filter=protectionDateTime%%20le%%20%s",
        unit_id, until);
    assert_int_equal(rig_get(&rig, target), 200);
    json_array_foreach(rig_values(&rig), at, point)
    {
        const json_t *unit = json_object_get(point, "protectionUnit");
        found = found || (strcmp(text_of(point, "id"), point_id) == 0 && protected_ms(point) == ms);
        assert_string_equal(text_of(unit, "displayName"), name);
        assert_string_equal(text_of(unit, "id"), unit_id);
    }
    assert_true(found);
    rig_close(&rig);
}

static const json_t *result(const struct rig *rig, size_t at)
{
    return json_array_get(json_object_get(rig->json, "searchResults"), at);
}

static void a_search_finds_one_point_of_each_unit(void **state)
{
    struct rig rig;

    (void)state;
    open_allowed(&rig, 100);
    assert_int_equal(rig_ask(&rig, "POST", SEARCH,
                             "{\"protectionUnitIds\":[\"" SITE "\",\"" NOBODY "\",\"" BOX
                             "\"]," WEEK
                             ",\"restorePointPreference\":\"latest\",\"tags\":\"fastRestore\"}"),
                     200);
    assert_int_equal(json_array_size(json_object_get(rig.json, "searchResults")), 2);
    const json_t *point = json_object_get(result(&rig, 0), "restorePoint");
    assert_string_equal(text_of(point, "protectionDateTime"), "2026-05-27T00:00:00Z");
    assert_string_equal(text_of(json_object_get(point, "protectionUnit"), "id"), SITE);
    assert_null(json_object_get(result(&rig, 0), "artifactHitCount"));
    const json_t *without = json_object_get(rig.json, "noResultProtectionUnitIds");
    assert_int_equal(json_array_size(without), 1);
    assert_string_equal(json_string_value(json_array_get(without, 0)), NOBODY);
    assert_true(strlen(text_of(rig.json, "searchResponseId")) > 0);
    assert_int_equal(rig_ask(&rig, "POST", POINTS "/microsoft.graph.search",
                             "{\"protectionUnitIds\":[\"" SITE "\"]," WEEK
                             ",\"restorePointPreference\":\"oldest\"}"),
                     200);
    point = json_object_get(result(&rig, 0), "restorePoint");
    assert_string_equal(text_of(point, "protectionDateTime"), "2026-05-20T00:10:00Z");
    assert_string_equal(text_of(point, "tags"), "none");
    rig_close(&rig);
}

/* Messages are found in mailboxes alone, and a draft can be made of what was. */
static void messages_are_looked_for_in_mailboxes(void **state)
{
    struct rig rig;
    char body[600];

    (void)state;
    open_allowed(&rig, 100);
    assert_int_equal(rig_ask(&rig, "POST", SEARCH,
                             "{\"protectionUnitIds\":[\"" SITE "\",\"" BOX "\"]," WEEK
                             ",\"artifactQuery\":{\"artifactType\":\"message\",\"queryExpression\":"
                             "\"sender -eq 'a@contoso.com'\"}}"),
                     200);
    assert_int_equal(json_array_size(json_object_get(rig.json, "searchResults")), 1);
    assert_true(json_integer_value(json_object_get(result(&rig, 0), "artifactHitCount")) > 0);
    const json_t *point = json_object_get(result(&rig, 0), "restorePoint");
    assert_string_equal(text_of(json_object_get(point, "protectionUnit"), "id"), BOX);
    snprintf(body, sizeof body,
             "{\"granularMailboxRestoreArtifacts\":[{\"restorePoint\":{\"id\":\"%s\"},"
             "\"destinationType\":\"new\",\"searchResponseId\":\"%s\"}]}",
             text_of(point, "id"), text_of(rig.json, "searchResponseId"));
    assert_int_equal(rig_ask(&rig, "POST", ROOT "/exchangeRestoreSessions", body), 201);
    rig_close(&rig);
}

/* clang-format off */
static const struct { const char *body, *code; } bad_searches[] = {
    {"{", "BadRequest"},
    {"[]", "InvalidSearchRequest"},
    {"{}", "InvalidSearchRequest"},
    {"{\"protectionUnitIds\":[\"" SITE "\"]}", "InvalidSearchRequest"},
    {"{\"protectionUnitIds\":[]," WEEK "}", "InvalidSearchRequest"},
    {"{\"protectionUnitIds\":\"" SITE "\"," WEEK "}", "InvalidSearchRequest"},
    {"{\"protectionUnitIds\":[\"x\"]," WEEK "}", "InvalidProtectionUnitId"},
    {"{\"protectionUnitIds\":[7]," WEEK "}", "InvalidProtectionUnitId"},
    {"{\"protectionUnitIds\":[\"" SITE "\"],\"protectionTimePeriod\":{\"startDateTime\":\"2026-05-27T00:00:00Z\",\"endDateTime\":\"2026-05-20T00:00:00Z\"}}", "InvalidSearchRequest"},
    {"{\"protectionUnitIds\":[\"" SITE "\"]," WEEK ",\"restorePointPreference\":\"best\"}", "InvalidSearchRequest"},
    {"{\"protectionUnitIds\":[\"" SITE "\"]," WEEK ",\"tags\":\"slow\"}", "InvalidSearchRequest"},
    {"{\"protectionUnitIds\":[\"" SITE "\"]," WEEK ",\"artifactQuery\":{\"artifactType\":\"file\",\"queryExpression\":\"x\"}}", "InvalidSearchRequest"},
    {"{\"protectionUnitIds\":[\"" SITE "\"]," WEEK ",\"artifactQuery\":{\"artifactType\":\"message\"}}", "InvalidSearchRequest"},
};
/* clang-format on */

static void a_search_that_is_not_valid_says_so(void **state)
{
    struct rig rig;

    (void)state;
    open_allowed(&rig, 100);
    for (size_t i = 0; i < sizeof bad_searches / sizeof bad_searches[0]; i++) {
        assert_int_equal(rig_ask(&rig, "POST", SEARCH, bad_searches[i].body), 400);
        if (strcmp(rig_code(&rig), bad_searches[i].code) != 0)
            fail_msg("%s: %s", bad_searches[i].body, rig_code(&rig));
    }
    rig.content_type = "text/plain";
    assert_int_equal(rig_ask(&rig, "POST", SEARCH, "{}"), 415);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_the_permission_all_of_them_are_refused),
        cmocka_unit_test(both_options_are_a_must),
        cmocka_unit_test(a_unit_has_the_points_that_are_documented),
        cmocka_unit_test(the_filter_bounds_the_list),
        cmocka_unit_test(pages_go_on_where_they_were),
        cmocka_unit_test(a_point_leads_to_its_unit_and_back),
        cmocka_unit_test(an_actions_name_is_no_key),
        cmocka_unit_test(a_point_is_gone_once_it_has_expired),
        cmocka_unit_test(points_are_counted_like_all_that_is_listed),
        cmocka_unit_test(a_search_finds_one_point_of_each_unit),
        cmocka_unit_test(messages_are_looked_for_in_mailboxes),
        cmocka_unit_test(a_search_that_is_not_valid_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
