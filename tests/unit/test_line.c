/* Frames over a line that nobody can look into. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "line.h"

#define NOW 1000000

#define SSH "203.0.113.7 50022 203.0.113.9 22"

/* A key each gap_ms, and a frame of so many bytes for all keys since the one before, as soon as the
 * line is ready: the queue at its longest, once the key counts as held. */
static int64_t longest_queue(const char *ssh, size_t bytes, int64_t gap_ms)
{
    struct line line;
    int64_t longest = 0;
    bool stale = false;
    line_init(&line, ssh);
    for (int64_t now = NOW; now < NOW + 10000; now++) {
        if ((now - NOW) % gap_ms == 0) {
            line_key(&line, now);
            stale = true;
        }
        if (!stale || now < line_ready_ms(&line))
            continue;
        if (now > NOW + 2000 && line.free_at_ms - now > longest)
            longest = line.free_at_ms - now;
        line_sent(&line, bytes, now);
        stale = false;
    }
    return longest;
}

static void a_held_key_never_queues_more_than_a_frame(void **state)
{
    (void)state;
    assert_in_range(longest_queue(SSH, 1200, 33), 1, LINE_QUEUE_MS);
    assert_in_range(longest_queue(SSH, 9000, 33), 1, LINE_QUEUE_MS);
    assert_true(longest_queue(NULL, 1200, 33) > 1000); /* the test can tell */
}

static void single_presses_do_not_wait(void **state)
{
    struct line line;
    (void)state;
    line_init(&line, SSH);
    for (int i = 0; i < 50; i++) {
        line_key(&line, NOW + i * 100);
        line_sent(&line, 9000, NOW + i * 100);
        assert_true(line_ready_ms(&line) == INT64_MIN);
    }
}

static void at_home_nothing_waits(void **state)
{
    static const char *const none[] = {NULL, ""};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct line line;
        line_init(&line, none[i]);
        for (int key = 0; key < 20; key++)
            line_key(&line, NOW);
        line_sent(&line, 1000000, NOW);
        assert_true(line_ready_ms(&line) == INT64_MIN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_held_key_never_queues_more_than_a_frame),
        cmocka_unit_test(single_presses_do_not_wait),
        cmocka_unit_test(at_home_nothing_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
