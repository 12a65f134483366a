/* once_pace.h - pace and expectation of a session as JSON: all of it our own arithmetic (pace.h).
 */
#ifndef RESTORETOP_CLI_ONCE_PACE_H
#define RESTORETOP_CLI_ONCE_PACE_H

#include "base/strbuf.h"
#include "model/snapshot.h"

/* Appends the member "pace": an object, or null for a draft and what is unclear. */
void once_pace(struct strbuf *out, const struct snapshot *snapshot, const struct session *session);

#endif
