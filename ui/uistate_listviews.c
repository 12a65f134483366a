/* uistate_listviews.c - which view of the list is in force, and what each of them counts. */
#include <string.h>

#include "uistate_private.h"

/* Of a view: chunks that are counted before the next key is looked for; under a millisecond. */
#define COUNT_PORTION 256

static void set_counted(struct uistate *state)
{
    const struct filter *filters[LISTVIEW_PLACES];
    for (size_t i = 0; i < LISTVIEW_PLACES; i++) /* All is what the header counts */
        filters[i] = i > 0 ? state->views.all.at[i].filter : NULL;
    view_counts_set(state->views.counts, filters, LISTVIEW_PLACES);
}

void uistate_listviews_init(struct uistate *state)
{
    listviews_init(&state->views.all);
    state->views.counts = view_counts_new();
    set_counted(state);
    uistate_listviews_join(state);
}

void uistate_listviews_release(struct uistate *state)
{
    view_counts_free(state->views.counts);
    listviews_release(&state->views.all);
    filter_free(state->in_force);
}

const struct listview *uistate_listview(const struct uistate *state)
{
    return &state->views.all.at[state->views.at];
}

static bool wants_person(const struct listview *view)
{
    return view->filter && filter_causes(view->filter) & FILTER_ON_PERSON;
}

const struct listview *uistate_listview_at(const struct uistate *state, size_t place)
{
    const struct listview *view = &state->views.all.at[place];
    if (!view->name ||
        (wants_person(view) && !person_is_known(&state->person) && place != state->views.at))
        return NULL;
    return view;
}

int64_t uistate_listview_count(const struct uistate *state, size_t place)
{
    return place == 0 ? state->tally.total : view_counts_get(state->views.counts, place);
}

void uistate_listviews_join(struct uistate *state)
{
    filter_free(state->in_force);
    state->in_force = filter_join(uistate_listview(state)->filter, state->filter);
}

void uistate_listviews_changed(struct uistate *state)
{
    set_counted(state);
    uistate_listviews_join(state);
}

/* --- counts --- */

bool uistate_listviews_are_open(const struct uistate *state)
{
    return view_counts_is_open(state->views.counts);
}

bool uistate_listviews_count(struct uistate *state)
{
    return !view_counts_go_on(state->views.counts, COUNT_PORTION);
}

void uistate_listviews_look(struct uistate *state, const struct attention_rule *rule)
{
    struct view_counts *counts = state->views.counts;
    view_counts_look(counts, state->snapshot, rule);
    if (view_counts_left(counts) <= UISTATE_COUNT_AT_ONCE)
        (void)view_counts_go_on(counts, UISTATE_COUNT_AT_ONCE);
}

/* --- into a view and out --- */

void uistate_listviews_go(struct uistate *state, size_t place)
{
    struct uistate_listviews *views = &state->views;
    views->at = place;
    views->wanted = 0;
    const struct sort_spec *sort = &uistate_listview(state)->sort;
    if (sort->count > 0 && !views->sorted)
        views->own_sort = state->sort;
    if (sort->count > 0)
        state->sort = *sort;
    else if (views->sorted)
        state->sort = views->own_sort;
    views->sorted = sort->count > 0;
    uistate_listviews_join(state);
}

void uistate_listviews_wait(struct uistate *state, size_t place)
{
    state->views.wanted = place;
    if (state->snapshot)
        uistate_listviews_meet(state);
}

bool uistate_listviews_leave(struct uistate *state)
{
    if (uistate_own_place(state) == 0 || uistate_overview_is_drilled(state))
        return false;
    if (uistate_away_narrows(state, state->views.at, state->filter_edit.text)) {
        state->away_place = 0;
        state->away_waits = false;
    }
    uistate_listviews_go(state, 0);
    uistate_reorder(state);
    return true;
}

const struct sort_spec *uistate_own_sort(const struct uistate *state)
{
    return state->views.sorted ? &state->views.own_sort : &state->sort;
}

/* An order that was asked for is stronger than that of the view it opens in. */
static void open_place(struct uistate *state, size_t place)
{
    const struct sort_spec asked = state->sort;
    uistate_listviews_go(state, place);
    if (state->views.sort_asked)
        state->sort = asked;
    state->views.sort_asked = false;
}

void uistate_listviews_sorted(struct uistate *state)
{
    state->views.sort_asked |= state->views.wanted > 0;
}

void uistate_listviews_begin(struct uistate *state, struct listviews *views, size_t place,
                             bool sort_asked)
{
    listviews_release(&state->views.all);
    state->views.all = *views;
    memset(views, 0, sizeof *views);
    state->views.given_up = false;
    set_counted(state);
    state->views.sort_asked = sort_asked;
    if (uistate_listview_at(state, place))
        open_place(state, place);
    else
        state->views.wanted = place;
    uistate_listviews_join(state);
}

static void say_nobody(struct uistate *state, enum notice_kind kind, const struct listview *view)
{
    uistate_say(state, kind,
                "%s needs to know who is signed in: a demo has nobody, a token may not say.",
                view->name);
}

static void say_none(struct uistate *state, size_t place)
{
    const struct listview *view = &state->views.all.at[place];
    if (view->name)
        say_nobody(state, NOTICE_INFO, view);
    else
        uistate_say(state, NOTICE_INFO, "There is no view %zu. In the filter, ^S makes one.",
                    place + 1);
}

/* The cursor stays on its session where that is in the view, else it goes to the top. */
static void reorder_for_view(struct uistate *state)
{
    const struct selection *at = &state->selection;
    struct selection was = {.id = NULL};
    uistate_selection_set(&was, at->id, at->workload, at->index);
    uistate_reorder(state);
    bool stays = was.id && at->id && at->workload == was.workload && strcmp(at->id, was.id) == 0;
    uistate_selection_set(&was, NULL, WORKLOAD_OTHER, 0);
    if (stays)
        return;
    state->top = 0;
    uistate_select(state, 0);
    uistate_follow(state);
}

/* Mine was asked for at the start, and whose it would be was not known then. The filter was asked
 * for with it, or is being typed: it stays, and so does an order that was asked for, with it or
 * while it was waited for. */
void uistate_listviews_meet(struct uistate *state)
{
    const size_t wanted = state->views.wanted;
    if (wanted == 0 || state->views.given_up)
        return;
    if (uistate_listview_at(state, wanted)) {
        open_place(state, wanted);
        reorder_for_view(state);
    } else if (state->snapshot->swept_ms != TIME_NONE && !state->snapshot->kept) {
        state->views.given_up = true;
        say_nobody(state, NOTICE_UNCLEAR, &state->views.all.at[wanted]);
    }
}

static void say_entered(struct uistate *state, const char *left)
{
    if (*left)
        uistate_say(state, NOTICE_INFO, "The filter of before, \"%.100s\", is not in force here.",
                    left);
}

bool uistate_listviews_enter(struct uistate *state, size_t place)
{
    if (!uistate_listview_at(state, place)) {
        say_none(state, place);
        return false;
    }
    char left[FILTER_TEXT_MAX + 1];
    uistate_overview_leave_list(state);
    uistate_away_forget(state);
    strcpy(left, state->filter_edit.text);
    edit_clear(&state->filter_edit);
    filter_free(state->filter);
    state->filter = filter_parse("", NULL, NULL);
    state->filter_kept = false;
    state->touched = true;
    uistate_listviews_go(state, place);
    reorder_for_view(state);
    say_entered(state, left);
    return true;
}
