#include "e2e/term_child.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "fake/children.h"

/* A clean environment: what the tests are run with must not change what they see. */
static char **environment_new(const struct term_options *options)
{
    static const char *const passed[] = {"PATH",           "HOME",           "ASAN_OPTIONS",
                                         "UBSAN_OPTIONS",  "TSAN_OPTIONS",   "LSAN_OPTIONS",
                                         "XDG_STATE_HOME", "XDG_CONFIG_HOME"};
    char **env = xcalloc(64, sizeof *env);
    size_t n = 0;
    env[n++] = xasprintf("TERM=%s", options->term ? options->term : "xterm-256color");
    env[n++] = xstrdup("LC_ALL=C.UTF-8");
    env[n++] = xstrdup("TZ=UTC");
    for (size_t i = 0; i < sizeof passed / sizeof *passed; i++)
        if (getenv(passed[i]))
            env[n++] = xasprintf("%s=%s", passed[i], getenv(passed[i]));
    for (size_t i = 0; options->env && options->env[i] && n < 60; i++)
        env[n++] = xstrdup(options->env[i]);
    return env;
}

/* Later settings win: execve keeps both of a name, so earlier ones are blanked. */
static void environment_dedupe(char **env)
{
    for (size_t i = 0; env[i]; i++)
        for (size_t j = i + 1; env[j]; j++) {
            size_t name = (size_t)(strchr(env[i], '=') - env[i]) + 1;
            if (strncmp(env[i], env[j], name) == 0) {
                free(env[i]);
                env[i] = xstrdup("RESTORETOP_TEST=1");
                break;
            }
        }
}

char **child_environment(const struct term_options *options)
{
    char **env = environment_new(options);
    environment_dedupe(env);
    return env;
}

void child_strings_free(char **strings)
{
    for (size_t i = 0; strings[i]; i++)
        free(strings[i]);
    free(strings);
}

char **child_strings(const char *const *argv)
{
    size_t n = 0;
    while (argv[n])
        n++;
    char **copy = xcalloc(n + 1, sizeof *copy);
    for (size_t i = 0; i < n; i++)
        copy[i] = xstrdup(argv[i]);
    return copy;
}

static void read_both(int out_fd, int err_fd, struct strbuf *out, struct strbuf *err)
{
    struct pollfd fds[] = {{.fd = out_fd, .events = POLLIN}, {.fd = err_fd, .events = POLLIN}};
    struct strbuf *bufs[] = {out, err};
    while (fds[0].fd >= 0 || fds[1].fd >= 0) {
        if (poll(fds, 2, TERM_LIMIT_MS) <= 0)
            return;
        for (int i = 0; i < 2; i++) {
            char bytes[65536];
            if (fds[i].fd < 0 || !fds[i].revents)
                continue;
            ssize_t got = read(fds[i].fd, bytes, sizeof bytes);
            if (got > 0)
                strbuf_add(bufs[i], bytes, (size_t)got);
            else
                fds[i].fd = -1;
        }
    }
}

int term_run(const char *const *argv, const char *const *env, char **ret_out, char **ret_err)
{
    int out_pipe[2], err_pipe[2], status = -1;
    if (pipe(out_pipe) || pipe(err_pipe))
        return -1;
    struct term_options options = {.argv = argv, .env = env};
    char **child_env = child_environment(&options), **child_argv = child_strings(argv);
    pid_t pid = children_fork();
    if (pid == 0) {
        dup2(out_pipe[1], 1);
        dup2(err_pipe[1], 2);
        for (int fd = 3; fd < 64; fd++)
            close(fd);
        execve(child_argv[0], child_argv, child_env);
        _exit(127);
    }
    child_strings_free(child_env);
    child_strings_free(child_argv);
    close(out_pipe[1]);
    close(err_pipe[1]);
    struct strbuf out, err;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    strbuf_init(&err, STRBUF_NO_LIMIT);
    read_both(out_pipe[0], err_pipe[0], &out, &err);
    close(out_pipe[0]);
    close(err_pipe[0]);
    waitpid(pid, &status, 0);
    *ret_out = strbuf_take(&out, NULL);
    *ret_err = strbuf_take(&err, NULL);
    strbuf_release(&out);
    strbuf_release(&err);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
