/* soak_signin.c - in real time, what test_signin_person.c shows on virtual time: tokens that live
 * for 30 s, for 20 minutes. The real program (an application's secret) must show LIVE data all the
 * time; two consoles of a person on one cache must have a token at every moment, never ask anybody,
 * and never present a token that was rotated away.
 *
 *   soak_signin [SECONDS [SECONDS A TOKEN LIVES]]
 *
 * By itself 14 seconds of tokens for 8, so that ./dev test runs it, too; ./dev soak is the real
 * one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "auth/grants.h"
#include "auth/signin.h"
#include "base/xalloc.h"
#include "e2e/tenant.h"
#include "fake/raw_server.h"
#include "graph/call.h"

#define PEOPLE  2
#define GAP_MS  2000 /* between two looks; a look must never find a gap */
#define ANSWERS 4096

static int seconds = 14, life = 8;

/* --- the login host --- */

/* Answer number i gives refresh token i; whoever brings another than i - 1 with request i is found
 * out at the end. */
struct login {
    struct raw_script scripts[ANSWERS];
    struct raw_server *server;
    char *authority;
};

static struct login *login_start(void)
{
    struct login *login = xcalloc(1, sizeof *login);
    for (size_t i = 0; i < ANSWERS; i++) {
        char body[512];
        snprintf(body, sizeof body,
                 "{\"token_type\":\"Bearer\",\"expires_in\":%d,\"access_token\":\"" TENANT_TOKEN
                 "\",\"refresh_token\":\"refresh-%zu.\",\"scope\":\"BackupRestore-Restore.Read.All "
                 "BackupRestore-Search.Read.All\"}",
                 life, i + 1);
        login->scripts[i].bytes =
            xasprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                      "%zu\r\nConnection: close\r\n\r\n%s",
                      strlen(body), body);
        login->scripts[i].end = RAW_CLOSE;
    }
    login->server = raw_server_start(login->scripts, ANSWERS);
    login->authority = xasprintf("http://127.0.0.1:%d", raw_server_port(login->server));
    return login;
}

static void login_stop(struct login *login)
{
    raw_server_stop(login->server);
    for (size_t i = 0; i < ANSWERS; i++) {
        union {
            const void *lent;
            void *ours;
        } bytes = {login->scripts[i].bytes};
        free(bytes.ours);
    }
    free(login->authority);
    free(login);
}

static void check_rotation(struct login *login)
{
    size_t count = raw_server_requests(login->server);
    for (size_t i = 0; i < count; i++) {
        char *request = raw_server_request(login->server, i);
        char *wanted = xasprintf("refresh_token=refresh-%zu.", i);
        assert_non_null(request);
        if (!strstr(request, wanted))
            fail_msg("request %zu brought another token than %s", i, wanted);
        free(wanted);
        free(request);
    }
}

/* A token is renewed between 0.4 of its life (or 5 s) and 0.5 of it, with a second for the way. */
static void check_count(struct login *login, size_t consoles)
{
    size_t count = raw_server_requests(login->server);
    double soonest = life * 0.4 > 5 ? life * 0.4 : 5, latest = life * 0.5 > 5 ? life * 0.5 : 5;
    size_t most = consoles * ((size_t)(seconds / soonest) + 2);
    size_t least = consoles * (size_t)(seconds / (latest + 1));
    printf("%zu requests for tokens, between %zu and %zu are right\n", count, least, most);
    fflush(stdout);
    assert_in_range(count, least, most);
}

/* --- people --- */

struct person {
    struct http *http;
    struct token_source *source;
    struct graph *graph;
};

static struct auth_config *config_of(const struct login *login)
{
    struct auth_config *config = xcalloc(1, sizeof *config);
    struct fault why;
    auth_config_init(config);
    free(config->tenant);
    free(config->client);
    free(config->authority);
    config->tenant = xstrdup("contoso.com");
    config->client = xstrdup("a0000000-0000-0000-0000-000000000001");
    config->authority = xstrdup(login->authority);
    assert_true(auth_config_check(config, AUTH_BROWSER, &why));
    return config;
}

static void keep_first(const char *folder, const struct auth_config *config)
{
    struct fault why;
    struct cache_record record = {.refresh = secret_new("refresh-0.", 10),
                                  .granted = PERMISSION_BIT(RESTORE_READ) | PERMISSION_BIT(SEARCH)};
    struct token_cache *cache = token_cache_open(CACHE_FILE, folder, config, &why);
    assert_non_null(cache);
    assert_int_equal(token_cache_store(cache, &record, &why), CACHE_OK);
    cache_record_release(&record);
    token_cache_close(cache);
}

static void person_start(struct person *person, const struct login *login, const char *folder,
                         const char *root)
{
    struct fault why;
    const struct http_options wire = {.user_agent = "soak", .clock = clock_system()};
    person->http = http_curl_new(&wire);
    struct auth_config *config = config_of(login);
    const struct signin_options options = {.net = {.http = person->http, .clock = clock_system()},
                                           .config = config,
                                           .method = AUTH_BROWSER,
                                           .cache =
                                               token_cache_open(CACHE_FILE, folder, config, &why),
                                           .renew = grant_refresh};
    assert_non_null(options.cache);
    person->source = signin_new(&options);
    const struct graph_options graph = {
        .http = person->http, .clock = clock_system(), .tokens = person->source, .root = root};
    person->graph = graph_new(&graph);
}

static void person_stop(struct person *person)
{
    graph_free(person->graph);
    person->source->free(person->source);
    person->http->free(person->http);
}

static bool person_has_token(struct person *person)
{
    const struct secret *token = NULL;
    struct fault why;
    return person->source->get(person->source, &token, &why) == TOKEN_READY;
}

/* One after the other for 20 ms at most, as nobody waits for anybody. */
static void people_turn(struct person *people)
{
    struct clock *clock = clock_system();
    for (size_t i = 0; i < PEOPLE; i++) {
        people[i].http->wait(people[i].http, NULL, 0, clock->boot_ms(clock) + 20);
        graph_deliver(people[i].graph);
    }
}

static void check_people(struct person *people)
{
    for (size_t i = 0; i < PEOPLE; i++) {
        struct signin status;
        people[i].source->status(people[i].source, &status);
        assert_true(person_has_token(&people[i]));
        assert_true(status.state != SIGNIN_OUT && status.state != SIGNIN_BROKEN);
        assert_int_equal(status.ask, SIGNIN_ASK_NOTHING);
    }
}

/* --- the program --- */

static struct term *program_start(struct tenant *tenant, const struct login *login)
{
    char *host = xasprintf("AZURE_AUTHORITY_HOST=%s", login->authority);
    const char *const argv[] = {PROGRAM, "--graph-url", tenant->root, "--auth", "secret", NULL};
    char *home = xasprintf("HOME=%s", tenant->dir);
    const char *const env[] = {host,
                               home,
                               "AZURE_TENANT_ID=contoso.com",
                               "AZURE_CLIENT_ID=a0000000-0000-0000-0000-000000000001",
                               "AZURE_CLIENT_SECRET=of-the-soak",
                               NULL};
    const struct term_options options = {.argv = argv, .env = env, .rows = 24, .cols = 100};
    struct term *term = term_start(&options);
    free(host);
    free(home);
    assert_true(term_wait(term, " LIVE "));
    return term;
}

static void check_program(struct term *term)
{
    term_settle(term, 0);
    if (!strstr(term_row(term, 0), " LIVE "))
        fail_msg("a gap:\n%s", term_screen(term));
}

static void nothing_but_tokens_that_come_and_go(void **state)
{
    (void)state;
    static const char *const args[] = {"--sessions", "20", "--speed", "0.000001", NULL};
    struct clock *clock = clock_system();
    struct tenant *tenant = tenant_start(args, 0);
    struct login *apps = login_start(), *logins = login_start();
    struct person people[PEOPLE];
    char *folder = xasprintf("%s/kept", tenant->dir);
    struct auth_config *config = config_of(logins);
    keep_first(folder, config);
    for (size_t i = 0; i < PEOPLE; i++)
        person_start(&people[i], logins, folder, tenant->root);
    struct term *term = program_start(tenant, apps);
    while (!person_has_token(&people[0]) || !person_has_token(&people[1]))
        people_turn(people);
    int64_t end = clock->boot_ms(clock) + seconds * INT64_C(1000), look = 0;
    while (clock->boot_ms(clock) < end) {
        people_turn(people);
        check_people(people);
        if (clock->boot_ms(clock) < look)
            continue;
        check_program(term);
        look = clock->boot_ms(clock) + GAP_MS;
    }
    check_count(apps, 1);
    check_count(logins, PEOPLE);
    check_rotation(logins);
    for (size_t i = 0; i < PEOPLE; i++)
        person_stop(&people[i]);
    term_free(term);
    login_stop(apps);
    login_stop(logins);
    auth_config_release(config);
    free(config);
    free(folder);
    tenant_free(tenant);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_but_tokens_that_come_and_go)};
    seconds = argc > 1 ? atoi(argv[1]) : seconds;
    life = argc > 2 ? atoi(argv[2]) : life;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
