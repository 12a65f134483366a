#include "e2e/person.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "auth/grants.h"
#include "base/xalloc.h"
#include "e2e/login_host.h"

#define LIMIT_MS 60000
#define LOOK_MS  500
#define SESSIONS "/solutions/backupRestore/restoreSessions?$top=1"

struct auth_config *person_config(const char *authority)
{
    struct auth_config *config = xcalloc(1, sizeof *config);
    auth_config_init(config);
    free(config->authority);
    free(config->tenant);
    free(config->client);
    config->authority = xstrdup(authority);
    config->tenant = xstrdup(LOGIN_TENANT);
    config->client = xstrdup(LOGIN_PERSON_CLIENT);
    return config;
}

struct person *person_new(struct signin_options options, const char *graph_root)
{
    struct person *person = xcalloc(1, sizeof *person);
    struct fault why;
    const struct http_options http = {.user_agent = "person", .clock = clock_system()};
    person->http = http_curl_new(&http);
    options.net = (struct auth_net){.http = person->http, .clock = clock_system()};
    options.method = AUTH_BROWSER;
    options.renew = grant_refresh;
    options.ask[SIGNIN_ASK_BROWSER] = grant_code;
    options.ask[SIGNIN_ASK_DEVICE] = grant_device;
    if (!auth_config_check(options.config, AUTH_BROWSER, &why))
        fail_msg("%s", why.text);
    person->source = signin_new(&options);
    const struct graph_options graph = {.http = person->http,
                                        .clock = clock_system(),
                                        .tokens = person->source,
                                        .root = graph_root ? graph_root : "http://127.0.0.1:1"};
    person->graph = graph_new(&graph);
    return person;
}

void person_free(struct person *person)
{
    graph_free(person->graph);
    person->source->free(person->source);
    person->http->free(person->http);
    free(person);
}

struct signin person_status(struct person *person)
{
    struct signin status;
    person->source->status(person->source, &status);
    return status;
}

bool person_has_token(struct person *person)
{
    const struct secret *token;
    struct fault why;
    return person->source->get(person->source, &token, &why) == TOKEN_READY;
}

void person_wish(struct person *person, enum token_wish wish, const char *text)
{
    struct secret *pasted = text ? secret_new(text, strlen(text)) : NULL;
    person->source->wish(person->source, wish, pasted);
    secret_free(pasted);
}

static int64_t now(void)
{
    return clock_system()->boot_ms(clock_system());
}

static void wait_once(struct person *person, int64_t end)
{
    struct pollfd fds[HTTP_WAIT_FDS];
    int64_t next = graph_tokens_deadline(person->graph);
    size_t count = graph_wait_fds(person->graph, fds, HTTP_WAIT_FDS);
    int64_t look = now() + LOOK_MS; /* a call of the test's has times of its own */
    next = next < look ? next : look;
    person->http->wait(person->http, fds, count, next < end ? next : end);
}

bool person_wait(struct person *person, person_holds *holds, const void *context)
{
    int64_t end = now() + LIMIT_MS;
    for (;;) {
        graph_deliver(person->graph);
        if (holds(person, context))
            return true;
        if (now() >= end)
            return false;
        wait_once(person, end);
    }
}

void person_run(struct person *person, int64_t ms)
{
    int64_t end = now() + ms;
    while (now() < end) {
        graph_deliver(person->graph);
        wait_once(person, end);
    }
}

static bool is_in(struct person *person, const void *context)
{
    (void)context;
    struct signin status = person_status(person);
    return status.state == SIGNIN_IN && status.ask == SIGNIN_ASK_NOTHING;
}

void person_wait_in(struct person *person)
{
    if (!person_wait(person, is_in, NULL))
        fail_msg("not signed in: %s; %s", person_status(person).fault.text,
                 person_status(person).ask_fault.text);
}

static bool is_asked(struct person *person, const void *context)
{
    (void)context;
    struct signin status = person_status(person);
    return *status.ask_url != '\0' || status.ask_fault.kind != FAULT_NONE;
}

struct signin person_wait_asked(struct person *person)
{
    person_wait(person, is_asked, NULL);
    struct signin status = person_status(person);
    if (*status.ask_url == '\0')
        fail_msg("no address: %s", status.ask_fault.text);
    return status;
}

static bool has_ended(struct person *person, const void *context)
{
    (void)context;
    return person_status(person).ask == SIGNIN_ASK_NOTHING;
}

void person_wait_ask_fault(struct person *person, const char *words)
{
    assert_true(person_wait(person, has_ended, NULL));
    struct signin status = person_status(person);
    if (!strstr(status.ask_fault.text, words) && !strstr(status.ask_fault.hint, words))
        fail_msg("no \"%s\" in: %s %s", words, status.ask_fault.text, status.ask_fault.hint);
}

static bool call_is_done(struct person *person, const void *context)
{
    (void)person;
    struct call *const *call = context;
    return call_step(*call) == CALL_DONE;
}

int person_get(struct person *person)
{
    char *url = xasprintf("%s" SESSIONS, graph_root(person->graph));
    struct call *call = call_new(person->graph, HTTP_GET, url);
    const struct http_response *response;
    struct fault why = {.http_status = 0};
    int status = 0;
    if (person_wait(person, call_is_done, &call))
        status = call_result(call, &response, &why, NULL) ? response->status : why.http_status;
    call_free(call);
    free(url);
    return status;
}

/* --- a browser beside it --- */

struct visit {
    const char *url;
    char *page;
    struct http *http; /* woken when it is over */
    atomic_bool over;
};

static void *visit(void *context)
{
    struct visit *self = context;
    login_host_open(self->url, &self->page);
    atomic_store(&self->over, true);
    self->http->wake(self->http);
    return NULL;
}

static bool visit_is_over(struct person *person, const void *context)
{
    (void)person;
    return atomic_load(&((const struct visit *)context)->over);
}

char *person_visit(struct person *person, const char *url)
{
    struct visit self = {.url = url, .http = person->http};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, visit, &self), 0);
    bool over = person_wait(person, visit_is_over, &self);
    pthread_join(thread, NULL);
    assert_true(over);
    return self.page;
}
