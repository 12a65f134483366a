/* restore.h - puts back what an earlier run kept, before the first request.
 *
 * The list is as old as that run: it has its age, and is never LIVE, until a whole new one was
 * read. What the new one says otherwise has happened meanwhile, and becomes events. */
#ifndef RESTORETOP_FETCH_RESTORE_H
#define RESTORETOP_FETCH_RESTORE_H

#include "fetch/machines.h"

/* At the end of machines_init, before the thread runs: also publishes it, to be drawn at once. */
void restore_image(struct machines *machines, const struct image *image);

#endif
