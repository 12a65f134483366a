/* token_cache_file.c - the rules of the files a sign-in is kept in; see token_cache.h. Everything
 * is opened by the folder's descriptor, so that nobody exchanges a part of the path in between. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/token_cache_private.h"
#include "base/write_all.h"
#include "base/xalloc.h"

/* --- sentences --- */

static enum cache_result refuse(const struct cache_folder *folder, const char *leaf,
                                struct fault *why)
{
    fault_hint(why, "Signing in anew replaces it: %.150s/%.75s.", folder->path, leaf);
    return CACHE_FAILED;
}

static enum cache_result cannot(const struct cache_folder *folder, const char *what,
                                struct fault *why)
{
    fault_set(why, FAULT_SYSTEM, "The sign-in cannot be %s: %s.", what, strerror(errno));
    fault_hint(why, "Look at the folder %.150s, or use --token-cache memory.", folder->path);
    return CACHE_FAILED;
}

/* --- the folder --- */

/* All folders of the path that are missing; those that are there stay as they are. */
static void make_folders(const char *path)
{
    char *part = xstrdup(path);
    for (char *at = strchr(part + 1, '/'); at; at = strchr(at + 1, '/')) {
        *at = '\0';
        mkdir(part, 0700);
        *at = '/';
    }
    mkdir(part, 0700);
    free(part);
}

static bool folder_is_ours(int fd, const char *path, struct fault *why)
{
    struct stat status;
    if (fstat(fd, &status) == 0 && status.st_uid == geteuid() && (status.st_mode & 022) == 0)
        return true;
    fault_set(why, FAULT_SYSTEM, "A sign-in is not kept where other users may write.");
    return fault_hint(why, "chmod 700 the folder, or make it yours: %.150s.", path);
}

bool cache_folder_open(struct cache_folder *folder, const char *path, struct fault *why)
{
    make_folders(path);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        fault_set(why, FAULT_SYSTEM, "The folder for the sign-in cannot be used: %s.",
                  strerror(errno));
        return fault_hint(why, "Look at %.150s, or use --token-cache memory.", path);
    }
    if (!folder_is_ours(fd, path, why)) {
        close(fd);
        return false;
    }
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    *folder = (struct cache_folder){.path = xstrndup(path, length), .fd = fd};
    return true;
}

void cache_folder_close(struct cache_folder *folder)
{
    if (folder->path)
        close(folder->fd);
    free(folder->path);
    *folder = (struct cache_folder){0};
}

/* --- reading --- */

/* As ssh has it for its keys. */
static bool file_is_ours(int fd, struct fault *why)
{
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
        return fault_set(why, FAULT_SYSTEM, "The kept sign-in is no regular file.");
    if (status.st_uid != geteuid())
        return fault_set(why, FAULT_SYSTEM,
                         "The kept sign-in belongs to another user (%ld), so it is not used.",
                         (long)status.st_uid);
    if ((status.st_mode & 077) != 0)
        return fault_set(
            why, FAULT_SYSTEM,
            "Other users have access to the kept sign-in (mode %04o), so it is not used.",
            (unsigned)status.st_mode & 07777);
    return true;
}

/* -1: *ret says why. */
static int open_ours(const struct cache_folder *folder, const char *leaf, int flags,
                     enum cache_result *ret, struct fault *why)
{
    int fd = openat(folder->fd, leaf, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    *ret = CACHE_FAILED;
    if (fd >= 0 && file_is_ours(fd, why))
        return fd;
    if (fd >= 0) {
        close(fd);
        refuse(folder, leaf, why);
    } else if (errno == ENOENT) {
        *ret = CACHE_EMPTY;
    } else if (errno == ELOOP) {
        fault_set(why, FAULT_SYSTEM, "The kept sign-in is a symbolic link, so it is not used.");
        refuse(folder, leaf, why);
    } else {
        cannot(folder, "read", why);
    }
    return -1;
}

enum cache_result cache_file_read(const struct cache_folder *folder, const char *leaf,
                                  struct strbuf *out, struct fault *why)
{
    enum cache_result result;
    int fd = open_ours(folder, leaf, O_RDONLY, &result, why);
    if (fd < 0)
        return result;
    bool whole = strbuf_read_fd(out, fd, why);
    close(fd);
    return whole ? CACHE_OK : refuse(folder, leaf, why);
}

/* --- writing --- */

static bool fill(int fd, const struct strbuf *bytes)
{
    return fchmod(fd, 0600) == 0 && write_all(fd, bytes->bytes, bytes->length) && fsync(fd) == 0;
}

/* The temporary's name is fixed: writers hold the lock, so what lies there is a dead one's. */
enum cache_result cache_file_write(const struct cache_folder *folder, const char *leaf,
                                   const struct strbuf *bytes, struct fault *why)
{
    char *temporary = xasprintf("%s.new", leaf);
    unlinkat(folder->fd, temporary, 0);
    int fd =
        openat(folder->fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool done =
        fd >= 0 && fill(fd, bytes) && renameat(folder->fd, temporary, folder->fd, leaf) == 0;
    enum cache_result result = done ? CACHE_OK : cannot(folder, "kept", why);
    if (fd >= 0)
        close(fd);
    if (!done)
        unlinkat(folder->fd, temporary, 0);
    fsync(folder->fd);
    free(temporary);
    return result;
}

static void overwrite(int fd)
{
    static const char zeros[4096];
    struct stat status;
    off_t left = fstat(fd, &status) == 0 ? status.st_size : 0;
    while (left > 0 && left <= (off_t)CACHE_FILE_MAX) {
        size_t size = left < (off_t)sizeof zeros ? (size_t)left : sizeof zeros;
        if (!write_all(fd, zeros, size))
            break;
        left -= (off_t)size;
    }
    fsync(fd);
}

/* A file that breaks the rules is removed and not written to: it may be somebody else's. */
enum cache_result cache_file_erase(const struct cache_folder *folder, const char *leaf,
                                   struct fault *why)
{
    enum cache_result ignored;
    struct fault reason;
    int fd = open_ours(folder, leaf, O_WRONLY, &ignored, &reason);
    if (fd >= 0) {
        overwrite(fd);
        close(fd);
    }
    if (unlinkat(folder->fd, leaf, 0) != 0)
        return errno == ENOENT ? CACHE_EMPTY : cannot(folder, "deleted", why);
    fsync(folder->fd);
    return CACHE_OK;
}

static const char aside[] = ".aside";

void cache_file_aside(const struct cache_folder *folder, const char *leaf)
{
    char *to = xasprintf("%s%s", leaf, aside);
    (void)renameat(folder->fd, leaf, folder->fd, to); /* else it is replaced where it is */
    free(to);
}

enum cache_result cache_file_erase_aside(const struct cache_folder *folder, const char *leaf,
                                         struct fault *why)
{
    char *name = xasprintf("%s%s", leaf, aside);
    enum cache_result result = cache_file_erase(folder, name, why);
    free(name);
    return result;
}

/* --- the lock --- */

enum cache_result cache_file_lock(const struct cache_folder *folder, const char *leaf, int *ret_fd,
                                  struct fault *why)
{
    enum cache_result result;
    int fd = open_ours(folder, leaf, O_RDWR | O_CREAT, &result, why);
    if (fd < 0 && result == CACHE_EMPTY)
        return cannot(folder, "locked", why);
    if (fd < 0) {
        fault_hint(why, "Remove the lock file %.150s/%.75s.", folder->path, leaf);
        return result;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        *ret_fd = fd;
        return CACHE_OK;
    }
    result = errno == EWOULDBLOCK ? CACHE_BUSY : cannot(folder, "locked", why);
    close(fd);
    return result;
}
