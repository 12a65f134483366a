/* worker.h - starts and joins every thread of ours but the screen's.
 *
 * Signals belong to the thread of the screen, which reads them from a descriptor: all others block
 * them. Those of a fault (fatal.h) go to the thread that made it, on a stack of their own. */
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

/* Starts work(context) on a thread of that name (15 bytes at most, for ps and top). Returns 0 or an
 * errno. The struct must not move until it is joined. */
int worker_start(struct worker *worker, const char *name, void (*work)(void *context),
                 void *context);
/* Waits until the work has returned; does nothing if none runs. */
void worker_join(struct worker *worker);

#endif
