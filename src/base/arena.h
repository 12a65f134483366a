/* arena.h - memory that is freed all at once: the strings and small structs of one page, one chunk,
 * one detail. Not thread-safe while it is filled; read-only use is free for all threads. */
#ifndef RESTORETOP_BASE_ARENA_H
#define RESTORETOP_BASE_ARENA_H

#include <stddef.h>

struct arena_block; /* private to arena.c */
struct arena_strings;

struct arena {
    struct arena_block *blocks;
    struct arena_strings *strings; /* the interning table; NULL until first used */
    size_t bytes;                  /* handed out so far, for limits and statistics */
};

void arena_init(struct arena *arena);
void arena_release(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t size); /* zeroed, aligned for any type */
char *arena_strndup(struct arena *arena, const char *bytes, size_t length);

/* The same bytes give the same pointer within one arena. NULL gives NULL. The content may hold
 * NULs: then the text ends at the first for whoever reads it as a C string. */
const char *arena_intern(struct arena *arena, const char *text);
const char *arena_intern_bytes(struct arena *arena, const char *bytes, size_t length);

/* The same for a plain struct: what comes back is aligned for any type and shared by all structs of
 * the same bytes (padding that differs only costs memory). */
const void *arena_intern_struct(struct arena *arena, const void *bytes, size_t size);

/* Frees the interning table, keeping all that was handed out: called when no more is added. */
void arena_seal(struct arena *arena);

#endif
