/* Claims challenges on the wire: each shape of WWW-Authenticate that Microsoft's libraries are
 * tested with, answered by the real program; the second one straight after is shown, not looped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "e2e/login_script.h"
#include "e2e/run.h"

/* {"access_token":{"nbf":{"essential":true,"value":"1726258122"}}} */
#define NBF  "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNzI2MjU4MTIyIn19fQ"
#define URI  "authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", "
#define WHO  "client_id=\"00000003-0000-0000-c000-000000000000\", "
#define WANT "error=\"insufficient_claims\", claims=\"" NBF "==\""
#define LINE "WWW-Authenticate: "

static const struct vector {
    const char *lines; /* of the header, without the last line's end */
    bool challenge;
} vectors[] = {
    {LINE "Bearer realm=\"\", " URI WHO WANT, true},
    {LINE "PoP realm=\"\", " URI WHO "nonce=\"ey==\", Bearer realm=\"\", " URI WHO
          "error_description=\"Continuous access evaluation resulted in challenge with result: "
          "InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp\", " WANT,
     true},
    {LINE "Bearer realm=\"\", authorization_uri=https://login.microsoftonline.com/common/oauth2/"
          "authorize, " WHO WANT ", errorDescription=\"User session has been revoked\"",
     true},
    {LINE "Bearer claims=\"" NBF "\", error=\"insufficient_claims\", " WHO "realm=\"\"", true},
    {LINE "Negotiate\r\n" LINE "PoP realm=\"\", nonce=\"x\"\r\n" LINE "Bearer realm=\"\", " WANT,
     true},
    {LINE "Bearer " URI "error=\"invalid_token\", claims=\"ey==\"", false},
    {LINE "Bearer claims=\"not base64\", error=\"insufficient_claims\"", false},
    {LINE "Bearer claims=\"\", error=\"insufficient_claims\"", false},
    {LINE "Bearer realm=\"\", error=\"insufficient_claims\"", false},
    {"X-None: 1", false},
};
#define VECTOR_COUNT (sizeof vectors / sizeof *vectors)

static char *refusal_of(const struct vector *vector)
{
    static const char body[] = "{\"error\":{\"code\":\"InvalidAuthenticationToken\","
                               "\"message\":\"Lifetime validation failed.\"}}";
    return xasprintf("HTTP/1.1 401 Unauthorized\r\n%s\r\nContent-Type: application/json\r\n"
                     "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
                     vector->lines, sizeof body - 1, body);
}

/* The same one once more would be refused unseen. */
#define TOKEN(n) "{\"token_type\":\"Bearer\",\"expires_in\":3600,\"access_token\":\"token-" n "\"}"

struct hosts {
    struct login_script login, graph;
    char *refusal, *root;
};

/* Graph refuses so many times and then has a list. */
static void hosts_open(struct hosts *hosts, const struct vector *vector, bool for_ever)
{
    const char *const tokens[] = {TOKEN("1"), TOKEN("2"), TOKEN("3"), NULL};
    hosts->refusal = refusal_of(vector);
    const char *const answers[] = {hosts->refusal, for_ever ? NULL : "{\"value\":[]}", NULL};
    login_script_open(&hosts->login, tokens);
    login_script_open(&hosts->graph, answers);
    hosts->root = xasprintf("http://127.0.0.1:%d/v1.0", raw_server_port(hosts->graph.server));
}

static void hosts_close(struct hosts *hosts)
{
    login_script_close(&hosts->login);
    login_script_close(&hosts->graph);
    free(hosts->refusal);
    free(hosts->root);
}

#define APPLICATION                                                                                \
    "AZURE_TENANT_ID=contoso.com", "AZURE_CLIENT_ID=a0000000-0000-0000-0000-000000000001",         \
        "AZURE_CLIENT_SECRET=of-the-tests"

static struct run once(const struct hosts *hosts)
{
    const char *args[] = {"--once", "--graph-url", hosts->root, "--auth", "secret", NULL};
    const char *env[] = {hosts->login.authority, APPLICATION, NULL};
    return run_plain(args, env);
}

/* What a request for a token says of claims; the caller frees. */
static char *claims_of(struct hosts *hosts, size_t index)
{
    char *request = raw_server_request(hosts->login.server, index);
    assert_non_null(request);
    const char *claims = strstr(request, "&claims=");
    char *copy = xstrndup(claims ? claims + 8 : "", strcspn(claims ? claims + 8 : "", "&"));
    free(request);
    return copy;
}

static void each_shape_is_answered_by_what_it_asks_for(void **state)
{
    static const char plain[] =
        "%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22values%22%3A%5B%22cp1%22%5D%7D%7D%7D";
    (void)state;
    for (size_t i = 0; i < VECTOR_COUNT; i++) {
        struct hosts hosts;
        hosts_open(&hosts, &vectors[i], false);
        struct run run = once(&hosts);
        if (run.status != 0)
            fail_msg("%s: %d %s", vectors[i].lines, run.status, run.err);
        assert_int_equal(raw_server_requests(hosts.login.server), 2);
        char *first = claims_of(&hosts, 0), *second = claims_of(&hosts, 1);
        assert_string_equal(first, plain);
        if (vectors[i].challenge) {
            expect_text(second, "%22nbf%22%3A%7B%22essential%22%3Atrue%2C%22value%22%3A%22"
                                "1726258122%22%7D");
            expect_text(second, "%22xms_cc%22%3A%7B%22values%22%3A%5B%22cp1%22%5D%7D");
        } else {
            assert_string_equal(second, plain);
        }
        free(first);
        free(second);
        run_free(&run);
        hosts_close(&hosts);
    }
}

static void a_second_one_straight_after_ends_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < VECTOR_COUNT; i++) {
        struct hosts hosts;
        hosts_open(&hosts, &vectors[i], true);
        struct run run = once(&hosts);
        assert_int_equal(run.status, 3);
        expect_text(run.err, vectors[i].challenge ? "after a new token too" : "nor the new one");
        assert_int_equal(raw_server_requests(hosts.login.server), 2);
        assert_int_equal(raw_server_requests(hosts.graph.server), 2);
        run_free(&run);
        hosts_close(&hosts);
    }
}

/* R tries again after a minute at the earliest: a person at the key makes no loop either. */
static void on_the_screen_it_is_a_bar_and_no_loop(void **state)
{
    struct hosts hosts;
    int status;
    (void)state;
    hosts_open(&hosts, &vectors[0], true);
    const char *argv[] = {PROGRAM,  "--graph-url", hosts.root, "--auth",
                          "secret", "--interval",  "5",        NULL};
    const char *env[] = {hosts.login.authority, APPLICATION, NULL};
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .env = env, .rows = 24, .cols = 160});
    assert_true(term_wait(term, "SIGNED OUT since"));
    assert_true(term_wait(term, "Graph wants the sign-in to be confirmed, after a new token too"));
    term_send(term, "R");
    assert_true(term_wait(term, "Nothing is read: "));
    assert_int_equal(raw_server_requests(hosts.login.server), 2);
    assert_int_equal(raw_server_requests(hosts.graph.server), 2);
    term_send(term, "Q");
    assert_true(term_wait_exit(term, &status));
    assert_int_equal(status, 0);
    term_free(term);
    hosts_close(&hosts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_shape_is_answered_by_what_it_asks_for),
        cmocka_unit_test(a_second_one_straight_after_ends_it),
        cmocka_unit_test(on_the_screen_it_is_a_bar_and_no_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
