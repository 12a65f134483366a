/* json_heap.h - where the JSON library has its memory from. */
#ifndef RESTORETOP_GRAPH_JSON_HEAP_H
#define RESTORETOP_GRAPH_JSON_HEAP_H

/* From now on the library allocates as we do (base/xalloc.h): what it does not get ends the
 * program. Process-wide; before the first thread. */
void json_heap_begin(void);

#endif
