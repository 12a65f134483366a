/* stack.h - room for the stacks of this process, whatever `ulimit -s` it was started with. */
#ifndef RESTORETOP_BASE_STACK_H
#define RESTORETOP_BASE_STACK_H

#include <stddef.h>

#include "base/fault.h"

/* What each thread gets. Only what is touched takes memory. */
#define STACK_ENOUGH ((size_t)1024 * 1024)
/* For the thread that draws. Measured without optimization: all views at 300x80 run in 128 KiB and
 * not in 100. */
#define STACK_SCREEN ((size_t)160 * 1024)

/* Before the first thread. Where the limit is less than STACK_ENOUGH it is raised as far as its
 * hard one lets it, and threads, the libraries' too, get stacks that do not follow it. */
void stack_prepare(void);

/* False with a fault: the first thread's stack cannot grow to so many bytes. */
bool stack_holds(size_t bytes, struct fault *why);

#endif
