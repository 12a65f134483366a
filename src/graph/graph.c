#include "graph/graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/timefmt.h"
#include "base/xalloc.h"
#include "graph/call_private.h"
#include "graph/retry.h"
#include "graph/url.h"

#define DATE_NOISE_MS 2000 /* Date has whole seconds and is a moment old: less is no difference */
/* A Date outside of 2020 to 2100 is that of a broken clock, and ours is the better one. */
#define DATE_FIRST_MS INT64_C(1577836800000)
#define DATE_LAST_MS  INT64_C(4102444800000)

struct graph *graph_new(const struct graph_options *options)
{
    struct graph *graph = xcalloc(1, sizeof *graph);
    graph->http = options->http;
    graph->clock = options->clock;
    graph->tokens = options->tokens;
    graph->log = options->log;
    graph->root = xstrdup(options->root);
    graph->write_allowed = options->write_allowed;
    graph->tokens_deadline = CLOCK_NEVER;
    graph->throttled_boot_ms = CLOCK_NEVER;
    return graph;
}

void graph_free(struct graph *graph)
{
    if (graph == NULL)
        return;
    secret_free(graph->token);
    free(graph->root);
    free(graph);
}

bool graph_take_log_fault(struct graph *graph, struct fault *ret)
{
    return request_log_take_fault(graph->log, ret);
}

const char *graph_root(const struct graph *graph)
{
    return graph->root;
}

bool graph_write_allowed(const struct graph *graph)
{
    return graph->write_allowed;
}

static void deliver(struct graph *graph, struct http_response *response)
{
    struct token_source *tokens = graph->tokens;
    struct call *call = graph->calls;
    while (call != NULL && !call_waits_for(call, response->ticket))
        call = call_next(call);
    if (call != NULL)
        call_take(call, response);
    else if (tokens->take == NULL || !tokens->take(tokens, response))
        http_response_free(response);
}

void graph_deliver(struct graph *graph)
{
    struct token_source *tokens = graph->tokens;
    struct http_response *response = NULL;
    while ((response = graph->http->finished(graph->http)) != NULL)
        deliver(graph, response);
    graph->tokens_deadline = tokens->step != NULL ? tokens->step(tokens) : CLOCK_NEVER;
}

static bool is_renewing(struct graph *graph)
{
    struct signin now = {.renewing = false};
    graph_signin(graph, &now);
    return now.renewing;
}

void graph_finish_renewal(struct graph *graph, int64_t until_boot_ms, const atomic_bool *hurry)
{
    struct http *http = graph->http;
    struct clock *clock = graph->clock;
    graph_deliver(graph); /* it may have come by now */
    while (is_renewing(graph) && !atomic_load(hurry) && clock->boot_ms(clock) < until_boot_ms) {
        struct pollfd fds[HTTP_WAIT_FDS];
        const size_t count = graph_wait_fds(graph, fds, HTTP_WAIT_FDS);
        const int64_t due = graph->tokens_deadline;
        http->wait(http, fds, count, due < until_boot_ms ? due : until_boot_ms);
        graph_deliver(graph);
    }
}

int64_t graph_tokens_deadline(const struct graph *graph)
{
    return graph->tokens_deadline;
}

size_t graph_wait_fds(struct graph *graph, struct pollfd *fds, size_t room)
{
    struct token_source *tokens = graph->tokens;
    return tokens->wait_fds != NULL ? tokens->wait_fds(tokens, fds, room) : 0;
}

void graph_wish(struct graph *graph, enum token_wish wish, const struct secret *text)
{
    struct token_source *tokens = graph->tokens;
    if (tokens->wish != NULL)
        tokens->wish(tokens, wish, text);
}

void graph_retry_now(struct graph *graph)
{
    for (struct call *call = graph->calls; call != NULL; call = call_next(call))
        call_retry_now(call);
    graph_wish(graph, TOKEN_WISH_RETRY, NULL);
}

bool graph_may_send(struct graph *graph, struct fault *why)
{
    const struct secret *token = NULL;
    uint64_t number = 0;
    fault_clear(why);
    return graph_token(graph, &token, &number, why) == TOKEN_READY;
}

uint64_t graph_signin(struct graph *graph, struct signin *ret)
{
    struct token_source *tokens = graph->tokens;
    return tokens->status != NULL ? tokens->status(tokens, ret) : 0;
}

void graph_describe(struct graph *graph, char *tenant, char *account, size_t size)
{
    tenant[0] = account[0] = '\0';
    graph->tokens->describe(graph->tokens, tenant, account, size);
}

void graph_on_fault(struct graph *graph, graph_fault_fn *on_fault, void *context)
{
    graph->on_fault = on_fault;
    graph->on_fault_context = context;
}

int64_t graph_hold_until(const struct graph *graph)
{
    bool holds = graph->hold_until_boot_ms > graph->clock->boot_ms(graph->clock);
    return holds ? graph->hold_until_boot_ms : 0;
}

const struct fault *graph_hold_fault(const struct graph *graph)
{
    return graph_hold_until(graph) != 0 ? &graph->hold_fault : NULL;
}

int64_t graph_throttled_at(const struct graph *graph)
{
    return graph->throttled_boot_ms;
}

const struct fault *graph_signed_out(const struct graph *graph)
{
    return graph->signed_out ? &graph->signed_out_fault : NULL;
}

int64_t graph_date_offset_ms(const struct graph *graph)
{
    return graph->date_offset_ms;
}

void graph_note_date(struct graph *graph, const struct http_response *response)
{
    const char *date = http_header_find(response, "Date");
    int64_t service_ms = 0;
    if (date == NULL || !timefmt_parse_http(date, &service_ms) || service_ms < DATE_FIRST_MS ||
        service_ms >= DATE_LAST_MS)
        return;
    int64_t offset = service_ms - graph->clock->wall_ms(graph->clock);
    int64_t change = offset - graph->date_offset_ms;
    if (change > DATE_NOISE_MS || change < -DATE_NOISE_MS) {
        bool noise = offset <= DATE_NOISE_MS && offset >= -DATE_NOISE_MS;
        graph->date_offset_ms = noise ? 0 : offset;
    }
}

void graph_note_throttling(struct graph *graph, const struct fault *fault)
{
    if (fault->kind != FAULT_THROTTLED)
        return;
    graph->throttled_boot_ms = graph->clock->boot_ms(graph->clock);
    if (fault->retry_after_s < 0)
        return;
    int64_t wait_ms = retry_asked_ms(fault->retry_after_s);
    int64_t until = graph->clock->boot_ms(graph->clock) + wait_ms;
    if (until <= graph->hold_until_boot_ms)
        return;
    int64_t now_ms = graph->clock->wall_ms(graph->clock);
    int64_t since_ms = graph_hold_until(graph) != 0 ? graph->hold_fault.since_ms : now_ms;
    graph->hold_until_boot_ms = until;
    graph->hold_fault = *fault;
    graph->hold_fault.since_ms = since_ms;
    graph->hold_fault.next_try_ms = now_ms + wait_ms;
}

static void call_back_reads(const struct graph *graph)
{
    for (struct call *call = graph->calls; call != NULL; call = call_next(call))
        call_back(call);
}

static void sign_out(struct graph *graph, const struct fault *why)
{
    bool before = graph->signed_out;
    int64_t since = before ? graph->signed_out_fault.since_ms : graph->clock->wall_ms(graph->clock);
    graph->signed_out = true;
    graph->signed_out_fault = *why;
    graph->signed_out_fault.since_ms = since;
    if (!before)
        call_back_reads(graph);
}

/* Tokens are numbered, so that a refusal counts against the one that was sent. */
static void number_token(struct graph *graph, const struct secret *token)
{
    if (secret_equal(token, graph->token))
        return;
    secret_free(graph->token);
    graph->token = secret_new(secret_text(token), secret_length(token));
    graph->token_number++;
    graph->on_trial = false;
}

/* The service refused this very token, and the source does not insist on one more try. */
static bool is_rejected(struct graph *graph)
{
    struct token_source *tokens = graph->tokens;
    if (graph->token_number != graph->rejected_number)
        return false;
    if (tokens->insists == NULL || !tokens->insists(tokens))
        return true;
    graph->rejected_number = 0;
    graph->on_trial = true;
    return false;
}

enum token_state graph_token(struct graph *graph, const struct secret **ret_token,
                             uint64_t *ret_number, struct fault *why)
{
    struct fault told;
    fault_clear(&told);
    const struct secret *token = NULL;
    enum token_state state = graph->tokens->get(graph->tokens, &token, &told);
    if (state == TOKEN_READY)
        number_token(graph, token);
    if (state == TOKEN_READY && is_rejected(graph)) {
        fault_set(&told, FAULT_AUTH, "Graph did not accept the token, and there is no other.");
        fault_hint(&told, "Put a new token in place or sign in again.");
        state = TOKEN_NEEDS_USER;
    }
    if (state == TOKEN_READY) {
        graph->signed_out &= graph->on_trial; /* until the service took it, nothing has changed */
        *ret_token = token;
        *ret_number = graph->token_number;
        return state;
    }
    if (state != TOKEN_PENDING && told.kind == FAULT_NONE)
        fault_set(&told, FAULT_AUTH, "There is no token to send.");
    if (state != TOKEN_PENDING)
        sign_out(graph, &told);
    *why = state != TOKEN_PENDING ? graph->signed_out_fault : told;
    return state;
}

void graph_token_accepted(struct graph *graph, uint64_t number)
{
    struct token_source *tokens = graph->tokens;
    if (number == graph->token_number && graph->on_trial)
        graph->on_trial = graph->signed_out = false;
    if (number == graph->accepted_number || number != graph->token_number)
        return; /* once a token is enough, and an answer to an older one says nothing */
    graph->accepted_number = number;
    if (tokens->accept != NULL)
        tokens->accept(tokens);
}

bool graph_token_refused(struct graph *graph, uint64_t number, const char *challenge)
{
    const struct secret *token = NULL;
    uint64_t now = 0;
    struct fault why;
    /* Another call may have brought the new token already: that one is not to blame. */
    if (graph_token(graph, &token, &now, &why) == TOKEN_READY && now != number)
        return true;
    if (graph->rejected_number != number) {
        graph->rejected_number = number;
        graph->on_trial = false;
        graph->tokens->reject(graph->tokens, challenge);
    }
    return graph_token(graph, &token, &now, &why) == TOKEN_READY;
}
