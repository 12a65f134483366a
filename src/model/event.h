/* event.h - what was seen to happen, newest last, bounded. Fed by the store's observations and by
 * the fetcher's own fortunes. A log is immutable once published and counted like a snapshot. */
#ifndef RESTORETOP_MODEL_EVENT_H
#define RESTORETOP_MODEL_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/session.h"

#define EVENT_LOG_MAX 500

enum event_kind {
    EVENT_STATUS, /* a session's status changed: from_word -> word */
    EVENT_UNITS,  /* units finished: delta */
    EVENT_NEW,    /* a session we had not seen */
    EVENT_GONE,   /* a GET said 404 */
    EVENT_ACTED,  /* we activated or deleted it: text */
    EVENT_FAULT,  /* a call failed: text */
    EVENT_RECOVERED,
    EVENT_LOGGED, /* the service's activity log has it: text */
    EVENT_KIND_COUNT
};

struct event {
    int64_t at_ms; /* wall clock */
    uint64_t seq;  /* 1, 2, ...: for "listed since" */
    enum event_kind kind;
    uint32_t row;     /* where its session stands; ask there for the id (snapshot_row_of) */
    uint8_t workload; /* WORKLOAD_OTHER when it is not about a session */
    uint8_t job;      /* enum restore_job */
    uint8_t from_status, to_status; /* as shown: partial where the bulk request says so */
    bool by_bulk;                   /* to_status is what the bulk request says */
    int32_t done, total, delta;
    char id[64];    /* "" when it is not about a session; longer ids are cut here only */
    char label[64]; /* UTF-8, cut between characters */
    char from_word[32], word[32]; /* the service's words for from_status and to_status */
    char text[160]; /* sentence for ACTED, FAULT, RECOVERED, LOGGED; error code for a bad end; who
                     * changed it last where a draft was activated */
    char by[48];    /* who created the session; "" unknown */
};

/* Fills *ret from what a merge saw (store.h): a changed status, units finished, a new session, one
 * gone. False, *ret untouched: nothing worth a line (the first listing; only a time or a name
 * changed). seq stays 0: the log gives it. */
struct observation;
bool event_from_observation(const struct observation *seen, struct event *ret);

/* Fills what an event says of its session: id, label, workload, status, counts. */
void event_about(struct event *event, const struct session *session);

/* The event in words, without its time and session: "active -> failed (UnknownError)",
 * "draft -> activating, last changed by Alex Wilber", "completed -> partial: its bulk request ended
 * with errors", "+2 units, 5 of 12", "new, draft", "new, failed (UnknownError)", "gone",
 * "gone: the draft was deleted", else its text. Words of the service pass the text gate when drawn.
 */
#define EVENT_WORDS_MAX 240
char *event_words(const struct event *event, char *buf, size_t size);

/* Copies a label into a member of an event or notice. What does not fit is cut between characters,
 * before the " +3" at its end, which stays. NULL gives "". */
void event_copy_label(char *member, size_t size, const char *label);

/* The filter language over events: its session's id, workload, name, who created it and the status
 * it came to; free words and error: look at what happened, too. age, ended and is:away go by the
 * time of the event. */
struct filter;
struct filter_when;
bool event_matches(const struct event *event, const struct filter *filter,
                   const struct filter_when *when);

struct event_log;                                                        /* counted, immutable */
size_t event_log_count(const struct event_log *log);                     /* NULL: 0 */
const struct event *event_log_at(const struct event_log *log, size_t i); /* 0 = oldest */
uint64_t event_log_last_seq(const struct event_log *log);
struct event_log *event_log_ref(const struct event_log *log); /* NULL gives NULL */
void event_log_unref(struct event_log *log);
/* A new log with the events appended. One whose seq is above the last keeps it (others were dropped
 * before it), the rest get the next. Beyond EVENT_LOG_MAX the oldest are dropped,
 * units first: they come by the minute and would push out what became of a session. `log` may be
 * NULL and stays as it is. */
struct event_log *event_log_append(const struct event_log *log, const struct event *events,
                                   size_t count);
/* A log of 1..EVENT_LOG_MAX events that were kept, with their seq. NULL: the numbers do not rise,
 * or are so high that they could not go on. */
struct event_log *event_log_restored(const struct event *events, size_t count);

#endif
