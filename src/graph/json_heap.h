/* json_heap.h - the JSON library's allocator. */
#ifndef RESTORETOP_GRAPH_JSON_HEAP_H
#define RESTORETOP_GRAPH_JSON_HEAP_H

/* From now on the library allocates as we do (base/xalloc.h): out of memory ends the program.
 * Process-wide; before the first thread. */
void json_heap_begin(void);

#endif
