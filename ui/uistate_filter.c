/* uistate_filter.c - the filter prompt: live while typing; where a term is wrong, what stands
 * before it holds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/xalloc.h"
#include "uistate_private.h"

static void clear_fault(struct uistate *state)
{
    memset(&state->filter_fault, 0, sizeof state->filter_fault);
    state->filter_fault_at = 0;
}

/* What the prompt narrows: the list, or in views of their own events, units of a session, or lines
 * of the help. A macro, so that the text is as const as the state. */
#define edit_of(state)                                                                             \
    ((state)->views.saving          ? &(state)->views.edit                                         \
     : (state)->view == VIEW_HELP   ? &(state)->help_edit                                          \
     : (state)->view == VIEW_EVENTS ? &(state)->events_edit                                        \
     : (state)->view == VIEW_UNITS  ? &(state)->units.filter_edit                                  \
                                    : &(state)->filter_edit)

const struct edit *uistate_filter_text(const struct uistate *state)
{
    return edit_of(state);
}

/* Not of the help, which has no filter: its view looks for the words as they are. */
static struct filter **filter_of(struct uistate *state)
{
    return state->view == VIEW_EVENTS  ? &state->events_filter
           : state->view == VIEW_UNITS ? &state->units.filter
                                       : &state->filter;
}

static const struct filter_language *language_of(const struct uistate *state)
{
    return state->view == VIEW_UNITS ? &filter_units : &filter_sessions;
}

/* Takes the filter. The rows keep their order: to sort them again took a third of the time of a
 * key, and after one more letter only those that matched are looked at. */
static void put_in_force(struct uistate *state, struct filter *filter)
{
    struct filter **place = filter_of(state);
    bool narrower = filter_narrows(filter, *place);
    filter_free(*place);
    *place = filter;
    state->filter_kept &= place != &state->filter;
    if (place == &state->filter)
        uistate_listviews_join(state);
    if (state->view == VIEW_EVENTS)
        uistate_events_look(state);
    else if (state->view == VIEW_UNITS)
        uistate_units_reorder(state);
    else
        uistate_refilter(state, narrower);
}

/* Puts the text in force; false: it is wrong, filter_fault says why. */
static bool apply(struct uistate *state, const char *text)
{
    struct fault why = {.kind = FAULT_NONE};
    size_t at = 0;
    if (state->view == VIEW_HELP) {
        state->scrolls[VIEW_HELP].top = 0;
        return true;
    }
    struct filter *filter = filter_parse_in(language_of(state), text, &at, &why);
    if (!filter) {
        state->filter_fault = why;
        state->filter_fault_at = at;
        return false;
    }
    clear_fault(state);
    put_in_force(state, filter);
    return true;
}

bool uistate_set_filter(struct uistate *state, const char *text, struct fault *why)
{
    size_t at;
    struct filter *filter = filter_parse(text, &at, why);
    if (!filter)
        return false;
    edit_set(&state->filter_edit, text);
    clear_fault(state);
    filter_free(state->filter);
    state->filter = filter;
    state->filter_kept = false;
    uistate_listviews_join(state);
    uistate_reorder(state);
    return true;
}

/* What is typed next is a word of its own, and not the end of the last one; the help looks for its
 * words as they are. */
static void begin_word(const struct uistate *state, struct edit *edit)
{
    if (state->view == VIEW_HELP || edit->length == 0 || edit->length >= FILTER_TEXT_MAX ||
        edit->text[edit->length - 1] == ' ')
        return;
    edit->text[edit->length++] = ' ';
    edit->text[edit->length] = '\0';
}

/* Blanks at the end are of the prompt, and no part of the filter. */
static void end_word(struct edit *edit)
{
    while (edit->length > 0 && edit->text[edit->length - 1] == ' ')
        edit->text[--edit->length] = '\0';
    if (edit->cursor > edit->length)
        edit->cursor = edit->length;
}

void uistate_filter_open(struct uistate *state)
{
    const struct selection *at = &state->selection;
    state->filtering = true;
    state->touched = true;
    free(state->filter_before);
    struct edit *edit = edit_of(state);
    state->filter_before = xstrdup(edit->text);
    state->kept_before = state->filter_kept;
    uistate_selection_set(&state->before_filter, at->id, at->workload, at->index);
    begin_word(state, edit);
    edit->cursor = edit->length;
}

static void close_prompt(struct uistate *state)
{
    state->filtering = false;
    clear_fault(state);
    uistate_selection_set(&state->before_filter, NULL, WORKLOAD_OTHER, 0);
}

void uistate_filter_cancel(struct uistate *state)
{
    if (state->views.saving) { /* back to the filter */
        state->views.saving = false;
        return;
    }
    struct edit *edit = edit_of(state);
    edit_set(edit, state->filter_before);
    (void)apply(state, edit->text); /* it was valid when the prompt opened */
    state->filter_kept = state->kept_before;
    close_prompt(state);
}

bool uistate_is_narrowed_aside(const struct uistate *state)
{
    return (state->view == VIEW_HELP && state->help_edit.length > 0) ||
           (state->view == VIEW_EVENTS && !filter_is_empty(state->events_filter)) ||
           (state->view == VIEW_UNITS && !filter_is_empty(state->units.filter));
}

bool uistate_filter_clear_aside(struct uistate *state)
{
    if (!uistate_is_narrowed_aside(state))
        return false;
    edit_clear(edit_of(state));
    (void)apply(state, "");
    uistate_say(state, NOTICE_INFO, "Filter cleared.");
    return true;
}

const char *uistate_filter_way_out(const struct uistate *state)
{
    if (state->filtering)
        return "";
    if (state->view != VIEW_LIST)
        return " Esc clears the filter.";
    return state->return_count > 0          ? " Esc goes back to the overview."
           : filter_is_empty(state->filter) ? " Esc goes back to all."
                                            : " Esc clears the filter.";
}

void uistate_say_matches(struct uistate *state)
{
    const char *way_out = uistate_filter_way_out(state);
    const int64_t of = uistate_listview_count(state, state->views.at);
    if (state->views.at > 0 && of >= state->order.count)
        uistate_say(state, NOTICE_INFO, "%u of %lld sessions in %s.%s", state->order.count,
                    (long long)of, uistate_listview(state)->name, way_out);
    else
        uistate_say(state, NOTICE_INFO, "%u of %u sessions.%s", state->order.count,
                    state->snapshot ? state->snapshot->session_count : 0, way_out);
}

static void say_matches(struct uistate *state)
{
    const struct unit_order *units = &state->units.order;
    const char *way_out = uistate_filter_way_out(state);
    if (state->view == VIEW_EVENTS)
        uistate_say(state, NOTICE_INFO, "%u of %zu events.%s", state->event_count,
                    state->snapshot ? event_log_count(state->snapshot->events) : 0, way_out);
    else if (state->view == VIEW_UNITS)
        uistate_say(state, NOTICE_INFO, "%u of %u units.%s", units->count, units->matching_of,
                    way_out);
    else
        uistate_say_matches(state);
}

static void keep(struct uistate *state)
{
    if (state->filter_fault.kind != FAULT_NONE) {
        uistate_say(state, NOTICE_REFUSED, "%s Esc goes back to the filter before.",
                    state->filter_fault.text);
        return;
    }
    if (state->view != VIEW_HELP)
        end_word(edit_of(state));
    if (state->view == VIEW_LIST && strcmp(state->filter_edit.text, state->filter_before) != 0)
        uistate_away_forget(state);
    close_prompt(state);
    if (state->view != VIEW_HELP && !filter_is_empty(*filter_of(state)))
        say_matches(state);
}

/* The list can be moved through without leaving the prompt; then the filter no longer pulls the
 * selection back. */
static void move(struct uistate *state, key_code key)
{
    static const struct {
        key_code key;
        enum action action;
    } moves[] = {
        {KEY_UP_, ACTION_UP},
        {KEY_DOWN_, ACTION_DOWN},
        {KEY_PAGEUP_, ACTION_PAGE_UP},
        {KEY_PAGEDOWN_, ACTION_PAGE_DOWN},
    };
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        if (moves[i].key != key)
            continue;
        (void)uistate_move(state, moves[i].action);
        const struct selection *at = &state->selection;
        uistate_selection_set(&state->before_filter, at->id, at->workload, at->index);
    }
}

const struct filter_field_info *uistate_filter_hint(const struct uistate *state)
{
    const struct edit *edit = uistate_filter_text(state);
    if (!state->filtering || state->filter_fault.kind == FAULT_NONE ||
        state->filter_fault_at >= edit->length || edit->text[edit->length - 1] != ':')
        return NULL;
    const char *term = edit->text + state->filter_fault_at;
    term += *term == '-';
    size_t length = strcspn(term, ":");
    return term + length + 1 == edit->text + edit->length
               ? filter_field_named(language_of(state), term, length)
               : NULL;
}

/* "st:failed by:" and "age>7" are on their way to something; of "age", a word that nothing holds,
 * an empty list would be left meanwhile. */
static void apply_before(struct uistate *state, const char *text, size_t at)
{
    struct fault why;
    char *before = xstrndup(text, at);
    struct filter *filter = filter_parse_in(language_of(state), before, NULL, &why);
    free(before);
    if (filter)
        put_in_force(state, filter);
}

void uistate_filter_changed(struct uistate *state)
{
    if (state->views.saving)
        return;
    const char *text = edit_of(state)->text;
    if (!apply(state, text))
        apply_before(state, text, state->filter_fault_at);
}

void uistate_filter_type(struct uistate *state, key_code key)
{
    if (state->views.saving)
        uistate_listview_ask_type(state, key);
    else
        (void)edit_key(edit_of(state), key);
}

void uistate_filter_key(struct uistate *state, key_code key)
{
    if (state->views.saving) {
        uistate_listview_ask_key(state, key);
        return;
    }
    if (key == key_ctrl('s') && state->view == VIEW_LIST) { /* saves the list as a view */
        end_word(&state->filter_edit);
        uistate_listview_ask(state);
        return;
    }
    if (key == KEY_ENTER_) {
        keep(state);
        return;
    }
    if (key == KEY_ESC_) {
        uistate_filter_cancel(state);
        return;
    }
    enum edit_result result = edit_key(edit_of(state), key);
    if (result == EDIT_CHANGED)
        uistate_filter_changed(state);
    else if (result == EDIT_IGNORED)
        move(state, key);
}
