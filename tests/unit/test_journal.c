/* The journal: what the store saw becomes events, bounded, and notices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <time.h>

#include "fetch/journal.h"
#include "unit/make_session.h"

static int open_journal(void **state)
{
    static struct journal journal;
    journal_init(&journal);
    *state = &journal;
    return 0;
}

static int close_journal(void **state)
{
    journal_release(*state);
    return 0;
}

static void see(struct journal *journal, const struct session *before, const struct session *after)
{
    const struct observation seen = {
        .at_ms = 7, .origin = STORE_SWEEP, .before = before, .after = after};
    journal_observe(journal, &seen);
}

static size_t count_events(struct journal *journal)
{
    struct event_log *log = journal_events(journal);
    const size_t count = event_log_count(log);
    event_log_unref(log);
    return count;
}

static void a_session_that_can_be_read_again_has_changed_nothing(void **state)
{
    const struct session lost = make_session("a", WORKLOAD_EXCHANGE, SESSION_UNREADABLE);
    const struct session found = make_session("a", WORKLOAD_EXCHANGE, SESSION_ACTIVE);
    see(*state, &lost, &found);
    assert_int_equal(count_events(*state), 0);
}

static void units_that_become_fewer_are_no_progress(void **state)
{
    const struct session before = make_counted("a", SESSION_ACTIVE, 9, 5, 0);
    const struct session after = make_counted("a", SESSION_ACTIVE, 9, 3, 0);
    see(*state, &before, &after);
    assert_int_equal(count_events(*state), 0);
    see(*state, &after, &before);
    assert_int_equal(count_events(*state), 1);
}

static void what_rows_tell_waits_for_their_round(void **state)
{
    struct journal *journal = *state;
    const struct session session = make_session("a", WORKLOAD_EXCHANGE, SESSION_DRAFT);
    see(journal, NULL, &session);
    assert_false(journal->changed);
    assert_false(journal->saw_gone);
    see(journal, &session, NULL);
    assert_true(journal->saw_gone);
    journal_event(journal, EVENT_ACTED, 8, &session, "Deleted by this restoretop");
    assert_true(journal->changed);
    assert_int_equal(count_events(journal), 3);
    assert_false(journal->changed);
}

/* A whole tenant that changes between two pictures: 100,000 events, of which the newest are kept.
 */
static void a_flood_keeps_the_newest_and_stays_cheap(void **state)
{
    struct journal *journal = *state;
    const clock_t start = clock();
    char id[16];
    for (int i = 1; i <= 100000; i++) {
        snprintf(id, sizeof id, "s%d", i);
        const struct session session = make_session(id, WORKLOAD_EXCHANGE, SESSION_ACTIVE);
        see(journal, NULL, &session);
    }
    assert_true(journal->pending_count <= (size_t)2 * EVENT_LOG_MAX);
    struct event_log *log = journal_events(journal);
    assert_int_equal(event_log_count(log), EVENT_LOG_MAX);
    assert_string_equal(event_log_at(log, EVENT_LOG_MAX - 1)->id, "s100000");
    assert_string_equal(event_log_at(log, 0)->id, "s99701");
    event_log_unref(log);
    assert_true(clock() - start < 5 * CLOCKS_PER_SEC); /* 10 GB were moved to and fro before */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_journal, close_journal)
        TEST(a_session_that_can_be_read_again_has_changed_nothing),
        TEST(units_that_become_fewer_are_no_progress),
        TEST(what_rows_tell_waits_for_their_round),
        TEST(a_flood_keeps_the_newest_and_stays_cheap),
#undef TEST
    };
    return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
