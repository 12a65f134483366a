/* view_status.c - the status line: what is wrong with what is typed, else the notice, else where on
 * the list we are. */
#include <stdio.h>
#include <string.h>

#include "view_parts.h"

#define WRONG_LINES_MAX 4

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

static void draw_message(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    static const enum role roles[] = {
        [NOTICE_INFO] = ROLE_FG,      [NOTICE_OK] = ROLE_STATUS_COMPLETED,
        [NOTICE_REFUSED] = ROLE_WARN, [NOTICE_FAILED] = ROLE_ERROR,
        [NOTICE_UNCLEAR] = ROLE_WARN,
    };
    draw_words(state, canvas, area, roles[state->message_kind], state->message);
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
    /* the tabs stand where it was said */
    bool of_tab = view_is_tab(state->view) && state->view != VIEW_UNIT && !of_units &&
                  state->layout.detail.cols < 60 && state->layout.detail.cols >= 40;
    uint32_t count = of_units ? units->order.count : state->order.count;
    uint32_t index = of_units ? units->index : state->selection.index;
    bool is_said = state->view == VIEW_LIST && state->layout.detail.rows > 0; /* by its title */
    if ((state->view != VIEW_LIST && !of_units && !of_tab) || is_said || count == 0) {
        draw_identity(state, canvas, area, 0);
        return;
    }
    uint32_t at = index < count ? index + 1 : count;
    draw_count(at, first, sizeof first);
    draw_count(count, of, sizeof of);
    int taken = canvas_printf(canvas, area, area.y, area.x, (struct put){.role = ROLE_DIM},
                              "%s of %s", first, of);
    int why = of_units || of_tab ? 0 : view_why_draw(state, canvas, area, area.x + taken + 2);
    taken += why > 0 ? 2 + why : 0;
    draw_identity(state, canvas, area, taken);
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
    if (paper.count <= WRONG_LINES_MAX)
        draw_over(state, &paper, canvas, area);
    else
        draw_words(state, canvas, area, ROLE_ERROR, fault->text);
    paper_release(&paper);
}

/* A word that reads as an operator; or nothing is shown, and by a word that begins none of status
 * or workload. */
static bool draw_doubt(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    struct strbuf text;
    bool aside = state->view != VIEW_LIST;
    if (!state->filtering || state->views.saving || aside || !state->snapshot || !state->filter)
        return false;
    strbuf_init(&text, (size_t)64 * FILTER_TEXT_MAX);
    bool told =
        (state->order.count > 0 ? filter_tell_joiners(state->filter, &text)
                                : filter_tell_unknown(state->filter, state->snapshot, &text)) > 0;
    text.bytes[strcspn(text.bytes, "\n")] = '\0';
    if (told)
        draw_words(state, canvas, area, ROLE_WARN, text.bytes);
    strbuf_release(&text);
    return told;
}

void view_status_draw(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    bool wrong = state->filtering && !state->views.saving && state->filter_fault.kind != FAULT_NONE;
    const struct filter_field_info *open = uistate_filter_hint(state);
    char values[256];

    if (state->ending) {
        draw_words(state, canvas, area, ROLE_FG,
                   "Ending: a sign-in is being renewed. The same key once more ends at once.");
    } else if (open) {
        snprintf(values, sizeof values, "%s: %s", open->brief, open->values);
        draw_words(state, canvas, area, ROLE_DIM, values);
    } else if (wrong) {
        draw_wrong(state, canvas, area);
    } else if (draw_doubt(state, canvas, area)) {
        return;
    } else if (*state->message) {
        draw_message(state, canvas, area);
    } else if (state->filtering && state->views.saving) {
        draw_words(state, canvas, area, ROLE_DIM, "As in 7 slow-eu; a key alone forgets.");
    } else {
        draw_place(state, canvas, area);
    }
}
