/* soak_keys.c - a program in a pty of its own under random keys, sizes and pastes, for as long as
 * is wanted; then it is asked to end and must do so.
 *
 *   soak_keys SECONDS PROGRAM [ARGS]
 *
 * ./dev valgrind runs it over memcheck; ./dev test for a few seconds over the sanitizers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "e2e/term.h"

#define PAUSE_MS 20

static char *const *command;
static int seconds;

static int64_t now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* SOAK_SEED, else a new one for each run. */
static unsigned choose_seed(void)
{
    const char *wanted = getenv("SOAK_SEED");
    return wanted ? (unsigned)strtoul(wanted, NULL, 10) : (unsigned)(time(NULL) ^ getpid());
}

static void press(struct term *term)
{
    /* All that has a meaning somewhere, but for what ends or stops the program. */
    static const char *const keys[] = {
        "j",          "j",
        "k",          "\033OB",
        "\033OA",     "\004",
        "\025",       "\033[6~",
        "\033[5~",    "g",
        "G",          "\r",
        "\r",         "\t",
        "p",          "x",
        "e",          "E",
        "/",          "st:failed",
        "wl:ex ",     "n",
        "N",          "s",
        ">",          "<",
        "I",          "a",
        "r",          "R",
        "y",          "t",
        "T",          "A",
        "D",          "L",
        "?",          "\014",
        "\003\033OA", "\177",
        "8",          "f",
        "\033OP",     "\033[Z",
        "\033[D",     "\033[200~st:draft\033[201~",
    };
    int which = (int)(random() % 60);
    if (which < (int)(sizeof keys / sizeof *keys))
        term_send(term, keys[which]);
    else if (which < 55)
        term_escape(term);
    else
        term_resize(term, 1 + (int)(random() % 60), 2 + (int)(random() % 180));
}

static void random_keys_and_a_clean_end(void **state)
{
    struct term *term = term_start(
        &(struct term_options){.argv = (const char *const *)command, .rows = 40, .cols = 120});
    unsigned seed = choose_seed(), presses = 0;
    int status = 0;
    (void)state;
    printf("seed %u\n", seed);
    fflush(stdout);
    srandom(seed);
    assert_true(term_wait(term, " LIVE "));
    for (int64_t end = now_s() + seconds; now_s() < end; presses++) {
        press(term);
        term_settle(term, PAUSE_MS);
        term_forget(term);
    }
    for (int i = 0; i < 4; i++)
        term_send(term, "\033OA\003\033OA");
    term_send(term, "Q");
    assert_true(term_wait_exit(term, &status));
    printf("%u keys\n", presses);
    if (status != 0)
        fail_msg("wait status %x, saying:\n%s", (unsigned)status, term_screen(term));
    term_free(term);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_keys_and_a_clean_end)};
    if (argc < 3) {
        fprintf(stderr, "soak_keys SECONDS PROGRAM [ARGS]\n");
        return 2;
    }
    seconds = atoi(argv[1]);
    command = argv + 2;
    return cmocka_run_group_tests_name("soak: keys", tests, NULL, NULL);
}
