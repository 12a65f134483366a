/* demo.c - a simulated tenant of our own: restoretop-sim as a child process.
 *
 * The token goes over a pipe (argv is for all to see); the address comes back as the one line that
 * the simulator prints. What it says on standard error is kept aside, for the sentence when it does
 * not start. */
#include "cli/demo.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/spawn.h"
#include "base/xalloc.h"

enum { START_MS = 10000, STOP_MS = 1000, STOP_STEP_MS = 5, TOKEN_BYTES = 24, TOKEN_FD = 3 };

static const char program[] = "restoretop-sim";
static const char announcement[] = "listening on ";

/* Beside our own executable, else what PATH gives. The caller frees. */
static char *find_program(void)
{
    char self[4096];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length > 0) {
        self[length] = '\0';
        char *slash = strrchr(self, '/');
        char *beside = slash ? xasprintf("%.*s/%s", (int)(slash - self), self, program) : NULL;
        if (beside && access(beside, X_OK) == 0)
            return beside;
        free(beside);
    }
    return xstrdup(program);
}

/* In hexadecimal digits. The caller frees. */
static char *random_token(void)
{
    unsigned char bytes[TOKEN_BYTES];
    char text[2 * TOKEN_BYTES + 1];
    random_fill(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    return xstrdup(text);
}

/* The child's ends of things, and ours. -1: not open. */
struct plumbing {
    int token_read, token_write, line_read, line_write, errors;
};

static void plumbing_close(struct plumbing *p)
{
    int *const fds[] = {&p->token_read, &p->token_write, &p->line_read, &p->line_write, &p->errors};
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++) {
        if (*fds[i] >= 0)
            close(*fds[i]);
        *fds[i] = -1;
    }
}

static bool plumbing_open(struct plumbing *ret, struct fault *why)
{
    struct plumbing p = {-1, -1, -1, -1, -1};
    int pair[2];
    bool ok = pipe2(pair, O_CLOEXEC) == 0;
    if (ok) {
        p.token_read = pair[0];
        p.token_write = pair[1];
        ok = pipe2(pair, O_CLOEXEC) == 0;
    }
    if (ok) {
        p.line_read = pair[0];
        p.line_write = pair[1];
        p.errors = memfd_create("restoretop-sim-errors", MFD_CLOEXEC);
        ok = p.errors >= 0;
    }
    if (!ok) {
        fault_set(why, FAULT_SYSTEM, "no descriptors for the demo: %s", strerror(errno));
        plumbing_close(&p);
        return false;
    }
    *ret = p;
    return true;
}

static void set_actions(posix_spawn_file_actions_t *actions, const struct plumbing *p)
{
    posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(actions, p->line_write, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(actions, p->errors, STDERR_FILENO);
    posix_spawn_file_actions_adddup2(actions, p->token_read, TOKEN_FD);
}

/* spawnp looks in PATH only for a name without a slash. */
static int spawn(pid_t *ret_pid, char *const *arguments, const struct plumbing *p)
{
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    spawn_attributes_init(&attributes,
                          POSIX_SPAWN_SETPGROUP); /* ^C at our terminal is not for it */
    posix_spawn_file_actions_init(&actions);
    set_actions(&actions, p);
    int error = posix_spawnp(ret_pid, arguments[0], &actions, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error;
}

/* exec's interface wants texts that are not const: a copy of each. */
static void argument(char **arguments, size_t *count, const char *text)
{
    arguments[(*count)++] = xstrdup(text);
}

static bool spawn_simulator(struct demo *demo, const struct settings *settings,
                            const struct plumbing *p, struct fault *why)
{
    char *arguments[16] = {find_program()};
    size_t count = 1;
    argument(arguments, &count, "--port");
    argument(arguments, &count, "0");
    argument(arguments, &count, "--seed");
    argument(arguments, &count, setting_text(settings, OPTION_DEMO_SEED));
    argument(arguments, &count, "--sessions");
    argument(arguments, &count, setting_text(settings, OPTION_DEMO_SESSIONS));
    argument(arguments, &count, "--speed");
    argument(arguments, &count, setting_text(settings, OPTION_DEMO_SPEED));
    argument(arguments, &count, "--fault"); /* units have names: what is shown is more */
    argument(arguments, &count, "restore-points");
    argument(arguments, &count, "--new-status"); /* nobody has seen what "?" stands for, else */
    argument(arguments, &count, "--token-fd");
    argument(arguments, &count, "3");
    int error = spawn(&demo->pid, arguments, p);
    for (size_t i = 0; i < count; i++)
        free(arguments[i]);
    if (error == 0)
        return true;
    demo->pid = 0;
    fault_set(why, FAULT_SYSTEM, "%s does not start: %s", program, strerror(error));
    return fault_hint(why, "It belongs beside restoretop or into PATH; ./dev build makes both.");
}

/* The last line the child wrote to standard error, for people; "" when it wrote none. */
static void last_error_line(int fd, char *buf, size_t size)
{
    char text[1024];
    off_t end = lseek(fd, 0, SEEK_END);
    off_t from = end > (off_t)sizeof text - 1 ? end - (off_t)sizeof text + 1 : 0;
    ssize_t length = pread(fd, text, sizeof text - 1, from);
    text[length > 0 ? length : 0] = '\0';
    while (length > 0 && text[length - 1] == '\n')
        text[--length] = '\0';
    const char *newline = strrchr(text, '\n');
    snprintf(buf, size, "%.160s", newline ? newline + 1 : text);
}

static bool not_listening(const struct plumbing *p, const char *what, struct fault *why)
{
    char said[192];
    last_error_line(p->errors, said, sizeof said);
    fault_set(why, FAULT_SYSTEM, "%s %s%s%s", program, what, *said ? ": " : "", said);
    return fault_hint(why,
                      "restoretop-sim --port 0 in a shell shows what it says; ./dev build makes "
                      "it anew.");
}

/* Reads up to a newline, within the time allowed. */
static bool read_announcement(const struct plumbing *p, struct strbuf *line, struct fault *why)
{
    struct clock *clock = clock_system();
    int64_t deadline = clock->boot_ms(clock) + START_MS;
    struct pollfd ready = {.fd = p->line_read, .events = POLLIN};
    while (!memchr(line->bytes, '\n', line->length)) {
        int count = clock->poll(clock, &ready, 1, deadline);
        if (count < 0)
            continue;
        if (count == 0)
            return not_listening(p, "did not start in 10 seconds", why);
        char bytes[256];
        ssize_t length = read(p->line_read, bytes, sizeof bytes);
        if (length < 0 && errno == EINTR)
            continue;
        if (length <= 0 || !strbuf_add(line, bytes, (size_t)length))
            return not_listening(p, "ended at once", why);
    }
    strbuf_truncate(line, strcspn(line->bytes, "\r\n"));
    if (strncmp(line->bytes, announcement, sizeof announcement - 1) != 0)
        return not_listening(p, "did not say where it listens", why);
    return true;
}

static bool hand_over_token(const struct demo *demo, struct plumbing *p, struct fault *why)
{
    size_t length = strlen(demo->token);
    ssize_t written = write(p->token_write, demo->token, length); /* a new pipe takes it whole */
    close(p->token_write);
    p->token_write = -1;
    return written == (ssize_t)length ||
           fault_set(why, FAULT_SYSTEM, "the demo's token could not be handed over: %s",
                     strerror(errno));
}

static void close_child_ends(struct plumbing *p)
{
    close(p->token_read);
    close(p->line_write);
    p->token_read = p->line_write = -1;
}

bool demo_start(struct demo *ret, const struct settings *settings, struct fault *why)
{
    struct demo demo = {0};
    struct plumbing p;
    struct strbuf line;
    if (!plumbing_open(&p, why))
        return false;
    strbuf_init(&line, 1024);
    demo.token = random_token();
    /* The token is in the pipe before the child lives: with our own read end open, no SIGPIPE. */
    bool ok = hand_over_token(&demo, &p, why) && spawn_simulator(&demo, settings, &p, why);
    if (ok) {
        close_child_ends(&p);
        ok = read_announcement(&p, &line, why);
    }
    if (ok) {
        demo.root = xstrdup(line.bytes + sizeof announcement - 1);
        *ret = demo;
    } else {
        demo_stop(&demo);
    }
    strbuf_release(&line);
    plumbing_close(&p);
    return ok;
}

static bool ended_within(pid_t pid, int64_t limit_ms)
{
    struct clock *clock = clock_system();
    int64_t deadline = clock->boot_ms(clock) + limit_ms;
    for (;;) {
        pid_t done = waitpid(pid, NULL, WNOHANG);
        if (done == pid || (done < 0 && errno == ECHILD))
            return true;
        int64_t now = clock->boot_ms(clock);
        if (now >= deadline)
            return false;
        clock->poll(clock, NULL, 0, now + STOP_STEP_MS);
    }
}

void demo_stop(struct demo *demo)
{
    if (demo->pid > 0) {
        kill(demo->pid, SIGTERM);
        if (!ended_within(demo->pid, STOP_MS)) {
            kill(demo->pid, SIGKILL);
            ended_within(demo->pid, STOP_MS);
        }
    }
    if (demo->token)
        explicit_bzero(demo->token, strlen(demo->token));
    free(demo->token);
    free(demo->root);
    *demo = (struct demo){0};
}
