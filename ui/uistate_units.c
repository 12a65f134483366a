#include "uistate_units.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "paper.h"
#include "uistate_private.h"
#include "view_parts.h"

void uistate_units_init(struct units_list *list)
{
    *list = (struct units_list){.filter = filter_parse_in(&filter_units, "", NULL, NULL)};
}

static void let_go(struct units_list *list)
{
    unit_order_release(&list->order);
    units_unref(list->of);
    list->of = NULL;
}

void uistate_units_release(struct units_list *list)
{
    let_go(list);
    filter_free(list->filter);
    free(list->session_id);
    free(list->unit_id);
    if (list->pane)
        paper_release(list->pane);
    free(list->pane);
    *list = (struct units_list){0};
}

const struct artifact *uistate_unit(const struct uistate *state)
{
    const struct units_list *list = &state->units;
    return list->index < list->order.count ? list->order.rows[list->index] : NULL;
}

/* How many lines there are to say of its pace, or of how long it took. */
static int pace_lines(const struct uistate *state)
{
    const struct session *session = uistate_selected(state);
    return session && state->snapshot ? detail_pace_lines(state, session) : 0;
}

struct units_layout uistate_units_layout(const struct uistate *state)
{
    return layout_units(state->layout.detail, pace_lines(state));
}

static uint32_t rows_on_screen(const struct uistate *state)
{
    int rows = uistate_units_layout(state).rows.rows;
    return rows > 0 ? (uint32_t)rows : 0;
}

/* Scrolls so that the selection is on screen, and no further than the end. */
static void follow(struct uistate *state)
{
    struct units_list *list = &state->units;
    uint32_t rows = rows_on_screen(state), count = list->order.count;
    uint32_t last = count > rows ? count - rows : 0;
    if (rows == 0)
        return;
    if (list->index < list->top)
        list->top = list->index;
    if (list->index >= list->top + rows)
        list->top = list->index - rows + 1;
    if (list->top > last)
        list->top = last;
}

static void remember(struct units_list *list, uint32_t index)
{
    const struct artifact *unit;
    list->index = index;
    unit = index < list->order.count ? list->order.rows[index] : NULL;
    char *id = unit && unit->id ? xstrdup(unit->id) : NULL;
    free(list->unit_id);
    list->unit_id = id;
}

void uistate_units_select(struct uistate *state, uint32_t index, bool paged)
{
    struct units_list *list = &state->units;
    uint32_t count = list->order.count;
    if (count == 0)
        return;
    index = index < count ? index : count - 1;
    int64_t top = (int64_t)list->top + index - list->index;
    if (paged)
        list->top = top > 0 ? (uint32_t)top : 0;
    list->touched = true;
    remember(list, index);
    follow(state);
}

/* Where the selected unit stands now; it may have gone, or never had an id: its place is kept. */
static void place_selection(struct uistate *state)
{
    struct units_list *list = &state->units;
    uint32_t index = list->index, was = list->index;
    if (!list->touched) {
        index = 0;
    } else if (list->unit_id) {
        for (uint32_t i = 0; i < list->order.count; i++) {
            if (!list->order.rows[i]->id || strcmp(list->order.rows[i]->id, list->unit_id) != 0)
                continue;
            index = i;
            break;
        }
    }
    if (list->order.count == 0)
        return; /* a filter that finds nothing does not lose the unit */
    index = index < list->order.count ? index : list->order.count - 1;
    int64_t top = (int64_t)list->top + index - was;
    if (list->top > 0)
        list->top = top > 0 ? (uint32_t)top : 0;
    remember(list, index);
    follow(state);
}

static void begin_session(struct units_list *list, const struct session *session)
{
    if (list->session_id && list->workload == (enum workload)session->workload &&
        strcmp(list->session_id, session->id) == 0)
        return;
    struct unit_sort sort = list->sort;
    uistate_units_release(list);
    uistate_units_init(list);
    list->sort = sort;
    list->session_id = xstrdup(session->id);
    list->workload = (enum workload)session->workload;
}

/* While they are read again, since another view was looked at, those of before stay: the cursor
 * would lose its unit. */
static bool is_being_read_again(const struct units_list *list, const struct detail *detail)
{
    const struct units *now = detail ? detail->units : NULL;
    if (!list->of || (detail && detail->artifacts_fault.kind != FAULT_NONE))
        return false;
    return !now || (!now->whole && now->count < list->of->count);
}

void uistate_units_forget(struct uistate *state)
{
    let_go(&state->units);
}

static void sync_units(struct uistate *state, bool reorder)
{
    struct units_list *list = &state->units;
    const struct session *session = uistate_selected(state);
    const bool shown = state->view == VIEW_UNITS || state->view == VIEW_UNIT ||
                       (state->return_count > 0 && list->of != NULL);
    if (!shown || !session) {
        let_go(list);
        return;
    }
    begin_session(list, session);
    const struct detail *detail = uistate_detail(state);
    struct units *now = is_being_read_again(list, detail) ? list->of
                        : detail                          ? detail->units
                                                          : NULL;
    if (now == list->of && !reorder) {
        follow(state);
        return;
    }
    struct units *old = list->of;
    list->of = units_ref(now);
    unit_order_compute(&list->order, now, list->filter, &list->sort);
    units_unref(old);
    place_selection(state);
}

void uistate_units_sync(struct uistate *state)
{
    sync_units(state, false);
}

void uistate_units_reorder(struct uistate *state)
{
    sync_units(state, true);
}

size_t uistate_unresolved(const struct uistate *state)
{
    const struct detail *detail = uistate_detail(state);
    return detail && detail->has_bulk ? bulk_unresolved(detail->bulk, detail->bulk_count) : 0;
}

/* What failed before it could become a unit has no row to go to. */
static void say_no_bad(struct uistate *state, const char *other, bool filtered)
{
    const size_t lost = uistate_unresolved(state);
    const char *where = filtered ? " among those the filter shows" : "";
    if (lost > 0)
        uistate_say(
            state, NOTICE_UNCLEAR,
            "No %sunit failed%s, but %zu never became one (its bulk request); Y copies why.", other,
            where, lost);
    else
        uistate_say(state, NOTICE_INFO, "No %sunit failed%s.", other, where);
}

void uistate_units_next_bad(struct uistate *state, int step)
{
    const struct units_list *list = &state->units;
    uint32_t count = list->order.count, at = list->index;
    for (uint32_t tries = 0; tries < count; tries++) {
        bool wraps = step > 0 ? at + 1 >= count : at == 0;
        at = wraps ? (step > 0 ? 0 : count - 1) : at + (uint32_t)step;
        if (!artifact_is_bad(list->order.rows[at]))
            continue;
        if (at == list->index)
            say_no_bad(state, "other ", false);
        else if (wraps || (step > 0 ? at < list->index : at > list->index))
            uistate_say(state, NOTICE_INFO, "Went on from the %s of the list.",
                        step > 0 ? "top" : "end");
        uistate_units_select(state, at, false);
        return;
    }
    say_no_bad(state, "", !filter_is_empty(list->filter));
}

static void say_sort(struct uistate *state)
{
    const struct unit_sort *sort = &state->units.sort;
    uistate_units_reorder(state);
    uistate_say(state, NOTICE_INFO, "Units sorted by %s%s.", unit_sort_key_name(sort->key),
                sort->reversed ? " reversed" : "");
}

void uistate_units_sort(struct uistate *state, enum unit_sort_key key)
{
    state->units.sort = (struct unit_sort){.key = key};
    say_sort(state);
}

void uistate_units_sort_reverse(struct uistate *state)
{
    state->units.sort.reversed = !state->units.sort.reversed;
    say_sort(state);
}

size_t uistate_units_nameless(const struct uistate *state, struct session_key *keys, size_t most)
{
    const struct units_list *list = &state->units;
    const int rows = state->view == VIEW_UNITS ? uistate_units_layout(state).rows.rows : 0;
    size_t count = 0;
    for (int i = 0; i < rows && count < most; i++) {
        const uint32_t at = list->top + (uint32_t)i;
        const struct artifact *unit = at < list->order.count ? list->order.rows[at] : NULL;
        if (unit && unit->id && !unit->source_name)
            keys[count++] = (struct session_key){(char *)(uintptr_t)unit->id, list->workload};
    }
    return count;
}
