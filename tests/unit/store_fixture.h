/* store_fixture.h - a store with one session, and what it told; for the tests of the store. */
#ifndef RESTORETOP_TESTS_STORE_FIXTURE_H
#define RESTORETOP_TESTS_STORE_FIXTURE_H

#include <stdio.h>
#include <string.h>

#include "model/store.h"
#include "unit/make_session.h"

/* What the store told, counted, and the last of it. */
struct told {
    int added, changed, gone, first;
    enum session_status from, to;
    enum store_origin origin;
    char id[64];
    int64_t before_ms;
};

static inline void note(void *context, const struct observation *seen)
{
    struct told *told = context;
    const struct session *session = seen->after ? seen->after : seen->before;
    told->added += !seen->before;
    told->changed += seen->before && seen->after;
    told->gone += !seen->after;
    told->first += seen->first_sweep;
    told->origin = seen->origin;
    told->before_ms = seen->before_ms;
    told->from = seen->before ? (enum session_status)seen->before->status : SESSION_STATUS_COUNT;
    told->to = seen->after ? (enum session_status)seen->after->status : SESSION_STATUS_COUNT;
    snprintf(told->id, sizeof told->id, "%s", session->id);
}

static inline void merge(struct store *store, struct session session, enum store_origin origin,
                         int64_t at_ms)
{
    store_merge(store, &session, origin, at_ms);
}

static inline struct session exchange(const char *id, enum session_status status)
{
    return make_session(id, WORKLOAD_EXCHANGE, status);
}

/* Lent until the eighth look after it. */
static inline const struct session *look(const struct store *store, const char *id)
{
    static struct session spaces[8];
    static unsigned next;
    return store_find(store, id, WORKLOAD_EXCHANGE, &spaces[next++ % 8]);
}

static inline void sweep(struct store *store, const struct session *sessions, size_t count,
                         int64_t at_ms)
{
    store_sweep_begin(store);
    for (size_t i = 0; i < count; i++)
        store_merge(store, &sessions[i], STORE_SWEEP, at_ms);
    store_sweep_end(store, true, at_ms);
}

/* A store that has read its first whole list: one active session "a". */
static inline struct store *settled(struct told *told)
{
    struct store *store = store_new(false, note, told);
    struct session active = make_counted("a", SESSION_ACTIVE, 10, 2, 0);
    sweep(store, &active, 1, 1000);
    memset(told, 0, sizeof *told);
    return store;
}

#endif
