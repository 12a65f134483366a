/* canvas_dump.c - a canvas as text, for golden files and for looking at it without a terminal. */
#include <stdlib.h>
#include <string.h>

#include "canvas.h"

/* clang-format off */
static const char role_letters[ROLE_COUNT] = {
    [ROLE_FG] = '.', [ROLE_BG] = ' ', [ROLE_DIM] = 'd', [ROLE_FAINT] = '-', [ROLE_ACCENT] = 'a',
    [ROLE_BORDER] = 'b', [ROLE_BORDER_FOCUS] = 'B', [ROLE_TITLE] = 't', [ROLE_HEADER] = 'h',
    [ROLE_KEY] = 'k', [ROLE_PROMPT] = 'p', [ROLE_SUGGEST] = 's', [ROLE_CURSOR] = 'c',
    [ROLE_CURSOR_UNFOCUSED] = 'u', [ROLE_MARK] = 'm', [ROLE_MATCH] = 'y', [ROLE_CHANGED] = 'C',
    [ROLE_NEW] = 'N', [ROLE_GONE] = 'g', [ROLE_STATUS_DRAFT] = 'o', [ROLE_STATUS_ACTIVATING] = '~',
    [ROLE_STATUS_ACTIVE] = '*', [ROLE_STATUS_PARTIAL] = '!', [ROLE_STATUS_COMPLETED] = 'v',
    [ROLE_STATUS_FAILED] = 'x', [ROLE_STATUS_UNKNOWN] = '?', [ROLE_WARN] = 'w', [ROLE_ERROR] = 'e',
    [ROLE_STALE] = 'S', [ROLE_READONLY] = 'R', [ROLE_PROD] = 'P',
};
/* clang-format on */

typedef void cell_writer(struct strbuf *out, const struct cell *cell);

static void write_text(struct strbuf *out, const struct cell *cell)
{
    strbuf_puts(out, cell->bytes);
}

static void write_role(struct strbuf *out, const struct cell *cell)
{
    strbuf_putc(out, cell->role < ROLE_COUNT ? role_letters[cell->role] : '#');
}

static void write_modifiers(struct strbuf *out, const struct cell *cell)
{
    strbuf_putc(out, cell->modifiers ? (char)('@' + cell->modifiers) : ' ');
}

static void write_grid(struct strbuf *out, const struct canvas *canvas, cell_writer *write,
                       bool cut_rows)
{
    size_t content_end = out->length;
    for (int y = 0; y < canvas->rows; y++) {
        for (int x = 0; x < canvas->cols; x++)
            write(out, &canvas->cells[y * canvas->cols + x]);
        while (out->length > 0 && out->bytes[out->length - 1] == ' ')
            strbuf_truncate(out, out->length - 1);
        bool empty = out->length == 0 || out->bytes[out->length - 1] == '\n';
        strbuf_putc(out, '\n');
        if (!empty || !cut_rows)
            content_end = out->length;
    }
    strbuf_truncate(out, content_end);
}

char *canvas_dump_text(const struct canvas *canvas)
{
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    write_grid(&out, canvas, write_text, false);
    return strbuf_take(&out, NULL);
}

char *canvas_dump(const struct canvas *canvas)
{
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    write_grid(&out, canvas, write_text, false);
    strbuf_puts(&out, "--\n");
    write_grid(&out, canvas, write_role, true);
    strbuf_puts(&out, "--\n");
    write_grid(&out, canvas, write_modifiers, true);
    if (canvas->cursor_y >= 0)
        strbuf_printf(&out, "cursor %d,%d%s\n", canvas->cursor_y, canvas->cursor_x,
                      canvas->cursor_visible ? " visible" : "");
    return strbuf_take(&out, NULL);
}
