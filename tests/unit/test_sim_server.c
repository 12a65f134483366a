/* The simulator on its socket and as options: what only shows on the wire. */
#include "test_sim_rig.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include "sim/options.h"
#include "sim/server.h"

#define SESSIONS    ROOT "/restoreSessions"
#define DEADLINE_MS 30000 /* only ever reached by a failure */

struct site {
    struct sim *sim;
    struct sim_server *server;
    int log_fd;
    char log_path[64];
};

static void site_open(struct site *site, const char *fault, int64_t bandwidth)
{
    struct sim_tenant_setup setup = {7, START_MS, 14, 1, 0, true}; /* still: nothing new comes */
    struct sim_config config = {&setup, "sesame", "http://127.0.0.1", 100, START_MS};
    struct fault why = {0};

    strcpy(site->log_path, "/tmp/test_sim_server_XXXXXX");
    site->log_fd = mkstemp(site->log_path);
    assert_true(site->log_fd >= 0);
    site->sim = sim_new(&config);
    if (fault != NULL)
        assert_true(sim_add_fault(site->sim, fault, START_MS, &why));
    struct sim_server_setup start = {
        .sim = site->sim, .bandwidth = bandwidth, .log_fd = site->log_fd};
    site->server = sim_server_start(&start, &why);
    assert_non_null(site->server);
}

static void site_close(struct site *site)
{
    sim_server_stop(site->server);
    sim_free(site->sim);
    close(site->log_fd);
    unlink(site->log_path);
}

static int dial(const struct site *site)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(sim_server_port(site->server)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static void say(int fd, const char *target, const char *headers)
{
    char text[2048];
    int length = snprintf(text, sizeof text,
                          "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                          "Authorization: Bearer sesame\r\n%s\r\n",
                          target, headers);

    assert_int_equal(write(fd, text, (size_t)length), length);
}

/* Reads until the other side closes, or until `stop` was seen. */
static void hear(int fd, struct strbuf *heard, const char *stop)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    char block[16384];

    while (stop == NULL || strstr(heard->bytes, stop) == NULL) {
        assert_int_equal(poll(&ready, 1, DEADLINE_MS), 1);
        ssize_t got = read(fd, block, sizeof block);

        if (got <= 0)
            return;
        assert_true(strbuf_add(heard, block, (size_t)got));
    }
}

static void ask(const struct site *site, const char *target, const char *headers,
                struct strbuf *heard)
{
    int fd = dial(site);

    strbuf_init(heard, 64 << 20);
    say(fd, target, headers);
    hear(fd, heard, NULL);
    close(fd);
}

static const char *body_of(const struct strbuf *heard)
{
    const char *end = strstr(heard->bytes, "\r\n\r\n");

    assert_non_null(end);
    return end + 4;
}

static void a_list_travels_in_chunks_with_graphs_headers(void **state)
{
    struct site site;
    struct strbuf heard;

    (void)state;
    site_open(&site, NULL, 0);
    ask(&site, SESSIONS, "", &heard);
    assert_memory_equal(heard.bytes, "HTTP/1.1 200", 12);
    assert_non_null(strcasestr(heard.bytes, "\r\nTransfer-Encoding: chunked\r\n"));
    assert_non_null(strcasestr(heard.bytes, "\r\nDate: "));
    assert_non_null(strcasestr(heard.bytes, "\r\nrequest-id: "));
    strbuf_release(&heard);
    site_close(&site);
}

static void a_single_answer_has_its_length(void **state)
{
    struct site site;
    struct strbuf heard;
    char expected[64];

    (void)state;
    site_open(&site, NULL, 0);
    ask(&site, ROOT, "", &heard);
    snprintf(expected, sizeof expected, "Content-Length: %zu\r\n", strlen(body_of(&heard)));
    assert_non_null(strcasestr(heard.bytes, expected));
    strbuf_release(&heard);
    site_close(&site);
}

/* The first chunk of a chunked body, where its size ends. */
static const char *chunk_of(const struct strbuf *heard)
{
    return strstr(body_of(heard), "\r\n") + 2;
}

static void gzip_unpacks_to_the_same_bytes(void **state)
{
    static const char target[] = SESSIONS "?$top=5&$select=createdBy,createdDateTime";
    struct site site;
    struct strbuf plain, packed;
    unsigned char out[16384] = {0};
    z_stream stream = {0};

    (void)state;
    site_open(&site, NULL, 0);
    ask(&site, target, "Accept-Encoding: identity\r\n", &plain);
    ask(&site, target, "Accept-Encoding: br, gzip\r\n", &packed);
    assert_null(strcasestr(plain.bytes, "Content-Encoding"));
    assert_non_null(strcasestr(packed.bytes, "Content-Encoding: gzip\r\n"));
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_in = (unsigned char *)(uintptr_t)chunk_of(&packed);
    stream.avail_in = (uInt)(packed.bytes + packed.length - chunk_of(&packed));
    stream.next_out = out;
    stream.avail_out = sizeof out - 1;
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    inflateEnd(&stream);
    assert_true(stream.total_out > 512);
    assert_memory_equal(out, chunk_of(&plain), stream.total_out);
    strbuf_release(&plain);
    strbuf_release(&packed);
    site_close(&site);
}

static void gzip_with_a_weight_of_nothing_is_not_sent(void **state)
{
    static const struct {
        const char *header;
        bool gzip;
    } cases[] = {
        {"Accept-Encoding: gzip;q=0\r\n", false},
        {"Accept-Encoding: gzip ; q=0.0, identity\r\n", false},
        {"Accept-Encoding: identity;q=0.5, gzip;q=0.1\r\n", true},
        {"Accept-Encoding: br, gzip\r\n", true},
    };
    struct site site;
    struct strbuf heard;

    (void)state;
    site_open(&site, NULL, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ask(&site, SESSIONS, cases[i].header, &heard);
        assert_int_equal(strstr(heard.bytes, "Content-Encoding: gzip") != NULL, cases[i].gzip);
        strbuf_release(&heard);
    }
    site_close(&site);
}

static void two_prefer_headers_are_one_list(void **state)
{
    struct site site;
    struct strbuf heard;

    (void)state;
    site_open(&site, NULL, 0);
    ask(&site, SESSIONS, "Prefer: odata.maxpagesize=2\r\nPrefer: " MEMBERS "\r\n", &heard);
    assert_non_null(
        strstr(heard.bytes, "Preference-Applied: " MEMBERS ", odata.maxpagesize=2\r\n"));
    strbuf_release(&heard);
    site_close(&site);
}

static void the_target_reaches_the_simulator_as_it_was_sent(void **state)
{
    struct site site;
    struct strbuf heard;
    char link[1024];

    (void)state;
    site_open(&site, NULL, 0);
    ask(&site, SESSIONS "?$top=5", "", &heard);
    const char *next = strstr(heard.bytes, "?$skiptoken=");
    assert_non_null(next);
    snprintf(link, sizeof link, SESSIONS "%.*s", (int)strcspn(next, "\""), next);
    assert_non_null(strstr(link, "%3d"));
    strbuf_release(&heard);
    ask(&site, link, "", &heard);
    assert_memory_equal(heard.bytes, "HTTP/1.1 200", 12);
    strbuf_release(&heard);
    strbuf_init(&heard, 1 << 20);
    struct fault why;
    assert_true(strbuf_read_file(&heard, site.log_path, &why));
    assert_non_null(strstr(heard.bytes, "%3d"));
    strbuf_release(&heard);
    site_close(&site);
}

static void a_target_may_name_the_host(void **state)
{
    struct site site;
    struct strbuf heard;

    (void)state;
    site_open(&site, NULL, 0);
    ask(&site, "http://127.0.0.1:1" SESSIONS, "", &heard);
    assert_memory_equal(heard.bytes, "HTTP/1.1 200", 12);
    strbuf_release(&heard);
    ask(&site, "HTTP://127.0.0.1:1", "", &heard);
    assert_memory_equal(heard.bytes, "HTTP/1.1 400", 12);
    strbuf_release(&heard);
    site_close(&site);
}

static void a_request_without_a_host_is_refused(void **state)
{
    static const char request[] = "GET " SESSIONS " HTTP/1.1\r\nConnection: close\r\n"
                                  "Authorization: Bearer sesame\r\n\r\n";
    struct site site;
    struct strbuf heard;

    (void)state;
    site_open(&site, NULL, 0);
    int fd = dial(&site);
    strbuf_init(&heard, 1 << 20);
    assert_int_equal(write(fd, request, sizeof request - 1), sizeof request - 1);
    hear(fd, &heard, NULL);
    close(fd);
    assert_memory_equal(heard.bytes, "HTTP/1.1 400", 12);
    strbuf_release(&heard);
    site_close(&site);
}

static void a_cut_body_is_shorter_than_announced(void **state)
{
    struct site site;
    struct strbuf heard;

    (void)state;
    site_open(&site, "cut", 0);
    ask(&site, ROOT, "", &heard);
    const char *length = strcasestr(heard.bytes, "Content-Length: ");
    assert_non_null(length);
    size_t announced = (size_t)atoi(length + 16);
    assert_int_equal(strlen(body_of(&heard)), announced / 2);
    strbuf_release(&heard);
    site_close(&site);
}

static void a_lost_answer_is_a_closed_connection(void **state)
{
    struct site site;
    struct strbuf heard;

    (void)state;
    site_open(&site, "lost-answer", 0);
    ask(&site, ROOT, "", &heard);
    assert_int_equal(heard.length, 0);
    strbuf_release(&heard);
    site_close(&site);
}

static void a_stalled_answer_holds_up_nobody_and_ends_with_the_server(void **state)
{
    struct site site;
    struct strbuf stalled, heard;

    (void)state;
    site_open(&site, "stall:nth=1", 0);
    int fd = dial(&site);
    strbuf_init(&stalled, 1 << 20);
    say(fd, ROOT, "");
    hear(fd, &stalled, "\r\n\r\n");
    assert_string_equal(body_of(&stalled), "");
    ask(&site, ROOT, "", &heard);
    assert_memory_equal(heard.bytes, "HTTP/1.1 200", 12);
    site_close(&site); /* returns although one answer is still due */
    hear(fd, &stalled, NULL);
    assert_string_equal(body_of(&stalled), "");
    close(fd);
    strbuf_release(&stalled);
    strbuf_release(&heard);
}

static void a_caller_that_hangs_up_frees_a_stalled_answer(void **state)
{
    struct site site;
    struct strbuf stalled;

    (void)state;
    site_open(&site, "stall", 0);
    for (int i = 0; i < 300; i++) { /* more than there may be connections */
        int fd = dial(&site);

        strbuf_init(&stalled, 1 << 20);
        say(fd, ROOT, "");
        hear(fd, &stalled, "\r\n\r\n");
        close(fd);
        strbuf_release(&stalled);
    }
    site_close(&site);
}

static void a_narrow_band_changes_no_byte(void **state)
{
    struct site wide, narrow;
    struct strbuf one, two;

    (void)state;
    site_open(&wide, NULL, 0);
    site_open(&narrow, NULL, 200000);
    ask(&wide, ROOT, "", &one);
    ask(&narrow, ROOT, "", &two);
    const char *first = strstr(one.bytes, "serviceStatus"),
               *second = strstr(two.bytes, "serviceStatus");
    assert_non_null(first);
    assert_non_null(second);
    assert_string_equal(first, second);
    strbuf_release(&one);
    strbuf_release(&two);
    site_close(&wide);
    site_close(&narrow);
}

static void the_log_has_a_line_for_each_request_and_never_the_token(void **state)
{
    struct site site;
    struct strbuf heard;
    struct fault why;

    (void)state;
    site_open(&site, NULL, 0);
    ask(&site, SESSIONS "?$top=1",
        "User-Agent: tester/1\r\nclient-request-id: abc\r\nPrefer: " MEMBERS "\r\n", &heard);
    strbuf_release(&heard);
    ask(&site, SESSIONS "/x", "User-Agent: \xff\"quoted\"\r\n", &heard);
    strbuf_release(&heard);
    strbuf_init(&heard, 1 << 20);
    assert_true(strbuf_read_file(&heard, site.log_path, &why));
    assert_null(strstr(heard.bytes, "sesame"));
    char *rest = heard.bytes;
    json_t *first = json_loads(strsep(&rest, "\n"), 0, NULL);
    json_t *second = json_loads(strsep(&rest, "\n"), 0, NULL);
    assert_string_equal(rest, "");
    assert_string_equal(text_of(first, "method"), "GET");
    assert_string_equal(text_of(first, "path"), SESSIONS "?$top=1");
    assert_string_equal(text_of(first, "userAgent"), "tester/1");
    assert_string_equal(text_of(first, "clientRequestId"), "abc");
    assert_string_equal(text_of(first, "prefer"), MEMBERS);
    assert_true(json_is_true(json_object_get(first, "authorised")));
    assert_int_equal(json_integer_value(json_object_get(first, "status")), 200);
    assert_int_equal(json_integer_value(json_object_get(second, "status")), 400);
    json_decref(first);
    json_decref(second);
    strbuf_release(&heard);
    site_close(&site);
}

static void a_port_in_use_is_said_in_a_sentence(void **state)
{
    struct site site;
    struct fault why = {0};

    (void)state;
    site_open(&site, NULL, 0);
    struct sim_server_setup again = {
        .sim = site.sim, .port = sim_server_port(site.server), .log_fd = -1};
    assert_null(sim_server_start(&again, &why));
    assert_non_null(strstr(why.text, "cannot listen on 127.0.0.1:"));
    site_close(&site);
}

static void options_are_read_or_refused_in_a_sentence(void **state)
{
    static const struct {
        const char *args[4];
        bool good;
    } rows[] = {
        {{"--port", "0"}, true},
        {{"--port=8080"}, true},
        {{"--port", "65536"}, false},
        {{"--port", "-1"}, false},
        {{"--port"}, false},
        {{"--port", " 8080"}, false},
        {{"--port", "+8080"}, false},
        {{"--port", ""}, false},
        {{"--seed", "x"}, false},
        {{"--seed", "-"}, false},
        {{"--seed", "9223372036854775807"}, true},
        {{"--seed", "9223372036854775808"}, false},
        {{"--start", "2026-11-23T12:00:00Z"}, true},
        {{"--start", "yesterday"}, false},
        {{"--sessions", "0"}, true},
        {{"--sessions", "1000001"}, false},
        {{"--speed", "0"}, false},
        {{"--speed", "nan"}, false},
        {{"--speed", "0.5"}, true},
        {{"--page-size", "0"}, false},
        {{"--page-size", "999"}, true},
        {{"--latency", "600001"}, false},
        {{"--bandwidth", "0"}, false},
        {{"--token", ""}, false},
        {{"--token=a", "--token-fd=3"}, false},
        {{"--token-fd", "x"}, false},
        {{"--log", ""}, false},
        {{"--help"}, true},
        {{"--help=yes"}, false},
        {{"--version"}, true},
        {{"--fault", "cut", "--fault=stall"}, true},
        {{"--nothing"}, false},
        {{"stray"}, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[4][64] = {"restoretop-sim"};
        char *argv[5] = {text[0]};
        struct sim_options options;
        struct fault why = {0};
        int argc = 1;

        for (; argc <= 3 && rows[i].args[argc - 1] != NULL; argc++) {
            strcpy(text[argc], rows[i].args[argc - 1]);
            argv[argc] = text[argc];
        }
        if (sim_options_read(&options, argc, argv, &why) != rows[i].good)
            fail_msg("%s %s", rows[i].args[0], rows[i].args[1] ? rows[i].args[1] : "");
        if (!rows[i].good)
            assert_true(why.kind == FAULT_INPUT && strlen(why.text) > 10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_travels_in_chunks_with_graphs_headers),
        cmocka_unit_test(a_single_answer_has_its_length),
        cmocka_unit_test(gzip_unpacks_to_the_same_bytes),
        cmocka_unit_test(gzip_with_a_weight_of_nothing_is_not_sent),
        cmocka_unit_test(two_prefer_headers_are_one_list),
        cmocka_unit_test(the_target_reaches_the_simulator_as_it_was_sent),
        cmocka_unit_test(a_target_may_name_the_host),
        cmocka_unit_test(a_request_without_a_host_is_refused),
        cmocka_unit_test(a_cut_body_is_shorter_than_announced),
        cmocka_unit_test(a_lost_answer_is_a_closed_connection),
        cmocka_unit_test(a_stalled_answer_holds_up_nobody_and_ends_with_the_server),
        cmocka_unit_test(a_caller_that_hangs_up_frees_a_stalled_answer),
        cmocka_unit_test(a_narrow_band_changes_no_byte),
        cmocka_unit_test(the_log_has_a_line_for_each_request_and_never_the_token),
        cmocka_unit_test(a_port_in_use_is_said_in_a_sentence),
        cmocka_unit_test(options_are_read_or_refused_in_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
