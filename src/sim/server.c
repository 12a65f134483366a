/* server.c - libmicrohttpd, a thread a connection: a request travels as an exchange, from its
 * headers to the last block of its body, which may come slowly, be cut or never end. What is
 * answered is sim.c's. */
#include "sim/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/xalloc.h"
#include "sim/log.h"
#include "sim/squeeze.h"

#define BLOCK_BYTES     (16 * 1024)
#define CONNECTIONS_MAX 256
#define PREFER_BYTES    1000

struct sim_server {
    struct sim_server_setup setup;
    struct MHD_Daemon *daemon;
    uint16_t port;
    int stop_fd; /* an eventfd that stays readable once the server stops */
};

/* One request while it travels. */
struct exchange {
    struct sim_server *server;
    char *target; /* as it came, before libmicrohttpd decodes it */
    bool begun;   /* the headers were seen */
    struct strbuf body, prefer;
    struct sim_answer answer;
    int64_t began_ms;
    int socket;
    size_t limit; /* where the body is cut or stalls */
};

static struct exchange *exchange_new(struct sim_server *server, const char *target)
{
    struct exchange *exchange = xcalloc(1, sizeof *exchange);

    exchange->server = server;
    exchange->target = xstrdup(target);
    exchange->began_ms = clock_system()->wall_ms(clock_system());
    exchange->socket = -1;
    strbuf_init(&exchange->body, SIM_BODY_LIMIT + 1);
    strbuf_init(&exchange->prefer, PREFER_BYTES);
    sim_answer_init(&exchange->answer);
    return exchange;
}

static void exchange_free(struct exchange *exchange)
{
    free(exchange->target);
    strbuf_release(&exchange->body);
    strbuf_release(&exchange->prefer);
    sim_answer_release(&exchange->answer);
    free(exchange);
}

/* Waits; false when the server stops or the caller hangs up first. ms < 0: as long as it takes. */
static bool pause_ms(const struct exchange *exchange, int64_t ms)
{
    struct pollfd fds[2] = {{.fd = exchange->server->stop_fd, .events = POLLIN},
                            {.fd = exchange->socket, .events = POLLRDHUP}};
    struct clock *clock = clock_system();
    int64_t deadline = ms < 0 ? CLOCK_NEVER : clock->boot_ms(clock) + ms;
    int ready;

    do
        ready = clock->poll(clock, fds, 2, deadline);
    while (ready < 0);
    return ready == 0;
}

/* Gives libmicrohttpd the next bytes of the body; runs in the connection's own thread. */
static ssize_t read_block(void *cls, uint64_t position, char *to, size_t room)
{
    struct exchange *exchange = cls;
    size_t at = (size_t)position;
    int64_t bandwidth = exchange->server->setup.bandwidth;

    if (at >= exchange->limit) {
        if (exchange->answer.wire == SIM_WIRE_STALL)
            pause_ms(exchange, -1);
        return exchange->answer.wire == SIM_WIRE_CHUNKED ? MHD_CONTENT_READER_END_OF_STREAM
                                                         : MHD_CONTENT_READER_END_WITH_ERROR;
    }
    if (room > exchange->limit - at)
        room = exchange->limit - at;
    if (bandwidth > 0) {
        int64_t share = bandwidth / 20 > 0 ? bandwidth / 20 : 1; /* twenty blocks a second */

        if ((int64_t)room > share)
            room = (size_t)share;
        if (!pause_ms(exchange, (int64_t)room * 1000 / bandwidth))
            return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    memcpy(to, exchange->answer.body.bytes + at, room);
    return (ssize_t)room;
}

static struct MHD_Response *make_response(struct exchange *exchange)
{
    struct sim_answer *answer = &exchange->answer;
    uint64_t size = answer->body.length;
    bool slow = exchange->server->setup.bandwidth > 0;

    exchange->limit = answer->body.length;
    if (answer->wire == SIM_WIRE_CUT)
        exchange->limit /= 2;
    if (answer->wire == SIM_WIRE_STALL) {
        exchange->limit = 0;
        size += size == 0; /* a body must be due, else there is nothing to wait for */
    }
    if (answer->wire == SIM_WIRE_CHUNKED)
        size = MHD_SIZE_UNKNOWN;
    if (size == 0 || (answer->wire == SIM_WIRE_PLAIN && !slow))
        return MHD_create_response_from_buffer(answer->body.length, answer->body.bytes,
                                               MHD_RESPMEM_PERSISTENT);
    return MHD_create_response_from_callback(size, BLOCK_BYTES, read_block, exchange, NULL);
}

static const char *header_of(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* A list header may come in several lines: they are one list (RFC 9110 5.3). */
static enum MHD_Result add_preference(void *cls, enum MHD_ValueKind kind, const char *key,
                                      const char *value)
{
    struct strbuf *list = cls;

    (void)kind;
    if (strcasecmp(key, "Prefer") == 0 && value != NULL)
        strbuf_printf(list, "%s%s", list->length > 0 ? ", " : "", value);
    return MHD_YES;
}

static void read_preferences(struct exchange *exchange, struct MHD_Connection *connection)
{
    MHD_get_connection_values(connection, MHD_HEADER_KIND, add_preference, &exchange->prefer);
}

/* True: the list of codings names gzip, and not with a weight of nothing (RFC 9110 12.5.3). */
static bool takes_gzip(const char *accepted)
{
    const char *gzip = accepted == NULL ? NULL : strcasestr(accepted, "gzip");

    if (gzip == NULL)
        return false;
    const char *weight = gzip + strlen("gzip");
    weight += strspn(weight, " \t;");
    return strncasecmp(weight, "q=", 2) != 0 || strtod(weight + 2, NULL) > 0.0;
}

static void squeeze(struct exchange *exchange, struct MHD_Connection *connection,
                    struct MHD_Response **response)
{
    bool squeezed =
        takes_gzip(header_of(connection, "Accept-Encoding")) && sim_squeeze(&exchange->answer.body);

    *response = make_response(exchange);
    if (squeezed && *response != NULL)
        MHD_add_response_header(*response, "Content-Encoding", "gzip");
}

static enum MHD_Result send_answer(struct exchange *exchange, struct MHD_Connection *connection)
{
    const struct sim_answer *answer = &exchange->answer;
    struct MHD_Response *response = NULL;

    squeeze(exchange, connection, &response);
    if (response == NULL)
        return MHD_NO;
    for (size_t i = 0; i < answer->header_count; i++)
        MHD_add_response_header(response, answer->headers[i].name, answer->headers[i].value);
    enum MHD_Result queued = MHD_queue_response(connection, (unsigned)answer->status, response);
    MHD_destroy_response(response);
    return queued;
}

static void write_log(struct exchange *exchange, struct MHD_Connection *connection,
                      const struct sim_request *request)
{
    struct clock *clock = clock_system();
    struct sim_log_entry entry = {
        .request = request,
        .answer = &exchange->answer,
        .user_agent = header_of(connection, "User-Agent"),
        .took_ms = clock->wall_ms(clock) - exchange->began_ms,
    };

    sim_log_write(exchange->server->setup.log_fd, &entry);
}

static enum MHD_Result answer(struct exchange *exchange, struct MHD_Connection *connection,
                              const char *method)
{
    struct sim_server *server = exchange->server;
    read_preferences(exchange, connection);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct sim_request request = {
        .method = method,
        .target = exchange->target,
        .body = exchange->body.bytes,
        .body_length = exchange->body.overflowed ? SIM_BODY_LIMIT + 1u : exchange->body.length,
        .now_ms = clock_system()->wall_ms(clock_system()),
        .authorization = header_of(connection, "Authorization"),
        .prefer = exchange->prefer.length > 0 ? exchange->prefer.bytes : NULL,
        .client_request_id = header_of(connection, "client-request-id"),
        .origin = header_of(connection, "Origin"),
        .content_type = header_of(connection, "Content-Type"),
        .host = header_of(connection, "Host"),
        .accept = header_of(connection, "Accept"),
        .without_length = header_of(connection, "Content-Length") == NULL &&
                          header_of(connection, "Transfer-Encoding") == NULL,
    };

    exchange->socket = info == NULL ? -1 : info->connect_fd;
    sim_handle(server->setup.sim, &request, &exchange->answer);
    int64_t delay = exchange->answer.delay_ms + server->setup.latency_ms;
    bool waited = delay <= 0 || pause_ms(exchange, delay);
    write_log(exchange, connection, &request);
    if (!waited || exchange->answer.wire == SIM_WIRE_DROP)
        return MHD_NO; /* closes the connection without an answer */
    return send_answer(exchange, connection);
}

/* Called once with the headers, then with each piece of the body, then with none. */
/* NOLINTNEXTLINE(readability-function-size): libmicrohttpd's own eight parameters */
static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *length, void **state)
{
    struct exchange *exchange = *state;

    (void)cls;
    (void)url;
    (void)version;
    if (exchange == NULL)
        return MHD_NO;
    if (!exchange->begun) {
        exchange->begun = true;
        return MHD_YES;
    }
    if (*length > 0) {
        strbuf_add(&exchange->body, data, *length);
        *length = 0;
        return MHD_YES;
    }
    return answer(exchange, connection, method);
}

/* A caller that takes us for a proxy names the host in the target too (RFC 9112 3.2.2). */
static const char *without_authority(const char *target)
{
    static const char scheme[] = "http://";

    if (strncasecmp(target, scheme, sizeof scheme - 1) != 0)
        return target;
    const char *path = strchr(target + sizeof scheme - 1, '/');
    return path != NULL ? path : "/";
}

static void *on_target(void *cls, const char *target, struct MHD_Connection *connection)
{
    (void)connection;
    return exchange_new(cls, without_authority(target));
}

static void on_end(void *cls, struct MHD_Connection *connection, void **state,
                   enum MHD_RequestTerminationCode how)
{
    (void)cls;
    (void)connection;
    (void)how;
    if (*state != NULL)
        exchange_free(*state);
    *state = NULL;
}

static bool listen_on(struct sim_server *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(server->setup.port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL;

    server->daemon = MHD_start_daemon(
        flags, server->setup.port, NULL, NULL, on_request, server, MHD_OPTION_SOCK_ADDR, &address,
        MHD_OPTION_URI_LOG_CALLBACK, on_target, server, MHD_OPTION_NOTIFY_COMPLETED, on_end, server,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_END); /* strict: as Graph's gateway, a request without Host is a 400 */
    if (server->daemon == NULL)
        return false;
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    server->port = info == NULL ? server->setup.port : info->port;
    return true;
}

struct sim_server *sim_server_start(const struct sim_server_setup *setup, struct fault *why)
{
    struct sim_server *server = xcalloc(1, sizeof *server);
    char origin[64];

    server->setup = *setup;
    server->stop_fd = eventfd(0, EFD_CLOEXEC);
    if (server->stop_fd < 0 || !listen_on(server)) {
        fault_set(why, FAULT_SYSTEM, "cannot listen on 127.0.0.1:%u: %s", setup->port,
                  strerror(errno));
        if (server->stop_fd >= 0)
            close(server->stop_fd);
        free(server);
        return NULL;
    }
    snprintf(origin, sizeof origin, "http://127.0.0.1:%u", server->port);
    sim_set_origin(setup->sim, origin);
    return server;
}

void sim_server_stop(struct sim_server *server)
{
    uint64_t one = 1;

    if (server == NULL)
        return;
    while (write(server->stop_fd, &one, sizeof one) < 0 && errno == EINTR)
        continue;
    MHD_stop_daemon(server->daemon);
    close(server->stop_fd);
    free(server);
}

uint16_t sim_server_port(const struct sim_server *server)
{
    return server->port;
}
