#include "auth/browser.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/spawn.h"
#include "base/xalloc.h"

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value;
}

/* NULL: there is no display or no opener. Caller frees. */
static char *find_opener(void)
{
    return is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") ? spawn_find("xdg-open") : NULL;
}

bool browser_is_there(void)
{
    char *path = find_opener();
    free(path);
    return path != NULL;
}

static void set_up_files(posix_spawn_file_actions_t *files)
{
    posix_spawn_file_actions_init(files);
    posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_adddup2(files, STDIN_FILENO, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(files, STDIN_FILENO, STDERR_FILENO);
    spawn_close_others(files); /* a browser outlives our connections by days */
}

pid_t browser_open(const char *url)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    pid_t pid = -1;
    char *path = find_opener();
    if (!path)
        return -1;
    char *address = xstrdup(url);
    char *const arguments[] = {path, address, NULL};
    set_up_files(&files);
    spawn_attributes_init(&attributes, POSIX_SPAWN_SETSID);
    if (posix_spawn(&pid, path, &files, &attributes, arguments, environ) != 0)
        pid = -1;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    free(address);
    free(path);
    return pid;
}

void browser_reap(pid_t pid)
{
    if (pid > 0)
        waitpid(pid, NULL, WNOHANG);
}
