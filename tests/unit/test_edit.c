/* test_edit.c - one line of text under many keys. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "edit.h"

#define CTRL(c)    ((key_code)((c)&0x1F))
#define E_ACUTE    "e\u0301" /* e and a mark */
#define HAN        "\u6f22"  /* two columns */
#define FULL_TEXTS 8

/* Text before the cursor, '|', text after it. */
static const char *picture(const struct edit *edit)
{
    static char buf[FILTER_TEXT_MAX + 2];
    memcpy(buf, edit->text, edit->cursor);
    buf[edit->cursor] = '|';
    memcpy(buf + edit->cursor + 1, edit->text + edit->cursor, edit->length - edit->cursor + 1);
    return buf;
}

/* A line as in `text`, with the cursor where its '|' stands. */
static void make(struct edit *edit, const char *text)
{
    char whole[FILTER_TEXT_MAX + 2];
    const char *bar = strchr(text, '|');
    size_t before = (size_t)(bar - text);
    memcpy(whole, text, before);
    strcpy(whole + before, bar + 1);
    edit_set(edit, whole);
    assert_string_equal(edit->text, whole);
    edit->cursor = before;
}

static void every_key_does_its_work(void **unused)
{
    static const struct {
        const char *before;
        key_code key;
        const char *after;
        enum edit_result result;
    } rows[] = {
        {"ab|c", 'x', "abx|c", EDIT_CHANGED},
        {"ab|c", ' ', "ab |c", EDIT_CHANGED},
        {"|", 0x6f22, HAN "|", EDIT_CHANGED},
        {"|", 0x1F600, "\U0001f600|", EDIT_CHANGED},
        {"e|x", 0x301, E_ACUTE "|x", EDIT_CHANGED},
        {"ab|c", KEY_BACKSPACE_, "a|c", EDIT_CHANGED},
        {"ab|c", KEY_DELETE_, "ab|", EDIT_CHANGED},
        {"ab|c", CTRL('D'), "ab|", EDIT_CHANGED},
        {"a" HAN "|" HAN, KEY_BACKSPACE_, "a|" HAN, EDIT_CHANGED},
        {"a" E_ACUTE "|b", KEY_BACKSPACE_, "a|b", EDIT_CHANGED},
        {"a|" E_ACUTE "b", KEY_DELETE_, "a|b", EDIT_CHANGED},
        {"a  |b", KEY_BACKSPACE_, "a |b", EDIT_CHANGED}, /* blanks one by one */
        {"|ab", KEY_BACKSPACE_, "|ab", EDIT_MOVED},
        {"ab|", KEY_DELETE_, "ab|", EDIT_MOVED},
        {"a" E_ACUTE "|b", KEY_LEFT_, "a|" E_ACUTE "b", EDIT_MOVED},
        {"a|" E_ACUTE "b", KEY_RIGHT_, "a" E_ACUTE "|b", EDIT_MOVED},
        {"a|b", CTRL('B'), "|ab", EDIT_MOVED},
        {"|ab", CTRL('B'), "|ab", EDIT_MOVED},
        {"a|b", CTRL('F'), "ab|", EDIT_MOVED},
        {"ab|", CTRL('F'), "ab|", EDIT_MOVED},
        {"ab|c", KEY_HOME_, "|abc", EDIT_MOVED},
        {"ab|c", CTRL('A'), "|abc", EDIT_MOVED},
        {"ab|c", KEY_END_, "abc|", EDIT_MOVED},
        {"ab|c", CTRL('E'), "abc|", EDIT_MOVED},
        {"ab|c", CTRL('U'), "|c", EDIT_CHANGED},
        {"ab|c", CTRL('K'), "ab|", EDIT_CHANGED},
        {"ab|", CTRL('K'), "ab|", EDIT_MOVED},
        {"st:active by:me|gan", CTRL('W'), "st:active |gan", EDIT_CHANGED},
        {"one two  |", CTRL('W'), "one |", EDIT_CHANGED},
        {HAN HAN "|", CTRL('W'), "|", EDIT_CHANGED},
        {"|x", CTRL('W'), "|x", EDIT_MOVED},
        {"a|b", KEY_ENTER_, "a|b", EDIT_IGNORED},
        {"a|b", KEY_UP_, "a|b", EDIT_IGNORED},
        {"a|b", KEY_ESC_, "a|b", EDIT_IGNORED},
        {"a|b", 'x' | KEY_ALT, "a|b", EDIT_IGNORED},
        {"a|b", CTRL('R'), "a|b", EDIT_IGNORED},
        {"a|b", 0x7F, "a|b", EDIT_IGNORED},
        {"a|b", 0x9B, "a|b", EDIT_IGNORED},
        {"a|b", KEY_NONE, "a|b", EDIT_IGNORED},
        {"a|b", KEY_PASTE_END_, "a|b", EDIT_IGNORED},
    };
    struct edit edit;
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        make(&edit, rows[i].before);
        assert_int_equal(edit_key(&edit, rows[i].key), rows[i].result);
        assert_string_equal(picture(&edit), rows[i].after);
        assert_int_equal(edit.length, strlen(edit.text));
    }
}

/* What was apart becomes one character when what stood between goes, or comes. */
static void the_cursor_never_splits_a_character_from_its_marks(void **unused)
{
    struct edit edit;
    (void)unused;
    make(&edit, "a |\u0301b");
    assert_int_equal(edit_key(&edit, KEY_BACKSPACE_), EDIT_CHANGED);
    assert_string_equal(picture(&edit), "a\u0301|b");
    make(&edit, "\u1100|\u11a8"); /* first and last letter of a syllable, its vowel between */
    assert_int_equal(edit_key(&edit, 0x1161), EDIT_CHANGED);
    assert_string_equal(picture(&edit), "\u1100\u1161\u11a8|");
}

static void a_full_line_takes_nothing_more(void **unused)
{
    static const char *const texts[FULL_TEXTS] = {"x",        "\u00e9",      HAN,     "\U0001f600",
                                                  ("ab" HAN), "x\U0001f600", E_ACUTE, " "};
    struct edit edit;
    (void)unused;
    for (size_t i = 0; i < FULL_TEXTS; i++) {
        char text[4 * FILTER_TEXT_MAX] = "";
        while (strlen(text) <= FILTER_TEXT_MAX)
            strcat(text, texts[i]);
        edit_set(&edit, text);
        assert_true(edit.length <= FILTER_TEXT_MAX && edit.length > FILTER_TEXT_MAX - 4);
        assert_int_equal(edit.cursor, edit.length);
        assert_true(text_is_utf8(edit.text, edit.length));
        assert_int_equal(edit_key(&edit, 0x1F600), EDIT_MOVED);
        assert_int_equal(edit_key(&edit, KEY_BACKSPACE_), EDIT_CHANGED);
        assert_int_equal(edit_key(&edit, 'x'), EDIT_CHANGED);
    }
}

static void what_is_set_is_text(void **unused)
{
    struct edit edit;
    (void)unused;
    edit_set(&edit, "a\033[2Jb\xff\xc3(\xe2\x82\tc\x7f\xc2\x9b\u6f22");
    assert_string_equal(picture(&edit), "a[2Jb(c\u6f22|");
    edit_set(&edit, "");
    assert_string_equal(picture(&edit), "|");
    edit_set(&edit, "x");
    edit_clear(&edit);
    assert_string_equal(picture(&edit), "|");
}

/* Cells as they are drawn, but for blanks, which count one by one. */
static bool stands_between_cells(const struct edit *edit)
{
    const char *at = edit->text;
    size_t left = edit->length;
    struct text_cell cell;
    while (edit->text + edit->cursor > at)
        if (*at == ' ')
            at++, left--;
        else if (!text_next_cell(&at, &left, TEXT_UTF8, &cell))
            break;
    return at == edit->text + edit->cursor || edit->cursor == edit->length;
}

static void any_keys_in_any_order_leave_a_line(void **unused)
{
    static const key_code keys[] = {
        'a',      ' ',         0xE9,      0x301,      0x6F22,    0x1F600,   0x200D,
        0x1F3FD,  0x1F1E9,     0x1100,    0x1161,     0x11A8,    0xFE0F,    0x0E33,
        0x0903,   0x202E,      KEY_LEFT_, KEY_RIGHT_, KEY_LEFT_, KEY_HOME_, KEY_BACKSPACE_,
        KEY_END_, KEY_DELETE_, CTRL('W'), CTRL('K'),
    };
    struct edit edit;
    uint32_t random = 1;
    (void)unused;
    edit_clear(&edit);
    for (int i = 0; i < 60000; i++) {
        random = random * 1664525u + 1013904223u;
        key_code key = keys[(random >> 16) % (sizeof keys / sizeof *keys)];
        assert_int_not_equal(edit_key(&edit, key), EDIT_IGNORED);
        assert_true(edit.length <= FILTER_TEXT_MAX && edit.cursor <= edit.length);
        assert_int_equal(strlen(edit.text), edit.length);
        assert_true(text_is_utf8(edit.text, edit.length));
        if (!stands_between_cells(&edit))
            fail_msg("key %x leaves \"%s\"", key, picture(&edit));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_does_its_work),
        cmocka_unit_test(the_cursor_never_splits_a_character_from_its_marks),
        cmocka_unit_test(a_full_line_takes_nothing_more),
        cmocka_unit_test(what_is_set_is_text),
        cmocka_unit_test(any_keys_in_any_order_leave_a_line),
    };
    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
