/* What the program says of itself, its config file, and where the token may be seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/fault.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "e2e/proc.h"
#include "e2e/run.h"

static int set_up(void **state)
{
    static const char *const args[] = {"--sessions", "30", "--speed", "0.000001", NULL};
    *state = tenant_start(args, 0);
    return 0;
}

static void it_tells_about_itself(void **state)
{
    (void)state;
    static const struct {
        const char *flag;
        const char *says[4];
    } rows[] = {
        {"--help", {"Usage: restoretop", "--token-file FILE", "Exit status:", "--write"}},
        {"--version", {"restoretop "}},
        {"--print-config", {"[restoretop]", "interval", "[keys]", "# from: default"}},
        {"--check-config", {"fine"}},
        {"--print-keys", {"activate", "half-page-down", "needs --write", "^Z"}},
        {"--print-theme", {"status.failed", "[roles]", "Default dark", "[roles.mono]"}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *args[] = {rows[i].flag, NULL};
        const char *env[] = {"XDG_CONFIG_HOME=/nonexistent", NULL};
        struct run run = run_plain(args, env);
        assert_int_equal(run.status, 0);
        assert_string_equal(run.err, "");
        expect_plain_text(run.out);
        for (size_t j = 0; j < 4 && rows[i].says[j]; j++)
            expect_text(run.out, rows[i].says[j]);
        run_free(&run);
    }
}

/* That of the manual page's THEMES, in the folder that holds where XDG_CONFIG_HOME is of no use. */
static void a_theme_of_one_s_own_is_worn(void **state)
{
    struct tenant *tenant = *state;
    char *themes = xasprintf("%s/theme-home/.config/restoretop/themes", tenant->dir);
    char *command = xasprintf("mkdir -p '%s' && sed -n '/^# THEMES/,/^Under/p' "
                              "'%s/man/restoretop.1.scd' | sed -n '/^\\[theme/,/^```/{/^```/!p}' "
                              ">'%s/mine.theme' && "
                              "export HOME='%s/theme-home' XDG_CONFIG_HOME=relative && "
                              "'%s' --theme mine --check-config && '%s' --theme mine --print-theme",
                              themes, TEST_SOURCE_DIR, themes, tenant->dir, PROGRAM, PROGRAM);
    struct run run = run_shell(command);
    assert_string_equal(run.err, "");
    assert_int_equal(run.status, 0);
    expect_text(run.out, "what holds without one is fine");
    expect_text(run.out, "\nname = Mine\n");
    expect_text(run.out, "\nstatus.failed      = ~203 bold\n");
    expect_text(run.out, "\nmatch              = ~0 on ~3 underline\n");
    run_free(&run);
    free(command);
    free(themes);
}

static struct run told_to(const char *words, const char *sink)
{
    char *command = xasprintf("( '%s' %s; echo status $? >&2 ) %s", PROGRAM, words, sink);
    struct run run = run_shell(command);
    free(command);
    return run;
}

static void what_it_tells_arrives_or_is_said_not_to(void **state)
{
    static const char *const rows[] = {"--help",       "--version",     "--print-config",
                                       "--print-keys", "--print-theme", "auth help"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct run run = told_to(rows[i], "| true");
        assert_string_equal(run.err, "status 0\n");
        run_free(&run);
        run = told_to(rows[i], ">/dev/full");
        expect_text(run.err, "the output could not be written: No space left on device\nstatus 70");
        run_free(&run);
        run = told_to(rows[i], ">&-");
        expect_text(run.err, "the output could not be written: Bad file descriptor\nstatus 70");
        run_free(&run);
    }
}

static char *write_config(struct tenant *tenant, const char *text)
{
    char *path = xasprintf("%s/config-of-the-test", tenant->dir);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return path;
}

static struct run check_config(struct tenant *tenant, const char *text)
{
    char *path = write_config(tenant, text);
    const char *args[] = {"--config", path, "--check-config", NULL};
    struct run run = run_plain(args, NULL);
    free(path);
    return run;
}

static void a_key_bound_twice_is_refused_with_both_names(void **state)
{
    struct run run = check_config(*state, "[keys]\nopen = j\n");
    assert_int_equal(run.status, 2);
    expect_text(run.out, "config-of-the-test:2: Key j is bound to both down and open.");
    expect_text(run.out, "not usable");
    run_free(&run);
}

static void a_wrong_config_is_refused_with_its_line(void **state)
{
    struct run run = check_config(*state, "interval = 30\nsort = id\ninterval = often\n");
    assert_int_equal(run.status, 2);
    expect_text(run.out, "config-of-the-test:3:");
    run_free(&run);
    run = check_config(*state, "nosuchkey = 1\n");
    assert_int_equal(run.status, 2); /* a warning elsewhere, but this is what was asked */
    expect_text(run.out, "config-of-the-test:1:");
    expect_text(run.out, "nosuchkey");
    run_free(&run);
    char *comment = xasprintf("# %0300d\n;%0300d\ninterval = 30 ; %s\n", 1, 2, "of a line");
    run = check_config(*state, comment);
    assert_int_equal(run.status, 0);
    expect_text(run.out, "fine");
    run_free(&run);
    free(comment);
    run = check_config(*state, "interval = 30\nprofile = nix\n");
    assert_int_equal(run.status, 2);
    expect_text(run.out, "config-of-the-test:2: there is no profile \"nix\". Write a section [");
    run_free(&run);
}

/* Each wrong value at its line, those of profiles too, not just the first. */
static void all_that_is_wrong_is_told_at_once(void **state)
{
    static const char *const told[] = {":1: interval is a number",
                                       ":2: ascii is yes or no",
                                       ":3: There is no theme",
                                       ":4: The filter is wrong",
                                       ":5: ",
                                       ":6: graph-url",
                                       ":7: no such file",
                                       ":9: tenant is a GUID or a domain",
                                       ":10: client is the GUID",
                                       ":12: There is no action",
                                       ":13: Key j is bound to both",
                                       "not usable, for the reasons above"};
    struct run run = check_config(
        *state, "interval = often\nascii = maybe\ntheme = nosuch\nfilter = colour:red\n"
                "sort = height\ngraph-url = ftp://x\nca-file = /nonexistent/ca.pem\n"
                "[profile lab]\ntenant = contoso\nclient = my-app\n[keys]\nfly = x\nopen = j\n");
    assert_int_equal(run.status, 2);
    const char *at = run.out; /* whatever finds them, they are told in the order of the file */
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        expect_text(at, told[i]);
        at = strstr(at, told[i]);
    }
    assert_string_equal(run.err, "");
    run_free(&run);
    run = check_config(*state, "filter = st:faild\n");
    assert_int_equal(run.status, 2);
    expect_text(run.out, "config-of-the-test:1: filter st:faild: no status known");
    expect_text(run.out, "usable, with the warnings above");
    run_free(&run);
    run = check_config(*state, "tenant = contoso.com\n"
                               "client = 11112222-3333-4444-5555-666677778888\n");
    assert_int_equal(run.status, 0);
    run_free(&run);
}

/* That a view narrows nothing is known at the end of the file. */
static void a_start_that_is_refused_tells_lines_in_their_order(void **state)
{
    char *path = write_config(*state, "[view bare]\nkey = 7\n[restoretop]\ntheem = mono\n"
                                      "interval = 1\n");
    const char *args[] = {"--config", path, "--once", NULL};
    struct run run = run_plain(args, NULL);
    assert_int_equal(run.status, 2);
    const char *view = strstr(run.err, ":2: [view bare]"), *theme = strstr(run.err, ":4: there");
    const char *fatal = strstr(run.err, ":5: interval");
    assert_non_null(view);
    assert_true(view < theme && theme < fatal);
    run_free(&run);
    free(path);
}

static void a_config_file_that_is_missing_is_said_so(void **state)
{
    (void)state;
    const char *args[] = {"--check-config", NULL}, *env[] = {"XDG_CONFIG_HOME=/nonexistent", NULL};
    struct run run = run_plain(args, env);
    assert_int_equal(run.status, 0);
    expect_text(run.out, "/nonexistent/restoretop/config: no such file;");
    run_free(&run);
    const char *named[] = {"--check-config", "--config", "/nonexistent/c", NULL};
    run = run_plain(named, NULL);
    assert_int_equal(run.status, 2);
    expect_text(run.out, "/nonexistent/c cannot be opened: No such file");
    expect_text(run.out, "\n/nonexistent/c: not usable, for the reasons above");
    run_free(&run);
}

static void what_print_config_prints_is_a_config_file(void **state)
{
    struct tenant *tenant = *state;
    char *path =
        write_config(tenant, "interval = 45\nfilter = st:failed -by:svc\n[keys]\nquit = F9\n");
    const char *args[] = {"--config", path, "--print-config", NULL};
    struct run printed = run_plain(args, NULL);
    assert_int_equal(printed.status, 0);
    expect_text(printed.out, "\ninterval = 45");
    struct run checked = check_config(tenant, printed.out); /* overwrites the file read above */
    assert_int_equal(checked.status, 0);
    expect_text(checked.out, "fine");
    struct run again = run_plain(args, NULL);
    assert_string_equal(again.out, printed.out);
    free(path);
    run_free(&printed);
    run_free(&checked);
    run_free(&again);
}

/* What a file cannot hold stands there as a comment. */
static void print_config_prints_a_config_file_whatever_was_asked_for(void **state)
{
    struct tenant *tenant = *state;
    char *path = write_config(tenant, ""), *filter = xasprintf("%0400d", 1);
    const char *args[] = {"--config", path, "--filter", filter, "--print-config", NULL};
    struct run printed = run_plain(args, NULL);
    expect_text(printed.out, filter);
    struct run checked = check_config(tenant, printed.out);
    assert_int_equal(checked.status, 0);
    run_free(&printed);
    run_free(&checked);
    free(filter);
    free(path);
}

static void print_config_names_the_profile_and_not_itself(void **state)
{
    static const char text[] = "[profile default]\ntenant = a.example\n"
                               "[profile lab]\ntenant = b.example\n";
    char *path = write_config(*state, text);
    const char *args[] = {"--config", path, "--print-config", NULL, NULL, NULL};
    struct run run = run_plain(args, NULL);
    expect_text(run.out, "\n# profile in force: default\n");
    expect_no_text(run.out, "# --print-config");
    run_free(&run);
    args[3] = "--profile";
    args[4] = "lab";
    run = run_plain(args, NULL);
    expect_text(run.out, "\n# profile in force: lab\n");
    run_free(&run);
    free(path);
}

static void help_has_no_doubled_line(void **state)
{
    (void)state;
    const char *args[] = {"--help", NULL};
    struct run run = run_plain(args, NULL);
    expect_no_text(run.out, "secrets of\nsecrets of");
    expect_text(run.out, "RESTORETOP_TOKEN; the secrets of an application");
    run_free(&run);
}

static void advice_without_a_screen_is_not_about_the_screen(void **state)
{
    struct tenant *tenant = *state;
    char *path = xasprintf("%s/old-token", tenant->dir);
    FILE *file = fopen(path, "we");
    fputs("expired-long-ago", file);
    fclose(file);
    const char *args[] = {"--once", "--graph-url", tenant->root, "--token-file", path, NULL};
    struct run run = run_plain(args, NULL);
    assert_int_equal(run.status, 3);
    expect_text(run.err, "Put a new token into it.");
    expect_no_text(run.err, "every 5 s");
    run_free(&run);
    const char *token[] = {"--once", "--graph-url", tenant->root, NULL};
    const char *env[] = {"RESTORETOP_TOKEN=expired-long-ago", NULL};
    run = run_plain(token, env);
    assert_int_equal(run.status, 3);
    expect_text(run.err, "\nStart again with a new token");
    run_free(&run);
    tenant_fault(tenant, "loop-next");
    run = run_once(tenant, NULL);
    assert_int_equal(run.status, 6);
    expect_text(run.err, "Nothing is printed");
    expect_no_text(run.err, "by itself");
    run_free(&run);
    const char *theme[] = {"--once", "--demo", "--theme", "nosuch", NULL};
    run = run_plain(theme, NULL);
    assert_int_equal(run.status, 2);
    expect_text(run.err, "Built in are default-dark");
    run_free(&run);
    free(path);
}

/* Anything passes for a token until Graph was asked. */
static void whoami_does_not_vouch_for_a_token_from_outside(void **state)
{
    const char *args[] = {"whoami", NULL}, *env[] = {"RESTORETOP_TOKEN=nonsense", NULL};
    (void)state;
    struct run run = run_plain(args, env);
    assert_int_equal(run.status, 0);
    expect_text(run.out, "not tried");
    expect_no_text(run.out, "signed in");
    run_free(&run);
}

static struct run with_token_file(struct tenant *tenant, const char *path)
{
    const char *args[] = {"--once", "--graph-url", tenant->root, path ? "--token-file" : NULL,
                          path,     NULL};
    return run_plain(args, NULL);
}

static void without_a_token_the_way_in_is_told(void **state)
{
    struct tenant *tenant = *state;
    struct run run = with_token_file(tenant, NULL);
    assert_int_equal(run.status, 3);
    expect_text(run.err, "--token-file");
    expect_text(run.err, "RESTORETOP_TOKEN");
    run_free(&run);
    char *missing = xasprintf("%s/no-such-token", tenant->dir);
    run = with_token_file(tenant, missing);
    assert_int_equal(run.status, 3);
    expect_text(run.err, missing);
    run_free(&run);
    FILE *file = fopen(missing, "we");
    fclose(file);
    run = with_token_file(tenant, missing);
    assert_int_equal(run.status, 3);
    expect_text(run.err, missing);
    run_free(&run);
    free(missing);
}

static void the_token_of_the_environment_leaves_it(void **state)
{
    struct tenant *tenant = *state;
    /* --allow-core: else nobody but root could look at all, and the test would hold vacuously. */
    const char *argv[] = {PROGRAM, "--allow-core", "--graph-url", tenant->root, NULL};
    const char *env[] = {"RESTORETOP_TOKEN=" TENANT_TOKEN, "A_VARIABLE=that-stays", NULL};
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .env = env, .rows = 24, .cols = 80});
    assert_true(term_wait(term, "LIVE")); /* it was used */
    char *environment = proc_text(term_pid(term), "environ"),
         *line = proc_text(term_pid(term), "cmdline");
    expect_text(environment, "A_VARIABLE=that-stays");
    expect_no_text(environment, TENANT_TOKEN);
    expect_no_text(line, TENANT_TOKEN);
    free(environment);
    free(line);
    term_free(term);
}

static void the_demo_s_simulator_gets_no_token_to_see(void **state)
{
    (void)state;
    const char *argv[] = {PROGRAM, "--allow-core", "--demo", NULL};
    const char *env[] = {"RESTORETOP_TOKEN=" TENANT_TOKEN, "A_VARIABLE=that-stays", NULL};
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .env = env, .rows = 24, .cols = 80});
    assert_true(term_wait(term, "LIVE"));
    pid_t child = proc_child(term_pid(term));
    assert_true(child > 0);
    char *environment = proc_text(child, "environ"), *line = proc_text(child, "cmdline");
    expect_text(environment, "A_VARIABLE=that-stays");
    expect_no_text(environment, "RESTORETOP_TOKEN");
    expect_no_text(environment, TENANT_TOKEN);
    expect_text(line, "restoretop-sim");
    expect_no_text(line, "--token\n");
    free(environment);
    free(line);
    term_free(term);
}

static void the_log_has_every_request_and_no_secret(void **state)
{
    struct tenant *tenant = *state;
    char *path = xasprintf("%s/client.log", tenant->dir);
    const char *args[] = {"--log", path, NULL};
    size_t before = tenant_requests(tenant, "GET", NULL);
    struct run run = run_once(tenant, args);
    tenant_fault(tenant, "token-expired");
    struct run refused = run_once(tenant, args);
    size_t made = tenant_requests(tenant, "GET", NULL) - before;
    struct strbuf log;
    struct fault why;
    struct stat st;
    strbuf_init(&log, STRBUF_NO_LIMIT);
    assert_true(strbuf_read_file(&log, path, &why));
    assert_true(made >= 2);
    assert_true(count_lines(log.bytes) >= made); /* what was given up at the end never arrived */
    expect_text(log.bytes, "GET 127.0.0.1");
    expect_text(log.bytes, "/v1.0/solutions/backupRestore/restoreSessions 200 ");
    expect_text(log.bytes, " 401 ");
    expect_no_text(log.bytes, TENANT_TOKEN);
    expect_no_text(log.bytes, "Bearer");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 077, 0);
    strbuf_release(&log);
    free(path);
    run_free(&run);
    run_free(&refused);
}

#define TEST(name) cmocka_unit_test_teardown(name, tenant_clean_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_tells_about_itself),
        TEST(a_theme_of_one_s_own_is_worn),
        TEST(what_it_tells_arrives_or_is_said_not_to),
        TEST(a_key_bound_twice_is_refused_with_both_names),
        TEST(a_wrong_config_is_refused_with_its_line),
        TEST(all_that_is_wrong_is_told_at_once),
        TEST(a_start_that_is_refused_tells_lines_in_their_order),
        TEST(a_config_file_that_is_missing_is_said_so),
        TEST(what_print_config_prints_is_a_config_file),
        TEST(print_config_prints_a_config_file_whatever_was_asked_for),
        TEST(print_config_names_the_profile_and_not_itself),
        TEST(help_has_no_doubled_line),
        TEST(advice_without_a_screen_is_not_about_the_screen),
        TEST(whoami_does_not_vouch_for_a_token_from_outside),
        TEST(without_a_token_the_way_in_is_told),
        TEST(the_token_of_the_environment_leaves_it),
        TEST(the_demo_s_simulator_gets_no_token_to_see),
        TEST(the_log_has_every_request_and_no_secret),
    };
    return cmocka_run_group_tests_name("e2e: about itself", tests, set_up, tenant_tear_down);
}
