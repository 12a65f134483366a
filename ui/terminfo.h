/* terminfo.h - what the terminal can do, as $TERM's entry in terminfo says, once curses has loaded
 * it (newterm). UI thread. */
#ifndef RESTORETOP_UI_TERMINFO_H
#define RESTORETOP_UI_TERMINFO_H

#include "base/fault.h"
#include "base/strbuf.h"
#include "screen_key.h"

/* Whether a screen can be opened here: two terminals, a known type, a cursor that can be moved.
 * False with a fault that says what to do instead. May be called before curses runs. */
bool terminfo_check(struct fault *why);

/* A capability's string, curses' own; NULL: the terminal has none of this name. */
const char *terminfo_text(const char *name);

/* Appends it without its padding ("$<5>"): no terminal needs it any more. */
void terminfo_add(struct strbuf *out, const char *name);

/* How many colours it has; < 0: none. */
int terminfo_colors(void);

/* The sequences that its special keys send. */
void terminfo_learn_keys(struct screen_keys *keys);

#endif
