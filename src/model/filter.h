/* filter.h - the filter language, the same on the screen, in --filter and headless.
 *
 *   expression = term { space term }        every term must hold
 *   term       = [ "-" ] ( word | field sign value { "," value } )
 *   sign       = ":" | "=" | "!=" | "<" | "<=" | ">" | ">="
 *   value      = word | "quoted words"      quotes also round free text
 *   field      = one of FILTER_FIELDS, by either of its names, in any case
 *
 * Free words look in label, id, by whom, status word, workload, error code and message. Comparison
 * is case-folded and without accents, by substring; st: matches the start of the screen's or the
 * service's word ("partial" and "completedWithError" alike), wl: the code or the start of the name.
 * by: looks at names, addresses and ids of all who created it, error: at every code, message and
 * target of the error. "=" asks for the whole: of by, what the BY column shows, of error, its own
 * code. age, ended, run and eta take a length of time (90m, 24h, 7d, 2w) and mean "at most" by ":";
 * units, failed and rate take a number. What the service did not tell compares with nothing, nor
 * does run of a draft. "-" before a term and "!=" negate; a value list is an or. OR, AND and NOT
 * are words. A word with a
 * ':' is a field, and so is one of the fields' names before another sign; "quotes" make it free
 * text. Of each text of the service the first FILTER_LOOK_MAX bytes are looked at. */
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
    X(LABEL,    "what",  "label",    "a part of what is restored",                                     "what:finance",      "what is restored, by name where that was read: of rows that were on screen") \
    X(IS,       "is",    "is",       "active, ended, attention, today, mine, inplace, overdue, stalled, slow, away, unclear, acknowledged", "is:attention", "attention: it runs, or ended badly of late and was not acknowledged; active: it runs; ended; unclear: a status that is hidden, new or unreadable; acknowledged; today: created today; mine: created by who is signed in; inplace: it overwrites what is there; overdue, stalled, slow: see =; away: came about while you were away") \
    X(AGE,      "age",   "age",      "how long ago it was created: 90m, 24h, 7d, 2w",                  "age>7d",            "how long ago it was created: m, h, d, w; also <, <=, >=") \
    X(ENDED,    "ended", "ended",    "how long ago it ended: 90m, 24h, 7d, 2w",                        "ended<24h",         "how long ago it ended") \
    X(RUN,      "run",   "run",      "how long it runs or took, as the column RUN: 90m, 24h",        "run>4h",            "how long it runs or took (as the column RUN); a draft has not run") \
    X(UNIT,     "unit",  "unit",     "a part of the code that a unit failed with, where units were read", "unit:quota",       "the code that one of its units failed with, in sessions whose units were read") \
    X(UNITS,    "units", "units",    "how many units it has",                                          "units>=100",        "how many units it has") \
    X(ETA,      "eta",   "eta",      "how long it will take yet: 90m, 24h",                            "eta>4h",            "how long it will take yet, by our reckoning") \
    X(RATE,     "rate",  "rate",     "units an hour",                                                  "rate<10",           "units an hour, by our reckoning") \
    X(BAD,      "failed", "failed",  "how many of its units failed",                                   "failed>0",          "how many of its units failed")
/* clang-format on */
struct filter_field_info {
    const char *brief, *name, *values, *example, *help;
};
/* The language is one; what fields there are depends on what is filtered. */
struct filter_language {
    const struct filter_field_info *fields;
    size_t count;
};
extern const struct filter_language filter_sessions; /* FILTER_FIELDS */
extern const struct filter_language filter_units;    /* unit_filter.h */
/* The field that goes by that name; NULL. */
const struct filter_field_info *filter_field_named(const struct filter_language *language,
                                                   const char *name, size_t length);

struct filter;

/* NULL with a fault (kind FAULT_INPUT; *ret_at = byte offset of the wrong term) for an unknown
 * field, an open quote, an empty value, a sign that its field does not take, a value that is no
 * length of time, number or word of is:, a text over FILTER_TEXT_MAX. "" gives a filter that
 * matches everything. */
struct filter *filter_parse(const char *text, size_t *ret_at, struct fault *why);
struct filter *filter_parse_in(const struct filter_language *language, const char *text,
                               size_t *ret_at, struct fault *why);
void filter_free(struct filter *filter);
/* Whether it can be parsed; the fault says at which character it cannot, from 1 on. */
bool filter_check(const char *text, struct fault *why);
bool filter_is_empty(const struct filter *filter);
/* A term looks for a name, which only those sessions have whose units were asked for it. */
bool filter_wants_names(const struct filter *filter);

/* A filter of the terms of both: it matches what each of them matches. What narrows the second
 * narrows this one. */
struct filter *filter_join(const struct filter *first, const struct filter *second);

/* Free with filter_free. */
struct filter *filter_copy(const struct filter *filter);

/* What a filter's answer depends on beside the session itself, a bit each. */
enum filter_cause {
    FILTER_ON_MINUTE = 1 << 0, /* the time, by the minute: ages and attention */
    FILTER_ON_DAY = 1 << 1,    /* today */
    FILTER_ON_PACES = 1 << 2,
    FILTER_ON_ACKS = 1 << 3,
    FILTER_ON_AWAY = 1 << 4,   /* when somebody was away */
    FILTER_ON_PERSON = 1 << 5, /* who is signed in */
    FILTER_ON_OPENED = 1 << 6  /* of which sessions the units were read */
};
unsigned filter_causes(const struct filter *filter);

/* What terms of time and attention are measured by. */
struct attention_rule;
struct opened;
struct filter_when {
    int64_t now_ms, day_ms;            /* day_ms: when today began, in local time */
    const struct attention_rule *rule; /* lent */
    const struct opened *opened;       /* for unit:; lent; NULL: no units were read */
};
struct filter_when filter_when(const struct attention_rule *rule);
/* when NULL: no term of time or attention holds. */
bool filter_matches(const struct filter *filter, const struct session *session,
                    const struct filter_when *when);

/* filter_matches for the rows of a snapshot, a chunk at a time; the answer for a person, a text or
 * a kind of session is remembered. Filter and when are lent; the caller holds the snapshot. */
struct filter_scan;
struct chunk;
struct filter_scan *filter_scan_new(const struct filter *filter, const struct filter_when *when);
void filter_scan_free(struct filter_scan *scan);
/* rows: a bit for each row of the chunk, in CHUNK_ROWS / 64 words. Set by the caller for the rows
 * to look at (never a free one); cleared where a row does not match. */
void filter_scan_chunk(struct filter_scan *scan, const struct chunk *chunk, uint64_t *rows);

/* True: for certain, what the filter matches, `than` matches too, as after one more letter. False
 * says nothing. */
bool filter_narrows(const struct filter *filter, const struct filter *than);

struct snapshot;
struct strbuf;
/* Tells, a line each, of the words OR, AND and NOT, in capitals and without quotes: they are looked
 * for as words, which is hardly meant. Returns how many. */
size_t filter_tell_joiners(const struct filter *filter, struct strbuf *out);
/* The same, and which values of st: and wl: are the beginning of no word: none of ours, none
 * of Graph's that we know, none in the list (NULL: there is no list). Such a filter is valid all
 * the same: a word may be newer than this program. Returns how many. */
size_t filter_tell_unknown(const struct filter *filter, const struct snapshot *list,
                           struct strbuf *out);

#endif
