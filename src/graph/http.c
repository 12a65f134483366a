/* http.c - what the real client and the one of the tests share: the headers of an answer, and the
 * queue of answers (http.h, http_response.h). */
#include "graph/http.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/xalloc.h"
#include "graph/http_response.h"

struct http_queue_item {
    struct http_queue_item *next;
    struct http_response *response;
};

const char *http_method_name(enum http_method method)
{
    static const char *const names[HTTP_METHOD_COUNT] = {
        [HTTP_GET] = "GET", [HTTP_POST] = "POST", [HTTP_DELETE] = "DELETE"};
    return names[method];
}

const char *http_header_find(const struct http_response *response, const char *name)
{
    for (size_t i = 0; i < response->header_count; i++)
        if (ascii_casecmp(response->headers[i].name, name) == 0)
            return response->headers[i].value;
    return NULL;
}

bool http_header_join(const struct http_response *response, const char *name, struct strbuf *out)
{
    bool found = false;
    for (size_t i = 0; i < response->header_count; i++) {
        if (ascii_casecmp(response->headers[i].name, name) != 0)
            continue;
        strbuf_puts(out, found ? ", " : "");
        strbuf_puts(out, response->headers[i].value);
        found = true;
    }
    return found;
}

struct http_response *http_response_new(uint64_t ticket, size_t body_limit)
{
    struct http_response *response = xcalloc(1, sizeof *response);
    response->ticket = ticket;
    response->fault.retry_after_s = -1;
    strbuf_init(&response->body, body_limit);
    return response;
}

struct http_response *http_response_for(uint64_t ticket, const struct http_request *request)
{
    struct http_response *response = http_response_new(ticket, request->body_limit);
    if (request->secret)
        strbuf_init_secret(&response->body, request->body_limit);
    return response;
}

void http_response_drop_headers(struct http_response *response)
{
    for (size_t i = 0; i < response->header_count; i++) {
        free(response->headers[i].name);
        free(response->headers[i].value);
    }
    response->header_count = 0;
}

void http_response_add_line(struct http_response *response, size_t *capacity, const char *line,
                            size_t length)
{
    const char *colon = memchr(line, ':', length);
    if (colon == NULL)
        return;
    const char *value = colon + 1;
    const char *end = line + length;
    while (value < end && memchr(" \t\r\n", *value, 4) != NULL)
        value++;
    while (end > value && memchr(" \t\r\n", end[-1], 4) != NULL)
        end--;
    response->headers =
        xgrow(response->headers, response->header_count, capacity, sizeof *response->headers);
    response->headers[response->header_count++] = (struct http_header){
        .name = xstrndup(line, (size_t)(colon - line)),
        .value = xstrndup(value, (size_t)(end - value)),
    };
}

void http_response_free(struct http_response *response)
{
    if (response == NULL)
        return;
    http_response_drop_headers(response);
    free(response->headers);
    strbuf_release(&response->body);
    free(response);
}

void http_queue_init(struct http_queue *queue)
{
    queue->first = NULL;
    queue->end = &queue->first;
}

void http_queue_push(struct http_queue *queue, struct http_response *response)
{
    struct http_queue_item *item = xmalloc(sizeof *item);
    *item = (struct http_queue_item){.response = response};
    *queue->end = item;
    queue->end = &item->next;
}

struct http_response *http_queue_pop(struct http_queue *queue)
{
    struct http_queue_item *item = queue->first;
    if (item == NULL)
        return NULL;
    struct http_response *response = item->response;
    queue->first = item->next;
    if (queue->first == NULL)
        queue->end = &queue->first;
    free(item);
    return response;
}

void http_queue_drop(struct http_queue *queue, uint64_t ticket)
{
    struct http_queue_item **link = &queue->first;
    while (*link != NULL) {
        struct http_queue_item *item = *link;
        if (item->response->ticket == ticket) {
            *link = item->next;
            http_response_free(item->response);
            free(item);
        } else {
            link = &item->next;
        }
    }
    queue->end = link;
}

void http_queue_release(struct http_queue *queue)
{
    struct http_response *response = NULL;
    while ((response = http_queue_pop(queue)) != NULL)
        http_response_free(response);
}
