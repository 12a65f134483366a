#include "cli/pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/write_all.h"

extern char **environ;

/* Rows that the text takes at that width; it is plain ASCII or counts a little more. */
static size_t rows_of(const char *text, size_t cols)
{
    size_t rows = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        rows += length == 0 ? 1 : (length + cols - 1) / cols;
        text += length + (text[length] == '\n');
    }
    return rows;
}

/* The shell's prompt wants a row, too. */
static bool is_too_long(const char *text, FILE *out)
{
    struct winsize size;
    const char *term = getenv("TERM");
    if (!isatty(fileno(out)) || !term || strcmp(term, "dumb") == 0)
        return false;
    if (ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
        return false;
    return rows_of(text, size.ws_col) >= size.ws_row;
}

/* --- the child --- */

static int spawn(char *const *arguments, int in, pid_t *ret_pid)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGINT);
    sigaddset(&usual, SIGQUIT);
    sigaddset(&usual, SIGPIPE);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    int error = posix_spawnp(ret_pid, arguments[0], &files, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

/* The keyboard's signals are for the pager: we ignore them until it has ended. */
static void ignore_signals(struct sigaction before[3], bool on)
{
    static const int signals[] = {SIGINT, SIGQUIT, SIGPIPE};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    for (size_t i = 0; i < 3; i++)
        (void)sigaction(signals[i], on ? &ignore : &before[i], on ? &before[i] : NULL);
}

static bool run(char *const *arguments, const char *text)
{
    int ends[2], status = 0;
    pid_t pid;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    bool started = spawn(arguments, ends[0], &pid) == 0;
    close(ends[0]);
    if (started) /* what a pager that ends early leaves is nobody's */
        (void)write_all(ends[1], text, strlen(text));
    close(ends[1]);
    while (started && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    /* 126 and 127 are the shell's: there is no such command. */
    return started && !(WIFEXITED(status) && WEXITSTATUS(status) >= 126);
}

/* LESS as git sets it: no wait for a page that fits after all, and the page stays when less has
 * gone. Its own prompt, a colon, tells nobody how to go on. */
static bool page(const char *text)
{
    static char shell[] = "/bin/sh", option[] = "-c", less[] = "less";
    char *pager = getenv("PAGER");
    char *asked[] = {shell, option, pager, NULL}, *usual[] = {less, NULL};
    struct sigaction before[3];
    if (pager && (*pager == '\0' || strcmp(pager, "cat") == 0))
        return false;
    setenv("LESS", "FXPsSpace goes on\\, q ends$", 0);
    ignore_signals(before, true);
    bool shown = run(pager ? asked : usual, text);
    ignore_signals(before, false);
    return shown;
}

void pager_show(const char *text, FILE *out)
{
    fflush(out);
    if (!is_too_long(text, out) || !page(text))
        fputs(text, out);
}
