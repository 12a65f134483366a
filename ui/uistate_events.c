/* uistate_events.c - the list of events: which of them match, and which is chosen. */
#include "uistate_private.h"

static const struct event_log *log_of(const struct uistate *state)
{
    return state->snapshot ? state->snapshot->events : NULL;
}

const struct event *uistate_event(const struct uistate *state, uint32_t i)
{
    return i < state->event_count ? event_log_at(log_of(state), state->event_rows[i]) : NULL;
}

void uistate_events_select(struct uistate *state, uint32_t index)
{
    if (index >= state->event_count)
        index = state->event_count > 0 ? state->event_count - 1 : 0;
    const struct event *event = uistate_event(state, index);
    state->event_index = index;
    state->event_seq = event ? event->seq : 0;
}

/* The chosen one keeps its place among them when newer ones come; on the newest the cursor stays on
 * the newest. One that is gone leaves it to its neighbour. */
static uint32_t follow(const struct uistate *state)
{
    uint32_t index = 0;
    if (state->event_index == 0)
        return 0;
    while (index < state->event_count && uistate_event(state, index)->seq > state->event_seq)
        index++;
    return index;
}

void uistate_events_look(struct uistate *state)
{
    const struct event_log *log = log_of(state);
    struct attention_rule rule = uistate_attention(state);
    rule.now_ms = state->clock->wall_ms(state->clock); /* events are dated by our clock */
    const struct filter_when when = filter_when(&rule);
    size_t count = event_log_count(log);
    bool all = filter_is_empty(state->events_filter);
    state->event_count = 0;
    for (size_t i = count; i-- > 0;)
        if (all || event_matches(event_log_at(log, i), state->events_filter, &when))
            state->event_rows[state->event_count++] = (uint16_t)i;
    uistate_events_select(state, follow(state));
}
