#include "uistate_signin.h"

#include <string.h>

#include "base/spans.h"
#include "base/utf8.h"
#include "uistate_private.h"

#define PATH_SHOWN 32   /* bytes of a path that the status line has room for */
#define STEP_MS    5000 /* of the countdown's last minute */

void uistate_signin_init(struct signin_box *box)
{
    *box = (struct signin_box){.began = false};
    strbuf_init_secret(&box->paste, SIGNIN_PASTE_MAX + 8);
}

void uistate_signin_release(struct signin_box *box)
{
    strbuf_release(&box->paste);
}

const struct signin *uistate_signin(const struct uistate *state)
{
    return state->snapshot ? state->snapshot->signin : NULL;
}

/* In an open box there is one. */
static const struct signin *shown(const struct uistate *state)
{
    return state->snapshot->signin;
}

static void empty_paste(struct signin_box *box)
{
    strbuf_clear(&box->paste);
    box->full = false;
}

static void close_box(struct uistate *state)
{
    empty_paste(&state->signin);
    state->signin.began = state->signin.asked = state->signin.out_once = false;
    state->dialog = DIALOG_NONE;
}

/* Short enough for 80 columns: of a long path its end. */
static void say_no_sign_in(struct uistate *state)
{
    const char *path = state->token_file, *end = utf8_end(path, PATH_SHOWN);
    if (state->demo)
        uistate_say(state, NOTICE_INFO, "This is a demo: there is nothing to sign in to.");
    else if (!state->snapshot) {
        state->signin.wanted = true;
        uistate_say(state, NOTICE_INFO, "Nothing is known yet of who is signed in: in a moment.");
    } else if (*path)
        uistate_say(state, NOTICE_INFO, "The token is read from %s%s: no sign-in here.",
                    end > path ? "..." : "", end);
    else
        uistate_say(state, NOTICE_INFO, "The token is RESTORETOP_TOKEN's: no sign-in here.");
}

void uistate_signin_open(struct uistate *state)
{
    if (!uistate_signin(state)) {
        say_no_sign_in(state);
        return;
    }
    state->dialog = DIALOG_SIGN_IN;
}

static struct command *send(enum command_kind kind)
{
    return command_new(kind);
}

/* By that key. */
static void begin(struct uistate *state, enum signin_ask ask, key_code key,
                  struct ui_reaction *reaction)
{
    const struct signin *signin = shown(state);
    if (!signin->may_ask[ask]) {
        uistate_say_unbound(state, key);
        return;
    }
    empty_paste(&state->signin);
    state->signin.began = true;
    state->signin.asked = false;
    state->signin.was_in = signin->state == SIGNIN_IN || signin->state == SIGNIN_RENEWING;
    reaction->command =
        send(ask == SIGNIN_ASK_BROWSER ? COMMAND_SIGN_IN_BROWSER : COMMAND_SIGN_IN_DEVICE);
}

static void send_paste(struct uistate *state, struct ui_reaction *reaction)
{
    struct signin_box *box = &state->signin;
    if (box->full) {
        uistate_say(state, NOTICE_REFUSED, "That is longer than any address: nothing was sent.");
    } else {
        reaction->command = send(COMMAND_SIGN_IN_PASTE);
        command_set_text(reaction->command, box->paste.bytes, box->paste.length);
    }
    empty_paste(box);
}

void uistate_signin_cancel(struct uistate *state, struct ui_reaction *reaction)
{
    const struct signin *signin = uistate_signin(state);
    bool runs = state->signin.began || (signin && signin->ask != SIGNIN_ASK_NOTHING);
    if (runs) {
        reaction->command = send(COMMAND_SIGN_IN_CANCEL);
        uistate_say(state, NOTICE_INFO, "The sign-in was given up; everything is as it was.");
    }
    close_box(state);
}

static void sign_out(struct uistate *state, struct ui_reaction *reaction)
{
    struct signin_box *box = &state->signin;
    if (!shown(state)->may_forget)
        return;
    if (!box->out_once) {
        box->out_once = true;
        uistate_say(state, NOTICE_REFUSED,
                    "Once more signs out and deletes the sign-in kept here.");
        return;
    }
    reaction->command = send(COMMAND_SIGN_OUT);
    close_box(state);
    uistate_say(state, NOTICE_INFO,
                "Signed out here; the service's own sessions live on until "
                "they are revoked there.");
}

static void copy(const char *text, struct ui_reaction *reaction)
{
    if (text[0] == '\0')
        return;
    reaction->copy_text = text;
    reaction->effects |= EFFECT_COPY;
}

enum signin_ask uistate_signin_first(const struct signin *signin)
{
    const bool device = signin->may_ask[SIGNIN_ASK_DEVICE] && signin->device_first;
    return signin->may_ask[SIGNIN_ASK_BROWSER] && !device ? SIGNIN_ASK_BROWSER : SIGNIN_ASK_DEVICE;
}

/* Nothing is under way: what may be begun. */
static void idle_key(struct uistate *state, key_code key, struct ui_reaction *reaction)
{
    const struct signin *signin = shown(state);
    if (key != 'o')
        state->signin.out_once = false;
    if (key == KEY_ENTER_)
        begin(state, uistate_signin_first(signin), key, reaction);
    else if (key == 'd')
        begin(state, SIGNIN_ASK_DEVICE, key, reaction);
    else if (key == 'b')
        begin(state, SIGNIN_ASK_BROWSER, key, reaction);
    else if (key == 'r')
        reaction->command = send(COMMAND_REFRESH_ALL);
    else if (key == 'o')
        sign_out(state, reaction);
    else
        uistate_say_unbound(state, key);
}

static void code_key(struct uistate *state, key_code key, struct ui_reaction *reaction)
{
    const struct signin *signin = shown(state);
    if (key == 'y')
        copy(signin->ask_url, reaction);
    else if (key == 'c')
        copy(signin->ask_code, reaction);
    else
        uistate_say_unbound(state, key);
}

static void add_text(struct signin_box *box, key_code key)
{
    char bytes[4];
    if (!key_is_text(key) || key == ' ')
        return;
    if (box->paste.length >= SIGNIN_PASTE_MAX)
        box->full = true;
    else
        strbuf_add(&box->paste, bytes, utf8_put(key, bytes));
}

/* No address begins with y or d: as long as nothing stands in the line, they are keys. */
static void browser_key(struct uistate *state, key_code key, struct ui_reaction *reaction)
{
    struct signin_box *box = &state->signin;
    if (key == KEY_ENTER_ && box->paste.length > 0)
        send_paste(state, reaction);
    else if (key == key_ctrl('u'))
        empty_paste(box);
    else if (key == KEY_BACKSPACE_ && box->paste.length > 0)
        strbuf_truncate(&box->paste, box->paste.length - 1);
    else if (box->paste.length == 0 && key == 'y')
        copy(shown(state)->ask_url, reaction);
    else if (box->paste.length == 0 && key == 'd')
        begin(state, SIGNIN_ASK_DEVICE, key, reaction);
    else
        add_text(box, key);
}

void uistate_signin_key(struct uistate *state, key_code key, struct ui_reaction *reaction)
{
    static void (*const keys[SIGNIN_ASK_COUNT])(
        struct uistate *, key_code, struct ui_reaction *) = {idle_key, browser_key, code_key};
    const struct signin *signin = uistate_signin(state);
    if (key == KEY_ESC_ || !signin)
        uistate_signin_cancel(state, reaction);
    else
        keys[signin->ask](state, key, reaction);
}

void uistate_signin_paste(struct uistate *state, key_code key)
{
    const struct signin *signin = uistate_signin(state);
    if (signin && signin->ask == SIGNIN_ASK_BROWSER)
        add_text(&state->signin, key);
}

/* Whoever looks at this screen has not done it, and acts as somebody else from now on. */
void uistate_signin_tell_other(struct uistate *state, const struct snapshot *old)
{
    const struct signin *was = old ? old->signin : NULL, *is = uistate_signin(state);
    if (!was || !is || !*was->account || !*is->account || strcmp(was->account, is->account) == 0)
        return;
    uistate_say(state, NOTICE_UNCLEAR,
                "Signed in as %s now, no longer as %s: that was changed elsewhere.", is->account,
                was->account);
}

void uistate_signin_check(struct uistate *state)
{
    const struct signin *signin = uistate_signin(state);
    struct signin_box *box = &state->signin;
    if (box->wanted && signin) {
        box->wanted = false;
        uistate_signin_open(state);
    }
    if (state->dialog != DIALOG_SIGN_IN)
        return;
    if (!signin) {
        close_box(state);
        return;
    }
    if (signin->ask != SIGNIN_ASK_NOTHING) {
        box->asked |= box->began;
        return;
    }
    empty_paste(box);
    /* One that was granted between two snapshots was never seen under way. */
    bool ran = box->asked || (box->began && !box->was_in);
    bool in = signin->state == SIGNIN_IN || signin->state == SIGNIN_RENEWING;
    bool granted = in && signin->ask_fault.kind == FAULT_NONE;
    if (!ran || !granted) {
        box->began &= !box->asked; /* it ended, and not well: the box says how */
        return;
    }
    close_box(state);
    uistate_say(state, NOTICE_OK, "Signed in%s%s.", *signin->account ? " as " : "",
                signin->account);
}

int64_t uistate_signin_left_ms(const struct uistate *state)
{
    const struct signin *signin = uistate_signin(state);
    if (!signin || signin->ask == SIGNIN_ASK_NOTHING || signin->ask_expires_ms == 0)
        return -1;
    int64_t left = signin->ask_expires_ms - state->clock->wall_ms(state->clock);
    return left > 0 ? left : 0;
}

int64_t uistate_signin_deadline(const struct uistate *state)
{
    int64_t left = state->dialog == DIALOG_SIGN_IN ? uistate_signin_left_ms(state) : -1;
    if (left <= 0)
        return CLOCK_NEVER;
    int64_t step = left > MINUTE_MS ? MINUTE_MS : STEP_MS;
    int64_t into = left % step;
    return state->clock->boot_ms(state->clock) + (into > 0 ? into : step);
}
