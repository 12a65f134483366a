/* errands.c - two queues under one lock, which is never held while anybody works. */
#include "base/errands.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/wake.h"
#include "base/worker.h"
#include "base/xalloc.h"

struct queue {
    struct errand *first, **last;
};

struct errands {
    struct worker worker;
    int done_fd;
    pthread_mutex_t lock;
    pthread_cond_t given; /* or an end was asked for */
    struct queue waiting, done;
    bool stop;
};

static void queue_init(struct queue *queue)
{
    queue->first = NULL;
    queue->last = &queue->first;
}

static void put(struct queue *queue, struct errand *errand)
{
    errand->next = NULL;
    *queue->last = errand;
    queue->last = &errand->next;
}

static struct errand *pull(struct queue *queue)
{
    struct errand *errand = queue->first;
    if (errand)
        queue->first = errand->next;
    if (!queue->first)
        queue->last = &queue->first;
    return errand;
}

struct errands *errands_new(void)
{
    struct errands *errands = xcalloc(1, sizeof *errands);
    errands->done_fd = -1;
    pthread_mutex_init(&errands->lock, NULL);
    pthread_cond_init(&errands->given, NULL);
    queue_init(&errands->waiting);
    queue_init(&errands->done);
    return errands;
}

/* --- the thread --- */

static void work_until_stopped(void *context)
{
    struct errands *errands = context;
    struct errand *errand;
    pthread_mutex_lock(&errands->lock);
    for (;;) {
        while (!(errand = pull(&errands->waiting)) && !errands->stop)
            pthread_cond_wait(&errands->given, &errands->lock);
        if (!errand)
            break;
        pthread_mutex_unlock(&errands->lock);
        errand->work(errand);
        pthread_mutex_lock(&errands->lock);
        put(&errands->done, errand);
        wake_up(errands->done_fd);
    }
    pthread_mutex_unlock(&errands->lock);
}

static bool start(struct errands *errands)
{
    if (errands->done_fd < 0)
        errands->done_fd = wake_open();
    return errands->done_fd >= 0 &&
           worker_start(&errands->worker, "errands", work_until_stopped, errands) == 0;
}

static void stop(struct errands *errands)
{
    if (!errands->worker.runs)
        return;
    pthread_mutex_lock(&errands->lock);
    errands->stop = true;
    pthread_cond_signal(&errands->given);
    pthread_mutex_unlock(&errands->lock);
    worker_join(&errands->worker);
    errands->stop = false;
}

/* --- its owner --- */

/* No thread can be had. */
static void work_here(struct errands *errands, struct errand *errand)
{
    errand->work(errand);
    if (errands->done_fd < 0) {
        errand->done(errand);
        return;
    }
    put(&errands->done, errand); /* nobody else is there to lock out */
    wake_up(errands->done_fd);
}

void errands_give(struct errands *errands, struct errand *errand)
{
    if (!errands->worker.runs && !start(errands)) {
        work_here(errands, errand);
        return;
    }
    pthread_mutex_lock(&errands->lock);
    put(&errands->waiting, errand);
    pthread_cond_signal(&errands->given);
    pthread_mutex_unlock(&errands->lock);
}

int errands_fd(const struct errands *errands)
{
    return errands->done_fd;
}

static bool take_one(struct errands *errands)
{
    pthread_mutex_lock(&errands->lock);
    struct errand *errand = pull(&errands->done);
    pthread_mutex_unlock(&errands->lock);
    if (errand)
        errand->done(errand);
    return errand != NULL;
}

void errands_take(struct errands *errands)
{
    if (errands->done_fd < 0)
        return;
    wake_drain(errands->done_fd);
    while (take_one(errands))
        continue;
}

void errands_wait(struct errands *errands)
{
    do
        stop(errands); /* works off what waits first */
    while (take_one(errands));
}

void errands_finish(struct errands *errands)
{
    if (!errands)
        return;
    errands_wait(errands);
    if (errands->done_fd >= 0)
        close(errands->done_fd);
    pthread_cond_destroy(&errands->given);
    pthread_mutex_destroy(&errands->lock);
    free(errands);
}
