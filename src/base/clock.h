/* clock.h - the seam to time. Everything that asks what time it is, or waits, asks a struct clock.
 *
 * `wall_ms` is for people and for the service's times; `boot_ms` (CLOCK_BOOTTIME, runs on during
 * suspend) is for ages and deadlines. A virtual clock exists only in tests (tests/fake).
 * The functions of one clock may be called from any thread. */
#ifndef RESTORETOP_BASE_CLOCK_H
#define RESTORETOP_BASE_CLOCK_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#define CLOCK_NEVER INT64_MAX /* a deadline that never comes */

struct clock {
    int64_t (*wall_ms)(struct clock *clock); /* Unix ms */
    int64_t (*boot_ms)(struct clock *clock); /* ms since some start, never goes back */
    /* poll(2) until a descriptor is ready or boot_ms() reaches deadline_ms. Returns the number of
     * ready descriptors, 0 at the deadline, -1 on EINTR. */
    int (*poll)(struct clock *clock, struct pollfd *fds, nfds_t count, int64_t deadline_ms);
    /* How many real ms a library's own wait (curl_multi_poll) may last for that deadline: 0..60000.
     */
    int (*wait_budget_ms)(struct clock *clock, int64_t deadline_ms);
};

/* The earlier of two deadlines; CLOCK_NEVER is later than all. */
static inline int64_t clock_sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The machine's clock. Static, shared by all threads. */
struct clock *clock_system(void);

#endif
