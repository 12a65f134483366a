/* screen_link.h - the link of a canvas (OSC 8), which curses does not know: its cells are drawn
 * once more behind the frame, as they stand, between the marks of a link. Pure: fills a buffer. For
 * terminals that speak sgr.h's sequences and follow links (osc_knows_links). */
#ifndef RESTORETOP_UI_SCREEN_LINK_H
#define RESTORETOP_UI_SCREEN_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "canvas.h"
#include "theme.h"

/* What is a link on the terminal now; {0}: nothing. */
struct screen_link {
    struct rect area; /* rows 0: none */
    uint64_t hash;    /* of its address */
};

/* True: a link stands where this canvas has none or another one; the rows of *ret_area are to be
 * written anew, and it is forgotten. */
bool screen_link_left(struct screen_link *link, const struct canvas *canvas, struct rect *ret_area);

/* Appends the canvas's link, if it has one that does not stand there yet (`forced`: nothing stands
 * there any more). The cursor is afterwards where it was; the pen is anything: true, and the next
 * frame must say its own whole. False: nothing was added. */
bool screen_link_add(struct screen_link *link, const struct canvas *canvas,
                     const struct theme *theme, enum color_depth depth, bool forced,
                     struct strbuf *out);

#endif
