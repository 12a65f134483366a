/* refs.h - a count of those who hold something that is shared between threads. Whoever makes it
 * holds it once: atomic_init(&thing->refs, 1). It is the first member of what it counts. */
#ifndef RESTORETOP_BASE_REFS_H
#define RESTORETOP_BASE_REFS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

static inline void refs_add(atomic_uint *refs)
{
    atomic_fetch_add_explicit(refs, 1, memory_order_relaxed);
}

/* One more holder of a thing that begins with its atomic_uint refs, and of which nothing else may
 * be changed; NULL gives NULL. */
static inline void *refs_hold(const void *thing)
{
    atomic_uint *refs = (atomic_uint *)(uintptr_t)thing; /* const is about all the rest */
    if (refs)
        refs_add(refs);
    return refs;
}

/* True: that was the last holder, who is to free it, and sees all that the others did before. */
static inline bool refs_drop(atomic_uint *refs)
{
    return atomic_fetch_sub_explicit(refs, 1, memory_order_acq_rel) == 1;
}

#endif
