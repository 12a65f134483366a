/* The demo as a newcomer sees it: all statuses within a minute, changes marked and told, nothing
 * left behind. */
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
#include <jansson.h>

#include "base/xalloc.h"
#include "e2e/proc.h"
#include "e2e/run.h"

#define ROWS 48
#define COLS 160

/* What a list row says for the six documented statuses, and for one that is newer than the program.
 */
static const char *const words[] = {" draft ",     " activating ", " active ",  " partial ",
                                    " completed ", " failed ",     " pausedByS"};
#define WORDS (sizeof words / sizeof *words)

static struct term *demo_start(void)
{
    static const char *const argv[] = {PROGRAM, "--demo", NULL};
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .rows = ROWS, .cols = COLS});
    assert_true(term_wait(term, "LIVE"));
    return term;
}

/* The rows between the list's title and the events'. */
static void list_bounds(struct term *term, int *ret_first, int *ret_end)
{
    *ret_first = term_find_row(term, "STATUS") + 1;
    *ret_end = term_find_row(term, "Events, newest first");
    assert_true(*ret_first > 1 && *ret_end > *ret_first);
}

/* "active -> failed": an arrow behind a status word. Names of destinations begin with one too. */
static bool tells_change(const char *text)
{
    static const char *const befores[] = {"draft -> ", "activating -> ", "active -> ",
                                          "draft → ",  "activating → ",  "active → "};
    for (size_t i = 0; i < sizeof befores / sizeof *befores; i++)
        if (strstr(text, befores[i]))
            return true;
    return false;
}

struct seen {
    bool words[WORDS];
    bool marked, told;
};

static void look_at_row(const char *row, struct seen *seen)
{
    char start[48];
    snprintf(start, sizeof start, "%.40s", row); /* marks, glyph, status: not the pane beside it */
    for (size_t i = 0; i < WORDS; i++)
        seen->words[i] |= strstr(start, words[i]) != NULL;
    seen->marked |= row[0] == '*' || row[1] == '*';
}

static bool all_was_seen(struct term *term, void *context)
{
    struct seen *seen = context;
    int first, end;
    list_bounds(term, &first, &end);
    for (int row = first; row < end; row++)
        look_at_row(term_row(term, row), seen);
    for (int row = end + 1; row < ROWS; row++)
        seen->told |= tells_change(term_row(term, row));
    for (size_t i = 0; i < WORDS; i++)
        if (!seen->words[i])
            return false;
    return seen->marked && seen->told;
}

static void every_status_and_a_change_show_without_a_key(void **state)
{
    struct seen seen = {.marked = false};
    (void)state;
    struct term *term = demo_start();
    bool all = term_wait_until(term, all_was_seen, &seen); /* within TERM_LIMIT_MS, a minute */
    for (size_t i = 0; i < WORDS; i++)
        if (!seen.words[i])
            fprintf(stderr, "never seen:%s\n", words[i]);
    if (!all)
        fail_msg("marked: %d, told: %d", seen.marked, seen.told);
    term_free(term);
}

static void the_demo_says_that_it_is_one(void **state)
{
    (void)state;
    struct term *term = demo_start();
    assert_true(term_wait(term, "contoso (demo)"));
    assert_true(term_wait(term, "READ-ONLY"));
    term_free(term);
}

static bool sees_change(struct term *term, void *context)
{
    (void)context;
    return tells_change(term_screen(term));
}

static void a_status_change_is_in_the_list_of_events(void **state)
{
    (void)state;
    struct term *term = demo_start();
    assert_true(term_wait_until(term, sees_change, NULL));
    term_send(term, "e");
    assert_true(term_wait(term, "Esc back")); /* the events in full */
    assert_true(term_wait_until(term, sees_change, NULL));
    term_send(term, "e");
    assert_true(term_wait(term, "STATUS"));
    term_free(term);
}

/* The same tenant as the demo's, but one that a second program can ask too. */
static void once_on_the_same_tenant_shows_all_seven(void **state)
{
    static const char *const args[] = {"--seed", "7", "--sessions", "142", "--speed", "60", NULL};
    static const char *const wire[] = {
        "draft",     "activating", "active",         "completedWithError",
        "completed", "failed",     "pausedByService"};
    static const char *const json[] = {"--format", "json", NULL};
    (void)state;
    struct tenant *tenant = tenant_start(args, 0);
    struct term *term = console_start(tenant, ROWS, COLS, NULL);
    assert_true(term_wait(term, "LIVE"));
    struct run table = run_once(tenant, NULL), text = run_once(tenant, json);
    assert_int_equal(table.status, 1);
    for (size_t i = 0; i < WORDS - 1; i++) {
        char *line_start = xasprintf("\n%s", words[i] + 1); /* the status is the first column */
        expect_text(table.out, line_start);
        free(line_start);
    }
    expect_text(table.out, "\npausedByService ");
    json_t *root = json_loads(text.out, 0, NULL), *session;
    bool seen[7] = {false};
    size_t i;
    json_array_foreach(json_object_get(root, "sessions"), i, session) for (size_t w = 0; w < 7; w++)
        seen[w] |= strcmp(json_string_value(json_object_get(session, "status")), wire[w]) == 0;
    for (size_t w = 0; w < 7; w++)
        if (!seen[w])
            fail_msg("no session is %s", wire[w]);
    json_decref(root);
    run_free(&table);
    run_free(&text);
    term_free(term);
    tenant_free(tenant);
}

static void demo_once_is_the_whole_way_without_a_screen(void **state)
{
    static const char *const args[] = {"--demo", "--once", NULL};
    (void)state;
    struct run run = run_plain(args, NULL);
    assert_int_equal(run.status, 1);
    assert_string_equal(run.err, "");
    assert_true(count_lines(run.out) > 100);
    expect_plain_text(run.out);
    run_free(&run);
}

static pid_t simulator_of(struct term *term)
{
    pid_t simulator = proc_child(term_pid(term));
    assert_true(simulator > 0);
    assert_true(proc_runs(simulator, "restoretop-sim"));
    return simulator;
}

static void quitting_ends_the_simulator(void **state)
{
    (void)state;
    struct term *term = demo_start();
    pid_t simulator = simulator_of(term);
    int status;
    term_send(term, "q");
    assert_true(term_wait_exit(term, &status));
    assert_int_equal(status, 0);
    assert_false(proc_runs(simulator, "restoretop-sim")); /* reaped before the console ended */
    term_free(term);
}

static void a_killed_console_leaves_no_simulator(void **state)
{
    (void)state;
    struct term *term = demo_start();
    pid_t simulator = simulator_of(term);
    int status;
    kill(term_pid(term), SIGKILL);
    assert_true(term_wait_exit(term, &status));
    assert_true(WIFSIGNALED(status));
    assert_true(proc_wait_gone(simulator, "restoretop-sim"));
    term_free(term);
}

static void a_closed_terminal_leaves_no_simulator(void **state)
{
    (void)state;
    struct term *term = demo_start();
    pid_t simulator = simulator_of(term);
    int status;
    term_hang_up(term);
    assert_true(term_wait_exit(term, &status));
    assert_true(proc_wait_gone(simulator, "restoretop-sim"));
    term_free(term);
}

/* Someone ends the simulator: the console stays, keeps its data and says what is wrong. */
static void a_console_survives_its_simulator(void **state)
{
    (void)state;
    struct term *term = demo_start();
    kill(simulator_of(term), SIGKILL);
    assert_true(term_wait(term, "OFFLINE"));
    assert_true(term_wait(term, "start the demo again"));
    assert_false(term_shows(term, "https_proxy"));
    assert_true(term_wait(term, "142 sessions"));
    term_send(term, "Q");
    int status;
    assert_true(term_wait_exit(term, &status));
    assert_int_equal(status, 0);
    term_free(term);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_and_a_change_show_without_a_key),
        cmocka_unit_test(the_demo_says_that_it_is_one),
        cmocka_unit_test(a_status_change_is_in_the_list_of_events),
        cmocka_unit_test(once_on_the_same_tenant_shows_all_seven),
        cmocka_unit_test(demo_once_is_the_whole_way_without_a_screen),
        cmocka_unit_test(quitting_ends_the_simulator),
        cmocka_unit_test(a_killed_console_leaves_no_simulator),
        cmocka_unit_test(a_closed_terminal_leaves_no_simulator),
        cmocka_unit_test(a_console_survives_its_simulator),
    };
    return cmocka_run_group_tests_name("e2e: demo", tests, NULL, NULL);
}
