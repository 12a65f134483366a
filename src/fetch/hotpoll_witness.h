/* hotpoll_witness.h - is it the sessions that run, or everybody? Of a hot poll.
 *
 * Where a round has got nothing but faults that came as answers (5xx, 403, a page of a proxy), one
 * session that does not run is read, too: the same address with another id. If it is answered, the
 * trouble is that of those that run: they are left, counted and told, and nothing is called
 * OFFLINE or REFUSED for them. One request more a round, and only in such a round. */
#ifndef RESTORETOP_FETCH_HOTPOLL_WITNESS_H
#define RESTORETOP_FETCH_HOTPOLL_WITNESS_H

#include "fetch/hotpoll.h"

/* Once a step, after the slots. */
void hotpoll_witness_step(struct hotpoll *hot, struct fetch *fetch);
/* It was asked for and neither answered nor failed: until then nobody knows. */
bool hotpoll_witness_is_awaited(const struct hotpoll *hot);

#endif
