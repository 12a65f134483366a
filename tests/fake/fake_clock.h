/* fake_clock.h - virtual time behind clock.h's seam: a wait takes no time, it moves the clock.
 *
 * boot_ms() begins at FAKE_CLOCK_BOOT_MS and moves only by waits and fake_clock_advance(); the wall
 * clock moves with it and can jump by itself, as an administrator's or NTP's hand makes it. All
 * functions may be called from any thread. */
#ifndef RESTORETOP_TESTS_FAKE_CLOCK_H
#define RESTORETOP_TESTS_FAKE_CLOCK_H

#include "base/clock.h"

#include <stdint.h>

#define FAKE_CLOCK_BOOT_MS 1000000 /* not 0, so that who confuses it with "unknown" is found */

struct clock *fake_clock_new(int64_t start_wall_ms);
void fake_clock_free(struct clock *clock); /* NULL allowed; no thread may be waiting in it */

/* Time passes: both clocks move by ms >= 0. */
void fake_clock_advance(struct clock *clock, int64_t ms);

/* The wall clock jumps to wall_ms, in either direction; boot_ms() does not move. */
void fake_clock_set_wall(struct clock *clock, int64_t wall_ms);

/* How the seam behaves here:
 *  - poll() looks at the descriptors once; when none is ready it moves boot_ms() to the deadline
 * (never back) and returns 0. With CLOCK_NEVER there is nowhere to move to: it really waits.
 *  - wait_budget_ms() moves to a finite deadline and returns 0; with CLOCK_NEVER it returns 60000.
 */

#endif
