/* view_tabs.h - the tabs of one session: "[Summary] Units 50  Errors 4  Timeline  Raw". UI thread.
 */
#ifndef RESTORETOP_UI_VIEW_TABS_H
#define RESTORETOP_UI_VIEW_TABS_H

#include "canvas.h"
#include "uistate.h"

#define VIEW_TABS_TITLE_MAX 128

bool view_is_tab(enum view_id view);
/* The tab that many steps from the view's own, going round at the end. The list counts as the
 * summary, which its pane shows. */
enum view_id view_tab_beside(enum view_id view, int step);

/* Of the selected session; negative: not known. errors: units that failed, and what its bulk
 * request never made one; an error of the session alone is one. */
struct tab_counts {
    int64_t units, errors;
    int64_t shown; /* of the units, where a filter shows fewer; else negative */
};
struct tab_counts view_tabs_counts(const struct uistate *state);

/* Draws as much of the strip as fits into that many columns from x on. Returns the columns used; 0:
 * nothing fits. */
int view_tabs_draw(const struct uistate *state, struct canvas *canvas, struct rect line, int x,
                   int width);
/* A pane of that size has a line for them; else they stand in its title. */
bool view_tabs_have_line(const struct uistate *state, struct rect area);
/* The title line of a pane that has none. Returns the column behind them; 0: there was no room, and
 * no line drawn. */
int view_tabs_rule(const struct uistate *state, struct canvas *canvas, struct rect line,
                   char ret_title[VIEW_TABS_TITLE_MAX]);

/* A pane of the session: `title` with a line of tabs below it, or the tabs in its place. Without a
 * session, or where nothing fits, the title alone. */
struct view_tabbed {
    struct rect inside;              /* what is left for the text */
    char title[VIEW_TABS_TITLE_MAX]; /* what stands in the title line */
    bool in_title;                   /* the tabs do */
    bool look;                       /* beside the list, which has the keys */
};
void view_tabs_pane(struct view_tabbed *ret, const struct uistate *state, struct canvas *canvas,
                    struct rect area, const char *title);

#endif
