#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "graph/gate.h"

#define ROOT              "https://graph.microsoft.com/v1.0"
#define SESSION           ROOT "/solutions/backupRestore/restoreSessions/0f0e8a52-6c1d-4f5b-9a77-1d2b3c4d5e6f"
#define PART(method, url) "{\"id\":\"1\",\"method\":\"" method "\",\"url\":\"" url "\"}"
#define BATCH(parts)      "{\"requests\":[" parts "]}"

enum verdict { NEVER, WITH_WRITE, ALWAYS };

static const struct {
    enum http_method method;
    const char *url, *body;
    enum verdict verdict;
} cases[] = {
    {HTTP_GET, ROOT "/solutions/backupRestore/restoreSessions", NULL, ALWAYS},
    {HTTP_GET, "https://graph.microsoft.com/beta/x?$skiptoken=y", NULL, ALWAYS},
    {HTTP_GET, ROOT "/x", "body", NEVER},
    {HTTP_GET, "https://contoso.com/v1.0/x", NULL, NEVER},
    {HTTP_GET, "http://graph.microsoft.com/v1.0/x", NULL, NEVER},
    {HTTP_GET, "https://graph.microsoft.com:444/v1.0/x", NULL, NEVER},
    {HTTP_GET, "https://user@graph.microsoft.com/v1.0/x", NULL, NEVER},
    {HTTP_GET, ROOT "/a b", NULL, NEVER},
    {HTTP_GET, ROOT "/solutions/..", NULL, NEVER},
    {HTTP_GET, ROOT "/solutions/./x", NULL, NEVER},
    {HTTP_GET, ROOT "/solutions/%2E./x?y", NULL, NEVER},
    {HTTP_GET, ROOT "/a%2f..%5Cme", NULL, NEVER},
    {HTTP_GET, ROOT "/..a/b.../c?d/../e", NULL, ALWAYS},
    {HTTP_POST, SESSION "/activate", NULL, WITH_WRITE},
    {HTTP_POST, SESSION "/activate", "{}", NEVER},
    {HTTP_POST, SESSION "/activate?x=y", NULL, NEVER},
    {HTTP_POST, SESSION "/deactivate", NULL, NEVER},
    {HTTP_POST, SESSION, NULL, NEVER},
    {HTTP_POST, ROOT "/solutions/backupRestore/restoreSessions//activate", NULL, NEVER},
    {HTTP_POST, ROOT "/solutions/backupRestore/restoreSessions/../activate", NULL, NEVER},
    {HTTP_POST, ROOT "/solutions/backupRestore/restoreSessions/a%2Fb/activate", NULL, NEVER},
    {HTTP_POST, ROOT "/solutions/backupRestore/enable", NULL, NEVER},
    {HTTP_POST, ROOT "/users", NULL, NEVER},
    {HTTP_DELETE, SESSION, NULL, WITH_WRITE},
    {HTTP_DELETE, SESSION "/", NULL, NEVER},
    {HTTP_DELETE, SESSION "?x", NULL, NEVER},
    {HTTP_DELETE, SESSION "/activate", NULL, NEVER},
    {HTTP_DELETE, ROOT "/solutions/backupRestore/restoreSessions", NULL, NEVER},
    {HTTP_DELETE, ROOT "/solutions/backupRestore/restoreSessions/", NULL, NEVER},
    {HTTP_DELETE, ROOT "/solutions/backupRestore/restoreSessions/%2e%2E", NULL, NEVER},
    {HTTP_DELETE, ROOT "/solutions/backupRestore/exchangeRestoreSessions/a", NULL, NEVER},
    {HTTP_DELETE, "https://graph.microsoft.com/beta/solutions/backupRestore/restoreSessions/a",
     NULL, NEVER},
    {HTTP_DELETE, ROOT "/users/ada", NULL, NEVER},
    {HTTP_POST, ROOT "/$batch", BATCH(PART("GET", "/solutions/x")), ALWAYS},
    {HTTP_POST, ROOT "/$batch", BATCH(PART("GET", "/x") "," PART("GET", "/y")), ALWAYS},
    {HTTP_POST, ROOT "/$batch", BATCH(PART("GET", "/x") "," PART("DELETE", "/y")), NEVER},
    {HTTP_POST, ROOT "/$batch", BATCH(PART("get", "/x")), NEVER},
    {HTTP_POST, ROOT "/$batch", BATCH(PART("GET", "//contoso.com/x")), NEVER},
    {HTTP_POST, ROOT "/$batch", BATCH(PART("GET", "https://contoso.com")), NEVER},
    {HTTP_POST, ROOT "/$batch",
     BATCH("{\"id\":\"1\",\"method\":\"GET\",\"method\":\"DELETE\",\"url\":\"/x\"}"), NEVER},
    {HTTP_POST, ROOT "/$batch",
     BATCH("{\"id\":\"1\",\"method\":\"GET\",\"Method\":\"DELETE\",\"url\":\"/x\"}"), NEVER},
    {HTTP_POST, ROOT "/$batch",
     BATCH("{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/x\",\"body\":{}}"), NEVER},
    {HTTP_POST, ROOT "/$batch",
     BATCH("{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/x\",\"headers\":{\"Prefer\":\"a\"}}"),
     ALWAYS},
    {HTTP_POST, ROOT "/$batch",
     BATCH("{\"id\":\"1\",\"method\":\"GET\",\"url\":\"/x\",\"headers\":"
           "{\"X-HTTP-Method-Override\":\"DELETE\"}}"),
     NEVER},
    {HTTP_POST, ROOT "/$batch",
     BATCH("{\"id\":\"1\",\"method\":\"DELETE\",\"method\":\"GET\",\"url\":\"/x\"}"), NEVER},
    {HTTP_POST, ROOT "/$batch", BATCH(""), NEVER},
    {HTTP_POST, ROOT "/$batch", "{\"requests\":[],\"more\":1}", NEVER},
    {HTTP_POST, ROOT "/$batch", "{\"requests\":", NEVER},
    {HTTP_POST, ROOT "/$batch", NULL, NEVER},
};

static void only_known_requests_pass(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int write = 0; write <= 1; write++) {
            const struct http_request request = {
                .method = cases[i].method,
                .url = cases[i].url,
                .body = cases[i].body,
                .body_length = cases[i].body != NULL ? strlen(cases[i].body) : 0,
            };
            struct fault why = {0};
            bool allowed = gate_allows(ROOT, &request, write != 0, &why);
            bool expected = cases[i].verdict == ALWAYS || (cases[i].verdict == WITH_WRITE && write);
            if (allowed != expected) {
                fail_msg("%s %s (write %d): %d", http_method_name(request.method), request.url,
                         write, allowed);
            }
            assert_int_equal(why.kind, allowed ? FAULT_NONE : FAULT_REFUSED);
        }
    }
}

static void more_than_20_parts_are_no_batch(void **state)
{
    (void)state;
    char body[4096] = "{\"requests\":[" PART("GET", "/x");
    for (int i = 1; i < 20; i++) {
        strcat(body, "," PART("GET", "/x"));
    }
    size_t open = strlen(body);
    struct http_request request = {.method = HTTP_POST, .url = ROOT "/$batch", .body = body};
    strcat(body, "]}");
    request.body_length = strlen(body);
    assert_true(gate_allows(ROOT, &request, false, NULL));
    strcpy(body + open, "," PART("GET", "/x") "]}");
    request.body_length = strlen(body);
    assert_false(gate_allows(ROOT, &request, false, NULL));
}

static void a_header_cannot_change_the_method(void **state)
{
    (void)state;
    char name[] = "x-http-method-override";
    char value[] = "DELETE";
    const struct http_header header = {name, value};
    const struct http_request request = {
        .method = HTTP_GET, .url = SESSION, .headers = &header, .header_count = 1};
    struct fault why = {0};
    assert_false(gate_allows(ROOT, &request, true, &why));
    assert_int_equal(why.kind, FAULT_REFUSED);
}

static void a_read_only_refusal_says_how_to_allow_it(void **state)
{
    (void)state;
    const struct http_request request = {.method = HTTP_DELETE, .url = SESSION};
    struct fault why = {0};
    assert_false(gate_allows(ROOT, &request, false, &why));
    assert_non_null(strstr(why.text, "read-only"));
    assert_non_null(strstr(why.hint, "--write"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_known_requests_pass),
        cmocka_unit_test(more_than_20_parts_are_no_batch),
        cmocka_unit_test(a_header_cannot_change_the_method),
        cmocka_unit_test(a_read_only_refusal_says_how_to_allow_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
