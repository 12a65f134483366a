/* The fault matrix: every row of tests/faults/ against the real program, several at a time, each in
 * a process of its own; and whether a mutation is there for each of them. `test_e2e_faults
 * CLASS[/NAME] ...` plays only those, a name may be a pattern as the shell has them; `--list`
 * before them names them and plays none. */
#include <fcntl.h>
#include <fnmatch.h>
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

#include "base/fault.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "e2e/claims.h"
#include "e2e/story.h"
#include "fake/children.h"

#define FOLDER  TEST_SOURCE_DIR "/tests/faults"
#define AT_ONCE 16 /* they wait more than they work */

struct play {
    const struct row *row;
    pid_t pid;
    int64_t began_ms, took_ms;
    char output[64];
    const char *skipped; /* why; NULL: it is played */
    bool done, failed;
};

static const struct row *row_of_the_child;

static void play_it(void **state)
{
    static struct story story;
    (void)state;
    story_play(&story, row_of_the_child);
}

static void run_child(struct play *play)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(play_it)};
    int fd = open(play->output, O_RDWR | O_CREAT | O_TRUNC, 0600);
    dup2(fd, 1);
    dup2(fd, 2);
    close(fd);
    row_of_the_child = play->row;
    int failed = cmocka_run_group_tests_name(play->row->name, tests, NULL, NULL);
    fflush(NULL);
    _exit(failed != 0);
}

static void begin(struct play *play, size_t number)
{
    snprintf(play->output, sizeof play->output, "/tmp/restoretop-fault-%d-%zu", (int)getpid(),
             number);
    play->began_ms = story_now_ms();
    fflush(NULL);
    play->pid = children_fork();
    if (play->pid == 0)
        run_child(play);
}

static void print_output(const struct play *play)
{
    struct strbuf text;
    struct fault why;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    if (strbuf_read_file(&text, play->output, &why))
        fwrite(text.bytes, 1, text.length, stdout);
    strbuf_release(&text);
}

static void print_line(const struct play *play)
{
    printf("%-10s %-34s %6lld ms  %s%s\n", play->row->kind, play->row->name,
           (long long)play->took_ms,
           play->skipped  ? "SKIPPED: "
           : play->failed ? "FAILED"
                          : "ok",
           play->skipped ? play->skipped : "");
}

struct plays {
    struct play *items;
    size_t count;
};

static struct play *find_play(const struct plays *plays, pid_t pid)
{
    for (size_t i = 0; i < plays->count; i++)
        if (plays->items[i].pid == pid && !plays->items[i].done)
            return &plays->items[i];
    return NULL;
}

static bool is_play(pid_t pid, const void *plays)
{
    return find_play(plays, pid) != NULL;
}

/* Waits for one of them to end; what those before it have left behind ends, too. */
static void reap(struct play *items, size_t count)
{
    const struct plays plays = {items, count};
    struct play *play = NULL;
    int status = 0;
    while (!play) {
        pid_t pid = wait(&status);
        children_end(is_play, &plays);
        play = find_play(&plays, pid);
    }
    play->done = true;
    play->took_ms = story_now_ms() - play->began_ms;
    play->failed = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    if (play->failed)
        print_output(play);
    print_line(play);
    unlink(play->output);
}

/* A child of theirs may have lost its parent only now. */
static void end_the_rest(void)
{
    const struct plays none = {NULL, 0};
    do
        children_end(is_play, &none);
    while (wait(NULL) > 0);
}

static bool is_chosen(const struct row *row, char *const *wanted)
{
    char *name = xasprintf("%s/%s", row->kind, row->name);
    bool chosen = *wanted == NULL;
    for (; *wanted && !chosen; wanted++)
        chosen = strcmp(*wanted, row->kind) == 0 || fnmatch(*wanted, name, 0) == 0;
    free(name);
    return chosen;
}

/* Those that take long by their nature begin first. */
static size_t gather(const struct matrix *matrix, char *const *wanted, struct play *plays)
{
    size_t count = 0;
    for (int slow = 1; slow >= 0; slow--)
        for (size_t i = 0; i < matrix->count; i++) {
            const struct row *row = &matrix->rows[i];
            if (is_chosen(row, wanted) && (row_value(row, "slow") != NULL) == slow)
                plays[count++] = (struct play){.row = row, .skipped = story_must_skip(row)};
        }
    return count;
}

static void run_all(struct play *plays, size_t count)
{
    size_t running = 0;
    children_adopt();
    for (size_t i = 0; i < count; i++) {
        if (plays[i].skipped) {
            plays[i].done = true;
            print_line(&plays[i]);
            continue;
        }
        if (running == AT_ONCE) {
            reap(plays, i);
            running--;
        }
        begin(&plays[i], i);
        running++;
    }
    for (; running > 0; running--)
        reap(plays, count);
    end_the_rest();
}

/* A line a class, and the sums as cmocka words them: ./dev counts rows. */
static size_t print_sums(const struct play *plays, size_t count)
{
    size_t failed = 0, skipped = 0;
    const char *kinds[32];
    size_t kind_count = 0;
    for (size_t i = 0; i < count; i++) {
        size_t k = 0;
        while (k < kind_count && strcmp(kinds[k], plays[i].row->kind) != 0)
            k++;
        if (k == kind_count && k < 32)
            kinds[kind_count++] = plays[i].row->kind;
        failed += plays[i].failed;
        skipped += plays[i].skipped != NULL;
    }
    for (size_t k = 0; k < kind_count; k++) {
        size_t rows = 0, bad = 0;
        for (size_t i = 0; i < count; i++)
            if (strcmp(plays[i].row->kind, kinds[k]) == 0) {
                rows++;
                bad += plays[i].failed;
            }
        printf("%-10s %3zu rows, %zu failed\n", kinds[k], rows, bad);
    }
    printf("[  PASSED  ] %zu test(s).\n", count - failed - skipped);
    if (skipped > 0)
        printf("[  SKIPPED ] %zu test(s)\n", skipped);
    if (failed > 0)
        printf("[  FAILED  ] %zu test(s)\n", failed);
    return failed;
}

static size_t print_names(const struct play *plays, size_t count)
{
    for (size_t i = 0; i < count; i++)
        printf("%s/%s\n", plays[i].row->kind, plays[i].row->name);
    return 0;
}

static size_t play_all(struct play *plays, size_t count)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    run_all(plays, count);
    return print_sums(plays, count);
}

static size_t check_claims(const struct matrix *matrix)
{
    size_t amiss = claims_check(matrix, FOLDER "/mutations");
    printf("[  %s  ] %zu test(s): mutations\n", amiss > 0 ? "FAILED" : "PASSED",
           amiss > 0 ? amiss : 1);
    return amiss;
}

int main(int argc, char **argv)
{
    struct matrix matrix;
    bool list = argc > 1 && strcmp(argv[1], "--list") == 0;
    matrix_load(&matrix, FOLDER);
    struct play *plays = xcalloc(matrix.count, sizeof *plays);
    size_t count = gather(&matrix, argv + (argc > 0) + list, plays);
    size_t failed = list ? print_names(plays, count) : play_all(plays, count);
    if (argc == 1)
        failed += check_claims(&matrix);
    matrix_release(&matrix);
    free(plays);
    return failed > 0 || count == 0;
}
