/* pace_corpus.h - made-up restores, unit by unit, to judge pace and ETA by. Written down before the
 * estimator, and knows nothing of it.
 *
 * Everything is published or admitted:
 *  - 1 to 5,000 units (half of the sessions uniform, half log-uniform), three workloads;
 *  - the whole takes the published median for so many units, times a log-normal factor (sigma
 *    0.35);
 *  - warm-up: the first unit starts after a log-normal time (median 20 min), at most two fifths of
 *    all; sessions of more than 250 units run at two fifths of their speed in the first quarter;
 *  - unit times are log-normal with a sigma of 1.0 to 1.2 (published: one site takes 30 minutes, 10
 *    to 120); 1 to 8 (log-uniform) run side by side, at most one for every 100 units: the published
 *    medians rise in proportion for many units, so it is a queue, not one straggler, that is waited
 *    for;
 *  - bursts: the service's speed changes about every 10 minutes by a log-normal factor (0.3);
 *  - stalls: 0.2 and one more in two days, by Poisson, of 15 to 90 minutes with nothing at all;
 *  - failures: 1, 10 or 40 % of the units (7, 2, 1 sessions of ten), and sooner than they would
 *    have ended.
 * Polls come every 30 s. The family OTHER is another world, to see what the first one taught by
 * heart: log-uniform, unit times are gamma or Pareto, 1 to 12 or all side by side, the whole is off
 * the published median by a sigma of 0.8, no warm-up in half of them, polls every 2 minutes. A
 * straggler of its may last for days: of 200 restores the ten longest were a third of all moments,
 * and what became of those few decided, so the bench takes 4,000 of this family for 200 of OWN. */
#ifndef RESTORETOP_TESTS_FAKE_PACE_CORPUS_H
#define RESTORETOP_TESTS_FAKE_PACE_CORPUS_H

#include <stdint.h>

#include "model/session.h"

enum corpus_family { CORPUS_OWN, CORPUS_OTHER };

struct corpus_unit {
    int64_t end_ms; /* after activation */
    bool failed;
};

struct corpus_session {
    enum workload workload;
    int32_t count;
    struct corpus_unit *units; /* by their end; owned */
    int64_t poll_ms;
};
/* Session number `index` of the corpus with that seed. */
void corpus_make(struct corpus_session *session, enum corpus_family family, uint64_t seed,
                 int index);
void corpus_release(struct corpus_session *session);

/* Calls `look` at every poll from activation to the one that sees the end, with the record as the
 * service would send it at that time (status active or ended, counts). */
typedef void corpus_look_fn(void *context, const struct session *session, int64_t at_ms);
void corpus_replay(const struct corpus_session *session, corpus_look_fn *look, void *context);

#endif
