#include "model/rowset.h"

#include <stdlib.h>

#include "base/xalloc.h"

#define NOWHERE UINT32_MAX

void rowset_init(struct rowset *set)
{
    *set = (struct rowset){NULL, 0, 0, NULL, 0};
}

void rowset_release(struct rowset *set)
{
    free(set->rows);
    free(set->places);
    rowset_init(set);
}

static bool has(const struct rowset *set, uint32_t row)
{
    return row < set->places_count && set->places[row] != NOWHERE;
}

static void reserve_place(struct rowset *set, uint32_t row)
{
    if (row < set->places_count)
        return;
    size_t count = set->places_count ? set->places_count : 64;
    while (count <= row)
        count *= 2;
    set->places = xreallocarray(set->places, count, sizeof *set->places);
    for (size_t i = set->places_count; i < count; i++)
        set->places[i] = NOWHERE;
    set->places_count = count;
}

void rowset_add(struct rowset *set, uint32_t row)
{
    if (has(set, row))
        return;
    reserve_place(set, row);
    set->rows = xgrow(set->rows, set->count, &set->capacity, sizeof *set->rows);
    set->places[row] = (uint32_t)set->count;
    set->rows[set->count++] = row;
}

void rowset_remove(struct rowset *set, uint32_t row)
{
    if (!has(set, row))
        return;
    uint32_t last = set->rows[--set->count];
    set->rows[set->places[row]] = last;
    set->places[last] = set->places[row];
    set->places[row] = NOWHERE;
}

void rowset_put(struct rowset *set, uint32_t row, bool member)
{
    if (member)
        rowset_add(set, row);
    else
        rowset_remove(set, row);
}
