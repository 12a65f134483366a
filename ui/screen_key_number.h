/* screen_key_number.h - a key that a terminal tells by the number of its character: kitty's
 * protocol and xterm's modifyOtherKeys. Neither is asked for, but a program before us may have left
 * it on, or the user's tmux may insist. Private to screen_key.c. */
#ifndef RESTORETOP_UI_SCREEN_KEY_NUMBER_H
#define RESTORETOP_UI_SCREEN_KEY_NUMBER_H

#include "keymap.h"

#define SCREEN_KEY_SHIFT     1
#define SCREEN_KEY_ALT       2
#define SCREEN_KEY_CTRL      4
#define SCREEN_KEY_OTHERS    0x38 /* Super, Hyper, Meta: not ours */
#define SCREEN_KEY_CAPS_LOCK 64

/* The key without its Alt; KEY_NONE: none of ours. bits: held with it. */
key_code screen_key_number(int code, int bits);

#endif
