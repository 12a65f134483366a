/* uistate_signin.h - the sign-in box: what the keys do in it. Part of uistate; UI thread.
 *
 * Opened by the action SIGN_IN (L) and by nothing else: neither a 401 nor a 403 starts a sign-in.
 * It lies over the lower part of the screen; the data behind it stays and ages. What it shows is
 * the snapshot's signin; what it asks for are commands. Enter begins the browser sign-in (with
 * --auth device the code, b the browser), d the code, r tries again what waits, o twice signs out;
 * while one runs y copies the address, c the code, text goes into the line for the pasted address
 * (16 KiB, never drawn but for its length), Enter sends it, Esc cancels and closes. The box closes
 * by itself once the snapshot says IN after a sign-in that was begun here; the selection is kept.
 */
#ifndef RESTORETOP_UI_UISTATE_SIGNIN_H
#define RESTORETOP_UI_UISTATE_SIGNIN_H

#include "base/strbuf.h"
#include "keymap.h"
#include "model/signin.h"

struct snapshot;
struct uistate;
struct ui_reaction;

#define SIGNIN_PASTE_MAX ((size_t)16 * 1024)

struct signin_box {
    bool wanted;         /* it was asked for before there was a snapshot: opens with the first */
    bool began;          /* a sign-in was begun here */
    bool asked;          /* ... and the source has taken it up */
    bool was_in;         /* somebody was signed in then */
    bool out_once;       /* o was pressed: once more signs out */
    bool full;           /* more was pasted than an address can have */
    struct strbuf paste; /* secret; the address so far */
};
void uistate_signin_init(struct signin_box *box);
void uistate_signin_release(struct signin_box *box); /* wipes */

/* Who is signed in, as the snapshot has it; NULL: a token from outside, or no snapshot yet. */
const struct signin *uistate_signin(const struct uistate *state);

void uistate_signin_open(struct uistate *state);
void uistate_signin_key(struct uistate *state, key_code key, struct ui_reaction *reaction);
void uistate_signin_cancel(struct uistate *state, struct ui_reaction *reaction);
/* The sign-in that Enter begins: by a browser, or by a code where that was asked for or is all
 * there is. */
enum signin_ask uistate_signin_first(const struct signin *signin);
/* One character of a bracketed paste. */
void uistate_signin_paste(struct uistate *state, key_code key);
/* After each snapshot. */
void uistate_signin_check(struct uistate *state);
/* Before that: tells when the account is no longer that of the snapshot before. NULL allowed. */
void uistate_signin_tell_other(struct uistate *state, const struct snapshot *old);
/* The moment at which the box looks different by itself: the countdown's next minute, in its last
 * minute the next 5 s. boot ms; CLOCK_NEVER. */
int64_t uistate_signin_deadline(const struct uistate *state);
/* What is left of the sign-in under way, as the countdown says it; -1: it has no end. */
int64_t uistate_signin_left_ms(const struct uistate *state);

#endif
