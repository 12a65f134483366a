/* reading_private.h - between reading.c and reading_units.c; see reading.h. */
#ifndef RESTORETOP_FETCH_READING_PRIVATE_H
#define RESTORETOP_FETCH_READING_PRIVATE_H

#include "fetch/reading.h"

/* --- reading.c --- */

/* What is known of the open session, lent or in the caller's space; NULL: nothing yet. */
const struct session *reading_record(const struct reading *reading, const struct fetch *fetch,
                                     struct session *space);
/* Asks for a part in place of what was asked before. Where it has no address its fault is set. */
void reading_ask(struct reading *reading, struct fetch *fetch, enum dossier_part part);
void reading_set_fault(struct reading *reading, enum dossier_part part, const struct fault *why);

/* --- reading_units.c --- */

/* Reads the units, all or those that may have changed; while they are being read: afterwards. */
void reading_units_start(struct reading *reading, struct fetch *fetch, enum pass_kind kind);
/* The address of the page that is to be read; it stands in the one before. False with a fault. */
bool reading_units_url(struct reading *reading, struct fetch *fetch, struct strbuf *url,
                       struct fault *why);
/* A page has come, and the next one is asked for if it is wanted. False: it cannot be read. */
bool reading_units_take(struct reading *reading, struct fetch *fetch,
                        const struct http_response *response, struct fault *why);
/* A page was refused. True: it is asked for again, from the first page on or in the other list. */
bool reading_units_try_otherwise(struct reading *reading, struct fetch *fetch,
                                 const struct fault *why);
/* ... and nothing else is to be tried. May reword the fault. */
void reading_units_refused(struct reading *reading, struct fetch *fetch, struct fault *why);

#endif
