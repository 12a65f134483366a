/* uistate_signin.h - the sign-in box: what the keys do in it. Part of uistate; UI thread.
 *
 * Opened by the action SIGN_IN (L) and by nothing else: neither a 401 nor a 403 starts a sign-in.
 * It lies over the screen; the data behind it stays and ages. What it shows is the snapshot's
 * signin; what it asks for are commands. Enter begins the browser sign-in, d the device code, y
 * copies the address, text goes into the line for the pasted address (16 KiB, never drawn but for
 * its length), Esc cancels and closes. It closes by itself once the snapshot says IN after a
 * sign-in that was begun here; the selection is kept. */
#ifndef RESTORETOP_UI_UISTATE_SIGNIN_H
#define RESTORETOP_UI_UISTATE_SIGNIN_H

#include "uistate.h"

struct signin_box {
    bool open;
    bool began;          /* a sign-in was begun here */
    struct strbuf paste; /* secret; the address so far */
};
void uistate_signin_init(struct signin_box *box);
void uistate_signin_release(struct signin_box *box);

void uistate_signin_open(struct uistate *state);
void uistate_signin_key(struct uistate *state, key_code key, struct ui_reaction *reaction);
/* After each snapshot. */
void uistate_signin_check(struct uistate *state);
/* The moment at which the box looks different by itself: the countdown's next minute, in its last
 * minute the next 5 s. boot ms; CLOCK_NEVER. */
int64_t uistate_signin_deadline(const struct uistate *state);

#endif
