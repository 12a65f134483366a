/* pace_replay.h - a corpus of restores (pace_corpus.h) looked at as the fetcher does, and how often
 * the range of the ETA held. A moment is a poll after the tenth unit's end that does not see the
 * end. */
#ifndef RESTORETOP_TESTS_FAKE_PACE_REPLAY_H
#define RESTORETOP_TESTS_FAKE_PACE_REPLAY_H

#include "fake/pace_corpus.h"

/* By how much of the session is still to come. */
enum replay_phase {
    REPLAY_FIRST, /* over three quarters of the units */
    REPLAY_SECOND,
    REPLAY_THIRD,
    REPLAY_LAST, /* the last quarter */
    REPLAY_PHASES
};

struct replay_tally {
    uint64_t moments;
    uint64_t held; /* the end was in the range */
    uint64_t
        narrow; /* the range was at most 60 % of the time that was left, whether it held or not */
    uint64_t early; /* an ETA before the first unit: there must be none */
};

struct replay_result {
    struct replay_tally all, phases[REPLAY_PHASES];
    int sessions;          /* that had moments */
    double held_share_sum; /* of each session's moments; every session counts alike */
    double narrow_share_sum;
};
/* sessions: how many; every: the estimate is looked at each so many polls (1: all). */
void replay_run(struct replay_result *ret, enum corpus_family family, uint64_t seed, int sessions,
                int every);
/* As if both had been one corpus. */
void replay_add(struct replay_result *sum, const struct replay_result *result);

#endif
