#include "fetch/state.h"

#include "base/clock.h"

static const struct fault no_fault = {.kind = FAULT_NONE};

static bool is_set(const struct fault *fault)
{
    return fault && fault->kind != FAULT_NONE;
}

static bool is_refusal(const struct fault *fault)
{
    static const bool refusals[FAULT_COUNT] = {
        [FAULT_AUTH] = true, [FAULT_FORBIDDEN] = true, [FAULT_NOT_FOUND] = true,
        [FAULT_API] = true,  [FAULT_REFUSED] = true,   [FAULT_INPUT] = true,
    };
    return is_set(fault) && refusals[fault->kind];
}

/* The trouble that stands above all age, if there is one; DATA_STATE_COUNT: none. */
static enum data_state decide_trouble(const struct state_input *input,
                                      const struct fault **ret_fault)
{
    const struct {
        bool holds;
        const struct fault *fault;
        enum data_state state;
    } rules[] = {
        {is_set(input->signed_out), input->signed_out, DATA_SIGNED_OUT},
        {is_set(input->hold), input->hold, DATA_THROTTLED},
        {is_refusal(input->sweep_end), input->sweep_end, DATA_REFUSED},
        {is_refusal(input->hot_refusal), input->hot_refusal, DATA_REFUSED},
        {is_set(input->outage) && input->outage->kind == FAULT_THROTTLED, input->outage,
         DATA_THROTTLED},
        {is_set(input->outage), input->outage, DATA_OFFLINE},
        {is_set(input->sweep_end), input->sweep_end, DATA_STALE},
    };
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (rules[i].holds) {
            *ret_fault = rules[i].fault;
            return rules[i].state;
        }
    }
    return DATA_STATE_COUNT;
}

enum data_state state_decide(const struct state_input *input, const struct fault **ret_fault)
{
    const enum data_state trouble = decide_trouble(input, ret_fault);
    if (trouble != DATA_STATE_COUNT)
        return trouble;
    *ret_fault = is_set(input->sweep_trouble) ? input->sweep_trouble : &no_fault;
    if (!input->loaded)
        return DATA_LOADING;
    if (input->now_boot_ms < input->live_until_boot_ms) {
        *ret_fault = is_set(input->unread) ? input->unread : &no_fault;
        return DATA_LIVE;
    }
    if (!is_set(*ret_fault) && is_set(input->unread))
        *ret_fault = input->unread;
    return DATA_STALE;
}

int state_trouble(enum data_state state, const struct fault *fault)
{
    static const int groups[DATA_STATE_COUNT] = {
        [DATA_STALE] = 1,      [DATA_OFFLINE] = 1, [DATA_THROTTLED] = 1,
        [DATA_SIGNED_OUT] = 2, [DATA_REFUSED] = 3,
    };
    return is_set(fault) ? groups[state] : 0;
}

int64_t state_live_until(const struct live_input *input)
{
    if (input->swept_boot_ms == CLOCK_NEVER)
        return 0;
    const int64_t swept = input->swept_boot_ms + 2 * input->sweep_period_ms + input->sweep_took_ms;
    if (!input->hot)
        return swept;
    if (input->hot_boot_ms == CLOCK_NEVER)
        return 0;
    const int64_t hot = input->hot_boot_ms + 2 * input->hot_period_ms;
    return hot < swept ? hot : swept;
}
