/* segments.h - a line of words, each with a role and a gap before it: built in one wording after
 * another until one fits, then drawn. */
#ifndef RESTORETOP_UI_SEGMENTS_H
#define RESTORETOP_UI_SEGMENTS_H

#include "canvas.h"

#define SEGMENTS_MAX 40
#define SEGMENT_SIZE 160 /* bytes with the NUL; an account's name takes up to 127 */

struct segment {
    char text[SEGMENT_SIZE];
    enum role role;
    size_t colored; /* bytes of the text that wear the role; the rest is plain */
    int gap;        /* blanks before it */
};

/* Zeroed: an empty line. */
struct segments {
    struct segment list[SEGMENTS_MAX];
    int count;
};

/* Adds a copy of the text, cut to its room between characters. Returns the segment; NULL: the text
 * is "", or there is no more room. */
struct segment *segments_add(struct segments *segments, int gap, enum role role, const char *text);
/* Columns of the whole line. */
int segments_width(const struct segments *segments, enum text_charset charset);
/* Draws the line from column x of the area's first line on. */
void segments_draw(const struct segments *segments, struct canvas *canvas, struct rect area, int x);
/* One of them alone, without its gap, on line y; returns the columns it took. */
int segment_draw(const struct segment *segment, struct canvas *canvas, struct rect area, int y,
                 int x);

#endif
