/* store_restore.c - rows of an earlier run, put back before anything is merged; see store.h. */
#include "model/store_private.h"

void store_restore_begin(struct store *store, size_t count)
{
    rows_put_back_begin(&store->rows, count);
}

void store_restore(struct store *store, const struct session *session)
{
    if (rows_find(&store->rows, session->id, (enum workload)session->workload) != ROW_NONE)
        return;
    uint32_t row = rows_put_back(&store->rows, session);
    store_update_lists(store, row);
}

const struct identity_set *store_keep_people(struct store *store, const struct identity_set *set)
{
    return rows_keep_people(&store->rows, set);
}

void store_restored(struct store *store, int64_t read_ms)
{
    rows_put_back_end(&store->rows);
    store->swept_once = true;
    store->listed_ms = read_ms;
}
