#include "fake/fake_clock.h"

#include "base/xalloc.h"

#include <pthread.h>
#include <stdlib.h>

#define LONGEST_BUDGET_MS 60000

struct fake_clock {
    struct clock seam; /* first: the seam's pointer is this struct's */
    pthread_mutex_t lock;
    int64_t boot_ms;
    int64_t wall_minus_boot_ms;
};

static struct fake_clock *of(struct clock *clock)
{
    return (struct fake_clock *)clock;
}

static int64_t fake_boot_ms(struct clock *clock)
{
    struct fake_clock *fake = of(clock);
    int64_t now;

    pthread_mutex_lock(&fake->lock);
    now = fake->boot_ms;
    pthread_mutex_unlock(&fake->lock);
    return now;
}

static int64_t fake_wall_ms(struct clock *clock)
{
    struct fake_clock *fake = of(clock);
    int64_t now;

    pthread_mutex_lock(&fake->lock);
    now = fake->boot_ms + fake->wall_minus_boot_ms;
    pthread_mutex_unlock(&fake->lock);
    return now;
}

static void jump_to(struct fake_clock *fake, int64_t deadline_ms)
{
    pthread_mutex_lock(&fake->lock);
    if (deadline_ms > fake->boot_ms)
        fake->boot_ms = deadline_ms;
    pthread_mutex_unlock(&fake->lock);
}

static int fake_poll(struct clock *clock, struct pollfd *fds, nfds_t count, int64_t deadline_ms)
{
    int ready = poll(fds, count, deadline_ms == CLOCK_NEVER ? -1 : 0);

    if (ready == 0)
        jump_to(of(clock), deadline_ms);
    return ready;
}

static int fake_wait_budget_ms(struct clock *clock, int64_t deadline_ms)
{
    if (deadline_ms == CLOCK_NEVER)
        return LONGEST_BUDGET_MS;
    jump_to(of(clock), deadline_ms);
    return 0;
}

struct clock *fake_clock_new(int64_t start_wall_ms)
{
    struct fake_clock *fake = xcalloc(1, sizeof(*fake));

    fake->seam = (struct clock){fake_wall_ms, fake_boot_ms, fake_poll, fake_wait_budget_ms};
    pthread_mutex_init(&fake->lock, NULL);
    fake->boot_ms = FAKE_CLOCK_BOOT_MS;
    fake->wall_minus_boot_ms = start_wall_ms - FAKE_CLOCK_BOOT_MS;
    return &fake->seam;
}

void fake_clock_free(struct clock *clock)
{
    if (clock == NULL)
        return;
    pthread_mutex_destroy(&of(clock)->lock);
    free(of(clock));
}

void fake_clock_advance(struct clock *clock, int64_t ms)
{
    struct fake_clock *fake = of(clock);

    pthread_mutex_lock(&fake->lock);
    fake->boot_ms += ms;
    pthread_mutex_unlock(&fake->lock);
}

void fake_clock_set_wall(struct clock *clock, int64_t wall_ms)
{
    struct fake_clock *fake = of(clock);

    pthread_mutex_lock(&fake->lock);
    fake->wall_minus_boot_ms = wall_ms - fake->boot_ms;
    pthread_mutex_unlock(&fake->lock);
}
