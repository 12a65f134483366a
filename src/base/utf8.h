/* utf8.h - decodes, encodes and cuts UTF-8: keys as they arrive, text as it is typed, texts that
 * must fit a field. A text may end within a character. Not the gate for what is shown (text.h).
 * Pure, any thread. */
#ifndef RESTORETOP_BASE_UTF8_H
#define RESTORETOP_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_BROKEN UINT32_MAX

/* The byte belongs to a character that began before it. */
static inline bool utf8_continues(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Bytes of the character that begins with this one, 1..4; 0: none does. */
size_t utf8_length(unsigned char first);
/* Decodes the first character of a text. Returns its bytes (0: length is 0, or the text ends within
 * the character); *ret_code is its code point, or UTF8_BROKEN (then 1 byte is used). */
size_t utf8_next(const char *text, size_t length, uint32_t *ret_code);
/* Writes a code point up to U+10FFFF (no NUL behind it); returns 1..4, the bytes written. */
size_t utf8_put(uint32_t code, char *out);

/* The length of the longest beginning of at most `limit` bytes that cuts no character. */
size_t utf8_cut(const char *text, size_t length, size_t limit);
/* The longest end of at most `limit` bytes that cuts no character. Lent from text. */
const char *utf8_end(const char *text, size_t limit);
/* As much of the text as the field of `size` bytes (> 0) holds with its NUL, cut between
 * characters. NULL gives "". They must not overlap. */
void utf8_copy(char *field, size_t size, const char *text);

#endif
