/* activity.h - the service's activity log, for whoever asked for it (--activity-log): read once the
 * list is there and at most every ACTIVITY_EVERY_MS after, page by page, within bounds.
 *
 * It is beta and takes a permission of its own (BackupRestore-Monitor.Read.All): a refusal (403,
 * 404 and the like) is told once and remembered until somebody else is signed in; any other fault
 * ends this reading alone. An entry that the reading before did not have becomes an event. */
#ifndef RESTORETOP_FETCH_ACTIVITY_H
#define RESTORETOP_FETCH_ACTIVITY_H

#include "base/spans.h"
#include "fetch/ask.h"
#include "model/task_log.h"

#define ACTIVITY_EVERY_MS  (10 * MINUTE_MS)
#define ACTIVITY_PAGES_MAX 50
#define ACTIVITY_TELL_MAX  20 /* events of one reading */

struct activity {
    bool on;              /* it was asked for */
    bool refused;         /* and the service said no */
    struct task_log *log; /* the last whole reading; NULL: none yet */
    /* private */
    struct task_log *building;
    struct ask ask;
    struct strbuf root, url; /* of beta; the page that is asked for */
    struct textset links, known;
    bool known_any;
    int pages;
    int64_t asked_boot_ms; /* CLOCK_NEVER: not yet */
};
void activity_init(struct activity *activity, bool on, uint64_t seed);
void activity_release(struct activity *activity);
/* The list has just been read, or begins to be: asks when it is time. */
void activity_poll(struct activity *activity, struct fetch *fetch);
void activity_step(struct activity *activity, struct fetch *fetch);
int64_t activity_deadline(const struct activity *activity);
/* A person wants everything read anew. */
void activity_wish(struct activity *activity);
/* Somebody else is signed in: what was refused is asked for anew, what was read is not theirs. */
void activity_forget(struct activity *activity, struct fetch *fetch);

#endif
