/* person_rig.h - people's sign-ins on virtual time: one or two consoles on one cache folder, a
 * login host that rotates refresh tokens and remembers who brought which, and a Graph. */
#ifndef RESTORETOP_TESTS_PERSON_RIG_H
#define RESTORETOP_TESTS_PERSON_RIG_H

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "auth/grant_post.h"
#include "auth/token_cache.h"
#include "base/base64.h"
#include "fake/temp_folder.h"
#include "unit/confine.h"
#include "unit/signin_rig.h"

#define BASE_SCOPE   "https://graph.microsoft.com/BackupRestore-Restore.Read.All"
#define SEARCH_NAME  "BackupRestore-Search.Read.All"
#define CONTROL_NAME "BackupRestore-Control.Read.All"
#define BASE_BIT     PERMISSION_BIT(RESTORE_READ)
#define MORE_BITS    (PERMISSION_BIT(SEARCH) | PERMISSION_BIT(CONTROL))
#define CONSOLES     2

struct login_host {
    unsigned current; /* "refresh-N" is the good one */
    bool strict;      /* an old one ends the family, as RFC 6819 5.2.2.3 has it */
    bool dead;        /* it has ended */
    unsigned reused;  /* old ones that came */
    unsigned tokens;  /* "token-N" was the last one given */
    bool rotates, gives_refresh;
    int64_t expires_in_s, delay_ms;
    int64_t busy_until_ms; /* a renewal is under way */
    unsigned overlaps;     /* that came while another was */
    size_t asked, asked_optional;
    /* what it answers instead; status 0: no answer, after it has rotated */
    int status;
    const char *body, *headers;
    const char *optional_body; /* 400 to a request for optional permissions */
    const char *lacks;         /* the one of them that is not consented to; NULL: any */
    void (*watch)(struct login_host *host, int64_t now_ms); /* at each request; NULL: nobody does */
    char text[2048];
};

struct console {
    struct office *office;
    struct http *http;
    struct token_source *source;
    struct graph *graph;
};

struct office {
    struct clock *clock;
    char folder[64];
    struct login_host host;
    bool write; /* its consoles are started with --write */
    struct console consoles[CONSOLES];
    /* Graph */
    unsigned oldest;       /* token-N below are refused */
    const char *challenge; /* "WWW-Authenticate: ..." with a 401; NULL */
    size_t graph_asked;
};

static inline int64_t office_now(const struct office *office)
{
    return office->clock->boot_ms(office->clock);
}

/* --- the login host --- */

static inline void host_grant(struct login_host *host, const char *asked, struct fake_reply *ret)
{
    static const char who[] = "{\"preferred_username\":\"megan@contoso.com\",\"tid\":\"1d9f\","
                              "\"oid\":\"m-1\",\"name\":\"Megan\"}";
    struct strbuf id;
    strbuf_init(&id, 4096);
    base64_add(&id, who, strlen(who), BASE64_URL);
    if (host->rotates)
        host->current++;
    snprintf(host->text, sizeof host->text,
             "{\"token_type\":\"Bearer\",\"access_token\":\"token-%u\",\"expires_in\":%lld,"
             "\"%srefresh_token\":\"refresh-%u\",\"scope\":\"%s%s%s\",\"id_token\":\"e30.%s.e30\"}",
             ++host->tokens, (long long)host->expires_in_s, host->gives_refresh ? "" : "no_",
             host->current, BASE_SCOPE, strstr(asked, SEARCH_NAME) ? " " SEARCH_NAME : "",
             strstr(asked, CONTROL_NAME) ? " " CONTROL_NAME : "", id.bytes);
    strbuf_release(&id);
    ret->status = 200;
    ret->body = host->text;
}

static inline void host_refuse(struct fake_reply *ret, const char *body)
{
    ret->status = 400;
    ret->body = body;
}

static inline void host_refresh(struct login_host *host, const char *body, struct fake_reply *ret)
{
    const char *token = strstr(body, "refresh_token=refresh-");
    bool optional = strstr(body, SEARCH_NAME) || strstr(body, CONTROL_NAME);
    bool lacks = host->lacks ? strstr(body, host->lacks) != NULL : optional;
    assert_non_null(token);
    bool current = (unsigned)strtoul(token + 22, NULL, 10) == host->current;
    host->asked_optional += optional;
    host->reused += !current;
    host->dead |= !current && host->strict;
    if (host->dead)
        host_refuse(ret, "{\"error\":\"invalid_grant\",\"error_description\":\"grant request is "
                         "invalid\"}");
    else if (lacks && host->optional_body)
        host_refuse(ret, host->optional_body);
    else
        host_grant(host, body, ret);
}

static inline void host_answer(struct office *office, const struct fake_request *request,
                               struct fake_reply *ret)
{
    struct login_host *host = &office->host;
    int64_t now = office_now(office);
    assert_null(fake_request_header(request, "Authorization"));
    assert_string_equal(request->url, LOGIN "/contoso.com/oauth2/v2.0/token");
    host->asked++;
    if (host->watch)
        host->watch(host, now);
    host->overlaps += now < host->busy_until_ms;
    host->busy_until_ms = now + (host->delay_ms < TOKEN_POST_MS ? host->delay_ms : TOKEN_POST_MS);
    if (host->status == 200 && strstr(request->body, "grant_type=authorization_code")) {
        host->current += 100; /* a family of its own */
        host->dead = false;
        host_grant(host, "", ret);
    } else if (host->status == 200) {
        host_refresh(host, request->body, ret);
    } else if (host->status == 0) {
        ret->fault = FAULT_NETWORK;
    } else {
        ret->status = host->status;
        ret->body = host->body;
    }
    ret->headers = host->headers;
    ret->delay_ms = host->delay_ms;
}

static inline void office_answer(void *context, const struct fake_request *request,
                                 struct fake_reply *ret)
{
    struct office *office = context;
    const char *bearer = fake_request_header(request, "Authorization");
    if (strncmp(request->url, LOGIN, strlen(LOGIN)) == 0) {
        host_answer(office, request, ret);
        return;
    }
    office->graph_asked++;
    assert_non_null(bearer);
    assert_memory_equal(bearer, "Bearer token-", 13);
    bool fine = (unsigned)strtoul(bearer + 13, NULL, 10) >= office->oldest;
    ret->status = fine ? 200 : 401;
    ret->headers = fine ? NULL : office->challenge;
    ret->body = "{}";
}

/* A person who is done as soon as the login host has answered. */
static inline struct grant *grant_person(const struct grant_setup *setup)
{
    struct oauth_form form;
    grant_form_begin(&form, setup, "authorization_code");
    struct grant *grant = grant_post_new(setup, &form);
    oauth_form_release(&form);
    return grant;
}

/* --- consoles --- */

static inline struct office *office_new(void)
{
    struct office *office = xcalloc(1, sizeof *office);
    office->clock = fake_clock_new(START_MS);
    snprintf(office->folder, sizeof office->folder, "/tmp/restoretop-office-XXXXXX");
    assert_non_null(mkdtemp(office->folder));
    office->host = (struct login_host){
        .current = 1, .rotates = true, .gives_refresh = true, .expires_in_s = 3600, .status = 200};
    return office;
}

/* A client of its own for each run: a user's runs share one keyring. */
static inline struct auth_config *office_config(void)
{
    struct auth_config *config = rig_config();
    struct fault why;
    free(config->client);
    config->client = xasprintf("a0000000-0000-0000-0000-%012d", (int)getpid());
    assert_true(auth_config_check(config, AUTH_BROWSER, &why));
    return config;
}

static inline struct token_cache *office_cache(struct office *office, enum cache_keeping keeping)
{
    struct fault why;
    struct auth_config *config = office_config();
    struct token_cache *cache = token_cache_open(keeping, office->folder, config, &why);
    assert_non_null(cache);
    auth_config_release(config);
    free(config);
    return cache;
}

static inline struct console *console_open(struct office *office, size_t index,
                                           enum cache_keeping keeping)
{
    struct console *console = &office->consoles[index];
    console->office = office;
    console->http = fake_http_new(office->clock);
    fake_http_answer_by(console->http, office_answer, office);
    struct signin_options options = {.net = {.http = console->http, .clock = office->clock},
                                     .config = office_config(),
                                     .method = AUTH_BROWSER,
                                     .cache = office_cache(office, keeping),
                                     .renew = grant_refresh};
    options.config->write = office->write;
    options.ask[SIGNIN_ASK_BROWSER] = options.ask[SIGNIN_ASK_DEVICE] = grant_person;
    console->source = signin_new(&options);
    const struct graph_options graph = {
        .http = console->http, .clock = office->clock, .tokens = console->source, .root = ROOT};
    console->graph = graph_new(&graph);
    return console;
}

static inline void console_close(struct console *console)
{
    if (!console->http)
        return;
    graph_free(console->graph);
    console->source->free(console->source);
    console->http->free(console->http);
    *console = (struct console){0};
}

static inline void office_free(struct office *office)
{
    for (size_t i = 0; i < CONSOLES; i++)
        console_close(&office->consoles[i]);
    assert_int_equal(temp_folder_remove(office->folder), 0);
    fake_clock_free(office->clock);
    free(office);
}

/* "refresh-CURRENT" stands in the cache, as an earlier start left it. */
static inline void office_keep_of(struct office *office, const char *account, unsigned granted,
                                  bool device)
{
    struct fault why;
    char token[32];
    struct token_cache *cache = office_cache(office, CACHE_FILE);
    snprintf(token, sizeof token, "refresh-%u", office->host.current);
    struct cache_record record = {
        .refresh = secret_new(token, strlen(token)), .granted = granted, .device = device};
    snprintf(record.account, sizeof record.account, "%s", account);
    assert_int_equal(token_cache_store(cache, &record, &why), CACHE_OK);
    cache_record_release(&record);
    token_cache_close(cache);
}

static inline void office_keep(struct office *office, unsigned granted, bool device)
{
    office_keep_of(office, "megan@contoso.com", granted, device);
}

/* "" nothing is kept. */
static inline const char *office_kept(struct office *office)
{
    static char token[64];
    struct fault why;
    struct cache_record record = {0};
    struct token_cache *cache = office_cache(office, CACHE_FILE);
    snprintf(token, sizeof token, "%s",
             token_cache_load(cache, &record, &why) == CACHE_OK ? secret_text(record.refresh) : "");
    cache_record_release(&record);
    token_cache_close(cache);
    return token;
}

/* So much virtual time for all consoles, in steps that are short beside a POST. */
static inline void office_run(struct office *office, int64_t ms)
{
    int64_t end = office_now(office) + ms;
    for (;;) {
        for (size_t i = 0; i < CONSOLES; i++) {
            if (!office->consoles[i].http)
                continue;
            struct graph *graph = office->consoles[i].graph;
            int turns = 0;
            do {
                assert_true(turns++ < 20); /* a deadline in the past must move something */
                graph_deliver(graph);
            } while (graph_tokens_deadline(graph) <= office_now(office));
        }
        int64_t left = end - office_now(office);
        if (left <= 0)
            return;
        fake_clock_advance(office->clock, left < 20 ? left : 20);
    }
}

/* The same for one console alone, from one thing that happens to the next: for long times. */
static inline void office_run_one(struct office *office, int64_t ms)
{
    struct console *console = &office->consoles[0];
    int64_t end = office_now(office) + ms;
    for (int turns = 0;; turns++) {
        assert_true(turns < 100000);
        graph_deliver(console->graph);
        int64_t next = graph_tokens_deadline(console->graph);
        if (office_now(office) >= end)
            return;
        console->http->wait(console->http, NULL, 0, next < end ? next : end);
    }
}

static inline struct signin console_status(struct console *console)
{
    struct signin status;
    console->source->status(console->source, &status);
    return status;
}

static inline enum token_state console_token(struct console *console)
{
    const struct secret *token = NULL;
    struct fault why;
    return console->source->get(console->source, &token, &why);
}

static inline enum call_state console_get(struct console *console, int64_t within_ms)
{
    struct office *office = console->office;
    int64_t end = office_now(office) + within_ms;
    struct call *call = call_new(console->graph, HTTP_GET, SESSION);
    while (call_step(call) != CALL_DONE && office_now(office) < end)
        office_run(office, 20);
    enum call_state state = call_step(call);
    call_free(call);
    return state;
}

/* The body of the last request to the login host that has these words in it. */
static inline const char *console_sent_with(struct console *console, const char *words)
{
    for (size_t i = fake_http_request_count(console->http); i > 0; i--) {
        const struct fake_request *request = fake_http_request(console->http, i - 1);
        bool ours = strncmp(request->url, LOGIN, strlen(LOGIN)) == 0;
        if (ours && strstr(request->body, words))
            return request->body;
    }
    return "";
}

static inline const char *console_sent(struct console *console)
{
    return console_sent_with(console, "");
}

/* Of a person's own sign-in. */
static inline const char *console_asked(struct console *console)
{
    return console_sent_with(console, "authorization_code");
}

#endif
