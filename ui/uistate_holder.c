/* uistate_holder.c - from a unit that another session restores to that session, or the question
 * what finding it costs. */
#include <string.h>

#include "uistate_private.h"

const struct session *uistate_holder_of(const struct uistate *state, const struct artifact *unit,
                                        struct session *space)
{
    const struct session *mine = uistate_selected(state);
    if (!unit || !mine || !state->snapshot || !artifact_is_held(unit))
        return NULL;
    const struct holding *holding = holdings_find(state->snapshot->holdings, unit_source_key(unit),
                                                  mine->id, (enum workload)mine->workload);
    uint32_t row =
        holding ? snapshot_find(state->snapshot, holding->id, holding->workload) : ROW_NONE;
    return row == ROW_NONE ? NULL : snapshot_row(state->snapshot, row, space);
}

/* Units on a page, as the service sends them; no list of several pages was seen: its simulation's.
 */
static uint32_t page_units(const struct uistate *state)
{
    const struct units *units = state->units.of;
    bool several = units && units->pages[0]->next_link && units->pages[0]->count > 0;
    return several ? (uint32_t)units->pages[0]->count : 100;
}

struct holder_cost uistate_holder_cost(const struct uistate *state)
{
    const struct session *mine = uistate_selected(state);
    struct holder_cost cost = {0};
    uint32_t limit = mine ? snapshot_row_limit(state->snapshot) : 0, page = page_units(state);
    for (uint32_t row = 0; row < limit; row++) {
        struct session space;
        const struct session *session = snapshot_row(state->snapshot, row, &space);
        if (!session || session_same(session, mine) || session->workload != mine->workload ||
            !session_is_running(session))
            continue;
        const struct holding *known =
            holdings_of(state->snapshot->holdings, session->id, (enum workload)session->workload);
        cost.opened += known != NULL;
        if (holding_is_whole(known, session))
            continue;
        uint32_t units = session->total > 0 ? (uint32_t)session->total : 1;
        cost.sessions++;
        cost.requests += (units + page - 1) / page;
    }
    return cost;
}

bool uistate_none_holds(const struct uistate *state, const struct artifact *unit)
{
    struct session space;
    const bool listed = state->snapshot && state->snapshot->swept_ms != TIME_NONE;
    return listed && uistate_selected(state) && artifact_is_held(unit) &&
           unit_source_key(unit) != 0 && !uistate_holder_of(state, unit, &space) &&
           uistate_holder_cost(state).sessions == 0;
}

bool uistate_is_searching(const struct uistate *state)
{
    return state->snapshot && state->snapshot->holder.state == HOLDER_SEARCHING;
}

void uistate_holder_ask(struct uistate *state)
{
    const struct artifact *unit = uistate_unit(state);
    struct session space;
    if (!unit || !artifact_is_held(unit))
        uistate_say(state, NOTICE_INFO,
                    "Only a unit that another session restores leads to one "
                    "(DuplicateArtifactRestoreRequest).");
    else if (uistate_holder_of(state, unit, &space))
        uistate_say(state, NOTICE_INFO, "The session that holds it is known: Enter in the unit.");
    else if (uistate_is_searching(state))
        uistate_say(state, NOTICE_INFO, "The search is under way; Esc stops it.");
    else if (unit_source_key(unit) == 0 || !unit->id)
        uistate_say(state, NOTICE_INFO, "It names no restore point by which it could be found.");
    else if (uistate_holder_cost(state).sessions == 0)
        uistate_say(state, NOTICE_INFO, "There is no other running session to look through.");
    else
        state->dialog = DIALOG_HOLDER;
}

void uistate_holder_key(struct uistate *state, key_code key, struct ui_reaction *reaction)
{
    const struct session *session = uistate_selected(state);
    const struct artifact *unit = uistate_unit(state);
    state->dialog = DIALOG_NONE;
    if (key != KEY_ENTER_ || !session || !unit || !unit->id) {
        uistate_say(state, NOTICE_INFO, "Nothing was asked for.");
        return;
    }
    enum workload workload = (enum workload)session->workload;
    reaction->command = uistate_command(COMMAND_FIND_HOLDER, session->id, workload);
    command_add_key(reaction->command, unit->id, workload);
    uistate_say(state, NOTICE_INFO, "Looking through the running sessions; Esc stops it.");
}
