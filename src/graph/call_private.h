/* call_private.h - what call.c (one request) and graph.c (what all requests share) know of each
 * other. */
#ifndef RESTORETOP_GRAPH_CALL_PRIVATE_H
#define RESTORETOP_GRAPH_CALL_PRIVATE_H

#include "graph/call.h"

struct graph {
    struct http *http;
    struct clock *clock;
    struct token_source *tokens;
    struct request_log *log;
    char *root;
    bool write_allowed;
    struct call *calls; /* all that live, linked by `next` */

    struct secret *token;     /* our copy of the one last given, to notice a new one */
    uint64_t token_number;    /* 1, 2, ... counts different tokens */
    uint64_t rejected_number; /* the one the service refused; 0: none */
    uint64_t accepted_number; /* the one it last took; 0: none */
    int64_t tokens_deadline;  /* boot ms; of the source's last step */
    bool signed_out;
    bool on_trial; /* a refused token is tried once more, by one request at a time */
    struct fault signed_out_fault;

    int64_t hold_until_boot_ms; /* 0: none */
    int64_t throttled_boot_ms;  /* the newest throttling answer; CLOCK_NEVER: none yet */
    struct fault hold_fault;
    graph_fault_fn *on_fault; /* NULL: none */
    void *on_fault_context;
    int64_t date_offset_ms;
};

/* Asks the source for a token. READY: *ret_token lent and *ret_number says which it is. A token
 * that the service refused already counts as NEEDS_USER. Keeps graph_signed_out up to date. */
enum token_state graph_token(struct graph *graph, const struct secret **ret_token,
                             uint64_t *ret_number, struct fault *why);
/* A 401 for token `number`. True: a different one is at hand, send again at once. */
bool graph_token_refused(struct graph *graph, uint64_t number, const char *challenge);

/* An answer to token `number` that says who is asking was understood by the service. */
void graph_token_accepted(struct graph *graph, uint64_t number);

void graph_note_date(struct graph *graph, const struct http_response *response);
/* If the fault is a throttling answer: notes it, and holds all reads when it says for how long. */
void graph_note_throttling(struct graph *graph, const struct fault *fault);

/* In call.c, for what graph.c does to all calls. */
struct call *call_next(const struct call *call);
bool call_waits_for(const struct call *call, uint64_t ticket);
void call_take(struct call *call, struct http_response *response); /* takes the response */
void call_retry_now(struct call *call);
/* Nobody is signed in any more: cancels a read that is under way, to be sent again once somebody
 * is. */
void call_back(struct call *call);

#endif
