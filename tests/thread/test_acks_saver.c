/* Acknowledgements are in the file though the thread that asked does nothing more: as after
 * kill -9. */
#include <poll.h>
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
#include "base/xalloc.h"
#include "cli/acks_saver.h"
#include "unit/make_session.h"

#define WAIT_S 20

struct bench {
    char folder[64], path[96];
    struct errands *errands;
    struct acks *acks;
    struct acks_saver *saver;
};

static int set_up(void **state)
{
    struct bench *bench = xcalloc(1, sizeof *bench);
    snprintf(bench->folder, sizeof bench->folder, "/tmp/acks-saver-XXXXXX");
    assert_non_null(mkdtemp(bench->folder));
    snprintf(bench->path, sizeof bench->path, "%s/acks", bench->folder);
    bench->errands = errands_new();
    bench->acks = acks_load(bench->path, NULL);
    bench->saver = acks_saver_new(bench->errands, bench->acks);
    *state = bench;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *bench = *state;
    errands_finish(bench->errands);
    acks_saver_free(bench->saver);
    acks_free(bench->acks);
    unlink(bench->path);
    rmdir(bench->folder);
    free(bench);
    return 0;
}

static void toggle(struct bench *bench, const char *id)
{
    const struct session session = make_session(id, WORKLOAD_EXCHANGE, SESSION_FAILED);
    acks_toggle(bench->acks, &session);
    acks_saver_save(bench->saver);
}

static bool file_is(const struct bench *bench, const char *expected)
{
    struct strbuf text;
    struct fault why;
    strbuf_init(&text, 4096);
    const bool same = access(bench->path, F_OK) == 0 &&
                      strbuf_read_file(&text, bench->path, &why) &&
                      strcmp(text.bytes, expected) == 0;
    strbuf_release(&text);
    return same;
}

static void wait_for_file(const struct bench *bench, const char *expected)
{
    const time_t end = time(NULL) + WAIT_S;
    while (!file_is(bench, expected)) {
        if (time(NULL) > end)
            fail_msg("the file never read \"%s\"", expected);
        poll(NULL, 0, 1); /* a rename tells nobody */
    }
}

static void all_keys_are_written_though_nobody_takes_what_is_done(void **state)
{
    struct bench *bench = *state;
    toggle(bench, "a");
    toggle(bench, "b");
    toggle(bench, "c");
    wait_for_file(bench, "EX a\nEX b\nEX c\n");
    toggle(bench, "b"); /* taken back before anybody heard that it was written */
    toggle(bench, "d");
    wait_for_file(bench, "EX a\nEX c\nEX d\n");
    errands_wait(bench->errands);
    assert_true(file_is(bench, "EX a\nEX c\nEX d\n"));
    toggle(bench, "a");
    errands_wait(bench->errands);
    assert_true(file_is(bench, "EX c\nEX d\n"));
}

/* What the screen shows is what it asked for, whichever of the writings it hears of first. */
static void memory_and_file_agree_in_the_end(void **state)
{
    struct bench *bench = *state;
    for (int i = 0; i < 200; i++) {
        char id[16];
        snprintf(id, sizeof id, "%d", i * 7 % 20);
        toggle(bench, id);
        if (i % 5 == 0)
            errands_take(bench->errands);
    }
    errands_wait(bench->errands);
    assert_true(file_is(bench, "")); /* each of the twenty ten times */
    const struct session session = make_session("3", WORKLOAD_EXCHANGE, SESSION_FAILED);
    assert_false(acks_has(bench->acks, &session));
    toggle(bench, "3");
    errands_wait(bench->errands);
    assert_true(acks_has(bench->acks, &session));
    assert_true(file_is(bench, "EX 3\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_keys_are_written_though_nobody_takes_what_is_done,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_and_file_agree_in_the_end, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
