/* json_repair.h - repairs JSON text that the library refuses, where its meaning is clear. Private
 * to src/graph. */
#ifndef RESTORETOP_GRAPH_JSON_REPAIR_H
#define RESTORETOP_GRAPH_JSON_REPAIR_H

#include "base/strbuf.h"
#include "graph/json_scan.h"

/* Appends the text with: comments out; lone surrogates, \u0000 and broken \u escapes as U+FFFD; raw
 * control characters escaped; unknown escapes kept as text; numbers that do not fit (over 18
 * digits, 1e999) and bare words (NaN) quoted, so that their text survives. Structure is not
 * touched. */
void json_repair(struct json_span text, struct strbuf *out);

/* The four digits of "\uXXXX" at text, which ends at end; -1: they are not there. */
long json_unit_at(const char *text, const char *end);

#endif
