/* When the rest will have ended: the odds of a time, and what moves the range. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "model/pace_odds.h"
#include "unit/pace_rig.h"

#define NARROW 1.6

/* --- odds --- */

/* An hour, give or take a sigma of 0.4: three quarters are within 1.15 of those. */
static void one_guess_has_its_median_and_its_range(void **state)
{
    struct pace_odds odds = {{0}};
    (void)state;
    pace_odds_add(&odds, 7, log(RIG_HOUR), 0.16);
    pace_odds_close(&odds);
    assert_true(fabs(pace_odds_time(&odds, 0.5) / (double)RIG_HOUR - 1) < 0.01);
    const struct pace_range range = pace_odds_shortest(&odds, 0.75);
    assert_true(fabs(log(range.high_ms / range.low_ms) - 2 * 1.15 * 0.4) < 0.03);
}

/* A third of the weight is far off: the shortest range does without it while it can. */
static void the_shortest_range_is_where_most_of_the_weight_is(void **state)
{
    struct pace_odds odds = {{0}};
    (void)state;
    pace_odds_add(&odds, 2, log(RIG_HOUR), 0.01);
    pace_odds_add(&odds, 1, log(50.0 * RIG_HOUR), 0.01);
    pace_odds_close(&odds);
    assert_true(pace_odds_shortest(&odds, 0.6).high_ms < 2.0 * RIG_HOUR);
    assert_true(pace_odds_shortest(&odds, 0.7).high_ms > 40.0 * RIG_HOUR);
}

static void a_share_is_what_is_shorter(void **state)
{
    struct pace_odds odds = {{0}};
    (void)state;
    pace_odds_add(&odds, 3, log(RIG_HOUR), 0.04);
    pace_odds_add(&odds, 1, log(50.0 * RIG_HOUR), 0.04);
    pace_odds_close(&odds);
    assert_true(fabs(pace_odds_share(&odds, RIG_HOUR) - 0.375) < 0.02);
    assert_true(fabs(pace_odds_share(&odds, 7.0 * RIG_HOUR) - 0.75) < 0.01);
    assert_true(pace_odds_share(&odds, 0) == 0 && pace_odds_share(&odds, 1e14) == 1);
}

/* The later of two guesses is likelier, but a range that comes too early is not worth nothing. */
static void a_window_is_where_it_is_worth_most(void **state)
{
    struct pace_odds odds = {{0}};
    (void)state;
    pace_odds_add(&odds, 5, log(RIG_HOUR), 0.01);
    pace_odds_add(&odds, 6, log(50.0 * RIG_HOUR), 0.01);
    pace_odds_close(&odds);
    const struct pace_range likeliest = pace_odds_window(&odds, NARROW, 0);
    const struct pace_range earlier = pace_odds_window(&odds, NARROW, 0.5);
    assert_true(likeliest.low_ms < 50.0 * RIG_HOUR && likeliest.high_ms > 50.0 * RIG_HOUR);
    assert_true(earlier.low_ms < RIG_HOUR && earlier.high_ms > RIG_HOUR);
    assert_true(fabs(earlier.high_ms / earlier.low_ms - NARROW) < 1e-6);
}

/* Beyond both ends of the scale nothing is lost. */
static void what_is_off_the_scale_counts_at_its_end(void **state)
{
    struct pace_odds odds = {{0}};
    (void)state;
    pace_odds_add(&odds, 1, 0, 0.5);
    pace_odds_add(&odds, 1, 60, 0.5);
    pace_odds_close(&odds);
    assert_true(pace_odds_time(&odds, 0.4) < 11000);
    assert_true(pace_odds_time(&odds, 0.6) > 400.0 * 24 * RIG_HOUR);
}

/* --- ranges --- */

/* 100 units of `total`: one a minute, or, if they run side by side, ever slower the fewer are left.
 */
static struct pace_rig run(int32_t total, bool side_by_side)
{
    struct pace_rig rig;
    rig_init(&rig);
    rig_begin(&rig, total);
    for (int32_t i = 0; i < 100; i++)
        rig_run(&rig, total, 1, side_by_side ? RIG_MINUTE * total / (total - i) : RIG_MINUTE);
    return rig;
}

static void even_units_give_a_narrow_range_around_what_is_left(void **state)
{
    struct pace_rig rig = run(200, false);
    (void)state;
    const struct pace pace = rig_pace(&rig);
    assert_true((double)pace.eta_high_ms <= NARROW * (double)pace.eta_low_ms + 1);
    assert_true(pace.eta_low_ms < 100 * RIG_MINUTE && pace.eta_high_ms > 100 * RIG_MINUTE);
    rig_release(&rig);
}

/* Six minutes from one to the next by now: the 20 that are left would be two hours at that, and are
 * seven as it goes on (120 minutes times 1 + 1/2 + ... + 1/20). */
static void units_that_end_ever_slower_are_waited_for_longer(void **state)
{
    struct pace_rig rig = run(120, true);
    (void)state;
    const struct pace pace = rig_pace(&rig);
    assert_in_range(pace.eta_ms, 4 * RIG_HOUR, 10 * RIG_HOUR);
    assert_true(pace.eta_low_ms < 7 * RIG_HOUR && pace.eta_high_ms > 7 * RIG_HOUR);
    rig_release(&rig);
}

static void silence_moves_the_end_away(void **state)
{
    struct pace_rig rig = run(102, false);
    (void)state;
    const struct pace before = rig_pace(&rig);
    rig_look(&rig, 50 * RIG_MINUTE, rig.is);
    const struct pace after = rig_pace(&rig);
    assert_true(after.eta_ms > 2 * before.eta_ms);
    assert_true(after.eta_high_ms > 2 * before.eta_high_ms);
    rig_release(&rig);
}

/* One unit is left and runs on: the longer it has been silent, the longer it may yet last. There
 * was no range while the likeliest way was thought unlikely beforehand. */
static void a_straggler_is_waited_for_as_long_as_it_was(void **state)
{
    struct pace_rig rig = run(101, true);
    int64_t middle_ms = 0;
    (void)state;
    for (int hours = 10; hours <= 1000; hours *= 10) {
        rig_look(&rig, hours * RIG_HOUR, rig.is);
        const struct pace pace = rig_pace(&rig);
        assert_true(pace.eta_low_ms >= 0 && pace.eta_high_ms > hours * RIG_HOUR);
        assert_true(pace.eta_ms > 3 * middle_ms);
        middle_ms = pace.eta_ms;
    }
    rig_release(&rig);
}

/* By a clock that was put back a little, units may end in the moment in which the first was seen to
 * end: no time was seen, and still something is known. */
static void units_of_no_time_give_a_range(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_look(&rig, 0, rig_sites(SESSION_ACTIVE, 20, 0, 0));
    rig_look(&rig, RIG_MINUTE, rig_sites(SESSION_ACTIVE, 20, 1, 0));
    rig_look(&rig, 0, rig_sites(SESSION_ACTIVE, 20, 3, 0));
    const struct pace pace = rig_pace(&rig);
    assert_true(pace.eta_low_ms < pace.eta_ms && pace.eta_ms < pace.eta_high_ms);
    assert_true(pace.eta_high_ms < 48 * RIG_HOUR); /* not all that there is */
    rig_release(&rig);
}

/* The same units of a small and of a large restore: the large one may still be warming up, so it
 * may be done much sooner than its pace says. */
static void a_large_restore_may_still_warm_up(void **state)
{
    struct pace_rig rig = run(5000, false);
    (void)state;
    const struct pace pace = rig_pace(&rig);
    assert_true(pace.eta_low_ms < 4900 * RIG_MINUTE / 2);
    assert_true((double)pace.eta_high_ms > NARROW * (double)pace.eta_low_ms);
    rig_release(&rig);
}

/* A simulated tenant at sixty times life: a unit a second, and 100 seconds are left. */
static void a_tenant_in_a_hurry_is_waited_for_in_its_own_time(void **state)
{
    struct pace_rules rules = *pace_rules_default();
    struct pace_rig rig;
    (void)state;
    pace_rules_hurry(&rules, 60);
    rig_init(&rig);
    rig_begin(&rig, 200);
    rig_run(&rig, 200, 100, RIG_MINUTE / 60);
    const struct pace pace = rig_pace_by(&rig, &rules);
    assert_true((double)pace.eta_high_ms <= NARROW * (double)pace.eta_low_ms + 1);
    assert_true(pace.eta_low_ms < 100 * RIG_MINUTE / 60 &&
                pace.eta_high_ms > 100 * RIG_MINUTE / 60);
    rig_release(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_guess_has_its_median_and_its_range),
        cmocka_unit_test(the_shortest_range_is_where_most_of_the_weight_is),
        cmocka_unit_test(a_share_is_what_is_shorter),
        cmocka_unit_test(a_window_is_where_it_is_worth_most),
        cmocka_unit_test(what_is_off_the_scale_counts_at_its_end),
        cmocka_unit_test(even_units_give_a_narrow_range_around_what_is_left),
        cmocka_unit_test(units_that_end_ever_slower_are_waited_for_longer),
        cmocka_unit_test(silence_moves_the_end_away),
        cmocka_unit_test(a_straggler_is_waited_for_as_long_as_it_was),
        cmocka_unit_test(units_of_no_time_give_a_range),
        cmocka_unit_test(a_large_restore_may_still_warm_up),
        cmocka_unit_test(a_tenant_in_a_hurry_is_waited_for_in_its_own_time),
    };
    return cmocka_run_group_tests_name("pace, when it ends", tests, NULL, NULL);
}
