/* store_find.c - looking a row up: by id, or as one of those that change or are missing; see
 * store.h. */
#include "model/store_private.h"

const struct session *store_find(const struct store *store, const char *id, enum workload workload,
                                 struct session *space)
{
    uint32_t row = rows_find(&store->rows, id, workload);
    return row == ROW_NONE ? NULL : rows_at(&store->rows, row, space);
}

static const struct session *member_at(const struct store *store, const struct rowset *set,
                                       size_t i, struct session *space)
{
    return i < set->count ? rows_at(&store->rows, set->rows[i], space) : NULL;
}

uint32_t store_row(const struct store *store, const char *id, enum workload workload)
{
    return rows_find(&store->rows, id, workload);
}

const struct session *store_hot(const struct store *store, size_t i, struct session *space)
{
    return member_at(store, &store->hot, i, space);
}

uint32_t store_hot_count(const struct store *store)
{
    return (uint32_t)store->hot.count;
}

const struct session *store_doubted(const struct store *store, size_t i, struct session *space)
{
    return member_at(store, &store->doubted, i, space);
}

size_t store_count(const struct store *store)
{
    return store->rows.live;
}

bool store_is_dirty(const struct store *store)
{
    return store->rows.dirty;
}
