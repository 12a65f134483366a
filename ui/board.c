#include "board.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "paper.h"

#define BAR_MOST  10
#define BAR_LEAST 4

void board_init(struct board *board)
{
    memset(board, 0, sizeof *board);
}

void board_release(struct board *board)
{
    for (size_t i = 0; i < board->count; i++) {
        struct board_item *item = &board->items[i];
        free(item->label);
        free(item->value);
        free(item->note);
        free(item->strip);
        free(item->filter);
    }
    free(board->items);
    board_init(board);
}

struct board_item *board_add(struct board_block *block, char *label, char *value)
{
    struct board *board = block->board;
    board->items = xgrow(board->items, board->count, &board->capacity, sizeof *board->items);
    struct board_item *item = &board->items[board->count++];
    *item = (struct board_item){.y = block->y++,
                                .x = block->x,
                                .cols = block->cols,
                                .block = block->number,
                                .role = ROLE_FG,
                                .label = label,
                                .value = value,
                                .label_cols = block->label_cols};
    if (block->y > board->lines)
        board->lines = block->y;
    return item;
}

void board_title(struct board_block *block, char *title)
{
    board_add(block, title, NULL)->is_title = true;
}

void board_text(struct board_block *block, const char *text, enum text_charset charset)
{
    struct paper paper;
    paper_init(&paper, block->cols - 2, 0, charset);
    paper_text(&paper, ROLE_DIM, 0, text);
    block->label_cols = block->cols - 2;
    for (size_t i = 0; i < paper.count; i++)
        board_add(block, xstrdup(paper.lines[i].text), NULL)->role = ROLE_DIM;
    paper_release(&paper);
}

size_t board_stop_count(const struct board *board)
{
    size_t count = 0;
    for (size_t i = 0; i < board->count; i++)
        count += !board->items[i].is_title;
    return count;
}

const struct board_item *board_stop(const struct board *board, size_t number)
{
    for (size_t i = 0; i < board->count; i++)
        if (!board->items[i].is_title && number-- == 0)
            return &board->items[i];
    return NULL;
}

static void draw_strip(struct canvas *canvas, struct rect line, int x,
                       const struct board_strip *strip, uint8_t modifiers)
{
    for (int i = 0; i < strip->count; i++)
        canvas_put(canvas, line, line.y, x + i, (struct put){strip->roles[i], modifiers},
                   strip->cells[i]);
}

/* Right of the value as far as there is room for the whole. */
static void draw_note(struct canvas *canvas, struct rect line, int x, const struct board_item *item,
                      uint8_t modifiers)
{
    int room = line.x + line.cols - x - 1;
    int bar = item->bar.total <= 0 ? 0 : room < BAR_MOST ? room : BAR_MOST;
    if (bar >= BAR_LEAST)
        draw_bar(canvas, line, line.y, x + 1, bar, item->bar, modifiers);
    if (item->strip && item->strip->count <= room) {
        draw_strip(canvas, line, x + 1, item->strip, modifiers);
        x += item->strip->count + 1;
        room -= item->strip->count + 1;
    }
    if (item->note && text_width(item->note, strlen(item->note), canvas->charset) <= room)
        canvas_put(canvas, line, line.y, x + 1, (struct put){ROLE_DIM, modifiers}, item->note);
}

/* Names are cut to their columns, and further where the number needs them. */
static void draw_item(struct canvas *canvas, struct rect line, const struct board_item *item,
                      uint8_t modifiers)
{
    int x = line.x + 2, room;
    int value = item->value ? text_width(item->value, strlen(item->value), canvas->charset) : -1;
    if (item->glyph) {
        canvas_put(canvas, line, line.y, x, (struct put){item->role, modifiers}, item->glyph);
        x += 2;
    }
    room = line.x + line.cols - x - value - 1;
    int cols = item->label_cols - (x - line.x - 2);
    cols = cols < room ? cols : room;
    if (item->label && cols > 0)
        canvas_put_field(canvas, line, line.y, (struct field){.x = x, .width = cols},
                         (struct put){item->value ? ROLE_FG : item->role, modifiers}, item->label);
    if (!item->value)
        return;
    int end = line.x + 2 + item->label_cols + 7; /* where numbers end */
    int at = end - value > x + cols ? end - value : x + cols + 1;
    if (at + value > line.x + line.cols)
        at = line.x + line.cols - value;
    canvas_put(canvas, line, line.y, at, (struct put){item->role, modifiers}, item->value);
    draw_note(canvas, line, at + value, item, modifiers);
}

static void draw_strip_line(struct canvas *canvas, struct rect line, const struct board_item *item,
                            uint8_t modifiers)
{
    const int x = line.x + 2 + item->strip->count + 1, room = line.x + line.cols - x;
    draw_strip(canvas, line, line.x + 2, item->strip, modifiers);
    if (item->note && text_width(item->note, strlen(item->note), canvas->charset) <= room)
        canvas_put(canvas, line, line.y, x, (struct put){ROLE_DIM, modifiers}, item->note);
}

static void draw_line(struct canvas *canvas, struct rect line, const struct board_item *item,
                      bool selected)
{
    uint8_t modifiers = selected ? CELL_CURSOR : 0;
    if (item->is_title) {
        canvas_put(canvas, line, line.y, line.x + 1, (struct put){.role = ROLE_HEADER},
                   item->label);
        return;
    }
    if (selected)
        draw_cursor_row(canvas, line, modifiers);
    if (item->strip && !item->label)
        draw_strip_line(canvas, line, item, modifiers);
    else
        draw_item(canvas, line, item, modifiers);
}

void board_draw(const struct board *board, struct canvas *canvas, struct rect area, int top,
                const struct board_item *selected)
{
    for (size_t i = 0; i < board->count; i++) {
        const struct board_item *item = &board->items[i];
        int y = item->y - top, cols = item->cols;
        if (y < 0 || y >= area.rows)
            continue;
        if (item->x + cols > area.cols)
            cols = area.cols - item->x;
        if (cols > 0)
            draw_line(canvas, (struct rect){area.y + y, area.x + item->x, 1, cols}, item,
                      item == selected);
    }
}
