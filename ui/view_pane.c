/* view_pane.c - panes with a title, and pages of text in them. */
#include <stdio.h>
#include <string.h>

#include "view_parts.h"

/* Whole or not at all. Returns whether there was room. */
static bool put_note(struct canvas *canvas, struct rect area, enum role role, const char *title,
                     const char *note)
{
    struct rect line = {area.y, area.x, 1, area.cols};
    int width = text_width(note, strlen(note), canvas->charset) + 2;
    int at = line.x + line.cols - 1 - width;
    int taken = line.x + 4 + text_width(title, strlen(title), canvas->charset);

    if (!*note)
        return true;
    if (at <= taken)
        return false;
    canvas_run(canvas, line, area.y, at, width, (struct put){.role = role}, " ");
    canvas_put(canvas, line, area.y, at + 1, (struct put){.role = role}, note);
    return true;
}

void view_scroll_set(struct scroll *scroll, struct rect area, struct rect inside, int lines)
{
    scroll->head = area.rows - inside.rows;
    scroll->lines = lines + scroll->head;
}

void view_pane_note(struct canvas *canvas, struct rect area, const struct view_tabbed *pane,
                    const struct scroll *scroll, const char *note)
{
    const int rows = pane->inside.rows, lines = scroll->lines - scroll->head;
    const int last = lines > rows ? lines - rows : 0;
    const int first = scroll->top > last ? last : scroll->top;
    const enum role role =
        pane->look ? ROLE_FG : ROLE_HEADER; /* a number that moves with the row */
    const char *title = pane->title;
    char from[16], to[16], of[16], brief[48];
    struct strbuf text;

    if (rows < 1)
        return;
    if (lines <= rows) {
        (void)put_note(canvas, area, role, title, note);
        return;
    }
    draw_count(first + 1, from, sizeof from);
    draw_count(first + rows, to, sizeof to);
    draw_count(lines, of, sizeof of);
    snprintf(brief, sizeof brief, "%s-%s/%s", from, to, of);
    strbuf_init(&text, STRBUF_NO_LIMIT);
    if (pane->look && first == 0) /* how many there are differs from row to row */
        strbuf_puts(&text, "more below");
    else
        strbuf_printf(&text, "lines %s-%s of %s", from, to, of);
    strbuf_printf(&text, "%s%s", *note ? ", " : "", note);
    bool fits = put_note(canvas, area, role, title, text.bytes);
    if (!fits && *note)
        strbuf_truncate(&text, text.length - strlen(note) - 2);
    if (!fits && !put_note(canvas, area, role, title, text.bytes))
        (void)put_note(canvas, area, role, title, brief);
    strbuf_release(&text);
}

/* "Events, newest first": what stands behind the comma goes where it has no room. */
static void put_title(struct canvas *canvas, struct rect line, enum role border, const char *title)
{
    char brief[64];
    const char *comma = strstr(title, ", ");
    const int room = line.cols - 3; /* a stroke, and a blank on either side */
    if (comma && text_width(title, strlen(title), canvas->charset) > room) {
        snprintf(brief, sizeof brief, "%.*s", (int)(comma - title), title);
        title = brief;
    }
    canvas_rule(canvas, line, line.y, (struct put){.role = border},
                (struct put){.role = ROLE_TITLE}, title);
}

struct rect view_pane(struct canvas *canvas, struct rect area, bool focus, const char *title,
                      const char *note)
{
    enum role border = focus ? ROLE_BORDER_FOCUS : ROLE_BORDER;
    struct rect line = {area.y, area.x, 1, area.cols};
    int margin = area.cols >= 60 ? 1 : 0;

    put_title(canvas, line, border, title);
    (void)put_note(canvas, area, ROLE_HEADER, title, note);
    struct rect inside = {area.y + 1, area.x + margin, area.rows - 1, area.cols - 2 * margin};
    if (area.x == 0)
        return inside;
    const char *stroke = draw_sign(SIGN_STROKE, canvas->charset);
    const char *corner = draw_sign(SIGN_FORK, canvas->charset);
    for (int y = inside.y; y < inside.y + inside.rows; y++)
        canvas_run(canvas, area, y, area.x, 1, (struct put){.role = border}, stroke);
    canvas_run(canvas, area, area.y, area.x, 1, (struct put){.role = border}, corner);
    return (struct rect){inside.y, area.x + 2, inside.rows, area.cols - 3};
}

bool view_page_begin(struct view_page *page, struct canvas *canvas, struct rect area,
                     const char *title, int label_width)
{
    if (area.rows < 1)
        return false;
    page->canvas = canvas;
    page->area = area;
    page->tabbed.inside = view_pane(canvas, area, true, title, "");
    page->tabbed.in_title = page->tabbed.look = false;
    snprintf(page->tabbed.title, sizeof page->tabbed.title, "%s", title);
    paper_init(&page->paper, page->tabbed.inside.cols, label_width, canvas->charset);
    return true;
}

bool view_page_begin_tab(struct view_page *page, const struct uistate *state, struct canvas *canvas,
                         struct rect area, const char *title, int label_width)
{
    if (area.rows < 1)
        return false;
    page->canvas = canvas;
    page->area = area;
    view_tabs_pane(&page->tabbed, state, canvas, area, title);
    paper_init(&page->paper, page->tabbed.inside.cols, label_width, canvas->charset);
    return true;
}

void view_page_end(struct view_page *page, struct scroll *scroll, const char *note)
{
    const struct rect inside = page->tabbed.inside;
    view_scroll_set(scroll, page->area, inside, (int)page->paper.count);
    paper_draw(&page->paper, page->canvas, inside, scroll->top);
    view_pane_note(page->canvas, page->area, &page->tabbed, scroll, note);
    paper_release(&page->paper);
    page->canvas->cursor_y = inside.rows > 0 ? inside.y : page->area.y;
    page->canvas->cursor_x = inside.x;
}
