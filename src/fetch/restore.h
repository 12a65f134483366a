/* restore.h - what an earlier run kept, put back before the first request.
 *
 * The list stands as of then: never LIVE, and with its age, until a whole one was read. What that
 * one says otherwise has happened meanwhile, and is an event. */
#ifndef RESTORETOP_FETCH_RESTORE_H
#define RESTORETOP_FETCH_RESTORE_H

#include "fetch/machines.h"

/* At the end of machines_init, before the thread runs: also publishes it, to be drawn at once. */
void restore_image(struct machines *machines, const struct image *image);

#endif
