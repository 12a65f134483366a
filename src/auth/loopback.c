/* loopback.c - what a request is and what it is answered: loopback_http.c. */
#include "auth/loopback.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "auth/loopback_http.h"
#include "base/xalloc.h"

enum {
    LISTENERS = 2,
    CLIENTS = 4,
    CLIENT_MS = 10000, /* from accepting to closing */
    PORT_TRIES = 20,   /* a port that is free on one address may be taken on the other */
    DEAF_MS = 1000,    /* after a caller could not be let in */
};

/* FREE -> READING -> (HELD ->) WRITING -> LEAVING -> FREE. LEAVING: all is said; what the browser
 * still sends is read and dropped until it closes, since closing on unread bytes would reset the
 * connection and the page might be lost. */
enum client_state { CLIENT_FREE, CLIENT_READING, CLIENT_HELD, CLIENT_WRITING, CLIENT_LEAVING };

struct client {
    enum client_state state;
    int fd;
    uint64_t number;  /* counted as they come */
    int64_t deadline; /* boot ms */
    struct strbuf in; /* secret: a code may stand in it */
    struct strbuf out;
    size_t sent;
};

struct loopback {
    struct clock *clock;
    int port;
    int listeners[LISTENERS]; /* 127.0.0.1, ::1; -1: not there */
    int64_t deaf_until;       /* boot ms; CLOCK_NEVER: it hears */
    uint64_t came;            /* so far */
    struct client clients[CLIENTS];
};

/* --- listening --- */

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static socklen_t address_at(int family, int port, union address *ret)
{
    memset(ret, 0, sizeof *ret);
    if (family == AF_INET) {
        ret->v4.sin_family = AF_INET;
        ret->v4.sin_port = htons((uint16_t)port);
        ret->v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return sizeof ret->v4;
    }
    ret->v6.sin6_family = AF_INET6;
    ret->v6.sin6_port = htons((uint16_t)port);
    ret->v6.sin6_addr = in6addr_loopback;
    return sizeof ret->v6;
}

static bool listen_on(int fd, int family, int port)
{
    union address address;
    const int on = 1;
    socklen_t length = address_at(family, port, &address);
    /* so that a sign-in straight after another gets the same --port; two listeners it allows not */
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (family == AF_INET6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) < 0)
        return false;
    return bind(fd, &address.any, length) == 0 && listen(fd, CLIENTS) == 0;
}

/* The descriptor; -1 with errno. */
static int open_listener(int family, int port)
{
    int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (!listen_on(fd, family, port)) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

static int port_of(int fd)
{
    union address address;
    socklen_t length = sizeof address;
    memset(&address, 0, sizeof address);
    getsockname(fd, &address.any, &length);
    return ntohs(address.v4.sin_port);
}

/* A machine may have no ::1 at all; that is not a port that is taken. */
static bool is_absent(int error)
{
    return error == EAFNOSUPPORT || error == EADDRNOTAVAIL || error == EPROTONOSUPPORT;
}

/* 0: both are there, or the one that this machine has; else errno. */
static int open_both(struct loopback *loopback, int port)
{
    int v4 = open_listener(AF_INET, port);
    if (v4 < 0)
        return errno;
    int v6 = open_listener(AF_INET6, port_of(v4));
    if (v6 < 0 && !is_absent(errno)) {
        int error = errno;
        close(v4);
        return error;
    }
    loopback->listeners[0] = v4;
    loopback->listeners[1] = v6;
    loopback->port = port_of(v4);
    return 0;
}

static void explain(int error, int port, struct fault *why)
{
    if (error == EADDRINUSE && port > 0) {
        fault_set(why, FAULT_SYSTEM, "Port %d of this machine is taken by another program.", port);
        fault_hint(why, "Perhaps another restoretop signs in just now; or choose another --port.");
    } else if (error == EACCES && port > 0) {
        fault_set(why, FAULT_SYSTEM, "Port %d of this machine is not for everyone.", port);
        fault_hint(why, "Choose a --port from 1024 on.");
    } else {
        fault_set(why, FAULT_SYSTEM, "The browser's return cannot be listened for: %s.",
                  strerror(error));
    }
}

struct loopback *loopback_open(int port, struct clock *clock, struct fault *why)
{
    struct loopback *loopback = xcalloc(1, sizeof *loopback);
    int error = open_both(loopback, port);
    for (int i = 1; port == 0 && error == EADDRINUSE && i < PORT_TRIES; i++)
        error = open_both(loopback, port);
    if (error != 0) {
        explain(error, port, why);
        free(loopback);
        return NULL;
    }
    loopback->clock = clock;
    loopback->deaf_until = CLOCK_NEVER;
    return loopback;
}

static void drop(struct client *client)
{
    if (client->state == CLIENT_FREE)
        return;
    close(client->fd);
    strbuf_release(&client->in);
    strbuf_release(&client->out);
    client->state = CLIENT_FREE;
}

void loopback_close(struct loopback *loopback)
{
    if (!loopback)
        return;
    for (int i = 0; i < CLIENTS; i++)
        drop(&loopback->clients[i]);
    for (int i = 0; i < LISTENERS; i++)
        if (loopback->listeners[i] >= 0)
            close(loopback->listeners[i]);
    free(loopback);
}

int loopback_port(const struct loopback *loopback)
{
    return loopback->port;
}

/* --- waiting --- */

static bool would_block(void)
{
    return errno == EAGAIN || errno == EINTR;
}

static struct client *find_client(struct loopback *loopback, enum client_state state)
{
    for (int i = 0; i < CLIENTS; i++)
        if (loopback->clients[i].state == state)
            return &loopback->clients[i];
    return NULL;
}

/* Browsers open connections ahead and say nothing on them. */
static bool is_silent(const struct client *client)
{
    char byte;
    return client->state == CLIENT_READING && client->in.length == 0 &&
           recv(client->fd, &byte, 1, MSG_PEEK) < 0 && would_block();
}

/* A free place, else that of who has said nothing for longest; NULL: there is neither. */
static struct client *find_place(struct loopback *loopback)
{
    struct client *place = find_client(loopback, CLIENT_FREE);
    for (int i = 0; i < CLIENTS && (!place || place->state != CLIENT_FREE); i++) {
        struct client *client = &loopback->clients[i];
        if (is_silent(client) && (!place || client->number < place->number))
            place = client;
    }
    return place;
}

static short events_of(const struct client *client)
{
    switch (client->state) {
    case CLIENT_READING:
    case CLIENT_LEAVING:
        return POLLIN;
    case CLIENT_WRITING:
        return POLLOUT;
    case CLIENT_FREE:
    case CLIENT_HELD:
        break;
    }
    return 0;
}

size_t loopback_fds(const struct loopback *loopback, struct pollfd *fds, size_t room)
{
    size_t count = 0;
    bool full = true, deaf = loopback->deaf_until != CLOCK_NEVER;
    for (int i = 0; i < CLIENTS && count < room; i++) {
        const struct client *client = &loopback->clients[i];
        full = full && client->state != CLIENT_FREE && !is_silent(client);
        if (events_of(client) != 0)
            fds[count++] = (struct pollfd){.fd = client->fd, .events = events_of(client)};
    }
    /* who comes while all places are taken waits in the kernel's queue, and wakes nobody */
    for (int i = 0; i < LISTENERS && !full && !deaf && count < room; i++)
        if (loopback->listeners[i] >= 0)
            fds[count++] = (struct pollfd){.fd = loopback->listeners[i], .events = POLLIN};
    return count;
}

int64_t loopback_deadline(const struct loopback *loopback)
{
    int64_t soonest = loopback->deaf_until;
    for (int i = 0; i < CLIENTS; i++) {
        const struct client *client = &loopback->clients[i];
        if (client->state != CLIENT_FREE && client->deadline < soonest)
            soonest = client->deadline;
    }
    return soonest;
}

/* --- clients --- */

static void take_in(struct loopback *loopback, struct client *client, int fd)
{
    drop(client);
    *client = (struct client){
        .state = CLIENT_READING,
        .fd = fd,
        .number = loopback->came++,
        .deadline = loopback->clock->boot_ms(loopback->clock) + CLIENT_MS,
    };
    strbuf_init_secret(&client->in, LOOPBACK_HEAD_MAX);
    strbuf_init(&client->out, 4096);
}

/* Without a descriptor or memory a caller stays in the kernel's queue, and poll would return at
 * once for ever: so the listeners are not polled for a while. */
static void accept_all(struct loopback *loopback)
{
    loopback->deaf_until = CLOCK_NEVER;
    for (int i = 0; i < LISTENERS; i++) {
        struct client *place;
        for (int calls = 0; loopback->listeners[i] >= 0 && calls < CLIENTS; calls++) {
            if (!(place = find_place(loopback)))
                break;
            int fd = accept4(loopback->listeners[i], NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (fd < 0 && !would_block())
                loopback->deaf_until = loopback->clock->boot_ms(loopback->clock) + DEAF_MS;
            if (fd < 0)
                break;
            take_in(loopback, place, fd);
        }
    }
}

static void write_on(struct client *client)
{
    while (client->sent < client->out.length) {
        ssize_t sent = send(client->fd, client->out.bytes + client->sent,
                            client->out.length - client->sent, MSG_NOSIGNAL);
        if (sent < 0 && would_block())
            return;
        if (sent < 0) {
            drop(client);
            return;
        }
        client->sent += (size_t)sent;
    }
    shutdown(client->fd, SHUT_WR);
    client->state = CLIENT_LEAVING;
}

static void refuse(struct client *client, const char *status)
{
    bool head = client->in.length >= 5 && memcmp(client->in.bytes, "HEAD ", 5) == 0;
    loopback_refusal_add(&client->out, status, !head);
    client->state = CLIENT_WRITING;
}

/* Until all that came is read. False: the other side is gone. Overlong heads stop growing
 * (overflowed). */
static bool read_on(struct client *client)
{
    char bytes[4096];
    ssize_t got = 0;
    while (!client->in.overflowed && (got = recv(client->fd, bytes, sizeof bytes, 0)) > 0)
        strbuf_add(&client->in, bytes, (size_t)got);
    int error = errno;
    explicit_bzero(bytes, sizeof bytes);
    errno = error;
    return client->in.overflowed || (got < 0 && would_block());
}

/* Drops what still comes. False: the other side is gone. */
static bool drain(struct client *client)
{
    char bytes[4096];
    ssize_t got = recv(client->fd, bytes, sizeof bytes, 0);
    explicit_bzero(bytes, sizeof bytes);
    return got > 0 || (got < 0 && would_block());
}

/* The target, and the client is held; NULL: none. */
static struct secret *read_request(struct loopback *loopback, struct client *client)
{
    const char *target;
    size_t length;
    bool open = read_on(client);
    if (client->in.overflowed) {
        refuse(client, "431 Request Header Fields Too Large");
        return NULL;
    }
    switch (loopback_judge(client->in.bytes, client->in.length, loopback->port, &target, &length)) {
    case LOOPBACK_INCOMPLETE:
        if (!open)
            drop(client);
        break;
    case LOOPBACK_TARGET:
        client->state = CLIENT_HELD;
        return secret_new(target, length);
    case LOOPBACK_OTHER:
        refuse(client, "404 Not Found");
        break;
    case LOOPBACK_MALFORMED:
        refuse(client, "400 Bad Request");
        break;
    }
    return NULL;
}

static void finish(struct loopback *loopback, struct client *client)
{
    if (client->state == CLIENT_WRITING)
        write_on(client);
    if (client->state == CLIENT_LEAVING && !drain(client))
        drop(client);
    if (client->state != CLIENT_FREE &&
        loopback->clock->boot_ms(loopback->clock) >= client->deadline)
        drop(client);
}

struct secret *loopback_step(struct loopback *loopback)
{
    struct secret *target = NULL;
    accept_all(loopback);
    for (int i = 0; i < CLIENTS; i++) {
        struct client *client = &loopback->clients[i];
        if (client->state == CLIENT_READING && !target && !find_client(loopback, CLIENT_HELD))
            target = read_request(loopback, client);
        if (client->state != CLIENT_HELD)
            finish(loopback, client);
    }
    return target;
}

void loopback_answer(struct loopback *loopback, enum loopback_page page)
{
    struct client *client = find_client(loopback, CLIENT_HELD);
    if (!client)
        return;
    strbuf_clear(&client->in);
    loopback_page_add(&client->out, page);
    client->state = CLIENT_WRITING;
    write_on(client);
}
