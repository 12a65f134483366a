/* test_app_signal.c - signals are read, not caught. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cmocka.h>

#include "app.h"
#include "app_signal.h"

static int open_signals(void)
{
    struct fault why = {.kind = FAULT_NONE};
    app_block_signals();
    int fd = app_signal_open(&why);
    assert_true(fd >= 0);
    assert_int_equal(why.kind, FAULT_NONE);
    return fd;
}

static void each_signal_is_something_to_read_and_no_death(void **unused)
{
    static const int numbers[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT};
    int fd = open_signals();
    struct signalfd_siginfo info;
    (void)unused;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        sigset_t blocked;
        assert_int_equal(pthread_sigmask(SIG_BLOCK, NULL, &blocked), 0);
        assert_true(sigismember(&blocked, numbers[i])); /* else it ends or stops the test itself */
        assert_int_equal(kill(getpid(), numbers[i]), 0);
        assert_int_equal(read(fd, &info, sizeof info), sizeof info);
        assert_int_equal(info.ssi_signo, numbers[i]);
    }
    close(fd);
}

static void reading_never_waits_and_no_child_inherits_it(void **unused)
{
    int fd = open_signals();
    struct signalfd_siginfo info;
    (void)unused;
    assert_int_equal(read(fd, &info, sizeof info), -1);
    assert_int_equal(errno, EAGAIN);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    close(fd);
}

static void a_reader_that_went_away_is_an_error_and_no_death(void **unused)
{
    int ends[2];
    (void)unused;
    app_ignore_signals();
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    assert_int_equal(write(ends[1], "x", 1), -1);
    assert_int_equal(errno, EPIPE);
    close(ends[1]);
}

static void without_a_descriptor_there_is_a_sentence(void **unused)
{
    struct rlimit limit, none;
    struct fault why = {.kind = FAULT_NONE};
    (void)unused;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    none = limit;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    int fd = app_signal_open(&why);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_int_equal(fd, -1);
    assert_int_equal(why.kind, FAULT_SYSTEM);
    assert_non_null(strstr(why.text, strerror(EMFILE)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_signal_is_something_to_read_and_no_death),
        cmocka_unit_test(reading_never_waits_and_no_child_inherits_it),
        cmocka_unit_test(a_reader_that_went_away_is_an_error_and_no_death),
        cmocka_unit_test(without_a_descriptor_there_is_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
