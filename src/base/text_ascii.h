/* text_ascii.h - how the gate writes a character where only ASCII may be shown. Private to text. */
#ifndef RESTORETOP_BASE_TEXT_ASCII_H
#define RESTORETOP_BASE_TEXT_ASCII_H

#include <stdint.h>

/* Writes one or two printable ASCII bytes for a code point that is not ASCII, no NUL, and returns
 * how many: what its compatibility decomposition and a short table of letters and punctuation that
 * have none give ('é' -> "e", '–' -> "-", 'æ' -> "ae"), else '?' for each column of its width (1 or
 * 2). */
int text_ascii_of(int32_t code, int width, char *ret_bytes);

#endif
