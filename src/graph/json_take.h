/* json_take.h - JSON of a known shape read in place: objects by tables of their members, without a
 * tree of values between. Private to src/graph.
 *
 * Strict where the library is lenient, so that it never reads what the library would read
 * otherwise: each take moves past what it took, or is false and the whole object is to be given up.
 * The text is valid UTF-8. */
#ifndef RESTORETOP_GRAPH_JSON_TAKE_H
#define RESTORETOP_GRAPH_JSON_TAKE_H

#include "graph/json_scan.h"

struct arena;

#define JSON_TAKE_KEPT_BITS 9

/* Begins as zero but for arena, and at and end of what is read; for one text. */
struct json_take {
    const char *at, *end;
    struct arena *arena;
    struct json_span kept[1 << JSON_TAKE_KEPT_BITS]; /* texts in the arena, to be used again */
};

/* Fills a field, which holds what an absent member means: null leaves it so. */
typedef bool json_take_fn(struct json_take *take, void *ret);

struct json_member {
    const char *name;
    size_t length;
    json_take_fn *fn; /* NULL: an object with this member is given up */
    size_t offset;    /* of the field in the record */
};
/* clang-format off */
#define JSON_MEMBER(name, fn, record, field) {name, sizeof(name) - 1, fn, offsetof(struct record, field)}
#define JSON_MEMBER_WHOLE(name, fn) {name, sizeof(name) - 1, fn, 0}
/* clang-format on */

/* At most 32 members, none twice; unknown ones are skipped if they are scalars. */
bool json_take_object(struct json_take *take, const struct json_member *members, size_t count,
                      void *record);
#define JSON_TAKE_OBJECT(take, members, record)                                                    \
    json_take_object(take, members, sizeof(members) / sizeof *(members), record)

json_take_fn json_take_text;  /* const char *, as json_text (json_read.h) has it */
json_take_fn json_take_count; /* int32_t, of at most 9 digits */

static inline void json_take_space(struct json_take *take)
{
    while (take->at < take->end &&
           (*take->at == ' ' || *take->at == '\t' || *take->at == '\r' || *take->at == '\n')) {
        take->at++;
    }
}

/* After white space. Here, since each member has two of them, and calls cost twice as much. */
static inline bool json_take_char(struct json_take *take, char wanted)
{
    json_take_space(take);
    const bool there = take->at < take->end && *take->at == wanted;
    take->at += there;
    return there;
}
bool json_take_word(struct json_take *take, const char *word);
bool json_take_same(struct json_take *take, struct json_span text);
bool json_take_nothing(struct json_take *take); /* null, or the "" that stands for it in samples */
/* A string with its quotes; escapes are stepped over. */
bool json_take_string(struct json_take *take, struct json_span *ret, bool *ret_escaped);

#endif
