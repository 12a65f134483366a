/* call.c - the states of a call (waits, in flight, done) and what leads from one to the next. Which
 * answers are repeated and after how long is decided in retry.c, what may leave in gate.c; here it
 * is obeyed. */
#include "graph/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "graph/call_private.h"
#include "graph/codes.h"
#include "graph/gate.h"
#include "graph/refusal.h"
#include "graph/retry.h"

#define READ_DEADLINE_MS  120000
#define WRITE_DEADLINE_MS 60000
#define CHALLENGE_MAX     ((size_t)64 * 1024)
/* A page of 100,000 sessions as the samples have them. */
#define BODY_MAX ((size_t)64 * 1024 * 1024)

struct call {
    struct call *next; /* in graph->calls */
    struct graph *graph;
    enum http_method method;
    char *url;
    char *body; /* of a batch of reads; NULL: none */
    enum call_state state;
    uint64_t ticket;         /* while in flight */
    uint64_t token_number;   /* of the token it was sent with */
    int64_t next_at_boot_ms; /* back-off; 0: at once */
    int64_t give_up_boot_ms; /* a write that waits for a token; CLOCK_NEVER for reads */
    int64_t sent_boot_ms, sent_wall_ms;
    int64_t since_ms; /* wall clock of the first fault; 0: none yet */
    int attempt;      /* transient faults in a row */
    bool waits_for_token, fresh, repeated, maybe_done;
    bool has_fault;
    struct fault fault;
    struct http_response *response; /* once done and good */
    char guid[GUID_SIZE];
};

static bool is_read(const struct call *call)
{
    return call->method == HTTP_GET || call->body != NULL; /* the gate holds batches to reads */
}

static size_t body_length(const struct call *call)
{
    return call->body != NULL ? strlen(call->body) : 0;
}

static int64_t boot_now(const struct call *call)
{
    return call->graph->clock->boot_ms(call->graph->clock);
}

static int64_t wall_now(const struct call *call)
{
    return call->graph->clock->wall_ms(call->graph->clock);
}

static struct call *new_call(struct graph *graph, enum http_method method, const char *url,
                             const char *body)
{
    struct call *call = xcalloc(1, sizeof *call);
    call->graph = graph;
    call->method = method;
    call->url = xstrdup(url);
    call->body = xstrdup(body);
    call->next = graph->calls;
    graph->calls = call;
    call->give_up_boot_ms = is_read(call) ? CLOCK_NEVER : boot_now(call) + WRITE_DEADLINE_MS;
    return call;
}

struct call *call_new(struct graph *graph, enum http_method method, const char *url)
{
    return new_call(graph, method, url, NULL);
}

struct call *call_new_batch(struct graph *graph, const char *body)
{
    char *url = xasprintf("%s/$batch", graph->root);
    struct call *call = new_call(graph, HTTP_POST, url, body);
    free(url);
    return call;
}

static void log_request(const struct call *call, const struct http_response *response,
                        enum fault_kind kind)
{
    const struct request_log_entry entry = {
        .at_ms = call->sent_wall_ms,
        .method = http_method_name(call->method),
        .url = call->url,
        .status = response != NULL ? response->status : 0,
        .took_ms = boot_now(call) - call->sent_boot_ms,
        .request_id = response != NULL ? http_header_find(response, "request-id") : NULL,
        .client_request_id = call->guid,
        .fault = kind,
    };
    request_log_write(call->graph->log, &entry);
}

static void cancel(const struct call *call)
{
    struct http *http = call->graph->http;
    http->cancel(http, call->ticket);
    log_request(call, NULL, FAULT_CANCELLED);
}

void call_free(struct call *call)
{
    if (call == NULL)
        return;
    struct graph *graph = call->graph;
    if (call->state == CALL_IN_FLIGHT)
        cancel(call);
    struct call **link = &graph->calls;
    while (*link != call)
        link = &(*link)->next;
    *link = call->next;
    http_response_free(call->response);
    free(call->url);
    free(call->body);
    free(call);
}

/* Keeps the fault; since_ms is the time of the first of several in a row. */
static void note_fault(struct call *call, const struct fault *fault)
{
    if (call->since_ms == 0)
        call->since_ms = wall_now(call);
    call->fault = *fault;
    call->fault.since_ms = call->since_ms;
    call->has_fault = true;
}

static void fail(struct call *call, const struct fault *fault, bool maybe_done)
{
    note_fault(call, fault);
    call->state = CALL_DONE;
    call->maybe_done = maybe_done;
}

static void back_off(struct call *call, const struct fault *fault)
{
    note_fault(call, fault);
    call->attempt++;
    call->fresh = fault->http_status == 503;
    const int64_t delay = retry_wait_ms(fault->retry_after_s, call->attempt, random_u32());
    call->next_at_boot_ms = boot_now(call) + delay;
    call->fault.next_try_ms = wall_now(call) + delay;
    call->state = CALL_WAITING;
}

/* The part of a request that does not depend on the token. */
static struct http_request request_of(const struct call *call)
{
    return (struct http_request){
        .method = call->method,
        .url = call->url,
        .body = call->body,
        .body_length = body_length(call),
        .body_limit = BODY_MAX,
        .fresh_connection = call->fresh,
        .repeatable = is_read(call),
    };
}

static bool gate_allows_call(struct call *call, const struct http_request *request)
{
    struct fault why;
    if (gate_allows(call->graph->root, request, call->graph->write_allowed, &why))
        return true;
    fail(call, &why, false);
    return false;
}

static void send_request(struct call *call, struct http_request *request)
{
    struct http *http = call->graph->http;
    call->sent_boot_ms = boot_now(call);
    call->sent_wall_ms = wall_now(call);
    request->deadline_boot_ms =
        call->sent_boot_ms + (is_read(call) ? READ_DEADLINE_MS : WRITE_DEADLINE_MS);
    if (gate_allows_call(call, request)) {
        call->ticket = http->start(http, request);
        call->state = CALL_IN_FLIGHT;
    }
}

/* Prefer makes Graph tell `failed` and `granular` apart from what is newer (GRAPH.md, Enums);
 * client-request-id is what support asks for (GRAPH.md, Headers). */
static void send_with(struct call *call, const struct secret *token)
{
    struct strbuf bearer; /* vasprintf(3) would leave copies behind as it grows */
    strbuf_init_secret(&bearer, STRBUF_NO_LIMIT);
    strbuf_puts(&bearer, "Bearer ");
    strbuf_add(&bearer, secret_text(token), secret_length(token));
    random_guid(call->guid);
    char names[5][32] = {"Authorization", "Accept", "Prefer", "client-request-id", "Content-Type"};
    char json[] = "application/json";
    char members[] = "include-unknown-enum-members";
    const struct http_header headers[] = {
        {names[0], bearer.bytes}, {names[1], json}, {names[2], members},
        {names[3], call->guid},   {names[4], json},
    };
    const size_t count = sizeof headers / sizeof *headers;
    struct http_request request = request_of(call);
    request.headers = headers;
    request.header_count = call->body != NULL ? count : count - 1;
    send_request(call, &request);
    strbuf_release(&bearer);
}

/* While a refused token is tried once more, only one request may be in flight. */
static bool any_in_flight(const struct graph *graph)
{
    const struct call *call = graph->calls;
    while (call != NULL && call->state != CALL_IN_FLIGHT)
        call = call->next;
    return call != NULL;
}

static void try_send(struct call *call)
{
    const struct secret *token = NULL;
    struct fault why;
    const struct http_request tokenless = request_of(call);
    if (!gate_allows_call(call, &tokenless)) /* a refusal does not wait for a token first */
        return;
    enum token_state state = graph_token(call->graph, &token, &call->token_number, &why);
    if (state == TOKEN_READY && call->graph->on_trial && any_in_flight(call->graph)) {
        fault_clear(&why);
        state = TOKEN_PENDING;
    }
    call->waits_for_token = state != TOKEN_READY;
    if (state == TOKEN_READY) {
        send_with(call, token);
        return;
    }
    /* A change must not go out long after it was asked for: only a read waits for a person. */
    bool waits =
        is_read(call) || (state == TOKEN_PENDING && boot_now(call) < call->give_up_boot_ms);
    if (!waits && why.kind == FAULT_NONE)
        fault_set(&why, FAULT_AUTH, "There was no token to send in time.");
    if (!waits)
        fail(call, &why, false);
    else if (state != TOKEN_PENDING || retry_is_transient(&why))
        note_fault(call, &why); /* the network between us and a token is the network */
}

static int64_t ready_at(const struct call *call)
{
    int64_t hold = is_read(call) ? graph_hold_until(call->graph) : 0;
    return call->next_at_boot_ms > hold ? call->next_at_boot_ms : hold;
}

enum call_state call_step(struct call *call)
{
    if (call->state == CALL_WAITING && boot_now(call) >= ready_at(call))
        try_send(call);
    return call->state;
}

int64_t call_deadline(const struct call *call)
{
    struct token_source *tokens = call->graph->tokens;
    if (call->state != CALL_WAITING)
        return CLOCK_NEVER;
    if (!call->waits_for_token)
        return ready_at(call);
    int64_t asked_again = tokens->deadline(tokens);
    int64_t at = asked_again > ready_at(call) ? asked_again : ready_at(call);
    return at < call->give_up_boot_ms ? at : call->give_up_boot_ms;
}

struct call *call_next(const struct call *call)
{
    return call->next;
}

bool call_waits_for(const struct call *call, uint64_t ticket)
{
    return call->state == CALL_IN_FLIGHT && call->ticket == ticket;
}

void call_retry_now(struct call *call)
{
    if (call->state == CALL_WAITING)
        call->next_at_boot_ms = 0;
}

/* The request may not even have left: libcurl queues what its connections cannot carry yet. A write
 * is not called back: whether it came through must be known. */
void call_back(struct call *call)
{
    if (call->state != CALL_IN_FLIGHT || !is_read(call))
        return;
    cancel(call);
    call->state = CALL_WAITING;
    call->waits_for_token = true;
}

static bool write_maybe_done(const struct http_response *response, const struct fault *fault)
{
    if (response->fault.kind != FAULT_NONE)
        return response->maybe_sent;
    bool unclear =
        response->status >= 500 || response->status == 408 || fault->kind == FAULT_FORMAT;
    const struct service_code *code = service_code_find(fault->code);
    return unclear && !(code != NULL && code->nothing_done);
}

/* True: the answer is good. Else *ret says why not. */
static bool judge(const struct call *call, const struct http_response *response, struct fault *ret)
{
    if (response->fault.kind == FAULT_NONE) {
        bool good = retry_classify(response, wall_now(call), ret);
        if (is_read(call))
            refusal_explain(call->url, ret);
        if (ret->client_request_id[0] == '\0')
            utf8_copy(ret->client_request_id, sizeof ret->client_request_id, call->guid);
        return good;
    }
    *ret = response->fault;
    ret->retry_after_s = -1;
    utf8_copy(ret->client_request_id, sizeof ret->client_request_id, call->guid);
    return false;
}

static void take_refused_token(struct call *call, const struct http_response *response,
                               const struct fault *fault)
{
    struct strbuf challenge;
    strbuf_init(&challenge, CHALLENGE_MAX);
    bool any = http_header_join(response, "WWW-Authenticate", &challenge);
    bool other = graph_token_refused(call->graph, call->token_number, any ? challenge.bytes : NULL);
    strbuf_release(&challenge);
    if (is_read(call) || (other && !call->repeated)) {
        note_fault(call, fault);
        call->repeated = true;
        call->state = CALL_WAITING;
        call->next_at_boot_ms = 0;
        call->waits_for_token = !other;
    } else {
        fail(call, fault, false);
    }
}

static void report(const struct call *call)
{
    const struct graph *graph = call->graph;
    if (graph->on_fault != NULL) {
        graph->on_fault(graph->on_fault_context, http_method_name(call->method), call->url,
                        &call->fault);
    }
}

static void take_good(struct call *call, struct http_response *response)
{
    call->response = response;
    call->state = CALL_DONE;
    call->has_fault = false; /* attempt and since stay: the body may be found wrong (call_again) */
    call->fresh = false;
}

void call_take(struct call *call, struct http_response *response)
{
    struct fault fault;
    bool good = judge(call, response, &fault);
    call->state = CALL_WAITING; /* its answer is here: there is nothing to call back */
    log_request(call, response, good ? FAULT_NONE : fault.kind);
    graph_note_date(call->graph, response);
    if (good || (fault.kind == FAULT_FORBIDDEN && !fault.from_page)) /* who knows the caller */
        graph_token_accepted(call->graph, call->token_number);
    if (good) {
        take_good(call, response);
        return;
    }
    if (fault.kind == FAULT_AUTH) {
        take_refused_token(call, response, &fault);
    } else if (!is_read(call)) {
        fail(call, &fault, write_maybe_done(response, &fault));
    } else if (retry_is_transient(&fault)) {
        graph_note_throttling(call->graph, &fault);
        back_off(call, &fault);
    } else {
        fail(call, &fault, false);
    }
    report(call);
    http_response_free(response);
}

bool call_result(const struct call *call, const struct http_response **ret_response,
                 struct fault *why, bool *ret_maybe_done)
{
    if (call->response != NULL) {
        *ret_response = call->response;
        return true;
    }
    if (why != NULL)
        *why = call->fault;
    if (ret_maybe_done != NULL)
        *ret_maybe_done = call->maybe_done;
    return false;
}

void call_again(struct call *call, const struct fault *why)
{
    if (call->state != CALL_DONE || !is_read(call))
        return;
    struct fault fault = *why;
    const char *id = http_header_find(call->response, "request-id");
    utf8_copy(fault.request_id, sizeof fault.request_id, id);
    utf8_copy(fault.client_request_id, sizeof fault.client_request_id, call->guid);
    http_response_free(call->response);
    call->response = NULL;
    back_off(call, &fault);
    report(call);
}

bool call_judge_part(const struct call *call, const char *url, const struct http_response *part,
                     struct fault *why)
{
    const struct graph *graph = call->graph;
    if (retry_classify(part, wall_now(call), why))
        return true;
    refusal_explain(url, why);
    graph_note_throttling(call->graph, why);
    if (graph->on_fault != NULL)
        graph->on_fault(graph->on_fault_context, http_method_name(HTTP_GET), url, why);
    return false;
}

const struct fault *call_fault(const struct call *call)
{
    return call->has_fault ? &call->fault : NULL;
}
