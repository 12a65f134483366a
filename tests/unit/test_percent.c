#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

static void an_address_is_read_as_its_text(void **state)
{
    static const struct {
        const char *text, *read;
    } texts[] = {
        {"", ""},
        {"Plan.docx", "Plan.docx"},
        {"b%20c.docx", "b c.docx"},
        {"%E5%96%b6.xlsx", "\xe5\x96\xb6.xlsx"},
        {"50%25", "50%"},
        {"a%2Fb+c", "a/b+c"},
        {"100%", "100%"},
        {"%2", "%2"},
        {"%zz%20", "%zz%20"},
        {"a%00b", "a%00b"},
        {"a%1Bb", "a%1Bb"},
        {"a%C2%9Bb", "a%C2%9Bb"},
        {"a%FFb", "a%FFb"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct strbuf out;
        strbuf_init(&out, STRBUF_NO_LIMIT);
        percent_read(&out, texts[i].text, strlen(texts[i].text));
        assert_string_equal(out.bytes, texts[i].read);
        strbuf_release(&out);
    }
}

static void the_last_part_of_an_address_is_read(void **state)
{
    static const struct {
        const char *url, *read;
    } urls[] = {
        {"https://contoso.sharepoint.com/sites/HR%20Hub", "HR Hub"},
        {"https://contoso.sharepoint.com/sites/HR//?a=/b", "HR"},
        {"https://contoso.sharepoint.com/a%2Fb#/c", "a/b"},
        {"plan.docx", "plan.docx"},
        {"///", ""},
        {"?x", ""},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct strbuf out;
        strbuf_init(&out, STRBUF_NO_LIMIT);
        percent_read_last(&out, urls[i].url);
        assert_string_equal(out.bytes, urls[i].read);
        strbuf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_unreserved_stand_for_themselves),
        cmocka_unit_test(all_else_is_escaped_in_capitals),
        cmocka_unit_test(a_nul_is_a_byte_like_another),
        cmocka_unit_test(an_address_is_read_as_its_text),
        cmocka_unit_test(the_last_part_of_an_address_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
