/* Words of protocols compare the same wherever the user lives. */
#include <limits.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/ascii.h"
#include "model/artifact.h"
#include "unit/locale_rig.h"

static void letters_are_folded_and_nothing_else(void **state)
{
    (void)state;
    assert_int_equal(ascii_casecmp("Request-ID", "request-id"), 0);
    assert_int_equal(ascii_casecmp("", ""), 0);
    assert_true(ascii_casecmp("ab", "a") > 0);
    assert_true(ascii_casecmp("a", "B") < 0);
    assert_true(ascii_casecmp("[", "{") != 0); /* 32 apart, and no letters */
    assert_true(ascii_casecmp("\xC9", "\xE9") < 0);
    assert_int_equal(ascii_ncasecmp("BEARER x", "bearer ", 7), 0);
    assert_int_equal(ascii_ncasecmp("a", "b", 0), 0);
    assert_true(ascii_ncasecmp("Bea", "bearer ", 7) < 0);
}

static void a_hexadecimal_digit_is_of_either_case(void **state)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    (void)state;
    for (int c = CHAR_MIN; c <= CHAR_MAX; c++) {
        const char *at = c ? strchr(digits, c) : NULL;
        int value = at ? (int)(at - digits) : -1;
        assert_int_equal(ascii_hex((char)c), value < 16 ? value : value - 6);
    }
}

static void a_turkish_i_is_no_trouble(void **state)
{
    (void)state;
    if (!locale_rig_make("tr_TR") || !setlocale(LC_ALL, "tr_TR.UTF-8"))
        skip();
    assert_int_equal(artifact_status_parse("InProgress"), ARTIFACT_IN_PROGRESS);
    assert_int_equal(ascii_casecmp("INSERT", "insert"), 0);
    setlocale(LC_ALL, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_are_folded_and_nothing_else),
        cmocka_unit_test(a_hexadecimal_digit_is_of_either_case),
        cmocka_unit_test(a_turkish_i_is_no_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
