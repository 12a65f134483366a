/* errands.h - work that may wait for a disk, done for a thread that must not wait: by one thread
 * more, one after the other, in the order it was given. The thread is started by the first one. */
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
/* Takes it. Where no thread can be had the work is done at once, and where no
 * descriptor can be had either so is `done`: better late than never. */
void errands_give(struct errands *errands, struct errand *errand);
/* Readable when something is done, and perhaps once more; -1: nothing was ever given. */
int errands_fd(const struct errands *errands);
/* Calls done for all that is, in order; it may give more. Waits for nothing. */
void errands_take(struct errands *errands);
/* Waits until all is done and taken, what done gave meanwhile, too. More may be given after. */
void errands_wait(struct errands *errands);
/* Waits as errands_wait does, then frees. NULL allowed. */
void errands_finish(struct errands *errands);

#endif
