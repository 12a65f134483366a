/* view_tabs.c - see view_tabs.h. A tab keeps its place whichever is open: the brackets stand where
 * blanks stand round the others; only where there is no room for counts they take their own. */
#include "view_tabs.h"

#include <stdio.h>
#include <string.h>

#include "view_parts.h"

#define LINE_ROWS 16 /* a pane lower than this spares no line for them */
#define LINE_COLS 60

static int64_t count_units(const struct uistate *state);

static const struct tab {
    enum view_id view;
    const char *word, *brief;
    int64_t (*count)(const struct uistate *state); /* negative: not known; NULL: not counted */
} tabs[] = {
    {VIEW_DETAIL, "Summary", "Sum", NULL},
    {VIEW_UNITS, "Units", "Units", count_units},
    {VIEW_ERRORS, "Errors", "Err", view_tabs_errors},
    {VIEW_TIMELINE, "Timeline", "Time", NULL},
    {VIEW_RAW, "Raw", "Raw", NULL},
};
#define TABS (int)(sizeof tabs / sizeof *tabs)

static int64_t count_units(const struct uistate *state)
{
    const struct units *units = state->units.of;
    int32_t total = uistate_selected(state)->total;
    return total < 0 && units && units->whole ? (int64_t)units->count : total;
}

/* The session's count, or that of the units that were read: one is often ahead of the other. */
int64_t view_tabs_errors(const struct uistate *state)
{
    const struct session *session = uistate_selected(state);
    const int64_t read = state->units.of ? state->units.order.tally[ARTIFACT_FAILED] : 0;
    int64_t failed = session->failed > read ? session->failed : read;
    if (session->failed < 0 && read == 0)
        failed = -1;
    const int64_t lost = (int64_t)uistate_unresolved(state);
    if (lost > 0)
        failed = (failed > 0 ? failed : 0) + lost;
    return failed <= 0 && session->error ? 1 : failed;
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
    struct {
        int at, length;
        enum role role;
    } parts[TABS];
};

/* "12/50" where a filter shows fewer. */
static void count_text(const struct uistate *state, const struct tab *tab, char *buf, size_t size)
{
    const struct unit_order *order = &state->units.order;
    int64_t count = tab->count ? tab->count(state) : -1;
    char number[16], shown[16];
    buf[0] = '\0';
    if (count < 0)
        return;
    draw_count(count, number, sizeof number);
    if (tab->view == VIEW_UNITS && state->units.of && order->count < order->matching_of)
        snprintf(buf, size, " %s/%s", draw_count(order->count, shown, sizeof shown), number);
    else
        snprintf(buf, size, " %s", number);
}

static enum role role_of(const struct uistate *state, const struct tab *tab, bool is_open)
{
    if (is_open)
        return ROLE_TITLE;
    return tab->view == VIEW_ERRORS && view_tabs_errors(state) > 0 ? ROLE_ERROR : ROLE_HEADER;
}

static void compose(struct strip *strip, const struct uistate *state, enum strip_form form)
{
    const int open = index_of(state->view);
    size_t used = 0;
    for (int i = 0; i < TABS; i++) {
        char count[40] = "";
        const bool padded = form != STRIP_WORDS;
        const char *word = form == STRIP_WHOLE ? tabs[i].word : tabs[i].brief;
        if (padded)
            count_text(state, &tabs[i], count, sizeof count);
        strip->parts[i].at = (int)used;
        strip->parts[i].role = role_of(state, &tabs[i], i == open);
        used += (size_t)snprintf(strip->text + used, sizeof strip->text - used, "%s%s%s%s",
                                 i == open ? "["
                                 : padded  ? " "
                                           : "",
                                 word, count,
                                 i == open                ? "]"
                                 : padded && i + 1 < TABS ? " "
                                                          : "");
        strip->parts[i].length = (int)used - strip->parts[i].at;
        if (!padded && i + 1 < TABS)
            strip->text[used++] = ' ';
    }
    strip->text[used] = '\0';
    strip->length = (int)used;
}

static bool fit(struct strip *strip, const struct uistate *state, int width)
{
    for (int form = STRIP_WHOLE; form < STRIP_FORMS; form++) {
        compose(strip, state, (enum strip_form)form);
        if (strip->length <= width)
            return true;
    }
    return false;
}

static void put(const struct strip *strip, struct canvas *canvas, struct rect line, int x)
{
    for (int i = 0; i < TABS; i++)
        canvas_put_bytes(canvas, line, line.y, x + strip->parts[i].at,
                         (struct put){.role = strip->parts[i].role},
                         strip->text + strip->parts[i].at, (size_t)strip->parts[i].length);
}

int view_tabs_draw(const struct uistate *state, struct canvas *canvas, struct rect line, int x,
                   int width)
{
    struct strip strip;
    if (!uistate_selected(state) || !fit(&strip, state, width))
        return 0;
    put(&strip, canvas, line, x);
    return strip.length;
}

bool view_tabs_have_line(const struct uistate *state, struct rect area)
{
    return area.rows >= LINE_ROWS && (state->view == VIEW_LIST || area.cols >= LINE_COLS);
}

int view_tabs_rule(const struct uistate *state, struct canvas *canvas, struct rect line,
                   char ret_title[VIEW_TABS_TITLE_MAX])
{
    /* "10-18/88" shall have its place beside them, or " by name ". */
    const int note = 11, border = 4;
    const enum role rule =
        state->view == VIEW_LIST && !state->focus_detail ? ROLE_BORDER : ROLE_BORDER_FOCUS;
    struct strip strip;
    if (!uistate_selected(state) || !fit(&strip, state, line.cols - border - note))
        return 0;
    (void)canvas_rule(canvas, line, line.y, (struct put){.role = rule},
                      (struct put){.role = ROLE_HEADER}, "");
    canvas_run(canvas, line, line.y, line.x + 1, strip.length + 2,
               (struct put){.role = ROLE_HEADER}, " ");
    put(&strip, canvas, line, line.x + 2);
    snprintf(ret_title, VIEW_TABS_TITLE_MAX, "%s", strip.text);
    return line.x + 3 + strip.length;
}

void view_tabs_pane(struct view_tabbed *ret, const struct uistate *state, struct canvas *canvas,
                    struct rect area, const char *title)
{
    const bool focus = state->view != VIEW_LIST || state->focus_detail;
    const bool apart = view_tabs_have_line(state, area);
    snprintf(ret->title, sizeof ret->title, "%s", title);
    ret->inside = view_pane(canvas, area, focus, title, "");
    ret->in_title = false;
    if (apart && view_tabs_draw(state, canvas, ret->inside, ret->inside.x, ret->inside.cols) > 0) {
        ret->inside.y++;
        ret->inside.rows--;
    } else if (!apart) {
        ret->in_title = view_tabs_rule(state, canvas, (struct rect){area.y, area.x, 1, area.cols},
                                       ret->title) > 0;
    }
}
