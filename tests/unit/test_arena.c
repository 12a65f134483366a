#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

static void what_is_handed_out_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct arena arena;
    for (int round = 0; round < 2; round++) { /* the second on memory that was written to */
        arena_init(&arena);
        unsigned char *last = NULL;
        for (size_t size = 0; size < 3000; size += 7) {
            unsigned char *here = arena_alloc(&arena, size);
            assert_int_equal((uintptr_t)here % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(here[i], 0);
            memset(here, 0xAB, size);
            assert_ptr_not_equal(here, last);
            last = here;
        }
        arena_release(&arena);
    }
}

static void structs_stay_aligned_between_strings_of_any_length(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    char text[64];
    memset(text, 'x', sizeof text);
    for (size_t i = 0; i < 2000; i++) {
        const char *copy = arena_strndup(&arena, text, i % sizeof text);
        assert_int_equal(strlen(copy), i % sizeof text);
        double *number = arena_alloc(&arena, sizeof *number);
        assert_int_equal((uintptr_t)number % _Alignof(max_align_t), 0);
        *number = 1.0;
        assert_int_equal(strlen(copy), i % sizeof text);
    }
    arena_release(&arena);
}

static void pieces_larger_than_a_block_are_handed_out_whole(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    char *small = arena_strndup(&arena, "small", 5);
    char *big = arena_alloc(&arena, 1000000);
    memset(big, 1, 1000000);
    char *after = arena_strndup(&arena, "after", 5);
    assert_string_equal(small, "small");
    assert_string_equal(after, "after");
    assert_true(arena.bytes >= 1000000);
    arena_release(&arena);
    assert_int_equal(arena.bytes, 0);
}

static void the_same_text_gives_the_same_pointer(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const char *texts[500];
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 500; i++) {
            char text[32];
            snprintf(text, sizeof text, "text %d", i);
            const char *kept = arena_intern(&arena, text);
            assert_string_equal(kept, text);
            if (round == 0)
                texts[i] = kept;
            assert_ptr_equal(kept, texts[i]);
        }
    assert_null(arena_intern(&arena, NULL));
    assert_null(arena_intern_bytes(&arena, NULL, 0));
    arena_release(&arena);
}

static void bytes_with_nuls_are_told_apart(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const char *a = arena_intern_bytes(&arena, "x\0a", 3);
    const char *b = arena_intern_bytes(&arena, "x\0b", 3);
    const char *x = arena_intern_bytes(&arena, "x", 1);
    assert_ptr_not_equal(a, b);
    assert_ptr_not_equal(a, x);
    assert_memory_equal(a, "x\0a", 4);
    assert_ptr_equal(arena_intern_bytes(&arena, "x\0a", 3), a);
    assert_string_equal(arena_intern_bytes(&arena, "", 0), "");
    char long_text[70000];
    memset(long_text, 'x', sizeof long_text);
    const char *long_x = arena_intern_bytes(&arena, long_text, sizeof long_text);
    long_text[sizeof long_text - 1] = 'y';
    const char *long_y = arena_intern_bytes(&arena, long_text, sizeof long_text);
    assert_int_equal(long_x[sizeof long_text - 1], 'x');
    assert_int_equal(long_y[sizeof long_text - 1], 'y');
    arena_release(&arena);
}

static void structs_of_the_same_bytes_are_one_and_aligned(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct pair {
        const char *a, *b;
    } one = {"a", "b"}, same = one, other = {"a", NULL};
    const char *text = arena_intern_bytes(&arena, (const char *)&one, sizeof one);
    const void *kept = arena_intern_struct(&arena, &one, sizeof one);
    assert_int_equal((uintptr_t)kept % _Alignof(max_align_t), 0);
    assert_ptr_not_equal(kept, text); /* a text need not be aligned */
    assert_ptr_equal(arena_intern_struct(&arena, &same, sizeof same), kept);
    assert_ptr_not_equal(arena_intern_struct(&arena, &other, sizeof other), kept);
    assert_memory_equal(kept, &one, sizeof one);
    arena_release(&arena);
}

static void a_sealed_arena_keeps_what_it_gave(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const char *text = arena_intern(&arena, "kept");
    size_t bytes = arena.bytes;
    arena_seal(&arena);
    assert_null(arena.strings);
    assert_string_equal(text, "kept");
    assert_int_equal(arena.bytes, bytes);
    arena_seal(&arena);
    assert_string_equal(arena_intern(&arena, "more"), "more");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_handed_out_is_zeroed_aligned_and_apart),
        cmocka_unit_test(structs_stay_aligned_between_strings_of_any_length),
        cmocka_unit_test(pieces_larger_than_a_block_are_handed_out_whole),
        cmocka_unit_test(the_same_text_gives_the_same_pointer),
        cmocka_unit_test(bytes_with_nuls_are_told_apart),
        cmocka_unit_test(structs_of_the_same_bytes_are_one_and_aligned),
        cmocka_unit_test(a_sealed_arena_keeps_what_it_gave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
