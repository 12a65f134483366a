#include "base/worker.h"

#include <signal.h>

#include "base/fatal.h"

static void *run(void *context)
{
    struct worker *worker = context;
    struct fatal_stack stack;
    fatal_stack_init(&stack);
    worker->work(worker->context);
    fatal_stack_release(&stack);
    return NULL;
}

int worker_start(struct worker *worker, const char *name, void (*work)(void *context),
                 void *context)
{
    sigset_t others, before;
    worker->work = work;
    worker->context = context;
    fatal_all_others(&others);
    pthread_sigmask(SIG_SETMASK, &others, &before); /* a new thread has what its maker blocks */
    const int error = pthread_create(&worker->thread, NULL, run, worker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    worker->runs = error == 0;
    if (worker->runs)
        (void)pthread_setname_np(worker->thread, name);
    return error;
}

void worker_join(struct worker *worker)
{
    if (worker->runs)
        pthread_join(worker->thread, NULL);
    worker->runs = false;
}
