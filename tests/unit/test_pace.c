#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "unit/pace_rig.h"

/* --- what is expected --- */

static void expectations_are_those_that_are_published_and_straight_between(void **state)
{
    const struct pace_table *sites = &pace_rules_default()->published[WORKLOAD_SHAREPOINT];
    const struct pace_table *mail = &pace_rules_default()->published[WORKLOAD_EXCHANGE];
    (void)state;
    assert_int_equal(pace_expected_ms(sites, 1), 30 * RIG_MINUTE);
    assert_int_equal(pace_expected_ms(sites, 50), 180 * RIG_MINUTE);
    assert_int_equal(pace_expected_ms(sites, 150), 210 * RIG_MINUTE);
    assert_int_equal(pace_expected_ms(sites, 1000), 4 * RIG_HOUR);
    assert_int_equal(pace_expected_ms(sites, 1001), 4 * RIG_HOUR + 14400);
    assert_int_equal(pace_expected_ms(sites, 5000), 20 * RIG_HOUR);
    assert_int_equal(pace_expected_ms(mail, 1), 2 * RIG_HOUR);
    assert_int_equal(pace_expected_ms(mail, 250), 3 * RIG_HOUR);
    assert_int_equal(pace_expected_ms(mail, 0), PACE_NO_TIME);
    assert_int_equal(pace_expected_ms(&pace_rules_default()->published[WORKLOAD_OTHER], 9),
                     PACE_NO_TIME);
}

static void tables_are_read_and_wrong_ones_refused(void **state)
{
    static const char *const wrong[] = {"1",
                                        "1:",
                                        ":5",
                                        "1:30 1:40",
                                        "5:1 4:2",
                                        "250/h",
                                        "1:30 250/h 5:6",
                                        "1:30,2:40",
                                        "0:1",
                                        "1:0",
                                        "x",
                                        "1:30 250/hh",
                                        "1:1 2:1 3:1 4:1 5:1 6:1 7:1 8:1 9:1"};
    struct pace_table table;
    struct fault why = {.kind = FAULT_NONE};
    (void)state;
    assert_true(pace_table_parse(" 1:30  50:180 250/h ", &table, &why));
    assert_int_equal(table.row_count, 2);
    assert_int_equal(table.rows[1].units, 50);
    assert_int_equal(table.rows[1].ms, 180 * RIG_MINUTE);
    assert_int_equal(table.per_hour, 250);
    assert_true(pace_table_parse("none", &table, &why));
    assert_int_equal(table.row_count, 0);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        why.kind = FAULT_NONE;
        if (pace_table_parse(wrong[i], &table, &why))
            fail_msg("taken: %s", wrong[i]);
        assert_int_equal(why.kind, FAULT_INPUT);
    }
}

static void a_faster_world_expects_sooner(void **state)
{
    struct pace_rules rules = *pace_rules_default();
    (void)state;
    pace_rules_hurry(&rules, 60);
    assert_int_equal(rules.published[WORKLOAD_EXCHANGE].rows[0].ms, 2 * RIG_MINUTE);
    assert_int_equal(rules.published[WORKLOAD_EXCHANGE].per_hour, 15000);
    assert_int_equal(rules.stalled_ms, RIG_MINUTE);
}

/* --- states --- */

static void nothing_is_said_of_a_draft(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_look(&rig, 0, rig_sites(SESSION_DRAFT, 1, 0, 0));
    rig_look(&rig, 90 * RIG_HOUR, rig_sites(SESSION_DRAFT, 1, 0, 0));
    const struct pace pace = rig_pace(&rig);
    assert_int_equal(pace.state, PACE_NONE);
    assert_int_equal(pace.elapsed_ms, PACE_NO_TIME);
    assert_int_equal(pace.overdue_at_ms, TIME_NONE);
    rig_release(&rig);
}

/* 90 hours a draft, then 46 minutes of restoring one site that is expected to take 30. */
static void draft_time_is_not_restore_time(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_look(&rig, 0, rig_sites(SESSION_DRAFT, 1, 0, 0));
    rig_look(&rig, 90 * RIG_HOUR, rig_sites(SESSION_ACTIVE, 1, 0, 0));
    rig_look(&rig, 45 * RIG_MINUTE, rig_sites(SESSION_ACTIVE, 1, 0, 0));
    struct pace pace = rig_pace(&rig);
    assert_int_equal(pace.state, PACE_WARMING);
    assert_int_equal(pace.elapsed_ms, 45 * RIG_MINUTE);
    assert_int_equal(pace.overdue_at_ms, rig.at_ms);
    assert_int_equal(pace.eta_ms, PACE_NO_TIME);
    rig_look(&rig, 1, rig_sites(SESSION_ACTIVE, 1, 0, 0));
    pace = rig_pace(&rig);
    assert_int_equal(pace.state, PACE_OVERDUE);
    assert_true(pace.overdue);
    rig_release(&rig);
}

static void since_at_least_is_a_lower_bound(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_look(&rig, 0, rig_sites(SESSION_ACTIVE, 1, 0, 0)); /* created two days ago */
    assert_int_equal(rig_pace(&rig).state, PACE_WARMING);
    rig_look(&rig, 45 * RIG_MINUTE + 1, rig_sites(SESSION_ACTIVE, 1, 0, 0));
    assert_int_equal(rig_pace(&rig).state, PACE_OVERDUE);
    assert_int_equal(rig_pace(&rig).start, HISTORY_START_AT_LEAST);
    rig_release(&rig);
}

static void units_that_ended_before_we_looked_are_no_pace(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_look(&rig, 0, rig_sites(SESSION_ACTIVE, 300, 120, 0));
    rig_look(&rig, RIG_HOUR, rig_sites(SESSION_ACTIVE, 300, 120, 0));
    const struct pace pace = rig_pace(&rig);
    assert_int_equal(pace.state, PACE_WATCHING);
    assert_true(pace.rate < 0);
    assert_int_equal(pace.eta_ms, PACE_NO_TIME);
    rig_release(&rig);
}

/* Whatever runs when the console is opened, and whatever was reset, may have stopped before. */
static void what_had_stopped_before_we_looked_is_stalled_all_the_same(void **state)
{
    struct pace_rig rig;
    const struct session same = rig_sites(SESSION_ACTIVE, 5000, 120, 0);
    (void)state;
    rig_init(&rig);
    rig_look(&rig, 0, same);
    rig_look(&rig, RIG_HOUR, same);
    assert_int_equal(rig_pace(&rig).stalled_at_ms, rig.at_ms);
    assert_int_equal(rig_pace(&rig).state, PACE_WATCHING);
    rig_look(&rig, 1, same);
    assert_int_equal(rig_pace(&rig).state, PACE_STALLED);
    assert_int_equal(rig_pace(&rig).last_unit_ms, TIME_NONE);
    rig_run(&rig, 5000, 1, RIG_MINUTE);
    assert_false(rig_pace(&rig).stalled);
    rig_look(&rig, RIG_HOUR, rig_sites(SESSION_ACTIVE, 5000, 100, 0)); /* it goes back */
    rig_look(&rig, RIG_HOUR + 1, rig.is);
    assert_true(rig_pace(&rig).stalled);
    rig_release(&rig);
}

static void after_one_unit_that_was_seen_it_can_stall(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 5000);
    rig_run(&rig, 5000, 1, RIG_MINUTE);
    assert_int_equal(rig_pace(&rig).state, PACE_WATCHING);
    assert_int_equal(rig_pace(&rig).stalled_at_ms, rig.at_ms + RIG_HOUR);
    rig_look(&rig, RIG_HOUR + 1, rig.is);
    assert_int_equal(rig_pace(&rig).state, PACE_STALLED);
    assert_true(rig_pace(&rig).rate < 0);
    rig_release(&rig);
}

/* One each five minutes: 12 an hour, and 80 left take some seven hours. */
static void the_rate_is_units_an_hour_and_the_eta_what_is_left_over_it(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 120);
    rig_run(&rig, 120, 40, 5 * RIG_MINUTE);
    const struct pace pace = rig_pace(&rig);
    assert_true(pace.rate > 11.5 && pace.rate < 12.5);
    assert_true(pace.eta_low_ms < pace.eta_ms && pace.eta_ms < pace.eta_high_ms);
    assert_in_range(pace.eta_ms, 5 * RIG_HOUR, 8 * RIG_HOUR);
    assert_int_equal(pace.left, 80);
    assert_int_equal(pace.first_unit_ms, 5 * RIG_MINUTE);
    rig_release(&rig);
}

/* Failed units are done with, too. */
static void failed_units_count_as_ended(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 120);
    for (int i = 1; i <= 20; i++)
        rig_look(&rig, 5 * RIG_MINUTE, rig_sites(SESSION_ACTIVE, 120, i, i));
    assert_true(rig_pace(&rig).rate > 11.5);
    assert_int_equal(rig_pace(&rig).left, 100);
    rig_release(&rig);
}

/* 250 sites are expected in 4 hours; at 12 an hour they take 20. */
static void slow_is_said_long_before_overdue(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 250);
    rig_run(&rig, 250, 24, 5 * RIG_MINUTE);
    const struct pace pace = rig_pace(&rig);
    assert_int_equal(pace.state, PACE_SLOW);
    assert_true(pace.slow && !pace.overdue);
    rig_run(&rig, 250, 49, 5 * RIG_MINUTE);
    assert_int_equal(rig_pace(&rig).state, PACE_OVERDUE);
    rig_release(&rig);
}

static void on_pace_is_what_nothing_is_wrong_with(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 250);
    rig_run(&rig, 250, 100, RIG_MINUTE);
    assert_int_equal(rig_pace(&rig).state, PACE_ON_PACE);
    rig_release(&rig);
}

/* Gaps of a minute: an hour without one. Gaps of 30 minutes: three times that. */
static void stalled_is_the_larger_of_an_hour_and_three_gaps(void **state)
{
    const int64_t gaps[] = {RIG_MINUTE, 30 * RIG_MINUTE};
    const int64_t limits[] = {RIG_HOUR, 90 * RIG_MINUTE};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct pace_rig rig;
        rig_init(&rig);
        rig_begin(&rig, 5000);
        rig_run(&rig, 5000, 12, gaps[i]);
        const struct session same = rig.is;
        assert_int_equal(rig_pace(&rig).stalled_at_ms, rig.at_ms + limits[i]);
        rig_look(&rig, limits[i], same);
        assert_false(rig_pace(&rig).stalled);
        rig_look(&rig, 1, same);
        assert_true(rig_pace(&rig).stalled);
        assert_int_equal(rig_pace(&rig).state, PACE_STALLED);
        rig_run(&rig, 5000, 1, RIG_MINUTE);
        assert_false(rig_pace(&rig).stalled);
        rig_release(&rig);
    }
}

static void before_the_first_unit_nothing_is_stalled(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 5000);
    rig_look(&rig, 20 * RIG_HOUR, rig_sites(SESSION_ACTIVE, 5000, 0, 0));
    assert_false(rig_pace(&rig).stalled);
    assert_int_equal(rig_pace(&rig).state, PACE_WARMING);
    rig_release(&rig);
}

/* As of the last reading: time that passes without one says nothing. */
static void a_console_that_slept_calls_nothing_stalled(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 5000);
    rig_run(&rig, 5000, 60, RIG_MINUTE / 5);
    rig.boot_ms += 9 * RIG_HOUR;
    recorder_clock(rig.recorder, rig.at_ms + 9 * RIG_HOUR, rig.boot_ms, 0);
    assert_int_equal(rig_pace(&rig).state, PACE_ON_PACE); /* asleep: as_of is before it */
    rig_look(&rig, 9 * RIG_HOUR, rig_sites(SESSION_ACTIVE, 5000, 2500, 0));
    assert_false(rig_pace(&rig).stalled);
    assert_false(rig_pace(&rig).overdue);
    rig_release(&rig);
}

static void a_reset_starts_over_and_says_so(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 120);
    rig_run(&rig, 120, 40, 5 * RIG_MINUTE);
    rig_look(&rig, RIG_MINUTE, rig_sites(SESSION_ACTIVE, 120, 30, 0));
    const struct pace pace = rig_pace(&rig);
    assert_int_equal(pace.reset, HISTORY_RESET_BACKWARDS);
    assert_int_equal(pace.reset_ms, rig.at_ms);
    assert_true(pace.rate < 0);
    assert_int_equal(pace.eta_ms, PACE_NO_TIME);
    assert_string_equal(history_reset_words(pace.reset), "the count of ended units went back");
    rig_release(&rig);
}

static void nothing_is_expected_of_single_items(void **state)
{
    struct pace_rig rig;
    struct session session = rig_sites(SESSION_ACTIVE, 5000, 0, 0);
    (void)state;
    rig_init(&rig);
    session.job = JOB_GRANULAR;
    rig_look(&rig, 0, session);
    rig_look(&rig, 90 * RIG_HOUR, session);
    assert_int_equal(rig_pace(&rig).expected_ms, PACE_NO_TIME);
    assert_false(rig_pace(&rig).overdue);
    rig_release(&rig);
}

/* --- the tenant's own --- */

static void finish(struct pace_rig *rig, uint64_t key, int64_t minutes, int32_t units,
                   enum session_status status)
{
    const struct history_finished finished = {key, RIG_START + (int64_t)key, minutes * RIG_MINUTE,
                                              units, (uint32_t)status};
    assert_true(recorder_restore_finished(rig->recorder, WORKLOAD_SHAREPOINT, &finished));
}

static void the_usual_is_told_from_twenty_restores_of_a_like_size_on(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    for (uint64_t i = 1; i <= 19; i++)
        finish(&rig, i, (int64_t)i, 100, SESSION_COMPLETED);
    for (uint64_t i = 100; i < 130; i++)
        finish(&rig, i, 1, i % 2 ? 1 : 100, i % 2 ? SESSION_COMPLETED : SESSION_FAILED);
    rig_begin(&rig, 120);
    assert_int_equal(rig_pace(&rig).usual_count, 19);
    assert_int_equal(rig_pace(&rig).usual_ms, PACE_NO_TIME);
    finish(&rig, 20, 20, 200, SESSION_COMPLETED_WITH_ERROR);
    rig_run(&rig, 120, 1, RIG_MINUTE);
    assert_int_equal(rig_pace(&rig).usual_count, 20);
    assert_int_equal(rig_pace(&rig).usual_ms, 10 * RIG_MINUTE);
    assert_int_equal(rig_pace(&rig).usual_p95_ms, 19 * RIG_MINUTE);
    rig_release(&rig);
}

/* --- words --- */

static void expect_eta(int64_t minutes, const char *expected)
{
    const struct pace pace = {.eta_ms = minutes * RIG_MINUTE};
    char buf[16];
    assert_string_equal(pace_eta_text(&pace, buf, sizeof buf), expected);
}

static void expect_rate(double rate, const char *expected)
{
    const struct pace pace = {.rate = rate};
    char buf[16];
    assert_string_equal(pace_rate_text(&pace, buf, sizeof buf), expected);
}

static void expect_length(int64_t ms, const char *expected)
{
    char buf[16];
    assert_string_equal(pace_length_text(ms, buf, sizeof buf), expected);
}

static void lengths_are_rounded_so_that_they_change_seldom(void **state)
{
    static const struct {
        int64_t minutes;
        const char *text;
    } cases[] = {{0, "<1m"},     {1, "~1m"},     {4, "~4m"},      {5, "~5m"},
                 {12, "~10m"},   {13, "~15m"},   {28, "~30m"},    {34, "~30m"},
                 {58, "~1h"},    {76, "~1h20m"}, {100, "~1h30m"}, {395, "~7h"},
                 {2840, "~47h"}, {2860, "~2d"},  {2880, "~2d"},   {5000, "~3d"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_eta(cases[i].minutes, cases[i].text);
    expect_rate(-1, "-");
    expect_rate(0.01, "<0.1/h");
    expect_rate(1.62, "~1.6/h");
    expect_rate(9.96, "~10/h");
    expect_rate(12.4, "~12/h");
    expect_rate(247, "~250/h");
    expect_rate(1234, "~1200/h");
    expect_rate(45550, "~46k/h");
    expect_rate(4e9, ">1G/h");
    expect_length(20000, "<1m"); /* "took ~1m" of a third of one would be none */
}

static void eta_says_late_stuck_or_nothing(void **state)
{
    struct pace pace = {.eta_ms = RIG_HOUR, .overdue = true, .stalled = true};
    char buf[32];
    (void)state;
    assert_string_equal(pace_eta_text(&pace, buf, sizeof buf), "stuck");
    pace.stalled = false;
    assert_string_equal(pace_eta_text(&pace, buf, sizeof buf), "late");
    pace = (struct pace){.eta_ms = RIG_HOUR, .stalled = true};
    assert_string_equal(pace_eta_text(&pace, buf, sizeof buf), "stuck");
    pace = (struct pace){.eta_ms = PACE_NO_TIME};
    assert_string_equal(pace_eta_text(&pace, buf, sizeof buf), "-");
    assert_string_equal(pace_range_text(&pace, buf, sizeof buf), "-");
    pace = (struct pace){.eta_low_ms = 330 * RIG_MINUTE, .eta_high_ms = 525 * RIG_MINUTE};
    assert_string_equal(pace_range_text(&pace, buf, sizeof buf), "5h30m-9h");
    pace = (struct pace){.eta_low_ms = RIG_MINUTE / 2, .eta_high_ms = 5 * RIG_MINUTE};
    assert_string_equal(pace_range_text(&pace, buf, sizeof buf), "<1m-5m");
    assert_string_equal(pace_length_text(-1, buf, sizeof buf), "-");
    assert_string_equal(pace_about_text(-1, buf, sizeof buf), "-");
    assert_string_equal(pace_about_text(59999, buf, sizeof buf), "<1m"); /* no guess, a bound */
    assert_string_equal(pace_about_text(60000, buf, sizeof buf), "~1m");
}

static void expect_ends(int64_t low_min, int64_t high_min, int64_t low_at, int64_t high_at)
{
    const struct pace pace = {.eta_low_ms = low_min * RIG_MINUTE,
                              .eta_ms = low_min * RIG_MINUTE,
                              .eta_high_ms = high_min * RIG_MINUTE,
                              .as_of_ms = 2 * RIG_MINUTE};
    int64_t low_ms, high_ms;
    assert_true(pace_ends(&pace, &low_ms, &high_ms));
    assert_int_equal(low_ms, low_at * RIG_MINUTE);
    assert_int_equal(high_ms, high_at * RIG_MINUTE);
}

/* Both by the step of the later one: never the wrong way round. */
static void ends_are_rounded_by_how_far_they_are(void **state)
{
    struct pace none = {.eta_ms = PACE_NO_TIME};
    int64_t low_ms = 7, high_ms = 7;
    (void)state;
    expect_ends(4, 29, 5, 30);
    expect_ends(29, 30, 30, 30);
    expect_ends(100, 359, 100, 360);
    expect_ends(100, 361, 90, 360);
    expect_ends(2881, 2883, 2880, 2880);
    expect_ends(1, 50, 3, 50); /* nearer than a step: never after the ETA */
    assert_false(pace_ends(&none, &low_ms, &high_ms));
    none = (struct pace){.eta_ms = RIG_HOUR, .eta_high_ms = RIG_HOUR, .stalled = true};
    assert_false(pace_ends(&none, &low_ms, &high_ms));
    assert_int_equal(low_ms, 7);
    assert_int_equal(high_ms, 7);
}

/* A quarter of an hour in which nothing happens changes no more than one step. */
static void a_quiet_quarter_changes_next_to_nothing(void **state)
{
    struct pace_rig rig;
    char eta[16], rate[16], text[64], last[64] = "";
    int changes = -1;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 120);
    rig_run(&rig, 120, 40, 5 * RIG_MINUTE);
    const struct session same = rig.is;
    for (int i = 0; i < 45; i++) {
        rig_look(&rig, 20000, same);
        const struct pace pace = rig_pace(&rig);
        snprintf(text, sizeof text, "%s %s", pace_eta_text(&pace, eta, sizeof eta),
                 pace_rate_text(&pace, rate, sizeof rate));
        changes += strcmp(text, last) != 0;
        strcpy(last, text);
    }
    assert_in_range(changes, 0, 1);
    rig_release(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expectations_are_those_that_are_published_and_straight_between),
        cmocka_unit_test(tables_are_read_and_wrong_ones_refused),
        cmocka_unit_test(a_faster_world_expects_sooner),
        cmocka_unit_test(nothing_is_said_of_a_draft),
        cmocka_unit_test(draft_time_is_not_restore_time),
        cmocka_unit_test(since_at_least_is_a_lower_bound),
        cmocka_unit_test(units_that_ended_before_we_looked_are_no_pace),
        cmocka_unit_test(the_rate_is_units_an_hour_and_the_eta_what_is_left_over_it),
        cmocka_unit_test(failed_units_count_as_ended),
        cmocka_unit_test(slow_is_said_long_before_overdue),
        cmocka_unit_test(on_pace_is_what_nothing_is_wrong_with),
        cmocka_unit_test(stalled_is_the_larger_of_an_hour_and_three_gaps),
        cmocka_unit_test(what_had_stopped_before_we_looked_is_stalled_all_the_same),
        cmocka_unit_test(after_one_unit_that_was_seen_it_can_stall),
        cmocka_unit_test(before_the_first_unit_nothing_is_stalled),
        cmocka_unit_test(a_console_that_slept_calls_nothing_stalled),
        cmocka_unit_test(a_reset_starts_over_and_says_so),
        cmocka_unit_test(nothing_is_expected_of_single_items),
        cmocka_unit_test(the_usual_is_told_from_twenty_restores_of_a_like_size_on),
        cmocka_unit_test(lengths_are_rounded_so_that_they_change_seldom),
        cmocka_unit_test(eta_says_late_stuck_or_nothing),
        cmocka_unit_test(ends_are_rounded_by_how_far_they_are),
        cmocka_unit_test(a_quiet_quarter_changes_next_to_nothing),
    };
    return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
