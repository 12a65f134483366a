/* store.c - what an answer changes: which of two is newer, what is told of it, and when a session
 * that is missing is doubted, then gone. Three sets beside the rows (those that may change, are
 * doubted, bear marks) keep a poll from walking all of them. Where records lie is rows.c. */
#include "model/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/timefmt.h"
#include "base/xalloc.h"
#include "model/store_private.h"

#define GONE_SHOWN_MS 60000
#define SEEN_STEP_MS  60000
#define LABEL_FLAGS   (SESSION_LABEL_KNOWN | SESSION_PARTIAL_BULK)
#define MARKS         (SESSION_NEW | SESSION_STATUS_CHANGED | SESSION_COUNTS_CHANGED)

struct store *store_new(bool keep_raw, observe_fn *observe, void *context)
{
    struct store *store = xcalloc(1, sizeof *store);
    rows_init(&store->rows);
    rowset_init(&store->hot);
    rowset_init(&store->doubted);
    rowset_init(&store->marked);
    store->keep_raw = keep_raw;
    store->observe = observe;
    store->context = context;
    store->poll = 1;
    store->listed_ms = TIME_NONE;
    return store;
}

void store_free(struct store *store)
{
    if (!store)
        return;
    rows_release(&store->rows);
    rowset_release(&store->hot);
    rowset_release(&store->doubted);
    rowset_release(&store->marked);
    free(store->gone);
    free(store);
}

/* --- lists kept beside the rows --- */

void store_update_lists(struct store *store, uint32_t row)
{
    struct session space;
    const struct session *session = rows_at(&store->rows, row, &space);
    rowset_put(&store->hot, row, session_can_change(session));
    rowset_put(&store->doubted, row, session->flags & SESSION_DOUBTED);
    rowset_put(&store->marked, row, session->flags & MARKS);
}

static void forget_gone(struct store *store, uint32_t row)
{
    for (size_t i = 0; i < store->gone_count; i++)
        if (store->gone[i].row == row) {
            store->gone[i] = store->gone[--store->gone_count];
            return;
        }
}

static void remove_row(struct store *store, uint32_t row)
{
    rowset_remove(&store->hot, row);
    rowset_remove(&store->doubted, row);
    rowset_remove(&store->marked, row);
    rows_remove(&store->rows, row);
}

/* before_ms is worked out here. */
static void observe(const struct store *store, struct observation seen)
{
    seen.before_ms = seen.before ? session_true_ms(seen.before, store->listed_ms) : TIME_NONE;
    if (store->observe)
        store->observe(store->context, &seen);
}

/* --- merging --- */

/* True: part of the first listing, where every session is new to us and nothing happened. */
static bool is_first_listing(const struct store *store, const struct session *before,
                             enum store_origin origin)
{
    return !store->swept_once && (!before || origin == STORE_SWEEP);
}

static bool workload_unsaid(const struct session *session)
{
    return session->workload == WORKLOAD_OTHER && !session->type_word;
}

static uint32_t match(const struct store *store, const struct session *session)
{
    uint32_t any = rows_find_any(&store->rows, session->id); /* decides alone, as a rule */
    struct session space;
    if (any == ROW_NONE || rows_at(&store->rows, any, &space)->workload == session->workload)
        return any;
    uint32_t row = rows_find(&store->rows, session->id, (enum workload)session->workload);
    if (row != ROW_NONE)
        return row;
    if (workload_unsaid(session))
        return any;
    /* Perhaps it was first seen in an answer that did not say its workload. */
    row = rows_find(&store->rows, session->id, WORKLOAD_OTHER);
    return row != ROW_NONE && workload_unsaid(rows_at(&store->rows, row, &space)) ? row : ROW_NONE;
}

/* Each poll looks at all that are marked, so no mark is so old that its number comes again. */
static void mark(struct store *store, uint32_t row)
{
    rows_meta(&store->rows, row)->marked_in = store->poll;
}

static void note_origin(struct store *store, uint32_t row, enum store_origin origin)
{
    struct row_meta *meta = rows_meta(&store->rows, row);
    if (origin == STORE_SWEEP) {
        store->swept += !meta->listed;
        meta->listed = true;
    } else {
        meta->read = true;
    }
}

static void add_row(struct store *store, const struct session *session, enum store_origin origin,
                    int64_t at_ms)
{
    struct session added = *session;
    added.flags = store->swept_once ? SESSION_NEW : 0;
    added.seen_ms = at_ms;
    added.turned_ms = store->swept_once ? at_ms : TIME_NONE;
    added.units_delta = 0;
    if (!store->keep_raw)
        added.raw = NULL;
    uint32_t row = rows_add(&store->rows, &added);
    mark(store, row);
    note_origin(store, row, origin);
    store_update_lists(store, row);
    struct session space;
    observe(store, (struct observation){.at_ms = at_ms,
                                        .origin = origin,
                                        .after = rows_at(&store->rows, row, &space),
                                        .first_sweep = is_first_listing(store, NULL, origin)});
}

/* What the row is to hold now: the answer, with what is ours of the row before. */
static struct session combine(const struct store *store, const struct session *before,
                              const struct session *answer, struct session_oddities *odd)
{
    bool lost = answer->status == SESSION_UNREADABLE && before->status != SESSION_UNREADABLE;
    struct session ret = lost ? *before : *answer;
    if (lost) {
        *odd = before->odd ? *before->odd : (struct session_oddities){0};
        odd->note = SESSION_NOTE_KEPT;
        ret.odd = odd;
    }
    if (workload_unsaid(answer)) {
        ret.workload = before->workload;
        ret.type_word = before->type_word;
    }
    ret.label = before->label;
    ret.destination = before->destination;
    ret.started_ms = ret.status == SESSION_DRAFT ? TIME_NONE : before->started_ms;
    ret.flags = before->flags & (uint8_t) ~(SESSION_DOUBTED | SESSION_GONE);
    if (session_is_terminal(&ret) && !session_is_terminal(before))
        ret.flags &= (uint8_t)~SESSION_LABEL_KNOWN;
    ret.seen_ms = before->seen_ms;
    ret.turned_ms = before->turned_ms;
    ret.units_delta = before->units_delta;
    if (!lost)
        ret.raw = store->keep_raw ? answer->raw : NULL;
    return ret;
}

static void mark_changes(struct store *store, uint32_t row, const struct session *before,
                         struct session *merged, int64_t at_ms)
{
    bool status = session_status_changed(before, merged),
         counts = session_counts_changed(before, merged);
    if (!status && !counts)
        return;
    if (status)
        merged->turned_ms = at_ms;
    merged->flags |=
        (uint8_t)((status ? SESSION_STATUS_CHANGED : 0) | (counts ? SESSION_COUNTS_CHANGED : 0));
    merged->units_delta = session_units_gained(before, merged);
    mark(store, row);
}

static bool content_same(const struct store *store, const struct session *a,
                         const struct session *b)
{
    if (!session_equal(a, b))
        return false;
    return !store->keep_raw || session_text_same(a->raw, b->raw);
}

/* Nothing new in the answer: the row is touched only to take back a doubt or to move its age on. */
static void confirm_row(struct store *store, uint32_t row, enum store_origin origin, int64_t at_ms)
{
    struct session edit;
    const struct session *session = rows_at(&store->rows, row, &edit);
    bool doubted = session->flags & SESSION_DOUBTED;
    bool own = origin != STORE_SWEEP;
    bool aged = session->seen_ms == TIME_NONE || at_ms - session->seen_ms >= SEEN_STEP_MS;
    if (!doubted && !(own && aged))
        return;
    edit.flags &= (uint8_t)~SESSION_DOUBTED;
    if (own)
        edit.seen_ms = at_ms;
    rows_edit(&store->rows, row, &edit);
    rowset_remove(&store->doubted, row);
}

static void update_row(struct store *store, uint32_t row, const struct session *answer,
                       enum store_origin origin, int64_t at_ms)
{
    struct session before, space;
    rows_at(&store->rows, row, &before);
    struct session_oddities odd;
    struct session merged = combine(store, &before, answer, &odd);
    if (origin == STORE_SWEEP)
        store_keep_unlisted(&merged, &before);
    bool again = before.flags & SESSION_GONE;
    if (!again && content_same(store, &before, &merged)) {
        confirm_row(store, row, origin, at_ms);
        return;
    }
    bool first = is_first_listing(store, &before, origin);
    bool kept = merged.odd == &odd;
    merged.seen_ms = kept ? session_true_ms(&before, store->listed_ms) : at_ms;
    if (again) {
        forget_gone(store, row);
        merged.flags |= SESSION_NEW;
        merged.turned_ms = at_ms;
        mark(store, row);
    } else if (!first) {
        mark_changes(store, row, &before, &merged, at_ms);
    }
    struct chunk *held = rows_hold(&store->rows, row); /* before lends its texts */
    rows_replace(&store->rows, row, &merged);
    store_update_lists(store, row);
    observe(store, (struct observation){.at_ms = at_ms,
                                        .origin = origin,
                                        .before = again ? NULL : &before,
                                        .after = rows_at(&store->rows, row, &space),
                                        .first_sweep = first});
    chunk_unref(held);
}

/* True: the page was cut before the row was read on its own, and says less than the row. */
static bool is_outdated(const struct store *store, uint32_t row, const struct session *answer,
                        enum store_origin origin)
{
    if (origin != STORE_SWEEP || !store->sweeping || !rows_meta(&store->rows, row)->read)
        return false;
    struct session space;
    const struct session *known = rows_at(&store->rows, row, &space);
    if (known->flags & SESSION_GONE)
        return true;
    return answer->modified_ms != TIME_NONE && answer->modified_ms < known->modified_ms;
}

void store_merge(struct store *store, const struct session *session, enum store_origin origin,
                 int64_t at_ms)
{
    struct session named = *session;
    char name[32];
    if (!*session->id) {
        if (origin != STORE_SWEEP)
            return; /* an answer of one session: whoever asked knows which */
        snprintf(name, sizeof name, SESSION_NO_ID "%u", ++store->nameless);
        named.id = name;
    }
    uint32_t row = match(store, &named);
    if (row == ROW_NONE) {
        add_row(store, &named, origin, at_ms);
        return;
    }
    if (is_outdated(store, row, &named, origin)) {
        note_origin(store, row, origin);
        return;
    }
    note_origin(store, row, origin);
    update_row(store, row, &named, origin, at_ms);
}

void store_expect(const struct store *store, const char *id)
{
    rows_expect(&store->rows, id);
}

void store_set_label(struct store *store, const char *id, enum workload workload, const char *label,
                     const char *destination, uint8_t flags, int64_t at_ms)
{
    uint32_t row = rows_find(&store->rows, id, workload);
    if (row == ROW_NONE)
        return;
    struct session before, space;
    rows_at(&store->rows, row, &before);
    struct session labelled = before;
    flags = (uint8_t)((flags & LABEL_FLAGS) | (labelled.flags & ~LABEL_FLAGS));
    if (flags == labelled.flags && session_text_same(label, labelled.label) &&
        session_text_same(destination, labelled.destination))
        return;
    labelled.flags = flags;
    labelled.label = label;
    labelled.destination = destination;
    const bool turned =
        !(before.flags & SESSION_GONE) && session_status_changed(&before, &labelled);
    if (turned) {
        labelled.flags |= SESSION_STATUS_CHANGED;
        labelled.turned_ms = at_ms;
        mark(store, row);
    }
    struct chunk *held = rows_hold(&store->rows, row); /* before lends its texts */
    rows_replace(&store->rows, row, &labelled);
    if (turned) {
        store_update_lists(store, row);
        observe(store, (struct observation){.at_ms = at_ms,
                                            .origin = STORE_GET,
                                            .before = &before,
                                            .after = rows_at(&store->rows, row, &space)});
    }
    chunk_unref(held);
}

void store_gone(struct store *store, const char *id, enum workload workload, int64_t at_ms)
{
    uint32_t row = rows_find(&store->rows, id, workload);
    struct session session;
    if (row == ROW_NONE || rows_at(&store->rows, row, &session)->flags & SESSION_GONE)
        return;
    session.seen_ms = session_true_ms(&session, store->listed_ms);
    session.flags &= (uint8_t) ~(SESSION_DOUBTED | MARKS);
    session.flags |= SESSION_GONE;
    session.units_delta = 0;
    rows_edit(&store->rows, row, &session);
    note_origin(store, row, STORE_GET);
    store_update_lists(store, row);
    store->gone = xgrow(store->gone, store->gone_count, &store->gone_capacity, sizeof *store->gone);
    store->gone[store->gone_count++] = (struct gone){row, at_ms};
    observe(store, (struct observation){.at_ms = at_ms,
                                        .origin = STORE_GET,
                                        .before = rows_at(&store->rows, row, &session)});
}

/* --- sweeps and polls --- */

void store_sweep_begin(struct store *store)
{
    rows_forget_sweep(&store->rows);
    store->nameless = 0;
    store->swept = 0;
    store->sweeping = true;
}

size_t store_swept(const struct store *store)
{
    return store->swept;
}

/* The sweep did not carry this row. */
static void miss_row(struct store *store, uint32_t row)
{
    struct session session;
    if (!rows_at(&store->rows, row, &session) || session.flags & (SESSION_GONE | SESSION_DOUBTED))
        return;
    if (!session_id_known(&session)) {
        remove_row(store, row); /* nobody can ask for it: the list is all there is */
        return;
    }
    session.seen_ms = session_true_ms(&session, store->listed_ms);
    session.flags |= SESSION_DOUBTED;
    rows_edit(&store->rows, row, &session);
    rowset_add(&store->doubted, row);
}

void store_sweep_end(struct store *store, bool complete, int64_t read_ms)
{
    bool whole = complete && store->sweeping;
    store->sweeping = false;
    if (!whole)
        return;
    uint32_t limit = rows_limit(&store->rows);
    for (uint32_t row = 0; row < limit; row++) {
        const struct row_meta *meta = rows_meta(&store->rows, row);
        if (!meta->listed && !meta->read)
            miss_row(store, row);
    }
    store->swept_once = true;
    store->listed_ms = read_ms;
}

static void expire_marks(struct store *store)
{
    for (size_t i = store->marked.count; i-- > 0;) {
        uint32_t row = store->marked.rows[i];
        const uint8_t polls_ago = (uint8_t)(store->poll - rows_meta(&store->rows, row)->marked_in);
        if (polls_ago <= 1)
            continue;
        struct session session;
        rows_at(&store->rows, row, &session);
        session.flags &= (uint8_t)~MARKS;
        session.units_delta = 0;
        rows_edit(&store->rows, row, &session);
        rowset_remove(&store->marked, row);
    }
}

static void expire_gone(struct store *store, int64_t at_ms)
{
    for (size_t i = store->gone_count; i-- > 0;) {
        struct gone *gone = &store->gone[i];
        if (at_ms < gone->at_ms)
            gone->at_ms = at_ms; /* the clock was put back */
        if (at_ms - gone->at_ms <= GONE_SHOWN_MS)
            continue;
        remove_row(store, gone->row);
        *gone = store->gone[--store->gone_count];
    }
}

void store_expire(struct store *store, int64_t at_ms)
{
    store->poll++;
    expire_marks(store);
    expire_gone(store, at_ms);
}

int64_t store_expire_deadline(const struct store *store)
{
    int64_t deadline = CLOCK_NEVER;
    for (size_t i = 0; i < store->gone_count; i++) {
        int64_t at_ms = store->gone[i].at_ms + GONE_SHOWN_MS + 1;
        deadline = at_ms < deadline ? at_ms : deadline;
    }
    return deadline;
}

struct snapshot *store_cut(struct store *store)
{
    struct snapshot *snapshot = xcalloc(1, sizeof *snapshot);
    atomic_init(&snapshot->refs, 1);
    service_state_init(&snapshot->service);
    snapshot->swept_ms = snapshot->listed_ms = TIME_NONE;
    snapshot->hot_ms = TIME_NONE;
    snapshot->polled_ms = TIME_NONE;
    rows_cut(&store->rows, snapshot);
    return snapshot;
}
