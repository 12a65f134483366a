#include "base/stack.h"

#include <pthread.h>
#include <sys/resource.h>

/* The kernel looks at the limit each time the stack grows, so it may be raised later. */
static void raise_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) != 0)
        return;
    const rlim_t most = limit.rlim_max < STACK_ENOUGH ? limit.rlim_max : STACK_ENOUGH;
    if (limit.rlim_cur >= most) /* RLIM_INFINITY is the greatest */
        return;
    limit.rlim_cur = most;
    (void)setrlimit(RLIMIT_STACK, &limit);
}

/* The C library gives threads what the limit was when the process began. */
static void raise_threads(void)
{
    pthread_attr_t attributes;
    size_t size;
    if (pthread_getattr_default_np(&attributes) != 0)
        return;
    if (pthread_attr_getstacksize(&attributes, &size) == 0 && size < STACK_ENOUGH &&
        pthread_attr_setstacksize(&attributes, STACK_ENOUGH) == 0)
        (void)pthread_setattr_default_np(&attributes);
    (void)pthread_attr_destroy(&attributes);
}

void stack_prepare(void)
{
    raise_limit();
    raise_threads();
}

bool stack_holds(size_t bytes, struct fault *why)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur >= bytes)
        return true;
    fault_set(why, FAULT_SYSTEM,
              "A program's stack may have %zu KiB here (ulimit -s), and the screen takes %zu.",
              (size_t)limit.rlim_cur / 1024, bytes / 1024);
    return fault_hint(why, "Start it with more (ulimit -s 8192), or without a screen (--once).");
}
