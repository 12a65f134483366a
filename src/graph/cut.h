/* cut.h - text into a field of fixed size. Private to src/graph and src/auth; pure. */
#ifndef RESTORETOP_GRAPH_CUT_H
#define RESTORETOP_GRAPH_CUT_H

#include <stddef.h>

/* Copies as much of the text as fits, never half a UTF-8 character. */
void cut_copy(char *field, size_t size, const char *text);

/* The length of the longest beginning of at most limit bytes that ends with a whole UTF-8
 * character. */
size_t cut_length(const char *text, size_t length, size_t limit);

#endif
