#include "cli/state_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/wire.h"
#include "base/write_all.h"
#include "base/xalloc.h"

char *state_file_name(const struct image_owner *owner)
{
    struct strbuf key;
    strbuf_init(&key, STRBUF_NO_LIMIT);
    wire_put_text(&key, owner->tenant);
    wire_put_text(&key, owner->account);
    wire_put_text(&key, owner->root);
    char *name =
        xasprintf("state-%016llx", (unsigned long long)wire_checksum(key.bytes, key.length));
    strbuf_release(&key);
    return name;
}

/* --- reading --- */

#define LEFT_ALONE "it is left alone, and nothing is kept"

static bool is_ours(const struct stat *status, const char *path, struct fault *why)
{
    if (!S_ISREG(status->st_mode))
        return fault_set(
            why, FAULT_SYSTEM,
            "What was kept of the last run is no regular file: " LEFT_ALONE " (%.100s).", path);
    if (status->st_uid != geteuid())
        return fault_set(why, FAULT_SYSTEM,
                         "What was kept of the last run belongs to another user: " LEFT_ALONE
                         " (%.100s).",
                         path);
    if ((status->st_mode & 077) != 0)
        return fault_set(
            why, FAULT_SYSTEM,
            "What was kept of the last run is open to other users (mode %04o): " LEFT_ALONE
            " (%.100s).",
            (unsigned)status->st_mode & 07777, path);
    return true;
}

static bool read_open(int fd, const char *path, struct strbuf *out, bool *ret_may_write,
                      struct fault *why)
{
    struct stat status;
    if (fstat(fd, &status) != 0 || !is_ours(&status, path, why))
        return false;
    if (!strbuf_read_fd(out, fd, why))
        return false;
    *ret_may_write = (status.st_mode & S_IWUSR) != 0;
    if (!*ret_may_write)
        fault_set(
            why, FAULT_SYSTEM,
            "What was kept of the last run is read-only: it is shown, and nothing new is kept "
            "(%.100s).",
            path);
    return true;
}

bool state_file_read(const char *path, struct strbuf *out, bool *ret_may_write, struct fault *why)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    *ret_may_write = false;
    if (fd >= 0) {
        bool read = read_open(fd, path, out, ret_may_write, why);
        close(fd);
        return read;
    }
    if (errno == ENOENT || errno == ENOTDIR) {
        *ret_may_write = true;
        return false;
    }
    return fault_set(why, FAULT_SYSTEM,
                     "What was kept of the last run cannot be read: %s; " LEFT_ALONE " (%.100s).",
                     errno == ELOOP ? "it is a symbolic link" : strerror(errno), path);
}

/* --- writing --- */

/* The file beside. Its name is always the same, so that one left by a console that was killed is
 * used again; who holds the lock of what stands under that name writes. -1 with errno. */
static int open_beside(const char *beside)
{
    struct stat is, named;
    int fd = open(beside, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0600);
    if (fd < 0)
        return -1;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &is) == 0) {
        /* Whoever held it before may have renamed it meanwhile. */
        bool same = lstat(beside, &named) == 0 && named.st_ino == is.st_ino &&
                    named.st_dev == is.st_dev && is.st_nlink == 1;
        bool ours = S_ISREG(is.st_mode) && is.st_uid == geteuid();
        if (same && ours)
            return fd;
        errno = ours ? EWOULDBLOCK : EPERM;
    }
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

static bool fill(int fd, const struct strbuf *bytes)
{
    return fchmod(fd, 0600) == 0 && ftruncate(fd, 0) == 0 &&
           write_all(fd, bytes->bytes, bytes->length) && fsync(fd) == 0;
}

/* The name, too, is to survive a power cut. */
static void sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = xstrndup(path, slash && slash > path ? (size_t)(slash - path) : 1);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    free(folder);
}

/* 0, or errno. */
static int replace(const char *path, const char *beside, const struct strbuf *bytes)
{
    int fd = open_beside(beside);
    if (fd < 0)
        return errno;
    bool good = fill(fd, bytes) && rename(beside, path) == 0;
    int error = good ? 0 : errno;
    if (!good)
        (void)unlink(beside);
    close(fd); /* and the lock with it */
    if (good)
        sync_folder(path);
    return error;
}

enum state_file_result state_file_write(const char *path, const struct strbuf *bytes,
                                        struct fault *why)
{
    if (!folder_make_for(path, why))
        return STATE_FILE_FAILED;
    char *beside = xasprintf("%s.new", path);
    int error = replace(path, beside, bytes);
    free(beside);
    if (error == 0)
        return STATE_FILE_WRITTEN;
    if (error == EWOULDBLOCK)
        return STATE_FILE_BUSY;
    fault_set(why, FAULT_SYSTEM,
              "What is to be kept for the next start cannot be written: %s (%.100s).",
              strerror(error), path);
    return STATE_FILE_FAILED;
}
