#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <locale.h>

#include "canvas.h"

static const struct put plain = {.role = ROLE_FG};

/* The text of row 0 after one put at x inside a clip of columns [left, left + cols). */
static char *put_row(int width, struct rect clip, int x, const char *text, int *ret_used)
{
    struct canvas *canvas = canvas_new(1, width, TEXT_UTF8);
    *ret_used = canvas_put(canvas, clip, 0, x, plain, text);
    char *row = canvas_dump_text(canvas);
    canvas_free(canvas);
    return row;
}

static void text_is_cut_at_the_edges_of_the_clip(void **unused)
{
    static const struct {
        int left, cols, x;
        const char *text, *row;
        int used;
    } cases[] = {
        {0, 10, 0, "hello", "hello\n", 5},
        {0, 3, 0, "hello", "hel\n", 3},
        {2, 3, 2, "hello", "  hel\n", 3},
        {2, 6, 0, "hello", "  llo\n", 5},
        {0, 10, 10, "hello", "\n", 0},
        {0, 99, 7, "hello", "       hel\n", 3},
        {0, 0, 0, "hello", "\n", 0},
        {-5, 8, -2, "hello", "llo\n", 5},
        {0, 3, 0, "\u6f22\u5b57", "\u6f22\n", 3}, /* the halved one is a blank */
        {1, 9, 0, "\u6f22\u5b57", "  \u5b57\n", 4},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int used;
        char *row = put_row(10, (struct rect){0, cases[i].left, 1, cases[i].cols}, cases[i].x,
                            cases[i].text, &used);
        if (strcmp(row, cases[i].row) != 0 || used != cases[i].used)
            fail_msg("case %zu: \"%s\" in %d columns", i, row, used);
        free(row);
    }
}

static void nothing_is_drawn_above_or_below_the_clip(void **unused)
{
    struct canvas *canvas = canvas_new(3, 5, TEXT_UTF8);
    (void)unused;
    assert_int_equal(canvas_put(canvas, (struct rect){1, 0, 1, 5}, 0, 0, plain, "a"), 0);
    assert_int_equal(canvas_put(canvas, (struct rect){1, 0, 1, 5}, 2, 0, plain, "a"), 0);
    assert_int_equal(canvas_put(canvas, (struct rect){1, 0, 9, 5}, 7, 0, plain, "a"), 0);
    char *text = canvas_dump_text(canvas);
    assert_string_equal(text, "\n\n\n");
    free(text);
    canvas_free(canvas);
}

static void writing_over_half_a_wide_cell_blanks_the_other_half(void **unused)
{
    static const struct {
        int x;
        const char *row;
    } cases[] = {{0, "x \u5b57\n"}, {1, " x\u5b57\n"}, {2, "\u6f22x\n"}, {3, "\u6f22 x\n"}};
    struct rect all = {0, 0, 1, 8};
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct canvas *canvas = canvas_new(1, 8, TEXT_UTF8);
        canvas_put(canvas, all, 0, 0, plain, "\u6f22\u5b57");
        canvas_put(canvas, all, 0, cases[i].x, plain, "x");
        char *row = canvas_dump_text(canvas);
        assert_string_equal(row, cases[i].row);
        free(row);
        canvas_free(canvas);
    }
}

static void a_wide_cell_over_two_halves_repairs_both(void **unused)
{
    struct canvas *canvas = canvas_new(1, 6, TEXT_UTF8);
    struct rect all = {0, 0, 1, 6};
    (void)unused;
    canvas_put(canvas, all, 0, 0, plain, "\u6f22\u5b57");
    canvas_put(canvas, all, 0, 1, plain, "\u8ca1");
    char *row = canvas_dump_text(canvas);
    assert_string_equal(row, " \u8ca1\n");
    free(row);
    canvas_free(canvas);
}

static void every_text_passes_the_gate(void **unused)
{
    struct canvas *canvas = canvas_new(1, 20, TEXT_UTF8);
    (void)unused;
    canvas_put(canvas, (struct rect){0, 0, 1, 20}, 0, 0, plain,
               "a\x1b[2Jb\x9b"
               "c\u202ed");
    char *row = canvas_dump_text(canvas);
    assert_null(strchr(row, '\x1b'));
    assert_string_equal(row, "a\ufffd[2Jb\ufffd"
                             "c\ufffdd\n");
    free(row);
    canvas_free(canvas);
}

static void in_ascii_each_column_is_its_own_cell(void **unused)
{
    struct canvas *canvas = canvas_new(1, 8, TEXT_ASCII);
    (void)unused;
    canvas_put(canvas, (struct rect){0, 0, 1, 8}, 0, 0, plain, "\u6f22\u00e6x");
    for (int x = 0; x < 8; x++) {
        assert_int_equal(canvas->cells[x].width, 1);
        assert_int_equal(strlen(canvas->cells[x].bytes), 1);
    }
    char *row = canvas_dump_text(canvas);
    assert_string_equal(row, "??aex\n");
    free(row);
    canvas_free(canvas);
}

static void a_field_has_exactly_its_width(void **unused)
{
    static const struct {
        struct field field;
        const char *text, *row;
    } cases[] = {
        {{.x = 0, .width = 5}, "ab", "ab   |\n"},
        {{.x = 0, .width = 5, .align_right = true}, "ab", "   ab|\n"},
        {{.x = 0, .width = 5}, "abcdefg", "abcd\u2026|\n"},
        {{.x = 0, .width = 9, .keep_from = 8}, "sitesite +119", "sit\u2026 +119|\n"},
        {{.x = 0, .width = 5, .keep_from = 4}, "site +119", "site\u2026|\n"},
        {{.x = 0, .width = 4, .keep_from = 9}, "short", "sho\u2026|\n"},
        {{.x = 0, .width = 0}, "gone", "|\n"},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct canvas *canvas = canvas_new(1, 20, TEXT_UTF8);
        struct rect all = {0, 0, 1, 20};
        struct field field = cases[i].field;
        canvas_put_field(canvas, all, 0, field, plain, cases[i].text);
        canvas_put(canvas, all, 0, field.width, plain, "|");
        char *row = canvas_dump_text(canvas);
        if (strcmp(row, cases[i].row) != 0)
            fail_msg("case %zu: \"%s\"", i, row);
        free(row);
        canvas_free(canvas);
    }
}

static void the_blanks_of_a_field_do_not_take_its_role(void **unused)
{
    struct canvas *canvas = canvas_new(1, 6, TEXT_UTF8);
    struct rect all = {0, 0, 1, 6};
    (void)unused;
    canvas_put_field(canvas, all, 0, (struct field){.width = 4, .align_right = true},
                     (struct put){.role = ROLE_STATUS_FAILED}, "4");
    assert_int_equal(canvas->cells[0].role, ROLE_FG);
    assert_int_equal(canvas->cells[3].role, ROLE_STATUS_FAILED);
    canvas_free(canvas);
}

static void a_box_is_drawn_in_the_characters_there_are(void **unused)
{
    static const struct {
        enum text_charset charset;
        const char *text;
    } cases[] = {
        {TEXT_ASCII, "+- Title --+\n|          |\n+----------+\n"},
        {TEXT_UTF8, "\u256d\u2500 Title \u2500\u2500\u256e\n\u2502          \u2502\n"
                    "\u2570\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u256f\n"},
    };
    (void)unused;
    for (size_t i = 0; i < 2; i++) {
        struct canvas *canvas = canvas_new(3, 12, cases[i].charset);
        canvas_box(canvas, (struct rect){0, 0, 3, 12}, plain, "Title");
        char *text = canvas_dump_text(canvas);
        assert_string_equal(text, cases[i].text);
        free(text);
        canvas_free(canvas);
    }
}

static void a_rectangle_beyond_the_canvas_is_harmless(void **unused)
{
    static const struct rect rects[] = {{-9, -9, 99, 99}, {5, 5, 1, 1},     {0, 0, -1, 4},
                                        {0, 0, 4, -1},    {99, 99, 99, 99}, {0, 0, 2147483647, 3}};
    (void)unused;
    alarm(20); /* ends a walk through all of a rectangle's rows */
    for (size_t i = 0; i < sizeof rects / sizeof rects[0]; i++) {
        struct canvas *canvas = canvas_new(3, 4, TEXT_UTF8);
        canvas_fill(canvas, rects[i], plain, 'x');
        canvas_add_modifiers(canvas, rects[i], CELL_CURSOR);
        canvas_put(canvas, rects[i], 1, 1, plain, "\u6f22\u6f22\u6f22\u6f22");
        canvas_run(canvas, rects[i], 1, -3, 50, plain, "-");
        canvas_box(canvas, rects[i], plain, "t");
        canvas_free(canvas);
    }
    alarm(0);
}

static void resizing_leaves_nothing_behind(void **unused)
{
    struct canvas *canvas = canvas_new(0, -3, TEXT_UTF8);
    (void)unused;
    assert_int_equal(canvas->rows, 1);
    assert_int_equal(canvas->cols, 1);
    canvas_resize(canvas, 2, 3);
    canvas_fill(canvas, (struct rect){0, 0, 2, 3}, plain, 'x');
    canvas_resize(canvas, 3, 3);
    char *text = canvas_dump_text(canvas);
    assert_string_equal(text, "\n\n\n");
    assert_int_equal(canvas->cells[8].role, ROLE_BG);
    assert_int_equal(canvas->cursor_y, -1);
    free(text);
    canvas_free(canvas);
}

static void equal_pictures_have_equal_cells(void **unused)
{
    struct canvas *a = canvas_new(1, 4, TEXT_UTF8), *b = canvas_new(1, 4, TEXT_UTF8);
    struct rect all = {0, 0, 1, 4};
    (void)unused;
    canvas_put(a, all, 0, 0, plain, "e\u0301\u0301\u0301x");
    canvas_put(a, all, 0, 0, plain, "a\u6f22b");
    canvas_put(b, all, 0, 0, plain, "a\u6f22b");
    assert_memory_equal(a->cells, b->cells, 4 * sizeof *a->cells);
    canvas_free(a);
    canvas_free(b);
}

static void the_dump_shows_text_roles_and_modifiers(void **unused)
{
    struct canvas *canvas = canvas_new(2, 4, TEXT_UTF8);
    struct rect all = {0, 0, 2, 4};
    (void)unused;
    canvas_put(canvas, all, 0, 0, (struct put){ROLE_STATUS_FAILED, CELL_CURSOR}, "ab");
    canvas->cursor_y = canvas->cursor_x = 0;
    char *dump = canvas_dump(canvas);
    assert_string_equal(dump, "ab\n\n--\nxx\n--\nAA\ncursor 0,0\n");
    free(dump);
    canvas_free(canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_cut_at_the_edges_of_the_clip),
        cmocka_unit_test(nothing_is_drawn_above_or_below_the_clip),
        cmocka_unit_test(writing_over_half_a_wide_cell_blanks_the_other_half),
        cmocka_unit_test(a_wide_cell_over_two_halves_repairs_both),
        cmocka_unit_test(every_text_passes_the_gate),
        cmocka_unit_test(in_ascii_each_column_is_its_own_cell),
        cmocka_unit_test(a_field_has_exactly_its_width),
        cmocka_unit_test(the_blanks_of_a_field_do_not_take_its_role),
        cmocka_unit_test(a_box_is_drawn_in_the_characters_there_are),
        cmocka_unit_test(a_rectangle_beyond_the_canvas_is_harmless),
        cmocka_unit_test(resizing_leaves_nothing_behind),
        cmocka_unit_test(equal_pictures_have_equal_cells),
        cmocka_unit_test(the_dump_shows_text_roles_and_modifiers),
    };
    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
