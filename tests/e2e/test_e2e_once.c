/* Without a screen: what --once prints and how it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/xalloc.h"
#include "cli/json_text.h"
#include "e2e/run.h"

#define SESSIONS_PATH "/v1.0/solutions/backupRestore/restoreSessions?$top=999"

/* A tenant that stands still, so that two looks at it agree. */
static int set_up(void **state)
{
    static const char *const args[] = {"--sessions",  "150", "--speed", "0.000001",
                                       "--page-size", "10",  NULL};
    *state = tenant_start(args, 0);
    return 0;
}

static json_t *service_sessions(struct tenant *tenant)
{
    char *body = tenant_request(tenant, "GET", SESSIONS_PATH, NULL, NULL);
    json_t *list = json_loads(body, 0, NULL);
    json_t *all = json_array();
    while (list) {
        json_array_extend(all, json_object_get(list, "value"));
        const char *next = json_string_value(json_object_get(list, "@odata.nextLink"));
        const char *path = next ? strstr(next, "/v1.0/") : NULL;
        free(body);
        body = path ? tenant_request(tenant, "GET", path, NULL, NULL) : NULL;
        json_decref(list);
        list = body ? json_loads(body, 0, NULL) : NULL;
    }
    free(body);
    assert_true(json_array_size(all) > 20); /* several pages */
    return all;
}

static json_t *parse(const char *text)
{
    json_error_t error;
    json_t *root = json_loads(text, JSON_ALLOW_NUL, &error);
    if (!root)
        fail_msg("no JSON: %s at line %d of:\n%.2000s", error.text, error.line, text);
    return root;
}

static const char *member(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static void the_table_has_a_line_for_every_session(void **state)
{
    struct run run = run_once(*state, NULL);
    json_t *all = service_sessions(*state), *session;
    size_t i;
    assert_int_equal(count_lines(run.out), json_array_size(all) + 1);
    assert_int_equal(strncmp(run.out, "STATUS", 6), 0);
    json_array_foreach(all, i, session) expect_text(run.out, member(session, "id"));
    expect_plain_text(run.out);
    assert_string_equal(run.err, "");
    json_decref(all);
    run_free(&run);
}

static json_t *find_by_id(json_t *sessions, const char *id)
{
    size_t i;
    json_t *session;
    json_array_foreach(sessions, i,
                       session) if (member(session, "id") &&
                                    strcmp(member(session, "id"), id) == 0) return session;
    return NULL;
}

/* What the service answers for this session: in the list, or by itself where that is what was
 * printed (a session that runs may have been read again; such an answer has its own context and
 * leaves out what is null). */
static json_t *answer_like(struct tenant *tenant, const json_t *printed, json_t *list)
{
    const char *id = member(printed, "id");
    if (!member(printed, "@odata.context"))
        return json_incref(find_by_id(list, id));
    char *path = xasprintf("/v1.0/solutions/backupRestore/restoreSessions/%s", id);
    char *body = tenant_request(tenant, "GET", path, NULL, NULL);
    json_t *single = parse(body);
    free(body);
    free(path);
    return single;
}

static void expect_unchanged(json_t *printed, json_t *want)
{
    assert_non_null(json_object_get(printed, "derived"));
    json_object_del(printed, "derived");
    if (json_equal(printed, want))
        return;
    char *sent = json_dumps(want, JSON_SORT_KEYS), *ours = json_dumps(printed, JSON_SORT_KEYS);
    fprintf(stderr, "sent:\n%s\nprinted:\n%s\n", sent, ours);
    free(sent);
    free(ours);
    fail_msg("a session was changed on its way");
}

static void json_carries_every_member_of_the_service_unchanged(void **state)
{
    static const char *const args[] = {"--format", "json", NULL};
    tenant_fault(*state, "extra-members");
    struct run run = run_once(*state, args);
    json_t *root = parse(run.out), *all = service_sessions(*state), *printed;
    json_t *sessions = json_object_get(root, "sessions");
    size_t i;
    assert_int_equal(json_array_size(sessions), json_array_size(all));
    json_array_foreach(sessions, i, printed)
    {
        json_t *want = answer_like(*state, printed, all);
        expect_unchanged(printed, want);
        json_decref(want);
    }
    json_decref(all);
    json_decref(root);
    run_free(&run);
}

static void json_derives_what_it_adds_and_says_so(void **state)
{
    static const char *const args[] = {"--format", "json", NULL};
    struct run run = run_once(*state, args);
    json_t *root = parse(run.out), *session, *sessions = json_object_get(root, "sessions");
    json_t *whole = json_object_get(root, "derived");
    long long failed = 0;
    size_t i;
    json_array_foreach(sessions, i, session)
    {
        const char *word = member(session, "status");
        json_t *derived = json_object_get(session, "derived");
        const char *ours = member(derived, "status");
        if (strcmp(word, "completedWithError") == 0)
            assert_string_equal(ours, "partial");
        else
            assert_string_equal(ours, word);
        bool running = strcmp(word, "active") == 0 || strcmp(word, "activating") == 0;
        assert_int_equal(json_is_true(json_object_get(derived, "running")), running);
        assert_true(json_is_boolean(json_object_get(derived, "attention")));
        failed += strcmp(word, "failed") == 0;
    }
    assert_true(failed > 0);
    assert_int_equal(json_integer_value(json_object_get(whole, "sessionCount")),
                     json_array_size(sessions));
    json_t *by_status = json_object_get(whole, "byStatus");
    assert_int_equal(json_integer_value(json_object_get(by_status, "failed")), failed);
    assert_string_equal(member(whole, "state"), "LIVE");
    assert_string_equal(member(whole, "graphUrl"), ((struct tenant *)*state)->root);
    json_decref(root);
    run_free(&run);
}

static void a_filter_prints_only_what_matches(void **state)
{
    static const char *const args[] = {"--format", "json", "--filter", "st:draft", NULL};
    struct run run = run_once(*state, args);
    json_t *root = parse(run.out), *sessions = json_object_get(root, "sessions"), *session;
    size_t i;
    assert_true(json_array_size(sessions) > 0);
    json_array_foreach(sessions, i, session)
        assert_string_equal(member(session, "status"), "draft");
    assert_int_equal(run.status, 0); /* drafts need nobody, whatever the rest does */
    json_decref(root);
    run_free(&run);
}

static void assert_sorted_by_id(struct tenant *tenant, const char *key, int direction)
{
    const char *args[] = {"--format", "json", "--sort", key, NULL};
    struct run run = run_once(tenant, args);
    json_t *root = parse(run.out), *sessions = json_object_get(root, "sessions");
    for (size_t i = 1; i < json_array_size(sessions); i++) {
        const char *before = member(json_array_get(sessions, i - 1), "id");
        int order = strcmp(before, member(json_array_get(sessions, i), "id"));
        assert_true(order * direction < 0);
    }
    assert_true(json_array_size(sessions) > 20);
    json_decref(root);
    run_free(&run);
}

static void sort_orders_and_a_minus_reverses(void **state)
{
    assert_sorted_by_id(*state, "id", 1);
    assert_sorted_by_id(*state, "-id", -1);
}

static void hostile_text_reaches_no_terminal(void **state)
{
    static const char *const json[] = {"--format", "json", NULL};
    tenant_fault(*state, "hostile-text");
    struct run table = run_once(*state, NULL), text = run_once(*state, json);
    assert_true(table.status <= 1);
    expect_plain_text(table.out);
    expect_no_text(table.out, "\u202e");
    assert_true(text.status <= 1);
    expect_plain_text(text.out);
    expect_no_text(text.out, "\u202e");
    json_decref(parse(text.out));
    run_free(&table);
    run_free(&text);
}

static size_t count_parts(const char *text, const char *part)
{
    size_t n = 0;
    for (; (text = strstr(text, part)) != NULL; text++)
        n++;
    return n;
}

static void one_bad_record_hides_none_of_the_others(void **state)
{
    static const char *const args[] = {"--format", "json", NULL};
    tenant_fault(*state, "bad-record");
    struct run run = run_once(*state, args);
    /* jansson has no room for the huge numbers, which the grammar allows and we pass on. */
    assert_true(json_text_is_object(run.out, strlen(run.out)));
    size_t unreadable = count_parts(run.out, "\"unreadable\":true");
    size_t others = count_parts(run.out, "\"unreadable\":false");
    tenant_clear_faults(*state);
    json_t *all = service_sessions(*state);
    assert_int_equal(unreadable + others, json_array_size(all));
    size_t i;
    json_t *session;
    json_array_foreach(all, i, session) expect_text(run.out, member(session, "id"));
    bool bad = strstr(run.out, "\"lone ") || strstr(run.out, "123456789012345678901234") ||
               strstr(run.out, "\"three\"") || strstr(run.out, "\"bad ");
    assert_true(bad); /* else the knob did nothing */
    json_decref(all);
    run_free(&run);
}

static void a_masked_status_never_reads_success(void **state)
{
    tenant_fault(*state, "mask-failed");
    struct run run = run_once(*state, NULL);
    expect_text(run.out, "unknown");
    expect_no_text(run.out, "\nfailed");
    run_free(&run);
}

/* Exit statuses: what is wrong with the tenant, what is given, how it ends, what is said. */
struct ending {
    const char *faults;
    const char *args[4];
    int status;
    const char *says;
};

static const struct ending endings[] = {
    {NULL, {NULL}, 1, ""},
    {NULL, {"--filter", "st:nosuchword"}, 0, ""},
    {NULL, {"--filter", "nofield:x"}, 2, "nofield"},
    {NULL, {"--sort", "nokey"}, 2, "nokey"},
    {NULL, {"--format", "xml"}, 2, "xml"},
    {NULL, {"--interval", "1"}, 2, "interval"},
    {NULL, {"--intervall", "30"}, 2, "--interval"},
    {NULL, {"--nothing-like-it"}, 2, "--nothing-like-it"},
    {NULL, {"an-argument"}, 2, "an-argument"},
    {NULL, {"--graph-url", "http://contoso.example/v1.0"}, 2, "https://"},
    {"unknown-words", {"--filter", "-is:active"}, 0, "or their status is hidden or newer"},
    {"token-expired", {NULL}, 3, "(401 InvalidAuthenticationToken): "},
    {"unknown-error", {NULL}, 3, "403"},
    {"throttle:retry-after=600", {NULL}, 5, "429"},
    {"offhost-next", {NULL}, 6, "next-page link"},
    {"loop-next", {NULL}, 6, "read already"},
    {"status:code=400", {NULL}, 4, "400"},
};

static void each_exit_status_tells_what_is_wrong(void **state)
{
    struct tenant *tenant = *state;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        const struct ending *ending = &endings[i];
        if (ending->faults)
            tenant_fault(tenant, ending->faults);
        struct run run = run_once(tenant, ending->args);
        if (run.status != ending->status)
            fail_msg("row %zu (%s %s): status %d, said:\n%s", i,
                     ending->faults ? ending->faults : "", ending->args[0] ? ending->args[0] : "",
                     run.status, run.err);
        expect_text(run.err, ending->says);
        assert_true(run.status < 2 || strncmp(run.err, "restoretop: ", 12) == 0);
        expect_plain_text(run.err);
        expect_no_text(run.err, TENANT_TOKEN);
        assert_true(run.status < 2 || *run.out == '\0');
        tenant_clear_faults(tenant);
        run_free(&run);
    }
}

/* No row before it is printed, so none is promised. */
static void a_page_that_is_refused_is_told_with_what_to_do(void **state)
{
    struct tenant *tenant = *state;
    tenant_fault(tenant, "status:code=403,path=skiptoken");
    struct run run = run_once(tenant, NULL);
    assert_int_equal(run.status, 3);
    assert_string_equal(run.out, "");
    expect_text(run.err, "Page 2 of the list: Graph refused the request");
    expect_text(run.err, "BackupRestore-Restore.Read.All");
    expect_no_text(run.err, "shown");
    tenant_clear_faults(tenant);
    run_free(&run);
}

static void a_tenant_without_sessions_is_healthy(void **state)
{
    (void)state;
    static const char *const args[] = {"--sessions", "0", NULL};
    struct tenant *empty = tenant_start(args, 0);
    struct run run = run_once(empty, NULL);
    assert_int_equal(run.status, 0);
    assert_int_equal(count_lines(run.out), 1);
    run_free(&run);
    tenant_free(empty);
}

static void nobody_listening_is_a_network_fault(void **state)
{
    (void)state;
    struct tenant *tenant = tenant_start(NULL, 0);
    tenant_stop(tenant);
    struct run run = run_once(tenant, NULL);
    assert_int_equal(run.status, 4);
    expect_text(run.err, "127.0.0.1");
    assert_string_equal(run.out, "");
    run_free(&run);
    tenant_free(tenant);
}

static void a_reader_that_leaves_is_no_fault(void **state)
{
    struct tenant *tenant = *state;
    char *command = xasprintf(
        "( '%s' --once --format json --graph-url %s --token-file %s; echo status $? >&2 ) | true",
        PROGRAM, tenant->root, tenant->token_file);
    struct run run = run_shell(command);
    assert_string_equal(run.err, "status 1\n");
    free(command);
    run_free(&run);
}

static void a_full_disk_is_told(void **state)
{
    struct tenant *tenant = *state;
    char *command = xasprintf("exec '%s' --once --graph-url %s --token-file %s >/dev/full", PROGRAM,
                              tenant->root, tenant->token_file);
    struct run run = run_shell(command);
    assert_int_equal(run.status, 70);
    expect_text(run.err, "No space left");
    free(command);
    run_free(&run);
}

/* Returns the path, owned by the caller. */
static char *config_of(const struct tenant *tenant, const char *name, const char *text)
{
    char *path = xasprintf("%s/%s", tenant->dir, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    return path;
}

static void what_the_config_file_is_warned_of_is_told(void **state)
{
    struct tenant *tenant = *state;
    char *path = config_of(tenant, "odd-config", "colour = red\n");
    const char *const args[] = {"--config", path, NULL};
    struct run run = run_once(tenant, args);
    assert_int_equal(run.status, 1);
    assert_int_equal(strncmp(run.err, "restoretop: warning: /", 22), 0);
    expect_text(run.err, "odd-config:1:");
    expect_no_text(run.out, "odd-config");
    free(path);
    run_free(&run);
}

/* It was meant for the screen, and hides failures from the exit status. */
static void a_filter_of_the_config_file_is_told(void **state)
{
    struct tenant *tenant = *state;
    char *path = config_of(tenant, "narrow-config", "filter = st:draft\n");
    const char *const of_file[] = {"--config", path, NULL}, *const given[] = {"--config", path,
                                                                              "--filter",
                                                                              "st:draft", NULL};
    struct run run = run_once(tenant, of_file);
    assert_int_equal(run.status, 0);
    assert_string_equal(run.err, "restoretop: warning: only what matches st:draft counts, as the "
                                 "config file says\n");
    run_free(&run);
    run = run_once(tenant, given);
    assert_string_equal(run.err, "");
    free(path);
    run_free(&run);
}

static void a_filter_with_a_slip_of_the_finger_is_told(void **state)
{
    static const char *const slip[] = {"--filter", "st:faild", NULL}, *const right[] = {"--filter",
                                                                                        "st:draft",
                                                                                        NULL};
    struct run run = run_once(*state, slip);
    assert_int_equal(run.status, 0); /* what nothing matches needs no attention */
    expect_text(run.err, "restoretop: warning: --filter st:faild: no status known begins");
    expect_no_text(run.out, "faild");
    run_free(&run);
    run = run_once(*state, right);
    assert_string_equal(run.err, "");
    run_free(&run);
}

/* One look knows no pace, no absence and no units: an empty list must not read like "none". */
static void a_filter_that_one_look_cannot_answer_is_told(void **state)
{
    static const char *const filters[] = {"is:overdue", "is:stalled", "is:slow",   "eta>1h",
                                          "rate<10",    "is:away",    "unit:quota"};
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        const char *const args[] = {"--filter", filters[i], NULL};
        struct run run = run_once(*state, args);
        assert_int_equal(run.status, 0);
        expect_text(run.err, "restoretop: warning: with --once ");
        expect_text(run.err, "nothing: ");
        run_free(&run);
    }
}

static bool has_wide_text(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return true;
    return false;
}

static void in_an_ascii_locale_only_ascii_leaves(void **state)
{
    static const char *const env[] = {"LC_ALL=C", NULL};
    struct run run;
    run.status = once_run_on(*state, NULL, env, &run.out, &run.err);
    assert_int_equal(run.status, 1);
    expect_plain_text(run.out);
    assert_false(has_wide_text(run.out));
    run_free(&run);
}

/* A chroot, a container, cron: the names stay names. A terminal that never knew UTF-8 gets none. */
static void without_any_locale_the_terminal_s_name_decides(void **state)
{
    static const char *const modern[] = {"LC_ALL=", NULL}, *const old[] = {"LC_ALL=", "TERM=vt100",
                                                                           NULL};
    struct run run;
    run.status = once_run_on(*state, NULL, modern, &run.out, &run.err);
    assert_int_equal(run.status, 1);
    assert_true(has_wide_text(run.out));
    run_free(&run);
    run.status = once_run_on(*state, NULL, old, &run.out, &run.err);
    assert_false(has_wide_text(run.out));
    run_free(&run);
}

#define TEST(name) cmocka_unit_test_teardown(name, tenant_clean_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_filter_with_a_slip_of_the_finger_is_told),
        TEST(the_table_has_a_line_for_every_session),
        TEST(json_carries_every_member_of_the_service_unchanged),
        TEST(json_derives_what_it_adds_and_says_so),
        TEST(a_filter_prints_only_what_matches),
        TEST(sort_orders_and_a_minus_reverses),
        TEST(hostile_text_reaches_no_terminal),
        TEST(one_bad_record_hides_none_of_the_others),
        TEST(a_masked_status_never_reads_success),
        TEST(each_exit_status_tells_what_is_wrong),
        TEST(a_page_that_is_refused_is_told_with_what_to_do),
        TEST(a_tenant_without_sessions_is_healthy),
        TEST(nobody_listening_is_a_network_fault),
        TEST(a_reader_that_leaves_is_no_fault),
        TEST(a_full_disk_is_told),
        TEST(what_the_config_file_is_warned_of_is_told),
        TEST(a_filter_of_the_config_file_is_told),
        TEST(a_filter_that_one_look_cannot_answer_is_told),
        TEST(in_an_ascii_locale_only_ascii_leaves),
        TEST(without_any_locale_the_terminal_s_name_decides),
    };
    return cmocka_run_group_tests_name("e2e: once", tests, set_up, tenant_tear_down);
}
