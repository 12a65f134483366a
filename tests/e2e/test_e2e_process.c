/* The process keeps to itself: no core file, not traced and not read by the same user. Each with
 * --allow-core as the control; where the machine forbids that too, the test is skipped by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "e2e/tenant.h"
#include "fake/children.h"
#include "fake/temp_folder.h"

#define NOBODY 65534

static char folder[] = "/tmp/restoretop-process-XXXXXX";
static char *program; /* a copy that anybody may run */
static int listener;  /* of a login host that takes connections and never answers */
static char *authority;

static int listen_anywhere(int *ret_port)
{
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof name;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&name, sizeof name), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&name, &size), 0);
    *ret_port = ntohs(name.sin_port);
    return fd;
}

/* The program stays where it is, waiting for its login host, with its secret at hand. */
static int set_up(void **state)
{
    (void)state;
    int port = 0;
    assert_non_null(mkdtemp(folder));
    program = xasprintf("%s/restoretop", folder);
    char *command =
        xasprintf("cp '" PROGRAM "' %s && chmod 755 %s && chmod 777 %s", program, program, folder);
    assert_int_equal(system(command), 0);
    free(command);
    listener = listen_anywhere(&port);
    authority = xasprintf("AZURE_AUTHORITY_HOST=http://127.0.0.1:%d", port);
    assert_int_equal(chdir(folder), 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)!chdir("/");
    assert_int_equal(temp_folder_remove(folder), 0);
    close(listener);
    free(program);
    free(authority);
    return 0;
}

static void run_program(bool allow_core)
{
    const char *args[] = {program,
                          "--once",
                          "--graph-url",
                          "http://127.0.0.1:9/v1.0",
                          "--auth",
                          "secret",
                          allow_core ? "--allow-core" : NULL,
                          NULL};
    char *const env[] = {authority,
                         (char[]){"AZURE_TENANT_ID=contoso.com"},
                         (char[]){"AZURE_CLIENT_ID=a0000000-0000-0000-0000-000000000001"},
                         (char[]){"AZURE_CLIENT_SECRET=hush-hush-hush"},
                         (char[]){"PATH=/usr/bin:/bin"},
                         (char[]){"LC_ALL=C.UTF-8"},
                         (char[]){"ASAN_OPTIONS=disable_coredump=0:detect_leaks=0"},
                         NULL};
    execve(program, (char *const *)(uintptr_t)args, env);
    _exit(127);
}

/* Forked, and so far that it waits for the login host. */
static pid_t start(bool allow_core)
{
    struct pollfd ready = {.fd = listener, .events = POLLIN};
    pid_t pid = children_fork();
    if (pid == 0)
        run_program(allow_core);
    if (poll(&ready, 1, TERM_LIMIT_MS) != 1 || accept4(listener, NULL, NULL, SOCK_CLOEXEC) < 0)
        abort();
    return pid;
}

/* --- core files --- */

static size_t core_files(void)
{
    glob_t found;
    char *pattern = xasprintf("%s/*core*", folder);
    size_t count = glob(pattern, 0, NULL, &found) == 0 ? found.gl_pathc : 0;
    for (size_t i = 0; i < count; i++)
        unlink(found.gl_pathv[i]);
    globfree(&found);
    free(pattern);
    return count;
}

/* True: the kernel says that a core was dumped. */
static bool dumps(bool allow_core)
{
    int status = 0;
    pid_t pid = start(allow_core);
    kill(pid, SIGSEGV);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSEGV);
    return WCOREDUMP(status);
}

static void a_crash_leaves_no_core_file(void **state)
{
    (void)state;
    struct rlimit some = {1 << 20, 1 << 20};
    setrlimit(RLIMIT_CORE, &some);
    assert_false(dumps(false));
    assert_int_equal(core_files(), 0);
    if (!dumps(true)) {
        print_message("skipped: a_crash_leaves_no_core_file (this machine makes none at all)\n");
        skip();
    }
    core_files();
}

/* --- other processes of the same user --- */

enum { CAN_TRACE = 1, CAN_READ_MEMORY = 2, CAN_READ_ENVIRONMENT = 4 };

static int opens(pid_t pid, const char *what)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, what);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* What the program's own parent may do to it, as the same plain user: who is less close may less.
 */
static int reach(bool allow_core)
{
    if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
        return -1;
    pid_t pid = start(allow_core);
    int can = 0;
    if (opens(pid, "environ"))
        can |= CAN_READ_ENVIRONMENT;
    if (opens(pid, "mem"))
        can |= CAN_READ_MEMORY;
    if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0)
        can |= CAN_TRACE;
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return can;
}

static int reach_of_a_plain_user(bool allow_core)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0)
        _exit(reach(allow_core));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void the_same_user_can_neither_trace_nor_read_it(void **state)
{
    (void)state;
    assert_int_equal(reach_of_a_plain_user(false), 0);
    int control = reach_of_a_plain_user(true);
    assert_true(control & CAN_READ_ENVIRONMENT);
    if (control != (CAN_TRACE | CAN_READ_MEMORY | CAN_READ_ENVIRONMENT)) {
        print_message("skipped: the_same_user_can_neither_trace_nor_read_it (forbidden anyway)\n");
        skip();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crash_leaves_no_core_file),
        cmocka_unit_test(the_same_user_can_neither_trace_nor_read_it),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
