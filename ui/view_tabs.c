/* view_tabs.c - a tab keeps its place whichever is open: the brackets stand where blanks stand
 * round the others; only where there is no room for counts they take their own. */
#include "view_tabs.h"

#include <stdio.h>
#include <string.h>

#include "view_parts.h"

#define LINE_ROWS 16 /* a pane lower than this spares no line for them */
#define LINE_COLS 60

static const struct tab {
    enum view_id view;
    const char *word, *brief;
} tabs[] = {
    {VIEW_DETAIL, "Summary", "Sum"}, {VIEW_UNITS, "Units", "Units"},
    {VIEW_ERRORS, "Errors", "Err"},  {VIEW_TIMELINE, "Timeline", "Time"},
    {VIEW_RAW, "Raw", "Raw"},
};
#define TABS (int)(sizeof tabs / sizeof *tabs)

/* The session's count, or that of the units that were read: one is often ahead of the other. */
static int64_t count_errors(const struct uistate *state, const struct session *session)
{
    const int64_t read = state->units.of ? state->units.order.tally[ARTIFACT_FAILED] : 0;
    int64_t failed = session->failed > read ? session->failed : read;
    if (session->failed < 0 && read == 0)
        failed = -1;
    const int64_t lost = (int64_t)uistate_unresolved(state);
    if (lost > 0)
        failed = (failed > 0 ? failed : 0) + lost;
    return failed <= 0 && session->error ? 1 : failed;
}

struct tab_counts view_tabs_counts(const struct uistate *state)
{
    const struct session *session = uistate_selected(state);
    const struct units *units = state->units.of;
    const struct unit_order *order = &state->units.order;
    struct tab_counts counts = {.units = session->total, .shown = -1};
    if (session->total < 0 && units && units->whole)
        counts.units = (int64_t)units->count;
    if (units && order->count < order->matching_of)
        counts.shown = order->count;
    counts.errors = count_errors(state, session);
    return counts;
}

static int index_of(enum view_id view)
{
    view = view == VIEW_UNIT ? VIEW_UNITS : view == VIEW_LIST ? VIEW_DETAIL : view;
    for (int i = 0; i < TABS; i++)
        if (tabs[i].view == view)
            return i;
    return -1;
}

bool view_is_tab(enum view_id view)
{
    return view != VIEW_LIST && index_of(view) >= 0;
}

enum view_id view_tab_beside(enum view_id view, int step)
{
    return tabs[(index_of(view) + step + TABS) % TABS].view;
}

/* From the most words to the fewest. */
enum strip_form { STRIP_WHOLE, STRIP_BRIEF, STRIP_WORDS, STRIP_FORMS };

struct strip {
    char text[VIEW_TABS_TITLE_MAX];
    int length;
    struct part {
        int at, number_at, number_end, end;
        enum role role, number_role;
    } parts[TABS];
};

/* "12/50" where a filter shows fewer. */
static void count_text(const struct tab_counts *counts, enum view_id tab, char *buf, size_t size)
{
    const int64_t count = tab == VIEW_UNITS    ? counts->units
                          : tab == VIEW_ERRORS ? counts->errors
                                               : -1;
    char number[16], shown[16];
    buf[0] = '\0';
    if (count < 0)
        return;
    draw_count(count, number, sizeof number);
    if (tab == VIEW_UNITS && counts->shown >= 0)
        snprintf(buf, size, " %s/%s", draw_count(counts->shown, shown, sizeof shown), number);
    else
        snprintf(buf, size, " %s", number);
}

static size_t append(struct strip *strip, size_t used, const char *text)
{
    return used + (size_t)snprintf(strip->text + used, sizeof strip->text - used, "%s", text);
}

/* Of a tab that tells of errors the number alone looks so, as elsewhere: where that role is
 * reversed, the whole of it would look like the open one. */
static void compose(struct strip *strip, const struct tab_counts *counts, int open,
                    enum strip_form form)
{
    const bool padded = form != STRIP_WORDS;
    size_t used = 0;
    for (int i = 0; i < TABS; i++) {
        const bool here = i == open, last = i + 1 == TABS;
        const bool bad = !here && tabs[i].view == VIEW_ERRORS && counts->errors > 0;
        struct part *part = &strip->parts[i];
        char count[40] = "";
        if (padded)
            count_text(counts, tabs[i].view, count, sizeof count);
        part->role = here ? ROLE_TITLE : ROLE_HEADER;
        part->number_role = bad ? ROLE_ERROR : part->role;
        part->at = (int)used;
        used = append(strip, used, here ? "[" : padded ? " " : "");
        used = append(strip, used, form == STRIP_WHOLE ? tabs[i].word : tabs[i].brief);
        part->number_at = (int)used + (*count != '\0'); /* behind the blank before it */
        used = append(strip, used, count);
        part->number_end = (int)used;
        used = append(strip, used, here ? "]" : padded && !last ? " " : "");
        part->end = (int)used;
        used = append(strip, used, !padded && !last ? " " : "");
    }
    strip->length = (int)used;
}

/* Beside the list the first line below has both counts, and the tabs need no drawing anew for
 * another row. False: no session is selected, or nothing fits. */
static bool fit(struct strip *strip, const struct uistate *state, int width)
{
    if (!uistate_selected(state))
        return false;
    const struct tab_counts of =
        state->view == VIEW_LIST ? (struct tab_counts){-1, -1, -1} : view_tabs_counts(state);
    for (int form = STRIP_WHOLE; form < STRIP_FORMS; form++) {
        compose(strip, &of, index_of(state->view), (enum strip_form)form);
        if (strip->length <= width)
            return true;
    }
    return false;
}

static void put_part(const struct strip *strip, struct canvas *canvas, struct rect line, int x,
                     int from, int to, enum role role)
{
    canvas_put_bytes(canvas, line, line.y, x + from, (struct put){.role = role}, strip->text + from,
                     (size_t)(to - from));
}

static void put(const struct strip *strip, struct canvas *canvas, struct rect line, int x)
{
    for (int i = 0; i < TABS; i++) {
        const struct part *part = &strip->parts[i];
        put_part(strip, canvas, line, x, part->at, part->number_at, part->role);
        put_part(strip, canvas, line, x, part->number_at, part->number_end, part->number_role);
        put_part(strip, canvas, line, x, part->number_end, part->end, part->role);
    }
}

int view_tabs_draw(const struct uistate *state, struct canvas *canvas, struct rect line, int x,
                   int width)
{
    struct strip strip;
    if (!fit(&strip, state, width))
        return 0;
    put(&strip, canvas, line, x);
    return strip.length;
}

bool view_tabs_have_line(const struct uistate *state, struct rect area)
{
    return area.rows >= LINE_ROWS && (state->view == VIEW_LIST || area.cols >= LINE_COLS);
}

/* Columns that a title line of so many has for the tabs, beside "10-18/88" or " by name ". */
static int title_room(int cols)
{
    const int note = 11, border = 4;
    return cols - border - note;
}

static int rule(const struct strip *strip, const struct uistate *state, struct canvas *canvas,
                struct rect line, char ret_title[VIEW_TABS_TITLE_MAX])
{
    const bool focus = state->view != VIEW_LIST || state->focus_detail;
    (void)canvas_rule(canvas, line, line.y,
                      (struct put){.role = focus ? ROLE_BORDER_FOCUS : ROLE_BORDER},
                      (struct put){.role = ROLE_HEADER}, "");
    canvas_run(canvas, line, line.y, line.x + 1, strip->length + 2,
               (struct put){.role = ROLE_HEADER}, " ");
    put(strip, canvas, line, line.x + 2);
    snprintf(ret_title, VIEW_TABS_TITLE_MAX, "%s", strip->text);
    return line.x + 3 + strip->length;
}

int view_tabs_rule(const struct uistate *state, struct canvas *canvas, struct rect line,
                   char ret_title[VIEW_TABS_TITLE_MAX])
{
    struct strip strip;
    if (!fit(&strip, state, title_room(line.cols)))
        return 0;
    return rule(&strip, state, canvas, line, ret_title);
}

/* Where no tab fits the title says which is open: all of them begin with the same lines. */
static void name_tab(struct view_tabbed *ret, const struct uistate *state, struct canvas *canvas,
                     struct rect area, const char *title)
{
    static const char session[] = "Session ";
    const bool named = state->view == VIEW_ERRORS || state->view == VIEW_TIMELINE;
    if (!named || strncmp(title, session, strlen(session)) != 0)
        return;
    snprintf(ret->title, sizeof ret->title, "%s %s", tabs[index_of(state->view)].word,
             title + strlen(session));
    ret->inside = view_pane(canvas, area, true, ret->title, "");
}

void view_tabs_pane(struct view_tabbed *ret, const struct uistate *state, struct canvas *canvas,
                    struct rect area, const char *title)
{
    const bool focus = state->view != VIEW_LIST || state->focus_detail;
    const bool apart = view_tabs_have_line(state, area);
    const struct rect first = {area.y, area.x, 1, area.cols};
    struct strip strip;
    snprintf(ret->title, sizeof ret->title, "%s", title);
    ret->inside = view_pane(canvas, area, focus, title, "");
    ret->in_title = false;
    ret->look = !focus;
    if (!fit(&strip, state, apart ? ret->inside.cols : title_room(area.cols))) {
        name_tab(ret, state, canvas, area, title);
        return;
    }
    if (apart) {
        put(&strip, canvas, ret->inside, ret->inside.x);
        ret->inside.y++;
        ret->inside.rows--;
    } else {
        (void)rule(&strip, state, canvas, first, ret->title);
        ret->in_title = true;
    }
}
