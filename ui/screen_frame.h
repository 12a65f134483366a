/* screen_frame.h - the way of a frame to the terminal: curses draws into a memory file, and what
 * comes of it goes out in one write(2). A terminal that takes nothing more holds nobody up: a
 * signal breaks the frame off. Knows no curses. */
#ifndef RESTORETOP_UI_SCREEN_FRAME_H
#define RESTORETOP_UI_SCREEN_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/fault.h"
#include "base/strbuf.h"
#include "sgr.h"

struct screen_frame {
    FILE *out;   /* curses' own */
    int tty;     /* for writing; does not block where it could be opened anew */
    int memory;  /* -1: there is no room for one, and curses writes to the terminal itself */
    int signals; /* readable: a signal waits; -1: none to watch */
    bool gone;   /* the terminal */
    size_t sent; /* bytes so far */
    struct strbuf before, after; /* bytes that go out ahead of what curses draws, and behind it */
    bool squeezes;               /* the terminal's colour changes are those that sgr.h knows */
    struct sgr sgr;
    const char *palette_reset; /* lent; NULL: the terminal has none */
};

/* signals: a signalfd, lent; 0: none. False with a fault. `out` leads to the terminal. */
bool screen_frame_open(struct screen_frame *ret, int signals, struct fault *why);
void screen_frame_release(struct screen_frame *frame); /* what open() left, too */
/* From here on what is written to `out` stays here. */
void screen_frame_divert(struct screen_frame *frame);
/* What the terminal says for "all attributes off" (NULL: nothing), and lent, for "all colours as
 * they were". No colour of the palette is ours, and those that stand there may be the user's own:
 * what curses says of it as it enters and leaves the terminal is left out. The terminal's modes are
 * those of the program by then: they tell what a newline is. */
void screen_frame_learn(struct screen_frame *frame, const char *sgr0, const char *palette_reset);
/* Appends what was drawn since the last time. */
void screen_frame_take(struct screen_frame *frame, struct strbuf *out);
/* `before`, what was drawn, `after`, and empties them. False: the terminal is gone, or a signal
 * came before it took all of it; nobody knows how far it got. */
bool screen_frame_send(struct screen_frame *frame);
/* What a frame that was broken off still owes, and `last`, at the end or a stop, when signals do
 * not count: a terminal that takes nothing for a second is left as it is. */
void screen_frame_send_last(struct screen_frame *frame, const struct strbuf *last);

#endif
