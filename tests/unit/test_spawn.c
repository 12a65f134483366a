/* A program that we start has three descriptors, whatever we have open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/spawn.h"

extern char **environ;

/* The ends of a pipe and 77 are open here. ret: which descriptors the child has. */
static void see(void close_them(posix_spawn_file_actions_t *actions), char *ret, size_t size)
{
    static char program[] = "/bin/sh", option[] = "-c",
                line[] =
                    "for n in 0 1 2 3 4 5 6 77; do [ -e /proc/$$/fd/$n ] && printf '%s ' $n; done";
    char *const arguments[] = {program, option, line, NULL};
    posix_spawn_file_actions_t actions;
    int pipes[2], status;
    pid_t pid;
    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(dup2(pipes[0], 77), 77);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipes[1], STDOUT_FILENO);
    if (close_them)
        close_them(&actions);
    assert_int_equal(posix_spawn(&pid, program, &actions, NULL, arguments, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(pipes[1]);
    ssize_t got, length = 0;
    while ((got = read(pipes[0], ret + length, size - 1 - (size_t)length)) > 0)
        length += got;
    ret[length] = '\0';
    close(pipes[0]);
    close(77);
    assert_int_equal(waitpid(pid, &status, 0), pid);
}

static void a_child_has_three_descriptors(void **state)
{
    char text[64];
    (void)state;
    see(NULL, text, sizeof text);
    assert_non_null(strstr(text, "77")); /* or the rest would hold vacuously */
    see(spawn_close_others, text, sizeof text);
    assert_string_equal(text, "0 1 2 ");
    see(spawn_close_each, text, sizeof text);
    assert_string_equal(text, "0 1 2 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_child_has_three_descriptors)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
