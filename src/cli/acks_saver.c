/* acks_saver.c - the other thread has a list of its own, never the screen's. */
#include "cli/acks_saver.h"

#include <stdlib.h>

#include "base/xalloc.h"

struct save {
    struct errand errand; /* first: the queues' pointer is ours */
    struct acks_saver *saver;
    struct acks *sent, *saved;
    struct fault why;
    bool good;
};

struct acks_saver {
    struct errands *errands;
    struct acks *acks;
    bool busy, wanted;
    struct fault fault; /* FAULT_NONE: nothing to tell */
};

static void save_work(struct errand *errand)
{
    struct save *save = (struct save *)errand;
    save->good = acks_save(save->saved, &save->why);
}

static void begin(struct acks_saver *saver);

static void save_done(struct errand *errand)
{
    struct save *save = (struct save *)errand;
    struct acks_saver *saver = save->saver;
    if (save->good)
        acks_take_saved(saver->acks, save->saved, save->sent);
    else
        acks_free(save->saved);
    if (!save->good)
        saver->fault = save->why;
    acks_free(save->sent);
    free(save);
    saver->busy = false;
    if (saver->wanted)
        begin(saver);
}

static void begin(struct acks_saver *saver)
{
    struct acks *sent = acks_changes(saver->acks);
    saver->wanted = false;
    if (!sent)
        return;
    struct save *save = xcalloc(1, sizeof *save);
    *save = (struct save){.errand = {.work = save_work, .done = save_done},
                          .saver = saver,
                          .sent = sent,
                          .saved = acks_changes(saver->acks)};
    saver->busy = true;
    errands_give(saver->errands, &save->errand);
}

struct acks_saver *acks_saver_new(struct errands *errands, struct acks *acks)
{
    struct acks_saver *saver = xcalloc(1, sizeof *saver);
    saver->errands = errands;
    saver->acks = acks;
    return saver;
}

void acks_saver_free(struct acks_saver *saver)
{
    free(saver);
}

void acks_saver_save(struct acks_saver *saver)
{
    saver->wanted = true;
    if (!saver->busy)
        begin(saver);
}

bool acks_saver_take_fault(struct acks_saver *saver, struct fault *ret)
{
    return fault_take(&saver->fault, ret);
}
