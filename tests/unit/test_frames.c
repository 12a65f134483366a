#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "frames.h"

#define NOW 1000000

/* How many can be drawn by then, each as soon as it may be. */
static int drawn_until(struct frames *frames, int64_t from, int64_t until)
{
    int count = 0;
    for (int64_t now = from; now < until; now++)
        while (frames_ready_ms(frames) <= now) {
            frames_drawn(frames, now);
            count++;
        }
    return count;
}

static void a_few_come_at_once_and_then_one_at_a_time(void **state)
{
    struct frames frames = {0};
    (void)state;
    assert_int_equal(drawn_until(&frames, NOW, NOW + 1), FRAMES_BURST + 1);
    assert_int_equal(drawn_until(&frames, NOW + 1, NOW + 1000), 19);
    assert_int_equal(drawn_until(&frames, NOW + 60000, NOW + 60001), FRAMES_BURST + 1);
}

static void a_dear_snapshot_is_followed_by_a_rest(void **state)
{
    struct frames frames = {0};
    (void)state;
    frames_took(&frames, NOW, NOW + FRAMES_DEAR_MS - 1);
    assert_true(frames.take_at_ms <= NOW + FRAMES_DEAR_MS - 1);
    frames_took(&frames, NOW, NOW + 100);
    assert_int_equal(frames.take_at_ms, NOW + 1000);
    frames_took(&frames, NOW + 1000, NOW + 1001);
    assert_true(frames.take_at_ms <= NOW + 1001);
}

/* A night in which the lid was closed, just as a snapshot was sorted in: nine more of them would
 * pass before the screen heard of anything again, a sign-out among it. */
static void a_suspend_is_no_dear_snapshot(void **state)
{
    const int64_t night_ms = INT64_C(8) * 3600 * 1000;
    struct frames frames = {0};
    (void)state;
    frames_took(&frames, NOW, NOW + night_ms);
    assert_int_equal(frames.take_at_ms, NOW + night_ms + FRAMES_REST_MOST_MS);
    frames_took(&frames, 0, INT64_MAX / 2);
    assert_int_equal(frames.take_at_ms, INT64_MAX / 2 + FRAMES_REST_MOST_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_few_come_at_once_and_then_one_at_a_time),
        cmocka_unit_test(a_dear_snapshot_is_followed_by_a_rest),
        cmocka_unit_test(a_suspend_is_no_dear_snapshot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
