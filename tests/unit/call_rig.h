/* call_rig.h - a struct graph between a scripted network, a virtual clock and a token source in the
 * test's hand. */
#ifndef RESTORETOP_TESTS_CALL_RIG_H
#define RESTORETOP_TESTS_CALL_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake/fake_clock.h"
#include "fake/fake_http.h"
#include "graph/call.h"

#define ROOT     "https://graph.microsoft.com/v1.0"
#define SESSION  ROOT "/solutions/backupRestore/restoreSessions/a"
#define ACTIVATE SESSION "/activate"
#define START_MS INT64_C(1795444327000) /* Mon, 23 Nov 2026 14:32:07 GMT */

/* A token source in the test's hand. */
struct hand {
    struct token_source source;
    struct clock *clock;
    struct secret *token;
    enum token_state state;
    int rejections;
    char challenge[64];
    const char *after_reject; /* what get gives from then on; NULL: NEEDS_USER */
    /* as a source that signs in by itself; none of it without hand_signs_in() */
    struct fault pending_why;
    int accepted, steps, taken, wishes;
    uint64_t own_ticket; /* of a request of its own */
};

static inline enum token_state hand_get(struct token_source *source,
                                        const struct secret **ret_token, struct fault *why)
{
    struct hand *hand = (struct hand *)source;
    if (hand->state == TOKEN_READY) {
        *ret_token = hand->token;
    } else {
        fault_set(why, FAULT_AUTH, "The hand holds no token.");
        if (hand->state == TOKEN_PENDING) {
            *why = hand->pending_why;
        }
    }
    return hand->state;
}

static inline void hand_give(struct hand *hand, const char *token)
{
    secret_free(hand->token);
    hand->token = secret_new(token, strlen(token));
    hand->state = TOKEN_READY;
}

static inline void hand_reject(struct token_source *source, const char *challenge)
{
    struct hand *hand = (struct hand *)source;
    hand->rejections++;
    snprintf(hand->challenge, sizeof hand->challenge, "%s",
             challenge != NULL ? challenge : "(none)");
    if (hand->after_reject != NULL) {
        hand_give(hand, hand->rejections == 1 ? hand->after_reject : "yet another");
    } else {
        hand->state = TOKEN_NEEDS_USER;
    }
}

static inline int64_t hand_deadline(struct token_source *source)
{
    struct hand *hand = (struct hand *)source;
    return hand->clock->boot_ms(hand->clock) + 5000;
}

static inline void hand_accept(struct token_source *source)
{
    ((struct hand *)source)->accepted++;
}

static inline int64_t hand_step(struct token_source *source)
{
    struct hand *hand = (struct hand *)source;
    hand->steps++;
    return hand->clock->boot_ms(hand->clock) + 7000;
}

static inline bool hand_take(struct token_source *source, struct http_response *response)
{
    struct hand *hand = (struct hand *)source;
    if (response->ticket != hand->own_ticket) {
        return false;
    }
    hand->taken++;
    http_response_free(response);
    return true;
}

static inline void hand_signs_in(struct hand *hand)
{
    hand->source.accept = hand_accept;
    hand->source.step = hand_step;
    hand->source.take = hand_take;
}

struct rig {
    struct clock *clock;
    struct http *http;
    struct hand hand;
    struct graph *graph;
};

static inline struct rig *rig_new(bool write_allowed)
{
    struct rig *rig = calloc(1, sizeof *rig);
    rig->clock = fake_clock_new(START_MS);
    rig->http = fake_http_new(rig->clock);
    rig->hand.source.get = hand_get;
    rig->hand.source.reject = hand_reject;
    rig->hand.source.deadline = hand_deadline;
    rig->hand.clock = rig->clock;
    hand_give(&rig->hand, "first");
    const struct graph_options options = {
        .http = rig->http,
        .clock = rig->clock,
        .tokens = &rig->hand.source,
        .root = ROOT,
        .write_allowed = write_allowed,
    };
    rig->graph = graph_new(&options);
    return rig;
}

static inline void rig_free(struct rig *rig)
{
    fake_http_verify(rig->http);
    graph_free(rig->graph);
    rig->http->free(rig->http);
    secret_free(rig->hand.token);
    fake_clock_free(rig->clock);
    free(rig);
}

/* Drives the call as the fetcher does, until it is done or `until` boot ms have come. */
static inline enum call_state drive(struct rig *rig, struct call *call, int64_t until)
{
    for (int turns = 0; turns < 1000; turns++) {
        graph_deliver(rig->graph);
        enum call_state state = call_step(call);
        if (state == CALL_DONE || rig->clock->boot_ms(rig->clock) >= until) {
            return state;
        }
        int64_t deadline = call_deadline(call);
        rig->http->wait(rig->http, NULL, 0, deadline < until ? deadline : until);
    }
    fail_msg("the call never came to an end");
    return CALL_WAITING;
}

static inline int64_t in(const struct rig *rig, int64_t ms)
{
    return rig->clock->boot_ms(rig->clock) + ms;
}

#endif
