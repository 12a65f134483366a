/* canvas.h - the grid of cells that views fill; the only way to draw. No curses here:
 * screen_curses.c blits a canvas, tests dump it. Every text goes through the gate (base/text.h) in
 * canvas_put.
 *
 * Invariant: a wide cell is always followed by its right half; writing over one half blanks the
 * other. */
#ifndef RESTORETOP_UI_CANVAS_H
#define RESTORETOP_UI_CANVAS_H

#include "base/text.h"
#include "theme.h"

struct rect {
    int y, x, rows, cols;
};
/* The value, or the end of low..high that it is beyond. */
int canvas_clamp(int value, int low, int high);

/* Modifiers laid over a cell's role. */
enum { CELL_CURSOR = 1, CELL_CHANGED = 2, CELL_GONE = 4, CELL_MATCH = 8, CELL_UNFOCUSED = 16 };

struct cell {
    char bytes[TEXT_CELL_BYTES + 1]; /* "" = right half of the wide cell to the left */
    uint8_t width;                   /* 1, 2; 0 for a right half */
    uint8_t role;                    /* enum role */
    uint8_t modifiers;
};

/* Cells that lead somewhere, for terminals that can follow an address (OSC 8). */
struct canvas_link {
    const char *url; /* lent until the canvas is shown; NULL: none */
    struct rect area;
};

struct canvas {
    int rows, cols;
    enum text_charset charset;
    struct cell *cells;     /* rows * cols */
    int cursor_y, cursor_x; /* where the hardware cursor is parked (screen readers); -1: nowhere */
    bool cursor_visible;    /* an input line has the focus */
    struct canvas_link link;
};

struct canvas *canvas_new(int rows, int cols, enum text_charset charset); /* rows, cols >= 1 */
void canvas_free(struct canvas *canvas);
void canvas_resize(struct canvas *canvas, int rows, int cols); /* contents cleared */
void canvas_clear(struct canvas *canvas);                      /* blanks in ROLE_BG */

/* How text is put. */
struct put {
    enum role role;
    uint8_t modifiers;
};

/* Writes at (y, x) inside clip (canvas coordinates), cutting at its right edge; a wide cell that
 * would be halved becomes a blank. Returns the columns used. Text outside clip is not drawn. */
int canvas_put(struct canvas *canvas, struct rect clip, int y, int x, struct put put,
               const char *text);
int canvas_put_bytes(struct canvas *canvas, struct rect clip, int y, int x, struct put put,
                     const char *bytes, size_t length);
int canvas_printf(struct canvas *canvas, struct rect clip, int y, int x, struct put put,
                  const char *format, ...) __attribute__((format(printf, 6, 7)));

/* How a field of a fixed width is put. */
struct field {
    int x, width;
    bool align_right; /* the blanks in front */
    enum role pad;    /* of the blanks: a reversed role would make a block of them; 0: ROLE_FG */
    size_t keep_from; /* bytes from here on are never cut (" +119"); 0: nothing to keep */
};
/* Writes into exactly `width` columns: cut with an ellipsis or padded with blanks. For text only:
 * numbers are never cut (see table.h). */
void canvas_put_field(struct canvas *canvas, struct rect clip, int y, struct field field,
                      struct put put, const char *text);
void canvas_fill(struct canvas *canvas, struct rect area, struct put put, char c);
/* A run of one character that takes one column: rules, bars. */
void canvas_run(struct canvas *canvas, struct rect clip, int y, int x, int count, struct put put,
                const char *character);
void canvas_add_modifiers(struct canvas *canvas, struct rect area, uint8_t modifiers);
/* Box drawing characters, or + - | in ASCII; title in the top edge, may be NULL. */
void canvas_box(struct canvas *canvas, struct rect area, struct put put, const char *title);
/* The same in one line: a horizontal rule with a title at its left. Returns the column after the
 * title. */
int canvas_rule(struct canvas *canvas, struct rect clip, int y, struct put put,
                struct put title_put, const char *title);

/* For golden files: the text rows with trailing blanks cut, then a line "--", then the same grid
 * with one letter a role ('.' = fg, ' ' = bg), then "--" and the grid of modifiers (a letter:
 * '@'+modifiers), each without its empty rows at the end. Caller frees. */
char *canvas_dump(const struct canvas *canvas);
char *canvas_dump_text(const struct canvas *canvas);

#endif
