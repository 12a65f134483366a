/* What Graph's gateway makes of a request before its service does: media types, blanks in options,
 * how much control information an answer has. */
#include "test_sim_rig.h"

#define SESSIONS ROOT "/restoreSessions"
#define EXCHANGE ROOT "/exchangeRestoreSessions"
#define BATCH                                                                                      \
    "{\"requests\":[{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/solutions/backupRestore\"}]}"

static void only_json_is_read(void **state)
{
    static const struct {
        const char *type;
        bool good;
    } rows[] = {
        {"application/json", true},
        {"Application/JSON;charset=utf-8", true},
        {"application/json ; odata.metadata=minimal", true},
        {NULL, false},
        {"text/plain", false},
        {"application/json-patch+json", false},
        {"application/jsonlines", false},
    };
    struct rig rig;

    (void)state;
    rig_open(&rig, 14, 60, 100);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        rig.content_type = rows[i].type;
        assert_int_equal(rig_ask(&rig, "POST", EXCHANGE, "{}"), rows[i].good ? 201 : 415);
        assert_int_equal(rig_ask(&rig, "POST", "/v1.0/$batch", BATCH), rows[i].good ? 200 : 415);
        assert_int_equal(rig_ask(&rig, "POST", EXCHANGE, NULL), 201); /* no body, no type */
    }
    rig_close(&rig);
}

static void a_blank_in_an_option_may_be_a_plus(void **state)
{
    static const char *const selects[] = {"id,+status", "id,%20status", "%69d%2C+sta%74us+"};
    struct rig rig;

    (void)state;
    rig_open(&rig, 14, 60, 100);
    for (size_t i = 0; i < sizeof selects / sizeof selects[0]; i++) {
        char target[200];

        snprintf(target, sizeof target, SESSIONS "?$select=%s&$top=1", selects[i]);
        assert_int_equal(rig_get(&rig, target), 200);
        const json_t *session = json_array_get(rig_values(&rig), 0);
        assert_non_null(text_of(session, "status"));
        assert_null(json_object_get(session, "createdDateTime"));
    }
    rig_close(&rig);
}

/* Links and counts alone cannot be told without. */
static void a_caller_may_do_without_control_information(void **state)
{
    struct rig rig;

    (void)state;
    rig_open(&rig, 14, 60, 5);
    rig_fault(&rig, "extra-members");
    rig.accept = "application/json;odata.metadata=none";
    assert_int_equal(rig_get(&rig, SESSIONS "?$count=true"), 200);
    assert_null(json_object_get(rig.json, "@odata.context"));
    assert_non_null(json_object_get(rig.json, "@odata.nextLink"));
    assert_int_equal(json_integer_value(json_object_get(rig.json, "@odata.count")), 14);
    for (size_t i = 0; i < json_array_size(rig_values(&rig)); i++) {
        const json_t *session = json_array_get(rig_values(&rig), i);

        assert_null(json_object_get(session, "@odata.type"));
        assert_null(json_object_get(session, "retentionHint@odata.type"));
        assert_non_null(json_object_get(session, "retentionHint"));
    }
    assert_memory_equal(sim_answer_header(&rig.answer, "Content-Type"),
                        "application/json;odata.metadata=none;", 37);
    rig.accept = "application/json;odata.metadata=full";
    assert_int_equal(rig_get(&rig, SESSIONS), 200);
    assert_non_null(json_object_get(rig.json, "@odata.context"));
    assert_memory_equal(sim_answer_header(&rig.answer, "Content-Type"),
                        "application/json;odata.metadata=minimal;", 40);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_json_is_read),
        cmocka_unit_test(a_blank_in_an_option_may_be_a_plus),
        cmocka_unit_test(a_caller_may_do_without_control_information),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
