/* What keeps a test's programs from outliving it. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "fake/children.h"

/* As a mutant does that has lost its terminal. */
static void live_on(void)
{
    for (;;)
        pause();
}

static void tell_and_live_on(int fd)
{
    pid_t pid = getpid();
    if (write(fd, &pid, sizeof pid) == sizeof pid)
        live_on();
    _exit(1);
}

static void assert_killed(pid_t pid)
{
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGKILL);
}

/* A child of one that was killed once this had begun. */
static pid_t one_left_behind(pid_t (*begin)(void))
{
    int ends[2];
    pid_t left = 0, parent;
    assert_int_equal(pipe(ends), 0);
    if ((parent = fork()) == 0) {
        if (begin() == 0)
            tell_and_live_on(ends[1]);
        live_on();
    }
    assert_int_equal(read(ends[0], &left, sizeof left), sizeof left);
    kill(parent, SIGKILL);
    assert_killed(parent);
    close(ends[0]);
    close(ends[1]);
    return left;
}

static void a_child_ends_with_its_parent(void **state)
{
    (void)state;
    assert_killed(one_left_behind(children_fork));
}

static bool is_kept(pid_t pid, const void *context)
{
    return pid == *(const pid_t *)context;
}

static void who_is_adopted_can_be_ended_and_others_kept(void **state)
{
    pid_t kept = children_fork();
    (void)state;
    if (kept == 0)
        live_on();
    pid_t left = one_left_behind(fork);
    children_end(is_kept, &kept);
    assert_killed(left);
    assert_int_equal(waitpid(kept, NULL, WNOHANG), 0);
    kill(kept, SIGKILL);
    assert_killed(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_child_ends_with_its_parent),
        cmocka_unit_test(who_is_adopted_can_be_ended_and_others_kept),
    };
    alarm(60); /* who waits in vain */
    children_adopt();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
