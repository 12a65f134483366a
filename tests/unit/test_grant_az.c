/* The Azure CLI, played by a shell script of that name, first in PATH. */
#include "app_grant_rig.h"
#include "base/utf8.h"
#include "fake/temp_folder.h"

#include <stdio.h>
#include <unistd.h>

static char folder[] = "/tmp/restoretop-az-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    char *path = xasprintf("%s:/usr/bin:/bin", folder);
    setenv("PATH", path, 1);
    free(path);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return temp_folder_remove(folder);
}

static void script(const char *text)
{
    char *all = xasprintf("printf '%%s\\n' \"$@\" > %s/arguments\n%s", folder, text);
    assert_int_equal(temp_folder_script(folder, "az", all), 0);
    free(all);
}

/* Real children want real time. */
static void begin(struct grant_rig *rig, const char *tenant)
{
    grant_rig_begin(rig, RIG_START_MS);
    rig->net.clock = clock_system();
    free(rig->config.tenant);
    rig->config.tenant = xstrdup(tenant);
}

static void run(struct grant *grant)
{
    while (grant->state == GRANT_BUSY) {
        struct pollfd fds[HTTP_WAIT_FDS];
        grant->step(grant);
        size_t count = grant->wait_fds(grant, fds, HTTP_WAIT_FDS);
        if (grant->state == GRANT_BUSY)
            clock_system()->poll(clock_system(), fds, count, grant->deadline(grant));
    }
    assert_int_equal(grant->wait_fds(grant, NULL, 0), 0);
    assert_true(grant->deadline(grant) == CLOCK_NEVER);
}

static void expect_arguments(const char *expected)
{
    struct strbuf text;
    struct fault why;
    char *path = xasprintf("%s/arguments", folder);
    strbuf_init(&text, 4096);
    assert_true(strbuf_read_file(&text, path, &why));
    assert_string_equal(text.bytes, expected);
    strbuf_release(&text);
    free(path);
}

static void a_token_comes_with_its_moment(void **state)
{
    (void)state;
    char text[1024];
    int64_t now_s = clock_system()->wall_ms(clock_system()) / 1000;
    struct grant_rig rig;
    snprintf(
        text, sizeof text,
        "cat <<'X'\n{\n  \"accessToken\": \"eyJ.\\u0061b-_.c\",\n  \"expiresOn\": \"2026-11-23 "
        "16:00:00.000000\",\n  \"expires_on\": %lld,\n  \"subscription\": \"s\",\n  \"tenant\": "
        "\"72f9\",\n  \"tokenType\": \"Bearer\"\n}\nX\necho WARNING: az login is old >&2",
        (long long)now_s + 4000);
    script(text);
    begin(&rig, "");
    struct grant *grant = grant_rig_make(&rig, grant_az, 0);
    run(grant);
    assert_int_equal(grant->outcome.verdict, OAUTH_GRANTED);
    assert_string_equal(secret_text(grant->outcome.tokens.access), "eyJ.ab-_.c");
    assert_true(grant->outcome.tokens.expires_in_s > 3900);
    assert_true(grant->outcome.tokens.expires_in_s <= 4000);
    assert_int_equal(grant->outcome.tokens.refresh_in_s, -1);
    assert_null(grant->outcome.tokens.refresh);
    assert_false(grant->outcome.tokens.scope_known);
    assert_string_equal(grant->outcome.tokens.tenant, "72f9");
    assert_true(grant->outcome.date_offset_ms == INT64_MIN);
    expect_arguments("account\nget-access-token\n-o\njson\n--scope\n" RIG_SCOPE "\n");
    grant->free(grant);
    grant_rig_end(&rig);
}

static void the_tenant_is_handed_on(void **state)
{
    (void)state;
    struct grant_rig rig;
    script("echo '{\"accessToken\":\"t\"}'");
    begin(&rig, "contoso.com");
    struct grant *grant = grant_rig_make(&rig, grant_az, 0);
    run(grant);
    assert_int_equal(grant->outcome.verdict, OAUTH_GRANTED);
    assert_int_equal(grant->outcome.tokens.expires_in_s, 300); /* an old az tells no moment */
    expect_arguments("account\nget-access-token\n-o\njson\n--scope\n" RIG_SCOPE
                     "\n--tenant\ncontoso.com\n");
    grant->free(grant);
    grant_rig_end(&rig);
}

static void what_az_says_becomes_a_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        enum oauth_verdict verdict;
        const char *words, *hint;
    } cases[] = {
        {"echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1", OAUTH_BROKEN,
         "Nobody is signed in in the Azure CLI", "az login --scope " RIG_SCOPE},
        {"echo 'ERROR: AADSTS50076: Due to a configuration change made by your administrator, you "
         "must use multi-factor authentication.' >&2; echo 'Interactive authentication is needed. "
         "Please run:' >&2; echo 'az login --scope x' >&2; exit 1",
         OAUTH_BROKEN, "AADSTS50076", "az login --scope " RIG_SCOPE},
        {"echo 'ERROR: AADSTS65002: Consent between first party application' >&2; exit 1",
         OAUTH_BROKEN, "AADSTS65002", "az login --service-principal"},
        {"echo '{\"accessToken\":\"t\",\"expires_on\":1000}'", OAUTH_BUSY,
         "The Azure CLI gave a token that has already run out", "clock"},
        {"printf 'noise\\nERROR: \\033[31mHTTPSConnectionPool: Max retries\\033[0m\\n\\n' >&2; "
         "exit 1",
         OAUTH_BUSY, "The Azure CLI failed (1): [31mHTTPSConnectionPool: Max retries[0m",
         "tried again"},
        {"exit 127", OAUTH_BUSY, "failed (127) and gave no reason", "tried again"},
        {"kill -9 $$", OAUTH_BUSY, "failed (137)", "tried again"},
        {"echo nonsense", OAUTH_BUSY, "without a usable token", "az version"},
        {"echo '{\"accessToken\":\"a b\"}'", OAUTH_BUSY, "without a usable token", "az version"},
        {"echo '{\"accessToken\":\"\"}'", OAUTH_BUSY, "without a usable token", "az version"},
        {"printf '{\"accessToken\":\"t\",\"x\":\"'; head -c 70000 /dev/zero | tr '\\0' x; echo "
         "'\"}'",
         OAUTH_BUSY, "without a usable token", "az version"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct grant_rig rig;
        script(cases[i].script);
        begin(&rig, "");
        struct grant *grant = grant_rig_make(&rig, grant_az, 0);
        run(grant);
        const struct oauth_outcome *outcome = &grant->outcome;
        if (outcome->verdict != cases[i].verdict || !strstr(outcome->fault.text, cases[i].words) ||
            !strstr(outcome->fault.hint, cases[i].hint))
            fail_msg("case %zu: %d \"%s\" \"%s\"", i, outcome->verdict, outcome->fault.text,
                     outcome->fault.hint);
        assert_int_equal(outcome->fault.retry_after_s, -1);
        grant->free(grant);
        grant_rig_end(&rig);
    }
}

/* What extensions and wrappers print before the answer is none of it. */
static void lines_before_the_answer_are_passed_over(void **state)
{
    (void)state;
    static const char *const before[] = {"", "a new version is available: {x}\\n\\n",
                                         "\\357\\273\\277WARNING: x\\n"};
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        struct grant_rig rig;
        char text[256];
        snprintf(text, sizeof text, "printf '%s{\"accessToken\":\"t\"}\\n'", before[i]);
        script(text);
        begin(&rig, "");
        struct grant *grant = grant_rig_make(&rig, grant_az, 0);
        run(grant);
        assert_int_equal(grant->outcome.verdict, OAUTH_GRANTED);
        assert_string_equal(secret_text(grant->outcome.tokens.access), "t");
        grant->free(grant);
        grant_rig_end(&rig);
    }
}

static void a_long_line_is_cut_between_characters(void **state)
{
    (void)state;
    static const char *const scripts[] = {
        "printf '\303\244%.0s' $(seq 80) >&2; exit 1",
        "printf x >&2; printf '\303\244%.0s' $(seq 80) >&2; exit 1"};
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        struct grant_rig rig;
        script(scripts[i]);
        begin(&rig, "");
        struct grant *grant = grant_rig_make(&rig, grant_az, 0);
        run(grant);
        const char *text = grant->outcome.fault.text;
        assert_non_null(strstr(text, "\303\244\303\244"));
        size_t used = 1;
        for (uint32_t code = 0; *text; text += used) {
            used = utf8_next(text, strlen(text), &code);
            assert_true(used > 0 && code != UTF8_BROKEN);
        }
        grant->free(grant);
        grant_rig_end(&rig);
    }
}

static void no_az_is_said(void **state)
{
    (void)state;
    struct grant_rig rig;
    char *path = xstrdup(getenv("PATH"));
    setenv("PATH", "/nowhere", 1);
    begin(&rig, "");
    struct grant *grant = grant_rig_make(&rig, grant_az, 0);
    assert_int_equal(grant->state, GRANT_DONE);
    assert_int_equal(grant->outcome.verdict, OAUTH_BROKEN);
    assert_non_null(strstr(grant->outcome.fault.text, "(az) is not installed"));
    assert_non_null(strstr(grant->outcome.fault.hint, "another --auth"));
    grant->free(grant);
    grant_rig_end(&rig);
    setenv("PATH", path, 1);
    free(path);
}

/* On virtual time: the wait finds nothing on the descriptors and goes straight to the limit. */
static void one_that_hangs_is_ended_and_tried_again(void **state)
{
    (void)state;
    struct grant_rig rig;
    script("trap '' TERM; sleep 1000");
    grant_rig_begin(&rig, RIG_START_MS);
    struct grant *grant = grant_rig_make(&rig, grant_az, 0);
    int64_t began = rig.clock->boot_ms(rig.clock);
    assert_int_equal(grant_rig_run(&rig, grant)->verdict, OAUTH_BUSY);
    assert_int_equal(rig.clock->boot_ms(rig.clock) - began, 15000);
    assert_non_null(strstr(grant->outcome.fault.text, "no answer within 15 s"));
    grant->free(grant);
    grant_rig_end(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_comes_with_its_moment),
        cmocka_unit_test(the_tenant_is_handed_on),
        cmocka_unit_test(what_az_says_becomes_a_sentence),
        cmocka_unit_test(lines_before_the_answer_are_passed_over),
        cmocka_unit_test(a_long_line_is_cut_between_characters),
        cmocka_unit_test(no_az_is_said),
        cmocka_unit_test(one_that_hangs_is_ended_and_tried_again),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
