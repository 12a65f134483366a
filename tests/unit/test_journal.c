/* test_journal.c - what the fetcher tells people: events of the tenant, notices about commands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fetch/journal.h"
#include "unit/make_session.h"

static int start(void **state)
{
    static struct journal journal;
    journal_init(&journal);
    *state = &journal;
    return 0;
}

static int end(void **state)
{
    journal_release(*state);
    return 0;
}

/* Of sessions that no store holds. */
static struct event_log *events_of(struct journal *journal)
{
    struct store *store = store_new(false, NULL, NULL);
    struct event_log *log = journal_events(journal, store);
    store_free(store);
    return log;
}

static void observe(struct journal *journal, const struct session *before,
                    const struct session *after)
{
    const struct observation seen = {.at_ms = 7, .before = before, .after = after};
    journal_observe(journal, &seen);
}

/* Whether the change makes an event; it is left in *ret. */
static bool tells(struct journal *journal, const struct session *before,
                  const struct session *after, struct event *ret)
{
    uint64_t was = event_log_last_seq(journal->log);
    observe(journal, before, after);
    struct event_log *log = events_of(journal);
    bool told = event_log_last_seq(log) > was;
    if (told)
        *ret = *event_log_at(log, event_log_count(log) - 1);
    event_log_unref(log);
    return told;
}

static void what_happens_to_a_session_is_an_event(void **state)
{
    struct journal *journal = *state;
    struct session before = make_counted("a", SESSION_ACTIVE, 10, 2, 0), after = before;
    struct event event;
    after.completed = 5;
    assert_true(tells(journal, &before, &after, &event));
    assert_int_equal(event.kind, EVENT_UNITS);
    assert_int_equal(event.delta, 3);
    assert_false(tells(journal, &after, &before, &event)); /* an older answer: no "-3 units" */
    after.status = SESSION_FAILED;
    assert_true(tells(journal, &before, &after, &event));
    assert_int_equal(event.kind, EVENT_STATUS);
    assert_int_equal(event.from_status, SESSION_ACTIVE);
    assert_true(tells(journal, NULL, &after, &event));
    assert_int_equal(event.kind, EVENT_NEW);
    assert_true(tells(journal, &after, NULL, &event));
    assert_int_equal(event.kind, EVENT_GONE);
    assert_string_equal(event.id, "a");
}

static void an_object_that_can_be_read_again_has_not_changed(void **state)
{
    struct journal *journal = *state;
    struct session bad = make_session("a", WORKLOAD_EXCHANGE, SESSION_UNREADABLE);
    struct session good = make_session("a", WORKLOAD_EXCHANGE, SESSION_ACTIVE);
    struct event event;
    assert_false(tells(journal, &bad, &good, &event));
}

static void the_first_list_is_no_news(void **state)
{
    struct journal *journal = *state;
    struct session session = make_session("a", WORKLOAD_EXCHANGE, SESSION_ACTIVE);
    const struct observation seen = {.after = &session, .first_sweep = true};
    journal_observe(journal, &seen);
    assert_null(events_of(journal));
}

static void a_long_label_keeps_its_number(void **state)
{
    struct journal *journal = *state;
    struct session session = make_session("a", WORKLOAD_EXCHANGE, SESSION_ACTIVE);
    session.label = "a name that is far longer than a line of the list of events can hold +119";
    journal_event(journal, EVENT_ACTED, 7, &session, "activated");
    observe(journal, NULL, &session);
    struct event_log *log = events_of(journal);
    for (size_t i = 0; i < 2; i++) {
        const char *label = event_log_at(log, i)->label;
        assert_string_equal(label + strlen(label) - 5, " +119");
    }
    assert_string_equal(event_log_at(log, 0)->text, "activated");
    event_log_unref(log);
}

static void of_a_flood_the_newest_are_kept(void **state)
{
    struct journal *journal = *state;
    char text[16];
    for (int i = 0; i < EVENT_LOG_MAX + 50; i++) {
        snprintf(text, sizeof text, "%d", i);
        journal_event(journal, EVENT_FAULT, i, NULL, text);
    }
    struct event_log *log = events_of(journal);
    assert_int_equal(event_log_last_seq(log), EVENT_LOG_MAX + 50);
    assert_int_equal(event_log_count(log), EVENT_LOG_MAX);
    assert_string_equal(event_log_at(log, 0)->text, "50");
    assert_int_equal(event_log_at(log, 0)->workload, WORKLOAD_OTHER);
    event_log_unref(log);
}

/* A whole tenant that changes between two pictures: what gathers stays bounded. */
static void a_flood_of_rows_gathers_no_more_than_two_logs(void **state)
{
    struct journal *journal = *state;
    char id[16];
    for (int i = 1; i <= 100000; i++) {
        snprintf(id, sizeof id, "s%d", i);
        struct session session = make_session(id, WORKLOAD_EXCHANGE, SESSION_ACTIVE);
        observe(journal, NULL, &session);
        assert_true(journal->pending_count <= (size_t)2 * EVENT_LOG_MAX);
    }
    struct event_log *log = events_of(journal);
    assert_int_equal(event_log_last_seq(log), 100000); /* who counts by number counts all */
    assert_int_equal(event_log_at(log, EVENT_LOG_MAX - 1)->seq, 100000);
    assert_int_equal(event_log_count(log), EVENT_LOG_MAX);
    assert_string_equal(event_log_at(log, EVENT_LOG_MAX - 1)->id, "s100000");
    snprintf(id, sizeof id, "s%d", 100000 - EVENT_LOG_MAX + 1);
    assert_string_equal(event_log_at(log, 0)->id, id);
    event_log_unref(log);
}

static void the_newest_notices_are_kept_and_numbered(void **state)
{
    struct journal *journal = *state;
    char text[300];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    memcpy(text + 254, "\u00e9", 2); /* does not fit whole */
    for (int i = 0; i < NOTICE_MAX + 2; i++)
        journal_notice(journal, NOTICE_INFO, i, text, "");
    assert_int_equal(journal->notice_count, NOTICE_MAX);
    assert_int_equal(journal->notices[0].seq, 3);
    assert_int_equal(journal->notices[NOTICE_MAX - 1].seq, NOTICE_MAX + 2);
    assert_int_equal(strlen(journal->notices[0].text), 254);
}

static void only_what_rows_do_not_tell_asks_for_a_frame(void **state)
{
    struct journal *journal = *state;
    struct session session = make_session("a", WORKLOAD_EXCHANGE, SESSION_ACTIVE);
    observe(journal, NULL, &session);
    assert_false(journal->changed);
    journal_event(journal, EVENT_RECOVERED, 7, NULL, "The service answers again.");
    assert_true(journal->changed);
    event_log_unref(events_of(journal));
    assert_false(journal->changed);
    journal_notice(journal, NOTICE_OK, 7, "Done.", "");
    assert_true(journal->changed);
}

#define WITH_JOURNAL(test) cmocka_unit_test_setup_teardown(test, start, end)

/* Where it stands is told with the event, and after a start with the events that were kept. */
static void an_event_leads_to_its_session(void **state)
{
    struct journal *journal = *state, later;
    struct session a = make_session("a", WORKLOAD_EXCHANGE, SESSION_DRAFT), b = a, space;
    struct store *store = store_new(false, NULL, NULL);
    b.id = "b";
    store_merge(store, &a, STORE_SWEEP, 1);
    store_merge(store, &b, STORE_SWEEP, 1);
    journal_event(journal, EVENT_ACTED, 1, &b, "activated");
    struct event_log *log = journal_events(journal, store);
    struct snapshot *snapshot = store_cut(store);
    journal_init(&later);
    journal_restore(&later, log, store);
    for (int kept = 0; kept < 2; kept++) {
        const struct event *event = event_log_at(kept ? later.log : log, 0);
        const struct session *found =
            snapshot_row_of(snapshot, event->row, event->id, WORKLOAD_EXCHANGE, &space);
        assert_non_null(found);
        assert_string_equal(found->id, "b");
        assert_null(snapshot_row_of(snapshot, event->row, "a", WORKLOAD_EXCHANGE, &space));
        assert_null(snapshot_row_of(snapshot, event->row, "b", WORKLOAD_ONEDRIVE, &space));
    }
    assert_null(snapshot_row_of(snapshot, 99, "b", WORKLOAD_EXCHANGE, &space));
    journal_release(&later);
    event_log_unref(log);
    snapshot_unref(snapshot);
    store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_JOURNAL(an_event_leads_to_its_session),
        WITH_JOURNAL(what_happens_to_a_session_is_an_event),
        WITH_JOURNAL(an_object_that_can_be_read_again_has_not_changed),
        WITH_JOURNAL(the_first_list_is_no_news),
        WITH_JOURNAL(a_long_label_keeps_its_number),
        WITH_JOURNAL(of_a_flood_the_newest_are_kept),
        WITH_JOURNAL(a_flood_of_rows_gathers_no_more_than_two_logs),
        WITH_JOURNAL(the_newest_notices_are_kept_and_numbered),
        WITH_JOURNAL(only_what_rows_do_not_tell_asks_for_a_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
