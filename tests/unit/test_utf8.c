#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "utf8.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_is_read_back_as_written),
        cmocka_unit_test(what_is_no_character_is_broken_byte_by_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
