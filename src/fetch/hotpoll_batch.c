/* hotpoll_batch.c - the slots of a hot poll that read many sessions by one $batch; what fails there
 * is asked for by GETs. */
#include "fetch/hotpoll_private.h"

#include <string.h>

#include "base/strbuf.h"
#include "graph/graph_url.h"
#include "graph/retry.h"

/* Ids are GUIDs; one that is longer than this is asked for alone, so that it bursts nobody's body.
 */
#define BATCH_ID_MAX 1024
#define BODY_LIMIT   ((size_t)BATCH_PARTS_MAX * 20 * 1024) /* with each byte of them escaped */

static bool may_join(const struct hotpoll_key *key)
{
    return !key->alone && strlen(key->key.id) <= BATCH_ID_MAX;
}

size_t hotpoll_batch_size(const struct hotpoll *hot, const struct fetch *fetch)
{
    size_t count = 0;
    if (fetch_now(fetch) < hot->unbatched_boot_ms)
        return 1;
    while (count < BATCH_PARTS_MAX && hot->next + count < hot->count &&
           may_join(&hot->keys[hot->next + count]))
        count++;
    return count >= HOTPOLL_BATCH_LEAST ? count : 1;
}

static void write_url(const struct fetch *fetch, const struct hotpoll_key *key, struct strbuf *url)
{
    strbuf_init(url, STRBUF_NO_LIMIT);
    graph_url_session(fetch->graph, key->key.id, url);
}

void hotpoll_batch_ask(struct fetch *fetch, struct hotpoll_slot *slot)
{
    struct strbuf urls[BATCH_PARTS_MAX], body;
    const char *texts[BATCH_PARTS_MAX];
    strbuf_init(&body, BODY_LIMIT);
    for (size_t i = 0; i < slot->count; i++) {
        write_url(fetch, &slot->keys[i], &urls[i]);
        texts[i] = urls[i].bytes;
    }
    batch_write(graph_root(fetch->graph), texts, slot->count, &body);
    ask_start_batch(&slot->ask, fetch, body.bytes);
    for (size_t i = 0; i < slot->count; i++)
        strbuf_release(&urls[i]);
    strbuf_release(&body);
}

static void ask_alone(struct hotpoll *hot, const struct hotpoll_key *key)
{
    struct hotpoll_key again = *key;
    again.alone = true;
    hotpoll_requeue(hot, &again);
}

/* Retry-After holds all reads (graph.h); without it the wait is ours to choose. */
static void ask_later(struct hotpoll *hot, struct fetch *fetch, struct hotpoll_key *key,
                      const struct fault *why)
{
    if (++key->throttled >= HOTPOLL_TRIES) {
        hotpoll_leave(hot, fetch, &key->key, why);
        return;
    }
    if (why->retry_after_s < 0) {
        const int64_t wait_ms = retry_backoff_ms(key->throttled, fetch_random(fetch));
        hot->again_boot_ms = fetch_now(fetch) + wait_ms;
    }
    hotpoll_requeue(hot, key);
}

/* What of the parts of one batch says something of batches. */
struct said {
    bool useful;     /* for one of them, at least */
    bool failed;     /* the service failed, which it may do with a GET as well */
    bool wants_auth; /* the token was refused there, and not for the whole */
};

static void take_part(struct hotpoll *hot, struct fetch *fetch, struct hotpoll_key *key,
                      const struct call *call, const struct http_response *part, struct said *said)
{
    struct fault why = {.kind = FAULT_NONE};
    struct strbuf url;
    if (!part) {
        ask_alone(hot, key);
        return;
    }
    write_url(fetch, key, &url);
    const bool good = call_judge_part(call, url.bytes, part, &why);
    strbuf_release(&url);
    if (good && fetch_take_session(fetch, &key->key, part, STORE_GET, NULL, &why)) {
        hot->answered++;
        fetch_key_release(&key->key);
        said->useful = true;
    } else if (!good && fetch_says_gone(fetch, &key->key, &why)) {
        hotpoll_gone(hot, fetch, &key->key);
        said->useful = true;
    } else if (why.kind == FAULT_THROTTLED) {
        ask_later(hot, fetch, key, &why);
        said->useful = true;
    } else {
        said->failed |= why.kind == FAULT_SERVICE;
        said->wants_auth |= why.kind == FAULT_AUTH;
        ask_alone(hot, key);
    }
}

/* Its sessions are read by GETs, as everything is until then. */
static void give_up(struct hotpoll *hot, struct hotpoll_slot *slot, int64_t until_boot_ms)
{
    hot->unbatched_boot_ms = until_boot_ms;
    ask_drop(&slot->ask);
    for (size_t i = 0; i < slot->count; i++)
        hotpoll_requeue(hot, &slot->keys[i]);
    slot->count = 0;
}

/* A service that lets no part of a batch through has refused it, too. A token that ends within one
 * is renewed by the GETs that follow; only batches that meet it again and again are to blame. */
static void judge_batches(struct hotpoll *hot, const struct fetch *fetch, const struct said *said)
{
    bool first = said->wants_auth && !hot->auth_wanted;
    hot->auth_wanted = said->wants_auth && !said->useful;
    if (said->useful || first)
        return;
    bool may_pass = said->failed || said->wants_auth;
    hot->unbatched_boot_ms = may_pass ? fetch_now(fetch) + HOTPOLL_UNBATCHED_MS : CLOCK_NEVER;
}

static void take_parts(struct hotpoll *hot, struct fetch *fetch, struct hotpoll_slot *slot,
                       struct http_response **parts)
{
    struct said said = {.useful = false};
    for (size_t i = 0; i < slot->count; i++) {
        take_part(hot, fetch, &slot->keys[i], slot->ask.call, parts[i], &said);
        http_response_free(parts[i]);
    }
    judge_batches(hot, fetch, &said);
    ask_drop(&slot->ask);
    slot->count = 0;
}

static void take_answer(struct hotpoll *hot, struct fetch *fetch, struct hotpoll_slot *slot,
                        const struct http_response *response)
{
    struct http_response *parts[BATCH_PARTS_MAX];
    struct fault why = {.kind = FAULT_NONE};
    if (batch_read(response, slot->count, parts, &why))
        take_parts(hot, fetch, slot, parts);
    else
        ask_again(&slot->ask, fetch, &why);
}

/* 501 says "never", and the call would repeat it for ever as it does with other 5xx. */
static bool is_refused(const struct hotpoll_slot *slot)
{
    const struct fault *fault = ask_fault(&slot->ask);
    return fault && fault->http_status == 501;
}

void hotpoll_batch_step(struct hotpoll *hot, struct fetch *fetch, struct hotpoll_slot *slot)
{
    const struct http_response *response = NULL;
    struct fault why = {.kind = FAULT_NONE};
    if (ask_step(&slot->ask, fetch)) {
        if (ask_result(&slot->ask, &response, &why, NULL))
            take_answer(hot, fetch, slot, response);
        else
            give_up(hot, slot, CLOCK_NEVER);
    } else if (is_refused(slot)) {
        give_up(hot, slot, CLOCK_NEVER);
    } else if (hotpoll_fails_alone(hot, slot)) {
        give_up(hot, slot, fetch_now(fetch) + HOTPOLL_UNBATCHED_MS);
    }
}
