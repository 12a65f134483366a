/* view_help.c - help, made from the action table, the keys in force and the tables of words. */
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/spans.h"
#include "base/timefmt.h"
#include "fetch/cadence.h"
#include "model/limits.h"
#include "table.h"
#include "view_parts.h"

#define KEYS_WIDTH        18
#define KEYS_WIDTH_NARROW 13
#define NARROW_COLUMNS    60

/* What is laid out: all, or what holds the words that are looked for. */
struct help {
    struct view_page page;
    const char *wanted;  /* "" all */
    const char *heading; /* of what comes; stands over the first of it that is shown */
    bool headed, any;
};

/* clang-format off */
static const char *const status_help[SESSION_STATUS_COUNT] = {
    [SESSION_DRAFT] = "put together, not started: the only one that can be activated or deleted",
    [SESSION_ACTIVATING] = "about to start",
    [SESSION_ACTIVE] = "restoring; cannot be cancelled",
    [SESSION_COMPLETED_WITH_ERROR] = "ended, some units failed (the service says completedWithError)",
    [SESSION_COMPLETED] = "ended, all units restored",
    [SESSION_FAILED] = "ended, nothing restored",
    [SESSION_MASKED] = SESSION_UNCLEAR ": the service hides the word; it may be failed",
    [SESSION_OTHER] = SESSION_UNCLEAR ": a word newer than this program, shown as it came",
    [SESSION_UNREADABLE] = SESSION_UNCLEAR ": the service's record could not be read; its id is shown",
};
/* clang-format on */

static unsigned context_of_return(const struct uistate *state)
{
    enum view_id from =
        state->return_count > 0 ? state->returns[state->return_count - 1] : VIEW_LIST;
    if (from == VIEW_LIST && state->focus_detail)
        return C_DETAIL;
    return view_info(from)->context;
}

/* Whatever the locale's idea of an I is. */
static bool holds(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (; *text; text++)
        if (ascii_ncasecmp(text, word, length) == 0)
            return true;
    return false;
}

/* True: each word is in the heading or in what is said, whatever the case. */
static bool is_wanted(const struct help *help, const char *label, const char *text)
{
    char words[FILTER_TEXT_MAX + 1], *rest = NULL;
    snprintf(words, sizeof words, "%s", help->wanted);
    for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        if (!holds(label, word) && !holds(text, word) && !holds(help->heading, word))
            return false;
    return true;
}

static void begin(struct help *help, const char *heading)
{
    help->heading = heading;
    help->headed = false;
}

/* A line with a label, or without one. */
static void item(struct help *help, enum role label_role, const char *label, enum role role,
                 const char *text)
{
    if (!is_wanted(help, label, text))
        return;
    if (!help->headed)
        paper_heading(&help->page.paper, help->heading);
    help->headed = help->any = true;
    if (*label)
        paper_item(&help->page.paper, label_role, label, role, text);
    else
        paper_text(&help->page.paper, role, 1, text);
}

static void add_action(struct help *page, const struct uistate *state, enum action action,
                       bool here)
{
    const struct action_info *info = action_info(action);
    struct strbuf keys, help;
    char where[128];

    strbuf_init(&keys, 256);
    strbuf_init(&help, 512);
    keymap_keys(state->keymap, action, &keys);
    strbuf_puts(&help, info->help);
    bool writes = uistate_write_of_action(action);
    if (!here)
        strbuf_printf(&help, " (%s)", action_where(info->contexts, where, sizeof where));
    else if (writes && !state->write_allowed)
        strbuf_puts(&help, ": off, started without it");
    bool usable = here && !(writes && !state->write_allowed);
    item(page, usable ? ROLE_KEY : ROLE_FAINT, keys.length > 0 ? keys.bytes : "(no key)",
         usable ? ROLE_FG : ROLE_DIM, help.bytes);
    strbuf_release(&keys);
    strbuf_release(&help);
}

static void add_actions(struct help *help, const struct uistate *state)
{
    unsigned context = context_of_return(state);
    for (int usable = 1; usable >= 0; usable--) {
        begin(help, usable ? "Keys here" : "Keys elsewhere");
        for (int i = 0; i < ACTION_COUNT; i++) {
            bool here = action_info((enum action)i)->contexts & context;
            if (here == (bool)usable)
                add_action(help, state, (enum action)i, here);
        }
    }
}

/* What there is to see, by the word that titles and messages use. */
static void add_views(struct help *help, const struct uistate *state)
{
    begin(help, "Views");
    for (int i = 0; i < VIEW_COUNT; i++) {
        const struct view_info *info = view_info((enum view_id)i);
        char key[32];
        struct strbuf label;
        strbuf_init(&label, 64);
        keymap_first_key(state->keymap, info->opened_by, key, sizeof key);
        strbuf_printf(&label, "%-6s %s", key, view_word((enum view_id)i));
        item(help, ROLE_KEY, label.bytes, ROLE_FG, info->help);
        strbuf_release(&label);
    }
}

static void add_legend(struct help *help)
{
    begin(help, "Status");
    for (int i = 0; i < SESSION_STATUS_COUNT; i++) {
        enum session_status status = (enum session_status)i;
        struct strbuf label;
        strbuf_init(&label, 64);
        strbuf_printf(&label, "%s %s", draw_glyph(status, help->page.paper.charset),
                      session_status_info(status)->word);
        item(help, role_of_status(status), label.bytes, ROLE_FG, status_help[i]);
        strbuf_release(&label);
    }
}

/* The signs in front of a row, and the bar, in the characters in use. */
static void add_signs(struct help *help)
{
    const char *done = draw_sign(SIGN_DONE, help->page.paper.charset);
    const char *rest = draw_sign(SIGN_REST, help->page.paper.charset);
    char signs[16], bar[32];

    snprintf(bar, sizeof bar, "%s%s%s%s%s%s", done, done,
             draw_sign(SIGN_FAILED, help->page.paper.charset), rest, rest, rest);

    snprintf(signs, sizeof signs, "+ %s -", draw_changed_sign(help->page.paper.charset));
    item(help, ROLE_HEADER, signs, ROLE_FG, "new, changed, gone since the last poll");
    item(help, ROLE_HEADER, bar, ROLE_FG, "restored, failed, still to do");
}

static void add_filter(struct help *help)
{
    begin(help, "Filter");
    item(help, ROLE_HEADER, "finance", ROLE_FG, "in the name, who, the id, the error");
    for (size_t i = 0; i < filter_sessions.count; i++)
        item(help, ROLE_HEADER, filter_sessions.fields[i].example, ROLE_FG,
             filter_sessions.fields[i].help);
    item(help, ROLE_HEADER, "to: what: st: id: error:", ROLE_FG,
         "in the units of a session: destination, name, status, ids, error");
    item(help, ROLE_HEADER, "-st:completed", ROLE_FG,
         "not that one; terms stand side by side, st:a,b is a or b");
}

static void add_columns(struct help *help)
{
    begin(help, "Columns");
    item(help, ROLE_HEADER, ">", ROLE_FG, "the selected session");
    for (int i = 0; i < COLUMN_COUNT; i++) {
        const struct column_info *info = column_info((enum column)i);
        if (info->help)
            item(help, ROLE_HEADER, *info->sign ? info->sign : info->title, ROLE_FG, info->help);
    }
}

/* The first two lines of the screen. */
static void add_top(struct help *help)
{
    char running[24];
    begin(help, "The top line");
    item(help, ROLE_HEADER, "RO, READ-ONLY", ROLE_FG,
         "nothing can be changed: started without --write");
    for (int i = 0; i < DATA_STATE_COUNT; i++)
        item(help, ROLE_HEADER, data_state_word((enum data_state)i), ROLE_FG,
             data_state_help((enum data_state)i));
    item(help, ROLE_HEADER, "need attention", ROLE_FG,
         "what runs, and what ended badly within --attention-days and is not acknowledged; the "
         "signs count all sessions");
    snprintf(running, sizeof running, "9/%d running", LIMITS_SESSIONS);
    item(help, ROLE_HEADER, running, ROLE_FG,
         "how many run, and how many Microsoft lets a tenant run at once");
    item(help, ROLE_HEADER, "bulk requests not read", ROLE_FG,
         "restores that completed, of which it is not known yet whether all that was asked for was "
         "found; they are read as rows come on the screen");
}

/* What it costs the tenant, and what follows for a session that has just been made. */
static void add_budget(struct help *help, const struct uistate *state)
{
    const struct snapshot *snapshot = state->snapshot;
    char number[16], length[16], text[160];

    begin(help, "Requests");
    draw_count(CADENCE_HOT_REQUESTS_PER_HOUR, number, sizeof number);
    snprintf(text, sizeof text,
             "Running sessions are read at each --interval, with at most %s requests an hour.",
             number);
    item(help, ROLE_FG, "", ROLE_FG, text);
    draw_count(CADENCE_SWEEP_REQUESTS_PER_HOUR, number, sizeof number);
    snprintf(text, sizeof text,
             "The list is read every %d minutes, a long one slowly all the time, with at most %s "
             "requests an hour.",
             CADENCE_SWEEP_S / 60, number);
    item(help, ROLE_FG, "", ROLE_FG, text);
    if (!snapshot || snapshot->unseen_bound_s <= 0)
        return;
    snprintf(
        text, sizeof text, "So a new session is shown within %s.",
        timefmt_duration((snapshot->unseen_bound_s + 59) / 60 * MINUTE_MS, length, sizeof length));
    item(help, ROLE_FG, "", ROLE_FG, text);
}

static void lay_out(struct help *help, const struct uistate *state)
{
    add_views(help, state);
    add_actions(help, state);
    add_filter(help);
    add_legend(help);
    add_columns(help);
    add_signs(help);
    add_top(help);
    add_budget(help, state);
    if (!help->any)
        paper_text(&help->page.paper, ROLE_DIM, 1,
                   "Nothing here has these words. Esc shows all of the help.");
}

void view_help_draw(struct uistate *state, struct canvas *canvas, struct rect area)
{
    struct help help = {.wanted = state->help_edit.text, .heading = ""};
    int keys = area.cols < NARROW_COLUMNS ? KEYS_WIDTH_NARROW : KEYS_WIDTH;
    if (!view_page_begin(&help.page, canvas, area, "Help", keys))
        return;
    lay_out(&help, state);
    view_page_end(&help.page, &state->scrolls[VIEW_HELP],
                  state->write_allowed ? "restoretop --write" : "restoretop");
}
