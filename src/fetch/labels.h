/* labels.h - what the rows on screen are called, asked for quietly in the background.
 *
 * One call at a time, for visible rows without a known label, at most LABELS_PER_HOUR. A session is
 * asked about once while it has not ended, once more for each other number of its units, and once
 * after; ended sessions never change, so that what an earlier run was told after their end and kept
 * is not asked for again. Whole units are asked for by the first restore point, since it alone says
 * what they are of, unless the token is known to lack the permission for it.
 *
 * A 403 ends that kind of question for its workload, until somebody else is signed in or a person
 * wants all read anew. Of restore points any refusal ends it for all workloads, but one that is no
 * longer there counts as one without a name. Trouble of the connection holds all for a minute; a
 * page of somebody on the way to them holds restore points, longer each time.
 *
 * Fetcher thread only. */
#ifndef RESTORETOP_FETCH_LABELS_H
#define RESTORETOP_FETCH_LABELS_H

#include "fetch/ask.h"

#define LABELS_PER_HOUR 120
#define LABELS_REST_MS  300 /* the rows must have stood still for that long */
#define LABELS_HOLD_MS  60000
#define LABELS_PAGES    6 /* times that a wait for restore points is doubled at most */
#define LABELS_NAMELESS 3 /* so many in a row: an application is asking, and is told no names */

enum label_source { LABEL_ARTIFACTS, LABEL_GRANULAR, LABEL_BULK, LABEL_POINT, LABEL_SOURCE_COUNT };

struct labels {
    struct session_key *keys; /* the visible rows */
    size_t count;
    int64_t rest_until_boot_ms, hold_until_boot_ms;
    bool given_up[LABEL_SOURCE_COUNT][WORKLOAD_COUNT];
    uint8_t nameless[WORKLOAD_COUNT]; /* restore points in a row that gave no name */
    bool points_refused;              /* ... not that they told no names: they were refused */
    bool anew;                        /* what others were told is asked for once more */
    /* private */
    struct ask ask;
    struct session_key asked;  /* id NULL: none */
    char *asked_point;         /* LABEL_POINT: its id; NULL otherwise */
    struct session_key wished; /* by a person, whatever was told before; id NULL: none */
    enum label_source source;
    bool asked_ended;                      /* it had ended when it was asked about */
    int64_t sent_boot_ms[LABELS_PER_HOUR]; /* ring of the last requests */
    uint32_t sent;
    int64_t points_until_boot_ms; /* no restore point is asked about before */
    int pages;        /* answers of somebody on the way, one after the other, in place of a name */
    bool waiting;     /* a row wants its label, as soon as rest, hold and budget allow */
    bool points_wait; /* a restore point does, and until points_until_boot_ms */
};
void labels_init(struct labels *labels);
void labels_release(struct labels *labels);

/* Replaces the visible rows by the keys of the command. */
void labels_show(struct labels *labels, const struct fetch *fetch, const struct command *command);
/* A person wants this one told anew, once it is on screen. */
void labels_wish(struct labels *labels, const char *id, enum workload workload);
void labels_retry(struct labels *labels); /* what was refused is asked for once more */
/* Restore points may be asked what they protect: the permission is there, or not known to be
 * missing. */
bool labels_may_name_points(const struct labels *labels, const struct fetch *fetch,
                            enum workload workload);
/* They may not, as the permission is missing. */
bool labels_lack_points(const struct labels *labels, const struct fetch *fetch);
/* Somebody else asked a restore point of that workload. named: it gave a name; refusal: why it was
 * refused, or FAULT_NONE. */
void labels_note_points(struct labels *labels, enum workload workload, bool named,
                        enum fault_kind refusal);
/* That point is being asked just now. */
bool labels_asks_point(const struct labels *labels, const char *point);

/* allowed: the connection is well. */
void labels_step(struct labels *labels, struct fetch *fetch, bool allowed);
int64_t labels_deadline(const struct labels *labels);

/* Somebody else is signed in: what was refused or not named is asked for anew. */
void labels_forget(struct labels *labels, struct fetch *fetch);

#endif
