#include "model/model.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/wake.h"
#include "base/xalloc.h"

struct model {
    pthread_mutex_t lock;
    struct snapshot *newest; /* under the lock; a reference of the model's own */
    int wake_fd;
};

struct model *model_new(struct fault *why)
{
    int fd = wake_open();
    if (fd < 0) {
        fault_set(why, FAULT_SYSTEM, "No descriptor to wake the screen with: %s.", strerror(errno));
        return NULL;
    }
    struct model *model = xcalloc(1, sizeof *model);
    pthread_mutex_init(&model->lock, NULL);
    model->wake_fd = fd;
    return model;
}

void model_free(struct model *model)
{
    if (!model)
        return;
    snapshot_unref(model->newest);
    close(model->wake_fd);
    pthread_mutex_destroy(&model->lock);
    free(model);
}

void model_publish(struct model *model, struct snapshot *snapshot)
{
    pthread_mutex_lock(&model->lock);
    struct snapshot *old = model->newest;
    model->newest = snapshot;
    pthread_mutex_unlock(&model->lock);
    snapshot_unref(old); /* may free a lot: not under the lock */
    wake_up(model->wake_fd);
}

struct snapshot *model_acquire(struct model *model)
{
    pthread_mutex_lock(&model->lock);
    struct snapshot *newest = snapshot_ref(model->newest);
    pthread_mutex_unlock(&model->lock);
    return newest;
}

int model_wake_fd(const struct model *model)
{
    return model->wake_fd;
}

void model_drain(struct model *model)
{
    wake_drain(model->wake_fd);
}
