#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "base/utf8.h"
#include "model/event.h"
#include "model/store.h"
#include "unit/make_session.h"

static struct observation seen(const struct session *before, const struct session *after)
{
    return (struct observation){.at_ms = 77, .origin = STORE_GET, .before = before, .after = after};
}

static void expect_words(const struct observation *observation, enum event_kind kind,
                         const char *expected)
{
    struct event event;
    char words[EVENT_WORDS_MAX];
    assert_true(event_from_observation(observation, &event));
    assert_int_equal(event.kind, kind);
    assert_int_equal(event.at_ms, 77);
    assert_string_equal(event_words(&event, words, sizeof words), expected);
}

static void a_status_edge_is_told_with_the_code_of_a_bad_end(void **state)
{
    (void)state;
    struct session_error error = {.code = "UnknownError"};
    struct session before = make_counted("a", SESSION_ACTIVE, 2, 0, 0);
    struct session after = make_counted("a", SESSION_FAILED, 2, 0, 2);
    after.error = &error;
    struct observation observation = seen(&before, &after);
    expect_words(&observation, EVENT_STATUS, "active -> failed (UnknownError)");
    struct event event;
    assert_true(event_from_observation(&observation, &event));
    assert_string_equal(event.text, "UnknownError");
    assert_string_equal(event.word, "failed");
    assert_string_equal(event.id, "a");
    assert_string_equal(event.label, "2 mailboxes");
    assert_int_equal(event.delta, 2);
    after.status = SESSION_COMPLETED_WITH_ERROR;
    after.status_word = "completedWithError";
    expect_words(&observation, EVENT_STATUS, "active -> partial (UnknownError)");
}

static void what_the_bulk_request_says_is_told(void **state)
{
    (void)state;
    struct session before = make_counted("a", SESSION_COMPLETED, 2, 2, 0), after = before;
    struct event event;
    after.flags |= SESSION_PARTIAL_BULK;
    struct observation observation = seen(&before, &after);
    expect_words(&observation, EVENT_STATUS,
                 "completed -> partial: its bulk request ended with errors");
    observation = seen(&after, &before);
    expect_words(&observation, EVENT_STATUS, "partial -> completed");
    before.status = SESSION_ACTIVE; /* known before its end */
    before.flags |= SESSION_PARTIAL_BULK;
    observation = seen(&before, &after);
    expect_words(&observation, EVENT_STATUS,
                 "active -> partial: its bulk request ended with errors");
    before = after;
    assert_false(event_from_observation(&observation, &event));
}

static void a_new_word_of_the_service_is_told_as_it_came(void **state)
{
    (void)state;
    struct session before = make_session("a", WORKLOAD_EXCHANGE, SESSION_OTHER);
    struct session after = before;
    before.status_word = "paused";
    after.status_word = "resuming";
    struct observation observation = seen(&before, &after);
    expect_words(&observation, EVENT_STATUS, "paused -> resuming");
    after = make_session("a", WORKLOAD_EXCHANGE, SESSION_ACTIVE);
    expect_words(&observation, EVENT_STATUS, "paused -> active");
    before.status_word = NULL;
    expect_words(&observation, EVENT_STATUS, "(none) -> active");
}

static void finished_units_are_told_by_their_number(void **state)
{
    (void)state;
    struct session before = make_counted("a", SESSION_ACTIVE, 12, 3, 0);
    struct session after = make_counted("a", SESSION_ACTIVE, 12, 4, 1);
    struct observation observation = seen(&before, &after);
    expect_words(&observation, EVENT_UNITS, "+2 units, 5 of 12");
    after = make_counted("a", SESSION_ACTIVE, 12, 4, 0);
    expect_words(&observation, EVENT_UNITS, "+1 unit, 4 of 12");
    after.total = COUNT_NONE;
    expect_words(&observation, EVENT_UNITS, "+1 unit, 4 done");
}

static void new_and_gone_sessions_are_told(void **state)
{
    (void)state;
    struct session session = make_session("a", WORKLOAD_EXCHANGE, SESSION_DRAFT);
    struct observation observation = seen(NULL, &session);
    expect_words(&observation, EVENT_NEW, "new, draft");
    observation = seen(&session, NULL);
    expect_words(&observation, EVENT_GONE, "gone: the draft was deleted");
    struct session_error error = {.code = "ArtifactNotFound"};
    session = make_counted("a", SESSION_FAILED, 2, 0, 2);
    session.error = &error;
    observation = seen(NULL, &session);
    expect_words(&observation, EVENT_NEW, "new, failed (ArtifactNotFound)");
    observation = seen(&session, NULL);
    expect_words(&observation, EVENT_GONE, "gone");
}

static void who_activated_a_draft_is_told_as_far_as_it_is_known(void **state)
{
    struct identity_set by = {.user = {.id = "1", .name = "Alex Wilber"}};
    struct session before = make_counted("a", SESSION_DRAFT, 2, 0, 0);
    struct session after = make_counted("a", SESSION_ACTIVATING, 2, 0, 0);
    struct observation observation = seen(&before, &after);
    (void)state;
    expect_words(&observation, EVENT_STATUS, "draft -> activating");
    after.modified_by = &by;
    expect_words(&observation, EVENT_STATUS, "draft -> activating, last changed by Alex Wilber");
    by.user.name = ""; /* an id alone is nobody's name */
    expect_words(&observation, EVENT_STATUS, "draft -> activating");
    by.application.name = "Backup console";
    expect_words(&observation, EVENT_STATUS, "draft -> activating, last changed by Backup console");
    before.status = SESSION_ACTIVATING;
    before.status_word = "activating";
    after.status = SESSION_ACTIVE;
    after.status_word = "active";
    expect_words(&observation, EVENT_STATUS, "activating -> active");
}

static void what_did_not_happen_is_no_event(void **state)
{
    (void)state;
    struct event event = {.seq = 42};
    struct session before = make_counted("a", SESSION_ACTIVE, 12, 3, 0), after = before;
    struct observation observation = seen(&before, &after);
    after.modified_ms = 9;
    assert_false(event_from_observation(&observation, &event));
    after = make_counted("a", SESSION_ACTIVE, 12, 2, 0); /* fewer than before */
    assert_false(event_from_observation(&observation, &event));
    after.completed = after.failed = COUNT_NONE;
    assert_false(event_from_observation(&observation, &event));
    after = make_counted("a", SESSION_UNREADABLE, 12, 3, 0);
    assert_false(event_from_observation(&observation, &event));
    observation = seen(NULL, &after);
    observation.first_sweep = true;
    assert_false(event_from_observation(&observation, &event));
    assert_int_equal(event.seq, 42); /* untouched */
}

static void long_texts_are_cut_between_characters(void **state)
{
    (void)state;
    char name[600] = "";
    for (int i = 0; i < 150; i++)
        strcat(name, "\u00e9x");
    struct session session = make_session(name, WORKLOAD_EXCHANGE, SESSION_OTHER);
    char label[700];
    strcat(strcpy(label, name), " +123");
    session.label = label;
    session.status_word = name;
    struct observation observation = seen(NULL, &session);
    struct event event;
    assert_true(event_from_observation(&observation, &event));
    assert_true(text_is_utf8(event.id, strlen(event.id)) && strlen(event.id) > 60);
    assert_true(text_is_utf8(event.word, strlen(event.word)));
    assert_true(text_is_utf8(event.label, strlen(event.label)));
    assert_string_equal(event.label + strlen(event.label) - 5, " +123");
    utf8_copy(event.text, sizeof event.text, NULL);
    assert_string_equal(event.text, "");
    event_copy_label(event.label, 4, " +123456");
    assert_string_equal(event.label, " +1"); /* no room even for the count */
}

static void a_log_numbers_its_events_and_drops_the_oldest(void **state)
{
    (void)state;
    struct event_log *log = NULL;
    assert_int_equal(event_log_count(NULL), 0);
    assert_null(event_log_at(NULL, 0));
    assert_int_equal(event_log_last_seq(NULL), 0);
    for (int i = 0; i < EVENT_LOG_MAX + 10; i++) {
        struct event event = {.kind = EVENT_FAULT, .done = i};
        struct event_log *next = event_log_append(log, &event, 1);
        event_log_unref(log);
        log = next;
    }
    assert_int_equal(event_log_count(log), EVENT_LOG_MAX);
    assert_int_equal(event_log_last_seq(log), EVENT_LOG_MAX + 10);
    for (size_t i = 0; i < EVENT_LOG_MAX; i++) {
        assert_int_equal(event_log_at(log, i)->done, i + 10);
        assert_int_equal(event_log_at(log, i)->seq, i + 11);
    }
    assert_null(event_log_at(log, EVENT_LOG_MAX));
    event_log_unref(log);
}

static void more_events_than_the_log_holds_keep_their_numbers(void **state)
{
    (void)state;
    struct event *events = calloc(EVENT_LOG_MAX + 5, sizeof *events);
    assert_non_null(events);
    for (int i = 0; i < EVENT_LOG_MAX + 5; i++)
        events[i].done = i;
    struct event_log *log = event_log_append(NULL, events, EVENT_LOG_MAX + 5);
    assert_int_equal(event_log_count(log), EVENT_LOG_MAX);
    assert_int_equal(event_log_at(log, 0)->done, 5);
    assert_int_equal(event_log_at(log, 0)->seq, 6);
    event_log_unref(log);
    free(events);
}

/* By the minute units end; what became of a session is told once. */
static void units_are_dropped_before_all_else(void **state)
{
    (void)state;
    struct event *events = calloc(EVENT_LOG_MAX + 20, sizeof *events);
    assert_non_null(events);
    for (int i = 0; i < EVENT_LOG_MAX + 20; i++)
        events[i] = (struct event){.kind = i % 50 == 0 ? EVENT_STATUS : EVENT_UNITS, .done = i};
    struct event_log *first = event_log_append(NULL, events, EVENT_LOG_MAX);
    struct event_log *log = event_log_append(first, events + EVENT_LOG_MAX, 20);
    assert_int_equal(event_log_count(log), EVENT_LOG_MAX);
    assert_int_equal(event_log_at(log, 0)->seq, 1); /* a status */
    assert_int_equal(event_log_at(log, 1)->seq, 22);
    for (size_t i = 1; i < EVENT_LOG_MAX; i++)
        assert_int_equal(event_log_at(log, i)->seq, (uint64_t)event_log_at(log, i)->done + 1);
    assert_int_equal(event_log_last_seq(log), EVENT_LOG_MAX + 20);
    event_log_unref(first);
    event_log_unref(log);
    free(events);
}

static void a_kept_log_goes_on_with_its_numbers(void **state)
{
    struct event events[2] = {{.kind = EVENT_NEW, .seq = 7}, {.kind = EVENT_GONE, .seq = 9}};
    (void)state;
    struct event_log *log = event_log_restored(events, 2);
    struct event_log *next = event_log_append(log, &(struct event){.kind = EVENT_FAULT}, 1);
    assert_int_equal(event_log_at(next, 1)->seq, 9);
    assert_int_equal(event_log_at(next, 2)->seq, 10);
    event_log_unref(log);
    event_log_unref(next);
    events[1].seq = 7;
    assert_null(event_log_restored(events, 2));
    events[1].seq = UINT64_MAX;
    assert_null(event_log_restored(events, 2));
}

static void an_older_log_stays_as_it_is(void **state)
{
    (void)state;
    struct event event = {.kind = EVENT_NEW};
    struct event_log *first = event_log_append(NULL, &event, 1);
    struct event_log *held = event_log_ref(first);
    struct event_log *second = event_log_append(first, &event, 1);
    event_log_unref(first);
    assert_int_equal(event_log_count(held), 1);
    assert_int_equal(event_log_count(second), 2);
    event_log_unref(held);
    event_log_unref(second);
    assert_null(event_log_ref(NULL));
    event_log_unref(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_edge_is_told_with_the_code_of_a_bad_end),
        cmocka_unit_test(a_new_word_of_the_service_is_told_as_it_came),
        cmocka_unit_test(what_the_bulk_request_says_is_told),
        cmocka_unit_test(finished_units_are_told_by_their_number),
        cmocka_unit_test(new_and_gone_sessions_are_told),
        cmocka_unit_test(who_activated_a_draft_is_told_as_far_as_it_is_known),
        cmocka_unit_test(what_did_not_happen_is_no_event),
        cmocka_unit_test(long_texts_are_cut_between_characters),
        cmocka_unit_test(a_log_numbers_its_events_and_drops_the_oldest),
        cmocka_unit_test(more_events_than_the_log_holds_keep_their_numbers),
        cmocka_unit_test(units_are_dropped_before_all_else),
        cmocka_unit_test(a_kept_log_goes_on_with_its_numbers),
        cmocka_unit_test(an_older_log_stays_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
