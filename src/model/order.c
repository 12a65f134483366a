/* order.c - rows that match, sorted by keys made once for each row: numbers go through a radix
 * sort, texts are ranked first and then are numbers too. */
#include "model/order.h"

#include <stdlib.h>
#include <string.h>

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

/* The same again from rows that were sorted: keys are made of what lies side by side. */
static void unsort(struct order *order, const struct snapshot *snapshot)
{
    uint64_t *bits = bits_new(snapshot);
    uint32_t count = 0;
    set_bits(bits, order->sorted, order->matching_of);
    for (size_t word = 0; word < (size_t)snapshot->chunk_count * CHUNK_WORDS; word++)
        for (uint64_t left = bits[word]; left; left &= left - 1)
            order->sorted[count++] = (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(left);
    scratch_free(bits);
}

/* Stable: sorts places by keys[place], byte by byte from the lowest; bytes that are all the same
 * cost nothing. spare has the same room as places. */
void order_radix(uint32_t *places, uint32_t *spare, size_t count, const uint64_t *keys)
{
    uint32_t(*starts)[256] = xcalloc(8, sizeof *starts);
    for (size_t i = 0; i < count; i++)
        for (int byte = 0; byte < 8; byte++)
            starts[byte][keys[i] >> (8 * byte) & 0xFF]++;
    uint32_t *from = places, *to = spare;
    for (int byte = 0; byte < 8; byte++) {
        if (count == 0 || starts[byte][keys[0] >> (8 * byte) & 0xFF] == count)
            continue;
        uint32_t sum = 0;
        for (int value = 0; value < 256; value++) {
            uint32_t here = starts[byte][value];
            starts[byte][value] = sum;
            sum += here;
        }
        for (size_t i = 0; i < count; i++)
            to[starts[byte][keys[from[i]] >> (8 * byte) & 0xFF]++] = from[i];
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != places)
        memcpy(places, from, count * sizeof *places);
    free(starts);
}

struct tie {
    const char *id;
    int64_t created_ms;
    uint32_t place;
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
    return order ? order : (a->place > b->place) - (a->place < b->place);
}

static void sort_tie(uint32_t *places, size_t count, const struct order_list *list)
{
    struct tie *ties = xcalloc(count, sizeof *ties);
    struct session session;
    for (size_t i = 0; i < count; i++) {
        snapshot_row(list->snapshot, list->rows[places[i]], &session);
        ties[i] = (struct tie){session.id, session.created_ms, places[i], session.workload};
    }
    qsort(ties, count, sizeof *ties, compare_ties);
    for (size_t i = 0; i < count; i++)
        places[i] = ties[i].place;
    free(ties);
}

struct keys {
    uint64_t *columns[SORT_DEPTH + 2]; /* the last two, where needed: of the creation, the id */
    int count;
};

static bool keys_same(const struct keys *keys, uint32_t a, uint32_t b)
{
    for (int i = 0; i < keys->count; i++)
        if (keys->columns[i][a] != keys->columns[i][b])
            return false;
    return true;
}

/* Calls take for each run of rows that no key tells apart; returns how many rows stand in them. */
typedef void take_run(uint32_t *places, size_t count, const struct order_list *list);

static size_t each_tie(uint32_t *places, size_t count, const struct keys *keys,
                       const struct order_list *list, take_run *take)
{
    size_t tied = 0;
    for (size_t start = 0, end; start < count; start = end) {
        end = start + 1;
        while (end < count && keys_same(keys, places[start], places[end]))
            end++;
        if (end - start == 1)
            continue;
        tied += end - start;
        if (take)
            take(places + start, end - start, list);
    }
    return tied;
}

static void sort_columns(uint32_t *places, size_t count, const struct keys *keys)
{
    uint32_t *spare = scratch_new(count, sizeof *spare);
    for (int i = keys->count; i-- > 0;)
        order_radix(places, spare, count, keys->columns[i]);
    scratch_free(spare);
}

#define TIES_FEW 16 /* one row in so many */

static uint64_t *add_column(struct keys *keys, const struct order_list *list)
{
    return keys->columns[keys->count++] = scratch_new(list->count, sizeof **keys->columns);
}

/* Few rows have the same date, many the same status: only there is what tells them apart worth a
 * column (two thirds of the time by date, measured). The newest first; nearly always that is
 * enough, and ids need none. */
static void part_ties(uint32_t *places, const struct order_list *list, struct keys *keys,
                      const struct attention_rule *rule)
{
    const size_t count = list->count, few = count / TIES_FEW;
    if (each_tie(places, count, keys, list, NULL) <= few)
        return;
    order_keys(add_column(keys, list), list, SORT_CREATED, false, rule);
    sort_columns(places, count, keys);
    if (each_tie(places, count, keys, list, NULL) <= few)
        return;
    order_id_keys(add_column(keys, list), list);
    sort_columns(places, count, keys);
}

static void sort_places(uint32_t *places, const struct order_list *list,
                        const struct sort_spec *sort, const struct attention_rule *rule)
{
    struct keys keys = {.count = 0};
    for (int i = 0; i < sort->count; i++)
        order_keys(add_column(&keys, list), list, sort->keys[i], sort->reversed[i], rule);
    sort_columns(places, list->count, &keys);
    part_ties(places, list, &keys, rule);
    each_tie(places, list->count, &keys, list, sort_tie);
    for (int i = 0; i < keys.count; i++)
        scratch_free(keys.columns[i]);
}

static void sort_rows(struct order *order, const struct snapshot *snapshot,
                      const struct sort_spec *sort, const struct attention_rule *rule)
{
    const struct order_list list = {snapshot, order->sorted, order->matching_of};
    uint32_t *places = scratch_new(list.count, sizeof *places);
    for (size_t i = 0; i < list.count; i++)
        places[i] = (uint32_t)i;
    sort_places(places, &list, sort, rule);
    for (size_t i = 0; i < list.count; i++)
        places[i] = order->sorted[places[i]];
    memcpy(order->sorted, places, list.count * sizeof *places);
    scratch_free(places);
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
    if (order->matching_of > 1) {
        unsort(order, snapshot);
        sort_rows(order, snapshot, sort, rule);
    }
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
    order->matching_of = keep(order->sorted, order->matching_of, same, limit);
    order->count = filtered ? keep(order->rows, order->count, same, limit) : order->matching_of;
    scratch_free(same);
    scratch_free(order->matches);
    order->matches = bits_new(now);
    set_bits(order->matches, order->rows, order->count);
}
