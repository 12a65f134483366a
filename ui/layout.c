#include "layout.h"

#define EVENTS_FEW  3
#define LIMITS_COLS 160
#define LIMITS_ROWS 40

static enum layout_kind kind_of(int rows, int cols)
{
    if (rows < 5 || cols < 20)
        return LAYOUT_LINE;
    if (rows < 8 || cols < 40)
        return LAYOUT_TINY;
    if (cols < 80)
        return LAYOUT_NARROW;
    return cols >= 120 && rows >= 16 ? LAYOUT_SIDE : LAYOUT_STACKED;
}

int layout_banner_most(int rows)
{
    return rows < 10 ? 1 : rows < 12 ? 2 : 3;
}

/* Cuts lines off the top or the bottom of what is left. */
static struct rect take_top(struct rect *left, int lines)
{
    int taken = canvas_clamp(lines, 0, left->rows);
    struct rect rect = {left->y, left->x, taken, left->cols};
    left->y += taken;
    left->rows -= taken;
    return rect;
}

static struct rect take_bottom(struct rect *left, int lines)
{
    int taken = canvas_clamp(lines, 0, left->rows);
    left->rows -= taken;
    return (struct rect){left->y + left->rows, left->x, taken, left->cols};
}

/* With the title. It grows once and not by each event: to move its title cost 600 of the 830 bytes
 * of an event at 200x50, and moved the list's last rows out of sight, each time. */
static int event_lines(int count, int most)
{
    return count <= EVENTS_FEW && most > EVENTS_FEW ? EVENTS_FEW + 1 : most;
}

static void split_side(struct layout *layout, struct rect middle, const struct layout_wish *wish)
{
    if (middle.rows >= 22)
        layout->events =
            take_bottom(&middle, event_lines(wish->events, canvas_clamp(middle.rows / 5, 5, 10)));
    layout->list = middle;
    if (!wish->preview)
        return;
    int width =
        canvas_clamp(middle.cols / 3, 45, 84); /* from 160 on a whole date with its age fits */
    layout->list.cols = middle.cols - width;
    layout->detail = (struct rect){middle.y, middle.x + layout->list.cols, middle.rows, width};
}

static void split_stacked(struct layout *layout, struct rect middle, const struct layout_wish *wish)
{
    int least = layout->kind == LAYOUT_NARROW ? 18 : 13;
    if (layout->kind == LAYOUT_STACKED && middle.rows >= 34)
        layout->events = take_bottom(&middle, event_lines(wish->events, 6));
    if (wish->preview && middle.rows >= least)
        layout->detail = take_bottom(&middle, canvas_clamp(middle.rows * 2 / 5, 7, 20));
    layout->list = middle;
}

struct layout layout_compute(int rows, int cols, const struct layout_wish *wish)
{
    struct layout layout = {.kind = kind_of(rows, cols)};
    struct rect middle = {0, 0, rows < 1 ? 1 : rows, cols < 1 ? 1 : cols};

    if (layout.kind == LAYOUT_LINE) {
        layout.header = middle;
        return layout;
    }
    layout.header = take_top(&middle, layout.kind == LAYOUT_SIDE && rows >= 24 ? 2 : 1);
    if (wish->banner)
        layout.banner = take_top(&middle, canvas_clamp(wish->banner, 1, layout_banner_most(rows)));
    if (wish->limits && cols >= LIMITS_COLS && rows >= LIMITS_ROWS)
        layout.limits = take_top(&middle, 1);
    if (wish->away)
        layout.away = take_top(&middle, rows >= 10 ? 1 : 0);
    if (wish->filter_line)
        layout.filter = take_top(&middle, 1);
    layout.status = take_bottom(&middle, 1);
    layout.hints = take_bottom(&middle, rows >= 10 ? 1 : 0);
    if (wish->full_detail)
        layout.detail = middle;
    else if (layout.kind == LAYOUT_SIDE)
        split_side(&layout, middle, wish);
    else if (layout.kind == LAYOUT_TINY)
        layout.list = middle;
    else
        split_stacked(&layout, middle, wish);
    return layout;
}

struct units_layout layout_units(struct rect middle, int pace_lines)
{
    struct units_layout layout = {0};
    const int rows = middle.rows;
    layout.title = take_top(&middle, rows >= 3 ? 1 : 0);
    layout.sums = take_top(&middle, rows >= 7 ? 1 : 0);
    layout.heads = take_top(&middle, rows >= 10 && middle.cols >= 60 ? 1 : 0);
    layout.pane = take_bottom(&middle, rows >= 16 ? canvas_clamp(rows * 2 / 5, 7, 18) : 0);
    layout.pace = take_bottom(&middle, rows < 19 ? 0 : pace_lines);
    layout.rows = middle;
    return layout;
}

int layout_list_head(const struct layout *layout)
{
    int wanted = layout->kind <= LAYOUT_TINY ? 0 : layout->kind == LAYOUT_NARROW ? 1 : 2;
    return canvas_clamp(wanted, 0, canvas_clamp(layout->list.rows - 3, 0, 2));
}

int layout_list_body(const struct layout *layout)
{
    return layout->list.rows - layout_list_head(layout);
}
