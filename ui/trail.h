/* trail.h - how closely the pane of the selected session, or unit, follows a key that is held.
 * Pure.
 *
 * The list follows each key at once. The pane, which nobody reads while it changes 30 times a
 * second and which is half of each frame's bytes and more, is drawn TRAIL_MS apart at most while
 * the same key comes again and again, and in any case TRAIL_REST_MS after the last of them. What
 * stands there until then is the one before, whole, a session with its number in the title. A
 * single press and any other key draw all at once. */
#ifndef RESTORETOP_UI_TRAIL_H
#define RESTORETOP_UI_TRAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "keymap.h"

#define TRAIL_HELD_MS 60 /* the same key as soon again: held; terminals repeat each 25 to 45 ms */
#define TRAIL_MS      90 /* each third key at 30 a second */
#define TRAIL_REST_MS 50 /* longer than from one repeated key to the next */

/* All zero: nothing was pressed yet. */
struct trail {
    key_code key;
    int64_t key_ms; /* boot ms, as are all; of the newest key */
    bool held;
    bool behind; /* the pane shows another session than the selected one */
    int64_t drawn_ms;
};

void trail_key(struct trail *trail, key_code key, int64_t now_ms);
/* The pane may stay as it is in a frame drawn now. */
bool trail_waits(const struct trail *trail, int64_t now_ms);
void trail_drawn(struct trail *trail, bool behind, int64_t now_ms);
/* When the pane is to be drawn, key or not; CLOCK_NEVER: it shows what it should. */
int64_t trail_deadline(const struct trail *trail);

#endif
