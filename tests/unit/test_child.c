/* Children, real ones: small shell scripts in a folder that is all of PATH that counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/child.h"
#include "base/xalloc.h"
#include "fake/temp_folder.h"

#define PATIENCE_MS 20000

static char folder[] = "/tmp/restoretop-child-XXXXXX";

static int64_t now(void)
{
    return clock_system()->boot_ms(clock_system());
}

static void script(const char *name, const char *text)
{
    assert_int_equal(temp_folder_script(folder, name, text), 0);
}

static int set_up(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    char *path = xasprintf(".::%s:/usr/bin:/bin", folder);
    setenv("PATH", path, 1);
    free(path);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return temp_folder_remove(folder);
}

static struct child *start(const char *name, const char *argument, int64_t limit_ms)
{
    const char *arguments[] = {name, argument, NULL};
    struct fault why;
    struct child *child = child_start(arguments, limit_ms, clock_system(), &why);
    if (!child)
        fail_msg("%s", why.text);
    return child;
}

static int finish(struct child *child)
{
    int status = 0;
    int64_t patience = now() + PATIENCE_MS;
    while (!child_step(child, &status)) {
        struct pollfd fds[CHILD_FDS];
        size_t count = child_fds(child, fds, CHILD_FDS);
        int64_t next = child_deadline(child);
        assert_true(now() < patience);
        clock_system()->poll(clock_system(), fds, count, next < patience ? next : patience);
    }
    return status;
}

static void output_and_status_come_back(void **state)
{
    (void)state;
    int status = 0;
    script("talk", "echo out \"$1\"; echo err >&2; exit 3");
    struct child *child = start("talk", "a b;$(x)", PATIENCE_MS);
    assert_int_equal(finish(child), 3);
    assert_string_equal(child_out(child)->bytes, "out a b;$(x)\n");
    assert_string_equal(child_err(child)->bytes, "err\n");
    assert_true(child_out(child)->secret);
    assert_true(child_step(child, &status)); /* over is over */
    assert_int_equal(status, 3);
    assert_true(child_deadline(child) >= now());
    child_free(child);
    script("die", "kill -9 $$");
    child = start("die", NULL, PATIENCE_MS);
    assert_int_equal(finish(child), 128 + 9);
    child_free(child);
}

static void what_is_not_there_is_said(void **state)
{
    (void)state;
    static const char *const arguments[] = {"no-such-program", NULL};
    struct fault why;
    assert_null(child_start(arguments, 1000, clock_system(), &why));
    assert_int_equal(why.kind, FAULT_INPUT);
    assert_non_null(strstr(why.text, "no-such-program is not installed"));
}

/* PATH begins with "." and "": what lies there is not run. */
static void relative_entries_of_path_do_not_count(void **state)
{
    (void)state;
    static const char *const arguments[] = {"lurking", NULL};
    struct fault why;
    char here[4096], *bad = xasprintf("%s/sub", folder);
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(mkdir(bad, 0755), 0);
    script("sub/lurking", "echo lurking");
    assert_int_equal(chdir(bad), 0);
    assert_null(child_start(arguments, 1000, clock_system(), &why));
    assert_int_equal(chdir(here), 0);
    free(bad);
    script("lurking", "echo found"); /* the control */
    struct child *child = start("lurking", NULL, PATIENCE_MS);
    assert_int_equal(finish(child), 0);
    assert_string_equal(child_out(child)->bytes, "found\n");
    child_free(child);
}

static void it_has_a_session_no_terminal_and_no_other_descriptor(void **state)
{
    (void)state;
    script("look", "exec 9</dev/null; read line; echo \"read: $? $line\"\n"
                   "set -- $(cat /proc/$$/stat); echo \"session: $(( $6 == $$ )) tty: $7\"\n"
                   "exec 9<&-; ls /proc/$$/fd | tr '\\n' ' '; trap\n"
                   /* by the shell itself: it blocks signals while it starts a program */
                   "while read -r key value; do case $key in\n"
                   "SigBlk: | SigIgn:) printf '%s\\t%s\\n' $key $value ;;\n"
                   "esac; done </proc/$$/status");
    int leaked = dup2(open("/dev/null", O_RDONLY), 77); /* not close-on-exec */
    sigset_t block, before;
    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    sigprocmask(SIG_BLOCK, &block, &before);
    signal(SIGPIPE, SIG_IGN);
    struct child *child = start("look", NULL, PATIENCE_MS);
    assert_int_equal(finish(child), 0);
    const char *out = child_out(child)->bytes, *ignored = strstr(out, "SigIgn:");
    if (!strstr(out, "read: 1 \n") || !strstr(out, "session: 1 tty: 0\n") || strstr(out, "77") ||
        !strstr(out, "SigBlk:\t0000000000000000") || !ignored)
        fail_msg("%s", out);
    /* 32 and 33 are the C library's own. */
    assert_int_equal(strtoull(ignored + 8, NULL, 16) & 0x7fffffff, 0);
    child_free(child);
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(leaked);
}

static void secrets_are_not_in_its_environment(void **state)
{
    (void)state;
    script("env", "exec /usr/bin/env");
    setenv("RESTORETOP_TOKEN", "hush-1", 1);
    setenv("AZURE_CLIENT_SECRET", "hush-2", 1);
    setenv("AZURE_CLIENT_CERTIFICATE_PASSWORD", "hush-3", 1);
    setenv("AZURE_CONFIG_DIR", "/kept", 1);
    struct child *child = start("env", NULL, PATIENCE_MS);
    assert_int_equal(finish(child), 0);
    assert_null(strstr(child_out(child)->bytes, "hush"));
    assert_non_null(strstr(child_out(child)->bytes, "AZURE_CONFIG_DIR=/kept\n"));
    assert_non_null(strstr(child_out(child)->bytes, "\nPATH="));
    child_free(child);
    unsetenv("RESTORETOP_TOKEN");
    unsetenv("AZURE_CLIENT_SECRET");
    unsetenv("AZURE_CLIENT_CERTIFICATE_PASSWORD");
}

static void floods_are_cut_and_do_not_hang(void **state)
{
    (void)state;
    script("flood", "head -c 300000 /dev/zero | tr '\\0' x; head -c 100000 /dev/zero | "
                    "tr '\\0' y >&2; exit 0");
    struct child *child = start("flood", NULL, PATIENCE_MS);
    assert_int_equal(finish(child), 0);
    assert_int_equal(child_out(child)->length, CHILD_OUT_MAX);
    assert_true(child_out(child)->overflowed);
    assert_int_equal(child_err(child)->length, CHILD_ERR_MAX);
    child_free(child);
}

static pid_t printed_pid(const struct child *child)
{
    return (pid_t)atol(child_out(child)->bytes);
}

/* Gone, or a zombie that waits for whoever inherited it. */
static bool is_gone(pid_t pid)
{
    char path[64], state = 'Z';
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return true;
    if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
        state = 'Z';
    fclose(file);
    return state == 'Z' || state == 'X';
}

static void expect_gone(pid_t pid)
{
    int64_t patience = now() + PATIENCE_MS;
    assert_true(pid > 1);
    while (!is_gone(pid)) {
        assert_true(now() < patience);
        clock_system()->poll(clock_system(), NULL, 0, now() + 5);
    }
}

static void past_the_limit_it_and_all_its_children_are_killed(void **state)
{
    (void)state;
    script("hang", "trap '' TERM INT HUP; sleep 1000 & echo $!; wait");
    struct child *child = start("hang", NULL, 300);
    assert_int_equal(finish(child), -1);
    pid_t grandchild = printed_pid(child);
    child_free(child);
    expect_gone(grandchild);
}

static void who_holds_the_pipe_does_not_hold_us(void **state)
{
    (void)state;
    script("daemon", "sleep 1000 & echo $!; exit 0");
    int64_t began = now();
    struct child *child = start("daemon", NULL, PATIENCE_MS);
    assert_int_equal(finish(child), 0);
    assert_true(now() - began < PATIENCE_MS / 2);
    pid_t grandchild = printed_pid(child);
    child_free(child);
    expect_gone(grandchild);
}

static int open_descriptors(void)
{
    int count = 0;
    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void freeing_one_under_way_leaves_nothing(void **state)
{
    (void)state;
    struct pollfd fds[CHILD_FDS];
    int status = 0, before = open_descriptors();
    script("forever", "echo $$; exec sleep 1000");
    struct child *child = start("forever", NULL, PATIENCE_MS);
    while (child_out(child)->length == 0) {
        clock_system()->poll(clock_system(), fds, child_fds(child, fds, CHILD_FDS), now() + 100);
        assert_false(child_step(child, &status));
    }
    pid_t pid = printed_pid(child);
    child_free(child);
    expect_gone(pid);
    struct child *next = start("talk", "x", PATIENCE_MS); /* reaps what was left */
    finish(next);
    child_free(next);
    assert_int_equal(kill(pid, 0), -1);
    assert_int_equal(open_descriptors(), before);
}

static void an_ignored_sigchld_is_undone(void **state)
{
    (void)state;
    signal(SIGCHLD, SIG_IGN);
    struct child *child = start("talk", "x", PATIENCE_MS);
    assert_int_equal(finish(child), 3);
    child_free(child);
    signal(SIGCHLD, SIG_DFL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(output_and_status_come_back),
        cmocka_unit_test(what_is_not_there_is_said),
        cmocka_unit_test(relative_entries_of_path_do_not_count),
        cmocka_unit_test(it_has_a_session_no_terminal_and_no_other_descriptor),
        cmocka_unit_test(secrets_are_not_in_its_environment),
        cmocka_unit_test(floods_are_cut_and_do_not_hang),
        cmocka_unit_test(past_the_limit_it_and_all_its_children_are_killed),
        cmocka_unit_test(who_holds_the_pipe_does_not_hold_us),
        cmocka_unit_test(freeing_one_under_way_leaves_nothing),
        cmocka_unit_test(an_ignored_sigchld_is_undone),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
