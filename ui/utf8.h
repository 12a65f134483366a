/* utf8.h - characters out of UTF-8 that may end within one, and into it: keys as they arrive, text
 * as it is typed. Not the gate for what is shown (base/text.h). Pure, any thread. */
#ifndef RESTORETOP_UI_UTF8_H
#define RESTORETOP_UI_UTF8_H

#include <stddef.h>
#include <stdint.h>

#define UTF8_BROKEN UINT32_MAX

/* Bytes of the character that begins with this one, 1..4; 0: none does. */
size_t utf8_length(unsigned char first);
/* One character off a text: bytes used (0: length is 0 or the text ends within a character),
 * *ret_code its code or UTF8_BROKEN (then 1 byte is used). */
size_t utf8_next(const char *text, size_t length, uint32_t *ret_code);
/* Writes a code point up to U+10FFFF (no NUL behind it); returns 1..4, the bytes written. */
size_t utf8_put(uint32_t code, char *out);

#endif
