#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/radix.h"

#define COUNT 5000

static uint64_t random_of(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    return *seed ^= *seed << 17;
}

static const uint64_t *compared; /* qsort hands nothing on */

static int by_key_and_place(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;
    if (compared[*a] != compared[*b])
        return compared[*a] < compared[*b] ? -1 : 1;
    return (*a > *b) - (*a < *b);
}

/* Whichever bits the keys differ in: few and low, the highest one, some far apart, all. */
static void it_sorts_as_qsort_does_and_is_stable(void **state)
{
    static const uint64_t masks[] = {0,
                                     1,
                                     0x7FF,
                                     0xFFF,
                                     0x7FFFFF,
                                     UINT64_C(1) << 63,
                                     UINT64_C(0xF000000000000001),
                                     UINT64_C(0x8001000040020001),
                                     UINT64_MAX};
    static uint64_t keys[COUNT];
    static uint32_t items[COUNT], expected[COUNT];
    uint64_t seed = 88172645463325252U;
    (void)state;
    for (size_t m = 0; m < sizeof masks / sizeof *masks; m++) {
        for (uint32_t i = 0; i < COUNT; i++) {
            keys[i] = (random_of(&seed) & masks[m]) | (UINT64_C(0x5555555555555555) & ~masks[m]);
            items[i] = expected[i] = i;
        }
        compared = keys;
        qsort(expected, COUNT, sizeof *expected, by_key_and_place);
        radix_sort(items, COUNT, keys);
        assert_memory_equal(items, expected, sizeof items);
    }
}

/* Keys of things that are not sorted are not looked at: rows that are free have some, too. */
static void only_the_things_it_is_given_are_sorted(void **state)
{
    const uint64_t keys[] = {9, UINT64_MAX, 3, 0, 5};
    uint32_t items[] = {0, 2, 4};
    (void)state;
    radix_sort(items, 3, keys);
    assert_int_equal(items[0], 2);
    assert_int_equal(items[1], 4);
    assert_int_equal(items[2], 0);
    radix_sort(items, 1, keys);
    radix_sort(items, 0, keys);
    radix_sort(NULL, 0, NULL);
    assert_int_equal(items[0], 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_sorts_as_qsort_does_and_is_stable),
        cmocka_unit_test(only_the_things_it_is_given_are_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
