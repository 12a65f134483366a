/* view_list.c - the list of sessions. */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "draw.h"
#include "model/filter.h"
#include "paper.h"
#include "table.h"
#include "view_parts.h"

/* One frame of the list. */
struct list_frame {
    const struct uistate *state;
    struct canvas *canvas;
    struct rect area, body;
    struct table table;
    struct table_context context;
    uint32_t first; /* order index of the first visible row */
};

static const struct session *row_at(const struct list_frame *frame, int i, struct session *space)
{
    const struct order *order = &frame->state->order;
    uint32_t index = frame->first + (uint32_t)i;
    if (!frame->state->snapshot || index >= order->count)
        return NULL;
    return snapshot_row(frame->state->snapshot, order->rows[index], space);
}

static void lay_out(struct list_frame *frame)
{
    size_t room = (size_t)frame->body.rows + 1, count = 0;
    const struct session **rows = xcalloc(room, sizeof *rows);
    struct session *spaces = xcalloc(room, sizeof *spaces);
    for (int i = 0; i < frame->body.rows; i++) {
        const struct session *session = row_at(frame, i, &spaces[i]);
        if (session)
            rows[count++] = session;
    }
    table_layout(&frame->table, &frame->context, rows, count);
    free(spaces);
    free(rows);
}

static bool is_sorted_by(const struct uistate *state, const struct column_info *info)
{
    return state->sort.count > 0 && state->sort.keys[0] == info->sort && *info->title;
}

static void draw_column_titles(const struct list_frame *frame, int y, bool with_count)
{
    const struct uistate *state = frame->state;
    for (int i = 0; i < frame->table.count; i++) {
        const struct table_column *column = &frame->table.columns[i];
        const struct column_info *info = column_info(column->column);
        const char *title = frame->context.cols >= 100 ? info->title : info->brief;
        char *text = column->column == COLUMN_WHAT && with_count
                         ? view_strip_brief(state, title, column->width)
                         : xstrdup(title);
        enum role role = is_sorted_by(state, info) ? ROLE_ACCENT : ROLE_HEADER;
        canvas_put_field(frame->canvas, frame->area, y,
                         (struct field){.x = frame->area.x + column->x,
                                        .width = column->width,
                                        .align_right = info->right},
                         (struct put){.role = role}, text);
        free(text);
    }
}

/* The sign of a change in the last poll, for the eye without colour. Not `*` where that is the
 * glyph of an active session. */
static const char *change_sign(const struct session *session, enum text_charset charset)
{
    if (session->flags & SESSION_GONE)
        return "-";
    if (session->flags & SESSION_NEW)
        return "+";
    return session->flags & (SESSION_STATUS_CHANGED | SESSION_COUNTS_CHANGED)
               ? draw_changed_sign(charset)
               : "";
}

static uint8_t row_modifiers(const struct list_frame *frame, const struct session *session,
                             bool selected)
{
    bool unfocused = frame->state->focus_detail && frame->state->dialog == DIALOG_NONE;
    uint8_t modifiers = session->flags & SESSION_GONE ? CELL_GONE : 0;
    if (selected)
        modifiers |= unfocused ? CELL_UNFOCUSED : CELL_CURSOR;
    return modifiers;
}

static void draw_row(const struct list_frame *frame, int y, const struct session *session,
                     bool selected)
{
    struct canvas *canvas = frame->canvas;
    uint8_t modifiers = row_modifiers(frame, session, selected);
    bool wide = frame->table.prefix > 3;
    int x = frame->area.x;
    const char *sign = change_sign(session, canvas->charset);
    enum session_status status = session_effective_status(session);
    /* Sign, glyph and word of a new status look alike: 17 of 106 bytes went to colours between. */
    bool turned = session->flags & SESSION_STATUS_CHANGED && !(session->flags & SESSION_GONE);
    struct put look = {role_of_status(status), modifiers | (turned ? CELL_CHANGED : 0)};

    if (selected)
        draw_cursor_row(canvas, (struct rect){y, x, 1, frame->area.cols}, modifiers);
    if (wide || !selected)
        canvas_put(canvas, frame->area, y, x + wide,
                   turned ? look : (struct put){ROLE_NEW, modifiers}, sign);
    canvas_put(canvas, frame->area, y, x + 1 + wide, look, draw_glyph(status, canvas->charset));
    for (int i = 0; i < frame->table.count; i++)
        column_draw(frame->table.columns[i].column, &frame->context, session,
                    &(struct table_cell){canvas, frame->area, y,
                                         frame->area.x + frame->table.columns[i].x,
                                         frame->table.columns[i].width, modifiers});
}

/* Nobody shall take a name that was not read for one that is not there. */
static void add_nameless(struct paper *paper, const struct uistate *state)
{
    char count[16];
    if (state->tally.nameless > 0 && filter_wants_names(state->in_force))
        paper_printf(paper, ROLE_DIM, 0,
                     "%s name%s not read yet: they are read as rows come on the screen.",
                     draw_count(state->tally.nameless, count, sizeof count),
                     state->tally.nameless == 1 ? "" : "s");
}

/* is:mine finds nothing where there is no I. */
static void add_nobody(struct paper *paper, const struct uistate *state)
{
    if (filter_causes(state->in_force) & FILTER_ON_PERSON && !person_is_known(&state->person))
        paper_text(paper, ROLE_DIM, 0,
                   "is:mine needs to know who is signed in: a demo has nobody, a token may not "
                   "say.");
}

/* What stands where there are no rows: never just nothing. */
static void draw_nothing(const struct list_frame *frame)
{
    const struct uistate *state = frame->state;
    const struct snapshot *snapshot = state->snapshot;
    const char *text = "No restore session in this tenant.";
    const char *way_out = state->order.matching_of > 0 ? uistate_filter_way_out(state) : "";

    if (state->order.matching_of > 0)
        text = filter_is_empty(state->filter) ? "No session in this view."
                                              : "No session matches the filter.";
    else if (!snapshot || snapshot->swept_ms == TIME_NONE)
        text = snapshot && snapshot->state != DATA_LOADING ? "Nothing could be read yet."
                                                           : "Loading the sessions...";
    int indent = frame->body.cols >= 50 && frame->body.rows > 2 ? 4 : 1;
    struct paper paper;
    paper_init(&paper, frame->body.cols - indent, 0, state->charset);
    paper_printf(&paper, ROLE_DIM, 0, "%s%s", text, way_out);
    if (state->order.matching_of > 0) {
        add_nobody(&paper, state);
        add_nameless(&paper, state);
    }
    struct rect area = {frame->body.y + (frame->body.rows > 2), frame->body.x + indent,
                        frame->body.rows - (frame->body.rows > 2), frame->body.cols - indent};
    paper_draw(&paper, frame->canvas, area, 0);
    paper_release(&paper);
}

static void draw_rows(const struct list_frame *frame)
{
    const struct uistate *state = frame->state;
    bool any = false;
    for (int i = 0; i < frame->body.rows; i++) {
        struct session space;
        const struct session *session = row_at(frame, i, &space);
        bool selected = frame->first + (uint32_t)i == state->selection.index;
        if (!session)
            continue;
        any = true;
        draw_row(frame, frame->body.y + i, session, selected);
    }
    if (!any)
        draw_nothing(frame);
}

void view_list_draw(const struct uistate *state, struct canvas *canvas, const struct layout *layout)
{
    int head = layout_list_head(layout);
    struct list_frame frame = {.state = state, .canvas = canvas, .area = layout->list};

    if (layout->list.rows == 0)
        return;
    frame.body =
        (struct rect){frame.area.y + head, frame.area.x, frame.area.rows - head, frame.area.cols};
    frame.first = state->top;
    frame.context = (struct table_context){
        .now_ms = draw_now(state),
        .run_ms = draw_run_now(state),
        .time_style = state->time_style,
        .by_created = is_sorted_by(state, column_info(COLUMN_CREATED)),
        .charset = canvas->charset,
        .not_permitted = state->snapshot ? state->snapshot->not_permitted : 0,
        .snapshot = state->snapshot,
        .paces = state->snapshot ? state->snapshot->paces : NULL,
        .cols = frame.area.cols - (layout->kind == LAYOUT_SIDE)};
    lay_out(&frame);
    if (head == 2)
        view_strip_draw(state, canvas,
                        (struct rect){frame.area.y, frame.area.x, 1, frame.area.cols},
                        !state->focus_detail);
    if (head > 0)
        draw_column_titles(&frame, frame.area.y + head - 1, head == 1);
    draw_rows(&frame);
}
