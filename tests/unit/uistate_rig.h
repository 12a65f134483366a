/* uistate_rig.h - a screen's state over a store of one's own, driven by the names of keys. */
#ifndef RESTORETOP_TESTS_UISTATE_RIG_H
#define RESTORETOP_TESTS_UISTATE_RIG_H

#include <stdio.h>

#include "unit/tenant_fixture.h"

struct rig {
    struct uistate state;
    struct store *store;
    struct event_log *events;
    struct command *command; /* of the last keys; owned */
    unsigned effects;        /* of all the last keys */
};

static inline int rig_open(void **state)
{
    struct rig *rig = xcalloc(1, sizeof *rig);
    fix_surroundings();
    rig->store = store_new(false, NULL, NULL);
    state_open(&rig->state, NULL);
    rig->state.write_allowed = true;
    uistate_resize(&rig->state, 24, 80);
    *state = rig;
    return 0;
}

static inline int rig_close(void **state)
{
    struct rig *rig = *state;
    state_close(&rig->state);
    store_free(rig->store);
    command_free(rig->command);
    event_log_unref(rig->events);
    free(rig);
    return 0;
}

/* --- what the service says --- */

static inline void rig_merge(struct rig *rig, const char *id, enum session_status status)
{
    struct session session = make_session(id, WORKLOAD_EXCHANGE, status);
    session.created_ms = session.modified_ms = NOW_MS - HOUR_MS;
    if (session_is_terminal(&session))
        session.completed_ms = NOW_MS - MINUTE_MS;
    store_merge(rig->store, &session, STORE_GET, NOW_MS);
}

static inline void rig_remove(struct rig *rig, const char *id)
{
    store_gone(rig->store, id, WORKLOAD_EXCHANGE, NOW_MS);
    store_expire(rig->store, NOW_MS + 2 * MINUTE_MS);
}

/* What the store holds, on screen; swept_ms TIME_NONE: the first list is not whole yet. */
static inline void rig_show_at(struct rig *rig, int64_t swept_ms)
{
    struct snapshot *snapshot = store_cut(rig->store);
    snapshot->state = DATA_LIVE;
    snapshot->live_until_boot_ms = CLOCK_NEVER;
    snapshot->swept_ms = snapshot->listed_ms = swept_ms;
    snapshot->polled_ms = snapshot->hot_ms = NOW_MS;
    snapshot->events = event_log_ref(rig->events);
    assert_true(uistate_take_snapshot(&rig->state, snapshot));
}

static inline void rig_show_page(struct rig *rig)
{
    rig_show_at(rig, TIME_NONE);
}

static inline void rig_show(struct rig *rig)
{
    rig_show_at(rig, NOW_MS);
}

/* Active sessions s0, s1, ... on screen. */
static inline void rig_tenant(struct rig *rig, int count)
{
    char id[16];
    for (int i = 0; i < count; i++) {
        snprintf(id, sizeof id, "s%d", i);
        rig_merge(rig, id, SESSION_ACTIVE);
    }
    rig_show(rig);
}

static inline void rig_event(struct rig *rig, const struct event *event)
{
    struct event_log *log = event_log_append(rig->events, event, 1);
    event_log_unref(rig->events);
    rig->events = log;
}

/* --- what the user does --- */

static inline void rig_key(struct rig *rig, key_code key)
{
    struct ui_reaction reaction = uistate_key(&rig->state, key);
    rig->effects |= reaction.effects;
    if (reaction.command) {
        command_free(rig->command);
        rig->command = reaction.command;
    }
}

/* "j Down ^N": one after the other, each with its frame. */
static inline void rig_keys(struct rig *rig, const char *names)
{
    char word[16];
    int used;
    rig->effects = 0;
    command_free(rig->command);
    rig->command = NULL;
    for (; sscanf(names, "%15s%n", word, &used) == 1; names += used) {
        key_code key = KEY_NONE;
        if (!key_parse(word, &key))
            fail_msg("\"%s\" is no key", word);
        rig_key(rig, key);
        uistate_resize(&rig->state, rig->state.rows, rig->state.cols);
    }
}

/* No key for so long that the order is not held any more. */
static inline void rig_rest(struct rig *rig)
{
    fake_clock_advance(rig->state.clock, UISTATE_HOLD_MS);
}

static inline uint32_t rig_select(struct rig *rig, const char *id)
{
    select_id(&rig->state, id);
    rig->state.touched = true;
    assert_string_equal(uistate_selected(&rig->state)->id, id);
    return rig->state.selection.index;
}

/* --- what holds --- */

#define assert_selected(rig, expected)                                                             \
    assert_string_equal(uistate_selected(&(rig)->state) ? uistate_selected(&(rig)->state)->id      \
                                                        : "(none)",                                \
                        expected)

static inline void assert_on_screen(const struct rig *rig)
{
    const struct uistate *state = &rig->state;
    if (state->list_rows == 0)
        return;
    assert_true(state->selection.index >= state->top);
    assert_true(state->selection.index < state->top + state->list_rows);
}

#endif
