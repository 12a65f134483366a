/* soak_faults.c - a console through a random schedule of the simulator's faults, of keys and sizes;
 * then the faults stop, and what it shows must be what a freshly started console shows, cell by
 * cell.
 *
 *   soak_faults [SECONDS [SEED]]     the seed is printed; without one each run has its own
 *
 * As a test for some seconds and with a seed, so that it does not rot; ./dev soak runs it for long.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "e2e/console.h"

#define ROWS     24
#define COLS     100
#define SESSIONS 10
#define AGREE_S  200    /* until marks of what changed are gone, and both have polled */
#define SPEED    "0.05" /* it moves, but not at every poll: a row that moved is marked */
#define PAUSE_MS 100

/* Not restore-points: what it grants is remembered, and rightly so. Of throttling only a short one:
 * nothing is read before it is over, whatever is pressed. */
static const char *const faults[] = {
    "throttle:retry-after=2",
    "status:code=500",
    "status:code=503",
    "status:code=403",
    "status:code=404",
    "status:code=400",
    "html",
    "unknown-error",
    "cut",
    "stall",
    "latency:ms=3000",
    "lost-answer",
    "token-expired",
    "claims-challenge",
    "service-locked",
    "vanish",
    "stale-read:ms=4000",
    "reject-query-options",
    "mask-failed",
    "relative-next",
    "foreign-next",
    "offhost-next",
    "loop-next",
    "endless",
    "empty-page",
    "values",
    "missing-counts",
    "broken-dates",
    "unknown-words",
    "hostile-text",
    "bad-record",
    "extra-members",
    "inner-error-spelling",
};

static int seconds = 8;
static unsigned seed = 10;

struct soak {
    struct tenant *tenant;
    struct term *term;
    size_t used[sizeof faults / sizeof *faults], schedules, keys;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

static int below(int limit)
{
    return (int)(random() % limit);
}

/* --- the schedule --- */

static void choose_faults(struct soak *soak)
{
    struct strbuf specs;
    strbuf_init(&specs, 4096);
    for (int left = 1 + below(2); left > 0; left--) {
        int which = below((int)(sizeof faults / sizeof *faults));
        strbuf_printf(&specs, "%s\n", faults[which]);
        soak->used[which]++;
    }
    tenant_fault(soak->tenant, specs.bytes);
    strbuf_release(&specs);
    soak->schedules++;
}

static void press(struct soak *soak)
{
    static const char *const keys[] = {"j", "k", "\r", "x", "e", "E",
                                       "R", "r", "g",  "G", "n", "\003\033OA"};
    term_send(soak->term, keys[below((int)(sizeof keys / sizeof *keys))]);
    soak->keys++;
}

static void look_for(struct soak *soak, int ms)
{
    for (int64_t end = now_ms() + ms; now_ms() < end;) {
        if (below(4) == 0)
            press(soak);
        if (below(60) == 0)
            term_resize(soak->term, 8 + below(40), 30 + below(140));
        term_settle(soak->term, PAUSE_MS);
        term_forget(soak->term);
    }
}

static void play(struct soak *soak)
{
    for (int64_t end = now_ms() + seconds * INT64_C(1000); now_ms() < end;) {
        if (below(4) > 0)
            choose_faults(soak);
        look_for(soak, 300 + below(6000));
        if (below(3) > 0)
            tenant_clear_faults(soak->tenant);
    }
    tenant_clear_faults(soak->tenant);
}

/* --- the end --- */

static struct term *console_new(struct soak *soak)
{
    /* By what the service says: what is late is known to who looked on. */
    static const char *const args[] = {"--interval", "5", "--sort", "created", NULL};
    struct term *term = console_start(soak->tenant, ROWS, COLS, args);
    assert_true(console_wait_state(term, "LIVE"));
    return term;
}

/* To the list as it is at the start: its first row, no message. */
static void go_home(struct term *term)
{
    for (int i = 0; i < 5; i++)
        term_send(term, "\033OA\003\033OA");
    term_send(term, "g");
}

/* What is called what was told while the faults lasted, rightly formed and wrong, and nobody asks
 * twice but a person. */
static void read_each_anew(struct soak *soak, struct term *term)
{
    go_home(term);
    for (int i = 0; i < SESSIONS; i++) {
        term_send(term, "\r");
        assert_true(term_wait(term, "lines "));
        size_t before = tenant_requests(soak->tenant, "GET", NULL);
        term_send(term, "r");
        assert_true(tenant_wait_requests(soak->tenant, "GET", NULL, before + 2));
        term_settle(term, 5 * PAUSE_MS);
        term_escape(term);
        term_send(term, "j");
    }
    go_home(term);
}

static bool is_at_list(struct term *term, void *context)
{
    (void)context;
    return term_shows(term, "[1 All ") && term_shows(term, " filter ");
}

static bool is_blank(const struct term_cell *cell)
{
    return cell->chars[0] == 0 || cell->chars[0] == ' ';
}

/* Of a blank only what shows: its ground. Of a wide character its left half. */
static bool is_same(const struct term_cell *a, const struct term_cell *b)
{
    if (a->chars[0] == UINT32_MAX && b->chars[0] == UINT32_MAX)
        return true;
    bool shape = a->bg == b->bg && a->reverse == b->reverse && a->underline == b->underline;
    if (is_blank(a) && is_blank(b))
        return shape;
    return shape && memcmp(a->chars, b->chars, sizeof a->chars) == 0 && a->fg == b->fg &&
           a->bold == b->bold && a->italic == b->italic;
}

static void tell(const char *who, struct term *term, int row, int col)
{
    struct term_cell cell = term_cell(term, row, col);
    printf("--- %s ---\n%s%d,%d: U+%04X fg %06X bg %06X%s%s%s\n", who, term_screen(term), row, col,
           cell.chars[0], cell.fg, cell.bg, cell.bold ? " bold" : "",
           cell.reverse ? " reverse" : "", cell.underline ? " underline" : "");
}

/* Columns of the list's ETA, as its head says: pace is known to who looked on. */
static void find_eta(struct term *term, int *ret_from, int *ret_to)
{
    const char *screen = term_screen(term), *head = strstr(screen, " WL WHAT");
    while (head && head > screen && head[-1] != '\n')
        head--;
    const char *eta = head ? strstr(head, "  ETA ") : NULL;
    *ret_from = eta ? (int)(eta - head) : COLS;
    *ret_to = *ret_from + 6;
}

/* Row and column of the first cell that differs; -1: none does. */
static int first_difference(struct term *a, struct term *b)
{
    int from, to;
    find_eta(a, &from, &to);
    for (int at = 0; at < ROWS * COLS; at++) {
        if (at % COLS >= from && at % COLS < to && at / COLS < ROWS / 2)
            continue;
        struct term_cell x = term_cell(a, at / COLS, at % COLS);
        struct term_cell y = term_cell(b, at / COLS, at % COLS);
        if (!is_same(&x, &y))
            return at;
    }
    return -1;
}

static void expect_same(struct soak *soak, struct term *fresh)
{
    int different = 0;
    for (int64_t end = now_ms() + AGREE_S * INT64_C(1000); now_ms() < end;) {
        term_settle(soak->term, PAUSE_MS);
        term_settle(fresh, PAUSE_MS);
        different = first_difference(soak->term, fresh);
        if (different < 0)
            return;
    }
    tell("soaked", soak->term, different / COLS, different % COLS);
    tell("fresh", fresh, different / COLS, different % COLS);
    fail_msg("seed %u: the screens differ", seed);
}

static void after_the_faults_it_shows_the_truth(void **state)
{
    /* So few that all are on screen: what an ended session's bulk request says is read for rows
     * that are seen, and counts in the header. */
    char sessions[8];
    const char *const args[] = {"--sessions", sessions, "--page-size", "3", "--speed", SPEED, NULL};
    snprintf(sessions, sizeof sessions, "%d", SESSIONS);
    struct soak soak = {.tenant = tenant_start(args, 0)};
    (void)state;
    printf("seed %u\n", seed);
    fflush(stdout);
    srandom(seed);
    soak.term = console_new(&soak);
    play(&soak);
    term_resize(soak.term, ROWS, COLS);
    go_home(soak.term);
    assert_true(term_wait_until(soak.term, is_at_list, NULL));
    term_send(soak.term, "R");
    assert_true(console_wait_state(soak.term, "LIVE"));
    struct term *fresh = console_new(&soak);
    read_each_anew(&soak, soak.term);
    read_each_anew(&soak, fresh);
    expect_same(&soak, fresh);
    size_t kinds = 0;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        kinds += soak.used[i] > 0;
    printf("%d s: %zu schedules of %zu of %zu kinds, %zu keys; both screens are the same\n",
           seconds, soak.schedules, kinds, sizeof faults / sizeof *faults, soak.keys);
    console_quit(fresh);
    console_quit(soak.term);
    tenant_free(soak.tenant);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(after_the_faults_it_shows_the_truth)};
    seconds = argc > 1 ? atoi(argv[1]) : seconds;
    if (argc > 1)
        seed = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : (unsigned)(time(NULL) ^ getpid());
    return cmocka_run_group_tests_name("soak: faults", tests, NULL, NULL);
}
