/* changes.h - the cells of a canvas that differ from those shown, in reading order. Pure.
 *
 * curses writes a few unchanged cells over rather than jump behind them, and does not count the
 * colours that they need: "26 active, 30 done" to "25 active, 31 done" took 22 bytes between the
 * two digits where a jump takes 5. Behind a cut it knows of one digit only, and jumps. */
#ifndef RESTORETOP_UI_CHANGES_H
#define RESTORETOP_UI_CHANGES_H

#include "canvas.h"

#define CHANGES_GAP   5   /* unchanged cells that curses writes over */
#define CHANGES_SMALL 100 /* cells; a larger frame may scroll, and is never cut */

struct changes_taker {
    void (*put)(void *context, int y, int x, const struct cell *cell);
    void (*cut)(void *context); /* what was put so far is to be sent before the rest is put */
};

/* Puts what differs, or all, and remembers it as shown (rows * cols of the canvas). Returns whether
 * anything was put. */
bool changes_walk(const struct canvas *canvas, struct cell *shown, bool all,
                  const struct changes_taker *taker, void *context);

#endif
