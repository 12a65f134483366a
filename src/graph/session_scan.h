/* session_scan.h - a session of a list page read straight into its record, without a tree of JSON
 * values between. Private to src/graph; fuzzed against the library
 * (tests/fuzz/fuzz_session_scan.c).
 *
 * It vouches for plain objects only: every member of the type it should be, no member twice, dates
 * that are dates, whole small counts. What it yields is to the byte what session_parse.h yields;
 * all else it leaves to that. */
#ifndef RESTORETOP_GRAPH_SESSION_SCAN_H
#define RESTORETOP_GRAPH_SESSION_SCAN_H

#include "graph/json_take.h"
#include "model/session.h"

/* For one page, whose text must outlive it; begins as zero but for take.arena. */
struct session_scan {
    struct json_take take; /* first: a take of ours is the page's */
    struct json_span set;  /* the createdBy or lastModifiedBy read last, */
    const struct identity_set *set_is;
};

/* The object at text->at, which is valid UTF-8. True: *ret is filled, and text->at behind the
 * object. False: not vouched for; *text and *ret are as they were. */
bool session_scan(struct session_scan *page, struct json_scan *text, enum workload implied,
                  struct session *ret);

#endif
