/* hotpoll_witness.h - part of a hot poll: are the running sessions in trouble, or is the service?
 *
 * Where a round has got nothing but faults that came as answers (5xx, 403, a page of a proxy), one
 * session that does not run is read, too: the same address with another id. If that is answered,
 * the running ones are in trouble: they are left, counted and told, and nothing is called OFFLINE
 * or REFUSED for them. It costs one call, repeated as theirs are, and only in such a round. */
#ifndef RESTORETOP_FETCH_HOTPOLL_WITNESS_H
#define RESTORETOP_FETCH_HOTPOLL_WITNESS_H

#include "fetch/hotpoll.h"

/* Once a step, when the slots have taken their answers and before they are filled. */
void hotpoll_witness_step(struct hotpoll *hot, struct fetch *fetch);
/* It was asked for, and has neither been answered nor failed yet. */
bool hotpoll_witness_is_awaited(const struct hotpoll *hot);

#endif
