#include "base/wake.h"

#include <errno.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

int wake_open(void)
{
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

void wake_up(int fd)
{
    const uint64_t one = 1;
    /* EAGAIN: the counter is full, so it is readable as it is. */
    while (write(fd, &one, sizeof one) < 0 && errno == EINTR)
        continue;
}

void wake_drain(int fd)
{
    uint64_t count;
    while (read(fd, &count, sizeof count) < 0 && errno == EINTR)
        continue;
}
