/* hotpoll.h - what can change by itself, read again: one GET for every such session, at most
 * HOTPOLL_SLOTS side by side; doubted sessions (missing from a sweep) are decided on the way.
 *
 * 404 says that a session is gone. One session that keeps failing while others are answered is left
 * for the next round after HOTPOLL_TRIES tries; while nothing at all is answered the round waits.
 */
#ifndef RESTORETOP_FETCH_HOTPOLL_H
#define RESTORETOP_FETCH_HOTPOLL_H

#include "fetch/ask.h"

#define HOTPOLL_SLOTS       4
#define HOTPOLL_TRIES       3
#define HOTPOLL_MAX_DOUBTED 200 /* a round; the rest wait for the next */

struct hotpoll_slot {
    struct session_key key; /* id NULL: free */
    struct ask ask;
};

struct hotpoll {
    bool running;
    bool whole; /* this round reads all that is hot, not just single sessions */
    int64_t started_boot_ms;
    int64_t tried_boot_ms;   /* end of the last whole round; CLOCK_NEVER */
    int64_t whole_boot_ms;   /* and of the last one that was answered; CLOCK_NEVER */
    int64_t whole_ms;        /* wall clock; TIME_NONE */
    uint32_t answered, left; /* of this or the last round: answered (404 too), left unread */
    /* private */
    struct session_key *keys; /* waiting, [next .. count) */
    size_t count, next, capacity;
    struct hotpoll_slot slots[HOTPOLL_SLOTS];
    struct fault last_refusal, refusal; /* of this round; of the last, when it got nothing else */
    uint64_t refusal_goods;
    bool leaving_noted; /* the event for left sessions was written */
};
void hotpoll_init(struct hotpoll *hot);
void hotpoll_release(struct hotpoll *hot);

/* Starts a round; whole == false: doubted sessions only. Nothing while one is running, or nothing
 * is to be read (then a round of hot ones counts as done). */
void hotpoll_start(struct hotpoll *hot, struct fetch *fetch, bool whole);
/* This session next, whatever it is; once more where a GET of it is on its way, as that one may
 * tell what was before. */
void hotpoll_add(struct hotpoll *hot, const struct fetch *fetch, const char *id,
                 enum workload workload);

/* True: a round has ended at this step. */
bool hotpoll_step(struct hotpoll *hot, struct fetch *fetch);
int64_t hotpoll_deadline(const struct hotpoll *hot);

/* A refusal (403, other 4xx) after which nothing at all was answered; NULL: none. */
const struct fault *hotpoll_refusal(const struct hotpoll *hot, const struct fetch *fetch);
/* The fault of the connection as this machine meets it; NULL: none. */
const struct fault *hotpoll_outage(const struct hotpoll *hot, const struct fetch *fetch);

#endif
