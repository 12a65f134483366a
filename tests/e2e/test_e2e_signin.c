/* A person signs in, by the real program: on the screen and by `restoretop login`, against a login
 * host on loopback that answers by script. The person's browser is the test: it reads the state out
 * of the address on the screen and pastes back what a browser would have ended at. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "e2e/login_script.h"
#include "e2e/run.h"
#include "fake/children.h"

#define TOO_OLD                                                                                    \
    "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS50078: Presented multi-factor "    \
    "authentication has expired.\\r\\nTrace ID: 1\",\"error_codes\":[50078]}"

static int set_up(void **state)
{
    static const char *const args[] = {"--sessions", "30", "--speed", "0.000001", NULL};
    *state = tenant_start(args, 0);
    return 0;
}

static void paste_into(struct term *term, const char *text)
{
    char *bytes = xasprintf("\033[200~%s\033[201~", text);
    term_send(term, bytes);
    free(bytes);
}

/* --- on the screen --- */

/* The end of the selected session's id, the last column: what else stands there may still come. */
static char *selected_id(struct term *term)
{
    for (int row = 0; row < 30; row++) {
        const char *text = term_row(term, row), *last = strrchr(text, ' ');
        if (text[0] == '>' && last)
            return xstrdup(last + 1);
    }
    return xstrdup("");
}

static void a_refused_refresh_ends_in_a_bar_and_L_brings_it_back(void **state)
{
    struct tenant *tenant = *state;
    struct login_script login;
    const char *const bodies[] = {LOGIN_TOKENS("20", "r-1"),   LOGIN_NO_CONSENTS, TOO_OLD,
                                  LOGIN_TOKENS("3600", "r-2"), LOGIN_NO_CONSENTS, NULL};
    login_script_open(&login, bodies);
    struct term *term = login_script_console(tenant, &login, "browser", NULL);
    assert_true(term_wait(term, "Nobody is signed in yet"));
    assert_int_equal(tenant_requests(tenant, "GET", "/restoreSessions"), 0);
    login_script_sign_in(term, "code-1");
    assert_true(term_wait(term, " LIVE "));
    assert_true(term_wait_gone(term, "Esc cancels")); /* the box has closed by itself */
    login_script_expect(&login, 0, "grant_type=authorization_code&");
    login_script_expect(&login, 0, "code=code-1&");
    login_script_expect(&login, 0, "code_verifier=");
    login_script_expect(&login, 1, "grant_type=refresh_token&");
    term_send(term, "pjjj"); /* without the detail the id has a column */
    term_settle(term, 200);
    char *before = selected_id(term);
    assert_int_equal(strlen(before), 12);

    assert_true(term_wait(term, "because multifactor sign-in is older than the tenant allows"));
    assert_true(term_wait(term, "SIGNED OUT since"));
    assert_true(term_wait(term, "press L"));
    login_script_expect(&login, 1 + LOGIN_OPTIONAL_ASKS, "&refresh_token=r-1");
    size_t requests = tenant_requests(tenant, NULL, NULL);
    term_settle(term, 7000); /* more than one poll: none leaves */
    assert_int_equal(tenant_requests(tenant, NULL, NULL), requests);
    assert_int_equal(raw_server_requests(login.server), 2 + LOGIN_OPTIONAL_ASKS);
    char *meanwhile = selected_id(term);
    assert_string_equal(meanwhile, before); /* the data is there */

    login_script_sign_in(term, "code-2");
    assert_true(term_wait(term, " LIVE "));
    assert_true(term_wait_gone(term, "SIGNED OUT"));
    char *after = selected_id(term);
    assert_string_equal(after, before);
    assert_true(tenant_requests(tenant, NULL, NULL) > requests);
    term_send(term, "Q");
    int status;
    assert_true(term_wait_exit(term, &status));
    assert_int_equal(status, 0);
    term_free(term);
    login_script_close(&login);
    free(before);
    free(meanwhile);
    free(after);
}

/* The person says no there, and the box why it ended. */
static void refuse_in_the_browser(struct term *term)
{
    login_script_ask(term);
    login_script_paste(term, "x&error=access_denied");
    term_send(term, "\r");
    assert_true(term_wait(term, "That did not work."));
}

static void a_wrong_paste_is_said_and_esc_leaves_all_as_it_was(void **state)
{
    struct tenant *tenant = *state;
    struct login_script login;
    const char *const bodies[] = {LOGIN_NO_CONSENT, NULL};
    login_script_open(&login, bodies);
    struct term *term = login_script_console(tenant, &login, "browser", NULL);
    assert_true(term_wait(term, "Nobody is signed in yet"));
    term_send(term, "L");
    assert_true(term_wait(term, "sign in with a browser"));
    term_send(term, "\r");
    assert_true(term_wait(term, "Address:"));
    paste_into(term, "http://localhost:1/?code=stolen&state=of-somebody-else");
    assert_true(term_wait(term, "Enter sends them"));
    term_send(term, "\r");
    assert_true(term_wait(term, "That address is the answer to another sign-in."));
    assert_true(term_wait(term, "Address:")); /* it goes on */
    paste_into(term, "hello");
    assert_true(term_wait(term, "Enter sends them"));
    term_send(term, "\r");
    assert_true(term_wait(term, "That is not the address that the browser ends at."));
    term_resize(term, 24, 80);
    assert_true(term_wait(term, "That is not the address that the browser ends at."));
    term_resize(term, 8, 40);
    assert_true(term_wait(term, "not the address"));
    term_resize(term, 30, 170);
    assert_int_equal(raw_server_requests(login.server), 0);
    term_escape(term);
    assert_true(term_wait(term, "everything is as it was"));
    assert_true(term_wait(term, "Nobody is signed in yet"));
    refuse_in_the_browser(term);
    assert_int_equal(raw_server_requests(login.server), 0);
    term_free(term);
    login_script_close(&login);
}

/* The bytes of an OSC 8 link reach a terminal that takes them, and no other. */
static void the_address_is_a_link_where_the_terminal_can(void **state)
{
    struct tenant *tenant = *state;
    struct login_script login;
    const char *const bodies[] = {LOGIN_NO_CONSENT, NULL};
    login_script_open(&login, bodies);
    struct term *term = login_script_console(tenant, &login, "browser", NULL);
    assert_true(term_wait(term, "Nobody is signed in yet"));
    expect_no_text(login_script_bytes(term), "\033]8;");
    login_script_ask(term);
    expect_text(login_script_bytes(term), "\033]8;id=restoretop;http://127.0.0.1:");
    term_send(term, "y");
    assert_true(term_wait(term, "Sent "));
    expect_text(login_script_bytes(term), "\033]52;c;");
    term_free(term);
    login_script_close(&login);
}

/* --- the first run --- */

/* restoretop alone, with nothing to go by but a login host. */
static struct term *first_run(struct tenant *tenant, const struct login_script *login,
                              const char *name)
{
    const char *argv[] = {PROGRAM, "--token-cache", "memory", NULL};
    char *state = xasprintf("XDG_STATE_HOME=%s/%s", tenant->dir, name);
    char *config = xasprintf("XDG_CONFIG_HOME=%s/%s", tenant->dir, name);
    const char *env[] = {"PAGER=", state, config, login ? login->authority : NULL, NULL};
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .env = env, .rows = 24, .cols = 80});
    assert_true(term_wait(term, "restoretop knows no tenant yet"));
    free(state);
    free(config);
    return term;
}

static void expect_exit(struct term *term, int status)
{
    int is;
    assert_true(term_wait_exit(term, &is));
    assert_int_equal(WEXITSTATUS(is), status);
    assert_false(term_alternate(term));
    term_free(term);
}

static void expect_exit_after(struct term *term, const char *words)
{
    assert_true(term_wait(term, words));
    expect_exit(term, 0);
}

static void a_first_run_can_be_left_or_read(void **state)
{
    struct term *term = first_run(*state, NULL, "first-quit");
    term_send(term, "q");
    expect_exit(term, 0);
    term = first_run(*state, NULL, "first-help");
    term_send(term, "2");
    expect_exit_after(term, "the screen says so."); /* PAGER is empty there */
}

static void a_first_run_can_be_a_demo(void **state)
{
    struct term *term = first_run(*state, NULL, "first-demo");
    term_send(term, "3");
    assert_true(term_wait(term, " LIVE "));
    assert_true(term_wait(term, "contoso (demo)"));
    term_send(term, "Q");
    expect_exit(term, 0);
}

static void a_first_run_signs_in_and_keeps_the_ids(void **state)
{
    struct tenant *tenant = *state;
    struct login_script login;
    const char *const bodies[] = {LOGIN_NO_CONSENT, NULL};
    login_script_open(&login, bodies);
    struct term *term = first_run(tenant, &login, "first-ids");
    term_send(term, "1");
    assert_true(term_wait(term, "Directory (tenant) ID"));
    term_send(term, "contoso.com\ra0000000-0000-0000-0000-000000000001\r\r");
    assert_true(term_wait(term, "sign in with a browser")); /* the box is open */
    assert_int_equal(raw_server_requests(login.server), 0);
    term_escape(term);
    term_send(term, "Q");
    expect_exit(term, 0);

    char *config = xasprintf("XDG_CONFIG_HOME=%s/first-ids", tenant->dir);
    const char *args[] = {"--print-config", NULL}, *env[] = {config, NULL};
    struct run run = run_plain(args, env);
    expect_text(run.out, "# from: profile\ntenant = contoso.com\n");
    expect_text(run.out, "# from: profile\nclient = a0000000-0000-0000-0000-000000000001\n");
    run_free(&run);
    free(config);
    login_script_close(&login);
}

/* --- without a screen --- */

struct surroundings {
    char *state, *config;
    const char *env[5];
};

static void surroundings_open(struct surroundings *s, struct tenant *tenant,
                              const struct login_script *login, const char *name)
{
    s->state = xasprintf("XDG_STATE_HOME=%s/%s", tenant->dir, name);
    s->config = xasprintf("XDG_CONFIG_HOME=%s/config", tenant->dir);
    s->env[0] = s->state;
    s->env[1] = s->config;
    s->env[2] = login->authority;
    s->env[3] = NULL;
}

static void surroundings_close(struct surroundings *s)
{
    free(s->state);
    free(s->config);
}

#define PERSON                                                                                     \
    "--tenant", "contoso.com", "--client", "a0000000-0000-0000-0000-000000000001",                 \
        "--token-cache", "file"

static void login_over_a_terminal_takes_a_line_of_5000_bytes(void **state)
{
    struct tenant *tenant = *state;
    struct login_script login;
    struct surroundings s;
    const char *const bodies[] = {LOGIN_TOKENS("3600", "r-1"), LOGIN_NO_CONSENTS,
                                  LOGIN_TOKENS("3600", "r-2"), NULL};
    login_script_open(&login, bodies);
    surroundings_open(&s, tenant, &login, "login-pty");
    const char *argv[] = {PROGRAM, "login", PERSON, NULL};
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .env = s.env, .rows = 40, .cols = 120});
    assert_true(term_wait(term, "and press Enter"));
    char code[5001];
    memset(code, 'c', 5000);
    code[5000] = '\0';
    char *end = login_script_answer(login_script_bytes(term), code);
    char *line = xasprintf("%s\r", end);
    term_send(term, line);
    assert_true(term_wait(term, "Signed in."));
    assert_true(term_wait(term, "BackupRestore-Restore.Read.All"));
    int status;
    assert_true(term_wait_exit(term, &status));
    assert_int_equal(status, 0);
    expect_no_text(login_script_bytes(term), "cccc"); /* it was not echoed */
    login_script_expect(&login, 0, code);
    term_free(term);

    const char *who[] = {"whoami", PERSON, NULL};
    struct run run = run_plain(who, s.env);
    assert_int_equal(run.status, 0);
    expect_text(run.out, "contoso.com");
    expect_text(run.out, "kept in      file");
    expect_plain_text(run.out);
    run_free(&run);
    surroundings_close(&s);
    login_script_close(&login);
    free(end);
    free(line);
}

struct piped {
    pid_t pid;
    int in, out;
    struct strbuf text;
};

static void piped_start(struct piped *piped, const char *const *argv, const char *const *env)
{
    int in[2], out[2];
    assert_int_equal(pipe(in) + pipe(out), 0);
    piped->pid = children_fork();
    if (piped->pid == 0) {
        for (size_t i = 0; env[i]; i++)
            putenv((char *)(uintptr_t)env[i]);
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        for (int fd = 3; fd < 64; fd++)
            close(fd);
        execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    piped->in = in[1];
    piped->out = out[0];
    strbuf_init(&piped->text, STRBUF_NO_LIMIT);
}

/* Until the text is there, or the output ends. */
static bool piped_wait(struct piped *piped, const char *part)
{
    char bytes[4096];
    ssize_t got;
    while (!strstr(piped->text.bytes, part) && (got = read(piped->out, bytes, sizeof bytes)) > 0)
        strbuf_add(&piped->text, bytes, (size_t)got);
    return strstr(piped->text.bytes, part) != NULL;
}

static int piped_end(struct piped *piped)
{
    int status = 0;
    (void)piped_wait(piped, "\001"); /* all of it */
    waitpid(piped->pid, &status, 0);
    close(piped->in);
    close(piped->out);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void login_over_a_pipe_then_whoami_then_logout(void **state)
{
    struct tenant *tenant = *state;
    struct login_script login;
    struct surroundings s;
    struct piped piped;
    const char *const bodies[] = {LOGIN_TOKENS("3600", "r-1"), LOGIN_NO_CONSENTS,
                                  LOGIN_TOKENS("3600", "r-2"), NULL};
    login_script_open(&login, bodies);
    surroundings_open(&s, tenant, &login, "login-pipe");
    const char *argv[] = {PROGRAM, "login", PERSON, NULL};
    piped_start(&piped, argv, s.env);
    assert_true(piped_wait(&piped, "and press Enter"));
    char *end = login_script_answer(piped.text.bytes, "code-of-a-pipe");
    assert_int_equal(write(piped.in, "nonsense\n", 9), 9);
    assert_true(write(piped.in, end, strlen(end)) > 0); /* the last line needs no end */
    close(piped.in);
    piped.in = open("/dev/null", 0);
    assert_int_equal(piped_end(&piped), 0);
    expect_text(piped.text.bytes, "Signed in.");
    expect_plain_text(piped.text.bytes);
    expect_no_text(piped.text.bytes, "r-1");
    strbuf_release(&piped.text);

    /* It deletes what is there, whichever keeping is asked for now. */
    const char *who[] = {"whoami", PERSON, NULL};
    const char *out[] = {"logout", PERSON, "--token-cache", "memory", NULL};
    struct run run = run_plain(who, s.env);
    assert_int_equal(run.status, 0);
    expect_text(run.out, "signed in");
    run_free(&run);
    const char *const ill[] = {"HTTP/1.1 503 Later\r\nConnection: close\r\n\r\n", NULL};
    login_script_play(&login, ill);
    run = run_plain(who, s.env);
    assert_int_equal(run.status, 4);
    expect_text(run.err, "is not available (503)");
    expect_text(run.err, "Run this again later"); /* as it ends, it tries nothing by itself */
    run_free(&run);
    run = run_plain(out, s.env);
    assert_int_equal(run.status, 0);
    expect_text(run.out, "are deleted");
    expect_text(run.out, "Revoke sessions");
    run_free(&run);
    run = run_plain(who, s.env);
    assert_int_equal(run.status, 3);
    expect_text(run.err, "Nobody is signed in yet");
    run_free(&run);
    run = run_plain(out, s.env);
    assert_int_equal(run.status, 0);
    expect_text(run.out, "Nobody was signed in");
    run_free(&run);
    surroundings_close(&s);
    login_script_close(&login);
    free(end);
}

#define DEVICE_CODE                                                                                \
    "{\"device_code\":\"dev-1\",\"user_code\":\"AB-CD\",\"expires_in\":900,\"interval\":1,"        \
    "\"verification_uri\":\"https://microsoft.com/devicelogin\"}"

static void login_by_device_that_is_blocked_exits_with_3(void **state)
{
    struct tenant *tenant = *state;
    struct login_script login;
    struct surroundings s;
    const char *const bodies[] = {
        DEVICE_CODE,
        "{\"error\":\"access_denied\",\"error_description\":\"AADSTS530035: x\",\"error_codes\":"
        "[530035]}",
        NULL};
    login_script_open(&login, bodies);
    surroundings_open(&s, tenant, &login, "login-device");
    const char *args[] = {"login", "--device", PERSON, NULL};
    struct run run = run_plain(args, s.env);
    assert_int_equal(run.status, 3);
    expect_text(run.out, "https://microsoft.com/devicelogin");
    expect_text(run.out, "  AB-CD");
    expect_text(run.out, "You started this sign-in yourself");
    expect_text(run.err, "security defaults block it");
    expect_plain_text(run.out);
    run_free(&run);
    surroundings_close(&s);
    login_script_close(&login);
}

/* --- what is said before anything leaves --- */

static void what_login_cannot_do_is_said(void **state)
{
    static const struct {
        const char *args[8];
        const char *words;
    } rows[] = {
        {{"login", "--tenant", "contoso.com"}, "The client id is missing."},
        {{"login", "--auth", "secret"}, "--auth secret needs no login"},
        {{"login", "--token-cache", "memory"}, "keeps nothing beyond this command"},
        {{"login", "--tenant", "common", "--client", "a", "--token-cache", "file"}, "\"common\""},
        {{"auth", "login"}, "Did you mean restoretop login?"},
        {{"auth", "status"}, "Did you mean restoretop auth help?"},
        {{"--device"}, "--device goes with restoretop login"},
        {{"whoami", "--format", "json"},
         "restoretop whoami has no use for --format\nIt takes --graph-url, "},
        {{"login", "--once"}, "restoretop login has no use for --once"},
        {{"login", "--print-config"}, "restoretop login has no use for --print-config"},
        {{"logout", "--device"}, "restoretop logout has no use for --device"},
        {{"auth", "help", "--demo"}, "restoretop auth help has no use for --demo"},
        {{"--once", "--demo-seed", "3"}, "--demo-seed goes with --demo"},
        {{"--format", "json"}, "--format goes with --once"},
        {{"--once", "login"}, "unexpected argument \"login\""},
        {{"login"}, "The tenant and the client id are missing."},
        {{"logout"}, "The tenant and the client id are missing."},
        {{"whoami"}, "The tenant and the client id are missing."},
        {{"login", "--tenant", "abc", "--client", "notaguid", "--token-cache", "file"},
         "A tenant is named by its GUID or one of its domains."},
        {{"--once", "--cloud", "usgov", "--auth", "managed-identity", "--graph-url",
          "https://graph.microsoft.com/v1.0"},
         "graph.microsoft.com is not the Graph of the cloud \"usgov\""},
        {{"logout", "--tenant", "contoso.com", "--client", "notaguid"}, "A client id is a GUID"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct run run = run_plain(rows[i].args, NULL);
        assert_int_equal(run.status, 2);
        expect_text(run.err, rows[i].words);
        assert_string_equal(run.out, "");
        run_free(&run);
    }
}

static void the_help_page_has_the_ids_and_fits(void **state)
{
    const char *args[] = {"auth",        "help",     "--tenant",
                          "contoso.com", "--client", "a0000000-0000-0000-0000-000000000001",
                          NULL};
    (void)state;
    struct run run = run_plain(args, NULL);
    assert_int_equal(run.status, 0);
    expect_text(run.out, "\nhttps://login.microsoftonline.com/contoso.com/v2.0/adminconsent?"
                         "client_id=a0000000-0000-0000-0000-000000000001&scope=https%3A%2F%2Fgraph."
                         "microsoft.com%2F.default&");
    expect_text(run.out, "tenant = contoso.com\n");
    expect_text(run.out, "restoretop auth help --tenant TENANT-ID --client CLIENT-ID\n");
    expect_text(run.out, "Roles and administrators");
    for (int step = 1; step <= 7; step++) {
        char *number = xasprintf("\n%d. ", step);
        expect_text(run.out, number);
        free(number);
    }
    for (const char *line = run.out; *line; line += strcspn(line, "\n") + 1)
        if (strcspn(line, "\n") > 80 && strncmp(line, "https://", 8) != 0)
            fail_msg("too long: %.*s", (int)strcspn(line, "\n"), line);
    expect_plain_text(run.out);
    run_free(&run);
}

/* `auth help` on a terminal of so many rows, with that PAGER=... */
static struct term *help_on(int rows, const char *pager)
{
    const char *argv[] = {PROGRAM, "auth", "help", NULL}, *env[] = {pager, NULL};
    return term_start(&(struct term_options){.argv = argv, .env = env, .rows = rows, .cols = 80});
}

/* `more` of a kind: a page of 20 lines, and the next after a line of input. */
#define PAGER "PAGER=head -n 20; read line </dev/tty; tail -n 18; echo the pager has ended"

static void a_help_page_longer_than_the_terminal_is_paged(void **state)
{
    (void)state;
    struct term *term = help_on(24, PAGER);
    assert_true(term_wait(term, "1. https://entra.microsoft.com"));
    assert_true(term_wait(term, "BackupRestore-Restore.ReadWrite.All"));
    assert_false(term_shows(term, "7. restoretop login"));
    term_send(term, "\r");
    expect_exit_after(term, "the pager has ended");
}

static void where_it_fits_or_nothing_pages_it_is_written_as_it_is(void **state)
{
    static const struct {
        int rows;
        const char *pager;
    } ways[] = {{80, PAGER}, {24, "PAGER="}, {24, "PAGER=cat"}, {24, "PAGER=/no/such/pager"}};
    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct term *term = help_on(ways[i].rows, ways[i].pager);
        expect_exit_after(term, "the screen says so.");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refused_refresh_ends_in_a_bar_and_L_brings_it_back),
        cmocka_unit_test(a_wrong_paste_is_said_and_esc_leaves_all_as_it_was),
        cmocka_unit_test(the_address_is_a_link_where_the_terminal_can),
        cmocka_unit_test(a_first_run_can_be_left_or_read),
        cmocka_unit_test(a_first_run_can_be_a_demo),
        cmocka_unit_test(a_first_run_signs_in_and_keeps_the_ids),
        cmocka_unit_test(login_over_a_terminal_takes_a_line_of_5000_bytes),
        cmocka_unit_test(login_over_a_pipe_then_whoami_then_logout),
        cmocka_unit_test(login_by_device_that_is_blocked_exits_with_3),
        cmocka_unit_test(what_login_cannot_do_is_said),
        cmocka_unit_test(the_help_page_has_the_ids_and_fits),
        cmocka_unit_test(a_help_page_longer_than_the_terminal_is_paged),
        cmocka_unit_test(where_it_fits_or_nothing_pages_it_is_written_as_it_is),
    };
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    unsetenv("SSH_CONNECTION");
    return cmocka_run_group_tests(tests, set_up, tenant_tear_down);
}
