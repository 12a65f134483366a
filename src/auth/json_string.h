/* json_string.h - one JSON string out of a scanned text, without a library's copies in between.
 * Private to src/auth; pure.
 *
 * jansson would leave tokens in heap memory that nobody wipes: in its lexer's buffer as in the
 * values. So the few flat objects of sign-in are cut by graph/json_scan.h, and their strings
 * decoded here, straight into the caller's (secret) buffer. */
#ifndef RESTORETOP_AUTH_JSON_STRING_H
#define RESTORETOP_AUTH_JSON_STRING_H

#include <stdint.h>

#include "base/strbuf.h"
#include "graph/json_scan.h"

/* The member of an object; a span without bytes: absent, or not an object. The first of its name.
 */
struct json_span json_member_of(struct json_span object, const char *key);

/* Appends the string's bytes: escapes decoded (a lone surrogate and \u0000 become U+FFFD), broken
 * UTF-8 left for the text gate. False, nothing appended: not a string, or over the limit. */
bool json_string_decode(struct json_span value, struct strbuf *out);
/* The same, cut to a field at a whole character. "" when absent or no string. */
void json_string_field(struct json_span object, const char *key, char *field, size_t size);

/* A whole number, written as one or as text ("3599"); false: neither, negative, or over INT32_MAX.
 */
bool json_whole_number(struct json_span value, int64_t *ret);

/* The seconds that are left until a moment written as Unix seconds, 0 for one that is past; false:
 * it is no number. now_ms: wall clock. */
bool json_seconds_until(struct json_span value, int64_t now_ms, int64_t *ret);

#endif
