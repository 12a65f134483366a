/* Every kind of secret is given to the real program, and then every byte it wrote is looked
 * through: output, errors, terminal, log, state, configuration, core files, what its children see.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/xalloc.h"
#include "e2e/leaks.h"
#include "e2e/run.h"
#include "fake/certificates.h"
#include "fake/raw_server.h"
#include "fake/temp_folder.h"

#define SECRET     "s~e+c/r&e=t% \"of\\the\"-tests"
#define PASSWORD   "pass w/o+rd%of\"the\\key"
#define FEDERATED  "eyJhbGciOiJSUzI1NiJ9.eyJmZWRlcmF0ZWQiOiJ5ZXMifQ.c2lnbmF0dXJlLW9mLWZlZGVyYXRlZA"
#define CREDENTIAL "of-the-unit/s+credential~1"

/* In: what the program is given. Out: all that it can write to. */
struct stage {
    struct tenant *tenant;
    struct certificates *in;
    char *out, *log;
    char *home, *state, *config;
    struct leaks *leaks;
};

static void put(const struct stage *stage, const char *name, const char *text)
{
    int fd =
        open(certificates_path(stage->in, name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

/* The middle line of a PEM key: base64 of nothing but the key. */
static void know_key(struct stage *stage)
{
    struct strbuf text;
    struct fault why;
    strbuf_init(&text, 1 << 16);
    assert_true(strbuf_read_file(&text, certificates_path(stage->in, "app.key"), &why));
    char *line = xstrndup(text.bytes + text.length / 2 / 65 * 65, 200);
    char *begin = strchr(line, '\n') + 1;
    begin[strcspn(begin, "\n")] = '\0';
    leaks_secret(stage->leaks, "private key", begin);
    free(line);
    strbuf_release(&text);
}

static int set_up(void **state)
{
    static const char *const args[] = {"--sessions", "20", "--speed", "0.000001", NULL};
    struct stage *stage = xcalloc(1, sizeof *stage);
    char folder[] = "/tmp/restoretop-out-XXXXXX";
    stage->tenant = tenant_start(args, 0);
    stage->in = certificates_new();
    stage->leaks = leaks_new();
    assert_non_null(mkdtemp(folder));
    stage->out = xstrdup(folder);
    stage->log = xasprintf("%s/requests.log", folder);
    stage->home = xasprintf("HOME=%s", folder);
    stage->state = xasprintf("XDG_STATE_HOME=%s/state", folder);
    stage->config = xasprintf("XDG_CONFIG_HOME=%s/config", folder);
    assert_int_equal(chdir(folder), 0); /* where a core file would lie */
    certificates_make(stage->in, "app");
    put(stage, "password", PASSWORD);
    certificates_openssl(stage->in, "pkcs8 -topk8 -in app.key -out app.key8 -v2 aes-256-cbc "
                                    "-passout file:password");
    certificates_shell(stage->in, "cat app.key8 app.crt > locked.pem; chmod 600 *.pem");
    put(stage, "federated", FEDERATED "\n");
    put(stage, "client-secret", CREDENTIAL "\n");
    leaks_secret(stage->leaks, "access token", TENANT_TOKEN);
    leaks_secret(stage->leaks, "client secret", SECRET);
    leaks_secret(stage->leaks, "certificate password", PASSWORD);
    leaks_secret(stage->leaks, "federated token", FEDERATED);
    leaks_secret(stage->leaks, "credential", CREDENTIAL);
    know_key(stage);
    *state = stage;
    return 0;
}

static int tear_down(void **state)
{
    struct stage *stage = *state;
    (void)!chdir("/");
    assert_int_equal(temp_folder_remove(stage->out), 0);
    tenant_free(stage->tenant);
    certificates_free(stage->in);
    leaks_free(stage->leaks);
    free(stage->out);
    free(stage->log);
    free(stage->home);
    free(stage->state);
    free(stage->config);
    free(stage);
    return 0;
}

static void expect_nothing(struct stage *stage)
{
    leaks_look_in_folder(stage->leaks, stage->out);
    if (*leaks_found(stage->leaks))
        fail_msg("%s", leaks_found(stage->leaks));
}

/* --- a login host --- */

struct login {
    struct raw_server *server;
    struct raw_script script;
    char *answer, *variable;
};

static void login_start(struct login *login, const char *status, const char *body)
{
    login->answer = xasprintf("HTTP/1.1 %s\r\nContent-Type: application/json\r\n"
                              "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
                              status, strlen(body), body);
    login->script = (struct raw_script){.bytes = login->answer, .end = RAW_CLOSE};
    login->server = raw_server_start(&login->script, 1);
    login->variable =
        xasprintf("AZURE_AUTHORITY_HOST=http://127.0.0.1:%d", raw_server_port(login->server));
}

static void login_stop(struct login *login)
{
    raw_server_stop(login->server);
    free(login->answer);
    free(login->variable);
}

static void granted(struct login *login)
{
    login_start(login, "200 OK",
                "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"" TENANT_TOKEN
                "\"}");
}

/* What was posted: the assertion in it is a secret from now on. */
static void know_assertion(struct stage *stage, struct login *login)
{
    char *request = raw_server_request(login->server, 0);
    char *assertion = request ? strstr(request, "client_assertion=") : NULL;
    assert_non_null(assertion);
    assertion += strlen("client_assertion=");
    assertion[strcspn(assertion, "&")] = '\0';
    leaks_secret(stage->leaks, "assertion", assertion);
    leaks_secret(stage->leaks, "assertion's signature", strrchr(assertion, '.') + 1);
    free(request);
}

/* --- one way to sign in, without a terminal and with one --- */

struct way {
    const char *how;      /* of --auth */
    const char *option;   /* --certificate, --token-file; NULL */
    const char *value;    /* of it, in the folder of inputs */
    const char *given[4]; /* variables */
};

static size_t environment(const struct stage *stage, const struct way *way,
                          const struct login *login, const char **env)
{
    size_t n = 0;
    env[n++] = stage->home;
    env[n++] = stage->state;
    env[n++] = stage->config;
    env[n++] = "AZURE_TENANT_ID=contoso.com";
    env[n++] = "AZURE_CLIENT_ID=a0000000-0000-0000-0000-000000000001";
    if (login)
        env[n++] = login->variable;
    for (size_t i = 0; i < 4 && way->given[i]; i++)
        env[n++] = way->given[i];
    env[n] = NULL;
    return n;
}

static size_t arguments(const struct stage *stage, const struct way *way, const char **args)
{
    size_t n = 0;
    args[n++] = "--graph-url";
    args[n++] = stage->tenant->root;
    args[n++] = "--log";
    args[n++] = stage->log;
    args[n++] = "--auth";
    args[n++] = way->how;
    if (way->option) {
        args[n++] = way->option;
        args[n++] = certificates_path(stage->in, way->value);
    }
    return n;
}

static void run_once_by(struct stage *stage, const struct way *way, const struct login *login,
                        const char *more, bool good)
{
    const char *args[24], *env[24];
    size_t n = arguments(stage, way, args);
    args[n++] = more;
    args[n] = NULL;
    environment(stage, way, login, env);
    struct run run = run_plain(args, env);
    if (good && run.status > 1)
        fail_msg("--auth %s: %d %s", way->how, run.status, run.err);
    if (!good)
        assert_int_equal(run.status, 3);
    leaks_look(stage->leaks, "the output", run.out, strlen(run.out));
    leaks_look(stage->leaks, "the errors", run.err, strlen(run.err));
    run_free(&run);
}

/* Through all that can be seen, and then it crashes. */
static void run_screen_by(struct stage *stage, const struct way *way, const struct login *login)
{
    static const char *const keys[] = {"j", "\r", "?", "\033", "L", "\033",
                                       "v", "e",  "/", "\033", "y", "r"};
    const char *argv[24] = {PROGRAM}, *env[24];
    size_t length = 0, n = arguments(stage, way, argv + 1);
    char path[64];
    int status = 0;
    argv[n + 1] = NULL;
    environment(stage, way, login, env);
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .env = env, .rows = 30, .cols = 120});
    assert_true(term_wait(term, " LIVE "));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (keys[i][0] == '\033')
            term_escape(term);
        else
            term_send(term, keys[i]);
        term_settle(term, 30);
    }
    snprintf(path, sizeof path, "/proc/%d/cmdline", (int)term_pid(term));
    leaks_look_at_file(stage->leaks, path);
    snprintf(path, sizeof path, "/proc/%d/environ", (int)term_pid(term));
    if (geteuid() == 0) /* nobody else may look */
        leaks_look_at_file(stage->leaks, path);
    kill(term_pid(term), SIGABRT);
    assert_true(term_wait_exit(term, &status));
    assert_true(WIFSIGNALED(status) && !WCOREDUMP(status));
    const char *bytes = term_bytes(term, &length);
    assert_non_null(memmem(bytes, length, "a fault of the program itself", 29));
    leaks_look(stage->leaks, "the terminal", bytes, length);
    term_free(term);
}

static void all_by(struct stage *stage, const struct way *way, bool assertion)
{
    struct login login;
    granted(&login);
    run_once_by(stage, way, &login, "--once", true);
    if (assertion)
        know_assertion(stage, &login);
    run_once_by(stage, way, &login, "--print-config", true);
    run_screen_by(stage, way, &login);
    login_stop(&login);
    login_start(&login, "401 Unauthorized",
                "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: no\"}");
    run_once_by(stage, way, &login, "--once", false);
    login_stop(&login);
    expect_nothing(stage);
}

/* --- the tests --- */

static void the_search_finds_what_is_there(void **state)
{
    (void)state;
    static const struct {
        const char *text, *form;
    } cases[] = {
        {"..a~b+c/d\"e\\f g%%h..", "it is"},
        {"a~b%2Bc%2Fd%22e%5Cf%20g%25%25h", "percent-encoded"},
        {"a~b%2bc%2fd%22e%5cf%20g%25%25h", "lower case"},
        {"a~b%2Bc%2Fd%22e%5Cf+g%25%25h", "a form has it"},
        {"a~b+c/d\\\"e\\\\f g%%h", "JSON"},
        {"a~b+c\\/d\\\"e\\\\f g%%h", "escaped slashes"},
        {"YX5iK2MvZCJlXGYgZyUlaA==", "base64"},     /* the text itself */
        {"eGF+YitjL2QiZVxmIGclJWh6", "base64"},     /* between x and z */
        {"eHhhfmIrYy9kImVcZiBnJSVoeg==", "base64"}, /* between xx and z */
        {"eGF-YitjL2QiZVxmIGclJWh6", "base64url"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct leaks *leaks = leaks_new();
        leaks_secret(leaks, "x", "a~b+c/d\"e\\f g%%h");
        leaks_look(leaks, "nothing", "a~b+c/d\"e\\f g%h", 15);
        assert_string_equal(leaks_found(leaks), "");
        leaks_look(leaks, "there", cases[i].text, strlen(cases[i].text));
        if (!strstr(leaks_found(leaks), cases[i].form))
            fail_msg("%s was not found: %s", cases[i].text, leaks_found(leaks));
        leaks_free(leaks);
    }
}

/* The control: where a file of the program's folder does hold one, the run fails. */
static void the_folders_are_looked_through(void **state)
{
    struct stage *stage = *state;
    struct leaks *leaks = leaks_new();
    char *folder = xasprintf("%s/state", stage->out), *path = xasprintf("%s/planted", folder);
    leaks_secret(leaks, "planted", "planted-by-the-test");
    mkdir(folder, 0700);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("xplanted-by-the-testx", file);
    fclose(file);
    assert_true(leaks_look_in_folder(leaks, stage->out) >= 1);
    assert_non_null(strstr(leaks_found(leaks), "planted as it is in"));
    unlink(path);
    free(path);
    free(folder);
    leaks_free(leaks);
}

static void a_token_from_outside_leaves_no_trace(void **state)
{
    struct stage *stage = *state;
    const struct way file = {.how = "token", .option = "--token-file", .value = "token"};
    const struct way variable = {.how = "token", .given = {"RESTORETOP_TOKEN=" TENANT_TOKEN}};
    put(stage, "token", TENANT_TOKEN "\n");
    run_once_by(stage, &file, NULL, "--once", true);
    run_screen_by(stage, &file, NULL);
    run_once_by(stage, &variable, NULL, "--once", true);
    run_screen_by(stage, &variable, NULL);
    expect_nothing(stage);
}

static void a_client_secret_leaves_no_trace(void **state)
{
    static const struct way way = {.how = "secret", .given = {"AZURE_CLIENT_SECRET=" SECRET}};
    all_by(*state, &way, false);
}

static void a_systemd_credential_leaves_no_trace(void **state)
{
    struct stage *stage = *state;
    char *folder = xasprintf("CREDENTIALS_DIRECTORY=%s", certificates_folder(stage->in));
    const struct way way = {.how = "secret", .given = {folder}};
    all_by(stage, &way, false);
    free(folder);
}

static void a_certificate_and_its_password_leave_no_trace(void **state)
{
    static const struct way way = {.how = "certificate",
                                   .option = "--certificate",
                                   .value = "locked.pem",
                                   .given = {"AZURE_CLIENT_CERTIFICATE_PASSWORD=" PASSWORD}};
    all_by(*state, &way, true);
}

static void a_federated_token_leaves_no_trace(void **state)
{
    struct stage *stage = *state;
    char *file =
        xasprintf("AZURE_FEDERATED_TOKEN_FILE=%s", certificates_path(stage->in, "federated"));
    const struct way way = {.how = "federated", .given = {file}};
    all_by(stage, &way, false);
    free(file);
}

/* And what its child sees: arguments and environment. */
static void the_azure_cli_s_token_leaves_no_trace(void **state)
{
    struct stage *stage = *state;
    char *script = xasprintf("#!/bin/sh\ncat /proc/$$/cmdline /proc/$$/environ > %s/child\n"
                             "echo '{\"accessToken\":\"" TENANT_TOKEN "\"}'\n",
                             stage->out);
    char *path = xasprintf("PATH=%s:/usr/bin:/bin", certificates_folder(stage->in));
    put(stage, "az", script);
    assert_int_equal(chmod(certificates_path(stage->in, "az"), 0755), 0);
    const struct way way = {.how = "az",
                            .given = {path, "AZURE_CLIENT_SECRET=" SECRET,
                                      "AZURE_CLIENT_CERTIFICATE_PASSWORD=" PASSWORD,
                                      "RESTORETOP_TOKEN=" TENANT_TOKEN}};
    run_once_by(stage, &way, NULL, "--once", true);
    run_screen_by(stage, &way, NULL);
    char *seen = xasprintf("%s/child", stage->out);
    assert_int_equal(access(seen, R_OK), 0);
    expect_nothing(stage);
    unlink(seen);
    free(seen);
    free(path);
    free(script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_search_finds_what_is_there),
        cmocka_unit_test(the_folders_are_looked_through),
        cmocka_unit_test(a_token_from_outside_leaves_no_trace),
        cmocka_unit_test(a_client_secret_leaves_no_trace),
        cmocka_unit_test(a_systemd_credential_leaves_no_trace),
        cmocka_unit_test(a_certificate_and_its_password_leave_no_trace),
        cmocka_unit_test(a_federated_token_leaves_no_trace),
        cmocka_unit_test(the_azure_cli_s_token_leaves_no_trace),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
