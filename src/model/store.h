/* store.h - the fetcher's own picture of the tenant, from which snapshots are cut.
 *
 * Used by the fetcher thread alone. Rows are merged by (id, workload); a merge that changes nothing
 * costs a hash look-up and a comparison and dirties nothing. store_cut() rebuilds only dirty
 * chunks.
 *
 * A sweep: store_sweep_begin, store_merge of every session of every page (origin STORE_SWEEP), then
 * store_sweep_end, which marks what was not seen SESSION_DOUBTED and lists it: a session is gone
 * only when a GET says 404 (a shifting list loses sessions between pages). */
#ifndef RESTORETOP_MODEL_STORE_H
#define RESTORETOP_MODEL_STORE_H

#include "base/clock.h"
#include "model/snapshot.h"

enum store_origin { STORE_SWEEP, STORE_GET, STORE_WRITE }; /* which kind of answer carried it */

/* Emitted by every merge that added or changed a session, and by gone: the stream that events and
 * history feed on. before == NULL: first seen. after == NULL: gone. Both lent for the call. */
struct observation {
    int64_t at_ms;
    enum store_origin origin;
    const struct session *before, *after;
    int64_t before_ms; /* when `before` was last known to hold (wall clock); TIME_NONE */
    bool first_sweep;  /* part of the first listing: nothing "happened" */
};
typedef void observe_fn(void *context, const struct observation *observation);

struct store;
/* keep_raw: rows keep the JSON text of their record. observe may be NULL. */
struct store *store_new(bool keep_raw, observe_fn *observe, void *context);
void store_free(struct store *store);

/* Merges one session. at_ms: wall clock. Label, destination and what we noted of the row survive;
 * every member of the service is what the newest answer said: a count or an error that it leaves
 * out is not known any more (GRAPH.md, Records). The rules beyond that:
 *  - A record that does not say its workload is matched by id alone and keeps the one known.
 *  - An unreadable record whose row was readable leaves the row as it was, with SESSION_NOTE_KEPT.
 *  - Unreadable ones without an id are counted in page order within a sweep and stand under the id
 *    "unreadable #n"; those that a whole sweep does not carry any more are removed at once.
 *  - A page of a sweep may have been cut before a GET of the same session was answered: where the
 *    row was read by GET or write since the sweep began, a record that was modified earlier is
 *    dropped; so is one of a session found gone since then. Else a status may go backwards.
 *  - Marks (NEW, *_CHANGED, units_delta) tell what happened: nothing does while the first sweep
 *    fills the store. Counts change only where both answers have them.
 *  - turned_ms: the moment of the last change of status, or of the first sight of a session that
 *    came later than the first list.
 *  - seen_ms: a GET that changes nothing moves it on at most once a minute (ages are shown by the
 *    minute), so that polling does not copy chunks. */
void store_merge(struct store *store, const struct session *session, enum store_origin origin,
                 int64_t at_ms);
/* This session will be merged soon: starts to fetch its place from memory. */
void store_expect(const struct store *store, const char *id);
/* When its restore began, by the service's clock; nothing of a draft. It is kept over every answer,
 * as the label is. */
void store_set_started(struct store *store, const char *id, enum workload workload,
                       int64_t start_ms);
/* Label and destination of a session, once known, and of its flags LABEL_KNOWN and PARTIAL_BULK.
 * LABEL_KNOWN falls away by itself when the session ends: then all of it may read otherwise. A
 * status that reads otherwise for it is a change of status: marked and observed. at_ms: wall clock.
 */
void store_set_label(struct store *store, const char *id, enum workload workload, const char *label,
                     const char *destination, uint8_t flags, int64_t at_ms);
/* A GET said 404, or we deleted it. The row stays with SESSION_GONE until store_expire. Carried
 * again by a GET or a later sweep it lives again and is observed as new. */
void store_gone(struct store *store, const char *id, enum workload workload, int64_t at_ms);

/* Before the first merge and the first cut: a row as it was kept by an earlier run, with its flags
 * and times. Nobody is told, and nobody finds it before store_restored; of a session that comes
 * twice the first stays. Its people come from store_keep_people, once each and not once for each
 * session: a third of the time (measured). */
void store_restore(struct store *store, const struct session *session);
const struct identity_set *store_keep_people(struct store *store, const struct identity_set *set);
/* All of it is there: what the first listing tells otherwise has happened since, and what it does
 * not carry is doubted. read_ms: as of store_sweep_end, of the last whole list of that run. */
void store_restored(struct store *store, int64_t read_ms);

void store_sweep_begin(struct store *store);
/* How many different sessions the sweep has carried so far. */
size_t store_swept(const struct store *store);
/* complete == false: the listing broke off; nothing is doubted. read_ms: wall clock; what it
 * carried was read no earlier. */
void store_sweep_end(struct store *store, bool complete, int64_t read_ms);

/* Start of a poll: marks (NEW, *_CHANGED, units_delta) set before the start of the previous poll
 * fall away, rows gone for over a minute are removed. */
void store_expire(struct store *store, int64_t at_ms);
/* Wall clock of the next row to be removed; CLOCK_NEVER: none is gone. */
int64_t store_expire_deadline(const struct store *store);

/* Looks a session up; put together in the caller's space, which is returned, with texts that are
 * lent until the next change. NULL: not there. */
const struct session *store_find(const struct store *store, const char *id, enum workload workload,
                                 struct session *space);

/* The row that it will have in a snapshot; ROW_NONE: not there. */
uint32_t store_row(const struct store *store, const char *id, enum workload workload);

/* The i-th running (activating, active, masked or newer word without an end: all that can change by
 * itself) or doubted session, in no promised order; NULL beyond the last. Cheap: kept as a list. */
const struct session *store_hot(const struct store *store, size_t i, struct session *space);
const struct session *store_doubted(const struct store *store, size_t i, struct session *space);
/* The first row from `row` on, then from the beginning, that cannot change by itself, can be read
 * and is neither doubted nor gone; *ret_row is its number. NULL: there is none. */
const struct session *store_settled(const struct store *store, uint32_t row, struct session *space,
                                    uint32_t *ret_row);
uint32_t store_hot_count(const struct store *store);
size_t store_count(const struct store *store);

/* True: something changed since the last cut. */
bool store_is_dirty(const struct store *store);

/* A new snapshot of the rows, everything else in it zero (TIME_NONE where a time); refs == 1. */
struct snapshot *store_cut(struct store *store);

#endif
