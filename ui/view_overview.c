/* view_overview.c - the tenant in numbers, each of which leads to the sessions it counts. */
#include "board.h"
#include "view_parts.h"

static const char title[] = "Overview";

void view_overview_draw(struct uistate *state, struct canvas *canvas, struct rect area)
{
    const struct board_item *selected;
    if (area.rows < 1)
        return;
    const struct board *board = uistate_overview_board(state, &selected);
    struct scroll *scroll = &state->scrolls[VIEW_OVERVIEW];
    int lines = draw_counts_known(state) ? board->lines : 0;
    struct rect inside = view_pane(canvas, area, true, title, "");
    view_scroll_set(scroll, area, inside, lines);
    if (!draw_counts_known(state))
        canvas_put(canvas, inside, inside.y, inside.x + 2, (struct put){.role = ROLE_DIM},
                   "Nothing is counted before the first list is read.");
    else
        board_draw(board, canvas, inside, scroll->top, selected);
    const struct view_tabbed pane = {.inside = inside, .title = "Overview"};
    view_pane_note(canvas, area, &pane, scroll, "");
}

int view_overview_cols(int cols)
{
    return cols >= 60 ? cols - 2 : cols;
}
