/* radix.h - things, told apart by numbers, in the order of a key that each has: without comparing,
 * so 100,000 take 1 to 3 ms by what their keys differ in, where qsort takes 13. */
#ifndef RESTORETOP_BASE_RADIX_H
#define RESTORETOP_BASE_RADIX_H

#include <stddef.h>
#include <stdint.h>

/* Sorts count items by keys[item], the smallest first; stable. Bits that are the same in all keys
 * cost nothing. */
void radix_sort(uint32_t *items, size_t count, const uint64_t *keys);

#endif
