/* http_curl_memory.h - libcurl's allocator: wipes what is freed. libcurl's send buffers and header
 * lists hold bearer tokens and forms, and it wipes none of them itself. Private to the HTTP client;
 * any thread. */
#ifndef RESTORETOP_GRAPH_HTTP_CURL_MEMORY_H
#define RESTORETOP_GRAPH_HTTP_CURL_MEMORY_H

#include <stddef.h>

/* As malloc(3) and strdup(3): NULL when there is no memory, which libcurl handles. */
void *wiped_malloc(size_t size);
void *wiped_calloc(size_t count, size_t size);
void *wiped_realloc(void *old, size_t size);
char *wiped_strdup(const char *text);
void wiped_free(void *bytes);

#endif
