#include "model/view_counts.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/spans.h"
#include "base/xalloc.h"
#include "model/presence.h"
#include "model/snapshot.h"

#define CHUNK_WORDS (CHUNK_ROWS / 64)

/* What was counted in one chunk. */
struct cell {
    uint16_t known; /* a bit for each view that was counted */
    uint16_t counts[VIEW_COUNTS_MAX];
};

/* What a count hangs on beside the rows. */
struct circumstances {
    int64_t minute, day_ms;
    const struct paces *paces;
    const struct opened *opened;
    uint64_t acks;
    int64_t away_from_ms, away_to_ms;
    struct person person;
};

struct view_counts {
    struct snapshot *snapshot; /* NULL: none was looked at; its chunks are those of the cells */
    struct attention_rule rule;
    struct circumstances at;
    const struct filter *filters[VIEW_COUNTS_MAX];
    unsigned causes[VIEW_COUNTS_MAX];
    size_t view_count;
    struct cell *cells;
    uint32_t cell_count;
    int64_t totals[VIEW_COUNTS_MAX];
    uint32_t left[VIEW_COUNTS_MAX]; /* chunks that are not counted */
    uint32_t next;                  /* no chunk before it is to be counted */
};

struct view_counts *view_counts_new(void)
{
    return xcalloc(1, sizeof(struct view_counts));
}

void view_counts_free(struct view_counts *counts)
{
    if (!counts)
        return;
    snapshot_unref(counts->snapshot);
    free(counts->cells);
    free(counts);
}

/* Sums and gaps again from the cells: a few thousand additions where there are a million sessions.
 */
static void add_up(struct view_counts *counts)
{
    memset(counts->totals, 0, sizeof counts->totals);
    memset(counts->left, 0, sizeof counts->left);
    counts->next = 0;
    for (uint32_t i = 0; i < counts->cell_count; i++) {
        const struct cell *cell = &counts->cells[i];
        for (size_t view = 0; view < counts->view_count; view++) {
            bool known = cell->known >> view & 1;
            counts->totals[view] += known ? cell->counts[view] : 0;
            counts->left[view] += !known && counts->filters[view];
        }
    }
}

static void forget(struct view_counts *counts, unsigned views)
{
    for (uint32_t i = 0; i < counts->cell_count; i++)
        counts->cells[i].known &= (uint16_t)~views;
}

void view_counts_set(struct view_counts *counts, const struct filter *const filters[], size_t count)
{
    for (size_t i = 0; i < VIEW_COUNTS_MAX; i++) {
        counts->filters[i] = i < count ? filters[i] : NULL;
        counts->causes[i] = counts->filters[i] ? filter_causes(filters[i]) : 0;
    }
    counts->view_count = count;
    forget(counts, UINT_MAX);
    add_up(counts);
}

static void describe(struct circumstances *ret, const struct snapshot *snapshot,
                     const struct attention_rule *rule)
{
    struct filter_when when = filter_when(rule);
    *ret = (struct circumstances){
        .minute = rule->now_ms / MINUTE_MS,
        .day_ms = when.day_ms,
        .paces = rule->paces,
        .opened = snapshot->opened,
        .acks = rule->acks ? acks_version(rule->acks) : 0,
        .away_from_ms = rule->presence ? rule->presence->from_ms : 0,
        .away_to_ms = rule->presence ? rule->presence->to_ms : 0,
    };
    if (rule->person)
        ret->person = *rule->person;
}

/* enum filter_cause that are not what they were. */
static unsigned changed_causes(const struct circumstances *was, const struct circumstances *is)
{
    bool away = was->away_from_ms != is->away_from_ms || was->away_to_ms != is->away_to_ms;
    return (was->minute != is->minute ? FILTER_ON_MINUTE : 0U) |
           (was->day_ms != is->day_ms ? FILTER_ON_DAY : 0U) |
           (was->paces != is->paces ? FILTER_ON_PACES : 0U) |
           (was->opened != is->opened ? FILTER_ON_OPENED : 0U) |
           (was->acks != is->acks ? FILTER_ON_ACKS : 0U) | (away ? FILTER_ON_AWAY : 0U) |
           (person_same(&was->person, &is->person) ? 0U : FILTER_ON_PERSON);
}

static unsigned views_that_hang_on(const struct view_counts *counts, unsigned causes)
{
    unsigned views = 0;
    for (size_t i = 0; i < counts->view_count; i++)
        views |= counts->causes[i] & causes ? 1U << i : 0;
    return views;
}

/* Both snapshots are held, so that the same address is the same chunk. */
static void follow_chunks(struct view_counts *counts, const struct snapshot *snapshot)
{
    const struct snapshot *old = counts->snapshot;
    uint32_t count = snapshot->chunk_count;
    counts->cells = xreallocarray(counts->cells, count + 1, sizeof *counts->cells);
    for (uint32_t i = 0; i < count; i++)
        if (!old || i >= old->chunk_count || old->chunks[i] != snapshot->chunks[i])
            counts->cells[i] = (struct cell){.known = 0};
    counts->cell_count = count;
}

void view_counts_look(struct view_counts *counts, const struct snapshot *snapshot,
                      const struct attention_rule *rule)
{
    struct circumstances at;
    describe(&at, snapshot, rule);
    follow_chunks(counts, snapshot);
    forget(counts, views_that_hang_on(counts, changed_causes(&counts->at, &at)));
    add_up(counts);
    struct snapshot *old = counts->snapshot;
    counts->snapshot = snapshot_ref(snapshot);
    snapshot_unref(old);
    counts->at = at;
    counts->rule = *rule;
    counts->rule.person = &counts->at.person;
}

/* A bit for each row of the chunk that holds a session which is not gone. */
static void find_live(const struct chunk *chunk, uint64_t *bits)
{
    memset(bits, 0, CHUNK_WORDS * sizeof *bits);
    for (uint32_t i = 0; i < chunk->count; i++) {
        const struct packed *row = &chunk->rows[i];
        struct session whole;
        bool gone = row->flags & SESSION_GONE;
        if (row->status == PACKED_FREE)
            continue;
        if (row->status == PACKED_WHOLE) {
            packed_get(row, &chunk->shelf, &whole);
            gone = whole.flags & SESSION_GONE;
        }
        bits[i / 64] |= (uint64_t)!gone << i % 64;
    }
}

/* One portion of counting. */
struct portion {
    struct view_counts *counts;
    struct filter_when when;
    struct filter_scan *scans[VIEW_COUNTS_MAX]; /* made when they are needed */
};

static void count_view(struct portion *portion, uint32_t at, size_t view, const uint64_t *live)
{
    struct view_counts *counts = portion->counts;
    struct cell *cell = &counts->cells[at];
    uint64_t bits[CHUNK_WORDS];
    uint16_t found = 0;
    if (!portion->scans[view])
        portion->scans[view] = filter_scan_new(counts->filters[view], &portion->when);
    memcpy(bits, live, sizeof bits);
    filter_scan_chunk(portion->scans[view], counts->snapshot->chunks[at], bits);
    for (size_t i = 0; i < CHUNK_WORDS; i++)
        found += (uint16_t)__builtin_popcountll(bits[i]);
    cell->counts[view] = found;
    cell->known |= (uint16_t)(1U << view);
    counts->totals[view] += found;
    counts->left[view]--;
}

/* Returns how many views were counted. */
static uint32_t count_chunk(struct portion *portion, uint32_t at)
{
    const struct view_counts *counts = portion->counts;
    uint64_t live[CHUNK_WORDS];
    uint32_t done = 0;
    for (size_t view = 0; view < counts->view_count; view++) {
        if (!counts->filters[view] || counts->cells[at].known >> view & 1)
            continue;
        if (done++ == 0)
            find_live(counts->snapshot->chunks[at], live);
        count_view(portion, at, view, live);
    }
    return done;
}

uint32_t view_counts_left(const struct view_counts *counts)
{
    uint32_t left = 0;
    for (size_t view = 0; view < counts->view_count; view++)
        left += counts->left[view];
    return left;
}

bool view_counts_is_open(const struct view_counts *counts)
{
    return view_counts_left(counts) > 0;
}

bool view_counts_go_on(struct view_counts *counts, uint32_t most)
{
    struct portion portion = {.counts = counts};
    if (!view_counts_is_open(counts))
        return false;
    portion.when = filter_when(&counts->rule);
    portion.when.opened = counts->snapshot->opened;
    for (uint32_t done = 0; counts->next < counts->cell_count && done < most; counts->next++)
        done += count_chunk(&portion, counts->next);
    for (size_t view = 0; view < VIEW_COUNTS_MAX; view++)
        if (portion.scans[view])
            filter_scan_free(portion.scans[view]);
    return view_counts_is_open(counts);
}

int64_t view_counts_get(const struct view_counts *counts, size_t view)
{
    bool known = counts->snapshot && view < counts->view_count && counts->filters[view] &&
                 counts->left[view] == 0;
    return known ? counts->totals[view] : COUNT_NONE;
}
