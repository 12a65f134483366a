/* The knobs: each does what --help says, on the requests that its schedule names, and no other. */
#include "test_sim_rig.h"

#include "base/base64.h"
#include "sim/faults.h"

#define SESSIONS ROOT "/restoreSessions"

static void open_small(struct rig *rig)
{
    rig_open(rig, 14, 60, 100);
}

static void a_wrong_spec_is_refused_in_a_sentence(void **state)
{
    static const char *const specs[] = {
        "",
        "nonsense",
        "399",
        "600",
        "429:",
        "429:x",
        "429:nth=0",
        "429:nth=x",
        "429:after=5h",
        "status:code=200",
        "cut:for=-",
        "status:body=xml",
        "429:retry-after=soon",
        "429:nth=1,,count=2",
    };
    struct sim_faults *faults = sim_faults_new();
    char longer[2000];

    (void)state;
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        struct fault why = {0};

        if (strcmp(specs[i], "429:") == 0)
            continue; /* nothing after the colon is nothing wrong */
        assert_false(sim_faults_add(faults, specs[i], 0, &why));
        assert_int_equal(why.kind, FAULT_INPUT);
        assert_true(strlen(why.text) > 10);
    }
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_false(sim_faults_add(faults, longer, 0, NULL));
    assert_int_equal(sim_faults_count(faults), 0);
    for (int i = 0; i < 64; i++)
        assert_true(sim_faults_add(faults, "cut", 0, NULL));
    assert_false(sim_faults_add(faults, "cut", 0, NULL));
    sim_faults_free(faults);
}

/* Which of the first twelve requests a schedule picks: GET, GET, POST in turn, one a second. */
static void a_schedule_names_its_requests(void **state)
{
    static const struct {
        const char *spec, *hits;
    } rows[] = {
        {"cut", "xxxxxxxxxxxx"},
        {"cut:method=get", "xx.xx.xx.xx."},
        {"cut:method=POST", "..x..x..x..x"},
        {"cut:nth=3", "..x........."},
        {"cut:method=GET,nth=3", "...x........"},
        {"cut:nth=3,count=2", "..xx........"},
        {"cut:count=2", "xx.........."},
        {"cut:every=5", "....x....x.."},
        {"cut:nth=2,every=5", ".x....x....x"},
        {"cut:nth=2,every=5,count=2", ".x....x....."},
        {"cut:after=4s", "....xxxxxxxx"},
        {"cut:for=4", "xxxx........"},
        {"cut:after=4000ms,for=3s", "....xxx....."},
        {"cut:after=1m", "............"},
        {"cut:path=/Alpha", "x.x.x.x.x.x."},
        {"cut:path=/alpha,method=GET,nth=2,count=2", "....x.x....."},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sim_faults *faults = sim_faults_new();
        char hits[13] = "";

        assert_true(sim_faults_add(faults, rows[i].spec, START_MS, NULL));
        for (int k = 0; k < 12; k++) {
            struct sim_active active;

            sim_faults_choose(faults, k % 3 == 2 ? "POST" : "GET", k % 2 == 0 ? "/x/alpha" : "/x/b",
                              START_MS + k * 1000, &active);
            hits[k] = sim_active_has(&active, SIM_KNOB_CUT) ? 'x' : '.';
        }
        if (strcmp(hits, rows[i].hits) != 0)
            fail_msg("%s picked %s, not %s", rows[i].spec, hits, rows[i].hits);
        sim_faults_free(faults);
    }
}

static void failures_have_their_status_body_and_retry_after(void **state)
{
    static const struct {
        const char *spec;
        int status;
        const char *code, *retry; /* code NULL: the body is no JSON */
    } rows[] = {
        {"429:retry-after=60", 429, "TooManyRequests", "60"},
        {"throttle", 429, "TooManyRequests", "10"},
        {"throttle:retry-after=date,retry-s=30", 429, "TooManyRequests",
         "Thu, 28 May 2026 20:27:10 GMT"},
        {"throttle:retry-after=absent", 429, "TooManyRequests", NULL},
        {"throttle:retry-after=absurd", 429, "TooManyRequests", "99999999999999999999"},
        {"503:retry-after=20", 503, "ServiceUnavailable", "20"},
        {"500", 500, "InternalServerError", NULL},
        {"502", 502, "BadGateway", NULL},
        {"504", 504, "GatewayTimeout", NULL},
        {"507", 507, "InsufficientStorage", NULL},
        {"402", 402, "PaymentRequired", NULL},
        {"403", 403, "accessDenied", NULL},
        {"404", 404, "itemNotFound", NULL},
        {"401", 401, "InvalidAuthenticationToken", NULL},
        {"status:code=403,body=unknown", 403, "UnknownError", NULL},
        {"unknown-error", 403, "UnknownError", NULL},
        {"500:body=nocode", 500, "", NULL},
        {"504:body=empty", 504, NULL, NULL},
        {"html", 502, NULL, NULL},
        {"token-expired", 401, "InvalidAuthenticationToken", NULL},
        {"claims-challenge", 401, "InvalidAuthenticationToken", NULL},
    };
    struct rig rig;

    (void)state;
    open_small(&rig);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        rig_calm(&rig);
        rig_fault(&rig, rows[i].spec);
        assert_int_equal(rig_get(&rig, SESSIONS), rows[i].status);
        if (rows[i].code == NULL)
            assert_null(rig.json);
        else
            assert_string_equal(rig_code(&rig), rows[i].code);
        const char *retry = sim_answer_header(&rig.answer, "Retry-After");
        if (rows[i].retry == NULL)
            assert_null(retry);
        else
            assert_string_equal(retry, rows[i].retry);
    }
    rig_calm(&rig);
    rig_fault(&rig, "unknown-error");
    rig_get(&rig, SESSIONS);
    assert_string_equal(text_of(json_object_get(rig.json, "error"), "message"), "");
    rig_close(&rig);
}

/* What our client makes of it is tested with the client; here it is read by hand. */
static void a_challenge_names_the_claims_of_the_next_token(void **state)
{
    struct rig rig;
    struct strbuf claims;

    (void)state;
    open_small(&rig);
    rig_fault(&rig, "token-expired");
    rig_get(&rig, SESSIONS);
    assert_null(strstr(sim_answer_header(&rig.answer, "WWW-Authenticate"), "claims"));
    rig_fault(&rig, "claims-challenge");
    rig_get(&rig, SESSIONS);
    const char *header = sim_answer_header(&rig.answer, "WWW-Authenticate");
    assert_non_null(strstr(header, "error=\"insufficient_claims\""));
    const char *value = strstr(header, "claims=\"") + 8;
    strbuf_init(&claims, 200);
    assert_true(base64_decode(&claims, value, strcspn(value, "\"")));
    json_t *asked = json_loadb(claims.bytes, claims.length, 0, NULL);
    const json_t *nbf = json_object_get(json_object_get(asked, "access_token"), "nbf");
    assert_int_equal(strtoll(text_of(nbf, "value"), NULL, 10), rig.now_ms / 1000);
    json_decref(asked);
    strbuf_release(&claims);
    rig_close(&rig);
}

static void the_wire_is_told_how_an_answer_travels(void **state)
{
    static const struct {
        const char *spec;
        enum sim_wire wire;
        int64_t delay_ms;
    } rows[] = {{"cut", SIM_WIRE_CUT, 0},
                {"stall", SIM_WIRE_STALL, 0},
                {"lost-answer", SIM_WIRE_DROP, 0},
                {"latency", SIM_WIRE_CHUNKED, 1000},
                {"latency:ms=250", SIM_WIRE_CHUNKED, 250}};
    struct rig rig;

    (void)state;
    open_small(&rig);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        rig_calm(&rig);
        rig_fault(&rig, rows[i].spec);
        assert_int_equal(rig_get(&rig, SESSIONS), 200);
        assert_int_equal(rig.answer.wire, rows[i].wire);
        assert_int_equal(rig.answer.delay_ms, rows[i].delay_ms);
    }
    rig_close(&rig);
}

static void a_lost_answer_has_taken_effect(void **state)
{
    struct rig rig;
    char id[40];

    (void)state;
    open_small(&rig);
    assert_true(rig_find(&rig, "restoreSessions", "draft", 1, id));
    rig_fault(&rig, "lost-answer:method=DELETE");
    rig_session(&rig, "DELETE", id, "");
    assert_int_equal(rig.answer.wire, SIM_WIRE_DROP);
    assert_int_equal(rig_session(&rig, "GET", id, ""), 404);
    rig_close(&rig);
}

static void an_incomplete_deletion_leaves_the_draft(void **state)
{
    struct rig rig;
    char id[40];

    (void)state;
    open_small(&rig);
    assert_true(rig_find(&rig, "restoreSessions", "draft", 1, id));
    rig_fault(&rig, "incomplete-delete:count=1");
    assert_int_equal(rig_session(&rig, "DELETE", id, ""), 500);
    assert_string_equal(rig_code(&rig), "IncompleteArtifactDeletion");
    assert_int_equal(rig_session(&rig, "GET", id, ""), 200);
    assert_int_equal(rig_session(&rig, "DELETE", id, ""), 204);
    rig_close(&rig);
}

static void what_concerns_one_kind_of_request_counts_no_other(void **state)
{
    struct rig rig;
    char id[40];

    (void)state;
    open_small(&rig);
    assert_true(rig_find(&rig, "restoreSessions", "draft", 1, id));
    rig_fault(&rig, "too-many-active:count=1");
    rig_fault(&rig, "incomplete-delete:count=1");
    for (int i = 0; i < 3; i++)
        assert_int_equal(rig_session(&rig, "GET", id, ""), 200);
    assert_int_equal(rig_session(&rig, "POST", id, "/activate"), 500);
    assert_string_equal(rig_code(&rig), "TooManyActiveRestoreSessions");
    assert_int_equal(rig_session(&rig, "DELETE", id, ""), 500);
    assert_string_equal(rig_code(&rig), "IncompleteArtifactDeletion");
    assert_int_equal(rig_session(&rig, "POST", id, "/activate"), 200);
    rig_close(&rig);
}

static void activation_is_refused_as_told(void **state)
{
    static const struct {
        const char *spec, *code;
        int status;
    } rows[] = {{"too-many-active", "TooManyActiveRestoreSessions", 500},
                {"service-locked", "ServiceRestoreLocked", 403}};
    struct rig rig;
    char id[40];

    (void)state;
    open_small(&rig);
    assert_true(rig_find(&rig, "restoreSessions", "draft", 1, id));
    for (size_t i = 0; i < 2; i++) {
        rig_calm(&rig);
        rig_fault(&rig, rows[i].spec);
        assert_int_equal(rig_session(&rig, "POST", id, "/activate"), rows[i].status);
        assert_string_equal(rig_code(&rig), rows[i].code);
    }
    assert_int_equal(rig_ask(&rig, "POST", ROOT "/exchangeRestoreSessions", "{}"), 403);
    rig_get(&rig, ROOT);
    assert_string_equal(text_of(json_object_get(rig.json, "serviceStatus"), "status"),
                        "restoreLocked");
    rig_calm(&rig);
    rig_get(&rig, ROOT);
    assert_string_equal(text_of(json_object_get(rig.json, "serviceStatus"), "status"), "enabled");
    rig_close(&rig);
}

/* One knob, of which the later setting wins; dates where a state has them. */
static void the_service_says_what_it_is_told_to(void **state)
{
    static const struct {
        const char *spec, *status, *reason;
        bool dates, restores;
    } rows[] = {
        {"service-protection-locked", "protectionChangeLocked", "invalidBillingProfile", true,
         true},
        {"service-disabled", "disabled", "userRequested", false, false},
        {"service-locked", "restoreLocked", "invalidBillingProfile", true, false},
        {"service-new-word", "partiallyFrozen", "quarterlyAudit", false, true},
    };
    struct rig rig;
    struct fault why;
    char id[40];

    (void)state;
    open_small(&rig);
    assert_true(rig_find(&rig, "restoreSessions", "draft", 1, id));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        rig_fault(&rig, rows[i].spec);
        rig_get(&rig, ROOT);
        const json_t *service = json_object_get(rig.json, "serviceStatus");
        assert_string_equal(text_of(service, "status"), rows[i].status);
        assert_string_equal(text_of(service, "disableReason"), rows[i].reason);
        assert_int_equal(json_object_get(service, "gracePeriodDateTime") != NULL, rows[i].dates);
        assert_int_equal(json_object_get(service, "restoreAllowedTillDateTime") != NULL,
                         rows[i].dates);
        assert_non_null(json_object_get(service, "lastModifiedDateTime"));
        if (!rows[i].restores)
            assert_int_equal(rig_session(&rig, "POST", id, "/activate"), 403);
    }
    assert_int_equal(rig_session(&rig, "POST", id, "/activate"), 200); /* under the last */
    struct sim_faults *faults = sim_faults_new();
    assert_false(sim_faults_add(faults, "service-locked:code=500", 0, &why)); /* no HTTP status */
    sim_faults_free(faults);
    rig_close(&rig);
}

static void a_session_vanishes_between_list_and_get(void **state)
{
    struct rig rig;
    char id[40];

    (void)state;
    open_small(&rig);
    rig_fault(&rig, "vanish");
    assert_true(rig_find(&rig, "restoreSessions", "draft", 1, id));
    assert_int_equal(rig_session(&rig, "GET", id, ""), 404);
    assert_string_equal(rig_code(&rig), "RestoreSessionNotFound");
    rig_close(&rig);
}

static void a_stale_read_shows_the_tenant_as_it_was(void **state)
{
    struct rig rig;
    char id[40];

    (void)state;
    open_small(&rig);
    assert_true(rig_find(&rig, "restoreSessions", "draft", 1, id));
    rig_fault(&rig, "stale-read:ms=2000,method=GET");
    assert_int_equal(rig_session(&rig, "POST", id, "/activate"), 200);
    rig.now_ms += 1500;
    rig_session(&rig, "GET", id, "");
    assert_string_equal(text_of(rig.json, "status"), "draft");
    assert_int_equal(rig_session(&rig, "DELETE", id, ""), 403);
    rig.now_ms += 600;
    rig_session(&rig, "GET", id, "");
    assert_string_equal(text_of(rig.json, "status"), "activating");
    rig_close(&rig);
}

static void query_options_are_refused_but_skip_tokens_are_not(void **state)
{
    struct rig rig;
    char next[2048];

    (void)state;
    rig_open(&rig, 14, 1, 5);
    rig_fault(&rig, "reject-query-options");
    assert_int_equal(rig_get(&rig, SESSIONS "?$top=5"), 400);
    assert_int_equal(rig_get(&rig, SESSIONS "?$filter=x"), 400);
    assert_int_equal(rig_get(&rig, SESSIONS), 200);
    snprintf(next, sizeof next, "%s", rig_next(&rig));
    assert_int_equal(rig_get(&rig, next), 200);
    rig_close(&rig);
}

static void restore_points_open_with_the_knob(void **state)
{
    static const struct {
        const char *id, *type, *name;
    } rows[] = {
        {"g_1756684800_12_2", "#microsoft.graph.mailboxProtectionUnit", "displayName"},
        {"g_1756684800_14_1", "#microsoft.graph.siteProtectionUnit", "siteName"},
        {"g_1756684800_11_7", "#microsoft.graph.driveProtectionUnit", "displayName"},
        {"anything", "#microsoft.graph.mailboxProtectionUnit", "displayName"},
    };
    struct rig rig;
    char target[200];

    (void)state;
    open_small(&rig);
    rig_fault(&rig, "restore-points");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        snprintf(target, sizeof target, ROOT "/restorePoints/%s", rows[i].id);
        assert_int_equal(rig_get(&rig, target), 200);
        assert_null(json_object_get(rig.json, "protectionUnit"));
        strcat(target, "?$expand=protectionUnit");
        rig_get(&rig, target);
        assert_string_equal(text_of(rig.json, "protectionDateTime"), "2025-09-01T00:00:00Z");
        const json_t *unit = json_object_get(rig.json, "protectionUnit");
        assert_string_equal(text_of(unit, "@odata.type"), rows[i].type);
        assert_true(strlen(text_of(unit, rows[i].name)) > 0);
        assert_string_equal(text_of(unit, "protectionSources"), "manual"); /* not nullable */
    }
    rig_close(&rig);
}

static void the_preference_is_ignored_when_told(void **state)
{
    struct rig rig;
    char id[40];

    (void)state;
    open_small(&rig);
    rig_fault(&rig, "mask-failed");
    assert_false(rig_find(&rig, "restoreSessions", "failed", 1, id));
    assert_true(rig_find(&rig, "restoreSessions", "unknownFutureValue", 1, id));
    assert_null(sim_answer_header(&rig.answer, "Preference-Applied"));
    rig_close(&rig);
}

static void members_go_missing_or_wrong_or_are_too_many(void **state)
{
    struct rig rig;
    size_t at = 0;
    json_t *session = NULL;

    (void)state;
    open_small(&rig);
    rig_fault(&rig, "missing-counts");
    rig_get(&rig, SESSIONS);
    json_array_foreach(rig_values(&rig), at, session)
        assert_false(json_is_object(json_object_get(session, "restoreSessionArtifactCount")));
    rig_calm(&rig);
    rig_fault(&rig, "broken-dates");
    rig_get(&rig, SESSIONS);
    json_array_foreach(rig_values(&rig), at, session)
    {
        const char *created = text_of(session, "createdDateTime");

        assert_true(strlen(created) < 19 || created[13] != ':' || created[5] != '0');
    }
    rig_calm(&rig);
    rig_fault(&rig, "unknown-words");
    rig_get(&rig, SESSIONS);
    json_array_foreach(rig_values(&rig), at, session) assert_null(strstr(
        "draft activating active completed completedWithError failed", text_of(session, "status")));
    rig_calm(&rig);
    rig_fault(&rig, "extra-members");
    rig_get(&rig, SESSIONS);
    assert_non_null(json_object_get(rig.json, "@microsoft.graph.tips"));
    assert_true(
        json_is_object(json_object_get(json_array_get(rig_values(&rig), 0), "retentionHint")));
    rig_close(&rig);
}

static bool has(const struct rig *rig, const char *bytes)
{
    return memmem(rig->answer.body.bytes, rig->answer.body.length, bytes, strlen(bytes)) != NULL;
}

static void hostile_text_holds_every_kind_and_stays_json(void **state)
{
    static const char *const kinds[] = {"\\u001b]52;c;", "\xc2\x9b",        "\\r\\n",
                                        "\xe2\x80\xae",  "\\u0000",         "\xe2\x80\x8d",
                                        "\xcc\x8a",      "longnamelongname"};
    struct rig rig;

    (void)state;
    open_small(&rig);
    rig_fault(&rig, "hostile-text");
    rig_get(&rig, SESSIONS);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        assert_true(has(&rig, kinds[i]));
    assert_true(rig.answer.body.length > 1 << 20);
    assert_int_equal(json_array_size(rig_values(&rig)), 14);
    rig_get(&rig, SESSIONS "/x");
    assert_true(strlen(text_of(json_object_get(rig.json, "error"), "message")) > 44);
    rig_close(&rig);
}

/* Each page of two: the second cannot be read by a JSON parser, or is not a session. */
static void one_record_of_a_page_is_bad(void **state)
{
    struct rig rig, calm;
    char target[2048] = SESSIONS;
    unsigned unreadable = 0, wrong = 0;

    (void)state;
    rig_open(&rig, 142, 1, 2);
    rig_open(&calm, 142, 1, 2);
    rig_fault(&rig, "bad-record");
    while (target[0] != '\0') {
        rig_get(&calm, target);
        rig_get(&rig, target);
        assert_true(has(&rig, text_of(json_array_get(rig_values(&calm), 0), "id")));
        assert_true(has(&rig, text_of(json_array_get(rig_values(&calm), 1), "id")));
        json_t *second = json_array_get(rig_values(&rig), 1);
        unreadable += rig.json == NULL;
        wrong += rig.json != NULL && !json_is_string(json_object_get(second, "status"));
        snprintf(target, sizeof target, "%s", rig_next(&calm) == NULL ? "" : rig_next(&calm));
    }
    assert_int_equal(unreadable + wrong, 71);
    assert_true(unreadable > 10 && wrong > 5);
    rig_close(&rig);
    rig_close(&calm);
}

static void inner_errors_may_be_spelt_otherwise_and_nested(void **state)
{
    struct rig rig;

    (void)state;
    open_small(&rig);
    rig_fault(&rig, "inner-error-spelling");
    rig_get(&rig, SESSIONS "/x");
    json_t *inner = json_object_get(json_object_get(rig.json, "error"), "innererror");
    assert_string_equal(text_of(json_object_get(inner, "innererror"), "code"), "deepestReason");
    rig_close(&rig);
}

static void faults_are_switched_while_it_runs(void **state)
{
    struct rig rig;

    (void)state;
    open_small(&rig);
    assert_int_equal(rig_ask(&rig, "POST", "/-/faults", "500:count=1\r\ncut\n"), 204);
    assert_int_equal(rig_get(&rig, SESSIONS), 500);
    assert_int_equal(rig_get(&rig, SESSIONS), 200);
    rig_get(&rig, "/-/faults");
    assert_int_equal(json_array_size(rig.json), 2);
    assert_string_equal(text_of(json_array_get(rig.json, 0), "spec"), "500:count=1");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(rig.json, 0), "used")), 1);
    assert_int_equal(rig_ask(&rig, "POST", "/-/faults", "nonsense"), 400);
    assert_int_equal(rig_ask(&rig, "DELETE", "/-/faults", NULL), 204);
    rig_get(&rig, "/-/faults");
    assert_int_equal(json_array_size(rig.json), 0);
    assert_int_equal(rig_ask(&rig, "PUT", "/-/faults", NULL), 405);
    assert_int_equal(rig_get(&rig, "/-/nothing"), 404);
    rig_close(&rig);
}

static void no_web_page_switches_faults(void **state)
{
    struct rig rig;

    (void)state;
    open_small(&rig);
    rig.origin = "https://fabrikam.example";
    assert_int_equal(rig_ask(&rig, "POST", "/-/faults", "500"), 403);
    rig.origin = NULL;
    rig_get(&rig, "/-/faults");
    assert_int_equal(json_array_size(rig.json), 0);
    rig_close(&rig);
}

static void requests_are_counted_by_method(void **state)
{
    struct rig rig;

    (void)state;
    open_small(&rig);
    rig_get(&rig, SESSIONS);
    rig_get(&rig, SESSIONS);
    rig_ask(&rig, "POST", ROOT "/exchangeRestoreSessions", "{}");
    rig_ask(&rig, "BREW", SESSIONS, NULL);
    rig.authorization = NULL;
    rig_get(&rig, "/-/stats");
    assert_int_equal(json_integer_value(json_object_get(rig.json, "GET")), 2);
    assert_int_equal(json_integer_value(json_object_get(rig.json, "POST")), 1);
    assert_int_equal(json_integer_value(json_object_get(rig.json, "DELETE")), 0);
    assert_int_equal(json_integer_value(json_object_get(rig.json, "other")), 1);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_spec_is_refused_in_a_sentence),
        cmocka_unit_test(a_schedule_names_its_requests),
        cmocka_unit_test(failures_have_their_status_body_and_retry_after),
        cmocka_unit_test(a_challenge_names_the_claims_of_the_next_token),
        cmocka_unit_test(the_wire_is_told_how_an_answer_travels),
        cmocka_unit_test(a_lost_answer_has_taken_effect),
        cmocka_unit_test(an_incomplete_deletion_leaves_the_draft),
        cmocka_unit_test(activation_is_refused_as_told),
        cmocka_unit_test(what_concerns_one_kind_of_request_counts_no_other),
        cmocka_unit_test(the_service_says_what_it_is_told_to),
        cmocka_unit_test(a_session_vanishes_between_list_and_get),
        cmocka_unit_test(a_stale_read_shows_the_tenant_as_it_was),
        cmocka_unit_test(query_options_are_refused_but_skip_tokens_are_not),
        cmocka_unit_test(restore_points_open_with_the_knob),
        cmocka_unit_test(the_preference_is_ignored_when_told),
        cmocka_unit_test(members_go_missing_or_wrong_or_are_too_many),
        cmocka_unit_test(hostile_text_holds_every_kind_and_stays_json),
        cmocka_unit_test(one_record_of_a_page_is_bad),
        cmocka_unit_test(inner_errors_may_be_spelt_otherwise_and_nested),
        cmocka_unit_test(faults_are_switched_while_it_runs),
        cmocka_unit_test(no_web_page_switches_faults),
        cmocka_unit_test(requests_are_counted_by_method),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
