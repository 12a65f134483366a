/* uistate_move.c - the selection, scrolling, and the next that needs attention. */
#include <string.h>

#include "uistate_private.h"
#include "view.h"
#include "view_tabs.h"

void uistate_go_home(struct uistate *state)
{
    state->view = VIEW_LIST;
    state->return_count = 0;
    if (uistate_overview_is_drilled(state))
        state->returns[state->return_count++] = VIEW_OVERVIEW;
}

uint32_t uistate_index_of(const struct uistate *state, const char *id, enum workload workload)
{
    if (!state->snapshot)
        return ROW_NONE;
    /* Rows stay while a session lives: the row of before is nearly always the row of now. */
    uint32_t row = state->row;
    struct session space;
    if (!snapshot_row_of(state->snapshot, row, id, workload, &space))
        row = snapshot_find(state->snapshot, id, workload);
    for (uint32_t i = 0; row != ROW_NONE && i < state->order.count; i++)
        if (state->order.rows[i] == row)
            return i;
    return ROW_NONE;
}

void uistate_select(struct uistate *state, uint32_t index)
{
    if (state->order.count == 0) {
        state->row = ROW_NONE;
        state->selection.index = 0;
        return;
    }
    if (index >= state->order.count)
        index = state->order.count - 1;
    state->row = state->order.rows[index];
    const struct session *session = snapshot_row(state->snapshot, state->row, &state->selected);
    const struct selection *was = &state->selection;
    if (!was->id || was->workload != (enum workload)session->workload ||
        strcmp(was->id, session->id) != 0)
        for (int view = 0; view < VIEW_COUNT; view++)
            if (view_is_tab((enum view_id)view))
                state->scrolls[view].top = 0;
    uistate_selection_set(&state->selection, session->id, (enum workload)session->workload, index);
}

bool uistate_select_id(struct uistate *state, const char *id, enum workload workload)
{
    uint32_t index = uistate_index_of(state, id, workload);
    if (index == ROW_NONE)
        return false;
    state->touched = true;
    uistate_select(state, index);
    uistate_follow(state);
    return true;
}

#define BEHIND_JUMP 4 /* rows; of a low list a quarter */

/* Beside a pane the terminal cannot scroll by region: to scroll by one repaints the list (3,100
 * bytes at 200x50, 270 where the list has the full width). So a step over its edge leaves four rows
 * behind the cursor, as many as one needs to see where one came from, and all others before it: two
 * such steps in 100 there, with half of the rows behind it five. What is farther away is shown amid
 * the list. */
static uint32_t scrolled_top(const struct uistate *state, uint32_t index)
{
    const uint32_t rows = state->list_rows, top = state->top;
    const uint32_t behind = rows / 4 < BEHIND_JUMP ? rows / 4 : BEHIND_JUMP;
    if (index >= top && index < top + rows)
        return top;
    if (state->layout.kind != LAYOUT_SIDE)
        return index < top ? index : index - rows + 1;
    const uint32_t above = index == top + rows ? behind
                           : index + 1 == top  ? rows - 1 - behind
                                               : rows / 2;
    return index > above ? index - above : 0;
}

void uistate_follow(struct uistate *state)
{
    uint32_t rows = state->list_rows, count = state->order.count;
    if (rows == 0)
        return;
    uint32_t last = count > rows ? count - rows : 0;
    state->top = scrolled_top(state, state->selection.index);
    if (state->top > last)
        state->top = last;
}

/* What the movement keys move: position `at` of `count`, `page` at a time. */
struct mover {
    uint32_t at, count, page;
};

static struct scroll *scroll_of(struct uistate *state)
{
    return &state->scrolls[state->view == VIEW_LIST ? VIEW_DETAIL : state->view];
}

static void clamp_scroll(int *top, int lines, int rows)
{
    int last = lines > rows ? lines - rows : 0;
    if (*top > last)
        *top = last;
    if (*top < 0)
        *top = 0;
}

void uistate_clamp_scroll(struct uistate *state)
{
    struct scroll *scroll = scroll_of(state);
    if (scroll->lines > 0)
        clamp_scroll(&scroll->top, scroll->lines, state->layout.detail.rows);
}

static bool list_moves(const struct uistate *state)
{
    return state->dialog == DIALOG_NONE && state->view == VIEW_LIST &&
           (!state->focus_detail || state->filtering);
}

static struct mover mover_of(struct uistate *state)
{
    if (state->dialog != DIALOG_NONE) {
        uint32_t count = (uint32_t)uistate_menu_count(state);
        return (struct mover){(uint32_t)state->menu_index, count, count};
    }
    if (list_moves(state))
        return (struct mover){state->selection.index, state->order.count, state->list_rows};
    if (state->view == VIEW_UNITS)
        return (struct mover){state->units.index, state->units.order.count,
                              (uint32_t)uistate_units_layout(state).rows.rows};
    if (state->view == VIEW_EVENTS) {
        return (struct mover){state->event_index, state->event_count,
                              (uint32_t)state->layout.detail.rows};
    }
    if (state->view == VIEW_OVERVIEW) {
        uint32_t count, at = uistate_overview_at(state, &count);
        return (struct mover){at, count, (uint32_t)state->layout.detail.rows};
    }
    const struct scroll *scroll = scroll_of(state);
    const int rows = state->layout.detail.rows, head = scroll->head > 0 ? scroll->head : 1;
    const int under_title = rows > head ? rows - head : 1;
    int places = scroll->lines > rows ? scroll->lines - rows + 1 : 1;
    return (struct mover){(uint32_t)scroll->top, (uint32_t)places, (uint32_t)under_title};
}

/* Signed steps of each movement, in rows and in half pages; FIRST and LAST are as far as it goes.
 */
static bool step_of(enum action action, uint32_t page, int64_t *ret)
{
    static const struct {
        enum action action;
        int rows, halves;
    } steps[] = {
        {ACTION_DOWN, 1, 0},     {ACTION_UP, -1, 0},       {ACTION_HALF_DOWN, 0, 1},
        {ACTION_HALF_UP, 0, -1}, {ACTION_PAGE_DOWN, 0, 2}, {ACTION_PAGE_UP, 0, -2},
    };
    if (action == ACTION_FIRST || action == ACTION_LAST) {
        *ret = action == ACTION_FIRST ? INT32_MIN : INT32_MAX;
        return true;
    }
    int64_t half = page > 1 ? page / 2 : 1, whole = page > 1 ? page : 1;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        int halves = steps[i].halves;
        if (steps[i].action != action)
            continue;
        *ret = steps[i].rows + (halves == 2 || halves == -2 ? halves / 2 * whole : halves * half);
        return true;
    }
    return false;
}

/* A page moves the picture as well, so that the cursor stays where the eye is. */
static void move_list(struct uistate *state, uint32_t to, bool paged)
{
    int64_t top = (int64_t)state->top + to - state->selection.index;
    state->touched = true;
    if (paged)
        state->top = top > 0 ? (uint32_t)top : 0;
    uistate_select(state, to);
    uistate_follow(state);
}

bool uistate_move(struct uistate *state, enum action action)
{
    struct mover mover = mover_of(state);
    int64_t step;
    if (!step_of(action, mover.page, &step))
        return false;
    if (mover.count == 0)
        return true;
    int64_t to = (int64_t)mover.at + step, last = (int64_t)mover.count - 1;
    uint32_t at = to < 0 ? 0 : to > last ? (uint32_t)last : (uint32_t)to;
    if (state->dialog != DIALOG_NONE)
        state->menu_index = (int)at;
    else if (list_moves(state))
        move_list(state, at, step > 1 || step < -1);
    else if (state->view == VIEW_EVENTS)
        uistate_events_select(state, at);
    else if (state->view == VIEW_UNITS)
        uistate_units_select(state, at, step > 1 || step < -1);
    else if (state->view == VIEW_OVERVIEW)
        uistate_overview_select(state, at);
    else
        scroll_of(state)->top = (int)at;
    return true;
}

void uistate_next_attention(struct uistate *state, int step)
{
    struct attention_rule rule = uistate_attention(state);
    uint32_t count = state->order.count, at = state->selection.index;
    if (step > 0 && uistate_goes_on(state)) {
        uistate_say(state, NOTICE_INFO, "This is the next one that needs attention.");
        return;
    }
    for (uint32_t tries = 0; tries < count; tries++) {
        bool wraps = step > 0 ? at + 1 == count : at == 0;
        at = wraps ? (step > 0 ? 0 : count - 1) : at + (uint32_t)step;
        struct session space;
        const struct session *session =
            snapshot_row(state->snapshot, state->order.rows[at], &space);
        if (wraps)
            uistate_say(state, NOTICE_INFO, "Went on from the %s of the list.",
                        step > 0 ? "top" : "end");
        if (!attention_needed(session, &rule))
            continue;
        if (at == state->selection.index)
            uistate_say(state, NOTICE_INFO, "No other session needs attention.");
        state->touched = true;
        uistate_select(state, at);
        uistate_follow(state);
        return;
    }
    uistate_say(state, NOTICE_INFO, "No session needs attention%s.",
                filter_is_empty(state->in_force) ? "" : " among those the filter shows");
}

void uistate_resize(struct uistate *state, int rows, int cols)
{
    state->rows = rows; /* first: the lines of a banner depend on them */
    state->cols = cols;
    struct layout_wish wish = uistate_wish(state);
    state->layout = layout_compute(rows, cols, &wish);
    int body = layout_list_body(&state->layout);
    state->list_rows = body > 0 ? (uint32_t)body : 0;
    if (state->view == VIEW_OVERVIEW)
        uistate_overview_prepare(state, view_overview_cols(cols));
    if (state->view == VIEW_LIST && state->layout.detail.rows == 0)
        state->focus_detail = false;
    uistate_follow(state);
    uistate_units_sync(state);
    uistate_clamp_scroll(state);
}
