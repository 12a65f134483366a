#include "fetch/ask.h"

static void start(struct ask *ask, const struct fetch *fetch, struct call *call)
{
    ask_drop(ask);
    ask->call = call;
    ask->state = CALL_WAITING;
    ask_step(ask, fetch);
}

void ask_start(struct ask *ask, const struct fetch *fetch, enum http_method method, const char *url)
{
    start(ask, fetch, call_new(fetch->graph, method, url));
}

void ask_start_batch(struct ask *ask, const struct fetch *fetch, const char *body)
{
    start(ask, fetch, call_new_batch(fetch->graph, body));
}

void ask_drop(struct ask *ask)
{
    call_free(ask->call);
    *ask = ASK_NONE;
}

bool ask_is_busy(const struct ask *ask)
{
    return ask->call != NULL;
}

static void note_trouble(struct ask *ask, const struct fetch *fetch)
{
    if (ask->fault_boot_ms == CLOCK_NEVER) {
        ask->fault_boot_ms = fetch_now(fetch);
        ask->fault_goods = fetch->goods;
    }
    ask->silent_tries = fetch->goods == ask->try_goods ? ask->silent_tries + 1 : 1;
    ask->try_goods = fetch->goods;
}

static void note_failed_try(struct ask *ask, const struct fetch *fetch)
{
    note_trouble(ask, fetch);
    ask->tries++;
}

bool ask_step(struct ask *ask, const struct fetch *fetch)
{
    if (!ask->call)
        return false;
    const enum call_state before = ask->state;
    ask->state = call_step(ask->call);
    if (before == CALL_IN_FLIGHT && ask->state == CALL_WAITING && call_fault(ask->call))
        note_failed_try(ask, fetch);
    else if (ask->state == CALL_WAITING && ask->fault_boot_ms == CLOCK_NEVER &&
             call_fault(ask->call))
        note_trouble(ask, fetch); /* not even sent: there is no token, and why */
    return ask->state == CALL_DONE;
}

bool ask_result(const struct ask *ask, const struct http_response **ret_response, struct fault *why,
                bool *ret_maybe_done)
{
    bool maybe_done = false;
    const bool ok = call_result(ask->call, ret_response, why, &maybe_done);
    if (ret_maybe_done)
        *ret_maybe_done = maybe_done;
    return ok;
}

void ask_again(struct ask *ask, const struct fetch *fetch, const struct fault *why)
{
    call_again(ask->call, why);
    ask->state = CALL_WAITING;
    note_failed_try(ask, fetch);
}

int64_t ask_deadline(const struct ask *ask)
{
    return ask->call ? call_deadline(ask->call) : CLOCK_NEVER;
}

const struct fault *ask_fault(const struct ask *ask)
{
    return ask->call ? call_fault(ask->call) : NULL;
}

bool ask_fails_alone(const struct ask *ask)
{
    return ask->fault_boot_ms != CLOCK_NEVER && ask->try_goods != ask->fault_goods;
}

const struct fault *ask_outage(const struct ask *ask, const struct fetch *fetch)
{
    if (ask->fault_boot_ms == CLOCK_NEVER || fetch->goods != ask->fault_goods)
        return NULL;
    return ask_fault(ask);
}

const struct fault *ask_outage_again(const struct ask *ask, const struct fetch *fetch)
{
    if (ask->silent_tries < 2 || fetch->goods != ask->try_goods)
        return NULL;
    return ask_fault(ask);
}
