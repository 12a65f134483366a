/* publish.h - the state of the data and the snapshot that shows it. The end of a turn of the
 * machines. */
#ifndef RESTORETOP_FETCH_PUBLISH_H
#define RESTORETOP_FETCH_PUBLISH_H

#include "fetch/machines.h"

/* Decides the state, writes the events of troubles that begin or end, slows the cadence
 * after a 429 or 503. */
void publish_decide(struct machines *machines);
/* True: all that is asked of the service may be asked now. */
bool publish_all_well(const struct machines *machines);
/* Publishes when something changed and it is time. */
void publish_step(struct machines *machines);
/* When all that can change was last read, wall clock; TIME_NONE: not yet. */
int64_t publish_hot_ms(const struct machines *machines);
int64_t publish_deadline(const struct machines *machines);

#endif
