/* pace_fixture.h - the small tenant with a past: its running sessions were looked at as they went.
 */
#ifndef RESTORETOP_TESTS_PACE_FIXTURE_H
#define RESTORETOP_TESTS_PACE_FIXTURE_H

#include "model/recorder.h"
#include "unit/tenant_fixture.h"

#define ID_LARGE      "e2a1d7f0-0000-4000-8000-00000000dcba"
#define ID_ACTIVATING "a1a1d7f0-0000-4000-8000-00000000d00d"

/* A session that left its draft `ago_ms` before now, and whose units ended evenly from `first_ms`
 * to `last_ms` before now; as many as the row says have ended. */
static inline void add_past(struct recorder *recorder, const struct session *is, int64_t ago_ms,
                            int64_t first_ms, int64_t last_ms)
{
    struct session was = *is, before = *is;
    const int32_t done = is->completed + is->failed;
    before.status = SESSION_DRAFT;
    was.completed = was.failed = 0;
    recorder_observe(recorder, &(struct observation){.at_ms = NOW_MS - ago_ms,
                                                     .before = &before,
                                                     .after = &was,
                                                     .before_ms = NOW_MS - ago_ms - MINUTE_MS});
    for (int32_t i = 1; i <= done; i++) {
        before = was;
        was.failed = i <= is->failed ? i : is->failed;
        was.completed = i - was.failed;
        const int64_t at_ms = NOW_MS - first_ms + (first_ms - last_ms) * i / done;
        recorder_observe(recorder,
                         &(struct observation){.at_ms = at_ms, .before = &before, .after = &was});
    }
}

static inline const struct session *row_of(const struct snapshot *snapshot, const char *id,
                                           enum workload workload, struct session *space)
{
    return snapshot_row(snapshot, snapshot_find(snapshot, id, workload), space);
}

/* Of however many rows a small tenant has. */
static inline struct paces *paces_of_all(const struct snapshot *snapshot)
{
    struct session space;
    struct paces *paces = paces_new(NULL, 64);
    for (uint32_t row = 0; row < snapshot_row_limit(snapshot); row++)
        if (snapshot_row(snapshot, row, &space))
            paces_add(paces, snapshot, &space);
    return paces;
}

/* One slow, one overdue and stalled, one that has not begun; two dozen restores of a like size. */
static inline struct snapshot *paced_snapshot(void)
{
    struct snapshot *snapshot = make_snapshot();
    struct recorder *recorder = recorder_new();
    add_past(recorder, row_of(snapshot, ID_ACTIVE, WORKLOAD_SHAREPOINT, SPACE),
             3 * HOUR_MS + 30 * MINUTE_MS, 3 * HOUR_MS, MINUTE_MS);
    add_past(recorder, row_of(snapshot, ID_LARGE, WORKLOAD_EXCHANGE, SPACE), 30 * HOUR_MS,
             28 * HOUR_MS, 3 * HOUR_MS);
    add_past(recorder, row_of(snapshot, ID_ACTIVATING, WORKLOAD_SHAREPOINT, SPACE), MINUTE_MS, 0,
             0);
    for (int i = 0; i < 24; i++)
        recorder_restore_finished(recorder, WORKLOAD_SHAREPOINT,
                                  &(struct history_finished){(uint64_t)i, NOW_MS - i * DAY_MS,
                                                             (90 + 5 * i) * MINUTE_MS, 100,
                                                             SESSION_COMPLETED});
    snapshot->history = recorder_cut(recorder);
    snapshot->paces = paces_of_all(snapshot);
    recorder_free(recorder);
    return snapshot;
}

/* The same rows, chunk for chunk, before anything was late. */
static inline struct snapshot *earlier_snapshot(const struct snapshot *paced)
{
    struct snapshot *snapshot = xcalloc(1, sizeof *snapshot);
    *snapshot = *paced;
    atomic_init(&snapshot->refs, 1);
    snapshot->chunks = xcalloc(paced->chunk_count, sizeof *snapshot->chunks);
    for (uint32_t i = 0; i < paced->chunk_count; i++) {
        snapshot->chunks[i] = paced->chunks[i];
        atomic_fetch_add(&paced->chunks[i]->refs, 1);
    }
    snapshot->history = NULL;
    snapshot->paces = NULL;
    return snapshot;
}

#endif
