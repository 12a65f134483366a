/* screen_frame.c - ncurses 6.4 by itself flushes at cursor moves, up to 168 times for a page of
 * 200x50; so its stream gets the descriptor of a memory file. The terminal is opened anew, as
 * O_NONBLOCK belongs to the open file, and the one we were given is shared with the shell. */
#include "screen_frame.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "base/utf8.h"
#include "screen_restore.h"

#define FRAME_ROOM       (8 << 20) /* bytes; far above any frame */
#define LAST_PATIENCE_MS 1000

/* Another user's terminal (after su) cannot be opened again: then writing may block. */
static int open_tty(void)
{
    int tty = open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    return tty >= 0 ? tty : fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
}

/* A limit on the size of files (ulimit -f) counts for files in memory, too. */
static int open_memory(void)
{
    int memory = memfd_create("restoretop-frame", MFD_CLOEXEC);
    if (memory < 0)
        return -1;
    bool room = ftruncate(memory, FRAME_ROOM) == 0;
    if (ftruncate(memory, 0) == 0 && room)
        return memory;
    close(memory);
    return -1;
}

bool screen_frame_open(struct screen_frame *ret, int signals, struct fault *why)
{
    int own = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    *ret = (struct screen_frame){.out = own < 0 ? NULL : fdopen(own, "w"),
                                 .tty = open_tty(),
                                 .memory = open_memory(),
                                 .signals = signals > 0 ? signals : -1,
                                 .sgr = {.unsure = true}};
    strbuf_init(&ret->before, STRBUF_NO_LIMIT);
    strbuf_init(&ret->after, STRBUF_NO_LIMIT);
    if (ret->out && ret->tty >= 0)
        return true;
    if (!ret->out && own >= 0)
        close(own);
    return fault_set(why, FAULT_SYSTEM, "No descriptor to draw with: %s.", strerror(errno));
}

void screen_frame_release(struct screen_frame *frame)
{
    if (frame->out)
        (void)fclose(frame->out);
    if (frame->tty >= 0)
        close(frame->tty);
    if (frame->memory >= 0)
        close(frame->memory);
    strbuf_release(&frame->before);
    strbuf_release(&frame->after);
}

void screen_frame_divert(struct screen_frame *frame)
{
    (void)fflush(frame->out);
    if (frame->memory >= 0)
        (void)dup3(frame->memory, fileno(frame->out), O_CLOEXEC);
}

void screen_frame_learn(struct screen_frame *frame, const char *sgr0, const char *palette_reset)
{
    struct termios modes;
    frame->squeezes = sgr_speaks(sgr0);
    frame->sgr.jump.keeps_column = tcgetattr(frame->tty, &modes) == 0 && !(modes.c_oflag & ONLCR);
    frame->palette_reset = palette_reset;
}

/* From there on. */
static void drop_palette_reset(const struct screen_frame *frame, struct strbuf *out, size_t from)
{
    const char *reset = frame->palette_reset;
    size_t bytes = reset ? strlen(reset) : 0;
    char *at = bytes > 0 ? memmem(out->bytes + from, out->length - from, reset, bytes) : NULL;
    if (!at)
        return;
    memmove(at, at + bytes, (size_t)(out->bytes + out->length - at) - bytes);
    strbuf_truncate(out, out->length - bytes);
}

void screen_frame_take(struct screen_frame *frame, struct strbuf *out)
{
    char bytes[16384];
    size_t from = out->length;
    ssize_t got;
    (void)fflush(frame->out);
    if (frame->memory < 0)
        return;
    /* The file keeps its pages for the next frame: to have them anew was 3 % of a key's CPU. */
    off_t end = lseek(frame->memory, 0, SEEK_CUR), at = 0;
    for (; at < end; at += got) {
        size_t left = (size_t)(end - at);
        got = pread(frame->memory, bytes, left < sizeof bytes ? left : sizeof bytes, at);
        if (got <= 0)
            break;
        strbuf_add(out, bytes, (size_t)got);
    }
    (void)lseek(frame->memory, 0, SEEK_SET);
    drop_palette_reset(frame, out, from);
}

/* Until the terminal takes more; false: that is not worth waiting for. */
static bool wait_for_room(struct screen_frame *frame, int signals, int patience_ms)
{
    struct pollfd fds[] = {{.fd = frame->tty, .events = POLLOUT},
                           {.fd = signals, .events = POLLIN}};
    int ready = poll(fds, sizeof fds / sizeof *fds, patience_ms);
    if (ready < 0)
        return errno == EINTR;
    if (fds[0].revents & (POLLERR | POLLHUP | POLLNVAL))
        frame->gone = true;
    return ready > 0 && !frame->gone && !fds[1].revents;
}

/* ret_done: bytes that were taken. */
static bool push_all(struct screen_frame *frame, const struct strbuf *bytes, int signals,
                     int patience_ms, size_t *ret_done)
{
    for (*ret_done = 0; *ret_done < bytes->length;) {
        ssize_t wrote = write(frame->tty, bytes->bytes + *ret_done, bytes->length - *ret_done);
        if (wrote > 0) {
            *ret_done += (size_t)wrote;
            frame->sent += (size_t)wrote;
        } else if (wrote < 0 && errno == EAGAIN) {
            if (!wait_for_room(frame, signals, patience_ms))
                return false;
        } else if (wrote < 0 && errno != EINTR) {
            frame->gone = true;
            return false;
        }
    }
    return true;
}

static bool push(struct screen_frame *frame, const struct strbuf *bytes, int signals,
                 int patience_ms, size_t *ret_done)
{
    screen_restore_write_begin();
    bool sent = push_all(frame, bytes, signals, patience_ms, ret_done);
    screen_restore_write_end();
    return sent;
}

static void add_drawn(struct screen_frame *frame, struct strbuf *out)
{
    struct strbuf drawn;
    strbuf_init(&drawn, STRBUF_NO_LIMIT);
    screen_frame_take(frame, &drawn);
    if (frame->squeezes && drawn.length > 0)
        sgr_squeeze(&frame->sgr, drawn.bytes, drawn.length, out);
    else
        strbuf_add(out, drawn.bytes, drawn.length);
    strbuf_release(&drawn);
}

/* Where the character ends that `at` is amid; at its beginning: there. */
static size_t end_of_character(const struct strbuf *bytes, size_t at)
{
    while (at < bytes->length && utf8_continues(bytes->bytes[at]))
        at++;
    return at;
}

/* Of a frame that was broken off the rest of its last character goes out with the next: half of one
 * stays with the terminal, over all controls, and comes as U+FFFD before the next. */
static void keep_owed(struct strbuf *bytes, size_t done)
{
    const size_t end = end_of_character(bytes, done);
    if (end > done)
        memmove(bytes->bytes, bytes->bytes + done, end - done);
    strbuf_truncate(bytes, end - done);
}

bool screen_frame_send(struct screen_frame *frame)
{
    size_t done;
    add_drawn(frame, &frame->before);
    strbuf_add(&frame->before, frame->after.bytes, frame->after.length);
    strbuf_clear(&frame->after);
    bool sent = push(frame, &frame->before, frame->signals, -1, &done);
    keep_owed(&frame->before, done);
    if (!sent) {
        frame->sgr.unsure = true;
        jump_doubt(&frame->sgr.jump);
    }
    return sent;
}

void screen_frame_send_last(struct screen_frame *frame, const struct strbuf *last)
{
    struct strbuf bytes, *before = &frame->before;
    const size_t owed = end_of_character(before, 0);
    size_t done;
    strbuf_init(&bytes, STRBUF_NO_LIMIT);
    strbuf_add(&bytes, before->bytes, owed);
    strbuf_add(&bytes, last->bytes, last->length);
    if (owed > 0)
        memmove(before->bytes, before->bytes + owed, before->length - owed);
    strbuf_truncate(before, before->length - owed);
    (void)push(frame, &bytes, -1, LAST_PATIENCE_MS, &done);
    strbuf_release(&bytes);
}
