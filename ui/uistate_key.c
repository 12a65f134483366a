/* uistate_key.c - who gets a key: a paste, a dialog, the filter prompt, the view. */
#include <string.h>

#include "uistate_private.h"

#define PASTE_IDLE_MS 2000 /* a paste that stopped without its end mark is over */

static bool is_menu(const struct uistate *state)
{
    return state->dialog == DIALOG_SORT || state->dialog == DIALOG_THEME;
}

bool uistate_takes_text(const struct uistate *state)
{
    switch (state->dialog) {
    case DIALOG_ACTIVATE:
    case DIALOG_DELETE:
    case DIALOG_SIGN_IN: /* it has letters of its own, too */
        return true;
    case DIALOG_SORT:
    case DIALOG_THEME:
    case DIALOG_HOLDER:
        return false;
    case DIALOG_NONE:
        break;
    }
    return state->filtering;
}

/* Actions that hold in prompts and dialogs too, unless their key is text there. */
static enum action global_action(const struct uistate *state, key_code key)
{
    static const enum action global[] = {ACTION_INTERRUPT, ACTION_SUSPEND, ACTION_REDRAW,
                                         ACTION_QUIT};
    enum action action = keymap_find(state->keymap, key, C_ALL);
    for (size_t i = 0; i < sizeof global / sizeof *global; i++)
        if (global[i] == action)
            return key_is_text(key) && uistate_takes_text(state) ? ACTION_NONE : action;
    return ACTION_NONE;
}

static void cancel(struct uistate *state, struct ui_reaction *reaction)
{
    if (is_menu(state))
        uistate_menu_cancel(state, reaction);
    else if (state->dialog == DIALOG_SIGN_IN)
        uistate_signin_cancel(state, reaction);
    else if (state->dialog == DIALOG_HOLDER)
        uistate_holder_key(state, KEY_ESC_, reaction);
    else if (state->dialog != DIALOG_NONE)
        uistate_dialog_key(state, KEY_ESC_, reaction);
    else
        uistate_filter_cancel(state);
}

/* Keys in a prompt or dialog. */
static void prompt_key(struct uistate *state, key_code key, struct ui_reaction *reaction)
{
    enum action action = global_action(state, key);
    if (action == ACTION_INTERRUPT)
        cancel(state, reaction);
    else if (action != ACTION_NONE)
        uistate_act(state, action, reaction);
    else if (is_menu(state))
        uistate_menu_key(state, key, reaction);
    else if (state->dialog == DIALOG_SIGN_IN)
        uistate_signin_key(state, key, reaction);
    else if (state->dialog == DIALOG_HOLDER)
        uistate_holder_key(state, key, reaction);
    else if (state->dialog != DIALOG_NONE)
        uistate_dialog_key(state, key, reaction);
    else
        uistate_filter_key(state, key);
}

void uistate_say_unbound(struct uistate *state, key_code key)
{
    char name[16], help[16];
    const bool in_help = state->view == VIEW_HELP;
    key_format(key, name, sizeof name);
    keymap_first_key(state->keymap, in_help ? ACTION_FILTER : ACTION_HELP, help, sizeof help);
    if ((is_menu(state) || state->dialog == DIALOG_SIGN_IN) && *name)
        uistate_say(state, NOTICE_INFO, "The key %s does nothing; the keys of this %s stand above.",
                    name, is_menu(state) ? "menu" : "box");
    else if (*name && *help && in_help)
        uistate_say(state, NOTICE_INFO, "The key %s does nothing; %s searches this help.", name,
                    help);
    else if (*name && *help)
        uistate_say(state, NOTICE_INFO, "The key %s does nothing; %s lists all keys.", name, help);
}

void uistate_say_elsewhere(struct uistate *state, key_code key)
{
    enum action action = keymap_find(state->keymap, key, C_ALL);
    char name[16], back[32], where[128];

    if (action == ACTION_NONE) {
        uistate_say_unbound(state, key);
        return;
    }
    const struct action_info *info = action_info(action);
    unsigned contexts = info->contexts & C_LIST ? C_LIST : info->contexts;
    key_format(key, name, sizeof name);
    uistate_say(state, NOTICE_INFO, "The key %s (%s) is for the %s; %s goes back.", name,
                info->name, action_where(contexts, where, sizeof where),
                keymap_first_key(state->keymap, ACTION_BACK, back, sizeof back));
}

static void view_key(struct uistate *state, key_code key, struct ui_reaction *reaction)
{
    enum action action = keymap_find(state->keymap, key, uistate_context(state));
    /* The pane beside the list: what it has no use for goes to the list. */
    if (action == ACTION_NONE && state->view == VIEW_LIST)
        action = keymap_find(state->keymap, key, C_LIST);
    if (action != ACTION_INTERRUPT)
        state->interrupted_once = false;
    if (action != ACTION_LEAVE)
        state->leave_warned = false;
    if (action != ACTION_NONE)
        uistate_act(state, action, reaction);
    else
        uistate_say_elsewhere(state, key);
}

/* Text out of a paste: line ends and tabs are blanks, all else that is no text is dropped. It goes
 * into an edit line or nowhere; the filter is tried once, at the end. */
static void paste_key(struct uistate *state, key_code key)
{
    if (key == KEY_ENTER_ || key == KEY_TAB_)
        key = ' ';
    if (!key_is_text(key) || ++state->pasted > UISTATE_PASTE_MAX || is_menu(state))
        return;
    if (state->dialog == DIALOG_SIGN_IN)
        uistate_signin_paste(state, key);
    else if (state->dialog != DIALOG_NONE)
        (void)edit_key(&state->dialog_edit, key);
    else if (state->filtering)
        uistate_filter_type(state, key);
}

static void end_paste(struct uistate *state)
{
    state->pasting = false;
    if (state->filtering && state->dialog == DIALOG_NONE)
        uistate_filter_changed(state);
}

/* True: the key was part of a paste, or one of its marks. */
static bool take_paste(struct uistate *state, key_code key, int64_t now)
{
    if (state->pasting && (key == KEY_PASTE_END_ || now - state->last_key_boot_ms > PASTE_IDLE_MS))
        end_paste(state);
    else if (state->pasting)
        paste_key(state, key);
    if (key == KEY_PASTE_BEGIN_) {
        state->pasting = true;
        state->pasted = 0;
    }
    return state->pasting || key == KEY_PASTE_END_;
}

/* Only a character that nothing is bound to with Alt: arrows with Alt have sequences of their own,
 * and what begins a sequence may be the rest of one. Where text is typed such a key does nothing:
 * readline moves by words with it, and an Esc would lose what was typed. */
bool uistate_is_two_keys(const struct uistate *state, key_code key)
{
    const key_code bare = key & ~KEY_ALT;
    const bool character = key_is_text(bare) && bare != ' ';
    const bool begins = bare < 0x80 && strchr("[]OP_", (int)bare);
    return key & KEY_ALT && character && !begins && !state->pasting && !uistate_takes_text(state) &&
           keymap_find(state->keymap, key, C_ALL) == ACTION_NONE;
}

struct ui_reaction uistate_key(struct uistate *state, key_code key)
{
    struct ui_reaction reaction = {.effects = EFFECT_DRAW};
    int64_t now = state->clock->boot_ms(state->clock);
    bool paste = take_paste(state, key, now);
    state->last_key_boot_ms = now;
    state->key = key;
    state->acked_keys -= state->acked_keys > 0;
    uistate_arrive(state);
    if (paste)
        return reaction;
    state->message[0] = '\0';
    if (state->dialog != DIALOG_NONE || state->filtering)
        prompt_key(state, key, &reaction);
    else
        view_key(state, key, &reaction);
    uistate_let_go(state);
    if (*state->aside && !*state->message) {
        uistate_say(state, NOTICE_FAILED, "%s", state->aside);
        state->aside[0] = '\0';
    }
    return reaction;
}
