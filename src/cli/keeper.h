/* keeper.h - keeps what the console knows for the next start, and gives it back then.
 *
 * A thread of its own writes, so that a slow home holds up neither a key nor a request. It writes
 * what is published (an immutable snapshot, nothing is copied), when there is news: other rows, an
 * event, a key. At most once in KEEPER_MS, more rarely the larger it is, and once at the end; with
 * no news it sleeps without a deadline. That a poll confirmed what is kept is written at the end
 * only.
 *
 * Whose it is must be known: tenant, account and service root name the file and stand in it. A
 * token that does not say whose it is keeps nothing; nor does a run in which somebody else signed
 * in. Two consoles of the same owner replace each other's file as a whole; the last one stands. */
#ifndef RESTORETOP_CLI_KEEPER_H
#define RESTORETOP_CLI_KEEPER_H

#include "base/clock.h"
#include "base/spans.h"
#include "model/image.h"
#include "model/model.h"

#define KEEPER_FIRST_MS      2000 /* the start is for the screen; also while nothing may be kept */
#define KEEPER_MS            60000
#define KEEPER_BYTES_PER_S   ((size_t)32 * 1024)
#define KEEPER_AFTER_FAIL_MS (10 * MINUTE_MS)

struct keeper_options {
    struct clock *clock; /* borrowed, as model */
    struct model *model;
    const char *folder;           /* of the files; copied, as all below */
    const char *root;             /* the service's */
    const char *tenant, *account; /* who is signed in at the start; "" not known yet */
};

struct keeper;
/* Reads what is kept, if it is known whose. A file that cannot be used is told in `warnings`, a
 * line; the console goes on without. */
struct keeper *keeper_new(const struct keeper_options *options, struct strbuf *warnings);
/* What was kept, lent until it is dropped; NULL: nothing. */
const struct image *keeper_image(const struct keeper *keeper);
void keeper_drop_image(struct keeper *keeper);
/* The presence as the last run left it; PRESENCE_NONE: nothing was kept. */
struct presence keeper_presence(const struct keeper *keeper);
/* Starts the thread; before anything is published. False with a fault: there is none, and nothing
 * is kept. */
bool keeper_start(struct keeper *keeper, struct fault *why);

/* A published_fn; context is the keeper. */
void keeper_published(void *context, const struct snapshot *snapshot);
/* Somebody is at the screen. Any thread; waits for nothing. */
void keeper_seen(struct keeper *keeper, const struct presence *presence);
/* True, once for each time that writing begins to fail. Any thread. */
bool keeper_take_fault(struct keeper *keeper, struct fault *ret);

/* After the last snapshot was published: writes what is not written yet and ends the thread. True:
 * that failed, and keeper_take_fault has not told it. NULL allowed. */
bool keeper_finish(struct keeper *keeper, struct fault *ret);
/* The same, and frees. NULL allowed. */
void keeper_stop(struct keeper *keeper);

#endif
