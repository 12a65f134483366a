#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/scratch.h"

#define MIB ((size_t)1024 * 1024)

static void small_and_large_are_zero_and_aligned(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 4096, 131000, 131056, 131072, 3 * 1024 * 1024 + 1};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        unsigned char *bytes = scratch_new(sizes[i], 1);
        assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
        for (size_t at = 0; at < sizes[i]; at++)
            assert_int_equal(bytes[at], 0);
        memset(bytes, 0xA5, sizes[i]);
        scratch_free(bytes);
    }
    scratch_free(NULL);
}

static long resident_pages(void)
{
    long pages = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%ld %ld", &pages, &resident), 2);
    fclose(file);
    return resident;
}

static void what_is_freed_is_the_systems_again(void **state)
{
    (void)state;
    const long page = sysconf(_SC_PAGESIZE);
    void *large = scratch_new(64, MIB);
    const long with = resident_pages();
    scratch_free(large);
    assert_true((with - resident_pages()) * page > (long)(60 * MIB));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_and_large_are_zero_and_aligned),
        cmocka_unit_test(what_is_freed_is_the_systems_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
