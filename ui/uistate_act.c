/* uistate_act.c - a key in whatever has the focus; an action in whatever view. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "uistate_private.h"
#include "view.h"
#include "view_tabs.h"

typedef void act_fn(struct uistate *state, enum action action, struct ui_reaction *reaction);

/* Opens a view, from which Back returns here; one that Back would reach anyway is returned to. */
static void go_to(struct uistate *state, enum view_id view)
{
    for (int i = 0; i < state->return_count; i++)
        if (state->returns[i] == view) {
            state->return_count = i;
            state->view = view;
            return;
        }
    if (state->view != view)
        state->returns[state->return_count++] = state->view;
    state->view = view;
}

/* One step back from where we are; false: at the list, and nowhere to go back to. */
static bool go_back(struct uistate *state)
{
    if (state->view == VIEW_LIST && (state->focus_detail || state->return_count == 0)) {
        bool was = state->focus_detail;
        state->focus_detail = false;
        return was;
    }
    if (state->view == VIEW_LIST) /* it was opened from the overview */
        uistate_overview_leave_list(state);
    state->view = state->return_count > 0 ? state->returns[--state->return_count] : VIEW_LIST;
    return true;
}

/* Opens another tab of the session. Back leads out of the session, however it was entered. */
static void go_beside(struct uistate *state, enum view_id view)
{
    int kept = 0;
    while (state->return_count > 0 && view_is_tab(state->returns[state->return_count - 1]))
        state->return_count--;
    for (int i = 0; i < state->return_count; i++)
        if (state->returns[i] != view)
            state->returns[kept++] = state->returns[i];
    state->return_count = kept;
    state->view = view;
}

/* The key that led to a view leads out of it, too. */
static bool go_out_of(struct uistate *state, enum view_id view)
{
    return state->view == view && go_back(state);
}

static void act_move(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)reaction;
    (void)uistate_move(state, action);
}

static void act_problem(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    int step = action == ACTION_NEXT_ATTENTION ? 1 : -1;
    (void)reaction;
    if (state->view == VIEW_UNITS)
        uistate_units_next_bad(state, step);
    else
        uistate_next_attention(state, step);
}

static void show_session(struct uistate *state, enum view_id view, struct ui_reaction *reaction)
{
    if (!uistate_selected(state)) {
        uistate_say(state, NOTICE_INFO, "No session is selected.");
        return;
    }
    state->touched = true;
    go_to(state, view);
    reaction->effects |= EFFECT_OPEN_NOW;
}

static void say_left_out(struct uistate *state)
{
    char key[16];
    keymap_first_key(state->keymap, ACTION_VIEW, key, sizeof key);
    if (filter_is_empty(state->in_force))
        uistate_say(state, NOTICE_INFO, "That session is not in the list any more.");
    else
        uistate_say(state, NOTICE_INFO, "Filter or view leaves that session out; %s shows all.",
                    key);
}

/* From an event to its session. */
static void open_event(struct uistate *state, struct ui_reaction *reaction)
{
    const struct event *event = uistate_event(state, state->event_index);
    if (!event)
        return;
    if (event->id[0] == '\0') {
        uistate_say(state, NOTICE_INFO, "This event is not about a session.");
    } else if (!uistate_select_id(state, event->id, (enum workload)event->workload)) {
        say_left_out(state);
    } else {
        show_session(state, VIEW_DETAIL, reaction);
    }
}

static void open_unit(struct uistate *state)
{
    if (!uistate_unit(state)) {
        uistate_say(state, NOTICE_INFO, "There is no unit here to open.");
        return;
    }
    state->scrolls[VIEW_UNIT].top = 0;
    go_to(state, VIEW_UNIT);
}

/* What leaves it out gives way: whoever looks at one session by its id wants the other one now. */
static bool select_anywhere(struct uistate *state, const struct session *session)
{
    const enum workload workload = (enum workload)session->workload;
    return uistate_select_id(state, session->id, workload) ||
           (uistate_listviews_enter(state, 0) && uistate_select_id(state, session->id, workload));
}

/* From a unit to the session that restores it. */
static void open_holder(struct uistate *state, struct ui_reaction *reaction)
{
    struct session space;
    const struct session *holder = uistate_holder_of(state, uistate_unit(state), &space);
    if (!holder) {
        uistate_say(state, NOTICE_INFO, "No session is known that holds this unit.");
    } else if (!select_anywhere(state, holder)) {
        uistate_say(state, NOTICE_INFO, "The session that holds it is not in the list any more.");
    } else {
        uistate_go_home(state);
        show_session(state, VIEW_DETAIL, reaction);
    }
}

static void act_open(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)action;
    if (state->view == VIEW_EVENTS)
        open_event(state, reaction);
    else if (state->view == VIEW_UNITS)
        open_unit(state);
    else if (state->view == VIEW_UNIT)
        open_holder(state, reaction);
    else if (state->view == VIEW_OVERVIEW)
        uistate_overview_drill(state);
    else
        show_session(state, VIEW_DETAIL, reaction);
}

static void act_back(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)action;
    bool units = state->view == VIEW_UNITS || state->view == VIEW_UNIT;
    if (units && uistate_is_searching(state)) {
        reaction->command = uistate_command(COMMAND_FIND_STOP, NULL, WORKLOAD_OTHER);
        return;
    }
    if (uistate_filter_clear_aside(state))
        return;
    if (go_back(state) || uistate_away_leave(state))
        return;
    if (!filter_is_empty(state->filter)) {
        (void)uistate_set_filter(state, "", NULL);
        uistate_say(state, NOTICE_INFO, "Filter cleared.");
    } else if (state->views.at > 0) {
        (void)uistate_listviews_enter(state, 0);
    }
}

static void act_view(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    size_t place = keymap_place(state->keymap, action, state->key);
    const bool from_overview = state->view == VIEW_OVERVIEW;
    (void)reaction;
    if (place >= LISTVIEW_PLACES || !uistate_listviews_enter(state, place))
        return;
    state->focus_detail = false;
    uistate_go_home(state);
    if (from_overview)
        state->returns[state->return_count++] = VIEW_OVERVIEW;
}

static void act_leave(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)action;
    if (go_back(state))
        return;
    uint32_t writes = state->snapshot ? state->snapshot->writes_in_flight : 0;
    if (writes > 0 && !state->leave_warned) {
        state->leave_warned = true;
        uistate_say(state, NOTICE_REFUSED,
                    "A change is on its way and its outcome is not known yet. Again: quit.");
        return;
    }
    reaction->effects |= EFFECT_QUIT;
}

static void act_quit(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)state, (void)action;
    reaction->effects |= EFFECT_QUIT;
}

static void act_interrupt(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    char key[32];
    if (go_back(state))
        return;
    if (state->interrupted_once) {
        reaction->effects |= EFFECT_QUIT;
        return;
    }
    state->interrupted_once = true;
    uistate_say(state, NOTICE_INFO, "Press %s again to quit.",
                keymap_first_key(state->keymap, action, key, sizeof key));
}

static void act_focus(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)action, (void)reaction;
    if (state->view == VIEW_OVERVIEW)
        uistate_overview_next_block(state);
    else if (view_is_tab(state->view))
        go_beside(state, state->view == VIEW_DETAIL ? VIEW_UNITS : VIEW_DETAIL);
    else if (state->layout.detail.rows > 0)
        state->focus_detail = !state->focus_detail;
    else
        uistate_say(state, NOTICE_INFO,
                    "The detail pane is not on screen; Enter opens it in full.");
}

static void act_preview(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)action, (void)reaction;
    state->preview = !state->preview;
    state->focus_detail = false;
    struct layout_wish wish = uistate_wish(state);
    struct layout layout = layout_compute(state->rows, state->cols, &wish);
    if (state->preview && layout.detail.rows == 0)
        uistate_say(state, NOTICE_INFO, "There is no room for the detail pane; Enter opens it.");
}

static void act_units(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)action;
    if (!go_out_of(state, VIEW_UNITS) && !go_out_of(state, VIEW_UNIT))
        show_session(state, VIEW_UNITS, reaction);
}

static void act_tab(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    const enum view_id to = view_tab_beside(state->view, action == ACTION_NEXT_TAB ? 1 : -1);
    if (state->view == VIEW_LIST)
        show_session(state, to, reaction);
    else
        go_beside(state, to);
}

static void act_find_holder(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)action, (void)reaction;
    uistate_holder_ask(state);
}

static void act_raw(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)action;
    if (!go_out_of(state, VIEW_RAW))
        show_session(state, VIEW_RAW, reaction);
}

static void act_events(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)action, (void)reaction;
    if (go_out_of(state, VIEW_EVENTS))
        return;
    go_to(state, VIEW_EVENTS);
    uistate_events_select(state, 0);
    if (state->snapshot)
        state->events_seen = event_log_last_seq(state->snapshot->events);
}

/* A page to read: begun at its top; the same key leaves it. */
static void act_page(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    enum view_id view = action == ACTION_FAULTS ? VIEW_FAULTS
                        : action == ACTION_PACE ? VIEW_PACE
                                                : VIEW_HELP;
    (void)reaction;
    if (go_out_of(state, view))
        return;
    state->scrolls[view].top = 0;
    if (view == VIEW_HELP)
        edit_clear(&state->help_edit);
    go_to(state, view);
}

static void act_overview(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)action, (void)reaction;
    if (go_out_of(state, VIEW_OVERVIEW))
        return;
    uistate_overview_open(state);
    go_to(state, VIEW_OVERVIEW);
}

static void act_filter(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)action, (void)reaction;
    uistate_filter_open(state);
}

static void act_sort_menu(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)action, (void)reaction;
    uistate_menu_open_sort(state);
}

static void act_theme(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)state, (void)action;
    reaction->effects |= EFFECT_THEME_LIST;
}

static void act_sort_step(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)reaction;
    uistate_sort_step(state, action == ACTION_SORT_NEXT ? 1 : -1);
}

static void act_sort_reverse(struct uistate *state, enum action action,
                             struct ui_reaction *reaction)
{
    (void)action, (void)reaction;
    uistate_sort_reverse(state);
}

static void act_acknowledge(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)action;
    uistate_acknowledge(state, reaction);
}

static void act_away(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)reaction;
    if (action == ACTION_AWAY)
        uistate_away_filter(state);
    else
        uistate_away_dismiss(state);
}

static void act_time_style(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)action, (void)reaction;
    uistate_next_time_style(state);
}

static bool is_now(const struct uistate *state, enum data_state is)
{
    return state->snapshot &&
           snapshot_state_at(state->snapshot, state->clock->boot_ms(state->clock)) == is;
}

/* What was asked for may have to wait: no promise that is not kept. Signed out, the fetcher answers
 * what becomes of it. */
static void say_reading(struct uistate *state, const char *what)
{
    const struct snapshot *snapshot = state->snapshot;
    char when[48];

    if (is_now(state, DATA_SIGNED_OUT))
        uistate_say(state, NOTICE_REFUSED, "Signed out: %s is not read before a token is taken.",
                    what);
    else if (is_now(state, DATA_THROTTLED) && snapshot->fault.next_try_ms > 0)
        uistate_say(state, NOTICE_REFUSED, "Graph asked to wait until %s: nothing is read before.",
                    draw_clock_seconds(state, snapshot->fault.next_try_ms, when, sizeof when));
    else
        uistate_say(state, NOTICE_INFO, "Reading %s again.", what);
}

static void act_refresh(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)action;
    const struct session *session = uistate_selected(state);
    if (!session || !session_id_known(session)) {
        uistate_say(state, NOTICE_INFO, "There is no session here that could be read again.");
        return;
    }
    reaction->command =
        uistate_command(COMMAND_REFRESH_ONE, session->id, (enum workload)session->workload);
    say_reading(state, "this session");
}

static void act_refresh_all(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)action;
    reaction->command = uistate_command(COMMAND_REFRESH_ALL, NULL, WORKLOAD_OTHER);
    say_reading(state, "the whole list");
}

static void act_copy(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    if (action == ACTION_COPY_WHY)
        uistate_copy_why(state, reaction);
    else
        uistate_copy(state, reaction);
}

static void act_sign_in(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)action, (void)reaction;
    uistate_signin_open(state);
}

static void act_write(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    uistate_dialog_open(state, action);
    if (state->dialog != DIALOG_NONE)
        reaction->effects |= EFFECT_OPEN_NOW; /* for the destination */
}

static void act_redraw(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)state, (void)action;
    reaction->effects |= EFFECT_REDRAW_ALL;
}

static void act_suspend(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    (void)state, (void)action;
    reaction->effects |= EFFECT_SUSPEND;
}

/* clang-format off */
static act_fn *const acts[ACTION_COUNT] = {
    [ACTION_DOWN]           = act_move,           [ACTION_UP]             = act_move,
    [ACTION_HALF_DOWN]      = act_move,           [ACTION_HALF_UP]        = act_move,
    [ACTION_PAGE_DOWN]      = act_move,           [ACTION_PAGE_UP]        = act_move,
    [ACTION_FIRST]          = act_move,           [ACTION_LAST]           = act_move,
    [ACTION_OPEN]           = act_open,           [ACTION_BACK]           = act_back,
    [ACTION_LEAVE]          = act_leave,          [ACTION_QUIT]           = act_quit,
    [ACTION_FOCUS]          = act_focus,          [ACTION_PREVIEW]        = act_preview,
    [ACTION_UNITS]          = act_units,          [ACTION_FIND_HOLDER]    = act_find_holder,
    [ACTION_NEXT_TAB]       = act_tab,            [ACTION_PREV_TAB]       = act_tab,
    [ACTION_RAW]            = act_raw,            [ACTION_EVENTS]         = act_events,
    [ACTION_PACE]           = act_page,           [ACTION_FAULTS]         = act_page,
    [ACTION_OVERVIEW]       = act_overview,       [ACTION_FILTER]         = act_filter,
    [ACTION_NEXT_ATTENTION] = act_problem,        [ACTION_PREV_ATTENTION] = act_problem,
    [ACTION_AWAY]           = act_away,           [ACTION_AWAY_DISMISS]   = act_away,
    [ACTION_SORT]           = act_sort_menu,      [ACTION_SORT_NEXT]      = act_sort_step,
    [ACTION_SORT_PREV]      = act_sort_step,      [ACTION_SORT_REVERSE]   = act_sort_reverse,
    [ACTION_ACKNOWLEDGE]    = act_acknowledge,    [ACTION_REFRESH]        = act_refresh,
    [ACTION_REFRESH_ALL]    = act_refresh_all,    [ACTION_COPY]           = act_copy,
    [ACTION_COPY_WHY]       = act_copy,           [ACTION_TIME_STYLE]     = act_time_style,
    [ACTION_THEME]          = act_theme,          [ACTION_ACTIVATE]       = act_write,
    [ACTION_DELETE]         = act_write,          [ACTION_SIGN_IN]        = act_sign_in,
    [ACTION_VIEW]           = act_view,
    [ACTION_HELP]           = act_page,           [ACTION_REDRAW]         = act_redraw,
    [ACTION_SUSPEND]        = act_suspend,        [ACTION_INTERRUPT]      = act_interrupt,
};
/* clang-format on */

void uistate_act(struct uistate *state, enum action action, struct ui_reaction *reaction)
{
    acts[action](state, action, reaction);
}

void uistate_begin_in(struct uistate *state, enum view_id view)
{
    struct ui_reaction reaction = {.effects = EFFECT_NONE};
    uistate_act(state, view_info(view)->opened_by, &reaction);
}
