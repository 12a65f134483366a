/* The demo's simulator as a child: the real one, and impostors that do not start as they should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "cli/connect.h"
#include "cli/demo.h"
#include "graph/url.h"

static char *old_path;

static int set_up(void **state)
{
    struct settings *settings = xcalloc(1, sizeof *settings);
    settings_init(settings);
    settings_set(settings, OPTION_DEMO_SESSIONS, "5", ORIGIN_COMMAND_LINE, NULL);
    old_path = xstrdup(getenv("PATH"));
    *state = settings;
    return 0;
}

static int tear_down(void **state)
{
    setenv("PATH", old_path, 1);
    free(old_path);
    settings_release(*state);
    free(*state);
    return 0;
}

/* PATH = a new folder with a restoretop-sim that is this shell script; NULL: an empty folder. */
static char *impostor(const char *script)
{
    char *folder = xstrdup(TEST_BINARY_DIR "/test_demo.XXXXXX");
    assert_non_null(mkdtemp(folder));
    setenv("PATH", folder, 1);
    if (script) {
        char *program = xasprintf("%s/restoretop-sim", folder);
        int fd = open(program, O_WRONLY | O_CREAT | O_CLOEXEC, 0700);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, script, strlen(script)), strlen(script));
        close(fd);
        free(program);
    }
    return folder;
}

static void remove_impostor(char *folder)
{
    char *program = xasprintf("%s/restoretop-sim", folder);
    unlink(program);
    rmdir(folder);
    free(program);
    free(folder);
}

static char *command_line_of(pid_t pid)
{
    char path[64];
    struct strbuf text;
    snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
    strbuf_init(&text, 1 << 20);
    assert_true(strbuf_read_file(&text, path, NULL));
    for (size_t i = 0; i + 1 < text.length; i++)
        if (text.bytes[i] == '\0')
            text.bytes[i] = ' ';
    return strbuf_take(&text, NULL);
}

static void the_simulator_starts_and_ends_with_us(void **state)
{
    struct demo demo = {0};
    struct fault why = {0};
    char *path = xasprintf("%s:%s", TEST_BINARY_DIR, old_path);
    setenv("PATH", path, 1);
    free(path);

    /* As in the program: blocked signals must not be the child's. */
    sigset_t set, before;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, &before);
    if (!demo_start(&demo, *state, &why))
        fail_msg("%s", why.text);
    sigprocmask(SIG_SETMASK, &before, NULL);

    char *root = url_root_parse(demo.root, &why);
    assert_non_null(root);
    assert_true(url_is_loopback(root));
    free(root);
    assert_int_equal(strlen(demo.token), 48);
    assert_int_equal(getpgid(demo.pid), demo.pid); /* ^C at our terminal is not for it */

    char *line = command_line_of(demo.pid);
    assert_non_null(strstr(line, "--sessions 5"));
    assert_null(strstr(line, demo.token));
    free(line);

    pid_t pid = demo.pid;
    demo_stop(&demo);
    assert_int_equal(kill(pid, 0), -1);
    assert_int_equal(errno, ESRCH);
    assert_int_equal(demo.pid, 0);
}

static void two_demos_have_different_tokens(void **state)
{
    struct demo first = {0}, second = {0};
    struct fault why = {0};
    char *folder = impostor("#!/bin/sh\necho listening on http://127.0.0.1:1/v1.0\n");
    assert_true(demo_start(&first, *state, &why));
    assert_true(demo_start(&second, *state, &why));
    assert_string_not_equal(first.token, second.token);
    assert_string_equal(first.root, "http://127.0.0.1:1/v1.0");
    demo_stop(&first);
    demo_stop(&second);
    remove_impostor(folder);
}

static void a_missing_simulator_is_told_with_what_to_do(void **state)
{
    struct demo demo = {0};
    struct fault why = {0};
    char *folder = impostor(NULL);
    assert_false(demo_start(&demo, *state, &why));
    assert_int_equal(why.kind, FAULT_SYSTEM);
    assert_non_null(strstr(why.text, "restoretop-sim does not start"));
    assert_non_null(strstr(why.hint, "./dev build"));
    assert_int_equal(demo.pid, 0);
    remove_impostor(folder);
}

static void what_it_says_before_it_fails_is_told(void **state)
{
    static const struct {
        const char *script, *text;
    } cases[] = {
        {"#!/bin/sh\necho one >&2\necho 'no port is free' >&2\nexit 1\n",
         "ended at once: no port is free"},
        {"#!/bin/sh\nexit 0\n", "ended at once"},
        {"#!/bin/sh\necho hello\nread x\n", "did not say where it listens"},
        {"#!/bin/sh\nwhile :; do echo -n xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done\n",
         "ended at once"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct demo demo = {0};
        struct fault why = {0};
        char *folder = impostor(cases[i].script);
        assert_false(demo_start(&demo, *state, &why));
        if (!strstr(why.text, cases[i].text))
            fail_msg("%s", why.text);
        assert_int_equal(demo.pid, 0);
        remove_impostor(folder);
    }
}

static void a_simulator_that_will_not_end_is_killed(void **state)
{
    struct demo demo = {0};
    struct fault why = {0};
    char *folder = impostor("#!/bin/sh\ntrap '' TERM\necho listening on http://127.0.0.1:1/v1.0\n"
                            "while :; do read x || :; done\n");
    assert_true(demo_start(&demo, *state, &why));
    pid_t pid = demo.pid;
    demo_stop(&demo);
    assert_int_equal(kill(pid, 0), -1);
    remove_impostor(folder);
}

/* --- connection_open --- */

static void without_a_token_it_says_what_to_do(void **state)
{
    struct connection connection;
    struct fault why = {0};
    unsetenv("RESTORETOP_TOKEN");
    assert_false(connection_open(&connection, *state, &why));
    assert_int_equal(why.kind, FAULT_AUTH);
    assert_non_null(strstr(why.hint, "--demo"));
    assert_non_null(strstr(why.hint, "--token-file"));
    assert_non_null(strstr(why.hint, "RESTORETOP_TOKEN"));
}

static void the_token_is_taken_out_of_the_environment(void **state)
{
    struct connection connection;
    struct fault why = {0};
    setenv("RESTORETOP_TOKEN", "top-secret-text", 1);
    const char *place = getenv("RESTORETOP_TOKEN");
    settings_set(*state, OPTION_GRAPH_URL, "http://127.0.0.1:9/v1.0", ORIGIN_COMMAND_LINE, &why);
    assert_true(connection_open(&connection, *state, &why));
    assert_null(getenv("RESTORETOP_TOKEN"));
    assert_string_equal(place, ""); /* wiped where it stood */
    assert_string_equal(connection.tenant, "127.0.0.1:9");
    assert_string_equal(connection.account, "");
    connection_close(&connection);
}

static void a_demo_goes_with_no_other_tenant(void **state)
{
    struct connection connection;
    struct fault why = {0};
    settings_set(*state, OPTION_DEMO, "yes", ORIGIN_COMMAND_LINE, &why);
    settings_set(*state, OPTION_GRAPH_URL, "https://graph.microsoft.com/v1.0", ORIGIN_COMMAND_LINE,
                 &why);
    assert_false(connection_open(&connection, *state, &why));
    assert_int_equal(why.kind, FAULT_INPUT);
    assert_non_null(strstr(why.text, "--graph-url"));
}

static void plain_http_to_elsewhere_is_refused(void **state)
{
    struct connection connection;
    struct fault why = {0};
    setenv("RESTORETOP_TOKEN", "x", 1);
    settings_set(*state, OPTION_GRAPH_URL, "http://graph.microsoft.com/v1.0", ORIGIN_COMMAND_LINE,
                 &why);
    assert_false(connection_open(&connection, *state, &why));
    assert_int_equal(why.kind, FAULT_INPUT);
    assert_null(getenv("RESTORETOP_TOKEN"));
}

/* No packet leaves: the proxy is a port where nobody is. */
static void the_service_root_follows_the_cloud(void **state)
{
    static const struct {
        const char *cloud, *version, *url, *root, *warning;
    } rows[] = {
        {"global", "v1.0", "", "https://graph.microsoft.com/v1.0", ""},
        {"dod", "beta", "", "https://dod-graph.microsoft.us/beta", ""},
        {"china", "v1.0", "", "https://microsoftgraph.chinacloudapi.cn/v1.0", ""},
        {"dod", "v1.0", "https://graph.contoso.com/v1.0", "https://graph.contoso.com/v1.0",
         "graph.contoso.com, which is none of Microsoft's (--graph-url)"},
        {"dod", "v1.0", "http://127.0.0.1:9/v1.0", "http://127.0.0.1:9/v1.0", ""},
    };
    struct fault why = {0};
    setenv("HTTPS_PROXY", "http://127.0.0.1:9", 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct connection connection;
        setenv("RESTORETOP_TOKEN", "x", 1);
        settings_set(*state, OPTION_CLOUD, rows[i].cloud, ORIGIN_COMMAND_LINE, &why);
        settings_set(*state, OPTION_API_VERSION, rows[i].version, ORIGIN_COMMAND_LINE, &why);
        settings_set(*state, OPTION_GRAPH_URL, rows[i].url, ORIGIN_COMMAND_LINE, &why);
        assert_true(connection_open(&connection, *state, &why));
        assert_string_equal(connection.root, rows[i].root);
        assert_int_equal(connection.warnings.length > 0, *rows[i].warning != '\0');
        assert_non_null(strstr(connection.warnings.bytes, rows[i].warning));
        connection_close(&connection);
    }
    unsetenv("HTTPS_PROXY");
}

static void state_files_follow_xdg(void **state)
{
    (void)state;
    setenv("XDG_STATE_HOME", "/var/mine", 1);
    char *path = state_path(ACKS_NAME);
    assert_string_equal(path, "/var/mine/restoretop/acknowledged");
    free(path);
    unsetenv("XDG_STATE_HOME");
    setenv("HOME", "/home/contoso", 1);
    path = state_path(ACKS_NAME);
    assert_string_equal(path, "/home/contoso/.local/state/restoretop/acknowledged");
    free(path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_simulator_starts_and_ends_with_us),
        TEST(two_demos_have_different_tokens),
        TEST(a_missing_simulator_is_told_with_what_to_do),
        TEST(what_it_says_before_it_fails_is_told),
        TEST(a_simulator_that_will_not_end_is_killed),
        TEST(without_a_token_it_says_what_to_do),
        TEST(the_token_is_taken_out_of_the_environment),
        TEST(a_demo_goes_with_no_other_tenant),
        TEST(plain_http_to_elsewhere_is_refused),
        TEST(the_service_root_follows_the_cloud),
        TEST(state_files_follow_xdg),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
