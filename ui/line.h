/* line.h - the line between us and the eye, as far as it can be told. Pure.
 *
 * Over ssh a write returns at once, and nobody says how much of it still travels: a key that is
 * held down over a slow line would pile up frames that are seen seconds after it was let go. So
 * while one is held there, the line is taken for a slow one, and a frame waits until the one before
 * has nearly passed it; what the keys did meanwhile is in that one frame. Single presses never
 * wait. */
#ifndef RESTORETOP_UI_LINE_H
#define RESTORETOP_UI_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_BYTES_PER_S 28000 /* 256 kbit/s, less what ssh adds */
#define LINE_QUEUE_MS    20    /* less than a frame at 30 a second */
#define LINE_HELD_MS     70    /* faster than anybody presses again and again, */
#define LINE_HELD_KEYS   5     /* so many times in a row */

struct line {
    bool remote;
    int64_t free_at_ms; /* boot ms; when all that was sent has passed */
    int64_t key_ms;     /* boot ms; of the newest key */
    int keys;           /* in a row, each right behind the other */
};

/* ssh_connection: $SSH_CONNECTION, may be NULL. */
void line_init(struct line *line, const char *ssh_connection);
void line_key(struct line *line, int64_t now_ms);
void line_sent(struct line *line, size_t bytes, int64_t now_ms);
int64_t line_ready_ms(const struct line *line); /* boot ms; INT64_MIN: at any time */

#endif
