/* test_e2e_alloc.c - the nth allocation fails, ours or a library's, on any thread: over a start,
 * the list, a detail and the end. Each run goes on, or ends by itself with the terminal as it was;
 * none hangs, none dies of a signal. Once one fails alone, once all from that one on.
 *
 *   test_e2e_alloc [STEP [FROM [TO]]]   every STEPth allocation; 1: all of them, as ./dev soak does
 *
 * The program is the one without sanitizers, whose allocator is not theirs. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "e2e/alloc_shim.h"
#include "e2e/console.h"
#include "e2e/proc.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PLAIN_PROGRAM TEST_BINARY_DIR "/../clang/restoretop"
#else
#define PLAIN_PROGRAM PROGRAM
#endif
#define SHIM TEST_BINARY_DIR "/tests/e2e/liballoc_shim.so"
/* What is read beyond its end, before it was filled or after it was freed is then no good luck. */
#define PERTURB      "MALLOC_PERTURB_=165"
#define LOOK_MS      20
#define DETAIL_MS    60
#define LOOKS        150 /* for what a failure may keep away */
#define NO_MEMORY    70
#define REPORT_BYTES 4096
#define STATUSES     256

static int64_t wanted_from = 1;
static int64_t wanted_to;   /* 0: the last one */
static int64_t wanted_step; /* 0: so that some hundred runs are made */

struct sweep {
    struct tenant *tenant;
    struct alloc_shim *shim;
    char *path;
    size_t statuses[STATUSES], runs, missed, library;
};

/* --- one run --- */

static struct term *start(struct sweep *sweep)
{
    char *file = xasprintf(ALLOC_SHIM_VARIABLE "=%s", sweep->path);
    char *state = xasprintf("XDG_STATE_HOME=%s/state", sweep->tenant->dir);
    const char *argv[] = {PLAIN_PROGRAM,
                          "--graph-url",
                          sweep->tenant->root,
                          "--token-file",
                          sweep->tenant->token_file,
                          NULL};
    const char *env[] = {"LD_PRELOAD=" SHIM, PERTURB, file, state, NULL};
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .env = env, .rows = 24, .cols = 80});
    free(file);
    free(state);
    return term;
}

static bool has_ended(struct term *term)
{
    char state = proc_state(term_pid(term));
    return state == 'Z' || state == 0;
}

/* Until one of the words is there, it has ended, or a failure has kept it away. */
static bool look_for(struct term *term, const char *const *words)
{
    for (int looks = 0; looks < LOOKS && !has_ended(term); looks++) {
        term_settle(term, LOOK_MS);
        for (size_t i = 0; words[i]; i++)
            if (term_shows(term, words[i]))
                return true;
    }
    return false;
}

static void expect_terminal_as_before(struct term *term, int64_t number)
{
    struct termios before = term_modes_before(term), now = term_modes(term);
    int row, col;
    bool visible;
    term_cursor(term, &row, &col, &visible);
    if (term_alternate(term) || !visible || now.c_lflag != before.c_lflag ||
        now.c_iflag != before.c_iflag || now.c_oflag != before.c_oflag)
        fail_msg("allocation %lld: the terminal is not as before (alternate %d, cursor %d, modes "
                 "%x %x):\n%s",
                 (long long)number, term_alternate(term), visible, (unsigned)now.c_lflag,
                 (unsigned)before.c_lflag, term_screen(term));
}

/* What the program itself left of a crash, which goes with the look: the next one is the first
 * again. */
static char *take_report(const struct sweep *sweep)
{
    char *path = xasprintf("%s/state/restoretop/crash-1.txt", sweep->tenant->dir);
    char *report = xcalloc(REPORT_BYTES + 1, 1);
    FILE *file = fopen(path, "re");
    if (file) {
        (void)!fread(report, 1, REPORT_BYTES, file);
        fclose(file);
    }
    (void)unlink(path);
    free(path);
    return report;
}

/* A library that goes on with what it did not get (curses while it is set up) is beyond us: but it
 * must have been one, and the terminal is as it was. */
static void expect_library(struct sweep *sweep, struct term *term, const char *report,
                           int64_t number, bool all)
{
    if (!strstr(report, "in: a library"))
        fail_msg("allocation %lld (%s) is a crash of our own:\n%s\n%s", (long long)number,
                 all ? "and all on" : "alone", report, term_screen(term));
    if (getenv("ALLOC_TELL"))
        printf("allocation %lld (%s): %s\n", (long long)number, all ? "and all on" : "alone",
               report);
    sweep->library++;
}

/* Returns the exit status. */
static int run_failing(struct sweep *sweep, int64_t number, bool all)
{
    static const char *const read[] = {" LIVE ", " OFFLINE ", " STALE ", " REFUSED ", NULL};
    static const char *const detail[] = {"r read again", NULL};
    int status = 0;
    sweep->shim->fail_at = number;
    sweep->shim->all = all;
    atomic_store(&sweep->shim->count, 0);
    struct term *term = start(sweep);
    if (look_for(term, read))
        term_send(term, "\r");
    if (look_for(term, detail))
        term_settle(term, DETAIL_MS);
    term_send(term, "Q");
    if (!term_wait_exit(term, &status))
        fail_msg("allocation %lld (%s): it hangs", (long long)number, all ? "and all on" : "alone");
    char *report = take_report(sweep);
    if (WIFSIGNALED(status))
        expect_library(sweep, term, report, number, all);
    free(report);
    expect_terminal_as_before(term, number);
    sweep->missed += number > 0 && atomic_load(&sweep->shim->count) < number;
    term_free(term);
    if (WIFEXITED(status))
        sweep->statuses[WEXITSTATUS(status)]++;
    return status;
}

/* --- all runs --- */

static void report(const struct sweep *sweep, int64_t total)
{
    printf("%lld allocations in a run; %zu runs, %zu ended before their allocation\n",
           (long long)total, sweep->runs, sweep->missed);
    for (int i = 0; i < STATUSES; i++)
        if (sweep->statuses[i] > 0)
            printf("  status %d: %zu runs\n", i, sweep->statuses[i]);
    printf("  died in a library, terminal restored: %zu runs\n", sweep->library);
    fflush(stdout);
}

static void no_failed_allocation_crashes_or_hangs(void **state)
{
    struct sweep *sweep = *state;
    assert_int_equal(run_failing(sweep, 0, false), 0);
    int64_t total = atomic_load(&sweep->shim->count);
    int64_t step = wanted_step > 0 ? wanted_step : total / 60 + 1;
    assert_true(total > 1000); /* the shim is in force */
    int64_t last = wanted_to > 0 ? wanted_to : total;
    for (int64_t number = wanted_from; number <= last; number += step) {
        (void)run_failing(sweep, number, false);
        (void)run_failing(sweep, number + step / 2, true);
        sweep->runs += 2;
    }
    report(sweep, total);
    assert_true(sweep->statuses[0] > 0 && sweep->statuses[NO_MEMORY] > 0);
    assert_true(sweep->missed < sweep->runs / 2);
}

static int set_up(void **state)
{
    static const char *const args[] = {"--sessions", "40", "--speed", "0.000001", NULL};
    struct sweep *sweep = xcalloc(1, sizeof *sweep);
    sweep->tenant = tenant_start(args, 0);
    sweep->path = xasprintf("%s/allocations", sweep->tenant->dir);
    int fd = open(sweep->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, sizeof *sweep->shim), 0);
    sweep->shim = mmap(NULL, sizeof *sweep->shim, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    assert_ptr_not_equal(sweep->shim, MAP_FAILED);
    close(fd);
    *state = sweep;
    return 0;
}

static int tear_down(void **state)
{
    struct sweep *sweep = *state;
    munmap(sweep->shim, sizeof *sweep->shim);
    tenant_free(sweep->tenant);
    free(sweep->path);
    free(sweep);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_failed_allocation_crashes_or_hangs, set_up, tear_down),
    };
    setvbuf(stdout, NULL, _IOLBF, 0);
    wanted_step = argc > 1 ? strtoll(argv[1], NULL, 10) : 0;
    wanted_from = argc > 2 ? strtoll(argv[2], NULL, 10) : 1;
    wanted_to = argc > 3 ? strtoll(argv[3], NULL, 10) : 0;
    if (access(PLAIN_PROGRAM, X_OK) != 0) {
        printf("skipped: no_failed_allocation_crashes_or_hangs (no " PLAIN_PROGRAM ")\n");
        return 0;
    }
    return cmocka_run_group_tests_name("e2e: allocations", tests, NULL, NULL);
}
