/* fatal.h - the signals of a fault of the program itself; ui/crash.c handles them. No thread may
 * block them: the kernel kills a process for a blocked one without calling its handler. */
#ifndef RESTORETOP_BASE_FATAL_H
#define RESTORETOP_BASE_FATAL_H

#include <signal.h>
#include <stddef.h>

#define FATAL_STACK_BYTES ((size_t)64 * 1024) /* SIGSTKSZ is no constant any more */

#define FATAL_SIGNAL_COUNT 7
extern const int fatal_signals[FATAL_SIGNAL_COUNT];

/* All signals but those: what a thread blocks that has no business with signals. */
void fatal_all_others(sigset_t *ret_set);

/* A stack for the handler, for when the thread's own has overflowed. Both calls are made on that
 * thread, release before it ends. */
struct fatal_stack {
    void *bytes;
    stack_t before;
};
void fatal_stack_init(struct fatal_stack *stack);
void fatal_stack_release(struct fatal_stack *stack);

#endif
