/* scratch.h - large arrays that come and go: memory of their own, given back to the system as a
 * whole when it is freed.
 *
 * Taken from the heap, the arrays for sorting 100,000 rows at every publish left holes of 2 MB (of
 * 20, measured) for good, and ten times as much with ten times the rows. */
#ifndef RESTORETOP_BASE_SCRATCH_H
#define RESTORETOP_BASE_SCRATCH_H

#include <stddef.h>

/* Zeroed, aligned for any type; never NULL (xalloc.h). Small ones come from the heap all the same.
 */
void *scratch_new(size_t count, size_t size);
void scratch_free(void *scratch); /* NULL allowed; nothing but what scratch_new gave */

#endif
