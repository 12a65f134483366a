/* escapes.h - whether what a program wrote to a terminal is text and known sequences, nothing else.
 */
#ifndef RESTORETOP_TESTS_ESCAPES_H
#define RESTORETOP_TESTS_ESCAPES_H

#include <stdbool.h>
#include <stddef.h>

#include "e2e/term.h"

/* True: printable UTF-8 (no C0, C1, bidi, zero-width, tag or unassigned-for-good characters), CR,
 * LF, BS, and sequences of the list in escapes.c. False: *ret_at is where something else begins. */
bool escapes_known(const char *bytes, size_t length, size_t *ret_at);
/* All that the program wrote so far; needs cmocka. */
void expect_escapes_known(struct term *term);

#endif
