/* call.h - one request to Graph from wish to answer: token, gate, headers, 401 once, retries, log
 * line.
 *
 * A call is a small step machine driven by the fetcher's loop: graph_deliver hands finished
 * responses to their calls, call_step moves a call on, call_deadline says when it wants the next
 * step. Reads are repeated after transient faults for as long as the caller keeps the call; writes
 * never. Fetcher thread only. */
#ifndef RESTORETOP_GRAPH_CALL_H
#define RESTORETOP_GRAPH_CALL_H

#include "graph/graph.h"

enum call_state { CALL_WAITING, CALL_IN_FLIGHT, CALL_DONE };

struct call;
/* url: absolute, origin of the root (checked). POST and DELETE are sent at most once, but for the
 * repeat after a 401 (which says that nothing was done). */
struct call *call_new(struct graph *graph, enum http_method method, const char *url);
/* A POST to $batch: a read like others, as its every part is (batch.h makes the body). */
struct call *call_new_batch(struct graph *graph, const char *body);
void call_free(struct call *call); /* cancels; NULL allowed */

enum call_state call_step(struct call *call);
int64_t call_deadline(const struct call *call); /* boot ms; CLOCK_NEVER while in flight or done */

/* Valid once CALL_DONE: true and the response (2xx; lent), or false and the final fault.
 * maybe_done: a write whose outcome is unknown (no answer, 5xx, an answer that cannot be read) and
 * no code of the service says that nothing was done. */
bool call_result(const struct call *call, const struct http_response **ret_response,
                 struct fault *why, bool *ret_maybe_done);

/* The caller could not make sense of a 2xx body: a DONE read goes back to waiting, with back-off.
 */
void call_again(struct call *call, const struct fault *why);

/* One answer out of a batch's (batch_read), judged as if it had come alone; url: of the part.
 * False: the fault; it was told to the graph as any other, and what throttles holds all reads. */
bool call_judge_part(const struct call *call, const char *url, const struct http_response *part,
                     struct fault *why);

/* The last fault while it keeps trying (since, next try filled in); NULL: all well so far. */
const struct fault *call_fault(const struct call *call);

#endif
