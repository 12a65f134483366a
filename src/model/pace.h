/* pace.h - how fast a restore goes and when it will be done: our own arithmetic, marked ~ wherever
 * it is shown. Pure: the same input gives the same pace, and nothing here asks what time it is.
 *
 * Everything is as of the last reading of the session, never as of now: so a console that slept, or
 * that is cut off, sees no session stalled or overdue before it has looked again, and what it shows
 * stands still while the data is STALE.
 *
 * Rules, and where they come from:
 *  - Expected: Microsoft's published medians by workload and number of units, straight lines
 *    between the rows, above the last one units per hour (learn.microsoft.com, "Overview of
 *    Microsoft 365 Backup", August 2026). Kept in the config with source and date. Whole
 *    mailboxes, sites and drives only: nothing is published for single items.
 *  - Usual: the tenant's own p50 and p95, of restores of that workload and of a like number of
 *    units (between the same two rows of the table) that were seen from start to end; from
 *    PACE_USUAL_LEAST on. Shown beside the published one; it decides nothing.
 *  - Elapsed: since the start (history.h); a lower bound where that is "at least". Draft time is
 *    not restore time: the API has no activation time.
 *  - Rate: units an hour, ended ones, failed ones too (they are done with). Exponentially weighted
 *    over the last max(1 h, 10 units). None before two moments with units between them are known.
 *  - ETA: a range that should hold in eight of ten moments, none before the first unit. pace_eta.h
 *    says how it is worked out, tests/bench how often it held.
 *  - WARMING: no unit has ended. Published: the first takes up to an hour or more.
 *  - STALLED: after the first unit none for max(stalled minutes, 3 x p90 of the gaps between
 *    units); where no gap was seen, the minutes alone, from the first look where the last unit had
 *    ended before. An hour without a change is normal for large jobs.
 *  - OVERDUE: elapsed > overdue x expected. SLOW: it will be by the projected end (eta_ms).
 *  - A draft has no pace. What ended has none but how long it took beside what was expected. */
#ifndef RESTORETOP_MODEL_PACE_H
#define RESTORETOP_MODEL_PACE_H

#include "model/history.h"
#include "model/pace_rules.h"

#define PACE_USUAL_LEAST 20

/* Graver ones later. Filter terms is:overdue, is:stalled, is:slow ask the flags of struct pace,
 * since a session can be more than one. */
/* clang-format off */
/*    enum      word */
#define PACE_STATES(X)         \
    X(NONE,     "")            \
    X(ENDED,    "ended")       \
    X(WARMING,  "warming")     \
    X(WATCHING, "watching")    \
    X(ON_PACE,  "on pace")     \
    X(SLOW,     "slow")        \
    X(STALLED,  "STALLED")     \
    X(OVERDUE,  "OVERDUE")
/* clang-format on */
enum pace_state { /* NONE: a draft, unknown; WATCHING: units ended, but no two while we looked */
#define X(name, word) PACE_##name,
                  PACE_STATES(X)
#undef X
                      PACE_STATE_COUNT
};
const char *pace_state_word(enum pace_state state);

#define PACE_NO_TIME (-1) /* a length of time that is not known */

struct pace {
    enum pace_state state;       /* the gravest that holds */
    bool overdue, stalled, slow; /* each that holds */
    int32_t done, left;          /* units; COUNT_NONE */
    double rate;                 /* units an hour; < 0: none */
    double peak;                 /* the best ten minutes, as units an hour; < 0: none */
    /* Time left from as_of_ms: the range, and what is in its middle; PACE_NO_TIME: none. */
    int64_t eta_low_ms, eta_ms, eta_high_ms;
    int64_t expected_ms; /* published, for all its units */
    int64_t usual_ms, usual_p95_ms;
    int32_t usual_count; /* restores behind it */
    enum history_start start;
    int64_t start_ms;      /* TIME_NONE */
    int64_t elapsed_ms;    /* start to as_of, or to the end */
    int64_t first_unit_ms; /* start to the first unit's end */
    int64_t last_unit_ms;  /* when the last unit was seen to end (Unix ms); TIME_NONE */
    int64_t overdue_at_ms; /* Unix ms from which it is or was OVERDUE, STALLED; TIME_NONE: never */
    int64_t stalled_at_ms;
    int64_t as_of_ms;
    enum history_reset reset; /* what is derived started over then */
    int64_t reset_ms;
};

struct pace_input {
    const struct session *session;
    const struct history_trace *trace; /* NULL: not followed */
    const struct history *history;     /* for usual_ms; NULL: none */
    const struct pace_rules *rules;    /* NULL: the built-in ones */
    int64_t as_of_ms;                  /* when the session was last read, our clock */
};
struct pace pace_compute(const struct pace_input *input);

/* The published expectation for so many units; PACE_NO_TIME: none. */
int64_t pace_expected_ms(const struct pace_table *table, int32_t units);
/* The same of a session; granular ones, and those that do not say how many units, have none. */
int64_t pace_expected_of(const struct pace_rules *rules, const struct session *session);

/* --- in words --- */

/* "~1.6/h", "~12/h", "~1200/h", "~123k/h", "<0.1/h", ">1G/h", "-"; size >= 16. Rounded to two
 * digits, from ten thousand on to thousands. */
char *pace_rate_text(const struct pace *pace, char *buf, size_t size);
/* "~7h", "~30m", "<1m"; "late" when OVERDUE, "stuck" when STALLED or both, since what is late goes
 * on; "-" before the first unit. Never seconds, rounded so that it changes seldom. size >= 16. */
char *pace_eta_text(const struct pace *pace, char *buf, size_t size);
/* "5h30m-9h"; "-" for none. size >= 32. */
char *pace_range_text(const struct pace *pace, char *buf, size_t size);
/* Between which moments the rest will have ended (Unix ms, the clock of as_of_ms), rounded so that
 * they change seldom: to 5 minutes in the last half hour, 10 up to 6 hours, 30 up to two days, then
 * an hour; never before as_of_ms. False: no ETA, or STALLED, and nothing is set. */
bool pace_ends(const struct pace *pace, int64_t *ret_low_ms, int64_t *ret_high_ms);
/* A length of time rounded like those; negative: "-". size >= 16. */
char *pace_length_text(int64_t ms, char *buf, size_t size);
/* The same marked as ours: "~2h30m", "<1m", "-". size >= 16. */
char *pace_about_text(int64_t ms, char *buf, size_t size);

#endif
