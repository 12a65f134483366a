/* json_text.h - JSON as text: is it JSON at all (RFC 8259), and writing it. Pure.
 *
 * For output that carries the service's objects on unchanged: no tree is built, so numbers and
 * member order stay as they came. */
#ifndef RESTORETOP_CLI_JSON_TEXT_H
#define RESTORETOP_CLI_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

/* True: one JSON object and white space round it, nothing else, valid UTF-8, nested at most 64
 * deep. */
bool json_text_is_object(const char *text, size_t length);

/* Appends the text with a blank for each comment: older pages of the documentation have them. */
void json_text_append_uncommented(struct strbuf *out, const char *text, size_t length);

/* Appends valid JSON with control, C1 and bidi characters, U+2028 and U+2029 written as \u escapes
 * (they occur inside strings only): the same document, safe to look at on a terminal. An escaped
 * half of a surrogate pair becomes U+FFFD: there is no such character, and many parsers refuse it.
 */
void json_text_append_plain(struct strbuf *out, const char *text, size_t length);

/* Appends a JSON string with its quotes; broken UTF-8 becomes U+FFFD. NULL: null. */
void json_text_append_string(struct strbuf *out, const char *text);

#endif
