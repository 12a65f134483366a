/* uistate_list.c - what changes how the list reads: sort, acknowledgement, time style. */
#include <stdio.h>

#include "base/spans.h"
#include "draw.h"
#include "model/attention.h"
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

/* The session that the key before acknowledged; NULL: it did not, or that one is no more. The
 * cursor has left it for the next bad end, which nobody has looked at: the same key again takes
 * back what it did, and does not hide that one. */
static const struct session *acked_just_now(const struct uistate *state, struct session *space)
{
    if (state->acked_keys != 1 || !state->acked.id || !state->snapshot)
        return NULL;
    uint32_t row = snapshot_find(state->snapshot, state->acked.id, state->acked.workload);
    const struct session *session = snapshot_row(state->snapshot, row, space);
    return session && acks_has(state->acks, session) ? session : NULL;
}

bool uistate_goes_on(const struct uistate *state)
{
    struct session space;
    const struct session *acked = acked_just_now(state, &space), *at = uistate_selected(state);
    const struct attention_rule rule = uistate_attention(state);
    return acked && at && !session_same(acked, at) && attention_needed(at, &rule);
}

static void take_back(struct uistate *state, const char *label)
{
    uistate_reorder_around(state);
    (void)uistate_select_id(state, state->acked.id, state->acked.workload);
    uistate_say(state, NOTICE_OK, "Needs attention again: %.120s", label);
}

/* The label comes last: what is cut where there is no room. */
static void say_acknowledged(struct uistate *state, const char *label)
{
    char again[16], next[16];
    state->acked_keys = 1;
    const bool goes_on = uistate_goes_on(state);
    state->acked_keys = 2; /* with the next key it is 1 */
    keymap_first_key(state->keymap, ACTION_ACKNOWLEDGE, again, sizeof again);
    keymap_first_key(state->keymap, ACTION_NEXT_ATTENTION, next, sizeof next);
    uistate_say(state, NOTICE_OK, "Acknowledged (%s again takes it back%s%s%s): %.120s", again,
                goes_on ? ", " : "", goes_on ? next : "", goes_on ? " goes on" : "", label);
}

void uistate_acknowledge(struct uistate *state, struct ui_reaction *reaction)
{
    struct session lent;
    const struct session *session = acked_just_now(state, &lent);
    char space[DRAW_LABEL_MAX], label[DRAW_LABEL_MAX];
    session = session ? session : uistate_selected(state);
    if (!session || !session_ended_badly(session)) {
        uistate_say(state, NOTICE_INFO, "Only a session that ended badly can be acknowledged.");
        return;
    }
    state->touched = true;
    acks_toggle(state->acks, session);
    const bool has = acks_has(state->acks, session);
    snprintf(label, sizeof label, "%s", draw_label(session, state->charset, space, sizeof space));
    uistate_selection_set(&state->acked, session->id, (enum workload)session->workload, 0);
    reaction->effects |= EFFECT_SAVE_ACKS;
    if (!has) {
        take_back(state, label);
        return;
    }
    reorder_in_place(state); /* another session is selected from here on */
    say_acknowledged(state, label);
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
