/* tenant_fixture.h - a small tenant with one session of every kind, at a fixed moment, ready to be
 * drawn. */
#ifndef RESTORETOP_TESTS_TENANT_FIXTURE_H
#define RESTORETOP_TESTS_TENANT_FIXTURE_H

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/spans.h"
#include "base/xalloc.h"
#include "fake/fake_clock.h"
#include "model/store.h"
#include "unit/make_session.h"
#include "view.h"

#define NOW_MS INT64_C(1791981127000) /* 2026-10-14 12:32:07 UTC, 14:32:07 in the tests' zone */

#define ID_FAILED  "c0ffee00-1f2e-4d3c-8b4a-000000000001"
#define ID_PARTIAL "959ba739-70b5-43c4-8c90-b2c22014f18b"
#define ID_DRAFT   "7d1f0c52-6a0e-4f57-9d35-0f3e5c0b8f14"
#define ID_ACTIVE  "c86a1eaf-0b6f-4bf2-9d4f-5e2f0c1a7b32"

/* Local times are in a fixed zone and widths those of UTF-8, whatever the machine has. */
static inline void fix_surroundings(void)
{
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    setlocale(LC_ALL, "C.UTF-8");
}

struct row_text {
    const char *id;
    enum workload workload;
    enum session_status status;
    const char *word, *label, *by;
    int32_t total, completed, in_progress, failed;
    int64_t age_ms, length_ms; /* length < 0: not ended */
};

/* clang-format off */
static const struct row_text row_texts[] = {
    {ID_FAILED,  WORKLOAD_SHAREPOINT, SESSION_FAILED, NULL, "sites/HR-Hub", "Jordan Ortiz",
     1, 0, 0, 1, 41 * MINUTE_MS, 40 * MINUTE_MS},
    {ID_PARTIAL, WORKLOAD_EXCHANGE, SESSION_COMPLETED_WITH_ERROR, NULL, "-> Recovered Items 2026-10-14 +49",
     "Megan Bowen", 50, 46, 0, 4, 5 * HOUR_MS + 20 * MINUTE_MS, 2 * HOUR_MS + 58 * MINUTE_MS},
    {"0d6f3c1e-0000-4000-8000-00000000abcd", WORKLOAD_ONEDRIVE, SESSION_MASKED, NULL, "k.tanaka +11",
     "Megan Bowen", 12, 0, 0, 0, 3 * HOUR_MS, HOUR_MS},
    {ID_ACTIVE,  WORKLOAD_SHAREPOINT, SESSION_ACTIVE, NULL, "sites/Finance-EU \u8ca1\u52d9\u90e8 \u00e9quipe de direction +119",
     "svc-backup", 120, 35, 8, 0, 3 * HOUR_MS + 41 * MINUTE_MS, -1},
    {"e2a1d7f0-0000-4000-8000-00000000dcba", WORKLOAD_EXCHANGE, SESSION_ACTIVE, NULL, NULL,
     "Megan Bowen", 4812, 467, 100, 4, 26 * HOUR_MS, -1},
    {"a1a1d7f0-0000-4000-8000-00000000d00d", WORKLOAD_SHAREPOINT, SESSION_ACTIVATING, NULL, NULL,
     "svc-backup", 40, 0, 0, 0, 1 * MINUTE_MS, -1},
    {"b1b1d7f0-0000-4000-8000-00000000beef", WORKLOAD_EXCHANGE, SESSION_OTHER, "pausedByServiceHold", NULL,
     "Aisha Khan", 400, 100, 0, 0, 15 * MINUTE_MS, -1},
    {ID_DRAFT,   WORKLOAD_EXCHANGE, SESSION_DRAFT, NULL, "payroll +2", "Aisha Khan",
     3, 0, 0, 0, 9 * DAY_MS, -1},
    {"d2d2d7f0-0000-4000-8000-00000000cafe", WORKLOAD_SHAREPOINT, SESSION_COMPLETED, NULL, "sites/Brand", "Aisha Khan",
     1, 1, 0, 0, 26 * MINUTE_MS, 22 * MINUTE_MS},
    {"d3d3d7f0-0000-4000-8000-00000000f00d", WORKLOAD_ONEDRIVE, SESSION_COMPLETED, NULL, "s.meyer +2", NULL,
     3, 3, 0, 0, 40 * DAY_MS, 38 * MINUTE_MS},
};
/* clang-format on */

static inline struct session session_of(const struct row_text *text, struct identity_set *by)
{
    struct session session = make_session(text->id, text->workload, text->status);
    if (text->word)
        session.status_word = text->word;
    *by = (struct identity_set){.user = {"4b1c3f7a-user", text->by, "someone@contoso.com"}};
    session.created_by = text->by ? by : NULL;
    session.total = text->total;
    session.completed = text->completed;
    session.in_progress = text->in_progress;
    session.failed = text->failed;
    session.created_ms = NOW_MS - text->age_ms;
    session.modified_ms = session.created_ms + (text->length_ms > 0 ? text->length_ms : 0);
    session.completed_ms = text->length_ms < 0 ? TIME_NONE : session.modified_ms;
    session.job = JOB_STANDARD;
    session.job_word = "standard";
    return session;
}

static inline void add_rows(struct store *store)
{
    static const struct session_error error = {
        .code = "InvalidRestoreTime",
        .message = "The restore point lies outside the retention period.",
        .target = "sites/HR-Hub",
        .has_inner = true,
        .inner = {.code = "PointExpired", .message = "Point of 1 Jan 2020"}};
    struct identity_set by;

    store_sweep_begin(store);
    for (size_t i = 0; i < sizeof row_texts / sizeof row_texts[0]; i++) {
        struct session session = session_of(&row_texts[i], &by);
        session.error = i == 0 ? &error : NULL;
        store_merge(store, &session, STORE_SWEEP, NOW_MS - 2 * MINUTE_MS);
        if (row_texts[i].label)
            store_set_label(store, session.id, row_texts[i].workload, row_texts[i].label,
                            row_texts[i].status == SESSION_DRAFT ? "inPlace" : "new",
                            SESSION_LABEL_KNOWN, 1000);
    }
    struct session unreadable = make_session("u0u0d7f0-odd", WORKLOAD_ONEDRIVE, SESSION_UNREADABLE);
    static const struct session_oddities odd = {.note = "status is no text"};
    unreadable.odd = &odd;
    unreadable.status_word = NULL;
    store_merge(store, &unreadable, STORE_SWEEP, NOW_MS - 2 * MINUTE_MS);
    store_sweep_end(store, true, NOW_MS - 2 * MINUTE_MS);
}

/* What the next poll brings: two more units, a new draft, one session gone. */
static inline void add_changes(struct store *store)
{
    struct identity_set by;
    struct session active = session_of(&row_texts[3], &by);
    active.completed += 2;
    store_expire(store, NOW_MS);
    store_merge(store, &active, STORE_GET, NOW_MS);
    struct row_text fresh = row_texts[7];
    fresh.id = "f0f0d7f0-0000-4000-8000-00000000face";
    fresh.age_ms = 0;
    struct session draft = session_of(&fresh, &by);
    store_merge(store, &draft, STORE_GET, NOW_MS);
    store_gone(store, row_texts[9].id, row_texts[9].workload, NOW_MS);
}

static inline struct snapshot *make_snapshot(void)
{
    struct store *store = store_new(false, NULL, NULL);
    add_rows(store);
    add_changes(store);
    struct snapshot *snapshot = store_cut(store);
    store_free(store);
    snapshot->state = DATA_LIVE;
    snapshot->live_until_boot_ms = FAKE_CLOCK_BOOT_MS + HOUR_MS;
    snapshot->swept_ms = snapshot->listed_ms = NOW_MS - 2 * MINUTE_MS;
    snapshot->polled_ms = snapshot->hot_ms = NOW_MS;
    snapshot->unseen_bound_s = 300;
    return snapshot;
}

/* Frees the store. */
static inline struct snapshot *live_snapshot(struct store *store)
{
    struct snapshot *snapshot = store_cut(store);
    store_free(store);
    snapshot->state = DATA_LIVE;
    snapshot->live_until_boot_ms = FAKE_CLOCK_BOOT_MS + HOUR_MS;
    snapshot->swept_ms = snapshot->listed_ms = snapshot->polled_ms = snapshot->hot_ms = NOW_MS;
    snapshot->unseen_bound_s = 300;
    return snapshot;
}

static inline struct snapshot *empty_snapshot(void)
{
    return live_snapshot(store_new(false, NULL, NULL));
}

/* The moment at which the session is seen to have turned; TIME_NONE: never. id NULL: all of them.
 */
static inline void set_turned(struct snapshot *snapshot, const char *id, int64_t ms)
{
    const int64_t year_1_ms = INT64_C(-62135596800000);
    const uint64_t bits = (UINT64_C(1) << 48) - 1;
    for (uint32_t row = 0; row < snapshot_row_limit(snapshot); row++) {
        const char *is = snapshot_row_id(snapshot, row);
        struct packed *packed = &snapshot->chunks[row / CHUNK_ROWS]->rows[row % CHUNK_ROWS];
        if (is && (!id || strcmp(is, id) == 0))
            packed->turned = (ms == TIME_NONE ? bits : (uint64_t)(ms - year_1_ms)) & bits;
    }
}

/* A state that looks at the snapshot (taken). Release with state_close. */
static inline void state_open(struct uistate *state, struct snapshot *snapshot)
{
    uistate_init(state);
    state->tenant = "contoso (demo)";
    state->account = "admin@contoso.com";
    state->charset = TEXT_UTF8;
    state->clock = fake_clock_new(NOW_MS);
    state->keymap = keymap_new();
    state->acks = acks_load(NULL, NULL);
    uistate_take_snapshot(state, snapshot);
}

static inline void state_close(struct uistate *state)
{
    struct clock *clock = state->clock;
    struct keymap *keymap = (struct keymap *)(uintptr_t)state->keymap;
    struct acks *acks = state->acks;
    uistate_release(state);
    keymap_free(keymap);
    acks_free(acks);
    fake_clock_free(clock);
}

static inline void select_id(struct uistate *state, const char *id)
{
    for (uint32_t i = 0; i < state->order.count; i++) {
        const struct session *session = snapshot_row(state->snapshot, state->order.rows[i], SPACE);
        if (strcmp(session->id, id) != 0)
            continue;
        free(state->selection.id);
        state->selection.id = xstrdup(id);
        state->selection.workload = (enum workload)session->workload;
        state->selection.index = i;
        state->row = state->order.rows[i];
        snapshot_row(state->snapshot, state->row, &state->selected);
    }
}

/* The detail of one session, as if read. */
static inline struct detail *make_detail(const char *id, enum workload workload)
{
    struct detail *detail = xcalloc(1, sizeof *detail);
    atomic_init(&detail->refs, 1);
    arena_init(&detail->arena);
    detail->id = arena_intern(&detail->arena, id);
    detail->workload = (uint8_t)workload;
    detail->read_ms = NOW_MS;
    return detail;
}

#endif
