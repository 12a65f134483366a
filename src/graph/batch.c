/* batch.c - the answer to a batch is cut into parts as it stands; each becomes a response that is
 * read as if its request had been sent alone. */
#include "graph/batch.h"

#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/random.h"
#include "graph/http_response.h"
#include "graph/parse_common.h"

#define HEADER_LINE_MAX 8192

/* Prefer and client-request-id stand in each part: it inherits none of the batch's headers
 * (GRAPH.md, Batches). */
void batch_write(const char *root, const char *const *urls, size_t count, struct strbuf *body)
{
    char guid[GUID_SIZE];
    strbuf_puts(body, "{\"requests\":[");
    for (size_t i = 0; i < count; i++) {
        random_guid(guid);
        strbuf_printf(body,
                      "%s{\"id\":\"%zu\",\"method\":\"GET\",\"url\":\"%s\",\"headers\":"
                      "{\"Prefer\":\"include-unknown-enum-members\",\"client-request-id\":\"%s\"}}",
                      i > 0 ? "," : "", i, urls[i] + strlen(root), guid);
    }
    strbuf_puts(body, "]}");
}

struct part {
    struct json_span id, status, headers, body;
};

static struct part read_part(struct json_span object)
{
    struct part part = {0};
    struct json_scan scan;
    struct json_span key;
    struct json_span value;
    if (!json_scan_begin(&scan, object, '{'))
        return part;
    while (json_scan_member(&scan, &key, &value) == JSON_STEP_ITEM)
        if (json_span_is(key, "id"))
            part.id = value;
        else if (json_span_is(key, "status"))
            part.status = value;
        else if (json_span_is(key, "headers"))
            part.headers = value;
        else if (json_span_is(key, "body"))
            part.body = value;
    return part;
}

/* 7 and "7" alike; false: no such number, or one of more digits than we ever send. */
static bool read_number(struct json_span span, size_t *ret)
{
    if (span.length >= 2 && span.bytes[0] == '"')
        span = (struct json_span){span.bytes + 1, span.length - 2};
    if (span.length == 0 || span.length > 3)
        return false;
    size_t number = 0;
    for (size_t i = 0; i < span.length; i++) {
        if (!ascii_is_digit(span.bytes[i]))
            return false;
        number = number * 10 + (size_t)(span.bytes[i] - '0');
    }
    *ret = number;
    return true;
}

static bool is_one_line(const char *text)
{
    return text != NULL && strpbrk(text, "\r\n") == NULL;
}

/* Numbers are taken as they stand: a service may write "Retry-After": 10. */
static void add_header(struct http_response *answer, size_t *capacity, struct json_span key,
                       struct json_span value, struct arena *arena)
{
    char line[HEADER_LINE_MAX];
    bool quoted = value.length > 0 && value.bytes[0] == '"';
    const char *text = quoted ? parse_span_text(value, sizeof line, arena)
                              : arena_strndup(arena, value.bytes, value.length);
    const char *name = arena_strndup(arena, key.bytes, key.length);
    int length = is_one_line(text) && is_one_line(name)
                     ? snprintf(line, sizeof line, "%s: %s\r\n", name, text)
                     : -1;
    if (length > 0 && (size_t)length < sizeof line)
        http_response_add_line(answer, capacity, line, (size_t)length);
}

static void add_headers(struct http_response *answer, size_t *capacity, struct json_span headers)
{
    struct json_scan scan;
    struct json_span key;
    struct json_span value;
    struct arena arena;
    if (headers.bytes == NULL || !json_scan_begin(&scan, headers, '{'))
        return;
    arena_init(&arena);
    while (json_scan_member(&scan, &key, &value) == JSON_STEP_ITEM)
        add_header(answer, capacity, key, value, &arena);
    arena_release(&arena);
}

static void inherit(struct http_response *answer, size_t *capacity,
                    const struct http_response *whole)
{
    static const char *const names[] = {"Date", "request-id", "client-request-id"};
    char line[HEADER_LINE_MAX];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = http_header_find(whole, names[i]);
        if (value == NULL || http_header_find(answer, names[i]) != NULL)
            continue;
        int length = snprintf(line, sizeof line, "%s: %s\r\n", names[i], value);
        if (length > 0 && (size_t)length < sizeof line)
            http_response_add_line(answer, capacity, line, (size_t)length);
    }
}

static struct http_response *answer_of(const struct part *part, size_t status,
                                       const struct http_response *whole)
{
    size_t capacity = 0;
    struct http_response *answer = http_response_new(whole->ticket, whole->body.limit);
    answer->status = (int)status;
    answer->started_boot_ms = whole->started_boot_ms;
    answer->ended_boot_ms = whole->ended_boot_ms;
    answer->maybe_sent = true;
    add_headers(answer, &capacity, part->headers);
    inherit(answer, &capacity, whole);
    if (part->body.bytes != NULL)
        strbuf_add(&answer->body, part->body.bytes, part->body.length);
    return answer;
}

/* The list of answers; a span without bytes: there is none. */
static struct json_span find_responses(struct json_span object)
{
    struct json_span key;
    struct json_span value;
    struct json_scan scan;
    struct json_span found = {0};
    if (!json_scan_begin(&scan, object, '{'))
        return found;
    while (json_scan_member(&scan, &key, &value) == JSON_STEP_ITEM)
        if (json_span_is(key, "responses"))
            found = value;
    return found;
}

bool batch_read(const struct http_response *response, size_t count, struct http_response **ret,
                struct fault *why)
{
    struct json_scan items;
    struct json_span object;
    struct json_span item;
    struct json_span text = {response->body.bytes, response->body.length};
    if (!parse_object_open(text, "batch", &object, why))
        return false;
    struct json_span responses = find_responses(object);
    if (responses.bytes == NULL || !json_scan_begin(&items, responses, '['))
        return fault_set(why, FAULT_FORMAT, "The answer to a batch of requests is none.");
    memset(ret, 0, count * sizeof *ret);
    while (json_scan_item(&items, &item) == JSON_STEP_ITEM) {
        const struct part part = read_part(item);
        size_t id = count;
        size_t status = 0;
        if (read_number(part.id, &id) && id < count && ret[id] == NULL &&
            read_number(part.status, &status))
            ret[id] = answer_of(&part, status, response);
    }
    return true;
}
