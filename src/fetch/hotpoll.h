/* hotpoll.h - what can change by itself, read again; doubted sessions (missing from a sweep) are
 * decided on the way.
 *
 * More than HOTPOLL_SLOTS of them are read by $batch, up to 20 at a time: one round trip where
 * single GETs would take several, and the token goes out once instead of 20 times. Each part counts
 * for throttling as a GET does (GRAPH.md, Batches), so nothing is gained there, and up to
 * HOTPOLL_SLOTS sessions are read by GETs side by side. A part that fails, but for throttling, is
 * asked for by a GET, which has all the rules of retrying; throttled ones go into another batch. A
 * service that refuses batches is found out once and then has GETs only; one whose batches only
 * fail has them for HOTPOLL_UNBATCHED_MS.
 *
 * A 404 may say that one is gone (fetch_says_gone). One session that keeps failing while others are
 * answered is left for the next round after HOTPOLL_TRIES tries; while nothing at all is answered
 * the round waits. Where a round gets nothing but faults, one more session is read to find out
 * whether the sessions or the service are in trouble (hotpoll_witness.h). After a round in which
 * all were refused the next one begins with one session, and leaves the rest while that is refused.
 */
#ifndef RESTORETOP_FETCH_HOTPOLL_H
#define RESTORETOP_FETCH_HOTPOLL_H

#include "base/spans.h"
#include "fetch/ask.h"
#include "graph/batch.h"

#define HOTPOLL_SLOTS       4
#define HOTPOLL_BATCH_LEAST (HOTPOLL_SLOTS + 1)
#define HOTPOLL_TRIES       3
#define HOTPOLL_MAX_DOUBTED 200 /* a round; the rest wait for the next */
/* How long only GETs are sent after a batch failed again and again, or in all of its parts, without
 * being refused. */
#define HOTPOLL_UNBATCHED_MS HOUR_MS

struct hotpoll_key {
    struct session_key key;
    int throttled; /* parts of batches that were, in a row */
    bool alone;    /* no part of a batch */
};

struct hotpoll_slot {
    struct hotpoll_key keys[BATCH_PARTS_MAX];
    size_t count; /* 0: free; 1: a GET; more: a batch */
    struct ask ask;
};

/* A session that runs no more, read because none that runs could be. */
struct hotpoll_witness {
    struct hotpoll_slot slot;
    bool asked, spoke; /* in this round: it was asked for; the service answered */
    uint32_t row;      /* of the store, from which on the next one is looked for */
};

struct hotpoll {
    bool running;
    bool whole;   /* this round reads all that is hot, not just single sessions */
    bool probing; /* the last one got refusals alone: one session, whichever, is asked for first */
    int64_t started_boot_ms;
    int64_t tried_boot_ms;   /* end of the last whole round; CLOCK_NEVER */
    int64_t live_boot_ms;    /* and of the last one that read all that can be read; CLOCK_NEVER */
    int64_t whole_ms;        /* and of the last one that read all of them, wall clock; TIME_NONE */
    uint32_t answered, left; /* of this or the last round: answered (404 too), left unread */
    /* private */
    struct hotpoll_key *keys; /* waiting, [next .. count) */
    size_t count, next, capacity;
    int64_t again_boot_ms;     /* nothing new is asked for before: throttled without Retry-After */
    int64_t unbatched_boot_ms; /* no batches before; CLOCK_NEVER: refused for this run */
    bool auth_wanted;          /* the last batch: every part refused, tokens among the reasons */
    struct hotpoll_slot slots[HOTPOLL_SLOTS];
    struct hotpoll_witness witness;
    struct fault last_refusal, refusal; /* of this round; of the last, when it got nothing else */
    struct fault last_left, unread;     /* of this round; of the last whole one, in our words */
    uint64_t refusal_goods;
    bool leaving_noted; /* the event for left sessions was written */
};
void hotpoll_init(struct hotpoll *hot);
void hotpoll_release(struct hotpoll *hot);

/* Starts a round of all that is hot, and what is doubted; does nothing while one is running. Where
 * nothing is to be read the round counts as done. */
void hotpoll_start(struct hotpoll *hot, struct fetch *fetch);
/* The same of doubted sessions alone. */
void hotpoll_start_doubted(struct hotpoll *hot, struct fetch *fetch);
/* Reads this session next, whatever its status; once more if a GET of it is under way, which may
 * still tell the old state. */
void hotpoll_add(struct hotpoll *hot, const struct fetch *fetch, const char *id,
                 enum workload workload);

/* Polling pauses: forgets the trouble of the last round, so that a later one counts as new. Does
 * nothing while a round is running. */
void hotpoll_rest(struct hotpoll *hot, const struct fetch *fetch);

/* True: a round has ended at this step. */
bool hotpoll_step(struct hotpoll *hot, struct fetch *fetch);
int64_t hotpoll_deadline(const struct hotpoll *hot);

/* A refusal (403, other 4xx) after which nothing at all was answered; NULL: none. */
const struct fault *hotpoll_refusal(const struct hotpoll *hot, const struct fetch *fetch);
/* Why the last whole round left sessions unread, and how many; FAULT_NONE: it did not. */
const struct fault *hotpoll_unread(const struct hotpoll *hot);
/* The fault of the connection, if these requests show one; NULL: none. */
const struct fault *hotpoll_outage(const struct hotpoll *hot, const struct fetch *fetch);

#endif
