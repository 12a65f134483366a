/* audit_open.c - reads nothing but lines of our own making (audit_file.c), in which a quote within
 * a text is escaped: so the bytes from the verb to the id tell changes apart as they stand. */
#include "cli/audit_open.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/spans.h"
#include "base/timefmt.h"
#include "base/utf8.h"

#define TAIL_BYTES (64 * 1024)
#define OPEN_MAX   16
#define ID_MARK    "\"id\":\""
#define ID_SHOWN   8 /* the last bytes of it */

struct record {
    const char *change; /* "verb":"...","id":"..." */
    size_t length;
    const char *id, *id_end;
    int64_t at_ms;
    bool open;
};

struct changes {
    struct record open[OPEN_MAX];
    size_t count;
};

static const char *find(const char *line, size_t length, const char *text)
{
    return memmem(line, length, text, strlen(text));
}

static bool read_line(const char *line, size_t length, struct record *ret)
{
    static const char time[] = "{\"time\":\"";
    const size_t skip = sizeof time - 1;
    const char *verb = find(line, length, "\"verb\":\"");
    const char *id = find(line, length, ID_MARK);
    const char *end = find(line, length, ",\"status\":");
    const char *quote = length > skip && memcmp(line, time, skip) == 0
                            ? memchr(line + skip, '"', length - skip)
                            : NULL;
    if (verb == NULL || id == NULL || id < verb || end == NULL || end <= id || quote == NULL ||
        !timefmt_parse(line + skip, (size_t)(quote - line) - skip, &ret->at_ms))
        return false;
    ret->change = verb;
    ret->length = (size_t)(end - verb);
    ret->id = id + strlen(ID_MARK);
    ret->id_end = end - 1; /* the quote behind it */
    ret->open = find(line, length, "\"outcome\":\"sending\"}") != NULL ||
                find(line, length, "\"outcome\":\"unclear\"}") != NULL;
    return true;
}

static void note(struct changes *changes, const struct record *record)
{
    size_t i = 0;
    while (i < changes->count &&
           (changes->open[i].length != record->length ||
            memcmp(changes->open[i].change, record->change, record->length) != 0))
        i++;
    if (record->open && i < OPEN_MAX) {
        changes->open[i] = *record;
        changes->count += i == changes->count;
    } else if (!record->open && i < changes->count) {
        changes->open[i] = changes->open[--changes->count];
    }
}

static size_t read_tail(const char *path, char *text)
{
    int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) : -1;
    off_t end = fd >= 0 ? lseek(fd, 0, SEEK_END) : -1;
    off_t start = end > TAIL_BYTES ? end - TAIL_BYTES : 0;
    ssize_t got = end > 0 ? pread(fd, text, TAIL_BYTES, start) : 0;
    if (fd >= 0)
        close(fd);
    return got > 0 ? (size_t)got : 0;
}

static void tell(const struct record *last, size_t count, struct strbuf *warnings)
{
    const char *verb = last->change + strlen("\"verb\":\"");
    const char *id = last->id_end - last->id > ID_SHOWN ? last->id_end - ID_SHOWN : last->id;
    while (utf8_continues(*id))
        id++;
    strbuf_printf(warnings, "What became of an earlier run's \"%.*s\" of session %s%.*s",
                  (int)strcspn(verb, "\""), verb, id > last->id ? "..." : "",
                  (int)(last->id_end - id), id);
    if (count > 1)
        strbuf_printf(warnings, " (and %zu more: audit.jsonl)", count - 1);
    strbuf_puts(warnings, " is not recorded: look at it before you try again.\n");
}

void audit_open_tell(const char *path, int64_t now_ms, struct strbuf *warnings)
{
    char text[TAIL_BYTES];
    struct changes changes = {.count = 0};
    const struct record *last = NULL;
    size_t count = 0;
    const char *end = text + read_tail(path, text);
    for (const char *line = text, *stop; line < end; line = stop + 1) {
        struct record record;
        stop = memchr(line, '\n', (size_t)(end - line));
        if (stop == NULL)
            break;
        if (read_line(line, (size_t)(stop - line), &record))
            note(&changes, &record);
    }
    for (size_t i = 0; i < changes.count; i++) {
        const struct record *open = &changes.open[i];
        if (open->at_ms < now_ms - DAY_MS)
            continue;
        count++;
        last = last == NULL || open->at_ms > last->at_ms ? open : last;
    }
    if (last != NULL)
        tell(last, count, warnings);
}
