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

typedef void middle_draw(struct uistate *state, struct canvas *canvas, struct rect area);

static void draw_events_full(struct uistate *state, struct canvas *canvas, struct rect area)
{
    view_events_draw(state, canvas, area, true);
}

/* clang-format off */
static middle_draw *const middles[VIEW_COUNT] = {
    [VIEW_DETAIL] = view_detail_draw, [VIEW_RAW] = view_raw_draw, [VIEW_EVENTS] = draw_events_full,
    [VIEW_HELP] = view_help_draw,
};
/* clang-format on */

static void draw_middle(struct uistate *state, struct canvas *canvas, const struct layout *layout)
{
    if (middles[state->view]) {
        middles[state->view](state, canvas, layout->detail);
        return;
    }
    view_list_draw(state, canvas, layout);
    if (layout->detail.rows > 0)
        view_detail_draw(state, canvas, layout->detail);
    if (layout->events.rows > 0)
        view_events_draw(state, canvas, layout->events, false);
}

void view_draw(struct uistate *state, struct canvas *canvas)
{
    struct layout_wish wish = uistate_wish(state);
    wish.full_detail = wish.full_detail || state->view != VIEW_LIST;
    struct layout layout = layout_compute(canvas->rows, canvas->cols, &wish);

    canvas_clear(canvas);
    if (layout.kind == LAYOUT_LINE) {
        draw_line_screen(state, canvas, &layout);
        view_dialog_draw(state, canvas);
        view_signin_draw(state, canvas, canvas->rows);
        return;
    }
    view_header_draw(state, canvas, layout.header);
    view_banner_draw(state, canvas, layout.banner);
    draw_middle(state, canvas, &layout);
    draw_filter_line(state, canvas, layout.filter);
    view_hints_draw(state, canvas, layout.hints, layout.status);
    view_dialog_draw(state, canvas);
    view_signin_draw(state, canvas, canvas->rows - layout.hints.rows - layout.status.rows);
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
