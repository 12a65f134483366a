#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "unit/pace_rig.h"

static void a_draft_is_not_followed_and_its_leaving_is_the_start(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_look(&rig, 0, rig_sites(SESSION_DRAFT, 3, 0, 0));
    assert_null(rig_trace(&rig));
    rig_look(&rig, 9 * RIG_HOUR, rig_sites(SESSION_DRAFT, 3, 0, 0));
    rig_look(&rig, HISTORY_NEW_MS, rig_sites(SESSION_ACTIVATING, 3, 0, 0));
    assert_int_equal(rig_trace(&rig)->start, HISTORY_START_OBSERVED);
    assert_int_equal(rig_trace(&rig)->start_ms, rig.at_ms);
    rig_release(&rig);
}

/* A night's suspend, or a list that takes hours: nobody knows when in it the draft left. */
static void a_draft_that_left_long_after_the_last_look_began_at_least_now(void **state)
{
    const int64_t gaps[] = {HISTORY_NEW_MS + 1, 9 * RIG_HOUR, -RIG_HOUR /* a clock put back */};
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct pace_rig rig;
        rig_init(&rig);
        rig_look(&rig, 0, rig_sites(SESSION_DRAFT, 3, 0, 0));
        rig_look(&rig, gaps[i], rig_sites(SESSION_ACTIVATING, 3, 0, 0));
        assert_int_equal(rig_trace(&rig)->start, HISTORY_START_AT_LEAST);
        assert_int_equal(rig_trace(&rig)->start_ms, rig.at_ms);
        rig_look(&rig, RIG_HOUR, rig_sites(SESSION_ACTIVE, 3, 1, 0));
        rig_look(&rig, RIG_HOUR, rig_sites(SESSION_COMPLETED, 3, 3, 0));
        assert_int_equal(history_finished_count(rig.history, WORKLOAD_SHAREPOINT), 0);
        rig_release(&rig);
    }
}

/* The service dates an end, or we were there; else how long it took is a guess. */
static void an_end_that_nobody_dates_tells_nothing_after_a_gap(void **state)
{
    const struct {
        int64_t gap_ms, completed_ago_ms;
        size_t finished;
    } cases[] = {
        {HISTORY_NEW_MS, -1, 1}, {HISTORY_NEW_MS + 1, -1, 0}, {9 * RIG_HOUR, 8 * RIG_HOUR, 1}};
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct pace_rig rig;
        rig_init(&rig);
        rig_begin(&rig, 3);
        struct session ended = rig_sites(SESSION_COMPLETED, 3, 3, 0);
        if (cases[i].completed_ago_ms >= 0)
            ended.completed_ms = rig.at_ms + cases[i].gap_ms - cases[i].completed_ago_ms;
        rig_look(&rig, cases[i].gap_ms, ended);
        assert_int_equal(history_finished_count(rig.history, WORKLOAD_SHAREPOINT),
                         cases[i].finished);
        rig_release(&rig);
    }
}

static void what_runs_when_first_seen_began_at_least_then(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_look(&rig, 0, rig_sites(SESSION_ACTIVE, 3, 1, 0));
    assert_int_equal(rig_trace(&rig)->start, HISTORY_START_AT_LEAST);
    assert_int_equal(rig_trace(&rig)->first_unit_ms, TIME_NONE);
    rig_release(&rig);
}

/* New after the first listing: made just now it has just begun; made long ago it may have run. */
static void what_appears_later_began_then_if_it_is_young(void **state)
{
    const int64_t ages[] = {HISTORY_NEW_MS, HISTORY_NEW_MS + 1};
    const enum history_start expected[] = {HISTORY_START_OBSERVED, HISTORY_START_AT_LEAST};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct recorder *recorder = recorder_new();
        struct session session = rig_sites(SESSION_ACTIVE, 3, 0, 0);
        session.created_ms = RIG_START - ages[i];
        recorder_observe(recorder, &(struct observation){.at_ms = RIG_START, .after = &session});
        struct history *history = recorder_cut(recorder);
        assert_int_equal(history_at(history, 0)->start, expected[i]);
        history_unref(history);
        recorder_free(recorder);
    }
}

/* The end of one drops its trace, and nobody else's. */
static void who_stays_is_found_when_another_has_ended(void **state)
{
    (void)state;
    struct recorder *recorder = recorder_new();
    struct session a = rig_sites(SESSION_ACTIVE, 3, 0, 0), b = a;
    b.id = "b";
    recorder_observe(recorder, &(struct observation){.at_ms = RIG_START, .after = &a});
    recorder_observe(recorder, &(struct observation){.at_ms = RIG_START, .after = &b});
    a.status = SESSION_COMPLETED;
    recorder_observe(recorder, &(struct observation){.at_ms = RIG_START + 1, .after = &a});
    recorder_observe(recorder, &(struct observation){.at_ms = RIG_START + 2, .after = &b});
    struct history *history = recorder_cut(recorder);
    assert_int_equal(history_count(history), 1);
    assert_null(history_find(history, "a", WORKLOAD_SHAREPOINT));
    assert_non_null(history_find(history, "b", WORKLOAD_SHAREPOINT));
    history_unref(history);
    recorder_free(recorder);
}

static void artifacts_tell_the_exact_start_the_earliest_wins(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 3);
    recorder_clock(rig.recorder, rig.at_ms, rig.boot_ms, 2000);
    recorder_started(rig.recorder, "a", WORKLOAD_SHAREPOINT, rig.at_ms + 9000, true);
    recorder_started(rig.recorder, "a", WORKLOAD_SHAREPOINT, rig.at_ms + 7000, true);
    recorder_started(rig.recorder, "a", WORKLOAD_SHAREPOINT, rig.at_ms + 8000, true);
    recorder_started(rig.recorder, "a", WORKLOAD_SHAREPOINT, TIME_NONE, true);
    recorder_started(rig.recorder, "b", WORKLOAD_SHAREPOINT, rig.at_ms, true);
    history_unref(rig.history);
    rig.history = recorder_cut(rig.recorder);
    assert_int_equal(rig_trace(&rig)->start, HISTORY_START_EXACT);
    assert_int_equal(rig_trace(&rig)->start_ms, rig.at_ms + 5000); /* by our clock */
    rig_release(&rig);
}

static enum history_start start_after(struct pace_rig *rig, int64_t start_ms, bool whole)
{
    recorder_started(rig->recorder, "a", WORKLOAD_SHAREPOINT, start_ms, whole);
    history_unref(rig->history);
    rig->history = recorder_cut(rig->recorder);
    return (enum history_start)rig_trace(rig)->start;
}

/* A first page tells of its own units: one on a later page may have begun before. */
static void a_part_of_the_artifacts_moves_a_start_back_and_makes_it_no_surer(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_look(&rig, 0, rig_sites(SESSION_ACTIVE, 300, 1, 0));
    const int64_t seen_ms = rig.at_ms;
    assert_int_equal(start_after(&rig, seen_ms + 5000, false), HISTORY_START_AT_LEAST);
    assert_int_equal(rig_trace(&rig)->start_ms, seen_ms);
    assert_int_equal(start_after(&rig, seen_ms - 5000, false), HISTORY_START_AT_LEAST);
    assert_int_equal(rig_trace(&rig)->start_ms, seen_ms - 5000);
    assert_int_equal(start_after(&rig, seen_ms - 4000, true), HISTORY_START_EXACT);
    assert_int_equal(rig_trace(&rig)->start_ms, seen_ms - 4000);
    assert_int_equal(start_after(&rig, seen_ms - 6000, false), HISTORY_START_EXACT);
    assert_int_equal(rig_trace(&rig)->start_ms, seen_ms - 6000);
    rig_release(&rig);
}

static int32_t in_buckets(const struct history_trace *trace)
{
    int32_t sum = 0;
    for (uint32_t i = 0; i < trace->bucket_count; i++)
        sum += trace->buckets[i];
    return sum;
}

/* Unread for an hour: twelve units in one answer are two in each ten minutes. */
static void units_of_one_answer_are_spread_over_the_time_since_it_was_read(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 100);
    rig_look(&rig, RIG_HOUR - RIG_MINUTE, rig_sites(SESSION_ACTIVE, 100, 1, 0));
    rig_look(&rig, RIG_HOUR - 1, rig_sites(SESSION_ACTIVE, 100, 13, 0));
    const struct history_trace *trace = rig_trace(&rig);
    assert_int_equal(in_buckets(trace), 13);
    assert_int_equal(trace->bucket_count, 12);
    for (int i = 6; i < 12; i++)
        assert_in_range(trace->buckets[i], 2, 3);
    rig_release(&rig);
}

/* It was read a minute ago with nothing new: so they ended in that minute. */
static void an_answer_without_news_tells_when_units_have_not_ended(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 100);
    rig_look(&rig, RIG_MINUTE, rig_sites(SESSION_ACTIVE, 100, 1, 0));
    rig_look(&rig, 60 * RIG_MINUTE, rig_sites(SESSION_ACTIVE, 100, 1, 0));
    rig_look(&rig, RIG_MINUTE, rig_sites(SESSION_ACTIVE, 100, 9, 0));
    const struct history_trace *trace = rig_trace(&rig);
    assert_int_equal(trace->buckets[trace->bucket_count - 1], 8);
    assert_int_equal(in_buckets(trace), 9);
    rig_release(&rig);
}

static void expect_reset(struct pace_rig *rig, struct session session, enum history_reset reset)
{
    rig_look(rig, RIG_MINUTE, session);
    const struct history_trace *trace = rig_trace(rig);
    assert_int_equal(trace->reset, reset);
    assert_int_equal(trace->reset_ms, rig->at_ms);
    assert_int_equal(trace->point_count, 1);
    assert_int_equal(trace->bucket_count, 0);
    assert_int_equal(trace->first_unit_ms, TIME_NONE);
    assert_int_equal(trace->start, HISTORY_START_OBSERVED); /* no count told that */
}

static void counts_that_go_back_and_totals_that_change_start_over(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 20);
    rig_run(&rig, 20, 5, RIG_MINUTE);
    expect_reset(&rig, rig_sites(SESSION_ACTIVE, 20, 4, 0), HISTORY_RESET_BACKWARDS);
    rig_run(&rig, 20, 5, RIG_MINUTE);
    expect_reset(&rig, rig_sites(SESSION_ACTIVE, 21, 9, 0), HISTORY_RESET_TOTAL);
    rig_release(&rig);
}

/* A bulk session's units are resolved while it is activating. */
static void a_total_that_comes_before_the_first_unit_is_no_break(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 0);
    rig_look(&rig, RIG_MINUTE, rig_sites(SESSION_ACTIVE, 40, 0, 0));
    rig_run(&rig, 40, 2, RIG_MINUTE);
    assert_int_equal(rig_trace(&rig)->reset, HISTORY_RESET_NONE);
    rig_release(&rig);
}

static void counts_that_are_left_out_say_nothing(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 20);
    rig_run(&rig, 20, 5, RIG_MINUTE);
    struct session without = rig_sites(SESSION_ACTIVE, 20, 0, 0);
    without.completed = COUNT_NONE;
    rig_look(&rig, RIG_MINUTE, without);
    assert_int_equal(rig_trace(&rig)->reset, HISTORY_RESET_NONE);
    rig_look(&rig, RIG_MINUTE, rig_sites(SESSION_ACTIVE, 20, 6, 0));
    assert_int_equal(rig_trace(&rig)->reset, HISTORY_RESET_NONE);
    assert_int_equal(in_buckets(rig_trace(&rig)), 6);
    rig_release(&rig);
}

static void jump(struct pace_rig *rig, int64_t ms)
{
    rig->at_ms += ms;
    recorder_clock(rig->recorder, rig->at_ms, rig->boot_ms, 0);
    history_unref(rig->history);
    rig->history = recorder_cut(rig->recorder);
}

static void a_clock_that_is_set_starts_all_over(void **state)
{
    const int64_t jumps[] = {HISTORY_CLOCK_MS + 1, -HISTORY_CLOCK_MS - 1, RIG_HOUR, -RIG_HOUR};
    (void)state;
    for (size_t i = 0; i < sizeof jumps / sizeof jumps[0]; i++) {
        struct pace_rig rig;
        rig_init(&rig);
        rig_begin(&rig, 20);
        const int64_t begun_ms = rig_trace(&rig)->start_ms;
        rig_run(&rig, 20, 5, RIG_MINUTE);
        jump(&rig, jumps[i]);
        assert_int_equal(rig_trace(&rig)->reset, HISTORY_RESET_CLOCK);
        assert_int_equal(rig_trace(&rig)->point_count, 1);
        assert_int_equal(rig_trace(&rig)->start, HISTORY_START_OBSERVED); /* that was seen */
        assert_int_equal(rig_trace(&rig)->start_ms, begun_ms + jumps[i]);
        assert_true(history_trace_valid(rig_trace(&rig)));
        rig_release(&rig);
    }
}

static void a_second_by_a_time_server_and_a_night_asleep_are_no_jump(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 20);
    rig_run(&rig, 20, 5, RIG_MINUTE);
    jump(&rig, -1500);
    rig_look(&rig, 500, rig_sites(SESSION_ACTIVE, 20, 6, 0));
    rig_look(&rig, 9 * RIG_HOUR, rig_sites(SESSION_ACTIVE, 20, 7, 0)); /* both clocks moved on */
    assert_int_equal(rig_trace(&rig)->reset, HISTORY_RESET_NONE);
    assert_true(history_trace_valid(rig_trace(&rig)));
    rig_release(&rig);
}

static void what_the_service_said_of_its_start_holds_when_our_clock_is_set(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 20);
    recorder_started(rig.recorder, "a", WORKLOAD_SHAREPOINT, rig.at_ms - RIG_MINUTE, true);
    jump(&rig, RIG_HOUR);
    assert_int_equal(rig_trace(&rig)->start, HISTORY_START_EXACT);
    assert_int_equal(rig_trace(&rig)->start_ms, rig.at_ms - RIG_MINUTE);
    rig_release(&rig);
}

static void an_end_with_a_known_start_is_kept_another_is_not(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 2);
    struct session ended = rig_sites(SESSION_COMPLETED, 2, 2, 0);
    ended.completed_ms = rig.at_ms + 30 * RIG_MINUTE;
    rig_look(&rig, 31 * RIG_MINUTE, ended);
    assert_null(rig_trace(&rig));
    assert_int_equal(history_finished_count(rig.history, WORKLOAD_SHAREPOINT), 1);
    const struct history_finished *finished =
        history_finished_at(rig.history, WORKLOAD_SHAREPOINT, 0);
    assert_int_equal(finished->took_ms, 30 * RIG_MINUTE);
    assert_int_equal(finished->units, 2);
    assert_true(finished->key == history_key("a"));
    rig_look(&rig, RIG_MINUTE, rig_sites(SESSION_ACTIVE, 2, 0, 0)); /* runs again: since when? */
    assert_int_equal(rig_trace(&rig)->reset, HISTORY_RESET_STATUS);
    rig_look(&rig, RIG_MINUTE, ended);
    assert_int_equal(history_finished_count(rig.history, WORKLOAD_SHAREPOINT), 1);
    rig_release(&rig);
}

static void gone_and_drafts_again_are_forgotten(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 2);
    rig_look(&rig, RIG_MINUTE, rig_sites(SESSION_DRAFT, 2, 0, 0));
    assert_null(rig_trace(&rig));
    rig_look(&rig, RIG_MINUTE, rig_sites(SESSION_ACTIVE, 2, 0, 0));
    recorder_observe(rig.recorder, &(struct observation){.at_ms = rig.at_ms, .before = &rig.is});
    struct history *history = recorder_cut(rig.recorder);
    assert_int_equal(history_count(history), 0);
    history_unref(history);
    rig_release(&rig);
}

/* What is published stays as it was; what did not change is shared. */
static void a_cut_never_changes(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 20);
    struct history *before = history_ref(rig.history);
    const uint32_t points = rig_trace(&rig)->point_count;
    rig_run(&rig, 20, 3, RIG_MINUTE);
    assert_int_equal(history_at(before, 0)->point_count, points);
    assert_int_equal(rig_trace(&rig)->point_count, points + 3);
    assert_true(history_revision(before) != history_revision(rig.history));
    struct history *same = recorder_cut(rig.recorder);
    assert_ptr_equal(same, rig.history);
    history_unref(same);
    history_unref(before);
    rig_release(&rig);
}

static void memory_is_bounded(void **state)
{
    struct pace_rig rig;
    char id[16];
    (void)state;
    rig_init(&rig);
    rig_begin(&rig, 100000);
    rig_run(&rig, 100000, HISTORY_POINTS + 50, 5 * RIG_MINUTE);
    assert_int_equal(rig_trace(&rig)->point_count, HISTORY_POINTS);
    assert_int_equal(rig_trace(&rig)->bucket_count, HISTORY_BUCKETS);
    assert_in_range(in_buckets(rig_trace(&rig)), 2 * HISTORY_BUCKETS - 1, 2 * HISTORY_BUCKETS);
    assert_true(history_trace_valid(rig_trace(&rig)));
    for (int i = 0; i < HISTORY_TRACES + 5; i++) {
        snprintf(id, sizeof id, "x%d", i);
        struct session session = make_counted(id, SESSION_ACTIVE, 5, 0, 0);
        recorder_observe(rig.recorder,
                         &(struct observation){.at_ms = rig.at_ms, .after = &session});
    }
    struct history *history = recorder_cut(rig.recorder);
    assert_int_equal(history_count(history), HISTORY_TRACES);
    history_unref(history);
    rig_release(&rig);
}

/* --- what was kept --- */

static struct pace_rig restored(const struct history_trace *trace, int64_t now_ms, bool expected)
{
    struct pace_rig rig;
    rig_init(&rig);
    rig.boot_ms += now_ms - rig.at_ms;
    rig.at_ms = now_ms;
    assert_int_equal(recorder_restore_trace(rig.recorder, trace, now_ms), expected);
    return rig;
}

static void what_was_kept_goes_on(void **state)
{
    struct pace_rig first;
    struct store *store = store_new(false, NULL, NULL);
    (void)state;
    rig_init(&first);
    rig_begin(&first, 20);
    rig_run(&first, 20, 5, 10 * RIG_MINUTE);
    struct history_trace kept = *rig_trace(&first);
    struct pace_rig rig = restored(&kept, first.at_ms, true);
    assert_false(recorder_restore_trace(rig.recorder, &kept, first.at_ms)); /* it is there */
    rig_look(&rig, RIG_HOUR, rig_sites(SESSION_ACTIVE, 20, 11, 0));
    assert_int_equal(rig_trace(&rig)->start, HISTORY_START_OBSERVED);
    assert_int_equal(rig_trace(&rig)->start_ms, kept.start_ms);
    assert_int_equal(in_buckets(rig_trace(&rig)), 11);
    recorder_swept(rig.recorder, store);
    struct history *history = recorder_cut(rig.recorder);
    assert_int_equal(history_count(history), 1);
    history_unref(history);
    rig_release(&rig);
    store_free(store);
    rig_release(&first);
}

static void what_was_kept_with_units_that_fall_is_refused(void **state)
{
    struct history_point points[HISTORY_POINTS];
    struct pace_rig first;
    (void)state;
    rig_init(&first);
    rig_begin(&first, 20);
    rig_run(&first, 20, 5, 10 * RIG_MINUTE);
    struct history_trace kept = *rig_trace(&first);
    memcpy(points, kept.points, kept.point_count * sizeof points[0]);
    points[0].done = points[1].done + 1;
    kept.points = points;
    struct pace_rig rig = restored(&kept, first.at_ms, false);
    rig_release(&rig);
    rig_release(&first);
}

static void what_was_kept_of_sessions_that_are_not_there_is_dropped(void **state)
{
    struct pace_rig first;
    struct store *store = store_new(false, NULL, NULL);
    (void)state;
    rig_init(&first);
    rig_begin(&first, 20);
    struct history_trace kept = *rig_trace(&first);
    struct pace_rig rig = restored(&kept, first.at_ms, true);
    recorder_swept(rig.recorder, store);
    struct history *history = recorder_cut(rig.recorder);
    assert_int_equal(history_count(history), 0);
    history_unref(history);
    rig_release(&rig);
    store_free(store);
    rig_release(&first);
}

static void a_trace_from_the_future_starts_over(void **state)
{
    struct pace_rig first;
    (void)state;
    rig_init(&first);
    rig_begin(&first, 20);
    rig_run(&first, 20, 5, 10 * RIG_MINUTE);
    struct history_trace kept = *rig_trace(&first);
    struct pace_rig rig = restored(&kept, first.at_ms - HISTORY_CLOCK_MS - 1, true);
    history_unref(rig.history);
    rig.history = recorder_cut(rig.recorder);
    assert_int_equal(rig_trace(&rig)->reset, HISTORY_RESET_CLOCK);
    assert_true(history_trace_valid(rig_trace(&rig)));
    rig_release(&rig);
    rig_release(&first);
}

/* A file may hold a trace without a beginning; no clock moves what is not there. */
static void a_trace_without_a_beginning_outlives_a_clock_that_is_set(void **state)
{
    struct pace_rig first;
    struct recorder *second = recorder_new();
    (void)state;
    rig_init(&first);
    rig_begin(&first, 20);
    struct history_trace kept = *rig_trace(&first);
    kept.start = HISTORY_START_NONE;
    kept.start_ms = TIME_NONE;
    recorder_clock(second, first.at_ms, first.boot_ms, 0);
    assert_true(recorder_restore_trace(second, &kept, first.at_ms));
    recorder_clock(second, first.at_ms - RIG_HOUR, first.boot_ms, 0);
    struct history *history = recorder_cut(second);
    const struct history_trace *trace = history_find(history, "a", WORKLOAD_SHAREPOINT);
    assert_int_equal(trace->start, HISTORY_START_AT_LEAST);
    assert_int_equal(trace->start_ms, first.at_ms - RIG_HOUR);
    history_unref(history);
    recorder_free(second);
    rig_release(&first);
}

static void two_answers_of_one_look_are_no_pace(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    rig_look(&rig, 0, rig_sites(SESSION_ACTIVE, 20, 3, 0));
    rig_look(&rig, HISTORY_LOOK_MS - 1, rig_sites(SESSION_ACTIVE, 20, 4, 0));
    assert_int_equal(rig_trace(&rig)->point_count, 1);
    assert_int_equal(rig_trace(&rig)->points[0].done, 4);
    assert_int_equal(in_buckets(rig_trace(&rig)), 0);
    rig_look(&rig, HISTORY_LOOK_MS, rig_sites(SESSION_ACTIVE, 20, 5, 0));
    assert_int_equal(rig_trace(&rig)->point_count, 2);
    assert_int_equal(in_buckets(rig_trace(&rig)), 1);
    assert_true(history_trace_valid(rig_trace(&rig)));
    rig_release(&rig);
}

/* Counts that come after the clock was put back a little: the trace is one that can be kept. */
static void the_first_point_is_no_older_than_its_trace(void **state)
{
    struct pace_rig rig;
    (void)state;
    rig_init(&rig);
    struct session without = rig_sites(SESSION_ACTIVE, 20, 0, 0);
    without.completed = COUNT_NONE;
    rig_look(&rig, 0, without);
    rig_look(&rig, -5000, rig_sites(SESSION_ACTIVE, 20, 3, 0));
    rig_look(&rig, RIG_MINUTE, rig_sites(SESSION_ACTIVE, 20, 4, 0));
    assert_int_equal(rig_trace(&rig)->point_count, 2);
    assert_true(history_trace_valid(rig_trace(&rig)));
    rig_release(&rig);
}

static void what_no_recorder_made_is_refused(void **state)
{
    struct pace_rig first;
    (void)state;
    rig_init(&first);
    rig_begin(&first, 20);
    rig_run(&first, 20, 3, RIG_MINUTE);
    const struct history_trace good = *rig_trace(&first);
    struct history_point falling[HISTORY_POINTS], negative[HISTORY_POINTS];
    memcpy(falling, good.points, good.point_count * sizeof *falling);
    memcpy(negative, good.points, good.point_count * sizeof *negative);
    falling[1].at_ms = falling[0].at_ms - 1;
    negative[1].done = -7;
    struct history_trace bad[11];
    for (int i = 0; i < 11; i++)
        bad[i] = good;
    memset(bad[0].id, 'x', sizeof bad[0].id);
    bad[1].workload = WORKLOAD_COUNT;
    bad[2].start = HISTORY_START_EXACT + 1;
    bad[3].point_count = HISTORY_POINTS + 1;
    bad[4].bucket_count = HISTORY_BUCKETS + 1;
    bad[5].points = falling;
    bad[6].points = negative;
    bad[7].bucket_ms += 1;
    bad[8].start_ms = -5;
    bad[9].bucket_ms += INT64_C(400000000) * HISTORY_BUCKET_MS; /* units would fall before it */
    bad[10].bucket_count = HISTORY_BUCKETS;                     /* ... and these are to come */
    for (int i = 0; i < 11; i++) {
        struct pace_rig rig = restored(&bad[i], first.at_ms, false);
        rig_release(&rig);
    }
    struct history_finished finished = {7, first.at_ms, RIG_HOUR, 3, SESSION_COMPLETED};
    assert_true(recorder_restore_finished(first.recorder, WORKLOAD_EXCHANGE, &finished));
    assert_false(recorder_restore_finished(first.recorder, WORKLOAD_EXCHANGE, &finished));
    finished.took_ms = 0;
    assert_false(recorder_restore_finished(first.recorder, WORKLOAD_EXCHANGE, &finished));
    rig_release(&first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_draft_is_not_followed_and_its_leaving_is_the_start),
        cmocka_unit_test(a_draft_that_left_long_after_the_last_look_began_at_least_now),
        cmocka_unit_test(an_end_that_nobody_dates_tells_nothing_after_a_gap),
        cmocka_unit_test(what_runs_when_first_seen_began_at_least_then),
        cmocka_unit_test(what_appears_later_began_then_if_it_is_young),
        cmocka_unit_test(artifacts_tell_the_exact_start_the_earliest_wins),
        cmocka_unit_test(a_part_of_the_artifacts_moves_a_start_back_and_makes_it_no_surer),
        cmocka_unit_test(units_of_one_answer_are_spread_over_the_time_since_it_was_read),
        cmocka_unit_test(an_answer_without_news_tells_when_units_have_not_ended),
        cmocka_unit_test(counts_that_go_back_and_totals_that_change_start_over),
        cmocka_unit_test(a_total_that_comes_before_the_first_unit_is_no_break),
        cmocka_unit_test(counts_that_are_left_out_say_nothing),
        cmocka_unit_test(a_trace_without_a_beginning_outlives_a_clock_that_is_set),
        cmocka_unit_test(two_answers_of_one_look_are_no_pace),
        cmocka_unit_test(a_clock_that_is_set_starts_all_over),
        cmocka_unit_test(a_second_by_a_time_server_and_a_night_asleep_are_no_jump),
        cmocka_unit_test(what_the_service_said_of_its_start_holds_when_our_clock_is_set),
        cmocka_unit_test(an_end_with_a_known_start_is_kept_another_is_not),
        cmocka_unit_test(gone_and_drafts_again_are_forgotten),
        cmocka_unit_test(a_cut_never_changes),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(what_was_kept_goes_on),
        cmocka_unit_test(what_was_kept_with_units_that_fall_is_refused),
        cmocka_unit_test(what_was_kept_of_sessions_that_are_not_there_is_dropped),
        cmocka_unit_test(a_trace_from_the_future_starts_over),
        cmocka_unit_test(the_first_point_is_no_older_than_its_trace),
        cmocka_unit_test(what_no_recorder_made_is_refused),
        cmocka_unit_test(who_stays_is_found_when_another_has_ended),
    };
    return cmocka_run_group_tests_name("recorder", tests, NULL, NULL);
}
