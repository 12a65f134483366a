/* strbuf.h - a growing run of bytes with a limit.
 *
 * Invariants: `bytes` is never NULL after strbuf_init and always ends in a NUL that `length` does
 * not count (the content may hold NULs of its own); length <= limit. A buffer is born with its
 * limit, as what fills it comes from a network or a file. An append that would pass the limit
 * appends nothing and returns false; once that happened `overflowed` stays true until strbuf_clear.
 */
#ifndef RESTORETOP_BASE_STRBUF_H
#define RESTORETOP_BASE_STRBUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct strbuf {
    char *bytes;
    size_t length;
    size_t capacity; /* private to strbuf.c */
    size_t limit;
    bool overflowed;
    bool secret; /* memory is wiped before it goes back to the heap */
};

#define STRBUF_NO_LIMIT ((size_t)-1 / 2)

/* Life cycle: init (contents empty), clear (empty, memory kept), release (memory freed). */
void strbuf_init(struct strbuf *buf, size_t limit);
/* For tokens, keys and what they are sent in: growing, truncating, clearing and releasing leave no
 * copy behind. Never strbuf_take() from it. */
void strbuf_init_secret(struct strbuf *buf, size_t limit);
void strbuf_clear(struct strbuf *buf);
void strbuf_release(struct strbuf *buf);

bool strbuf_add(struct strbuf *buf, const void *bytes, size_t length);
bool strbuf_puts(struct strbuf *buf, const char *text);
bool strbuf_putc(struct strbuf *buf, char c);
bool strbuf_printf(struct strbuf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool strbuf_vprintf(struct strbuf *buf, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
void strbuf_truncate(struct strbuf *buf, size_t length); /* length <= buf->length */

/* Moves the bytes out: the caller frees them; buf is empty and usable afterwards. */
char *strbuf_take(struct strbuf *buf, size_t *ret_length);

/* Appends the whole of an open file; false with a fault on a read error or when the limit is
 * passed. */
struct fault;
bool strbuf_read_fd(struct strbuf *buf, int fd, struct fault *why);
bool strbuf_read_file(struct strbuf *buf, const char *path, struct fault *why);

/* Appends item i (from 0) of `count` as a sentence lists them: "a", then ", b", at last " and c".
 */
void strbuf_list_item(struct strbuf *buf, const char *item, size_t i, size_t count);

#endif
