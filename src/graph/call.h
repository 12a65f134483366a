/* call.h - one request to Graph from wish to answer: token, gate, headers, 401 once, retries, log
 * line.
 *
 * A call is a small step machine driven by the fetcher's loop: graph_deliver hands finished
 * responses to their calls, call_step moves a call on, call_deadline says when it wants the next
 * step. Reads are repeated after transient faults for as long as the caller keeps the call; writes
 * never. One struct graph per fetcher; fetcher thread only. */
#ifndef RESTORETOP_GRAPH_CALL_H
#define RESTORETOP_GRAPH_CALL_H

#include "auth/token.h"
#include "graph/gate.h"
#include "graph/http.h"
#include "graph/request_log.h"
#include "model/session.h"

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

/* Told of each failed call, with the ids and the next try in the fault; NULL: nobody. */
typedef void graph_fault_fn(void *context, const char *method, const char *url,
                            const struct fault *fault);
void graph_on_fault(struct graph *graph, graph_fault_fn *on_fault, void *context);

const char *graph_root(const struct graph *graph);
bool graph_write_allowed(const struct graph *graph);

/* Takes finished responses from http and hands them to their calls. */
void graph_deliver(struct graph *graph);

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

int64_t graph_date_offset_ms(const struct graph *graph); /* service's Date minus our wall clock */
int32_t graph_requests_last_hour(const struct graph *graph);

enum call_state { CALL_WAITING, CALL_IN_FLIGHT, CALL_DONE };

struct call;
/* url: absolute, origin of the root (checked). POST and DELETE are sent at most once, but for the
 * repeat after a 401 (which says that nothing was done). */
struct call *call_new(struct graph *graph, enum http_method method, const char *url);
void call_free(struct call *call); /* cancels; NULL allowed */

enum call_state call_step(struct call *call);
int64_t call_deadline(const struct call *call); /* boot ms; CLOCK_NEVER while in flight or done */

/* Valid once CALL_DONE: true and the response (2xx; lent), or false and the final fault.
 * maybe_done: a write whose outcome is unknown (no answer, 5xx, an answer that cannot be read). */
bool call_result(const struct call *call, const struct http_response **ret_response,
                 struct fault *why, bool *ret_maybe_done);

/* The caller could not make sense of a 2xx body: a DONE read goes back to waiting, with back-off.
 */
void call_again(struct call *call, const struct fault *why);

/* The last fault while it keeps trying (since, next try filled in); NULL: all well so far. */
const struct fault *call_fault(const struct call *call);

/* The addresses. Each appends to an initialised buffer. */
void graph_url_sessions(const struct graph *graph, struct strbuf *url);
void graph_url_session(const struct graph *graph, const char *id, struct strbuf *url);
void graph_url_activate(const struct graph *graph, const char *id, struct strbuf *url);
/* false: no such path for this workload (WORKLOAD_OTHER). */
bool graph_url_artifacts(const struct graph *graph, enum workload workload, bool granular,
                         const char *id, struct strbuf *url);
bool graph_url_bulk(const struct graph *graph, enum workload workload, const char *id,
                    struct strbuf *url);
void graph_url_service(const struct graph *graph, struct strbuf *url);

#endif
