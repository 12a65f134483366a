/* parse_common.h - what sessions, artifacts and bulk requests share. Private to the parsers. */
#ifndef RESTORETOP_GRAPH_PARSE_COMMON_H
#define RESTORETOP_GRAPH_PARSE_COMMON_H

#include "base/fault.h"
#include "graph/json_read.h"
#include "model/session.h"

#define PARSE_PAGE_MAX  100000 /* objects in one page */
#define INNER_DEPTH_MAX 16     /* innerError may nest; nothing documented goes beyond 3 */

/* NULL: absent or null. */
const struct identity_set *parse_identities(struct json_reader *reader, const json_t *object,
                                            const char *key);
const struct session_error *parse_public_error(struct json_reader *reader, const json_t *object);
/* The level below an error, by either of its spellings (GRAPH.md, Errors). NULL: there is none. */
const json_t *parse_inner_error(const json_t *error);

/* A list answer, cut into its objects. */
struct parse_list {
    struct json_scan items;
    struct json_span next_link; /* with its quotes; NULL: none */
};
/* The value of a member `error` of an answer: true if it says anything. */
bool parse_is_error(struct json_span value);
/* False: not JSON, cut off, an error envelope, a list with an error beside it, or no list in it;
 * what: "restore sessions". */
bool parse_list_open(struct parse_list *list, struct json_span text, const char *what,
                     struct fault *why);
/* The next item. END after the last, BROKEN (fault set) when the page holds too many. */
enum json_step parse_list_next(struct parse_list *list, size_t seen, struct json_span *ret,
                               struct fault *why);
/* NULL: the last page; "": there is more, behind a link that is no text. */
const char *parse_next_link(const struct parse_list *list, struct arena *arena);

/* Cuts the one object of a body out; the same refusals as parse_list_open but for the list. */
bool parse_object_open(struct json_span text, const char *what, struct json_span *ret,
                       struct fault *why);

/* A text that stands alone in a span, quotes and escapes and all. NULL: it is none, or empty. */
const char *parse_span_text(struct json_span span, size_t limit, struct arena *arena);

/* The text of a member, found by scanning an object that cannot be loaded. NULL: not found. */
const char *parse_scan_text(struct json_span object, const char *key, struct arena *arena);

/* The span's text, kept in the arena. */
const char *parse_raw(struct json_span span, struct arena *arena);

#endif
