#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fake/raw_server.h"
#include "graph/http.h"

#define PATIENCE_MS                                                                                \
    20000 /* how long a test waits before it fails; never how long something takes */
#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

static struct http *http_new(void)
{
    const struct http_options options = {.user_agent = "restoretop/test", .clock = clock_system()};
    return http_curl_new(&options);
}

static int64_t soon(int64_t ms)
{
    return clock_system()->boot_ms(clock_system()) + ms;
}

static uint64_t start(struct http *http, enum http_method method, const char *url, size_t limit)
{
    const struct http_request request = {
        .method = method,
        .url = url,
        .deadline_boot_ms = soon(PATIENCE_MS),
        .body_limit = limit,
    };
    return http->start(http, &request);
}

static struct http_response *await(struct http *http)
{
    int64_t patience = soon(PATIENCE_MS + 5000);
    struct http_response *response = NULL;
    while ((response = http->finished(http)) == NULL) {
        assert_true(soon(0) < patience);
        http->wait(http, NULL, 0, patience);
    }
    return response;
}

static char *url_of(const struct raw_server *server)
{
    static char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%d/v1.0/x", raw_server_port(server));
    return url;
}

/* "{}" packed by gzip. */
static const unsigned char packed[] = {0x1f, 0x8b, 0x08, 0,    0,    0,    0,    0,    0, 3, 0xab,
                                       0xae, 0x05, 0,    0x43, 0xbf, 0xa6, 0xa3, 0x02, 0, 0, 0};

static struct raw_script gzip_script(size_t bytes, char *buffer, size_t size)
{
    int head = snprintf(buffer, size,
                        OK_HEAD "Content-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", bytes);
    memcpy(buffer + head, packed, bytes);
    return (struct raw_script){.bytes = buffer, .length = (size_t)head + bytes};
}

static void a_whole_answer_comes_with_its_header_lines(void **state)
{
    (void)state;
    static const struct raw_script script = {
        .bytes =
            "HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
            "HTTP/1.1 403 Forbidden\r\nrequest-id:  r-1 \r\nX-Twice: a\r\nX-Twice: b\r\n"
            "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nRetry-After: 9\r\n\r\n"};
    struct raw_server *server = raw_server_start(&script, 1);
    struct http *http = http_new();
    uint64_t ticket = start(http, HTTP_GET, url_of(server), 1024);
    struct http_response *response = await(http);
    assert_int_equal(response->fault.kind, FAULT_NONE);
    assert_true(response->ticket == ticket && ticket != 0);
    assert_int_equal(response->status, 403);
    assert_string_equal(response->body.bytes, "{}");
    assert_string_equal(http_header_find(response, "Request-ID"), "r-1");
    assert_string_equal(http_header_find(response, "x-twice"), "a");
    assert_int_equal(response->header_count, 4);
    assert_null(http_header_find(response, "X-Early"));
    assert_null(http_header_find(response, "Retry-After")); /* a trailer is no header */
    assert_true(response->maybe_sent);
    http_response_free(response);
    http->free(http);
    raw_server_stop(server);
}

/* A hold of a day for all reads hangs on that line. */
static void a_trailer_of_an_empty_body_is_no_header_either(void **state)
{
    (void)state;
    static const struct raw_script script = {
        .bytes = "HTTP/1.1 429 Too Many Requests\r\nTransfer-Encoding: chunked\r\n\r\n"
                 "0\r\nRetry-After: 86400\r\n\r\n"};
    struct raw_server *server = raw_server_start(&script, 1);
    struct http *http = http_new();
    start(http, HTTP_GET, url_of(server), 1024);
    struct http_response *response = await(http);
    assert_int_equal(response->fault.kind, FAULT_NONE);
    assert_int_equal(response->status, 429);
    assert_int_equal(response->header_count, 1);
    assert_null(http_header_find(response, "Retry-After"));
    http_response_free(response);
    http->free(http);
    raw_server_stop(server);
}

static void faults_of_the_wire_become_sentences(void **state)
{
    (void)state;
    char cut_gzip[256];
    static const struct {
        const char *bytes;
        enum raw_end end;
        enum fault_kind kind;
        const char *words;
    } cases[] = {
        {OK_HEAD "Content-Length: 100\r\n\r\n{\"value\":[", RAW_CLOSE, FAULT_NETWORK,
         "cut off after 10 of 100 bytes"},
        {OK_HEAD "Content-Length: 100\r\n\r\n{\"value\":[", RAW_RESET, FAULT_NETWORK, "cut off"},
        {OK_HEAD "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n", RAW_CLOSE, FAULT_NETWORK,
         "broke"},
        {OK_HEAD "Transfer-Encoding: chunked\r\n\r\n5\r\n{}", RAW_CLOSE, FAULT_NETWORK, "cut off"},
        {"HTTP/1.1 200 O", RAW_RESET, FAULT_NETWORK, ""},
        {"HTTP/1.1 200 OK\r\nContent-Le", RAW_CLOSE, FAULT_NETWORK, "cut off"},
        {"", RAW_CLOSE, FAULT_NETWORK, "without an answer"},
        {"SSH-2.0-OpenSSH_9.2\r\n\r\n", RAW_CLOSE, FAULT_FORMAT, "not with HTTP"},
        {OK_HEAD "Content-Encoding: gzip\r\nContent-Length: 7\r\n\r\nno gzip", RAW_CLOSE,
         FAULT_FORMAT, "unpacked"},
        {OK_HEAD "Content-Length: 5000\r\n\r\n", RAW_HANG, FAULT_NETWORK, "no whole answer within"},
        {"HTTP/1.1 200 OK\r\nX-Slow: ", RAW_HANG, FAULT_NETWORK, "no whole answer within"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct raw_script script = {.bytes = cases[i].bytes, .end = cases[i].end};
        struct raw_server *server = raw_server_start(&script, 1);
        struct http *http = http_new();
        const struct http_request request = {
            .url = url_of(server),
            .deadline_boot_ms = soon(cases[i].end == RAW_HANG ? 50 : PATIENCE_MS),
            .body_limit = 1024,
        };
        http->start(http, &request);
        struct http_response *response = await(http);
        if (response->fault.kind != cases[i].kind ||
            strstr(response->fault.text, cases[i].words) == NULL) {
            fail_msg("case %zu: %s %s", i, fault_kind_name(response->fault.kind),
                     response->fault.text);
        }
        assert_non_null(strstr(response->fault.text, "127.0.0.1"));
        http_response_free(response);
        http->free(http);
        raw_server_stop(server);
    }
    struct raw_script script = gzip_script(sizeof packed, cut_gzip, sizeof cut_gzip);
    script.length -= 12;
    script.end = RAW_CLOSE;
    struct raw_server *server = raw_server_start(&script, 1);
    struct http *http = http_new();
    start(http, HTTP_GET, url_of(server), 1024);
    struct http_response *response = await(http);
    assert_int_equal(response->fault.kind, FAULT_NETWORK);
    http_response_free(response);
    http->free(http);
    raw_server_stop(server);
}

static void gzip_is_unpacked_within_the_limit(void **state)
{
    (void)state;
    char buffer[256];
    const struct raw_script script = gzip_script(sizeof packed, buffer, sizeof buffer);
    struct raw_server *server = raw_server_start(&script, 1);
    struct http *http = http_new();
    start(http, HTTP_GET, url_of(server), 2);
    struct http_response *response = await(http);
    assert_int_equal(response->fault.kind, FAULT_NONE);
    assert_string_equal(response->body.bytes, "{}");
    http_response_free(response);
    start(http, HTTP_GET, url_of(server), 1); /* one byte less than the unpacked body */
    response = await(http);
    assert_int_equal(response->fault.kind, FAULT_FORMAT);
    assert_non_null(strstr(response->fault.text, "larger than"));
    http_response_free(response);
    char *text = raw_server_request(server, 0);
    assert_non_null(strcasestr(text, "Accept-Encoding: gzip"));
    free(text);
    http->free(http);
    raw_server_stop(server);
}

static void floods_of_header_lines_end_with_a_fault(void **state)
{
    (void)state;
    static const char line[] = "X-Many: header lines\r\n";
    const size_t lines = 100000;
    char *flood = malloc(32 + lines * strlen(line));
    assert_non_null(flood);
    size_t used = (size_t)sprintf(flood, "HTTP/1.1 200 OK\r\n");
    for (size_t i = 0; i < lines; i++, used += strlen(line)) {
        memcpy(flood + used, line, strlen(line));
    }
    const struct raw_script scripts[] = {
        {.bytes = flood, .length = used, .end = RAW_CLOSE},
        {.bytes = "HTTP/1.1 103 Early Hints\r\nX-Storm: yes\r\n\r\n",
         .repeat = 20000,
         .end = RAW_CLOSE},
    };
    for (size_t i = 0; i < 2; i++) {
        struct raw_server *server = raw_server_start(&scripts[i], 1);
        struct http *http = http_new();
        start(http, HTTP_GET, url_of(server), 1024);
        struct http_response *response = await(http);
        assert_int_equal(response->fault.kind, FAULT_FORMAT);
        assert_non_null(strstr(response->fault.text, "header lines"));
        http_response_free(response);
        http->free(http);
        raw_server_stop(server);
    }
    free(flood);
}

static void a_redirect_is_not_followed(void **state)
{
    (void)state;
    static const struct raw_script script = {
        .bytes = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/other\r\nContent-Length: "
                 "0\r\n\r\n"};
    struct raw_server *server = raw_server_start(&script, 1);
    struct http *http = http_new();
    start(http, HTTP_GET, url_of(server), 1024);
    struct http_response *response = await(http);
    assert_int_equal(response->fault.kind, FAULT_NONE);
    assert_int_equal(response->status, 302);
    http_response_free(response);
    http->free(http);
    assert_int_equal(raw_server_requests(server), 1);
    raw_server_stop(server);
}

static void reads_share_connections_and_writes_have_their_own(void **state)
{
    (void)state;
    static const struct raw_script script = {.bytes = OK_HEAD "Content-Length: 2\r\n\r\n{}"};
    struct raw_server *server = raw_server_start(&script, 1);
    struct http *http = http_new();
    static const enum http_method methods[] = {HTTP_GET, HTTP_GET, HTTP_POST, HTTP_DELETE};
    for (size_t i = 0; i < 4; i++) {
        start(http, methods[i], url_of(server), 1024);
        struct http_response *response = await(http);
        assert_int_equal(response->status, 200);
        http_response_free(response);
    }
    assert_int_equal(raw_server_requests(server), 4);
    assert_int_equal(raw_server_connections(server), 3);
    char *post = raw_server_request(server, 2);
    assert_ptr_equal(strstr(post, "POST /v1.0/x HTTP/1.1\r\n"), post);
    assert_non_null(strcasestr(post, "\r\nContent-Length: 0\r\n"));
    assert_null(strcasestr(post, "\r\nContent-Type:"));
    assert_null(strcasestr(post, "\r\nExpect:"));
    assert_non_null(strstr(post, "User-Agent: restoretop/test\r\n"));
    free(post);
    char *removal = raw_server_request(server, 3);
    assert_ptr_equal(strstr(removal, "DELETE /v1.0/x HTTP/1.1\r\n"), removal);
    free(removal);
    http->free(http);
    raw_server_stop(server);
}

static void a_post_that_only_reads_shares_a_connection(void **state)
{
    (void)state;
    static const struct raw_script script = {.bytes = OK_HEAD "Content-Length: 2\r\n\r\n{}"};
    struct raw_server *server = raw_server_start(&script, 1);
    struct http *http = http_new();
    for (size_t i = 0; i < 2; i++) {
        const struct http_request request = {.method = HTTP_POST,
                                             .url = url_of(server),
                                             .body = "{\"requests\":[]}",
                                             .body_length = 15,
                                             .deadline_boot_ms = soon(PATIENCE_MS),
                                             .body_limit = 1024,
                                             .repeatable = true};
        http->start(http, &request);
        http_response_free(await(http));
    }
    assert_int_equal(raw_server_requests(server), 2);
    assert_int_equal(raw_server_connections(server), 1);
    char *post = raw_server_request(server, 1);
    assert_non_null(strstr(post, "{\"requests\":[]}"));
    free(post);
    http->free(http);
    raw_server_stop(server);
}

/* libcurl repeats a request by itself when a kept-alive connection dies without an answer. */
static void a_write_without_an_answer_is_sent_once(void **state)
{
    (void)state;
    static const struct raw_script scripts[] = {
        {.bytes = OK_HEAD "Content-Length: 2\r\n\r\n{}"},
        {.bytes = "", .end = RAW_CLOSE},
    };
    static const enum http_method methods[] = {HTTP_POST, HTTP_DELETE};
    for (size_t i = 0; i < 2; i++) {
        struct raw_server *server = raw_server_start(scripts, 2);
        struct http *http = http_new();
        start(http, HTTP_GET, url_of(server), 1024);
        http_response_free(await(http));
        start(http, methods[i], url_of(server), 1024);
        struct http_response *response = await(http);
        assert_int_equal(response->fault.kind, FAULT_NETWORK);
        assert_true(response->maybe_sent);
        assert_int_equal(raw_server_requests(server), 2);
        http_response_free(response);
        http->free(http);
        raw_server_stop(server);
    }
}

static void four_connections_at_most_serve_many_reads(void **state)
{
    (void)state;
    static const struct raw_script script = {.bytes = OK_HEAD "Content-Length: 2\r\n\r\n{}"};
    struct raw_server *server = raw_server_start(&script, 1);
    struct http *http = http_new();
    for (int i = 0; i < 20; i++) {
        start(http, HTTP_GET, url_of(server), 1024);
    }
    for (int i = 0; i < 20; i++) {
        struct http_response *response = await(http);
        assert_int_equal(response->status, 200);
        http_response_free(response);
    }
    assert_in_range(raw_server_connections(server), 1, 4);
    http->free(http);
    raw_server_stop(server);
}

static void a_cancelled_request_never_answers(void **state)
{
    (void)state;
    static const struct raw_script scripts[] = {
        {.bytes = OK_HEAD "Content-Length: 9\r\n\r\n", .end = RAW_HANG},
        {.bytes = OK_HEAD "Content-Length: 2\r\n\r\n{}"},
    };
    struct raw_server *server = raw_server_start(scripts, 2);
    struct http *http = http_new();
    uint64_t first = start(http, HTTP_GET, url_of(server), 1024);
    while (raw_server_requests(server) == 0) {
        http->wait(http, NULL, 0, soon(10));
        assert_null(http->finished(http));
    }
    http->cancel(http, first);
    http->cancel(http, first); /* a second time is nothing */
    uint64_t second = start(http, HTTP_GET, url_of(server), 1024);
    struct http_response *response = await(http);
    assert_true(response->ticket == second);
    http_response_free(response);
    assert_null(http->finished(http));
    http->free(http);
    raw_server_stop(server);
}

static void no_server_is_a_refusal_in_words(void **state)
{
    (void)state;
    /* A port that was ours a moment ago and that nobody listens on. */
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%d/", ntohs(address.sin_port));
    struct http *http = http_new();
    start(http, HTTP_POST, url, 1024);
    struct http_response *response = await(http);
    assert_int_equal(response->fault.kind, FAULT_NETWORK);
    assert_int_equal(response->status, 0);
    assert_false(response->maybe_sent);
    assert_non_null(strstr(response->fault.text, "cannot be reached: Connection refused"));
    assert_non_null(strstr(response->fault.text, "127.0.0.1"));
    assert_true(response->fault.hint[0] != '\0');
    http_response_free(response);
    http->free(http);
    close(fd);
}

static void plain_http_leaves_the_machine_never(void **state)
{
    (void)state;
    static const char *const urls[] = {"http://contoso.com/", "http://127.0.0.1@contoso.com/",
                                       "ftp://127.0.0.1/", "file:///etc/passwd"};
    struct http *http = http_new();
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        start(http, HTTP_GET, urls[i], 1024);
        struct http_response *response = http->finished(http); /* at once: nothing was tried */
        assert_non_null(response);
        assert_int_equal(response->fault.kind, FAULT_REFUSED);
        assert_false(response->maybe_sent);
        http_response_free(response);
    }
    http->free(http);
}

static void a_proxy_is_not_asked_for_loopback(void **state)
{
    (void)state;
    static const struct raw_script script = {.bytes = OK_HEAD "Content-Length: 2\r\n\r\n{}"};
    struct raw_server *server = raw_server_start(&script, 1);
    struct raw_server *proxy = raw_server_start(&script, 1);
    char address[64];
    snprintf(address, sizeof address, "http://127.0.0.1:%d", raw_server_port(proxy));
    setenv("http_proxy", address, 1);
    struct http *http = http_new();
    start(http, HTTP_GET, url_of(server), 1024);
    http_response_free(await(http));
    assert_int_equal(raw_server_requests(server), 1);
    assert_int_equal(raw_server_requests(proxy), 0);
    unsetenv("http_proxy");
    http->free(http);
    raw_server_stop(server);
    raw_server_stop(proxy);
}

/* What was said to the proxy is no request of ours: a change that never left needs no look. */
static void what_a_proxy_refuses_was_not_sent(void **state)
{
    (void)state;
    static const struct raw_script scripts[] = {
        {.bytes = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"},
        {.bytes = "", .end = RAW_CLOSE},
        {.bytes = "HTTP/1.1 200 OK\r\n\r\n", .end = RAW_CLOSE}, /* and no TLS */
    };
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        struct raw_server *proxy = raw_server_start(&scripts[i], 1);
        char address[64];
        snprintf(address, sizeof address, "http://127.0.0.1:%d", raw_server_port(proxy));
        setenv("https_proxy", address, 1);
        struct http *http = http_new();
        start(http, HTTP_POST, "https://graph.example.invalid/v1.0/x", 1024);
        struct http_response *response = await(http);
        assert_int_equal(raw_server_requests(proxy), 1);
        assert_int_not_equal(response->fault.kind, FAULT_NONE);
        assert_false(response->maybe_sent);
        http_response_free(response);
        unsetenv("https_proxy");
        http->free(http);
        raw_server_stop(proxy);
    }
}

/* The service was never spoken to: it is none of its doing. */
static void what_speaks_no_tls_behind_a_proxy_is_told_of_the_proxy(void **state)
{
    (void)state;
    static const struct raw_script script = {.bytes = "HTTP/1.1 200 OK\r\n\r\n",
                                             .tail = "220 mail.contoso.com ESMTP\r\n"};
    struct raw_server *proxy = raw_server_start(&script, 1);
    char address[64];
    snprintf(address, sizeof address, "http://127.0.0.1:%d", raw_server_port(proxy));
    setenv("https_proxy", address, 1);
    struct http *http = http_new();
    start(http, HTTP_GET, "https://graph.example.invalid/v1.0/x", 1024);
    struct http_response *response = await(http);
    assert_int_equal(response->fault.kind, FAULT_FORMAT);
    assert_string_equal(response->fault.text,
                        "What the proxy leads to for graph.example.invalid does not speak TLS.");
    assert_non_null(strstr(response->fault.hint, "https_proxy"));
    http_response_free(response);
    unsetenv("https_proxy");
    http->free(http);
    raw_server_stop(proxy);
}

static void *wake_it(void *context)
{
    struct http *http = context;
    http->wake(http);
    return NULL;
}

static void a_wake_is_never_lost(void **state)
{
    (void)state;
    struct http *http = http_new();
    http->wake(http); /* before the wait */
    http->wait(http, NULL, 0, CLOCK_NEVER);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, wake_it, http), 0);
    http->wait(http, NULL, 0, CLOCK_NEVER); /* before or during: the test hangs if it is lost */
    pthread_join(thread, NULL);
    http->free(http);
}

static void a_ready_descriptor_of_the_caller_ends_the_wait(void **state)
{
    (void)state;
    struct http *http = http_new();
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const struct pollfd fds[] = {{.fd = ends[0], .events = POLLIN}};
    http->wait(http, fds, 1, soon(10)); /* nothing there: the deadline ends it */
    assert_int_equal(write(ends[1], "x", 1), 1);
    http->wait(http, fds, 1, CLOCK_NEVER); /* hangs if it is not looked at */
    close(ends[0]);
    close(ends[1]);
    http->free(http);
}

static void freeing_drops_what_is_under_way(void **state)
{
    (void)state;
    static const struct raw_script script = {.bytes = OK_HEAD "Content-Length: 9\r\n\r\n",
                                             .end = RAW_HANG};
    struct raw_server *server = raw_server_start(&script, 1);
    struct http *http = http_new();
    start(http, HTTP_GET, url_of(server), 1024);
    while (raw_server_requests(server) == 0) {
        http->wait(http, NULL, 0, soon(10));
    }
    start(http, HTTP_GET, "ftp://127.0.0.1/", 1024); /* finished, not taken */
    http->free(http);
    raw_server_stop(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_answer_comes_with_its_header_lines),
        cmocka_unit_test(a_trailer_of_an_empty_body_is_no_header_either),
        cmocka_unit_test(faults_of_the_wire_become_sentences),
        cmocka_unit_test(gzip_is_unpacked_within_the_limit),
        cmocka_unit_test(floods_of_header_lines_end_with_a_fault),
        cmocka_unit_test(a_redirect_is_not_followed),
        cmocka_unit_test(reads_share_connections_and_writes_have_their_own),
        cmocka_unit_test(a_post_that_only_reads_shares_a_connection),
        cmocka_unit_test(a_write_without_an_answer_is_sent_once),
        cmocka_unit_test(four_connections_at_most_serve_many_reads),
        cmocka_unit_test(a_cancelled_request_never_answers),
        cmocka_unit_test(no_server_is_a_refusal_in_words),
        cmocka_unit_test(plain_http_leaves_the_machine_never),
        cmocka_unit_test(a_proxy_is_not_asked_for_loopback),
        cmocka_unit_test(what_a_proxy_refuses_was_not_sent),
        cmocka_unit_test(what_speaks_no_tls_behind_a_proxy_is_told_of_the_proxy),
        cmocka_unit_test(a_wake_is_never_lost),
        cmocka_unit_test(a_ready_descriptor_of_the_caller_ends_the_wait),
        cmocka_unit_test(freeing_drops_what_is_under_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
