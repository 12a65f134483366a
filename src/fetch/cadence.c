#include "fetch/cadence.h"

#include "base/clock.h"
#include "base/spans.h"

static int64_t at_least(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* How far apart `requests` must be made so that they stay within a budget of so many an hour. */
static int64_t budget_period_ms(uint32_t requests, int per_hour)
{
    return (int64_t)requests * HOUR_MS / per_hour;
}

static int64_t after(int64_t ended_boot_ms, int64_t period_ms, int64_t now_boot_ms)
{
    return ended_boot_ms == CLOCK_NEVER ? now_boot_ms : ended_boot_ms + period_ms;
}

/* A sweep at once starts a period after the end of the last one, so a session that came just behind
 * a page is seen after the period and the sweep itself; a slow one comes by each page once a
 * period.
 */
static int32_t unseen_bound_s(const struct cadence_input *input, const struct cadence_plan *plan)
{
    const int64_t most = plan->sweep_period_ms * (100 + CADENCE_JITTER_PERCENT) / 100;
    const int64_t took = plan->page_gap_ms > 0 ? 0 : input->sweep_took_ms;
    return input->sweep_pages == 0 ? -1 : (int32_t)((most + took + 999) / 1000);
}

/* As often as the list's budget lets it be read, jitter or not. */
static int64_t list_period_ms(uint32_t pages)
{
    return budget_period_ms(pages, CADENCE_SWEEP_REQUESTS_PER_HOUR) *
           (100 + CADENCE_JITTER_PERCENT) / 100;
}

static bool hot_fits(const struct cadence_input *input)
{
    return budget_period_ms(input->hot_count, CADENCE_HOT_REQUESTS_PER_HOUR) <=
           input->interval_s * SECOND_MS;
}

struct cadence_plan cadence_compute(const struct cadence_input *input)
{
    const uint32_t pages = input->sweep_pages;
    const uint32_t hot = input->hot_count;
    const int64_t factor = input->now_boot_ms < input->slowed_until_boot_ms ? 2 : 1;
    const bool cheap = pages > 0 && hot > 0 && pages <= hot;
    const bool sweep_is_hot =
        cheap && (list_period_ms(pages) <= input->interval_s * SECOND_MS || !hot_fits(input));
    const int64_t hot_period =
        at_least(input->interval_s * SECOND_MS,
                 budget_period_ms(sweep_is_hot ? pages : hot, CADENCE_HOT_REQUESTS_PER_HOUR)) *
        factor;
    const int64_t budget = budget_period_ms(pages, CADENCE_SWEEP_REQUESTS_PER_HOUR);
    const bool slow = !input->no_pacing && !sweep_is_hot && budget > CADENCE_SWEEP_S * SECOND_MS;
    const int64_t rare_ms = at_least(CADENCE_SWEEP_S * SECOND_MS, budget);
    const int64_t rare_period =
        (cheap && list_period_ms(pages) < rare_ms ? list_period_ms(pages) : rare_ms) * factor;
    const bool polls = hot > 0 && !sweep_is_hot;

    struct cadence_plan plan = {
        .hot_at_boot_ms =
            polls ? after(input->hot_ended_boot_ms, hot_period, input->now_boot_ms) : CLOCK_NEVER,
        .sweep_period_ms = sweep_is_hot ? hot_period : rare_period,
        .hot_period_ms = hot_period,
        .page_gap_ms = slow ? budget_period_ms(1, CADENCE_SWEEP_REQUESTS_PER_HOUR) * factor : 0,
        .sweep_is_hot = sweep_is_hot,
    };
    plan.sweep_wait_ms = slow ? plan.page_gap_ms : plan.sweep_period_ms;
    plan.sweep_at_boot_ms =
        after(input->sweep_ended_boot_ms, plan.sweep_wait_ms, input->now_boot_ms);
    plan.unseen_bound_s = unseen_bound_s(input, &plan);
    return plan;
}

int64_t cadence_jitter(int64_t at_boot_ms, int64_t period_ms, uint32_t random)
{
    if (at_boot_ms == CLOCK_NEVER)
        return CLOCK_NEVER;
    const int64_t reach = period_ms * CADENCE_JITTER_PERCENT / 100;
    const int64_t moved = (int64_t)((double)random / UINT32_MAX * (double)(2 * reach)) - reach;
    const int64_t room = period_ms > CADENCE_FLOOR_MS ? period_ms - CADENCE_FLOOR_MS : 0;
    return at_boot_ms + at_least(moved, -room);
}
