#include "crash.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "base/fatal.h"
#include "screen.h"

/* SA_RESETHAND has put the default action back; the signal is blocked until we return, so the raise
 * ends the process the moment this function ends. */
static void on_crash(int number)
{
    static const char sentence[] =
        "restoretop: a fault of the program itself; the terminal was restored. Please report it.\n";
    screen_emergency_restore();
    (void)!write(STDERR_FILENO, sentence, sizeof sentence - 1);
    (void)raise(number);
}

void crash_install(void)
{
    static char stack[FATAL_STACK_BYTES]; /* lives as long as the process, as the other does */
    stack_t place = {.ss_sp = stack, .ss_size = sizeof stack};
    (void)sigaltstack(&place, NULL);
    struct sigaction action = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK | SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < FATAL_SIGNAL_COUNT; i++)
        (void)sigaction(fatal_signals[i], &action, NULL);
}
