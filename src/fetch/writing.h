/* writing.h - activating and deleting a draft, each as: look, act once, look again.
 *
 * A fresh GET must show a draft, else nothing is sent. The write is sent at most once (call.h).
 * After an unclear answer GET decides; the write is never repeated. A write ends with its outcome:
 * that the list shows the new state soon is the hot poll's work (writing_take_ended). What became
 * of it is a notice and an event. */
#ifndef RESTORETOP_FETCH_WRITING_H
#define RESTORETOP_FETCH_WRITING_H

#include "fetch/ask.h"
#include "fetch/verdict.h"

#define WRITING_MAX           16    /* side by side */
#define WRITING_PATIENCE_MS   30000 /* not sent by then: given up, the user has moved on */
#define WRITING_LOOK_AGAIN_MS 5000
#define WRITING_TRIES         3

enum write_step { WRITE_FREE, WRITE_LOOK, WRITE_SEND, WRITE_DECIDE, WRITE_PAUSE, WRITE_ENDED };

struct write {
    enum write_step step;
    enum write_kind kind;
    struct session_key key;
    char name[61]; /* for notices: as much of its label as a sentence holds */
    struct ask ask;
    int64_t until_boot_ms; /* LOOK, SEND: patience; PAUSE: end */
    int looks;             /* DECIDE: answers that showed a draft */
    bool answered;         /* DECIDE: the write was answered, unclearly (a 500, a redirect) */
    bool under_way;        /* DECIDE: nobody said that the service has done with it */
    int accepted;          /* DECIDE: the status of that answer if it was a 2xx; else 0 */
};

struct writing {
    struct write writes[WRITING_MAX];
};
void writing_init(struct writing *writing);
void writing_release(struct writing *writing);

/* Begins; a refusal is told by a notice. */
void writing_start(struct writing *writing, struct fetch *fetch, enum write_kind kind,
                   const char *id, enum workload workload);
/* True: a change took effect, or may have, since the last step: poll soon. */
bool writing_step(struct writing *writing, struct fetch *fetch);
/* True: that session was written to and is to be read again; the caller's to release. To be asked
 * after every step until false. */
bool writing_take_ended(struct writing *writing, struct session_key *ret);
int64_t writing_deadline(const struct writing *writing);
uint32_t writing_count(const struct writing *writing); /* under way */
/* How many of those were sent without their outcome being known yet. */
uint32_t writing_unsettled(const struct writing *writing);

#endif
