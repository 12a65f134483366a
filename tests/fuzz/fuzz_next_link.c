/* fuzz_next_link.c - any text as a next link and as a service root: what is accepted leads to the
 * service asked, and passes the gate. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "fuzz/check.h"
#include "graph/gate.h"
#include "graph/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_link(const char *root, const char *link)
{
    struct strbuf url;
    struct fault why = {0};
    strbuf_init(&url, STRBUF_NO_LIMIT);
    if (url_resolve_next(root, link, &url, &why)) {
        const struct http_request request = {.method = HTTP_GET, .url = url.bytes};
        const struct http_request removal = {.method = HTTP_POST, .url = url.bytes};
        check(url_same_origin(root, url.bytes));
        check(gate_allows(root, &request, false, NULL));
        check(!gate_allows(root, &removal, false, NULL));
    } else {
        check(why.kind == FAULT_FORMAT && url.length == 0);
    }
    strbuf_release(&url);
}

/* A root that was normalised is normal. */
static void try_root(const char *text)
{
    char *root = url_root_parse(text, NULL);
    char *again = root != NULL ? url_root_parse(root, NULL) : NULL;
    check((root == NULL) == (again == NULL));
    check(root == NULL || strcmp(root, again) == 0);
    check(root == NULL || strncmp(root, "https://", 8) == 0 || url_is_loopback(root));
    free(root);
    free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char host[260];
    size_t length = 0;
    char *text = xstrndup((const char *)data, size);
    try_link("https://graph.microsoft.com/v1.0", text);
    try_link("http://127.0.0.1:8080", text);
    try_root(text);
    check(strlen(url_host(text, host, sizeof host)) < sizeof host);
    const char *path = url_path(text, &length);
    check(path >= text && length <= strlen(path));
    free(text);
    return 0;
}
