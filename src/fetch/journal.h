/* journal.h - what the fetcher tells people: events of the tenant, notices about their commands.
 *
 * Fetcher thread only. Events gather until journal_events() cuts a log of them for the next
 * snapshot. */
#ifndef RESTORETOP_FETCH_JOURNAL_H
#define RESTORETOP_FETCH_JOURNAL_H

#include "model/snapshot.h"
#include "model/store.h"

struct journal {
    struct event_log *log; /* what was cut last; may be NULL */
    struct event *pending;
    size_t pending_count, pending_capacity;
    uint64_t event_seq;                /* of the newest event */
    struct notice notices[NOTICE_MAX]; /* oldest first */
    uint32_t notice_count;
    uint64_t notice_seq;
    bool changed; /* since the last journal_events(), beyond what the store's rows tell */
};
void journal_init(struct journal *journal);
void journal_release(struct journal *journal);

/* An observe_fn of the store; context is the journal. The first listing is no news. */
void journal_observe(void *context, const struct observation *observation);

/* About the connection or, with a session, about that one. text: a sentence. */
void journal_event(struct journal *journal, enum event_kind kind, int64_t at_ms,
                   const struct session *session, const char *text);

/* The newest NOTICE_MAX are kept. hint may be "". */
void journal_notice(struct journal *journal, enum notice_kind kind, int64_t at_ms, const char *text,
                    const char *hint);

/* Goes on from the log of an earlier run; NULL: there is none. Its sessions are in the store. */
void journal_restore(struct journal *journal, const struct event_log *log,
                     const struct store *store);

/* The log with all that happened so far, as a reference for the caller; may be NULL. Gives each new
 * event the row of its session in the store, which is its row in the snapshot that is cut next. */
struct event_log *journal_events(struct journal *journal, const struct store *store);

#endif
