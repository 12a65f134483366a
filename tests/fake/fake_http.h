/* fake_http.h - the HTTP seam without a network: answers by a script or by a function, on a virtual
 * clock.
 *
 * Scripted: each request takes the next step; a request that does not fit, or that comes when the
 * script is at its end, fails the test, as do steps that are left when fake_http_verify is called.
 * With a function: it answers each request itself. Both may be mixed: the function is asked when
 * the script is empty. */
#ifndef RESTORETOP_TESTS_FAKE_HTTP_H
#define RESTORETOP_TESTS_FAKE_HTTP_H

#include "graph/http.h"

struct fake_reply {
    int status;            /* 0: no answer; fault says why */
    const char *headers;   /* lines "Name: value\n..."; NULL: none */
    const char *body;      /* NULL: empty */
    size_t body_length;    /* 0: strlen(body) */
    enum fault_kind fault; /* FAULT_NONE: a whole answer */
    bool maybe_sent;
    int64_t
        delay_ms; /* until it is finished; FAKE_HTTP_NEVER: only a cancel or its deadline ends it */
};
#define FAKE_HTTP_NEVER INT64_MAX

/* What was asked, as the test may look at it. Lent until the http is freed. */
struct fake_request {
    enum http_method method;
    char *url;
    struct http_header *headers;
    size_t header_count;
    char *body; /* "" none */
    size_t body_length;
    bool has_body, fresh_connection, secret, metadata;
    int64_t at_boot_ms, deadline_boot_ms;
};

/* Fills *ret for a request; what it points to must live until the next request. */
typedef void fake_http_answer(void *context, const struct fake_request *request,
                              struct fake_reply *ret);

struct http *fake_http_new(struct clock *clock); /* freed by its own free() */
void fake_http_answer_by(struct http *http, fake_http_answer *answer, void *context);
/* The next step: method, a part of the URL, what to answer (copied but for headers and body). */
void fake_http_expect(struct http *http, enum http_method method, const char *url_part,
                      struct fake_reply reply);
/* Fails the test when steps are left. */
void fake_http_verify(struct http *http);

size_t fake_http_request_count(const struct http *http);
const struct fake_request *fake_http_request(const struct http *http, size_t index);
const char *fake_request_header(const struct fake_request *request,
                                const char *name); /* NULL: none */
size_t fake_http_in_flight(const struct http *http);
size_t fake_http_cancelled(const struct http *http);

#endif
