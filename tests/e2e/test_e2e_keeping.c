/* What may be wrong with the place where a sign-in is kept, as whoever starts the program meets
 * it: one sentence that says what, and what to do; nothing leaves; nothing is written in plain
 * that was not asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "e2e/login_script.h"
#include "e2e/run.h"
#include "unit/confine.h"

#define REFRESH "refresh-of-the-tests"
#define DEVICE_CODE                                                                                \
    "{\"device_code\":\"dev-1\",\"user_code\":\"AB-CD\",\"expires_in\":900,\"interval\":1,"        \
    "\"verification_uri\":\"https://microsoft.com/devicelogin\"}"
#define WHO "--tenant", "contoso.com", "--client", "a0000000-0000-0000-0000-000000000001"

struct scene {
    struct tenant *tenant;
    struct login_script login;
    char *state, *config;
};

static const char *const signs_in[] = {DEVICE_CODE, LOGIN_TOKENS("3600", REFRESH), LOGIN_NO_CONSENT,
                                       NULL};
#define SIGN_IN_ASKS (2 + LOGIN_OPTIONAL_ASKS) /* the code and the token before them */

static int set_up(void **state)
{
    static const char *const args[] = {"--sessions", "10", "--speed", "0.000001", NULL};
    struct scene *scene = xcalloc(1, sizeof *scene);
    scene->tenant = tenant_start(args, 0);
    login_script_open(&scene->login, signs_in);
    scene->state = xasprintf("XDG_STATE_HOME=%s/state", scene->tenant->dir);
    scene->config = xasprintf("XDG_CONFIG_HOME=%s/config", scene->tenant->dir);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    login_script_close(&scene->login);
    tenant_free(scene->tenant);
    free(scene->state);
    free(scene->config);
    free(scene);
    return 0;
}

static struct run run_verb(const struct scene *scene, const char *verb, const char *more,
                           const char *kept)
{
    const char *args[] = {verb, WHO,  "--graph-url", scene->tenant->root, "--token-cache",
                          kept, more, NULL};
    const char *env[] = {scene->state, scene->config, scene->login.authority, NULL};
    return run_plain(args, env);
}

/* A command of the shell in the folder of the state; F is the file that is kept there. */
static int in_folder(const struct scene *scene, const char *command)
{
    char *whole = xasprintf("cd %s/state/restoretop && "
                            "F=$(find . -type f ! -name '*.lock' ! -name 'kept*' | head -1) && %s",
                            scene->tenant->dir, command);
    struct run run = run_shell(whole);
    int status = run.status;
    run_free(&run);
    free(whole);
    return status;
}

static void sign_in(struct scene *scene, const char *kept)
{
    login_script_play(&scene->login, signs_in);
    struct run run = run_verb(scene, "login", "--device", kept);
    if (run.status != 0)
        fail_msg("login: %d %s", run.status, run.err);
    run_free(&run);
}

static const struct row {
    const char *spoil, *words;
    int status;
    bool for_root; /* to be made by root alone */
} rows[] = {
    {"chmod 644 $F", "Other users have access", 70, false},
    {"mv $F kept && ln -s kept $F", "symbolic link", 70, false},
    {"truncate -s 20 $F", "truncated or damaged", 3, false},
    {": >$F", "truncated or damaged", 3, false},
    {"printf 'restoretop sign-in 2\\nend\\n' >$F", "another version of restoretop", 3, false},
    {"rm $F && mkfifo -m 600 $F", "no regular file", 70, false},
    {"chown 65534 $F", "belongs to another user", 70, true},
    {"chown 65534 .", "other users may write", 70, true},
    {"chmod 777 .", "other users may write", 70, false},
};

/* On the screen the same stands in the banner, and the box is there to sign in anew. */
static void expect_on_screen(struct scene *scene, const char *words)
{
    const char *argv[] = {PROGRAM,         WHO,    "--graph-url", scene->tenant->root,
                          "--token-cache", "file", NULL};
    const char *env[] = {scene->state, scene->config, scene->login.authority, NULL};
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .env = env, .rows = 24, .cols = 200});
    int status;
    assert_true(term_wait(term, words));
    if (term_alternate(term))
        term_send(term, "Q");
    assert_true(term_wait_exit(term, &status));
    assert_true(WIFEXITED(status));
    term_free(term);
}

static void each_fault_of_the_file_is_a_sentence(void **state)
{
    struct scene *scene = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].for_root && geteuid() != 0)
            continue;
        sign_in(scene, "file");
        size_t asked = raw_server_requests(scene->login.server);
        if (in_folder(scene, rows[i].spoil) != 0)
            fail_msg("cannot be made: %s", rows[i].spoil);
        struct run run = run_verb(scene, "whoami", NULL, "file");
        if (run.status != rows[i].status || !strstr(run.err, rows[i].words))
            fail_msg("%s: %d %s", rows[i].spoil, run.status, run.err);
        assert_true(count_lines(run.err) >= 2); /* what, and what to do */
        run_free(&run);
        expect_on_screen(scene, rows[i].words);
        assert_int_equal(raw_server_requests(scene->login.server), asked);
        char *clear = xasprintf("rm -rf %s/state", scene->tenant->dir);
        run = run_shell(clear);
        run_free(&run);
        free(clear);
    }
}

/* What is kept is about to be replaced: it is not renewed before that. */
static void a_login_asks_nothing_for_the_sign_in_before_it(void **state)
{
    struct scene *scene = *state;
    sign_in(scene, "file");
    assert_int_equal(raw_server_requests(scene->login.server), SIGN_IN_ASKS);
    sign_in(scene, "file");
    assert_int_equal(raw_server_requests(scene->login.server), 2 * SIGN_IN_ASKS);
    login_script_expect(&scene->login, SIGN_IN_ASKS, "/devicecode");
}

/* --- an end amid a renewal --- */

static bool says_that_it_ends(struct term *term, void *context)
{
    (void)context;
    return strstr(login_script_bytes(term), "Ending: a sign-in is being renewed.") != NULL;
}

static bool is_asked_again(struct term *term, void *context)
{
    const struct scene *scene = context;
    (void)term;
    return raw_server_requests(scene->login.server) > SIGN_IN_ASKS; /* those of the sign-in */
}

/* A login host that hangs is waited for a little, and the reason is said. */
static void an_end_amid_a_renewal_says_what_it_waits_for(void **state)
{
    static const struct raw_script hangs = {.bytes = "", .end = RAW_HANG};
    struct scene *scene = *state;
    const char *argv[] = {PROGRAM,         WHO,    "--graph-url", scene->tenant->root,
                          "--token-cache", "file", NULL};
    const char *env[] = {scene->state, scene->config, scene->login.authority, NULL};
    int status;
    sign_in(scene, "file");
    assert_int_equal(raw_server_requests(scene->login.server), SIGN_IN_ASKS);
    raw_server_play(scene->login.server, &hangs, 1);
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .env = env, .rows = 24, .cols = 200});
    assert_true(term_wait_until(term, is_asked_again, scene));
    assert_true(term_wait(term, "by device code")); /* the screen knows of it */
    term_send(term, "Q");
    assert_true(term_wait_until(term, says_that_it_ends, NULL));
    assert_true(term_wait_exit(term, &status));
    assert_int_equal(status, 0);
    term_free(term);
}

/* --- what the kernel refuses --- */

static int without_keyring(void *context)
{
    static const int calls[] = {SYS_keyctl, SYS_add_key};
    struct scene *scene = context;
    if (!deny(calls, 2, EPERM))
        return CHILD_SKIPPED;
    static const char *const verbs[] = {"login", "whoami"};
    for (size_t i = 0; i < 2; i++) {
        struct run run = run_verb(scene, verbs[i], i == 0 ? "--device" : NULL, "keyring");
        CHILD_HOLDS(run.status == 70);
        CHILD_HOLDS(strstr(run.err, "keyring cannot keep"));
        CHILD_HOLDS(strstr(run.err, "--token-cache memory"));
        run_free(&run);
    }
    CHILD_HOLDS(raw_server_requests(scene->login.server) == 0);
    return CHILD_FINE;
}

/* Nobody chose it: the sign-in lasts as long as the program, which says so. */
static int without_keyring_or_choice(void *context)
{
    static const int calls[] = {SYS_keyctl, SYS_add_key};
    struct scene *scene = context;
    const char *argv[] = {PROGRAM, WHO, "--graph-url", scene->tenant->root, NULL};
    const char *env[] = {scene->state, scene->config, scene->login.authority, NULL};
    const char *const tokens[] = {LOGIN_TOKENS("3600", REFRESH), LOGIN_NO_CONSENT, NULL};
    int status = -1;
    if (!deny(calls, 2, EPERM))
        return CHILD_SKIPPED;
    login_script_play(&scene->login, tokens);
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .env = env, .rows = 30, .cols = 170});
    CHILD_HOLDS(term_wait(term, "keyring cannot keep"));
    login_script_sign_in(term, "a-code");
    CHILD_HOLDS(term_wait(term, " LIVE "));
    CHILD_HOLDS(term_wait_gone(term, "Esc cancels"));
    term_send(term, "L");
    CHILD_HOLDS(term_wait(term, "Kept in  memory"));
    term_escape(term);
    term_send(term, "Q");
    CHILD_HOLDS(term_wait_exit(term, &status));
    term_free(term);
    CHILD_HOLDS(status == 0);
    return CHILD_FINE;
}

static void a_refused_keyring_is_a_sentence_and_no_plain_file(void **state)
{
    struct scene *scene = *state;
    EXPECT_CHILD(without_keyring, scene);
    EXPECT_CHILD(without_keyring_or_choice, scene);
    assert_int_not_equal(in_folder(scene, "test -n \"$F\""), 0);
}

/* A tmpfs of the test's own, filled up. In a root that is no mount there is none to be had. */
static void a_full_disk_is_a_sentence(void **state)
{
    struct scene *scene = *state;
    if (geteuid() != 0)
        skip();
    char *command = xasprintf(
        "unshare -m true || exit 77; mkdir -p %s/state; env %s %s %s unshare -m sh -c 'mount -t "
        "tmpfs -o size=16k none %s/state"
        " || exit 77; mkdir -m 700 %s/state/restoretop;"
        " dd if=/dev/zero of=%s/state/filler bs=4k 2>/dev/null;"
        " " PROGRAM " login --device --tenant contoso.com"
        " --client a0000000-0000-0000-0000-000000000001 --token-cache file; echo status $?;"
        " find %s/state/restoretop -type f -size +0'",
        scene->tenant->dir, scene->state, scene->config, scene->login.authority, scene->tenant->dir,
        scene->tenant->dir, scene->tenant->dir, scene->tenant->dir);
    struct run run = run_shell(command);
    free(command);
    if (run.status == 77) {
        run_free(&run);
        skip();
    }
    expect_text(run.err, "No space left on device");
    expect_no_text(run.err, REFRESH);
    expect_no_text(run.out, "status 0");
    expect_no_text(run.out, "/state/restoretop/"); /* no half of a record */
    run_free(&run);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_fault_of_the_file_is_a_sentence),
        TEST(a_login_asks_nothing_for_the_sign_in_before_it),
        TEST(an_end_amid_a_renewal_says_what_it_waits_for),
        TEST(a_refused_keyring_is_a_sentence_and_no_plain_file),
        TEST(a_full_disk_is_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
