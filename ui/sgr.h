/* sgr.h - rewrites the colour changes in what curses drew: the same picture in fewer bytes.
 *
 * curses says "default colour, charset B, all off" (11 bytes) wherever a coloured word ends, and
 * changes colours for blanks that show none. Over 40 rows down at 80x24 curses sent 644 bytes a
 * key, and 542 of them are left here. Nothing but SGR sequences is touched, and movements (jump.h).
 * A colour of 24 bits is said again as it came: "38:2::R:G:B", "38:2:R:G:B" or "38;2;R;G;B" (the
 * terminfo entries called -direct). */
#ifndef RESTORETOP_UI_SGR_H
#define RESTORETOP_UI_SGR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "jump.h"
#include "theme.h"

/* How text is drawn: a bit for each of SGR 1 to 9, and two colours as SGR parameters. */
struct sgr_pen {
    uint16_t attributes;
    uint32_t fg, bg; /* 0: the default; sgr.c has its kinds */
};

struct sgr {
    struct sgr_pen worn, wanted; /* by the terminal; by what comes next */
    struct sgr_pen saved;        /* by ESC 7, with the cursor */
    struct jump jump;
    bool unsure;        /* what is worn is not known: say all of it */
    bool says_font;     /* SGR 10 was said (linux): the first font, and no other one ever */
    bool other_charset; /* a charset but ASCII was chosen once: leave charsets alone */
    bool gives_up;      /* something came that is not known here: all goes through as it is */
};

/* Whether the terminal's "all attributes off" (terminfo's sgr0) is the one this file speaks. */
bool sgr_speaks(const char *sgr0);

/* Appends what is left of the bytes. Sequences must not be cut between two calls. At the end the
 * terminal wears what the bytes asked for. */
void sgr_squeeze(struct sgr *sgr, const char *bytes, size_t length, struct strbuf *out);

/* Appends what makes the terminal draw in this style; nothing when it does so already. */
void sgr_wear(struct sgr *sgr, struct style style, struct strbuf *out);

#endif
