/* http.h - the seam to the network. The real one is http_curl*.c (nothing else includes curl);
 * tests have a scripted one (tests/fake/fake_http).
 *
 * Asynchronous: start -> ticket; wait; finished -> responses in the order they ended. All calls
 * belong to the fetcher thread, wake alone may come from any thread. The seam knows nothing of
 * Graph: no retry, no redirect, no authorization of its own. */
#ifndef RESTORETOP_GRAPH_HTTP_H
#define RESTORETOP_GRAPH_HTTP_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/strbuf.h"

enum http_method { HTTP_GET, HTTP_POST, HTTP_DELETE, HTTP_METHOD_COUNT };
const char *http_method_name(enum http_method method);

struct http_header {
    char *name;  /* as it came; compare without case */
    char *value; /* trimmed */
};

/* All borrowed for the call of start. */
struct http_request {
    enum http_method method;
    const char *url;
    const struct http_header *headers; /* sent as they are; Authorization among them */
    size_t header_count;
    const char *body; /* POST; NULL: empty, sent with Content-Length: 0 */
    size_t body_length;
    int64_t deadline_boot_ms; /* whole request; CLOCK_NEVER: only the stall rule */
    size_t body_limit;        /* bytes after decoding; more is a fault */
    bool fresh_connection;    /* after a 503 */
    bool repeatable; /* a POST that only reads: it may use a kept connection, and go out twice */
    bool secret;     /* body and answer hold tokens: the copies made of them are wiped when freed */
    bool metadata;   /* plain http to HTTP_METADATA_HOST is meant; never through a proxy */
};

struct http_response {
    uint64_t ticket;
    int status;                  /* 0: no answer came, see fault */
    struct http_header *headers; /* all lines of the final answer, in order */
    size_t header_count;
    struct strbuf body;
    int64_t started_boot_ms, ended_boot_ms;
    bool maybe_sent;    /* the request may have reached the server */
    struct fault fault; /* FAULT_NONE when a whole answer came, whatever its status */
};
/* The value of the first line of that name; NULL: there is none. */
const char *http_header_find(const struct http_response *response, const char *name);
/* All lines of that name as one list, parted by ", " (RFC 9110 5.3). False: there is none. */
bool http_header_join(const struct http_response *response, const char *name, struct strbuf *out);
void http_response_free(struct http_response *response); /* NULL allowed */

struct http {
    /* Returns the ticket, never 0. Never blocks. */
    uint64_t (*start)(struct http *http, const struct http_request *request);
    /* The next response that is whole, the caller's to free; NULL: none is. */
    struct http_response *(*finished)(struct http *http);
    void (*cancel)(struct http *http, uint64_t ticket); /* no response will come for it */
    /* Until a response is finished, woken, the deadline, or one of the descriptors is ready. It is
     * not told which: their owners look for themselves (they are non-blocking). count <=
     * HTTP_WAIT_FDS; NULL for none. */
    void (*wait)(struct http *http, const struct pollfd *fds, size_t count,
                 int64_t deadline_boot_ms);
    void (*wake)(struct http *http); /* any thread; never lost */
    void (*free)(struct http *http); /* at once, also while a name look-up hangs */
};

#define HTTP_WAIT_FDS 12

struct http_options {
    const char *user_agent; /* "restoretop/0.1.0" */
    const char *ca_file;    /* PEM; NULL: CURL_CA_BUNDLE, SSL_CERT_FILE, SSL_CERT_DIR, the system */
    struct clock *clock;
};
/* Sets libcurl up with the first call of start or wait, by whoever makes it; where that fails, the
 * response says so. Never NULL. Rules: https with TLS >= 1.2, verified; plain http for loopback
 * only and never through a proxy; HTTP/2 by ALPN over one connection, at most 4 connections to a
 * plain server; gzip; no redirects; connect time-out 10 s; header lines limited to 256 KiB in all.
 * A stall of 30 s under 1 byte/s ends a request; one that changes something and has a deadline is
 * ended by that alone. No connection that stood at such an end is used again, nor one from before a
 * sleep of the machine. */
struct http *http_curl_new(const struct http_options *options);

#endif
