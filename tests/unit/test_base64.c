#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/base64.h"
#include "base/random.h"

static void the_vectors_of_rfc_4648_hold(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *padded, *url;
    } cases[] = {
        {"", "", ""},
        {"f", "Zg==", "Zg"},
        {"fo", "Zm8=", "Zm8"},
        {"foo", "Zm9v", "Zm9v"},
        {"foob", "Zm9vYg==", "Zm9vYg"},
        {"fooba", "Zm9vYmE=", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
        {"\xfb\xff\xbf", "+/+/", "-_-_"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *texts[] = {cases[i].padded, cases[i].url};
        for (int form = 0; form < 2; form++) {
            struct strbuf out;
            strbuf_init(&out, 100);
            assert_true(base64_add(&out, cases[i].bytes, strlen(cases[i].bytes),
                                   form == 0 ? BASE64_PADDED : BASE64_URL));
            assert_string_equal(out.bytes, texts[form]);
            strbuf_clear(&out);
            assert_true(base64_decode(&out, texts[form], strlen(texts[form])));
            assert_string_equal(out.bytes, cases[i].bytes);
            strbuf_release(&out);
        }
    }
}

static void what_is_no_base64_is_refused_and_adds_nothing(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "Z", "Zm9v Zg", "Zg=", "Z===", "Zg==Zg==", "a-b/", "Zm9vYg=", "not!", "====", "Zm\nv"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct strbuf out;
        strbuf_init(&out, 100);
        strbuf_puts(&out, "kept");
        assert_false(base64_decode(&out, texts[i], strlen(texts[i])));
        assert_string_equal(out.bytes, "kept");
        strbuf_release(&out);
    }
}

static void a_limit_holds_both_ways(void **state)
{
    (void)state;
    struct strbuf out;
    strbuf_init(&out, 5);
    assert_false(base64_add(&out, "foobar", 6, BASE64_URL));
    assert_int_equal(out.length, 0);
    strbuf_clear(&out);
    assert_false(base64_decode(&out, "Zm9vYmFy", 8));
    assert_int_equal(out.length, 0);
    strbuf_release(&out);
}

static void guids_have_their_form_and_differ(void **state)
{
    (void)state;
    char a[GUID_SIZE], b[GUID_SIZE];
    random_guid(a);
    random_guid(b);
    assert_int_equal(strlen(a), 36);
    assert_int_equal(a[14], '4');
    assert_non_null(strchr("89ab", a[19]));
    assert_string_not_equal(a, b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_rfc_4648_hold),
        cmocka_unit_test(what_is_no_base64_is_refused_and_adds_nothing),
        cmocka_unit_test(a_limit_holds_both_ways),
        cmocka_unit_test(guids_have_their_form_and_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
