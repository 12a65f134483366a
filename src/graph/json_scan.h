/* json_scan.h - cutting JSON text into pieces without building anything. Private to src/graph and
 * src/auth; pure.
 *
 * Understands strings, nesting and the two kinds of comments, and nothing more: what stands inside
 * a piece is for the JSON library to judge. Never recurses; linear in the text. */
#ifndef RESTORETOP_GRAPH_JSON_SCAN_H
#define RESTORETOP_GRAPH_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

struct json_span {
    const char *bytes; /* NULL: none */
    size_t length;
};

struct json_scan {
    const char *at, *end;
};

enum json_step { JSON_STEP_ITEM, JSON_STEP_END, JSON_STEP_BROKEN };

/* Past white space, a byte order mark and comments. */
void json_scan_space(struct json_scan *scan);

/* The first byte of a text that is a quote, a backslash or a control character; end: none. */
const char *json_scan_plain(const char *at, const char *end);

/* Past one string, the opening quote at scan->at. False: no closing quote. */
bool json_scan_string(struct json_scan *scan);

/* Cuts the value at scan->at (after white space). False: there is none, or it does not end. */
bool json_scan_value(struct json_scan *scan, struct json_span *ret);

/* Walks the members of an object or the items of an array: begin on its span, then next until END.
 * A key is handed out without its quotes, as it stands in the text. */
bool json_scan_begin(struct json_scan *scan, struct json_span container, char open);
enum json_step json_scan_member(struct json_scan *scan, struct json_span *ret_key,
                                struct json_span *ret_value);
enum json_step json_scan_item(struct json_scan *scan, struct json_span *ret_value);

/* The two halves of these: to the next piece (past white space and the comma; END at the closing
 * bracket), and past the key and the colon of a member. */
enum json_step json_scan_step(struct json_scan *scan);
enum json_step json_scan_key(struct json_scan *scan, struct json_span *ret_key);

/* At the bracket of an END: whether nothing but space follows it. */
bool json_scan_ends(struct json_scan *scan);

/* The piece is that text to the letter: escapes are not looked through. False for no piece (NULL).
 */
bool json_span_is(struct json_span span, const char *text);

#endif
