/* signin_rig.h - a token source that signs in by itself, on virtual time, between a login host and
 * a Graph that are one function of the test's each. */
#ifndef RESTORETOP_TESTS_SIGNIN_RIG_H
#define RESTORETOP_TESTS_SIGNIN_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/grants.h"
#include "auth/signin.h"
#include "base/xalloc.h"
#include "fake/fake_clock.h"
#include "fake/fake_http.h"
#include "graph/call.h"

#define ROOT     "https://graph.test/v1.0"
#define SESSION  ROOT "/solutions/backupRestore/restoreSessions/a"
#define LOGIN    "https://login.test"
#define START_MS INT64_C(1795444327000) /* Mon, 23 Nov 2026 14:32:07 GMT */

struct signin_rig {
    struct clock *clock;
    struct http *http;
    struct token_source *source;
    struct graph *graph;

    /* the login host: what it answers to the next request, and how often it was asked */
    int status; /* 200: a new token, "token-1", "token-2", ...; 0: no answer */
    int64_t expires_in_s;
    const char *body;    /* NULL: as status says */
    const char *headers; /* NULL: none */
    int64_t delay_ms;
    size_t asked;
    char text[512];
    /* Graph: what it answers; 0: 200 to the newest token and 401 to others */
    int graph_status;
    const char *challenge; /* "WWW-Authenticate: ..."; NULL */
};

static inline void rig_login(struct signin_rig *rig, struct fake_reply *ret)
{
    rig->asked++;
    ret->delay_ms = rig->delay_ms;
    ret->headers = rig->headers;
    ret->status = rig->status;
    ret->body = rig->body;
    if (rig->status == 0)
        ret->fault = FAULT_NETWORK;
    if (rig->body || rig->status != 200)
        return;
    snprintf(rig->text, sizeof rig->text,
             "{\"token_type\":\"Bearer\",\"access_token\":\"token-%zu\",\"expires_in\":%lld}",
             rig->asked, (long long)rig->expires_in_s);
    ret->body = rig->text;
}

static inline void rig_answer(void *context, const struct fake_request *request,
                              struct fake_reply *ret)
{
    struct signin_rig *rig = context;
    const char *bearer = fake_request_header(request, "Authorization");
    char newest[64];
    if (strncmp(request->url, LOGIN, strlen(LOGIN)) == 0) {
        assert_null(bearer); /* no token but the grant's own goes to the login host */
        rig_login(rig, ret);
        return;
    }
    assert_non_null(bearer);
    snprintf(newest, sizeof newest, "Bearer token-%zu", rig->asked);
    bool known = strcmp(bearer, newest) == 0;
    ret->status = rig->graph_status != 0 ? rig->graph_status : known ? 200 : 401;
    ret->headers = ret->status == 401 ? rig->challenge : NULL;
    ret->body = "{}";
}

static inline struct auth_config *rig_config(void)
{
    struct auth_config *config = xcalloc(1, sizeof *config);
    auth_config_init(config);
    free(config->tenant);
    free(config->client);
    free(config->authority);
    config->tenant = xstrdup("contoso.com");
    config->client = xstrdup("a0000000-0000-0000-0000-000000000001");
    config->authority = xstrdup(LOGIN);
    config->client_secret = secret_new("s~e+c/r&e=t%", 12);
    return config;
}

/* Takes the config. */
static inline struct signin_rig *signin_rig_new_with(struct auth_config *config,
                                                     enum auth_method method, grant_fn *renew,
                                                     grant_fn *browser)
{
    struct signin_rig *rig = calloc(1, sizeof *rig);
    struct fault why;
    rig->clock = fake_clock_new(START_MS);
    rig->http = fake_http_new(rig->clock);
    fake_http_answer_by(rig->http, rig_answer, rig);
    rig->status = 200;
    rig->expires_in_s = 3600;
    struct signin_options options = {.net = {.http = rig->http, .clock = rig->clock},
                                     .config = config,
                                     .method = method,
                                     .renew = renew};
    options.ask[SIGNIN_ASK_BROWSER] = browser;
    assert_true(auth_config_check(options.config, method, &why));
    rig->source = signin_new(&options);
    const struct graph_options graph = {
        .http = rig->http, .clock = rig->clock, .tokens = rig->source, .root = ROOT};
    rig->graph = graph_new(&graph);
    return rig;
}

static inline struct signin_rig *signin_rig_new(enum auth_method method, grant_fn *renew,
                                                grant_fn *browser)
{
    return signin_rig_new_with(rig_config(), method, renew, browser);
}

static inline void signin_rig_free(struct signin_rig *rig)
{
    graph_free(rig->graph);
    rig->source->free(rig->source);
    rig->http->free(rig->http);
    fake_clock_free(rig->clock);
    free(rig);
}

static inline int64_t rig_now(const struct signin_rig *rig)
{
    return rig->clock->boot_ms(rig->clock);
}

/* So much virtual time, as the fetcher's loop spends it. A loop that does not rest fails. */
static inline void signin_rig_run(struct signin_rig *rig, int64_t ms)
{
    int64_t end = rig_now(rig) + ms;
    for (int turns = 0;; turns++) {
        struct pollfd fds[HTTP_WAIT_FDS];
        assert_true(turns < 100000);
        graph_deliver(rig->graph);
        int64_t next = graph_tokens_deadline(rig->graph);
        if (rig_now(rig) >= end)
            return;
        size_t count = graph_wait_fds(rig->graph, fds, HTTP_WAIT_FDS);
        rig->http->wait(rig->http, fds, count, next < end ? next : end);
    }
}

/* One GET to Graph, as a poll makes it, within so much time. */
static inline enum call_state signin_rig_get(struct signin_rig *rig, int64_t within_ms)
{
    int64_t end = rig_now(rig) + within_ms;
    struct call *call = call_new(rig->graph, HTTP_GET, SESSION);
    graph_deliver(rig->graph);
    while (call_step(call) != CALL_DONE && rig_now(rig) < end) {
        int64_t next = call_deadline(call), tokens = graph_tokens_deadline(rig->graph);
        next = next < tokens ? next : tokens;
        rig->http->wait(rig->http, NULL, 0, next < end ? next : end);
        graph_deliver(rig->graph);
    }
    enum call_state state = call_step(call);
    call_free(call);
    return state;
}

static inline enum token_state rig_get(struct signin_rig *rig, struct fault *why)
{
    const struct secret *token = NULL;
    struct fault ignored;
    return rig->source->get(rig->source, &token, why ? why : &ignored);
}

static inline struct signin rig_status(struct signin_rig *rig)
{
    struct signin status;
    rig->source->status(rig->source, &status);
    return status;
}

#endif
