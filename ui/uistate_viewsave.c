/* uistate_viewsave.c - what the list shows, saved as a view: "7 slow-eu" is key and name, "7" alone
 * forgets what was saved there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "uistate_private.h"

void uistate_listview_ask(struct uistate *state)
{
    char text[LISTVIEW_NAME_MAX + 8];
    struct uistate_listviews *views = &state->views;
    const struct listview *here = uistate_listview(state);
    const size_t place = listviews_free_place(&views->all);
    if (state->filter_fault.kind != FAULT_NONE) {
        uistate_say(state, NOTICE_REFUSED, "%s Nothing was saved.", state->filter_fault.text);
        return;
    }
    if (here->origin == LISTVIEW_SAVED)
        snprintf(text, sizeof text, "%zu %s", views->at + 1, here->name);
    else if (place < LISTVIEW_PLACES)
        snprintf(text, sizeof text, "%zu ", place + 1);
    else
        text[0] = '\0';
    edit_set(&views->edit, text);
    views->proposed = here->origin != LISTVIEW_SAVED;
    views->saving = true;
}

/* "7 slow-eu", "slow-eu". False: it is said what is missing. */
static bool read_answer(struct uistate *state, size_t *ret_place, const char **ret_name)
{
    const struct listviews *all = &state->views.all;
    const char *name = state->views.edit.text;
    const size_t digits = strspn(name, "0123456789");
    const bool has_key = digits > 0 && (name[digits] == ' ' || name[digits] == '\0');
    size_t place = has_key ? strtoul(name, NULL, 10) - 1 : listviews_find(all, name);
    name += has_key ? digits : 0;
    name += strspn(name, " ");
    if (!has_key && place == LISTVIEW_PLACES)
        place = listviews_free_place(all);
    if (!has_key && place == LISTVIEW_PLACES) {
        uistate_say(state, NOTICE_REFUSED,
                    "All keys are taken: begin with the one to replace, 2 to 9.");
        return false;
    }
    *ret_place = place;
    *ret_name = name;
    return true;
}

static bool may_take(struct uistate *state, size_t place, const char *name)
{
    const struct listviews *all = &state->views.all;
    const size_t named = *name ? listviews_find(all, name) : LISTVIEW_PLACES;
    if (place < LISTVIEW_PLACES && all->at[place].origin == LISTVIEW_CONFIGURED)
        uistate_say(state, NOTICE_REFUSED,
                    "View %zu is [view %s] of the config file: take another.", place + 1,
                    all->at[place].name);
    else if (named < LISTVIEW_PLACES && named != place)
        uistate_say(state, NOTICE_REFUSED, "View %zu is called %s already.", named + 1,
                    all->at[named].name);
    else if (!*name && (place >= LISTVIEW_PLACES || all->at[place].origin != LISTVIEW_SAVED))
        uistate_say(state, NOTICE_REFUSED, "A name is missing, as in \"7 slow-eu\".");
    else
        return true;
    return false;
}

/* What the view shows and what was typed in it. The caller frees. */
static char *filter_text(const struct uistate *state)
{
    const char *view = uistate_listview(state)->filter_text, *typed = state->filter_edit.text;
    return xasprintf("%s%s%s", view, *view && *typed ? " " : "", typed);
}

/* The usual order goes without saying. */
static char *order_text(const struct uistate *state)
{
    char *text = sort_spec_text(&state->sort);
    if (strcmp(text, sort_key_name(SORT_ATTENTION)) == 0)
        text[0] = '\0';
    return text;
}

static void close_prompt(struct uistate *state)
{
    state->views.saving = state->filtering = false;
    uistate_selection_set(&state->before_filter, NULL, WORKLOAD_OTHER, 0);
}

static const char *how_long(const struct uistate *state)
{
    return state->views.kept ? "It is there at the next start, too."
                             : "Nothing is kept here: it ends with restoretop.";
}

static void save(struct uistate *state, size_t place, const char *name)
{
    struct fault why = {.kind = FAULT_NONE};
    char *filter = filter_text(state), *order = order_text(state);
    if (listviews_put(&state->views.all, place, LISTVIEW_SAVED, name, filter, order, &why)) {
        close_prompt(state);
        edit_clear(&state->filter_edit);
        uistate_listviews_changed(state);
        (void)uistate_listviews_enter(state, place);
        uistate_say(state, NOTICE_OK, "View %zu is %s. %s", place + 1, name, how_long(state));
    } else {
        uistate_say(state, NOTICE_REFUSED, "%s", why.text);
    }
    free(filter);
    free(order);
}

static void forget(struct uistate *state, size_t place)
{
    close_prompt(state);
    if (place == state->views.at)
        (void)uistate_listviews_enter(state, 0);
    listviews_drop(&state->views.all, place);
    uistate_listviews_changed(state);
    uistate_reorder(state);
    uistate_say(state, NOTICE_OK, "What was saved as view %zu is forgotten.", place + 1);
}

static void answer(struct uistate *state)
{
    char name[FILTER_TEXT_MAX + 1];
    const char *typed;
    size_t place;
    if (!read_answer(state, &place, &typed) || !may_take(state, place, typed))
        return;
    strcpy(name, typed);
    if (*name)
        save(state, place, name);
    else
        forget(state, place);
}

/* "7 bad" is typed as it is told, whether a key was proposed or not. */
void uistate_listview_ask_type(struct uistate *state, key_code key)
{
    struct uistate_listviews *views = &state->views;
    if (views->proposed && key >= '0' && key <= '9')
        edit_clear(&views->edit);
    views->proposed = false;
    (void)edit_key(&views->edit, key);
}

void uistate_listview_ask_key(struct uistate *state, key_code key)
{
    if (key == KEY_ENTER_)
        answer(state);
    else if (key == KEY_ESC_)
        state->views.saving = false;
    else
        uistate_listview_ask_type(state, key);
}
