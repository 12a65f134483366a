#include "crash.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fatal.h"
#include "base/xalloc.h"
#include "crash_report.h"
#include "screen.h"

static void say(const char *text)
{
    (void)!write(STDERR_FILENO, text, strlen(text));
}

static void say_report(const char *before, const char *path, const char *behind)
{
    if (!path)
        return;
    say(before);
    say(path);
    say(behind);
}

/* One thread brings the terminal back and ends the process; another that fails meanwhile, of
 * whatever, waits for that: its death would leave the terminal as it is. */
static void be_the_first(void)
{
    static _Atomic pid_t first;
    pid_t none = 0;
    if (!atomic_compare_exchange_strong(&first, &none, gettid()) && none != gettid())
        for (;;)
            (void)pause();
}

/* Curses without memory: it reads through the NULL that it was given, or goes by what it did not
 * fill, through the heap, which then aborts. */
static bool is_curses_without_memory(int number, const siginfo_t *info, int error)
{
    bool by_itself = number == SIGABRT ? info->si_pid == getpid() : info->si_code > 0;
    bool of_memory = number == SIGSEGV || number == SIGBUS || number == SIGABRT;
    return screen_emergency_curses() && gettid() == getpid() && of_memory && by_itself &&
           error == ENOMEM;
}

/* The signal is blocked until we return, so the raise ends the process the moment this function
 * ends. */
static void on_crash(int number, siginfo_t *info, void *context)
{
    int error = errno;
    if (is_curses_without_memory(number, info, error))
        xalloc_die(); /* which lets one thread in, and that one is the first */
    be_the_first();
    screen_emergency_restore();
    say("restoretop: a fault of the program itself; the terminal was restored. Please report it");
    say_report(", with ", crash_report_write(number, info, context), "");
    say(".\n");
    screen_emergency_restore();
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

/* xalloc.c says the rest, and ends the program. */
static void on_no_memory(void)
{
    be_the_first();
    screen_emergency_restore();
    if (screen_emergency_curses() && gettid() == getpid())
        say("restoretop: no memory was left for the screen.\n");
    say_report("restoretop: a report of it is in ", crash_report_write(0, NULL, NULL), ".\n");
    screen_emergency_restore();
}

/* Curses without memory ends the program by itself, with the terminal as it is. We never do while
 * the terminal is ours. */
static void on_exit_of_a_library(void)
{
    if (screen_emergency_armed() || screen_emergency_curses())
        xalloc_die();
}

void crash_install(void)
{
    static char stack[FATAL_STACK_BYTES]; /* lives as long as the process, as the other does */
    stack_t place = {.ss_sp = stack, .ss_size = sizeof stack};
    (void)sigaltstack(&place, NULL);
    struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_ONSTACK | SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < FATAL_SIGNAL_COUNT; i++)
        (void)sigaction(fatal_signals[i], &action, NULL);
    xalloc_on_failure(on_no_memory);
    (void)atexit(on_exit_of_a_library);
}
