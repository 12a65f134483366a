#include "view.h"

#include <string.h>

#include "draw.h"
#include "view_parts.h"

/* Where the list has no title to say it. Returns what is left for the filter. */
static struct rect draw_kept(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    static const char note[] = " (kept)";
    int width = (int)sizeof note - 1;
    if (state->view != VIEW_LIST || area.cols < 3 * width)
        return area;
    area.cols -= width;
    canvas_put(canvas, (struct rect){area.y, area.x + area.cols, 1, width}, area.y,
               area.x + area.cols, (struct put){.role = ROLE_WARN}, note);
    return area;
}

static void draw_filter_line(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    const struct edit *edit = uistate_filter_text(state);
    bool margin = area.cols >= 80;
    int x = area.x + margin;

    if (area.rows == 0)
        return;
    x += canvas_put(canvas, area, area.y, x, (struct put){.role = ROLE_PROMPT},
                    state->views.saving ? "save view as " : "/");
    if (state->filter_kept && !state->filtering && layout_list_head(&state->layout) < 2)
        area = draw_kept(state, canvas, area);
    int scrolled = view_input_draw(canvas, (struct rect){area.y, x, 1, area.cols - (x - area.x)},
                                   edit, state->filtering);
    if (state->filter_fault.kind == FAULT_NONE || state->filter_fault_at >= edit->length ||
        uistate_filter_hint(state))
        return;
    /* The wrong term is underlined; the reason stands on the status line. */
    int at = x + text_width(edit->text, state->filter_fault_at, state->charset) - scrolled;
    size_t word = strcspn(edit->text + state->filter_fault_at, " ");
    int width = text_width(edit->text + state->filter_fault_at, word, state->charset);
    if (at >= x)
        canvas_add_modifiers(canvas, (struct rect){area.y, at, 1, width}, CELL_MATCH);
}

static void draw_line_screen(const struct uistate *state, struct canvas *canvas,
                             const struct layout *layout)
{
    view_header_draw(state, canvas, layout->header);
    canvas->cursor_y = canvas->cursor_x = 0;
}

/* The list, and beside it what there is room for. */
static void draw_list(struct uistate *state, struct canvas *canvas, struct rect pane)
{
    const struct layout *layout = &state->layout;
    view_list_draw(state, canvas, layout);
    if (pane.rows > 0)
        view_detail_draw(state, canvas, pane);
    if (layout->events.rows > 0)
        view_events_draw_below(state, canvas, layout->events);
}

/* clang-format off */
static const struct view_info views[VIEW_COUNT] = {
    /*                 draw                keys        of a session  opened by */
    [VIEW_LIST]     = {draw_list,          C_LIST,     false,        ACTION_BACK,
                       "all sessions, what needs attention first; beside it the selected one"},
    [VIEW_DETAIL]   = {view_detail_draw,   C_DETAIL,   true,         ACTION_OPEN,
                       "one session in full: what, how far, why it failed, what to do"},
    [VIEW_UNITS]    = {view_units_draw,    C_UNITS,    true,         ACTION_UNITS,
                       "what it restores, a unit a row: mailboxes, sites, drives, items"},
    [VIEW_UNIT]     = {view_unit_draw,     C_UNIT,     true,         ACTION_OPEN,
                       "one of them in full, from the units"},
    [VIEW_ERRORS]   = {view_errors_draw,   C_ERRORS,   true,         ACTION_NEXT_TAB,
                       "what failed in it: by cause, with what to do, and unit by unit"},
    [VIEW_TIMELINE] = {view_timeline_draw, C_TIMELINE, true,         ACTION_NEXT_TAB,
                       "what happened to it, the newest first"},
    [VIEW_RAW]      = {view_raw_draw,      C_RAW,      true,         ACTION_RAW,
                       "the session as the service sent it"},
    [VIEW_OVERVIEW] = {view_overview_draw, C_OVERVIEW, false,        ACTION_OVERVIEW,
                       "the tenant in numbers; each line leads to its sessions"},
    [VIEW_EVENTS]   = {view_events_draw,   C_EVENTS,   false,        ACTION_EVENTS,
                       "what happened, the newest first"},
    [VIEW_PACE]     = {view_pace_draw,     C_PACE,     false,        ACTION_PACE,
                       "how rate, ETA and what else is marked ~ is computed"},
    [VIEW_FAULTS]   = {view_faults_draw,   C_FAULTS,   false,        ACTION_FAULTS,
                       "requests that failed, with what support asks for"},
    [VIEW_HELP]     = {view_help_draw,     C_HELP,     false,        ACTION_HELP,
                       "keys, filter, words and signs"},
};
/* clang-format on */

const struct view_info *view_info(enum view_id view)
{
    return &views[view];
}

const char *view_word(enum view_id view)
{
    for (int i = 0; i < CONTEXT_COUNT; i++)
        if (views[view].context == 1u << i)
            return context_word((enum context_number)i);
    return "";
}

void view_draw(struct uistate *state, struct canvas *canvas)
{
    const struct layout *layout = &state->layout;

    canvas_clear(canvas);
    state->pane_behind = false;
    if (layout->kind == LAYOUT_LINE) {
        draw_line_screen(state, canvas, layout);
        view_dialog_draw(state, canvas);
        view_signin_draw(state, canvas, canvas->rows);
        return;
    }
    view_header_draw(state, canvas, layout->header);
    view_banner_draw(state, canvas, layout->banner);
    view_limits_draw(state, canvas, layout->limits);
    view_away_draw(state, canvas, layout->away);
    view_info(state->view)->draw(state, canvas, layout->detail);
    draw_filter_line(state, canvas, layout->filter);
    view_hints_draw(state, canvas, layout->hints, layout->status);
    view_dialog_draw(state, canvas);
    view_signin_draw(state, canvas, canvas->rows - layout->hints.rows - layout->status.rows);
}

/* A line being edited, scrolled so that its cursor is on screen. Returns the columns scrolled off.
 */
int view_input_draw(struct canvas *canvas, struct rect area, const struct edit *edit, bool has_keys)
{
    int before = text_width(edit->text, edit->cursor, canvas->charset);
    int scrolled = before >= area.cols ? before - area.cols + 1 : 0;

    if (area.cols < 1 || area.rows < 1)
        return 0;
    canvas_put_bytes(canvas, area, area.y, area.x - scrolled, (struct put){.role = ROLE_PROMPT},
                     edit->text, edit->length);
    if (has_keys) {
        canvas->cursor_y = area.y;
        canvas->cursor_x = area.x + before - scrolled;
        canvas->cursor_visible = true;
    }
    return scrolled;
}

/* Ages and lengths of time in minutes are shown of what runs, and in relative times. */
static bool ages_by_minute(const struct uistate *state)
{
    return state->tally.running > 0 || state->time_style == TIME_STYLE_RELATIVE;
}

int64_t view_deadline(const struct uistate *state)
{
    const struct snapshot *snapshot = state->snapshot;
    int64_t deadline = uistate_signin_deadline(state);
    if (!snapshot)
        return deadline;
    int64_t boot = state->clock->boot_ms(state->clock);
    if (snapshot_state_at(snapshot, boot) == DATA_LIVE && snapshot->live_until_boot_ms > boot &&
        snapshot->live_until_boot_ms < deadline)
        deadline = snapshot->live_until_boot_ms;
    bool token_ages = snapshot->signin && snapshot->signin->expires_ms > 0;
    if ((snapshot->session_count > 0 && ages_by_minute(state)) || token_ages || state->units.of) {
        int64_t turn = boot + draw_turn_in_ms(state);
        deadline = turn < deadline ? turn : deadline;
    }
    return deadline;
}
