#include "base/spawn_files.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

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
