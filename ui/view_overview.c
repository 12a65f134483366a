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
    scroll->lines = lines + 1; /* the title line counts in the pane's rows */
    if (!draw_counts_known(state))
        canvas_put(canvas, inside, inside.y, inside.x + 2, (struct put){.role = ROLE_DIM},
                   "Nothing is counted before the first list is read.");
    else
        board_draw(board, canvas, inside, scroll->top, selected);
    view_pane_note(canvas, area, title, scroll->top, lines, "");
}

int view_overview_cols(int cols)
{
    return cols >= 60 ? cols - 2 : cols;
}
