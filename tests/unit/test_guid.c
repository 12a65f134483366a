#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/guid.h"
#include "base/random.h"

static void a_guid_is_known_in_either_case(void **state)
{
    char made[GUID_SIZE];
    (void)state;
    random_guid(made);
    assert_true(guid_is(made));
    assert_true(guid_is("959ba739-70b5-43c4-8c90-b2c22014f18b"));
    assert_true(guid_is("959BA739-70B5-43C4-8C90-B2C22014F18B"));
}

static void what_only_looks_like_one_is_none(void **state)
{
    static const char *const texts[] = {
        "",
        "contoso.com",
        "959ba739-70b5-43c4-8c90-b2c22014f18",   /* a digit less */
        "959ba739-70b5-43c4-8c90-b2c22014f18b1", /* a digit more */
        "959ba739-70b5-43c4-8c90-b2c22014f18b ",
        "959ba73970b5-43c4-8c90-b2c22014f18b-", /* dashes elsewhere */
        "959ba739070b5043c408c900b2c22014f18b", /* digits for dashes */
        "959ba739-70b5-43c4-8c90-b2c22014f18g",
        "------------------------------------",
        "{959ba739-70b5-43c4-8c90-b2c22014f18b}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (guid_is(texts[i]))
            fail_msg("\"%s\" is taken for a GUID", texts[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_guid_is_known_in_either_case),
        cmocka_unit_test(what_only_looks_like_one_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
