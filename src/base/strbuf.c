#include "base/strbuf.h"

#include "base/fault.h"
#include "base/xalloc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_CAPACITY 64
#define READ_CHUNK     16384

/* What an empty buffer without memory points to: `bytes` is never NULL. Never written (capacity 0).
 */
static char empty_bytes[1];

static void set_length(struct strbuf *buf, size_t length)
{
    buf->length = length;
    if (buf->capacity > 0)
        buf->bytes[length] = '\0';
}

static void shrink(struct strbuf *buf, size_t length)
{
    if (buf->secret && length < buf->length)
        explicit_bzero(buf->bytes + length, buf->length - length);
    set_length(buf, length);
}

void strbuf_init(struct strbuf *buf, size_t limit)
{
    *buf = (struct strbuf){.bytes = empty_bytes, .limit = limit};
    if (buf->limit > STRBUF_NO_LIMIT)
        buf->limit = STRBUF_NO_LIMIT; /* leaves room for the NUL and for doubling */
}

void strbuf_init_secret(struct strbuf *buf, size_t limit)
{
    strbuf_init(buf, limit);
    buf->secret = true;
}

void strbuf_clear(struct strbuf *buf)
{
    shrink(buf, 0);
    buf->overflowed = false;
}

void strbuf_release(struct strbuf *buf)
{
    const bool secret = buf->secret;
    if (secret && buf->capacity > 0)
        explicit_bzero(buf->bytes, buf->capacity);
    if (buf->capacity > 0)
        free(buf->bytes);
    strbuf_init(buf, buf->limit);
    buf->secret = secret;
}

/* What realloc moves it leaves behind as it was; a secret moves by hand. */
static void grow(struct strbuf *buf, size_t capacity)
{
    char *old = buf->capacity > 0 ? buf->bytes : NULL;
    if (!buf->secret || !old) {
        buf->bytes = xreallocarray(old, capacity, 1);
    } else {
        buf->bytes = xmalloc(capacity);
        memcpy(buf->bytes, old, buf->length);
        explicit_bzero(old, buf->capacity);
        free(old);
    }
    buf->capacity = capacity;
    buf->bytes[buf->length] = '\0';
}

/* Room for `more` bytes and the NUL, or false when that would pass the limit. */
static bool reserve(struct strbuf *buf, size_t more)
{
    size_t needed, capacity;

    if (more > buf->limit - buf->length) {
        buf->overflowed = true;
        return false;
    }
    needed = buf->length + more + 1;
    if (needed <= buf->capacity)
        return true;
    capacity = buf->capacity > 0 ? buf->capacity * 2 : FIRST_CAPACITY;
    if (capacity > buf->limit + 1)
        capacity = buf->limit + 1;
    if (capacity < needed)
        capacity = needed;
    grow(buf, capacity);
    return true;
}

bool strbuf_add(struct strbuf *buf, const void *bytes, size_t length)
{
    if (!reserve(buf, length))
        return false;
    if (length > 0)
        memcpy(buf->bytes + buf->length, bytes, length);
    set_length(buf, buf->length + length);
    return true;
}

bool strbuf_puts(struct strbuf *buf, const char *text)
{
    return strbuf_add(buf, text, strlen(text));
}

bool strbuf_putc(struct strbuf *buf, char c)
{
    return strbuf_add(buf, &c, 1);
}

bool strbuf_printf(struct strbuf *buf, const char *format, ...)
{
    va_list args;
    bool added;

    va_start(args, format);
    added = strbuf_vprintf(buf, format, args);
    va_end(args);
    return added;
}

bool strbuf_vprintf(struct strbuf *buf, const char *format, va_list args)
{
    va_list again;
    int length;
    bool added = false;

    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, args);
    if (length >= 0 && reserve(buf, (size_t)length)) {
        vsnprintf(buf->bytes + buf->length, (size_t)length + 1, format, again);
        set_length(buf, buf->length + (size_t)length);
        added = true;
    }
    va_end(again);
    return added;
}

void strbuf_truncate(struct strbuf *buf, size_t length)
{
    if (length < buf->length)
        shrink(buf, length);
}

char *strbuf_take(struct strbuf *buf, size_t *ret_length)
{
    char *bytes;

    if (buf->capacity == 0)
        bytes = xcalloc(1, 1);
    else
        bytes = buf->bytes;
    if (ret_length != NULL)
        *ret_length = buf->length;
    strbuf_init(buf, buf->limit);
    return bytes;
}

/* One read(2), begun again when a signal came in between. */
static ssize_t read_some(int fd, char *chunk, size_t size)
{
    ssize_t got;

    do
        got = read(fd, chunk, size);
    while (got < 0 && errno == EINTR);
    return got;
}

static bool read_chunks(struct strbuf *buf, int fd, char *chunk, size_t size, struct fault *why)
{
    size_t before = buf->length;
    ssize_t got;

    while ((got = read_some(fd, chunk, size)) > 0) {
        if (strbuf_add(buf, chunk, (size_t)got))
            continue;
        strbuf_truncate(buf, before);
        return fault_set(why, FAULT_INPUT, "The file is longer than the %zu bytes allowed.",
                         buf->limit - before);
    }
    if (got == 0)
        return true;
    /* errno first: nothing in between may change it. */
    fault_set(why, errno == EISDIR ? FAULT_INPUT : FAULT_SYSTEM, "The file cannot be read: %s.",
              strerror(errno));
    strbuf_truncate(buf, before);
    return false;
}

bool strbuf_read_fd(struct strbuf *buf, int fd, struct fault *why)
{
    char chunk[READ_CHUNK];
    bool done = read_chunks(buf, fd, chunk, sizeof(chunk), why);

    if (buf->secret)
        explicit_bzero(chunk, sizeof(chunk));
    return done;
}

/* A file the user named wrongly is his to mend; a machine without descriptors is not. */
static enum fault_kind open_fault_kind(int error)
{
    bool machine = error == EMFILE || error == ENFILE || error == ENOMEM || error == EIO;

    return machine ? FAULT_SYSTEM : FAULT_INPUT;
}

bool strbuf_read_file(struct strbuf *buf, const char *path, struct fault *why)
{
    struct fault inner;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    bool done;

    if (fd < 0)
        return fault_set(why, open_fault_kind(errno), "%s cannot be opened: %s.", path,
                         strerror(errno));
    done = strbuf_read_fd(buf, fd, &inner);
    close(fd);
    if (!done)
        fault_set(why, inner.kind, "%s: %s", path, inner.text);
    return done;
}

void strbuf_list_item(struct strbuf *buf, const char *item, size_t i, size_t count)
{
    if (i > 0)
        strbuf_puts(buf, i + 1 == count ? " and " : ", ");
    strbuf_puts(buf, item);
}
