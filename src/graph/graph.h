/* graph.h - what all calls share: the token, the throttling hold, the service's clock. One per
 * fetcher; fetcher thread only. */
#ifndef RESTORETOP_GRAPH_GRAPH_H
#define RESTORETOP_GRAPH_GRAPH_H

#include <stdatomic.h>

#include "auth/token.h"
#include "graph/http.h"
#include "graph/request_log.h"

struct graph_options {
    struct http *http; /* borrowed, as all below */
    struct clock *clock;
    struct token_source *tokens;
    struct request_log *log; /* NULL: none */
    const char *root;        /* normalised (url_root_parse); copied */
    bool write_allowed;
};
struct graph;
struct graph *graph_new(const struct graph_options *options);
void graph_free(struct graph *graph); /* all calls freed before */
/* True, once: the log of requests cannot be written, and why. */
bool graph_take_log_fault(struct graph *graph, struct fault *ret);

/* Told of each failed call, with the ids and the next try in the fault; NULL: nobody. */
typedef void graph_fault_fn(void *context, const char *method, const char *url,
                            const struct fault *fault);
void graph_on_fault(struct graph *graph, graph_fault_fn *on_fault, void *context);

const char *graph_root(const struct graph *graph);
bool graph_write_allowed(const struct graph *graph);

/* Takes finished responses from http and hands them to their calls, or to the token source, which
 * is then moved on. Once a turn, before any call is stepped. */
void graph_deliver(struct graph *graph);

/* The token source as the fetcher's loop sees it. */
int64_t graph_tokens_deadline(const struct graph *graph); /* boot ms of its next turn */
size_t graph_wait_fds(struct graph *graph, struct pollfd *fds, size_t room);
void graph_wish(struct graph *graph, enum token_wish wish, const struct secret *text);
/* 0: a source without a sign-in; else as token_source.status. ret may be NULL. */
uint64_t graph_signin(struct graph *graph, struct signin *ret);
/* Before the end: if a renewal is under way whose answer is to be kept, waits for that answer,
 * until that moment (boot ms) or until *hurry is set (by any thread, which then wakes the http). */
void graph_finish_renewal(struct graph *graph, int64_t until_boot_ms, const atomic_bool *hurry);
/* Who is asking, as far as the source knows: "" unknown. Each is of that size. */
void graph_describe(struct graph *graph, char *tenant, char *account, size_t size);

/* Reads wait until then because the service asked for it (429, 503 with Retry-After); 0: no hold.
 * boot ms. */
int64_t graph_hold_until(const struct graph *graph);
/* The throttling answer behind the hold. */
const struct fault *graph_hold_fault(const struct graph *graph);
/* When a read was last throttled, with Retry-After or without; boot ms; CLOCK_NEVER: not yet. */
int64_t graph_throttled_at(const struct graph *graph);
/* Ends every back-off wait at once (the user asked); a Retry-After still holds. */
void graph_retry_now(struct graph *graph);

/* The token source wants a person, or is broken: no request leaves until it changes. NULL: signed
 * in. */
const struct fault *graph_signed_out(const struct graph *graph);
/* There is a token to send with; else *why says why not (FAULT_NONE: it is on its way). Signed out
 * and true: the refused token has one more try; graph_signed_out stays until it was taken. */
bool graph_may_send(struct graph *graph, struct fault *why);

int64_t graph_date_offset_ms(const struct graph *graph); /* service's Date minus our wall clock */

#endif
