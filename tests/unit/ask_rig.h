/* ask_rig.h - one grant of a person by itself, on virtual time, before a login host that is a
 * list of answers. */
#ifndef RESTORETOP_TESTS_ASK_RIG_H
#define RESTORETOP_TESTS_ASK_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/challenge.h"
#include "auth/grants.h"
#include "base/xalloc.h"
#include "fake/fake_clock.h"
#include "fake/fake_http.h"

#ifndef LOGIN
#define LOGIN    "https://login.test"
#define START_MS INT64_C(1795444327000) /* Mon, 23 Nov 2026 14:32:07 GMT */
#endif
#define ANSWERS_MAX 16
#define TOKENS                                                                                     \
    "{\"token_type\":\"Bearer\",\"access_token\":\"access-1\",\"refresh_token\":\"refresh-1\","    \
    "\"expires_in\":3600,\"scope\":\"BackupRestore-Restore.Read.All\"}"

struct ask_answer {
    int status; /* 0: no answer */
    const char *body, *headers;
    int64_t delay_ms;
};

struct ask_rig {
    struct clock *clock;
    struct http *http;
    struct auth_net net;
    struct auth_config config;
    struct grant *grant;                    /* NULL: cancelled */
    struct ask_answer answers[ANSWERS_MAX]; /* the last one again and again */
    size_t answer_count, asked;
    size_t changes; /* steps that said so */
};

static inline void ask_rig_answer(void *context, const struct fake_request *request,
                                  struct fake_reply *ret)
{
    struct ask_rig *rig = context;
    assert_true(rig->answer_count > 0);
    size_t at = rig->asked < rig->answer_count ? rig->asked : rig->answer_count - 1;
    assert_memory_equal(request->url, LOGIN "/", strlen(LOGIN) + 1);
    assert_true(request->secret);
    assert_int_equal(fake_http_in_flight(rig->http), 0); /* never two at once */
    rig->asked++;
    ret->status = rig->answers[at].status;
    ret->body = rig->answers[at].body;
    ret->headers = rig->answers[at].headers;
    ret->delay_ms = rig->answers[at].delay_ms;
    if (ret->status == 0)
        ret->fault = FAULT_NETWORK;
}

static inline void ask_rig_will(struct ask_rig *rig, int status, const char *body)
{
    assert_true(rig->answer_count < ANSWERS_MAX);
    rig->answers[rig->answer_count++] = (struct ask_answer){.status = status, .body = body};
}

static inline struct ask_rig *ask_rig_new(void)
{
    struct ask_rig *rig = xcalloc(1, sizeof *rig);
    rig->clock = fake_clock_new(START_MS);
    rig->http = fake_http_new(rig->clock);
    rig->net = (struct auth_net){.http = rig->http, .clock = rig->clock};
    fake_http_answer_by(rig->http, ask_rig_answer, rig);
    auth_config_init(&rig->config);
    free(rig->config.authority);
    free(rig->config.tenant);
    free(rig->config.client);
    rig->config.authority = xstrdup(LOGIN);
    rig->config.tenant = xstrdup("contoso.com");
    rig->config.client = xstrdup("a0000000-0000-0000-0000-000000000001");
    return rig;
}

static inline void ask_rig_make(struct ask_rig *rig, grant_fn *maker)
{
    const struct grant_setup setup = {.net = &rig->net,
                                      .config = &rig->config,
                                      .scope = "https://graph.microsoft.com/a offline_access",
                                      .claims = CHALLENGE_CP1,
                                      .login_hint = "avery@contoso.com"};
    rig->grant = maker(&setup);
}

static inline void ask_rig_free(struct ask_rig *rig)
{
    if (rig->grant)
        rig->grant->free(rig->grant);
    rig->http->free(rig->http);
    auth_config_release(&rig->config);
    fake_clock_free(rig->clock);
    free(rig);
}

static inline int64_t ask_rig_now(const struct ask_rig *rig)
{
    return rig->clock->boot_ms(rig->clock);
}

/* One turn of a loop: answers, step. */
static inline void ask_rig_turn(struct ask_rig *rig)
{
    struct http_response *response;
    while ((response = rig->http->finished(rig->http)) != NULL)
        assert_true(rig->grant->take(rig->grant, response));
    if (rig->grant->state == GRANT_BUSY)
        rig->changes += rig->grant->step(rig->grant);
}

/* So much virtual time, or until it is done. */
static inline void ask_rig_run(struct ask_rig *rig, int64_t ms)
{
    int64_t end = ask_rig_now(rig) + ms;
    for (int turns = 0;; turns++) {
        struct pollfd fds[HTTP_WAIT_FDS];
        assert_true(turns < 10000); /* a loop that does not rest */
        ask_rig_turn(rig);
        if (rig->grant->state == GRANT_DONE || ask_rig_now(rig) >= end)
            return;
        int64_t next = rig->grant->deadline(rig->grant);
        size_t count =
            rig->grant->wait_fds ? rig->grant->wait_fds(rig->grant, fds, HTTP_WAIT_FDS) : 0;
        rig->http->wait(rig->http, fds, count, next < end ? next : end);
    }
}

static inline struct signin ask_rig_shown(const struct ask_rig *rig)
{
    struct signin shown;
    memset(&shown, 0, sizeof shown);
    rig->grant->show(rig->grant, &shown);
    return shown;
}

static inline void expect_done(const struct ask_rig *rig, enum oauth_verdict verdict,
                               const char *words)
{
    assert_int_equal(rig->grant->state, GRANT_DONE);
    assert_int_equal(rig->grant->outcome.verdict, verdict);
    if (!strstr(rig->grant->outcome.fault.text, words) &&
        !strstr(rig->grant->outcome.fault.hint, words))
        fail_msg("\"%s\" is not in: %s %s", words, rig->grant->outcome.fault.text,
                 rig->grant->outcome.fault.hint);
}

static inline const char *last_body(const struct ask_rig *rig)
{
    return fake_http_request(rig->http, fake_http_request_count(rig->http) - 1)->body;
}

/* The grant has been made and waits for its person. */
static inline struct ask_rig *ask_rig_begin(struct ask_rig *rig, grant_fn *maker)
{
    ask_rig_make(rig, maker);
    ask_rig_run(rig, 1);
    assert_int_equal(rig->grant->state, GRANT_BUSY);
    return rig;
}

#endif
