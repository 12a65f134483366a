/* Recognising and writing JSON as text; jansson is the oracle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <string.h>

#include "base/strbuf.h"
#include "cli/json_text.h"

static void objects_of_the_grammar_are_recognised(void **state)
{
    static const char *const cases[] = {
        "{}",
        " \t\r\n{ \"a\" : [ ] }\n",
        "{\"a\":null,\"b\":true,\"c\":false,\"d\":\"\",\"e\":{\"f\":[1,[2]]}}",
        "{\"n\":[0,-0,1.5,-12e3,1E+2,1e-2,123456789012345]}",
        "{\"s\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"}",
        "{\"\":\"\xE2\x82\xAC\"}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *oracle = json_loads(cases[i], 0, NULL);
        assert_non_null(oracle);
        json_decref(oracle);
        assert_true(json_text_is_object(cases[i], strlen(cases[i])));
    }
}

static void what_only_the_grammar_allows_is_recognised_too(void **state)
{
    static const char *const cases[] = {
        "{\"huge\":123456789012345678901234567890}",
        "{\"huge\":1e999}",
        "{\"nul\":\"\\u0000\"}",
        "{\"lone\":\"\\ud800\"}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(json_text_is_object(cases[i], strlen(cases[i])));
}

static void everything_else_is_refused(void **state)
{
    static const char *const cases[] = {
        "",
        "{",
        "}",
        "[]",
        "\"a\"",
        "1",
        "{}{}",
        "{} x",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":+1}",
        "{\"a\":-}",
        "{\"a\":1e}",
        "{\"a\":nul}",
        "{\"a\":True}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"x",
        "{\"a\":[1 2]}",
        "{\"a\":[1,]}",
        "{/*c*/}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\xFF\"}",
        "{\"a\":[}",
        "{\"a\":\"\\",
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_false(json_text_is_object(cases[i], strlen(cases[i])));
}

static void a_nul_byte_is_no_json(void **state)
{
    (void)state;
    assert_false(json_text_is_object("{\"a\":\"\0\"}", 9));
}

static void nesting_has_a_limit(void **state)
{
    char text[256];
    (void)state;
    for (int depth = 63; depth <= 64; depth++) {
        memcpy(text, "{\"a\":", 5);
        memset(text + 5, '[', (size_t)depth);
        memset(text + 5 + depth, ']', (size_t)depth);
        text[5 + 2 * depth] = '}';
        assert_int_equal(json_text_is_object(text, (size_t)(6 + 2 * depth)), depth == 63);
    }
}

static void awkward_characters_become_escapes(void **state)
{
    struct strbuf out;
    const char *text =
        "{\"a\":\"x\x7F\xC2\x9B\xE2\x80\xAEy\xD8\x9C\xE2\x81\xA6\xE2\x80\xA8\xC3\xA9\"}";
    (void)state;
    strbuf_init(&out, 1024);
    json_text_append_plain(&out, text, strlen(text));
    assert_string_equal(out.bytes,
                        "{\"a\":\"x\\u007f\\u009b\\u202ey\\u061c\\u2066\\u2028\xC3\xA9\"}");
    json_t *before = json_loads(text, 0, NULL), *after = json_loads(out.bytes, 0, NULL);
    assert_true(json_equal(before, after));
    json_decref(before);
    json_decref(after);
    strbuf_release(&out);
}

static void half_a_surrogate_pair_becomes_the_replacement_character(void **state)
{
    static const char *const rows[][2] = {
        {"{\"a\":\"x\\ud800y\"}", "{\"a\":\"x\\ufffdy\"}"},
        {"{\"a\":\"\\uDC00\\uD83D\"}", "{\"a\":\"\\ufffd\\ufffd\"}"},
        {"{\"a\":\"\\ud83d\\uDE00\"}", "{\"a\":\"\\ud83d\\uDE00\"}"},
        {"{\"a\":\"\\ud83d\\u0041\"}", "{\"a\":\"\\ufffd\\u0041\"}"},
        {"{\"a\":\"\\\\ud800 \\n\"}", "{\"a\":\"\\\\ud800 \\n\"}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out;
        strbuf_init(&out, 1024);
        json_text_append_plain(&out, rows[i][0], strlen(rows[i][0]));
        assert_string_equal(out.bytes, rows[i][1]);
        json_t *oracle = json_loads(out.bytes, 0, NULL);
        assert_non_null(oracle);
        json_decref(oracle);
        strbuf_release(&out);
    }
}

static void strings_are_quoted_for_any_bytes(void **state)
{
    struct strbuf out;
    (void)state;
    strbuf_init(&out, 1024);
    json_text_append_string(&out, "a\"b\\c\n\x1B[0m\xC2\x9B \xFF \xC3\xA9");
    assert_string_equal(out.bytes, "\"a\\\"b\\\\c\\u000a\\u001b[0m\\u009b \xEF\xBF\xBD \xC3\xA9\"");
    strbuf_clear(&out);
    json_text_append_string(&out, NULL);
    assert_string_equal(out.bytes, "null");
    strbuf_release(&out);
}

static void comments_become_blanks_and_nothing_else_changes(void **state)
{
    static const struct {
        const char *text, *plain;
    } cases[] = {
        {"{\"a\":1}", "{\"a\":1}"},
        {"{ // one\n\"a\": /* two */ 1}", "{  \n\"a\":   1}"},
        {"{\"a\":\"// no\",\"b\":\"/* \\\" no */\"}", "{\"a\":\"// no\",\"b\":\"/* \\\" no */\"}"},
        {"{\"a\\\\\":/**/2} // end", "{\"a\\\\\": 2}  "},
        {"{} /* open", "{}  "},
        {"/", "/"},
        {"\"\\", "\"\\"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf out;
        strbuf_init(&out, STRBUF_NO_LIMIT);
        json_text_append_uncommented(&out, cases[i].text, strlen(cases[i].text));
        assert_string_equal(out.bytes, cases[i].plain);
        strbuf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comments_become_blanks_and_nothing_else_changes),
        cmocka_unit_test(objects_of_the_grammar_are_recognised),
        cmocka_unit_test(what_only_the_grammar_allows_is_recognised_too),
        cmocka_unit_test(everything_else_is_refused),
        cmocka_unit_test(a_nul_byte_is_no_json),
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(awkward_characters_become_escapes),
        cmocka_unit_test(half_a_surrogate_pair_becomes_the_replacement_character),
        cmocka_unit_test(strings_are_quoted_for_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
