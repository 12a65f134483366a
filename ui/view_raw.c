/* view_raw.c - the service's JSON as it came. It may be megabytes: lines are counted and passed
 * over, only those on the screen are drawn. */
#include <string.h>

#include "view_parts.h"

struct raw_frame {
    struct canvas *canvas;
    struct rect area;
    int top;  /* first line to show */
    int line; /* lines so far */
};

static bool is_visible(const struct raw_frame *frame)
{
    return frame->line >= frame->top && frame->line < frame->top + frame->area.rows;
}

/* Where a line that is too long may break: behind a sign that JSON or an address has between words.
 */
static bool breaks_behind(char byte)
{
    return strchr(" ,:/?&=;)]}", byte) && byte != '\0';
}

/* The name of a member in a line of indented JSON: `"name":`; 0: there is none. */
static size_t name_length(const char *text, size_t length)
{
    if (length < 3 || *text != '"')
        return 0;
    const char *quote = memchr(text + 1, '"', length - 1);
    size_t end = quote ? (size_t)(quote - text) + 1 : length;
    return end < length && text[end] == ':' ? end : 0;
}

/* Bytes that fit; no word is torn where a sign stands within the last half of the line. */
static size_t fit(const char *text, size_t length, int width, enum text_charset charset)
{
    size_t used = text_fit(text, length, width, charset);
    if (used == length)
        return used;
    for (size_t at = used; at > used / 2; at--)
        if (breaks_behind(text[at - 1]))
            return at;
    return used;
}

static void draw_piece(struct raw_frame *frame, int indent, const char *text, size_t length,
                       size_t name)
{
    int y = frame->area.y + frame->line - frame->top, x = frame->area.x + indent;
    x += canvas_put_bytes(frame->canvas, frame->area, y, x, (struct put){.role = ROLE_KEY}, text,
                          name);
    canvas_put_bytes(frame->canvas, frame->area, y, x, (struct put){.role = ROLE_FG}, text + name,
                     length - name);
}

static void raw_line(struct raw_frame *frame, const char *text, size_t length)
{
    int width = frame->area.cols > 4 ? frame->area.cols : 4, indent = 0;
    while (length > 0 && *text == ' ' && indent < width / 2) {
        text++;
        length--;
        indent++;
    }
    size_t name = name_length(text, length);
    int hang = indent + 2 < width / 2 ? indent + 2 : indent; /* of what goes on below */
    do {
        size_t used = fit(text, length, width - indent, frame->canvas->charset);
        if (is_visible(frame))
            draw_piece(frame, indent, text, used, name < used ? name : used);
        frame->line++;
        name = 0;
        indent = hang;
        text += used;
        length -= used;
    } while (length > 0);
}

static void raw_text(struct raw_frame *frame, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        raw_line(frame, text, length);
        text += length + (text[length] == '\n');
    }
}

static void raw_words(struct raw_frame *frame, enum role role, const char *text)
{
    if (is_visible(frame))
        canvas_put(frame->canvas, frame->area, frame->area.y + frame->line - frame->top,
                   frame->area.x, (struct put){.role = role}, text);
    frame->line++;
}

static void raw_part(struct raw_frame *frame, const char *title, const char *json,
                     const struct fault *fault)
{
    if (!json && fault->kind == FAULT_NONE)
        return;
    if (frame->line > 0)
        raw_words(frame, ROLE_FG, "");
    raw_words(frame, ROLE_TITLE, title);
    if (fault->kind != FAULT_NONE)
        raw_line(frame, fault->text, strlen(fault->text));
    if (json)
        raw_text(frame, json);
}

static void raw_all(struct raw_frame *frame, const struct detail *detail)
{
    frame->line = 0;
    if (!detail || (!detail->raw_session && detail->session_fault.kind == FAULT_NONE))
        raw_words(frame, ROLE_DIM, "Not read yet.");
    if (!detail)
        return;
    raw_part(frame, "Session", detail->raw_session, &detail->session_fault);
    const bool more = detail->units && detail->units->page_count > 1;
    raw_part(frame, more ? "What it restores, the first page" : "What it restores",
             detail->units ? detail->units->pages[0]->raw : NULL, &detail->artifacts_fault);
    raw_part(frame, "Bulk requests", detail->raw_bulk, &detail->bulk_fault);
}

void view_raw_draw(struct uistate *state, struct canvas *canvas, struct rect area)
{
    const struct session *session = uistate_selected(state);
    if (area.rows < 1)
        return;
    struct scroll *scroll = &state->scrolls[VIEW_RAW];
    struct view_tabbed pane;
    view_tabs_pane(&pane, state, canvas, area, "Raw JSON");
    const struct rect inside = pane.inside;
    struct raw_frame frame = {.canvas = canvas, .area = inside, .top = scroll->top};
    raw_all(&frame, uistate_detail(state));
    view_scroll_set(scroll, area, inside, frame.line);
    int last = frame.line > inside.rows ? frame.line - inside.rows : 0;
    if (frame.top > last) { /* it has become shorter: the last page again */
        frame.top = last;
        raw_all(&frame, uistate_detail(state));
    }
    view_pane_note(canvas, area, &pane, scroll, session ? session->id : "");
    canvas->cursor_y = inside.rows > 0 ? inside.y : area.y;
    canvas->cursor_x = inside.x;
}
