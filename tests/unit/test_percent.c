#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/percent.h"
#include "base/strbuf.h"

static void expect(const char *bytes, size_t length, const char *encoded)
{
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    percent_add(&out, bytes, length);
    assert_string_equal(out.bytes, encoded);
    strbuf_release(&out);
}

static void the_unreserved_stand_for_themselves(void **state)
{
    (void)state;
    expect("", 0, "");
    expect("azAZ09-._~", 10, "azAZ09-._~");
}

static void all_else_is_escaped_in_capitals(void **state)
{
    (void)state;
    expect("a/b?c#d%e f+", 12, "a%2Fb%3Fc%23d%25e%20f%2B");
    expect("\xc3\xa4\x7f\n", 4, "%C3%A4%7F%0A");
}

static void a_nul_is_a_byte_like_another(void **state)
{
    (void)state;
    assert_false(percent_is_plain('\0'));
    expect("a\0z", 3, "a%00z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_unreserved_stand_for_themselves),
        cmocka_unit_test(all_else_is_escaped_in_capitals),
        cmocka_unit_test(a_nul_is_a_byte_like_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
