/* order.c - rows that match, sorted by keys made once for each row: numbers go through a radix
 * sort, texts are ranked first and then are numbers too. */
#include "model/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/timefmt.h"
#include "base/xalloc.h"
#include "model/order_keys.h"

void order_release(struct order *order)
{
    free(order->rows);
    *order = (struct order){NULL, 0, 0};
}

/* The sessions that match, in row order; the rows go to order->rows. */
static const struct session **collect(struct order *order, const struct snapshot *snapshot,
                                      const struct filter *filter,
                                      const struct attention_rule *rule)
{
    struct filter_when when = filter_when(rule);
    uint32_t limit = snapshot_row_limit(snapshot);
    size_t room = limit ? limit : 1;
    const struct session **sessions = xcalloc(room, sizeof *sessions);
    order->rows = xreallocarray(order->rows, room, sizeof *order->rows);
    order->count = order->matching_of = 0;
    for (uint32_t row = 0; row < limit; row++) {
        const struct session *session = snapshot_row(snapshot, row);
        if (!session)
            continue;
        order->matching_of++;
        if (filter && !filter_matches(filter, session, &when))
            continue;
        sessions[order->count] = session;
        order->rows[order->count++] = row;
    }
    return sessions;
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
    const struct session *session;
    uint32_t place;
};

static int compare_ties(const void *left, const void *right)
{
    const struct tie *a = left, *b = right;
    int order = strcmp(a->session->id, b->session->id);
    if (order == 0)
        order = (int)a->session->workload - (int)b->session->workload;
    return order ? order : (a->place > b->place) - (a->place < b->place);
}

static void sort_tie(uint32_t *places, size_t count, const struct session *const *sessions)
{
    struct tie *ties = xcalloc(count, sizeof *ties);
    for (size_t i = 0; i < count; i++)
        ties[i] = (struct tie){sessions[places[i]], places[i]};
    qsort(ties, count, sizeof *ties, compare_ties);
    for (size_t i = 0; i < count; i++)
        places[i] = ties[i].place;
    free(ties);
}

struct keys {
    uint64_t *columns[SORT_DEPTH + 1]; /* the last one, where it is needed: of the id */
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
typedef void take_run(uint32_t *places, size_t count, const struct session *const *sessions);

static size_t each_tie(uint32_t *places, size_t count, const struct keys *keys,
                       const struct session *const *sessions, take_run *take)
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
            take(places + start, end - start, sessions);
    }
    return tied;
}

static void sort_columns(uint32_t *places, size_t count, const struct keys *keys)
{
    uint32_t *spare = xcalloc(count, sizeof *spare);
    for (int i = keys->count; i-- > 0;)
        order_radix(places, spare, count, keys->columns[i]);
    free(spare);
}

#define TIES_FEW 16 /* one row in so many */

static void sort_places(uint32_t *places, size_t count, const struct session *const *sessions,
                        const struct sort_spec *sort, const struct attention_rule *rule)
{
    struct keys keys = {.count = sort->count};
    for (int i = 0; i < sort->count; i++) {
        keys.columns[i] = xcalloc(count, sizeof **keys.columns);
        order_keys(keys.columns[i], sessions, count, sort->keys[i], sort->reversed[i], rule);
    }
    sort_columns(places, count, &keys);
    /* Few rows have the same date, many the same status: only there are the ids worth a column (two
     * thirds of the time by date, measured). */
    if (each_tie(places, count, &keys, sessions, NULL) > count / TIES_FEW) {
        keys.columns[keys.count] = xcalloc(count, sizeof **keys.columns);
        order_id_keys(keys.columns[keys.count++], sessions, count);
        sort_columns(places, count, &keys);
    }
    each_tie(places, count, &keys, sessions, sort_tie);
    for (int i = 0; i < keys.count; i++)
        free(keys.columns[i]);
}

void order_compute(struct order *order, const struct snapshot *snapshot,
                   const struct filter *filter, const struct sort_spec *sort,
                   const struct attention_rule *rule)
{
    const struct session **sessions = collect(order, snapshot, filter, rule);
    size_t count = order->count;
    if (count > 1) {
        uint32_t *places = xcalloc(count, sizeof *places);
        for (size_t i = 0; i < count; i++)
            places[i] = (uint32_t)i;
        sort_places(places, count, sessions, sort, rule);
        for (size_t i = 0; i < count; i++)
            places[i] = order->rows[places[i]];
        memcpy(order->rows, places, count * sizeof *places);
        free(places);
    }
    free(sessions);
}
