/* paces.h - the paces of a snapshot (pace.h): worked out once, when it is published. */
#ifndef RESTORETOP_MODEL_PACES_H
#define RESTORETOP_MODEL_PACES_H

#include "model/pace.h"

struct snapshot;
struct paces;                                       /* counted, immutable */
struct paces *paces_ref(const struct paces *paces); /* NULL gives NULL */
/* Their ids are the snapshot's, which must live while they are looked into (find, alike). */
void paces_unref(struct paces *paces);
/* Empty, for `most` sessions at most; refs == 1. rules NULL: the default ones. */
struct paces *paces_new(const struct pace_rules *rules, size_t most);
/* Works out the pace of a session of a snapshot that is about to be published, if it runs and the
 * snapshot's history follows it; what is kept lends its id from the snapshot. */
void paces_add(struct paces *paces, const struct snapshot *snapshot, const struct session *session);

/* How fast a running session goes, until when, and whether that is late, for rows; NULL: it does
 * not run, or paces is NULL. One that is not followed has no rate, no ETA and is never late, and
 * the rest of its pace is left out here: snapshot_pace has all of it. */
const struct pace *paces_find(const struct paces *paces, const struct session *session);
/* The pace that was added for that id; NULL: none was. */
const struct pace *paces_find_id(const struct paces *paces, const char *id, enum workload workload);
/* The i-th that was added, in no promised order; false beyond the last. */
struct pace_of {
    const char *id; /* lent by the snapshot */
    enum workload workload;
    const struct pace *pace;
};
bool paces_at(const struct paces *paces, size_t i, struct pace_of *ret);
/* How long a session has run until now_ms (the service's clock), or ran: since it began to restore
 * where that was told or seen, else as session_duration_ms, which is never less. paces may be NULL.
 */
int64_t paces_run_ms(const struct paces *paces, const struct session *session, int64_t now_ms);
/* True: no session is OVERDUE, STALLED or slow in one that is not in the other. */
bool paces_alike(const struct paces *a, const struct paces *b);

/* The pace of a running session as of the snapshot, worked out in the caller's space where it is
 * not followed; NULL: none (it does not run, or is gone). */
const struct pace *snapshot_pace(const struct snapshot *snapshot, const struct session *session,
                                 struct pace *space);
/* The same for any row, ended ones with expected, usual and elapsed; false: a draft, or unclear. */
bool snapshot_pace_of(const struct snapshot *snapshot, const struct session *session,
                      struct pace *ret);

/* How long, in ms, an ended one restored if it was seen from its start to its end; else
 * PACE_NO_TIME. */
int64_t snapshot_took_ms(const struct snapshot *snapshot, const struct session *session);

/* The rules it was worked out by. */
const struct pace_rules *snapshot_pace_rules(const struct snapshot *snapshot);

#endif
