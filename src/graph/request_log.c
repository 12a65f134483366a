#include "graph/request_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "base/timefmt.h"
#include "base/xalloc.h"
#include "graph/url.h"

#define LINE_MAX_BYTES 4096
#define PATH_MAX_BYTES 1024
#define ID_MAX_BYTES   64
#define PAUSE_MS       60000

struct request_log {
    int fd;
    char *path;
    struct fault fault; /* of what stopped the writing, until it is taken */
    int64_t resume_ms;  /* a write failed: nothing is tried before this; 0: all well */
    int error;          /* why it failed */
    uint64_t lost;      /* lines not written since */
};

struct request_log *request_log_open(const char *path, struct fault *why)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    if (fd < 0) {
        fault_set(why, FAULT_INPUT, "The log file %.120s cannot be opened: %s.", path,
                  strerror(errno));
        return NULL;
    }
    struct request_log *log = xcalloc(1, sizeof *log);
    log->fd = fd;
    log->path = xstrdup(path);
    return log;
}

void request_log_close(struct request_log *log)
{
    if (log == NULL)
        return;
    close(log->fd);
    free(log->path);
    free(log);
}

/* One word of a line: what could break the line or its columns becomes '?'. */
static void add_word(struct strbuf *line, const char *bytes, size_t length, size_t limit)
{
    for (size_t i = 0; i < length && i < limit; i++) {
        bool plain = bytes[i] > ' ' && bytes[i] < 0x7f;
        strbuf_putc(line, plain ? bytes[i] : '?');
    }
}

static void add_id(struct strbuf *line, const char *name, const char *id)
{
    if (id != NULL && id[0] != '\0') {
        strbuf_printf(line, " %s=", name);
        add_word(line, id, strlen(id), ID_MAX_BYTES);
    }
}

static void format_line(const struct request_log_entry *entry, struct strbuf *line)
{
    char time[40];
    char host[260];
    size_t length = 0;
    const char *path = url_path(entry->url, &length);
    url_host(entry->url, host, sizeof host);
    strbuf_printf(line, "%s %s ", timefmt_utc_ms(entry->at_ms, time, sizeof time), entry->method);
    add_word(line, host, strlen(host), sizeof host);
    strbuf_putc(line, ' ');
    add_word(line, length > 0 ? path : "/", length > 0 ? length : 1, PATH_MAX_BYTES);
    strbuf_printf(line, " %d %lldms", entry->status, (long long)entry->took_ms);
    add_id(line, "client-request-id", entry->client_request_id);
    add_id(line, "request-id", entry->request_id);
    if (entry->fault != FAULT_NONE)
        strbuf_printf(line, " fault=%s", fault_kind_name(entry->fault));
    strbuf_putc(line, '\n');
}

static bool append(struct request_log *log, const struct strbuf *line)
{
    ssize_t written = write(log->fd, line->bytes, line->length);
    if (written == (ssize_t)line->length)
        return true;
    log->error = written < 0 ? errno : ENOSPC;
    return false;
}

/* Back after a failure: first says how many lines are missing. The leading line feed ends a line
 * that was written in part. */
static bool resume(struct request_log *log, int64_t at_ms)
{
    char time[40];
    struct strbuf line;
    strbuf_init(&line, LINE_MAX_BYTES);
    strbuf_printf(&line, "\n%s log resumed: %llu lines were lost (%s)\n",
                  timefmt_utc_ms(at_ms, time, sizeof time), (unsigned long long)log->lost,
                  strerror(log->error));
    bool good = append(log, &line);
    strbuf_release(&line);
    if (good) {
        log->resume_ms = 0;
        log->lost = 0;
    }
    return good;
}

/* True for a minute after a failure. A clock that is set back ends it; the earlier time of a
 * request that left before the failure does not. */
static bool rests(const struct request_log *log, int64_t at_ms)
{
    const bool set_back = at_ms < log->resume_ms - 3 * PAUSE_MS;
    return log->resume_ms != 0 && at_ms < log->resume_ms && !set_back;
}

void request_log_write(struct request_log *log, const struct request_log_entry *entry)
{
    if (log == NULL)
        return;
    bool paused = log->resume_ms != 0;
    struct strbuf line;
    strbuf_init(&line, LINE_MAX_BYTES);
    format_line(entry, &line);
    const bool resting = rests(log, entry->at_ms);
    bool due = !resting;
    if (due && paused)
        due = resume(log, entry->at_ms);
    if (!due || !append(log, &line)) {
        if (log->lost++ == 0) {
            fault_set(&log->fault, FAULT_SYSTEM, "The log file %.120s cannot be written: %s.",
                      log->path, strerror(log->error));
        }
        log->resume_ms = resting ? log->resume_ms : entry->at_ms + PAUSE_MS;
    }
    strbuf_release(&line);
}

bool request_log_take_fault(struct request_log *log, struct fault *ret)
{
    return log != NULL && fault_take(&log->fault, ret);
}
