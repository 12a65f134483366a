#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"

static void every_character_is_read_back_as_written(void **state)
{
    (void)state;
    for (uint32_t code = 1; code <= 0x10FFFF; code += code < 0x3000 ? 1 : 251) {
        char bytes[4];
        uint32_t back = 0;
        if (code >= 0xD800 && code <= 0xDFFF)
            continue;
        size_t length = utf8_put(code, bytes);
        assert_int_equal(utf8_length((unsigned char)bytes[0]), length);
        assert_int_equal(utf8_next(bytes, length, &back), length);
        assert_int_equal(back, code);
        assert_int_equal(utf8_next(bytes, length - 1, &back), 0);
    }
}

static void what_is_no_character_is_broken_byte_by_byte(void **state)
{
    static const char *const texts[] = {
        "\x80",             /* of a character's middle */
        "\xC0\xAF",         /* '/' in two bytes */
        "\xC1\x81",         /* 'A' in two */
        "\xE0\x80\xAF",     /* '/' in three */
        "\xF0\x80\x80\xAF", /* in four */
        "\xED\xA0\x80",     /* half of a UTF-16 pair */
        "\xF4\x90\x80\x80", /* beyond U+10FFFF */
        "\xF5\x80\x80\x80",
        "\xFF",
        "\xC3(", /* its second byte is none */
        "\xE2\x82(",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        uint32_t code = 0;
        if (utf8_next(texts[i], strlen(texts[i]), &code) != 1 || code != UTF8_BROKEN)
            fail_msg("row %zu is U+%04X", i, (unsigned)code);
    }
}

static void what_is_cut_ends_with_a_whole_character(void **state)
{
    static const char text[] = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"; /* 1, 2, 3, 4 bytes */
    static const size_t kept[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    (void)state;
    for (size_t limit = 0; limit < sizeof kept / sizeof *kept; limit++) {
        char field[16];
        assert_int_equal(utf8_cut(text, strlen(text), limit), kept[limit]);
        utf8_copy(field, limit + 1, text);
        assert_int_equal(strlen(field), kept[limit]);
        assert_memory_equal(field, text, kept[limit]);
    }
}

static void an_end_begins_with_a_whole_character(void **state)
{
    static const char text[] = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
    static const size_t kept[] = {0, 0, 0, 0, 4, 4, 4, 7, 7, 9, 10, 10};
    (void)state;
    for (size_t limit = 0; limit < sizeof kept / sizeof *kept; limit++)
        assert_int_equal(strlen(utf8_end(text, limit)), kept[limit]);
}

static void no_text_is_an_empty_one(void **state)
{
    char field[4] = "old";
    (void)state;
    utf8_copy(field, sizeof field, NULL);
    assert_string_equal(field, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_is_read_back_as_written),
        cmocka_unit_test(what_is_no_character_is_broken_byte_by_byte),
        cmocka_unit_test(what_is_cut_ends_with_a_whole_character),
        cmocka_unit_test(an_end_begins_with_a_whole_character),
        cmocka_unit_test(no_text_is_an_empty_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
