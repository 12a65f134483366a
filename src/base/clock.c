#include "base/clock.h"

#include <time.h>

#include "base/spans.h"

#define NS_PER_MS        1000000
#define LONGEST_SLICE_MS 60000

static int64_t read_ms(clockid_t id)
{
    struct timespec now;

    clock_gettime(id, &now); /* cannot fail: both clocks exist since Linux 2.6.39 */
    return (int64_t)now.tv_sec * SECOND_MS + now.tv_nsec / NS_PER_MS;
}

static int64_t system_wall_ms(struct clock *clock)
{
    (void)clock;
    return read_ms(CLOCK_REALTIME);
}

static int64_t system_boot_ms(struct clock *clock)
{
    (void)clock;
    return read_ms(CLOCK_BOOTTIME);
}

static int system_wait_budget_ms(struct clock *clock, int64_t deadline_ms)
{
    int64_t now = system_boot_ms(clock);

    if (deadline_ms <= now)
        return 0;
    if (deadline_ms - now > LONGEST_SLICE_MS)
        return LONGEST_SLICE_MS;
    return (int)(deadline_ms - now);
}

/* The kernel counts a poll's time-out in time that stands still during suspend, deadlines run on: a
 * far deadline is waited for in slices, so that after a resume it is at most one slice late. */
static int system_poll(struct clock *clock, struct pollfd *fds, nfds_t count, int64_t deadline_ms)
{
    for (;;) {
        int slice = system_wait_budget_ms(clock, deadline_ms);
        int ready = poll(fds, count, deadline_ms == CLOCK_NEVER ? -1 : slice);

        if (ready != 0 || system_boot_ms(clock) >= deadline_ms)
            return ready;
    }
}

struct clock *clock_system(void)
{
    static struct clock system = {
        .wall_ms = system_wall_ms,
        .boot_ms = system_boot_ms,
        .poll = system_poll,
        .wait_budget_ms = system_wait_budget_ms,
    };

    return &system;
}
