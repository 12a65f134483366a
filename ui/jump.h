/* jump.h - cursor movements in fewer bytes: within a row the column or the distance is enough, to
 * one of the next rows newlines are, and back to where a scroll began the saved cursor is restored.
 *
 * Farther than seven columns curses always names both, "ESC [ 17 ; 149 H", though "ESC [ 149 G"
 * does: 3 of 9 bytes, up to four times a row of the list. The movements of a page down were 1,376
 * bytes at 200x50, and are 965 (308 and 239 at 80x24); of a row down newlines spare 12 of 300. Nor
 * is a first column named, nor the region that is the whole screen: 6 bytes of a list that scrolls
 * by one. Columns that are counted on and the way back are another 6 of 264, and 15 of a page. */
#ifndef RESTORETOP_UI_JUMP_H
#define RESTORETOP_UI_JUMP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"

/* Where the cursor is, as far as what was written tells. All zero: it is not known where, and no
 * column is named alone. A row is without its first column whatever is known. */
struct jump {
    int cols;   /* of the screen; 0: columns are not to be named alone */
    int rows;   /* likewise; 0: not known */
    int row;    /* from 1; 0: not known */
    int column; /* it is no farther right, from 1 */
    int exact;  /* the column it is in, from 1, as only ASCII came since one was named; 0: not known
                 */
    int home;   /* the row whose first column ESC 8 leads to, until the frame ends; 0: not known */
    bool keeps_column; /* the terminal's driver adds no return to a newline */
    bool restored;     /* ESC 8 was said, which brings the pen back, too: the caller clears it */
    bool whole; /* the whole screen scrolls, as far as was said: a newline above its last row does
                   nothing but go down */
    enum jump_scroll { /* how far a scroll of one row, which is where `home` is from, has come */
                       JUMP_SCROLL_NONE,
                       JUMP_SCROLL_SAVED,
                       JUMP_SCROLL_REGION,
                       JUMP_SCROLL_BACK,
                       JUMP_SCROLL_DONE,
    } scroll;
    int top, bottom; /* of its region */
};

/* Whether the terminal moves to a column (terminfo's hpa) as this file says it. */
bool jump_speaks(const char *hpa);

/* The screen's size, and the terminal's way of moving to a column (terminfo's hpa). */
void jump_size(struct jump *jump, int rows, int cols, const char *hpa);

/* A frame begins: between frames others may have moved the cursor. */
void jump_begin(struct jump *jump);

/* A byte of text goes out. Text that may reach the right margin leaves the row open. */
void jump_text(struct jump *jump, unsigned char c);

/* A control sequence, "ESC [ ... final", goes out: appends it, or less that does the same. */
void jump_control(struct jump *jump, const char *bytes, size_t length, struct strbuf *out);

/* ESC and one byte goes out. */
void jump_escape(struct jump *jump, char kind);

/* Anything else goes out: the row is not known any more. */
void jump_lose(struct jump *jump);

/* What went out may not all have come: not even what scrolls is known. */
void jump_doubt(struct jump *jump);

#endif
