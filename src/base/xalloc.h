/* xalloc.h - allocate or stop.
 *
 * Every input of this program is bounded before it is stored, so a failed allocation means the
 * machine is out of memory: the program stops with one sentence and exit status 70, after the
 * registered handler has restored the terminal (as git and tmux do). Thread-safe. */
#ifndef RESTORETOP_BASE_XALLOC_H
#define RESTORETOP_BASE_XALLOC_H

#include <stddef.h>

void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);                  /* zeroed; checks the product */
void *xreallocarray(void *old, size_t count, size_t size); /* checks the product */
char *xstrdup(const char *text);                           /* NULL gives NULL */
char *xstrndup(const char *text, size_t length);
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Gives whole pages that are free within the heap back to the system; a fraction of a millisecond,
 * and they are paid for again when they are needed. Does nothing where the C library has no call
 * for it. */
void xalloc_trim(void);

/* Registers what must run before the program dies of memory (restoring the terminal). NULL:
 * nothing. */
void xalloc_on_failure(void (*handler)(void));

/* The end described above, for memory that comes from elsewhere (mmap, a library's own allocator).
 */
_Noreturn void xalloc_die(void);

/* Makes room for one more element in a growing array: doubles *capacity when count == *capacity.
 * Returns the array, moved or not. */
void *xgrow(void *array, size_t count, size_t *capacity, size_t element_size);

#endif
