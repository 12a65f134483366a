/* base64.h - bytes as text and back (RFC 4648). Pure; any thread.
 *
 * What is written is one of the two alphabets; what is read may be either, padded or not, since the
 * services differ among each other. */
#ifndef RESTORETOP_BASE_BASE64_H
#define RESTORETOP_BASE_BASE64_H

#include "base/strbuf.h"

enum base64_form {
    BASE64_PADDED, /* + and /, padded with = (RFC 4648 4) */
    BASE64_URL     /* - and _, without padding (RFC 7515 2) */
};

/* Appends. False: the buffer's limit was passed. */
bool base64_add(struct strbuf *out, const void *bytes, size_t length, enum base64_form form);

/* Appends the bytes. False, and nothing appended: a character of neither alphabet, both alphabets
 * mixed, a length that no encoding has, = anywhere but at the end, or the limit. */
bool base64_decode(struct strbuf *out, const char *text, size_t length);

#endif
