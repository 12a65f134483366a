/* signin_watch.c - the file that an application signs in by, where it was refused or could not be
 * read: somebody else keeps it fresh, and a new one is tried without anybody's wish. */
#include <sys/stat.h>

#include "auth/signin_private.h"

#define LOOK_MS 5000

/* NULL: this way to sign in has none. */
static const char *file_of(const struct signin_source *self)
{
    switch (self->method) {
    case AUTH_FEDERATED:
        return self->config->federated_file;
    case AUTH_CERTIFICATE:
        return self->config->certificate_file;
    case AUTH_TOKEN:
    case AUTH_BROWSER:
    case AUTH_DEVICE:
    case AUTH_SECRET:
    case AUTH_MANAGED_IDENTITY:
    case AUTH_AZ:
    case AUTH_METHOD_COUNT:
        break;
    }
    return NULL;
}

/* All zero: there is none. */
static struct signin_file look(const char *path)
{
    struct stat now;
    if (stat(path, &now) != 0)
        return (struct signin_file){0};
    return (struct signin_file){.dev = now.st_dev,
                                .ino = now.st_ino,
                                .size = now.st_size,
                                .mtime_s = now.st_mtim.tv_sec,
                                .mtime_ns = now.st_mtim.tv_nsec};
}

static bool is_same(const struct signin_file *a, const struct signin_file *b)
{
    return a->dev == b->dev && a->ino == b->ino && a->size == b->size && a->mtime_s == b->mtime_s &&
           a->mtime_ns == b->mtime_ns;
}

void signin_watch_begin(struct signin_source *self)
{
    const char *path = file_of(self);
    if (path)
        self->file = look(path);
}

int64_t signin_watch_at(const struct signin_source *self)
{
    bool watches = self->end == SIGNIN_ENDS_BROKEN && file_of(self);
    return watches ? self->watch_boot_ms : CLOCK_NEVER;
}

void signin_watch_step(struct signin_source *self)
{
    if (signin_boot_now(self) < signin_watch_at(self))
        return;
    self->watch_boot_ms = signin_boot_now(self) + LOOK_MS;
    const struct signin_file now = look(file_of(self));
    if (is_same(&now, &self->file))
        return;
    self->end = SIGNIN_GOES_ON;
    self->retry_boot_ms = 0;
    signin_changed(self);
}
