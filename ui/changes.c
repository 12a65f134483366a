/* changes.c - a row is compared as a whole before its cells are, since most have not changed. */
#include "changes.h"

#include <string.h>

static bool differs(const struct cell *a, const struct cell *b)
{
    return memcmp(a, b, sizeof *a) != 0;
}

static bool shows_its_look(const struct cell *cell)
{
    return cell->width > 0 && strcmp(cell->bytes, " ") != 0;
}

/* Colour changes from the cell at `from` to the one at `to`, through all between or (step) not. */
static int count_pens(const struct cell *row, int from, int to, int step)
{
    const struct cell *pen = &row[from];
    int count = 0;
    for (int x = from + step; x <= to; x += step) {
        if (!shows_its_look(&row[x]))
            continue;
        count += row[x].role != pen->role || row[x].modifiers != pen->modifiers;
        pen = &row[x];
    }
    return count;
}

/* There and back at least: no other way is as dear as a jump. */
static bool is_dear(const struct cell *row, int from, int to)
{
    int unchanged = to - from - 1;
    return unchanged > 0 && unchanged <= CHANGES_GAP &&
           count_pens(row, from, to, 1) >= count_pens(row, from, to, to - from) + 2;
}

static bool is_small(const struct canvas *canvas, const struct cell *shown)
{
    const size_t cols = (size_t)canvas->cols;
    int count = 0;
    for (size_t y = 0; y < (size_t)canvas->rows && count <= CHANGES_SMALL; y++) {
        const struct cell *row = canvas->cells + y * cols, *was = shown + y * cols;
        if (memcmp(row, was, cols * sizeof *row) == 0)
            continue;
        for (size_t x = 0; x < cols; x++)
            count += differs(&row[x], &was[x]);
    }
    return count <= CHANGES_SMALL;
}

bool changes_walk(const struct canvas *canvas, struct cell *shown, bool all,
                  const struct changes_taker *taker, void *context)
{
    const size_t cols = (size_t)canvas->cols, bytes = cols * sizeof *canvas->cells;
    bool any = false, cuts = !all && is_small(canvas, shown);
    for (int y = 0; y < canvas->rows; y++) {
        const struct cell *row = canvas->cells + (size_t)y * cols;
        struct cell *was = shown + (size_t)y * cols;
        int last = -1;
        if (!all && memcmp(row, was, bytes) == 0)
            continue;
        any = true;
        for (int x = 0; x < canvas->cols; x++) {
            if (row[x].width == 0 || (!all && !differs(&row[x], &was[x])))
                continue;
            if (cuts && last >= 0 && is_dear(row, last, x))
                taker->cut(context);
            taker->put(context, y, x, &row[x]);
            last = x;
        }
        memcpy(was, row, bytes);
    }
    return any;
}
