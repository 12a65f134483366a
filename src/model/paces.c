/* paces.c - of sessions that are followed the pace is worked out once and found by id; of others
 * when it is asked for. */
#include "model/paces.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/refs.h"
#include "base/timefmt.h"
#include "base/xalloc.h"
#include "model/snapshot.h"

struct paced {
    uint64_t key;   /* hash_text of its id */
    const char *id; /* lent by the snapshot */
    uint8_t workload;
    struct pace pace;
};

/* Of the sessions that are followed, HISTORY_TRACES at most. For all that run it was 1.3 MB and 10
 * ms of each publish in a tenant of 100,000, of which 7 % run, and those that are not followed
 * differ in their counts alone. */
struct paces {
    atomic_uint refs;
    struct pace_rules rules;
    struct paced *items;
    size_t count, most;
    int64_t clock_offset_ms; /* the snapshot's */
    uint32_t *places;        /* number of an item + 1; 0: free */
    size_t place_count;      /* a power of two, more than twice as many as items */
};

struct paces *paces_ref(const struct paces *paces)
{
    return refs_hold(paces);
}

void paces_unref(struct paces *paces)
{
    if (!paces || !refs_drop(&paces->refs))
        return;
    free(paces->places);
    free(paces->items);
    free(paces);
}

static uint32_t *place_of(const struct paces *paces, uint64_t key, const char *id,
                          enum workload workload)
{
    size_t i = (size_t)(key ^ (key >> 32)) & (paces->place_count - 1);
    while (paces->places[i]) {
        const struct paced *item = &paces->items[paces->places[i] - 1];
        if (item->key == key && item->workload == workload && strcmp(item->id, id) == 0)
            break;
        i = (i + 1) & (paces->place_count - 1);
    }
    return &paces->places[i];
}

static const struct pace *find(const struct paces *paces, uint64_t key, const char *id,
                               enum workload workload)
{
    const uint32_t place = paces ? *place_of(paces, key, id, workload) : 0;
    return place ? &paces->items[place - 1].pace : NULL;
}

static bool is_paced(const struct session *session)
{
    return session_is_running(session) && !(session->flags & SESSION_GONE);
}

/* The newest moment at which it is known to have been as it stands. A row's own time may be of a
 * clock that has been set back since: nothing was read later than now. */
static int64_t read_at(const struct snapshot *snapshot, const struct session *session)
{
    const int64_t seen_ms = snapshot_seen_ms(snapshot, session);
    const bool hot = is_paced(session) && !(session->flags & SESSION_DOUBTED);
    const bool early = snapshot->made_ms > 0 && seen_ms > snapshot->made_ms;
    if (hot && snapshot->hot_ms != TIME_NONE && (early || snapshot->hot_ms > seen_ms))
        return snapshot->hot_ms;
    return early ? snapshot->made_ms : seen_ms;
}

static struct pace compute(const struct snapshot *snapshot, const struct session *session,
                           const struct pace_rules *rules)
{
    const struct pace_input input = {
        .session = session,
        .trace = history_find(snapshot->history, session->id, (enum workload)session->workload),
        .history = snapshot->history,
        .rules = rules,
        .as_of_ms = read_at(snapshot, session),
    };
    return pace_compute(&input);
}

static bool is_followed(const struct snapshot *snapshot, const struct session *session)
{
    return is_paced(session) &&
           history_find(snapshot->history, session->id, (enum workload)session->workload);
}

struct paces *paces_new(const struct pace_rules *rules, size_t most)
{
    struct paces *paces = xcalloc(1, sizeof *paces);
    atomic_init(&paces->refs, 1);
    paces->rules = rules ? *rules : *pace_rules_default();
    paces->most = most;
    paces->items = xcalloc(most ? most : 1, sizeof *paces->items);
    paces->place_count = 16;
    while (paces->place_count <= 2 * most)
        paces->place_count *= 2;
    paces->places = xcalloc(paces->place_count, sizeof *paces->places);
    return paces;
}

void paces_add(struct paces *paces, const struct snapshot *snapshot, const struct session *session)
{
    if (!is_followed(snapshot, session))
        return;
    const uint64_t key = hash_text(session->id, 0);
    uint32_t *place = place_of(paces, key, session->id, (enum workload)session->workload);
    if (*place || paces->count == paces->most)
        return;
    paces->clock_offset_ms = snapshot->clock_offset_ms;
    paces->items[paces->count++] = (struct paced){
        .key = key,
        .id = session->id,
        .workload = session->workload,
        .pace = compute(snapshot, session, &paces->rules),
    };
    *place = (uint32_t)paces->count;
}

const struct pace_rules *snapshot_pace_rules(const struct snapshot *snapshot)
{
    return snapshot->paces ? &snapshot->paces->rules : pace_rules_default();
}

const struct pace *paces_find(const struct paces *paces, const struct session *session)
{
    /* What says how fast it goes and whether that is late comes from a trace. */
    static const struct pace not_followed = {.rate = -1,
                                             .eta_low_ms = PACE_NO_TIME,
                                             .eta_ms = PACE_NO_TIME,
                                             .eta_high_ms = PACE_NO_TIME};
    if (!paces || !is_paced(session))
        return NULL;
    const struct pace *known = paces_find_id(paces, session->id, (enum workload)session->workload);
    return known ? known : &not_followed;
}

const struct pace *paces_find_id(const struct paces *paces, const char *id, enum workload workload)
{
    return find(paces, hash_text(id, 0), id, workload);
}

/* A draft may have lain for days before it was activated: none of that is restoring. What has ended
 * is not looked for among the paces, since 100,000 of them are sorted by it. */
int64_t paces_run_ms(const struct paces *paces, const struct session *session, int64_t now_ms)
{
    const int64_t whole_ms = session_duration_ms(session, now_ms);
    if (session_ended_ms(session) != TIME_NONE) {
        const int64_t own_ms = session_restoring_ms(session);
        return own_ms >= 0 ? own_ms : whole_ms;
    }
    const struct pace *pace = paces_find(paces, session);
    if (!pace || (pace->start != HISTORY_START_EXACT && pace->start != HISTORY_START_OBSERVED))
        return whole_ms;
    const int64_t run_ms = now_ms - pace->start_ms - paces->clock_offset_ms;
    const bool before_it_was = whole_ms >= 0 && run_ms > whole_ms;
    return run_ms < 0 ? 0 : before_it_was ? whole_ms : run_ms;
}

bool paces_at(const struct paces *paces, size_t i, struct pace_of *ret)
{
    if (!paces || i >= paces->count)
        return false;
    const struct paced *item = &paces->items[i];
    *ret = (struct pace_of){item->id, (enum workload)item->workload, &item->pace};
    return true;
}

const struct pace *snapshot_pace(const struct snapshot *snapshot, const struct session *session,
                                 struct pace *space)
{
    const struct paces *paces = snapshot->paces;
    if (!paces || !is_paced(session))
        return NULL;
    const struct pace *known = paces_find_id(paces, session->id, (enum workload)session->workload);
    if (known)
        return known;
    *space = compute(snapshot, session, &paces->rules);
    return space;
}

static int flags_of(const struct pace *pace)
{
    return pace->overdue | pace->stalled << 1 | pace->slow << 2;
}

/* Whatever is remarkable in one is the same in the other. */
static bool covers(const struct paces *paces, const struct paces *by)
{
    for (size_t i = 0; paces && i < paces->count; i++) {
        const struct paced *is = &paces->items[i];
        if (flags_of(&is->pace) == 0)
            continue;
        const struct pace *was = find(by, is->key, is->id, (enum workload)is->workload);
        if (!was || flags_of(was) != flags_of(&is->pace))
            return false;
    }
    return true;
}

bool paces_alike(const struct paces *a, const struct paces *b)
{
    return a == b || (covers(a, b) && covers(b, a));
}

/* The artifacts of the session that is open tell when it began. */
static int64_t start_by_detail(const struct snapshot *snapshot, const struct session *session)
{
    const struct detail *detail = snapshot->detail;
    if (!detail || detail->workload != session->workload || strcmp(detail->id, session->id) != 0)
        return TIME_NONE;
    return units_start(detail->units, session->created_ms);
}

/* What was seen of it from start to end; NULL: nothing, or not all. */
static const struct history_finished *find_finished(const struct snapshot *snapshot,
                                                    const struct session *session)
{
    const enum workload workload = (enum workload)session->workload;
    const uint64_t key = history_key(session->id);
    for (size_t i = history_finished_count(snapshot->history, workload); i-- > 0;) {
        const struct history_finished *finished =
            history_finished_at(snapshot->history, workload, i);
        if (finished->key == key)
            return finished;
    }
    return NULL;
}

int64_t snapshot_took_ms(const struct snapshot *snapshot, const struct session *session)
{
    const struct history_finished *finished = find_finished(snapshot, session);
    return finished && session_is_terminal(session) ? finished->took_ms : PACE_NO_TIME;
}

/* What an ended one took: as it was seen, else by its artifacts. */
static void find_length(const struct snapshot *snapshot, const struct session *session,
                        struct pace *pace)
{
    const struct history_finished *finished = find_finished(snapshot, session);
    if (finished) {
        pace->elapsed_ms = finished->took_ms;
        pace->start_ms = finished->ended_ms - finished->took_ms;
        pace->start = HISTORY_START_OBSERVED;
    }
    const int64_t end_ms = session_ended_ms(session);
    int64_t start_ms = start_by_detail(snapshot, session);
    /* One that was not read may have begun before. */
    bool whole = start_ms != TIME_NONE && snapshot->detail->units->whole;
    const int64_t own_ms = session_restoring_ms(session);
    if (!whole && own_ms >= 0) {
        start_ms = end_ms - own_ms;
        whole = true;
    }
    if (start_ms == TIME_NONE || end_ms == TIME_NONE || end_ms < start_ms)
        return;
    if (!whole && pace->elapsed_ms >= end_ms - start_ms)
        return;
    pace->elapsed_ms = end_ms - start_ms;
    pace->start_ms = start_ms - snapshot->clock_offset_ms;
    pace->start = whole ? HISTORY_START_EXACT : HISTORY_START_AT_LEAST;
}

bool snapshot_pace_of(const struct snapshot *snapshot, const struct session *session,
                      struct pace *ret)
{
    struct pace space;
    const struct pace *known = snapshot_pace(snapshot, session, &space);
    if (!known && !session_is_terminal(session))
        return false;
    *ret = known ? *known : compute(snapshot, session, snapshot_pace_rules(snapshot));
    if (!known)
        find_length(snapshot, session, ret);
    return true;
}
