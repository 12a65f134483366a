/* screen_input.h - the keys that are waiting on standard input. UI thread; waits for nothing. */
#ifndef RESTORETOP_UI_SCREEN_INPUT_H
#define RESTORETOP_UI_SCREEN_INPUT_H

#include "screen_key.h"

struct screen_input {
    struct screen_keys keys;
    bool hung_up; /* the terminal is gone: nothing is read any more */
};

/* The next key; KEY_NONE: no whole one is there. `complete` as in screen_keys_next(). */
key_code screen_input_next(struct screen_input *input, bool complete);

#endif
