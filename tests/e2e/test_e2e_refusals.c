/* Each answer that a login host may give to a renewal (refusals.def), played through the real
 * program on a terminal: one console of a person for all of them, hour after hour. Whoever is
 * signed out by one reads why and what to do, keeps the data on the screen, sends nothing more, and
 * signs in again by L at the session that was selected. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "e2e/login_script.h"
#include "e2e/run.h"

#define CLOCK_SHIM TEST_BINARY_DIR "/tests/e2e/libclock_shim.so"

enum ends { OUT, BROKEN, WAITS };

static const struct refusal {
    const char *answer;
    enum ends ends;
    const char *why, *what_to_do;
} refusals[] = {
#define REFUSAL(answer, ends, why, what_to_do) {answer, ends, why, what_to_do},
#include "e2e/refusals.def"
#undef REFUSAL
};
#define REFUSAL_COUNT (sizeof refusals / sizeof *refusals)

struct scene {
    struct tenant *tenant;
    struct login_script login;
    struct term *term;
    char *clock_file, *log_file, *selected;
    int64_t ahead_s;
    bool out;        /* signed out by the row before */
    size_t requests; /* that had been sent to Graph by then */
};

/* --- its clock --- */

static void set_clock(struct scene *scene)
{
    int64_t ahead[2] = {scene->ahead_s, scene->ahead_s};
    int fd = open(scene->clock_file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, ahead, sizeof ahead), sizeof ahead);
    close(fd);
}

/* So many seconds on, as after a suspend; R makes the program look. */
static void pass(struct scene *scene, int64_t seconds)
{
    scene->ahead_s += seconds;
    set_clock(scene);
    term_send(scene->term, "R");
}

static struct term *console(struct scene *scene, const char *auth)
{
    const char *options = getenv("ASAN_OPTIONS");
    char *asan = xasprintf("ASAN_OPTIONS=%s%sverify_asan_link_order=0", options ? options : "",
                           options ? ":" : "");
    char *file = xasprintf("RESTORETOP_TEST_CLOCK=%s", scene->clock_file);
    const char *env[] = {asan, file, "LD_PRELOAD=" CLOCK_SHIM, "AZURE_CLIENT_SECRET=of-the-tests",
                         NULL};
    struct term *term = login_script_console(scene->tenant, &scene->login, auth, env);
    free(asan);
    free(file);
    return term;
}

/* --- looking --- */

/* The end of the selected session's id, the last column: what else stands there may still come. */
static char *selected_id(struct term *term)
{
    for (int row = 0; row < term_rows(term); row++) {
        const char *text = term_row(term, row), *last = strrchr(text, ' ');
        if (text[0] == '>' && last)
            return xstrdup(last + 1);
    }
    return xstrdup("");
}

static void expect_selected(struct scene *scene)
{
    char *now = selected_id(scene->term);
    assert_string_equal(now, scene->selected);
    free(now);
}

/* Lines of the program's own log that hold both texts. */
static size_t logged(struct scene *scene, const char *host, const char *part)
{
    struct strbuf log;
    size_t count = 0;
    strbuf_init(&log, STRBUF_NO_LIMIT);
    assert_true(strbuf_read_file(&log, scene->log_file, NULL));
    for (char *line = log.bytes, *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        count += strstr(line, host) && strstr(line, part);
    }
    strbuf_release(&log);
    return count;
}

/* How many requests the program has sent to Graph, by its own log: a line each, once it is answered
 * or called back; part: only such lines. To be asked while it is signed out and nothing is under
 * way. What Graph has got is no measure of it: a request may still be on its way there. More than
 * was sent it never gets. */
static size_t sent(struct scene *scene, const char *part)
{
    const char *root = strstr(scene->tenant->root, "://") + 3;
    char *host = xasprintf(" %.*s ", (int)strcspn(root, "/"), root);
    size_t all = logged(scene, host, ""), count = logged(scene, host, part);
    free(host);
    assert_true(tenant_requests(scene->tenant, NULL, "/v1.0/") <= all);
    return count;
}

struct wanted {
    struct scene *scene;
    size_t count;
};

static bool has_come(struct term *term, void *context)
{
    const struct wanted *wanted = context;
    (void)term;
    return logged(wanted->scene, " POST ", "/oauth2/v2.0/token ") >= wanted->count;
}

/* Until the login host has answered so often: the clock may not go on with a request under way,
 * which would be too late then. */
static void wait_answered(struct scene *scene, size_t count)
{
    struct wanted wanted = {scene, count};
    assert_true(term_wait_until(scene->term, has_come, &wanted));
}

/* The banner may be broken into rows: its words in one line. */
static bool says(struct term *term, const char *words)
{
    char text[4096] = "";
    for (int row = 2; row < 6; row++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s ", term_row(term, row) + 1);
    return strstr(text, words) != NULL;
}

static void expect_says(struct term *term, const char *words)
{
    if (says(term, words))
        return;
    fprintf(stderr, "%s\n", term_screen(term));
    fail_msg("not said: %s", words);
}

/* --- a row --- */

/* A person signs in by L; the answers until then, and what a renewal is answered with. */
static size_t sign_in(struct scene *scene, const struct refusal *row)
{
    const char *const bodies[] = {LOGIN_TOKENS("3600", "r"), LOGIN_NO_CONSENTS, row->answer, NULL};
    size_t asked = raw_server_requests(scene->login.server);
    login_script_ask(scene->term);
    login_script_play(&scene->login, bodies);
    login_script_paste(scene->term, "a-code");
    if (scene->out) /* nor did anything leave until now */
        assert_int_equal(sent(scene, ""), scene->requests);
    scene->out = false;
    term_send(scene->term, "\r");
    wait_answered(scene, asked + 1 + LOGIN_OPTIONAL_ASKS);
    assert_true(term_wait_gone(scene->term, "─ Sign in "));
    assert_true(term_wait_gone(scene->term, "SIGNED OUT"));
    assert_true(term_wait(scene->term, " LIVE "));
    return asked + 1 + LOGIN_OPTIONAL_ASKS;
}

/* Polls all the time, and a person who wants it now. In all less than a minute: then the login host
 * would be asked once more. */
static void ask_in_vain(struct scene *scene, int64_t seconds)
{
    pass(scene, seconds);
    assert_true(term_wait(scene->term, "Nothing is read: "));
}

static void play_end(struct scene *scene, const struct refusal *row)
{
    size_t asked = sign_in(scene, row);
    expect_selected(scene);
    pass(scene, 3500);
    assert_true(term_wait(scene->term, "SIGNED OUT since"));
    expect_says(scene->term, row->why);
    expect_says(scene->term, row->what_to_do);
    expect_says(scene->term, "ress L");
    assert_false(term_shows(scene->term, "Trace") || term_shows(scene->term, "by itself"));
    scene->out = true;
    scene->requests = sent(scene, "");
    ask_in_vain(scene, 30);
    expect_selected(scene);
    assert_int_equal(sent(scene, ""), scene->requests);
    assert_int_equal(raw_server_requests(scene->login.server), asked + 1);
}

/* The old token serves for as long as it lives; then nothing leaves until there is another, for
 * which nobody is asked. */
static void play_wait(struct scene *scene, const struct refusal *row)
{
    static const char *const good[] = {LOGIN_TOKENS("3600", "r"), NULL};
    size_t asked = sign_in(scene, row);
    pass(scene, 3400);
    wait_answered(scene, asked + 1);
    assert_true(term_wait(scene->term, " LIVE "));
    pass(scene, 300);
    wait_answered(scene, asked + 2);
    assert_true(term_wait(scene->term, "WAITING to sign in since"));
    expect_says(scene->term, row->why);
    expect_says(scene->term, row->what_to_do);
    assert_false(term_shows(scene->term, "SIGNED OUT"));
    expect_selected(scene);
    login_script_play(&scene->login, good);
    pass(scene, 600);
    assert_true(term_wait_gone(scene->term, "WAITING"));
    assert_true(term_wait(scene->term, " LIVE "));
    expect_selected(scene);
}

static void configure_log(struct scene *scene)
{
    char *folder = xasprintf("%s/config", scene->tenant->dir);
    char *own = xasprintf("%s/restoretop", folder), *path = xasprintf("%s/config", own);
    scene->log_file = xasprintf("%s/requests", scene->tenant->dir);
    mkdir(folder, 0700);
    assert_int_equal(mkdir(own, 0700), 0);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fprintf(file, "log = %s\n", scene->log_file);
    assert_int_equal(fclose(file), 0);
    free(folder);
    free(own);
    free(path);
}

static void begin(struct scene *scene, const char *auth)
{
    static const char *const args[] = {"--sessions", "30", "--speed", "0.000001", NULL};
    static const char *const bodies[] = {LOGIN_TOKENS("3600", "r"), LOGIN_NO_CONSENT, NULL};
    *scene = (struct scene){.tenant = tenant_start(args, 0)};
    scene->clock_file = xasprintf("%s/clock", scene->tenant->dir);
    configure_log(scene);
    set_clock(scene);
    login_script_open(&scene->login, bodies);
    scene->term = console(scene, auth);
}

static void select_a_session(struct scene *scene)
{
    assert_true(term_wait(scene->term, " LIVE "));
    term_send(scene->term, "pjjj"); /* without the detail the id has a column */
    term_settle(scene->term, 200);
    scene->selected = selected_id(scene->term);
    assert_int_equal(strlen(scene->selected), 12);
}

static void end(struct scene *scene)
{
    int status;
    term_send(scene->term, "Q");
    assert_true(term_wait_exit(scene->term, &status));
    assert_int_equal(status, 0);
    term_free(scene->term);
    login_script_close(&scene->login);
    tenant_free(scene->tenant);
    free(scene->clock_file);
    free(scene->log_file);
    free(scene->selected);
}

static void each_answer_to_a_renewal_is_told_and_survived(void **state)
{
    struct scene scene;
    (void)state;
    begin(&scene, "browser");
    assert_true(term_wait(scene.term, "Nobody is signed in yet"));
    login_script_sign_in(scene.term, "a-code");
    assert_true(term_wait_gone(scene.term, "Esc cancels"));
    select_a_session(&scene);
    for (size_t i = 0; i < REFUSAL_COUNT; i++) {
        fprintf(stderr, "row %zu: %s\n", i, refusals[i].why);
        if (refusals[i].ends == WAITS)
            play_wait(&scene, &refusals[i]);
        else
            play_end(&scene, &refusals[i]);
    }
    end(&scene);
}

/* Graph answers nothing while somebody signs out: of what was asked for, nothing is waited for any
 * more, and what had not left yet never does. */
static void what_is_under_way_is_called_back(void **state)
{
    struct scene scene;
    (void)state;
    begin(&scene, "browser");
    sign_in(&scene, &refusals[0]);
    select_a_session(&scene);
    tenant_fault(scene.tenant, "latency:ms=600000");
    term_send(scene.term, "R");
    assert_true(term_wait(scene.term, "Reading the whole list again"));
    term_send(scene.term, "L");
    assert_true(term_wait(scene.term, "sign out here (twice)"));
    term_send(scene.term, "oo");
    assert_true(term_wait(scene.term, "SIGNED OUT since"));
    term_escape(scene.term);
    assert_true(term_wait_gone(scene.term, "─ Sign in "));
    assert_true(sent(&scene, "fault=cancelled") > 0);
    scene.requests = sent(&scene, "");
    ask_in_vain(&scene, 30);
    assert_int_equal(sent(&scene, ""), scene.requests);
    tenant_clear_faults(scene.tenant);
    scene.out = true;
    sign_in(&scene, &refusals[0]); /* and what was called back is asked for */
    expect_selected(&scene);
    end(&scene);
}

/* Nobody can sign in for an application: it is put right on the other side, and R tries again. */
static void play_application(struct scene *scene, const struct refusal *row)
{
    const char *const bad[] = {row->answer, NULL};
    static const char *const good[] = {LOGIN_TOKENS("3600", "r"), NULL};
    size_t asked = raw_server_requests(scene->login.server);
    login_script_play(&scene->login, bad);
    pass(scene, 3500);
    assert_true(term_wait(scene->term, "SIGNED OUT since"));
    expect_says(scene->term, row->why);
    expect_says(scene->term, row->what_to_do);
    assert_false(says(scene->term, "press L"));
    expect_selected(scene);
    size_t requests = sent(scene, "");
    pass(scene, 30); /* what was refused is not sent again within a minute */
    assert_true(term_wait(scene->term, "Nothing is read: "));
    assert_int_equal(sent(scene, ""), requests);
    assert_int_equal(raw_server_requests(scene->login.server), asked + 1);
    login_script_play(&scene->login, good);
    pass(scene, 31);
    assert_true(term_wait_gone(scene->term, "SIGNED OUT"));
    assert_true(term_wait(scene->term, " LIVE "));
    expect_selected(scene);
    assert_int_equal(raw_server_requests(scene->login.server), asked + 2);
}

static void an_application_is_told_what_to_put_right(void **state)
{
    struct scene scene;
    (void)state;
    begin(&scene, "secret");
    select_a_session(&scene);
    for (size_t i = 0; i < REFUSAL_COUNT; i++) {
        fprintf(stderr, "row %zu: %s\n", i, refusals[i].why);
        if (refusals[i].ends == BROKEN)
            play_application(&scene, &refusals[i]);
    }
    end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer_to_a_renewal_is_told_and_survived),
        cmocka_unit_test(what_is_under_way_is_called_back),
        cmocka_unit_test(an_application_is_told_what_to_put_right),
    };
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    unsetenv("SSH_CONNECTION");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
