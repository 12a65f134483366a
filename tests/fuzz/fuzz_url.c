/* fuzz_url.c - any service root, any next link under it, any id as a part of a path: first line,
 * second line, rest. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/xalloc.h"
#include "fuzz/check.h"
#include "graph/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LINK_MAX ((size_t)16 * 1024)

static void check_address(const char *root, const char *url)
{
    char host[260], root_host[260];
    size_t length = 0;
    check(url_is_clean(url));
    check(url_same_origin(root, url) && url_same_origin(url, root));
    check(url_is_loopback(root) == url_is_loopback(url));
    check(strcasecmp(url_host(root, root_host, sizeof root_host),
                     url_host(url, host, sizeof host)) == 0);
    const char *path = url_path(url, &length);
    check(path >= url && path + length <= url + strlen(url));
    check(!memchr(path, '?', length) && !memchr(path, '#', length));
}

static void try_link(const char *root, const char *link)
{
    struct strbuf url;
    struct fault why = {.kind = FAULT_NONE};
    strbuf_init(&url, STRBUF_NO_LIMIT);
    if (url_resolve_next(root, link, &url, &why)) {
        check(strlen(link) <= LINK_MAX);
        check(url.length >= strlen(link)); /* never decoded, never shortened */
        check_address(root, url.bytes);
    } else {
        check(why.kind == FAULT_FORMAT && *why.text && url.length == 0);
    }
    strbuf_release(&url);
}

/* An id is one part of the path, whatever it is made of. */
static void try_segment(const char *root, const char *id)
{
    struct strbuf url;
    strbuf_init(&url, STRBUF_NO_LIMIT);
    strbuf_printf(&url, "%s/x/", root);
    size_t before = url.length;
    url_append_segment(&url, id);
    static const char harmless[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                   "-._~%";
    check(strspn(url.bytes + before, harmless) == url.length - before);
    check(url.length - before >= strlen(id) && url.length - before <= 3 * strlen(id));
    if (url.length < LINK_MAX && !url_segment_climbs(id))
        check_address(root, url.bytes);
    strbuf_release(&url);
}

static char *next_line(const char **text)
{
    size_t length = strcspn(*text, "\n");
    char *line = xstrndup(*text, length);
    *text += length + ((*text)[length] == '\n');
    return line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = xstrndup((const char *)data, size);
    const char *at = text;
    char *first = next_line(&at), *link = next_line(&at);
    char *root = url_root_parse(first, NULL);
    if (root) {
        try_link(root, link);
        try_segment(root, at);
    }
    try_segment("https://graph.microsoft.com/v1.0", at);
    free(root);
    free(first);
    free(link);
    free(text);
    return 0;
}
