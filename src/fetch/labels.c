#include "fetch/labels.h"

#include <stdlib.h>
#include <string.h>

#include "base/spans.h"
#include "base/strbuf.h"
#include "base/timefmt.h"
#include "base/xalloc.h"
#include "fetch/naming.h"
#include "graph/graph_url.h"
#include "graph/url.h"
#include "model/label.h"
#include "model/permission.h"

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
    free(labels->asked_point);
    labels->asked_point = NULL;
}

/* The connection's trouble answers nothing: it is asked again. */
static void drop_unanswered(struct labels *labels, struct fetch *fetch)
{
    if (labels->asked_point)
        point_queue_add(&fetch->points, labels->asked.id, labels->asked.workload,
                        labels->asked_point);
    drop_ask(labels);
}

static void put_off(struct labels *labels, struct fetch *fetch)
{
    drop_unanswered(labels, fetch);
    labels->hold_until_boot_ms = fetch_now(fetch) + LABELS_HOLD_MS;
}

/* Nor does a page of somebody on the way, who may let all through but restore points: they alone
 * wait, twice as long each time. */
static void put_off_points(struct labels *labels, struct fetch *fetch)
{
    drop_unanswered(labels, fetch);
    labels->points_until_boot_ms = fetch_now(fetch) + ((int64_t)LABELS_HOLD_MS << labels->pages);
    if (labels->pages < LABELS_PAGES)
        labels->pages++;
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
    labels->points_refused = false;
    labels->points_until_boot_ms = 0;
    labels->pages = 0;
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

/* In this run, or in an earlier one, whose answer after its end still stands. */
static bool was_asked(const struct labels *labels, const struct fetch *fetch,
                      const struct session *session)
{
    const bool settled = session->flags & SESSION_LABEL_KNOWN && session_is_terminal(session);
    if (fetch_key_is(&labels->wished, session->id, (enum workload)session->workload))
        return false;
    if ((settled && !labels->anew) || (session->total < 0 && session->label))
        return true; /* that counts are missing just now is no news of the units */
    return naming_was_asked(fetch, session);
}

bool labels_asks_point(const struct labels *labels, const char *point)
{
    return labels->asked_point && strcmp(labels->asked_point, point) == 0;
}

static bool lacks_permission(const struct fetch *fetch)
{
    struct signin signin = {0};
    graph_signin(fetch->graph, &signin);
    return signin.granted_known && !(signin.granted & PERMISSION_BIT(SEARCH));
}

bool labels_lack_points(const struct labels *labels, const struct fetch *fetch)
{
    return labels->points_refused || lacks_permission(fetch);
}

/* Where nothing tells, one refusal does. */
bool labels_may_name_points(const struct labels *labels, const struct fetch *fetch,
                            enum workload workload)
{
    return !lacks_permission(fetch) && !labels->given_up[LABEL_POINT][workload];
}

static bool wants_point(const struct labels *labels, const struct fetch *fetch,
                        const struct session *session)
{
    return naming_needs_point(fetch, session) &&
           labels_may_name_points(labels, fetch, (enum workload)session->workload);
}

static bool wants_label(const struct labels *labels, const struct fetch *fetch,
                        const struct session *session)
{
    return session && label_can_be_read(session) &&
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
}

static void start(struct labels *labels, struct fetch *fetch, const struct session *session)
{
    const enum workload workload = (enum workload)session->workload;
    const enum label_source source = source_of(session);
    struct strbuf url;
    strbuf_init(&url, URL_MAX);
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

static void ask_for_point(struct labels *labels, struct fetch *fetch, const struct point_wish *wish)
{
    struct strbuf url;
    strbuf_init(&url, URL_MAX);
    graph_url_point(fetch->graph, wish->point, &url);
    labels->asked = fetch_key_copy(wish->key.id, wish->key.workload);
    labels->asked_point = xstrdup(wish->point);
    send(labels, fetch, LABEL_POINT, url.bytes);
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
        const struct name_entry *known = name_book_find(&fetch->book, wish.point);
        sent = row && !known && wants_point(labels, fetch, row);
        if (row && known && naming_needs_point(fetch, row))
            naming_take_point(fetch, row, known->name);
        if (sent)
            ask_for_point(labels, fetch, &wish);
        point_wish_release(&wish);
    }
    return sent;
}

/* Where the service tells no names, or has no such points any more, it is soon left alone; where it
 * refuses, at once and for all workloads, as one permission opens them. */
void labels_note_points(struct labels *labels, enum workload workload, bool named,
                        enum fault_kind refusal)
{
    labels->pages = 0;
    labels->nameless[workload] = named ? 0 : (uint8_t)(labels->nameless[workload] + 1);
    if (labels->nameless[workload] >= LABELS_NAMELESS)
        labels->given_up[LABEL_POINT][workload] = true;
    if (refusal == FAULT_NONE || refusal == FAULT_NOT_FOUND)
        return;
    labels->points_refused = true;
    for (int i = 0; i < WORKLOAD_COUNT; i++)
        labels->given_up[LABEL_POINT][i] = true;
}

/* response NULL: it was refused. */
static void take_point(struct labels *labels, struct fetch *fetch, const struct session *session,
                       const struct http_response *response, enum fault_kind refusal)
{
    const enum workload workload = (enum workload)session->workload;
    struct arena arena;
    arena_init(&arena);
    const char *name =
        response ? graph_parse_point_name(response->body.bytes, response->body.length, &arena)
                 : NULL;
    labels_note_points(labels, workload, name != NULL, refusal);
    if (response || refusal == FAULT_NOT_FOUND)
        name_book_put(&fetch->book, labels->asked_point, name);
    naming_take_point(fetch, session, name);
    arena_release(&arena);
}

static void take_bulk(struct fetch *fetch, const struct session *session,
                      const struct http_response *response)
{
    struct bulk_page page;
    struct fault why;
    if (!graph_parse_bulk(response->body.bytes, response->body.length, &page, &why))
        return;
    naming_apply(fetch, session, &(struct naming_answers){.bulk = &page});
    bulk_page_release(&page);
}

static void take_artifacts(const struct labels *labels, struct fetch *fetch,
                           const struct session *session, const struct http_response *response)
{
    struct artifact_page page;
    struct fault why;
    if (!graph_parse_artifacts(response->body.bytes, response->body.length,
                               labels->source == LABEL_GRANULAR, &page, &why))
        return;
    const int64_t start_ms =
        artifacts_start(page.artifacts, page.count, session->created_ms, TIME_NONE);
    const bool whole = page.next_link == NULL;
    naming_apply(fetch, session,
                 &(struct naming_answers){
                     .units = page.artifacts, .unit_count = page.count, .whole = whole});
    /* `session` was the row, which has changed. */
    naming_note_start(fetch, labels->asked.id, labels->asked.workload, start_ms, whole);
    artifact_page_release(&page);
}

/* What an answer, or its want, says of the questions to come. */
static void learn(struct labels *labels, struct fetch *fetch, bool ok, bool forbidden)
{
    /* What is granular needs a permission of its own: that says nothing of the workload. */
    if (labels->source != LABEL_GRANULAR && (ok || forbidden))
        fetch_note_permitted(fetch, labels->asked.workload, ok);
    if (forbidden)
        labels->given_up[labels->source][labels->asked.workload] = true;
}

static void take_list(const struct labels *labels, struct fetch *fetch,
                      const struct session *session, const struct http_response *response)
{
    struct session space;
    if (response && labels->source == LABEL_BULK)
        take_bulk(fetch, session, response);
    else if (response)
        take_artifacts(labels, fetch, session, response);
    /* Whatever came, the same question would be answered the same way. */
    session = store_find(fetch->store, labels->asked.id, labels->asked.workload, &space);
    if (session)
        naming_note_asked(fetch, session);
}

static void take_result(struct labels *labels, struct fetch *fetch)
{
    const struct http_response *response = NULL;
    struct fault why = {.kind = FAULT_NONE};
    struct session space;
    const struct session *session =
        store_find(fetch->store, labels->asked.id, labels->asked.workload, &space);
    if (!ask_result(&labels->ask, &response, &why, NULL))
        response = NULL;
    if (labels->source == LABEL_POINT && !response && why.from_page) {
        put_off_points(labels, fetch);
        return;
    }
    if (labels->source != LABEL_POINT)
        learn(labels, fetch, response != NULL, !response && fetch_forbids(&why));
    const bool ended_meanwhile = session && session_is_terminal(session) && !labels->asked_ended;
    if (session && labels->source == LABEL_POINT)
        take_point(labels, fetch, session, response, why.kind);
    else if (session && !ended_meanwhile) /* else this is not how it ended */
        take_list(labels, fetch, session, response);
    drop_ask(labels);
}

void labels_step(struct labels *labels, struct fetch *fetch, bool allowed)
{
    if (ask_is_busy(&labels->ask)) {
        if (ask_step(&labels->ask, fetch)) {
            take_result(labels, fetch);
        } else if (ask_fault(&labels->ask) || (!allowed && labels->ask.state == CALL_WAITING)) {
            put_off(labels, fetch);
        }
    }
    labels->waiting = labels->points_wait = false;
    if (ask_is_busy(&labels->ask) || !allowed)
        return;
    const bool may = fetch_now(fetch) >= may_ask_at(labels);
    if (may && fetch_now(fetch) >= labels->points_until_boot_ms && start_point(labels, fetch))
        return;
    struct session space;
    const struct session *next = find_next(labels, fetch, &space);
    if (next && may)
        start(labels, fetch, next);
    else
        labels->waiting = next != NULL;
    labels->points_wait = fetch->points.count > 0;
}

void labels_forget(struct labels *labels, struct fetch *fetch)
{
    drop_ask(labels); /* its answer is for the other's eyes */
    labels_retry(labels);
    labels->anew = true;
    textset_release(&fetch->labelled);
    point_queue_release(&fetch->points);
    name_book_release(&fetch->book);
}

int64_t labels_deadline(const struct labels *labels)
{
    if (ask_is_busy(&labels->ask))
        return ask_deadline(&labels->ask);
    const int64_t at = may_ask_at(labels), points_at = labels->points_until_boot_ms;
    if (labels->waiting)
        return at;
    return !labels->points_wait ? CLOCK_NEVER : points_at > at ? points_at : at;
}
