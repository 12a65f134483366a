/* board.h - a page of blocks side by side: titles, and lines of a name, a number and a note, each
 * of which may lead to a filtered list. Laid out once for a width, drawn from any line on. */
#ifndef RESTORETOP_UI_BOARD_H
#define RESTORETOP_UI_BOARD_H

#include "draw.h"

#define BOARD_STRIP_MAX 32

/* One character a step, of time or of a scale. */
struct board_strip {
    int count;
    const char *cells[BOARD_STRIP_MAX]; /* one column each; static */
    uint8_t roles[BOARD_STRIP_MAX];
};

struct board_item {
    int y, x, cols; /* on the page */
    int block;      /* 0, 1, ...: in the order of their making */
    uint8_t role;   /* of glyph and value */
    bool is_title;
    const char *glyph; /* NULL: none */
    /* Owned; NULL: none. A value is never cut; without one the label has the item's role. */
    char *label, *value, *note;
    int label_cols;
    struct bar bar;            /* in place of a note; total 0: none */
    struct board_strip *strip; /* behind the value, or in place of a label, before the note; owned;
                                  NULL: none */
    char *filter;              /* where it leads to; owned; NULL: nowhere */
};

struct board {
    struct board_item *items;
    size_t count, capacity;
    int lines;
};

/* A block that is being filled, line by line. */
struct board_block {
    struct board *board;
    int y, x, cols, number;
    int label_cols; /* of its lines */
};

void board_init(struct board *board);
void board_release(struct board *board);

/* Adds a line to the block; what is owned is taken. Returns it, to be completed; lent until the
 * next. */
struct board_item *board_add(struct board_block *block, char *label, char *value);
void board_title(struct board_block *block, char *title);
/* Plain text, wrapped. */
void board_text(struct board_block *block, const char *text, enum text_charset charset);

/* The items that the cursor stops at, all but titles, in their order: how many, and the item of a
 * number. */
size_t board_stop_count(const struct board *board);
const struct board_item *board_stop(const struct board *board, size_t number); /* NULL: none */

/* Draws what lies in the area from page line `top` on; selected: the item with the cursor, NULL:
 * none. Parks the cursor there. */
void board_draw(const struct board *board, struct canvas *canvas, struct rect area, int top,
                const struct board_item *selected);

#endif
