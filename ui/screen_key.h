/* screen_key.h - the bytes a terminal sends -> key codes. Pure: no curses, no descriptor, no time.
 *
 * Understands UTF-8, Esc-prefixed Alt, the CSI and SS3 sequences of the xterm, VT220, rxvt and
 * Linux console families whatever terminfo says, keys told by number (screen_key_number.h), C1
 * controls in place of ESC and a letter, and the sequences of the terminal at hand (learned from
 * terminfo). An unknown sequence, a mouse report or an answer of the terminal (OSC, DCS, APC)
 * is swallowed whole, so that its letters never act as keys; of its page's colour it is remembered.
 * However the bytes are split between reads, they are the same keys. Any bytes are safe. */
#ifndef RESTORETOP_UI_SCREEN_KEY_H
#define RESTORETOP_UI_SCREEN_KEY_H

#include "keymap.h"
#include "osc.h"

#define SCREEN_KEYS_BYTES   1024
#define SCREEN_KEYS_LEARNED 48
#define SCREEN_KEY_SEQUENCE 15 /* longest learned sequence */

#define SCREEN_KEY_WAIT_MS    25
#define SCREEN_ANSWER_WAIT_MS 250 /* no person types an OSC: one that was asked for may be slow */

struct screen_keys {
    unsigned char bytes[SCREEN_KEYS_BYTES]; /* fed and not yet decoded */
    size_t length;
    struct learned_key {
        char sequence[SCREEN_KEY_SEQUENCE + 1];
        size_t length;
        key_code key;
    } learned[SCREEN_KEYS_LEARNED];
    size_t learned_count;
    enum osc_ground ground; /* what the terminal answered last; ASKED, by whoever has: it is to */
};

void screen_keys_init(struct screen_keys *keys);
/* A sequence of this terminal. Ignored: shorter than two bytes, not starting with ESC, too long,
 * too many. */
void screen_keys_learn(struct screen_keys *keys, const char *sequence, key_code key);
/* Room for more bytes. */
size_t screen_keys_room(const struct screen_keys *keys);
/* length <= room. */
void screen_keys_feed(struct screen_keys *keys, const void *bytes, size_t length);
/* The next key; KEY_NONE: no whole one is there. `complete`: nothing followed for a while, so what
 * is there is all (a lone ESC is the Esc key, half a character is none). After a KEY_NONE with
 * complete nothing is left. */
key_code screen_keys_next(struct screen_keys *keys, bool complete);

/* How long what has begun may take to go on; 0: nothing has. */
int screen_keys_wait_ms(const struct screen_keys *keys);

/* The key of a control byte 0..31 or 127; KEY_NONE for 0. */
key_code screen_key_of_control(unsigned char byte);

#endif
