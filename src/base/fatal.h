/* fatal.h - the signals of a fault of the program itself, which no thread may block: the kernel
 * kills a process for a blocked one without asking its handler. Who handles them is ui/crash.c. */
#ifndef RESTORETOP_BASE_FATAL_H
#define RESTORETOP_BASE_FATAL_H

#include <signal.h>
#include <stddef.h>

#define FATAL_STACK_BYTES ((size_t)64 * 1024) /* SIGSTKSZ is no constant any more */

#define FATAL_SIGNAL_COUNT 7
extern const int fatal_signals[FATAL_SIGNAL_COUNT];

/* All signals but those: what a thread blocks that has no business with signals. */
void fatal_all_others(sigset_t *ret_set);

/* A stack for the handler where a thread's own has run over. Both on that
 * thread, release before it ends. */
struct fatal_stack {
    void *bytes;
    stack_t before;
};
void fatal_stack_init(struct fatal_stack *stack);
void fatal_stack_release(struct fatal_stack *stack);

#endif
