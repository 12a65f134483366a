/* filter.h - the filter language, the same on the screen, in --filter and headless.
 *
 *   expression = term { space term }        every term must hold
 *   term       = [ "-" ] ( word | field ":" value { "," value } )
 *   value      = word | "quoted words"      quotes also round free text
 *   field      = st (status) | wl (workload) | by | id | error | job | what (label)
 *
 * Fields also go by the long name in brackets, in any case. Free words look in label, id, by whom,
 * status word, workload, error code and message. Comparison is case-folded and without accents, by
 * substring; st: matches the start of the screen's or the service's word ("partial" and
 * "completedWithError" alike), wl: the code or the start of the name. by: looks at names, addresses
 * and ids of all who created it, error: at every code, message and target of the error. "-" before
 * a term negates it; a value list is an or. A word with a ':' is a field; "quotes" make it free
 * text. Of each text of the service the first FILTER_LOOK_MAX bytes are looked at. */
#ifndef RESTORETOP_MODEL_FILTER_H
#define RESTORETOP_MODEL_FILTER_H

#include "base/fault.h"
#include "model/session.h"

#define FILTER_TEXT_MAX 512
#define FILTER_LOOK_MAX 4096

struct filter;

/* NULL with a fault (kind FAULT_INPUT; *ret_at = byte offset of the wrong term) for an unknown
 * field, an open quote, an empty value, a text over FILTER_TEXT_MAX. "" gives a filter that matches
 * everything. */
struct filter *filter_parse(const char *text, size_t *ret_at, struct fault *why);
void filter_free(struct filter *filter);
bool filter_is_empty(const struct filter *filter);
bool filter_matches(const struct filter *filter, const struct session *session);

#endif
