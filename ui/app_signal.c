#include "app_signal.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>

#include "app.h"

static void fill(sigset_t *set)
{
    static const int numbers[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT};
    sigemptyset(set);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaddset(set, numbers[i]);
}

void app_block_signals(void)
{
    sigset_t set;
    fill(&set);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
}

void app_ignore_signals(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    (void)sigaction(SIGPIPE, &ignore, NULL);
    (void)sigaction(SIGXFSZ, &ignore, NULL); /* a write beyond the limit then fails with EFBIG */
}

int app_signal_open(struct fault *why)
{
    sigset_t set;
    fill(&set);
    int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (fd < 0)
        fault_set(why, FAULT_SYSTEM, "No descriptor to read signals from: %s.", strerror(errno));
    return fd;
}

void app_signal_let_end(bool on)
{
    static const int numbers[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};
    struct sigaction usual = {.sa_handler = SIG_DFL}, is;
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        sigaddset(&set, numbers[i]);
        if (sigaction(numbers[i], NULL, &is) == 0 && is.sa_handler != SIG_IGN)
            (void)sigaction(numbers[i], &usual, NULL); /* curses has some of its own */
    }
    (void)pthread_sigmask(on ? SIG_UNBLOCK : SIG_BLOCK, &set, NULL);
}

bool app_signal_stop(void)
{
    struct sigaction usual = {.sa_handler = SIG_DFL}, before; /* curses has one of its own */
    struct timespec at_once = {.tv_sec = 0};
    sigset_t stop, go_on;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    sigemptyset(&go_on);
    sigaddset(&go_on, SIGCONT);
    (void)sigaction(SIGTSTP, NULL, &before);
    if (before.sa_handler != SIG_IGN)
        (void)sigaction(SIGTSTP, &usual, NULL);
    (void)kill(0, SIGTSTP);
    (void)pthread_sigmask(SIG_UNBLOCK, &stop, NULL); /* here it stops */
    (void)pthread_sigmask(SIG_BLOCK, &stop, NULL);
    (void)sigaction(SIGTSTP, &before, NULL);
    /* Whoever was stopped goes on by SIGCONT and no other way; and a SIGCONT of before was dropped
     * by the kernel when SIGTSTP came. */
    return sigtimedwait(&go_on, NULL, &at_once) == SIGCONT;
}
