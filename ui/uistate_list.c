/* uistate_list.c - what changes how the list reads: sort, acknowledgement, time style. */
#include <stdio.h>

#include "base/spans.h"
#include "draw.h"
#include "uistate_private.h"

static void say_sort(struct uistate *state)
{
    char text[128];
    uistate_resort(state);
    uistate_say(state, NOTICE_INFO, "Sorted by %s.",
                draw_sort_words(&state->sort, text, sizeof text));
}

void uistate_sort_step(struct uistate *state, int step)
{
    if (state->view == VIEW_UNITS) {
        int next = ((int)state->units.sort.key + step + UNIT_SORT_KEY_COUNT) % UNIT_SORT_KEY_COUNT;
        uistate_units_sort(state, (enum unit_sort_key)next);
        return;
    }
    int key = ((int)state->sort.keys[0] + step + SORT_KEY_COUNT) % SORT_KEY_COUNT;
    state->sort = (struct sort_spec){.keys = {(enum sort_key)key}, .count = 1};
    uistate_listviews_sorted(state);
    say_sort(state);
}

void uistate_sort_reverse(struct uistate *state)
{
    if (state->view == VIEW_UNITS) {
        uistate_units_sort_reverse(state);
        return;
    }
    state->sort.reversed[0] = !state->sort.reversed[0];
    uistate_listviews_sorted(state);
    say_sort(state);
}

/* In the list the cursor stays where it is, on the row that takes the place, so that a list of
 * failures is worked down; a session that is open stays open. */
static void reorder_in_place(struct uistate *state)
{
    uint32_t index = state->selection.index, top = state->top;
    uistate_reorder_around(state);
    if (state->view != VIEW_LIST || state->focus_detail)
        return;
    state->top = top;
    uistate_select(state, index);
    uistate_follow(state);
}

void uistate_acknowledge(struct uistate *state, struct ui_reaction *reaction)
{
    const struct session *session = uistate_selected(state);
    char space[DRAW_LABEL_MAX], label[DRAW_LABEL_MAX];
    if (!session || !session_ended_badly(session)) {
        uistate_say(state, NOTICE_INFO, "Only a session that ended badly can be acknowledged.");
        return;
    }
    state->touched = true;
    acks_toggle(state->acks, session);
    bool has = acks_has(state->acks, session);
    snprintf(label, sizeof label, "%s", draw_label(session, state->charset, space, sizeof space));
    reorder_in_place(state); /* another session is selected from here on */
    uistate_say(state, NOTICE_OK, "%s%.120s",
                has ? "Acknowledged: " : "Needs attention again: ", label);
    reaction->effects |= EFFECT_SAVE_ACKS;
}

void uistate_next_time_style(struct uistate *state)
{
    state->time_style = (enum time_style)((state->time_style + 1) % TIME_STYLE_COUNT);
    int64_t now = state->clock->wall_ms(state->clock);
    char example[40]; /* the list of a narrow screen shows none */
    timefmt_moment(now - 90 * MINUTE_MS, now, state->time_style, example, sizeof example);
    uistate_say(state, NOTICE_INFO, "Times: %s, \"%s\" where one is shown.",
                time_style_name(state->time_style), example);
}
