/* canvas.c - cells, and the one place where text becomes cells: control characters end here
 * (base/text.h), and a wide character that is overwritten by half leaves a blank. */
#include "canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define CANVAS_SIDE_MAX 2000 /* no terminal is larger; keeps rows * cols far from overflow */

int canvas_clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

struct canvas *canvas_new(int rows, int cols, enum text_charset charset)
{
    struct canvas *canvas = xcalloc(1, sizeof *canvas);
    canvas->charset = charset;
    canvas_resize(canvas, rows, cols);
    return canvas;
}

void canvas_free(struct canvas *canvas)
{
    if (!canvas)
        return;
    free(canvas->cells);
    free(canvas);
}

void canvas_resize(struct canvas *canvas, int rows, int cols)
{
    canvas->rows = canvas_clamp(rows, 1, CANVAS_SIDE_MAX);
    canvas->cols = canvas_clamp(cols, 1, CANVAS_SIDE_MAX);
    free(canvas->cells);
    canvas->cells = xcalloc((size_t)canvas->rows * (size_t)canvas->cols, sizeof *canvas->cells);
    canvas_clear(canvas);
}

static void blank(struct cell *cell, struct put put)
{
    /* Whole cells are compared by whoever looks for changes: no old bytes may stay behind the NUL.
     */
    *cell = (struct cell){
        .bytes = " ", .width = 1, .role = (uint8_t)put.role, .modifiers = put.modifiers};
}

void canvas_clear(struct canvas *canvas)
{
    for (int i = 0; i < canvas->rows * canvas->cols; i++)
        blank(&canvas->cells[i], (struct put){.role = ROLE_BG});
    canvas->cursor_y = canvas->cursor_x = -1;
    canvas->cursor_visible = false;
    canvas->link.url = NULL;
}

static struct cell *cell_at(struct canvas *canvas, int y, int x)
{
    return &canvas->cells[y * canvas->cols + x];
}

/* The part of the rectangle that lies on the canvas; may be empty. */
static struct rect on_canvas(const struct canvas *canvas, struct rect rect)
{
    int top = canvas_clamp(rect.y, 0, canvas->rows), left = canvas_clamp(rect.x, 0, canvas->cols);
    int bottom =
        canvas_clamp(rect.y + canvas_clamp(rect.rows, 0, CANVAS_SIDE_MAX), top, canvas->rows);
    int right =
        canvas_clamp(rect.x + canvas_clamp(rect.cols, 0, CANVAS_SIDE_MAX), left, canvas->cols);
    return (struct rect){top, left, bottom - top, right - left};
}

/* Before a cell is written: the other half of a wide one it belongs to becomes a blank. */
static void split_wide(struct canvas *canvas, int y, int x)
{
    struct cell *cell = cell_at(canvas, y, x);
    if (cell->width == 0 && x > 0) {
        struct cell *left = cell_at(canvas, y, x - 1);
        blank(left, (struct put){left->role, left->modifiers});
    } else if (cell->width == 2 && x + 1 < canvas->cols) {
        struct cell *right = cell_at(canvas, y, x + 1);
        blank(right, (struct put){right->role, right->modifiers});
    }
}

static void set_blank(struct canvas *canvas, int y, int x, struct put put)
{
    split_wide(canvas, y, x);
    blank(cell_at(canvas, y, x), put);
}

static void set_cell(struct canvas *canvas, int y, int x, struct put put, const char *bytes,
                     int width)
{
    set_blank(canvas, y, x, put);
    if (width == 2)
        set_blank(canvas, y, x + 1, put);
    struct cell *cell = cell_at(canvas, y, x);
    size_t length = strnlen(bytes, sizeof cell->bytes - 1);
    memcpy(cell->bytes, bytes, length); /* printf took a third of what a frame costs */
    cell->bytes[length] = '\0';
    cell->width = (uint8_t)width;
    if (width == 2) {
        cell[1].bytes[0] = '\0';
        cell[1].width = 0;
    }
}

/* One cell of text at x; `area` lies on the canvas. What lies half outside is drawn as blanks. */
static void place(struct canvas *canvas, struct rect area, int y, int x, struct put put,
                  const struct text_cell *cell)
{
    int right = area.x + area.cols;
    bool whole = x >= area.x && x + cell->width <= right;
    if (whole && cell->width == 2 && cell->bytes[0] && cell->bytes[1] && !cell->bytes[2]) {
        /* Two ASCII characters that stand for one wide one are two cells. */
        char one[2] = {cell->bytes[0], '\0'}, two[2] = {cell->bytes[1], '\0'};
        bool ascii = (unsigned char)one[0] < 0x80 && (unsigned char)two[0] < 0x80;
        if (ascii) {
            set_cell(canvas, y, x, put, one, 1);
            set_cell(canvas, y, x + 1, put, two, 1);
            return;
        }
    }
    if (whole) {
        set_cell(canvas, y, x, put, cell->bytes, cell->width);
        return;
    }
    for (int i = 0; i < cell->width; i++)
        if (x + i >= area.x && x + i < right)
            set_blank(canvas, y, x + i, put);
}

/* NOLINTNEXTLINE(readability-function-size): a place, a clip, a style and a text */
int canvas_put_bytes(struct canvas *canvas, struct rect clip, int y, int x, struct put put,
                     const char *bytes, size_t length)
{
    struct rect area = on_canvas(canvas, clip);
    int start = x, right = area.x + area.cols;
    struct text_cell cell;

    if (y < area.y || y >= area.y + area.rows || x >= right)
        return 0;
    while (x < right && text_next_cell(&bytes, &length, canvas->charset, &cell)) {
        place(canvas, area, y, x, put, &cell);
        x += cell.width;
    }
    return (x < right ? x : right) - start;
}

int canvas_put(struct canvas *canvas, struct rect clip, int y, int x, struct put put,
               const char *text)
{
    return canvas_put_bytes(canvas, clip, y, x, put, text, strlen(text));
}

int canvas_printf(struct canvas *canvas, struct rect clip, int y, int x, struct put put,
                  const char *format, ...)
{
    struct strbuf text;
    va_list args;

    strbuf_init(&text, 8192);
    va_start(args, format);
    strbuf_vprintf(&text, format, args);
    va_end(args);
    int used = canvas_put_bytes(canvas, clip, y, x, put, text.bytes, text.length);
    strbuf_release(&text);
    return used;
}

/* Appends the text in at most `width` columns; from keep_from on it is kept whole if that fits. */
static int append_field(struct strbuf *out, const char *text, const struct field *field,
                        enum text_charset charset)
{
    size_t length = strlen(text), keep = field->keep_from;
    if (keep == 0 || keep >= length)
        return text_append_safe(out, text, length, field->width, charset);
    int tail = text_width(text + keep, length - keep, charset);
    if (tail >= field->width || text_width(text, length, charset) <= field->width)
        return text_append_safe(out, text, length, field->width, charset);
    int head = text_append_safe(out, text, keep, field->width - tail, charset);
    return head + text_append_safe(out, text + keep, length - keep, tail, charset);
}

void canvas_put_field(struct canvas *canvas, struct rect clip, int y, struct field field,
                      struct put put, const char *text)
{
    struct strbuf cut;

    if (field.width <= 0)
        return;
    strbuf_init(&cut, STRBUF_NO_LIMIT);
    int used = append_field(&cut, text, &field, canvas->charset);
    int x = field.x, front = field.align_right ? field.width - used : 0;
    canvas_run(canvas, clip, y, x, field.width,
               (struct put){field.pad, put.modifiers & (uint8_t)~CELL_CHANGED}, " ");
    canvas_put_bytes(canvas, clip, y, x + front, put, cut.bytes, cut.length);
    strbuf_release(&cut);
}

/* NOLINTNEXTLINE(readability-function-size): a place, a clip, a style and a text */
void canvas_run(struct canvas *canvas, struct rect clip, int y, int x, int count, struct put put,
                const char *character)
{
    struct rect area = on_canvas(canvas, clip);
    int right = area.x + area.cols;
    if (y < area.y || y >= area.y + area.rows)
        return;
    for (int i = 0; i < count && x + i < right; i++)
        if (x + i >= area.x)
            set_cell(canvas, y, x + i, put, character, 1);
}

void canvas_fill(struct canvas *canvas, struct rect area, struct put put, char c)
{
    const char text[2] = {c, '\0'};
    struct rect inside = on_canvas(canvas, area);
    for (int y = inside.y; y < inside.y + inside.rows; y++)
        canvas_run(canvas, inside, y, inside.x, inside.cols, put, text);
}

void canvas_add_modifiers(struct canvas *canvas, struct rect area, uint8_t modifiers)
{
    struct rect inside = on_canvas(canvas, area);
    for (int y = inside.y; y < inside.y + inside.rows; y++)
        for (int x = inside.x; x < inside.x + inside.cols; x++)
            cell_at(canvas, y, x)->modifiers |= modifiers;
}

struct strokes {
    const char *horizontal, *vertical,
        *corners[4]; /* top left, top right, bottom left, bottom right */
};
static const struct strokes strokes_of[] = {
    [TEXT_UTF8] = {"\u2500", "\u2502", {"\u256d", "\u256e", "\u2570", "\u256f"}},
    [TEXT_ASCII] = {"-", "|", {"+", "+", "+", "+"}},
};

/* Only what is on the canvas is walked: the bottom may lie far outside. */
static void box_edges(struct canvas *canvas, struct rect area, struct put put)
{
    const struct strokes *strokes = &strokes_of[canvas->charset];
    struct rect inside = on_canvas(canvas, area);
    int bottom = area.y + area.rows - 1, right = area.x + area.cols - 1;
    canvas_run(canvas, area, area.y, area.x, area.cols, put, strokes->horizontal);
    canvas_run(canvas, area, bottom, area.x, area.cols, put, strokes->horizontal);
    for (int y = inside.y; y < inside.y + inside.rows; y++) {
        if (y == area.y || y == bottom)
            continue;
        canvas_run(canvas, area, y, area.x, 1, put, strokes->vertical);
        canvas_run(canvas, area, y, right, 1, put, strokes->vertical);
    }
    const int corners[4][2] = {
        {area.y, area.x}, {area.y, right}, {bottom, area.x}, {bottom, right}};
    for (int i = 0; i < 4; i++)
        canvas_run(canvas, area, corners[i][0], corners[i][1], 1, put, strokes->corners[i]);
}

void canvas_box(struct canvas *canvas, struct rect area, struct put put, const char *title)
{
    if (area.rows < 2 || area.cols < 2)
        return;
    box_edges(canvas, area, put);
    if (!title || area.cols < 8)
        return;
    struct rect top = {area.y, area.x + 2, 1, area.cols - 4};
    int used = canvas_put(canvas, top, area.y, top.x, put, " ");
    used += canvas_put(canvas, top, area.y, top.x + used, put, title);
    canvas_put(canvas, top, area.y, top.x + used, put, " ");
}

int canvas_rule(struct canvas *canvas, struct rect clip, int y, struct put put,
                struct put title_put, const char *title)
{
    canvas_run(canvas, clip, y, clip.x, clip.cols, put, strokes_of[canvas->charset].horizontal);
    if (clip.cols < 4)
        return clip.x;
    int x = clip.x + 1;
    x += canvas_put(canvas, clip, y, x, title_put, " ");
    x += canvas_put(canvas, clip, y, x, title_put, title);
    return x + canvas_put(canvas, clip, y, x, title_put, " ");
}
