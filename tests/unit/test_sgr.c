#include "sgr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"

/* What is left of one frame, and of a second one if it is given. */
static void expect(const char *frame, const char *left)
{
    struct sgr sgr = {.unsure = false};
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    sgr_squeeze(&sgr, frame, strlen(frame), &out);
    assert_string_equal(out.bytes, left);
    strbuf_release(&out);
}

static void test_a_coloured_word_ends_in_three_bytes(void **state)
{
    (void)state;
    expect("\033[38;5;80mon\033[39m\033(B\033[moff", "\033[38;5;80mon\033[moff");
    expect("\033[31mred\033[39m\033(B\033[m \033[32mgreen\033[39m\033(B\033[m",
           "\033[31mred \033[32mgreen\033[m");
}

static void test_runs_become_one(void **state)
{
    (void)state;
    expect("\033(B\033[0;1m\033[38;5;254mx\033[m", "\033[1;38;5;254mx\033[m");
    expect("\033[1mx\033(B\033[0m\033[38;5;39my\033[m", "\033[1mx\033[0;38;5;39my\033[m");
    expect("\033[31m\033[32m\033[33mx\033[m", "\033[33mx\033[m");
    expect("\033[31m\033[m", ""); /* nothing was drawn in it */
}

/* Bold alone ends where the colour stays; without a colour all ends at once, as any terminal can.
 */
static void test_what_ends_leaves_the_rest_on(void **state)
{
    (void)state;
    expect("\033[1;38;5;80mx\033[0;38;5;80my\033[m", "\033[1;38;5;80mx\033[22my\033[m");
    expect("\033[4;38;5;80mx\033[0;38;5;80my\033[m", "\033[4;38;5;80mx\033[24my\033[m");
    expect("\033[1;2;38;5;80mx\033[0;2;38;5;80my\033[m", "\033[1;2;38;5;80mx\033[22;2my\033[m");
    expect("\033[5;6;38;5;80mx\033[0;5;38;5;80my\033[m", "\033[5;6;38;5;80mx\033[25;5my\033[m");
    expect("\033[5;6;38;5;80mx\033[0;38;5;80my\033[m", "\033[5;6;38;5;80mx\033[25my\033[m");
    expect("\033[1;4mx\033[0;4my\033[m", "\033[1;4mx\033[0;4my\033[m");
}

static void test_movement_does_not_wait_for_colours(void **state)
{
    (void)state;
    expect("\033[31m\033[5;1H\033[39m\033[mx", "\033[5Hx");
    expect("\033[31m\r\033[2d\033[10Gx\033[m", "\r\033[2d\033[10G\033[31mx\033[m");
}

static void test_blanks_that_show_their_ground_are_not_spared(void **state)
{
    (void)state;
    expect("a\033[7m  \033[mb", "a\033[7m  \033[mb");
    expect("a\033[4m  \033[mb", "a\033[4m  \033[mb");
    expect("a\033[44m  \033[49mb", "a\033[44m  \033[mb");
    expect("a\033[1;31m  \033[mb", "a  b");
}

static void test_erasing_wears_the_ground(void **state)
{
    (void)state;
    expect("\033[44m\033[K\033[m", "\033[44m\033[K\033[m");
    expect("\033[31m\033[K\033[3X\033[m", "\033[K\033[3X");
    expect("\033[31m\n\033[m", "\n");
}

static void test_a_repeated_character_keeps_its_colour(void **state)
{
    (void)state;
    expect("\033[31m-\033[20b\033[m", "\033[31m-\033[20b\033[m");
}

static void test_nothing_comes_between_a_character_and_its_repetition(void **state)
{
    (void)state;
    expect("\033[31mx\033[39m\033(B\033[m \033[7b\033[32my\033[m",
           "\033[31mx \033[7b\033[32my\033[m");
    expect("\033[31mx\033[44m \033[7b\033[m", "\033[31mx\033[44m \033[7b\033[m");
}

static void test_what_is_not_known_goes_through(void **state)
{
    (void)state;
    expect("\033[1m\033[53mx\033[31m\033(By\033[m", "\033[1m\033[53mx\033[31m\033(By\033[m");
    expect("\033[38;2;1;2mx\033[39m \033[m", "\033[38;2;1;2mx\033[39m \033[m");
    expect("\033[38:2::1:2:256mx\033[39m \033[m", "\033[38:2::1:2:256mx\033[39m \033[m");
    expect("\033[38:2::1:2:mx\033[39m \033[m", "\033[38:2::1:2:mx\033[39m \033[m");
    expect("\033[4:3mx\033[39m \033[m", "\033[4:3mx\033[39m \033[m");
    expect("\033[11mx\033[10m \033[m", "\033[11mx\033[10m \033[m"); /* another font */
    expect("\033]0;a \033[31m title\ax", "\033]0;a \033[31m title\ax");
    expect("\033[?25l\033[?2004hx", "\033[?25l\033[?2004hx");
}

/* xterm-direct, kitty-direct, vte-direct: said again as it came. */
static void test_colours_of_24_bits(void **state)
{
    (void)state;
    expect("\033[38:2::95:215:215mon\033[39m\033(B\033[moff", "\033[38:2::95:215:215mon\033[moff");
    expect("\033[38:2:1:2:255m\033[48:2:0:0:0mx\033[39;49m\033[m",
           "\033[38:2:1:2:255;48:2:0:0:0mx\033[m");
    expect("\033[38;2;1;2;3mx\033[39m \033[m", "\033[38;2;1;2;3mx \033[m");
    expect("\033[38:2::1:2:3ma\033[38:2::1:2:3mb\033[38:2::1:2:4mc\033[m",
           "\033[38:2::1:2:3mab\033[38:2::1:2:4mc\033[m");
    expect("\033[1;38:2::1:2:3;4mx\033[m", "\033[1;4;38:2::1:2:3mx\033[m");
    expect("\033[38;5;48;2;7mx\033[m", "\033[2;7;38;5;48mx\033[m"); /* 48 is no ground here */
}

/* linux: "\033[0;10m" before all, and ^O behind. Said where nothing is known, and not again. */
static void test_the_first_font_is_said_once(void **state)
{
    struct sgr sgr = {.unsure = true};
    struct strbuf out;
    (void)state;
    expect("\033[0;10;1m\017\033[31mx\033[0;10m\017y", "\033[1;31mx\033[my");
    strbuf_init(&out, STRBUF_NO_LIMIT);
    sgr_squeeze(&sgr, "\033[0;10m\017x\033[0;10;1m\017y\033[0;10m\017", 28, &out);
    assert_string_equal(out.bytes, "\033[0;10mx\033[1my\033[m");
    strbuf_release(&out);
}

static void test_charsets_are_left_alone_once_used(void **state)
{
    (void)state;
    expect("\033(0qqq\033(Bx\033(B", "\033(0qqq\033(Bx\033(B");
    expect("x\017y\016q\017", "xy\016q\017");
}

static void test_an_unsure_beginning_says_all(void **state)
{
    struct sgr sgr = {.unsure = true};
    struct strbuf out;
    (void)state;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    sgr_squeeze(&sgr, "x", 1, &out);
    assert_string_equal(out.bytes, "\033[mx");
    strbuf_clear(&out);
    sgr_squeeze(&sgr, "\033[1mx", 5, &out);
    assert_string_equal(out.bytes, "\033[1mx");
    strbuf_clear(&out);
    sgr_squeeze(&sgr, "\033[my", 4, &out);
    assert_string_equal(out.bytes, "\033[my");
    strbuf_release(&out);
}

static void test_cut_sequences_are_kept(void **state)
{
    (void)state;
    expect("x\033", "x\033");
    expect("x\033[38;5", "x\033[38;5");
    expect("x\033]0;t", "x\033]0;t");
}

static void test_which_terminals_speak_it(void **state)
{
    (void)state;
    assert_true(sgr_speaks("\033(B\033[m"));
    assert_true(sgr_speaks("\033[m\017"));
    assert_true(sgr_speaks("\033[0m\017")); /* vte */
    assert_true(sgr_speaks("\033[m\017$<2>"));
    assert_false(sgr_speaks("\033[0;10m"));
    assert_false(sgr_speaks(""));
    assert_false(sgr_speaks(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_coloured_word_ends_in_three_bytes),
        cmocka_unit_test(test_runs_become_one),
        cmocka_unit_test(test_what_ends_leaves_the_rest_on),
        cmocka_unit_test(test_movement_does_not_wait_for_colours),
        cmocka_unit_test(test_blanks_that_show_their_ground_are_not_spared),
        cmocka_unit_test(test_erasing_wears_the_ground),
        cmocka_unit_test(test_a_repeated_character_keeps_its_colour),
        cmocka_unit_test(test_nothing_comes_between_a_character_and_its_repetition),
        cmocka_unit_test(test_what_is_not_known_goes_through),
        cmocka_unit_test(test_colours_of_24_bits),
        cmocka_unit_test(test_the_first_font_is_said_once),
        cmocka_unit_test(test_charsets_are_left_alone_once_used),
        cmocka_unit_test(test_an_unsure_beginning_says_all),
        cmocka_unit_test(test_cut_sequences_are_kept),
        cmocka_unit_test(test_which_terminals_speak_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
