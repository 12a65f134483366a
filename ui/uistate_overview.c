/* uistate_overview.c - the overview: computed when a snapshot has come and it is looked at, its
 * cursor, and the way into the list and back. */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "draw.h"
#include "overview_board.h"
#include "uistate_private.h"

struct overview_page {
    struct overview overview;
    struct board board;
    uint64_t snapshot_number; /* of the overview */
    int cols;                 /* of the board */
    uint32_t selected;        /* number of its stop */
    char *filter;             /* of that line: the cursor follows it; NULL: none; owned */
    char *filter_before; /* the list's while that of a line is in force; NULL: none is; owned */
    bool kept_before;    /* that one is from the last run */
    size_t place_before; /* of the view that it was typed in */
};

void uistate_overview_release(struct uistate *state)
{
    struct overview_page *page = state->overview;
    if (!page)
        return;
    overview_release(&page->overview);
    board_release(&page->board);
    free(page->filter);
    free(page->filter_before);
    free(page);
    state->overview = NULL;
}

static struct overview_page *page_of(struct uistate *state)
{
    if (!state->overview)
        state->overview = xcalloc(1, sizeof *state->overview);
    return state->overview;
}

static bool leads_to(const struct board *board, size_t number, const char *filter)
{
    const struct board_item *item = board_stop(board, number);
    return item && item->filter && strcmp(item->filter, filter) == 0;
}

static size_t apart(size_t a, size_t b)
{
    return a > b ? a - b : b - a;
}

/* The cursor stays on the line it was on, wherever that stands now. */
static void find_cursor(struct overview_page *page)
{
    size_t count = board_stop_count(&page->board), nearest = count, was = page->selected;
    for (size_t i = 0; page->filter && i < count; i++) {
        /* Several lines may lead to the same list: the nearest is the one it was on. */
        if (leads_to(&page->board, i, page->filter) &&
            (nearest == count || apart(i, was) < apart(nearest, was)))
            nearest = i;
    }
    if (nearest < count)
        page->selected = (uint32_t)nearest;
    if (page->selected >= count)
        page->selected = count > 0 ? (uint32_t)count - 1 : 0;
}

void uistate_overview_prepare(struct uistate *state, int cols)
{
    struct overview_page *page = page_of(state);
    struct attention_rule rule = uistate_attention(state);
    bool is_new = page->snapshot_number != state->snapshot_number;
    if (!state->snapshot || (!is_new && page->cols == cols))
        return;
    if (is_new) {
        overview_release(&page->overview);
        overview_compute(&page->overview, state->snapshot, &rule);
        page->snapshot_number = state->snapshot_number;
    }
    page->cols = cols;
    overview_board_make(&page->board, &page->overview, cols, state->charset);
    find_cursor(page);
}

const struct board *uistate_overview_board(const struct uistate *state,
                                           const struct board_item **ret_selected)
{
    static const struct board none;
    const struct overview_page *page = state->overview;
    *ret_selected = page ? board_stop(&page->board, page->selected) : NULL;
    return page ? &page->board : &none;
}

uint32_t uistate_overview_at(const struct uistate *state, uint32_t *ret_count)
{
    const struct overview_page *page = state->overview;
    *ret_count = page ? (uint32_t)board_stop_count(&page->board) : 0;
    return page ? page->selected : 0;
}

/* The page scrolls as little as shows the line, and its block's title where there is room. */
static void follow(struct uistate *state, const struct board_item *item, int lines)
{
    struct scroll *scroll = &state->scrolls[VIEW_OVERVIEW];
    int rows = state->layout.detail.rows - 1; /* the pane's title */
    if (item->y + 1 - rows > scroll->top)
        scroll->top = item->y + 1 - rows;
    if (item->y < scroll->top)
        scroll->top = item->y;
    if (item->y <= 1 || lines <= rows)
        scroll->top = 0;
}

void uistate_overview_select(struct uistate *state, uint32_t number)
{
    struct overview_page *page = page_of(state);
    const struct board_item *item = board_stop(&page->board, number);
    if (!item)
        return;
    page->selected = number;
    free(page->filter);
    page->filter = xstrdup(item->filter);
    follow(state, item, page->board.lines);
}

void uistate_overview_next_block(struct uistate *state)
{
    struct overview_page *page = page_of(state);
    size_t count = board_stop_count(&page->board);
    const struct board_item *at = board_stop(&page->board, page->selected);
    for (size_t i = page->selected; at && i < count; i++) {
        if (board_stop(&page->board, i)->block != at->block) {
            uistate_overview_select(state, (uint32_t)i);
            return;
        }
    }
    uistate_overview_select(state, 0);
}

/* Acknowledgements may have changed without a snapshot. */
void uistate_overview_open(struct uistate *state)
{
    page_of(state)->snapshot_number = UINT64_MAX;
    uistate_overview_leave_list(state);
}

bool uistate_overview_is_drilled(const struct uistate *state)
{
    return state->overview && state->overview->filter_before;
}

void uistate_overview_leave_list(struct uistate *state)
{
    struct overview_page *page = state->overview;
    if (!uistate_overview_is_drilled(state))
        return;
    uistate_listviews_go(state, page->place_before);
    (void)uistate_set_filter(state, page->filter_before, NULL); /* it was in force before */
    state->filter_kept = page->kept_before;
    free(page->filter_before);
    page->filter_before = NULL;
}

static const char *filter_under_overview(const struct uistate *state)
{
    if (uistate_overview_is_drilled(state))
        return state->overview->filter_before;
    return state->filtering && state->view == VIEW_LIST ? state->filter_before
                                                        : state->filter_edit.text;
}

static size_t place_under_overview(const struct uistate *state)
{
    if (uistate_overview_is_drilled(state))
        return state->overview->place_before;
    return state->views.wanted > 0 ? state->views.wanted : state->views.at;
}

/* What came about in an absence may lie under a line of the overview. */
static bool is_away(const struct uistate *state)
{
    return uistate_away_narrows(state, place_under_overview(state), filter_under_overview(state));
}

const char *uistate_own_filter(const struct uistate *state)
{
    return is_away(state) ? state->away_before : filter_under_overview(state);
}

size_t uistate_own_place(const struct uistate *state)
{
    return is_away(state) ? state->away_place : place_under_overview(state);
}

void uistate_overview_drill(struct uistate *state)
{
    struct overview_page *page = page_of(state);
    const struct board_item *item = board_stop(&page->board, page->selected);
    struct fault why;
    if (!item || !draw_counts_known(state)) /* nothing to be seen: nothing to open */
        return;
    if (!item->filter) {
        uistate_say(state, NOTICE_INFO, "No filter can show what this line is about.");
        return;
    }
    char *before = xstrdup(state->filter_edit.text);
    bool kept = state->filter_kept;
    size_t place = state->views.at;
    uistate_listviews_go(state, 0); /* a line counts the whole tenant */
    if (!uistate_set_filter(state, item->filter, &why)) {
        uistate_say(state, NOTICE_REFUSED, "%s", why.text);
        uistate_listviews_go(state, place);
        uistate_reorder(state);
        free(before);
        return;
    }
    free(page->filter_before);
    page->filter_before = before;
    page->kept_before = kept;
    page->place_before = place;
    uistate_go_home(state);
    state->touched = true;
    state->focus_detail = false;
    state->top = 0;
    uistate_select(state, 0);
    uistate_say_matches(state);
}
