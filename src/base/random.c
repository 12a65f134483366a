#include "base/random.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/* How many bytes came, at least one; -1 for good. */
static ssize_t from_device(void *bytes, size_t size)
{
    int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    ssize_t got = read(fd, bytes, size);
    int error = errno;
    close(fd);
    errno = error;
    return got > 0 || (got < 0 && error == EINTR) ? got : -1;
}

void random_fill(void *bytes, size_t size)
{
    unsigned char *at = bytes;
    memset(bytes, 0, size);
    while (size > 0) {
        ssize_t got = getrandom(at, size, 0);
        if (got < 0 && errno != EINTR)
            got = from_device(at, size);
        if (got < 0 && errno != EINTR)
            abort(); /* a guess in place of a nonce would be worse, and TLS has none either */
        if (got > 0) {
            at += got;
            size -= (size_t)got;
        }
    }
}

uint32_t random_u32(void)
{
    uint32_t value;
    random_fill(&value, sizeof value);
    return value;
}

void random_guid(char guid[GUID_SIZE])
{
    unsigned char b[16];
    random_fill(b, sizeof b);
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    snprintf(guid, GUID_SIZE,
             "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
             b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
             b[15]);
}
