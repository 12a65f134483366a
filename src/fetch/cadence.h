/* cadence.h - when what is read again. Pure arithmetic, so that it can be tested as a table.
 *
 * Sweep = the whole list, all pages. Hot poll = one GET for every session that can change by itself. Where a
 * sweep costs no more requests than the hot poll would, the sweep does both. */
#ifndef RESTORETOP_FETCH_CADENCE_H
#define RESTORETOP_FETCH_CADENCE_H

#include <stdbool.h>
#include <stdint.h>

struct cadence_input {
    int64_t now_boot_ms;
    int interval_s;            /* --interval, 15..300, default 30 */
    uint32_t hot_count;        /* sessions that can change by themselves */
    uint32_t sweep_pages;      /* of the last whole sweep; 0: none yet */
    int64_t sweep_ended_boot_ms; /* CLOCK_NEVER: none yet */
    int64_t hot_ended_boot_ms;   /* hot poll or sweep, whichever was later; CLOCK_NEVER: none yet */
    int64_t slowed_until_boot_ms; /* after a 429/503: intervals are doubled until then; 0: not */
};
struct cadence_plan {
    int64_t sweep_at_boot_ms;
    int64_t hot_at_boot_ms;    /* CLOCK_NEVER: nothing hot, or the sweep does it */
    int32_t unseen_bound_s;    /* a new session is seen at the latest after this long */
};
/* Rules: hot every interval; sweep every 300 s when that is <= CADENCE_SWEEP_REQUESTS_PER_HOUR requests an hour, else
 * as rarely as that budget asks; sweep at every interval while pages <= hot_count. All doubled while slowed.
 * +-10 % jitter is the fetcher's business. */
#define CADENCE_SWEEP_REQUESTS_PER_HOUR 600
struct cadence_plan cadence_compute(const struct cadence_input *input);

#endif
