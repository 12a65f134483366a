/* refs.h - a count of those who hold something that is shared between threads. Whoever makes it
 * holds it once: atomic_init(&thing->refs, 1). */
#ifndef RESTORETOP_BASE_REFS_H
#define RESTORETOP_BASE_REFS_H

#include <stdatomic.h>
#include <stdbool.h>

static inline void refs_add(atomic_uint *refs)
{
    atomic_fetch_add_explicit(refs, 1, memory_order_relaxed);
}

/* True: that was the last one, who frees it. He sees everything the others did (release) before he
 * does (acquire). */
static inline bool refs_drop(atomic_uint *refs)
{
    return atomic_fetch_sub_explicit(refs, 1, memory_order_acq_rel) == 1;
}

#endif
