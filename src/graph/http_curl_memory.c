/* http_curl_memory.c - the length stands before the bytes, in a head that keeps them aligned as
 * malloc does. */
#include "graph/http_curl_memory.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct head {
    alignas(max_align_t) size_t size;
};

static struct head *head_of(void *bytes)
{
    return (struct head *)bytes - 1;
}

void *wiped_malloc(size_t size)
{
    struct head *head = size <= SIZE_MAX - sizeof *head ? malloc(sizeof *head + size) : NULL;
    if (head == NULL)
        return NULL;
    head->size = size;
    return head + 1;
}

void *wiped_calloc(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        return NULL;
    void *bytes = wiped_malloc(count * size);
    return bytes != NULL ? memset(bytes, 0, count * size) : NULL;
}

void *wiped_realloc(void *old, size_t size)
{
    void *bytes = wiped_malloc(size);
    if (bytes == NULL || old == NULL)
        return bytes;
    size_t kept = head_of(old)->size;
    memcpy(bytes, old, kept < size ? kept : size);
    wiped_free(old);
    return bytes;
}

char *wiped_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = wiped_malloc(size);
    return copy != NULL ? memcpy(copy, text, size) : NULL;
}

void wiped_free(void *bytes)
{
    if (bytes == NULL)
        return;
    struct head *head = head_of(bytes);
    explicit_bzero(bytes, head->size);
    free(head);
}
