/* Random bytes where the kernel gives them and where a sandbox does not. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/random.h"

static void a_guid_is_a_version_4_one(void **state)
{
    char a[GUID_SIZE], b[GUID_SIZE];
    (void)state;
    random_guid(a);
    random_guid(b);
    assert_int_equal(strlen(a), GUID_SIZE - 1);
    assert_int_equal(a[14], '4');
    assert_non_null(strchr("89ab", a[19]));
    assert_string_not_equal(a, b);
}

static void every_byte_is_filled(void **state)
{
    unsigned char bytes[1024] = {0}, seen[256] = {0};
    size_t different = 0;
    (void)state;
    random_fill(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        different += !seen[bytes[i]]++;
    assert_true(different > 200);
}

static bool forbid_getrandom(unsigned error)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getrandom, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {.len = sizeof code / sizeof *code, .filter = code};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

static int fill_without_getrandom(unsigned error)
{
    uint64_t words[2] = {0};
    alarm(20); /* it must not ask for ever */
    if (!forbid_getrandom(error))
        return 77;
    random_fill(words, sizeof words);
    return words[0] == 0 || words[0] == words[1];
}

static void a_sandbox_without_getrandom_is_no_end(void **state)
{
    static const unsigned errors[] = {ENOSYS, EPERM};
    (void)state;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        int status;
        pid_t pid = fork();
        if (pid == 0)
            _exit(fill_without_getrandom(errors[i]));
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        if (WEXITSTATUS(status) == 77)
            skip();
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_guid_is_a_version_4_one),
        cmocka_unit_test(every_byte_is_filled),
        cmocka_unit_test(a_sandbox_without_getrandom_is_no_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
