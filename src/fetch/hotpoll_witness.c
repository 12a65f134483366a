#include "fetch/hotpoll_witness.h"

#include "fetch/hotpoll_batch.h"

/* No answer at all is the connection's trouble: there is nothing to tell apart. */
static bool has_only_faults(const struct hotpoll *hot)
{
    if (hot->answered > 0)
        return false;
    for (size_t i = 0; i < HOTPOLL_SLOTS; i++)
        if (hotpoll_is_answer(ask_fault(&hot->slots[i].ask)))
            return true;
    return hot->left > 0;
}

/* Another one each time: of one alone nobody knows whether it can be read. */
static void ask(struct hotpoll *hot, struct fetch *fetch)
{
    struct hotpoll_witness *witness = &hot->witness;
    struct session space;
    uint32_t row;
    const struct session *session = store_settled(fetch->store, witness->row, &space, &row);
    witness->asked = true;
    if (!session)
        return;
    witness->row = row + 1;
    witness->slot.keys[0] =
        (struct hotpoll_key){.key = fetch_key_copy(session->id, (enum workload)session->workload)};
    witness->slot.count = 1;
    hotpoll_ask_single(fetch, &witness->slot);
}

static void take(struct hotpoll *hot, struct fetch *fetch)
{
    struct hotpoll_slot *slot = &hot->witness.slot;
    const struct session_key *key = &slot->keys[0].key;
    const struct http_response *response = NULL;
    struct fault why = {.kind = FAULT_NONE};
    if (ask_result(&slot->ask, &response, &why, NULL)) {
        hot->witness.spoke = fetch_take_session(fetch, key, response, STORE_GET, NULL, &why);
    } else if (fetch_says_gone(fetch, key, &why)) {
        hot->witness.spoke = true;
        fetch_good(fetch);
        store_gone(fetch->store, key->id, key->workload, fetch_wall(fetch));
    }
    hotpoll_free_slot(slot);
}

void hotpoll_witness_step(struct hotpoll *hot, struct fetch *fetch)
{
    struct hotpoll_slot *slot = &hot->witness.slot;
    if (!hot->witness.asked && has_only_faults(hot))
        ask(hot, fetch);
    else if (slot->count > 0 && ask_step(&slot->ask, fetch))
        take(hot, fetch);
}

bool hotpoll_witness_is_awaited(const struct hotpoll *hot)
{
    const struct hotpoll_slot *slot = &hot->witness.slot;
    return slot->count > 0 && slot->ask.tries == 0 && !ask_fault(&slot->ask);
}
