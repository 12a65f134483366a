#include "fetch/reading.h"

#include <string.h>

#include "base/timefmt.h"
#include "fetch/naming.h"
#include "fetch/reading_private.h"
#include "graph/graph_url.h"
#include "graph/url.h"

void reading_init(struct reading *reading)
{
    *reading = (struct reading){.open = false};
    dossier_init(&reading->dossier);
    unit_pass_init(&reading->pass);
    for (int part = 0; part < PART_COUNT; part++)
        reading->asks[part] = ASK_NONE;
}

static void drop_asks(struct reading *reading)
{
    for (int part = 0; part < PART_COUNT; part++)
        ask_drop(&reading->asks[part]);
}

void reading_release(struct reading *reading)
{
    drop_asks(reading);
    dossier_release(&reading->dossier);
    fetch_key_release(&reading->key);
    detail_unref(reading->detail);
    reading_init(reading);
}

void reading_set_fault(struct reading *reading, enum dossier_part part, const struct fault *why)
{
    struct fault *known = &reading->dossier.faults[part];
    if (known->kind == why->kind && known->next_try_ms == why->next_try_ms &&
        strcmp(known->text, why->text) == 0)
        return;
    *known = *why;
    reading->changed = true;
}

void reading_ask(struct reading *reading, struct fetch *fetch, enum dossier_part part)
{
    const char *id = reading->key.id;
    struct strbuf url;
    struct fault why = {.kind = FAULT_NONE};
    bool known = true;

    strbuf_init(&url, URL_MAX);
    switch (part) {
    case PART_SESSION:
        graph_url_session(fetch->graph, id, &url);
        break;
    case PART_ARTIFACTS:
        known = reading_units_url(reading, fetch, &url, &why);
        break;
    case PART_BULK:
        known = graph_url_bulk(fetch->graph, reading->key.workload, id, &url);
        break;
    case PART_COUNT:
        break;
    }
    if (known) {
        ask_start(&reading->asks[part], fetch, HTTP_GET, url.bytes);
    } else {
        unit_pass_end(&reading->pass);
        ask_drop(&reading->asks[part]);
        reading_set_fault(reading, part, &why);
    }
    strbuf_release(&url);
}

const struct session *reading_record(const struct reading *reading, const struct fetch *fetch,
                                     struct session *space)
{
    if (reading->dossier.has[PART_SESSION])
        return &reading->dossier.session;
    return store_find(fetch->store, reading->key.id, reading->key.workload, space);
}

/* True: the list may not be read by this token. A poll does not knock again; a person may. */
static bool is_forbidden(const struct dossier *dossier, enum dossier_part part)
{
    return dossier->faults[part].kind == FAULT_FORBIDDEN;
}

static void ask_lists(struct reading *reading, struct fetch *fetch, const struct session *known)
{
    const enum restore_job job = (enum restore_job)known->job;
    const struct dossier *dossier = &reading->dossier;
    const bool fresh = reading->asked || !reading->listed || reading->job != job;
    const bool all = fresh || reading->lists_stale;
    const bool units = all || !is_forbidden(dossier, PART_ARTIFACTS);
    const bool bulk =
        all || (!is_forbidden(dossier, PART_BULK) && !dossier_bulk_has_ended(dossier));
    if (!reading->listed || reading->job != job) {
        reading->granular = job == JOB_GRANULAR;
        reading->tried_other = false;
    }
    reading->listed = true;
    reading->lists_stale = reading->asked = false;
    reading->status = all ? known->status : reading->status;
    reading->job = (uint8_t)job;
    if (units)
        reading_units_start(reading, fetch, fresh ? PASS_ASKED : all ? PASS_CHANGED : PASS_POLL);
    if (job == JOB_BULK && bulk && !ask_is_busy(&reading->asks[PART_BULK]))
        reading_ask(reading, fetch, PART_BULK);
}

/* known: the newest record; NULL: none. */
static void ask_all(struct reading *reading, struct fetch *fetch, const struct session *known)
{
    if (!ask_is_busy(&reading->asks[PART_SESSION]))
        reading_ask(reading, fetch, PART_SESSION);
    if (known)
        ask_lists(reading, fetch, known);
}

void reading_open(struct reading *reading, struct fetch *fetch, const char *id,
                  enum workload workload)
{
    if (reading_is_open(reading, id, workload))
        return;
    reading_release(reading);
    reading->open = true;
    reading->key = fetch_key_copy(id, workload);
    reading->changed = true;
    reading_again(reading, fetch);
}

void reading_again(struct reading *reading, struct fetch *fetch)
{
    struct session space;
    if (!reading->open)
        return;
    reading->asked = true;
    ask_all(reading, fetch, reading_record(reading, fetch, &space));
}

void reading_forget(struct reading *reading, struct fetch *fetch)
{
    drop_asks(reading);
    reading_again(reading, fetch);
}

void reading_want_all(struct reading *reading, struct fetch *fetch, bool all)
{
    const struct units *units = reading->dossier.units;
    reading->pass.all = all;
    if (reading->open && all && units && !units->whole &&
        !is_forbidden(&reading->dossier, PART_ARTIFACTS))
        reading_units_start(reading, fetch, PASS_CHANGED);
}

static void build_detail(struct reading *reading, struct fetch *fetch)
{
    reading->changed = false;
    detail_unref(reading->detail);
    reading->detail = dossier_build(&reading->dossier, &reading->key);
    fetch->dirty = true;
}

void reading_put_units(struct reading *reading, struct fetch *fetch, struct units *units)
{
    units_unref(reading->dossier.units);
    reading->dossier.units = units;
    build_detail(reading, fetch);
}

void reading_close(struct reading *reading, struct fetch *fetch)
{
    if (!reading->open)
        return;
    reading_release(reading);
    fetch->dirty = true;
}

bool reading_is_open(const struct reading *reading, const char *id, enum workload workload)
{
    return reading->open && fetch_key_is(&reading->key, id, workload);
}

void reading_poll(struct reading *reading, struct fetch *fetch)
{
    if (!reading->open)
        return;
    struct session space;
    const struct session *row =
        store_find(fetch->store, reading->key.id, reading->key.workload, &space);
    if (!row || (row->flags & SESSION_GONE))
        return;
    const bool has = reading->dossier.has[PART_SESSION];
    reading->lists_stale |= reading->listed && row->status != reading->status;
    if (has && !session_equal(row, &reading->dossier.session))
        ask_all(reading, fetch, row);
    else if (reading->lists_stale || reading->asked ||
             unit_pass_due(&reading->pass, reading->dossier.units, row, fetch_now(fetch),
                           fetch_wall(fetch)))
        ask_lists(reading, fetch, row);
}

/* Times of reading are shown by the minute: only a new minute is worth a new detail. */
static bool minute_turned(int64_t shown_ms, int64_t at_ms)
{
    return shown_ms == TIME_NONE || shown_ms / MINUTE_MS != at_ms / MINUTE_MS;
}

void reading_take(void *context, const struct fetch_answer *answer)
{
    struct reading *reading = context;
    struct dossier *dossier = &reading->dossier;
    if (!reading_is_open(reading, answer->key->id, answer->key->workload))
        return;
    reading->lists_stale |= reading->listed && answer->session->status != reading->status;
    if (dossier_take_session(dossier, answer->session, answer->at_ms, answer->response))
        reading->changed = true;
    reading->changed |= !reading->detail || minute_turned(reading->detail->read_ms, answer->at_ms);
}

/* What was read while it ran does not tell how it ended. */
static bool bulk_tells(const struct reading *reading, const struct session *session)
{
    const struct session then = {.status = reading->status};
    const bool before = session_is_terminal(session) && !session_is_terminal(&then);
    return reading->dossier.has[PART_BULK] && !before &&
           reading->dossier.faults[PART_BULK].kind == FAULT_NONE;
}

/* The label rests on the first page that holds units; those before it may be empty. NULL: no page
 * is here. */
static const struct unit_page *naming_page(const struct reading *reading)
{
    const struct units *units = reading->dossier.units;
    for (size_t i = 0; units && i < units->page_count; i++)
        if (units->pages[i]->count > 0)
            return units->pages[i];
    return units ? units->pages[0] : NULL;
}

static bool is_empty(const struct unit_page *page)
{
    return !page || page->count == 0;
}

/* What stands on a later page may overwrite, though nothing before it does. */
static bool goes_elsewhere(const struct reading *reading, const struct fetch *fetch)
{
    struct session space;
    const struct session *row =
        store_find(fetch->store, reading->key.id, reading->key.workload, &space);
    const char *to = units_destination(reading->dossier.units);
    return row && to && !session_text_same(to, row->destination);
}

/* The names of artifacts and bulk requests make the row's label. A bulk request names best: while
 * it is on its way the units do not. */
static void name_row(struct reading *reading, struct fetch *fetch)
{
    const struct dossier *dossier = &reading->dossier;
    struct session space;
    const struct session *session = reading_record(reading, fetch, &space);
    if (!session || ask_is_busy(&reading->asks[PART_BULK]))
        return;
    const struct unit_page *first = naming_page(reading);
    const struct naming_answers answers = {
        .units = first ? first->artifacts : NULL,
        .unit_count = first ? first->count : 0,
        .bulk = bulk_tells(reading, session) ? &dossier->bulk : NULL,
        .destination = units_destination(dossier->units),
        .whole = dossier->units && dossier->units->whole,
    };
    naming_apply(fetch, session, &answers);
}

static bool take_bulk(struct reading *reading, struct fetch *fetch,
                      const struct http_response *response, struct fault *why)
{
    struct bulk_page page;
    if (!graph_parse_bulk(response->body.bytes, response->body.length, &page, why))
        return false;
    const int64_t at_ms = fetch_wall(fetch);
    reading->changed |= dossier_take_bulk(&reading->dossier, &page, response, at_ms);
    reading->changed |= !reading->detail || minute_turned(reading->detail->bulk_read_ms, at_ms);
    ask_drop(&reading->asks[PART_BULK]);
    return true;
}

/* The session's own answer goes through the store; reading_take gets it from there. */
static bool take_session(struct reading *reading, struct fetch *fetch,
                         const struct http_response *response, struct fault *why)
{
    if (!fetch_take_session(fetch, &reading->key, response, STORE_GET, NULL, why))
        return false;
    ask_drop(&reading->asks[PART_SESSION]);
    return true;
}

static bool take_part(struct reading *reading, struct fetch *fetch, enum dossier_part part,
                      const struct http_response *response, struct fault *why)
{
    switch (part) {
    case PART_SESSION:
        return take_session(reading, fetch, response, why);
    case PART_ARTIFACTS:
        return reading_units_take(reading, fetch, response, why);
    case PART_BULK:
        return take_bulk(reading, fetch, response, why);
    case PART_COUNT:
        break;
    }
    return true;
}

static void take_answer(struct reading *reading, struct fetch *fetch, enum dossier_part part,
                        const struct http_response *response)
{
    struct fault why = {.kind = FAULT_NONE};
    const bool first = reading->pass.at == 0 || is_empty(naming_page(reading));
    if (!take_part(reading, fetch, part, response, &why)) {
        ask_again(&reading->asks[part], fetch, &why);
        return;
    }
    if (part == PART_SESSION)
        return; /* fetch_take_session has noted it */
    fetch_good(fetch);
    if (part != PART_ARTIFACTS || first || goes_elsewhere(reading, fetch))
        name_row(reading, fetch);
}

static void take_refusal(struct reading *reading, struct fetch *fetch, enum dossier_part part,
                         struct fault *why)
{
    if (part == PART_ARTIFACTS && reading_units_try_otherwise(reading, fetch, why))
        return;
    ask_drop(&reading->asks[part]);
    if (part == PART_ARTIFACTS)
        reading_units_refused(reading, fetch, why);
    else if (part == PART_BULK && fetch_forbids(why))
        fetch_note_permitted(fetch, reading->key.workload, false);
    reading_set_fault(reading, part, why);
    if (part == PART_SESSION && fetch_says_gone(fetch, &reading->key, why)) {
        store_gone(fetch->store, reading->key.id, reading->key.workload, fetch_wall(fetch));
        ask_drop(&reading->asks[PART_ARTIFACTS]);
        ask_drop(&reading->asks[PART_BULK]);
    }
    if (part == PART_BULK)
        name_row(reading, fetch);
}

static void step_part(struct reading *reading, struct fetch *fetch, enum dossier_part part)
{
    const struct http_response *response = NULL;
    struct fault why = {.kind = FAULT_NONE};
    struct ask *ask = &reading->asks[part];

    if (ask_step(ask, fetch)) {
        if (ask_result(ask, &response, &why, NULL))
            take_answer(reading, fetch, part, response);
        else
            take_refusal(reading, fetch, part, &why);
    }
    if (ask_fault(ask))
        reading_set_fault(reading, part, ask_fault(ask));
}

void reading_step(struct reading *reading, struct fetch *fetch)
{
    if (!reading->open)
        return;
    for (int part = 0; part < PART_COUNT; part++)
        step_part(reading, fetch, (enum dossier_part)part);
    struct session space;
    const struct session *known = reading_record(reading, fetch, &space);
    if (known && (!reading->listed || reading->job != known->job) &&
        reading->dossier.faults[PART_SESSION].kind == FAULT_NONE)
        ask_lists(reading, fetch, known);
    if (reading->changed)
        build_detail(reading, fetch);
}

bool reading_is_busy(const struct reading *reading)
{
    for (int part = 0; part < PART_COUNT; part++) {
        if (ask_is_busy(&reading->asks[part]))
            return true;
    }
    return false;
}

int64_t reading_deadline(const struct reading *reading)
{
    int64_t deadline = CLOCK_NEVER;
    for (int part = 0; part < PART_COUNT; part++)
        deadline = clock_sooner(deadline, ask_deadline(&reading->asks[part]));
    return deadline;
}
