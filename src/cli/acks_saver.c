/* acks_saver.c - the other thread has lists of its own, never the screen's. */
#include "cli/acks_saver.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/xalloc.h"

/* The same changes twice: one becomes the whole file. */
struct changes {
    struct acks *sent, *saved; /* NULL: none */
};

struct save {
    struct errand errand; /* first: the queues' pointer is ours */
    struct acks_saver *saver;
    struct changes changes;
    struct fault why;
    bool good;
};

struct acks_saver {
    struct errands *errands;
    struct acks *acks;
    struct fault fault; /* FAULT_NONE: nothing to tell */
    pthread_mutex_t lock;
    /* under it: */
    struct changes next; /* to be written by the errand that is at work */
    bool working;
};

static void release_changes(struct changes *changes)
{
    acks_free(changes->sent);
    acks_free(changes->saved);
    *changes = (struct changes){.sent = NULL};
}

/* True: more was acknowledged meanwhile. */
static bool take_next(struct save *save)
{
    struct acks_saver *saver = save->saver;
    pthread_mutex_lock(&saver->lock);
    const bool more = saver->next.sent != NULL;
    if (more) {
        release_changes(&save->changes);
        save->changes = saver->next;
        saver->next = (struct changes){.sent = NULL};
    }
    saver->working = more;
    pthread_mutex_unlock(&saver->lock);
    return more;
}

/* Writes as long as there is more, whatever the screen's thread does meanwhile. */
static void save_work(struct errand *errand)
{
    struct save *save = (struct save *)errand;
    do
        save->good = acks_save(save->changes.saved, &save->why);
    while (take_next(save));
}

static void save_done(struct errand *errand)
{
    struct save *save = (struct save *)errand;
    struct acks_saver *saver = save->saver;
    if (save->good) {
        acks_take_saved(saver->acks, save->changes.saved, save->changes.sent);
        save->changes.saved = NULL;
    } else {
        saver->fault = save->why;
    }
    release_changes(&save->changes);
    free(save);
}

/* While a file is being written these changes wait for it. They replace what waits already, since
 * they hold all that is not written yet. */
static bool leave_to_errand(struct acks_saver *saver, struct changes *changes)
{
    pthread_mutex_lock(&saver->lock);
    const bool left = saver->working;
    if (left) {
        const struct changes older = saver->next;
        saver->next = *changes;
        *changes = older;
    }
    saver->working = true;
    pthread_mutex_unlock(&saver->lock);
    if (left)
        release_changes(changes);
    return left;
}

void acks_saver_save(struct acks_saver *saver)
{
    struct changes changes = {.sent = acks_changes(saver->acks)};
    if (!changes.sent)
        return;
    changes.saved = acks_changes(saver->acks);
    if (leave_to_errand(saver, &changes))
        return;
    struct save *save = xcalloc(1, sizeof *save);
    *save = (struct save){
        .errand = {.work = save_work, .done = save_done}, .saver = saver, .changes = changes};
    errands_give(saver->errands, &save->errand);
}

struct acks_saver *acks_saver_new(struct errands *errands, struct acks *acks)
{
    struct acks_saver *saver = xcalloc(1, sizeof *saver);
    saver->errands = errands;
    saver->acks = acks;
    pthread_mutex_init(&saver->lock, NULL);
    return saver;
}

void acks_saver_free(struct acks_saver *saver)
{
    if (!saver)
        return;
    release_changes(&saver->next);
    pthread_mutex_destroy(&saver->lock);
    free(saver);
}

bool acks_saver_take_fault(struct acks_saver *saver, struct fault *ret)
{
    return fault_take(&saver->fault, ret);
}
