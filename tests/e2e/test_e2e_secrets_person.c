/* What a person's sign-in has of secrets: the code, what proves it, the refresh token in the cache.
 * Each is looked for in every byte that login, whoami, --once, the screen and logout wrote; the
 * plain cache file, which is to hold one, is the control. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "e2e/leaks.h"
#include "e2e/run.h"
#include "fake/raw_server.h"
#include "fake/temp_folder.h"

#define CODE       "0.AX-code/of+the=person-1"
#define LOST       "0.AX-code/of+another=person"
#define REFRESH    "0.AR-refresh-token-of~the.person"
#define CODE_WEB   "0.AX-code%2Fof%2Bthe%3Dperson-1"
#define LOST_WEB   "0.AX-code%2Fof%2Banother%3Dperson"
#define DEVICE     "0.AD-device/code+of=person"
#define DEVICE_WEB "0.AD-device%2Fcode%2Bof%3Dperson"
#define USER_CODE  "WDJB-MJHT-QRST"

struct stage {
    struct tenant *tenant;
    struct raw_server *login;
    struct raw_script script;
    char *answer, *out, *log, *authority;
    char *home, *state, *config;
    struct leaks *leaks;
};

static int set_up(void **state)
{
    static const char body[] =
        "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"" TENANT_TOKEN
        "\",\"refresh_token\":\"" REFRESH
        "\",\"scope\":\"https://graph.microsoft.com/BackupRestore-Restore.Read.All\"}";
    static const char *const sessions[] = {"--sessions", "20", "--speed", "0.000001", NULL};
    char folder[] = "/tmp/restoretop-person-XXXXXX";
    struct stage *stage = xcalloc(1, sizeof *stage);
    assert_non_null(mkdtemp(folder));
    stage->tenant = tenant_start(sessions, 0);
    stage->answer = xasprintf("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n"
                              "%s",
                              strlen(body), body);
    stage->script = (struct raw_script){.bytes = stage->answer, .end = RAW_CLOSE};
    stage->login = raw_server_start(&stage->script, 1);
    stage->authority =
        xasprintf("AZURE_AUTHORITY_HOST=http://127.0.0.1:%d", raw_server_port(stage->login));
    stage->out = xstrdup(folder);
    stage->log = xasprintf("%s/requests.log", folder);
    stage->home = xasprintf("HOME=%s", folder);
    stage->state = xasprintf("XDG_STATE_HOME=%s/state", folder);
    stage->config = xasprintf("XDG_CONFIG_HOME=%s/config", folder);
    stage->leaks = leaks_new();
    leaks_secret(stage->leaks, "access token", TENANT_TOKEN);
    leaks_secret(stage->leaks, "refresh token", REFRESH);
    leaks_secret(stage->leaks, "code", CODE);
    leaks_secret(stage->leaks, "pasted code", LOST);
    *state = stage;
    return 0;
}

static int tear_down(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(temp_folder_remove(stage->out), 0);
    raw_server_stop(stage->login);
    tenant_free(stage->tenant);
    leaks_free(stage->leaks);
    char *const texts[] = {stage->answer, stage->out,   stage->log,   stage->authority,
                           stage->home,   stage->state, stage->config};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
    free(stage);
    return 0;
}

/* The program with these arguments, on that cache. The caller's arrays. */
static void fill(const struct stage *stage, const char *kept, const char *verb, const char **args,
                 const char **env)
{
    const char *const common[] = {"--graph-url", stage->tenant->root, "--log",         stage->log,
                                  "--auth",      "browser",           "--token-cache", kept};
    const char *const variables[] = {stage->home,
                                     stage->state,
                                     stage->config,
                                     stage->authority,
                                     "AZURE_TENANT_ID=contoso.com",
                                     "AZURE_CLIENT_ID=a0000000-0000-0000-0000-000000000001",
                                     NULL};
    size_t n = 0;
    if (verb)
        args[n++] = verb;
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        args[n++] = common[i];
    args[n] = NULL;
    memcpy(env, variables, sizeof variables);
}

static void run_verb(struct stage *stage, const char *kept, const char *verb)
{
    const char *args[16], *env[8];
    fill(stage, kept, verb, args, env);
    struct run run = run_plain(args, env);
    if (run.status > 1)
        fail_msg("%s: %d %s", verb, run.status, run.err);
    leaks_look(stage->leaks, verb, run.out, strlen(run.out));
    leaks_look(stage->leaks, verb, run.err, strlen(run.err));
    run_free(&run);
}

static struct term *start(const struct stage *stage, const char *kept, const char *verb)
{
    const char *argv[16] = {PROGRAM}, *env[8];
    fill(stage, kept, verb, argv + 1, env);
    return term_start(&(struct term_options){.argv = argv, .env = env, .rows = 30, .cols = 1000});
}

static bool shows_address(struct term *term, void *context)
{
    size_t length = 0;
    (void)context;
    const char *bytes = term_bytes(term, &length);
    return memmem(bytes, length, "&state=", 7) && memmem(bytes, length, "localhost%3A", 12);
}

/* What follows a text in what was written, up to the end of the value. The caller frees. */
static char *value_after(struct term *term, const char *text)
{
    size_t length = 0;
    const char *bytes = term_bytes(term, &length);
    const char *at = memmem(bytes, length, text, strlen(text));
    assert_non_null(at);
    at += strlen(text);
    return xstrndup(at, strcspn(at, "&% \r\n\033"));
}

static void know_verifier(struct stage *stage, size_t before)
{
    char *request = raw_server_request(stage->login, before);
    char *verifier = request ? strstr(request, "code_verifier=") : NULL;
    assert_non_null(verifier);
    expect_text(request, "code=" CODE_WEB);
    verifier += strlen("code_verifier=");
    verifier[strcspn(verifier, "&")] = '\0';
    leaks_secret(stage->leaks, "verifier", verifier);
    free(request);
}

/* False: nothing can be kept so on this machine. */
static bool sign_in(struct stage *stage, const char *kept)
{
    static const char *const either[] = {"paste the whole", "keyring", NULL};
    size_t length = 0, before = raw_server_requests(stage->login);
    int status = 0, which = 0;
    struct term *term = start(stage, kept, "login");
    assert_true(term_wait_any(term, either, &which));
    if (which == 1 && !term_shows(term, "paste the whole")) {
        term_free(term);
        return false;
    }
    assert_true(term_wait_until(term, shows_address, NULL));
    char *port = value_after(term, "localhost%3A"), *token = value_after(term, "&state=");
    char *address = xasprintf("http://localhost:%s/?code=%s&state=%s\r", port, CODE_WEB, token);
    term_send(term, address);
    assert_true(term_wait_exit(term, &status));
    const char *bytes = term_bytes(term, &length);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("login: %x %.*s", status, (int)length, bytes);
    know_verifier(stage, before);
    leaks_look(stage->leaks, "the terminal of login", bytes, length);
    free(port);
    free(token);
    free(address);
    term_free(term);
    return true;
}

/* The box, an address pasted into it that is not the one, and the end. */
static void use_screen(struct stage *stage, const char *kept)
{
    size_t length = 0;
    int status = 0;
    struct term *term = start(stage, kept, NULL);
    assert_true(term_wait(term, " LIVE "));
    term_send(term, "L");
    term_settle(term, 100);
    term_send(term, "\r");
    assert_true(term_wait(term, "localhost%3A"));
    term_send(term, "\033[200~http://localhost:1/?code=" LOST_WEB "&state=other\033[201~");
    term_settle(term, 100);
    term_send(term, "\r");
    term_settle(term, 200);
    term_escape(term);
    term_send(term, "q");
    term_send(term, "q");
    kill(term_pid(term), SIGTERM);
    assert_true(term_wait_exit(term, &status));
    const char *bytes = term_bytes(term, &length);
    leaks_look(stage->leaks, "the screen", bytes, length);
    term_free(term);
}

static void what_the_keyring_seals_is_nowhere_plain(void **state)
{
    struct stage *stage = *state;
    if (!sign_in(stage, "keyring")) {
        print_message("skipped: what_the_keyring_seals_is_nowhere_plain (the kernel gives no "
                      "keyring here)\n");
        skip();
    }
    run_verb(stage, "keyring", "whoami");
    run_verb(stage, "keyring", "--once");
    use_screen(stage, "keyring");
    assert_true(leaks_look_in_folder(stage->leaks, stage->out) >= 2); /* the log and the cache */
    if (*leaks_found(stage->leaks))
        fail_msg("%s", leaks_found(stage->leaks));
    run_verb(stage, "keyring", "logout");
}

/* The control: plain on request, and then only the refresh token, and only until logout. */
static void what_is_kept_plain_on_request_is_found(void **state)
{
    struct stage *stage = *state;
    assert_true(sign_in(stage, "file"));
    run_verb(stage, "file", "whoami");
    use_screen(stage, "file");
    assert_string_equal(leaks_found(stage->leaks), "");
    leaks_look_in_folder(stage->leaks, stage->out);
    expect_text(leaks_found(stage->leaks), "refresh token as it is in ");
    expect_no_text(leaks_found(stage->leaks), "access token");
    expect_no_text(leaks_found(stage->leaks), "code as");
    expect_no_text(leaks_found(stage->leaks), "verifier as");
    leaks_free(stage->leaks);
    stage->leaks = leaks_new();
    leaks_secret(stage->leaks, "refresh token", REFRESH);
    run_verb(stage, "file", "logout");
    leaks_look_in_folder(stage->leaks, stage->out);
    assert_string_equal(leaks_found(stage->leaks), "");
}

/* The code that a person types is for the screen alone; what redeems it is nowhere. */
static void what_stands_behind_a_device_code_is_nowhere(void **state)
{
    static const char body[] =
        "{\"device_code\":\"" DEVICE "\",\"user_code\":\"" USER_CODE "\",\"expires_in\":900,"
        "\"interval\":1,\"verification_uri\":\"https://microsoft.com/devicelogin\"}";
    struct stage *stage = *state;
    char *answer = xasprintf("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n"
                             "%s",
                             strlen(body), body);
    const struct raw_script scripts[] = {{.bytes = answer, .end = RAW_CLOSE}, stage->script};
    const char *args[20], *env[8];
    raw_server_play(stage->login, scripts, 2);
    leaks_secret(stage->leaks, "device code", DEVICE);
    leaks_secret(stage->leaks, "user code", USER_CODE);
    fill(stage, "file", "login", args, env);
    size_t n = 0;
    while (args[n])
        n++;
    args[n++] = "--device";
    args[n] = NULL;
    struct run run = run_plain(args, env);
    if (run.status != 0)
        fail_msg("login: %d %s", run.status, run.err);
    expect_text(run.out, USER_CODE);
    char *asked = raw_server_request(stage->login, 1);
    expect_text(asked, "device_code=" DEVICE_WEB); /* it was there to be leaked */
    leaks_look(stage->leaks, "what login said", run.out, strlen(run.out));
    leaks_look(stage->leaks, "what login said", run.err, strlen(run.err));
    expect_text(leaks_found(stage->leaks), "user code as it is in what login said");
    expect_no_text(leaks_found(stage->leaks), "device code as");
    expect_no_text(leaks_found(stage->leaks), "token as");
    leaks_free(stage->leaks);
    stage->leaks = leaks_new();
    leaks_secret(stage->leaks, "device code", DEVICE);
    leaks_secret(stage->leaks, "user code", USER_CODE);
    assert_true(leaks_look_in_folder(stage->leaks, stage->out) >= 2); /* the log and the cache */
    assert_string_equal(leaks_found(stage->leaks), "");
    free(asked);
    run_free(&run);
    raw_server_stop(stage->login);
    stage->login = raw_server_start(&stage->script, 1);
    free(answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_the_keyring_seals_is_nowhere_plain, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_kept_plain_on_request_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_stands_behind_a_device_code_is_nowhere, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
