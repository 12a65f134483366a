#include "view.h"

#include <string.h>

#include "draw.h"
#include "view_parts.h"

static void draw_filter_line(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    const struct edit *edit = &state->filter_edit;
    bool margin = area.cols >= 80;
    int x = area.x + margin;

    if (area.rows == 0)
        return;
    x += canvas_put(canvas, area, area.y, x, (struct put){.role = ROLE_PROMPT}, "/");
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

static void draw_events(struct uistate *state, struct canvas *canvas, struct rect area)
{
    view_events_draw(state, canvas, area, true);
}

/* The list, and beside it what there is room for. */
static void draw_list(struct uistate *state, struct canvas *canvas, struct rect pane)
{
    const struct layout *layout = &state->layout;
    view_list_draw(state, canvas, layout);
    if (pane.rows > 0)
        view_detail_draw(state, canvas, pane);
    if (layout->events.rows > 0)
        view_events_draw(state, canvas, layout->events, false);
}

/* clang-format off */
static const struct view_info views[VIEW_COUNT] = {
    /*               draw              keys      in words    of a session */
    [VIEW_LIST]   = {draw_list,        C_LIST,   "list",     false},
    [VIEW_DETAIL] = {view_detail_draw, C_DETAIL, "detail",   true},
    [VIEW_RAW]    = {view_raw_draw,    C_RAW,    "raw JSON", true},
    [VIEW_EVENTS] = {draw_events,      C_EVENTS, "events",   false},
    [VIEW_HELP]   = {view_help_draw,   C_HELP,   "help",     false},
    [VIEW_FAULTS] = {view_faults_draw, C_FAULTS, "faults",   false},
    [VIEW_PACE]     = {view_pace_draw, C_PACE, "pace", false},
    [VIEW_OVERVIEW] = {view_overview_draw, C_OVERVIEW, "overview", false},
};
/* clang-format on */

const struct view_info *view_info(enum view_id view)
{
    return &views[view];
}

void view_draw(struct uistate *state, struct canvas *canvas)
{
    const struct layout *layout = &state->layout;

    canvas_clear(canvas);
    if (layout->kind == LAYOUT_LINE) {
        draw_line_screen(state, canvas, layout);
        view_dialog_draw(state, canvas);
        view_signin_draw(state, canvas, canvas->rows);
        return;
    }
    view_header_draw(state, canvas, layout->header);
    view_banner_draw(state, canvas, layout->banner);
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
    if ((snapshot->session_count > 0 && ages_by_minute(state)) || token_ages) {
        int64_t turn = boot + draw_turn_in_ms(state);
        deadline = turn < deadline ? turn : deadline;
    }
    return deadline;
}
