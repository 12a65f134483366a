/* The browser's return, over real sockets. Time is virtual, so that a slow client costs none. */
#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "auth/loopback.h"
#include "auth/loopback_http.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "fake/fake_clock.h"

struct rig {
    struct clock *clock;
    struct loopback *loopback;
    int port;
};

static int open_rig(void **state)
{
    struct rig *rig = xcalloc(1, sizeof *rig);
    struct fault why;
    rig->clock = fake_clock_new(0);
    rig->loopback = loopback_open(0, rig->clock, &why);
    assert_non_null(rig->loopback);
    rig->port = loopback_port(rig->loopback);
    *state = rig;
    return 0;
}

static int close_rig(void **state)
{
    struct rig *rig = *state;
    loopback_close(rig->loopback);
    fake_clock_free(rig->clock);
    free(rig);
    return 0;
}

/* -1: refused. */
static int try_connect(int family, int port)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    v6.sin6_addr = in6addr_loopback;
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int rc = family == AF_INET ? connect(fd, (struct sockaddr *)&v4, sizeof v4)
                               : connect(fd, (struct sockaddr *)&v6, sizeof v6);
    if (rc == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool machine_has_v6(void)
{
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback};
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool has = fd >= 0 && bind(fd, (struct sockaddr *)&v6, sizeof v6) == 0;
    if (fd >= 0)
        close(fd);
    return has;
}

static int client(const struct rig *rig)
{
    int fd = try_connect(AF_INET, rig->port);
    assert_true(fd >= 0);
    return fd;
}

static void say(int fd, const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* A request line with the right Host. */
static void say_get(const struct rig *rig, int fd, const char *line)
{
    char text[512];
    snprintf(text, sizeof text, "%s\r\nHost: localhost:%d\r\n\r\n", line, rig->port);
    say(fd, text);
}

/* As the fetcher's loop does: waits for its descriptors, then steps. */
static struct secret *turn(struct rig *rig)
{
    struct pollfd fds[LOOPBACK_FDS];
    size_t count = loopback_fds(rig->loopback, fds, LOOPBACK_FDS);
    poll(fds, count, 1000);
    return loopback_step(rig->loopback);
}

static struct secret *turns_until_target(struct rig *rig)
{
    struct secret *target = NULL;
    for (int i = 0; i < 20 && !target; i++)
        target = turn(rig);
    return target;
}

static void expect_target(struct rig *rig, const char *text)
{
    struct secret *target = turns_until_target(rig);
    assert_non_null(target);
    assert_string_equal(secret_text(target), text);
    secret_free(target);
}

/* Everything up to the end of the connection, while the listener takes its turns. */
static char *hear(struct rig *rig, int fd)
{
    struct strbuf text;
    bool ended = false;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    for (int i = 0; i < 500 && !ended; i++) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        char bytes[4096];
        if (poll(&ready, 1, 10) == 1) {
            ssize_t got = recv(fd, bytes, sizeof bytes, 0);
            ended = got <= 0;
            if (got > 0)
                strbuf_add(&text, bytes, (size_t)got);
        }
        assert_null(loopback_step(rig->loopback));
    }
    assert_true(ended); /* we say when it is over, and do not leave that to the browser */
    return strbuf_take(&text, NULL);
}

static void expect_heard(struct rig *rig, int fd, const char *start, const char *part)
{
    char *text = hear(rig, fd);
    if (strncmp(text, start, strlen(start)) != 0 || !strstr(text, part))
        fail_msg("expected %s ... %s in:\n%s", start, part, text);
    free(text);
    close(fd);
}

static void a_browser_comes_back_and_gets_a_page(void **state)
{
    struct rig *rig = *state;
    int fd = client(rig);
    say_get(rig, fd, "GET /?code=x&state=y HTTP/1.1");
    expect_target(rig, "/?code=x&state=y");
    loopback_answer(rig->loopback, LOOPBACK_DONE);
    char *text = hear(rig, fd);
    assert_memory_equal(text, "HTTP/1.1 200 OK\r\n", 17);
    assert_non_null(strstr(text, "Connection: close\r\n"));
    assert_non_null(strstr(text, "Cache-Control: no-store\r\n"));
    assert_non_null(strstr(text, "goes on in the terminal"));
    assert_null(strstr(text, "code=x")); /* nothing of the request comes back */
    size_t head = (size_t)(strstr(text, "\r\n\r\n") + 4 - text);
    assert_int_equal(atoi(strstr(text, "Content-Length: ") + 16), strlen(text) - head);
    free(text);
    close(fd);
}

static void both_addresses_have_one_port(void **state)
{
    struct rig *rig = *state;
    if (!machine_has_v6())
        skip();
    int fd = try_connect(AF_INET6, rig->port);
    assert_true(fd >= 0);
    say_get(rig, fd, "GET /?code=6 HTTP/1.1");
    expect_target(rig, "/?code=6");
    loopback_answer(rig->loopback, LOOPBACK_REFUSED);
    expect_heard(rig, fd, "HTTP/1.1 200 ", "terminal says why");
}

/* Other machines cannot reach it: it listens on the loopback addresses alone. */
static void it_listens_on_loopback_only(void **state)
{
    struct rig *rig = *state;
    struct sockaddr_in other = {.sin_family = AF_INET, .sin_port = htons((uint16_t)rig->port)};
    other.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1); /* 127.0.0.2: this machine, not that one */
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&other, sizeof other), -1);
    close(fd);
}

static void other_hosts_are_not_let_in(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *name;
        bool with_port;
    } hosts[] = {
        {"evil.example:", true}, {"localhost.evil.example:", true},
        {"localhost", false},    {"127.0.0.1", false},
        {"localhost:1", true},   {"127.0.0.2:", true},
        {"u@localhost:", true},  {"", false},
    };
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        char text[256], port[16] = "";
        int fd = client(rig);
        if (hosts[i].with_port)
            snprintf(port, sizeof port, "%d", rig->port);
        snprintf(text, sizeof text, "GET /?code=x HTTP/1.1\r\nHost: %s%s\r\n\r\n", hosts[i].name,
                 port);
        say(fd, text);
        assert_null(turn(rig));
        expect_heard(rig, fd, "HTTP/1.1 404 ", "nothing else");
    }
    int fd = client(rig); /* the control */
    say_get(rig, fd, "GET /?code=x HTTP/1.1");
    expect_target(rig, "/?code=x");
    loopback_answer(rig->loopback, LOOPBACK_DONE);
    close(fd);
}

static void host_counts_once_and_without_case(void **state)
{
    struct rig *rig = *state;
    char text[256];
    int fd = client(rig);
    snprintf(text, sizeof text, "GET /?code=x HTTP/1.1\r\nhOST:LOCALHOST:%d \r\n\r\n", rig->port);
    say(fd, text);
    expect_target(rig, "/?code=x");
    loopback_answer(rig->loopback, LOOPBACK_DONE);
    close(fd);
    fd = client(rig);
    say(fd, "GET /?code=x HTTP/1.1\r\nAccept: *\r\n\r\n");
    assert_null(turn(rig));
    expect_heard(rig, fd, "HTTP/1.1 400 ", "");
    fd = client(rig);
    snprintf(text, sizeof text,
             "GET /?code=x HTTP/1.1\r\nHost: localhost:%d\r\nHost: evil.example\r\n\r\n",
             rig->port);
    say(fd, text);
    assert_null(turn(rig));
    expect_heard(rig, fd, "HTTP/1.1 400 ", "");
}

static void what_is_no_return_is_answered_404(void **state)
{
    struct rig *rig = *state;
    static const char *const lines[] = {
        "GET /favicon.ico HTTP/1.1",
        "GET / HTTP/1.1",
        "GET //?code=x HTTP/1.1",
        "POST /?code=x HTTP/1.1",
        "HEAD /?code=x HTTP/1.1",
        "get /?code=x HTTP/1.1",
        "GET /x?code=x HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "GET http://localhost/?code=x HTTP/1.1",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        int fd = client(rig);
        say_get(rig, fd, lines[i]);
        assert_null(turn(rig));
        expect_heard(rig, fd, "HTTP/1.1 404 ", "Connection: close");
    }
}

static void a_head_has_no_body(void **state)
{
    struct rig *rig = *state;
    int fd = client(rig);
    say_get(rig, fd, "HEAD /favicon.ico HTTP/1.1");
    assert_null(turn(rig));
    char *text = hear(rig, fd);
    assert_string_equal(strstr(text, "\r\n\r\n"), "\r\n\r\n");
    free(text);
    close(fd);
}

static void what_is_no_http_is_answered_400(void **state)
{
    struct rig *rig = *state;
    static const char *const lines[] = {
        "GET /?code=x",         "GET /?code=x SPDY/1.1", "GET  /?code=x HTTP/1.1", "\x16\x03\x01",
        "GET /?co de HTTP/1.1", "GET /?\x01 HTTP/1.1",   "GET /?\xc3\xa4 HTTP/1.1"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        int fd = client(rig);
        say_get(rig, fd, lines[i]);
        assert_null(turn(rig));
        expect_heard(rig, fd, "HTTP/1.1 400 ", "");
    }
}

/* In pieces of one byte, and only whole. */
static void half_a_request_waits_for_the_other_half(void **state)
{
    struct rig *rig = *state;
    char text[128];
    int fd = client(rig);
    snprintf(text, sizeof text, "GET /?code=x HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", rig->port);
    for (size_t i = 0; text[i + 1]; i++) {
        char piece[2] = {text[i], '\0'};
        say(fd, piece);
        assert_null(turn(rig));
    }
    say(fd, "\n");
    expect_target(rig, "/?code=x");
    loopback_answer(rig->loopback, LOOPBACK_FOREIGN);
    expect_heard(rig, fd, "HTTP/1.1 200 ", "it still waits");
}

static void a_head_has_16_kib_at_most(void **state)
{
    struct rig *rig = *state;
    char *text = xcalloc(1, LOOPBACK_HEAD_MAX + 512);
    int fd = client(rig);
    snprintf(text, 256, "GET /?code=x HTTP/1.1\r\nHost: localhost:%d\r\nX: ", rig->port);
    memset(text + strlen(text), 'x', LOOPBACK_HEAD_MAX);
    strcat(text, "\r\n\r\n");
    say(fd, text);
    assert_null(turn(rig));
    expect_heard(rig, fd, "HTTP/1.1 431 ", "Connection: close");
    fd = client(rig); /* as long as may be */
    snprintf(text, 256, "GET /?code=x HTTP/1.1\r\nHost: localhost:%d\r\nX: ", rig->port);
    size_t length = strlen(text);
    memset(text + length, 'x', LOOPBACK_HEAD_MAX - length - 4);
    strcpy(text + LOOPBACK_HEAD_MAX - 4, "\r\n\r\n");
    say(fd, text);
    expect_target(rig, "/?code=x");
    loopback_answer(rig->loopback, LOOPBACK_DONE);
    close(fd);
    free(text);
}

static void a_slow_client_is_let_go_after_10_s(void **state)
{
    struct rig *rig = *state;
    assert_true(loopback_deadline(rig->loopback) == CLOCK_NEVER);
    int fd = client(rig);
    say(fd, "GET /?code=x HT");
    assert_null(turn(rig));
    int64_t now = rig->clock->boot_ms(rig->clock);
    assert_int_equal(loopback_deadline(rig->loopback), now + 10000);
    fake_clock_advance(rig->clock, 9999);
    assert_null(loopback_step(rig->loopback));
    assert_int_equal(loopback_deadline(rig->loopback), now + 10000);
    fake_clock_advance(rig->clock, 1);
    assert_null(loopback_step(rig->loopback));
    assert_true(loopback_deadline(rig->loopback) == CLOCK_NEVER);
    char *text = hear(rig, fd);
    assert_string_equal(text, "");
    free(text);
    close(fd);
}

/* Browsers open connections ahead, and may ask on any of them: those that say nothing hold up none
 * that does, however many they are. */
static void silent_connections_make_room(void **state)
{
    struct rig *rig = *state;
    int silent[9];
    for (int i = 0; i < 9; i++) {
        silent[i] = client(rig);
        assert_null(turn(rig));
    }
    int tenth = client(rig);
    say_get(rig, tenth, "GET /?code=10 HTTP/1.1");
    expect_target(rig, "/?code=10");
    loopback_answer(rig->loopback, LOOPBACK_DONE);
    expect_heard(rig, tenth, "HTTP/1.1 200 ", "</html>");
    say_get(rig, silent[8], "GET /?code=9 HTTP/1.1"); /* the youngest is still there */
    expect_target(rig, "/?code=9");
    loopback_answer(rig->loopback, LOOPBACK_DONE);
    expect_heard(rig, silent[8], "HTTP/1.1 200 ", "</html>");
    expect_heard(rig, silent[0], "", "");
    for (int i = 1; i < 8; i++)
        close(silent[i]);
}

/* Four may be open; the fifth waits its turn, and nobody spins for it. */
static void a_fifth_connection_waits(void **state)
{
    struct rig *rig = *state;
    int idle[4];
    struct pollfd fds[LOOPBACK_FDS];
    for (int i = 0; i < 4; i++) {
        idle[i] = client(rig);
        say(idle[i], "GET /?co");
        assert_null(turn(rig));
    }
    int fifth = client(rig);
    say_get(rig, fifth, "GET /?code=5 HTTP/1.1");
    size_t count = loopback_fds(rig->loopback, fds, LOOPBACK_FDS);
    assert_int_equal(count, 4);
    assert_int_equal(poll(fds, count, 0), 0);
    close(idle[2]);
    expect_target(rig, "/?code=5");
    loopback_answer(rig->loopback, LOOPBACK_DONE);
    expect_heard(rig, fifth, "HTTP/1.1 200 ", "</html>");
    close(idle[0]);
    close(idle[1]);
    close(idle[3]);
}

/* It waits in the kernel's queue, and nobody spins for it. */
static void who_comes_when_no_descriptor_is_left_is_heard_later(void **state)
{
    struct rig *rig = *state;
    struct pollfd fds[LOOPBACK_FDS];
    struct rlimit before;
    int fd = client(rig), lowest_free = dup(fd);
    close(lowest_free);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    const struct rlimit none = {.rlim_cur = (rlim_t)lowest_free, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    say_get(rig, fd, "GET /?code=x HTTP/1.1");
    struct secret *target = turn(rig);
    setrlimit(RLIMIT_NOFILE, &before);
    assert_null(target);
    assert_int_equal(loopback_fds(rig->loopback, fds, LOOPBACK_FDS), 0);
    assert_int_equal(loopback_deadline(rig->loopback), rig->clock->boot_ms(rig->clock) + 1000);
    fake_clock_advance(rig->clock, 1000);
    expect_target(rig, "/?code=x");
    loopback_answer(rig->loopback, LOOPBACK_DONE);
    expect_heard(rig, fd, "HTTP/1.1 200 ", "</html>");
    assert_true(loopback_fds(rig->loopback, fds, LOOPBACK_FDS) > 0);
}

static void a_browser_may_come_twice(void **state)
{
    struct rig *rig = *state;
    int first = client(rig), second = client(rig);
    say_get(rig, first, "GET /?code=1 HTTP/1.1");
    say_get(rig, second, "GET /?code=2 HTTP/1.1");
    expect_target(rig, "/?code=1");
    assert_null(loopback_step(rig->loopback)); /* one after the other */
    loopback_answer(rig->loopback, LOOPBACK_DONE);
    expect_target(rig, "/?code=2");
    loopback_answer(rig->loopback, LOOPBACK_FOREIGN);
    expect_heard(rig, first, "HTTP/1.1 200 ", "goes on in the terminal");
    expect_heard(rig, second, "HTTP/1.1 200 ", "still waits");
}

static int taken(int family, int *ret_port)
{
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback};
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = family == AF_INET ? sizeof v4 : sizeof v6;
    struct sockaddr *address = family == AF_INET ? (void *)&v4 : (void *)&v6;
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, address, length), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, address, &length), 0);
    *ret_port = ntohs(family == AF_INET ? v4.sin_port : v6.sin6_port);
    return fd;
}

static void a_port_that_is_taken_is_named(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    char number[16];
    snprintf(number, sizeof number, "%d", rig->port);
    assert_null(loopback_open(rig->port, rig->clock, &why));
    assert_int_equal(why.kind, FAULT_SYSTEM);
    assert_non_null(strstr(why.text, number));
    assert_non_null(strstr(why.hint, "--port"));
}

static void a_port_that_is_free_on_one_address_only_is_taken(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    int port;
    if (!machine_has_v6())
        skip();
    int fd = taken(AF_INET6, &port);
    assert_null(loopback_open(port, rig->clock, &why));
    assert_non_null(strstr(why.text, "taken"));
    int v4 = try_connect(AF_INET, port); /* and nothing was left behind on the other one */
    assert_int_equal(v4, -1);
    close(fd);
    struct loopback *free_now = loopback_open(port, rig->clock, &why);
    assert_non_null(free_now);
    loopback_close(free_now);
}

/* Straight after a sign-in the same port serves the next one. */
static void a_port_is_free_again_at_once(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    int fd = client(rig);
    say_get(rig, fd, "GET /?code=x HTTP/1.1");
    expect_target(rig, "/?code=x");
    loopback_answer(rig->loopback, LOOPBACK_DONE);
    free(hear(rig, fd));
    loopback_close(rig->loopback); /* we close first: the connection lingers in the kernel */
    rig->loopback = NULL;
    close(fd);
    rig->loopback = loopback_open(rig->port, rig->clock, &why);
    assert_non_null(rig->loopback);
}

static size_t open_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    size_t count = 0;
    while (readdir(dir))
        count++;
    closedir(dir);
    return count;
}

static void closing_leaves_no_descriptor(void **state)
{
    (void)state;
    size_t before = open_descriptors();
    void *other = NULL;
    open_rig(&other);
    struct rig *rig = other;
    int reading = client(rig), held = client(rig);
    say(reading, "GET ");
    say_get(rig, held, "GET /?code=x HTTP/1.1");
    expect_target(rig, "/?code=x");
    assert_true(open_descriptors() >= before + 5);
    close_rig(&other);
    close(reading);
    close(held);
    assert_int_equal(open_descriptors(), before);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)
    const struct CMUnitTest tests[] = {
        TEST(a_browser_comes_back_and_gets_a_page),
        TEST(both_addresses_have_one_port),
        TEST(it_listens_on_loopback_only),
        TEST(other_hosts_are_not_let_in),
        TEST(host_counts_once_and_without_case),
        TEST(what_is_no_return_is_answered_404),
        TEST(a_head_has_no_body),
        TEST(what_is_no_http_is_answered_400),
        TEST(half_a_request_waits_for_the_other_half),
        TEST(a_head_has_16_kib_at_most),
        TEST(a_slow_client_is_let_go_after_10_s),
        TEST(silent_connections_make_room),
        TEST(a_fifth_connection_waits),
        TEST(who_comes_when_no_descriptor_is_left_is_heard_later),
        TEST(a_browser_may_come_twice),
        TEST(a_port_that_is_taken_is_named),
        TEST(a_port_that_is_free_on_one_address_only_is_taken),
        TEST(a_port_is_free_again_at_once),
        TEST(closing_leaves_no_descriptor),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
