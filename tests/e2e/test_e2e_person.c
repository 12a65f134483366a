/* A person's whole way by the programs themselves, against an OpenID Connect server that is not
 * ours: login, list, console, two consoles at once, logout. */
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
#include "e2e/login_host.h"
#include "e2e/run.h"

#define SHORT_S "10"

struct world {
    struct tenant *tenant;
    struct login_host *host;
    char *state, *config, *authority, *path; /* of the environment */
    char *opened;                            /* the file to which our "browser" writes an address */
    const char *env[6];
};

static void make_browser(struct world *world)
{
    char *folder = xasprintf("%s/bin", world->tenant->dir);
    char *program = xasprintf("%s/xdg-open", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    FILE *file = fopen(program, "we");
    fprintf(file, "#!/bin/sh\nprintf '%%s' \"$1\" >%s.new && mv %s.new %s\n", world->opened,
            world->opened, world->opened);
    fclose(file);
    assert_int_equal(chmod(program, 0700), 0);
    world->path = xasprintf("PATH=%s:/usr/bin:/bin", folder);
    free(program);
    free(folder);
}

static int set_up(void **state)
{
    static const char *const args[] = {"--sessions", "20", "--speed", "0.000001", NULL};
    struct world *world = xcalloc(1, sizeof *world);
    world->tenant = tenant_start(args, 0);
    const struct login_host_options options = {.access_seconds = atoi(SHORT_S),
                                               .graph_root = world->tenant->root,
                                               .graph_token = TENANT_TOKEN};
    world->host = login_host_start(&options);
    world->opened = xasprintf("%s/opened", world->tenant->dir);
    make_browser(world);
    world->state = xasprintf("XDG_STATE_HOME=%s/state", world->tenant->dir);
    world->config = xasprintf("XDG_CONFIG_HOME=%s/config", world->tenant->dir);
    if (world->host)
        world->authority = xasprintf("AZURE_AUTHORITY_HOST=%s", login_host_authority(world->host));
    world->env[0] = world->state;
    world->env[1] = world->config;
    world->env[2] = world->authority;
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    login_host_stop(world->host);
    tenant_free(world->tenant);
    free(world->state);
    free(world->config);
    free(world->authority);
    free(world->path);
    free(world->opened);
    free(world);
    return 0;
}

static struct world *world_of(void **state)
{
    struct world *world = *state;
    if (!world->host)
        skip();
    return world;
}

#define PERSON                                                                                     \
    "--tenant", LOGIN_TENANT, "--client", LOGIN_PERSON_CLIENT, "--auth", "browser",                \
        "--token-cache", "file"

static struct run run_as_person(struct world *world, const char *verb)
{
    const char *args[] = {verb, PERSON, "--graph-url", login_host_graph(world->host), NULL};
    return run_plain(args, world->env);
}

static struct term *start(struct world *world, const char *verb, const char *option)
{
    const char *argv[] = {PROGRAM,      PERSON, "--graph-url", login_host_graph(world->host),
                          "--interval", "5",    NULL,          NULL,
                          NULL};
    const char *verbs[] = {PROGRAM, verb, PERSON, option, NULL};
    return term_start(&(struct term_options){
        .argv = verb ? verbs : argv, .env = world->env, .rows = 40, .cols = 120});
}

static const char *bytes_of(struct term *term)
{
    size_t length;
    return term_bytes(term, &length);
}

/* The first address among the bytes that has this part, up to its end. */
static char *address_in(const char *bytes, const char *part)
{
    const char *at = strstr(bytes, part);
    assert_non_null(at);
    while (at > bytes && strncmp(at, "http://", 7) != 0)
        at--;
    return xasprintf("%.*s", (int)strcspn(at, "\033\r\n "), at);
}

static void expect_exit(struct term *term, int wanted)
{
    int status;
    assert_true(term_wait_exit(term, &status));
    if (status != wanted)
        fail_msg("status %d: %s", status, bytes_of(term));
    term_free(term);
}

static void expect_signed_out(struct world *world)
{
    struct run run = run_as_person(world, "--once");
    assert_int_equal(run.status, 3);
    expect_text(run.err, "Nobody is signed in yet");
    run_free(&run);
}

static void log_out(struct world *world)
{
    struct run run = run_as_person(world, "logout");
    assert_int_equal(run.status, 0);
    run_free(&run);
    expect_signed_out(world);
}

static void expect_list(struct world *world)
{
    struct run run = run_as_person(world, "--once");
    if (run.status > 1 || count_lines(run.out) <= 15)
        fail_msg("no list, but %d: %s%s", run.status, run.out, run.err);
    run_free(&run);
}

/* login, and the address pasted back. */
static void log_in_by_paste(struct world *world)
{
    struct term *term = start(world, "login", NULL);
    assert_true(term_wait(term, "and press Enter"));
    char *url = address_in(bytes_of(term), "/oauth2/v2.0/authorize?");
    char *end = login_host_browse(world->host, url, LOGIN_ACCEPT);
    char *line = xasprintf("%s\r", end);
    term_send(term, line);
    assert_true(term_wait(term, "Signed in."));
    assert_true(term_wait(term, LOGIN_ACCOUNT));
    expect_exit(term, 0);
    free(url);
    free(end);
    free(line);
}

static void a_person_logs_in_lists_asks_who_and_logs_out(void **state)
{
    struct world *world = world_of(state);
    expect_signed_out(world);
    log_in_by_paste(world);
    expect_list(world);
    expect_list(world); /* by what the first one stored: its token was rotated */
    struct run run = run_as_person(world, "whoami");
    assert_int_equal(run.status, 0);
    expect_text(run.out, LOGIN_ACCOUNT);
    run_free(&run);
    log_out(world);
    assert_int_equal(login_host_count(world->host, "invalid_grant", NULL), 0);
}

static void a_device_code_logs_in(void **state)
{
    struct world *world = world_of(state);
    struct term *term = start(world, "login", "--device");
    assert_true(term_wait(term, "/device"));
    assert_true(term_wait(term, "You started this sign-in yourself"));
    char *page = address_in(bytes_of(term), "/device");
    const char *screen = term_screen(term), *code = screen;
    for (; *code; code++) /* "ABCD-EFGH", alone among what is on the screen */
        if (strspn(code, "BCDFGHJKLMNPQRSTVWXZ") == 4 && code[4] == '-' &&
            strspn(code + 5, "BCDFGHJKLMNPQRSTVWXZ") == 4)
            break;
    char *typed = xasprintf("%.9s", code);
    login_host_enter_code(world->host, page, typed, LOGIN_ACCEPT);
    assert_true(term_wait(term, "Signed in."));
    expect_exit(term, 0);
    expect_list(world);
    log_out(world);
    free(page);
    free(typed);
}

static char *wait_for_browser(struct term *term, struct world *world)
{
    struct strbuf text;
    struct fault why;
    strbuf_init(&text, 65536);
    for (int i = 0; i < 300 && text.length == 0; i++) {
        term_settle(term, 50);
        if (!strbuf_read_file(&text, world->opened, &why))
            strbuf_clear(&text);
    }
    if (text.length == 0)
        fail_msg("no browser was opened: %s", term_screen(term));
    return strbuf_take(&text, NULL);
}

/* Who is signed in is known before there is a token: the list of the last run comes first. */
static void expect_kept_list(struct world *world)
{
    size_t length;
    struct term *term = start(world, NULL, NULL);
    assert_true(term_wait(term, " LIVE "));
    const char *bytes = term_bytes(term, &length);
    assert_null(memmem(bytes, length, "LOADING", strlen("LOADING")));
    term_send(term, "Q");
    expect_exit(term, 0);
}

/* The one on a machine with a display: L, Enter, and all the rest happens in the browser. */
static void a_console_signs_in_in_the_browser_that_it_opens(void **state)
{
    struct world *world = world_of(state);
    world->env[3] = "DISPLAY=:99";
    world->env[4] = world->path;
    struct term *term = start(world, NULL, NULL);
    world->env[3] = world->env[4] = NULL;
    assert_true(term_wait(term, "Nobody is signed in yet"));
    term_send(term, "L");
    assert_true(term_wait(term, "sign in with a browser"));
    term_send(term, "\r");
    char *url = wait_for_browser(term, world), *page;
    char *end = login_host_browse(world->host, url, LOGIN_ACCEPT);
    assert_int_equal(login_host_open(end, &page), 200);
    expect_text(page, "goes on in the terminal");
    assert_true(term_wait(term, " LIVE "));
    assert_true(term_wait(term, LOGIN_ACCOUNT));
    term_send(term, "Q");
    expect_exit(term, 0);
    expect_kept_list(world);
    log_out(world);
    free(url);
    free(page);
    free(end);
}

/* Tokens of ten seconds, one cache, a strict server: both go on, no token is presented twice. */
static void two_consoles_on_one_cache_go_on(void **state)
{
    struct world *world = world_of(state);
    log_in_by_paste(world);
    size_t before = login_host_count(world->host, "\"grant\":\"refresh_token\"", "\"status\":200");
    size_t refused = login_host_count(world->host, "\"path\":\"/v1.0\"", "\"status\":401");
    struct term *one = start(world, NULL, NULL), *two = start(world, NULL, NULL);
    assert_true(term_wait(one, " LIVE "));
    assert_true(term_wait(two, " LIVE "));
    term_settle(one, 100);
    for (int i = 0; i < 40; i++) {
        term_settle(one, 200);
        term_settle(two, 200);
        assert_true(term_shows(one, " LIVE "));
        assert_true(term_shows(two, " LIVE "));
    }
    assert_true(login_host_count(world->host, "\"grant\":\"refresh_token\"", "\"status\":200") >=
                before + 5);
    assert_int_equal(login_host_count(world->host, "invalid_grant", NULL), 0);
    assert_int_equal(login_host_count(world->host, "\"path\":\"/v1.0\"", "\"status\":401"),
                     refused);
    term_send(one, "Q");
    term_send(two, "Q");
    expect_exit(one, 0);
    expect_exit(two, 0);
    expect_list(world);
    log_out(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_logs_in_lists_asks_who_and_logs_out),
        cmocka_unit_test(a_device_code_logs_in),
        cmocka_unit_test(a_console_signs_in_in_the_browser_that_it_opens),
        cmocka_unit_test(two_consoles_on_one_cache_go_on),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
