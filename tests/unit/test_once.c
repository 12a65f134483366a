/* --once without a network: what is printed of a hand-made snapshot, and when waiting ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cli/once.h"
#include "model/store.h"
#include "unit/make_session.h"

#define NOW    INT64_C(1795440000000) /* 2026-11-23T13:20:00Z */
#define MINUTE INT64_C(60000)

static const struct attention_rule rule = {.now_ms = NOW, .days = 7};

static struct snapshot *snapshot_of(const struct session *sessions, size_t count)
{
    struct store *store = store_new(true, NULL, NULL);
    for (size_t i = 0; i < count; i++) {
        store_merge(store, &sessions[i], STORE_SWEEP, NOW);
        if (sessions[i].flags & SESSION_PARTIAL_BULK)
            store_set_label(store, sessions[i].id, (enum workload)sessions[i].workload, "wave",
                            NULL, SESSION_LABEL_KNOWN | SESSION_PARTIAL_BULK, 1000);
    }
    struct snapshot *snapshot = store_cut(store);
    store_free(store);
    snapshot->state = DATA_LIVE;
    snapshot->swept_ms = snapshot->listed_ms = NOW;
    return snapshot;
}

typedef void print_fn(const struct once_output *output, FILE *out);

/* The sessions in the order of their ids, as text; the caller frees. */
static char *print(print_fn *how, const struct session *sessions, size_t count, const char *filter)
{
    struct snapshot *snapshot = snapshot_of(sessions, count);
    struct sort_spec sort;
    struct order order = {0};
    char *text = NULL;
    size_t length = 0, at;
    assert_true(sort_spec_parse("id", &sort, NULL));
    struct filter *parsed = filter_parse(filter, &at, NULL);
    order_compute(&order, snapshot, parsed, &sort, &rule);
    const struct once_output output = {.snapshot = snapshot,
                                       .order = &order,
                                       .rule = &rule,
                                       .charset = TEXT_UTF8,
                                       .time_style = TIME_STYLE_ISO,
                                       .root = "http://127.0.0.1:1/v1.0"};
    FILE *out = open_memstream(&text, &length);
    how(&output, out);
    fclose(out);
    assert_int_equal(strlen(text), length);
    order_release(&order);
    filter_free(parsed);
    snapshot_unref(snapshot);
    return text;
}

static const struct identity_set anna = {.user = {.id = "1", .name = "Anna Bj\xC3\xB6rk"}};
static const struct session_error full = {.code = "MailboxFull", .message = "The mailbox is full."};

static struct session a_failed_session(void)
{
    struct session session = make_counted("a1", SESSION_FAILED, 3, 1, 2);
    session.created_ms = NOW - 90 * MINUTE;
    session.completed_ms = NOW - 30 * MINUTE;
    session.created_by = &anna;
    session.error = &full;
    return session;
}

static void the_table_has_the_same_columns_for_everyone(void **state)
{
    struct session sessions[] = {a_failed_session(),
                                 make_session("b2", WORKLOAD_SHAREPOINT, SESSION_DRAFT)};
    (void)state;
    sessions[1].created_ms = NOW - MINUTE / 2; /* short of a minute, as the screen has it */
    char *text = print(once_print_table, sessions, 2, "");
    assert_string_equal(text,
                        "STATUS  WL  WHAT         UNITS  FAILED    RUN  CREATED               "
                        "BY          ERROR        ID\n"
                        "failed  EX  3 mailboxes    1/3       2  1h00m  2026-11-23T11:50:00Z  "
                        "Anna Bj\xC3\xB6rk  MailboxFull  a1\n"
                        "draft   SP  restore          -       -    <1m  2026-11-23T13:19:30Z  "
                        "-           -            b2\n");
    free(text);
}

static void an_empty_tenant_is_a_line_of_titles(void **state)
{
    (void)state;
    char *text = print(once_print_table, NULL, 0, "");
    assert_string_equal(text, "STATUS  WL  WHAT  UNITS  FAILED  RUN  CREATED  BY  ERROR  ID\n");
    free(text);
}

static void the_filter_decides_what_is_printed(void **state)
{
    struct session sessions[] = {a_failed_session(),
                                 make_session("b2", WORKLOAD_SHAREPOINT, SESSION_DRAFT)};
    (void)state;
    char *text = print(once_print_table, sessions, 2, "wl:sp");
    assert_null(strstr(text, "a1"));
    assert_non_null(strstr(text, "b2"));
    free(text);
}

static void a_word_of_the_future_is_printed_as_it_came(void **state)
{
    struct session session = make_session("a", WORKLOAD_ONEDRIVE, SESSION_OTHER);
    (void)state;
    session.status_word = "quarantined";
    char *text = print(once_print_table, &session, 1, "");
    assert_non_null(strstr(text, "\nquarantined"));
    free(text);
}

static void nothing_but_text_reaches_the_table(void **state)
{
    struct identity_set hostile = {.user = {.name = "\x1B[31mred\x07\xC2\x9B"
                                                    "2J\xE2\x80\xAE\r\nx"}};
    struct session_error error = {.code = "\x1B]52;c;aGk=\x07"};
    struct session session = make_session("i\x1B"
                                          "d",
                                          WORKLOAD_EXCHANGE, SESSION_OTHER);
    (void)state;
    session.created_by = &hostile;
    session.error = &error;
    session.status_word = "a\nb";
    char *text = print(once_print_table, &session, 1, "");
    size_t lines = 0;
    for (const char *at = text; *at; at++) {
        lines += *at == '\n';
        assert_true(*at == '\n' || (unsigned char)*at >= 0x20);
        assert_false((unsigned char)at[0] == 0xC2 && (unsigned char)at[1] < 0xA0);
    }
    assert_int_equal(lines, 2);
    assert_null(strstr(text, "\xE2\x80\xAE"));
    free(text);
}

static json_t *print_json(const struct session *sessions, size_t count, char **ret_text)
{
    json_error_t error;
    *ret_text = print(once_print_json, sessions, count, "");
    json_t *root = json_loads(*ret_text, JSON_ALLOW_NUL, &error);
    if (!root)
        fail_msg("%s in %s", error.text, *ret_text);
    return root;
}

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    assert_non_null(text);
    return text;
}

static void json_keeps_the_members_of_the_service_and_adds_ours(void **state)
{
    struct session session = a_failed_session();
    char *text;
    (void)state;
    session.raw = "{ \"@odata.type\": \"#microsoft.graph.exchangeRestoreSession\",\n"
                  "  \"id\": \"a1\", \"odd\": 1.50, \"newer\": {\"x\": [1, null]} }";
    json_t *root = print_json(&session, 1, &text);
    json_t *first = json_array_get(json_object_get(root, "sessions"), 0);
    json_t *derived = json_object_get(first, "derived");
    assert_non_null(strstr(text, "\"odd\": 1.50, \"newer\": {\"x\": [1, null]}"));
    assert_string_equal(text_of(first, "id"), "a1");
    assert_string_equal(text_of(derived, "status"), "failed");
    assert_string_equal(text_of(derived, "workload"), "Exchange");
    assert_string_equal(text_of(derived, "by"), "Anna Bj\xC3\xB6rk");
    assert_true(json_is_true(json_object_get(derived, "attention")));
    assert_int_equal(json_integer_value(json_object_get(derived, "unitsEnded")), 3);
    assert_int_equal(json_integer_value(json_object_get(derived, "unitsRestored")), 1);
    assert_int_equal(json_integer_value(json_object_get(derived, "durationSeconds")), 3600);
    json_decref(root);
    free(text);
}

static void json_says_partial_where_the_bulk_request_does(void **state)
{
    struct session session = make_session("b", WORKLOAD_ONEDRIVE, SESSION_COMPLETED);
    char *text;
    (void)state;
    session.flags = SESSION_PARTIAL_BULK;
    json_t *root = print_json(&session, 1, &text);
    json_t *first = json_array_get(json_object_get(root, "sessions"), 0);
    assert_string_equal(text_of(json_object_get(first, "derived"), "status"), "partial");
    json_decref(root);
    free(text);
}

static void json_tells_of_the_whole(void **state)
{
    struct session sessions[] = {a_failed_session(),
                                 make_session("b", WORKLOAD_ONEDRIVE, SESSION_ACTIVE)};
    char *text;
    (void)state;
    json_t *root = print_json(sessions, 2, &text);
    json_t *derived = json_object_get(root, "derived");
    assert_string_equal(text_of(derived, "state"), "LIVE");
    assert_string_equal(text_of(derived, "sweptDateTime"), "2026-11-23T13:20:00Z");
    assert_int_equal(json_integer_value(json_object_get(derived, "sessionCount")), 2);
    assert_int_equal(json_integer_value(json_object_get(derived, "problemCount")), 1);
    assert_int_equal(json_integer_value(json_object_get(derived, "runningCount")), 1);
    assert_true(json_is_false(json_object_get(derived, "bulkRead")));
    json_t *counts = json_object_get(derived, "byStatus");
    assert_int_equal(json_integer_value(json_object_get(counts, "active")), 1);
    assert_int_equal(json_object_size(counts), SESSION_STATUS_COUNT);
    json_decref(root);
    free(text);
}

static void an_empty_tenant_is_valid_json(void **state)
{
    char *text;
    (void)state;
    json_t *root = print_json(NULL, 0, &text);
    assert_int_equal(json_array_size(json_object_get(root, "sessions")), 0);
    json_decref(root);
    free(text);
}

static void json_is_valid_whatever_the_text_of_an_object_is(void **state)
{
    static const char *const raws[] = {
        NULL,
        "",
        "{",
        "{\"id\":\"a\"",
        "[1]",
        "null",
        "{\"a\":\"\n\"}",
        "{\"a\":1}}",
        "{} {}",
        "{\"a\":/**/1}",
        "{}",
        "{ }\n",
        "{\"a\":\"\xC2\x9B\x7F\"}",
        "{\"a\":\"\xFF\"}",
        "{\"id\":\"{\"}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof raws / sizeof *raws; i++) {
        struct session sessions[] = {make_session("a\"\\", WORKLOAD_EXCHANGE, SESSION_ACTIVE),
                                     make_session("b", WORKLOAD_EXCHANGE, SESSION_COMPLETED)};
        char *text;
        sessions[0].raw = raws[i];
        json_t *root = print_json(sessions, 2, &text);
        json_t *list = json_object_get(root, "sessions");
        assert_int_equal(json_array_size(list), 2);
        assert_non_null(json_object_get(json_array_get(list, 0), "derived"));
        assert_null(strstr(text, "\xC2\x9B"));
        json_decref(root);
        free(text);
    }
}

static void an_unreadable_session_has_its_id_and_a_note(void **state)
{
    struct session_oddities odd = {.note = "not an object"};
    struct session session = make_session("a9", WORKLOAD_OTHER, SESSION_UNREADABLE);
    char *text;
    (void)state;
    session.odd = &odd;
    session.raw = "{\"id\":\"a9\",\"x\":\"\\ud800\"}";
    json_t *root = print_json(&session, 1, &text);
    json_t *first = json_array_get(json_object_get(root, "sessions"), 0);
    assert_string_equal(text_of(first, "id"), "a9");
    assert_int_equal(json_object_size(first), 2);
    json_t *derived = json_object_get(first, "derived");
    assert_true(json_is_true(json_object_get(derived, "unreadable")));
    assert_string_equal(text_of(derived, "note"), "not an object");
    json_decref(root);
    free(text);
}

/* --- attention and waiting --- */

static bool needs_attention(const struct session *session, const char *filter)
{
    struct snapshot *snapshot = snapshot_of(session, 1);
    struct sort_spec sort;
    struct order order = {0};
    size_t at;
    assert_true(sort_spec_parse("id", &sort, NULL));
    struct filter *parsed = filter_parse(filter, &at, NULL);
    order_compute(&order, snapshot, parsed, &sort, &rule);
    const struct once_output output = {.snapshot = snapshot, .order = &order, .rule = &rule};
    bool needed = once_needs_attention(&output);
    order_release(&order);
    filter_free(parsed);
    snapshot_unref(snapshot);
    return needed;
}

static void attention_is_bad_ends_and_whatever_runs_among_what_is_printed(void **state)
{
    struct session failed = a_failed_session();
    struct session active = make_session("b", WORKLOAD_EXCHANGE, SESSION_ACTIVE);
    struct session draft = make_session("c", WORKLOAD_EXCHANGE, SESSION_DRAFT);
    (void)state;
    assert_true(needs_attention(&failed, ""));
    assert_true(needs_attention(&active, ""));
    assert_false(needs_attention(&draft, ""));
    assert_false(needs_attention(&failed, "st:completed"));
    failed.completed_ms = failed.created_ms = NOW - 8 * 24 * 60 * MINUTE;
    assert_false(needs_attention(&failed, ""));
}

static struct snapshot in_state(enum data_state state, enum fault_kind kind, int64_t next_try_ms)
{
    return (struct snapshot){
        .state = state,
        .swept_ms = TIME_NONE,
        .fault = {.kind = kind, .next_try_ms = next_try_ms, .retry_after_s = -1}};
}

static enum once_verdict judge(struct once_wait *wait, const struct snapshot *snapshot,
                               int64_t after_ms)
{
    return once_judge(wait, snapshot, NOW + after_ms, after_ms);
}

static void a_whole_list_is_printed_and_a_page_is_not(void **state)
{
    struct once_wait wait;
    struct snapshot snapshot = in_state(DATA_LOADING, FAULT_NONE, 0);
    (void)state;
    once_wait_init(&wait, false);
    assert_int_equal(once_deadline(&wait), CLOCK_NEVER);
    assert_int_equal(judge(&wait, &snapshot, 0), ONCE_WAIT);
    snapshot.session_count = 100;
    assert_int_equal(judge(&wait, &snapshot, 1000000), ONCE_WAIT);
    snapshot.swept_ms = snapshot.listed_ms = NOW;
    assert_int_equal(judge(&wait, &snapshot, 1000001), ONCE_PRINT);
}

static void what_will_not_pass_by_itself_is_not_waited_for(void **state)
{
    static const struct {
        enum data_state state;
        enum fault_kind kind;
    } cases[] = {{DATA_SIGNED_OUT, FAULT_AUTH},
                 {DATA_REFUSED, FAULT_FORBIDDEN},
                 {DATA_LOADING, FAULT_API},
                 {DATA_LOADING, FAULT_NOT_FOUND}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct once_wait wait;
        struct snapshot snapshot = in_state(cases[i].state, cases[i].kind, 0);
        once_wait_init(&wait, false);
        assert_int_equal(judge(&wait, &snapshot, 0), ONCE_GIVE_UP);
    }
}

/* A snapshot may be published between the refusal and the new token, which takes its time. */
static void a_refused_token_that_is_being_replaced_is_waited_for(void **state)
{
    struct once_wait wait;
    struct snapshot refused = in_state(DATA_LOADING, FAULT_AUTH, 0);
    struct snapshot out = in_state(DATA_SIGNED_OUT, FAULT_AUTH, 0);
    (void)state;
    once_wait_init(&wait, false);
    assert_int_equal(judge(&wait, &refused, 0), ONCE_WAIT);
    assert_int_equal(judge(&wait, &refused, ONCE_FAULTY_MS - 1), ONCE_WAIT);
    assert_int_equal(judge(&wait, &out, ONCE_FAULTY_MS - 1), ONCE_GIVE_UP);
    assert_int_equal(judge(&wait, &refused, ONCE_FAULTY_MS), ONCE_GIVE_UP);
}

static void three_failed_tries_end_the_wait(void **state)
{
    struct once_wait wait;
    struct snapshot first = in_state(DATA_OFFLINE, FAULT_NETWORK, NOW + 2000),
                    second = in_state(DATA_OFFLINE, FAULT_SERVICE, NOW + 7000),
                    third = in_state(DATA_OFFLINE, FAULT_NETWORK, NOW + 22000),
                    well = in_state(DATA_LOADING, FAULT_NONE, 0);
    (void)state;
    once_wait_init(&wait, false);
    assert_int_equal(judge(&wait, &first, 0), ONCE_WAIT);
    assert_int_equal(judge(&wait, &first, 1), ONCE_WAIT); /* the same try, published again */
    assert_int_equal(judge(&wait, &second, 2000), ONCE_WAIT);
    assert_int_equal(judge(&wait, &well, 3000), ONCE_WAIT); /* it recovered: counted anew */
    assert_int_equal(judge(&wait, &first, 4000), ONCE_WAIT);
    assert_int_equal(judge(&wait, &second, 5000), ONCE_WAIT);
    assert_int_equal(judge(&wait, &third, 7000), ONCE_GIVE_UP);
}

static void a_minute_of_trouble_ends_the_wait(void **state)
{
    struct once_wait wait;
    struct snapshot snapshot = in_state(DATA_OFFLINE, FAULT_NETWORK, NOW + 2000);
    (void)state;
    once_wait_init(&wait, false);
    assert_int_equal(judge(&wait, &snapshot, 5000), ONCE_WAIT);
    assert_int_equal(once_deadline(&wait), 5000 + ONCE_FAULTY_MS);
    assert_int_equal(judge(&wait, &snapshot, 5000 + ONCE_FAULTY_MS - 1), ONCE_WAIT);
    assert_int_equal(judge(&wait, &snapshot, 5000 + ONCE_FAULTY_MS), ONCE_GIVE_UP);
}

static void a_short_throttle_is_waited_for_and_a_long_one_is_not(void **state)
{
    struct once_wait wait;
    struct snapshot snapshot = in_state(DATA_THROTTLED, FAULT_THROTTLED, NOW + 30000);
    (void)state;
    once_wait_init(&wait, false);
    assert_int_equal(judge(&wait, &snapshot, 0), ONCE_WAIT);
    snapshot.fault.next_try_ms = NOW + 30001;
    assert_int_equal(judge(&wait, &snapshot, 0), ONCE_GIVE_UP);
    snapshot.fault.next_try_ms = 0;
    snapshot.fault.retry_after_s = 60;
    assert_int_equal(judge(&wait, &snapshot, 0), ONCE_GIVE_UP);
}

/* Else the member would be there in one run and not in the next. */
static void the_service_status_is_waited_for_where_it_is_printed(void **state)
{
    struct once_wait wait;
    struct snapshot snapshot = in_state(DATA_LIVE, FAULT_NONE, 0);
    (void)state;
    snapshot.swept_ms = snapshot.listed_ms = NOW;
    once_wait_init(&wait, true);
    assert_int_equal(judge(&wait, &snapshot, 1000), ONCE_WAIT);
    assert_int_equal(once_deadline(&wait), 1000 + ONCE_SERVICE_MS);
    assert_int_equal(judge(&wait, &snapshot, 1000 + ONCE_SERVICE_MS), ONCE_PRINT);
    once_wait_init(&wait, true);
    snapshot.service_settled = true;
    assert_int_equal(judge(&wait, &snapshot, 1000), ONCE_PRINT);
}

static void expect_told(const struct fault *fault, const char *expected)
{
    char *text = NULL;
    size_t length = 0;
    FILE *err = open_memstream(&text, &length);
    once_print_fault(fault, err);
    fclose(err);
    assert_string_equal(text, expected);
    free(text);
}

static void a_fault_is_told_with_what_support_asks_for(void **state)
{
    struct fault fault;
    (void)state;
    fault_set(&fault, FAULT_FORBIDDEN, "Graph refused the request (403 UnknownError).");
    fault_hint(&fault, "An administrator must consent.");
    snprintf(fault.code, sizeof fault.code, "UnknownError");
    snprintf(fault.request_id, sizeof fault.request_id, "r-1");
    snprintf(fault.client_request_id, sizeof fault.client_request_id, "c-\x1b[1m");
    fault.since_ms = NOW;
    expect_told(&fault, "restoretop: Graph refused the request (403 UnknownError).\n"
                        "An administrator must consent.\n"
                        "request-id r-1, client-request-id c-\xEF\xBF\xBD[1m, "
                        "at 2026-11-23T13:20:00Z\n");
    fault_set(&fault, FAULT_THROTTLED, "Graph asks for fewer requests (429).");
    fault_hint(&fault, "Nothing to do: it goes on by itself.");
    fault.retry_after_s = 100;
    expect_told(&fault, "restoretop: Graph asks for fewer requests (429).\n"
                        "It asks to wait for 100 s; run this again after that.\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_has_the_same_columns_for_everyone),
        cmocka_unit_test(an_empty_tenant_is_a_line_of_titles),
        cmocka_unit_test(the_filter_decides_what_is_printed),
        cmocka_unit_test(a_word_of_the_future_is_printed_as_it_came),
        cmocka_unit_test(nothing_but_text_reaches_the_table),
        cmocka_unit_test(json_keeps_the_members_of_the_service_and_adds_ours),
        cmocka_unit_test(json_says_partial_where_the_bulk_request_does),
        cmocka_unit_test(json_tells_of_the_whole),
        cmocka_unit_test(an_empty_tenant_is_valid_json),
        cmocka_unit_test(json_is_valid_whatever_the_text_of_an_object_is),
        cmocka_unit_test(an_unreadable_session_has_its_id_and_a_note),
        cmocka_unit_test(attention_is_bad_ends_and_whatever_runs_among_what_is_printed),
        cmocka_unit_test(a_whole_list_is_printed_and_a_page_is_not),
        cmocka_unit_test(what_will_not_pass_by_itself_is_not_waited_for),
        cmocka_unit_test(a_refused_token_that_is_being_replaced_is_waited_for),
        cmocka_unit_test(three_failed_tries_end_the_wait),
        cmocka_unit_test(a_minute_of_trouble_ends_the_wait),
        cmocka_unit_test(a_short_throttle_is_waited_for_and_a_long_one_is_not),
        cmocka_unit_test(the_service_status_is_waited_for_where_it_is_printed),
        cmocka_unit_test(a_fault_is_told_with_what_support_asks_for),
    };
    setlocale(LC_ALL, "");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
