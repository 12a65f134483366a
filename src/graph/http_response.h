/* http_response.h - building an answer line by line, and the queue of finished ones. Private to the
 * implementations of the HTTP seam (the real one and the tests' scripted one). */
#ifndef RESTORETOP_GRAPH_HTTP_RESPONSE_H
#define RESTORETOP_GRAPH_HTTP_RESPONSE_H

#include "graph/http.h"

struct http_response *http_response_new(uint64_t ticket, size_t body_limit);
/* With the limit and the secrecy that the request asks for. */
struct http_response *http_response_for(uint64_t ticket, const struct http_request *request);
/* "Name: value\r\n" as it came; a line without a colon is left out. *capacity: of
 * response->headers. */
void http_response_add_line(struct http_response *response, size_t *capacity, const char *line,
                            size_t length);
void http_response_drop_headers(struct http_response *response);

struct http_queue_item; /* private */
struct http_queue {
    struct http_queue_item *first, **end;
};
void http_queue_init(struct http_queue *queue);
void http_queue_release(struct http_queue *queue); /* and what is in it */
void http_queue_push(struct http_queue *queue, struct http_response *response); /* takes it */
struct http_response *http_queue_pop(struct http_queue *queue); /* NULL: empty; the caller frees */
void http_queue_drop(struct http_queue *queue, uint64_t ticket);

#endif
