/* A packed row says what was put in, whatever that was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/timefmt.h"
#include "model/packed.h"
#include "model/rows.h"
#include "unit/make_session.h"

#define YEAR_1_MS    INT64_C(-62135596800000)
#define YEAR_9999_MS INT64_C(253402300799999)

struct rig {
    struct shelf shelf;
    struct arena arena;
};

static void open_rig(struct rig *rig)
{
    shelf_init(&rig->shelf);
    arena_init(&rig->arena);
}

static void close_rig(struct rig *rig)
{
    shelf_release(&rig->shelf);
    arena_release(&rig->arena);
}

/* Every member: pointers must be the very same, but for the id's. */
static void assert_same(const struct session *got, const struct session *put)
{
    assert_string_equal(got->id, put->id);
    assert_ptr_equal(got->status_word, put->status_word);
    assert_ptr_equal(got->job_word, put->job_word);
    assert_ptr_equal(got->type_word, put->type_word);
    assert_ptr_equal(got->created_by, put->created_by);
    assert_ptr_equal(got->modified_by, put->modified_by);
    assert_ptr_equal(got->error, put->error);
    assert_ptr_equal(got->odd, put->odd);
    assert_ptr_equal(got->label, put->label);
    assert_ptr_equal(got->destination, put->destination);
    assert_ptr_equal(got->raw, put->raw);
    assert_int_equal(got->created_ms, put->created_ms);
    assert_int_equal(got->modified_ms, put->modified_ms);
    assert_int_equal(got->completed_ms, put->completed_ms);
    assert_int_equal(got->seen_ms, put->seen_ms);
    assert_int_equal(got->turned_ms, put->turned_ms);
    assert_int_equal(got->started_ms, put->started_ms);
    assert_int_equal(got->total, put->total);
    assert_int_equal(got->completed, put->completed);
    assert_int_equal(got->in_progress, put->in_progress);
    assert_int_equal(got->failed, put->failed);
    assert_int_equal(got->units_delta, put->units_delta);
    assert_int_equal(got->status, put->status);
    assert_int_equal(got->workload, put->workload);
    assert_int_equal(got->job, put->job);
    assert_int_equal(got->flags, put->flags);
}

/* Returns whether it fitted. */
static bool round_trip(struct rig *rig, const struct session *session)
{
    struct packed row;
    struct session got;
    memset(&row, 0xA5, sizeof row);
    packed_put(&row, session, &rig->shelf, &rig->arena);
    memset(&got, 0x5A, sizeof got);
    packed_get(&row, &rig->shelf, &got);
    assert_same(&got, session);
    assert_string_equal(packed_id(&row, &rig->shelf), session->id);
    return row.status != PACKED_WHOLE;
}

static const int64_t times[] = {
    TIME_NONE,
    INT64_MIN + 1,
    YEAR_1_MS - 1,
    YEAR_1_MS,
    YEAR_1_MS + 1,
    -1,
    0,
    999,
    1795435200123,
    YEAR_9999_MS,
    YEAR_1_MS + ((INT64_C(1) << 48) - 2),
    INT64_MAX,
    INT64_C(1) << 48,
    YEAR_1_MS + ((INT64_C(1) << 48) - 1),
};
static const int32_t counts[] = {COUNT_NONE, 0, 1, 65534, 65535, 65536, -2, INT32_MIN, INT32_MAX};
static const int32_t deltas[] = {0, 1, -1, 127, 128, -128, -129, INT32_MAX, INT32_MIN};
static const char *const ids[] = {
    "",
    "a",
    "3b43c1d2-0f0e-4a52-9c1d-5f5b9a771d2b",
    "3b43c1d2-0f0e-4a52-9c1d-5f5b9a771d2b7",
    "unreadable #3",
    "d\u00e9j\u00e0 vu, and rather more of it than a GUID has",
};
#define COUNT(array) (sizeof(array) / sizeof *(array))

static void a_record_without_anything_fits(void **state)
{
    (void)state;
    struct rig rig;
    struct session session;
    open_rig(&rig);
    session_init(&session);
    assert_false(round_trip(&rig, &session)); /* no word of the service is as rare as a newer one */
    session.status = SESSION_DRAFT;
    session.status_word = session_status_info(SESSION_DRAFT)->wire;
    shelf_release(&rig.shelf);
    shelf_init(&rig.shelf);
    assert_true(round_trip(&rig, &session));
    assert_int_equal(rig.shelf.count, 1); /* NULL alone: it points to nothing */
    close_rig(&rig);
}

static void each_extreme_alone_comes_back(void **state)
{
    (void)state;
    struct rig rig;
    open_rig(&rig);
    struct session plain = make_counted("a", SESSION_ACTIVE, 10, 3, 1);
    for (size_t i = 0; i < COUNT(times); i++) {
        struct session created = plain, modified = plain, completed = plain, seen = plain;
        created.created_ms = modified.modified_ms = completed.completed_ms = seen.seen_ms =
            times[i];
        bool fits = round_trip(&rig, &created);
        assert_int_equal(round_trip(&rig, &modified), fits);
        assert_int_equal(round_trip(&rig, &completed), fits);
        assert_int_equal(round_trip(&rig, &seen), fits);
    }
    for (size_t i = 0; i < COUNT(counts); i++) {
        struct session total = plain, completed = plain, in_progress = plain, failed = plain;
        total.total = completed.completed = in_progress.in_progress = failed.failed = counts[i];
        bool fits = counts[i] >= COUNT_NONE && counts[i] < 65535;
        assert_int_equal(round_trip(&rig, &total), fits);
        assert_int_equal(round_trip(&rig, &completed), fits);
        assert_int_equal(round_trip(&rig, &in_progress), fits);
        assert_int_equal(round_trip(&rig, &failed), fits);
    }
    for (size_t i = 0; i < COUNT(deltas); i++) {
        struct session session = plain;
        session.units_delta = deltas[i];
        assert_int_equal(round_trip(&rig, &session), deltas[i] == (int8_t)deltas[i]);
    }
    for (size_t i = 0; i < COUNT(ids); i++) {
        struct session session = plain;
        session.id = ids[i];
        assert_int_equal(round_trip(&rig, &session), strlen(ids[i]) <= PACKED_ID_MAX);
    }
    close_rig(&rig);
}

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

#define PICK(array) ((array)[next_random(&seed) % COUNT(array)])

/* Two of three times what is usual, so that most rows fit. */
static int64_t some_time(uint64_t *at)
{
    uint64_t seed = *at;
    int64_t ret =
        next_random(&seed) % 8 ? INT64_C(1700000000000) + (int64_t)next_random(&seed) : PICK(times);
    *at = seed;
    return ret;
}

static int32_t some_count(uint64_t *at)
{
    uint64_t seed = *at;
    int32_t ret = next_random(&seed) % 8 ? (int32_t)(next_random(&seed) % 1000) : PICK(counts);
    *at = seed;
    return ret;
}

/* Things to point to: as many different addresses as a chunk can have. */
static const char things[500];

static const void *some_thing(uint64_t *at)
{
    return next_random(at) % 3 ? &things[next_random(at) % sizeof things] : NULL;
}

static const void *rare_thing(uint64_t *at)
{
    return next_random(at) % 16 == 0 ? some_thing(at) : NULL;
}

static void point_somewhere(struct session *session, uint64_t *seed)
{
    const char *odd_word = rare_thing(seed), *odd_job = rare_thing(seed);
    session->status_word =
        odd_word ? odd_word : session_status_info((enum session_status)session->status)->wire;
    session->job_word = odd_job ? odd_job : restore_job_word((enum restore_job)session->job);
    session->type_word = rare_thing(seed);
    session->created_by = some_thing(seed);
    session->modified_by = some_thing(seed);
    session->error = some_thing(seed);
    session->odd = rare_thing(seed);
    session->label = some_thing(seed);
    session->destination = some_thing(seed);
    session->raw = rare_thing(seed);
}

static struct session some_session(uint64_t *at)
{
    struct session session;
    uint64_t seed = *at;
    session_init(&session);
    session.id = PICK(ids);
    session.created_ms = some_time(&seed);
    session.modified_ms = some_time(&seed);
    session.completed_ms = some_time(&seed);
    session.seen_ms = some_time(&seed);
    session.turned_ms = some_time(&seed);
    session.started_ms = next_random(&seed) % 2 ? some_time(&seed) : TIME_NONE;
    session.total = some_count(&seed);
    session.completed = some_count(&seed);
    session.in_progress = some_count(&seed);
    session.failed = some_count(&seed);
    session.units_delta = PICK(deltas);
    session.status = (uint8_t)(next_random(&seed) % SESSION_STATUS_COUNT);
    session.workload = (uint8_t)(next_random(&seed) % WORKLOAD_COUNT);
    session.job = (uint8_t)(next_random(&seed) % JOB_COUNT);
    session.flags = (uint8_t)next_random(&seed);
    point_somewhere(&session, &seed);
    *at = seed;
    return session;
}

static void any_mixture_comes_back_whenever_it_was_sealed(void **state)
{
    (void)state;
    struct rig rig;
    uint64_t seed = 20261126;
    int fitted = 0;
    open_rig(&rig);
    for (int i = 0; i < 20000; i++) {
        struct session session = some_session(&seed);
        fitted += round_trip(&rig, &session);
        if (next_random(&seed) % 128 == 0)
            shelf_seal(&rig.shelf);
        if (i % 512 == 511) { /* a chunk is copied before it has more */
            close_rig(&rig);
            open_rig(&rig);
        }
    }
    assert_in_range(fitted, 1000, 19000); /* both ways were gone */
    close_rig(&rig);
}

static void each_thing_stands_on_the_shelf_once(void **state)
{
    (void)state;
    struct rig rig;
    open_rig(&rig);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < 500; i++) {
            struct session session = make_session("a", WORKLOAD_EXCHANGE, SESSION_ACTIVE);
            session.created_by = (const void *)&things[i];
            session.modified_by = (const void *)&things[499 - i];
            round_trip(&rig, &session);
        }
        assert_int_equal(rig.shelf.count, 501); /* NULL, too */
        shelf_seal(&rig.shelf);
    }
    close_rig(&rig);
}

static void what_is_ours_is_changed_in_place_where_it_fits(void **state)
{
    (void)state;
    struct rig rig;
    struct packed row;
    struct session session = make_counted("a", SESSION_ACTIVE, 10, 3, 1), got;
    open_rig(&rig);
    packed_put(&row, &session, &rig.shelf, &rig.arena);
    session.seen_ms = 1795435200123;
    session.units_delta = -128;
    session.flags = UINT8_MAX;
    assert_true(packed_edit(&row, session.seen_ms, session.units_delta, session.flags));
    packed_get(&row, &rig.shelf, &got);
    assert_same(&got, &session);
    assert_false(packed_edit(&row, session.seen_ms, 128, 0));
    assert_false(packed_edit(&row, INT64_MAX, 1, 0));
    packed_get(&row, &rig.shelf, &got);
    assert_same(&got, &session); /* as it was */
    session.total = 70000;
    packed_put(&row, &session, &rig.shelf, &rig.arena);
    assert_false(packed_edit(&row, 1, 1, 0));
    close_rig(&rig);
}

/* Through the store's table: copied into it, edited, copied on by a cut that is written to. */
static void rows_keep_what_does_not_fit(void **state)
{
    (void)state;
    struct rows rows;
    rows_init(&rows);
    static const char longest[] = "an id that is longer than any GUID can be, and than its place";
    struct session odd = make_counted(longest, SESSION_ACTIVE, 70000, 66000, 0);
    odd.created_ms = YEAR_9999_MS;
    odd.label = "Finance";
    uint32_t row = rows_add(&rows, &odd);
    struct snapshot snapshot = {.refs = 1};
    rows_cut(&rows, &snapshot);
    struct session edited;
    rows_at(&rows, row, &edited);
    edited.flags = SESSION_DOUBTED;
    edited.seen_ms = 5;
    rows_edit(&rows, row, &edited);
    const struct session *before = snapshot_row(&snapshot, row, SPACE);
    assert_true(session_equal(before, &odd));
    assert_int_equal(before->flags, 0);
    assert_int_equal(rows_find(&rows, longest, WORKLOAD_EXCHANGE), row);
    chunk_unref(snapshot.chunks[0]);
    free(snapshot.chunks);
    const struct session *after = rows_at(&rows, row, SPACE);
    assert_true(session_equal(after, &odd));
    assert_string_equal(after->label, "Finance");
    assert_int_equal(after->flags, SESSION_DOUBTED);
    assert_int_equal(after->seen_ms, 5);
    rows_release(&rows);
}

/* Rows that come and go between two cuts: none of what they pointed to may outgrow the shelf. */
static void a_shelf_has_room_for_what_comes_and_goes(void **state)
{
    struct rows rows;
    char id[16], label[40];
    (void)state;
    rows_init(&rows);
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < CHUNK_ROWS; i++) {
            snprintf(id, sizeof id, "s%d", i);
            snprintf(label, sizeof label, "label %d of %d", i, round);
            struct session session = make_counted(id, SESSION_ACTIVE, 1, 0, 0);
            session.label = label;
            rows_add(&rows, &session);
            assert_true(rows.chunks[0]->shelf.count <= SHELF_MAX);
        }
        assert_int_equal(rows.chunk_count, 1);
        for (uint32_t row = 0; row < CHUNK_ROWS; row++)
            rows_remove(&rows, row);
    }
    rows_release(&rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_without_anything_fits),
        cmocka_unit_test(each_extreme_alone_comes_back),
        cmocka_unit_test(any_mixture_comes_back_whenever_it_was_sealed),
        cmocka_unit_test(each_thing_stands_on_the_shelf_once),
        cmocka_unit_test(what_is_ours_is_changed_in_place_where_it_fits),
        cmocka_unit_test(rows_keep_what_does_not_fit),
        cmocka_unit_test(a_shelf_has_room_for_what_comes_and_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
