/* Made-up restores from activation to the end (pace_corpus.h): tests/bench has more of them, and
 * the figures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "fake/pace_replay.h"

#define SESSIONS 60 /* looked at each so many polls: */
#define EVERY    4

static void expect(enum corpus_family family, uint64_t seed, unsigned held_percent)
{
    struct replay_result result;
    replay_run(&result, family, seed, SESSIONS, EVERY);
    assert_true(result.all.moments > 1000);
    assert_int_equal(result.all.early, 0); /* no ETA before the first unit */
    if (result.all.held * 100 < result.all.moments * held_percent)
        fail_msg("%d: %llu of %llu", (int)family, (unsigned long long)result.all.held,
                 (unsigned long long)result.all.moments);
}

static void the_range_holds_the_end_in_four_of_five_moments(void **state)
{
    (void)state;
    expect(CORPUS_OWN, 20261, 80);
}

/* Pareto's stragglers, all side by side, far off what is published. */
static void so_it_does_in_another_world(void **state)
{
    (void)state;
    expect(CORPUS_OTHER, 20261, 80);
}

/* From the second quarter on a range says something: three of five are narrow. */
static void ranges_get_narrow(void **state)
{
    struct replay_result result;
    (void)state;
    replay_run(&result, CORPUS_OWN, 20262, SESSIONS, EVERY);
    uint64_t moments = 0, narrow = 0;
    for (int i = REPLAY_SECOND; i <= REPLAY_LAST; i++) {
        moments += result.phases[i].moments;
        narrow += result.phases[i].narrow;
    }
    assert_true(moments > 1000);
    if (narrow * 5 < moments * 3)
        fail_msg("%llu of %llu", (unsigned long long)narrow, (unsigned long long)moments);
}

static void the_same_seed_is_the_same_restore(void **state)
{
    struct corpus_session a, b, c;
    (void)state;
    corpus_make(&a, CORPUS_OWN, 5, 3);
    corpus_make(&b, CORPUS_OWN, 5, 3);
    corpus_make(&c, CORPUS_OWN, 6, 3);
    assert_int_equal(a.count, b.count);
    assert_int_equal(a.units[a.count - 1].end_ms, b.units[b.count - 1].end_ms);
    assert_int_not_equal(a.units[a.count - 1].end_ms, c.units[c.count - 1].end_ms);
    corpus_release(&a);
    corpus_release(&b);
    corpus_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_range_holds_the_end_in_four_of_five_moments),
        cmocka_unit_test(so_it_does_in_another_world),
        cmocka_unit_test(ranges_get_narrow),
        cmocka_unit_test(the_same_seed_is_the_same_restore),
    };
    return cmocka_run_group_tests_name("pace, replayed", tests, NULL, NULL);
}
