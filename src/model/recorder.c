/* recorder.c - traces are copied when a history still holds them, and only then. */
#include "model/recorder.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/refs.h"
#include "base/timefmt.h"
#include "base/xalloc.h"
#include "model/history_private.h"

struct followed {
    struct history_shared_trace *shared;
    bool carried; /* known to run by an answer of this run; else it is only what was kept */
};

struct recorder {
    struct followed followed[HISTORY_TRACES];
    size_t count;
    struct history_marks marks;  /* theirs */
    struct history_ended *ended; /* NULL: none */
    struct history *cut;         /* the last one; NULL: none */
    bool changed;                /* since that */
    bool over_kept;              /* what is observed is told from rows of an earlier run */
    uint64_t revision;
    int64_t read_ms;   /* all running sessions were read then; TIME_NONE */
    int64_t offset_ms; /* the service's clock before ours */
    int64_t apart_ms;  /* wall minus boot, at the last look */
    bool clock_known;
};

struct recorder *recorder_new(void)
{
    struct recorder *recorder = xcalloc(1, sizeof *recorder);
    recorder->read_ms = TIME_NONE;
    return recorder;
}

void recorder_free(struct recorder *recorder)
{
    if (!recorder)
        return;
    for (size_t i = 0; i < recorder->count; i++)
        history_trace_unref(recorder->followed[i].shared);
    history_ended_unref(recorder->ended);
    history_unref(recorder->cut);
    free(recorder);
}

/* --- the set of traces --- */

static void note_change(struct recorder *recorder)
{
    recorder->changed = true;
    recorder->revision++;
}

static struct followed *find(struct recorder *recorder, const char *id, enum workload workload)
{
    const uint64_t key = hash_text(id, 0);
    if (!history_marks_has(&recorder->marks, key))
        return NULL;
    for (size_t i = 0; i < recorder->count; i++) {
        const struct history_shared_trace *shared = recorder->followed[i].shared;
        if (shared->key == key && shared->trace.workload == workload &&
            strcmp(shared->trace.id, id) == 0)
            return &recorder->followed[i];
    }
    return NULL;
}

/* The trace to change; nobody else sees it. */
static struct history_shared_trace *edit(struct recorder *recorder, struct followed *followed)
{
    struct history_shared_trace *old = followed->shared;
    note_change(recorder);
    if (atomic_load_explicit(&old->refs, memory_order_acquire) > 1) {
        followed->shared = history_trace_copy(&old->trace);
        history_trace_unref(old);
    }
    return followed->shared;
}

static void drop(struct recorder *recorder, struct followed *followed)
{
    history_trace_unref(followed->shared);
    *followed = recorder->followed[--recorder->count];
    recorder->marks = (struct history_marks){0};
    for (size_t i = 0; i < recorder->count; i++)
        history_marks_set(&recorder->marks, recorder->followed[i].shared->key);
    note_change(recorder);
}

/* What was put back and not seen since gives way to what is there. */
static struct followed *room(struct recorder *recorder)
{
    for (size_t i = 0; recorder->count == HISTORY_TRACES && i < recorder->count; i++)
        if (!recorder->followed[i].carried)
            drop(recorder, &recorder->followed[i]);
    return recorder->count < HISTORY_TRACES ? &recorder->followed[recorder->count++] : NULL;
}

/* --- observations --- */

static bool point_of(const struct session *session, int64_t at_ms, struct history_point *ret)
{
    if (session->completed < 0 || session->failed < 0)
        return false;
    const int32_t done = session_units_done(session), failed = session->failed;
    *ret = (struct history_point){.at_ms = at_ms,
                                  .done = done,
                                  .failed = failed < done ? failed : done, /* a sum may be cut */
                                  .total = session->total,
                                  .status = session->status};
    return true;
}

/* A session that is new to us and was just made cannot have run for long. */
static bool appeared(const struct observation *seen, int64_t offset_ms)
{
    const int64_t created_ms = seen->after->created_ms;
    return !seen->before && !seen->first_sweep && created_ms != TIME_NONE &&
           seen->at_ms + offset_ms - created_ms <= HISTORY_NEW_MS;
}

/* What came between two looks is known to within the time between them: after a night's suspend, or
 * from one slow sweep to the next, that is no moment. */
static bool was_near(const struct observation *seen)
{
    const int64_t before_ms = seen->before ? seen->before_ms : TIME_NONE;
    return before_ms != TIME_NONE && seen->at_ms >= before_ms &&
           seen->at_ms - before_ms <= HISTORY_NEW_MS;
}

static struct followed *follow(struct recorder *recorder, const struct observation *seen)
{
    const struct session *session = seen->after;
    if (strlen(session->id) >= HISTORY_ID_SIZE)
        return NULL;
    struct followed *followed = room(recorder);
    if (!followed)
        return NULL;
    *followed = (struct followed){.shared = history_trace_new(), .carried = true};
    struct history_trace *trace = &followed->shared->trace;
    const bool left_draft = !recorder->over_kept && seen->before &&
                            seen->before->status == SESSION_DRAFT && was_near(seen);
    const bool edge = left_draft || appeared(seen, recorder->offset_ms);
    memcpy(trace->id, session->id, strlen(session->id) + 1);
    followed->shared->key = hash_text(trace->id, 0);
    history_marks_set(&recorder->marks, followed->shared->key);
    trace->workload = session->workload;
    trace->start = edge ? HISTORY_START_OBSERVED : HISTORY_START_AT_LEAST;
    trace->start_ms = seen->at_ms;
    history_trace_clear(trace, seen->at_ms);
    trace->reset_ms = TIME_NONE;
    if (seen->before && session_is_terminal(seen->before))
        history_trace_reset(trace, HISTORY_RESET_STATUS, seen->at_ms);
    note_change(recorder);
    return followed;
}

static struct history_ended *edit_ended(struct recorder *recorder)
{
    struct history_ended *old = recorder->ended;
    note_change(recorder);
    if (old && atomic_load_explicit(&old->refs, memory_order_acquire) == 1)
        return old;
    recorder->ended = xcalloc(1, sizeof *recorder->ended);
    if (old) {
        memcpy(recorder->ended->counts, old->counts, sizeof old->counts);
        memcpy(recorder->ended->items, old->items, sizeof old->items);
    }
    atomic_init(&recorder->ended->refs, 1);
    history_ended_unref(old);
    return recorder->ended;
}

static void add_finished(struct recorder *recorder, enum workload workload,
                         const struct history_finished *finished)
{
    struct history_ended *ended = edit_ended(recorder);
    struct history_finished *items = ended->items[workload];
    if (ended->counts[workload] == HISTORY_FINISHED) {
        memmove(items, items + 1, (HISTORY_FINISHED - 1) * sizeof *items);
        ended->counts[workload]--;
    }
    items[ended->counts[workload]++] = *finished;
}

/* How long it took, if its start and its end are known. Items of a mailbox or site are no mailboxes
 * or sites. */
static void finish(struct recorder *recorder, const struct history_trace *trace,
                   const struct observation *seen)
{
    const struct session *session = seen->after;
    const int64_t at_ms = seen->at_ms;
    const bool end_known = session->completed_ms != TIME_NONE || was_near(seen);
    if (!end_known || trace->start < HISTORY_START_OBSERVED || session->job == JOB_GRANULAR ||
        session->workload >= WORKLOAD_COUNT)
        return;
    int64_t ended_ms = at_ms;
    if (session->completed_ms != TIME_NONE && session->completed_ms - recorder->offset_ms < at_ms)
        ended_ms = session->completed_ms - recorder->offset_ms;
    const struct history_finished finished = {
        .key = history_key(session->id),
        .ended_ms = ended_ms,
        .took_ms = ended_ms - trace->start_ms,
        .units = session->total > 0 ? session->total : session_units_done(session),
        .status = (uint32_t)session_effective_status(session),
    };
    if (history_finished_valid(&finished))
        add_finished(recorder, (enum workload)session->workload, &finished);
}

static void observe_running(struct recorder *recorder, const struct observation *seen,
                            struct followed *followed)
{
    struct history_point point;
    if (!followed)
        followed = follow(recorder, seen);
    if (!followed)
        return;
    followed->carried = true;
    if (point_of(seen->after, seen->at_ms, &point))
        history_trace_add(edit(recorder, followed), point, recorder->read_ms);
}

void recorder_observe(struct recorder *recorder, const struct observation *seen)
{
    const struct session *session = seen->after ? seen->after : seen->before;
    if (!session)
        return;
    struct followed *followed = find(recorder, session->id, (enum workload)session->workload);
    if (seen->after && session_is_running(seen->after)) {
        observe_running(recorder, seen, followed);
        return;
    }
    if (!followed)
        return;
    followed->carried = true;
    const bool ended = seen->after && session_is_terminal(seen->after);
    if (ended)
        finish(recorder, &followed->shared->trace, seen);
    if (ended || !seen->after || seen->after->status == SESSION_DRAFT)
        drop(recorder, followed);
}

void recorder_read(struct recorder *recorder, int64_t at_ms)
{
    recorder->read_ms = at_ms;
}

void recorder_started(struct recorder *recorder, const char *id, enum workload workload,
                      int64_t start_ms, bool whole)
{
    struct followed *followed =
        start_ms == TIME_NONE || start_ms < 0 ? NULL : find(recorder, id, workload);
    if (!followed)
        return;
    const struct history_trace *trace = &followed->shared->trace;
    const int64_t ours_ms = start_ms - recorder->offset_ms;
    const bool better = whole && trace->start != HISTORY_START_EXACT;
    if (ours_ms < 0 || (!better && ours_ms >= trace->start_ms))
        return;
    struct history_trace *own = &edit(recorder, followed)->trace;
    if (whole)
        own->start = HISTORY_START_EXACT;
    own->start_ms = ours_ms;
}

/* --- clocks --- */

/* moved_ms: how far the wall clock was set on; TIME_NONE: it was set while nobody looked, and how
 * far is not known. A beginning is as long ago as it was, so it moves with the clock; where that is
 * not known only one that the service told still stands. */
static void restart(struct history_shared_trace *shared, int64_t moved_ms, int64_t wall_ms)
{
    struct history_trace *trace = &shared->trace;
    struct history_point last = {0};
    const bool known = trace->point_count > 0;
    if (known)
        last = trace->points[trace->point_count - 1];
    history_trace_reset(trace, HISTORY_RESET_CLOCK, wall_ms);
    if (known) {
        last.at_ms = wall_ms;
        history_trace_push(shared, &last);
    }
    const bool dated = moved_ms != TIME_NONE && trace->start != HISTORY_START_NONE;
    if (dated && trace->start_ms + moved_ms >= 0) {
        trace->start_ms += moved_ms;
    } else if (moved_ms != TIME_NONE || trace->start != HISTORY_START_EXACT) {
        trace->start = HISTORY_START_AT_LEAST;
        trace->start_ms = wall_ms;
    }
}

int64_t recorder_clock(struct recorder *recorder, int64_t wall_ms, int64_t boot_ms,
                       int64_t offset_ms)
{
    const int64_t apart_ms = wall_ms - boot_ms;
    const int64_t moved_ms = apart_ms - recorder->apart_ms;
    const bool jumped =
        recorder->clock_known && (moved_ms > HISTORY_CLOCK_MS || moved_ms < -HISTORY_CLOCK_MS);
    recorder->clock_known = true;
    recorder->apart_ms = apart_ms;
    recorder->offset_ms = offset_ms;
    if (!jumped)
        return 0;
    recorder->read_ms = TIME_NONE;
    for (size_t i = 0; i < recorder->count; i++)
        restart(edit(recorder, &recorder->followed[i]), moved_ms, wall_ms);
    return moved_ms;
}

void recorder_swept(struct recorder *recorder, const struct store *store)
{
    recorder->over_kept = false;
    for (size_t i = recorder->count; i-- > 0;) {
        struct followed *followed = &recorder->followed[i];
        const struct history_trace *trace = &followed->shared->trace;
        struct session space;
        if (followed->carried)
            continue;
        const struct session *session =
            store_find(store, trace->id, (enum workload)trace->workload, &space);
        followed->carried =
            session && session_is_running(session) && !(session->flags & SESSION_GONE);
        if (!followed->carried)
            drop(recorder, followed);
    }
}

/* --- what was kept --- */

bool recorder_restore_trace(struct recorder *recorder, const struct history_trace *trace,
                            int64_t now_ms)
{
    if (!history_trace_valid(trace) || recorder->count == HISTORY_TRACES ||
        find(recorder, trace->id, (enum workload)trace->workload))
        return false;
    struct followed *followed = &recorder->followed[recorder->count++];
    *followed = (struct followed){.shared = history_trace_copy(trace)};
    history_marks_set(&recorder->marks, followed->shared->key);
    const int64_t last_ms =
        trace->point_count > 0 ? trace->points[trace->point_count - 1].at_ms : trace->first_ms;
    if (last_ms > now_ms + HISTORY_CLOCK_MS)
        restart(followed->shared, TIME_NONE, now_ms);
    note_change(recorder);
    return true;
}

bool recorder_restore_finished(struct recorder *recorder, enum workload workload,
                               const struct history_finished *finished)
{
    if (workload >= WORKLOAD_COUNT || !history_finished_valid(finished))
        return false;
    const struct history_ended *ended = recorder->ended;
    const size_t count = ended ? ended->counts[workload] : 0;
    if (count == HISTORY_FINISHED)
        return false;
    for (size_t i = 0; i < count; i++)
        if (ended->items[workload][i].key == finished->key &&
            ended->items[workload][i].ended_ms == finished->ended_ms)
            return false;
    add_finished(recorder, workload, finished);
    return true;
}

void recorder_over_kept(struct recorder *recorder)
{
    recorder->over_kept = true;
}

/* --- cutting --- */

struct history *recorder_cut(struct recorder *recorder)
{
    if (recorder->cut && !recorder->changed)
        return history_ref(recorder->cut);
    struct history *history = xcalloc(1, sizeof *history);
    atomic_init(&history->refs, 1);
    history->revision = recorder->revision;
    history->count = recorder->count;
    history->marks = recorder->marks;
    for (size_t i = 0; i < recorder->count; i++) {
        history->traces[i] = recorder->followed[i].shared;
        refs_add(&history->traces[i]->refs);
    }
    history->ended = recorder->ended;
    if (history->ended)
        refs_add(&history->ended->refs);
    history_unref(recorder->cut);
    recorder->cut = history;
    recorder->changed = false;
    return history_ref(history);
}
