/* confine.h - tests that need to be somebody else, or to be refused something by the kernel.
 *
 * CI is root, for whom the modes of files hold vacuously: drop_root() makes the rest of the program
 * an unprivileged user's. What is refused for good is tried in a child (in_child). */
#ifndef RESTORETOP_TESTS_CONFINE_H
#define RESTORETOP_TESTS_CONFINE_H

#include <errno.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534

static inline void drop_root(void)
{
    if (geteuid() != 0)
        return;
    if (setgroups(0, NULL) != 0 || setresgid(NOBODY, NOBODY, NOBODY) != 0 ||
        setresuid(NOBODY, NOBODY, NOBODY) != 0) {
        perror("confine: cannot become an unprivileged user");
        _exit(1);
    }
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* for the leak checker */
}

/* From now on these calls are answered with the error. False: this kernel has no filters. */
static inline bool deny(const int *calls, size_t count, int error)
{
    struct sock_filter code[16] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))};
    unsigned short at = 1;
    for (size_t i = 0; i < count; i++) {
        code[at++] =
            (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[i], 0, 1);
        code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
                                                  SECCOMP_RET_ERRNO | ((unsigned)error & 0xffff));
    }
    code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    const struct sock_fprog program = {.len = at, .filter = code};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

#define CHILD_FINE    0
#define CHILD_SKIPPED 77

/* What `body` returned, in a process of its own; 1 also for one that crashed. */
static inline int in_child(int (*body)(void *context), void *context)
{
    int status = 0;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(body(context));
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
        return 1;
    return WEXITSTATUS(status);
}

/* In a child: says what does not hold, and ends it. */
#define CHILD_HOLDS(condition)                                                                     \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            return 1;                                                                              \
        }                                                                                          \
    } while (0)

#define EXPECT_CHILD(body, context)                                                                \
    do {                                                                                           \
        int status_ = in_child(body, context);                                                     \
        if (status_ == CHILD_SKIPPED)                                                              \
            skip();                                                                                \
        assert_int_equal(status_, CHILD_FINE);                                                     \
    } while (0)

#endif
