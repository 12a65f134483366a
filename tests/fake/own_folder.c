#include "fake/own_folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/write_all.h"
#include "fake/temp_folder.h"

static char folder[] = "/tmp/restoretop-own-XXXXXX";

static void clean_up(void)
{
    (void)temp_folder_remove(folder);
}

const char *own_folder(void)
{
    static bool made;
    if (!made) {
        made = mkdtemp(folder) && setenv("XDG_STATE_HOME", folder, 1) == 0;
        if (!made)
            abort();
        (void)atexit(clean_up);
    }
    return folder;
}

void own_file(const char *path, const uint8_t *bytes, size_t length)
{
    struct fault why;
    int fd = folder_make_for(path, &why)
                 ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)
                 : -1;
    if (fd < 0 || !write_all(fd, bytes, length))
        abort();
    close(fd);
}
