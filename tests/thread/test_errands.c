/* Errands: done elsewhere, in order, told by the descriptor; an end waits for all of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>

#include "base/errands.h"
#include "base/xalloc.h"

#define WAIT_MS 20000

struct bench {
    struct errands *errands;
    pthread_t owner;
    sem_t gate; /* work waits here */
    int next;   /* the number whose done is due */
    int chained;
};

struct job {
    struct errand errand;
    struct bench *bench;
    int number;
    bool elsewhere;
};

static void work(struct errand *errand)
{
    struct job *job = (struct job *)errand;
    job->elsewhere = !pthread_equal(pthread_self(), job->bench->owner);
    while (sem_wait(&job->bench->gate) != 0)
        continue;
}

static void give(struct bench *bench, int number);

static void done(struct errand *errand)
{
    struct job *job = (struct job *)errand;
    struct bench *bench = job->bench;
    assert_true(job->elsewhere);
    assert_true(pthread_equal(pthread_self(), bench->owner));
    assert_int_equal(job->number, bench->next);
    bench->next++;
    free(job);
    if (bench->chained > 0) {
        give(bench, bench->next + --bench->chained);
        sem_post(&bench->gate);
    }
}

static void give(struct bench *bench, int number)
{
    struct job *job = xcalloc(1, sizeof *job);
    *job = (struct job){{.work = work, .done = done}, bench, number, false};
    errands_give(bench->errands, &job->errand);
}

static void bench_open(struct bench *bench)
{
    *bench = (struct bench){.errands = errands_new(), .owner = pthread_self()};
    assert_int_equal(sem_init(&bench->gate, 0, 0), 0);
}

static bool is_readable(const struct bench *bench, int timeout_ms)
{
    struct pollfd fd = {errands_fd(bench->errands), POLLIN, 0};
    return poll(&fd, 1, timeout_ms) == 1;
}

static void they_are_done_elsewhere_and_in_order(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    assert_int_equal(errands_fd(bench.errands), -1);
    errands_take(bench.errands); /* of nothing */
    for (int i = 0; i < 3; i++)
        give(&bench, i);
    errands_take(bench.errands); /* none is done, and nobody waits */
    assert_int_equal(bench.next, 0);
    assert_false(is_readable(&bench, 0));
    for (int i = 0; i < 3; i++)
        sem_post(&bench.gate);
    while (bench.next < 3) {
        assert_true(is_readable(&bench, WAIT_MS));
        errands_take(bench.errands);
    }
    errands_take(bench.errands); /* a wake-up may be left of one that was taken with another */
    assert_false(is_readable(&bench, 0));
    errands_finish(bench.errands);
    sem_destroy(&bench.gate);
}

static void an_end_waits_for_all_of_them(void **state)
{
    struct bench bench;
    (void)state;
    bench_open(&bench);
    bench.chained = 1; /* the first one's end gives one more */
    give(&bench, 0);
    sem_post(&bench.gate);
    errands_finish(bench.errands);
    assert_int_equal(bench.next, 2);
    sem_destroy(&bench.gate);
    errands_finish(errands_new()); /* of none */
    errands_finish(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_done_elsewhere_and_in_order),
        cmocka_unit_test(an_end_waits_for_all_of_them),
    };
    return cmocka_run_group_tests_name("errands", tests, NULL, NULL);
}
