#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "layout.h"

#define PARTS 10

static void parts_of(const struct layout *layout, struct rect parts[PARTS])
{
    const struct rect all[PARTS] = {layout->header, layout->banner, layout->filter, layout->list,
                                    layout->detail, layout->events, layout->hints,  layout->status,
                                    layout->limits, layout->away};
    for (int i = 0; i < PARTS; i++)
        parts[i] = all[i];
}

static bool overlap(struct rect a, struct rect b)
{
    if (a.rows == 0 || b.rows == 0)
        return false;
    return a.y < b.y + b.rows && b.y < a.y + a.rows && a.x < b.x + b.cols && b.x < a.x + a.cols;
}

static struct layout_wish wish_of(int bits)
{
    return (struct layout_wish){
        .preview = bits & 1,
        .full_detail = bits & 2,
        .filter_line = bits & 4,
        .banner = bits & 8 ? 1 + bits % 5 : 0,
        .events = bits % 7,
        .limits = bits & 16,
        .away = bits & 32,
    };
}

static void check(int rows, int cols, int bits)
{
    struct layout_wish wish = wish_of(bits);
    struct layout layout = layout_compute(rows, cols, &wish);
    struct rect parts[PARTS];
    long area = 0;

    parts_of(&layout, parts);
    for (int i = 0; i < PARTS; i++) {
        struct rect part = parts[i];
        if (part.rows == 0)
            continue;
        bool inside = part.rows > 0 && part.cols > 0 && part.y >= 0 && part.x >= 0 &&
                      part.y + part.rows <= rows && part.x + part.cols <= cols;
        if (!inside)
            fail_msg("%dx%d wish %d: part %d is outside", cols, rows, bits, i);
        for (int k = 0; k < i; k++)
            if (overlap(part, parts[k]))
                fail_msg("%dx%d wish %d: parts %d and %d overlap", cols, rows, bits, i, k);
        area += (long)part.rows * part.cols;
    }
    if (area != (long)rows * cols)
        fail_msg("%dx%d wish %d: %ld cells belong to nobody", cols, rows, bits,
                 (long)rows * cols - area);
    int head = layout_list_head(&layout), body = layout_list_body(&layout);
    if (head < 0 || body < 0 || head + body != layout.list.rows)
        fail_msg("%dx%d wish %d: list %d + %d", cols, rows, bits, head, body);
    if (layout.list.rows > 0 && body < 1)
        fail_msg("%dx%d wish %d: a list without a row", cols, rows, bits);
}

static void parts_fill_the_screen_without_overlap_at_every_size(void **unused)
{
    (void)unused;
    for (int rows = 1; rows <= 80; rows++)
        for (int cols = 1; cols <= 250; cols++)
            for (int bits = 0; bits < 64; bits++)
                check(rows, cols, bits);
}

static void each_kind_begins_at_its_size(void **unused)
{
    static const struct {
        int rows, cols;
        enum layout_kind kind;
    } cases[] = {
        {1, 1, LAYOUT_LINE},       {4, 200, LAYOUT_LINE},     {60, 19, LAYOUT_LINE},
        {5, 20, LAYOUT_TINY},      {7, 200, LAYOUT_TINY},     {60, 39, LAYOUT_TINY},
        {8, 40, LAYOUT_NARROW},    {60, 79, LAYOUT_NARROW},   {24, 80, LAYOUT_STACKED},
        {60, 119, LAYOUT_STACKED}, {15, 200, LAYOUT_STACKED}, {16, 120, LAYOUT_SIDE},
        {48, 160, LAYOUT_SIDE},
    };
    struct layout_wish wish = {.preview = true};
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (layout_compute(cases[i].rows, cases[i].cols, &wish).kind != cases[i].kind)
            fail_msg("%dx%d", cases[i].cols, cases[i].rows);
}

static void what_is_wished_for_is_there_where_it_fits(void **unused)
{
    struct layout_wish all = {.preview = true, .filter_line = true, .banner = 2, .events = 40};
    struct layout layout = layout_compute(24, 80, &all);
    (void)unused;
    assert_int_equal(layout.filter.rows, 1);
    assert_int_equal(layout.banner.rows, 2);
    assert_true(layout.detail.rows >= 6);
    assert_true(layout.list.rows >= 6);
    assert_int_equal(layout.hints.rows, 1);
    assert_int_equal(layout.status.rows, 1);
    layout = layout_compute(48, 160, &all);
    assert_int_equal(layout.detail.y, layout.list.y);
    assert_int_equal(layout.detail.x, layout.list.cols);
    assert_true(layout.events.rows >= 5);
}

static void a_few_events_take_few_lines_and_more_take_all(void **unused)
{
    static const struct {
        int events, rows;
    } cases[] = {{0, 4}, {1, 4}, {3, 4}, {4, 8}, {300, 8}};
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct layout_wish wish = {.preview = true, .events = cases[i].events};
        assert_int_equal(layout_compute(48, 160, &wish).events.rows, cases[i].rows);
    }
}

static void a_banner_takes_its_lines_while_the_list_has_most(void **unused)
{
    static const struct {
        int wish, rows, is;
    } cases[] = {{1, 24, 1}, {2, 24, 2}, {3, 24, 3}, {9, 24, 3}, {3, 11, 2}, {3, 9, 1}};
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct layout_wish wish = {.banner = cases[i].wish};
        assert_int_equal(layout_compute(cases[i].rows, 80, &wish).banner.rows, cases[i].is);
    }
}

static void a_full_detail_takes_the_whole_middle(void **unused)
{
    struct layout_wish wish = {.preview = true, .full_detail = true};
    struct layout layout = layout_compute(48, 160, &wish);
    (void)unused;
    assert_int_equal(layout.list.rows, 0);
    assert_int_equal(layout.events.rows, 0);
    assert_int_equal(layout.detail.cols, 160);
    assert_int_equal(layout.detail.rows, 48 - layout.header.rows - 2);
}

static void the_pane_goes_when_it_is_not_wished_for(void **unused)
{
    struct layout_wish wish = {.preview = false};
    (void)unused;
    assert_int_equal(layout_compute(48, 160, &wish).detail.rows, 0);
    assert_int_equal(layout_compute(48, 160, &wish).list.cols, 160);
    assert_int_equal(layout_compute(24, 80, &wish).detail.rows, 0);
}

static void a_size_of_nothing_is_one_cell(void **unused)
{
    struct layout_wish wish = {.banner = 1};
    struct layout layout = layout_compute(0, -4, &wish);
    (void)unused;
    assert_int_equal(layout.header.rows, 1);
    assert_int_equal(layout.header.cols, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_fill_the_screen_without_overlap_at_every_size),
        cmocka_unit_test(each_kind_begins_at_its_size),
        cmocka_unit_test(what_is_wished_for_is_there_where_it_fits),
        cmocka_unit_test(a_few_events_take_few_lines_and_more_take_all),
        cmocka_unit_test(a_banner_takes_its_lines_while_the_list_has_most),
        cmocka_unit_test(a_full_detail_takes_the_whole_middle),
        cmocka_unit_test(the_pane_goes_when_it_is_not_wished_for),
        cmocka_unit_test(a_size_of_nothing_is_one_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
