#include "screen_link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "sgr.h"

#define ADDRESS "https://login.example.com/device"

struct rig {
    struct canvas *canvas;
    struct theme *theme;
    struct screen_link link;
    struct strbuf out;
};

static int set_up(void **state)
{
    static struct rig rig;
    struct strbuf warnings;
    strbuf_init(&warnings, STRBUF_NO_LIMIT);
    rig = (struct rig){.canvas = canvas_new(4, 20, TEXT_UTF8)};
    rig.theme = theme_load("default-dark", &warnings, NULL);
    strbuf_release(&warnings);
    assert_non_null(rig.theme);
    strbuf_init(&rig.out, STRBUF_NO_LIMIT);
    canvas_clear(rig.canvas);
    *state = &rig;
    return 0;
}

static int tear_down(void **state)
{
    struct rig *rig = *state;
    canvas_free(rig->canvas);
    theme_free(rig->theme);
    strbuf_release(&rig->out);
    return 0;
}

/* A link on the second row, from column 3 on. */
static void link_row(struct rig *rig, const char *url)
{
    const struct rect whole = {0, 0, 4, 20};
    canvas_put(rig->canvas, whole, 1, 3, (struct put){.role = ROLE_FG}, "enter it");
    rig->canvas->link = (struct canvas_link){url, {1, 3, 1, 12}};
}

static bool add(struct rig *rig, bool forced)
{
    strbuf_clear(&rig->out);
    return screen_link_add(&rig->link, rig->canvas, rig->theme, DEPTH_MONO, forced, &rig->out);
}

static void test_its_cells_are_drawn_between_the_marks(void **state)
{
    struct rig *rig = *state;
    link_row(rig, ADDRESS);
    assert_true(add(rig, false));
    const char *opened = strstr(rig->out.bytes, "\033]8;");
    const char *drawn = strstr(rig->out.bytes, "\0337\033[2;4H\033[menter it");
    const char *closed = strstr(rig->out.bytes, "\033]8;;\033\\\0338");
    assert_non_null(opened);
    assert_non_null(drawn);
    assert_non_null(closed);
    assert_true(opened < drawn && drawn < closed);
    assert_non_null(strstr(rig->out.bytes, ADDRESS));
}

static void test_it_is_drawn_once_and_again_when_forced(void **state)
{
    struct rig *rig = *state;
    link_row(rig, ADDRESS);
    assert_true(add(rig, false));
    assert_false(add(rig, false));
    assert_int_equal(rig->out.length, 0);
    assert_true(add(rig, true));
}

static void test_what_is_no_address_is_no_link(void **state)
{
    struct rig *rig = *state;
    link_row(rig, "https://x\033]8;;evil");
    assert_false(add(rig, false));
    assert_int_equal(rig->out.length, 0);
    link_row(rig, NULL);
    assert_false(add(rig, true));
}

static void test_one_that_left_is_told_with_its_rows(void **state)
{
    struct rig *rig = *state;
    struct rect area = {0, 0, 0, 0};
    link_row(rig, ADDRESS);
    assert_false(screen_link_left(&rig->link, rig->canvas, &area));
    assert_true(add(rig, false));
    assert_false(screen_link_left(&rig->link, rig->canvas, &area));
    link_row(rig, ADDRESS "?other");
    assert_true(screen_link_left(&rig->link, rig->canvas, &area));
    assert_int_equal(area.y, 1);
    assert_int_equal(area.rows, 1);
    assert_false(screen_link_left(&rig->link, rig->canvas, &area)); /* said once */
    assert_true(add(rig, false));
    rig->canvas->link.area.y = 2;
    assert_true(screen_link_left(&rig->link, rig->canvas, &area));
}

static void expect_worn(struct sgr *sgr, struct style style, const char *bytes)
{
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    sgr_wear(sgr, style, &out);
    assert_string_equal(out.bytes, bytes);
    strbuf_release(&out);
}

static void test_styles_are_said_as_the_terminal_knows_them(void **state)
{
    struct sgr sgr = {.unsure = true};
    (void)state;
    expect_worn(&sgr, (struct style){COLOR_DEFAULT_INDEX, COLOR_DEFAULT_INDEX, 0}, "\033[m");
    expect_worn(&sgr, (struct style){3, COLOR_DEFAULT_INDEX, STYLE_BOLD}, "\033[1;33m");
    expect_worn(&sgr, (struct style){3, COLOR_DEFAULT_INDEX, STYLE_BOLD}, "");
    expect_worn(&sgr, (struct style){11, 4, STYLE_BOLD}, "\033[93;44m");
    expect_worn(&sgr, (struct style){80, 236, STYLE_UNDERLINE | STYLE_REVERSE},
                "\033[0;4;7;38;5;80;48;5;236m");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_its_cells_are_drawn_between_the_marks, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_it_is_drawn_once_and_again_when_forced, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_no_address_is_no_link, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_one_that_left_is_told_with_its_rows, set_up,
                                        tear_down),
        cmocka_unit_test(test_styles_are_said_as_the_terminal_knows_them),
    };
    return cmocka_run_group_tests_name("screen_link", tests, NULL, NULL);
}
