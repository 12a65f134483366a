/* radix.c - from the lowest digit to the highest, each pass keeping what the ones before it did. */
#include "base/radix.h"

#include <string.h>

#include "base/scratch.h"

/* 35 bits of dates are four passes; of eight bits five. What 2,048 places are counted in fits the
 * first cache. */
#define DIGIT_BITS  11
#define DIGIT_COUNT (1 << DIGIT_BITS)

static size_t digit_of(uint64_t key, int shift)
{
    return key >> shift & (DIGIT_COUNT - 1);
}

static void pass(const uint32_t *from, uint32_t *to, size_t count, const uint64_t *keys, int shift)
{
    uint32_t starts[DIGIT_COUNT] = {0};
    for (size_t i = 0; i < count; i++)
        starts[digit_of(keys[from[i]], shift)]++;
    uint32_t sum = 0;
    for (size_t digit = 0; digit < DIGIT_COUNT; digit++) {
        uint32_t here = starts[digit];
        starts[digit] = sum;
        sum += here;
    }
    for (size_t i = 0; i < count; i++)
        to[starts[digit_of(keys[from[i]], shift)]++] = from[i];
}

/* The bits in which any two keys differ. */
static uint64_t differing(const uint32_t *items, size_t count, const uint64_t *keys)
{
    uint64_t bits = 0;
    for (size_t i = 1; i < count; i++)
        bits |= keys[items[i]] ^ keys[items[0]];
    return bits;
}

void radix_sort(uint32_t *items, size_t count, const uint64_t *keys)
{
    uint64_t left = differing(items, count, keys);
    if (left == 0)
        return;
    uint32_t *spare = scratch_new(count, sizeof *spare), *from = items, *to = spare;
    while (left) {
        int shift = __builtin_ctzll(left);
        pass(from, to, count, keys, shift);
        left &= ~((uint64_t)(DIGIT_COUNT - 1) << shift);
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != items)
        memcpy(items, from, count * sizeof *items);
    scratch_free(spare);
}
