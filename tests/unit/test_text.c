/* test_text.c - the promises of base/text.h: the gate before the terminal. */
#include "base/strbuf.h"
#include "base/text.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FFFD "\xEF\xBF\xBD"
#define ZWJ  "\xE2\x80\x8D"

static int utf8_locale(void **state)
{
    (void)state;
    return setlocale(LC_CTYPE, "C.UTF-8") == NULL && setlocale(LC_CTYPE, "en_US.UTF-8") == NULL;
}

static int c_locale(void **state)
{
    (void)state;
    return setlocale(LC_CTYPE, "C") == NULL;
}

struct gate_case {
    const char *in, *out;
    int columns;
};

static void check(const struct gate_case *c, int max_columns, enum text_charset charset)
{
    struct strbuf out;
    int columns;

    strbuf_init(&out, STRBUF_NO_LIMIT);
    columns = text_append_safe(&out, c->in, strlen(c->in), max_columns, charset);
    assert_string_equal(out.bytes, c->out);
    assert_int_equal(columns, c->columns);
    if (max_columns < 0)
        assert_int_equal(text_width(c->in, strlen(c->in), charset), c->columns);
    strbuf_release(&out);
}

// clang-format off
static const struct gate_case shown[] = {
    {"", "", 0},
    {"Mailbox of Adele", "Mailbox of Adele", 16},
    {"\xC3\xA9t\xC3\xA9", "\xC3\xA9t\xC3\xA9", 3},
    {"e\xCC\x81", "e\xCC\x81", 1},                                        /* e + combining acute */
    {"\xE6\xBC\xA2\xE5\xAD\x97", "\xE6\xBC\xA2\xE5\xAD\x97", 4},          /* Han, wide */
    {"\xF0\x9F\x98\x80!", "\xF0\x9F\x98\x80!", 3},                        /* emoji, wide */
    {"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", 2}, /* jamo */
    {"\xC2\xA0", "\xC2\xA0", 1},                                          /* no-break space */
};

static const struct gate_case replaced[] = {
    {"\x1B[31mred", FFFD "[31mred", 8},
    {"\x07\x08\x0B\x0C", FFFD FFFD FFFD FFFD, 4},
    {"\x7F", FFFD, 1},
    {"\xC2\x80\xC2\x9B\xC2\x9F", FFFD FFFD FFFD, 3},                      /* C1, CSI among them */
    {"\xD8\x9C", FFFD, 1},                                                /* U+061C */
    {"\xE2\x80\x8E\xE2\x80\x8F", FFFD FFFD, 2},                           /* U+200E 200F */
    {"\xE2\x80\xAA\xE2\x80\xAE", FFFD FFFD, 2},                           /* U+202A 202E */
    {"\xE2\x81\xA6\xE2\x81\xA9", FFFD FFFD, 2},                           /* U+2066 2069 */
    {"\xC2\xAD", FFFD, 1},                                                /* soft hyphen */
    {"\xE2\x80\x8B", FFFD, 1},                                            /* zero width space */
    {"\xEF\xBB\xBF", FFFD, 1},                                            /* byte order mark */
    {"\xE2\x80\xA8\xE2\x80\xA9", FFFD FFFD, 2},                           /* U+2028 2029 */
    {"\xEE\x80\x80\xF3\xB0\x80\x80", FFFD FFFD, 2},                       /* private use */
    {"\xCD\xB8\xF0\x9F\xBF\xBE", FFFD FFFD, 2},                           /* unassigned */
    {"\xEF\xBF\xBE", FFFD, 1},                                            /* U+FFFE */
    {"\xED\xA0\x80", FFFD FFFD FFFD, 3},                                  /* surrogate, by bytes */
    {"\xC0\xAF", FFFD FFFD, 2},                                           /* overlong */
    {"\xF4\x90\x80\x80", FFFD FFFD FFFD FFFD, 4},                         /* past U+10FFFF */
    {"a\xE2\x82", "a" FFFD FFFD, 3},                                      /* ends too early */
    {"\xFF", FFFD, 1},
    {"\xCC\x81" "a", FFFD "a", 2},                                        /* mark without a base */
    {"\x1B\xCC\x81", FFFD FFFD, 2},                                       /* nor is a control one */
};

static const struct gate_case joined[] = {
    {"a \t\r\n  b", "a b", 3},
    {"\n", " ", 1},
    {"\xF0\x9F\x91\xA9" ZWJ "\xF0\x9F\x92\xBB", "\xF0\x9F\x91\xA9\xF0\x9F\x92\xBB", 4},
    {"\xE2\x9D\xA4\xEF\xB8\x8F", "\xE2\x9D\xA4", 1},                      /* variation selector */
    {"a\xE2\x80\x8C" "b", "ab", 2},                                       /* ZWNJ */
    {ZWJ, "", 0},
    {" " ZWJ " ", " ", 1},
    {"a\xCC\x81\xCC\x82\xCC\x83\xCC\x84\xCC\x85\xCC\x86" "b",
     "a\xCC\x81\xCC\x82\xCC\x83\xCC\x84" "b", 2},                         /* at most four marks */
    {"a" ZWJ "\xCC\x81", "a\xCC\x81", 1},
};

static const struct gate_case ascii[] = {
    {"\xC3\xA9t\xC3\xA9", "ete", 3},
    {"e\xCC\x81", "e", 1},
    {"M\xC3\xBCller & S\xC3\xB8n", "Muller & Son", 12},
    {"Stra\xC3\x9F" "e", "Strasse", 7},
    {"\xE2\x80\x9CQ3\xE2\x80\x9D \xE2\x80\x93 x\xE2\x80\xA6", "\"Q3\" - x..", 10},
    {"\xEF\xBC\xA1", "A", 1},                                             /* fullwidth A */
    {"\xEF\xAC\x81", "fi", 2},                                            /* ligature */
    {"\xE6\xBC\xA2", "??", 2},                                            /* one '?' a column */
    {"\xD0\x96", "?", 1},                                                 /* no decomposition */
    {"\xC2\xBD", "?", 1},                                                 /* 1/2 is three */
    {"\xF0\x9F\x98\x80", "??", 2},
    {"\x1B[0m\xFF", "?[0m?", 5},
    {"a\xC2\xA0 \xE3\x80\x80" "b", "a b", 3},                             /* every space */
    {"a \xCC\x81 b", "a b", 3},                                           /* nor is an accent */
    {"\xC2\xA8", "?", 1},                                                 /* would be a bare space */
    {"\xCC\x81", "?", 1},
};

static const struct { struct gate_case c; int max; enum text_charset charset; } cut[] = {
    {{"contoso", "contoso", 7}, 7, TEXT_UTF8},
    {{"contoso", "conto\xE2\x80\xA6", 6}, 6, TEXT_UTF8},
    {{"contoso", "conto~", 6}, 6, TEXT_ASCII},
    {{"contoso", "\xE2\x80\xA6", 1}, 1, TEXT_UTF8},
    {{"contoso", "", 0}, 0, TEXT_UTF8},
    {{"", "", 0}, 0, TEXT_UTF8},
    {{"c", "c", 1}, 1, TEXT_UTF8},
    {{"\xE6\xBC\xA2\xE5\xAD\x97", "\xE6\xBC\xA2\xE5\xAD\x97", 4}, 4, TEXT_UTF8},
    {{"\xE6\xBC\xA2\xE5\xAD\x97", "\xE6\xBC\xA2\xE2\x80\xA6", 3}, 3, TEXT_UTF8},
    {{"\xE6\xBC\xA2\xE5\xAD\x97", "\xE2\x80\xA6", 1}, 2, TEXT_UTF8},
    {{"a\xE6\xBC\xA2" "b", "a\xE2\x80\xA6", 2}, 3, TEXT_UTF8},
    {{"ab\xCC\x81" "c", "a\xE2\x80\xA6", 2}, 2, TEXT_UTF8},
    {{"ab\xCC\x81", "ab\xCC\x81", 2}, 2, TEXT_UTF8},
};
// clang-format on

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void what_is_safe_passes_unchanged(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(shown); i++)
        check(&shown[i], -1, TEXT_UTF8);
}

static void what_could_steer_a_terminal_becomes_visible(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(replaced); i++)
        check(&replaced[i], -1, TEXT_UTF8);
}

static void blanks_join_and_the_invisible_is_dropped(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(joined); i++)
        check(&joined[i], -1, TEXT_UTF8);
}

static void ascii_is_transliterated_whatever_the_locale(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ascii); i++)
        check(&ascii[i], -1, TEXT_ASCII);
}

static void a_locale_without_widths_shows_replacements(void **state)
{
    static const struct gate_case plain = {"ab\xC3\xA9\xE6\xBC\xA2", "ab" FFFD FFFD, 4};
    static const struct gate_case long_one = {"contoso", "cont~", 5};

    (void)state;
    check(&plain, -1, TEXT_UTF8);
    check(&long_one, 5, TEXT_UTF8);
}

static void a_cut_text_ends_in_a_mark_and_fits(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cut); i++)
        check(&cut[i].c, cut[i].max, cut[i].charset);
}

static void a_text_is_cut_into_what_fits_and_comes_to_its_end(void **state)
{
    static const struct {
        const char *text;
        int columns;
        size_t bytes;
    } rows[] = {
        {"", 5, 0},
        {"abc", 5, 3},
        {"abc", 3, 3},
        {"abcd", 3, 3},
        {"ab   cd", 2, 2},
        {"ab   cd", 3, 5}, /* a run of blanks is one cell */
        {"\u5c71\u7530", 4, 6},
        {"\u5c71\u7530", 3, 3},
        {"\u5c71\u7530", 1, 3},
        {"abc", 0, 1}, /* one cell, though it is too wide */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(text_fit(rows[i].text, strlen(rows[i].text), rows[i].columns, TEXT_UTF8),
                         rows[i].bytes);
}

static void a_cut_appends_behind_what_is_there(void **state)
{
    struct strbuf out;

    (void)state;
    strbuf_init(&out, 100);
    strbuf_puts(&out, "kept|");
    assert_int_equal(text_append_safe(&out, "fabrikam", 8, 3, TEXT_ASCII), 3);
    assert_int_equal(text_append_safe(&out, "fabrikam", 8, 0, TEXT_ASCII), 0);
    assert_string_equal(out.bytes, "kept|fa~");
    strbuf_release(&out);
}

static void a_full_buffer_ends_the_text_between_cells(void **state)
{
    struct strbuf out;

    (void)state;
    strbuf_init(&out, 4);
    assert_int_equal(text_append_safe(&out, "\xE6\xBC\xA2\xE5\xAD\x97", 6, -1, TEXT_UTF8), 2);
    assert_string_equal(out.bytes, "\xE6\xBC\xA2");
    assert_true(out.overflowed);
    strbuf_release(&out);
}

static void a_nul_is_a_control_like_any_other(void **state)
{
    struct strbuf out;

    (void)state;
    strbuf_init(&out, 100);
    assert_int_equal(text_append_safe(&out, "a\0b", 3, -1, TEXT_UTF8), 3);
    assert_string_equal(out.bytes, "a" FFFD "b");
    strbuf_release(&out);
}

static void no_cell_holds_two_spacing_characters(void **state)
{
    /* a flag is two regional indicators; a skin tone follows its hand; a Thai vowel AM spaces */
    static const char text[] = "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD"
                               "\xE0\xB8\x81\xE0\xB8\xB3";
    const char *at = text;
    size_t length = sizeof(text) - 1;
    struct text_cell cell;
    int cells = 0;

    (void)state;
    while (text_next_cell(&at, &length, TEXT_UTF8, &cell)) {
        assert_in_range(cell.width, 1, 2);
        cells++;
    }
    assert_int_equal(cells, 6);
    assert_int_equal(length, 0);
    assert_ptr_equal(at, text + sizeof(text) - 1);
}

/* "every code point" in one loop: what the gate lets through is printable, whatever Unicode says.
 */
static void every_code_point_gives_a_safe_cell(void **state)
{
    (void)state;
    for (uint32_t code = 0; code < 0x110000; code++) {
        char bytes[4] = {(char)(0xF0 | code >> 18), (char)(0x80 | (code >> 12 & 0x3F)),
                         (char)(0x80 | (code >> 6 & 0x3F)), (char)(0x80 | (code & 0x3F))};
        char three[3] = {(char)(0xE0 | (code >> 12 & 0xF)), bytes[2], bytes[3]};
        const char *at = code < 0x10000 ? three : bytes;
        size_t length = code < 0x10000 ? 3 : 4;
        struct text_cell cell;

        if (code < 0x800)
            continue; /* the tables above */
        while (text_next_cell(&at, &length, TEXT_ASCII, &cell)) {
            if (strlen(cell.bytes) != (size_t)cell.width || cell.width > 2)
                fail_msg("U+%04X: %s", code, cell.bytes);
            for (const char *c = cell.bytes; *c != '\0'; c++)
                assert_in_range(*c, 0x20, 0x7E);
        }
    }
}

static void broken_bytes_are_repaired_and_nothing_else_changes(void **state)
{
    static const struct {
        const char *in;
        size_t length;
        const char *out;
        size_t out_length;
    } cases[] = {
        {"", 0, "", 0},
        {"a\0\x1B\n\xC3\xA9", 6, "a\0\x1B\n\xC3\xA9", 6},
        {"\xFF"
         "a\xC3",
         3, FFFD "a" FFFD, 7},
        {"\xED\xA0\x80", 3, FFFD FFFD FFFD, 9},
        {"\xF0\x9F\x98", 3, FFFD FFFD FFFD, 9},
        {"\xC3\xC3\xA9", 3, FFFD "\xC3\xA9", 5},
        {"\xEF\xBF\xBF", 3, "\xEF\xBF\xBF", 3},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct strbuf out;

        strbuf_init(&out, 100);
        text_append_utf8(&out, cases[i].in, cases[i].length);
        assert_int_equal(out.length, cases[i].out_length);
        assert_memory_equal(out.bytes, cases[i].out, out.length + 1);
        assert_true(text_is_utf8(out.bytes, out.length));
        assert_int_equal(text_is_utf8(cases[i].in, cases[i].length),
                         cases[i].length == cases[i].out_length);
        strbuf_release(&out);
    }
}

static void folded_texts_compare_without_case_and_accents(void **state)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"", ""},
        {"Contoso SITE 7", "contoso site 7"},
        {"\xC3\x89T\xC3\xA9", "ete"},
        {"E\xCC\x81", "e"},
        {"Stra\xC3\x9F"
         "e",
         "strasse"},
        {"\xEF\xAC\x81n", "fin"},
        {"\xEF\xBC\xA1\xEF\xBC\xA2", "ab"},
        {"\xCE\xA3\xCF\x83\xCF\x82", "\xCF\x83\xCF\x83\xCF\x83"}, /* the three sigmas */
        {"a\xFF\xC3"
         "B",
         "ab"}, /* broken bytes are kept out */
        {"\xD0\x96", "\xD0\xB6"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct strbuf out;

        strbuf_init(&out, 1000);
        text_append_folded(&out, cases[i].in, strlen(cases[i].in));
        assert_string_equal(out.bytes, cases[i].out);
        strbuf_release(&out);
    }
}

/* One base and a million marks: what is quadratic anywhere runs into the test's own time limit. */
static void a_megabyte_of_marks_is_no_trouble(void **state)
{
    size_t length = 1 + 2 * (size_t)500000;
    char *text = malloc(length);
    struct strbuf out;

    (void)state;
    assert_non_null(text);
    text[0] = 'a';
    for (size_t i = 1; i < length; i += 2)
        memcpy(text + i, i % 4 == 1 ? "\xCC\x81" : "\xCC\xA3", 2); /* above, below */
    strbuf_init(&out, STRBUF_NO_LIMIT);
    text_append_folded(&out, text, length);
    assert_string_equal(out.bytes, "a");
    strbuf_clear(&out);
    assert_int_equal(text_append_safe(&out, text, length, -1, TEXT_UTF8), 1);
    assert_int_equal(out.length, 9);
    strbuf_release(&out);
    free(text);
}

static void a_buffer_that_is_full_stops_repair_and_folding(void **state)
{
    struct strbuf out;

    (void)state;
    strbuf_init(&out, 4);
    text_append_folded(&out, "ABCDEFGH", 8);
    assert_string_equal(out.bytes, "abcd");
    strbuf_clear(&out);
    text_append_utf8(&out, "\xFF\xFF", 2);
    assert_string_equal(out.bytes, FFFD);
    assert_true(out.overflowed);
    strbuf_release(&out);
}

#define IN_UTF8(test) cmocka_unit_test_setup(test, utf8_locale)
#define IN_C(test)    cmocka_unit_test_setup(test, c_locale)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_UTF8(what_is_safe_passes_unchanged),
        IN_UTF8(what_could_steer_a_terminal_becomes_visible),
        IN_UTF8(blanks_join_and_the_invisible_is_dropped),
        IN_UTF8(ascii_is_transliterated_whatever_the_locale),
        IN_C(ascii_is_transliterated_whatever_the_locale),
        IN_C(a_locale_without_widths_shows_replacements),
        IN_UTF8(a_cut_text_ends_in_a_mark_and_fits),
        IN_UTF8(a_text_is_cut_into_what_fits_and_comes_to_its_end),
        IN_UTF8(a_cut_appends_behind_what_is_there),
        IN_UTF8(a_full_buffer_ends_the_text_between_cells),
        IN_UTF8(a_nul_is_a_control_like_any_other),
        IN_UTF8(no_cell_holds_two_spacing_characters),
        IN_UTF8(every_code_point_gives_a_safe_cell),
        IN_UTF8(broken_bytes_are_repaired_and_nothing_else_changes),
        IN_UTF8(folded_texts_compare_without_case_and_accents),
        IN_UTF8(a_megabyte_of_marks_is_no_trouble),
        IN_UTF8(a_buffer_that_is_full_stops_repair_and_folding),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
