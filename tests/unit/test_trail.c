/* How the pane follows a key that is held down. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "trail.h"

#define NOW  1000000
#define DOWN 'j'

struct seen {
    int frames, panes;
    int64_t longest_ms; /* from one drawing of the pane to the next */
    int64_t last_ms;    /* of its last drawing */
};

/* The key so many times, each with a frame at once; then what the deadline asks for. */
static struct seen hold(int64_t gap_ms, int count)
{
    struct trail trail = {0};
    struct seen seen = {0};
    int64_t end = NOW + gap_ms * count + 1000, right_ms = NOW;
    for (int64_t now = NOW; now < end; now++) {
        bool pressed = (now - NOW) % gap_ms == 0 && (now - NOW) / gap_ms < count;
        if (pressed)
            trail_key(&trail, DOWN, now);
        if (!pressed && now < trail_deadline(&trail))
            continue;
        bool waits = trail_waits(&trail, now);
        seen.frames++;
        seen.panes += !waits;
        if (!waits && now - right_ms > seen.longest_ms)
            seen.longest_ms = now - right_ms;
        if (!waits)
            right_ms = seen.last_ms = now;
        trail_drawn(&trail, waits, now);
    }
    assert_false(trail.behind);
    assert_true(trail_deadline(&trail) == CLOCK_NEVER);
    return seen;
}

static void a_held_key_draws_it_ten_times_a_second_at_most(void **state)
{
    (void)state;
    for (int64_t gap = 1; gap < TRAIL_HELD_MS; gap++) {
        int count = (int)(3000 / gap);
        struct seen seen = hold(gap, count);
        int64_t span = gap * count;
        assert_in_range(seen.panes, 2, 3 + span / (gap < TRAIL_REST_MS ? TRAIL_MS : TRAIL_REST_MS));
        assert_in_range(seen.longest_ms, 1, TRAIL_MS + TRAIL_REST_MS);
        assert_in_range(seen.frames, count, count + seen.panes);
    }
    assert_in_range(hold(33, 300).panes, 95, 105);
}

static void a_key_that_rests_leaves_nothing_behind(void **state)
{
    (void)state;
    for (int count = 1; count < 12; count++) {
        int64_t last_key_ms = NOW + (count - 1) * 33;
        assert_in_range(hold(33, count).last_ms, last_key_ms, last_key_ms + TRAIL_REST_MS);
    }
}

static void single_presses_draw_all_at_once(void **state)
{
    struct seen seen = hold(TRAIL_HELD_MS, 50);
    (void)state;
    assert_int_equal(seen.panes, 50);
    assert_int_equal(seen.frames, 50);
}

static void another_key_draws_all_at_once(void **state)
{
    struct trail trail = {0};
    (void)state;
    trail_key(&trail, DOWN, NOW);
    trail_drawn(&trail, false, NOW);
    trail_key(&trail, DOWN, NOW + 33);
    assert_true(trail_waits(&trail, NOW + 33));
    trail_drawn(&trail, true, NOW + 33);
    assert_true(trail_deadline(&trail) == NOW + 33 + TRAIL_REST_MS);
    trail_key(&trail, 'A', NOW + 40);
    assert_false(trail_waits(&trail, NOW + 40));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_held_key_draws_it_ten_times_a_second_at_most),
        cmocka_unit_test(a_key_that_rests_leaves_nothing_behind),
        cmocka_unit_test(single_presses_draw_all_at_once),
        cmocka_unit_test(another_key_draws_all_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
