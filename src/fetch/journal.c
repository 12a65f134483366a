/* journal.c - see journal.h. */
#include "fetch/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "model/label.h"

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

static struct event *add_event(struct journal *journal, enum event_kind kind, int64_t at_ms)
{
    /* A log keeps EVENT_LOG_MAX events: of a flood between two publishes only the newest matter. */
    if (journal->pending_count == EVENT_LOG_MAX) {
        memmove(journal->pending, journal->pending + 1,
                (journal->pending_count - 1) * sizeof journal->pending[0]);
        journal->pending_count--;
    }
    journal->pending = xgrow(journal->pending, journal->pending_count, &journal->pending_capacity,
                             sizeof journal->pending[0]);
    struct event *event = &journal->pending[journal->pending_count++];
    *event = (struct event){.kind = kind, .at_ms = at_ms, .workload = WORKLOAD_OTHER};
    journal->changed = true;
    return event;
}

static void describe(struct event *event, const struct session *session)
{
    char counts[64];
    event->workload = session->workload;
    event->from_status = session->status;
    event->to_status = session->status;
    event->done = session_units_done(session);
    event->total = session->total;
    event_copy_text(event->id, sizeof event->id, session->id);
    event_copy_label(event->label, sizeof event->label,
                     session->label ? session->label
                                    : label_from_counts(session, counts, sizeof counts));
    event_copy_text(event->word, sizeof event->word, session->status_word);
}

static void observe(struct journal *journal, const struct observation *observation)
{
    struct event event;
    if (!observation->after)
        journal->saw_gone = true;
    if (event_from_observation(observation, &event))
        *add_event(journal, event.kind, event.at_ms) = event;
}

void journal_observe(void *context, const struct observation *observation)
{
    struct journal *journal = context;
    const bool changed = journal->changed;
    if (observation->first_sweep)
        return;
    observe(journal, observation);
    journal->changed = changed; /* its row changed: it is shown with that, when the round is over */
}

void journal_event(struct journal *journal, enum event_kind kind, int64_t at_ms,
                   const struct session *session, const char *text)
{
    struct event *event = add_event(journal, kind, at_ms);
    if (session)
        describe(event, session);
    event_copy_text(event->text, sizeof event->text, text);
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
    event_copy_text(notice->text, sizeof notice->text, text);
    event_copy_text(notice->hint, sizeof notice->hint, hint);
    journal->changed = true;
}

struct event_log *journal_events(struct journal *journal)
{
    if (journal->pending_count > 0) {
        struct event_log *longer =
            event_log_append(journal->log, journal->pending, journal->pending_count);
        event_log_unref(journal->log);
        journal->log = longer;
        journal->pending_count = 0;
    }
    journal->changed = false;
    return event_log_ref(journal->log);
}
