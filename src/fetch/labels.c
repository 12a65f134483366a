/* labels.c - see labels.h. */
#include "fetch/labels.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/timefmt.h"
#include "base/xalloc.h"
#include "graph/graph_url.h"
#include "graph/url.h"
#include "model/label.h"
#include "model/permission.h"

#define URL_LIMIT (16 * 1024)
#define HOUR_MS   (3600 * INT64_C(1000))

void labels_init(struct labels *labels)
{
    *labels = (struct labels){.ask = ASK_NONE};
    for (size_t i = 0; i < LABELS_PER_HOUR; i++)
        labels->sent_boot_ms[i] = INT64_MIN / 2;
}

static void drop_keys(struct labels *labels)
{
    for (size_t i = 0; i < labels->count; i++)
        fetch_key_release(&labels->keys[i]);
    free(labels->keys);
    labels->keys = NULL;
    labels->count = 0;
}

static void drop_ask(struct labels *labels)
{
    ask_drop(&labels->ask);
    fetch_key_release(&labels->asked);
}

void labels_release(struct labels *labels)
{
    drop_ask(labels);
    drop_keys(labels);
    fetch_key_release(&labels->wished);
}

void labels_show(struct labels *labels, const struct fetch *fetch, const struct command *command)
{
    drop_keys(labels);
    labels->keys = xcalloc(command->key_count, sizeof labels->keys[0]);
    labels->count = command->key_count;
    for (size_t i = 0; i < labels->count; i++)
        labels->keys[i] = fetch_key_copy(command->keys[i].id, command->keys[i].workload);
    labels->rest_until_boot_ms = fetch_now(fetch) + LABELS_REST_MS;
}

void labels_wish(struct labels *labels, const char *id, enum workload workload)
{
    fetch_key_release(&labels->wished);
    labels->wished = fetch_key_copy(id, workload);
}

void labels_retry(struct labels *labels)
{
    memset(labels->given_up, 0, sizeof labels->given_up);
    memset(labels->nameless, 0, sizeof labels->nameless);
}

/* Where to ask. */
static enum label_source source_of(const struct session *session)
{
    static const enum label_source sources[JOB_COUNT] = {
        [JOB_STANDARD] = LABEL_ARTIFACTS,
        [JOB_BULK] = LABEL_BULK,
        [JOB_GRANULAR] = LABEL_GRANULAR,
        [JOB_OTHER] = LABEL_ARTIFACTS,
    };
    return sources[session->job];
}

/* One name for a session in one of its two phases: not ended, ended; and with so many units: what
 * is added to a draft changes its label. Caller frees. */
static char *phase_name(const struct session *session)
{
    return xasprintf("%c%u:%d:%s", session_is_terminal(session) ? 'e' : 'r',
                     (unsigned)session->workload, session->job == JOB_BULK ? 0 : session->total,
                     session->id);
}

/* In this run, or in an earlier one, whose answer after its end still stands. */
static bool was_asked(const struct labels *labels, const struct fetch *fetch,
                      const struct session *session)
{
    const bool settled = session->flags & SESSION_LABEL_KNOWN && session_is_terminal(session);
    if (fetch_key_is(&labels->wished, session->id, (enum workload)session->workload))
        return false;
    if ((settled && !labels->anew) || (session->total < 0 && session->label))
        return true; /* that counts are missing just now is no news of the units */
    char *name = phase_name(session);
    const bool had = textset_has(&fetch->labelled, name);
    free(name);
    return had;
}

static void remember(struct fetch *fetch, const struct session *session)
{
    char *name = phase_name(session);
    textset_add(&fetch->labelled, name);
    free(name);
}

/* The permission for restore points is there, or nothing tells: then one refusal does. */
static bool may_name_points(const struct labels *labels, const struct fetch *fetch,
                            const struct session *session)
{
    struct signin signin = {0};
    graph_signin(fetch->graph, &signin);
    const bool lacks = signin.granted_known && !(signin.granted & PERMISSION_BIT(SEARCH));
    return !lacks && !labels->given_up[LABEL_POINT][session->workload];
}

static bool has_whole_units(const struct session *session)
{
    return session->job != JOB_BULK && session->job != JOB_GRANULAR;
}

static bool bears_name(const struct session *session)
{
    return session->label && !label_is_counted(session->label);
}

static char *point_name(const struct session *session)
{
    return xasprintf("p%u:%s", (unsigned)session->workload, session->id);
}

/* Its units bear no name; asked once for each session. */
static bool wants_point(const struct labels *labels, const struct fetch *fetch,
                        const struct session *session)
{
    if (!has_whole_units(session) || bears_name(session) ||
        !may_name_points(labels, fetch, session))
        return false;
    char *name = point_name(session);
    const bool had = textset_has(&fetch->labelled, name);
    free(name);
    return !had;
}

static bool wants_label(const struct labels *labels, const struct fetch *fetch,
                        const struct session *session)
{
    return session && !(session->flags & SESSION_GONE) && session->id[0] != '\0' &&
           session->status != SESSION_UNREADABLE && session->workload != WORKLOAD_OTHER &&
           !labels->given_up[source_of(session)][session->workload] &&
           !was_asked(labels, fetch, session);
}

static const struct session *find_next(const struct labels *labels, const struct fetch *fetch,
                                       struct session *space)
{
    for (size_t i = 0; i < labels->count; i++) {
        const struct session *session =
            store_find(fetch->store, labels->keys[i].id, labels->keys[i].workload, space);
        if (wants_label(labels, fetch, session))
            return session;
    }
    return NULL;
}

/* When rest, hold and the hour's budget are all over. */
static int64_t may_ask_at(const struct labels *labels)
{
    const int64_t budget = labels->sent_boot_ms[labels->sent % LABELS_PER_HOUR] + HOUR_MS;
    int64_t at = labels->rest_until_boot_ms;
    if (labels->hold_until_boot_ms > at)
        at = labels->hold_until_boot_ms;
    return budget > at ? budget : at;
}

static void send(struct labels *labels, struct fetch *fetch, enum label_source source,
                 const char *url)
{
    labels->source = source;
    labels->sent_boot_ms[labels->sent++ % LABELS_PER_HOUR] = fetch_now(fetch);
    ask_start(&labels->ask, fetch, HTTP_GET, url);
    ask_step(&labels->ask, fetch);
}

static void start(struct labels *labels, struct fetch *fetch, const struct session *session)
{
    const enum workload workload = (enum workload)session->workload;
    const enum label_source source = source_of(session);
    struct strbuf url;
    strbuf_init(&url, URL_LIMIT);
    labels->asked_ended = session_is_terminal(session);
    labels->asked = fetch_key_copy(session->id, workload);
    if (source == LABEL_BULK)
        graph_url_bulk(fetch->graph, workload, session->id, &url);
    else
        graph_url_artifacts(fetch->graph, workload, source == LABEL_GRANULAR, session->id, &url);
    if (fetch_key_is(&labels->wished, session->id, workload))
        fetch_key_release(&labels->wished);
    send(labels, fetch, source, url.bytes);
    strbuf_release(&url);
}

/* Asks by the restore point what a session is called whose units bear no name; false: there is none
 * such. */
static bool start_point(struct labels *labels, struct fetch *fetch)
{
    struct point_wish wish;
    struct session space;
    bool sent = false;
    while (!sent && point_queue_take(&fetch->points, &wish)) {
        const struct session *row =
            store_find(fetch->store, wish.key.id, wish.key.workload, &space);
        if (row && wants_point(labels, fetch, row)) {
            struct strbuf url;
            char *name = point_name(row);
            textset_add(&fetch->labelled, name);
            free(name);
            strbuf_init(&url, URL_LIMIT);
            graph_url_point(fetch->graph, wish.point, &url);
            labels->asked = fetch_key_copy(wish.key.id, wish.key.workload);
            send(labels, fetch, LABEL_POINT, url.bytes);
            strbuf_release(&url);
            sent = true;
        }
        point_wish_release(&wish);
    }
    return sent;
}

static void take_point(struct labels *labels, struct fetch *fetch, const struct session *session,
                       const struct http_response *response)
{
    struct arena arena;
    struct session copy;
    arena_init(&arena);
    session_copy(&copy, session, &arena);
    const char *name =
        response ? graph_parse_point_name(response->body.bytes, response->body.length, &arena)
                 : NULL;
    uint8_t *nameless = &labels->nameless[copy.workload];
    *nameless = name ? 0 : (uint8_t)(*nameless + 1);
    for (int i = 0; !response && i < WORKLOAD_COUNT; i++)
        labels->given_up[LABEL_POINT][i] = true; /* one permission for all */
    if (*nameless >= LABELS_NAMELESS)
        labels->given_up[LABEL_POINT][copy.workload] = true;
    else if (name && !bears_name(&copy))
        store_set_label(fetch->store, copy.id, (enum workload)copy.workload,
                        label_from_source(&copy, name, strlen(name), &arena), copy.destination,
                        copy.flags & (SESSION_LABEL_KNOWN | SESSION_PARTIAL_BULK),
                        fetch_wall(fetch));
    arena_release(&arena);
}

static void take_bulk(struct fetch *fetch, const struct session *session,
                      const struct http_response *response)
{
    struct bulk_page page;
    struct fault why;
    if (!graph_parse_bulk(response->body.bytes, response->body.length, &page, &why))
        return;
    labels_apply(fetch, session, NULL, 0, &page);
    bulk_page_release(&page);
}

static void take_artifacts(struct fetch *fetch, const struct session *session, bool granular,
                           const struct http_response *response)
{
    struct artifact_page page;
    struct fault why;
    if (!graph_parse_artifacts(response->body.bytes, response->body.length, granular, &page, &why))
        return;
    recorder_started(fetch->recorder, session->id, (enum workload)session->workload,
                     artifacts_start(page.artifacts, page.count, TIME_NONE),
                     page.next_link == NULL);
    labels_apply(fetch, session, page.artifacts, page.count, NULL);
    artifact_page_release(&page);
}

static void take_result(struct labels *labels, struct fetch *fetch)
{
    const struct http_response *response = NULL;
    struct fault why = {.kind = FAULT_NONE};
    struct session space;
    const struct session *session =
        store_find(fetch->store, labels->asked.id, labels->asked.workload, &space);
    const bool ok = ask_result(&labels->ask, &response, &why, NULL);

    if (labels->source == LABEL_POINT) {
        if (session)
            take_point(labels, fetch, session, ok ? response : NULL);
        drop_ask(labels);
        return;
    }
    /* What is granular needs a permission of its own: that says nothing of the workload. */
    if (labels->source != LABEL_GRANULAR && (ok || why.kind == FAULT_FORBIDDEN))
        fetch_note_permitted(fetch, labels->asked.workload, ok);
    if (!ok && why.kind == FAULT_FORBIDDEN)
        labels->given_up[labels->source][labels->asked.workload] = true;
    if (session && session_is_terminal(session) && !labels->asked_ended) {
        drop_ask(labels); /* it ended meanwhile: this is not how it ended */
        return;
    }
    if (session && ok && labels->source == LABEL_BULK)
        take_bulk(fetch, session, response);
    else if (session && ok)
        take_artifacts(fetch, session, labels->source == LABEL_GRANULAR, response);
    /* Whatever came, the same question would be answered the same way. */
    session = store_find(fetch->store, labels->asked.id, labels->asked.workload, &space);
    if (session)
        remember(fetch, session);
    drop_ask(labels);
}

void labels_step(struct labels *labels, struct fetch *fetch, bool allowed)
{
    if (ask_is_busy(&labels->ask)) {
        if (ask_step(&labels->ask, fetch)) {
            take_result(labels, fetch);
        } else if (ask_fault(&labels->ask) || (!allowed && labels->ask.state == CALL_WAITING)) {
            drop_ask(labels);
            labels->hold_until_boot_ms = fetch_now(fetch) + LABELS_HOLD_MS;
        }
    }
    labels->waiting = false;
    if (ask_is_busy(&labels->ask) || !allowed)
        return;
    const bool may = fetch_now(fetch) >= may_ask_at(labels);
    if (may && start_point(labels, fetch))
        return;
    struct session space;
    const struct session *next = find_next(labels, fetch, &space);
    if (next && may)
        start(labels, fetch, next);
    else
        labels->waiting = next || fetch->points.count > 0;
}

void labels_forget(struct labels *labels, struct fetch *fetch)
{
    labels_retry(labels);
    labels->anew = true;
    textset_release(&fetch->labelled);
    point_queue_release(&fetch->points);
}

int64_t labels_deadline(const struct labels *labels)
{
    if (ask_is_busy(&labels->ask))
        return ask_deadline(&labels->ask);
    return labels->waiting ? may_ask_at(labels) : CLOCK_NEVER;
}

static bool ended_partly(const struct bulk_page *bulk)
{
    for (size_t i = 0; bulk && i < bulk->count; i++) {
        if (bulk_request_end(&bulk->requests[i]) == BULK_PARTLY)
            return true;
    }
    return false;
}

static const char *destination_of(const struct artifact *units, size_t count,
                                  const struct bulk_page *bulk)
{
    for (size_t i = 0; units && i < count; i++) {
        if (units[i].destination)
            return units[i].destination;
    }
    return bulk && bulk->count > 0 ? bulk->requests[0].destination : NULL;
}

static const char *keep(const char *text, const char *known, struct arena *arena)
{
    return text || !known ? text : arena_strndup(arena, known, strlen(known));
}

/* True: the row is called after what it restores, which a list of units cannot know better. */
static bool names_source(const struct session *row)
{
    return has_whole_units(row) && bears_name(row) && strncmp(row->label, "-> ", 3) != 0;
}

static void name_row(struct fetch *fetch, const struct session *session,
                     const struct artifact *units, size_t count, const struct bulk_page *bulk,
                     struct arena *arena)
{
    const enum workload workload = (enum workload)session->workload;
    struct session space;
    const struct session *row = store_find(fetch->store, session->id, workload, &space);
    if (!row)
        return;
    const char *label = label_compute(session, units, units ? count : 0,
                                      bulk ? bulk->requests : NULL, bulk ? bulk->count : 0, arena);
    const bool partial = bulk ? ended_partly(bulk) : (row->flags & SESSION_PARTIAL_BULK) != 0;
    const bool known = bulk || session->job != JOB_BULK || row->flags & SESSION_LABEL_KNOWN;
    const uint8_t flags =
        (uint8_t)((known ? SESSION_LABEL_KNOWN : 0) | (partial ? SESSION_PARTIAL_BULK : 0));
    if (units && (!label || label_is_counted(label)) && names_source(row))
        label = label_from_source(session, row->label, label_tail(row->label), arena);
    /* Units that came and bear no name: an older one was not theirs. */
    const bool nameless = !label && units && count > 0 && session->job != JOB_BULK;
    label = nameless ? NULL : keep(label, row->label, arena);
    const char *destination = keep(destination_of(units, count, bulk), row->destination, arena);
    store_set_label(fetch->store, session->id, workload, label, destination, flags,
                    fetch_wall(fetch));
}

/* A first page says it of its units alone. */
static void note_units(struct fetch *fetch, const struct session *session,
                       const struct artifact *units, size_t count)
{
    struct opened *opened = opened_note(fetch->opened, session, units, count);
    if (!opened)
        return;
    opened_unref(fetch->opened);
    fetch->opened = opened;
    fetch->dirty = true;
}

/* The restore point of the first unit that has one may tell what a nameless session restores. */
static void note_point(struct fetch *fetch, const struct session *session,
                       const struct artifact *units, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *id = units[i].point_id;
        if (!id || *id == '\0' || url_segment_climbs(id))
            continue;
        char *name = point_name(session);
        if (has_whole_units(session) && !textset_has(&fetch->labelled, name))
            point_queue_add(&fetch->points, session->id, (enum workload)session->workload, id);
        free(name);
        return;
    }
}

void labels_apply(struct fetch *fetch, const struct session *session, const struct artifact *units,
                  size_t count, const struct bulk_page *bulk)
{
    struct arena arena;
    struct session copy;
    if (!units && !bulk)
        return;
    arena_init(&arena);
    session_copy(&copy, session, &arena); /* `session` may be the row that is about to change */
    remember(fetch, &copy);
    name_row(fetch, &copy, units, count, bulk, &arena);
    note_point(fetch, &copy, units, units ? count : 0);
    if (units)
        note_units(fetch, &copy, units, count);
    arena_release(&arena);
}
