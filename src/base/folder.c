#include "base/folder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"

char *folder_path_of(const char *variable, const char *within_home, const char *name)
{
    const char *folder = getenv(variable), *home = getenv("HOME");
    if (folder && folder[0] == '/')
        return xasprintf("%s/restoretop/%s", folder, name);
    return home && home[0] == '/' ? xasprintf("%s/%s/restoretop/%s", home, within_home, name)
                                  : NULL;
}

/* errno stays that of the attempt: "Read-only file system", not that nothing is there. */
static bool is_there(const char *folder)
{
    int error = errno;
    bool there = access(folder, X_OK) == 0;
    errno = error;
    return there;
}

bool folder_make_for(const char *path, struct fault *why)
{
    char *folder = xstrdup(path);
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool made = mkdir(folder, 0700) == 0 || errno == EEXIST || is_there(folder);
        if (!made)
            fault_set(why, FAULT_SYSTEM, "Cannot make the folder %s: %s.", folder, strerror(errno));
        *slash = '/';
        if (!made) {
            free(folder);
            return false;
        }
    }
    free(folder);
    return true;
}
