/* Which cells are told to the terminal, and where the frame is cut for a jump. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "changes.h"

#define COLS 40
#define ROWS 6

struct told {
    char text[ROWS * COLS + 64]; /* what was put, in order; a cut is a '|' */
    size_t length;
};

struct rig {
    struct canvas *canvas;
    struct cell *shown;
    struct told told;
    bool any;
};

static void tell_cell(void *context, int y, int x, const struct cell *cell)
{
    struct told *told = context;
    (void)y;
    (void)x;
    told->text[told->length++] = cell->bytes[0];
}

static void tell_cut(void *context)
{
    struct told *told = context;
    told->text[told->length++] = '|';
}

static void rig_open(struct rig *rig)
{
    *rig = (struct rig){.canvas = canvas_new(ROWS, COLS, TEXT_ASCII)};
    rig->shown = xcalloc((size_t)ROWS * COLS, sizeof *rig->shown);
}

static void rig_close(struct rig *rig)
{
    canvas_free(rig->canvas);
    free(rig->shown);
}

static void put(struct rig *rig, int y, int x, enum role role, const char *text)
{
    const struct rect all = {0, 0, ROWS, COLS};
    canvas_put(rig->canvas, all, y, x, (struct put){.role = role}, text);
}

static const char *walk(struct rig *rig, bool all)
{
    static const struct changes_taker taker = {tell_cell, tell_cut};
    rig->told = (struct told){.length = 0};
    rig->any = changes_walk(rig->canvas, rig->shown, all, &taker, &rig->told);
    return rig->told.text;
}

/* "26 o30" -> "25 o31", the sign between in a colour of its own. */
static void put_counts(struct rig *rig, const char *active, const char *done)
{
    put(rig, 0, 0, ROLE_FG, active);
    put(rig, 0, 3, ROLE_STATUS_COMPLETED, "o");
    put(rig, 0, 4, ROLE_FG, done);
}

static void what_differs_is_told_once(void **state)
{
    struct rig rig;
    (void)state;
    rig_open(&rig);
    assert_int_equal(strlen(walk(&rig, true)), ROWS * COLS);
    put(&rig, 1, 3, ROLE_FG, "ab");
    put(&rig, 5, 39, ROLE_FG, "z");
    assert_string_equal(walk(&rig, false), "abz");
    assert_true(rig.any);
    assert_string_equal(walk(&rig, false), "");
    assert_false(rig.any);
    put(&rig, 1, 3, ROLE_STATUS_COMPLETED, "a");
    assert_string_equal(walk(&rig, false), "a"); /* its colour alone */
    rig_close(&rig);
}

static void colours_between_two_digits_are_jumped_over(void **state)
{
    struct rig rig;
    (void)state;
    rig_open(&rig);
    put_counts(&rig, "26", "30");
    (void)walk(&rig, true);
    put_counts(&rig, "25", "31");
    assert_string_equal(walk(&rig, false), "5|1");
    put(&rig, 0, 3, ROLE_FG, "o");
    (void)walk(&rig, false);
    put(&rig, 0, 1, ROLE_FG, "6");
    put(&rig, 0, 5, ROLE_FG, "0");
    assert_string_equal(walk(&rig, false), "60"); /* in one colour it is written over */
    rig_close(&rig);
}

static void a_colour_that_is_worn_anyway_costs_no_jump(void **state)
{
    struct rig rig;
    (void)state;
    rig_open(&rig);
    put(&rig, 0, 0, ROLE_FG, "a");
    put(&rig, 0, 1, ROLE_STATUS_COMPLETED, "oo1");
    (void)walk(&rig, true);
    put(&rig, 0, 0, ROLE_FG, "b");
    put(&rig, 0, 3, ROLE_STATUS_COMPLETED, "2");
    assert_string_equal(walk(&rig, false), "b2");
    rig_close(&rig);
}

/* Farther apart curses jumps by itself. */
static void a_wide_gap_is_not_cut(void **state)
{
    struct rig rig;
    (void)state;
    rig_open(&rig);
    for (int gap = 1; gap <= CHANGES_GAP + 1; gap++) {
        put(&rig, 0, 0, ROLE_FG, "1");
        put(&rig, 0, 1, ROLE_STATUS_COMPLETED, "oooooooooo");
        put(&rig, 0, gap + 1, ROLE_FG, "1");
        (void)walk(&rig, true);
        put(&rig, 0, 0, ROLE_FG, "2");
        put(&rig, 0, gap + 1, ROLE_FG, "2");
        assert_string_equal(walk(&rig, false), gap <= CHANGES_GAP ? "2|2" : "22");
    }
    rig_close(&rig);
}

/* A large frame may scroll, and rows that were put apart are no scrolling any more. */
static void a_large_frame_is_told_in_one_piece(void **state)
{
    struct rig rig;
    (void)state;
    rig_open(&rig);
    put_counts(&rig, "26", "30");
    (void)walk(&rig, true);
    put_counts(&rig, "25", "31");
    for (int y = 2; y < 5; y++)
        put(&rig, y, 0, ROLE_FG, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    assert_null(strchr(walk(&rig, false), '|'));
    put_counts(&rig, "26", "30");
    assert_null(strchr(walk(&rig, true), '|'));
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_differs_is_told_once),
        cmocka_unit_test(colours_between_two_digits_are_jumped_over),
        cmocka_unit_test(a_colour_that_is_worn_anyway_costs_no_jump),
        cmocka_unit_test(a_wide_gap_is_not_cut),
        cmocka_unit_test(a_large_frame_is_told_in_one_piece),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
