/* The fetcher on virtual time: when a running session is called late, and when never. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/spans.h"
#include "fake/fetch_rig.h"

#define POLL_MS 31000 /* the rig's interval, and its jitter */

static int open_rig(void **state)
{
    struct fetch_rig *rig = test_malloc(sizeof *rig);
    fetch_rig_open(rig, false);
    *state = rig;
    return 0;
}

static int close_rig(void **state)
{
    fetch_rig_close(*state);
    test_free(*state);
    return 0;
}

static bool runs(struct fetch_rig *rig)
{
    return snapshot_pace(rig->seen, fetch_rig_row(rig, "a"), &(struct pace){0}) != NULL;
}

static struct pace pace_now(struct fetch_rig *rig)
{
    struct pace space;
    const struct session *row = fetch_rig_row(rig, "a");
    assert_non_null(row);
    const struct pace *pace = snapshot_pace(rig->seen, row, &space);
    assert_non_null(pace);
    return *pace;
}

/* A draft that leaves: two sites, expected in 33 minutes. Until it is seen to have begun. */
static void begin(struct fetch_rig *rig)
{
    fake_tenant_put(rig->http, "a", "draft");
    fetch_rig_settle(rig);
    fake_tenant_put(rig->http, "a", "active");
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_settle(rig);
    assert_int_equal(pace_now(rig).start, HISTORY_START_OBSERVED);
}

static void overdue_is_said_within_one_poll(void **state)
{
    struct fetch_rig *rig = *state;
    begin(rig);
    const int64_t left_ms = pace_now(rig).overdue_at_ms - rig->clock->wall_ms(rig->clock);
    assert_in_range(left_ms, 45 * MINUTE_MS, 55 * MINUTE_MS);
    fetch_rig_run(rig, left_ms - MINUTE_MS);
    assert_false(pace_now(rig).overdue);
    fetch_rig_run(rig, MINUTE_MS + POLL_MS + 5000);
    assert_true(pace_now(rig).overdue);
}

/* What it ran is the same before its end and after it: a draft's days are none of it. */
static void one_that_ended_ran_since_it_began(void **state)
{
    struct fetch_rig *rig = *state;
    begin(rig);
    const int64_t began_ms = pace_now(rig).start_ms;
    fetch_rig_run(rig, 10 * MINUTE_MS);
    fake_tenant_put(rig->http, "a", "completed");
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_settle(rig);
    const struct session *row = fetch_rig_row(rig, "a");
    assert_true(session_is_terminal(row));
    assert_int_equal(row->started_ms, began_ms + rig->seen->clock_offset_ms);
}

static void a_draft_is_never_late(void **state)
{
    struct fetch_rig *rig = *state;
    fake_tenant_put(rig->http, "a", "draft");
    fetch_rig_run(rig, 30 * 60 * (int64_t)MINUTE_MS);
    assert_false(runs(rig));
}

/* What was read by the old clock is no later than what the new one says: else a session would have
 * stood still, and be late, by as much as the clock was set back. */
static void a_clock_that_is_set_back_makes_nothing_late(void **state)
{
    struct fetch_rig *rig = *state;
    begin(rig);
    const uint64_t seq = rig->seen->seq;
    fake_clock_set_wall(rig->clock, rig->clock->wall_ms(rig->clock) - 2 * 60 * (int64_t)MINUTE_MS);
    for (int i = 0; i < 30; i++) {
        fetch_rig_run(rig, POLL_MS / 3);
        const struct pace pace = pace_now(rig);
        assert_false(pace.overdue || pace.stalled);
        if (rig->seen->seq == seq)
            continue; /* nothing was said by the new clock yet */
        assert_true(pace.as_of_ms <= rig->clock->wall_ms(rig->clock));
        assert_in_range(pace.elapsed_ms, 0, 10 * MINUTE_MS);
    }
    assert_int_equal(pace_now(rig).reset, HISTORY_RESET_CLOCK);
}

/* Hours asleep: nothing is late before the session was read again, and then it had ended. */
static void a_night_asleep_makes_nothing_late(void **state)
{
    struct fetch_rig *rig = *state;
    begin(rig);
    fake_clock_advance(rig->clock, 9 * 60 * (int64_t)MINUTE_MS);
    assert_false(pace_now(rig).overdue);
    fake_tenant_put(rig->http, "a", "completed");
    const uint64_t seq = rig->seen->seq;
    fetch_rig_turn(rig);
    for (int i = 0; i < 20; i++) {
        assert_true(!runs(rig) || !pace_now(rig).overdue);
        fetch_rig_turn(rig);
    }
    fetch_rig_settle(rig);
    assert_true(rig->seen->seq > seq);
    assert_int_equal(fetch_rig_row(rig, "a")->status, SESSION_COMPLETED);
    assert_false(runs(rig));
}

static void cut_off_nothing_becomes_late(void **state)
{
    struct fetch_rig *rig = *state;
    begin(rig);
    const struct fake_rule refused = {
        .method = HTTP_GET, .match = "", .times = -1, .fate = FAKE_REFUSE};
    fake_tenant_rule(rig->http, &refused);
    fetch_rig_run(rig, 120 * MINUTE_MS);
    assert_int_not_equal(rig->seen->state, DATA_LIVE);
    assert_false(pace_now(rig).overdue);
}

static void a_clock_that_is_set_starts_over_and_says_so(void **state)
{
    struct fetch_rig *rig = *state;
    begin(rig);
    fake_clock_set_wall(rig->clock, rig->clock->wall_ms(rig->clock) + 600 * (int64_t)MINUTE_MS);
    fetch_rig_run(rig, 2 * POLL_MS);
    assert_false(pace_now(rig).overdue);
    assert_int_equal(pace_now(rig).reset, HISTORY_RESET_CLOCK);
    assert_int_equal(pace_now(rig).start, HISTORY_START_OBSERVED);
}

/* It is dated by the service, whose clock nobody set. */
static void a_clock_that_is_set_moves_no_beginning(void **state)
{
    struct fetch_rig *rig = *state;
    begin(rig);
    const int64_t began_ms = fetch_rig_row(rig, "a")->started_ms;
    assert_true(began_ms != TIME_NONE);
    fake_clock_set_wall(rig->clock, rig->clock->wall_ms(rig->clock) + 600 * (int64_t)MINUTE_MS);
    fetch_rig_run(rig, 2 * POLL_MS);
    assert_int_equal(fetch_rig_row(rig, "a")->started_ms, began_ms);
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, open_rig, close_rig)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_RIG(overdue_is_said_within_one_poll),
        WITH_RIG(one_that_ended_ran_since_it_began),
        WITH_RIG(a_clock_that_is_set_moves_no_beginning),
        WITH_RIG(a_draft_is_never_late),
        WITH_RIG(a_clock_that_is_set_back_makes_nothing_late),
        WITH_RIG(a_night_asleep_makes_nothing_late),
        WITH_RIG(cut_off_nothing_becomes_late),
        WITH_RIG(a_clock_that_is_set_starts_over_and_says_so),
    };
    return cmocka_run_group_tests_name("the fetcher's pace", tests, NULL, NULL);
}
