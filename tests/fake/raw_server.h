/* raw_server.h - a server on 127.0.0.1 that does to the wire exactly what its script says, right or
 * wrong.
 *
 * A thread for each connection. Each request (read up to the blank line and its Content-Length)
 * gets the first script that is for its path and was not played yet; when a script leaves the
 * connection open, the next request on it gets the script after that. Requests beyond the last
 * script for their path get that one again; those that no script is for are not answered. */
#ifndef RESTORETOP_TESTS_RAW_SERVER_H
#define RESTORETOP_TESTS_RAW_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum raw_end {
    RAW_KEEP,  /* leave the connection open for the next request */
    RAW_CLOSE, /* close in order */
    RAW_RESET, /* RST */
    RAW_HANG   /* send nothing more; the connection stays until the client or the test gives up */
};

struct raw_script {
    const void *bytes;
    size_t length;    /* 0: strlen(bytes) */
    size_t repeat;    /* the bytes are sent 1 + repeat times */
    const char *tail; /* sent after that; NULL: nothing */
    enum raw_end end;
    const char *path;  /* stands in the request's first line; NULL: for every request */
    const char *head;  /* sent once, before the bytes; NULL: nothing */
    int pace_ms;       /* head and bytes leave one by one, so far apart; 0: at once */
    bool numbered;     /* the %d in the bytes is the number of requests so far */
    const char *again; /* sent again_times after the bytes; NULL: nothing */
    size_t again_length, again_times;
};

struct raw_server;
struct raw_server *raw_server_start(const struct raw_script *scripts, size_t count); /* lent */
void raw_server_stop(struct raw_server *server);
/* Other scripts from the next request on, none of them played yet. */
void raw_server_play(struct raw_server *server, const struct raw_script *scripts, size_t count);
int raw_server_port(const struct raw_server *server);
/* Requests and connections so far. Any thread. */
size_t raw_server_requests(struct raw_server *server);
size_t raw_server_connections(struct raw_server *server);
/* The text of a request, head and body, copied; NULL: not come yet. The caller frees. */
char *raw_server_request(struct raw_server *server, size_t index);
/* When it came, in CLOCK_MONOTONIC ms; 0: not yet, or one too many to be kept. */
int64_t raw_server_request_ms(struct raw_server *server, size_t index);

#endif
