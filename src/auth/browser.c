#include "auth/browser.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/spawn_files.h"

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value;
}

/* The program's path; false: no absolute entry of PATH has it. */
static bool find_opener(char *path, size_t size)
{
    const char *at = getenv("PATH");
    while (at) {
        size_t length = strcspn(at, ":");
        int wrote = snprintf(path, size, "%.*s/xdg-open", (int)length, at);
        if (*at == '/' && wrote > 0 && (size_t)wrote < size && access(path, X_OK) == 0)
            return true;
        at = at[length] == ':' ? at + length + 1 : NULL;
    }
    return false;
}

bool browser_is_there(void)
{
    char path[4096];
    return (is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")) && find_opener(path, sizeof path);
}

static void set_up_files(posix_spawn_file_actions_t *files)
{
    posix_spawn_file_actions_init(files);
    posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_adddup2(files, STDIN_FILENO, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(files, STDIN_FILENO, STDERR_FILENO);
    spawn_close_others(files); /* a browser outlives our connections by days */
}

static void set_up_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(attributes);
    posix_spawnattr_setflags(attributes,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &all);
}

pid_t browser_open(const char *url)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    char path[4096], address[8192];
    pid_t pid = -1;
    int wrote = snprintf(address, sizeof address, "%s", url);
    if (!browser_is_there() || !find_opener(path, sizeof path) || (size_t)wrote >= sizeof address)
        return -1;
    char *const arguments[] = {path, address, NULL};
    set_up_files(&files);
    set_up_attributes(&attributes);
    if (posix_spawn(&pid, path, &files, &attributes, arguments, environ) != 0)
        pid = -1;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return pid;
}

void browser_reap(pid_t pid)
{
    if (pid > 0)
        waitpid(pid, NULL, WNOHANG);
}
