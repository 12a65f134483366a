/* naming.h - works out what a row is called from what was read of its session, and remembers which
 * sessions were asked for a name. The results stand in struct fetch and its store; labels.h and
 * reading.h decide what is asked, and when.
 *
 * Fetcher thread only. */
#ifndef RESTORETOP_FETCH_NAMING_H
#define RESTORETOP_FETCH_NAMING_H

#include "fetch/fetch.h"
#include "graph/graph_parse.h"

/* The session was asked about in this run, in the phase that it is in now: ended or not, and with
 * as many units. */
bool naming_was_asked(const struct fetch *fetch, const struct session *session);
void naming_note_asked(struct fetch *fetch, const struct session *session);

/* What was read of a session. Lent; NULL: that was not read. */
struct naming_answers {
    const struct artifact *units; /* of the first page that holds any */
    size_t unit_count;
    const struct bulk_page *bulk;
    const char *destination; /* of all units that were read; NULL: of those above */
    bool whole;              /* those are all that there are */
};
/* Computes and stores the label from what was read, and notes that the session was asked about and
 * which restore point may name it better. Where nothing was read nothing is done. */
void naming_apply(struct fetch *fetch, const struct session *session,
                  const struct naming_answers *answers);

/* There is a point to ask what the unit is called: whole units have one, and it has not expired. */
bool naming_can_ask_point(const struct fetch *fetch, const struct artifact *unit);
/* It is not called after what it restores, and no restore point was asked for that: it is done once
 * a session. */
bool naming_needs_point(const struct fetch *fetch, const struct session *session);
/* The answer of its restore point; name NULL: it tells none. */
void naming_take_point(struct fetch *fetch, const struct session *session, const char *name);

/* The earliest start of a session's units, as the service says it, TIME_NONE allowed; whole: all of
 * them were read; else it only makes a start that is known earlier. How long a session restored is
 * told by it, also once it has ended. */
void naming_note_start(struct fetch *fetch, const char *id, enum workload workload,
                       int64_t start_ms, bool whole);
/* Where none is known: the start of running sessions that were seen to begin. */
void naming_note_begun(struct fetch *fetch, const struct history *history);

#endif
