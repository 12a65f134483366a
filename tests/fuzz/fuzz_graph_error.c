/* fuzz_graph_error.c - any bytes as the body of an error answer. First byte: which status. */
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "fuzz/check.h"
#include "graph/graph_parse.h"
#include "graph/http_response.h"
#include "graph/retry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_fault(const struct fault *fault)
{
    check(memchr(fault->text, '\0', sizeof fault->text) != NULL);
    check(text_is_utf8(fault->text, strlen(fault->text)));
    check(text_is_utf8(fault->code, strlen(fault->code)));
    check(text_is_utf8(fault->request_id, strlen(fault->request_id)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int statuses[] = {400, 401, 403, 404, 429, 500, 503, 302};
    struct fault fault = {0};
    if (size == 0) {
        return 0;
    }
    graph_parse_error((const char *)data + 1, size - 1, &fault);
    check_fault(&fault);
    struct http_response *response = http_response_new(1, STRBUF_NO_LIMIT);
    response->status = statuses[data[0] % 8];
    strbuf_add(&response->body, data + 1, size - 1);
    check(!retry_classify(response, 0, &fault));
    check(fault.kind != FAULT_NONE && fault.text[0] != '\0');
    check_fault(&fault);
    http_response_free(response);
    return 0;
}
