/* scratch.h - large arrays that come and go: memory of their own, given back to the system as a
 * whole when it is freed.
 *
 * From the heap, what a sort of 100,000 rows takes at every publish left 2 MB of holes for good (of
 * 20, measured), and ten times as much with ten times the rows. */
#ifndef RESTORETOP_BASE_SCRATCH_H
#define RESTORETOP_BASE_SCRATCH_H

#include <stddef.h>

/* Zeroed, aligned for any type; never NULL (xalloc.h). Small ones come from the heap all the same. */
void *scratch_new(size_t count, size_t size);
void scratch_free(void *scratch); /* NULL allowed; nothing but what scratch_new gave */

#endif
