#include "base/spawn.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"

char *spawn_find(const char *name)
{
    const char *path = getenv("PATH");
    if (name[0] == '/')
        return access(name, X_OK) == 0 ? xstrdup(name) : NULL;
    for (const char *at = path ? path : "/usr/bin:/bin"; *at;) {
        const size_t length = strcspn(at, ":");
        char *file = xasprintf("%.*s/%s", (int)length, at, name);
        if (at[0] == '/' && access(file, X_OK) == 0)
            return file;
        free(file);
        at += length + (at[length] == ':');
    }
    return NULL;
}

void spawn_attributes_init(posix_spawnattr_t *attributes, short flags)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(attributes);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &all);
    posix_spawnattr_setflags(attributes,
                             (short)(flags | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
}

void spawn_close_each(posix_spawn_file_actions_t *actions)
{
    DIR *folder = opendir("/proc/self/fd");
    const struct dirent *entry;
    while (folder && (entry = readdir(folder))) {
        const int fd = (int)strtol(entry->d_name, NULL, 10); /* 0 for . and .. */
        if (fd > STDERR_FILENO && fd != dirfd(folder))
            posix_spawn_file_actions_addclose(actions, fd);
    }
    if (folder)
        closedir(folder);
}

void spawn_close_others(posix_spawn_file_actions_t *actions)
{
#ifdef __GLIBC__ /* from 2.34 on */
    posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
#else
    spawn_close_each(actions);
#endif
}
