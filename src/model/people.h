/* people.h - who created and changed sessions, kept once for all chunks of a store: a few hundred
 * people start all restores of a tenant, and a copy of each in every chunk was a third of all
 * memory (120 of 360 bytes a session, measured at 100,000).
 *
 * Counted by the chunks that lend from it. Only the store's thread adds; what was handed out never
 * moves, so that other threads may read it meanwhile. */
#ifndef RESTORETOP_MODEL_PEOPLE_H
#define RESTORETOP_MODEL_PEOPLE_H

#include <stdatomic.h>

#include "base/arena.h"
#include "model/session.h"

#define PEOPLE_MET 1024 /* 8 KB: whoever shares a place with others is looked up text by text */
struct people {
    atomic_uint refs;
    struct arena arena;
    const struct identity_set *met[PEOPLE_MET]; /* the last one kept of each hash of an id */
};

struct people *people_new(void); /* refs == 1 */
struct people *people_ref(struct people *people);
void people_unref(struct people *people); /* any thread; NULL allowed */

/* The same set as kept here; NULL gives NULL. */
const struct identity_set *people_keep(struct people *people, const struct identity_set *set);

#endif
