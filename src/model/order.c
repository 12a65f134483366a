/* order.c - rows that match, sorted by keys made once for each row: numbers go through a radix
 * sort, texts are ranked first and then are numbers too. */
#include "model/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/radix.h"
#include "base/scratch.h"
#include "base/timefmt.h"
#include "base/xalloc.h"
#include "model/order_keys.h"

/* Without a filter the rows shown are all that were sorted. */
static void drop_rows(struct order *order)
{
    if (order->rows != order->sorted)
        scratch_free(order->rows);
    order->rows = order->sorted;
    order->count = order->matching_of;
}

static void drop_kept(struct order *order)
{
    for (uint32_t i = 0; i < ORDER_KEPT; i++) {
        filter_free(order->kept[i].filter);
        scratch_free(order->kept[i].bits);
        order->kept[i] = (struct order_kept){NULL, NULL};
    }
}

void order_release(struct order *order)
{
    drop_rows(order);
    drop_kept(order);
    scratch_free(order->newest);
    scratch_free(order->sorted);
    scratch_free(order->matches);
    *order = (struct order){.rows = NULL};
}

#define CHUNK_WORDS (CHUNK_ROWS / 64)

static uint64_t *bits_new(const struct snapshot *snapshot)
{
    return scratch_new((size_t)snapshot->chunk_count * CHUNK_WORDS, sizeof(uint64_t));
}

static void set_bits(uint64_t *bits, const uint32_t *rows, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        bits[rows[i] / 64] |= UINT64_C(1) << rows[i] % 64;
}

/* A bit for each row that is sorted. */
static void look_at_all(struct order *order, const struct snapshot *snapshot)
{
    memset(order->matches, 0, (size_t)snapshot->chunk_count * CHUNK_WORDS * sizeof *order->matches);
    set_bits(order->matches, order->sorted, order->matching_of);
}

/* All rows there are, in the order they are stored in. */
static void collect(struct order *order, const struct snapshot *snapshot)
{
    uint32_t limit = snapshot_row_limit(snapshot);
    order_release(order);
    order->sorted = scratch_new(limit, sizeof *order->sorted);
    order->matches = bits_new(snapshot);
    for (uint32_t row = 0; row < limit; row++)
        if (snapshot_row_id(snapshot, row))
            order->sorted[order->matching_of++] = row;
}

struct tie {
    const char *id;
    int64_t created_ms;
    uint32_t row;
    uint8_t workload;
};

static int compare_ties(const void *left, const void *right)
{
    const struct tie *a = left, *b = right;
    int order = (b->created_ms > a->created_ms) - (b->created_ms < a->created_ms);
    if (order == 0)
        order = strcmp(a->id, b->id);
    if (order == 0)
        order = (int)a->workload - (int)b->workload;
    return order ? order : (a->row > b->row) - (a->row < b->row);
}

static void sort_tie(uint32_t *rows, size_t count, const struct snapshot *snapshot)
{
    struct tie *ties = xcalloc(count, sizeof *ties);
    struct session session;
    for (size_t i = 0; i < count; i++) {
        snapshot_row(snapshot, rows[i], &session);
        ties[i] = (struct tie){session.id, session.created_ms, rows[i], session.workload};
    }
    qsort(ties, count, sizeof *ties, compare_ties);
    for (size_t i = 0; i < count; i++)
        rows[i] = ties[i].row;
    free(ties);
}

struct keys {
    uint64_t *columns[SORT_DEPTH];
    int count;
};

static uint64_t *add_column(struct keys *keys, const struct snapshot *snapshot)
{
    return keys->columns[keys->count++] =
               scratch_new(snapshot_row_limit(snapshot), sizeof **keys->columns);
}

static void free_columns(struct keys *keys)
{
    while (keys->count > 0)
        scratch_free(keys->columns[--keys->count]);
}

static bool keys_same(const struct keys *keys, uint32_t a, uint32_t b)
{
    for (int i = 0; i < keys->count; i++)
        if (keys->columns[i][a] != keys->columns[i][b])
            return false;
    return true;
}

static void sort_columns(uint32_t *rows, size_t count, const struct keys *keys)
{
    for (int i = keys->count; i-- > 0;)
        radix_sort(rows, count, keys->columns[i]);
}

#define TIES_FEW 16 /* one row in so many */

static bool ties_are_few(const uint32_t *rows, size_t count, const struct keys *keys)
{
    size_t tied = 0;
    for (size_t i = 1; i < count; i++)
        tied += keys_same(keys, rows[i - 1], rows[i]);
    return tied <= count / TIES_FEW;
}

/* Each run of rows that no key tells apart. */
static void part_ties(uint32_t *rows, size_t count, const struct keys *keys,
                      const struct snapshot *snapshot)
{
    for (size_t start = 0, end; start < count; start = end) {
        end = start + 1;
        while (end < count && keys_same(keys, rows[start], rows[end]))
            end++;
        if (end - start > 1)
            sort_tie(rows + start, end - start, snapshot);
    }
}

/* Few rows have the same date; where many have, ids nearly always tell them apart. */
static void sort_newest(uint32_t *rows, size_t count, const struct snapshot *snapshot)
{
    struct keys keys = {.count = 0};
    order_keys(add_column(&keys, snapshot), snapshot, SORT_CREATED, false, NULL);
    sort_columns(rows, count, &keys);
    if (!ties_are_few(rows, count, &keys)) {
        order_id_keys(add_column(&keys, snapshot), snapshot);
        sort_columns(rows, count, &keys);
    }
    part_ties(rows, count, &keys, snapshot);
    free_columns(&keys);
}

static void need_newest(struct order *order, const struct snapshot *snapshot)
{
    if (order->newest)
        return;
    order->newest = scratch_new(order->matching_of, sizeof *order->newest);
    memcpy(order->newest, order->sorted, order->matching_of * sizeof *order->newest);
    sort_newest(order->newest, order->matching_of, snapshot);
}

static void sort_from_newest(struct order *order, const struct keys *keys,
                             const struct snapshot *snapshot)
{
    need_newest(order, snapshot);
    memcpy(order->sorted, order->newest, order->matching_of * sizeof *order->sorted);
    sort_columns(order->sorted, order->matching_of, keys);
}

/* A sort is stable: rows that stand in the order of their creation stay so where their keys are the
 * same. That order is made where many are, as statuses are, and kept for the sorts after this one:
 * 100,000 rows by status took 7.6 ms when each sort made it anew, 2.8 so. What each row has of its
 * own, as dates, needs none. */
static void sort_rows(struct order *order, const struct snapshot *snapshot,
                      const struct sort_spec *sort, const struct attention_rule *rule)
{
    struct keys keys = {.count = 0};
    for (int i = 0; i < sort->count; i++)
        order_keys(add_column(&keys, snapshot), snapshot, sort->keys[i], sort->reversed[i], rule);
    if (!order->newest)
        sort_columns(order->sorted, order->matching_of, &keys);
    if (order->newest || !ties_are_few(order->sorted, order->matching_of, &keys))
        sort_from_newest(order, &keys, snapshot);
    else
        part_ties(order->sorted, order->matching_of, &keys, snapshot);
    free_columns(&keys);
}

/* Looks at the rows as they are stored and keeps a bit of each (in the order they are shown in,
 * each would be a miss of the cache: 4 times as long, measured). */
static void match_rows(struct order *order, const struct snapshot *snapshot,
                       const struct filter *filter, const struct attention_rule *rule,
                       bool narrower)
{
    struct filter_when when = filter_when(rule);
    when.opened = snapshot->opened;
    struct filter_scan *scan = filter_scan_new(filter, &when);
    if (!narrower)
        look_at_all(order, snapshot);
    for (uint32_t i = 0; i < snapshot->chunk_count; i++)
        filter_scan_chunk(scan, snapshot->chunks[i], order->matches + i * CHUNK_WORDS);
    filter_scan_free(scan);
}

static size_t bits_size(const struct snapshot *snapshot)
{
    return (size_t)snapshot->chunk_count * CHUNK_WORDS * sizeof(uint64_t);
}

/* For another time, unless it may match other rows by then. */
static void keep_matches(struct order *order, const struct snapshot *snapshot,
                         const struct filter *filter)
{
    struct order_kept *kept = &order->kept[order->kept_next];
    if (filter_causes(filter) != 0)
        return;
    filter_free(kept->filter);
    kept->filter = filter_copy(filter);
    if (!kept->bits)
        kept->bits = bits_new(snapshot);
    memcpy(kept->bits, order->matches, bits_size(snapshot));
    order->kept_next = (order->kept_next + 1) % ORDER_KEPT;
}

/* A filter that was in force over these rows already, as when the last letter is taken back: to
 * look at 100,000 anew was 5 ms. */
static bool recall_matches(struct order *order, const struct snapshot *snapshot,
                           const struct filter *filter)
{
    for (uint32_t i = 0; i < ORDER_KEPT; i++) {
        const struct order_kept *kept = &order->kept[i];
        if (!kept->filter || !filter_narrows(filter, kept->filter) ||
            !filter_narrows(kept->filter, filter))
            continue;
        memcpy(order->matches, kept->bits, bits_size(snapshot));
        return true;
    }
    return false;
}

static void pick_matching(struct order *order)
{
    order->rows = scratch_new(order->matching_of, sizeof *order->rows);
    order->count = 0;
    for (uint32_t i = 0; i < order->matching_of; i++) {
        uint32_t row = order->sorted[i];
        order->rows[order->count] = row;
        order->count += (uint32_t)(order->matches[row / 64] >> row % 64 & 1);
    }
}

void order_filter(struct order *order, const struct snapshot *snapshot, const struct filter *filter,
                  const struct attention_rule *rule, bool narrower)
{
    drop_rows(order);
    if (!filter || filter_is_empty(filter)) {
        look_at_all(order, snapshot);
        drop_kept(order);
        return;
    }
    if (!recall_matches(order, snapshot, filter)) {
        match_rows(order, snapshot, filter, rule, narrower);
        keep_matches(order, snapshot, filter);
    }
    pick_matching(order);
}

bool order_take_in(struct order *order, uint32_t row)
{
    const uint64_t bit = UINT64_C(1) << row % 64;
    if (order->rows == order->sorted || order->matches[row / 64] & bit)
        return false;
    order->matches[row / 64] |= bit;
    drop_rows(order);
    pick_matching(order);
    return true;
}

void order_compute(struct order *order, const struct snapshot *snapshot,
                   const struct filter *filter, const struct sort_spec *sort,
                   const struct attention_rule *rule)
{
    collect(order, snapshot);
    if (order->matching_of > 1)
        sort_rows(order, snapshot, sort, rule);
    order_filter(order, snapshot, filter, rule, false);
}

void order_sort(struct order *order, const struct snapshot *snapshot, const struct sort_spec *sort,
                const struct attention_rule *rule)
{
    bool filtered = order->rows != order->sorted;
    drop_rows(order);
    if (order->matching_of > 1)
        sort_rows(order, snapshot, sort, rule);
    if (filtered)
        pick_matching(order);
}

static bool is_same_session(const struct snapshot *old, const struct snapshot *now, uint32_t row)
{
    struct session old_space, now_space;
    const uint32_t chunk = row / CHUNK_ROWS;
    if (chunk < now->chunk_count && now->chunks[chunk] == old->chunks[chunk])
        return true;
    const struct session *was = snapshot_row(old, row, &old_space);
    const struct session *is = snapshot_row(now, row, &now_space);
    return was && is && session_same(was, is);
}

/* A bit for each row that holds the session that it held, looked at as they are stored. */
static uint64_t *same_sessions(const struct snapshot *old, const struct snapshot *now)
{
    const uint32_t before = snapshot_row_limit(old), after = snapshot_row_limit(now);
    uint64_t *bits = bits_new(now);
    for (uint32_t row = 0; row < before && row < after; row++)
        bits[row / 64] |= (uint64_t)is_same_session(old, now, row) << row % 64;
    return bits;
}

static uint32_t keep(uint32_t *rows, uint32_t count, const uint64_t *bits, uint32_t limit)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if (rows[i] < limit && bits[rows[i] / 64] >> rows[i] % 64 & 1)
            rows[kept++] = rows[i];
    return kept;
}

void order_hold(struct order *order, const struct snapshot *old, const struct snapshot *now)
{
    const bool filtered = order->rows != order->sorted;
    const uint32_t limit = snapshot_row_limit(now);
    uint64_t *same = same_sessions(old, now);
    drop_kept(order);
    scratch_free(order->newest);
    order->newest = NULL;
    order->matching_of = keep(order->sorted, order->matching_of, same, limit);
    order->count = filtered ? keep(order->rows, order->count, same, limit) : order->matching_of;
    scratch_free(same);
    scratch_free(order->matches);
    order->matches = bits_new(now);
    set_bits(order->matches, order->rows, order->count);
}
