/* uistate_menu.c - the two menus: sort column, theme. */
#include <stdio.h>
#include <string.h>

#include "draw.h"
#include "uistate_private.h"

int uistate_menu_count(const struct uistate *state)
{
    if (state->dialog == DIALOG_SORT)
        return state->view == VIEW_UNITS ? UNIT_SORT_KEY_COUNT : SORT_KEY_COUNT;
    return (int)state->theme_count;
}

void uistate_menu_open_sort(struct uistate *state)
{
    state->dialog = DIALOG_SORT;
    state->menu_index =
        state->view == VIEW_UNITS ? (int)state->units.sort.key : (int)state->sort.keys[0];
}

static void wear(struct uistate *state, const char *name, struct ui_reaction *reaction)
{
    if (strcmp(state->theme_wanted, name) == 0)
        return;
    snprintf(state->theme_wanted, sizeof state->theme_wanted, "%s", name);
    reaction->effects |= EFFECT_THEME;
}

static void try_on(struct uistate *state, struct ui_reaction *reaction)
{
    if (state->dialog == DIALOG_THEME)
        wear(state, state->theme_names[state->menu_index], reaction);
}

void uistate_menu_cancel(struct uistate *state, struct ui_reaction *reaction)
{
    if (state->dialog == DIALOG_THEME)
        reaction->effects |= EFFECT_THEME_BACK;
    state->dialog = DIALOG_NONE;
}

/* The chosen key first; what it was sorted by before breaks ties. */
static void sort_by(struct uistate *state, enum sort_key key)
{
    struct sort_spec next = {.keys = {key}, .count = 1};
    for (int i = 0; i < state->sort.count && next.count < SORT_DEPTH; i++) {
        if (state->sort.keys[i] == key) {
            if (i == 0)
                next.reversed[0] = state->sort.reversed[0];
            continue;
        }
        next.keys[next.count] = state->sort.keys[i];
        next.reversed[next.count++] = state->sort.reversed[i];
    }
    state->sort = next;
    uistate_listviews_sorted(state);
    char text[128];
    uistate_resort(state);
    uistate_say(state, NOTICE_INFO, "Sorted by %s.", draw_sort_words(&next, text, sizeof text));
}

/* Only the app knows whether a theme can be loaded; it says so, or keeps it. */
static void choose(struct uistate *state, struct ui_reaction *reaction)
{
    if (state->dialog == DIALOG_SORT && state->view == VIEW_UNITS) {
        uistate_units_sort(state, (enum unit_sort_key)state->menu_index);
    } else if (state->dialog == DIALOG_SORT) {
        sort_by(state, (enum sort_key)state->menu_index);
    } else {
        snprintf(state->theme_wanted, sizeof state->theme_wanted, "%s",
                 state->theme_names[state->menu_index]);
        reaction->effects |= EFFECT_THEME | EFFECT_THEME_KEEP;
    }
    state->dialog = DIALOG_NONE;
}

void uistate_menu_key(struct uistate *state, key_code key, struct ui_reaction *reaction)
{
    if (key == KEY_ENTER_) {
        choose(state, reaction);
        return;
    }
    enum action action = keymap_find(state->keymap, key, C_MENUS);
    if (action != ACTION_NONE && uistate_move(state, action))
        try_on(state, reaction);
    else if (key == KEY_ESC_ || action == ACTION_BACK || action == ACTION_LEAVE)
        uistate_menu_cancel(state, reaction);
    else if (action == ACTION_NONE)
        uistate_say_elsewhere(state, key);
}
