/* fuzz_batch.c - any bytes as the answer to a batch: answers by part, or a refusal; and any ids as
 * parts of one: its body passes the gate. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "fuzz/check.h"
#include "graph/batch.h"
#include "graph/gate.h"
#include "graph/http_response.h"
#include "graph/url.h"

#define ROOT  "https://graph.microsoft.com/v1.0"
#define PARTS 3

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_part(const struct http_response *part)
{
    check(part->status >= 0 && part->status <= 999 && part->maybe_sent);
    for (size_t i = 0; i < part->header_count; i++)
        check(!strpbrk(part->headers[i].name, "\r\n") && !strpbrk(part->headers[i].value, "\r\n"));
}

static void read_answer(const uint8_t *data, size_t size)
{
    static const char date[] = "Date: Thu, 26 Nov 2026 08:00:00 GMT\r\n";
    struct http_response *parts[PARTS] = {NULL}, *whole = http_response_new(7, 1 << 20);
    struct fault why = {.kind = FAULT_NONE};
    size_t capacity = 0;
    whole->status = 200;
    http_response_add_line(whole, &capacity, date, sizeof date - 1);
    strbuf_add(&whole->body, data, size);
    if (batch_read(whole, PARTS, parts, &why)) {
        for (size_t i = 0; i < PARTS; i++) {
            if (parts[i])
                check_part(parts[i]);
            http_response_free(parts[i]);
        }
    } else {
        check(why.kind == FAULT_FORMAT && *why.text);
    }
    http_response_free(whole);
}

static void write_question(const char *id)
{
    struct strbuf url, body;
    struct fault why;
    strbuf_init(&url, STRBUF_NO_LIMIT);
    strbuf_init(&body, STRBUF_NO_LIMIT);
    strbuf_puts(&url, ROOT "/x/");
    url_append_segment(&url, id);
    const char *const urls[] = {url.bytes, url.bytes};
    batch_write(ROOT, urls, 2, &body);
    const struct http_request request = {
        .method = HTTP_POST, .url = ROOT "/$batch", .body = body.bytes, .body_length = body.length};
    check(gate_allows(ROOT, &request, false, &why));
    strbuf_release(&url);
    strbuf_release(&body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = xstrndup((const char *)data, size);
    read_answer(data, size);
    write_question(text);
    free(text);
    return 0;
}
