/* view_hints.c - the keys worth knowing here, from the action table, and those that are fixed while
 * something is typed; whole hints only. */
#include <stdio.h>
#include <string.h>

#include "view_parts.h"

struct hint {
    enum action action;
    unsigned contexts;
    const char *word;
    bool (*is_worth)(const struct uistate *state); /* NULL: always */
};

/* Some actions are worth a hint only for what is selected. */
static bool is_draft(const struct uistate *state)
{
    const struct session *session = uistate_selected(state);
    return state->write_allowed && session && session->status == SESSION_DRAFT &&
           !(session->flags & SESSION_GONE);
}

static bool is_bad_end(const struct uistate *state)
{
    const struct session *session = uistate_selected(state);
    return session && session_ended_badly(session);
}

static bool is_any(const struct uistate *state)
{
    return uistate_selected(state);
}

/* Nothing goes on until somebody signs in. */
static bool wants_person(const struct uistate *state)
{
    const struct signin *signin = uistate_signin(state);
    return signin && (signin->state == SIGNIN_OUT || signin->state == SIGNIN_BROKEN);
}

/* There is a unit under the cursor, and it failed. */
static bool is_bad_unit(const struct uistate *state)
{
    const struct artifact *unit = uistate_unit(state);
    return unit && artifact_is_bad(unit);
}

static bool is_any_unit(const struct uistate *state)
{
    return uistate_unit(state);
}

static bool is_good_unit(const struct uistate *state)
{
    const struct artifact *unit = uistate_unit(state);
    return unit && !artifact_is_bad(unit);
}

static bool has_holder(const struct uistate *state)
{
    struct session space;
    return uistate_holder_of(state, uistate_unit(state), &space);
}

static bool lacks_holder(const struct uistate *state)
{
    const struct artifact *unit = uistate_unit(state);
    return unit && artifact_is_held(unit) && !has_holder(state) && !uistate_is_searching(state);
}

static bool is_of_session(const struct uistate *state)
{
    const struct event *event = uistate_event(state, state->event_index);
    return event && *event->id;
}

static bool is_long(const struct uistate *state)
{
    return state->scrolls[state->view].lines > state->layout.detail.rows;
}

static bool has_faults(const struct uistate *state)
{
    return state->snapshot && fault_log_count(state->snapshot->faults) > 0;
}

static bool runs(const struct uistate *state)
{
    const struct session *session = uistate_selected(state);
    return session && session_is_running(session);
}

/* Back does one of these, in this order: it stops a search, goes out of the pane or to the view
 * before, or widens what a filter narrows; in events and units the filter comes before the way. */
static bool stops_search(const struct uistate *state)
{
    bool units = state->view == VIEW_UNITS || state->view == VIEW_UNIT;
    return units && uistate_is_searching(state);
}

static bool widens_aside(const struct uistate *state)
{
    return !stops_search(state) && uistate_is_narrowed_aside(state);
}

static bool widens_list(const struct uistate *state)
{
    return !state->focus_detail && state->return_count == 0 && !filter_is_empty(state->filter);
}

static bool leads_to_all(const struct uistate *state)
{
    return !state->focus_detail && state->return_count == 0 && filter_is_empty(state->filter) &&
           state->views.at > 0;
}

static bool leads_back(const struct uistate *state)
{
    if (state->view == VIEW_LIST)
        return state->focus_detail || state->return_count > 0;
    return !stops_search(state) && !uistate_is_narrowed_aside(state);
}

static bool has_rows(const struct uistate *state)
{
    return state->order.count > 0;
}

/* clang-format off */
/* In order of use; what does not fit falls off the end. Help comes early, so that the rest can be found. */
static const struct hint hints[] = {
    {ACTION_ACTIVATE,       C_LIST | C_DETAIL,         "activate", is_draft},
    {ACTION_DELETE,         C_LIST | C_DETAIL,         "delete", is_draft},
    {ACTION_OPEN,           C_LIST,                    "open", is_any},
    {ACTION_OPEN,           C_EVENTS,                  "open", is_of_session},
    {ACTION_OPEN,           C_UNITS,                   "open", is_any_unit},
    {ACTION_OPEN,           C_OVERVIEW,                "these sessions", draw_counts_known},
    {ACTION_SIGN_IN,        C_ALL,                     "sign in", wants_person},
    {ACTION_OPEN,           C_UNIT,                    "to the holder", has_holder},
    {ACTION_FIND_HOLDER,    C_UNITS | C_UNIT,          "find holder", lacks_holder},
    {ACTION_BACK,           C_UNITS | C_UNIT,          "stop searching", stops_search},
    {ACTION_BACK,           C_EVENTS | C_UNITS | C_HELP, "clear filter", widens_aside},
    {ACTION_BACK,           C_LIST,                    "clear filter", widens_list},
    {ACTION_BACK,           C_LIST,                    "all sessions", leads_to_all},
    {ACTION_BACK,           C_ALL,                     "back", leads_back},
    {ACTION_HELP,           C_ALL & ~(unsigned)C_HELP, "help", NULL},
    {ACTION_NEXT_TAB,       C_TABS,                    "next tab", is_any},
    {ACTION_UNITS,          C_DETAIL,                  "units", is_any},
    {ACTION_FOCUS,          C_TABS & ~(unsigned)C_DETAIL, "summary", NULL},
    {ACTION_PAGE_DOWN,      C_HELP | C_ERRORS | C_TIMELINE | C_RAW | C_FAULTS | C_PACE, "page down", is_long},
    {ACTION_FILTER,         C_LIST | C_UNITS | C_EVENTS, "filter", NULL},
    {ACTION_FILTER,         C_HELP,                    "search", NULL},
    {ACTION_NEXT_ATTENTION, C_LIST,                    "next attention", has_rows},
    {ACTION_NEXT_ATTENTION, C_UNITS,                   "next failed", NULL},
    {ACTION_COPY,           C_UNITS | C_UNIT,          "copy for support", is_bad_unit},
    {ACTION_COPY,           C_UNITS | C_UNIT,          "copy id", is_good_unit},
    {ACTION_VIEW,           C_OVERVIEW,                "views", NULL},
    {ACTION_SORT,           C_LIST | C_UNITS,          "sort", has_rows},
    {ACTION_COPY_WHY,       C_DETAIL | C_UNITS | C_UNIT | C_ERRORS, "copy why", is_bad_end},
    {ACTION_RAW,            C_LIST | C_DETAIL,         "raw JSON", is_any},
    {ACTION_PACE,           C_DETAIL,                  "how ~ is computed", runs},
    {ACTION_OVERVIEW,       C_LIST,                    "overview", NULL},
    {ACTION_VIEW,           C_LIST,                    "views", NULL},
    {ACTION_EVENTS,         C_LIST,                    "events", NULL},
    {ACTION_ACKNOWLEDGE,    C_LIST | C_DETAIL | C_ERRORS | C_TIMELINE, "acknowledge", is_bad_end},
    {ACTION_COPY_WHY,       C_LIST,                    "copy why", is_bad_end},
    {ACTION_COPY,           C_FAULTS,                  "copy for support", has_faults},
    {ACTION_COPY,           C_LIST | C_DETAIL | C_ERRORS | C_TIMELINE | C_RAW, "copy id", is_any},
    {ACTION_REFRESH,        C_TABS, "read again", is_any},
    {ACTION_FOCUS,          C_LIST,                    "pane", NULL},
    {ACTION_FOCUS,          C_OVERVIEW,                "next block", draw_counts_known},
    {ACTION_PREVIEW,        C_LIST,                    "preview", NULL},
    {ACTION_TIME_STYLE,     C_LIST | C_DETAIL | C_TIMELINE | C_EVENTS, "times", NULL},
    {ACTION_THEME,          C_LIST,                    "theme", NULL},
    {ACTION_LEAVE,          C_LIST,                    "quit", NULL},
};
/* clang-format on */

/* Returns the columns used; -1: it does not fit. */
static int put_hint(struct canvas *canvas, struct rect area, int x, const char *key,
                    const char *word)
{
    int width = text_width(key, strlen(key), canvas->charset) + 1 +
                text_width(word, strlen(word), canvas->charset);
    int gap = x > area.x ? 2 : 0;
    if (x + gap + width > area.x + area.cols)
        return -1;
    int at = x + gap;
    at += canvas_put(canvas, area, area.y, at, (struct put){.role = ROLE_KEY}, key);
    canvas_put(canvas, area, area.y, at + 1, (struct put){.role = ROLE_DIM}, word);
    return gap + width;
}

/* "1-9" */
static void first_and_last(const struct keymap *keymap, enum action action, char *buf, size_t size)
{
    struct strbuf keys;
    strbuf_init(&keys, STRBUF_NO_LIMIT);
    keymap_keys(keymap, action, &keys);
    const char *last = strrchr(keys.bytes, ' ');
    snprintf(buf, size, "%.*s%s%s", (int)strcspn(keys.bytes, " "), keys.bytes, last ? "-" : "",
             last ? last + 1 : "");
    strbuf_release(&keys);
}

static int draw_hint(const struct uistate *state, struct canvas *canvas, struct rect area, int x,
                     const struct hint *hint)
{
    char key[16];
    if (hint->action == ACTION_VIEW)
        first_and_last(state->keymap, hint->action, key, sizeof key);
    else
        keymap_first_key(state->keymap, hint->action, key, sizeof key);
    return *key ? put_hint(canvas, area, x, key, hint->word) : 0;
}

static void draw_hints(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    unsigned context = uistate_context(state);
    int x = area.x;
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        if (!(hints[i].contexts & context) || (hints[i].is_worth && !hints[i].is_worth(state)))
            continue;
        int used = draw_hint(state, canvas, area, x, &hints[i]);
        if (used < 0)
            return;
        x += used;
    }
}

static struct rect with_margin(struct rect line)
{
    if (line.cols < 80)
        return line;
    return (struct rect){line.y, line.x + 1, line.rows, line.cols - 2};
}

struct fixed_hint {
    const char *key, *word;
};

#define FIXED_HINTS 7 /* behind the last one stands a NULL */

/* clang-format off */
static const struct fixed_hint of_dialog[][FIXED_HINTS] = {
    [DIALOG_ACTIVATE] = {{"Tab", "other button"}, {"Enter", "press it"}, {"Esc", "keep as draft"}},
    [DIALOG_DELETE]   = {{"Tab", "other button"}, {"Enter", "press it"}, {"Esc", "keep as draft"}},
    [DIALOG_SORT]     = {{"Up Down", "choose"}, {"Enter", "sort"}, {"Esc", "cancel"}},
    [DIALOG_THEME]    = {{"Up Down", "try"}, {"Enter", "keep"}, {"Esc", "as before"}},
    [DIALOG_HOLDER]   = {{"Enter", "search"}, {"Esc", "no"}},
};
static const struct fixed_hint of_sessions[FIXED_HINTS] = {
    {"Enter", "keep"}, {"Esc", "as before"}, {"^S", "save view"},
    {"st: wl: is: by: error: unit: age>", "fields"},
    {"-", "not"}, {",", "or"},
};
static const struct fixed_hint of_saving[FIXED_HINTS] = {
    {"Enter", "save"}, {"Esc", "back"},
};
static const struct fixed_hint of_units[FIXED_HINTS] = {
    {"Enter", "keep"}, {"Esc", "as before"}, {"st: what: to: error: id:", "fields"},
    {"-", "not"}, {",", "or"},
};
static const struct fixed_hint of_help[FIXED_HINTS] = {
    {"Enter", "keep"}, {"Esc", "as before"}, {"Up Down", "scroll"},
};
/* The sign-in: while a person is asked, and before. */
static const struct fixed_hint of_ask[SIGNIN_ASK_COUNT][FIXED_HINTS] = {
    [SIGNIN_ASK_BROWSER] = {{"y", "copy address"}, {"Enter", "send pasted"}, {"d", "device code"},
                            {"Esc", "cancel"}},
    [SIGNIN_ASK_DEVICE]  = {{"y", "copy address"}, {"c", "copy code"}, {"Esc", "cancel"}},
};
static const struct fixed_hint of_person[FIXED_HINTS] = {
    {"Enter", "browser"}, {"d", "device code"}, {"r", "try again"}, {"Esc", "close"},
};
static const struct fixed_hint of_device_first[FIXED_HINTS] = {
    {"Enter", "device code"}, {"b", "browser"}, {"r", "try again"}, {"Esc", "close"},
};
static const struct fixed_hint of_device_only[FIXED_HINTS] = {
    {"Enter", "device code"}, {"r", "try again"}, {"Esc", "close"},
};
static const struct fixed_hint of_application[FIXED_HINTS] = {
    {"r", "try again"}, {"Esc", "close"},
};
/* clang-format on */

static const struct fixed_hint *signin_hints(const struct uistate *state)
{
    const struct signin *signin = uistate_signin(state);
    if (!signin)
        return of_application;
    if (signin->ask != SIGNIN_ASK_NOTHING)
        return of_ask[signin->ask];
    const bool browser = signin->may_ask[SIGNIN_ASK_BROWSER];
    if (!browser && !signin->may_ask[SIGNIN_ASK_DEVICE])
        return of_application;
    if (uistate_signin_first(signin) == SIGNIN_ASK_BROWSER)
        return of_person;
    return browser ? of_device_first : of_device_only;
}

/* NULL: nothing is typed or chosen. */
static const struct fixed_hint *typing_hints(const struct uistate *state)
{
    if (state->dialog == DIALOG_SIGN_IN)
        return signin_hints(state);
    if (state->dialog != DIALOG_NONE)
        return of_dialog[state->dialog];
    if (!state->filtering)
        return NULL;
    if (state->views.saving)
        return of_saving;
    return state->view == VIEW_HELP ? of_help : state->view == VIEW_UNITS ? of_units : of_sessions;
}

static void draw_fixed(const struct uistate *state, const struct fixed_hint *fixed,
                       struct canvas *canvas, struct rect area)
{
    static const struct hint quit = {ACTION_QUIT, C_ALL, "quit", NULL};
    int x = area.x;
    for (; fixed->key; fixed++) {
        int used = put_hint(canvas, area, x, fixed->key, fixed->word);
        if (used < 0)
            return;
        x += used;
    }
    if (!uistate_takes_text(state))
        (void)draw_hint(state, canvas, area, x, &quit);
}

void view_hints_draw(const struct uistate *state, struct canvas *canvas, struct rect hints_area,
                     struct rect status)
{
    struct rect line = with_margin(hints_area.rows > 0 ? hints_area : status);
    bool apart = hints_area.rows > 0,
         quiet = !*state->message && !state->filtering && !state->ending;
    const struct fixed_hint *typing = typing_hints(state);

    if (typing && apart)
        draw_fixed(state, typing, canvas, line);
    else if (!typing && (apart || quiet))
        draw_hints(state, canvas, line);
    if (status.rows > 0 && (apart || !quiet))
        view_status_draw(state, canvas, with_margin(status));
}
