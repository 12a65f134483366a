/* fetch.h - what all the fetcher's machines work on: the service, the store, the clock, the
 * journal.
 *
 * Fetcher thread only, as all of src/fetch is but for fetcher.h and the queue of command.h. */
#ifndef RESTORETOP_FETCH_FETCH_H
#define RESTORETOP_FETCH_FETCH_H

#include "base/clock.h"
#include "fetch/audit.h"
#include "fetch/command.h"
#include "fetch/journal.h"
#include "fetch/name_book.h"
#include "fetch/point_queue.h"
#include "fetch/textset.h"
#include "graph/call.h"
#include "model/opened.h"
#include "model/recorder.h"
#include "model/store.h"

/* One answered session GET, offered to whoever shows that session in full. */
struct fetch_answer {
    const struct session_key *key;
    const struct session *session; /* parsed; lent */
    const struct http_response *response;
    int64_t at_ms; /* wall clock */
};
typedef void fetch_answer_fn(void *context, const struct fetch_answer *answer);

struct fetch {
    struct clock *clock; /* borrowed, as graph and store */
    struct graph *graph;
    struct store *store;
    struct journal journal;
    struct recorder *recorder; /* of the history; ours */
    struct fault_log *faults;  /* ours; NULL: no call has failed */
    struct audit *audit;       /* borrowed; NULL: changes are not recorded */
    bool keep_raw;
    bool dirty;                 /* what a screen shows changed, beyond the store and the journal */
    bool polled;                /* a poll has ended: times moved on, if nothing else did */
    uint64_t goods;             /* answers that were understood, so far */
    int64_t polled_ms;          /* when the last was, wall clock; TIME_NONE */
    unsigned not_permitted;     /* 1 << workload: its units may not be seen by who is signed in */
    uint64_t random;            /* state of fetch_random */
    struct opened *opened;      /* why units failed, where they were read; ours; NULL: none */
    struct textset labelled;    /* sessions asked for their label (naming.h) */
    struct point_queue points;  /* what may name sessions; ours */
    struct name_book book;      /* what points protect, where they were asked; ours */
    fetch_answer_fn *on_answer; /* may be NULL */
    void *on_answer_context;
};

int64_t fetch_now(const struct fetch *fetch);  /* boot ms */
int64_t fetch_wall(const struct fetch *fetch); /* Unix ms */
/* The wall clock's reading at a boot deadline, for people; 0 for CLOCK_NEVER. */
int64_t fetch_wall_at(const struct fetch *fetch, int64_t boot_ms);
uint32_t fetch_random(struct fetch *fetch);

/* The later of two moments, where CLOCK_NEVER means that it did not happen. */
int64_t fetch_later(int64_t a, int64_t b);

/* An answer was understood: the service is there. */
void fetch_good(struct fetch *fetch);

/* The units of a workload were asked for: permitted, or refused with a 403. */
void fetch_note_permitted(struct fetch *fetch, enum workload workload, bool permitted);

/* What one answer said of a session, independent of what the store made of it. */
struct fetch_seen {
    enum session_status status;
    bool says_status; /* false: the answer has none, so `status` tells nothing */
    char word[64];    /* as session_word; cut */
};

/* Merges the answer to GET restoreSessions/{id} under the key it was asked by (a row never changes
 * its identity because an answer leaves @odata.type out) and offers it to on_answer. False
 * (FAULT_FORMAT): not a session, or another session than the one asked for.
 * ret_seen may be NULL. */
bool fetch_take_session(struct fetch *fetch, const struct session_key *key,
                        const struct http_response *response, enum store_origin origin,
                        struct fetch_seen *ret_seen, struct fault *why);

/* A graph_fault_fn; context is the fetch. Notes the fault for support. */
void fetch_note_fault(void *context, const char *method, const char *url,
                      const struct fault *fault);
/* The same of a request to the login host, by its name. */
void fetch_note_login_fault(struct fetch *fetch, const char *host, const struct fault *fault);

/* True: the refusal is Graph's own: it has a code, or at least a request-id. */
bool fetch_is_of_graph(const struct fault *fault);
/* True: Graph says of the one session that it does not exist (GRAPH.md, Errors). */
bool fetch_is_no_session(const struct fault *fault);
/* True: a 403 for want of a right. A proxy's or a portal's page says nothing of anybody's rights.
 */
bool fetch_forbids(const struct fault *fault);
/* True: the fault says for certain that there is no such session. The code that means just that is
 * enough (GRAPH.md, Errors). Any other 404 of Graph's may mean that the service is turned off or
 * not routed to: it counts only if a whole list has missed the session, too. A 404 that is not
 * Graph's comes from something in between (a proxy, a wrong address) and never counts. */
bool fetch_says_gone(const struct fetch *fetch, const struct session_key *key,
                     const struct fault *fault);

/* id NULL: the key of no session. The copy is the caller's, to be released. */
struct session_key fetch_key_copy(const char *id, enum workload workload);
void fetch_key_release(struct session_key *key);
bool fetch_key_is(const struct session_key *key, const char *id, enum workload workload);

#endif
