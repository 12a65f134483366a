/* view_hints.c - the keys worth knowing here, from the action table; whole hints only. And the
 * notices. */
#include <stdio.h>
#include <string.h>

#include "draw.h"
#include "paper.h"
#include "view.h"
#include "view_parts.h"

#define WRONG_LINES_MAX 4

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
    {ACTION_BACK,           C_ALL,                     "back", leads_back},
    {ACTION_HELP,           C_ALL & ~(unsigned)C_HELP, "help", NULL},
    {ACTION_UNITS,          C_DETAIL,                  "units", is_any},
    {ACTION_FOCUS,          C_UNITS,                   "summary", NULL},
    {ACTION_PAGE_DOWN,      C_HELP | C_RAW | C_FAULTS | C_PACE, "page down", is_long},
    {ACTION_FILTER,         C_LIST | C_UNITS | C_EVENTS, "filter", NULL},
    {ACTION_FILTER,         C_HELP,                    "search", NULL},
    {ACTION_NEXT_ATTENTION, C_LIST,                    "next attention", has_rows},
    {ACTION_NEXT_ATTENTION, C_UNITS,                   "next failed", NULL},
    {ACTION_COPY,           C_UNITS | C_UNIT,          "copy for support", is_bad_unit},
    {ACTION_COPY,           C_UNITS | C_UNIT,          "copy id", is_good_unit},
    {ACTION_SORT,           C_LIST | C_UNITS,          "sort", has_rows},
    {ACTION_COPY_WHY,       C_DETAIL | C_UNITS | C_UNIT, "copy why", is_bad_end},
    {ACTION_RAW,            C_LIST | C_DETAIL,         "raw JSON", is_any},
    {ACTION_PACE,           C_DETAIL,                  "how ~ is computed", runs},
    {ACTION_OVERVIEW,       C_LIST,                    "overview", NULL},
    {ACTION_EVENTS,         C_LIST,                    "events", NULL},
    {ACTION_ACKNOWLEDGE,    C_LIST | C_DETAIL,         "acknowledge", is_bad_end},
    {ACTION_COPY_WHY,       C_LIST,                    "copy why", is_bad_end},
    {ACTION_COPY,           C_FAULTS,                  "copy for support", has_faults},
    {ACTION_COPY,           C_LIST | C_DETAIL | C_RAW, "copy id", is_any},
    {ACTION_REFRESH,        C_DETAIL | C_RAW | C_UNITS | C_UNIT, "read again", is_any},
    {ACTION_FOCUS,          C_LIST,                    "pane", NULL},
    {ACTION_FOCUS,          C_OVERVIEW,                "next block", draw_counts_known},
    {ACTION_PREVIEW,        C_LIST,                    "preview", NULL},
    {ACTION_TIME_STYLE,     C_LIST | C_DETAIL | C_EVENTS, "times", NULL},
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

static int draw_hint(const struct uistate *state, struct canvas *canvas, struct rect area, int x,
                     const struct hint *hint)
{
    char key[16] = "";
    if (state->keymap)
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

/* Where the line that is being typed ends: it must be seen while it is told what is wrong with it.
 */
static int typed_end(const struct uistate *state)
{
    const struct rect *filter = &state->layout.filter;
    return state->filtering && filter->rows > 0 ? filter->y + filter->rows : 0;
}

/* What does not fit its line goes up over what stands above, until the next key. */
static void draw_over(const struct uistate *state, const struct paper *paper, struct canvas *canvas,
                      struct rect area)
{
    int most = canvas->rows / 2, above = (int)paper->count - 1, room = area.y - typed_end(state);
    most = most < room ? most : room;
    above = above < most ? above : most;
    struct rect over = {area.y - above, area.x, above + 1, area.cols};
    canvas_fill(canvas, (struct rect){over.y, 0, above, canvas->cols},
                (struct put){.role = ROLE_BG}, ' ');
    paper_draw(paper, canvas, over, 0);
}

static void draw_message(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    static const enum role roles[] = {
        [NOTICE_INFO] = ROLE_FG,      [NOTICE_OK] = ROLE_STATUS_COMPLETED,
        [NOTICE_REFUSED] = ROLE_WARN, [NOTICE_FAILED] = ROLE_ERROR,
        [NOTICE_UNCLEAR] = ROLE_WARN,
    };
    struct paper paper;
    paper_init(&paper, area.cols, 0, canvas->charset);
    paper_text(&paper, roles[state->message_kind], 0, state->message);
    draw_over(state, &paper, canvas, area);
    paper_release(&paper);
}

/* Who is signed in, where the header has one line and no room for it. */
static void draw_identity(const struct uistate *state, struct canvas *canvas, struct rect area,
                          int taken)
{
    const struct signin *signin = uistate_signin(state);
    char text[192], left[32];
    if (!signin || state->layout.header.rows > 1 || (!*signin->account && signin->expires_ms == 0))
        return;
    const char *who = *signin->account ? signin->account : signin->method;
    draw_token_left(state, left, sizeof left);
    snprintf(text, sizeof text, "%s%s%s", who, *left ? ", " : "", left);
    int width = text_width(text, strlen(text), canvas->charset);
    if (taken + 2 + width <= area.cols)
        canvas_put(canvas, area, area.y, area.x + area.cols - width, (struct put){.role = ROLE_DIM},
                   text);
}

/* Where nothing is to be said: which rows are on the screen. */
static void draw_place(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    char first[16], of[16];
    const struct units_list *units = &state->units;
    bool of_units = state->view == VIEW_UNITS;
    uint32_t count = of_units ? units->order.count : state->order.count;
    uint32_t index = of_units ? units->index : state->selection.index;
    bool is_said = state->view == VIEW_LIST && state->layout.detail.rows > 0; /* by its title */
    if ((state->view != VIEW_LIST && !of_units) || is_said || count == 0) {
        draw_identity(state, canvas, area, 0);
        return;
    }
    uint32_t at = index < count ? index + 1 : count;
    draw_count(at, first, sizeof first);
    draw_count(count, of, sizeof of);
    int taken = canvas_printf(canvas, area, area.y, area.x, (struct put){.role = ROLE_DIM},
                              "%s of %s", first, of);
    if (!of_units)
        taken += view_why_draw(state, canvas, area, area.x + taken + 2);
    draw_identity(state, canvas, area, taken);
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

static const struct fixed_hint *signin_hints(const struct uistate *state)
{
    static const struct fixed_hint person[] = {{"Enter", "browser"},
                                               {"d", "device code"},
                                               {"r", "try again"},
                                               {"Esc", "close"},
                                               {NULL, NULL}};
    static const struct fixed_hint device_only[] = {
        {"Enter", "device code"}, {"r", "try again"}, {"Esc", "close"}, {NULL, NULL}};
    static const struct fixed_hint application[] = {
        {"r", "try again"}, {"Esc", "close"}, {NULL, NULL}};
    static const struct fixed_hint browser[] = {{"y", "copy address"},
                                                {"Enter", "send pasted"},
                                                {"d", "device code"},
                                                {"Esc", "cancel"},
                                                {NULL, NULL}};
    static const struct fixed_hint device[] = {
        {"y", "copy address"}, {"c", "copy code"}, {"Esc", "cancel"}, {NULL, NULL}};
    const struct signin *signin = uistate_signin(state);
    if (signin && signin->ask == SIGNIN_ASK_BROWSER)
        return browser;
    if (signin && signin->ask == SIGNIN_ASK_DEVICE)
        return device;
    if (signin && signin->may_ask[SIGNIN_ASK_BROWSER])
        return person;
    return signin && signin->may_ask[SIGNIN_ASK_DEVICE] ? device_only : application;
}

/* Keys that are fixed while something is typed or chosen. */
static const struct fixed_hint *typing_hints(const struct uistate *state)
{
    static const struct fixed_hint writing[] = {
        {"Tab", "other button"}, {"Enter", "press it"}, {"Esc", "keep as draft"}, {NULL, NULL}};
    static const struct fixed_hint sorting[] = {
        {"Up Down", "choose"}, {"Enter", "sort"}, {"Esc", "cancel"}, {NULL, NULL}};
    static const struct fixed_hint dressing[] = {
        {"Up Down", "try"}, {"Enter", "keep"}, {"Esc", "as before"}, {NULL, NULL}};
    static const struct fixed_hint filtering[] = {
        {"Enter", "keep"}, {"Esc", "as before"}, {"st: wl: is: by: error: unit: age>", "fields"},
        {"-", "not"},      {",", "or"},          {NULL, NULL}};
    static const struct fixed_hint searching[] = {{"Enter", "search"}, {"Esc", "no"}, {NULL, NULL}};
    static const struct fixed_hint words[] = {
        {"Enter", "keep"}, {"Esc", "as before"}, {"Up Down", "scroll"}, {NULL, NULL}};
    static const struct fixed_hint units[] = {
        {"Enter", "keep"}, {"Esc", "as before"}, {"st: what: to: error: id:", "fields"},
        {"-", "not"},      {",", "or"},          {NULL, NULL}};
    switch (state->dialog) {
    case DIALOG_ACTIVATE:
    case DIALOG_DELETE:
        return writing;
    case DIALOG_SORT:
        return sorting;
    case DIALOG_THEME:
        return dressing;
    case DIALOG_HOLDER:
        return searching;
    case DIALOG_SIGN_IN:
        return signin_hints(state);
    case DIALOG_NONE:
        break;
    }
    if (state->filtering && state->view == VIEW_HELP)
        return words;
    if (state->filtering && state->view == VIEW_UNITS)
        return units;
    return state->filtering ? filtering : NULL;
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

/* What is wrong, and what would be right: beside it, else below it, unless it hides too much. */
static void draw_wrong(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    const struct fault *fault = &state->filter_fault;
    int width = text_width(fault->text, strlen(fault->text), canvas->charset) + 1;
    int hint = text_width(fault->hint, strlen(fault->hint), canvas->charset);
    struct paper paper;

    if (width + hint <= area.cols) {
        canvas_put(canvas, area, area.y, area.x, (struct put){.role = ROLE_ERROR}, fault->text);
        canvas_put(canvas, area, area.y, area.x + width, (struct put){.role = ROLE_DIM},
                   fault->hint);
        return;
    }
    paper_init(&paper, area.cols, 0, canvas->charset);
    paper_text(&paper, ROLE_ERROR, 0, fault->text);
    paper_text(&paper, ROLE_DIM, 0, fault->hint);
    if (paper.count > WRONG_LINES_MAX) {
        paper_release(&paper);
        paper_init(&paper, area.cols, 0, canvas->charset);
        paper_text(&paper, ROLE_ERROR, 0, fault->text);
    }
    draw_over(state, &paper, canvas, area);
    paper_release(&paper);
}

/* One text of a role, in as many lines as it takes. */
static void draw_words(const struct uistate *state, struct canvas *canvas, struct rect area,
                       enum role role, const char *text)
{
    struct paper paper;
    paper_init(&paper, area.cols, 0, canvas->charset);
    paper_text(&paper, role, 0, text);
    draw_over(state, &paper, canvas, area);
    paper_release(&paper);
}

/* Nothing is shown, and by a word that begins none of status or workload. */
static bool draw_doubt(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    struct strbuf text;
    bool aside = state->view != VIEW_LIST;
    if (!state->filtering || aside || state->order.count > 0 || !state->snapshot || !state->filter)
        return false;
    strbuf_init(&text, (size_t)64 * FILTER_TEXT_MAX);
    bool told = filter_tell_unknown(state->filter, state->snapshot, &text) > 0;
    text.bytes[strcspn(text.bytes, "\n")] = '\0';
    if (told)
        draw_words(state, canvas, area, ROLE_WARN, text.bytes);
    strbuf_release(&text);
    return told;
}

static void draw_status_line(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    bool wrong = state->filtering && state->filter_fault.kind != FAULT_NONE;
    const struct filter_field_info *open = uistate_filter_hint(state);
    char values[256];

    if (state->ending)
        draw_words(state, canvas, area, ROLE_FG,
                   "Ending: a sign-in is being renewed. The same key once more ends at once.");
    else if (open) {
        snprintf(values, sizeof values, "%s: %s", open->brief, open->values);
        draw_words(state, canvas, area, ROLE_DIM, values);
    } else if (wrong)
        draw_wrong(state, canvas, area);
    else if (draw_doubt(state, canvas, area))
        return;
    else if (*state->message)
        draw_message(state, canvas, area);
    else
        draw_place(state, canvas, area);
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
        draw_status_line(state, canvas, with_margin(status));
}
