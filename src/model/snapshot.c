/* snapshot.c - counting, freeing and reading what was published. Nothing here changes a snapshot.
 */
#include "model/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "base/refs.h"
#include "base/timefmt.h"

/* clang-format off */
static const struct { const char *word, *help; } states[DATA_STATE_COUNT] = {
#define X(name, word, help) [DATA_##name] = {word, help},
    DATA_STATES(X)
#undef X
};
/* clang-format on */

const char *data_state_word(enum data_state state)
{
    return states[state].word;
}

const char *data_state_help(enum data_state state)
{
    return states[state].help;
}

void chunk_unref(struct chunk *chunk)
{
    if (!chunk || !refs_drop(&chunk->refs))
        return;
    shelf_release(&chunk->shelf);
    arena_release(&chunk->arena);
    people_unref(chunk->people);
    free(chunk);
}

struct detail *detail_ref(const struct detail *detail)
{
    return refs_hold(detail);
}

void detail_unref(struct detail *detail)
{
    if (!detail || !refs_drop(&detail->refs))
        return;
    units_unref(detail->units);
    arena_release(&detail->arena);
    free(detail);
}

struct snapshot *snapshot_ref(const struct snapshot *snapshot)
{
    return refs_hold(snapshot);
}

void snapshot_unref(struct snapshot *snapshot)
{
    if (!snapshot || !refs_drop(&snapshot->refs))
        return;
    for (uint32_t i = 0; i < snapshot->chunk_count; i++)
        chunk_unref(snapshot->chunks[i]);
    free(snapshot->chunks);
    event_log_unref(snapshot->events);
    history_unref(snapshot->history);
    paces_unref(snapshot->paces);
    fault_log_unref(snapshot->faults);
    detail_unref(snapshot->detail);
    holdings_unref(snapshot->holdings);
    opened_unref(snapshot->opened);
    task_log_unref(snapshot->tasks);
    signin_unref(snapshot->signin);
    free(snapshot);
}

uint32_t snapshot_row_limit(const struct snapshot *snapshot)
{
    if (snapshot->chunk_count == 0)
        return 0;
    uint32_t last = snapshot->chunk_count - 1;
    return last * CHUNK_ROWS + snapshot->chunks[last]->count;
}

/* The slot and its chunk; NULL: free or beyond the last. */
static const struct packed *packed_row(const struct snapshot *snapshot, uint32_t row,
                                       const struct chunk **ret_chunk)
{
    uint32_t slot = row % CHUNK_ROWS;
    if (row / CHUNK_ROWS >= snapshot->chunk_count)
        return NULL;
    const struct chunk *chunk = *ret_chunk = snapshot->chunks[row / CHUNK_ROWS];
    return slot < chunk->count && chunk->rows[slot].status != PACKED_FREE ? &chunk->rows[slot]
                                                                          : NULL;
}

const struct session *snapshot_row(const struct snapshot *snapshot, uint32_t row,
                                   struct session *space)
{
    const struct chunk *chunk;
    const struct packed *packed = packed_row(snapshot, row, &chunk);
    if (!packed)
        return NULL;
    packed_get(packed, &chunk->shelf, space);
    return space;
}

const char *snapshot_row_id(const struct snapshot *snapshot, uint32_t row)
{
    const struct chunk *chunk;
    const struct packed *packed = packed_row(snapshot, row, &chunk);
    return packed ? packed_id(packed, &chunk->shelf) : NULL;
}

const struct session *snapshot_row_of(const struct snapshot *snapshot, uint32_t row, const char *id,
                                      enum workload workload, struct session *space)
{
    const struct session *session = snapshot_row(snapshot, row, space);
    bool same = session && session->workload == workload && strcmp(session->id, id) == 0;
    return same ? session : NULL;
}

uint32_t snapshot_find(const struct snapshot *snapshot, const char *id, enum workload workload)
{
    uint32_t limit = snapshot_row_limit(snapshot);
    struct session session;
    for (uint32_t row = 0; row < limit; row++) {
        const char *known = snapshot_row_id(snapshot, row);
        if (known && strcmp(known, id) == 0 &&
            snapshot_row(snapshot, row, &session)->workload == workload)
            return row;
    }
    return ROW_NONE;
}

enum data_state snapshot_state_at(const struct snapshot *snapshot, int64_t boot_ms)
{
    if (snapshot->state == DATA_LIVE && boot_ms >= snapshot->live_until_boot_ms)
        return DATA_STALE;
    return snapshot->state;
}

int64_t snapshot_seen_ms(const struct snapshot *snapshot, const struct session *session)
{
    return session_true_ms(session, snapshot->listed_ms);
}
