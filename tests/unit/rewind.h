/* rewind.h - memory that can be put back as it was: what is allocated between rewind_on and
 * rewind_off comes from one block, and a copy of what is used of the block is all that a moment is.
 * The program that includes it is linked with --wrap for the functions below. One thread's; what
 * other threads allocate, and what is allocated while it is off, is the heap's as ever.
 *
 * Nothing of the block is kept or freed by what lives longer than the moment. Blocks lie side by
 * side, without the room between them in which a sanitizer sees a write that is too long: what is
 * tested here alone is tested without. */
#ifndef RESTORETOP_TESTS_REWIND_H
#define RESTORETOP_TESTS_REWIND_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REWIND_BYTES ((size_t)256 * 1024)
#define REWIND_ALIGN sizeof(max_align_t)

struct rewind_moment {
    size_t used;
    _Alignas(max_align_t) char bytes[REWIND_BYTES];
};

static struct rewind_moment rewind_now; /* what the pointers point into */
static _Thread_local bool rewind_is_on;

static inline void rewind_on(void)
{
    rewind_is_on = true;
}

static inline void rewind_off(void)
{
    rewind_is_on = false;
}

static inline void rewind_copy(struct rewind_moment *to, const struct rewind_moment *from)
{
    to->used = from->used;
    memcpy(to->bytes, from->bytes, from->used);
}

static inline bool rewind_holds(const void *memory)
{
    uintptr_t begin = (uintptr_t)rewind_now.bytes, at = (uintptr_t)memory;
    return at >= begin && at < begin + REWIND_BYTES;
}

/* In front of each: its size. */
static inline size_t *rewind_size(void *memory)
{
    return (size_t *)(void *)((char *)memory - REWIND_ALIGN);
}

static inline size_t rewind_rounded(size_t size)
{
    return (size + REWIND_ALIGN - 1) / REWIND_ALIGN * REWIND_ALIGN;
}

static inline void *rewind_take(size_t size)
{
    char *memory = rewind_now.bytes + rewind_now.used + REWIND_ALIGN;
    size_t needed = REWIND_ALIGN + rewind_rounded(size);
    if (needed > REWIND_BYTES - rewind_now.used)
        return NULL; /* for the program: out of memory */
    rewind_now.used += needed;
    *rewind_size(memory) = size;
    return memory;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *memory);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t length);
int __real_vasprintf(char **ret, const char *format, va_list args);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *memory);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t length);
int __wrap_vasprintf(char **ret, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

void *__wrap_malloc(size_t size)
{
    return rewind_is_on ? rewind_take(size) : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    if (!rewind_is_on)
        return __real_calloc(count, size);
    void *memory = rewind_take(count * size);
    return memory ? memset(memory, 0, count * size) : NULL;
}

void *__wrap_realloc(void *old, size_t size)
{
    if (old ? !rewind_holds(old) : !rewind_is_on)
        return __real_realloc(old, size);
    void *memory = rewind_take(size);
    size_t kept = old ? *rewind_size(old) : 0;
    if (memory && old)
        memcpy(memory, old, kept < size ? kept : size);
    return memory;
}

/* Only the last one is room again: the rest is, with the next moment that is put back. */
void __wrap_free(void *memory)
{
    if (!rewind_holds(memory)) {
        __real_free(memory);
        return;
    }
    size_t begin = (size_t)((char *)memory - rewind_now.bytes) - REWIND_ALIGN;
    if (begin + REWIND_ALIGN + rewind_rounded(*rewind_size(memory)) == rewind_now.used)
        rewind_now.used = begin;
}

char *__wrap_strndup(const char *text, size_t length)
{
    if (!rewind_is_on)
        return __real_strndup(text, length);
    length = strnlen(text, length);
    char *copy = rewind_take(length + 1);
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = 0;
    }
    return copy;
}

char *__wrap_strdup(const char *text)
{
    return rewind_is_on ? __wrap_strndup(text, strlen(text)) : __real_strdup(text);
}

int __wrap_vasprintf(char **ret, const char *format, va_list args)
{
    if (!rewind_is_on)
        return __real_vasprintf(ret, format, args);
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    *ret = rewind_take((size_t)length + 1);
    return *ret ? vsnprintf(*ret, (size_t)length + 1, format, args) : -1;
}

#endif
