/* session_parse.h - reads one session from the text of its object, whatever that holds: by the JSON
 * library, after a repair where that refuses. Private to src/graph. */
#ifndef RESTORETOP_GRAPH_SESSION_PARSE_H
#define RESTORETOP_GRAPH_SESSION_PARSE_H

#include "graph/json_scan.h"
#include "model/session.h"

/* False: the record is an unreadable one. */
bool session_parse(struct json_span span, enum workload implied, struct arena *arena,
                   struct session *ret);

/* False: there is none, or it would lead elsewhere as a part of an address ("..", "a/../b"). */
bool session_parse_id(const char *id);

/* Sets what the words of a record mean: workload (implied where type_word says none), status, job.
 * A type_word that needs no keeping becomes NULL. */
void session_parse_words(struct session *session, enum workload implied);

#endif
