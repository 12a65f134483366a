/* support.h - a failure as text that goes to a ticket: what, when, and the ids that support asks
 * for. Pure. */
#ifndef RESTORETOP_UI_SUPPORT_H
#define RESTORETOP_UI_SUPPORT_H

#include "base/strbuf.h"
#include "model/session.h"
#include "model/snapshot.h"

/* Appends lines "name: value" of a unit that failed; page: the answer that said so (NULL: not
 * known). Texts of the service pass the gate. */
void support_unit(const struct session *session, const struct artifact *unit,
                  const struct unit_page *page, struct strbuf *out);

/* ... of a session: its own error, and those of its units by code. detail NULL: not read. False:
 * nothing failed. */
bool support_session(const struct session *session, const struct detail *detail,
                     struct strbuf *out);

#endif
