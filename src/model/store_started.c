/* store_started.c - when the restore of a row began; see store.h. */
#include "base/timefmt.h"
#include "model/store_private.h"

void store_set_started(struct store *store, const char *id, enum workload workload,
                       int64_t start_ms)
{
    uint32_t row = rows_find(&store->rows, id, workload);
    struct session space;
    if (row == ROW_NONE)
        return;
    struct session started = *rows_at(&store->rows, row, &space);
    if (started.started_ms == start_ms || started.status == SESSION_DRAFT)
        return;
    started.started_ms = start_ms;
    struct chunk *held = rows_hold(&store->rows, row); /* the row lends its texts */
    rows_replace(&store->rows, row, &started);
    chunk_unref(held);
}
