/* What every thread of ours but the screen's begins with, and how one ends another's poll. */
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fatal.h"
#include "base/wake.h"
#include "base/worker.h"

struct seen {
    sigset_t blocked;
    stack_t stack;
};

static void look(void *context)
{
    struct seen *seen = context;
    (void)pthread_sigmask(SIG_SETMASK, NULL, &seen->blocked);
    (void)sigaltstack(NULL, &seen->stack);
}

static bool is_fatal(int number)
{
    for (size_t i = 0; i < FATAL_SIGNAL_COUNT; i++)
        if (fatal_signals[i] == number)
            return true;
    return false;
}

static void signals_are_the_screen_s_and_faults_ones_own(void **state)
{
    struct seen seen;
    struct worker worker = {.runs = false};
    sigset_t ours;
    (void)state;
    assert_int_equal(worker_start(&worker, "looks", look, &seen), 0);
    worker_join(&worker);
    for (int number = 1; number <= SIGSYS; number++)
        if (number != SIGKILL && number != SIGSTOP)
            assert_int_equal(sigismember(&seen.blocked, number), !is_fatal(number));
    assert_false(seen.stack.ss_flags & SS_DISABLE);
    assert_true(seen.stack.ss_size >= FATAL_STACK_BYTES);
    (void)pthread_sigmask(SIG_SETMASK, NULL, &ours); /* who starts one blocks nothing by it */
    assert_int_equal(sigismember(&ours, SIGTERM), 0);
}

static void what_does_not_run_is_not_waited_for(void **state)
{
    struct seen seen;
    struct worker worker = {.runs = false};
    (void)state;
    worker_join(&worker);
    assert_int_equal(worker_start(&worker, "looks", look, &seen), 0);
    assert_true(worker.runs);
    worker_join(&worker);
    assert_false(worker.runs);
    worker_join(&worker);
}

static bool is_readable(int fd)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    return poll(&ready, 1, 0) == 1;
}

static void wake(void *context)
{
    wake_up(*(int *)context);
    wake_up(*(int *)context);
}

static void wakes_coalesce(void **state)
{
    int fd = wake_open();
    struct worker worker = {.runs = false};
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    (void)state;
    assert_true(fd >= 0);
    assert_false(is_readable(fd));
    wake_drain(fd); /* nothing is there: waits for nothing */
    assert_int_equal(worker_start(&worker, "wakes", wake, &fd), 0);
    assert_int_equal(poll(&ready, 1, -1), 1);
    worker_join(&worker);
    wake_drain(fd);
    assert_false(is_readable(fd));
    wake_up(fd);
    assert_true(is_readable(fd));
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signals_are_the_screen_s_and_faults_ones_own),
        cmocka_unit_test(what_does_not_run_is_not_waited_for),
        cmocka_unit_test(wakes_coalesce),
    };
    return cmocka_run_group_tests_name("worker", tests, NULL, NULL);
}
