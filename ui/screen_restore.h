/* screen_restore.h - how the terminal was, and the bytes that bring it back. Private to the screen.
 */
#ifndef RESTORETOP_UI_SCREEN_RESTORE_H
#define RESTORETOP_UI_SCREEN_RESTORE_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#define SCREEN_RESTORE_BYTES 512

/* From now on screen_emergency_restore() writes these bytes (cut at SCREEN_RESTORE_BYTES) to the
 * descriptor and sets these modes on both. */
void screen_restore_arm(int in, int out, const struct termios *modes, const char *bytes,
                        size_t length);
void screen_restore_disarm(void); /* it does nothing again */
/* Around writing to the terminal. The first does not come back once another thread restores it and
 * ends the program: what is written then would stand on a terminal that is not ours any more. */
void screen_restore_write_begin(void);
void screen_restore_write_end(void);
/* Around calls of curses: screen_emergency_curses() tells it. Both clear errno. Curses that got no
 * memory goes on with what it did not fill (doupdate scrolls by a table without hashes) or leaves a
 * resize half done: then the second one ends the program. */
void screen_restore_curses_begin(void);
void screen_restore_curses_end(void);

#endif
