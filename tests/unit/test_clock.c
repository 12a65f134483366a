/* test_clock.c - the promises of base/clock.h, for the machine's clock and for the tests' own. */
#include "base/clock.h"
#include "fake/fake_clock.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define START_MS INT64_C(1795444327000)

static void the_system_clock_is_one_for_all(void **state)
{
    (void)state;
    assert_non_null(clock_system());
    assert_ptr_equal(clock_system(), clock_system());
}

static int64_t unix_ms(void)
{
    struct timespec now;

    assert_int_equal(clock_gettime(CLOCK_REALTIME, &now), 0);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* time(2) would not do: it tells the last tick's second, up to a tick after the next one began. */
static void wall_is_unix_time_and_boot_never_goes_back(void **state)
{
    struct clock *clock = clock_system();
    int64_t last = clock->boot_ms(clock), before, wall, after;

    (void)state;
    do { /* once more where somebody put the clock back meanwhile */
        before = unix_ms();
        wall = clock->wall_ms(clock);
        after = unix_ms();
    } while (after < before);
    assert_in_range(wall - before, 0, after - before);
    for (int i = 0; i < 1000; i++) {
        int64_t now = clock->boot_ms(clock);

        assert_true(now >= last);
        last = now;
    }
}

static void a_ready_descriptor_ends_the_wait(void **state)
{
    struct clock *clocks[] = {clock_system(), fake_clock_new(START_MS)};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct pollfd fd = {.events = POLLIN};
        int ends[2];
        int64_t before = clocks[i]->boot_ms(clocks[i]);

        assert_int_equal(pipe(ends), 0);
        assert_int_equal(write(ends[1], "x", 1), 1);
        fd.fd = ends[0];
        assert_int_equal(clocks[i]->poll(clocks[i], &fd, 1, CLOCK_NEVER), 1);
        assert_int_equal(fd.revents, POLLIN);
        assert_int_equal(clocks[i]->poll(clocks[i], &fd, 1, before + 100000000), 1);
        close(ends[0]);
        close(ends[1]);
    }
    assert_int_equal(clocks[1]->boot_ms(clocks[1]), FAKE_CLOCK_BOOT_MS); /* it did not jump */
    fake_clock_free(clocks[1]);
}

static void a_wait_ends_at_its_deadline_and_not_before(void **state)
{
    struct clock *clocks[] = {clock_system(), fake_clock_new(START_MS)};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        int64_t deadline = clocks[i]->boot_ms(clocks[i]) + 20;

        assert_int_equal(clocks[i]->poll(clocks[i], NULL, 0, deadline), 0);
        assert_true(clocks[i]->boot_ms(clocks[i]) >= deadline);
        assert_int_equal(clocks[i]->poll(clocks[i], NULL, 0, deadline - 1000), 0); /* passed */
        assert_int_equal(clocks[i]->poll(clocks[i], NULL, 0, INT64_MIN), 0);
    }
    fake_clock_free(clocks[1]);
}

static void note_signal(int number)
{
    (void)number;
}

static pthread_t waiting_thread;

/* Signals until the wait has seen one: a single signal could come before the wait began. */
static void *signal_until_told(void *told)
{
    struct pollfd fd = {.fd = *(int *)told, .events = POLLIN};

    while (poll(&fd, 1, 5) == 0)
        pthread_kill(waiting_thread, SIGUSR1);
    return NULL;
}

static void a_signal_ends_the_wait_with_eintr(void **state)
{
    struct clock *clock = clock_system();
    struct sigaction action = {.sa_handler = note_signal};
    int ends[2], result, error;
    pthread_t thread;

    (void)state;
    assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
    assert_int_equal(pipe(ends), 0);
    waiting_thread = pthread_self();
    assert_int_equal(pthread_create(&thread, NULL, signal_until_told, &ends[0]), 0);
    result = clock->poll(clock, NULL, 0, CLOCK_NEVER);
    error = errno;
    close(ends[1]); /* the other end reads as hung up: the thread ends */
    pthread_join(thread, NULL);
    close(ends[0]);
    assert_int_equal(result, -1);
    assert_int_equal(error, EINTR);
}

static void the_wait_budget_is_0_to_60000(void **state)
{
    struct clock *clock = clock_system();
    int64_t now = clock->boot_ms(clock);
    int budget = clock->wait_budget_ms(clock, now + 30000);

    (void)state;
    assert_int_equal(clock->wait_budget_ms(clock, CLOCK_NEVER), 60000);
    assert_int_equal(clock->wait_budget_ms(clock, now + 100000000), 60000);
    assert_int_equal(clock->wait_budget_ms(clock, now), 0);
    assert_int_equal(clock->wait_budget_ms(clock, now - 5000), 0);
    assert_int_equal(clock->wait_budget_ms(clock, INT64_MIN), 0);
    assert_true(budget >= 0 && budget <= 30000);
}

static void virtual_time_moves_only_when_told(void **state)
{
    struct clock *clock = fake_clock_new(START_MS);

    (void)state;
    assert_int_equal(clock->wall_ms(clock), START_MS);
    assert_int_equal(clock->boot_ms(clock), FAKE_CLOCK_BOOT_MS);
    fake_clock_advance(clock, 1500);
    assert_int_equal(clock->wall_ms(clock), START_MS + 1500);
    assert_int_equal(clock->boot_ms(clock), FAKE_CLOCK_BOOT_MS + 1500);
    fake_clock_set_wall(clock, START_MS - 7200000);
    assert_int_equal(clock->wall_ms(clock), START_MS - 7200000);
    assert_int_equal(clock->boot_ms(clock), FAKE_CLOCK_BOOT_MS + 1500);
    fake_clock_free(clock);
    fake_clock_free(NULL);
}

static void a_virtual_wait_jumps_to_the_deadline(void **state)
{
    struct clock *clock = fake_clock_new(START_MS);
    int64_t hour = FAKE_CLOCK_BOOT_MS + 3600000;

    (void)state;
    assert_int_equal(clock->poll(clock, NULL, 0, hour), 0);
    assert_int_equal(clock->boot_ms(clock), hour);
    assert_int_equal(clock->wall_ms(clock), START_MS + 3600000);
    assert_int_equal(clock->wait_budget_ms(clock, hour + 250), 0);
    assert_int_equal(clock->boot_ms(clock), hour + 250);
    assert_int_equal(clock->wait_budget_ms(clock, hour), 0); /* a passed deadline moves nothing */
    assert_int_equal(clock->poll(clock, NULL, 0, hour), 0);
    assert_int_equal(clock->wait_budget_ms(clock, CLOCK_NEVER), 60000);
    assert_int_equal(clock->boot_ms(clock), hour + 250);
    fake_clock_free(clock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_system_clock_is_one_for_all),
        cmocka_unit_test(wall_is_unix_time_and_boot_never_goes_back),
        cmocka_unit_test(a_ready_descriptor_ends_the_wait),
        cmocka_unit_test(a_wait_ends_at_its_deadline_and_not_before),
        cmocka_unit_test(a_signal_ends_the_wait_with_eintr),
        cmocka_unit_test(the_wait_budget_is_0_to_60000),
        cmocka_unit_test(virtual_time_moves_only_when_told),
        cmocka_unit_test(a_virtual_wait_jumps_to_the_deadline),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
