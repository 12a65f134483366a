/* term.h - a real program in a real pty, its output read by a real terminal emulator (libvterm).
 *
 * Every wait is "until a picture appears": term_wait_* pump the pty until the condition holds or
 * the limit (TERM_LIMIT_MS, far above any honest duration) is reached; then the screen is printed
 * and the caller's assertion fails. Nothing sleeps. */
#ifndef RESTORETOP_TESTS_TERM_H
#define RESTORETOP_TESTS_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

#ifndef TERM_LIMIT_MS
#define TERM_LIMIT_MS 60000
#endif

struct term;

struct term_options {
    const char *const *argv; /* argv[0] is the path; NULL-terminated */
    const char *const *env;  /* "NAME=VALUE", added to a clean environment; NULL: none */
    const char *term;        /* TERM; NULL: xterm-256color */
    int rows, cols;
};

/* The terminal starts with modes of its own (erase is ^H), so that restoring them is more than the
 * default. */
struct term *term_start(const struct term_options *options);
void term_free(struct term *term); /* kills what still runs */
pid_t term_pid(const struct term *term);
int term_fd(const struct term *term); /* the master side */

void term_send(struct term *term, const char *keys);
void term_send_bytes(struct term *term, const char *bytes, size_t length);
/* Escape by itself: what is sent next must not look like the rest of a sequence, so the program is
 * given until it has nothing more to say. */
void term_escape(struct term *term);
void term_resize(struct term *term, int rows, int cols);
int term_rows(const struct term *term);
int term_cols(const struct term *term);
void term_hang_up(struct term *term); /* closes the master */

/* The screen as text, a line a row, trailing blanks cut; lent until the next call. */
const char *term_screen(struct term *term);
const char *term_row(struct term *term, int row);
bool term_shows(struct term *term, const char *text);
bool term_wait(struct term *term, const char *text); /* until the screen shows it */
bool term_wait_gone(struct term *term, const char *text);
bool term_wait_any(struct term *term, const char *const *texts, int *ret_which);
bool term_wait_until(struct term *term, bool (*holds)(struct term *term, void *context),
                     void *context);
/* Reads what is there until the program has been silent for quiet_ms. */
void term_settle(struct term *term, int quiet_ms);

/* Row of the first line that holds the text; -1. */
int term_find_row(struct term *term, const char *text);
/* Cell attributes: fg as 0xRRGGBB after the emulator's palette, flags. */
struct term_cell {
    unsigned chars[6];
    int width;
    bool bold, underline, reverse, italic;
    unsigned fg, bg;
    bool fg_default, bg_default;
};
struct term_cell term_cell(struct term *term, int row, int col);
void term_cursor(struct term *term, int *ret_row, int *ret_col, bool *ret_visible);
bool term_alternate(const struct term *term); /* on the alternate screen */
/* The modes the terminal started with, and those it has now. */
struct termios term_modes_before(const struct term *term);
struct termios term_modes(const struct term *term);

/* All bytes the program wrote since the start or the last term_forget. */
const char *term_bytes(struct term *term, size_t *ret_length);
void term_forget(struct term *term);
size_t term_writes(struct term *term); /* read() calls that brought bytes */

/* Until the program ended; its wait status. False: it did not end in time. */
bool term_wait_exit(struct term *term, int *ret_status);
/* The same without a terminal: output of a program run to its end. Caller frees *ret_out, *ret_err.
 */
int term_run(const char *const *argv, const char *const *env, char **ret_out, char **ret_err);

#endif
