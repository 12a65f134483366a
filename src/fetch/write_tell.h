/* write_tell.h - what people and the audit log are told of a change of theirs. Private to writing.
 * Fetcher thread only. */
#ifndef RESTORETOP_FETCH_WRITE_TELL_H
#define RESTORETOP_FETCH_WRITE_TELL_H

#include "fetch/writing.h"

/* A name for notices, short, so that the reason has room: the row's label, else the end of the id.
 */
void write_name(struct write *write, const struct fetch *fetch);

/* A notice; hint: what to do, "" nothing. */
void write_tell(struct fetch *fetch, enum notice_kind kind, const char *hint, const char *format,
                ...) __attribute__((format(printf, 4, 5)));
/* The same about one session, and as an event, too: the next key clears the status line. */
void write_tell_of(const struct write *write, struct fetch *fetch, enum notice_kind kind,
                   const char *hint, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Puts on record that the change is about to leave. False, told: it cannot be recorded, so it does
 * not leave. */
bool write_record_sending(const struct write *write, struct fetch *fetch);
/* Puts on record what became of it (outcome: as in audit.h), with status and ids of an answer; a
 * notice says so if that fails. */
void write_record_outcome(const struct write *write, struct fetch *fetch, const char *outcome,
                          const struct fault *answer);
/* Status and ids of a good answer, as write_record_outcome takes them. */
struct fault write_numbers(const struct http_response *response);

#endif
