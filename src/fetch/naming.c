#include "fetch/naming.h"

#include <stdlib.h>
#include <string.h>

#include "base/timefmt.h"
#include "base/xalloc.h"
#include "graph/url.h"
#include "model/label.h"

/* --- who was asked --- */

/* One text for a session in one of its two phases: not ended, ended; and with so many units: what
 * is added to a draft changes its label. Caller frees. */
static char *phase_key(const struct session *session)
{
    return xasprintf("%c%u:%d:%s", session_is_terminal(session) ? 'e' : 'r',
                     (unsigned)session->workload, session->job == JOB_BULK ? 0 : session->total,
                     session->id);
}

bool naming_was_asked(const struct fetch *fetch, const struct session *session)
{
    char *key = phase_key(session);
    const bool had = textset_has(&fetch->labelled, key);
    free(key);
    return had;
}

void naming_note_asked(struct fetch *fetch, const struct session *session)
{
    char *key = phase_key(session);
    textset_add(&fetch->labelled, key);
    free(key);
}

/* --- by a restore point --- */

static bool has_whole_units(const struct session *session)
{
    return session->job != JOB_BULK && session->job != JOB_GRANULAR;
}

/* It is called after what it restores. Where that went is second best: a mailbox' folder is called
 * alike in each of them, and says not whose it is. */
static bool names_source(const struct session *session)
{
    return has_whole_units(session) && session->label && !label_is_counted(session->label) &&
           !label_is_destination(session->label);
}

static char *point_key(const struct session *session)
{
    return xasprintf("p%u:%s", (unsigned)session->workload, session->id);
}

bool naming_needs_point(const struct fetch *fetch, const struct session *session)
{
    if (!has_whole_units(session) || names_source(session))
        return false;
    char *key = point_key(session);
    const bool had = textset_has(&fetch->labelled, key);
    free(key);
    return !had;
}

void naming_take_point(struct fetch *fetch, const struct session *session, const char *name)
{
    struct arena arena;
    struct session copy;
    char *key = point_key(session);
    textset_add(&fetch->labelled, key);
    free(key);
    if (!name || names_source(session))
        return;
    arena_init(&arena);
    session_copy(&copy, session, &arena); /* `session` may be the row that is about to change */
    store_set_label(fetch->store, copy.id, (enum workload)copy.workload,
                    label_from_source(&copy, name, strlen(name), &arena), copy.destination,
                    copy.flags & (SESSION_LABEL_KNOWN | SESSION_PARTIAL_BULK), fetch_wall(fetch));
    arena_release(&arena);
}

/* --- by units and bulk requests --- */

static bool ended_partly(const struct bulk_page *bulk)
{
    for (size_t i = 0; i < bulk->count; i++) {
        if (bulk_request_end(&bulk->requests[i]) == BULK_PARTLY)
            return true;
    }
    return false;
}

/* While units are left that were not read, what an earlier reading knew of them still counts. */
static const char *destination_of(const struct session *row, const struct naming_answers *answers)
{
    const struct bulk_page *bulk = answers->bulk;
    const char *ret = answers->destination;
    for (size_t i = 0; i < answers->unit_count; i++)
        ret = destination_join(ret, answers->units[i].destination);
    for (size_t i = 0; !ret && bulk && i < bulk->count; i++)
        ret = bulk->requests[i].destination;
    return answers->units && !answers->whole ? destination_join(row->destination, ret) : ret;
}

static const char *keep(const char *text, const char *known, struct arena *arena)
{
    return text || !known ? text : arena_strndup(arena, known, strlen(known));
}

static uint8_t label_flags(const struct session *row, const struct session *session,
                           const struct bulk_page *bulk)
{
    const bool partial = bulk ? ended_partly(bulk) : (row->flags & SESSION_PARTIAL_BULK) != 0;
    const bool known = bulk || session->job != JOB_BULK || row->flags & SESSION_LABEL_KNOWN;
    return (uint8_t)((known ? SESSION_LABEL_KNOWN : 0) | (partial ? SESSION_PARTIAL_BULK : 0));
}

/* What the answers call it; what it was called before, where that is after what it restores and the
 * units tell no more than where they go, or how many they are. */
static const char *label_of(const struct session *row, const struct session *session,
                            const struct naming_answers *answers, struct arena *arena)
{
    const struct bulk_page *bulk = answers->bulk;
    const struct label_sources sources = {answers->units, answers->unit_count,
                                          bulk ? bulk->requests : NULL, bulk ? bulk->count : 0};
    const char *label = label_compute(session, &sources, arena);
    const bool better = label && !label_is_counted(label) && !label_is_destination(label);
    if (answers->units && !better && names_source(row))
        label = label_from_source(session, row->label, label_tail(row->label), arena);
    /* Units that came and bear no name: an older one was not theirs. */
    const bool nameless = !label && answers->unit_count > 0 && session->job != JOB_BULK;
    return nameless ? NULL : keep(label, row->label, arena);
}

static void name_row(struct fetch *fetch, const struct session *session,
                     const struct naming_answers *answers, struct arena *arena)
{
    const enum workload workload = (enum workload)session->workload;
    struct session space;
    const struct session *row = store_find(fetch->store, session->id, workload, &space);
    if (!row)
        return;
    const char *label = label_of(row, session, answers, arena);
    const char *destination = keep(destination_of(row, answers), row->destination, arena);
    store_set_label(fetch->store, session->id, workload, label, destination,
                    label_flags(row, session, answers->bulk), fetch_wall(fetch));
}

/* A first page says it of its units alone. */
static void note_units(struct fetch *fetch, const struct session *session,
                       const struct naming_answers *answers)
{
    if (!answers->units)
        return;
    struct opened *opened =
        opened_note(fetch->opened, session, answers->units, answers->unit_count);
    if (!opened)
        return;
    opened_unref(fetch->opened);
    fetch->opened = opened;
    fetch->dirty = true;
}

/* True: the service has removed it by now, and would answer 404: too many of those are taken for a
 * service that tells no names (labels.h). */
static bool has_expired(const struct fetch *fetch, const struct artifact *unit)
{
    return unit->point_expiration_ms != TIME_NONE && unit->point_expiration_ms <= fetch_wall(fetch);
}

bool naming_can_ask_point(const struct fetch *fetch, const struct artifact *unit)
{
    const char *id = unit->point_id;
    return id && *id && !url_segment_climbs(id) && !unit->granular && !has_expired(fetch, unit);
}

/* The restore point of the first unit that has one may tell what a session restores. */
static void note_point(struct fetch *fetch, const struct session *session,
                       const struct naming_answers *answers)
{
    const enum workload workload = (enum workload)session->workload;
    struct session space;
    const struct session *row = store_find(fetch->store, session->id, workload, &space);
    if (!answers->units || !row || !naming_needs_point(fetch, row))
        return;
    for (size_t i = 0; i < answers->unit_count; i++) {
        const struct artifact *unit = &answers->units[i];
        if (!naming_can_ask_point(fetch, unit))
            continue;
        point_queue_add(&fetch->points, session->id, workload, unit->point_id);
        return;
    }
}

/* --- since when --- */

void naming_note_start(struct fetch *fetch, const char *id, enum workload workload,
                       int64_t start_ms, bool whole)
{
    struct session space;
    const struct session *row = store_find(fetch->store, id, workload, &space);
    recorder_started(fetch->recorder, id, workload, start_ms, whole);
    if (start_ms == TIME_NONE || !row)
        return;
    const bool before_it_was = row->started_ms != TIME_NONE && start_ms < row->started_ms;
    if (whole || before_it_was)
        store_set_started(fetch->store, id, workload, start_ms);
}

/* Once for each: traces are dated by our clock, which may be set, rows by the service's, which is
 * not known before an answer. */
void naming_note_begun(struct fetch *fetch, const struct history *history)
{
    const int64_t offset_ms = graph_date_offset_ms(fetch->graph);
    if (fetch->goods == 0)
        return;
    for (size_t i = 0; i < history_count(history); i++) {
        const struct history_trace *trace = history_at(history, i);
        const enum workload workload = (enum workload)trace->workload;
        struct session space;
        const struct session *row = store_find(fetch->store, trace->id, workload, &space);
        if (row && row->started_ms == TIME_NONE && trace->start >= HISTORY_START_OBSERVED)
            store_set_started(fetch->store, trace->id, workload, trace->start_ms + offset_ms);
    }
}

void naming_apply(struct fetch *fetch, const struct session *session,
                  const struct naming_answers *answers)
{
    struct arena arena;
    struct session copy;
    if (!answers->units && !answers->bulk)
        return;
    arena_init(&arena);
    session_copy(&copy, session, &arena); /* `session` may be the row that is about to change */
    naming_note_asked(fetch, &copy);
    name_row(fetch, &copy, answers, &arena);
    note_point(fetch, &copy, answers);
    note_units(fetch, &copy, answers);
    arena_release(&arena);
}
