#include "fetch/listing.h"

#include <string.h>

#include "base/ascii.h"
#include "base/timefmt.h"
#include "graph/graph_parse.h"
#include "graph/graph_url.h"
#include "graph/url.h"

void listing_init(struct listing *listing, uint64_t seed)
{
    *listing = (struct listing){
        .whole_boot_ms = CLOCK_NEVER,
        .whole_ms = TIME_NONE,
        .listed_ms = TIME_NONE,
        .read_boot_ms = CLOCK_NEVER,
        .read_ms = TIME_NONE,
        .tried_boot_ms = CLOCK_NEVER,
        .next_boot_ms = CLOCK_NEVER,
        .max_pages = LISTING_MAX_PAGES,
        .max_sessions = LISTING_MAX_SESSIONS,
        .ask = ASK_NONE,
        .ahead = ASK_NONE,
    };
    strbuf_init(&listing->url, URL_MAX);
    strbuf_init(&listing->ahead_url, URL_MAX);
    textset_init(&listing->seen, seed);
}

void listing_release(struct listing *listing)
{
    ask_drop(&listing->ask);
    ask_drop(&listing->ahead);
    strbuf_release(&listing->url);
    strbuf_release(&listing->ahead_url);
    textset_release(&listing->seen);
}

/* Asks for the page listing->url, unless that was done ahead. */
static void ask_page(struct listing *listing, struct fetch *fetch)
{
    listing->next_boot_ms = CLOCK_NEVER;
    listing->asked_boot_ms = fetch_now(fetch);
    if (ask_is_busy(&listing->ahead) && strcmp(listing->ahead_url.bytes, listing->url.bytes) == 0) {
        ask_drop(&listing->ask);
        listing->ask = listing->ahead;
        listing->ahead = ASK_NONE;
        return;
    }
    ask_drop(&listing->ahead);
    ask_start(&listing->ask, fetch, HTTP_GET, listing->url.bytes);
}

/* The page behind the one just read, when its time has come. */
static void go_on(struct listing *listing, struct fetch *fetch)
{
    if (listing->page_gap_ms == 0) {
        ask_page(listing, fetch);
        return;
    }
    ask_drop(&listing->ask);
    listing->next_boot_ms = listing->asked_boot_ms + listing->page_gap_ms;
}

/* The answer to the next request travels while this page is read and merged. Only a guess: whether
 * the sweep goes on, and where, is find_next's to say once the page is read. */
static void ask_ahead(struct listing *listing, struct fetch *fetch,
                      const struct http_response *response)
{
    struct strbuf link;
    strbuf_init(&link, URL_MAX);
    strbuf_clear(&listing->ahead_url);
    if (listing->page_gap_ms == 0 && listing->pages + 1 < listing->max_pages &&
        graph_peek_next_link(response->body.bytes, response->body.length, &link) &&
        url_resolve_next(graph_root(fetch->graph), link.bytes, &listing->ahead_url, NULL) &&
        !textset_has(&listing->seen, listing->ahead_url.bytes)) {
        ask_start(&listing->ahead, fetch, HTTP_GET, listing->ahead_url.bytes);
    }
    strbuf_release(&link);
}

static void ask_first_page(struct listing *listing, struct fetch *fetch)
{
    listing->pages = 0;
    listing->sessions = 0;
    listing->empty_pages = 0;
    textset_release(&listing->seen);
    strbuf_clear(&listing->url);
    graph_url_sessions(fetch->graph, &listing->url);
    textset_add(&listing->seen, listing->url.bytes);
    listing->first_boot_ms = fetch_now(fetch);
    store_sweep_begin(fetch->store);
    ask_page(listing, fetch);
}

void listing_start(struct listing *listing, struct fetch *fetch, int64_t page_gap_ms)
{
    if (listing->running)
        return;
    listing->running = true;
    listing->page_gap_ms = listing->no_pacing ? 0 : page_gap_ms;
    listing->restarted = false;
    listing->started_boot_ms = fetch_now(fetch);
    ask_first_page(listing, fetch);
}

void listing_stop(struct listing *listing, struct fetch *fetch)
{
    if (!listing->running)
        return;
    ask_drop(&listing->ask);
    ask_drop(&listing->ahead);
    store_sweep_end(fetch->store, false, TIME_NONE);
    listing->next_boot_ms = CLOCK_NEVER;
    listing->running = false;
}

static void note_whole(struct listing *listing, const struct fetch *fetch)
{
    const int64_t now = fetch_now(fetch);
    listing->end_fault = (struct fault){.kind = FAULT_NONE};
    listing->whole_pages = listing->pages;
    listing->whole_boot_ms = now;
    listing->whole_ms = fetch_wall(fetch);
    listing->took_ms = now - listing->started_boot_ms;
    const int64_t lasted_ms = now - listing->first_boot_ms;
    const int64_t ago_ms = lasted_ms > LISTING_AT_ONCE_MS ? lasted_ms : 0;
    listing->listed_ms = listing->whole_ms - lasted_ms;
    listing->read_boot_ms = now - ago_ms;
    listing->read_ms = listing->whole_ms - ago_ms;
}

/* The first page was refused before, and others were answered since. */
static bool is_refused_again(const struct listing *listing, const struct fetch *fetch)
{
    return listing->pages == 0 && listing->end_pages == 0 &&
           listing->end_fault.kind != FAULT_NONE && fetch->goods != listing->tried_goods;
}

static enum listing_event end_sweep(struct listing *listing, struct fetch *fetch,
                                    const struct fault *why)
{
    const bool whole = why == NULL;
    ask_drop(&listing->ask);
    ask_drop(&listing->ahead);
    listing->running = false;
    listing->again = is_refused_again(listing, fetch) ? listing->again + 1 : 0;
    listing->tried_boot_ms = fetch_now(fetch);
    listing->tried_goods = fetch->goods;
    if (whole)
        note_whole(listing, fetch);
    store_sweep_end(fetch->store, whole, listing->listed_ms);
    if (!whole) {
        const bool same = listing->end_fault.kind == why->kind && listing->end_fault.since_ms != 0;
        const int64_t since = same ? listing->end_fault.since_ms : fetch_wall(fetch);
        listing->end_fault = *why;
        listing->end_fault.since_ms = since;
        listing->end_pages = listing->pages;
    }
    return LISTING_ENDED;
}

/* Ends at a page behind the first: what stands on screen is the list's beginning alone. */
static enum listing_event end_behind(struct listing *listing, struct fetch *fetch,
                                     const struct fault *why)
{
    struct fault fault = *why, words;
    fault_set(&words, why->kind, "Page %u of the list: %s", listing->pages + 1, why->text);
    memcpy(fault.text, words.text, sizeof fault.text);
    return end_sweep(listing, fetch, &fault);
}

static bool token_ran_out(const struct listing *listing, const struct fault *why)
{
    return listing->pages > 0 && !listing->restarted &&
           (why->kind == FAULT_NOT_FOUND || why->http_status == 400);
}

static enum listing_event take_refusal(struct listing *listing, struct fetch *fetch,
                                       const struct fault *why)
{
    if (!token_ran_out(listing, why))
        return listing->pages > 0 ? end_behind(listing, fetch, why)
                                  : end_sweep(listing, fetch, why);
    listing->restarted = true;
    listing->no_pacing |= listing->page_gap_ms > 0;
    listing->page_gap_ms = 0;
    store_sweep_end(fetch->store, false, TIME_NONE);
    ask_first_page(listing, fetch);
    return LISTING_NOTHING;
}

/* Every address of such a list is new, so only what it holds tells. The pages before this one. */
static bool goes_round(const struct listing *listing, const struct fetch *fetch, struct fault *why)
{
    const size_t different = store_swept(fetch->store);
    const size_t repeats = listing->sessions - different;
    if (listing->empty_pages > LISTING_MAX_EMPTY)
        fault_set(why, FAULT_REFUSED, "The list goes on with empty pages; it is read no further.");
    else if (listing->sessions > different && repeats > different + LISTING_MAX_REPEATS)
        fault_set(why, FAULT_REFUSED,
                  "The list repeats itself after %zu sessions; it is read no further.", different);
    else
        return false;
    fault_hint(why, "The list may not be whole; it is read again by itself.");
    return true;
}

/* Where the sweep goes on from this page. False with a fault: nowhere, though there is more. */
static bool find_next(struct listing *listing, struct fetch *fetch, const struct session_page *page,
                      struct fault *why)
{
    if (listing->pages + 1 >= listing->max_pages ||
        listing->sessions + page->count > listing->max_sessions) {
        fault_set(why, FAULT_REFUSED,
                  "The list goes on after %u pages and %zu sessions; it is read no further.",
                  listing->pages + 1, listing->sessions + page->count);
        return fault_hint(why, "What was read stays on screen and is kept fresh.");
    }
    if (goes_round(listing, fetch, why))
        return false;
    strbuf_clear(&listing->url);
    if (!url_resolve_next(graph_root(fetch->graph), page->next_link, &listing->url, why)) {
        why->kind = FAULT_REFUSED; /* ours: the service would have gone on */
        return fault_hint(why, "The list is not whole: the sessions after page %u are missing.",
                          listing->pages + 1);
    }
    if (!textset_add(&listing->seen, listing->url.bytes)) {
        fault_set(why, FAULT_REFUSED,
                  "The list leads back to a page that was read already (after page %u).",
                  listing->pages + 1);
        return fault_hint(why, "The list may not be whole; it is read again by itself.");
    }
    return true;
}

/* So far ahead a place is fetched from memory while others are merged: at 100,000 sessions each is
 * somewhere else, and to wait for them was 3 % of the CPU of a list. */
#define EXPECTED_AHEAD 4

static void merge_page(struct listing *listing, struct fetch *fetch,
                       const struct session_page *page)
{
    const int64_t at = fetch_wall(fetch);
    for (size_t i = 0; i < page->count; i++) {
        if (i + EXPECTED_AHEAD < page->count)
            store_expect(fetch->store, page->sessions[i + EXPECTED_AHEAD].id);
        store_merge(fetch->store, &page->sessions[i], STORE_SWEEP, at);
    }
    listing->pages++;
    listing->sessions += (uint32_t)page->count;
    listing->empty_pages = page->count == 0 ? listing->empty_pages + 1 : 0;
}

/* A service that refused and now answers has changed its mind. What ended a sweep midway stays true
 * until a sweep is whole. */
static void forget_refusal(struct listing *listing)
{
    if (listing->end_pages == 0)
        listing->end_fault = (struct fault){.kind = FAULT_NONE};
}

static enum listing_event take_page(struct listing *listing, struct fetch *fetch,
                                    struct session_page *page)
{
    struct fault why = {.kind = FAULT_NONE};
    const bool more = page->next_link != NULL;
    const bool goes_on = more && find_next(listing, fetch, page, &why);

    fetch_good(fetch);
    forget_refusal(listing);
    if (goes_on)
        go_on(listing, fetch);
    merge_page(listing, fetch, page);
    return goes_on ? LISTING_PAGE : end_sweep(listing, fetch, more ? &why : NULL);
}

static enum listing_event take_answer(struct listing *listing, struct fetch *fetch,
                                      const struct http_response *response)
{
    struct session_page page;
    struct fault why = {.kind = FAULT_NONE};

    ask_ahead(listing, fetch, response);
    if (graph_parse_sessions(response->body.bytes, response->body.length,
                             listing_implied(listing->url.bytes), fetch->keep_raw, &page, &why)) {
        const enum listing_event event = take_page(listing, fetch, &page);
        session_page_release(&page);
        return event;
    }
    ask_drop(&listing->ahead);
    if (listing->pages > 0 && listing->ask.tries + 1 >= LISTING_PAGE_TRIES)
        return end_behind(listing, fetch, &why);
    ask_again(&listing->ask, fetch, &why);
    return LISTING_NOTHING;
}

bool listing_is_stuck(const struct listing *listing)
{
    const struct fault *fault = ask_fault(&listing->ask);
    return listing->running && listing->pages > 0 && listing->ask.tries > 0 && fault &&
           fault->kind != FAULT_THROTTLED;
}

static bool fails_alone(const struct listing *listing)
{
    return listing_is_stuck(listing) && listing->ask.tries >= LISTING_ALONE_TRIES &&
           ask_fails_alone(&listing->ask);
}

enum listing_event listing_step(struct listing *listing, struct fetch *fetch)
{
    const struct http_response *response = NULL;
    struct fault why = {.kind = FAULT_NONE};

    if (listing->running && fetch_now(fetch) >= listing->next_boot_ms)
        ask_page(listing, fetch);
    if (!listing->running)
        return LISTING_NOTHING;
    if (!ask_step(&listing->ask, fetch))
        return fails_alone(listing) ? end_behind(listing, fetch, ask_fault(&listing->ask))
                                    : LISTING_NOTHING;
    if (!ask_result(&listing->ask, &response, &why, NULL))
        return take_refusal(listing, fetch, &why);
    return take_answer(listing, fetch, response);
}

int64_t listing_deadline(const struct listing *listing)
{
    return clock_sooner(listing->next_boot_ms, ask_deadline(&listing->ask));
}

enum workload listing_implied(const char *url)
{
    size_t length;
    const char *path = url_path(url, &length);
    size_t start = length;
    while (start > 0 && path[start - 1] != '/')
        start--;
    for (int w = 0; w < WORKLOAD_OTHER; w++) {
        const char *name = workload_info((enum workload)w)->collection;
        if (strlen(name) == length - start &&
            ascii_ncasecmp(path + start, name, length - start) == 0)
            return (enum workload)w;
    }
    return WORKLOAD_OTHER;
}
