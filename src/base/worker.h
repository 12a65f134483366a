/* worker.h - how each thread of ours beside the screen's begins and ends.
 *
 * Signals belong to the thread of the screen, which reads them from a descriptor: all others block
 * them. A fault (fatal.h) belongs to the thread that made it, and is handled on a stack apart. */
#ifndef RESTORETOP_BASE_WORKER_H
#define RESTORETOP_BASE_WORKER_H

#include <pthread.h>
#include <stdbool.h>

/* Embedded in what the thread works on; all zero: it does not run. */
struct worker {
    pthread_t thread;
    bool runs;
    void (*work)(void *context);
    void *context;
};

/* Begins work(context) on a thread of that name (15 bytes at most, for ps and top). 0, or the errno
 * that says why there is none. The worker stays where it is until it is joined. */
int worker_start(struct worker *worker, const char *name, void (*work)(void *context),
                 void *context);
/* Waits until it has returned; at once where none runs. */
void worker_join(struct worker *worker);

#endif
