#include "base/xalloc.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_OWN_FAULT 70
#define FIRST_CAPACITY 8

typedef void failure_handler(void);

/* Process-wide by nature: whichever thread runs out of memory, it is the one terminal that must be
 * restored. */
static _Atomic(failure_handler *) on_failure;

void xalloc_on_failure(void (*handler)(void))
{
    atomic_store(&on_failure, handler);
}

void xalloc_trim(void)
{
#ifdef __GLIBC__
    (void)malloc_trim(0);
#endif
}

_Noreturn void xalloc_die(void)
{
    static const char sentence[] = "The machine is out of memory: the program stops here.\n";
    static atomic_flag begun = ATOMIC_FLAG_INIT;
    static _Thread_local bool dying;
    /* Taken out, so that a handler which allocates and fails in turn does not come back here. */
    failure_handler *handler = atomic_exchange(&on_failure, NULL);
    ssize_t written;

    /* Another thread has no memory either: the first one restores the terminal and ends us all. */
    while (atomic_flag_test_and_set(&begun) && !dying)
        (void)pause();
    dying = true;
    /* First the handler: what is written to the alternate screen is gone once it is left. */
    if (handler != NULL)
        handler();
    written = write(STDERR_FILENO, sentence, sizeof(sentence) - 1);
    (void)written; /* there is nobody left to tell */
    _exit(EXIT_OWN_FAULT);
}

static void *or_die(void *memory)
{
    if (memory == NULL)
        xalloc_die();
    return memory;
}

/* Zero bytes are asked for as one: NULL would look like a failure, and realloc(p, 0) frees p. */
static size_t at_least_one(size_t size)
{
    return size > 0 ? size : 1;
}

static size_t product(size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        xalloc_die();
    return at_least_one(bytes);
}

void *xmalloc(size_t size)
{
    return or_die(malloc(at_least_one(size)));
}

void *xcalloc(size_t count, size_t size)
{
    return or_die(calloc(1, product(count, size)));
}

void *xreallocarray(void *old, size_t count, size_t size)
{
    return or_die(realloc(old, product(count, size)));
}

char *xstrdup(const char *text)
{
    return text == NULL ? NULL : or_die(strdup(text));
}

char *xstrndup(const char *text, size_t length)
{
    return or_die(strndup(text, length));
}

char *xasprintf(const char *format, ...)
{
    char *text = NULL;
    va_list args;
    int length;

    va_start(args, format);
    length = vasprintf(&text, format, args);
    va_end(args);
    if (length < 0)
        xalloc_die();
    return text;
}

void *xgrow(void *array, size_t count, size_t *capacity, size_t element_size)
{
    size_t doubled;

    if (count < *capacity)
        return array;
    if (__builtin_mul_overflow(*capacity, (size_t)2, &doubled))
        xalloc_die();
    if (doubled < FIRST_CAPACITY)
        doubled = FIRST_CAPACITY;
    array = xreallocarray(array, doubled, element_size);
    *capacity = doubled;
    return array;
}
