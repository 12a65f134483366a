/* hotpoll_batch.h - the slots of a hot poll that read many sessions by one $batch, and what
 * hotpoll.c lends them. Private to the two. */
#ifndef RESTORETOP_FETCH_HOTPOLL_BATCH_H
#define RESTORETOP_FETCH_HOTPOLL_BATCH_H

#include "fetch/hotpoll.h"

/* How many of those that wait go into the next request: 1, or as many as make a batch. */
size_t hotpoll_batch_size(const struct hotpoll *hot, const struct fetch *fetch);
void hotpoll_batch_ask(struct fetch *fetch, struct hotpoll_slot *slot);
/* Frees the slot once its batch was answered or given up; what it did not bring waits again. */
void hotpoll_batch_step(struct hotpoll *hot, struct fetch *fetch, struct hotpoll_slot *slot);

/* --- of hotpoll.c --- */

void hotpoll_free_slot(struct hotpoll_slot *slot); /* drops its call and its keys */
/* A GET of the slot's one session. */
void hotpoll_ask_single(struct fetch *fetch, struct hotpoll_slot *slot);
/* A fault that came as an answer: not the connection's. NULL: none. */
bool hotpoll_is_answer(const struct fault *fault);
/* It was tried often enough, while others were answered. */
bool hotpoll_fails_alone(const struct hotpoll *hot, const struct hotpoll_slot *slot);

/* All of these take the key. It waits for a request, once more: */
void hotpoll_requeue(struct hotpoll *hot, const struct hotpoll_key *key);
/* One session's own trouble: noted once, read again by the next round. */
void hotpoll_leave(struct hotpoll *hot, struct fetch *fetch, struct session_key *key,
                   const struct fault *why);
/* The service says that there is no such session. */
void hotpoll_gone(struct hotpoll *hot, struct fetch *fetch, struct session_key *key);

#endif
