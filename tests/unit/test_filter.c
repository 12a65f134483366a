#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/spans.h"
#include "base/strbuf.h"
#include "base/timefmt.h"
#include "model/artifact.h"
#include "model/attention.h"
#include "model/filter.h"
#include "model/opened.h"
#include "model/store.h"
#include "unit/make_session.h"

#define NOW_MS (INT64_C(1792067520) * 1000 + 500) /* 2026-10-15T12:32:00.5Z */

static const struct error_detail details[] = {{"SiteUrlNotFound", "No such site", "sites/gone"}};
static const struct session_error error = {.code = "UnknownError",
                                           .message = "Something B\u00f6se happened",
                                           .details = details,
                                           .detail_count = 1,
                                           .has_inner = true,
                                           .inner = {"InnerCode", NULL, NULL}};
static const struct identity_set ada = {.user = {"u-77", "Ad\u00e1 Lovelace", "ada@contoso.com"},
                                        .application = {"app-9", "Backup console", NULL}};

static struct session sample(void)
{
    struct session session = make_counted("0F0E8A52-6c1d", SESSION_COMPLETED_WITH_ERROR, 3, 1, 2);
    session.workload = WORKLOAD_SHAREPOINT;
    session.job = JOB_GRANULAR;
    session.job_word = "granular";
    session.created_by = &ada;
    session.error = &error;
    session.label = "-> Proj\u00e9ts R\u00c9UNION, wave 1 +2";
    return session;
}

static bool matches(const char *text, const struct session *session)
{
    struct fault why = {0};
    struct filter *filter = filter_parse(text, NULL, &why);
    if (!filter)
        fail_msg("\"%s\" is refused: %s", text, why.text);
    struct attention_rule rule = {.now_ms = NOW_MS, .days = 7};
    struct filter_when when = filter_when(&rule);
    bool ret = filter_matches(filter, session, &when);
    filter_free(filter);
    return ret;
}

static const struct {
    const char *text;
    bool found;
} looks[] = {
    {"", true},
    {"   \t ", true},
    /* free words */
    {"wave", true},
    {"WAVE", true},
    {"0f0e8a52", true},
    {"lovelace", true},
    {"ada", true},
    {"partial", true},
    {"completedwith", true},
    {"sharepoint", true},
    {"sp", true},
    {"unknownerror", true},
    {"happened", true},
    {"bose", true},
    {"b\u00f6se", true},
    {"projets", true},
    {"r\u00e9union", true},
    {"wave lovelace", true},
    {"wave nothing", false},
    {"nothing", false},
    {"app-9", false}, /* by whom is Ada; the application is found with by: */
    {"\"wave 1\"", true},
    {"\"wave  1\"", false},
    {"\"reunion, wave\"", true},
    {"reunion,", true}, /* a comma is a letter outside a field */
    /* negation */
    {"-nothing", true},
    {"-wave", false},
    {"-\"wave 1\"", false},
    {"-st:partial", false},
    {"-st:failed", true},
    {"-wl:ex,od", true},
    {"-wl:ex,sp", false},
    {"--wave", true}, /* the word "-wave" is not there */
    /* status: the start of either word */
    {"st:partial", true},
    {"st:part", true},
    {"st:completedWithError", true},
    {"st:completedw", true},
    {"st:complet", true},
    {"st:completed", false}, /* another status's whole word */
    {"st:COMPL", true},
    {"st:artial", false},
    {"st:failed", false},
    {"st:failed,partial", true},
    {"status:partial", true},
    {"ST:partial", true},
    /* workload */
    {"wl:sp", true},
    {"wl:SP", true},
    {"wl:share", true},
    {"wl:point", false},
    {"wl:s", true},
    {"workload:sharepoint", true},
    {"wl:ex", false},
    {"wl:shares", false},
    /* the rest */
    {"by:lovelace", true},
    {"by:contoso", true},
    {"by:app-9", true},
    {"by:\"backup console\"", true},
    {"by:\"ada l\"", true},
    {"by:grace", false},
    {"by:grace,\"ada l\"", true},
    {"id:8a52", true},
    {"id:lovelace", false},
    {"error:unknown", true},
    {"error:siteurl", true},
    {"error:gone", true},
    {"error:innercode", true},
    {"error:lovelace", false},
    {"job:gran", true},
    {"job:bulk", false},
    {"what:reunion", true},
    {"label:projets", true},
    {"what:lovelace", false},
    {"\"st:partial\"", false}, /* quoted: a text, and not there */
    /* the whole */
    {"by=\"ad\u00e1 lovelace\"", true},
    {"by=lovelace", false},
    {"by=\"backup console\"", false}, /* the list shows Ada */
    {"by!=lovelace", true},
    {"-by!=lovelace", false},
    {"error=UnknownError", true},
    {"error=unknown", false},
    {"error=SiteUrlNotFound", false}, /* a detail's code is not its own */
    {"st=partial", true},
    {"st=completedWithError", true},
    {"st=part", false},
    {"id=0F0E8A52-6c1d", true},
    {"id=0F0E8A52", false},
    {"job=granular", true},
    {"what=\"-> projets reunion, wave 1 +2\"", true},
    {"what=projets", false},
    /* a sign behind no field's name is a letter */
    {"x=y", false},
    {"a<b", false},
};

/* Created 30 h ago, ended 6 h ago, three units of which two failed. */
static const struct {
    const char *text;
    bool found;
} measures[] = {
    {"age:30h", true},        {"age:29h", false},
    {"age<31h", true},        {"age<30h", false},
    {"age<=30h", true},       {"age>29h", true},
    {"age>30h", false},       {"age>=30h", true},
    {"age=30h", true},        {"age!=30h", false},
    {"age>1d", true},         {"age<1w", true},
    {"age>1799m", true},      {"-age>1d", false},
    {"ended<24h", true},      {"ended:5h", false},
    {"ended>5h", true},       {"run>=24h", true},
    {"run<1d", false},        {"units>=3", true},
    {"units:3", true},        {"units>3", false},
    {"units=2,3", true},      {"failed>0", true},
    {"failed<2", false},      {"is:ended", true},
    {"is:active", false},     {"is:active,ended", true},
    {"is:a", true},           {"is:attention", true},
    {"-is:attention", false}, {"is:today", false},
    {"is:inplace", false},    {"is:e units>2 by:ada", true},
};

static void lengths_of_time_and_counts_are_compared(void **state)
{
    (void)state;
    struct session session = sample();
    session.created_ms = NOW_MS - 30 * HOUR_MS;
    session.completed_ms = NOW_MS - 6 * HOUR_MS;
    for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++)
        if (matches(measures[i].text, &session) != measures[i].found)
            fail_msg("\"%s\" should %sbe found", measures[i].text, measures[i].found ? "" : "not ");
}

static void what_was_not_told_compares_with_nothing(void **state)
{
    (void)state;
    static const char *const texts[] = {"age<9w", "age>0m",  "ended<9w", "ended>0m",
                                        "run>0m", "units>0", "units<9",  "failed=0"};
    struct session session = make_session("a", WORKLOAD_EXCHANGE, SESSION_DRAFT);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_false(matches(texts[i], &session));
    session.created_ms = NOW_MS - HOUR_MS;
    assert_true(matches("age<9w", &session));
    struct filter *filter = filter_parse("age<9w", NULL, NULL);
    assert_false(filter_matches(filter, &session, NULL)); /* no now to measure by */
    filter_free(filter);
}

/* Its RUN is its age. */
static void a_draft_has_no_running_time(void **state)
{
    static const char *const texts[] = {"run>4h", "run<9w", "run:9w", "run>=0m"};
    struct session session = make_session("a", WORKLOAD_EXCHANGE, SESSION_DRAFT);
    (void)state;
    session.created_ms = NOW_MS - 30 * HOUR_MS;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_false(matches(texts[i], &session));
    assert_true(matches("age>4h", &session));
    session.status = SESSION_ACTIVE;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_true(matches(texts[i], &session));
}

/* Of sessions whose units were read. */
static void units_are_found_by_their_codes(void **state)
{
    static const struct session_error quota = {.code = "QuotaExceeded"};
    struct session session = sample();
    struct artifact unit;
    struct attention_rule rule = {.now_ms = NOW_MS, .days = 7};
    struct filter_when when = filter_when(&rule);
    (void)state;
    artifact_init(&unit);
    unit.status = ARTIFACT_FAILED;
    unit.error = &quota;
    struct opened *opened = opened_note(NULL, &session, &unit, 1);
    static const struct {
        const char *text;
        bool found;
    } rows[] = {{"unit:quota", true},
                {"unit=quotaexceeded", true},
                {"unit=quota", false},
                {"unit:held", false},
                {"-unit:quota", false}};
    for (int known = 0; known < 2; known++) {
        when.opened = known ? opened : NULL;
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            struct filter *filter = filter_parse(rows[i].text, NULL, NULL);
            bool negated = rows[i].text[0] == '-';
            assert_int_equal(filter_matches(filter, &session, &when),
                             known ? rows[i].found : negated);
            filter_free(filter);
        }
    }
    opened_unref(opened);
}

/* Today begins at local midnight, in the hour before which it was yesterday. */
static void today_is_the_local_day(void **state)
{
    (void)state;
    struct session session = make_session("a", WORKLOAD_EXCHANGE, SESSION_ACTIVE);
    const int64_t midnight = timefmt_day_start(NOW_MS);
    session.created_ms = midnight;
    assert_true(matches("is:today", &session));
    session.created_ms = midnight - 1;
    assert_false(matches("is:today", &session));
    session.destination = "inPlace";
    assert_true(matches("is:inplace", &session));
    session.destination = DESTINATION_BOTH;
    assert_true(matches("is:inplace", &session));
    session.destination = "new";
    assert_false(matches("is:inplace", &session));
    assert_true(matches("is:active", &session));
}

static void what_is_not_clear_has_a_word(void **state)
{
    static const enum session_status unclear[] = {SESSION_MASKED, SESSION_OTHER,
                                                  SESSION_UNREADABLE};
    struct session session = make_session("a", WORKLOAD_EXCHANGE, SESSION_ACTIVE);
    (void)state;
    assert_false(matches("is:unclear", &session));
    for (size_t i = 0; i < sizeof unclear / sizeof unclear[0]; i++) {
        session.status = (uint8_t)unclear[i];
        assert_true(matches("is:unclear", &session));
    }
}

static void each_term_looks_where_it_should(void **state)
{
    (void)state;
    struct session session = sample();
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++)
        if (matches(looks[i].text, &session) != looks[i].found)
            fail_msg("\"%s\" should %sbe found", looks[i].text, looks[i].found ? "" : "not ");
}

static void what_reads_partial_is_found_as_partial(void **state)
{
    (void)state;
    struct session session = make_session("a", WORKLOAD_EXCHANGE, SESSION_COMPLETED);
    assert_true(matches("st:completed", &session));
    assert_false(matches("st:partial", &session));
    assert_true(matches("st=completed", &session));
    session.flags = SESSION_PARTIAL_BULK;
    assert_false(matches("st:completed", &session));
    assert_false(matches("st=completed", &session));
    assert_true(matches("st=partial", &session));
    assert_true(matches("st:partial", &session));
    assert_true(matches("st:completedwith", &session));
    assert_true(matches("partial", &session));
}

static void a_session_without_anything_is_no_trouble(void **state)
{
    (void)state;
    struct session session;
    session_init(&session);
    static const char *const fields[] = {"x", "by:x", "id:x", "error:x", "job:x", "what:x", "wl:x"};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        assert_false(matches(fields[i], &session));
    assert_true(matches("st:(none)", &session));
    assert_true(matches("wl:other", &session));
    assert_true(matches("wl:??", &session));
    assert_false(matches("wl:?", &session));        /* a code is matched as a whole */
    assert_true(matches("what:restore", &session)); /* what the list shows */
    session.status_word = "pausiert";
    assert_true(matches("st:paus", &session));
    session.status = SESSION_MASKED;
    session.status_word = "unknownFutureValue";
    assert_true(matches("st:unknown", &session));
    assert_true(matches("st:unknownF", &session));
}

static void a_label_from_counts_is_found_as_it_is_shown(void **state)
{
    (void)state;
    struct session session = make_counted("a", SESSION_ACTIVE, 3, 0, 0);
    assert_true(matches("mailboxes", &session));
    assert_true(matches("what:\"3 mail\"", &session));
}

static void a_wrong_expression_says_where_and_why(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t at;
    } rows[] = {
        {"foo:bar", 0},
        {"wave foo:bar", 5},
        {"wave  \"open", 6},
        {"st:", 0},
        {"a b st:,x", 4},
        {"st:a,", 0},
        {"st:a,,b", 0},
        {"-", 0},
        {"x -", 2},
        {"\"\"", 0},
        {"by:\"\"", 0},
        {"by:\"a\"b", 0},
        {"\"a\"b", 0},
        {":x", 0},
        {"x by:\"open", 2},
        {"http://x", 0},
        {"statuses_too_long:x", 0},
        {"\xff\xfe", 0},
        {"by>x", 0},
        {"x created>1d", 2},
        {"colour=red", 0},
        {"x is<active", 2},
        {"is:activ3", 0},
        {"age>7", 0},
        {"age>d", 0},
        {"age>7days", 0},
        {"age>99999999999d", 0},
        {"age>-1d", 0},
        {"units>many", 0},
        {"units>1,2x", 0},
        {"failed>", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fault why = {0};
        size_t at = 999;
        struct filter *filter = filter_parse(rows[i].text, &at, &why);
        if (filter)
            fail_msg("\"%s\" should be refused", rows[i].text);
        assert_int_equal(at, rows[i].at);
        assert_int_equal(why.kind, FAULT_INPUT);
        assert_true(*why.text);
    }
}

static void a_text_over_the_limit_is_refused(void **state)
{
    (void)state;
    char text[FILTER_TEXT_MAX + 2];
    size_t at = 0;
    struct fault why = {0};
    memset(text, 'x', sizeof text);
    text[FILTER_TEXT_MAX + 1] = '\0';
    assert_null(filter_parse(text, &at, &why));
    assert_int_equal(why.kind, FAULT_INPUT);
    text[FILTER_TEXT_MAX] = '\0';
    struct filter *filter = filter_parse(text, &at, &why);
    assert_non_null(filter);
    assert_false(filter_is_empty(filter));
    filter_free(filter);
    filter_free(NULL);
}

static void an_empty_expression_is_known_for_one(void **state)
{
    (void)state;
    struct filter *filter = filter_parse(" ", NULL, NULL);
    assert_true(filter_is_empty(filter));
    filter_free(filter);
}

static void a_filter_tells_whether_it_wants_names(void **state)
{
    static const struct {
        const char *text;
        bool wants;
    } rows[] = {{"finance", true},    {"st:failed what:x", true}, {"", false},
                {"st:failed", false}, {"-finance", false},        {"by:anna wl:ex", false}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct filter *filter = filter_parse(rows[i].text, NULL, NULL);
        assert_int_equal(filter_wants_names(filter), rows[i].wants);
        filter_free(filter);
    }
}

static void of_a_huge_text_the_beginning_is_looked_at(void **state)
{
    (void)state;
    char *text = malloc(1000001);
    assert_non_null(text);
    memset(text, 'y', 1000000);
    text[1000000] = '\0';
    memcpy(text + 100, "needle", 6);
    memcpy(text + FILTER_LOOK_MAX, "thread", 6);
    struct session session = make_session("a", WORKLOAD_EXCHANGE, SESSION_DRAFT);
    session.label = text;
    assert_true(matches("needle", &session));
    assert_false(matches("thread", &session));
    memcpy(text + FILTER_LOOK_MAX - 1, "\u00e9", 2); /* cut in its middle */
    memcpy(text, "\u00e9", 2);
    assert_true(matches("needle", &session));
    assert_true(matches("\u00c9yyy", &session));
    free(text);
}

/* What is told of the fields is true of them: the prompt's hint, the help and the man page. */
static void each_field_goes_by_its_names_and_takes_its_example(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < filter_sessions.count; i++) {
        const struct filter_field_info *field = &filter_sessions.fields[i];
        struct fault why = {.kind = FAULT_NONE};
        struct filter *filter = filter_parse(field->example, NULL, &why);
        if (!filter)
            fail_msg("%s: %s", field->example, why.text);
        filter_free(filter);
        assert_int_equal(strncmp(field->example, field->brief, strlen(field->brief)), 0);
        assert_ptr_equal(filter_field_named(&filter_sessions, field->brief, strlen(field->brief)),
                         field);
        assert_ptr_equal(filter_field_named(&filter_sessions, field->name, strlen(field->name)),
                         field);
        filter = filter_parse("colour:red", NULL, &why);
        assert_null(filter);
        assert_non_null(strstr(why.hint, field->brief));
    }
    assert_null(filter_field_named(&filter_sessions, "s", 1));
    assert_null(filter_field_named(&filter_sessions, "", 0));
}

/* The list knows one word that this program does not. */
static void a_value_that_begins_no_word_is_told(void **unused)
{
    static const struct {
        const char *text, *alone, *with_list;
    } rows[] = {
        {"st:failed,partial,compl,completedWithError,unknownF wl:ex,share,od", NULL, NULL},
        {"faild by:teams id:x", NULL, NULL},
        {"st:faild", "st:faild: no status ", "st:faild: no status "},
        {"-st:failed,DON", "st:don: no status ", "st:don: no status "},
        {"wl:teams st:failed", "wl:teams: no workload ", "wl:teams: no workload "},
        {"st:quaran", "st:quaran: ", NULL},
        {"st:failed OR wl:ex", "OR: looked for as a word; one of several",
         "OR: looked for as a word; one of several"},
        {"NOT st:completed", "NOT: looked for as a word; a - ", "NOT: looked for as a word; a - "},
        {"wl:ex AND st:failed", "AND: looked for as a word; ", "AND: looked for as a word; "},
        {"\"OR\" or not and ORDER by:NOT what:AND", NULL, NULL},
    };
    struct session session = make_session("a", WORKLOAD_EXCHANGE, SESSION_OTHER);
    struct store *store = store_new(false, NULL, NULL);
    (void)unused;
    session.status_word = "quarantined";
    store_merge(store, &session, STORE_SWEEP, 1);
    struct snapshot *list = store_cut(store);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct filter *filter = filter_parse(rows[i].text, NULL, NULL);
        for (int with = 0; with < 2; with++) {
            const char *expected = with ? rows[i].with_list : rows[i].alone;
            struct strbuf told;
            strbuf_init(&told, STRBUF_NO_LIMIT);
            size_t count = filter_tell_unknown(filter, with ? list : NULL, &told);
            assert_int_equal(count, expected ? 1 : 0);
            assert_memory_equal(told.bytes, expected ? expected : "",
                                expected ? strlen(expected) : 1);
            strbuf_release(&told);
        }
        filter_free(filter);
    }
    snapshot_unref(list);
    store_free(store);
}

/* Texts are searched in blocks: a value may begin in one and end in another. */
static void a_value_is_found_wherever_it_stands(void **unused)
{
    static const char text[] = "0123456789 abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMN 9876543210 "
                               "zyxwvutsrqponmlkjihgfedcba .,;/+*#'!$%&()=?";
    static const size_t lengths[] = {1, 2, 3, 47, 48, 49, 50, 97};
    struct session session = make_session("-", WORKLOAD_OTHER, SESSION_DRAFT);
    (void)unused;
    session.label = text;
    for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++)
        for (size_t at = 0; at + lengths[l] < sizeof text; at++) {
            char expression[128];
            snprintf(expression, sizeof expression, "what:\"%.*s\"", (int)lengths[l], text + at);
            if (!matches(expression, &session))
                fail_msg("%s is not found", expression);
            expression[6 + lengths[l] - 1] = '@'; /* its last byte is another */
            if (matches(expression, &session))
                fail_msg("%s is found", expression);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_that_begins_no_word_is_told),
        cmocka_unit_test(each_field_goes_by_its_names_and_takes_its_example),
        cmocka_unit_test(each_term_looks_where_it_should),
        cmocka_unit_test(lengths_of_time_and_counts_are_compared),
        cmocka_unit_test(what_was_not_told_compares_with_nothing),
        cmocka_unit_test(a_draft_has_no_running_time),
        cmocka_unit_test(units_are_found_by_their_codes),
        cmocka_unit_test(today_is_the_local_day),
        cmocka_unit_test(what_is_not_clear_has_a_word),
        cmocka_unit_test(what_reads_partial_is_found_as_partial),
        cmocka_unit_test(a_session_without_anything_is_no_trouble),
        cmocka_unit_test(a_label_from_counts_is_found_as_it_is_shown),
        cmocka_unit_test(a_wrong_expression_says_where_and_why),
        cmocka_unit_test(a_text_over_the_limit_is_refused),
        cmocka_unit_test(a_value_is_found_wherever_it_stands),
        cmocka_unit_test(an_empty_expression_is_known_for_one),
        cmocka_unit_test(a_filter_tells_whether_it_wants_names),
        cmocka_unit_test(of_a_huge_text_the_beginning_is_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
