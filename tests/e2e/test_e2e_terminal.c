/* The terminal is given back as it was: after every end, and while suspended. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "e2e/console.h"
#include "e2e/proc.h"

static struct term *loaded(struct tenant *tenant, int rows, int cols)
{
    struct term *term = console_start(tenant, rows, cols, NULL);
    assert_true(console_wait_state(term, "LIVE"));
    return term;
}

static void expect_modes_as_before(struct term *term)
{
    struct termios before = term_modes_before(term), now = term_modes(term);
    assert_int_equal(now.c_iflag, before.c_iflag);
    assert_int_equal(now.c_oflag, before.c_oflag);
    assert_int_equal(now.c_cflag, before.c_cflag);
    assert_int_equal(now.c_lflag, before.c_lflag);
    assert_memory_equal(now.c_cc, before.c_cc, sizeof now.c_cc);
}

/* The last that was said of it: off. */
static void expect_off(struct term *term, const char *on, const char *off)
{
    size_t length;
    const char *bytes = term_bytes(term, &length), *last_on = NULL, *last_off = NULL;
    for (const char *at = bytes; at < bytes + length; at++) {
        size_t left = length - (size_t)(at - bytes);
        if (left >= strlen(on) && memcmp(at, on, strlen(on)) == 0)
            last_on = at;
        if (left >= strlen(off) && memcmp(at, off, strlen(off)) == 0)
            last_off = at;
    }
    assert_non_null(last_on); /* else the test looks for the wrong thing */
    assert_non_null(last_off);
    assert_true(last_off > last_on);
}

static void expect_terminal_as_before(struct term *term)
{
    int row, col;
    bool visible;
    term_cursor(term, &row, &col, &visible);
    assert_true(visible);
    assert_false(term_alternate(term));
    expect_off(term, "\033[?2004h", "\033[?2004l"); /* paste marks */
    expect_off(term, "\033[?1h", "\033[?1l");       /* application cursor keys */
    expect_off(term, "\033[22;2t", "\033[23;2t");   /* the window's title */
    expect_modes_as_before(term);
}

static void expect_terminal_taken(struct term *term)
{
    struct termios modes = term_modes(term);
    assert_true(term_alternate(term));
    assert_false(modes.c_lflag & (ICANON | ECHO | ISIG));
}

static void ends_by(struct tenant *tenant, int number)
{
    struct term *term = loaded(tenant, 24, 80);
    int status;
    expect_terminal_taken(term);
    kill(term_pid(term), number);
    assert_true(term_wait_exit(term, &status));
    if (status != 0)
        fail_msg("after signal %d: wait status %d, saying:\n%s", number, status, term_screen(term));
    expect_terminal_as_before(term);
    term_free(term);
}

static void each_signal_that_ends_it_gives_the_terminal_back(void **state)
{
    static const int numbers[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        ends_by(*state, numbers[i]);
}

static void quitting_gives_the_terminal_back(void **state)
{
    static const char *const keys[] = {"q", "Q", "\003\003"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct term *term = loaded(*state, 24, 80);
        int status;
        term_send(term, keys[i]);
        assert_true(term_wait_exit(term, &status));
        assert_int_equal(status, 0);
        expect_terminal_as_before(term);
        term_free(term);
    }
}

/* Of that console's own state folder; it goes with it. */
static void expect_crash_report(const struct tenant *tenant)
{
    char *path = xasprintf("%s/state/restoretop/crash-1.txt", tenant->dir), bytes[4097];
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    size_t length = fread(bytes, 1, sizeof bytes - 1, file);
    bytes[length] = '\0';
    fclose(file);
    assert_non_null(strstr(bytes, "view: list\ndata: LIVE\n"));
    assert_null(strstr(bytes, TENANT_TOKEN));
    assert_int_equal(unlink(path), 0);
    free(path);
}

static void a_crash_gives_the_terminal_back(void **state)
{
    static const int numbers[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE};
    /* The sanitizer would take the signals for itself. */
    static const char *const env[] = {
        "ASAN_OPTIONS=handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0",
        "TSAN_OPTIONS=handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0",
        "UBSAN_OPTIONS=handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0", NULL};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct term *term = console_start_as(*state, 24, 80, NULL, NULL, env);
        int status;
        assert_true(console_wait_state(term, "LIVE"));
        kill(term_pid(term), numbers[i]);
        assert_true(term_wait_exit(term, &status));
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), numbers[i]);
        expect_terminal_as_before(term);
        assert_true(term_wait(term, "the terminal was restored"));
        expect_crash_report(*state);
        term_free(term);
    }
}

static void a_closed_terminal_ends_it(void **state)
{
    struct term *term = loaded(*state, 24, 80);
    int status;
    term_hang_up(term);
    assert_true(term_wait_exit(term, &status));
    assert_true(WIFEXITED(status));
    term_free(term);
}

static size_t times_said(struct term *term, const char *words)
{
    size_t length, count = 0;
    const char *bytes = term_bytes(term, &length);
    for (size_t at = 0; at + strlen(words) <= length; at++)
        count += memcmp(bytes + at, words, strlen(words)) == 0;
    return count;
}

/* Nobody reads: the pty takes not a byte more. */
static void stuff(struct term *term)
{
    static const char dots[256] = "................";
    int end = open(ptsname(term_fd(term)), O_WRONLY | O_NONBLOCK | O_NOCTTY);
    assert_true(end >= 0);
    while (write(end, dots, sizeof dots) > 0 || write(end, dots, 1) > 0)
        ;
    assert_int_equal(errno, EAGAIN);
    close(end);
}

static void a_terminal_that_takes_nothing_holds_no_signal_up(void **state)
{
    static const int numbers[] = {SIGTERM, SIGHUP, SIGINT};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct term *term = loaded(*state, 24, 80);
        stuff(term);
        term_send(term, "\f"); /* a whole frame */
        kill(term_pid(term), numbers[i]);
        assert_true(proc_wait_gone(term_pid(term), "restoretop"));
        term_free(term);
    }
}

static void a_terminal_that_takes_nothing_can_be_quit(void **state)
{
    struct term *term = loaded(*state, 24, 80);
    stuff(term);
    term_send(term, "Q");
    assert_true(proc_wait_gone(term_pid(term), "restoretop"));
    term_free(term);
}

/* What was broken off is shown whole once it can be. */
static void a_frame_broken_off_by_a_signal_is_drawn_again(void **state)
{
    struct term *term = loaded(*state, 24, 80);
    stuff(term);
    term_send(term, "?"); /* the help */
    kill(term_pid(term), SIGCONT);
    assert_true(term_wait(term, "Keys here"));
    assert_true(term_wait_gone(term, "....."));
    console_quit(term);
}

/* A console under a real shell with job control: only so is there something to suspend to. */
static struct term *under_a_shell(struct tenant *tenant, pid_t *ret_console)
{
    static const char *const argv[] = {"/bin/sh", "-i", NULL};
    static const char *const env[] = {"PS1=READY> ", "ENV=", NULL};
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .env = env, .rows = 24, .cols = 80});
    char *command = xasprintf("'%s' --graph-url %s --token-file %s\n", PROGRAM, tenant->root,
                              tenant->token_file);
    assert_true(term_wait(term, "READY>"));
    term_send(term, command);
    assert_true(console_wait_state(term, "LIVE"));
    *ret_console = proc_child(term_pid(term));
    assert_true(proc_runs(*ret_console, "restoretop"));
    free(command);
    return term;
}

/* The shell's again: the old prompt shows before the modes are back. */
static bool is_prompt(struct term *term, void *context)
{
    const tcflag_t cooked = ICANON | ECHO;
    (void)context;
    return !term_alternate(term) && term_shows(term, "READY>") &&
           (term_modes(term).c_lflag & cooked) == cooked;
}

static void leave_shell(struct term *term)
{
    term_send(term, "Q");
    assert_true(term_wait_until(term, is_prompt, NULL));
    assert_int_equal(times_said(term, "\033[22;2t"), times_said(term, "\033[23;2t"));
    expect_modes_as_before(term);
    term_send(term, "echo status $?\n");
    assert_true(term_wait(term, "status 0"));
    term_free(term);
}

static void ctrl_z_gives_the_terminal_back_and_fg_takes_it_again(void **state)
{
    pid_t console;
    struct term *term = under_a_shell(*state, &console);
    term_send(term, "jjj");
    assert_true(term_wait(term, "4 of "));
    for (int i = 0; i < 2; i++) {
        term_send(term, "\032");
        assert_true(proc_wait_state(console, 'T'));
        assert_true(term_wait_until(term, is_prompt, NULL));
        expect_terminal_as_before(term);
        const size_t titles = times_said(term, "\033]2;");
        term_send(term, "echo $((40 + 2)) echoes\n"); /* the shell can be typed at */
        assert_true(term_wait(term, "42 echoes"));
        term_send(term, "fg\n");
        assert_true(console_wait_state(term, "LIVE"));
        assert_true(term_wait_gone(term, "42 echoes"));
        expect_terminal_taken(term);
        assert_true(times_said(term, "\033]2;") > titles); /* the window has its title again */
        term_send(term, "j");
        assert_true(term_wait(term, i == 0 ? "5 of " : "6 of "));
    }
    leave_shell(term);
}

/* The shell prompts wherever the cursor stood: its words may be broken at the screen's edge. */
static bool has_prompted_again(struct term *term, void *before)
{
    return times_said(term, "READY>") > *(size_t *)before;
}

/* Stopped from outside it cannot give the terminal back; what was drawn over it meanwhile is drawn
 * again. One character cannot be broken at the edge; the list holds no such. */
static void a_stop_from_outside_is_survived(void **state)
{
    pid_t console;
    struct term *term = under_a_shell(*state, &console);
    size_t before = times_said(term, "READY>");
    kill(console, SIGSTOP);
    assert_true(proc_wait_state(console, 'T'));
    assert_true(term_wait_until(term, has_prompted_again, &before));
    term_send(term, "echo ^\n");
    assert_true(term_wait(term, "^"));
    term_send(term, "fg\n");
    assert_true(term_wait_gone(term, "^"));
    assert_true(console_wait_state(term, "LIVE"));
    expect_terminal_taken(term);
    term_send(term, "j");
    assert_true(term_wait(term, "2 of "));
    leave_shell(term);
}

static void without_a_shell_ctrl_z_says_so(void **state)
{
    struct term *term = loaded(*state, 24, 80);
    term_send(term, "\032");
    assert_true(term_wait(term, "There is no shell to suspend to."));
    expect_terminal_taken(term);
    console_quit(term);
}

static char *wrapped_command(struct tenant *tenant)
{
    return xasprintf("\"%s\" --graph-url %s --token-file %s; echo wrapper ends", PROGRAM,
                     tenant->root, tenant->token_file);
}

/* A shell that runs it, but controls no jobs: stopped, both would sleep for ever. */
static void under_a_script_without_a_terminal_of_its_own_ctrl_z_says_so(void **state)
{
    char *command = wrapped_command(*state);
    const char *const argv[] = {"/bin/sh", "-c", command, NULL};
    struct term *term = term_start(&(struct term_options){.argv = argv, .rows = 24, .cols = 80});
    assert_true(console_wait_state(term, "LIVE"));
    term_send(term, "\032");
    assert_true(term_wait(term, "There is no shell to suspend to."));
    term_send(term, "Q");
    assert_true(term_wait(term, "wrapper ends"));
    free(command);
    term_free(term);
}

/* ... and a script that a shell can stop is stopped with it. */
static void under_a_script_of_a_shell_ctrl_z_stops_both(void **state)
{
    static const char *const argv[] = {"/bin/sh", "-i", NULL};
    static const char *const env[] = {"PS1=READY> ", "ENV=", NULL};
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .env = env, .rows = 24, .cols = 80});
    char *command = wrapped_command(*state);
    char *line = xasprintf("sh -c '%s'\n", command);
    assert_true(term_wait(term, "READY>"));
    term_send(term, line);
    assert_true(console_wait_state(term, "LIVE"));
    term_send(term, "\032");
    assert_true(term_wait_until(term, is_prompt, NULL));
    expect_terminal_as_before(term);
    term_send(term, "fg\n");
    assert_true(console_wait_state(term, "LIVE"));
    expect_terminal_taken(term);
    leave_shell(term);
    free(command);
    free(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_signal_that_ends_it_gives_the_terminal_back),
        cmocka_unit_test(quitting_gives_the_terminal_back),
        cmocka_unit_test(a_crash_gives_the_terminal_back),
        cmocka_unit_test(a_closed_terminal_ends_it),
        cmocka_unit_test(ctrl_z_gives_the_terminal_back_and_fg_takes_it_again),
        cmocka_unit_test(a_stop_from_outside_is_survived),
        cmocka_unit_test(without_a_shell_ctrl_z_says_so),
        cmocka_unit_test(under_a_script_without_a_terminal_of_its_own_ctrl_z_says_so),
        cmocka_unit_test(under_a_script_of_a_shell_ctrl_z_stops_both),
        cmocka_unit_test(a_terminal_that_takes_nothing_holds_no_signal_up),
        cmocka_unit_test(a_terminal_that_takes_nothing_can_be_quit),
        cmocka_unit_test(a_frame_broken_off_by_a_signal_is_drawn_again),
    };
    return cmocka_run_group_tests_name("e2e: terminal", tests, tenant_set_up, tenant_tear_down);
}
