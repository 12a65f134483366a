/* holder.h - which running session holds a unit: remembers what the opened ones restore, and looks
 * through the others when a person asks for it.
 *
 * A search reads the units of one running session after the other, one request at a time, and stops
 * at the first that holds the unit; each page is remembered as if that session had been opened. */
#ifndef RESTORETOP_FETCH_HOLDER_H
#define RESTORETOP_FETCH_HOLDER_H

#include "fetch/ask.h"
#include "model/holding.h"

#define HOLDER_REQUESTS 1000 /* a search makes no more */

struct holder {
    struct holdings *known; /* counted; NULL: no running session was opened */
    struct holder_search search;
    /* private */
    struct session_key *queue; /* sessions still to be looked through */
    size_t count, at;
    uint64_t key;        /* of the unit */
    struct units *units; /* of the session that is being read */
    bool other_list;     /* its units stand in the list that its job does not name */
    struct ask ask;
    struct units *noted; /* counted: what holder_note was given last; NULL: none */
};
void holder_init(struct holder *holder);
void holder_release(struct holder *holder);

/* Remembers the units of the open session if it runs; to be called whenever they change. NULL:
 * there are none. */
void holder_note(struct holder *holder, struct fetch *fetch, const struct session_key *key,
                 const struct units *units);

/* Looks for the session that holds that unit of the session; says so at once if there is none to
 * look through. Another search ends. */
void holder_start(struct holder *holder, struct fetch *fetch, const struct session_key *key,
                  const struct artifact *unit);
void holder_stop(struct holder *holder, struct fetch *fetch); /* by a person's wish */

/* Goes on with the search, if there is one; when to be called next (boot ms; CLOCK_NEVER). */
void holder_step(struct holder *holder, struct fetch *fetch);
int64_t holder_deadline(const struct holder *holder);

#endif
