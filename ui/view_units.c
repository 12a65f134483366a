/* view_units.c - all units of a session: their sums, a row each, and below them all that is known
 * of the one under the cursor. view_unit_draw shows that one alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "paper.h"
#include "unit_table.h"
#include "view_parts.h"

#define LABEL_WIDTH   12
#define NAMES_AT_ONCE 20 /* so many are a moment's work */
#define TABS_GAP      2  /* between the tabs and the sums */
#define TABS_LEAST    24 /* "[Sum] Units Err Time Raw" */

struct units_frame {
    struct uistate *state;
    struct canvas *canvas;
    struct units_layout layout;
    struct unit_table table;
    struct unit_table_context context;
    const struct session *session;
    const struct detail *detail; /* NULL: not read */
    bool brief;                  /* sums are glyphs */
    bool coming;                 /* it is said how many names are to come */
};

static const struct artifact *row_at(const struct units_frame *frame, int i)
{
    const struct units_list *list = &frame->state->units;
    uint32_t index = list->top + (uint32_t)i;
    return index < list->order.count ? list->order.rows[index] : NULL;
}

static void lay_out(struct units_frame *frame)
{
    int most = frame->layout.rows.rows;
    const struct artifact **rows = xcalloc((size_t)most + 1, sizeof *rows);
    size_t count = 0;
    for (int i = 0; i < most; i++)
        if (row_at(frame, i))
            rows[count++] = row_at(frame, i);
    unit_table_layout(&frame->table, &frame->context, rows, count);
    free(rows);
}

/* "12 of 4,812 mailboxes": how many the filter shows, how many there are. */
static void title_text(const struct units_frame *frame, struct strbuf *out)
{
    const struct unit_order *order = &frame->state->units.order;
    const struct workload_info *info = session_units_info(frame->session);
    char shown[16], all[16];
    if (!frame->state->units.of) {
        strbuf_printf(out, "%c%s", info->units[0] - 'a' + 'A', info->units + 1);
        return;
    }
    draw_count(order->count, shown, sizeof shown);
    draw_count(order->matching_of, all, sizeof all);
    if (order->count == order->matching_of)
        strbuf_printf(out, "%s %s", all, order->matching_of == 1 ? info->unit : info->units);
    else
        strbuf_printf(out, "%s of %s %s", shown, all, info->units);
}

/* How many of which session, and how it is named; `taken`: columns of the line for something else.
 * Returns the column behind it. */
static int draw_what(const struct units_frame *frame, int taken)
{
    const struct rect line = frame->layout.title;
    char label[DRAW_LABEL_MAX];
    struct strbuf title;
    strbuf_init(&title, STRBUF_NO_LIMIT);
    title_text(frame, &title);
    int room = line.cols - taken - (int)title.length - 12;
    if (room >= 12) {
        const char *of = draw_label(frame->session, frame->canvas->charset, label, sizeof label);
        /* "3 mailboxes, point 13 Oct" says it all. */
        if (strncmp(of, title.bytes, title.length) == 0)
            of += title.length;
        else
            strbuf_puts(&title, ": ");
        text_append_safe(&title, of, strlen(of), room, frame->canvas->charset);
    }
    int x = canvas_rule(frame->canvas, line, line.y, (struct put){.role = ROLE_BORDER_FOCUS},
                        (struct put){.role = ROLE_TITLE}, title.bytes);
    strbuf_release(&title);
    return x;
}

static void draw_title(const struct units_frame *frame)
{
    const struct unit_sort *sort = &frame->state->units.sort;
    const struct rect line = frame->layout.title;
    char by[96], tabs[VIEW_TABS_TITLE_MAX];
    int x = 0;
    if (line.rows == 0)
        return;
    snprintf(by, sizeof by, " by %s%s ", unit_sort_key_name(sort->key),
             sort->reversed ? " reversed" : "");
    if (!view_tabs_have_line(frame->state, frame->state->layout.detail))
        x = view_tabs_rule(frame->state, frame->canvas, line, tabs);
    if (x == 0)
        x = draw_what(frame, (int)strlen(by));
    int at = line.x + line.cols - 1 - (int)strlen(by);
    if (at > x)
        canvas_put(frame->canvas, line, line.y, at, (struct put){.role = ROLE_HEADER}, by);
}

/* "3 done", or where there is little room its glyph. */
static void add_sum(struct strbuf *out, const struct units_frame *frame, enum session_status like,
                    uint32_t count, const char *word)
{
    char number[16];
    if (count == 0)
        return;
    draw_count(count, number, sizeof number);
    if (frame->brief)
        strbuf_printf(out, " %s%s", draw_glyph(like, frame->canvas->charset), number);
    else
        strbuf_printf(out, "%s %s %s", out->length > 0 ? "," : ":", number, word);
}

/* Of the units that were read; while more are coming, or the list has fewer than the session
 * counts, of how many. */
static void sums_text(const struct units_frame *frame, struct strbuf *out)
{
    const struct units_list *list = &frame->state->units;
    const uint32_t *tally = list->order.tally;
    const bool known = frame->session->total > 0;
    char read[16], total[16];
    add_sum(out, frame, SESSION_FAILED, tally[ARTIFACT_FAILED], "failed");
    add_sum(out, frame, SESSION_ACTIVE, tally[ARTIFACT_IN_PROGRESS], "running");
    add_sum(out, frame, SESSION_ACTIVATING,
            tally[ARTIFACT_SCHEDULED] + tally[ARTIFACT_SCHEDULING] + tally[ARTIFACT_ADDED],
            "waiting");
    add_sum(out, frame, SESSION_COMPLETED, tally[ARTIFACT_SUCCEEDED], "done");
    add_sum(out, frame, SESSION_OTHER, tally[ARTIFACT_OTHER], SESSION_UNCLEAR);
    const bool whole = list->of && list->of->whole;
    const bool short_of_some = known && list->order.matching_of < (uint32_t)frame->session->total;
    if (!list->of || (whole && (frame->layout.sums.cols < 60 || !short_of_some)))
        return;
    draw_count(list->order.matching_of, read, sizeof read); /* each once, if a list repeats */
    draw_count(frame->session->total, total, sizeof total);
    if (frame->brief)
        strbuf_printf(out, " %s%s%s%s", read, known ? "/" : "", known ? total : "",
                      whole ? " listed" : "");
    else
        strbuf_printf(out, "; %s%s%s %s", read, known ? " of " : "", known ? total : "",
                      whole ? "listed" : "read");
}

/* At the end of the line of sums, where the lines of its own have no room. */
static void draw_pace_brief(const struct units_frame *frame, int x)
{
    const struct rect line = frame->layout.sums;
    const struct detail_source source = {frame->state, frame->session, frame->detail};
    const int end = line.x + line.cols - (line.cols >= 60);
    struct strbuf text;
    if (frame->layout.pace.rows > 0)
        return;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    enum role role = detail_pace_brief(&text, &source, end - x);
    const int width = text_width(text.bytes, text.length, frame->canvas->charset);
    canvas_put(frame->canvas, line, line.y, end - width, (struct put){.role = role}, text.bytes);
    strbuf_release(&text);
}

/* The session's status in the service's word; where its bulk request makes it partial, both. */
static void status_text(const struct units_frame *frame, struct strbuf *out)
{
    const struct session *session = frame->session;
    strbuf_printf(out, "%s %s",
                  draw_glyph(session_effective_status(session), frame->canvas->charset),
                  session_word(session));
    if (session->flags & SESSION_PARTIAL_BULK && frame->layout.sums.cols >= 140)
        strbuf_printf(out, " (the service: %s, its bulk request ended with errors)",
                      session->status_word ? session->status_word : "(none)");
    if (session->flags & SESSION_GONE)
        strbuf_puts(out, frame->brief ? " gone" : " (gone: the service no longer knows it)");
}

/* More than one request brings are some time in coming. */
static void add_naming(const struct units_frame *frame, struct strbuf *out)
{
    const struct unit_naming *naming = &frame->state->snapshot->naming;
    char left[16];
    if (!frame->coming || naming->state != NAMING_GOES_ON || naming->left <= NAMES_AT_ONCE)
        return;
    strbuf_printf(out, "; %s names to come", draw_count(naming->left, left, sizeof left));
}

/* What stands behind the status: the sums, or how far a search is. */
static void rest_text(const struct units_frame *frame, struct strbuf *out)
{
    const size_t lost = uistate_unresolved(frame->state);
    if (uistate_is_searching(frame->state)) {
        const struct holder_search *search = &frame->state->snapshot->holder;
        strbuf_printf(out, ": searching, session %u of %u, %u requests; Esc stops",
                      search->sessions_done + 1, search->sessions, search->requests);
        return;
    }
    sums_text(frame, out);
    add_naming(frame, out);
    if (lost > 0)
        strbuf_printf(out, frame->brief ? "; %zu lost" : "; %zu never resolved", lost);
}

/* How much the sums say. */
enum sums { SUMS_BRIEF, SUMS_WORDS, SUMS_NAMES };

/* Both, in words or in glyphs. Returns the columns they take. */
static int write_sums(struct units_frame *frame, enum sums sums, struct strbuf *status,
                      struct strbuf *rest)
{
    frame->brief = sums == SUMS_BRIEF;
    frame->coming = sums == SUMS_NAMES;
    strbuf_clear(status);
    strbuf_clear(rest);
    status_text(frame, status);
    rest_text(frame, rest);
    return text_width(status->bytes, status->length, frame->canvas->charset) +
           text_width(rest->bytes, rest->length, frame->canvas->charset);
}

/* The tabs leave the sums room in glyphs at least. Returns the column behind them. */
static int draw_tabs(const struct units_frame *frame, int sums)
{
    const struct rect line = frame->layout.sums;
    const int x = line.x + 1, room = line.cols - 1 - TABS_GAP - sums;
    const int used =
        view_tabs_draw(frame->state, frame->canvas, line, x, room > TABS_LEAST ? room : TABS_LEAST);
    return used > 0 ? x + used + TABS_GAP : x;
}

/* The tabs, and how it stands with the units. */
static void draw_sums(struct units_frame *frame)
{
    const struct rect line = frame->layout.sums;
    const enum role role = role_of_status(session_effective_status(frame->session));
    const bool tabs = view_tabs_have_line(frame->state, frame->state->layout.detail);
    struct strbuf status, rest;
    int x = line.x + (line.cols >= 60);
    if (line.rows == 0)
        return;
    strbuf_init(&status, STRBUF_NO_LIMIT);
    strbuf_init(&rest, STRBUF_NO_LIMIT);
    const int brief = write_sums(frame, SUMS_BRIEF, &status, &rest);
    if (tabs)
        x = draw_tabs(frame, brief);
    enum sums sums = line.cols >= 60 ? SUMS_NAMES : SUMS_BRIEF;
    while (write_sums(frame, sums, &status, &rest) > line.x + line.cols - x && sums > SUMS_BRIEF)
        sums--;
    x += canvas_put(frame->canvas, line, line.y, x, (struct put){.role = role}, status.bytes);
    canvas_put_field(frame->canvas, line, line.y,
                     (struct field){.x = x, .width = line.x + line.cols - x},
                     (struct put){.role = ROLE_FG}, rest.bytes);
    draw_pace_brief(frame, x + text_width(rest.bytes, rest.length, frame->canvas->charset) + 1);
    strbuf_release(&status);
    strbuf_release(&rest);
}

static void draw_heads(const struct units_frame *frame)
{
    const struct rect line = frame->layout.heads;
    const enum unit_sort_key key = frame->state->units.sort.key;
    if (line.rows == 0)
        return;
    for (int i = 0; i < frame->table.count; i++) {
        const struct unit_column_info *info = unit_column_info(frame->table.columns[i].column);
        canvas_put_field(frame->canvas, line, line.y,
                         (struct field){.x = line.x + frame->table.columns[i].x,
                                        .width = frame->table.columns[i].width,
                                        .align_right = info->right},
                         (struct put){.role = info->sort == key ? ROLE_ACCENT : ROLE_HEADER},
                         info->title);
    }
}

static void draw_row(const struct units_frame *frame, int y, const struct artifact *unit,
                     bool selected)
{
    struct canvas *canvas = frame->canvas;
    const struct rect area = frame->layout.rows;
    const uint8_t modifiers = selected ? CELL_CURSOR : 0;
    const enum session_status like = detail_unit_glyph(unit);
    struct strbuf text;
    if (selected)
        draw_cursor_row(canvas, (struct rect){y, area.x, 1, area.cols}, modifiers);
    canvas_put(canvas, area, y, area.x + frame->table.prefix - 2,
               (struct put){role_of_status(like), modifiers}, draw_glyph(like, canvas->charset));
    strbuf_init(&text, STRBUF_NO_LIMIT);
    for (int i = 0; i < frame->table.count; i++) {
        const enum unit_column column = frame->table.columns[i].column;
        const struct unit_column_info *info = unit_column_info(column);
        const bool name = selected && column == UNIT_COLUMN_NAME;
        strbuf_clear(&text);
        info->write(&frame->context, unit, &text);
        canvas_put_field(canvas, area, y,
                         (struct field){.x = area.x + frame->table.columns[i].x,
                                        .width = frame->table.columns[i].width,
                                        .align_right = info->right},
                         (struct put){name ? ROLE_ACCENT : info->role(unit), modifiers},
                         text.bytes);
    }
    strbuf_release(&text);
}

/* Why there are no rows: what is being read, what was refused, what the filter hides. */
static void draw_nothing(const struct units_frame *frame)
{
    const struct units_list *list = &frame->state->units;
    const struct workload_info *info = session_units_info(frame->session);
    const struct fault *fault = frame->detail ? &frame->detail->artifacts_fault : NULL;
    struct rect area = frame->layout.rows;
    struct paper paper;
    int margin = area.cols >= 60 ? 4 : 1;
    area.x += margin;
    area.cols -= margin;
    paper_init(&paper, area.cols, 0, frame->canvas->charset);
    if (list->of && list->order.matching_of > 0)
        paper_printf(&paper, ROLE_DIM, 0, "None of the %s matches the filter.%s", info->units,
                     uistate_filter_way_out(frame->state));
    else if (fault && fault->kind != FAULT_NONE) {
        paper_text(&paper, ROLE_WARN, 0, fault->text);
        paper_text(&paper, ROLE_FG, 0, draw_fault_hint(frame->state, fault));
    } else if (!list->of)
        paper_printf(&paper, ROLE_DIM, 0, "Reading the %s...", info->units);
    else
        paper_printf(&paper, ROLE_DIM, 0, "The service lists no %s in this session%s.", info->unit,
                     frame->session->job == JOB_BULK ? " yet: a bulk request is resolved when the "
                                                       "session is activated"
                                                     : "");
    paper_draw(&paper, frame->canvas, area, 0);
    paper_release(&paper);
}

static void draw_rows(const struct units_frame *frame)
{
    const struct units_list *list = &frame->state->units;
    if (list->order.count == 0)
        draw_nothing(frame);
    for (int i = 0; i < frame->layout.rows.rows; i++) {
        const struct artifact *unit = row_at(frame, i);
        if (unit)
            draw_row(frame, frame->layout.rows.y + i, unit, list->top + (uint32_t)i == list->index);
    }
}

/* The unit, and when and by which answer it was read: what support asks for. */
static void write_unit(struct paper *paper, const struct units_frame *frame, bool full)
{
    struct detail_source source = {frame->state, frame->session, frame->detail};
    const struct artifact *unit = uistate_unit(frame->state);
    const struct unit_page *page = units_page_of(frame->state->units.of, unit);
    char when[64];
    if (!unit) {
        paper_text(paper, ROLE_DIM, 2, "No unit is selected.");
        return;
    }
    detail_unit(paper, &source, unit);
    if (!full || !page)
        return;
    paper_blank(paper);
    timefmt_long(page->read_ms, draw_utc(frame->state), when, sizeof when);
    paper_fact(paper, 4, "read", when);
    if (page->request_id)
        paper_fact(paper, 4, "request-id", page->request_id);
    if (page->client_request_id)
        paper_fact(paper, 4, "client-request-id", page->client_request_id);
}

/* While a key is held the unit before may stay there, whole, as a session does (trail.h). */
static bool pane_trails(const struct units_frame *frame, int cols)
{
    const struct units_list *list = &frame->state->units;
    return frame->state->pane_waits && list->pane && list->pane->width == cols &&
           list->pane_unit != uistate_unit(frame->state);
}

/* A fault of later pages stands where the selected unit does: rows that were read stay. */
static void lay_out_pane(const struct units_frame *frame, int cols)
{
    struct units_list *list = &frame->state->units;
    const struct detail *detail = frame->detail;
    if (list->pane)
        paper_release(list->pane);
    else
        list->pane = xcalloc(1, sizeof *list->pane);
    paper_init(list->pane, cols, LABEL_WIDTH, frame->canvas->charset);
    list->pane->dense = true;
    list->pane_unit = uistate_unit(frame->state);
    if (detail && detail->units)
        detail_fault(list->pane, frame->state, "More of them", &detail->artifacts_fault);
    write_unit(list->pane, frame, false);
}

static void draw_pane(const struct units_frame *frame)
{
    struct rect area = frame->layout.pane;
    struct uistate *state = frame->state;
    if (area.rows == 0 || state->units.order.count == 0)
        return;
    struct rect inside = view_pane(frame->canvas, area, false, "Unit", "");
    state->pane_behind = pane_trails(frame, inside.cols);
    if (!state->pane_behind)
        lay_out_pane(frame, inside.cols);
    paper_draw(state->units.pane, frame->canvas, inside, 0);
}

/* How fast they end, under the rows: fewer lines than the summary has. */
static void draw_pace(const struct units_frame *frame)
{
    struct rect area = frame->layout.pace;
    const struct detail_source source = {frame->state, frame->session, frame->detail};
    struct paper paper;
    if (area.rows == 0)
        return;
    area.x++;
    area.cols--;
    paper_init(&paper, area.cols, LABEL_WIDTH, frame->canvas->charset);
    detail_pace_short(&paper, &source);
    paper_draw(&paper, frame->canvas, area, 0);
    paper_release(&paper);
}

/* Only mailboxes are counted in items. */
static bool has_items(const struct session *session)
{
    return session && session->workload == WORKLOAD_EXCHANGE;
}

static bool frame_of(struct units_frame *frame, struct uistate *state, struct canvas *canvas,
                     struct rect area)
{
    *frame = (struct units_frame){.state = state,
                                  .canvas = canvas,
                                  .layout = uistate_units_layout(state),
                                  .session = uistate_selected(state),
                                  .detail = uistate_detail(state)};
    frame->context = (struct unit_table_context){.now_ms = draw_now(state),
                                                 .time_style = state->time_style,
                                                 .charset = canvas->charset,
                                                 .items = has_items(frame->session),
                                                 .cols = area.cols};
    canvas->cursor_y = area.y;
    canvas->cursor_x = area.x;
    return area.rows > 0 && frame->session;
}

void view_units_draw(struct uistate *state, struct canvas *canvas, struct rect area)
{
    struct units_frame frame;
    if (!frame_of(&frame, state, canvas, area))
        return;
    lay_out(&frame);
    draw_title(&frame);
    draw_sums(&frame);
    draw_heads(&frame);
    draw_rows(&frame);
    draw_pace(&frame);
    draw_pane(&frame);
}

void view_unit_draw(struct uistate *state, struct canvas *canvas, struct rect area)
{
    char title[64], at[16], of[16];
    struct units_frame frame;
    struct view_page page;
    if (!frame_of(&frame, state, canvas, area))
        return;
    snprintf(title, sizeof title, "Unit %s of %s",
             draw_count((int64_t)state->units.index + 1, at, sizeof at),
             draw_count(state->units.order.count, of, sizeof of));
    const bool tabs = view_tabs_have_line(state, area); /* its own place is not given up for them */
    if (!(tabs ? view_page_begin_tab(&page, state, canvas, area, title, LABEL_WIDTH)
               : view_page_begin(&page, canvas, area, title, LABEL_WIDTH)))
        return;
    write_unit(&page.paper, &frame, true);
    view_page_end(&page, &state->scrolls[VIEW_UNIT], "");
}
