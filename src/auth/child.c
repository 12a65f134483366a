/* child.c - a child is over when its process is, not when its pipes are: something it started may
 * hold them open for good. What is left of its session is killed with it. */
#include "auth/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/spawn.h"
#include "base/xalloc.h"

#define LOOK_EVERY_MS 50 /* where the kernel has no pidfds (before 5.3) */
#define READ_AT_ONCE  4096

extern char **environ;

struct child {
    struct clock *clock;
    pid_t pid;           /* 0: reaped */
    int out, err, pidfd; /* -1: closed, or there is none */
    struct strbuf out_text, err_text;
    int64_t limit_boot_ms;
    bool killed;
    int status;
};

/* --- what it is started with --- */

/* Our secrets leave the environment at start; this covers a child that is started before. */
static bool is_secret(const char *variable)
{
    static const char *const names[] = {
        "RESTORETOP_TOKEN=", "AZURE_CLIENT_SECRET=", "AZURE_CLIENT_CERTIFICATE_PASSWORD=",
        "CREDENTIALS_DIRECTORY="};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(variable, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

/* Lent strings in an array of its own. */
static char **clean_environment(void)
{
    size_t count = 0, kept = 0;
    while (environ && environ[count])
        count++;
    char **clean = xcalloc(count + 1, sizeof *clean);
    for (size_t i = 0; i < count; i++)
        if (!is_secret(environ[i]))
            clean[kept++] = environ[i];
    return clean;
}

static void set_actions(posix_spawn_file_actions_t *actions, int out, int err)
{
    posix_spawn_file_actions_init(actions);
    posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(actions, err, STDERR_FILENO);
    spawn_close_others(actions);
}

static int spawn(pid_t *ret_pid, const char *program, const char *const *arguments, int out,
                 int err)
{
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    char **environment = clean_environment();
    spawn_attributes_init(&attributes, POSIX_SPAWN_SETSID);
    set_actions(&actions, out, err);
    /* posix_spawn takes no const for history's sake, and changes nothing. */
    union {
        const char *const *given;
        char *const *taken;
    } argv = {.given = arguments};
    int error = posix_spawn(ret_pid, program, &actions, &attributes, argv.taken, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    free(environment);
    return error;
}

/* --- its end --- */

/* Killed, and not gone at once (a file system that hangs holds a process for long): reaped when
 * another child comes or goes. One thread. */
static pid_t left[16];

static void reap_left(void)
{
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        if (left[i] != 0 && waitpid(left[i], NULL, WNOHANG) != 0)
            left[i] = 0;
}

static void leave(pid_t pid)
{
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        if (left[i] == 0) {
            left[i] = pid;
            return;
        }
    }
}

static void shut(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* A shell that ignores SIGCHLD hands that on, and then there is nothing to wait for. */
static void want_ends(void)
{
    struct sigaction action;
    if (sigaction(SIGCHLD, NULL, &action) == 0 && action.sa_handler == SIG_IGN) {
        action = (struct sigaction){.sa_handler = SIG_DFL};
        sigaction(SIGCHLD, &action, NULL);
    }
}

/* --- life --- */

/* Above the standard three, which the child's are made into; -1: no descriptor is left. */
static int raise_fd(int fd)
{
    if (fd > STDERR_FILENO)
        return fd;
    int raised = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    close(fd);
    return raised;
}

static bool open_pipe(int *ret_read, int *ret_write)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    *ret_read = raise_fd(ends[0]);
    *ret_write = raise_fd(ends[1]);
    return *ret_read >= 0 && *ret_write >= 0 && fcntl(*ret_read, F_SETFL, O_NONBLOCK) == 0;
}

static bool start(struct child *child, const char *program, const char *const *arguments,
                  struct fault *why)
{
    int out = -1, err = -1;
    int error = 0;
    bool piped = open_pipe(&child->out, &out) && open_pipe(&child->err, &err);
    if (!piped)
        error = errno;
    else
        error = spawn(&child->pid, program, arguments, out, err);
    shut(&out);
    shut(&err);
    if (error != 0) {
        child->pid = 0;
        return fault_set(why, FAULT_SYSTEM, "%.60s could not be started: %s.", arguments[0],
                         strerror(error));
    }
    child->pidfd = (int)syscall(SYS_pidfd_open, child->pid, 0);
    return true;
}

struct child *child_start(const char *const *arguments, int64_t limit_ms, struct clock *clock,
                          struct fault *why)
{
    reap_left();
    want_ends();
    char *program = spawn_find(arguments[0]);
    if (!program) {
        fault_set(why, FAULT_INPUT, "%.60s is not installed, or not in PATH.", arguments[0]);
        return NULL;
    }
    struct child *child = xcalloc(1, sizeof *child);
    *child = (struct child){.clock = clock, .out = -1, .err = -1, .pidfd = -1};
    strbuf_init_secret(&child->out_text, CHILD_OUT_MAX);
    strbuf_init_secret(&child->err_text, CHILD_ERR_MAX);
    child->limit_boot_ms = clock->boot_ms(clock) + limit_ms;
    bool fine = start(child, program, arguments, why);
    free(program);
    if (fine)
        return child;
    child_free(child);
    return NULL;
}

/* The session's group: the child and what it started. Never after it was reaped, when the number
 * may be another's. */
static void kill_group(struct child *child)
{
    if (kill(-child->pid, SIGKILL) != 0)
        kill(child->pid, SIGKILL); /* caught before its setsid() */
}

void child_free(struct child *child)
{
    if (!child)
        return;
    if (child->pid != 0) {
        kill_group(child);
        if (waitpid(child->pid, NULL, WNOHANG) == 0)
            leave(child->pid);
    }
    shut(&child->out);
    shut(&child->err);
    shut(&child->pidfd);
    strbuf_release(&child->out_text);
    strbuf_release(&child->err_text);
    free(child);
    reap_left();
}

size_t child_fds(const struct child *child, struct pollfd *fds, size_t room)
{
    const int all[] = {child->out, child->err, child->pid != 0 ? child->pidfd : -1};
    size_t count = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all && count < room; i++)
        if (all[i] >= 0)
            fds[count++] = (struct pollfd){.fd = all[i], .events = POLLIN};
    return count;
}

int64_t child_deadline(const struct child *child)
{
    int64_t limit = child->killed ? CLOCK_NEVER : child->limit_boot_ms;
    if (child->pid == 0 || child->pidfd >= 0)
        return limit;
    int64_t look = child->clock->boot_ms(child->clock) + LOOK_EVERY_MS;
    return look < limit ? look : limit;
}

/* What is over the limit is read and dropped, so that the child does not hang on a full pipe. */
static void keep(struct strbuf *text, const char *bytes, size_t length)
{
    size_t room = text->limit - text->length;
    if (length <= room) {
        strbuf_add(text, bytes, length);
        return;
    }
    strbuf_add(text, bytes, room);
    text->overflowed = true;
}

static void drain(int *fd, struct strbuf *text)
{
    char chunk[READ_AT_ONCE];
    ssize_t got = 0;
    while (*fd >= 0 && ((got = read(*fd, chunk, sizeof chunk)) > 0 || (got < 0 && errno == EINTR)))
        keep(text, chunk, got > 0 ? (size_t)got : 0);
    if (got == 0 || (got < 0 && errno != EAGAIN))
        shut(fd);
    explicit_bzero(chunk, sizeof chunk);
}

/* Does not reap, so that the pid stays the child's until its group has been killed. */
static bool has_ended(struct child *child)
{
    siginfo_t info = {0};
    if (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
        info.si_pid == 0)
        return false;
    return true;
}

static int reap(struct child *child)
{
    int status = 0;
    kill_group(child);
    pid_t got = waitpid(child->pid, &status, WNOHANG);
    child->pid = 0;
    if (child->killed || got <= 0)
        return -1;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool child_step(struct child *child, int *ret_status)
{
    if (child->pid == 0) {
        *ret_status = child->status;
        return true;
    }
    /* In this order: what it wrote before it ended is in the pipes when it has. */
    bool ended = has_ended(child);
    drain(&child->out, &child->out_text);
    drain(&child->err, &child->err_text);
    if (ended) {
        child->status = reap(child);
        shut(&child->out);
        shut(&child->err);
        *ret_status = child->status;
        return true;
    }
    if (!child->killed && child->clock->boot_ms(child->clock) >= child->limit_boot_ms) {
        kill_group(child);
        child->killed = true;
    }
    return false;
}

const struct strbuf *child_out(const struct child *child)
{
    return &child->out_text;
}

const struct strbuf *child_err(const struct child *child)
{
    return &child->err_text;
}
