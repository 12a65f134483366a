#include "fake/raw_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "base/xalloc.h"

#define REQUEST_MAX   65536
#define REQUESTS_KEPT 512

struct raw_server {
    int listener, stop_fd, port;
    pthread_t thread;
    pthread_mutex_t lock; /* over what follows */
    const struct raw_script *scripts;
    size_t script_count;
    bool *played; /* by script */
    size_t requests, connections;
    char *texts[REQUESTS_KEPT];
    int64_t times[REQUESTS_KEPT];
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* True: fd is ready; false: the test is over. */
static bool ready(const struct raw_server *server, int fd, short events)
{
    struct pollfd fds[] = {{.fd = fd, .events = events}, {.fd = server->stop_fd, .events = POLLIN}};
    while (poll(fds, 2, -1) < 0) {
    }
    return fds[1].revents == 0;
}

static bool send_all(const struct raw_server *server, int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        if (!ready(server, fd, POLLOUT)) {
            return false;
        }
        ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent <= 0) {
            return false;
        }
        bytes += sent;
        length -= (size_t)sent;
    }
    return true;
}

static bool is_whole(const struct strbuf *request)
{
    const char *end = strstr(request->bytes, "\r\n\r\n");
    if (end == NULL) {
        return false;
    }
    const char *length = strcasestr(request->bytes, "\r\nContent-Length:");
    size_t body = length != NULL && length < end ? strtoul(length + 17, NULL, 10) : 0;
    return request->length >= (size_t)(end + 4 - request->bytes) + body;
}

static bool read_request(const struct raw_server *server, int fd, struct strbuf *request)
{
    char bytes[4096];
    strbuf_clear(request);
    while (!is_whole(request)) {
        if (!ready(server, fd, POLLIN)) {
            return false;
        }
        ssize_t got = recv(fd, bytes, sizeof bytes, 0);
        if (got <= 0 || !strbuf_add(request, bytes, (size_t)got)) {
            return false;
        }
    }
    return true;
}

static bool is_for(const struct raw_script *script, const struct strbuf *request)
{
    const char *found =
        script->path != NULL ? strstr(request->bytes, script->path) : request->bytes;
    return found != NULL && found < strstr(request->bytes, "\r\n");
}

/* NULL: none is for this request. */
static const struct raw_script *choose(struct raw_server *server, const struct strbuf *request)
{
    const struct raw_script *last = NULL;
    for (size_t i = 0; i < server->script_count; i++) {
        if (!is_for(&server->scripts[i], request)) {
            continue;
        }
        last = &server->scripts[i];
        if (!server->played[i]) {
            server->played[i] = true;
            break;
        }
    }
    return last;
}

static const struct raw_script *note_request(struct raw_server *server,
                                             const struct strbuf *request)
{
    pthread_mutex_lock(&server->lock);
    size_t number = server->requests++;
    if (number < REQUESTS_KEPT) {
        server->texts[number] = xstrndup(request->bytes, request->length);
        server->times[number] = now_ms();
    }
    const struct raw_script *script = choose(server, request);
    pthread_mutex_unlock(&server->lock);
    return script;
}

/* One by one, until the test is over or the client has gone. */
static bool send_slowly(const struct raw_server *server, int fd, const char *bytes, size_t length,
                        int pace_ms)
{
    for (size_t i = 0; i < length; i++) {
        struct pollfd over = {.fd = server->stop_fd, .events = POLLIN};
        if (poll(&over, 1, pace_ms) > 0 || !send_all(server, fd, bytes + i, 1)) {
            return false;
        }
    }
    return true;
}

static bool send_part(const struct raw_server *server, int fd, const struct raw_script *script,
                      const char *bytes, size_t length)
{
    return script->pace_ms > 0 ? send_slowly(server, fd, bytes, length, script->pace_ms)
                               : send_all(server, fd, bytes, length);
}

/* "%d" in the bytes is the number of requests so far: each answer is another one. */
static bool send_numbered(struct raw_server *server, int fd, const struct raw_script *script)
{
    const char *mark = strstr(script->bytes, "%d");
    char *text = xasprintf("%.*s%zu%s", (int)(mark - (const char *)script->bytes),
                           (const char *)script->bytes, raw_server_requests(server), mark + 2);
    bool good = send_all(server, fd, text, strlen(text));
    free(text);
    return good;
}

static bool send_script(const struct raw_server *server, int fd, const struct raw_script *script)
{
    size_t length = script->length > 0 ? script->length : strlen(script->bytes);
    bool good =
        script->head == NULL || send_part(server, fd, script, script->head, strlen(script->head));
    for (size_t i = 0; good && i <= script->repeat; i++) {
        good = send_part(server, fd, script, script->bytes, length);
    }
    for (size_t i = 0; good && i < script->again_times; i++) {
        good = send_all(server, fd, script->again, script->again_length);
    }
    return good &&
           (script->tail == NULL || send_all(server, fd, script->tail, strlen(script->tail)));
}

static bool play(struct raw_server *server, int fd, const struct raw_script *script)
{
    if (script == NULL) {
        return false;
    }
    bool good =
        script->numbered ? send_numbered(server, fd, script) : send_script(server, fd, script);
    if (good && script->end == RAW_HANG) {
        char byte;
        while (ready(server, fd, POLLIN) && recv(fd, &byte, 1, 0) > 0) {
        }
        good = false;
    }
    if (script->end == RAW_RESET) {
        const struct linger now = {.l_onoff = 1, .l_linger = 0};
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }
    return good && script->end == RAW_KEEP;
}

static void serve(struct raw_server *server, int fd)
{
    struct strbuf request;
    strbuf_init(&request, REQUEST_MAX);
    while (read_request(server, fd, &request) && play(server, fd, note_request(server, &request))) {
    }
    strbuf_release(&request);
    close(fd);
}

struct connection {
    struct raw_server *server;
    int fd;
    pthread_t thread;
    struct connection *next;
};

static void *connection_run(void *context)
{
    struct connection *connection = context;
    serve(connection->server, connection->fd);
    return NULL;
}

static void *server_run(void *context)
{
    struct raw_server *server = context;
    struct connection *connections = NULL;
    while (ready(server, server->listener, POLLIN)) {
        int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0) {
            continue;
        }
        pthread_mutex_lock(&server->lock);
        server->connections++;
        pthread_mutex_unlock(&server->lock);
        struct connection *connection = xcalloc(1, sizeof *connection);
        *connection = (struct connection){.server = server, .fd = fd, .next = connections};
        connections = connection;
        pthread_create(&connection->thread, NULL, connection_run, connection);
    }
    while (connections != NULL) {
        struct connection *next = connections->next;
        pthread_join(connections->thread, NULL);
        free(connections);
        connections = next;
    }
    return NULL;
}

struct raw_server *raw_server_start(const struct raw_script *scripts, size_t count)
{
    struct raw_server *server = xcalloc(1, sizeof *server);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    server->scripts = scripts;
    server->script_count = count;
    server->played = xcalloc(count, sizeof *server->played);
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    server->stop_fd = eventfd(0, EFD_CLOEXEC);
    pthread_mutex_init(&server->lock, NULL);
    if (bind(server->listener, (struct sockaddr *)&address, size) != 0 ||
        listen(server->listener, 16) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &size) != 0) {
        abort(); /* a test machine without a loopback */
    }
    server->port = ntohs(address.sin_port);
    pthread_create(&server->thread, NULL, server_run, server);
    return server;
}

void raw_server_play(struct raw_server *server, const struct raw_script *scripts, size_t count)
{
    pthread_mutex_lock(&server->lock);
    free(server->played);
    server->played = xcalloc(count, sizeof *server->played);
    server->scripts = scripts;
    server->script_count = count;
    pthread_mutex_unlock(&server->lock);
}

void raw_server_stop(struct raw_server *server)
{
    eventfd_write(server->stop_fd, 1);
    pthread_join(server->thread, NULL);
    close(server->listener);
    close(server->stop_fd);
    pthread_mutex_destroy(&server->lock);
    for (size_t i = 0; i < REQUESTS_KEPT; i++) {
        free(server->texts[i]);
    }
    free(server->played);
    free(server);
}

int raw_server_port(const struct raw_server *server)
{
    return server->port;
}

static size_t read_locked(struct raw_server *server, const size_t *value)
{
    pthread_mutex_lock(&server->lock);
    size_t copy = *value;
    pthread_mutex_unlock(&server->lock);
    return copy;
}

size_t raw_server_requests(struct raw_server *server)
{
    return read_locked(server, &server->requests);
}

size_t raw_server_connections(struct raw_server *server)
{
    return read_locked(server, &server->connections);
}

char *raw_server_request(struct raw_server *server, size_t index)
{
    pthread_mutex_lock(&server->lock);
    char *text = index < REQUESTS_KEPT ? xstrdup(server->texts[index]) : NULL;
    pthread_mutex_unlock(&server->lock);
    return text;
}

int64_t raw_server_request_ms(struct raw_server *server, size_t index)
{
    pthread_mutex_lock(&server->lock);
    int64_t ms = index < REQUESTS_KEPT ? server->times[index] : 0;
    pthread_mutex_unlock(&server->lock);
    return ms;
}
