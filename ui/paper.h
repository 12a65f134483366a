/* paper.h - text laid out for a pane that scrolls: wrapped lines, headings, pairs of name and
 * value, bars. Holds copies. */
#ifndef RESTORETOP_UI_PAPER_H
#define RESTORETOP_UI_PAPER_H

#include "draw.h"

#define PAPER_LINES_MAX 20000

struct paper_line {
    char *text;
    char *label; /* in front of the text, dim; NULL: none */
    int indent;  /* columns before the text */
    int label_indent;
    uint8_t role, label_role;
    bool is_bar;
    struct bar bar;
};

struct paper {
    struct paper_line *lines;
    size_t count, capacity;
    int width, label_width;
    bool full;  /* something had no room; the last line says so */
    bool dense; /* few lines: no blanks, no headings but what views add all the same */
    bool look;  /* it lies beside the list, whose row is in sight: nothing is said twice */
    enum text_charset charset;
};

void paper_init(struct paper *paper, int width, int label_width, enum text_charset charset);
void paper_release(struct paper *paper);

void paper_blank(struct paper *paper);                     /* not twice in a row, not first */
void paper_heading(struct paper *paper, const char *text); /* after a blank line */
/* Wrapped at words, every line with the indent. */
void paper_text(struct paper *paper, enum role role, int indent, const char *text);
void paper_printf(struct paper *paper, enum role role, int indent, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Name in the label's columns, value wrapped beside it. NULL or "" value: nothing is added. */
void paper_pair(struct paper *paper, const char *label, enum role role, const char *value);
void paper_pairf(struct paper *paper, const char *label, enum role role, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* A pair below something that is indented: where there is room its values stand in a column. */
void paper_fact(struct paper *paper, int indent, const char *label, const char *value);
/* A text whose first words wear a role of their own; wrapped beside them where there is room. */
void paper_lead(struct paper *paper, enum role role, const char *lead, const char *text);
void paper_bar(struct paper *paper, int indent, struct bar bar);
/* A label (a key, a glyph) of its own role before a wrapped text. */
void paper_item(struct paper *paper, enum role label_role, const char *label, enum role role,
                const char *text);

/* Draws from line `top` on; keeps to the last page when top is beyond it. */
void paper_draw(const struct paper *paper, struct canvas *canvas, struct rect area, int top);

#endif
