/* ask.h - one call, and since when and how often it has failed. */
#ifndef RESTORETOP_FETCH_ASK_H
#define RESTORETOP_FETCH_ASK_H

#include "fetch/fetch.h"

struct ask {
    struct call *call;     /* NULL: nothing is asked */
    enum call_state state; /* at the last step */
    int64_t fault_boot_ms; /* since when every try failed; CLOCK_NEVER: the last did not */
    uint64_t fault_goods;  /* fetch->goods at that moment */
    uint64_t try_goods;    /* ... and at the last failed try */
    int tries;             /* failed tries in a row */
    int silent_tries;      /* of them, those since anything else was answered */
};
#define ASK_NONE ((struct ask){.fault_boot_ms = CLOCK_NEVER})

/* Drops what was asked before, and sends the request at once if it may leave. */
void ask_start(struct ask *ask, const struct fetch *fetch, enum http_method method,
               const char *url);
void ask_start_batch(struct ask *ask, const struct fetch *fetch, const char *body);
void ask_drop(struct ask *ask);
bool ask_is_busy(const struct ask *ask);

/* Moves the call on; true: it is done and ask_result tells. */
bool ask_step(struct ask *ask, const struct fetch *fetch);
/* As call_result; ret_maybe_done may be NULL. */
bool ask_result(const struct ask *ask, const struct http_response **ret_response, struct fault *why,
                bool *ret_maybe_done);
/* The 2xx body made no sense: once more, after a while. */
void ask_again(struct ask *ask, const struct fetch *fetch, const struct fault *why);

int64_t ask_deadline(const struct ask *ask);
const struct fault *ask_fault(const struct ask *ask); /* NULL: none, or nothing is asked */

/* True: tries fail though others are answered meanwhile: the trouble is this call's own. */
bool ask_fails_alone(const struct ask *ask);

/* The fault, if nothing else was answered either since it began: the trouble is the connection's,
 * not this call's. NULL otherwise. */
const struct fault *ask_outage(const struct ask *ask, const struct fetch *fetch);
/* The same, although something was answered after the first failed try: two tries have failed since
 * then, and nothing else was answered. */
const struct fault *ask_outage_again(const struct ask *ask, const struct fetch *fetch);

#endif
