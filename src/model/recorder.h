/* recorder.h - the fetcher's own history while it grows (history.h). Fed by the store's stream of
 * observations; cut into an immutable history for each snapshot. One thread. */
#ifndef RESTORETOP_MODEL_RECORDER_H
#define RESTORETOP_MODEL_RECORDER_H

#include "base/spans.h"
#include "model/history.h"
#include "model/store.h"

struct recorder;
struct recorder *recorder_new(void);
void recorder_free(struct recorder *recorder);

/* Takes what a merge saw. A session is followed from the first time it is seen as a draft that
 * leaves, or running, until it ends or is gone; one that ends with a known start becomes a finished
 * restore. Rules:
 *  - Counts that an answer leaves out say nothing: no point.
 *  - Fewer ended units than before, another total after a unit has ended, a session that runs
 *    again: points, buckets and first unit start over with this answer, and the reset says why.
 *  - Start: AT_LEAST where it ran when first seen; OBSERVED where it was a draft no longer than
 *    HISTORY_NEW_MS before, or appeared after the first listing and was created within that time.
 *    An end that the service does not date is known as closely, or not at all.
 *  - +k units in one answer are spread evenly over the time since the session was last read. */
#define HISTORY_NEW_MS (10 * MINUTE_MS)
void recorder_observe(struct recorder *recorder, const struct observation *seen);

/* All running sessions were read at that moment (wall clock): what they said before still held. */
void recorder_read(struct recorder *recorder, int64_t at_ms);

/* The earliest startDateTime of those artifacts of a followed session that were read, as the
 * service says it. whole: of all of them, which makes the start EXACT; else one that was not read
 * may have begun before, and it only moves a later start back. An earlier one than known wins;
 * TIME_NONE and unknown sessions are ignored. */
void recorder_started(struct recorder *recorder, const char *id, enum workload workload,
                      int64_t start_ms, bool whole);

/* Both clocks, once a turn, and how far the service's is before ours. When the wall clock moves
 * against the boot clock by more than HISTORY_CLOCK_MS since the last call all traces start over
 * (HISTORY_RESET_CLOCK), and a start that was only observed is "since at least" now. A suspend
 * moves both and is nothing. Returns how far the wall clock was set on, then; else 0. */
int64_t recorder_clock(struct recorder *recorder, int64_t wall_ms, int64_t boot_ms,
                       int64_t offset_ms);

/* A whole listing is over: traces put back go on where the session runs in the store, changed since
 * or not, and are dropped where it does not; those of sessions it showed as ended became finished
 * ones. */
void recorder_swept(struct recorder *recorder, const struct store *store);

/* Puts back what was kept, before the first observation. Invalid ones, ones beyond the bounds and
 * ones already there are refused (false); a trace that ends more than HISTORY_CLOCK_MS behind now
 * starts over as after a clock that was set. */
bool recorder_restore_trace(struct recorder *recorder, const struct history_trace *trace,
                            int64_t now_ms);
bool recorder_restore_finished(struct recorder *recorder, enum workload workload,
                               const struct history_finished *finished);

/* The store holds rows of an earlier run: until recorder_swept a draft among them may have been
 * left at any time since, so that its start is "since at least". */
void recorder_over_kept(struct recorder *recorder);

/* An immutable history of this moment; the caller unrefs it. Traces that did not change since the
 * last cut are shared with it, not copied. */
struct history *recorder_cut(struct recorder *recorder);

#endif
