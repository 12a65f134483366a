#include "jump.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sgr.h"

#define COLS 40

/* What is left of one frame. */
static void expect(const char *frame, const char *left)
{
    struct sgr sgr = {.jump = {.cols = COLS, .rows = 24}};
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    sgr_squeeze(&sgr, frame, strlen(frame), &out);
    assert_string_equal(out.bytes, left);
    strbuf_release(&out);
}

static void within_a_row_its_column_is_enough(void **state)
{
    (void)state;
    expect("\033[5;3Ha\033[5;20Hb\033[5;2Hc", "\033[5;3Ha\033[20Gb\033[2Gc");
    expect("\033[H\033[1;20Hb", "\033[H\033[20Gb");
    expect("\033[7d\r\033[7;20Hb", "\033[7d\r\033[7;20Hb"); /* no column is known before the \r */
    expect("\033[7;1H\033[9d\033[9;20Hb", "\033[7H\033[9d\033[20Gb");
    expect("\033[5;3H\033[31m\342\224\201\033[K\033[m\033[5;20Hb",
           "\033[5;3H\033[31m\342\224\201\033[K\033[20G\033[mb");
}

static void the_first_column_needs_no_name(void **state)
{
    (void)state;
    expect("\033[5;3Ha\033[5;1Hb", "\033[5;3Ha\rb");
    expect("\033[5;3Ha\033[6;1Hb", "\033[5;3Ha\033[6Hb");
    expect("\033[5;3Ha\033[1;1Hb", "\033[5;3Ha\033[Hb");
}

static void the_whole_screen_is_no_region(void **state)
{
    (void)state;
    expect("\033[4;14r\033[1;24r\033[1;23r", "\033[4;14r\033[r\033[1;23r");
}

static void another_row_is_named(void **state)
{
    (void)state;
    expect("\033[5;3Ha\033[6;20Hb", "\033[5;3Ha\033[6;20Hb");
}

/* What is left of a frame that follows the end of a scroll, or of nothing. */
static void expect_below(bool whole, const char *frame, const char *left)
{
    struct strbuf bytes, wanted;
    strbuf_init(&bytes, STRBUF_NO_LIMIT);
    strbuf_init(&wanted, STRBUF_NO_LIMIT);
    strbuf_printf(&bytes, "%s%s", whole ? "\033[1;24r" : "", frame);
    strbuf_printf(&wanted, "%s%s", whole ? "\033[r" : "", left);
    expect(bytes.bytes, wanted.bytes);
    strbuf_release(&bytes);
    strbuf_release(&wanted);
}

static void the_next_rows_are_newlines_away(void **state)
{
    (void)state;
    expect_below(true, "\033[15;3Ha\033[16;20Hb", "\033[15;3Ha\n\033[20Gb");
    expect_below(true, "\033[15;3Ha\033[17;20Hb", "\033[15;3Ha\n\n\033[20Gb");
    expect_below(true, "\033[15;3Ha\033[18;20Hb", "\033[15;3Ha\033[18;20Hb");
    expect_below(true, "\033[5;3Ha\033[6;20Hb", "\033[5;3Ha\n\033[20Gb");
    expect_below(true, "\033[5;3Ha\033[7;20Hb", "\033[5;3Ha\033[7;20Hb");
    expect_below(true, "\033[5;3Ha\033[4;20Hb", "\033[5;3Ha\033[4;20Hb");
    expect_below(true, "\033[15;3Ha\033[18;1Hb", "\033[15;3Ha\n\n\n\rb");
    expect_below(true, "\033[15;3Ha\033[19;1Hb", "\033[15;3Ha\033[19Hb");
}

/* The driver may make two of each newline: what is named behind it is a column, or it is the first.
 */
static void a_newline_keeps_no_column_but_the_first(void **state)
{
    (void)state;
    expect_below(true, "\033[15;3Ha\r\033[16db", "\033[15;3Ha\r\nb");
    expect_below(true, "\033[15;3Ha\r\033[19db", "\033[15;3Ha\r\n\n\n\nb");
    expect_below(true, "\033[15;3Ha\r\033[20db", "\033[15;3Ha\r\033[20db");
    expect_below(true, "\033[15;3Ha\033[16db", "\033[15;3Ha\033[16db");
    expect_below(true, "\033[15;3Ha\r\033[14db", "\033[15;3Ha\r\033[14db");
}

/* At the end of a region a newline scrolls it. */
static void where_a_part_may_scroll_rows_are_named(void **state)
{
    (void)state;
    expect_below(false, "\033[15;3Ha\033[16;20Hb", "\033[15;3Ha\033[16;20Hb");
    expect_below(false, "\033[15;3Ha\r\033[16db", "\033[15;3Ha\r\033[16db");
    expect_below(true, "\033[4;14r\033[14;3Ha\033[15;20Hb", "\033[4;14r\033[14;3Ha\033[15;20Hb");
    expect_below(true, "\033[24;3Ha\033[25;20Hb", "\033[24;3Ha\033[25;20Hb");
    struct sgr sgr = {.jump = {.cols = COLS, .rows = 24, .whole = true}};
    struct strbuf out;
    jump_doubt(&sgr.jump);
    strbuf_init(&out, STRBUF_NO_LIMIT);
    sgr_squeeze(&sgr, "\033[15;3Ha\033[16;20Hb", 17, &out);
    assert_string_equal(out.bytes, "\033[15;3Ha\033[16;20Hb");
    strbuf_release(&out);
}

/* What may move the cursor to another row, or scroll, or change what a place means. */
static void where_the_row_may_be_another_it_is_named(void **state)
{
    static const char *const pieces[] = {"\n",      "\t",      "\033M",     "\0338",      "\033[A",
                                         "\033[2B", "\033[L",  "\033[2;6r", "\033[?6h",   "\033[3b",
                                         "\033[u",  "\033[2J", "\033[E",    "\033[?1049h"};
    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        struct strbuf frame;
        strbuf_init(&frame, STRBUF_NO_LIMIT);
        strbuf_printf(&frame, "\033[5;3H%s\033[5;20Hb", pieces[i]);
        expect(frame.bytes, frame.bytes);
        strbuf_release(&frame);
    }
}

/* The terminal may see a character of several bytes two columns wide. */
static void text_that_may_wrap_leaves_the_row_open(void **state)
{
    (void)state;
    expect("\033[5;30H123456789\033[5;2Hb", "\033[5;30H123456789\033[2Gb");
    expect("\033[5;30H1234567890\033[5;2Hb", "\033[5;30H1234567890\033[5;2Hb");
    expect("\033[5;30H\342\224\201\342\224\201\342\224\201\342\224\201\033[5;2Hb",
           "\033[5;30H\342\224\201\342\224\201\342\224\201\342\224\201\033[2Gb");
    expect("\033[5;30H\342\224\201\342\224\201\342\224\201\342\224\201\342\224\201\033[5;2Hb",
           "\033[5;30H\342\224\201\342\224\201\342\224\201\342\224\201\342\224\201\033[5;2Hb");
    expect("\033[5;30H\033[20C\033[5;2Hb", "\033[5;30H\033[20C\033[5;2Hb");
    expect("\033[5;3H\033[5;50Hb", "\033[5;3H\033[5;50Hb"); /* no such column */
}

/* What is left of it where no return comes with a newline, and where one may. */
static void expect_counted(const char *frame, const char *left, const char *left_of_doubt)
{
    for (int keeps = 0; keeps < 2; keeps++) {
        struct sgr sgr = {.jump = {.cols = COLS, .rows = 24, .whole = true, .keeps_column = keeps}};
        struct strbuf out;
        strbuf_init(&out, STRBUF_NO_LIMIT);
        sgr_squeeze(&sgr, frame, strlen(frame), &out);
        assert_string_equal(out.bytes, keeps ? left : left_of_doubt);
        strbuf_release(&out);
    }
}

static void a_column_is_counted_on_from_ascii(void **state)
{
    (void)state;
    static const struct {
        const char *frame, *left;
    } within[] = {
        {"\033[5;12Habc\033[5;23Hd", "\033[5;12Habc\033[8Cd"},
        {"\033[5;12Habc\033[5;13Hd", "\033[5;12Habc\b\bd"},
        {"\033[5;12Habcdefgh\033[5;13Hd", "\033[5;12Habcdefgh\033[7Dd"},
        {"\033[5;12Habc\033[5;30Hd", "\033[5;12Habc\033[30Gd"},
        {"\033[5;12Habc\033[5;15Hd", "\033[5;12Habcd"},
        {"\033[5;12Habc\b\b\033[5;22Hd", "\033[5;12Habc\b\b\033[9Cd"},
        {"\033[5;12Habc\033[9D\033[5;13Hd", "\033[5;12Habc\033[9D\033[7Cd"},
        {"\033[5;12Ha\033[12G\033[K\033[5;20Hd", "\033[5;12Ha\033[12G\033[K\033[8Cd"},
        {"\033[5;12H\303\251\033[5;20Hd", "\033[5;12H\303\251\033[20Gd"},
        {"\033[5;12H\303\251a\033[5;20Hd", "\033[5;12H\303\251a\033[20Gd"},
        {"\033[5;12H\a\033[5;20Hd", "\033[5;12H\a\033[20Gd"},
    };
    for (size_t i = 0; i < sizeof within / sizeof within[0]; i++)
        expect_counted(within[i].frame, within[i].left, within[i].left);
    expect_counted("\033[15;12Habc\033[16;12Hd", "\033[15;12Habc\n\b\b\bd",
                   "\033[15;12Habc\n\033[12Gd");
    expect_counted("\033[15;3Habc\r\033[16;10Hd", "\033[15;3Habc\r\n\033[9Cd",
                   "\033[15;3Habc\r\n\033[9Cd");
}

#define SCROLL_DOWN "\0337\033[4;14r\0338\n"
#define SCROLL_UP   "\0337\033[4;14r\0338\033M"
#define WHOLE       "\033[1;24r"

static void where_a_scroll_began_the_cursor_goes_back(void **state)
{
    (void)state;
    expect(SCROLL_DOWN WHOLE "\033[13;1Ha", SCROLL_DOWN "\033[r\0338\033Ma");
    expect(SCROLL_DOWN WHOLE "\033[14;1Ha", SCROLL_DOWN "\033[r\0338a");
    expect(SCROLL_DOWN WHOLE "\033[15;1Ha", SCROLL_DOWN "\033[r\0338\na");
    expect(SCROLL_DOWN WHOLE "\033[12;1Ha", SCROLL_DOWN "\033[r\033[12Ha");
    expect(SCROLL_DOWN WHOLE "\033[14;2Ha", SCROLL_DOWN "\033[r\033[14;2Ha");
    expect(SCROLL_UP WHOLE "\033[4;1Ha", SCROLL_UP "\033[r\0338a");
    expect(SCROLL_UP WHOLE "\033[20;9H\342\200\246\r\033[4d",
           SCROLL_UP "\033[r\033[20;9H\342\200\246\0338");
}

/* With the cursor the pen comes back. */
static void what_is_worn_is_known_after_it(void **state)
{
    (void)state;
    expect(SCROLL_UP WHOLE "\033[9;9H\033[31mx\033[4;1Ha\033[m",
           SCROLL_UP "\033[r\033[9;9H\033[31mx\0338\033[31ma\033[m");
    expect(SCROLL_UP WHOLE "\033[9;9H\033[31mx\033[m\r\033[4d",
           SCROLL_UP "\033[r\033[9;9H\033[31mx\0338");
}

/* What came of the scroll, the end of its region, and a place that is named. */
static void expect_named(const char *scroll, const char *before_place, const char *place)
{
    struct strbuf frame, left;
    strbuf_init(&frame, STRBUF_NO_LIMIT);
    strbuf_init(&left, STRBUF_NO_LIMIT);
    strbuf_printf(&frame, "%s" WHOLE "%s%sa", scroll, before_place, place);
    strbuf_printf(&left, "%s\033[r%s%sa", scroll, before_place, place);
    expect(frame.bytes, left.bytes);
    strbuf_release(&frame);
    strbuf_release(&left);
}

static void where_it_may_have_begun_elsewhere_its_row_is_named(void **state)
{
    (void)state;
    expect_named("\0337\033[4;14r\0338\n\n", "", "\033[14H"); /* the first newline led there */
    expect_named("\0337\033[4;14r\0338\n\n", "", "\033[13H");
    expect_named("\0337\033[4;14r\0338\033[2S", "", "\033[14H"); /* two rows */
    expect_named("\0337\033[4;14r\0338x\n", "", "\033[14H");     /* something came before */
    expect_named("\0337\033[4;14r\0338\r\n", "", "\033[14H");    /* in another column */
    expect_named("\0337\033[4;14r\0338\033[3G\n", "", "\033[14H");
    expect_named("\0337\033[4;14r\0338\033[A\033M", "", "\033[4H");
    expect_named("\033[4;14r\033[14H\n", "", "\033[14H");     /* nothing was saved */
    expect_named(SCROLL_DOWN, "\033[?1049h", "\033[14H");     /* another screen */
    expect_named(SCROLL_DOWN, "\0337", "\033[14H");           /* another place was saved */
    expect_named(SCROLL_DOWN, "\033(0", "\033[14H");          /* the charset would come back */
    expect(SCROLL_DOWN "\033[14Ha", SCROLL_DOWN "\033[14Ha"); /* its region is there yet */
    struct sgr sgr = {.jump = {.cols = COLS, .rows = 24}};
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    sgr_squeeze(&sgr, SCROLL_UP WHOLE, strlen(SCROLL_UP WHOLE), &out);
    strbuf_clear(&out);
    sgr_squeeze(&sgr, "\033[4;1Ha", 7, &out); /* the next frame */
    assert_string_equal(out.bytes, "\033[4Ha");
    strbuf_release(&out);
}

static void others_may_move_between_frames(void **state)
{
    struct sgr sgr = {.jump = {.cols = COLS, .rows = 24}};
    struct strbuf out;
    static const char frame[] = "\033[5;20Hb";
    (void)state;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    for (int i = 0; i < 2; i++)
        sgr_squeeze(&sgr, frame, strlen(frame), &out);
    assert_string_equal(out.bytes, "\033[5;20Hb\033[5;20Hb");
    strbuf_release(&out);
}

static void a_terminal_that_does_not_say_so_gets_both(void **state)
{
    (void)state;
    assert_true(jump_speaks("\033[%i%p1%dG"));
    assert_false(jump_speaks("\033[%i%p1%d`"));
    assert_false(jump_speaks(""));
    assert_false(jump_speaks(NULL));
    struct jump jump = {0};
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    jump_control(&jump, "\033[5;3H", 6, &out);
    jump_control(&jump, "\033[5;9H", 6, &out);
    assert_string_equal(out.bytes, "\033[5;3H\033[5;9H");
    strbuf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(within_a_row_its_column_is_enough),
        cmocka_unit_test(the_first_column_needs_no_name),
        cmocka_unit_test(the_whole_screen_is_no_region),
        cmocka_unit_test(another_row_is_named),
        cmocka_unit_test(the_next_rows_are_newlines_away),
        cmocka_unit_test(a_newline_keeps_no_column_but_the_first),
        cmocka_unit_test(where_a_part_may_scroll_rows_are_named),
        cmocka_unit_test(where_the_row_may_be_another_it_is_named),
        cmocka_unit_test(text_that_may_wrap_leaves_the_row_open),
        cmocka_unit_test(a_column_is_counted_on_from_ascii),
        cmocka_unit_test(where_a_scroll_began_the_cursor_goes_back),
        cmocka_unit_test(what_is_worn_is_known_after_it),
        cmocka_unit_test(where_it_may_have_begun_elsewhere_its_row_is_named),
        cmocka_unit_test(others_may_move_between_frames),
        cmocka_unit_test(a_terminal_that_does_not_say_so_gets_both),
    };
    return cmocka_run_group_tests_name("jump", tests, NULL, NULL);
}
