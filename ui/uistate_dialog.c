/* uistate_dialog.c - the question before a write. Enter alone never writes: the button that keeps
 * has the focus, and the other one wants the last characters of the id. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "uistate_private.h"

const char *uistate_id_end(const char *id, int characters)
{
    const char *at = id + strlen(id);
    for (int i = 0; i < characters && at > id; i++)
        do
            at--;
        while (at > id && utf8_continues(*at));
    return at;
}

static const char *wanted_characters(const struct uistate *state)
{
    return uistate_id_end(state->dialog_id, UISTATE_CONFIRM_CHARACTERS);
}

bool uistate_dialog_is_right(const struct uistate *state)
{
    return state->dialog_id &&
           ascii_casecmp(state->dialog_edit.text, wanted_characters(state)) == 0;
}

static const struct session *dialog_session(const struct uistate *state, struct session *space)
{
    if (!state->snapshot || !state->dialog_id)
        return NULL;
    uint32_t row = snapshot_find(state->snapshot, state->dialog_id, state->dialog_workload);
    return snapshot_row(state->snapshot, row, space);
}

void uistate_dialog_open(struct uistate *state, enum action action)
{
    const struct write_action *kind = uistate_write_of_action(action);
    const struct session *session = uistate_selected(state);
    char reason[sizeof state->message];
    if (!uistate_may_write(state, session, action, reason, sizeof reason)) {
        uistate_say(state, NOTICE_REFUSED, "%s", reason);
        return;
    }
    state->touched = true;
    state->dialog = kind->dialog;
    state->dialog_confirm_focus = false;
    edit_clear(&state->dialog_edit);
    free(state->dialog_id);
    state->dialog_id = xstrdup(session->id);
    state->dialog_workload = (enum workload)session->workload;
}

static void close_dialog(struct uistate *state)
{
    state->dialog = DIALOG_NONE;
    free(state->dialog_id);
    state->dialog_id = NULL;
    edit_clear(&state->dialog_edit);
}

void uistate_dialog_check(struct uistate *state)
{
    if (!uistate_write_of_dialog(state->dialog))
        return;
    struct session space;
    const struct session *session = dialog_session(state, &space);
    bool draft = session && session->status == SESSION_DRAFT && !(session->flags & SESSION_GONE);
    bool locked = !service_kind_info(service_state_kind(&state->snapshot->service))->restores;
    if (draft && !(locked && state->dialog == DIALOG_ACTIVATE))
        return;
    if (draft) {
        uistate_say(state, NOTICE_REFUSED,
                    "The question was closed: the backup service lets nothing be restored now.");
        close_dialog(state);
        return;
    }
    if (!session || (session->flags & SESSION_GONE))
        uistate_say(state, NOTICE_REFUSED, "The question was closed: the session is gone.");
    else
        uistate_say(state, NOTICE_REFUSED, "The question was closed: the session is %.40s now.",
                    session_word(session));
    close_dialog(state);
}

/* Who has typed the id meant to go on, and has overlooked the button with the focus. */
static void keep(struct uistate *state, bool by_enter)
{
    const struct write_action *kind = uistate_write_of_dialog(state->dialog);
    const bool meant = by_enter && uistate_dialog_is_right(state);
    close_dialog(state);
    if (meant)
        uistate_say(state, NOTICE_INFO,
                    "Kept as it is; nothing was sent. Tab goes to %s, before Enter.", kind->verb);
    else
        uistate_say(state, NOTICE_INFO, "Kept as it is; nothing was sent.");
}

static void confirm(struct uistate *state, struct ui_reaction *reaction)
{
    const struct write_action *kind = uistate_write_of_dialog(state->dialog);
    struct session space;
    char reason[sizeof state->message];
    if (!uistate_dialog_is_right(state)) {
        uistate_say(state, NOTICE_REFUSED, "Those are not the last %d characters of the id.",
                    UISTATE_CONFIRM_CHARACTERS);
        return;
    }
    if (!uistate_may_write(state, dialog_session(state, &space), kind->action, reason,
                           sizeof reason)) {
        close_dialog(state);
        uistate_say(state, NOTICE_REFUSED, "%s", reason);
        return;
    }
    reaction->command = uistate_command(kind->command, state->dialog_id, state->dialog_workload);
    close_dialog(state);
    uistate_say(state, NOTICE_INFO, "%s the draft...", kind->doing);
}

static bool moves_focus(key_code key)
{
    return key == KEY_TAB_ || key == KEY_STAB_ || key == KEY_LEFT_ || key == KEY_RIGHT_ ||
           key == KEY_UP_ || key == KEY_DOWN_;
}

/* "n" means no, unless the id asks for one there. */
static bool means_no(const struct uistate *state, key_code key)
{
    const char *wanted = wanted_characters(state);
    bool an_n = key == 'n' || key == 'N';
    return an_n && state->dialog_edit.length == 0 && wanted[0] != 'n' && wanted[0] != 'N';
}

void uistate_dialog_key(struct uistate *state, key_code key, struct ui_reaction *reaction)
{
    if (key == KEY_ESC_ || means_no(state, key)) {
        keep(state, false);
    } else if (moves_focus(key)) {
        state->dialog_confirm_focus = !state->dialog_confirm_focus;
    } else if (key == KEY_ENTER_) {
        if (state->dialog_confirm_focus)
            confirm(state, reaction);
        else
            keep(state, true);
    } else {
        (void)edit_key(&state->dialog_edit, key);
    }
}
