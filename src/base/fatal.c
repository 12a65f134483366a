#include "base/fatal.h"

#include <stdlib.h>

#include "base/xalloc.h"

const int fatal_signals[FATAL_SIGNAL_COUNT] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE,
                                               SIGILL,  SIGSYS,  SIGTRAP};

void fatal_all_others(sigset_t *ret_set)
{
    sigfillset(ret_set);
    for (size_t i = 0; i < FATAL_SIGNAL_COUNT; i++)
        sigdelset(ret_set, fatal_signals[i]);
}

void fatal_stack_init(struct fatal_stack *stack)
{
    stack->bytes = xmalloc(FATAL_STACK_BYTES);
    const stack_t place = {.ss_sp = stack->bytes, .ss_size = FATAL_STACK_BYTES};
    (void)sigaltstack(&place, &stack->before);
}

/* What stood there before is put back and not just dropped: a sanitizer frees its own. */
void fatal_stack_release(struct fatal_stack *stack)
{
    (void)sigaltstack(&stack->before, NULL);
    free(stack->bytes);
}
