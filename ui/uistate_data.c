/* uistate_data.c - a new snapshot comes in: what is shown of it, and in which order. */
#include <string.h>

#include "base/spans.h"
#include "uistate_private.h"
#include "view.h"

/* Attention depends on the day: without any news the set is looked at again after this long. */
#define REORDER_MS (10 * MINUTE_MS)

static bool alike_rows(const struct snapshot *a, const struct snapshot *b, uint32_t chunk)
{
    if (a->chunks[chunk]->count != b->chunks[chunk]->count)
        return false;
    for (uint32_t i = 0; i < a->chunks[chunk]->count; i++) {
        struct session a_space, b_space;
        const struct session *was = snapshot_row(a, chunk * CHUNK_ROWS + i, &a_space);
        const struct session *is = snapshot_row(b, chunk * CHUNK_ROWS + i, &b_space);
        if (!was != !is || (was && !session_alike(was, is)))
            return false;
    }
    return true;
}

/* Nothing is to be sorted, counted or filtered anew. What runs grows older by the minute, but to
 * sort a million rows for that alone would take 130 ms each. */
static bool same_rows(const struct snapshot *a, const struct snapshot *b)
{
    if (!a || a->chunk_count != b->chunk_count)
        return false;
    for (uint32_t i = 0; i < a->chunk_count; i++)
        /* Chunks are immutable and we hold both: the same pointer is the same content. */
        if (a->chunks[i] != b->chunks[i] && !alike_rows(a, b, i))
            return false;
    return true;
}

/* Where the selection stands now. Before the user chose one it stays on the first row, so that the
 * worst of the tenant is under the cursor whichever page it came with. */
static uint32_t find_selection(const struct uistate *state)
{
    const struct selection *before = &state->before_filter, *at = &state->selection;
    uint32_t index = ROW_NONE;
    if (!state->touched)
        return 0;
    if (state->filtering && before->id)
        index = uistate_index_of(state, before->id, before->workload);
    if (index == ROW_NONE && at->id)
        index = uistate_index_of(state, at->id, at->workload);
    return index;
}

static bool is_of_session(enum view_id view)
{
    return view_info(view)->of_session;
}

/* In front, or where Back leads to. */
static bool is_open(const struct uistate *state)
{
    bool open = is_of_session(state->view);
    for (int i = 0; i < state->return_count; i++)
        open |= is_of_session(state->returns[i]);
    return open;
}

static uint32_t row_of(const struct uistate *state, const struct selection *selection)
{
    return snapshot_find(state->snapshot, selection->id, selection->workload);
}

/* The selection is in the list no more. */
static void leave_session(struct uistate *state)
{
    int kept = 0;
    if (!is_open(state))
        return;
    for (int i = 0; i < state->return_count; i++)
        if (!is_of_session(state->returns[i]))
            state->returns[kept++] = state->returns[i];
    state->return_count = kept;
    if (is_of_session(state->view))
        uistate_go_home(state);
    if (row_of(state, &state->selection) == ROW_NONE)
        uistate_say(state, NOTICE_INFO, "The session that was open is gone from the list.");
}

/* They are looked for only while there are any, and not where a filter may hide them. */
static uint32_t count_gone(const struct uistate *state)
{
    const struct order *order = &state->order;
    uint32_t there =
        state->tally.total < order->matching_of ? order->matching_of - state->tally.total : 0;
    if (order->count == order->matching_of)
        return there;
    uint32_t gone = 0;
    for (uint32_t i = 0; i < order->count && gone < there; i++) {
        struct session space;
        const struct session *row = snapshot_row(state->snapshot, order->rows[i], &space);
        gone += row && row->flags & SESSION_GONE;
    }
    return gone;
}

static void place_selection(struct uistate *state)
{
    uint32_t was = state->selection.index, index = find_selection(state);
    if (index == ROW_NONE) {
        index = was;
        if (state->selection.id)
            leave_session(state);
    }
    uistate_select(state, index);
    /* The selected row keeps its place on the screen, but at the top of the list new rows come into
     * sight. */
    int64_t top = (int64_t)state->top + state->selection.index - was;
    if (state->top > 0)
        state->top = top > 0 ? (uint32_t)top : 0;
    uistate_follow(state);
}

static void order_changed(struct uistate *state)
{
    state->gone_listed = count_gone(state);
    place_selection(state);
}

/* Rows, header and views count by one time: that of the minute, as ages do. */
static struct attention_rule rule_now(const struct uistate *state)
{
    struct attention_rule rule = uistate_attention(state);
    rule.now_ms -= rule.now_ms % MINUTE_MS;
    return rule;
}

static void keep_open(struct uistate *state)
{
    const uint32_t row =
        is_open(state) && state->selection.id ? row_of(state, &state->selection) : ROW_NONE;
    if (row != ROW_NONE)
        state->kept_open = order_take_in(&state->order, row);
}

static void reorder(struct uistate *state, bool around)
{
    state->order_held = state->kept_open = false;
    if (!state->snapshot)
        return;
    struct attention_rule rule = rule_now(state);
    state->ordered_ms = rule.now_ms;
    tally_compute(&state->tally, state->snapshot, &rule);
    order_compute(&state->order, state->snapshot, state->in_force, &state->sort, &rule);
    uistate_listviews_look(state, &rule);
    if (around)
        keep_open(state);
    order_changed(state);
}

void uistate_reorder(struct uistate *state)
{
    reorder(state, false);
}

void uistate_reorder_around(struct uistate *state)
{
    reorder(state, true);
}

void uistate_let_go(struct uistate *state)
{
    if (!state->kept_open || is_open(state))
        return;
    uistate_reorder(state);
    if (!*state->message && filter_is_empty(state->filter))
        uistate_say(state, NOTICE_INFO, "The session that was open is not in %s any more.",
                    uistate_listview(state)->name);
    else if (!*state->message)
        uistate_say(state, NOTICE_INFO,
                    "The session that was open is not in the list as it is filtered.");
}

void uistate_resort(struct uistate *state)
{
    if (!state->snapshot || state->order_held) {
        uistate_reorder(state);
        return;
    }
    struct attention_rule rule = uistate_attention(state);
    rule.now_ms = state->ordered_ms; /* the tally stays, and shall agree */
    order_sort(&state->order, state->snapshot, &state->sort, &rule);
    order_changed(state);
}

void uistate_refilter(struct uistate *state, bool narrower)
{
    if (!state->snapshot)
        return;
    struct attention_rule rule = uistate_attention(state);
    order_filter(&state->order, state->snapshot, state->in_force, &rule, narrower);
    order_changed(state);
}

/* The order stays, but for rows whose session is no longer there. */
static void hold_order(struct uistate *state, const struct snapshot *old)
{
    order_hold(&state->order, old, state->snapshot);
    state->order_held = true;
    struct attention_rule rule = rule_now(state);
    tally_compute(&state->tally, state->snapshot, &rule);
    uistate_listviews_look(state, &rule);
    order_changed(state);
}

static bool is_typing(const struct uistate *state)
{
    int64_t now = state->clock->boot_ms(state->clock);
    return state->last_key_boot_ms > 0 && now < state->last_key_boot_ms + UISTATE_HOLD_MS;
}

/* Rows that are alike may stand in other chunks, and only those can be told from the next. */
static void count_as_before(struct uistate *state)
{
    struct attention_rule rule = rule_now(state);
    rule.now_ms = state->ordered_ms;
    uistate_listviews_look(state, &rule);
}

/* False: they stand as they stood. */
static bool take_rows(struct uistate *state, const struct snapshot *old)
{
    bool same_list = same_rows(old, state->snapshot);
    bool same = same_list && paces_alike(old ? old->paces : NULL, state->snapshot->paces);
    uistate_away_look(state, !same_list);
    int64_t now = uistate_service_now(state), age = now - state->ordered_ms;
    bool same_day = timefmt_day_start(now) == timefmt_day_start(state->ordered_ms);
    if (same && age >= 0 && age < REORDER_MS && same_day) {
        count_as_before(state);
        uistate_select(state, state->selection.index); /* its row may stand in another chunk */
        return false;
    }
    if (old && state->order.count > 0 && is_typing(state))
        hold_order(state, old);
    else
        uistate_reorder_around(state);
    return true;
}

static void take_notices(struct uistate *state)
{
    const struct snapshot *snapshot = state->snapshot;
    for (uint32_t i = 0; i < snapshot->notice_count; i++) {
        const struct notice *notice = &snapshot->notices[i];
        if (notice->seq <= state->notice_seen)
            continue;
        state->notice_seen = notice->seq;
        uistate_say(state, notice->kind, "%s%s%s", notice->text, *notice->hint ? " " : "",
                    notice->hint);
    }
}

/* What was said of data that was not live, or of reading it again, is over. */
static void forget_message(struct uistate *state, const struct snapshot *old)
{
    bool of_the_state = state->message_kind == NOTICE_INFO || state->message_kind == NOTICE_REFUSED;
    if (old && old->state != DATA_LIVE && state->snapshot->state == DATA_LIVE && of_the_state)
        state->message[0] = '\0';
}

/* Somebody else has signed in: what was kept on the screen alone is no business of theirs. */
static bool is_seen_by_others(const struct snapshot *was, const struct snapshot *is)
{
    const struct signin *old = was->signin, *now = is->signin;
    const bool signed_in = old && now;
    return !old != !now || strcmp(was->whose.tenant, is->whose.tenant) != 0 ||
           strcmp(was->whose.account, is->whose.account) != 0 ||
           (signed_in &&
            (strcmp(old->tenant, now->tenant) != 0 || strcmp(old->account, now->account) != 0));
}

bool uistate_take_snapshot(struct uistate *state, struct snapshot *snapshot)
{
    struct snapshot *old = state->snapshot;
    if (!snapshot || snapshot == old) {
        snapshot_unref(snapshot);
        return false;
    }
    state->snapshot = snapshot;
    state->snapshot_number++;
    person_of(&state->person, snapshot);
    bool news = take_rows(state, old) || snapshot->change == 0 || snapshot->change != old->change;
    if (snapshot->swept_ms != TIME_NONE && !snapshot->kept && state->order.count > 0)
        state->touched = true;
    forget_message(state, old);
    take_notices(state);
    if (!old || old->events != snapshot->events || state->event_count == 0)
        uistate_events_look(state);
    if (old && is_seen_by_others(old, snapshot))
        uistate_units_forget(state);
    uistate_listviews_meet(state);
    uistate_units_sync(state);
    uistate_dialog_check(state);
    uistate_signin_tell_other(state, old);
    uistate_signin_check(state);
    if (state->view == VIEW_EVENTS)
        state->events_seen = event_log_last_seq(snapshot->events);
    uistate_clamp_scroll(state);
    snapshot_unref(old);
    return news;
}

int64_t uistate_deadline(const struct uistate *state)
{
    return state->order_held ? state->last_key_boot_ms + UISTATE_HOLD_MS : CLOCK_NEVER;
}

bool uistate_settle(struct uistate *state)
{
    if (!state->order_held || is_typing(state))
        return false;
    uistate_reorder_around(state);
    return true;
}
