/* packed.c - two parts: the shelf, which gives what the rows of a chunk point to numbers of 16
 * bits, and the fields, squeezed in and spread out again. */
#include "model/packed.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/timefmt.h"
#include "base/xalloc.h"

_Static_assert(sizeof(struct packed) == 88, "a row is larger than it needs to be");
_Static_assert((int)SESSION_STATUS_COUNT <= PACKED_FREE && WORKLOAD_COUNT <= 4 && JOB_COUNT <= 4,
               "bits");

/* --- the shelf --- */

void shelf_init(struct shelf *shelf)
{
    *shelf = (struct shelf){.capacity = 16, .count = 1};
    shelf->things = xcalloc(shelf->capacity, sizeof *shelf->things);
}

void shelf_release(struct shelf *shelf)
{
    free(shelf->things);
    free(shelf->slots);
}

void shelf_seal(struct shelf *shelf)
{
    free(shelf->slots);
    shelf->slots = NULL;
    shelf->slot_count = 0;
    shelf->things = xreallocarray(shelf->things, shelf->count, sizeof *shelf->things);
    shelf->capacity = shelf->count;
}

/* The slot of a thing; the place in it is 0 when the thing is new. */
static uint16_t *shelf_slot(struct shelf *shelf, const void *thing)
{
    size_t mask = shelf->slot_count - 1;
    uint64_t hash = (uint64_t)(uintptr_t)thing * UINT64_C(0x9E3779B97F4A7C15);
    size_t i = (size_t)(hash >> 32) & mask;
    while (shelf->slots[i] && shelf->things[shelf->slots[i]] != thing)
        i = (i + 1) & mask;
    return &shelf->slots[i];
}

static void shelf_reserve(struct shelf *shelf)
{
    if (shelf->slots && shelf->count * 2 <= shelf->slot_count)
        return;
    size_t slots = 128;
    while (slots < (size_t)shelf->count * 4)
        slots *= 2;
    free(shelf->slots);
    shelf->slots = xcalloc(slots, sizeof *shelf->slots);
    shelf->slot_count = slots;
    for (uint32_t i = 1; i < shelf->count; i++)
        *shelf_slot(shelf, shelf->things[i]) = (uint16_t)i;
}

static uint16_t shelf_put(struct shelf *shelf, const void *thing)
{
    if (!thing)
        return 0;
    shelf_reserve(shelf);
    uint16_t *slot = shelf_slot(shelf, thing);
    if (*slot == 0) {
        shelf->things = xgrow(shelf->things, shelf->count, &shelf->capacity, sizeof *shelf->things);
        shelf->things[shelf->count] = thing;
        *slot = (uint16_t)shelf->count++;
    }
    return *slot;
}

/* --- numbers: the greatest value stands for none --- */

#define YEAR_1_MS  INT64_C(-62135596800000)
#define TIME_BITS  ((UINT64_C(1) << 48) - 1)
#define COUNT_BITS UINT64_C(0xFFFF)
#define DELTA_BIAS 128 /* makes the least that fits 0 */

static bool time_fits(int64_t ms)
{
    return ms == TIME_NONE || (ms >= YEAR_1_MS && ms < YEAR_1_MS + (int64_t)TIME_BITS);
}

static uint64_t time_put(int64_t ms)
{
    return ms == TIME_NONE ? TIME_BITS : (uint64_t)(ms - YEAR_1_MS);
}

static int64_t time_get(uint64_t bits)
{
    return bits == TIME_BITS ? TIME_NONE : (int64_t)bits + YEAR_1_MS;
}

static bool count_fits(int32_t count)
{
    return count == COUNT_NONE || (count >= 0 && count < (int32_t)COUNT_BITS);
}

static int32_t count_get(uint64_t bits)
{
    return bits == COUNT_BITS ? COUNT_NONE : (int32_t)bits;
}

static bool numbers_fit(const struct session *session)
{
    return time_fits(session->created_ms) && time_fits(session->modified_ms) &&
           time_fits(session->completed_ms) && time_fits(session->turned_ms) &&
           count_fits(session->total) && count_fits(session->completed) &&
           count_fits(session->in_progress) && count_fits(session->failed);
}

/* True: its words say no more than our reading of them, and need not be kept. */
static bool words_fit(const struct session *session)
{
    const char *status = session_status_info((enum session_status)session->status)->wire;
    const char *job = restore_job_word((enum restore_job)session->job);
    return session->status_word == status && session->job_word == job && !session->type_word &&
           !session->odd && !session->raw;
}

static bool ours_fits(int64_t seen_ms, int32_t units_delta)
{
    return time_fits(seen_ms) && units_delta >= -DELTA_BIAS && units_delta < DELTA_BIAS;
}

/* --- rows --- */

static void put_ours(struct packed *row, int64_t seen_ms, int32_t units_delta, uint8_t flags)
{
    row->seen = time_put(seen_ms) & TIME_BITS;
    row->units_delta = (uint8_t)(units_delta + DELTA_BIAS);
    row->flags = flags;
}

static void put_numbers(struct packed *row, const struct session *session)
{
    row->created = time_put(session->created_ms) & TIME_BITS;
    row->modified = time_put(session->modified_ms) & TIME_BITS;
    row->ended = time_put(session->completed_ms) & TIME_BITS;
    row->turned = time_put(session->turned_ms) & TIME_BITS;
    row->total = (uint64_t)session->total & COUNT_BITS;
    row->completed = (uint64_t)session->completed & COUNT_BITS;
    row->in_progress = (uint64_t)session->in_progress & COUNT_BITS;
    row->failed = (uint64_t)session->failed & COUNT_BITS;
    row->status = session->status & 0xFU;
    row->workload = session->workload & 0x3U;
    row->job = session->job & 0x3U;
}

static uint16_t put_label(const struct session *session, struct shelf *shelf, struct arena *arena)
{
    const struct packed_label all = {session->label, session->destination, session->started_ms};
    if (!all.label && !all.destination && all.started_ms == TIME_NONE)
        return 0;
    return shelf_put(shelf, arena_intern_struct(arena, &all, sizeof all));
}

static uint16_t put_whole(const struct session *session, struct shelf *shelf, struct arena *arena)
{
    struct session *whole = arena_alloc(arena, sizeof *whole);
    *whole = *session;
    whole->id = arena_strndup(arena, session->id, strlen(session->id));
    return shelf_put(shelf, whole);
}

void packed_put(struct packed *ret, const struct session *session, struct shelf *shelf,
                struct arena *arena)
{
    struct packed row = {.status = PACKED_WHOLE};
    size_t length = strlen(session->id);
    if (length <= PACKED_ID_MAX && numbers_fit(session) && words_fit(session) &&
        ours_fits(session->seen_ms, session->units_delta)) {
        put_numbers(&row, session);
        put_ours(&row, session->seen_ms, session->units_delta, session->flags);
        row.first = shelf_put(shelf, session->created_by);
        row.modified_by = session->modified_by == session->created_by
                              ? row.first
                              : shelf_put(shelf, session->modified_by);
        row.error = shelf_put(shelf, session->error);
        row.labelled = put_label(session, shelf, arena);
        memcpy(row.id, session->id, length);
    } else {
        row.first = put_whole(session, shelf, arena);
    }
    *ret = row;
}

bool packed_edit(struct packed *packed, int64_t seen_ms, int32_t units_delta, uint8_t flags)
{
    if (packed->status == PACKED_WHOLE || !ours_fits(seen_ms, units_delta))
        return false;
    put_ours(packed, seen_ms, units_delta, flags);
    return true;
}

static void get_numbers(const struct packed *packed, struct session *ret)
{
    ret->created_ms = time_get(packed->created);
    ret->modified_ms = time_get(packed->modified);
    ret->completed_ms = time_get(packed->ended);
    ret->seen_ms = time_get(packed->seen);
    ret->turned_ms = time_get(packed->turned);
    ret->total = count_get(packed->total);
    ret->completed = count_get(packed->completed);
    ret->in_progress = count_get(packed->in_progress);
    ret->failed = count_get(packed->failed);
    ret->units_delta = packed->units_delta - DELTA_BIAS;
    ret->status = packed->status;
    ret->workload = packed->workload;
    ret->job = packed->job;
    ret->flags = packed->flags;
}

void packed_get(const struct packed *packed, const struct shelf *shelf, struct session *ret)
{
    const void *const *things = shelf->things;
    if (packed->status == PACKED_WHOLE) {
        memcpy(ret, things[packed->first], sizeof *ret);
        return;
    }
    const struct packed_label *labelled = things[packed->labelled];
    ret->id = packed->id;
    ret->status_word = session_status_info((enum session_status)packed->status)->wire;
    ret->job_word = restore_job_word((enum restore_job)packed->job);
    ret->type_word = NULL;
    ret->created_by = things[packed->first];
    ret->modified_by = things[packed->modified_by];
    ret->error = things[packed->error];
    ret->odd = NULL;
    ret->label = labelled ? labelled->label : NULL;
    ret->destination = labelled ? labelled->destination : NULL;
    ret->started_ms = labelled ? labelled->started_ms : TIME_NONE;
    ret->raw = NULL;
    get_numbers(packed, ret);
}

const char *packed_id(const struct packed *packed, const struct shelf *shelf)
{
    if (packed->status != PACKED_WHOLE)
        return packed->id;
    const struct session *whole = shelf->things[packed->first];
    return whole->id;
}
