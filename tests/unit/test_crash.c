/* test_crash.c - a fault of the program itself: the terminal first, then the death it was to be.
 * Each death is died by a copy of this program, on a terminal of its own. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "crash.h"
#include "fake/fake_tenant.h"
#include "fake/fetch_rig.h"
#include "fetch/fetcher.h"
#include "screen.h"
#include "screen_restore.h"

#define FAREWELL "restored\n"

/* --- the copy that dies --- */

static int deeper(volatile int *depth)
{
    volatile char room[4096];
    room[0] = (char)++*depth;
    return *depth < 0 ? 0 : deeper(depth) + room[0];
}

static void die_of(int number)
{
    int depth = 0;
    if (number > 0)
        raise(number);
    else
        deeper(&depth);
}

static int number_for_thread;

static void wait_and_die(struct http *http, const struct pollfd *fds, size_t count,
                         int64_t deadline_boot_ms)
{
    (void)http;
    (void)fds;
    (void)count;
    (void)deadline_boot_ms;
    die_of(number_for_thread);
}

/* The thread that reads the service dies in its first wait. */
static void die_of_on_the_fetch_thread(int number)
{
    struct fault why;
    struct http *http = fake_tenant_new(clock_system());
    number_for_thread = number;
    http->wait = wait_and_die;
    const struct fetcher_options options = {.clock = clock_system(),
                                            .model = model_new(&why),
                                            .http = http,
                                            .tokens = fake_tokens_new(),
                                            .root = FAKE_TENANT_ROOT,
                                            .interval_s = 30};
    fetcher_start(&options, &why);
    for (;;)
        pause();
}

/* Descriptor 0 is its terminal; how: the number of a signal, or 0 for a stack that runs over. */
static int die(const char *how, const char *where)
{
    struct termios modes, raw;
    struct rlimit no_core = {0, 0};
    alarm(30); /* who does not die of it dies of this */
    setrlimit(RLIMIT_CORE, &no_core);
    tcgetattr(0, &modes);
    raw = modes;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    tcsetattr(0, TCSANOW, &raw);
    crash_install();
    screen_restore_arm(0, 0, &modes, FAREWELL, strlen(FAREWELL));
    if (strcmp(where, "disarmed") == 0)
        screen_restore_disarm();
    if (strcmp(where, "thread") == 0)
        die_of_on_the_fetch_thread(atoi(how));
    die_of(atoi(how));
    return 0;
}

/* --- who watches --- */

struct death {
    int status;
    char screen[512], said[512];
    bool cooked; /* the terminal's modes are as they were */
};

static void read_some(int fd, char *buf, size_t size)
{
    ssize_t got = read(fd, buf, size - 1);
    buf[got > 0 ? got : 0] = '\0';
}

static void become_the_copy(int terminal, int errors, const char *how, const char *where)
{
    dup2(terminal, 0);
    dup2(errors, 2);
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1); /* handle_segv=2 would keep our handler out */
    execl("/proc/self/exe", "test_crash", how, where, (char *)NULL);
    _exit(127);
}

static struct death watch(int number, const char *where)
{
    struct death death;
    struct termios modes;
    int ends[2], master = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    int terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
    assert_true(terminal >= 0);
    assert_int_equal(pipe(ends), 0);
    char how[16];
    snprintf(how, sizeof how, "%d", number);
    pid_t pid = fork();
    if (pid == 0)
        become_the_copy(terminal, ends[1], how, where);
    close(ends[1]);
    assert_int_equal(waitpid(pid, &death.status, 0), pid);
    fcntl(master, F_SETFL, O_NONBLOCK);
    read_some(master, death.screen, sizeof death.screen);
    read_some(ends[0], death.said, sizeof death.said);
    tcgetattr(terminal, &modes);
    death.cooked = (modes.c_lflag & (ICANON | ECHO)) == (ICANON | ECHO);
    close(ends[0]);
    close(terminal);
    close(master);
    return death;
}

static void each_fault_dies_its_own_death(const char *where)
{
    static const int numbers[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGTRAP};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct death death = watch(numbers[i], where);
        assert_true(WIFSIGNALED(death.status));
        assert_int_equal(WTERMSIG(death.status), numbers[i]);
        assert_string_equal(death.screen, "restored\r\n");
        assert_true(death.cooked);
        assert_string_equal(death.said, "restoretop: a fault of the program itself; the terminal "
                                        "was restored. Please report it.\n");
    }
}

static void each_fault_restores_the_terminal_and_dies_its_own_death(void **unused)
{
    (void)unused;
    each_fault_dies_its_own_death("armed");
}

static void a_fault_of_the_fetch_thread_does_so_as_well(void **unused)
{
    (void)unused;
    each_fault_dies_its_own_death("thread");
}

static void a_stack_that_runs_over_still_finds_room_to_restore(void **unused)
{
    static const char *const places[] = {"armed", "thread"};
    (void)unused;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct death death = watch(0, places[i]);
        assert_true(WIFSIGNALED(death.status));
        assert_int_equal(WTERMSIG(death.status), SIGSEGV);
        assert_string_equal(death.screen, "restored\r\n");
        assert_true(death.cooked);
    }
}

static void without_a_terminal_taken_nothing_is_restored(void **unused)
{
    (void)unused;
    struct death death = watch(SIGABRT, "disarmed");
    assert_int_equal(WTERMSIG(death.status), SIGABRT);
    assert_string_equal(death.screen, "");
    assert_false(death.cooked);
    assert_non_null(strstr(death.said, "Please report it."));
}

static void the_terminal_is_restored_once_with_bounded_bytes(void **unused)
{
    struct termios modes;
    char bytes[2 * SCREEN_RESTORE_BYTES], got[sizeof bytes];
    int ends[2];
    (void)unused;
    memset(&modes, 0, sizeof modes);
    memset(bytes, 'x', sizeof bytes);
    assert_int_equal(pipe(ends), 0);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    screen_restore_arm(ends[0], ends[1], &modes, bytes, sizeof bytes);
    screen_emergency_restore();
    screen_emergency_restore();
    assert_int_equal(read(ends[0], got, sizeof got), SCREEN_RESTORE_BYTES);
    assert_true(read(ends[0], got, sizeof got) < 0);
    close(ends[0]);
    close(ends[1]);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_restores_the_terminal_and_dies_its_own_death),
        cmocka_unit_test(a_fault_of_the_fetch_thread_does_so_as_well),
        cmocka_unit_test(a_stack_that_runs_over_still_finds_room_to_restore),
        cmocka_unit_test(without_a_terminal_taken_nothing_is_restored),
        cmocka_unit_test(the_terminal_is_restored_once_with_bounded_bytes),
    };
    if (argc == 3)
        return die(argv[1], argv[2]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
