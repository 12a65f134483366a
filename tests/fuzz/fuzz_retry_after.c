/* fuzz_retry_after.c - any two lines as Retry-After and Date. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "graph/http_response.h"
#include "graph/retry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add(struct http_response *response, size_t *capacity, const char *name,
                const uint8_t *bytes, size_t length)
{
    struct strbuf line;
    strbuf_init(&line, STRBUF_NO_LIMIT);
    strbuf_puts(&line, name);
    strbuf_add(&line, bytes, length);
    http_response_add_line(response, capacity, line.bytes, line.length);
    strbuf_release(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct http_response *response = http_response_new(1, 16);
    const uint8_t *cut = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t first = cut != NULL ? (size_t)(cut - data) : size;
    size_t capacity = 0;
    add(response, &capacity, "Retry-After:", data, first);
    if (cut != NULL) {
        add(response, &capacity, "Date:", cut + 1, size - first - 1);
    }
    int seconds = retry_after_s(response, 0);
    if (seconds < -1 || seconds > 24 * 60 * 60) {
        abort();
    }
    http_response_free(response);
    return 0;
}
