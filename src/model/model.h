/* model.h - where the threads meet: one lock round one pointer, and a descriptor to wait on.
 *
 * Wake-ups coalesce and snapshots may be skipped: a reader may rely on "newest", never on "each".
 */
#ifndef RESTORETOP_MODEL_MODEL_H
#define RESTORETOP_MODEL_MODEL_H

#include "model/snapshot.h"

struct model;

struct model *model_new(struct fault *why); /* NULL: no descriptor to be had */
void model_free(struct model *model);       /* after both threads have let go */

/* Called with each snapshot, lent, on the thread that has just published it: must not wait. */
typedef void published_fn(void *context, const struct snapshot *snapshot);

/* Takes the snapshot. Any thread. */
void model_publish(struct model *model, struct snapshot *snapshot);
/* The newest, as a reference to unref; NULL before the first. */
struct snapshot *model_acquire(struct model *model);
int model_wake_fd(const struct model *model); /* readable: something newer may be there */
void model_drain(struct model *model);        /* makes wake_fd unreadable; then acquire */

#endif
