/* Who is trusted, and in which words somebody is not. The other side is openssl(1). */
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

#include "base/xalloc.h"
#include "fake/raw_server.h"
#include "fake/tls_server.h"
#include "graph/http.h"

#define PATIENCE_MS 20000

static struct certificates *folder;

static int set_up(void **state)
{
    (void)state;
    folder = certificates_new();
    certificates_make_authority(folder);
    certificates_make(folder, "other");
    certificates_shell(folder, "mkdir trusted empty; cp ca.crt trusted/");
    certificates_openssl(folder, "rehash trusted");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    certificates_free(folder);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    unsetenv("CURL_CA_BUNDLE");
    unsetenv("SSL_CERT_FILE");
    unsetenv("SSL_CERT_DIR");
    return 0;
}

static struct http_response *get(int port, const char *ca_file)
{
    char url[64];
    struct clock *clock = clock_system();
    const struct http_options options = {
        .user_agent = "restoretop/test", .clock = clock, .ca_file = ca_file};
    struct http *http = http_curl_new(&options);
    char name[] = "Authorization", value[] = "Bearer hush";
    const struct http_header header = {name, value};
    int64_t patience = clock->boot_ms(clock) + PATIENCE_MS;
    snprintf(url, sizeof url, "https://127.0.0.1:%d/", port);
    const struct http_request request = {.url = url,
                                         .headers = &header,
                                         .header_count = 1,
                                         .deadline_boot_ms = patience,
                                         .body_limit = 1 << 20};
    struct http_response *response = NULL;
    http->start(http, &request);
    while (!(response = http->finished(http)))
        http->wait(http, NULL, 0, patience);
    http->free(http);
    return response;
}

static void expect(const char *name, const char *arguments, const char *ca_file, const char *words)
{
    struct tls_server *server = tls_server_start(folder, name, arguments);
    struct http_response *response = get(tls_server_port(server), ca_file);
    const struct fault *why = &response->fault;
    if (words ? response->status != 0 || !strstr(why->text, words) || !*why->hint
              : response->status != 200)
        fail_msg("%s %s: %d \"%s\" \"%s\"", name, arguments, response->status, why->text,
                 why->hint);
    assert_true(!words || strstr(why->text, "127.0.0.1"));
    http_response_free(response);
    tls_server_stop(server);
}

static void each_refusal_says_which(void **state)
{
    (void)state;
    const char *ca = certificates_path(folder, "ca.crt");
    expect("good", "", ca, NULL); /* the control */
    expect("good", "-tls1_2", ca, NULL);
    expect("good", "-tls1_3", ca, NULL);
    expect("expired", "", ca, "has expired");
    expect("early", "", ca, "is not valid yet");
    expect("elsewhere", "", ca, "is that of another host");
    expect("other", "", ca, "is signed by nobody but itself");
    expect("good", "", certificates_path(folder, "other.crt"), "an authority that is not trusted");
    expect("good", "-cert_chain ca.crt", certificates_path(folder, "other.crt"),
           "an authority that is not trusted");
    expect("good", "-tls1 -cipher DEFAULT@SECLEVEL=0", ca, "speaks an old TLS only; 1.2");
    expect("good", "-tls1_1 -cipher DEFAULT@SECLEVEL=0", ca, "speaks an old TLS only; 1.2");
    expect("good", "-tls1_3 -Verify 1", ca, "demands a certificate of this machine");
    expect("good", "-tls1_2 -Verify 1", ca, "broke the TLS handshake off");
    expect("good", "", NULL, "an authority that is not trusted");
    expect("good", "", "/nowhere.pem", "cannot be read");
}

/* --ca-file, CURL_CA_BUNDLE, SSL_CERT_FILE and SSL_CERT_DIR, in this order. */
static void the_variables_for_certificates_are_honoured(void **state)
{
    (void)state;
    static const char refused[] = "is not trusted here";
    char *ca = xstrdup(certificates_path(folder, "ca.crt"));
    char *other = xstrdup(certificates_path(folder, "other.crt"));
    setenv("CURL_CA_BUNDLE", ca, 1);
    expect("good", "", NULL, NULL);
    expect("good", "", other, refused);
    setenv("SSL_CERT_FILE", other, 1);
    expect("good", "", NULL, NULL);
    setenv("CURL_CA_BUNDLE", other, 1);
    setenv("SSL_CERT_FILE", ca, 1);
    expect("good", "", NULL, refused);
    expect("good", "", ca, NULL);
    setenv("CURL_CA_BUNDLE", "", 1);
    expect("good", "", NULL, NULL);
    unsetenv("SSL_CERT_FILE");
    expect("good", "", NULL, refused);
    setenv("SSL_CERT_DIR", certificates_path(folder, "empty"), 1);
    expect("good", "", NULL, refused);
    setenv("SSL_CERT_DIR", certificates_path(folder, "trusted"), 1);
    expect("good", "", NULL, NULL);
    expect("good", "", other, refused);
    setenv("SSL_CERT_FILE", other, 1);
    expect("good", "", NULL, NULL); /* both count */
    free(ca);
    free(other);
}

static void *speak_at_once(void *context)
{
    static const char answer[] = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
    int peer = accept(*(const int *)context, NULL, NULL);
    char hello[4096];
    (void)!read(peer, hello, sizeof hello);
    (void)!write(peer, answer, sizeof answer - 1);
    close(peer);
    return NULL;
}

/* Plain http behind an https address. */
static void what_does_not_speak_tls_is_said_to(void **state)
{
    (void)state;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    pthread_t thread;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    assert_int_equal(pthread_create(&thread, NULL, speak_at_once, &listener), 0);
    struct http_response *response = get(ntohs(address.sin_port), NULL);
    assert_int_equal(response->status, 0);
    if (!strstr(response->fault.text, "answers, but not with TLS"))
        fail_msg("%s", response->fault.text);
    http_response_free(response);
    pthread_join(thread, NULL);
    close(listener);
}

/* ~/.netrc knows a password for the host: it is none of ours to send. */
static void a_netrc_is_not_looked_at(void **state)
{
    (void)state;
    struct clock *clock = clock_system();
    char *home = xstrdup(getenv("HOME") ? getenv("HOME") : "/");
    certificates_shell(folder, "echo 'machine 127.0.0.1 login me password hush' > .netrc");
    setenv("HOME", certificates_folder(folder), 1);
    static const struct raw_script script = {.bytes = "HTTP/1.1 204 No Content\r\n\r\n"};
    struct raw_server *server = raw_server_start(&script, 1);
    const struct http_options options = {.user_agent = "restoretop/test", .clock = clock};
    struct http *http = http_curl_new(&options);
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%d/", raw_server_port(server));
    const struct http_request request = {
        .url = url, .deadline_boot_ms = clock->boot_ms(clock) + PATIENCE_MS, .body_limit = 1024};
    struct http_response *response = NULL;
    http->start(http, &request);
    while (!(response = http->finished(http)))
        http->wait(http, NULL, 0, CLOCK_NEVER);
    char *sent = raw_server_request(server, 0);
    assert_null(strstr(sent, "Authorization"));
    free(sent);
    http_response_free(response);
    http->free(http);
    raw_server_stop(server);
    setenv("HOME", home, 1);
    free(home);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_refusal_says_which, clear),
        cmocka_unit_test_setup(the_variables_for_certificates_are_honoured, clear),
        cmocka_unit_test_setup(what_does_not_speak_tls_is_said_to, clear),
        cmocka_unit_test_setup(a_netrc_is_not_looked_at, clear),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
