#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/timefmt.h"
#include "model/rows.h"
#include "model/store.h"
#include "unit/make_session.h"

static void fill(struct store *store, int count)
{
    for (int i = 0; i < count; i++) {
        char id[32];
        snprintf(id, sizeof id, "session-%d", i);
        struct session session = make_counted(id, SESSION_ACTIVE, 10, i % 10, 0);
        store_merge(store, &session, STORE_SWEEP, 1);
    }
}

static void rows_are_found_by_number_and_by_id(void **state)
{
    (void)state;
    struct store *store = store_new(false, NULL, NULL);
    fill(store, 2 * CHUNK_ROWS + 3);
    struct snapshot *snapshot = store_cut(store);
    assert_int_equal(snapshot_row_limit(snapshot), 2 * CHUNK_ROWS + 3);
    assert_int_equal(snapshot->session_count, 2 * CHUNK_ROWS + 3);
    assert_int_equal(snapshot->chunk_count, 3);
    assert_string_equal(snapshot_row(snapshot, CHUNK_ROWS, SPACE)->id, "session-256");
    assert_null(snapshot_row(snapshot, 2 * CHUNK_ROWS + 3, SPACE));
    assert_null(snapshot_row(snapshot, ROW_NONE, SPACE));
    assert_int_equal(snapshot_find(snapshot, "session-300", WORKLOAD_EXCHANGE), 300);
    assert_int_equal(snapshot_find(snapshot, "session-300", WORKLOAD_ONEDRIVE), ROW_NONE);
    snapshot_unref(snapshot);
    store_free(store);
}

static void an_empty_store_gives_an_empty_snapshot(void **state)
{
    (void)state;
    struct store *store = store_new(false, NULL, NULL);
    struct snapshot *snapshot = store_cut(store);
    assert_int_equal(snapshot_row_limit(snapshot), 0);
    assert_null(snapshot_row(snapshot, 0, SPACE));
    assert_int_equal(snapshot_find(snapshot, "a", WORKLOAD_EXCHANGE), ROW_NONE);
    assert_true(snapshot->swept_ms == TIME_NONE && snapshot->polled_ms == TIME_NONE);
    assert_true(snapshot->hot_ms == TIME_NONE);
    snapshot_unref(snapshot);
    store_free(store);
}

static void a_cut_shares_every_chunk_that_did_not_change(void **state)
{
    (void)state;
    struct store *store = store_new(false, NULL, NULL);
    fill(store, 3 * CHUNK_ROWS);
    struct snapshot *first = store_cut(store);
    struct session session = make_counted("session-300", SESSION_FAILED, 10, 0, 10);
    store_merge(store, &session, STORE_GET, 2);
    struct snapshot *second = store_cut(store);
    assert_ptr_equal(first->chunks[0], second->chunks[0]);
    assert_ptr_not_equal(first->chunks[1], second->chunks[1]);
    assert_ptr_equal(first->chunks[2], second->chunks[2]);
    assert_int_equal(snapshot_row(first, 300, SPACE)->status, SESSION_ACTIVE);
    assert_int_equal(snapshot_row(second, 300, SPACE)->status, SESSION_FAILED);
    assert_null(second->chunks[1]->arena.strings); /* nothing kept but what is shown */
    snapshot_unref(first);
    snapshot_unref(second);
    store_free(store);
}

static void a_snapshot_outlives_the_store(void **state)
{
    (void)state;
    struct store *store = store_new(false, NULL, NULL);
    fill(store, 10);
    struct snapshot *snapshot = store_cut(store);
    struct snapshot *held = snapshot_ref(snapshot);
    store_free(store);
    snapshot_unref(snapshot);
    assert_string_equal(snapshot_row(held, 9, SPACE)->id, "session-9");
    snapshot_unref(held);
    assert_null(snapshot_ref(NULL));
    snapshot_unref(NULL);
}

/* Overwrites one row so often; the bytes its chunk's texts take then. */
static size_t bytes_after(struct rows *rows, int overwrites)
{
    struct session session = make_counted("session-7", SESSION_ACTIVE, 10000, 0, 0);
    char label[64];
    session.label = label;
    for (int i = 0; i < overwrites; i++) {
        snprintf(label, sizeof label, "a name of its own: %05d", i);
        session.completed = i;
        rows_replace(rows, 7, &session);
    }
    return rows->chunks[0]->arena.bytes;
}

static void a_chunk_rewritten_often_does_not_grow(void **state)
{
    (void)state;
    struct rows rows;
    rows_init(&rows);
    for (int i = 0; i < CHUNK_ROWS; i++) {
        char id[32];
        snprintf(id, sizeof id, "session-%d", i);
        struct session session = make_counted(id, SESSION_ACTIVE, 10, i % 10, 0);
        char label[64];
        snprintf(label, sizeof label, "a name of its own: %05d", 90000 + i);
        session.label = label;
        rows_add(&rows, &session);
    }
    size_t once = bytes_after(&rows, 0);
    assert_true(bytes_after(&rows, 20 * CHUNK_ROWS) <= 2 * once); /* within one poll */
    bytes_after(&rows, CHUNK_ROWS / 2);
    struct snapshot snapshot = {.refs = 1};
    rows_cut(&rows, &snapshot); /* and what is handed out holds next to no waste */
    assert_true(snapshot.chunks[0]->arena.bytes <= once + once / 8);
    assert_int_equal(snapshot_row(&snapshot, 7, SPACE)->completed, CHUNK_ROWS / 2 - 1);
    chunk_unref(snapshot.chunks[0]);
    free(snapshot.chunks);
    rows_release(&rows);
}

static void many_ids_are_found_after_many_were_removed(void **state)
{
    (void)state;
    struct store *store = store_new(false, NULL, NULL);
    const int count = 3000;
    fill(store, count);
    char id[32];
    for (int i = 0; i < count; i += 3) {
        snprintf(id, sizeof id, "session-%d", i);
        store_gone(store, id, WORKLOAD_EXCHANGE, 10);
    }
    store_expire(store, 100000);
    for (int i = 0; i < count; i++) {
        snprintf(id, sizeof id, "session-%d", i);
        assert_int_equal(store_find(store, id, WORKLOAD_EXCHANGE, SPACE) == NULL, i % 3 == 0);
    }
    fill(store, count);
    assert_int_equal(store_count(store), count);
    struct snapshot *snapshot = store_cut(store);
    assert_int_equal(snapshot_row_limit(snapshot), count);
    snapshot_unref(snapshot);
    store_free(store);
}

/* Measured, not timed: what 100,000 sessions may take in memory, 22 MB at most. */
static void a_large_tenant_stays_within_its_budget(void **state)
{
    (void)state;
    struct identity_set by = {
        .user = {"8b4d2c4e-0f0e-4a52-9c1d-5f5b9a771d2b", "Ada Lovelace", NULL}};
    struct session_error error = {.code = "UnknownError", .message = "The restore did not finish."};
    struct store *store = store_new(false, NULL, NULL);
    for (int i = 0; i < 10000; i++) {
        char id[64];
        snprintf(id, sizeof id, "%08x-2222-4333-8444-555555555555", (unsigned)i * 2654435761U);
        struct session session = make_counted(id, SESSION_FAILED, 10, 5, 5);
        session.created_by = session.modified_by = &by;
        session.error = i % 10 ? NULL : &error;
        store_merge(store, &session, STORE_SWEEP, 1);
    }
    struct snapshot *snapshot = store_cut(store);
    size_t bytes = 0;
    for (uint32_t i = 0; i < snapshot->chunk_count; i++)
        bytes += sizeof(struct chunk) + snapshot->chunks[i]->arena.bytes +
                 snapshot->chunks[i]->shelf.capacity * sizeof(void *);
    assert_in_range(bytes, 1, 920000); /* a tenth of the tenant, without the store's hash */
    snapshot_unref(snapshot);
    store_free(store);
}

static struct session made_by(int session, int person, struct identity_set *by, char id[2][32])
{
    snprintf(id[0], sizeof id[0], "session-%d", session);
    snprintf(id[1], sizeof id[1], "person-%d", person);
    *by = (struct identity_set){.user = {.id = id[1], .name = "Somebody with a long name"}};
    struct session ret = make_counted(id[0], SESSION_ACTIVE, 10, 0, 0);
    ret.created_by = ret.modified_by = by;
    return ret;
}

static void merge_made_by(struct store *store, int session, int person)
{
    struct identity_set by;
    char texts[2][32];
    struct session made = made_by(session, person, &by, texts);
    store_merge(store, &made, STORE_SWEEP, 1);
}

static void people_are_kept_once_for_all_chunks(void **state)
{
    (void)state;
    struct store *store = store_new(false, NULL, NULL);
    for (int i = 0; i < 2 * CHUNK_ROWS; i++)
        merge_made_by(store, i, i % 3);
    struct snapshot *snapshot = store_cut(store);
    const struct session *first = snapshot_row(snapshot, 0, SPACE);
    const struct session *last =
        snapshot_row(snapshot, CHUNK_ROWS * 2 - 2, SPACE); /* 510 = 3 * 170 */
    assert_string_equal(first->created_by->user.id, "person-0");
    assert_ptr_equal(first->created_by, last->created_by);
    assert_ptr_equal(first->created_by, first->modified_by);
    store_free(store);
    assert_string_equal(last->created_by->user.id, "person-0");
    snapshot_unref(snapshot);
}

/* For ever new people, as years bring them: what is kept is what sessions name. */
static void people_gone_by_are_not_kept(void **state)
{
    (void)state;
    struct store *store = store_new(false, NULL, NULL);
    size_t most = 0;
    int person = 0;
    for (int round = 0; round < 100; round++) {
        for (int i = 0; i < 300; i++)
            merge_made_by(store, i, person++);
        struct snapshot *snapshot = store_cut(store);
        size_t bytes = snapshot->chunks[1]->people->arena.bytes;
        assert_ptr_equal(snapshot->chunks[0]->people, snapshot->chunks[1]->people);
        most = bytes > most ? bytes : most;
        snapshot_unref(snapshot);
    }
    assert_in_range(most, 100 * 1024, 512 * 1024); /* 30,000 people would take 4 MB */
    assert_string_equal(
        store_find(store, "session-299", WORKLOAD_EXCHANGE, SPACE)->created_by->user.id,
        "person-29999");
    store_free(store);
}

static void live_data_turns_stale_by_itself(void **state)
{
    (void)state;
    struct snapshot snapshot = {.state = DATA_LIVE, .live_until_boot_ms = 1000};
    assert_int_equal(snapshot_state_at(&snapshot, 999), DATA_LIVE);
    assert_int_equal(snapshot_state_at(&snapshot, 1000), DATA_STALE);
    snapshot.state = DATA_OFFLINE;
    assert_int_equal(snapshot_state_at(&snapshot, 5000), DATA_OFFLINE);
    for (int i = 0; i < DATA_STATE_COUNT; i++)
        assert_true(strlen(data_state_word((enum data_state)i)) > 0);
}

static void the_age_of_a_row_is_that_of_its_last_good_answer(void **state)
{
    (void)state;
    struct snapshot snapshot = {.swept_ms = 600, .listed_ms = 500};
    struct session session = make_session("a", WORKLOAD_EXCHANGE, SESSION_ACTIVE);
    session.seen_ms = 100;
    assert_int_equal(snapshot_seen_ms(&snapshot, &session), 500);
    session.seen_ms = 900;
    assert_int_equal(snapshot_seen_ms(&snapshot, &session), 900);
    session.seen_ms = 100;
    session.flags = SESSION_DOUBTED;
    assert_int_equal(snapshot_seen_ms(&snapshot, &session), 100);
    session.flags = SESSION_GONE;
    assert_int_equal(snapshot_seen_ms(&snapshot, &session), 100);
    session.flags = 0;
    struct session_oddities odd = {.note = SESSION_NOTE_KEPT};
    session.odd = &odd;
    assert_int_equal(snapshot_seen_ms(&snapshot, &session), 100);
    snapshot.swept_ms = snapshot.listed_ms = TIME_NONE;
    session.odd = NULL;
    assert_int_equal(snapshot_seen_ms(&snapshot, &session), 100);
}

static void a_detail_is_counted_like_a_snapshot(void **state)
{
    (void)state;
    struct detail *detail = calloc(1, sizeof *detail);
    assert_non_null(detail);
    atomic_init(&detail->refs, 1);
    arena_init(&detail->arena);
    detail->id = arena_intern(&detail->arena, "a");
    struct detail *held = detail_ref(detail);
    detail_unref(detail);
    assert_string_equal(held->id, "a");
    detail_unref(held);
    assert_null(detail_ref(NULL));
    detail_unref(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_found_by_number_and_by_id),
        cmocka_unit_test(an_empty_store_gives_an_empty_snapshot),
        cmocka_unit_test(a_cut_shares_every_chunk_that_did_not_change),
        cmocka_unit_test(a_snapshot_outlives_the_store),
        cmocka_unit_test(a_chunk_rewritten_often_does_not_grow),
        cmocka_unit_test(many_ids_are_found_after_many_were_removed),
        cmocka_unit_test(a_large_tenant_stays_within_its_budget),
        cmocka_unit_test(people_are_kept_once_for_all_chunks),
        cmocka_unit_test(people_gone_by_are_not_kept),
        cmocka_unit_test(live_data_turns_stale_by_itself),
        cmocka_unit_test(the_age_of_a_row_is_that_of_its_last_good_answer),
        cmocka_unit_test(a_detail_is_counted_like_a_snapshot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
