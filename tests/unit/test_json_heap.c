/* test_json_heap.c - the promise of graph/json_heap.h. That an allocation which fails there ends
 * the program, and not in a crash, is what test_e2e_alloc sees. */
#include "graph/json_heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/xalloc.h"

static void what_is_not_had_ends_the_program(void **state)
{
    json_malloc_t malloc_of_json;
    json_free_t free_of_json;
    (void)state;
    json_heap_begin();
    json_get_alloc_funcs(&malloc_of_json, &free_of_json);
    assert_true(malloc_of_json == xmalloc); /* and not one that may return NULL */
    assert_true(free_of_json == free);
}

static void texts_are_read_as_before(void **state)
{
    const char text[] = "[\"a text that is longer than the first buffer\", {}, \"\"]";
    (void)state;
    json_heap_begin();
    json_t *value = json_loads(text, 0, NULL);
    assert_string_equal(json_string_value(json_array_get(value, 0)),
                        "a text that is longer than the first buffer");
    char *again = json_dumps(value, 0);
    assert_string_equal(again, text);
    free(again);
    json_decref(value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_had_ends_the_program),
        cmocka_unit_test(texts_are_read_as_before),
    };
    return cmocka_run_group_tests_name("json heap", tests, NULL, NULL);
}
