/* cut.h - text into a field of fixed size, under the names that src/auth has for it. */
#ifndef RESTORETOP_GRAPH_CUT_H
#define RESTORETOP_GRAPH_CUT_H

#include "base/utf8.h"

static inline void cut_copy(char *field, size_t size, const char *text)
{
    utf8_copy(field, size, text);
}

static inline size_t cut_length(const char *text, size_t length, size_t limit)
{
    return utf8_cut(text, length, limit);
}

#endif
