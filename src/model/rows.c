/* rows.c - records in chunks that snapshots share. A chunk that a snapshot holds is copied before
 * its first change; texts that were written over stay behind in its arena, until there are so many
 * that the chunk is copied without them. A hash finds a row by its id. What a change means is
 * store.c's. */
#include "model/rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/random.h"
#include "base/refs.h"
#include "base/scratch.h"
#include "base/xalloc.h"

/* So many rows of a chunk may be overwritten in its arena before it is copied to drop the waste. */
#define OVERWRITTEN_MAX    CHUNK_ROWS
#define OVERWRITTEN_AT_CUT (CHUNK_ROWS / 8)

#define PEOPLE_MIN ((size_t)256 * 1024)

void rows_init(struct rows *rows)
{
    memset(rows, 0, sizeof *rows);
    rows->people = people_new();
    rows->people_limit = PEOPLE_MIN;
    /* Of its own, so that nobody can make up ids that all fall into one place of the hash. */
    random_fill(&rows->seed, sizeof rows->seed);
}

void rows_release(struct rows *rows)
{
    for (uint32_t i = 0; i < rows->chunk_count; i++) {
        chunk_unref(rows->chunks[i]);
        free(rows->states[i].meta);
    }
    people_unref(rows->people);
    free(rows->chunks);
    free(rows->states);
    scratch_free(rows->slots);
    free(rows->free_rows);
}

struct row_meta *rows_meta(const struct rows *rows, uint32_t row)
{
    return &rows->states[row / CHUNK_ROWS].meta[row % CHUNK_ROWS];
}

void rows_forget_sweep(struct rows *rows)
{
    for (uint32_t i = 0; i < rows->chunk_count; i++)
        for (uint32_t slot = 0; slot < CHUNK_ROWS; slot++)
            rows->states[i].meta[slot].listed = rows->states[i].meta[slot].read = false;
}

uint32_t rows_limit(const struct rows *rows)
{
    if (rows->chunk_count == 0)
        return 0;
    return (rows->chunk_count - 1) * CHUNK_ROWS + rows->chunks[rows->chunk_count - 1]->count;
}

const struct session *rows_at(const struct rows *rows, uint32_t row, struct session *space)
{
    const struct chunk *chunk = rows->chunks[row / CHUNK_ROWS];
    const struct packed *packed = &chunk->rows[row % CHUNK_ROWS];
    if (packed->status == PACKED_FREE)
        return NULL;
    packed_get(packed, &chunk->shelf, space);
    return space;
}

/* --- the hash: on the id alone, so that a row is also found by it when the workload is unknown ---
 */

static uint32_t id_hash(const struct rows *rows, const char *id)
{
    return (uint32_t)hash_text(id, rows->seed);
}

/* A slot: row + 1, and above it the low bits of the row's hash, so that most other rows on the way
 * are told apart without reading them. A list is read up to a million rows, and an image holds two
 * (take_row sees to it). */
#define SLOT_ROW  UINT32_C(0x00FFFFFF)
#define SLOT_BITS 24

static uint32_t slot_of(uint32_t row, uint32_t hash)
{
    return (row + 1) | hash << SLOT_BITS;
}

static uint32_t slot_row(uint32_t slot)
{
    return (slot & SLOT_ROW) - 1;
}

static bool slot_has(const struct rows *rows, uint32_t slot, uint32_t hash)
{
    return slot >> SLOT_BITS == (hash & 0xFF) && rows_meta(rows, slot_row(slot))->hash == hash;
}

/* Where a hash is looked for first: as far through the slots as it lies in the range of all hashes.
 * So their number need be no power of two, and grows by half when three quarters are full: 0.6 MB
 * at 100,000 sessions instead of 1. */
static size_t home_of(const struct rows *rows, uint32_t hash)
{
    return (size_t)((uint64_t)hash * rows->slot_count >> 32);
}

static size_t next(const struct rows *rows, size_t slot)
{
    return slot + 1 < rows->slot_count ? slot + 1 : 0;
}

/* Steps from one slot on to another. */
static size_t steps(const struct rows *rows, size_t from, size_t to)
{
    return to >= from ? to - from : to + rows->slot_count - from;
}

static uint32_t find(const struct rows *rows, const char *id, int workload)
{
    if (rows->slot_count == 0)
        return ROW_NONE;
    uint32_t hash = id_hash(rows, id);
    struct session session;
    for (size_t i = home_of(rows, hash); rows->slots[i]; i = next(rows, i)) {
        uint32_t row = slot_row(rows->slots[i]);
        if (!slot_has(rows, rows->slots[i], hash))
            continue;
        const struct session *known = rows_at(rows, row, &session);
        if (known && (workload < 0 || known->workload == workload) && strcmp(known->id, id) == 0)
            return row;
    }
    return ROW_NONE;
}

uint32_t rows_find(const struct rows *rows, const char *id, enum workload workload)
{
    return find(rows, id, (int)workload);
}

uint32_t rows_find_any(const struct rows *rows, const char *id)
{
    return find(rows, id, -1);
}

void rows_expect(const struct rows *rows, const char *id)
{
    if (rows->slot_count > 0)
        __builtin_prefetch(&rows->slots[home_of(rows, id_hash(rows, id))]);
}

static void hash_put(struct rows *rows, uint32_t row)
{
    uint32_t hash = rows_meta(rows, row)->hash;
    size_t i = home_of(rows, hash);
    while (rows->slots[i])
        i = next(rows, i);
    rows->slots[i] = slot_of(row, hash);
}

static bool same_key(const struct rows *rows, uint32_t row, uint32_t other)
{
    struct session a, b;
    const struct session *one = rows_at(rows, row, &a), *two = rows_at(rows, other, &b);
    return one && two && session_same(one, two);
}

/* As hash_put, of a row that nobody looked for before. False: there is one of this key. */
static bool hash_enter(struct rows *rows, uint32_t row)
{
    const uint32_t hash = rows_meta(rows, row)->hash;
    size_t i = home_of(rows, hash);
    for (; rows->slots[i]; i = next(rows, i))
        if (slot_has(rows, rows->slots[i], hash) && same_key(rows, row, slot_row(rows->slots[i])))
            return false;
    rows->slots[i] = slot_of(row, hash);
    return true;
}

static void hash_resize(struct rows *rows, size_t slot_count)
{
    size_t old_count = rows->slot_count;
    uint32_t *old = rows->slots;
    rows->slot_count = slot_count;
    rows->slots = scratch_new(rows->slot_count, sizeof *rows->slots);
    for (size_t i = 0; i < old_count; i++)
        if (old[i])
            hash_put(rows, slot_row(old[i]));
    scratch_free(old);
}

/* Room for so many more. */
static void hash_reserve(struct rows *rows, size_t more)
{
    size_t slots = rows->slot_count ? rows->slot_count : 512;
    while (((size_t)rows->live + more) * 4 > slots * 3)
        slots += slots / 2;
    if (slots != rows->slot_count)
        hash_resize(rows, slots);
}

/* Takes the row out and moves up what stood behind it only because its place was taken. */
static void hash_remove(struct rows *rows, uint32_t row)
{
    size_t hole = home_of(rows, rows_meta(rows, row)->hash);
    while (slot_row(rows->slots[hole]) != row)
        hole = next(rows, hole);
    for (size_t i = next(rows, hole); rows->slots[i]; i = next(rows, i)) {
        size_t home = home_of(rows, rows_meta(rows, slot_row(rows->slots[i]))->hash);
        if (steps(rows, home, i) < steps(rows, hole, i))
            continue;
        rows->slots[hole] = rows->slots[i];
        hole = i;
    }
    rows->slots[hole] = 0;
}

/* --- chunks --- */

static struct chunk *chunk_new(struct people *people)
{
    struct chunk *chunk = xmalloc(sizeof *chunk); /* rows are written before they are used */
    atomic_init(&chunk->refs, 1);
    chunk->count = 0;
    shelf_init(&chunk->shelf);
    arena_init(&chunk->arena);
    chunk->people = people_ref(people);
    return chunk;
}

/* Most sessions were changed last by whoever created them. */
static void keep_people(struct session *ret, struct people *people)
{
    bool alike = ret->modified_by == ret->created_by;
    ret->created_by = people_keep(people, ret->created_by);
    ret->modified_by = alike ? ret->created_by : people_keep(people, ret->modified_by);
}

/* people_kept: they are the chunk's already. */
static void put_row(struct chunk *chunk, uint32_t slot, const struct session *from,
                    bool people_kept)
{
    struct session copy;
    session_copy_texts(&copy, from, &chunk->arena);
    if (session_id_is_guid(copy.id))
        copy.flags |= SESSION_GUID;
    if (!people_kept)
        keep_people(&copy, chunk->people);
    packed_put(&chunk->rows[slot], &copy, &chunk->shelf, &chunk->arena);
}

static void seal(struct chunk *chunk)
{
    arena_seal(&chunk->arena);
    shelf_seal(&chunk->shelf);
}

/* Puts a copy in the place of chunk number i: to write to, or to be rid of waste. */
static void renew_chunk(struct rows *rows, uint32_t i)
{
    struct chunk *old = rows->chunks[i], *copy = chunk_new(rows->people);
    copy->count = old->count;
    for (uint32_t slot = 0; slot < old->count; slot++) {
        struct session session;
        copy->rows[slot].status = PACKED_FREE;
        if (rows_at(rows, i * CHUNK_ROWS + slot, &session))
            put_row(copy, slot, &session, old->people == copy->people);
    }
    rows->chunks[i] = copy;
    rows->states[i].own = true;
    rows->states[i].overwritten = 0;
    chunk_unref(old);
}

static struct chunk *writable_chunk(struct rows *rows, uint32_t row)
{
    uint32_t i = row / CHUNK_ROWS;
    if (!rows->states[i].own || rows->states[i].overwritten >= OVERWRITTEN_MAX)
        renew_chunk(rows, i);
    rows->dirty = true;
    return rows->chunks[i];
}

static void add_chunk(struct rows *rows)
{
    size_t old_capacity = rows->chunk_capacity;
    rows->chunks =
        xgrow(rows->chunks, rows->chunk_count, &rows->chunk_capacity, sizeof *rows->chunks);
    if (rows->chunk_capacity != old_capacity) {
        rows->states = xreallocarray(rows->states, rows->chunk_capacity, sizeof *rows->states);
    }
    const uint32_t last = rows->chunk_count - 1;
    /* Full: its interning table has done its work. One that was published was sealed then, and
     * others read it. */
    if (rows->chunk_count > 0 && rows->states[last].own)
        seal(rows->chunks[last]);
    rows->chunks[rows->chunk_count] = chunk_new(rows->people);
    struct row_meta *meta = xcalloc(CHUNK_ROWS, sizeof *meta);
    rows->states[rows->chunk_count] = (struct chunk_state){.own = true, .meta = meta};
    rows->chunk_count++;
}

static uint32_t take_row(struct rows *rows)
{
    if (rows->free_count > 0)
        return rows->free_rows[--rows->free_count];
    if (rows_limit(rows) == SLOT_ROW) /* 3 GB, of a service that makes up ids without end */
        xalloc_die();
    if (rows_limit(rows) == rows->chunk_count * CHUNK_ROWS)
        add_chunk(rows);
    return rows_limit(rows);
}

/* Into a row that nobody finds yet: hash_put is left to do. */
static uint32_t fill_row(struct rows *rows, const struct session *session, uint32_t hash,
                         bool people_are_kept)
{
    uint32_t row = take_row(rows), slot = row % CHUNK_ROWS;
    struct chunk *chunk = writable_chunk(rows, row);
    put_row(chunk, slot, session, people_are_kept);
    if (slot >= chunk->count)
        chunk->count = slot + 1;
    else
        rows->states[row / CHUNK_ROWS].overwritten++; /* what it held is waste, as its places are */
    *rows_meta(rows, row) = (struct row_meta){.hash = hash};
    return row;
}

static void empty_row(struct rows *rows, uint32_t row)
{
    struct chunk *chunk = writable_chunk(rows, row);
    chunk->rows[row % CHUNK_ROWS].status = PACKED_FREE;
    rows->free_rows =
        xgrow(rows->free_rows, rows->free_count, &rows->free_capacity, sizeof *rows->free_rows);
    rows->free_rows[rows->free_count++] = row;
}

uint32_t rows_add(struct rows *rows, const struct session *session)
{
    hash_reserve(rows, 1);
    uint32_t row = fill_row(rows, session, id_hash(rows, session->id), false);
    hash_put(rows, row);
    rows->live++;
    return row;
}

const struct identity_set *rows_keep_people(struct rows *rows, const struct identity_set *set)
{
    return people_keep(rows->people, set);
}

void rows_put_back(struct rows *rows, const struct session *session)
{
    (void)fill_row(rows, session, id_hash(rows, session->id), true);
}

/* All that are kept are needed: looks again when they have doubled. */
static void set_people_limit(struct rows *rows)
{
    size_t bytes = rows->people->arena.bytes;
    rows->people_limit = bytes * 2 > PEOPLE_MIN ? bytes * 2 : PEOPLE_MIN;
}

void rows_put_back_end(struct rows *rows)
{
    /* Places of the hash are anywhere in memory: a loop that does nothing else waits for many of
     * them at once. */
    hash_reserve(rows, rows_limit(rows));
    for (uint32_t row = 0; row < rows_limit(rows); row++) {
        if (hash_enter(rows, row))
            rows->live++;
        else
            empty_row(rows, row);
    }
    set_people_limit(rows);
}

void rows_replace(struct rows *rows, uint32_t row, const struct session *session)
{
    struct chunk *held = rows_hold(rows, row); /* the new record may lend texts of the old one */
    struct chunk *chunk = writable_chunk(rows, row);
    put_row(chunk, row % CHUNK_ROWS, session, false);
    rows->states[row / CHUNK_ROWS].overwritten++;
    chunk_unref(held);
}

void rows_edit(struct rows *rows, uint32_t row, const struct session *edited)
{
    struct chunk *chunk = writable_chunk(rows, row);
    struct packed *packed = &chunk->rows[row % CHUNK_ROWS];
    if (packed_edit(packed, edited->seen_ms, edited->units_delta, edited->flags))
        return;
    struct session session; /* of this chunk: the edited one may lend from the one before */
    packed_get(packed, &chunk->shelf, &session);
    session.seen_ms = edited->seen_ms;
    session.units_delta = edited->units_delta;
    session.flags = edited->flags;
    rows->states[row / CHUNK_ROWS].overwritten++;
    packed_put(packed, &session, &chunk->shelf, &chunk->arena);
}

void rows_remove(struct rows *rows, uint32_t row)
{
    hash_remove(rows, row);
    empty_row(rows, row);
    rows->live--;
}

struct chunk *rows_hold(const struct rows *rows, uint32_t row)
{
    struct chunk *chunk = rows->chunks[row / CHUNK_ROWS];
    refs_add(&chunk->refs);
    return chunk;
}

/* The arena of people has doubled, by new ones or by ones that are gone: all chunks are copied, to
 * drop those that no session names any more. Rare: it comes to a few chunks for each new person. */
static void renew_people(struct rows *rows)
{
    people_unref(rows->people);
    rows->people = people_new();
    for (uint32_t i = 0; i < rows->chunk_count; i++)
        renew_chunk(rows, i);
    set_people_limit(rows);
}

void rows_cut(struct rows *rows, struct snapshot *snapshot)
{
    if (rows->people->arena.bytes > rows->people_limit)
        renew_people(rows);
    snapshot->chunks = xcalloc(rows->chunk_count ? rows->chunk_count : 1, sizeof *snapshot->chunks);
    snapshot->chunk_count = rows->chunk_count;
    snapshot->session_count = rows->live;
    for (uint32_t i = 0; i < rows->chunk_count; i++) {
        if (rows->states[i].overwritten > OVERWRITTEN_AT_CUT)
            renew_chunk(rows, i);
        if (rows->states[i].own)
            seal(rows->chunks[i]);
        rows->states[i].own = false;
        rows->states[i].overwritten = 0;
        snapshot->chunks[i] = rows_hold(rows, i * CHUNK_ROWS);
    }
    rows->dirty = false;
}
