/* uistate_write.c - what may be asked of the service, and why not, in words. */
#include <stdio.h>

#include "uistate_private.h"

/* clang-format off */
static const struct write_action kinds[] = {
    {ACTION_ACTIVATE, DIALOG_ACTIVATE, COMMAND_ACTIVATE, "Activate", "Activating", "activated", "ACTIVATE THIS DRAFT?"},
    {ACTION_DELETE,   DIALOG_DELETE,   COMMAND_DELETE,   "Delete",   "Deleting",   "deleted",   "DELETE THIS DRAFT?"},
};
/* clang-format on */

const struct write_action *uistate_write_of_action(enum action action)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].action == action)
            return &kinds[i];
    return NULL;
}

const struct write_action *uistate_write_of_dialog(enum dialog_kind dialog)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].dialog == dialog)
            return &kinds[i];
    return NULL;
}

static bool refuse_record(const struct session *session, enum action action, char *buf, size_t size)
{
    const char *done = uistate_write_of_action(action)->done, *word = session_word(session);
    if (session->flags & SESSION_GONE)
        snprintf(buf, size, "The session is gone: it cannot be %s.", done);
    else if (session->status == SESSION_UNREADABLE || !session_id_known(session))
        snprintf(buf, size, "The session could not be read: it cannot be %s.", done);
    else if (session_is_running(session))
        snprintf(buf, size,
                 "It is %s: only a draft can be %s, and Graph has no way to cancel a restore that "
                 "runs.",
                 word, done);
    else if (session->status != SESSION_DRAFT)
        snprintf(buf, size, "Its status is %.40s: only a draft can be %s.", word, done);
    else
        return false;
    return true;
}

/* Where nothing can be restored, no dialog promises it; a draft may still be deleted. */
static bool refuse_service(const struct uistate *state, char *buf, size_t size)
{
    const struct service_state *service = &state->snapshot->service;
    const struct service_kind_info *info = service_kind_info(service_state_kind(service));
    char because[96];
    if (info->restores)
        return false;
    snprintf(buf, size, "%s: %s%s. R asks the service again.", info->word, info->meaning,
             service_state_because(service, because, sizeof because));
    return true;
}

/* Only where it is known what was granted. */
static bool refuse_sign_in(const struct uistate *state, char *buf, size_t size)
{
    const struct signin *signin = uistate_signin(state);
    if (!signin || !signin->granted_known || signin->granted & PERMISSION_BIT(RESTORE_WRITE))
        return false;
    snprintf(buf, size,
             "The sign-in lacks %s: a Global or Privileged Role Administrator grants it, then L "
             "signs in anew.",
             permission_name(PERMISSION_RESTORE_WRITE));
    return true;
}

bool uistate_may_write(const struct uistate *state, const struct session *session,
                       enum action action, char *buf, size_t size)
{
    if (!session) {
        snprintf(buf, size, "No session is selected.");
        return false;
    }
    if (refuse_record(session, action, buf, size))
        return false;
    if (!state->write_allowed) {
        snprintf(buf, size, "Read-only: start with --write to activate or delete drafts.");
        return false;
    }
    if (action == ACTION_ACTIVATE && refuse_service(state, buf, size))
        return false;
    if (refuse_sign_in(state, buf, size))
        return false;
    enum data_state now = snapshot_state_at(state->snapshot, state->clock->boot_ms(state->clock));
    if (now != DATA_LIVE && now != DATA_LOADING) {
        snprintf(buf, size, "The data is %s: nothing can be %s until it is LIVE again (R retries).",
                 data_state_word(now), uistate_write_of_action(action)->done);
        return false;
    }
    buf[0] = '\0';
    return true;
}
