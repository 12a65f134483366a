#include "graph/gate.h"

#include <string.h>

#include "base/ascii.h"
#include "graph/gate_batch.h"
#include "graph/url.h"

#define SESSIONS "/solutions/backupRestore/restoreSessions/"

static bool refuse(const char *reason, struct fault *why)
{
    return fault_set(why, FAULT_REFUSED, "The request was not sent: %s.", reason);
}

/* A server may decode what we send before it routes it: an id must not become a path. */
static bool segment_is_plain(const char *segment, size_t length)
{
    static const char *const traps[] = {"%2f", "%5c", "%00", "%2e"};
    if (length == 0 || memchr(segment, '/', length) != NULL || segment[0] == '.' ||
        memchr(segment, '?', length) != NULL || memchr(segment, '#', length) != NULL)
        return false;
    for (size_t i = 0; i + 3 <= length; i++) {
        for (size_t t = 0; t < sizeof traps / sizeof *traps; t++)
            if (ascii_ncasecmp(segment + i, traps[t], 3) == 0)
                return false;
    }
    return true;
}

/* True: the URL is root + SESSIONS + one segment + tail, and nothing else. */
static bool is_session_url(const char *root, const char *url, const char *tail)
{
    size_t before = strlen(root);
    size_t tail_length = strlen(tail);
    if (strncmp(url, root, before) != 0 || strncmp(url + before, SESSIONS, strlen(SESSIONS)) != 0)
        return false;
    const char *segment = url + before + strlen(SESSIONS);
    size_t length = strlen(segment);
    return length > tail_length && strcmp(segment + length - tail_length, tail) == 0 &&
           segment_is_plain(segment, length - tail_length);
}

static bool is_batch_url(const char *root, const char *url)
{
    size_t before = strlen(root);
    return strncmp(url, root, before) == 0 && strcmp(url + before, "/$batch") == 0;
}

static bool has_override(const struct http_request *request)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (gate_is_override(request->headers[i].name))
            return true;
    return false;
}

static bool is_known_write(const char *root, const struct http_request *request)
{
    switch (request->method) {
    case HTTP_POST:
        return is_session_url(root, request->url, "/activate") && request->body_length == 0;
    case HTTP_DELETE:
        return is_session_url(root, request->url, "") && request->body_length == 0;
    case HTTP_GET:
    case HTTP_METHOD_COUNT:
        break;
    }
    return false;
}

bool gate_allows(const char *root, const struct http_request *request, bool write_allowed,
                 struct fault *why)
{
    if (!url_is_clean(request->url) || !url_same_origin(root, request->url))
        return refuse("its address is not that of the service", why);
    if (has_override(request))
        return refuse("a header would change its method", why);
    if (request->method == HTTP_GET)
        return request->body_length == 0 || refuse("a GET has no body", why);
    if (request->method == HTTP_POST && is_batch_url(root, request->url)) {
        return gate_batch_reads_only(request->body, request->body_length) ||
               refuse("the batch holds something other than reads", why);
    }
    if (!is_known_write(root, request))
        return refuse("this program knows no such change", why);
    if (!write_allowed) {
        refuse("this is a read-only run", why);
        return fault_hint(why, "Start with --write to activate or delete drafts.");
    }
    return true;
}
