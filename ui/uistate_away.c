/* uistate_away.c - who comes back after half an hour is told what came about meanwhile. */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "uistate_private.h"

static void tell(struct uistate *state)
{
    state->absence = presence_absence(&state->presence, state->snapshot);
}

static void arrive(struct uistate *state)
{
    if (presence_arrive(&state->presence, state->clock->wall_ms(state->clock)))
        tell(state);
}

void uistate_start(struct uistate *state, const struct presence *kept)
{
    state->presence = *kept;
    state->events_seen = kept->events_seen;
    arrive(state);
    tell(state); /* an absence of before that was not dismissed */
}

void uistate_arrive(struct uistate *state)
{
    arrive(state);
}

void uistate_away_look(struct uistate *state, bool rows_changed)
{
    const struct snapshot *snapshot = state->snapshot;
    int64_t boot = state->clock->boot_ms(state->clock);
    bool live = snapshot_state_at(snapshot, boot) == DATA_LIVE;
    /* Read after the return: what this picture shows as turned has turned by now. */
    bool settled = live && snapshot->polled_ms >= state->presence.back_ms &&
                   presence_settle(&state->presence, state->clock->wall_ms(state->clock));
    if (settled || rows_changed)
        tell(state);
}

void uistate_away_forget(struct uistate *state)
{
    free(state->away_before);
    state->away_before = NULL;
    state->away_place = 0;
    state->away_waits = state->away_kept = false;
}

bool uistate_away_narrows(const struct uistate *state, size_t place, const char *filter)
{
    return state->away_before && place == 0 && strcmp(filter, UISTATE_AWAY_FILTER) == 0;
}

static void go_back_to_place(struct uistate *state, size_t place)
{
    if (state->away_waits)
        uistate_listviews_wait(state, place);
    else if (uistate_listview_at(state, place))
        uistate_listviews_go(state, place);
}

static bool is_narrowed(const struct uistate *state)
{
    return state->views.at == 0 && strcmp(state->filter_edit.text, UISTATE_AWAY_FILTER) == 0;
}

bool uistate_away_leave(struct uistate *state)
{
    const size_t place = state->away_place;
    if (!is_narrowed(state))
        return false;
    go_back_to_place(state, place);
    (void)uistate_set_filter(state, state->away_before ? state->away_before : "", NULL);
    state->filter_kept = state->away_kept;
    uistate_say(state, NOTICE_INFO,
                place > 0 || *state->filter_edit.text ? "Back to what was shown before."
                                                      : "Filter cleared.");
    uistate_away_forget(state);
    return true;
}

/* The list may be narrowed to it already, behind a line of the overview. */
static void note_way_back(struct uistate *state)
{
    if (is_narrowed(state))
        return;
    uistate_away_forget(state);
    state->away_before = xstrdup(state->filter_edit.text);
    state->away_place = uistate_own_place(state);
    state->away_waits = state->views.wanted > 0;
    state->away_kept = state->filter_kept;
}

static void narrow(struct uistate *state)
{
    note_way_back(state);
    uistate_listviews_go(state, 0); /* what is told of the whole tenant is shown of it */
    (void)uistate_set_filter(state, UISTATE_AWAY_FILTER, NULL);
    uistate_say(state, NOTICE_INFO, "What came about while you were away. Esc goes back.");
}

void uistate_away_filter(struct uistate *state)
{
    const bool drilled = uistate_overview_is_drilled(state);
    if (!drilled && uistate_away_leave(state)) {
        uistate_go_home(state);
        state->touched = true;
    } else if (state->presence.from_ms == TIME_NONE) {
        uistate_say(state, NOTICE_INFO, "You have not been away for half an hour or more.");
    } else {
        uistate_overview_leave_list(state); /* what is set now is the list's own */
        uistate_go_home(state);
        state->touched = true;
        narrow(state);
    }
}

void uistate_away_dismiss(struct uistate *state)
{
    if (state->absence.total == 0)
        uistate_say(state, NOTICE_INFO, "There is nothing to dismiss.");
    state->presence.told = true;
    tell(state);
}
