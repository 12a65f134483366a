/* holding.h - which units the running sessions restore, as far as those were opened: a unit that
 * failed because another restore of it is running can then lead to that session.
 *
 * Counted and immutable; any thread. A unit is known by a key that is made from its restore point
 * or its address (GRAPH.md, Artifacts): our own inference, so what is found is marked as such. */
#ifndef RESTORETOP_MODEL_HOLDING_H
#define RESTORETOP_MODEL_HOLDING_H

#include <stdatomic.h>

#include "model/session.h"
#include "model/units.h"

/* Alike for units that restore the same mailbox, site, drive or item; 0: it cannot be told. */
uint64_t unit_source_key(const struct artifact *unit);

/* True: the service says that another session restores it. */
bool artifact_is_held(const struct artifact *artifact);

struct holding {
    atomic_uint refs;
    char *id;
    enum workload workload;
    bool whole;     /* the end of the list was read */
    uint32_t units; /* in it; a bulk session has none until its resources are found */
    size_t count;
    uint64_t keys[]; /* rising */
};
struct holding *holding_new(const char *id, enum workload workload, const struct units *units);
/* All that the session restores is known. NULL allowed. */
bool holding_is_whole(const struct holding *holding, const struct session *session);

#define HOLDINGS_MAX 32 /* sessions remembered; the one that was read longest ago goes first */
struct holdings {
    atomic_uint refs;
    size_t count;
    struct holding *list[HOLDINGS_MAX]; /* the newest first */
};
struct holdings *holdings_ref(const struct holdings *holdings); /* NULL gives NULL */
void holdings_unref(struct holdings *holdings);                 /* NULL allowed */
/* With that session's in the place of what was known of it. Takes both; old may be NULL. */
struct holdings *holdings_put(struct holdings *old, struct holding *holding);
/* What is known of a session; NULL. holdings may be NULL. */
const struct holding *holdings_of(const struct holdings *holdings, const char *id,
                                  enum workload workload);
/* One that restores the unit, but for the session that the unit itself is of; NULL: none known. */
const struct holding *holdings_find(const struct holdings *holdings, uint64_t key,
                                    const char *not_id, enum workload workload);

/* A search for the session that holds a unit: what became of it so far. */
enum holder_state { HOLDER_NONE, HOLDER_SEARCHING, HOLDER_FOUND, HOLDER_NOT_FOUND, HOLDER_STOPPED };
struct holder_search {
    uint8_t state;  /* enum holder_state */
    char unit[128]; /* the unit's id, cut */
    uint32_t requests, sessions_done, sessions;
    uint32_t refused; /* sessions whose units could not be read */
};

#endif
