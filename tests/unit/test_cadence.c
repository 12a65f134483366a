/* When what is read again: the rules of cadence.h as a table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "fetch/cadence.h"

#define NOW 1000000

static const struct {
    const char *why;
    struct cadence_input in;
    int64_t sweep_s, hot_s; /* waits; hot -1: no hot poll of its own */
    int32_t bound_s;
} cases[] = {
    {"idle: the sweep every 5 minutes", {.sweep_pages = 3}, 300, -1, 330},
    {"one running of a long list: hot each interval",
     {.sweep_pages = 3, .hot_count = 1},
     300,
     30,
     330},
    {"a short list is its own hot poll", {.sweep_pages = 3, .hot_count = 3}, 30, -1, 33},
    {"within the list's budget: 4 pages each 30 s are 480 an hour, jitter or not",
     {.sweep_pages = 4, .hot_count = 25},
     30,
     -1,
     33},
    {"5 would be 660: a bit later, and between them what runs by itself",
     {.sweep_pages = 5, .hot_count = 25},
     33,
     30,
     37},
    {"a list that is longer than what runs is many",
     {.sweep_pages = 5, .hot_count = 4},
     300,
     30,
     330},
    {"more runs than its own budget allows: the sweep again",
     {.sweep_pages = 5, .hot_count = 51},
     30,
     -1,
     33},
    {"600 requests an hour allow 50 pages in 5 minutes", {.sweep_pages = 50}, 300, -1, 330},
    {"a longer list is read all the time, slowly", {.sweep_pages = 1000}, 6, -1, 6600},
    {"the longest, too", {.sweep_pages = 5000, .hot_count = 25}, 6, 30, 33000},
    {"or at once and rarely, where slowly will not do",
     {.sweep_pages = 1000, .sweep_took_ms = 90000, .no_pacing = true},
     6000,
     -1,
     6690},
    {"what a sweep at once takes counts",
     {.sweep_pages = 50, .sweep_took_ms = 20000},
     300,
     -1,
     350},
    {"slowed: pages, too", {.sweep_pages = 1000, .slowed_until_boot_ms = NOW + 1}, 12, -1, 13200},
    {"no whole sweep yet: the hot ones by themselves", {.hot_count = 2}, 300, 30, -1},
    {"all is hot: the interval stretches with the budget",
     {.sweep_pages = 100, .hot_count = 100000},
     60,
     -1,
     66},
    {"slowed: twice",
     {.sweep_pages = 3, .hot_count = 1, .slowed_until_boot_ms = NOW + 1},
     600,
     60,
     660},
    {"slowed no more", {.sweep_pages = 3, .slowed_until_boot_ms = NOW}, 300, -1, 330},
};

static void the_plan_follows_the_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cadence_input in = cases[i].in;
        in.now_boot_ms = NOW;
        in.interval_s = 30;
        in.sweep_ended_boot_ms = NOW - 5;
        in.hot_ended_boot_ms = NOW - 7;
        const struct cadence_plan plan = cadence_compute(&in);
        if (plan.sweep_at_boot_ms != NOW - 5 + cases[i].sweep_s * 1000)
            fail_msg("%s: sweep", cases[i].why);
        const int64_t hot = cases[i].hot_s < 0 ? CLOCK_NEVER : NOW - 7 + cases[i].hot_s * 1000;
        if (plan.hot_at_boot_ms != hot || plan.unseen_bound_s != cases[i].bound_s)
            fail_msg("%s: hot or bound", cases[i].why);
    }
}

static int64_t gap_ms(uint32_t pages, uint32_t hot, bool no_pacing)
{
    const struct cadence_input in = {.interval_s = 30,
                                     .now_boot_ms = NOW,
                                     .sweep_pages = pages,
                                     .hot_count = hot,
                                     .no_pacing = no_pacing};
    return cadence_compute(&in).page_gap_ms;
}

static void pages_stand_apart_once_the_budget_asks_for_it(void **state)
{
    (void)state;
    assert_int_equal(gap_ms(50, 0, false), 0);
    assert_int_equal(gap_ms(51, 0, false), 6000);
    assert_int_equal(gap_ms(5000, 25, false), 6000);
    assert_int_equal(gap_ms(5000, 5000, false), 0); /* it is the hot poll */
    assert_int_equal(gap_ms(5000, 0, true), 0);
}

static void what_was_never_read_is_due_now(void **state)
{
    (void)state;
    const struct cadence_input in = {.now_boot_ms = NOW,
                                     .interval_s = 30,
                                     .hot_count = 2,
                                     .sweep_ended_boot_ms = CLOCK_NEVER,
                                     .hot_ended_boot_ms = CLOCK_NEVER};
    const struct cadence_plan plan = cadence_compute(&in);
    assert_int_equal(plan.sweep_at_boot_ms, NOW);
    assert_int_equal(plan.hot_at_boot_ms, NOW);
}

static void jitter_stays_within_a_tenth(void **state)
{
    (void)state;
    assert_int_equal(cadence_jitter(NOW, 30000, 0), NOW - 3000);
    assert_int_equal(cadence_jitter(NOW, 30000, UINT32_MAX), NOW + 3000);
    assert_in_range(cadence_jitter(NOW, 30000, UINT32_MAX / 2), NOW - 1, NOW);
    assert_int_equal(cadence_jitter(CLOCK_NEVER, 30000, 7), CLOCK_NEVER);
    assert_int_equal(cadence_jitter(NOW, CADENCE_FLOOR_MS, 0), NOW); /* --interval 5 is the floor */
    assert_int_equal(cadence_jitter(NOW, 5200, 0), NOW - 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_plan_follows_the_rules),
        cmocka_unit_test(pages_stand_apart_once_the_budget_asks_for_it),
        cmocka_unit_test(what_was_never_read_is_due_now),
        cmocka_unit_test(jitter_stays_within_a_tenth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
