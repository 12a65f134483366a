#include "fetch/hotpoll.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/timefmt.h"
#include "base/xalloc.h"
#include "fetch/hotpoll_private.h"
#include "fetch/hotpoll_witness.h"
#include "graph/graph_url.h"
#include "graph/url.h"

void hotpoll_init(struct hotpoll *hot)
{
    *hot = (struct hotpoll){
        .tried_boot_ms = CLOCK_NEVER, .live_boot_ms = CLOCK_NEVER, .whole_ms = TIME_NONE};
    for (size_t i = 0; i < HOTPOLL_SLOTS; i++)
        hot->slots[i].ask = ASK_NONE;
    hot->witness.slot.ask = ASK_NONE;
}

void hotpoll_free_slot(struct hotpoll_slot *slot)
{
    ask_drop(&slot->ask);
    for (size_t i = 0; i < slot->count; i++)
        fetch_key_release(&slot->keys[i].key);
    slot->count = 0;
}

void hotpoll_release(struct hotpoll *hot)
{
    for (size_t i = 0; i < HOTPOLL_SLOTS; i++)
        hotpoll_free_slot(&hot->slots[i]);
    hotpoll_free_slot(&hot->witness.slot);
    for (size_t i = hot->next; i < hot->count; i++)
        fetch_key_release(&hot->keys[i].key);
    free(hot->keys);
    hot->keys = NULL;
}

static bool is_waiting(const struct hotpoll *hot, const char *id, enum workload workload)
{
    for (size_t i = hot->next; i < hot->count; i++) {
        if (fetch_key_is(&hot->keys[i].key, id, workload))
            return true;
    }
    return false;
}

static void push(struct hotpoll *hot, const char *id, enum workload workload)
{
    if (id[0] == '\0')
        return; /* an unreadable record without an id has no address */
    const struct hotpoll_key key = {.key = fetch_key_copy(id, workload)};
    hotpoll_requeue(hot, &key);
}

void hotpoll_requeue(struct hotpoll *hot, const struct hotpoll_key *key)
{
    hot->keys = xgrow(hot->keys, hot->count, &hot->capacity, sizeof hot->keys[0]);
    hot->keys[hot->count++] = *key;
}

static void begin_round(struct hotpoll *hot, int64_t now_boot_ms)
{
    hot->running = true;
    hot->whole = hot->probing = false;
    hot->started_boot_ms = now_boot_ms;
    hot->answered = 0;
    hot->left = 0;
    hot->witness.asked = hot->witness.spoke = false;
    hot->last_refusal = (struct fault){.kind = FAULT_NONE};
    hot->last_left = (struct fault){.kind = FAULT_NONE};
}

/* What was left of a whole round is as old as it was; since when stays that of the first round. */
static void note_unread(struct hotpoll *hot, const struct fetch *fetch)
{
    const int64_t since_ms =
        hot->unread.kind != FAULT_NONE ? hot->unread.since_ms : fetch_wall(fetch);
    struct fault words;
    hot->unread = hot->last_left;
    if (hot->left == 0)
        return;
    fault_set(&words, FAULT_NONE, "%u of %u sessions that may change cannot be read: %s", hot->left,
              hot->answered + hot->left, hot->last_left.text);
    memcpy(hot->unread.text, words.text, sizeof hot->unread.text);
    hot->unread.since_ms = since_ms;
    hot->unread.next_try_ms = 0; /* each poll; that of a call is over */
}

static void end_round(struct hotpoll *hot, const struct fetch *fetch)
{
    const bool spoken_to = hot->answered > 0 || hot->witness.spoke;
    hotpoll_free_slot(&hot->witness.slot);
    hot->running = false;
    hot->count = 0;
    hot->next = 0;
    if (hot->whole)
        hot->tried_boot_ms = fetch_now(fetch);
    if (hot->whole && (hot->left == 0 || spoken_to))
        hot->live_boot_ms = fetch_now(fetch);
    if (hot->whole && hot->left == 0)
        hot->whole_ms = fetch_wall(fetch);
    if (hot->whole)
        note_unread(hot, fetch);
    if (!spoken_to) {
        hot->refusal = hot->last_refusal;
        hot->refusal_goods = fetch->goods;
    }
    if (hot->whole && !spoken_to && hot->refusal.kind != FAULT_NONE)
        hot->unbatched_boot_ms = 0; /* not batches are refused, but everything */
    if (hot->left == 0)
        hot->leaving_noted = false;
}

/* It may be that one session that is refused, and not the rest. */
static void shuffle_first(struct hotpoll *hot, size_t other)
{
    const struct hotpoll_key first = hot->keys[0];
    hot->keys[0] = hot->keys[other];
    hot->keys[other] = first;
}

static void push_hot(struct hotpoll *hot, const struct fetch *fetch)
{
    const struct session *session;
    struct session space;
    for (size_t i = 0; (session = store_hot(fetch->store, i, &space)) != NULL; i++)
        push(hot, session->id, (enum workload)session->workload);
}

static void push_doubted(struct hotpoll *hot, const struct fetch *fetch)
{
    const struct session *session;
    struct session space;
    for (size_t i = 0;
         i < HOTPOLL_MAX_DOUBTED && (session = store_doubted(fetch->store, i, &space)) != NULL;
         i++) {
        if (!is_waiting(hot, session->id, (enum workload)session->workload))
            push(hot, session->id, (enum workload)session->workload);
    }
}

void hotpoll_start(struct hotpoll *hot, struct fetch *fetch)
{
    if (hot->running)
        return;
    begin_round(hot, fetch_now(fetch));
    hot->whole = true;
    push_hot(hot, fetch);
    push_doubted(hot, fetch);
    hot->probing = hotpoll_refusal(hot, fetch) != NULL;
    if (hot->probing && hot->count > 1)
        shuffle_first(hot, fetch_random(fetch) % hot->count);
    if (hot->count == 0)
        end_round(hot, fetch);
}

void hotpoll_start_doubted(struct hotpoll *hot, struct fetch *fetch)
{
    if (hot->running)
        return;
    begin_round(hot, fetch_now(fetch));
    push_doubted(hot, fetch);
    if (hot->count == 0)
        end_round(hot, fetch);
}

void hotpoll_add(struct hotpoll *hot, const struct fetch *fetch, const char *id,
                 enum workload workload)
{
    if (id[0] == '\0' || is_waiting(hot, id, workload))
        return;
    if (!hot->running)
        begin_round(hot, fetch_now(fetch));
    push(hot, id, workload);
    const struct hotpoll_key key = hot->keys[hot->count - 1];
    memmove(&hot->keys[hot->next + 1], &hot->keys[hot->next],
            (hot->count - 1 - hot->next) * sizeof hot->keys[0]);
    hot->keys[hot->next] = key;
}

void hotpoll_leave(struct hotpoll *hot, struct fetch *fetch, struct session_key *key,
                   const struct fault *why)
{
    struct session space;
    hot->left++;
    hot->last_left = *why;
    if (!hot->leaving_noted) {
        hot->leaving_noted = true;
        journal_event(&fetch->journal, EVENT_FAULT, fetch_wall(fetch),
                      store_find(fetch->store, key->id, key->workload, &space), why->text);
    }
    fetch_key_release(key);
}

void hotpoll_gone(struct hotpoll *hot, struct fetch *fetch, struct session_key *key)
{
    hot->answered++;
    fetch_good(fetch);
    store_gone(fetch->store, key->id, key->workload, fetch_wall(fetch));
    fetch_key_release(key);
}

static void leave(struct hotpoll *hot, struct fetch *fetch, struct hotpoll_slot *slot,
                  const struct fault *why)
{
    hotpoll_leave(hot, fetch, &slot->keys[0].key, why);
    hotpoll_free_slot(slot);
}

/* One stands for all, until anybody is answered. */
static bool probes_alone(const struct hotpoll *hot)
{
    return hot->probing && hot->answered == 0 && !hot->witness.spoke;
}

static bool probe_is_refused(const struct hotpoll *hot)
{
    return probes_alone(hot) && hot->last_refusal.kind != FAULT_NONE;
}

/* The rest is as refused as the one that stood for it, if the witness was not answered either. */
static void leave_rest(struct hotpoll *hot)
{
    if (!probe_is_refused(hot) || !hot->witness.asked || hotpoll_witness_is_awaited(hot))
        return;
    for (; hot->next < hot->count; hot->next++) {
        fetch_key_release(&hot->keys[hot->next].key);
        hot->left++;
    }
}

static void take_refusal(struct hotpoll *hot, struct fetch *fetch, struct hotpoll_slot *slot,
                         const struct fault *why)
{
    if (!fetch_says_gone(fetch, &slot->keys[0].key, why)) {
        hot->last_refusal = *why;
        leave(hot, fetch, slot, why);
        return;
    }
    hotpoll_gone(hot, fetch, &slot->keys[0].key);
    hotpoll_free_slot(slot);
}

static void take_answer(struct hotpoll *hot, struct fetch *fetch, struct hotpoll_slot *slot,
                        const struct http_response *response)
{
    struct fault why = {.kind = FAULT_NONE};
    if (fetch_take_session(fetch, &slot->keys[0].key, response, STORE_GET, NULL, &why)) {
        hot->answered++;
        hotpoll_free_slot(slot);
    } else {
        ask_again(&slot->ask, fetch, &why); /* a page of something on the way is no session's */
    }
}

bool hotpoll_is_answer(const struct fault *fault)
{
    return fault && (fault->kind == FAULT_SERVICE || fault->kind == FAULT_FORMAT);
}

/* An answer that fails, while others of the round got good ones: it is this session that the
 * service fails at, whichever came first. Likewise where one alone was asked for, by a key: it says
 * nothing of the rest. No answer at all is the connection's trouble, and everybody's. */
static bool fails_beside_others(const struct hotpoll *hot, const struct hotpoll_slot *slot)
{
    const struct fault *fault = ask_fault(&slot->ask);
    const bool beside = hot->answered > 0 || hot->witness.spoke || (!hot->whole && hot->count == 1);
    return slot->count == 1 && beside && hotpoll_is_answer(fault);
}

bool hotpoll_fails_alone(const struct hotpoll *hot, const struct hotpoll_slot *slot)
{
    return slot->ask.tries >= HOTPOLL_TRIES && ask_fault(&slot->ask) &&
           (ask_fails_alone(&slot->ask) || fails_beside_others(hot, slot));
}

static void step_single(struct hotpoll *hot, struct fetch *fetch, struct hotpoll_slot *slot)
{
    const struct http_response *response = NULL;
    struct fault why = {.kind = FAULT_NONE};

    if (ask_step(&slot->ask, fetch)) {
        if (ask_result(&slot->ask, &response, &why, NULL))
            take_answer(hot, fetch, slot, response);
        else
            take_refusal(hot, fetch, slot, &why);
    } else if (hotpoll_fails_alone(hot, slot)) {
        why = *ask_fault(&slot->ask);
        leave(hot, fetch, slot, &why);
    }
}

static void step_slot(struct hotpoll *hot, struct fetch *fetch, struct hotpoll_slot *slot)
{
    if (slot->count > 1)
        hotpoll_batch_step(hot, fetch, slot);
    else if (slot->count == 1)
        step_single(hot, fetch, slot);
}

static bool is_asking(const struct hotpoll *hot)
{
    for (size_t i = 0; i < HOTPOLL_SLOTS; i++) {
        if (hot->slots[i].count > 0)
            return true;
    }
    return false;
}

/* While nothing is answered no further one of them is asked for: one probe says as much as four,
 * and the witness is read beside it (hotpoll_witness.h). Batches may be all that fails, so a GET is
 * the probe beside one that was tried in vain. */
static bool may_ask(const struct hotpoll *hot, const struct fetch *fetch)
{
    bool in_vain = false;
    if (fetch_now(fetch) < hot->again_boot_ms || probe_is_refused(hot) ||
        (probes_alone(hot) && is_asking(hot)))
        return false;
    if (!hotpoll_outage(hot, fetch))
        return true;
    for (size_t i = 0; i < HOTPOLL_SLOTS; i++) {
        if (hot->slots[i].count == 1)
            return false;
        in_vain |= hot->slots[i].count > 1 && hot->slots[i].ask.tries >= HOTPOLL_TRIES;
    }
    return in_vain;
}

/* All that wait are in batches: one of them by itself, too. */
static void add_probe(struct hotpoll *hot)
{
    for (size_t i = 0; i < HOTPOLL_SLOTS; i++) {
        const struct hotpoll_slot *slot = &hot->slots[i];
        if (slot->count > 1) {
            push(hot, slot->keys[0].key.id, slot->keys[0].key.workload);
            return;
        }
    }
}

void hotpoll_ask_single(struct fetch *fetch, struct hotpoll_slot *slot)
{
    struct strbuf url;
    strbuf_init(&url, URL_MAX);
    graph_url_session(fetch->graph, slot->keys[0].key.id, &url);
    ask_start(&slot->ask, fetch, HTTP_GET, url.bytes);
    strbuf_release(&url);
}

static void fill_slot(struct hotpoll *hot, struct fetch *fetch, struct hotpoll_slot *slot)
{
    if (slot->count > 0 || !may_ask(hot, fetch))
        return;
    const bool probes = hotpoll_outage(hot, fetch) != NULL;
    if (probes && hot->next == hot->count)
        add_probe(hot);
    if (hot->next == hot->count)
        return;
    const size_t count = probes || probes_alone(hot) ? 1 : hotpoll_batch_size(hot, fetch);
    memcpy(slot->keys, &hot->keys[hot->next], count * sizeof slot->keys[0]);
    slot->count = count;
    hot->next += count;
    if (count > 1)
        hotpoll_batch_ask(fetch, slot);
    else
        hotpoll_ask_single(fetch, slot);
}

static bool is_done(const struct hotpoll *hot)
{
    return !is_asking(hot) && hot->next == hot->count;
}

bool hotpoll_step(struct hotpoll *hot, struct fetch *fetch)
{
    if (!hot->running)
        return false;
    if (fetch_now(fetch) >= hot->again_boot_ms)
        hot->again_boot_ms = 0;
    for (size_t i = 0; i < HOTPOLL_SLOTS; i++)
        step_slot(hot, fetch, &hot->slots[i]);
    hotpoll_witness_step(hot, fetch);
    leave_rest(hot);
    for (size_t i = 0; i < HOTPOLL_SLOTS; i++)
        fill_slot(hot, fetch, &hot->slots[i]);
    if (!is_done(hot) || hotpoll_witness_is_awaited(hot))
        return false;
    end_round(hot, fetch);
    return true;
}

/* One that a list has missed is asked for by each round, and told of once while it is doubted. */
void hotpoll_rest(struct hotpoll *hot, const struct fetch *fetch)
{
    struct session space;
    if (hot->running)
        return;
    if (hot->unread.kind != FAULT_NONE || !store_doubted(fetch->store, 0, &space))
        hot->leaving_noted = false;
    hot->unread = (struct fault){.kind = FAULT_NONE};
}

int64_t hotpoll_deadline(const struct hotpoll *hot)
{
    int64_t deadline = CLOCK_NEVER;
    for (size_t i = 0; i < HOTPOLL_SLOTS; i++)
        deadline = clock_sooner(deadline, ask_deadline(&hot->slots[i].ask));
    deadline = clock_sooner(deadline, ask_deadline(&hot->witness.slot.ask));
    if (hot->next < hot->count && hot->again_boot_ms > 0)
        deadline = clock_sooner(deadline, hot->again_boot_ms);
    return deadline;
}

const struct fault *hotpoll_outage(const struct hotpoll *hot, const struct fetch *fetch)
{
    for (size_t i = 0; i < HOTPOLL_SLOTS; i++) {
        const struct hotpoll_slot *slot = &hot->slots[i];
        const struct fault *fault = ask_outage(&slot->ask, fetch);
        const bool open = hotpoll_is_answer(fault) && hotpoll_witness_is_awaited(hot);
        if (fault && !open && !fails_beside_others(hot, slot))
            return fault;
    }
    return NULL;
}

const struct fault *hotpoll_unread(const struct hotpoll *hot)
{
    return &hot->unread;
}

const struct fault *hotpoll_refusal(const struct hotpoll *hot, const struct fetch *fetch)
{
    const bool stands = hot->refusal.kind != FAULT_NONE && fetch->goods == hot->refusal_goods;
    return stands ? &hot->refusal : NULL;
}
