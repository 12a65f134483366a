/* errands.h - work that may wait for a disk, done on a thread of its own for one that must not
 * wait: one errand after the other, in the order given. The first errand starts the thread. */
#ifndef RESTORETOP_BASE_ERRANDS_H
#define RESTORETOP_BASE_ERRANDS_H

#include <stdbool.h>
#include <stddef.h>

/* Embedded as the first member of what is worked on. Nobody else touches that between errands_give
 * and done. */
struct errand {
    void (*work)(struct errand *errand); /* on the other thread; may take as long as it likes */
    void (*done)(struct errand *errand); /* on the owner's, by errands_take; frees it */
    struct errand *next;                 /* the queues' */
};

struct errands;
/* Owned by one thread, which makes all calls. Never NULL. */
struct errands *errands_new(void);
/* Takes it. If no thread can be started, `work` is called here, and `done`, too, if there is no
 * descriptor to tell of it. */
void errands_give(struct errands *errands, struct errand *errand);
/* Readable when something is done, sometimes when nothing is; -1: nothing was ever given. */
int errands_fd(const struct errands *errands);
/* Calls `done` of each finished errand, in order; it may give more. Waits for nothing. */
void errands_take(struct errands *errands);
/* Waits until all errands are done and taken, those given by `done` included. More may follow. */
void errands_wait(struct errands *errands);
/* Waits as errands_wait does, then frees. NULL allowed. */
void errands_finish(struct errands *errands);

#endif
