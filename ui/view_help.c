/* view_help.c - help, made from the action table, the keys in force and the tables of words. */
#include <stdio.h>
#include <string.h>

#include "base/timefmt.h"
#include "fetch/cadence.h"
#include "table.h"
#include "view_parts.h"

#define KEYS_WIDTH 18

/* clang-format off */
static const char *const status_help[SESSION_STATUS_COUNT] = {
    [SESSION_DRAFT] = "put together, not started: the only one that can be activated or deleted",
    [SESSION_ACTIVATING] = "about to start",
    [SESSION_ACTIVE] = "restoring; cannot be cancelled",
    [SESSION_COMPLETED_WITH_ERROR] = "ended, some units failed (the service says completedWithError)",
    [SESSION_COMPLETED] = "ended, all units restored",
    [SESSION_FAILED] = "ended, nothing restored",
    [SESSION_MASKED] = "the service hides the word; it may be failed",
    [SESSION_OTHER] = "a word newer than this program, shown as it came",
    [SESSION_UNREADABLE] = "the service's record could not be read; its id is shown",
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

static void add_action(struct paper *paper, const struct uistate *state, enum action action,
                       bool here)
{
    const struct action_info *info = action_info(action);
    struct strbuf keys, help;
    char where[128];

    strbuf_init(&keys, 256);
    strbuf_init(&help, 512);
    if (state->keymap)
        keymap_keys(state->keymap, action, &keys);
    strbuf_puts(&help, info->help);
    bool writes = uistate_write_of_action(action);
    if (!here)
        strbuf_printf(&help, " (%s)", action_where(info->contexts, where, sizeof where));
    else if (writes && !state->write_allowed)
        strbuf_puts(&help, ": off, started without it");
    bool usable = here && !(writes && !state->write_allowed);
    paper_item(paper, usable ? ROLE_KEY : ROLE_FAINT, keys.length > 0 ? keys.bytes : "(no key)",
               usable ? ROLE_FG : ROLE_DIM, help.bytes);
    strbuf_release(&keys);
    strbuf_release(&help);
}

static void add_actions(struct paper *paper, const struct uistate *state)
{
    unsigned context = context_of_return(state);
    for (int usable = 1; usable >= 0; usable--) {
        bool any = false;
        for (int i = 0; i < ACTION_COUNT; i++) {
            bool here = action_info((enum action)i)->contexts & context;
            if (here != (bool)usable)
                continue;
            if (!any)
                paper_heading(paper, usable ? "Keys here" : "Keys elsewhere");
            any = true;
            add_action(paper, state, (enum action)i, here);
        }
    }
}

/* What there is to see, by the word that titles and messages use. */
static void add_views(struct paper *paper, const struct uistate *state)
{
    paper_heading(paper, "Views");
    for (int i = 0; i < VIEW_COUNT; i++) {
        const struct view_info *info = view_info((enum view_id)i);
        char key[32] = "";
        struct strbuf label;
        strbuf_init(&label, 64);
        if (state->keymap)
            keymap_first_key(state->keymap, info->opened_by, key, sizeof key);
        strbuf_printf(&label, "%-6s %s", key, view_word((enum view_id)i));
        paper_item(paper, ROLE_KEY, label.bytes, ROLE_FG, info->help);
        strbuf_release(&label);
    }
}

static void add_legend(struct paper *paper)
{
    paper_heading(paper, "Status");
    for (int i = 0; i < SESSION_STATUS_COUNT; i++) {
        enum session_status status = (enum session_status)i;
        struct strbuf label;
        strbuf_init(&label, 64);
        strbuf_printf(&label, "%s %s", draw_glyph(status, paper->charset),
                      session_status_info(status)->word);
        paper_item(paper, role_of_status(status), label.bytes, ROLE_FG, status_help[i]);
        strbuf_release(&label);
    }
}

/* The signs in front of a row, and the bar, in the characters in use. */
static void add_signs(struct paper *paper)
{
    const char *done = draw_sign(SIGN_DONE, paper->charset);
    const char *rest = draw_sign(SIGN_REST, paper->charset);
    char signs[16], bar[32];

    snprintf(bar, sizeof bar, "%s%s%s%s%s%s", done, done, draw_sign(SIGN_FAILED, paper->charset),
             rest, rest, rest);

    snprintf(signs, sizeof signs, "+ %s -", draw_changed_sign(paper->charset));
    paper_item(paper, ROLE_HEADER, signs, ROLE_FG, "new, changed, gone since the last poll");
    paper_item(paper, ROLE_HEADER, bar, ROLE_FG, "restored, failed, still to do");
}

static void add_filter(struct paper *paper)
{
    paper_heading(paper, "Filter");
    paper_item(paper, ROLE_HEADER, "finance", ROLE_FG, "in the name, who, the id, the error");
    for (size_t i = 0; i < filter_field_count; i++)
        paper_item(paper, ROLE_HEADER, filter_fields[i].example, ROLE_FG, filter_fields[i].help);
    paper_item(paper, ROLE_HEADER, "to: what: st: id: error:", ROLE_FG,
               "in the units of a session: destination, name, status, ids, error");
    paper_item(paper, ROLE_HEADER, "-st:completed", ROLE_FG,
               "not that one; terms stand side by side, a comma means or");
}

static void add_columns(struct paper *paper)
{
    paper_heading(paper, "Columns");
    paper_item(paper, ROLE_HEADER, ">", ROLE_FG, "the selected session");
    for (int i = 0; i < COLUMN_COUNT; i++) {
        const struct column_info *info = column_info((enum column)i);
        if (info->help)
            paper_item(paper, ROLE_HEADER, *info->sign ? info->sign : info->title, ROLE_FG,
                       info->help);
    }
}

/* What it costs the tenant, and what follows for a session that has just been made. */
static void add_budget(struct paper *paper, const struct uistate *state)
{
    const struct snapshot *snapshot = state->snapshot;
    char number[16], length[16];

    paper_heading(paper, "Requests");
    draw_count(CADENCE_HOT_REQUESTS_PER_HOUR, number, sizeof number);
    paper_printf(paper, ROLE_FG, 1,
                 "Running sessions are read at each --interval, with at most %s requests an hour.",
                 number);
    draw_count(CADENCE_SWEEP_REQUESTS_PER_HOUR, number, sizeof number);
    paper_printf(
        paper, ROLE_FG, 1,
        "The list is read every %d minutes, a long one slowly all the time, with at most %s "
        "requests an hour.",
        CADENCE_SWEEP_S / 60, number);
    if (snapshot && snapshot->unseen_bound_s > 0)
        paper_printf(paper, ROLE_FG, 1, "So a new session is shown within %s.",
                     timefmt_duration((snapshot->unseen_bound_s + 59) / 60 * INT64_C(60000), false,
                                      length, sizeof length));
}

void view_help_draw(struct uistate *state, struct canvas *canvas, struct rect area)
{
    struct paper paper;
    if (area.rows < 1)
        return;
    struct rect inside = view_pane(canvas, area, true, "Help", "");
    paper_init(&paper, inside.cols, KEYS_WIDTH, canvas->charset);
    add_actions(&paper, state);
    add_views(&paper, state);
    add_filter(&paper);
    add_legend(&paper);
    add_columns(&paper);
    add_signs(&paper);
    add_budget(&paper, state);
    state->scrolls[VIEW_HELP].lines =
        (int)paper.count + 1; /* the title line counts in the pane's rows */
    paper_draw(&paper, canvas, inside, state->scrolls[VIEW_HELP].top);
    view_pane_note(canvas, area, "Help", state->scrolls[VIEW_HELP].top, (int)paper.count,
                   state->write_allowed ? "restoretop --write" : "restoretop");
    paper_release(&paper);
    canvas->cursor_y = inside.rows > 0 ? inside.y : area.y;
    canvas->cursor_x = inside.x;
}
