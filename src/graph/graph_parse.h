/* graph_parse.h - what Graph sends, as records. Pure; fuzzed. jansson stays behind this header.
 *
 * Tolerant by rule (GRAPH.md, Oddities, has most of these): a missing member and null are alike;
 * unknown members are ignored here and kept in the raw text; enum words are kept as they came;
 * broken dates and counts become oddities of the record; `values` is taken for a missing `value`;
 * comments, lone surrogates, NULs, bad UTF-8 and numbers that JSON libraries refuse spoil one
 * object at most: objects are cut out of the list first, repaired to valid UTF-8, and loaded each
 * on its own. An object that still cannot be read becomes a record SESSION_UNREADABLE with its id
 * if that can be found. */
#ifndef RESTORETOP_GRAPH_GRAPH_PARSE_H
#define RESTORETOP_GRAPH_GRAPH_PARSE_H

#include "base/arena.h"
#include "base/fault.h"
#include "base/strbuf.h"
#include "model/artifact.h"
#include "model/service_state.h"
#include "model/task_log.h"

struct session_page {
    struct arena arena; /* owns everything below */
    struct session *sessions;
    size_t count, unreadable;
    const char *next_link; /* NULL: last page; "": there is more, but the link is no text */
};
/* implied: the workload of a typed collection; WORKLOAD_OTHER: only @odata.type tells. keep_raw:
 * each record carries its text. False (FAULT_FORMAT): not a JSON object with a list at all, or cut
 * off. */
bool graph_parse_sessions(const char *body, size_t length, enum workload implied, bool keep_raw,
                          struct session_page *ret, struct fault *why);
/* The next link of a page alone, where it stands before the list, as Graph writes it: found without
 * reading the list, and not yet proof of a whole page. False: not there, or nothing to be found. */
bool graph_peek_next_link(const char *body, size_t length, struct strbuf *ret_link);
void session_page_release(struct session_page *page);

/* One session object into the arena. */
bool graph_parse_session(const char *body, size_t length, enum workload implied,
                         struct arena *arena, struct session *ret, struct fault *why);

struct artifact_page {
    struct arena arena;         /* owns their texts */
    struct artifact *artifacts; /* ours; NULL: none */
    size_t count;
    const char *next_link;
};
/* granular: items, not whole mailboxes, sites or drives; next_link as above. False with a fault: no
 * list, or one that is cut off; *ret is then untouched, and there is nothing to release. */
bool graph_parse_artifacts(const char *body, size_t length, bool granular,
                           struct artifact_page *ret, struct fault *why);
void artifact_page_release(struct artifact_page *page);

struct bulk_page {
    struct arena arena;
    struct bulk_request *requests;
    size_t count;
};
/* A list, or a single object where a list was documented (and the other way round). */
bool graph_parse_bulk(const char *body, size_t length, struct bulk_page *ret, struct fault *why);
void bulk_page_release(struct bulk_page *page);

/* A page of the activity log; entries about anything but restores, and unreadable ones, are passed
 * over. The tasks live in the arena. */
struct task_page {
    struct arena arena;
    struct task *tasks;
    size_t count, seen; /* seen: all entries */
    const char *next_link;
};
bool graph_parse_tasks(const char *body, size_t length, struct task_page *ret, struct fault *why);
void task_page_release(struct task_page *page);

/* What the unit that a restore point protects is called: a mailbox or drive by its user's name,
 * else address, a site by its name, else the last part of its address; in the arena. NULL: the
 * answer does not say, or cannot be read. */
const char *graph_parse_point_name(const char *body, size_t length, struct arena *arena);

/* serviceStatus of the root object; nothing is told where it is absent or no object. */
bool graph_parse_service(const char *body, size_t length, struct service_state *ret,
                         struct fault *why);

/* The HTTP error envelope: fills code (deepest that innerError/innererror gives among codes known
 * to the API, else the outer) and message into the fault, and request ids of innerError when the
 * fault has none. False: no such envelope (HTML, empty, cut). The kind is not touched. */
bool graph_parse_error(const char *body, size_t length, struct fault *fault);

/* Re-indents any JSON text for the raw view, member order and number text kept, at most limit bytes
 * (cut with a line saying so). Text that is no JSON is given as it is, repaired to UTF-8. */
void graph_format_json(const char *body, size_t length, size_t limit, struct strbuf *out);

#endif
