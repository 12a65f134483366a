/* url.h - the addresses a request may go to. Pure. */
#ifndef RESTORETOP_GRAPH_URL_H
#define RESTORETOP_GRAPH_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "base/strbuf.h"

/* Room for every address there is to ask for: a service root (2 KiB at most) with a path of ours,
 * or a next link (16 KiB at most) in place of that or behind it. */
#define URL_MAX ((size_t)32 * 1024)

/* The service root as given by the user -> normalised (scheme and host in lower case, no trailing
 * '/'). https, or http for a loopback address (127.0.0.0/8, [::1], localhost); no user info, query
 * or fragment. Caller frees; NULL with a fault. */
char *url_root_parse(const char *text, struct fault *why);

/* Resolves an @odata.nextLink: absolute links must have the root's origin (scheme, host without
 * case, port with its default); a link that starts with '/' stands on the origin when it already
 * begins with the root's path, else it is appended to the root, as is a path without '/' (GRAPH.md,
 * Paging); bytes of the link are never decoded or encoded again. Refused with a fault
 * (FAULT_FORMAT, text names the other host): another origin, other schemes, user info, control
 * characters or spaces, a path that climbs, a query alone, over 16 KiB. */
bool url_resolve_next(const char *root, const char *link, struct strbuf *ret_url,
                      struct fault *why);

/* The same scheme, host (without case) and port (default filled in); false when either is no
 * http(s) URL. */
bool url_same_origin(const char *root, const char *url);

/* True: an absolute http(s) URL without user info, spaces, backslashes, control characters or
 * segments of one or two dots (plain or escaped: whoever is on the way may take them out), of
 * bounded length. */
bool url_is_clean(const char *url);

/* Appends a path segment with everything but unreserved characters percent-encoded. */
void url_append_segment(struct strbuf *url, const char *segment);
/* True: the segment is "." or "..", or contains such parts once it is decoded. Never to be sent. */
bool url_segment_climbs(const char *segment);

/* "graph.microsoft.com", "127.0.0.1:8080": host (and port if not the default) for people. size >=
 * 260. */
char *url_host(const char *url, char *buf, size_t size);
/* The path without query, for logs. Points into url. */
const char *url_path(const char *url, size_t *ret_length);
bool url_is_loopback(const char *url);
/* The link-local address at which a cloud machine asks for its own identity; the only one beside
 * loopback that plain http may go to, and only by a request that says so. */
#define HTTP_METADATA_HOST "169.254.169.254"
/* http://HTTP_METADATA_HOST, by these very digits and the default port. */
bool url_is_metadata(const char *url);

#endif
