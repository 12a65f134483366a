/* Where a server points to, nothing secret goes: over real sockets, with traps at the other places.
 * Graph (or the login host) is 127.0.0.1:A; listeners wait at another port and at another host. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "auth/challenge.h"
#include "auth/grants.h"
#include "base/xalloc.h"
#include "fake/raw_server.h"
#include "graph/call.h"
#include "graph/url.h"

#define PATIENCE_MS 20000

/* A: the port of Graph, B: the trap's. */
static const char *const elsewhere[] = {
    "http://127.0.0.1:B/v1.0/solutions/x",
    "http://127.0.0.2:A/v1.0/solutions/x",
    "http://localhost:A/v1.0/solutions/x",
    "https://127.0.0.1:A/v1.0/solutions/x",
    "http://127.0.0.1:A@127.0.0.1:B/v1.0/solutions/x",
    "http://me@127.0.0.1:A/v1.0/solutions/x",
    "http://me:word@127.0.0.1:A/v1.0/solutions/x",
    "http://127.0.0.1.:A/v1.0/solutions/x",
    "http://127.0.0.1:A\\@127.0.0.1:B/v1.0/solutions/x",
    "//127.0.0.1:B/v1.0/solutions/x",
    "http:\\\\127.0.0.1:B/v1.0/solutions/x",
    "http://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1:A/v1.0/solutions/x", /* full-width digits */
    "http://\xe2\x93\x9bocalhost:A/v1.0/solutions/x",
    "http://127\343\200\2020.0.1:A/v1.0/solutions/x", /* ideographic full stop */
    "http://2130706433:A/v1.0/solutions/x",
    "http://0x7f.0.0.1:A/v1.0/solutions/x",
    "http://127.1:A/v1.0/solutions/x",
    "http://[::ffff:127.0.0.1]:A/v1.0/solutions/x",
    "ftp://127.0.0.1:B/solutions/x",
    "file:///etc/passwd",
};
#define ELSEWHERE_COUNT (sizeof elsewhere / sizeof *elsewhere)

struct place {
    struct raw_server *server;
    int traps[2], trap_port;
    struct http *http;
    struct clock *clock;
    char *root;
};

/* Bound to address:port (0: any); -1: that is taken. */
static int listen_at(uint32_t address, int port)
{
    struct sockaddr_in name = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {htonl(address)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (bind(fd, (struct sockaddr *)&name, sizeof name) == 0 && listen(fd, 8) == 0)
        return fd;
    close(fd);
    return -1;
}

static int port_of(int fd)
{
    struct sockaddr_in name;
    socklen_t size = sizeof name;
    assert_int_equal(getsockname(fd, (struct sockaddr *)&name, &size), 0);
    return ntohs(name.sin_port);
}

static void place_open(struct place *place, const struct raw_script *script)
{
    place->clock = clock_system();
    const struct http_options options = {.user_agent = "restoretop/test", .clock = place->clock};
    place->server = raw_server_start(script, 1);
    place->traps[0] = listen_at(INADDR_LOOPBACK, 0);
    place->traps[1] = listen_at(INADDR_LOOPBACK + 1, raw_server_port(place->server));
    assert_true(place->traps[0] >= 0 && place->traps[1] >= 0);
    place->trap_port = port_of(place->traps[0]);
    place->http = http_curl_new(&options);
    place->root = xasprintf("http://127.0.0.1:%d/v1.0", raw_server_port(place->server));
}

static void place_close(struct place *place)
{
    place->http->free(place->http);
    raw_server_stop(place->server);
    for (int i = 0; i < 2; i++)
        close(place->traps[i]);
    free(place->root);
}

static void expect_empty_traps(const struct place *place, const char *what)
{
    for (int i = 0; i < 2; i++) {
        if (accept4(place->traps[i], NULL, NULL, SOCK_CLOEXEC) >= 0)
            fail_msg("trap %d was connected to: %s", i, what);
    }
}

/* A and B filled in. */
static char *filled(const struct place *place, const char *link)
{
    struct strbuf text;
    strbuf_init(&text, 4096);
    for (const char *at = link; *at; at++) {
        if (at[0] == ':' && (at[1] == 'A' || at[1] == 'B')) {
            strbuf_printf(&text, ":%d",
                          at[1] == 'A' ? raw_server_port(place->server) : place->trap_port);
            at++;
        } else {
            strbuf_putc(&text, *at);
        }
    }
    return strbuf_take(&text, NULL);
}

static enum fault_kind run_call(struct place *place, const char *url, int *ret_status)
{
    struct token_source *tokens = token_text_new("hush", place->clock);
    const struct graph_options options = {
        .http = place->http, .clock = place->clock, .tokens = tokens, .root = place->root};
    struct graph *graph = graph_new(&options);
    struct call *call = call_new(graph, HTTP_GET, url);
    int64_t patience = place->clock->boot_ms(place->clock) + PATIENCE_MS;
    enum call_state state = call_step(call);
    while (state == CALL_IN_FLIGHT || (state == CALL_WAITING && !call_fault(call))) {
        assert_true(place->clock->boot_ms(place->clock) < patience);
        place->http->wait(place->http, NULL, 0, patience);
        graph_deliver(graph);
        state = call_step(call);
    }
    const struct fault *fault = call_fault(call);
    enum fault_kind kind = fault ? fault->kind : FAULT_NONE;
    *ret_status = fault ? fault->http_status : 200;
    call_free(call);
    graph_free(graph);
    tokens->free(tokens);
    return kind;
}

static void a_plain_answer_arrives(void **state)
{
    (void)state;
    static const struct raw_script script = {
        .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
        .end = RAW_CLOSE};
    struct place place;
    int status = 0;
    place_open(&place, &script);
    char *url = filled(&place, "http://127.0.0.1:A/v1.0/solutions/x");
    assert_int_equal(run_call(&place, url, &status), FAULT_NONE);
    char *request = raw_server_request(place.server, 0);
    assert_non_null(strstr(request, "Authorization: Bearer hush\r\n"));
    free(request);
    free(url);
    /* and the traps do catch */
    struct http_request caught = {.deadline_boot_ms = place.clock->boot_ms(place.clock) + 200,
                                  .body_limit = 1};
    char *trap = filled(&place, elsewhere[0]);
    caught.url = trap;
    place.http->start(place.http, &caught);
    place.http->wait(place.http, NULL, 0, caught.deadline_boot_ms);
    int peer = accept4(place.traps[0], NULL, NULL, SOCK_CLOEXEC);
    assert_true(peer >= 0);
    close(peer);
    free(trap);
    place_close(&place);
}

/* Both doors: resolving the link, and the gate for what would come past that. */
static void a_next_link_leads_nowhere_else(void **state)
{
    (void)state;
    static const struct raw_script script = {
        .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
        .end = RAW_CLOSE};
    struct place place;
    place_open(&place, &script);
    for (size_t i = 0; i < ELSEWHERE_COUNT; i++) {
        struct strbuf url;
        struct fault why;
        int status = 0;
        char *link = filled(&place, elsewhere[i]);
        strbuf_init(&url, STRBUF_NO_LIMIT);
        if (url_resolve_next(place.root, link, &url, &why))
            fail_msg("%s became %s", link, url.bytes);
        if (run_call(&place, link, &status) != FAULT_REFUSED)
            fail_msg("the gate let %s pass", link);
        expect_empty_traps(&place, link);
        strbuf_release(&url);
        free(link);
    }
    assert_int_equal(raw_server_connections(place.server), 0);
    place_close(&place);
}

/* What only looks as if it led elsewhere: the authority ends at the first /, ? or #. */
static void what_looks_like_elsewhere_stays_at_home(void **state)
{
    (void)state;
    static const struct raw_script script = {
        .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
        .end = RAW_CLOSE};
    static const char *const links[] = {"http://127.0.0.1:A#@127.0.0.1:B/v1.0/solutions/x",
                                        "http://127.0.0.1:A?@127.0.0.1:B/v1.0/solutions/x",
                                        "http://127.0.0.1:A/@127.0.0.1:B/v1.0/solutions/x"};
    struct place place;
    place_open(&place, &script);
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        int status = 0;
        char *link = filled(&place, links[i]);
        assert_int_equal(run_call(&place, link, &status), FAULT_NONE);
        assert_int_equal(raw_server_requests(place.server), i + 1);
        expect_empty_traps(&place, link);
        free(link);
    }
    place_close(&place);
}

static char *redirect(const struct place *place, int status, const char *link)
{
    char *target = filled(place, link);
    char *answer = xasprintf("HTTP/1.1 %d Moved\r\nLocation: %s\r\nContent-Location: %s\r\n"
                             "Content-Length: 0\r\nConnection: close\r\n\r\n",
                             status, target, target);
    free(target);
    return answer;
}

/* The script is read when the request comes, and by then says where the traps are. */
static void redirected(int status, const char *link, bool login)
{
    struct place place;
    struct raw_script script = {.bytes = "", .end = RAW_CLOSE};
    int told = 0;
    place_open(&place, &script);
    char *answer = redirect(&place, status, link);
    script.bytes = answer;
    if (login) {
        struct auth_net net = {.http = place.http, .clock = place.clock};
        struct auth_config config;
        auth_config_init(&config);
        free(config.authority);
        free(config.tenant);
        config.authority = filled(&place, "http://127.0.0.1:A");
        config.tenant = xstrdup("contoso.com");
        config.client_secret = secret_new("hush", 4);
        const struct grant_setup setup = {.net = &net, .config = &config, .claims = ""};
        struct grant *grant = grant_secret(&setup);
        while (grant->state == GRANT_BUSY) {
            struct http_response *response = place.http->finished(place.http);
            if (response)
                assert_true(grant->take(grant, response));
            else
                place.http->wait(place.http, NULL, 0,
                                 place.clock->boot_ms(place.clock) + PATIENCE_MS);
        }
        assert_int_not_equal(grant->outcome.verdict, OAUTH_GRANTED);
        told = grant->outcome.fault.http_status;
        grant->free(grant);
        auth_config_release(&config);
    } else {
        char *url = filled(&place, "http://127.0.0.1:A/v1.0/solutions/x");
        assert_int_not_equal(run_call(&place, url, &told), FAULT_NONE);
        free(url);
    }
    assert_int_equal(told, status);
    assert_int_equal(raw_server_requests(place.server), 1);
    expect_empty_traps(&place, answer);
    place_close(&place);
    free(answer);
}

static void a_redirect_leads_nowhere(void **state)
{
    (void)state;
    static const int statuses[] = {300, 301, 302, 303, 305, 307, 308};
    for (int login = 0; login < 2; login++) {
        for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
            redirected(statuses[i], elsewhere[0], login);
        for (size_t i = 1; i < ELSEWHERE_COUNT; i++)
            redirected(302, elsewhere[i], login);
        redirected(302, "/v1.0/solutions/y", login); /* nor elsewhere at home */
    }
}

/* Created, accepted: where the new thing is to be found is asked of nobody but the service. */
static void a_location_beside_an_answer_is_not_looked_at(void **state)
{
    (void)state;
    static const int statuses[] = {200, 201, 202};
    for (size_t i = 0; i < ELSEWHERE_COUNT; i++) {
        struct place place;
        struct raw_script script = {.bytes = "", .end = RAW_CLOSE};
        int told = 0;
        place_open(&place, &script);
        char *target = filled(&place, elsewhere[i]);
        char *url = filled(&place, "http://127.0.0.1:A/v1.0/solutions/x");
        char *answer = xasprintf("HTTP/1.1 %d Fine\r\nLocation: %s\r\nOperation-Location: %s\r\n"
                                 "Content-Location: %s\r\nRefresh: 0; url=%s\r\n"
                                 "Content-Length: 2\r\nConnection: close\r\n\r\n{}",
                                 statuses[i % 3], target, target, target, target);
        script.bytes = answer;
        assert_int_equal(run_call(&place, url, &told), FAULT_NONE);
        assert_int_equal(raw_server_requests(place.server), 1);
        expect_empty_traps(&place, answer);
        place_close(&place);
        free(answer);
        free(url);
        free(target);
    }
}

/* A proxy is asked for a tunnel to the host, and sees no more than its name. */
static void a_proxy_sees_the_host_and_no_token(void **state)
{
    (void)state;
    static const struct raw_script script = {.bytes = "HTTP/1.1 502 Bad Gateway\r\n\r\n",
                                             .end = RAW_CLOSE};
    struct place place;
    int status = 0;
    place_open(&place, &script);
    char *proxy = filled(&place, "http://127.0.0.1:A");
    setenv("https_proxy", proxy, 1);
    free(place.root);
    place.root = xstrdup("https://graph.test/v1.0");
    assert_int_equal(run_call(&place, "https://graph.test/v1.0/solutions/x", &status),
                     FAULT_NETWORK);
    char *request = raw_server_request(place.server, 0);
    assert_memory_equal(request, "CONNECT graph.test:443 HTTP/1.1\r\n", 33);
    assert_null(strstr(request, "hush"));
    assert_null(strstr(request, "Authorization"));
    assert_null(strstr(request, "solutions"));
    free(request);
    free(proxy);
    unsetenv("https_proxy");
    place_close(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_answer_arrives),
        cmocka_unit_test(a_next_link_leads_nowhere_else),
        cmocka_unit_test(what_looks_like_elsewhere_stays_at_home),
        cmocka_unit_test(a_redirect_leads_nowhere),
        cmocka_unit_test(a_location_beside_an_answer_is_not_looked_at),
        cmocka_unit_test(a_proxy_sees_the_host_and_no_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
