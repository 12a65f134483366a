/* json_read.h - values of loaded JSON as the records want them: nothing fails, what is odd is
 * noted. Private to src/graph; the parsers are the only files that include jansson. */
#ifndef RESTORETOP_GRAPH_JSON_READ_H
#define RESTORETOP_GRAPH_JSON_READ_H

#include <jansson.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "graph/json_scan.h"

/* Longest texts kept in a record; a longer one ends with "... [cut from N bytes]". */
#define JSON_NAME_MAX    ((size_t)4 * 1024)
#define JSON_MESSAGE_MAX ((size_t)64 * 1024)

/* A body as valid UTF-8: the caller's bytes, or a repaired copy. */
struct json_body {
    struct json_span text;
    struct strbuf repaired;
};
void json_body_init(struct json_body *body, const char *bytes, size_t length);
void json_body_release(struct json_body *body);

/* Loads one value, repaired (json_repair.h) when the library refuses it as it is. NULL: still
 * refused; problem, if not NULL, then holds its words. The caller decrefs. */
json_t *json_load_span(struct json_span span, char *problem, size_t size);

struct json_reader {
    struct arena *arena;
    char note[256]; /* sentences about what was odd; "" nothing */
};
void json_reader_init(struct json_reader *reader, struct arena *arena);
void json_note(struct json_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A member's text: strings as they are (NULs as U+FFFD), numbers and booleans as their text. NULL:
 * the member is absent, null, empty, or an object or list (noted). */
const char *json_text(struct json_reader *reader, const json_t *object, const char *key);
const char *json_message(struct json_reader *reader, const json_t *object, const char *key);
const char *json_value_text(struct json_reader *reader, const json_t *value, size_t limit);

/* An object member; NULL: absent, null, or something else (noted). */
const json_t *json_object_member(struct json_reader *reader, const json_t *object, const char *key);

/* A count: an integer of 0..INT32_MAX, also when written as text or as 5.0; else COUNT_NONE, noted
 * unless absent or null. */
int32_t json_count(struct json_reader *reader, const json_t *object, const char *key);

/* A moment; *ret_text: the text as it came (NULL: absent). TIME_NONE when it is none. */
int64_t json_time(struct json_reader *reader, const json_t *object, const char *key,
                  const char **ret_text);

#endif
