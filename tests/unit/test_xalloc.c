/* test_xalloc.c - the promises of base/xalloc.h. What ends the program is tested in a child. */
#include "base/xalloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static size_t huge(void)
{
    static volatile size_t size = SIZE_MAX / 2; /* volatile: the compiler would warn of the sum */

    return size;
}

static void multiply_too_far_in_calloc(void)
{
    free(xcalloc(huge(), 3));
}

static void multiply_too_far_in_realloc(void)
{
    free(xreallocarray(NULL, 3, huge()));
}

static void grow_past_the_address_space(void)
{
    size_t capacity = huge() + 1;

    free(xgrow(NULL, capacity, &capacity, 1));
}

static void grow_huge_elements(void)
{
    size_t capacity = 0;

    free(xgrow(NULL, 0, &capacity, huge()));
}

static void say_restored(void)
{
    if (write(STDERR_FILENO, "[restored]", 10) != 10)
        _exit(1);
}

static void restore_and_fail_again(void)
{
    say_restored();
    xalloc_die();
}

static void die_with_a_handler(void)
{
    xalloc_on_failure(say_restored);
    multiply_too_far_in_calloc();
}

static void die_in_the_handler(void)
{
    xalloc_on_failure(restore_and_fail_again);
    multiply_too_far_in_calloc();
}

static void die_after_the_handler_was_taken_back(void)
{
    xalloc_on_failure(say_restored);
    xalloc_on_failure(NULL);
    multiply_too_far_in_calloc();
}

/* Runs it in a child and gives its exit status and what it wrote to standard error. */
static int status_of_child(void (*body)(void), char *ret_errors, size_t size)
{
    int ends[2], status;
    size_t used = 0;
    ssize_t got;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        body();
        _exit(0);
    }
    close(ends[1]);
    while (used < size - 1 && (got = read(ends[0], ret_errors + used, size - 1 - used)) > 0)
        used += (size_t)got;
    ret_errors[used] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

#define SENTENCE "The machine is out of memory: the program stops here.\n"

static void what_cannot_be_allocated_stops_with_one_sentence_and_70(void **state)
{
    static const struct {
        void (*body)(void);
        const char *errors;
    } cases[] = {
        {multiply_too_far_in_calloc, SENTENCE},
        {multiply_too_far_in_realloc, SENTENCE},
        {grow_past_the_address_space, SENTENCE},
        {grow_huge_elements, SENTENCE},
        {xalloc_die, SENTENCE},
        {die_with_a_handler, "[restored]" SENTENCE},
        {die_in_the_handler, "[restored]" SENTENCE},
        {die_after_the_handler_was_taken_back, SENTENCE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char errors[256];

        assert_int_equal(status_of_child(cases[i].body, errors, sizeof(errors)), 70);
        assert_string_equal(errors, cases[i].errors);
    }
}

static void a_size_of_zero_is_still_memory(void **state)
{
    void *blocks[4];

    (void)state;
    blocks[0] = xmalloc(0);
    blocks[1] = xcalloc(0, 16);
    blocks[2] = xcalloc(16, 0);
    blocks[3] = xreallocarray(xmalloc(5), 0, 8); /* does not free, as realloc(p, 0) may */
    for (size_t i = 0; i < 4; i++) {
        assert_non_null(blocks[i]);
        free(blocks[i]);
    }
}

static void calloc_zeroes(void **state)
{
    unsigned char *bytes = xcalloc(100, 3);

    (void)state;
    for (size_t i = 0; i < 300; i++)
        assert_int_equal(bytes[i], 0);
    free(bytes);
}

static void strings_are_copied(void **state)
{
    static const char source[] = "contoso";
    char *all = xstrdup(source);
    char *part = xstrndup(source, 3);
    char *longer = xstrndup(source, 100);
    char *printed = xasprintf("%s-%d", source, 25);

    (void)state;
    assert_null(xstrdup(NULL));
    assert_string_equal(all, "contoso");
    assert_ptr_not_equal(all, source);
    assert_string_equal(part, "con");
    assert_string_equal(longer, "contoso");
    assert_string_equal(printed, "contoso-25");
    free(all);
    free(part);
    free(longer);
    free(printed);
}

static void a_growing_array_keeps_its_elements_and_doubles(void **state)
{
    size_t count = 0, capacity = 0, moves = 0;
    int *numbers = NULL;

    (void)state;
    while (count < 10000) {
        size_t before = capacity;

        numbers = xgrow(numbers, count, &capacity, sizeof(*numbers));
        assert_true(capacity > count);
        assert_true(capacity == before || before == 0 || capacity == 2 * before);
        moves += capacity != before;
        numbers[count] = (int)count;
        count++;
    }
    assert_true(moves <= 12);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(numbers[i], (int)i);
    free(numbers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_allocated_stops_with_one_sentence_and_70),
        cmocka_unit_test(a_size_of_zero_is_still_memory),
        cmocka_unit_test(calloc_zeroes),
        cmocka_unit_test(strings_are_copied),
        cmocka_unit_test(a_growing_array_keeps_its_elements_and_doubles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
