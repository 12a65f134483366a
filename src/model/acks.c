/* acks.c - the acknowledged sessions (acks.h): a small list in memory and in a file. */
#include "model/acks.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/hash.h"
#include "base/percent.h"
#include "base/strbuf.h"
#include "base/write_all.h"
#include "base/xalloc.h"

#define FILE_MAX ((size_t)8 * 1024 * 1024)
#define BESIDE   ".new-"  /* behind the name of a temporary file; */
#define UNIQUE   "XXXXXX" /* then as mkostemp(3) fills it */
#define OLD_S    60 /* a temporary file older than this is a dead one's: it lives for milliseconds */
#define ID_MAX   512 /* ids are GUIDs; a longer one is acknowledged in memory only */

/* How an entry relates to the file: what could not be written yet is remembered for the next time.
 */
enum ack_state { ACK_SAVED, ACK_ADDED, ACK_REMOVED };

struct ack {
    char *id;
    uint8_t workload;
    uint8_t state;
};

struct acks {
    char *path;       /* NULL: memory only */
    struct ack *list; /* oldest first */
    size_t count, capacity;
    uint32_t *slots; /* open addressing: place in the list + 1, 0 = free */
    size_t slot_count;
    uint64_t version;
};

/* --- the set --- */

static size_t slot_of(const struct acks *acks, const char *id, uint8_t workload)
{
    return (size_t)hash_text(id, workload) & (acks->slot_count - 1);
}

static struct ack *find(const struct acks *acks, const char *id, uint8_t workload)
{
    if (acks->slot_count == 0)
        return NULL;
    size_t mask = acks->slot_count - 1;
    for (size_t i = slot_of(acks, id, workload); acks->slots[i]; i = (i + 1) & mask) {
        struct ack *ack = &acks->list[acks->slots[i] - 1];
        if (ack->workload == workload && strcmp(ack->id, id) == 0)
            return ack;
    }
    return NULL;
}

static void put_slot(struct acks *acks, size_t place)
{
    size_t i = slot_of(acks, acks->list[place].id, acks->list[place].workload);
    while (acks->slots[i])
        i = (i + 1) & (acks->slot_count - 1);
    acks->slots[i] = (uint32_t)place + 1;
}

static void index_list(struct acks *acks)
{
    size_t count = 64;
    while (count < acks->count * 2)
        count *= 2;
    free(acks->slots);
    acks->slots = xcalloc(count, sizeof *acks->slots);
    acks->slot_count = count;
    for (size_t i = 0; i < acks->count; i++)
        put_slot(acks, i);
}

static void add(struct acks *acks, const char *id, uint8_t workload, enum ack_state state)
{
    acks->list = xgrow(acks->list, acks->count, &acks->capacity, sizeof *acks->list);
    acks->list[acks->count++] = (struct ack){xstrdup(id), workload, (uint8_t)state};
    if (acks->count * 3 > acks->slot_count * 2)
        index_list(acks);
    else
        put_slot(acks, acks->count - 1);
}

static void drop_first(struct acks *acks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(acks->list[i].id);
    acks->count -= count;
    if (acks->count > 0)
        memmove(acks->list, acks->list + count, acks->count * sizeof *acks->list);
}

static void clear(struct acks *acks)
{
    drop_first(acks, acks->count);
    free(acks->list);
    free(acks->slots);
    *acks = (struct acks){.path = acks->path};
}

void acks_free(struct acks *acks)
{
    if (!acks)
        return;
    clear(acks);
    free(acks->path);
    free(acks);
}

bool acks_has(const struct acks *acks, const struct session *session)
{
    const struct ack *ack = find(acks, session->id, session->workload);
    return ack && ack->state != ACK_REMOVED;
}

/* --- the file --- */

static int hex_value(char c)
{
    static const char digits[] = "0123456789ABCDEF";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* One encoded id of length bytes into ret (ID_MAX + 1). False: it is none that we wrote. */
static bool decode_id(const char *text, size_t length, char *ret)
{
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        int high = text[i] == '%' && i + 2 < length ? hex_value(text[i + 1]) : -1;
        int low = high >= 0 ? hex_value(text[i + 2]) : -1;
        bool coded = low >= 0 && (high | low) != 0;
        if (used >= ID_MAX || (!coded && !percent_is_plain(text[i])))
            return false;
        ret[used++] = (char)(coded ? high << 4 | low : text[i]);
        i += coded ? 2 : 0;
    }
    ret[used] = '\0';
    return used > 0;
}

static bool read_line(struct acks *acks, const char *line, size_t length)
{
    char id[ID_MAX + 1];
    if (length < 4 || line[2] != ' ' || !decode_id(line + 3, length - 3, id))
        return false;
    for (uint8_t i = 0; i < (uint8_t)WORKLOAD_COUNT; i++) {
        if (strncmp(workload_info((enum workload)i)->code, line, 2) != 0)
            continue;
        if (!find(acks, id, i))
            add(acks, id, i, ACK_SAVED);
        return true;
    }
    return false;
}

static bool read_lines(struct acks *acks, const struct strbuf *text, struct fault *why)
{
    const char *at = text->bytes, *end = text->bytes + text->length;
    for (size_t number = 1; at < end; number++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop)
            stop = end;
        if (!read_line(acks, at, (size_t)(stop - at)))
            return fault_set(why, FAULT_INPUT, "Line %zu of %s is no acknowledgement.", number,
                             acks->path);
        at = stop + 1;
    }
    return true;
}

/* Fills an empty list from the file; a broken one leaves it empty. */
static bool read_file(struct acks *acks, struct fault *why)
{
    if (access(acks->path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return true;
    struct strbuf text;
    strbuf_init(&text, FILE_MAX);
    bool ok = strbuf_read_file(&text, acks->path, why) && read_lines(acks, &text, why);
    strbuf_release(&text);
    if (!ok) {
        clear(acks);
        fault_hint(why, "Move the file away; acknowledgements are kept in memory until then.");
    }
    return ok;
}

/* Is it what mkostemp(3) made of the name? "acks.backup" is a person's. */
static bool is_temporary(const char *found, const char *name)
{
    size_t length = strlen(name);
    return strncmp(found, name, length) == 0 &&
           strncmp(found + length, BESIDE, strlen(BESIDE)) == 0 &&
           strlen(found + length) == strlen(BESIDE UNIQUE);
}

/* What a console left that was killed while it wrote, by the clock of the file system. */
static void drop_leftovers(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    char *folder = slash ? xstrndup(path, (size_t)(name - path)) : xstrdup(".");
    DIR *files = opendir(folder);
    const struct dirent *entry;
    struct stat st, now;
    bool known = stat(path, &now) == 0;
    while (files && known && (entry = readdir(files)))
        if (is_temporary(entry->d_name, name) &&
            fstatat(dirfd(files), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            st.st_mtime < now.st_mtime - OLD_S)
            (void)unlinkat(dirfd(files), entry->d_name, 0);
    if (files)
        (void)closedir(files);
    free(folder);
}

/* Whole or not at all, but not through to the disk: what a power cut takes costs one key. */
static bool replace_file(const char *path, const struct strbuf *text, struct fault *why)
{
    char *temporary = xasprintf("%s" BESIDE UNIQUE, path);
    int fd = mkostemp(temporary, O_CLOEXEC); /* 0600 by itself */
    bool written = fd >= 0 && write_all(fd, text->bytes, text->length);
    int error = errno;
    if (fd >= 0 && close(fd) != 0 && written) {
        written = false;
        error = errno;
    }
    if (written && rename(temporary, path) != 0) {
        written = false;
        error = errno;
    }
    if (!written)
        fault_set(why, FAULT_SYSTEM, "Cannot write %s: %s.", path, strerror(error));
    if (!written && fd >= 0)
        unlink(temporary);
    free(temporary);
    return written;
}

static bool write_file(const struct acks *acks, struct fault *why)
{
    struct strbuf text;
    strbuf_init(&text, FILE_MAX * 2);
    for (size_t i = 0; i < acks->count; i++) {
        const struct ack *ack = &acks->list[i];
        if (strlen(ack->id) > ID_MAX)
            continue;
        strbuf_printf(&text, "%s ", workload_info((enum workload)ack->workload)->code);
        percent_add(&text, ack->id, strlen(ack->id));
        strbuf_putc(&text, '\n');
    }
    bool ok = folder_make_for(acks->path, why) && replace_file(acks->path, &text, why);
    if (ok)
        drop_leftovers(acks->path);
    strbuf_release(&text);
    return ok;
}

/* --- both --- */

struct acks *acks_load(const char *path, struct fault *why)
{
    struct acks *acks = xcalloc(1, sizeof *acks);
    acks->path = xstrdup(path);
    if (path)
        read_file(acks, why);
    return acks;
}

/* Leaves out what was taken back, and the oldest beyond ACKS_MAX. */
static void compact(struct acks *acks)
{
    size_t kept = 0;
    for (size_t i = 0; i < acks->count; i++)
        if (acks->list[i].state == ACK_REMOVED)
            free(acks->list[i].id);
        else
            acks->list[kept++] = acks->list[i];
    acks->count = kept;
    if (kept > ACKS_MAX)
        drop_first(acks, kept - ACKS_MAX);
    index_list(acks);
}

static void apply(struct acks *to, const struct ack *change)
{
    struct ack *known = find(to, change->id, change->workload);
    bool writable = strlen(change->id) <= ID_MAX;
    if (known)
        known->state = change->state == ACK_REMOVED ? ACK_REMOVED : ACK_SAVED;
    else if (change->state == ACK_ADDED)
        add(to, change->id, change->workload, writable ? ACK_SAVED : ACK_ADDED);
}

/* What the file says now, with our changes that it does not have yet, back into the file. */
static bool synchronise(struct acks *acks, struct fault *why)
{
    struct acks merged = {.path = acks->path};
    bool ok = read_file(&merged, why);
    for (size_t i = 0; ok && i < acks->count; i++)
        if (acks->list[i].state != ACK_SAVED)
            apply(&merged, &acks->list[i]);
    if (ok) {
        compact(&merged);
        ok = write_file(&merged, why);
    }
    struct acks *rest = ok ? acks : &merged;
    clear(rest);
    if (ok)
        *acks = merged;
    return ok;
}

uint64_t acks_version(const struct acks *acks)
{
    return acks->version;
}

void acks_toggle(struct acks *acks, const struct session *session)
{
    struct ack *known = find(acks, session->id, session->workload);
    if (known)
        known->state = known->state == ACK_REMOVED ? ACK_ADDED : ACK_REMOVED;
    else
        add(acks, session->id, session->workload, ACK_ADDED);
    acks->version++;
    if (!acks->path)
        compact(acks);
}

bool acks_save(struct acks *acks, struct fault *why)
{
    return !acks->path || synchronise(acks, why);
}

struct acks *acks_changes(const struct acks *acks)
{
    if (!acks->path)
        return NULL;
    struct acks *changes = xcalloc(1, sizeof *changes);
    changes->path = xstrdup(acks->path);
    for (size_t i = 0; i < acks->count; i++)
        if (acks->list[i].state != ACK_SAVED)
            add(changes, acks->list[i].id, acks->list[i].workload, acks->list[i].state);
    return changes;
}

/* A change made while the file was written, which it does not have. */
static void redo(struct acks *to, const struct ack *change)
{
    struct ack *known = find(to, change->id, change->workload);
    if (known)
        known->state = change->state;
    else
        add(to, change->id, change->workload, change->state);
}

void acks_take_saved(struct acks *acks, struct acks *saved, const struct acks *sent)
{
    for (size_t i = 0; i < acks->count; i++) {
        const struct ack *change = &acks->list[i];
        const struct ack *had = find(sent, change->id, change->workload);
        if (change->state != ACK_SAVED && (!had || had->state != change->state))
            redo(saved, change);
    }
    struct acks before = *acks;
    *acks = *saved;
    acks->version = before.version + 1;
    *saved = before;
    acks_free(saved);
}
