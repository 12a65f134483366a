/* profile_write.c - a profile goes into the config file; see profile.h. The file is the user's:
 * what stands in it stays as it stood, comments and order included. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/write_all.h"
#include "base/xalloc.h"
#include "cli/profile.h"

#define FILE_BYTES_MAX ((size_t)64 * 1024)

/* True: the line is the head of a section; *ret_ours: of this profile's. */
static bool is_head(const char *line, size_t length, const char *profile, bool *ret_ours)
{
    char *head = xasprintf("[profile %s]", profile);
    while (length > 0 && strchr(" \t", *line)) {
        line++;
        length--;
    }
    *ret_ours = length >= strlen(head) && strncmp(line, head, strlen(head)) == 0;
    free(head);
    return length > 0 && *line == '[';
}

/* All lines but those of the profile's section; blank lines before what follows stay. */
static void copy_others(const struct strbuf *old, const char *profile, struct strbuf *out)
{
    bool skipping = false, ours;
    for (const char *line = old->bytes, *end = old->bytes + old->length; line < end;) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        size_t length = newline ? (size_t)(newline - line) + 1 : (size_t)(end - line);
        if (is_head(line, length, profile, &ours))
            skipping = ours;
        if (!skipping)
            strbuf_add(out, line, length);
        line += length;
    }
    if (out->length > 0 && out->bytes[out->length - 1] != '\n')
        strbuf_putc(out, '\n');
}

static void add_setting(struct strbuf *out, const struct settings *settings, enum option_id id)
{
    const struct option_info *info = option_info(id);
    const char *text = setting_text(settings, id);
    if (strcmp(text, info->fallback) != 0)
        strbuf_printf(out, "%s = %s\n", info->key, text);
}

static void add_section(struct strbuf *out, const char *profile, const struct settings *settings)
{
    static const enum option_id kept[] = {OPTION_TENANT, OPTION_CLIENT, OPTION_CLOUD, OPTION_AUTH};
    strbuf_printf(out, "%s[profile %s]\n", out->length > 0 ? "\n" : "", profile);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        add_setting(out, settings, kept[i]);
}

static bool write_whole(int fd, const struct strbuf *text)
{
    return write_all(fd, text->bytes, text->length) && fsync(fd) == 0;
}

static bool replace(const char *path, const struct strbuf *text, struct fault *why)
{
    char *fresh = xasprintf("%s.%d", path, (int)getpid());
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = fd >= 0 && write_whole(fd, text);
    if (fd >= 0)
        ok = close(fd) == 0 && ok;
    ok = ok && rename(fresh, path) == 0;
    if (!ok)
        fault_set(why, FAULT_SYSTEM, "Cannot write %.150s: %s.", path, strerror(errno));
    if (!ok && fd >= 0)
        (void)unlink(fresh);
    free(fresh);
    return ok;
}

bool profile_write(const char *path, const char *profile, const struct settings *settings,
                   struct fault *why)
{
    struct strbuf old, text;
    char *real = realpath(path, NULL); /* a link of somebody who keeps such files elsewhere */
    path = real ? real : path;
    strbuf_init(&old, FILE_BYTES_MAX);
    strbuf_init(&text, 2 * FILE_BYTES_MAX);
    bool ok = folder_make_for(path, why);
    if (ok && access(path, F_OK) == 0)
        ok = strbuf_read_file(&old, path, why);
    if (ok) {
        copy_others(&old, profile, &text);
        add_section(&text, profile, settings);
        ok = replace(path, &text, why);
    }
    strbuf_release(&old);
    strbuf_release(&text);
    free(real);
    return ok;
}
