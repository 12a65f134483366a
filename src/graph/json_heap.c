/* json_heap.c - jansson (2.14) goes on with a buffer that could not grow: a text then lacks bytes
 * without a word, or, when it was the closing quote that found no room, the heap is read and
 * written beyond the buffer until a quote turns up. */
#include "graph/json_heap.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/xalloc.h"

void json_heap_begin(void)
{
    json_set_alloc_funcs(xmalloc, free);
}
