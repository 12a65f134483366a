/* screen_style.h - a cell's role and modifiers -> how it looks. Pure. */
#ifndef RESTORETOP_UI_SCREEN_STYLE_H
#define RESTORETOP_UI_SCREEN_STYLE_H

#include "canvas.h"

#define CELL_MODIFIERS 32 /* combinations of CELL_* */

/* The role's style with each modifier's role laid over it: its attributes are added, its colours
 * replace the cell's where the theme gives it colours of its own (other than those of plain text).
 */
struct style screen_style(const struct theme *theme, enum role role, unsigned modifiers,
                          enum color_depth depth);

/* How many colours to use. `wanted`: the --color option; `no_color`: $NO_COLOR, may be NULL;
 * `colors`: what the terminal can do (terminfo), never exceeded. */
enum color_depth screen_depth_of(const char *wanted, const char *no_color, int colors);

/* The number by which a terminal of so many colours (terminfo) knows the colour of this index. One
 * with more than 256 (xterm-direct) takes 0xRRGGBB, but keeps the first 8, 16 or 256 numbers as
 * indices. COLOR_DEFAULT_INDEX stays. */
int screen_color_number(int index, int colors);

/* codeset: of the locale; term: $TERM, may be NULL. */
enum text_charset screen_charset_of(bool ascii, const char *codeset, const char *term);

#endif
