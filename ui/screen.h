/* screen.h - the terminal: the only module that knows curses. UI thread only. */
#ifndef RESTORETOP_UI_SCREEN_H
#define RESTORETOP_UI_SCREEN_H

#include "canvas.h"
#include "keymap.h"
#include "osc.h"

struct screen_options {
    const char *color; /* "auto" "never" "8" "16" "256" */
    bool ascii;
    bool asks_ground; /* with the first frame the terminal is asked whether its page is light */
    int signal_fd; /* lent; readable: a frame that the terminal does not take is broken off. 0: none
                    */
};
struct screen;
/* Takes the terminal. NULL with a fault: not a terminal, TERM unknown or unable to move the cursor.
 */
struct screen *screen_open(const struct screen_options *options, struct fault *why);
void screen_close(struct screen *screen); /* terminal as it was before; NULL allowed */
void screen_size(const struct screen *screen, int *ret_rows, int *ret_cols);
bool screen_resize(struct screen *screen); /* asks TIOCGWINSZ; true: the size changed */
enum text_charset screen_charset(const struct screen *screen);
enum color_depth screen_depth(const struct screen *screen);
/* The theme is borrowed until the next one. */
void screen_set_theme(struct screen *screen, const struct theme *theme);
/* Makes the terminal show the canvas: only cells that differ, one write. False: a signal came while
 * the terminal took no more; the next call shows all of it again. */
bool screen_show(struct screen *screen, const struct canvas *canvas);
size_t screen_bytes(const struct screen *screen); /* that all frames took so far */
/* The next show repaints everything (Ctrl-L, after a resize). */
void screen_redraw(struct screen *screen);
/* The next waiting key; KEY_NONE: none waits. Decodes UTF-8, Alt, function keys of both kinds.
 * `complete`: a key that has begun (an ESC, half a character) has had screen_key_wait_ms to go on:
 * what is there is all of it. */
key_code screen_key(struct screen *screen, bool complete);
/* How long the start of a key that is there may wait for its end; 0: there is none. */
int screen_key_wait_ms(const struct screen *screen);
/* End of file, or an error on input: the terminal is gone. */
bool screen_hung_up(const struct screen *screen);
/* What the terminal answered about its page's colour (asks_ground); ASKED: nothing yet, UNKNOWN: it
 * was not asked, as nothing is coloured. */
enum osc_ground screen_ground(const struct screen *screen);
void screen_suspend(struct screen *screen); /* terminal given back */
void screen_resume(struct screen *screen);
/* Puts text on the clipboard of the terminal (OSC 52, wrapped for tmux and screen); false: too long
 * (over OSC_COPY_MAX bytes of base64). */
bool screen_copy(struct screen *screen, const char *text);
/* The window's title from now on, until the terminal is given back; nothing is sent where it is so
 * already, nor to a terminal that would not give back its own. */
void screen_title(struct screen *screen, const char *title);
/* With the next frame: bell, and the line for the desktop where this terminal passes over what it
 * does not know. ways: 1 << enum notify_way. head says who tells. */
void screen_tell(struct screen *screen, unsigned ways, const char *head, const char *line);

/* For crash and allocation failure: async-signal-safe, restores termios and screen with prepared
 * bytes. Again: the termios alone, which another thread may have been about to set. */
void screen_emergency_restore(void);
/* The terminal is taken, or a thread is about to restore it: nobody may end the program now but by
 * xalloc_die(). */
bool screen_emergency_armed(void);
/* Async-signal-safe: curses is at work, which does not look everywhere whether it got the memory
 * that it asked for. */
bool screen_emergency_curses(void);

#endif
