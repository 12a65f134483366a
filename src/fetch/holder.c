#include "fetch/holder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "fetch/unit_pass.h"
#include "graph/graph_parse.h"
#include "graph/graph_url.h"
#include "graph/url.h"

#define HOLDER_TRIES 3 /* of an answer that makes no sense */

void holder_init(struct holder *holder)
{
    *holder = (struct holder){.ask = ASK_NONE};
}

static void drop_search(struct holder *holder)
{
    ask_drop(&holder->ask);
    units_unref(holder->units);
    holder->units = NULL;
    for (size_t i = 0; i < holder->count; i++)
        fetch_key_release(&holder->queue[i]);
    free(holder->queue);
    holder->queue = NULL;
    holder->other_list = false;
    holder->count = holder->at = 0;
}

void holder_release(struct holder *holder)
{
    drop_search(holder);
    units_unref(holder->noted);
    holdings_unref(holder->known);
    holder_init(holder);
}

void holder_note(struct holder *holder, struct fetch *fetch, const struct session_key *key,
                 const struct units *units)
{
    if (units == holder->noted)
        return;
    units_unref(holder->noted);
    holder->noted = units_ref(units);
    if (!units)
        return;
    struct session space;
    const struct session *session = store_find(fetch->store, key->id, key->workload, &space);
    if (!session || !session_is_running(session))
        return;
    holder->known = holdings_put(holder->known, holding_new(key->id, key->workload, units));
    fetch->dirty = true;
}

static void end(struct holder *holder, struct fetch *fetch, enum holder_state state,
                enum notice_kind kind, const char *text)
{
    drop_search(holder);
    holder->search.state = (uint8_t)state;
    journal_notice(&fetch->journal, kind, fetch_wall(fetch), text, "");
    fetch->dirty = true;
}

/* Running sessions of that workload whose units are not all known yet. */
static void collect(struct holder *holder, struct fetch *fetch, const struct session_key *mine)
{
    struct session space;
    const struct session *session;
    size_t capacity = 0;
    for (size_t i = 0; (session = store_hot(fetch->store, i, &space)); i++) {
        const enum workload workload = (enum workload)session->workload;
        const struct holding *known = holdings_of(holder->known, session->id, workload);
        if (workload != mine->workload || !session_is_running(session) ||
            holding_is_whole(known, session) || fetch_key_is(mine, session->id, workload))
            continue;
        holder->queue = xgrow(holder->queue, holder->count, &capacity, sizeof *holder->queue);
        holder->queue[holder->count++] = fetch_key_copy(session->id, workload);
    }
    holder->search.sessions = (uint32_t)holder->count;
}

static bool lists_items(const struct holder *holder, const struct session *session)
{
    return session && (session->job == JOB_GRANULAR) != holder->other_list;
}

static bool page_url(const struct holder *holder, const struct fetch *fetch, struct strbuf *url)
{
    const struct session_key *key = &holder->queue[holder->at];
    struct session space;
    const struct session *session = store_find(fetch->store, key->id, key->workload, &space);
    const struct units *units = holder->units;
    if (units)
        return url_resolve_next(graph_root(fetch->graph),
                                units->pages[units->page_count - 1]->next_link, url, NULL);
    return session && graph_url_artifacts(fetch->graph, key->workload, lists_items(holder, session),
                                          key->id, url);
}

/* False: it has ended meanwhile, or leads elsewhere. */
static bool ask_next_page(struct holder *holder, struct fetch *fetch)
{
    struct strbuf url;
    strbuf_init(&url, URL_MAX);
    const bool known = page_url(holder, fetch, &url);
    if (known) {
        holder->search.requests++;
        ask_start(&holder->ask, fetch, HTTP_GET, url.bytes);
    }
    strbuf_release(&url);
    return known;
}

static void leave_session(struct holder *holder)
{
    units_unref(holder->units);
    holder->units = NULL;
    holder->other_list = false;
    holder->at++;
    holder->search.sessions_done++;
}

/* Of this session, or of the first behind it that has one; none is left: it is over. */
static void ask_page(struct holder *holder, struct fetch *fetch)
{
    char text[160];
    const struct holder_search *search = &holder->search;
    while (holder->at < holder->count && search->requests < HOLDER_REQUESTS) {
        if (ask_next_page(holder, fetch))
            return;
        holder->search.refused++;
        leave_session(holder);
    }
    if (holder->at < holder->count) {
        snprintf(text, sizeof text, "The search was given up after %d requests.", HOLDER_REQUESTS);
        end(holder, fetch, HOLDER_STOPPED, NOTICE_INFO, text);
        return;
    }
    snprintf(text, sizeof text, "None of %u running sessions restores that unit%s.",
             search->sessions - search->refused,
             search->refused > 0 ? "; the units of others may not be seen" : "");
    end(holder, fetch, HOLDER_NOT_FOUND, NOTICE_INFO, text);
}

static void next_session(struct holder *holder, struct fetch *fetch)
{
    leave_session(holder);
    ask_page(holder, fetch);
}

void holder_start(struct holder *holder, struct fetch *fetch, const struct session_key *key,
                  const struct artifact *unit)
{
    drop_search(holder);
    holder->search = (struct holder_search){.state = HOLDER_SEARCHING};
    snprintf(holder->search.unit, sizeof holder->search.unit, "%s", unit->id ? unit->id : "");
    holder->key = unit_source_key(unit);
    if (holder->key != 0)
        collect(holder, fetch, key);
    fetch->dirty = true;
    if (holder->count > 0)
        ask_page(holder, fetch);
    else
        end(holder, fetch, HOLDER_NOT_FOUND, NOTICE_INFO,
            holder->key ? "There is no other running session to look through."
                        : "What this unit restores cannot be told: it names no restore point.");
}

void holder_stop(struct holder *holder, struct fetch *fetch)
{
    if (holder->search.state == HOLDER_SEARCHING)
        end(holder, fetch, HOLDER_STOPPED, NOTICE_INFO, "The search was stopped.");
}

/* After a page: found, the next page, or the next session. */
static void go_on(struct holder *holder, struct fetch *fetch)
{
    const struct session_key *key = &holder->queue[holder->at];
    struct session space;
    const struct session *session = store_find(fetch->store, key->id, key->workload, &space);
    char text[160];
    holder->known = holdings_put(holder->known, holding_new(key->id, key->workload, holder->units));
    if (holdings_find(holder->known, holder->key, "", key->workload) == holder->known->list[0]) {
        snprintf(text, sizeof text, "Found: it is restored by session %.64s.", key->id);
        end(holder, fetch, HOLDER_FOUND, NOTICE_OK, text);
    } else if (!holder->units->whole && holder->units->count <= PASS_UNITS && session) {
        ask_page(holder, fetch);
    } else {
        next_session(holder, fetch);
    }
}

/* Its units are refused, or make no sense. */
static void pass_over(struct holder *holder, struct fetch *fetch)
{
    ask_drop(&holder->ask);
    holder->search.refused++;
    fetch->dirty = true;
    next_session(holder, fetch);
}

/* The documented granular session of a mailbox says standard: its units stand in the other list. */
static bool is_elsewhere(const struct holder *holder, const struct session *session,
                         const struct artifact_page *page)
{
    return session && session->total > 0 && !holder->other_list && !holder->units &&
           page->count == 0 && !page->next_link;
}

static void take_page(struct holder *holder, struct fetch *fetch,
                      const struct http_response *response)
{
    const struct session_key *key = &holder->queue[holder->at];
    struct session space;
    const struct session *session = store_find(fetch->store, key->id, key->workload, &space);
    struct artifact_page page;
    struct fault why = {.kind = FAULT_NONE};
    if (!graph_parse_artifacts(response->body.bytes, response->body.length,
                               lists_items(holder, session), &page, &why)) {
        if (holder->ask.tries + 1 < HOLDER_TRIES)
            ask_again(&holder->ask, fetch, &why);
        else
            pass_over(holder, fetch);
        return;
    }
    if (is_elsewhere(holder, session, &page)) {
        artifact_page_release(&page);
        ask_drop(&holder->ask);
        holder->other_list = true;
        ask_page(holder, fetch);
        return;
    }
    struct unit_page *made = unit_page_new(&page.arena, page.artifacts, page.count);
    made->next_link = page.next_link;
    artifact_page_release(&page); /* what was not taken */
    holder->units = units_put(holder->units, holder->units ? holder->units->page_count : 0, made);
    ask_drop(&holder->ask);
    fetch_good(fetch);
    fetch->dirty = true;
    go_on(holder, fetch);
}

void holder_step(struct holder *holder, struct fetch *fetch)
{
    const struct http_response *response = NULL;
    struct fault why = {.kind = FAULT_NONE};
    if (holder->search.state != HOLDER_SEARCHING || !ask_step(&holder->ask, fetch))
        return;
    if (ask_result(&holder->ask, &response, &why, NULL)) {
        take_page(holder, fetch, response);
        return;
    }
    pass_over(holder, fetch);
}

int64_t holder_deadline(const struct holder *holder)
{
    return ask_deadline(&holder->ask);
}
