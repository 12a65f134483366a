/* filter.h - the filter language, the same on the screen, in --filter and headless.
 *
 *   expression = term { space term }        every term must hold
 *   term       = [ "-" ] ( word | field ":" value { "," value } )
 *   value      = word | "quoted words"      quotes also round free text
 *   field      = one of FILTER_FIELDS, by either of its names, in any case
 *
 * Free words look in label, id, by whom, status word, workload, error code and message. Comparison
 * is case-folded and without accents, by substring; st: matches the start of the screen's or the
 * service's word ("partial" and "completedWithError" alike), wl: the code or the start of the name.
 * by: looks at names, addresses and ids of all who created it, error: at every code, message and
 * target of the error. "-" before a term negates it; a value list is an or. A word with a ':' is a
 * field; "quotes" make it free text. Of each text of the service the first FILTER_LOOK_MAX bytes
 * are looked at. */
#ifndef RESTORETOP_MODEL_FILTER_H
#define RESTORETOP_MODEL_FILTER_H

#include <stddef.h>

#include "base/fault.h"
#include "model/session.h"

#define FILTER_TEXT_MAX 512
#define FILTER_LOOK_MAX 4096

/* The fields, for the parser, the prompt, the help, the man page and README (readme.sh --write). */
/* clang-format off */
/*    enum      brief    name        what may follow "brief:"                                             an example           what it looks at */
#define FILTER_FIELDS(X) \
    X(STATUS,   "st",    "status",   "draft, activating, active, partial, completed, failed, unknown", "st:failed,partial", "status, by the start of the screen's word or the service's") \
    X(WORKLOAD, "wl",    "workload", "ex, sp, od",                                                     "wl:ex",             "workload: ex, sp, od, or the start of its name") \
    X(BY,       "by",    "by",       "who created it, a part of the name, address or id",              "by:anna",           "who created it") \
    X(ID,       "id",    "id",       "a part of the session's id",                                     "id:3b43",           "the session's id") \
    X(ERROR,    "error", "error",    "a part of the code or the message",                              "error:notfound",    "error code or message") \
    X(JOB,      "job",   "job",      "standard, bulk, granular",                                       "job:bulk",          "kind of restore: standard, bulk, granular") \
    X(LABEL,    "what",  "label",    "a part of what is restored",                                     "what:finance",      "what is restored")
/* clang-format on */
struct filter_field_info {
    const char *brief, *name, *values, *example, *help;
};
extern const struct filter_field_info filter_fields[];
extern const size_t filter_field_count;
/* The field that goes by that name; NULL. */
const struct filter_field_info *filter_field_named(const char *name, size_t length);

struct filter;

/* NULL with a fault (kind FAULT_INPUT; *ret_at = byte offset of the wrong term) for an unknown
 * field, an open quote, an empty value, a text over FILTER_TEXT_MAX. "" gives a filter that matches
 * everything. */
struct filter *filter_parse(const char *text, size_t *ret_at, struct fault *why);
void filter_free(struct filter *filter);
bool filter_is_empty(const struct filter *filter);
bool filter_matches(const struct filter *filter, const struct session *session);

/* filter_matches for all rows of a snapshot, which is held meanwhile, chunk by chunk: what was said
 * of a person, a text, a kind of session is remembered. The filter is lent. */
struct filter_scan;
struct chunk;
struct filter_scan *filter_scan_new(const struct filter *filter);
void filter_scan_free(struct filter_scan *scan);
/* rows: a bit for each row of the chunk that is to be looked at, none of them free, in
 * CHUNK_ROWS / 64 words. Those that do not match are taken out. */
void filter_scan_chunk(struct filter_scan *scan, const struct chunk *chunk, uint64_t *rows);

/* True: for certain, what the filter matches, `than` matches too, as after one more letter. False
 * says nothing. */
bool filter_narrows(const struct filter *filter, const struct filter *than);

struct snapshot;
struct strbuf;
/* Tells, a line each, which values of st: and wl: are the beginning of no word: none of ours, none
 * of Graph's that we know, none in the list (NULL: there is no list). Such a filter is valid all
 * the same: a word may be newer than this program. Returns how many. */
size_t filter_tell_unknown(const struct filter *filter, const struct snapshot *list,
                           struct strbuf *out);

#endif
