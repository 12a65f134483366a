/* The terminal: every size, suspend and resume, every way to end. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "e2e/tenant.h"

static int set_up(void **state)
{
    static const char *const args[] = {"--sessions", "60", "--speed", "1", NULL};
    *state = tenant_start(args, 0);
    return 0;
}

static int tear_down(void **state)
{
    tenant_free(*state);
    return 0;
}

static struct term *loaded_console(struct tenant *tenant, int rows, int cols)
{
    struct term *term = console_start(tenant, rows, cols, NULL);
    assert_true(term_wait(term, "LIVE"));
    return term;
}

struct picture {
    char *text;
};

/* A fresh console of the same size must show the same cells: nothing is left over from earlier
 * sizes. */
static bool screens_agree(struct term *term, void *context)
{
    struct term *fresh = context;
    term_settle(fresh, 0);
    char *a = xstrdup(term_screen(term));
    bool same = strcmp(a, term_screen(fresh)) == 0;
    free(a);
    return same;
}

static void a_resize_to_every_size_leaves_no_cell_behind(void **state)
{
    struct term *term = loaded_console(*state, 24, 80);
    for (int step = 0; step < 60; step++)
        for (int cols = 1; cols <= 200; cols += 40 - step % 7)
            term_resize(term, 1 + step, cols);
    static const int sizes[][2] = {{1, 1},   {2, 30},   {5, 20},  {12, 40},
                                   {24, 80}, {48, 160}, {60, 200}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        term_resize(term, sizes[i][0], sizes[i][1]);
        struct term *fresh = loaded_console(*state, sizes[i][0] < 12 ? 24 : sizes[i][0],
                                            sizes[i][0] < 12 ? 80 : sizes[i][1]);
        term_resize(fresh, sizes[i][0], sizes[i][1]);
        assert_true(term_wait_until(term, screens_agree, fresh));
        term_free(fresh);
    }
    term_send(term, "Q");
    int status;
    assert_true(term_wait_exit(term, &status));
    assert_int_equal(status, 0);
    term_free(term);
}

static char *selected_row(struct term *term)
{
    int row = term_find_row(term, ">");
    return row < 0 ? NULL : xstrdup(term_row(term, row));
}

static void the_selection_survives_resizing(void **state)
{
    struct term *term = loaded_console(*state, 24, 80);
    term_send(term, "jjj");
    term_settle(term, 200);
    char *before = selected_row(term);
    assert_non_null(before);
    term_resize(term, 6, 20);
    term_settle(term, 200);
    term_resize(term, 24, 80);
    assert_true(term_wait(term, before));
    free(before);
    term_free(term);
}

static void restored_screen(struct term *term)
{
    size_t length;
    const char *bytes = term_bytes(term, &length);
    assert_non_null(memmem(bytes, length, "\033[?1049l", 8));
    const char *shown = memmem(bytes, length, "\033[?1049l", 8);
    (void)shown;
}

static void ends_by(void **state, int signal_number)
{
    struct term *term = loaded_console(*state, 24, 80);
    struct termios during;
    assert_int_equal(tcgetattr(term_fd(term), &during), 0);
    assert_false(during.c_lflag & ICANON);
    kill(term_pid(term), signal_number);
    int status;
    assert_true(term_wait_exit(term, &status));
    restored_screen(term);
    struct termios after;
    assert_int_equal(tcgetattr(term_fd(term), &after), 0);
    assert_true(after.c_lflag & ICANON);
    assert_true(after.c_lflag & ECHO);
    term_free(term);
}

static void sigterm_restores_the_terminal(void **state)
{
    ends_by(state, SIGTERM);
}

static void sighup_restores_the_terminal(void **state)
{
    ends_by(state, SIGHUP);
}

static void a_crash_restores_the_terminal(void **state)
{
    ends_by(state, SIGABRT);
}

static void a_closed_pty_ends_the_process(void **state)
{
    struct term *term = loaded_console(*state, 24, 80);
    term_hang_up(term);
    int status;
    assert_true(term_wait_exit(term, &status));
    term_free(term);
}

/* A shell with job control, as a person has it: without one there is nothing to suspend to. */
static struct term *shell_start(void)
{
    static const char *const argv[] = {"/bin/sh", "-i", NULL};
    static const char *const env[] = {"PS1=ready> ", "ENV=", NULL};
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .env = env, .rows = 24, .cols = 80});
    assert_true(term_wait(term, "ready>"));
    return term;
}

static void ctrl_z_gives_the_terminal_back_and_fg_takes_it_again(void **state)
{
    const struct tenant *tenant = *state;
    struct term *term = shell_start();
    char *command = xasprintf("clear; %s --graph-url %s --token-file %s; echo ended with $?\n",
                              PROGRAM, tenant->root, tenant->token_file);
    term_send(term, command);
    assert_true(term_wait(term, "LIVE"));
    char *before = selected_row(term);
    assert_non_null(before);
    term_send(term, "\032");
    assert_true(term_wait_gone(term, "LIVE"));
    term_send(term, "echo $((40 + 2)) at the shell\n");
    assert_true(term_wait(term, "42 at the shell"));
    term_send(term, "fg\n");
    assert_true(term_wait(term, "LIVE"));
    assert_true(term_wait(term, before));
    term_send(term, "Q");
    assert_true(term_wait_gone(term, "LIVE"));
    term_send(term, "echo $((50 + 5)) again\n");
    assert_true(term_wait(term, "55 again"));
    free(command);
    free(before);
    term_free(term);
}

/* Simulators whose parent was that process. */
static bool has_child_named_sim(pid_t parent)
{
    char command[128], line[64] = "";
    snprintf(command, sizeof command, "pgrep -P %d -f restoretop-sim", (int)parent);
    FILE *out = popen(command, "re");
    bool found = out && fgets(line, sizeof line, out);
    if (out)
        pclose(out);
    return found;
}

static bool process_is_gone(struct term *term, void *context)
{
    (void)term;
    return kill(*(pid_t *)context, 0) != 0;
}

static pid_t child_of(pid_t parent)
{
    char command[128], line[64] = "";
    snprintf(command, sizeof command, "pgrep -P %d -f restoretop-sim", (int)parent);
    FILE *out = popen(command, "re");
    if (out && fgets(line, sizeof line, out) == NULL)
        line[0] = '\0';
    if (out)
        pclose(out);
    return (pid_t)atoi(line);
}

static void no_simulator_survives_a_killed_console(void **state)
{
    (void)state;
    const char *argv[] = {PROGRAM, "--demo", NULL};
    struct term *term = term_start(&(struct term_options){.argv = argv, .rows = 24, .cols = 80});
    assert_true(term_wait(term, "LIVE"));
    assert_true(has_child_named_sim(term_pid(term)));
    pid_t simulator = child_of(term_pid(term));
    kill(term_pid(term), SIGKILL);
    int status;
    assert_true(term_wait_exit(term, &status));
    struct term *other = term_start(&(struct term_options){.argv = argv, .rows = 24, .cols = 80});
    assert_true(term_wait_until(other, process_is_gone, &simulator));
    term_free(other);
    term_free(term);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_resize_to_every_size_leaves_no_cell_behind),
        cmocka_unit_test(the_selection_survives_resizing),
        cmocka_unit_test(sigterm_restores_the_terminal),
        cmocka_unit_test(sighup_restores_the_terminal),
        cmocka_unit_test(a_crash_restores_the_terminal),
        cmocka_unit_test(a_closed_pty_ends_the_process),
        cmocka_unit_test(ctrl_z_gives_the_terminal_back_and_fg_takes_it_again),
        cmocka_unit_test(no_simulator_survives_a_killed_console),
    };
    return cmocka_run_group_tests_name("e2e: terminal", tests, set_up, tear_down);
}
