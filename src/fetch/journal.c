#include "fetch/journal.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"

void journal_init(struct journal *journal)
{
    *journal = (struct journal){.log = NULL};
}

void journal_release(struct journal *journal)
{
    event_log_unref(journal->log);
    free(journal->pending);
    *journal = (struct journal){.log = NULL};
}

/* A log keeps EVENT_LOG_MAX events: of a flood between two publishes only the newest matter. The
 * older half of what gathers goes at once, so that a flood stays linear. */
static void drop_oldest(struct journal *journal)
{
    if (journal->pending_count < (size_t)2 * EVENT_LOG_MAX)
        return;
    journal->pending_count -= EVENT_LOG_MAX;
    memmove(journal->pending, journal->pending + EVENT_LOG_MAX,
            journal->pending_count * sizeof journal->pending[0]);
}

static void add_event(struct journal *journal, const struct event *event)
{
    drop_oldest(journal);
    journal->pending = xgrow(journal->pending, journal->pending_count, &journal->pending_capacity,
                             sizeof journal->pending[0]);
    struct event *added = &journal->pending[journal->pending_count++];
    *added = *event;
    added->seq = ++journal->event_seq; /* at once: what a flood drops has had a number, too */
}

/* The row that changed is shown when its round is over, and the event with it: `changed` stays. */
void journal_observe(void *context, const struct observation *observation)
{
    struct journal *journal = context;
    struct event event;
    if (event_from_observation(observation, &event))
        add_event(journal, &event);
}

void journal_event(struct journal *journal, enum event_kind kind, int64_t at_ms,
                   const struct session *session, const char *text)
{
    struct event event = {.kind = kind, .at_ms = at_ms, .workload = WORKLOAD_OTHER};
    if (session)
        event_about(&event, session);
    utf8_copy(event.text, sizeof event.text, text);
    add_event(journal, &event);
    journal->changed = true;
}

void journal_notice(struct journal *journal, enum notice_kind kind, int64_t at_ms, const char *text,
                    const char *hint)
{
    if (journal->notice_count == NOTICE_MAX) {
        memmove(journal->notices, journal->notices + 1,
                (NOTICE_MAX - 1) * sizeof journal->notices[0]);
        journal->notice_count--;
    }
    struct notice *notice = &journal->notices[journal->notice_count++];
    *notice = (struct notice){.seq = ++journal->notice_seq, .at_ms = at_ms, .kind = kind};
    utf8_copy(notice->text, sizeof notice->text, text);
    utf8_copy(notice->hint, sizeof notice->hint, hint);
    journal->changed = true;
}

static void find_rows(struct event *events, size_t count, const struct store *store)
{
    for (size_t i = 0; i < count; i++)
        if (*events[i].id)
            events[i].row = store_row(store, events[i].id, (enum workload)events[i].workload);
}

void journal_restore(struct journal *journal, const struct event_log *log,
                     const struct store *store)
{
    size_t count = event_log_count(log);
    if (count == 0)
        return;
    struct event *events = xcalloc(count, sizeof *events);
    for (size_t i = 0; i < count; i++)
        events[i] = *event_log_at(log, i);
    find_rows(events, count, store);
    journal->log = event_log_restored(events, count);
    journal->event_seq = event_log_last_seq(journal->log);
    free(events);
}

struct event_log *journal_events(struct journal *journal, const struct store *store)
{
    if (journal->pending_count > 0) {
        find_rows(journal->pending, journal->pending_count, store);
        struct event_log *longer =
            event_log_append(journal->log, journal->pending, journal->pending_count);
        event_log_unref(journal->log);
        journal->log = longer;
        journal->pending_count = 0;
    }
    journal->changed = false;
    return event_log_ref(journal->log);
}
