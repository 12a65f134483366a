#include "cli/audit_file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/strbuf.h"
#include "base/timefmt.h"
#include "base/xalloc.h"
#include "cli/json_text.h"

#define LINE_MAX_BYTES 8192
#define LOCK_TRIES     20 /* a record takes no time: whoever holds the lock longer is stopped */
#define LOCK_PAUSE_MS  50

struct audit_file {
    struct audit audit; /* first: the seam's pointer is ours */
    char *path, *who, *tenant;
};

static void add_text(struct strbuf *line, const char *name, const char *text)
{
    strbuf_printf(line, "%s\"%s\":", line->length > 1 ? "," : "", name);
    json_text_append_string(line, text != NULL && text[0] != '\0' ? text : NULL);
}

static void format_line(const struct audit_file *file, const struct audit_record *record,
                        struct strbuf *line)
{
    char time[40];
    strbuf_putc(line, '{');
    add_text(line, "time", timefmt_utc_ms(record->at_ms, time, sizeof time));
    add_text(line, "who", file->who);
    add_text(line, "tenant", file->tenant);
    add_text(line, "verb", record->verb);
    add_text(line, "id", record->id);
    if (record->status > 0)
        strbuf_printf(line, ",\"status\":%d", record->status);
    else
        strbuf_puts(line, ",\"status\":null");
    add_text(line, "requestId", record->request_id);
    add_text(line, "clientRequestId", record->client_request_id);
    add_text(line, "outcome", record->outcome);
    strbuf_puts(line, "}\n");
}

static bool lock(int fd)
{
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return true;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return false;
        (void)poll(NULL, 0, LOCK_PAUSE_MS);
    }
    errno = EWOULDBLOCK;
    return false;
}

/* Somebody was ended in the middle of a line. */
static bool is_cut(int fd, off_t end)
{
    char last = '\n';
    return end > 0 && pread(fd, &last, 1, end - 1) == 1 && last != '\n';
}

/* All of it or nothing, in one write. */
static bool append(int fd, const char *bytes, size_t length, off_t end)
{
    ssize_t written = write(fd, bytes, length);
    if (written == (ssize_t)length && fdatasync(fd) == 0)
        return true;
    int error = written >= 0 && written < (ssize_t)length ? ENOSPC : errno;
    (void)!ftruncate(fd, end);
    errno = error;
    return false;
}

static bool append_locked(int fd, const struct strbuf *line)
{
    off_t end = lseek(fd, 0, SEEK_END);
    if (end < 0)
        return false;
    size_t skip = is_cut(fd, end) ? 0 : 1; /* the line feed in front */
    return append(fd, line->bytes + skip, line->length - skip, end);
}

static bool write_line(const char *path, const struct strbuf *line, struct fault *why)
{
    int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW, 0600);
    bool good = fd >= 0 && lock(fd) && append_locked(fd, line);
    int error = errno;
    if (fd >= 0)
        close(fd); /* and the lock with it */
    if (good)
        return true;
    if (error == EWOULDBLOCK)
        return fault_set(why, FAULT_SYSTEM, "Another program holds the audit log %.120s.", path);
    return fault_set(why, FAULT_SYSTEM, "The audit log %.120s cannot be written: %s.", path,
                     strerror(error));
}

static bool file_record(struct audit *audit, const struct audit_record *record, struct fault *why)
{
    const struct audit_file *file = (const struct audit_file *)audit;
    struct strbuf line, whole;
    if (file->path == NULL)
        return fault_set(why, FAULT_SYSTEM,
                         "There is no folder for the audit log: HOME is not set.");
    if (!folder_make_for(file->path, why))
        return false;
    strbuf_init(&line, LINE_MAX_BYTES);
    strbuf_init(&whole, LINE_MAX_BYTES);
    format_line(file, record, &line);
    strbuf_printf(&whole, "\n%s", line.bytes);
    bool good = !whole.overflowed && !line.overflowed
                    ? write_line(file->path, &whole, why)
                    : fault_set(why, FAULT_INPUT, "The id is too long for the audit log.");
    strbuf_release(&line);
    strbuf_release(&whole);
    return good;
}

static void file_free(struct audit *audit)
{
    struct audit_file *file = (struct audit_file *)audit;
    free(file->path);
    free(file->who);
    free(file->tenant);
    free(file);
}

struct audit *audit_file_new(const char *path, const char *who, const char *tenant)
{
    struct audit_file *file = xcalloc(1, sizeof *file);
    *file = (struct audit_file){
        {file_record, file_free}, path ? xstrdup(path) : NULL, xstrdup(who), xstrdup(tenant)};
    return &file->audit;
}
