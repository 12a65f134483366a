/* Signing in, by the real program against a login host on loopback that answers by script. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "e2e/run.h"
#include "fake/certificates.h"
#include "fake/raw_server.h"

#define SECRET         "s~e+c/r&e=t%of-the-tests"
#define SECRET_ENCODED "s~e%2Bc%2Fr%26e%3Dt%25of-the-tests"

static int set_up(void **state)
{
    static const char *const args[] = {"--sessions", "20", "--speed", "0.000001", NULL};
    *state = tenant_start(args, 0);
    return 0;
}

static char *http_answer(const char *status, const char *body)
{
    return xasprintf("HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
                     "Connection: close\r\n\r\n%s",
                     status, strlen(body), body);
}

/* restoretop --once --auth secret, with that login host. */
static struct run run_secret(struct tenant *tenant, const char *authority, const char *log)
{
    char *host = xasprintf("AZURE_AUTHORITY_HOST=%s", authority);
    const char *args[] = {"--once", "--graph-url", tenant->root, "--auth",
                          "secret", "--log",       log,          NULL};
    const char *env[] = {host, "AZURE_TENANT_ID=contoso.com",
                         "AZURE_CLIENT_ID=a0000000-0000-0000-0000-000000000001",
                         "AZURE_CLIENT_SECRET=" SECRET, NULL};
    struct run run = run_plain(args, env);
    free(host);
    return run;
}

static char *read_whole(const char *path)
{
    struct strbuf text;
    struct fault why;
    strbuf_init(&text, 1 << 20);
    assert_true(strbuf_read_file(&text, path, &why));
    return strbuf_take(&text, NULL);
}

static void expect_no_secret(const char *text)
{
    expect_no_text(text, SECRET);
    expect_no_text(text, SECRET_ENCODED);
    expect_no_text(text, TENANT_TOKEN);
    expect_no_text(text, "client_secret");
}

static void a_secret_gets_a_token_and_the_token_the_list(void **state)
{
    struct tenant *tenant = *state;
    char *bytes = http_answer("200 OK", "{\"token_type\":\"Bearer\",\"expires_in\":3599,"
                                        "\"access_token\":\"" TENANT_TOKEN "\"}");
    const struct raw_script script = {.bytes = bytes, .end = RAW_CLOSE};
    struct raw_server *login = raw_server_start(&script, 1);
    char *authority = xasprintf("http://127.0.0.1:%d", raw_server_port(login));
    char *log = xasprintf("%s/secret.log", tenant->dir);
    struct run run = run_secret(tenant, authority, log);
    assert_true(run.status == 0 || run.status == 1);
    assert_true(count_lines(run.out) > 15);
    assert_int_equal(raw_server_requests(login), 1); /* one refresh at a time */
    char *request = raw_server_request(login, 0), *logged = read_whole(log);
    expect_text(request, "POST /contoso.com/oauth2/v2.0/token HTTP/1.1");
    expect_text(request, "client_secret=" SECRET_ENCODED);
    expect_text(request, "scope=https%3A%2F%2Fgraph.microsoft.com%2F.default");
    expect_no_text(request, "Authorization");
    expect_text(logged, " POST 127.0.0.1:");
    expect_text(logged, "/contoso.com/oauth2/v2.0/token 200 ");
    expect_no_secret(run.out);
    expect_no_secret(run.err);
    expect_no_secret(logged);
    raw_server_stop(login);
    run_free(&run);
    free(request);
    free(logged);
    free(log);
    free(authority);
    free(bytes);
}

static void a_refused_secret_ends_with_words_and_no_request_to_graph(void **state)
{
    struct tenant *tenant = *state;
    char *bytes = http_answer(
        "401 Unauthorized", "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: "
                            "Invalid client secret provided.\\r\\nTrace ID: 1\","
                            "\"error_codes\":[7000215],\"correlation_id\":\"c-1\"}");
    const struct raw_script script = {.bytes = bytes, .end = RAW_CLOSE};
    struct raw_server *login = raw_server_start(&script, 1);
    char *authority = xasprintf("http://127.0.0.1:%d", raw_server_port(login));
    char *log = xasprintf("%s/refused.log", tenant->dir);
    size_t before = tenant_requests(tenant, NULL, NULL);
    struct run run = run_secret(tenant, authority, log);
    assert_int_equal(run.status, 3);
    assert_string_equal(run.out, "");
    expect_text(run.err, "the client secret is wrong (invalid_client, AADSTS7000215)");
    expect_text(run.err, "its id was copied");
    expect_text(run.err, "c-1");
    expect_no_secret(run.err);
    assert_int_equal(tenant_requests(tenant, NULL, NULL), before);
    assert_int_equal(raw_server_requests(login), 1);
    raw_server_stop(login);
    run_free(&run);
    free(log);
    free(authority);
    free(bytes);
}

/* Without a screen, too: whoever reads cron's mail is who can set the clock. */
static void a_wrong_clock_is_told_by_what_has_no_screen(void **state)
{
    struct tenant *tenant = *state;
    const char *body = "{\"token_type\":\"Bearer\",\"expires_in\":3599,"
                       "\"access_token\":\"" TENANT_TOKEN "\"}";
    char *bytes = xasprintf("HTTP/1.1 200 OK\r\nDate: Mon, 01 Jan 2035 00:00:00 GMT\r\n"
                            "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
                            strlen(body), body);
    const struct raw_script scripts[] = {{.bytes = bytes, .end = RAW_CLOSE},
                                         {.bytes = bytes, .end = RAW_CLOSE}};
    struct raw_server *login = raw_server_start(scripts, 2);
    char *authority = xasprintf("http://127.0.0.1:%d", raw_server_port(login));
    struct run run = run_secret(tenant, authority, "/dev/null");
    assert_true(run.status == 0 || run.status == 1);
    expect_text(run.err, "warning: This machine's clock is ");
    expect_text(run.err, " slow: set it, or sign-ins will fail.");
    run_free(&run);
    char *host = xasprintf("AZURE_AUTHORITY_HOST=%s", authority);
    const char *args[] = {"whoami", "--auth", "secret", NULL};
    const char *env[] = {host, "AZURE_TENANT_ID=contoso.com",
                         "AZURE_CLIENT_ID=a0000000-0000-0000-0000-000000000001",
                         "AZURE_CLIENT_SECRET=" SECRET, NULL};
    run = run_plain(args, env);
    assert_int_equal(run.status, 0);
    expect_text(run.err, "warning: This machine's clock is ");
    run_free(&run);
    raw_server_stop(login);
    free(host);
    free(authority);
    free(bytes);
}

static void a_secret_never_leaves_by_plain_http(void **state)
{
    struct run run = run_secret(*state, "http://login.example", "/dev/null");
    assert_int_equal(run.status, 2);
    expect_text(run.err, "AZURE_AUTHORITY_HOST");
    expect_no_secret(run.err);
    run_free(&run);
}

static void what_is_missing_is_named(void **state)
{
    struct tenant *tenant = *state;
    const char *args[] = {"--once", "--graph-url", tenant->root, "--auth", "secret", NULL};
    const char *env[] = {"AZURE_TENANT_ID=contoso.com",
                         "AZURE_CLIENT_ID=a0000000-0000-0000-0000-000000000001", NULL};
    struct run run = run_plain(args, env);
    assert_int_equal(run.status, 2);
    expect_text(run.err, "the client secret is missing");
    expect_text(run.err, "AZURE_CLIENT_SECRET");
    run_free(&run);
}

static void a_certificate_gets_a_token_and_is_warned_of(void **state)
{
    struct tenant *tenant = *state;
    struct certificates *folder = certificates_new();
    char *bytes = http_answer("200 OK", "{\"token_type\":\"Bearer\",\"expires_in\":3599,"
                                        "\"access_token\":\"" TENANT_TOKEN "\"}");
    const struct raw_script script = {.bytes = bytes, .end = RAW_CLOSE};
    struct raw_server *login = raw_server_start(&script, 1);
    char *host = xasprintf("AZURE_AUTHORITY_HOST=http://127.0.0.1:%d", raw_server_port(login));
    const char *pem = certificates_path(folder, "app.pem");
    const char *args[] = {"--once", "--graph-url", tenant->root, "--certificate", pem, NULL};
    const char *env[] = {host, "AZURE_TENANT_ID=contoso.com",
                         "AZURE_CLIENT_ID=a0000000-0000-0000-0000-000000000001", NULL};
    certificates_make(folder, "app");
    certificates_shell(folder, "chmod 644 app.pem");
    struct run run = run_plain(args, env); /* auto: the certificate is what there is */
    assert_true(run.status == 0 || run.status == 1);
    assert_true(count_lines(run.out) > 15);
    expect_text(run.err, "Others can read the private key in");
    expect_text(run.err, "expires in 0 days");
    run_free(&run);
    certificates_shell(folder, "chmod 600 app.pem");
    run = run_plain(args, env);
    expect_no_text(run.err, "Others can read");
    char *request = raw_server_request(login, 0);
    expect_text(request, "&client_assertion=eyJhbGciOiJQUzI1NiIsInR5cCI6IkpXVCIsIng1dCNTMjU2Ijoi");
    raw_server_stop(login);
    run_free(&run);
    certificates_free(folder);
    free(request);
    free(host);
    free(bytes);
}

static void a_certificate_that_will_not_do_ends_with_words(void **state)
{
    struct tenant *tenant = *state;
    const char *args[] = {"--once",      "--graph-url",   tenant->root,   "--auth",
                          "certificate", "--certificate", "/nowhere.pfx", NULL};
    const char *env[] = {"AZURE_TENANT_ID=contoso.com",
                         "AZURE_CLIENT_ID=a0000000-0000-0000-0000-000000000001", NULL};
    size_t before = tenant_requests(tenant, NULL, NULL);
    struct run run = run_plain(args, env);
    assert_int_equal(run.status, 2);
    expect_text(run.err, "The certificate /nowhere.pfx cannot be read: No such file or directory.");
    expect_text(run.err, "--certificate");
    assert_int_equal(tenant_requests(tenant, NULL, NULL), before);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_gets_a_token_and_the_token_the_list),
        cmocka_unit_test(a_refused_secret_ends_with_words_and_no_request_to_graph),
        cmocka_unit_test(a_wrong_clock_is_told_by_what_has_no_screen),
        cmocka_unit_test(a_secret_never_leaves_by_plain_http),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(a_certificate_gets_a_token_and_is_warned_of),
        cmocka_unit_test(a_certificate_that_will_not_do_ends_with_words),
    };
    return cmocka_run_group_tests(tests, set_up, tenant_tear_down);
}
