/* retry.h - when a failed read is tried again. Pure. */
#ifndef RESTORETOP_GRAPH_RETRY_H
#define RESTORETOP_GRAPH_RETRY_H

#include "graph/http.h"

/* Retry-After in seconds or as an HTTP date (RFC 9110 10.2.3), counted from the answer's own Date
 * when it has one, else now_ms; of several the longest that can be read. -1: absent or unreadable.
 * Never above 24 h. */
int retry_after_s(const struct http_response *response, int64_t now_ms);

/* Delay before try number `attempt` (1 = first repeat): 2, 5, 15, 60, 120, 120, ... s, +-20 % by
 * `random` (0..UINT32_MAX maps onto the range). */
int64_t retry_backoff_ms(int attempt, uint32_t random);

/* The wait that Retry-After asks for: as many seconds, but one at least, since an answer that
 * throttles never means "at once" ("0", or a date that has passed). */
int64_t retry_asked_ms(int retry_after_s);

/* The same after an answer that may have asked for a wait (retry_after_s, -1: it did not), which is
 * then kept. If that has not helped twice in a row, as with answers that say "0 s" or name a moment
 * in the past, waits grow as our own do, up to some 15 s. */
int64_t retry_wait_ms(int retry_after_s, int attempt, uint32_t random);

/* Fills the fault of an answer: kind by status and headers, code and message by the envelope, ids,
 * Retry-After. FAULT_NONE and true for 2xx. */
bool retry_classify(const struct http_response *response, int64_t now_ms, struct fault *why);

/* True: a read may be sent again after this fault (network, throttled, 5xx, format). */
bool retry_is_transient(const struct fault *fault);

#endif
