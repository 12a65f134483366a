/* The table of the service's error codes: each row holds together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "graph/codes.h"

static void a_code_is_found_in_any_case(void **state)
{
    (void)state;
    const struct service_code *code = service_code_find("incompleteARTIFACTdeletion");
    assert_non_null(code);
    assert_true(code->nothing_done);
    assert_string_equal(code->code, "IncompleteArtifactDeletion");
    assert_null(service_code_find("IncompleteArtifactDeletion2"));
    assert_null(service_code_find(""));
    assert_null(service_code_find(NULL));
}

static void a_row_says_what_then_where_it_says_what(void **state)
{
    static const struct service_code rows[] = {
#define X(code, nothing_done, meaning, advice, hint, refused, next)                                \
    {code, nothing_done, meaning, advice, hint, refused, next},
#include "graph/codes.def"
#undef X
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(service_code_find(rows[i].code)->code, rows[i].code); /* no row twice */
        assert_int_equal(rows[i].meaning != NULL, rows[i].advice != NULL);
        assert_int_equal(rows[i].refused != NULL, rows[i].next != NULL);
        assert_int_equal(rows[i].refused != NULL, rows[i].nothing_done);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_is_found_in_any_case),
        cmocka_unit_test(a_row_says_what_then_where_it_says_what),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
