/* cadence.h - when what is read again. Pure arithmetic, so that it can be tested as a table.
 *
 * Sweep = the whole list, all pages. Hot poll = one GET for every session that can change by
 * itself. Where a sweep costs no more requests than the hot poll would, and little enough, the
 * sweep does both. */
#ifndef RESTORETOP_FETCH_CADENCE_H
#define RESTORETOP_FETCH_CADENCE_H

#include <stdbool.h>
#include <stdint.h>

struct cadence_input {
    int64_t now_boot_ms;
    int interval_s;              /* --interval, 5..300, default 30 */
    uint32_t hot_count;          /* sessions that can change by themselves */
    uint32_t sweep_pages;        /* of the last whole sweep; 0: none yet */
    int64_t sweep_took_ms;       /* that sweep */
    bool no_pacing;              /* pages cannot be read slowly */
    int64_t sweep_ended_boot_ms; /* CLOCK_NEVER: none yet */
    int64_t hot_ended_boot_ms;   /* hot poll or sweep, whichever was later; CLOCK_NEVER: none yet */
    int64_t slowed_until_boot_ms; /* after a 429/503: intervals are doubled until then; 0: not */
};
struct cadence_plan {
    int64_t sweep_at_boot_ms;
    int64_t hot_at_boot_ms;                 /* CLOCK_NEVER: nothing hot, or the sweep does it */
    int64_t sweep_period_ms, hot_period_ms; /* from one to the next, for budgets */
    int64_t sweep_wait_ms;                  /* from the end of a sweep to the next, for jitter */
    int64_t page_gap_ms;                    /* between the pages of the next sweep; 0: none */
    bool sweep_is_hot;                      /* the sweep does the hot poll's work */
    int32_t unseen_bound_s; /* a new session is seen at the latest after this long; -1: not known */
};
/* Rules: hot every interval; sweep every 300 s when that is <= CADENCE_SWEEP_REQUESTS_PER_HOUR
 * requests an hour, else all the time, its pages so far apart that they stay within that budget in
 * every hour: the list of any tenant costs no more (where pages cannot be read slowly: at once, as
 * rarely as the budget asks). While pages <= hot_count a sweep is as cheap as a hot poll: as often
 * as its budget allows, and instead of the hot poll where that is every interval, or where the hot
 * poll would break its own. What is read at the interval stretches it once it would cost more than
 * CADENCE_HOT_REQUESTS_PER_HOUR (a service that masks the status of a large tenant makes every
 * session "hot"); parts of batches count as requests. All doubled while slowed.
 * +-CADENCE_JITTER_PERCENT jitter is the fetcher's business; the bounds allow for it. */
#define CADENCE_SWEEP_S                 300
#define CADENCE_SWEEP_REQUESTS_PER_HOUR 600
#define CADENCE_HOT_REQUESTS_PER_HOUR   6000
#define CADENCE_JITTER_PERCENT          10
#define CADENCE_FLOOR_MS                5000
struct cadence_plan cadence_compute(const struct cadence_input *input);

/* The moment moved by up to +-CADENCE_JITTER_PERCENT of the period, but never so early that less
 * than CADENCE_FLOOR_MS of it remains; random 0..UINT32_MAX maps onto the range. CLOCK_NEVER
 * stays. */
int64_t cadence_jitter(int64_t at_boot_ms, int64_t period_ms, uint32_t random);

#endif
