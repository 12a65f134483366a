#include "paper.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define BAR_MAX        60
#define FACT_COLS      20 /* "nothing to restore: " */
#define FACT_WIDTH     60 /* narrower than this, each value stands behind its label */
#define TEXT_WIDTH_MIN 8  /* narrower than this, labels stand above their values */

void paper_init(struct paper *paper, int width, int label_width, enum text_charset charset)
{
    *paper = (struct paper){.width = width < 1 ? 1 : width,
                            .label_width = width - label_width < TEXT_WIDTH_MIN ? 0 : label_width,
                            .charset = charset};
}

void paper_release(struct paper *paper)
{
    for (size_t i = 0; i < paper->count; i++) {
        free(paper->lines[i].text);
        free(paper->lines[i].label);
    }
    free(paper->lines);
    paper->lines = NULL;
    paper->count = paper->capacity = 0;
}

/* The last line tells of what has no room behind it. */
static void tell_of_rest(struct paper *paper)
{
    struct paper_line *last = &paper->lines[paper->count - 1];
    if (paper->full)
        return;
    paper->full = true;
    free(last->text);
    free(last->label);
    *last = (struct paper_line){
        .text = xstrdup("More has no room here; the raw JSON has all of it."), .role = ROLE_WARN};
}

static struct paper_line *add_line(struct paper *paper, enum role role, int indent,
                                   const char *text, size_t length)
{
    if (paper->count >= PAPER_LINES_MAX) {
        tell_of_rest(paper);
        return NULL;
    }
    paper->lines = xgrow(paper->lines, paper->count, &paper->capacity, sizeof *paper->lines);
    struct paper_line *line = &paper->lines[paper->count++];
    *line = (struct paper_line){.text = xstrndup(text, length),
                                .indent = indent,
                                .role = (uint8_t)role,
                                .label_role = ROLE_DIM};
    return line;
}

static bool is_space(char byte)
{
    return memchr(" \t\r\n", byte, 4) != NULL;
}

static size_t skip_spaces(const char *text, size_t length)
{
    size_t count = 0;
    while (count < length && is_space(text[count]))
        count++;
    return count;
}

/* Bytes that fit, to the end of a word if there is one. */
static size_t fit(const char *text, size_t length, int width, enum text_charset charset)
{
    const size_t used = text_fit(text, length, width, charset);
    if (used + skip_spaces(text + used, length - used) == length)
        return length;
    size_t end = used;
    while (end > 0 && !is_space(text[end]))
        end--;
    while (end > 0 && is_space(text[end - 1]))
        end--;
    return end > 0 ? end : used;
}

/* Returns the index of the first line it made, to hang a label on (lines move); there is none where
 * the paper is full. */
static size_t wrap(struct paper *paper, enum role role, int indent, const char *text)
{
    size_t first = paper->count, length = strlen(text);
    int width = paper->width - indent;

    do {
        size_t blank = skip_spaces(text, length);
        text += blank;
        length -= blank;
        size_t used = fit(text, length, width < 1 ? 1 : width, paper->charset);
        add_line(paper, role, indent, text, used);
        text += used;
        length -= used;
    } while (length > 0 && !paper->full);
    return first;
}

void paper_blank(struct paper *paper)
{
    if (paper->count == 0 || paper->dense)
        return;
    const struct paper_line *last = &paper->lines[paper->count - 1];
    if (*last->text || last->label || last->is_bar)
        add_line(paper, ROLE_FG, 0, "", 0);
}

void paper_heading(struct paper *paper, const char *text)
{
    paper_blank(paper);
    wrap(paper, ROLE_TITLE, 0, text);
}

void paper_text(struct paper *paper, enum role role, int indent, const char *text)
{
    if (text && *text)
        wrap(paper, role, indent, text);
}

__attribute__((format(printf, 1, 0))) static char *format_text(const char *format, va_list args)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    strbuf_vprintf(&text, format, args);
    return strbuf_take(&text, NULL);
}

void paper_printf(struct paper *paper, enum role role, int indent, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = format_text(format, args);
    va_end(args);
    paper_text(paper, role, indent, text);
    free(text);
}

static void pair(struct paper *paper, const char *label, enum role label_role, enum role role,
                 const char *value)
{
    if (!value || !*value)
        return;
    int width = text_width(label, strlen(label), paper->charset);
    bool above = width >= paper->label_width && *label;
    if (above)
        wrap(paper, label_role, 0, label);
    size_t first = wrap(paper, role, paper->label_width > 0 ? paper->label_width : 2, value);
    if (above || paper->full)
        return;
    paper->lines[first].label = xstrdup(label);
    paper->lines[first].label_role = (uint8_t)label_role;
}

void paper_pair(struct paper *paper, const char *label, enum role role, const char *value)
{
    pair(paper, label, ROLE_DIM, role, value);
}

void paper_item(struct paper *paper, enum role label_role, const char *label, enum role role,
                const char *text)
{
    pair(paper, label, label_role, role, text);
}

void paper_pairf(struct paper *paper, const char *label, enum role role, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = format_text(format, args);
    va_end(args);
    paper_pair(paper, label, role, text);
    free(text);
}

void paper_lead(struct paper *paper, enum role role, const char *lead, const char *text)
{
    int width = text_width(lead, strlen(lead), paper->charset) + 1;
    if (paper->full)
        return;
    if (paper->width - width < TEXT_WIDTH_MIN) {
        paper_text(paper, role, 0, lead);
        paper_text(paper, ROLE_FG, 2, text);
        return;
    }
    size_t first = wrap(paper, ROLE_FG, width, text);
    if (first >= paper->count || paper->full)
        return;
    paper->lines[first].label = xstrdup(lead);
    paper->lines[first].label_role = (uint8_t)role;
}

void paper_fact(struct paper *paper, int indent, const char *label, const char *value)
{
    const int own = text_width(label, strlen(label), paper->charset) + 1;
    const int cols = paper->width >= FACT_WIDTH && own <= FACT_COLS ? FACT_COLS : own;
    if (paper->width - indent - cols < TEXT_WIDTH_MIN) {
        paper_text(paper, ROLE_DIM, indent, label);
        paper_text(paper, ROLE_FG, indent + 2, value);
        return;
    }
    size_t first = wrap(paper, ROLE_FG, indent + cols, value);
    if (first >= paper->count || paper->full)
        return;
    paper->lines[first].label = xstrdup(label);
    paper->lines[first].label_indent = indent;
}

void paper_bar(struct paper *paper, int indent, struct bar bar)
{
    struct paper_line *line = add_line(paper, ROLE_FG, indent, "", 0);
    if (!line)
        return;
    line->is_bar = true;
    line->bar = bar;
}

static void draw_line(const struct paper_line *line, struct canvas *canvas, struct rect area, int y)
{
    if (line->label)
        canvas_put(canvas, area, y, area.x + line->label_indent,
                   (struct put){.role = (enum role)line->label_role}, line->label);
    if (line->is_bar)
        draw_bar(canvas, area, y, area.x + line->indent,
                 area.cols > BAR_MAX ? BAR_MAX : area.cols - line->indent, line->bar, 0);
    else
        canvas_put(canvas, area, y, area.x + line->indent,
                   (struct put){.role = (enum role)line->role}, line->text);
}

void paper_draw(const struct paper *paper, struct canvas *canvas, struct rect area, int top)
{
    int count = (int)paper->count, last = count > area.rows ? count - area.rows : 0;
    int first = top > last ? last : top < 0 ? 0 : top;
    for (int i = 0; i < area.rows && first + i < count; i++)
        draw_line(&paper->lines[first + i], canvas, area, area.y + i);
}
