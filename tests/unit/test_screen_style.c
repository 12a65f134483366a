/* test_screen_style.c - how a cell looks, and how many colours there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "screen_style.h"

static void colours_are_those_wanted_and_possible(void **unused)
{
    static const struct {
        const char *wanted, *no_color;
        int colors;
        enum color_depth depth;
    } rows[] = {
        {"auto", NULL, 256, DEPTH_256},
        {"auto", NULL, 1 << 24, DEPTH_256},
        {"auto", NULL, 88, DEPTH_16},
        {"auto", NULL, 16, DEPTH_16},
        {"auto", NULL, 15, DEPTH_8},
        {"auto", NULL, 8, DEPTH_8},
        {"auto", NULL, 2, DEPTH_MONO},
        {"auto", NULL, -1, DEPTH_MONO},
        {"auto", "1", 256, DEPTH_MONO},
        {"auto", "", 256, DEPTH_256}, /* no-color.org */
        {"256", "1", 256, DEPTH_256},
        {"256", NULL, 8, DEPTH_8}, /* asked for, as far as it goes */
        {"16", NULL, 256, DEPTH_16},
        {"8", NULL, 256, DEPTH_8},
        {"never", NULL, 256, DEPTH_MONO},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(screen_depth_of(rows[i].wanted, rows[i].no_color, rows[i].colors),
                         rows[i].depth);
}

static void a_colour_has_the_number_that_the_terminal_takes(void **unused)
{
    static const struct {
        int index, colors, number;
    } rows[] = {
        {203, 256, 203},          {12, 256, 12},           {12, 16, 12},
        {203, 1 << 24, 0xFF5F5F},                  /* not 0x0000CB, a blue that nobody can read */
        {245, 1 << 24, 0x8A8A8A}, {7, 1 << 24, 7}, /* the user's own */
        {12, 1 << 24, 0x5C5CFF},  {21, 1 << 24, 0x0100FF}, /* 255 would be an index */
        {16, 1 << 24, 0x010000},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(screen_color_number(rows[i].index, rows[i].colors), rows[i].number);
}

static struct theme *make_theme(void)
{
    static const char text[] = "[theme]\nname = t\n[roles]\nfg = =7\nerror = =1 on =3 bold\n"
                               "cursor = =7 on =4 underline\ncursor.unfocused = =7 reverse\n"
                               "match = =2\nchanged = =7 dim\n";
    struct strbuf warnings;
    strbuf_init(&warnings, 1024);
    struct theme *theme = theme_parse(text, sizeof text - 1, &warnings, NULL);
    assert_non_null(theme);
    assert_string_equal(warnings.bytes, "");
    strbuf_release(&warnings);
    return theme;
}

static void a_modifier_lies_over_its_role(void **unused)
{
    static const struct {
        unsigned modifiers;
        int fg, bg;
        unsigned attributes;
    } rows[] = {
        {0, 1, 3, STYLE_BOLD},
        {CELL_CURSOR, 1, 4, STYLE_BOLD | STYLE_UNDERLINE}, /* plain foreground replaces none */
        {CELL_MATCH, 2, 3, STYLE_BOLD},
        {CELL_CHANGED, 1, 3, STYLE_BOLD | STYLE_DIM},
        {CELL_MATCH | CELL_CURSOR, 2, 4, STYLE_BOLD | STYLE_UNDERLINE},
        /* A reversed bar has no colours in it. */
        {CELL_UNFOCUSED, 7, COLOR_DEFAULT_INDEX, STYLE_BOLD | STYLE_REVERSE},
        {CELL_UNFOCUSED | CELL_CURSOR, 7, COLOR_DEFAULT_INDEX, /* not both */
         STYLE_BOLD | STYLE_REVERSE},
    };
    struct theme *theme = make_theme();
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct style style = screen_style(theme, ROLE_ERROR, rows[i].modifiers, DEPTH_256);
        assert_int_equal(style.fg, rows[i].fg);
        assert_int_equal(style.bg, rows[i].bg);
        assert_int_equal(style.attributes, rows[i].attributes);
    }
    theme_free(theme);
}

static void only_utf8_with_the_glyphs_is_utf8(void **state)
{
    (void)state;
    assert_int_equal(screen_charset_of(false, "UTF-8", "xterm"), TEXT_UTF8);
    assert_int_equal(screen_charset_of(false, "UTF-8", NULL), TEXT_UTF8);
    assert_int_equal(screen_charset_of(true, "UTF-8", "xterm"), TEXT_ASCII);
    assert_int_equal(screen_charset_of(false, "ANSI_X3.4-1968", "xterm"), TEXT_ASCII);
    assert_int_equal(screen_charset_of(false, "UTF-8", "linux-16color"), TEXT_ASCII);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colours_are_those_wanted_and_possible),
        cmocka_unit_test(a_colour_has_the_number_that_the_terminal_takes),
        cmocka_unit_test(a_modifier_lies_over_its_role),
        cmocka_unit_test(only_utf8_with_the_glyphs_is_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
