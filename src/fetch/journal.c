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

/* Copies what fits and never half a character. */
static void copy_text(char *to, size_t size, const char *from)
{
    size_t length = from ? strnlen(from, size) : 0;
    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)from[length] & 0xC0) == 0x80)
            length--;
    }
    if (length > 0)
        memcpy(to, from, length);
    to[length] = '\0';
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
    copy_text(event->id, sizeof event->id, session->id);
    copy_text(event->label, sizeof event->label,
              session->label ? session->label : label_from_counts(session, counts, sizeof counts));
    copy_text(event->word, sizeof event->word, session->status_word);
}

static bool same_word(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static void observe_change(struct journal *journal, const struct observation *seen)
{
    const struct session *before = seen->before;
    const struct session *after = seen->after;
    const int32_t was = session_units_done(before);
    const int32_t is = session_units_done(after);
    const bool moved =
        before->status != after->status || !same_word(before->status_word, after->status_word);
    const bool counted = was != COUNT_NONE && is != COUNT_NONE && was != is;

    if (!moved && !counted)
        return;
    struct event *event = add_event(journal, moved ? EVENT_STATUS : EVENT_UNITS, seen->at_ms);
    describe(event, after);
    event->from_status = before->status;
    event->delta = counted ? is - was : 0;
    if (moved && session_ended_badly(after) && after->error)
        copy_text(event->text, sizeof event->text, after->error->code);
}

static void observe(struct journal *journal, const struct observation *observation)
{
    if (observation->before && observation->after) {
        observe_change(journal, observation);
    } else if (observation->after) {
        describe(add_event(journal, EVENT_NEW, observation->at_ms), observation->after);
    } else if (observation->before) {
        journal->saw_gone = true;
        describe(add_event(journal, EVENT_GONE, observation->at_ms), observation->before);
    }
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
    copy_text(event->text, sizeof event->text, text);
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
    copy_text(notice->text, sizeof notice->text, text);
    copy_text(notice->hint, sizeof notice->hint, hint);
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
