/* uistate_copy.c - what goes to the clipboard: an id, or what support asks for. */
#include <stdio.h>
#include <stdlib.h>

#include "support.h"
#include "uistate_private.h"

/* Takes the text. */
static void copy(struct uistate *state, struct strbuf *text, struct ui_reaction *reaction)
{
    free(state->copied);
    state->copied = strbuf_take(text, NULL);
    reaction->copy_text = state->copied;
    reaction->effects |= EFFECT_COPY;
}

static void copy_faults(struct uistate *state, struct ui_reaction *reaction)
{
    const struct fault_log *log = state->snapshot ? state->snapshot->faults : NULL;
    struct strbuf text;
    if (fault_log_count(log) == 0) {
        uistate_say(state, NOTICE_INFO, "There is no fault here to copy.");
        return;
    }
    strbuf_init(&text, STRBUF_NO_LIMIT);
    fault_log_text(log, &text);
    copy(state, &text, reaction);
}

static void copy_id(struct uistate *state, struct ui_reaction *reaction)
{
    const struct session *session = uistate_selected(state);
    if (!session || !session_id_known(session)) {
        uistate_say(state, NOTICE_INFO, "There is no id here to copy.");
        return;
    }
    reaction->copy_text = session->id;
    reaction->effects |= EFFECT_COPY;
}

/* What support asks for of a unit that failed, else its id. */
static void copy_unit(struct uistate *state, struct ui_reaction *reaction)
{
    const struct artifact *unit = uistate_unit(state);
    const struct session *session = uistate_selected(state);
    struct strbuf text;
    if (!unit || !session || (!unit->id && !artifact_is_bad(unit))) {
        uistate_say(state, NOTICE_INFO, "There is no unit here to copy.");
        return;
    }
    strbuf_init(&text, STRBUF_NO_LIMIT);
    if (artifact_is_bad(unit))
        support_unit(session, unit, units_page_of(state->units.of, unit), &text);
    else
        strbuf_puts(&text, unit->id);
    copy(state, &text, reaction);
}

void uistate_copy(struct uistate *state, struct ui_reaction *reaction)
{
    if (state->view == VIEW_FAULTS)
        copy_faults(state, reaction);
    else if (state->view == VIEW_UNITS || state->view == VIEW_UNIT)
        copy_unit(state, reaction);
    else
        copy_id(state, reaction);
}

/* A list keeps no ids of its requests: what was opened and read has them. */
static void note_no_ids(const struct uistate *state, char *note, size_t size)
{
    char open[16], again[16];
    keymap_first_key(state->keymap, ACTION_OPEN, open, sizeof open);
    keymap_first_key(state->keymap, ACTION_COPY_WHY, again, sizeof again);
    if (state->view == VIEW_LIST)
        snprintf(note, size, " without request-ids (%s, then %s has them)", open, again);
    else
        snprintf(note, size, " without request-ids (%s has them once it is read)", again);
}

void uistate_copy_why(struct uistate *state, struct ui_reaction *reaction)
{
    const struct session *session = uistate_selected(state);
    struct strbuf text;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    const struct detail *detail = uistate_detail(state);
    if (session && support_session(session, detail, &text)) {
        copy(state, &text, reaction);
        if (!detail)
            note_no_ids(state, reaction->copy_lacks, sizeof reaction->copy_lacks);
    } else {
        uistate_say(state, NOTICE_INFO, "Nothing is known to have failed here.");
    }
    strbuf_release(&text);
}
