/* store_restore.c - rows of an earlier run, put back before anything is merged; see store.h. */
#include "model/store_private.h"

void store_restore(struct store *store, const struct session *session)
{
    rows_put_back(&store->rows, session);
}

const struct identity_set *store_keep_people(struct store *store, const struct identity_set *set)
{
    return rows_keep_people(&store->rows, set);
}

void store_restored(struct store *store, int64_t read_ms)
{
    struct session space;
    rows_put_back_end(&store->rows);
    for (uint32_t row = 0; row < rows_limit(&store->rows); row++)
        if (rows_at(&store->rows, row, &space))
            store_update_lists(store, row);
    store->swept_once = true;
    store->listed_ms = read_ms;
}
