/* fuzz_headers.c - any bytes as the header lines of an answer, and what is made of Date,
 * Retry-After, WWW-Authenticate, the ids and the type. The first byte: which status. */
#include <stdint.h>
#include <string.h>

#include "auth/challenge.h"
#include "fuzz/check.h"
#include "graph/graph_parse.h"
#include "graph/http_response.h"
#include "graph/retry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW_MS INT64_C(1795680000000)

/* As libcurl gives them, each with its end. */
static void add_lines(struct http_response *response, const char *bytes, size_t size)
{
    size_t capacity = 0;
    for (size_t at = 0, length; at < size; at += length) {
        const char *end = memchr(bytes + at, '\n', size - at);
        length = end ? (size_t)(end - bytes) - at + 1 : size - at;
        http_response_add_line(response, &capacity, bytes + at, length);
    }
}

static void check_lines(const struct http_response *response)
{
    for (size_t i = 0; i < response->header_count; i++) {
        const struct http_header *header = &response->headers[i];
        check(!strpbrk(header->name, ":\n") && !strchr(header->value, '\n'));
        check(http_header_find(response, header->name) != NULL);
    }
}

static void check_challenge(const struct http_response *response)
{
    struct strbuf header, claims;
    strbuf_init(&header, STRBUF_NO_LIMIT);
    strbuf_init(&claims, CHALLENGE_CLAIMS_MAX);
    http_header_join(response, "WWW-Authenticate", &header);
    check(challenge_parse(header.bytes, &claims) || claims.length == 0);
    strbuf_release(&header);
    strbuf_release(&claims);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int statuses[] = {200, 301, 401, 403, 404, 429, 500, 503};
    struct fault why = {.kind = FAULT_NONE};
    if (size == 0)
        return 0;
    struct http_response *response = http_response_new(1, STRBUF_NO_LIMIT);
    response->status = statuses[data[0] % 8];
    add_lines(response, (const char *)data + 1, size - 1);
    check_lines(response);
    check_challenge(response);
    int seconds = retry_after_s(response, NOW_MS);
    check(seconds >= -1 && seconds <= 24 * 60 * 60);
    bool good = retry_classify(response, NOW_MS, &why);
    check(good == (why.kind == FAULT_NONE) && (!good || response->status == 200));
    check(good || (*why.text && memchr(why.text, '\0', sizeof why.text)));
    /* Bytes as they came: what shows or writes it has the gate for that. */
    check(memchr(why.request_id, '\0', sizeof why.request_id) != NULL);
    http_response_free(response);
    return 0;
}
