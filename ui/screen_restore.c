/* screen_restore.c - for the crash handler and the end of memory: write(2), poll(2)
 * and tcsetattr(3) only, all async-signal-safe. This and crash_report.c are the places
 * where state cannot be passed in. */
#include "screen_restore.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "screen.h"

#define PATIENCE_MS 1000

static struct {
    volatile sig_atomic_t armed, curses;
    _Atomic bool restored;
    _Atomic pid_t writer; /* thread that writes to the terminal; 0: none */
    int in, out;
    struct termios modes;
    char bytes[SCREEN_RESTORE_BYTES];
    size_t length;
} prepared;

void screen_restore_arm(int in, int out, const struct termios *modes, const char *bytes,
                        size_t length)
{
    prepared.armed = 0;
    prepared.in = in;
    prepared.out = out;
    prepared.modes = *modes;
    prepared.length = length < sizeof prepared.bytes ? length : sizeof prepared.bytes;
    memcpy(prepared.bytes, bytes, prepared.length);
    prepared.armed = 1;
}

void screen_restore_disarm(void)
{
    prepared.armed = 0;
}

void screen_restore_write_begin(void)
{
    atomic_store(&prepared.writer, gettid());
    if (!atomic_load(&prepared.restored))
        return;
    atomic_store(&prepared.writer, 0);
    for (;;)
        (void)pause();
}

void screen_restore_write_end(void)
{
    atomic_store(&prepared.writer, 0);
}

/* A terminal that takes nothing may hold it up for ever: no longer than this. */
static void wait_for_writer(void)
{
    for (int i = 0; i < PATIENCE_MS; i++) {
        pid_t writer = atomic_load(&prepared.writer);
        if (writer == 0 || writer == gettid())
            return;
        (void)poll(NULL, 0, 1);
    }
}

void screen_restore_curses_begin(void)
{
    prepared.curses = true;
    errno = 0;
}

void screen_restore_curses_end(void)
{
    if (prepared.curses && errno == ENOMEM)
        xalloc_die();
    prepared.curses = false;
    errno = 0;
}

bool screen_emergency_curses(void)
{
    return prepared.curses != 0;
}

bool screen_emergency_armed(void)
{
    return prepared.armed || prepared.restored;
}

void screen_emergency_restore(void)
{
    if (prepared.restored)
        (void)tcsetattr(prepared.in, TCSANOW, &prepared.modes);
    if (!prepared.armed)
        return;
    atomic_store(&prepared.restored, true);
    prepared.armed = 0; /* a second crash on the way must not come back here */
    wait_for_writer();
    size_t done = 0;
    while (done < prepared.length) {
        ssize_t wrote = write(prepared.out, prepared.bytes + done, prepared.length - done);
        struct pollfd room = {.fd = prepared.out, .events = POLLOUT};
        if (wrote < 0 && errno == EAGAIN && poll(&room, 1, PATIENCE_MS) > 0)
            continue;
        if (wrote <= 0)
            break;
        done += (size_t)wrote;
    }
    (void)tcsetattr(prepared.in, TCSANOW, &prepared.modes);
}
