/* hotpoll_private.h - what the parts of a hot poll lend each other. Private to src/fetch/hotpoll*.
 */
#ifndef RESTORETOP_FETCH_HOTPOLL_PRIVATE_H
#define RESTORETOP_FETCH_HOTPOLL_PRIVATE_H

#include "fetch/hotpoll.h"

/* --- of hotpoll_batch.c --- */

/* How many of those that wait go into the next request: 1, or as many as make a batch. */
size_t hotpoll_batch_size(const struct hotpoll *hot, const struct fetch *fetch);
void hotpoll_batch_ask(struct fetch *fetch, struct hotpoll_slot *slot);
/* Frees the slot once its batch was answered or given up; what it did not bring waits again. */
void hotpoll_batch_step(struct hotpoll *hot, struct fetch *fetch, struct hotpoll_slot *slot);

/* --- of hotpoll.c --- */

void hotpoll_free_slot(struct hotpoll_slot *slot); /* drops its call and its keys */
/* A GET of the slot's one session. */
void hotpoll_ask_single(struct fetch *fetch, struct hotpoll_slot *slot);
/* The fault came as an answer, so it is not the connection's. NULL: there is none, false. */
bool hotpoll_is_answer(const struct fault *fault);
/* It was tried often enough, while others were answered. */
bool hotpoll_fails_alone(const struct hotpoll *hot, const struct hotpoll_slot *slot);

/* These three take the key. The first lets it wait for a request once more. */
void hotpoll_requeue(struct hotpoll *hot, const struct hotpoll_key *key);
/* One session's own trouble: noted once, read again by the next round. */
void hotpoll_leave(struct hotpoll *hot, struct fetch *fetch, struct session_key *key,
                   const struct fault *why);
/* The service says that there is no such session. */
void hotpoll_gone(struct hotpoll *hot, struct fetch *fetch, struct session_key *key);

#endif
