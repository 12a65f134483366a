#include "model/rowset.h"

#include <stdlib.h>

#include "base/xalloc.h"

#define SLOTS_LEAST 16

void rowset_init(struct rowset *set)
{
    *set = (struct rowset){NULL, 0, 0, NULL, 0, 0};
}

void rowset_release(struct rowset *set)
{
    free(set->rows);
    free(set->slots);
    rowset_init(set);
}

/* Where a row is looked for first. Neighbouring rows are spread: else looking for one that is no
 * member would walk through a whole run of members. */
static size_t home_of(const struct rowset *set, uint32_t row)
{
    const uint32_t hash = row * UINT32_C(0x9E3779B1);
    return (hash ^ hash >> 15) & (set->slot_count - 1);
}

static uint32_t row_at(const struct rowset *set, size_t slot)
{
    return set->rows[set->slots[slot] - 1];
}

static size_t next(const struct rowset *set, size_t slot)
{
    return (slot + 1) & (set->slot_count - 1);
}

/* The slot that the row has, or the free one that it would have. */
static size_t slot_of(const struct rowset *set, uint32_t row)
{
    size_t slot = home_of(set, row);
    while (set->slots[slot] && row_at(set, slot) != row)
        slot = next(set, slot);
    return slot;
}

static void reserve_slot(struct rowset *set)
{
    if (set->count * 2 < set->slot_count)
        return;
    set->slot_count = set->slot_count ? set->slot_count * 2 : SLOTS_LEAST;
    free(set->slots);
    set->slots = xcalloc(set->slot_count, sizeof *set->slots);
    for (size_t place = 0; place < set->count; place++)
        set->slots[slot_of(set, set->rows[place])] = (uint32_t)place + 1;
}

void rowset_add(struct rowset *set, uint32_t row)
{
    reserve_slot(set);
    const size_t slot = slot_of(set, row);
    if (set->slots[slot])
        return;
    set->rows = xgrow(set->rows, set->count, &set->capacity, sizeof *set->rows);
    set->rows[set->count++] = row;
    set->slots[slot] = (uint32_t)set->count;
    if (row >= set->limit)
        set->limit = row + 1;
}

/* Moves up what stands behind only because the place was taken. */
static void free_slot(struct rowset *set, size_t hole)
{
    const size_t mask = set->slot_count - 1;
    for (size_t slot = next(set, hole); set->slots[slot]; slot = next(set, slot)) {
        const size_t home = home_of(set, row_at(set, slot));
        if (((slot - home) & mask) < ((slot - hole) & mask))
            continue;
        set->slots[hole] = set->slots[slot];
        hole = slot;
    }
    set->slots[hole] = 0;
}

void rowset_remove(struct rowset *set, uint32_t row)
{
    if (row >= set->limit)
        return;
    const size_t slot = slot_of(set, row);
    if (!set->slots[slot])
        return;
    if (set->count == 1) {
        rowset_release(set);
        return;
    }
    const uint32_t place = set->slots[slot], last = set->rows[set->count - 1];
    free_slot(set, slot);
    if (last != row) {
        set->slots[slot_of(set, last)] = place;
        set->rows[place - 1] = last;
    }
    set->count--;
}

void rowset_put(struct rowset *set, uint32_t row, bool member)
{
    if (member)
        rowset_add(set, row);
    else
        rowset_remove(set, row);
}
