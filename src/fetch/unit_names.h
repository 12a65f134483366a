/* unit_names.h - what the units of the open session are called: artifacts carry no name of their
 * source, the restore points of whole units do, where they may be read (labels.h finds that out
 * and remembers it, for both).
 *
 * Failed units first, then those on screen, then the others in the service's order; beside the list
 * of sessions the failed ones alone. Each point is asked once (name_book.h), many by one $batch, or
 * by GETs where the service refuses those; the first of all by a GET, so that a refusal costs one
 * request. One request at a time, at most UNIT_NAMES_PER_MINUTE points, half as many while
 * polls are slowed down. Trouble holds all for a minute, and twice as long each time it comes again
 * before anything was told. A point that is refused while others of its batch are told counts as
 * one without a name.
 *
 * Fetcher thread only. */
#ifndef RESTORETOP_FETCH_UNIT_NAMES_H
#define RESTORETOP_FETCH_UNIT_NAMES_H

#include "fetch/labels.h"
#include "fetch/reading.h"
#include "graph/batch.h"

#define UNIT_NAMES_PER_MINUTE 60
#define UNIT_NAMES_HOLD_MS    60000
#define UNIT_NAMES_HOLDS      6 /* times that a hold is doubled at most */

struct unit_names {
    struct unit_naming told; /* of the open session, for the screen */
    /* private */
    struct ask ask;
    char *points[BATCH_PARTS_MAX]; /* that are asked */
    size_t count;
    enum workload workload;                      /* theirs */
    int64_t sent_boot_ms[UNIT_NAMES_PER_MINUTE]; /* ring of the last points asked */
    uint32_t sent;
    int64_t hold_until_boot_ms, unbatched_boot_ms; /* no request, no batches before */
    int troubles;                                  /* holds in a row */
    struct textset sight;                          /* ids of the units on screen */
    struct session_key of;                         /* the session that is open; id NULL: none */
    struct units *seen;                            /* counted: those that were looked through */
    size_t book;                                   /* ... what the book held, */
    bool all, may; /* whether all of them were wanted, and points might be asked, at that time */
    bool stale;    /* they are to be looked through again */
    bool slowed;   /* at the last step */
    char *wanted[BATCH_PARTS_MAX]; /* what is asked next, as of that look */
    size_t wanted_count;
    int64_t due_boot_ms; /* end of what it waits for, hold or budget; CLOCK_NEVER: for nothing */
};
void unit_names_init(struct unit_names *names, uint64_t random);
void unit_names_release(struct unit_names *names);

/* Replaces the units on screen by the ids of the command. */
void unit_names_show(struct unit_names *names, const struct command *command);
/* Somebody else is signed in: what is on its way, and what was told, is for the other's eyes. */
void unit_names_forget(struct unit_names *names, struct fetch *fetch, struct reading *reading);

/* What the others know of how things are. */
struct unit_names_times {
    bool allowed;              /* the connection is well */
    bool slowed;               /* the service asked for less */
    int64_t unbatched_boot_ms; /* the polls found batches refused; 0 */
};
/* Fills in the names that are known, and asks for others. */
void unit_names_step(struct unit_names *names, struct fetch *fetch, struct reading *reading,
                     struct labels *labels, const struct unit_names_times *times);
int64_t unit_names_deadline(const struct unit_names *names);

#endif
