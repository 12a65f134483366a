/* url.c - an address is taken apart once (parts_read), refusing whatever two readers might read in
 * two ways; all questions are then asked of the parts. Nothing is looked up. */
#include "graph/url.h"

#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/percent.h"

#define URL_LINK_MAX (16 * 1024)
#define URL_ROOT_MAX 2048
#define URL_HOST_MAX 253 /* RFC 1035: a domain name */

/* An absolute URL taken apart; every span points into the text it was read from. */
struct parts {
    const char *host;
    size_t host_length; /* brackets of an IPv6 address included */
    const char *rest;   /* path, query and fragment */
    int port;           /* the scheme's default filled in */
    bool https;
};

static bool is_clean(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++)
        if (*at <= ' ' || *at == 0x7f || *at == '\\')
            return false;
    return true;
}

/* A label of a name is never empty: "." as a host would read like a segment of a path. */
static bool has_empty_label(const char *host, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (host[i] == '.' && (i == 0 || host[i - 1] == '.'))
            return true;
    return false;
}

static bool host_is_valid(const char *host, size_t length)
{
    if (length == 0 || length > URL_HOST_MAX || has_empty_label(host, length))
        return false;
    bool ip6 = host[0] == '[';
    if (ip6 && (length < 4 || host[length - 1] != ']'))
        return false;
    const char *allowed = ip6 ? "0123456789abcdefABCDEF:." : "-._";
    for (size_t i = ip6 ? 1 : 0; i < length - (ip6 ? 1 : 0); i++) {
        bool plain = !ip6 && ascii_is_alnum(host[i]);
        if (!plain && memchr(allowed, host[i], strlen(allowed)) == NULL)
            return false;
    }
    return true;
}

/* ":8080" with nothing after it; an empty port means the default (RFC 3986 3.2.3). */
static bool port_parse(const char *text, size_t length, int *port)
{
    if (length == 0)
        return true;
    if (text[0] != ':' || length > 6)
        return false;
    int value = 0;
    for (size_t i = 1; i < length; i++) {
        if (!ascii_is_digit(text[i]))
            return false;
        value = value * 10 + (text[i] - '0');
    }
    if (length > 1)
        *port = value;
    return *port > 0 && *port <= 65535;
}

static bool parts_read(const char *url, struct parts *ret)
{
    struct parts parts = {.https = ascii_ncasecmp(url, "https://", 8) == 0};
    if (!parts.https && ascii_ncasecmp(url, "http://", 7) != 0)
        return false;
    parts.port = parts.https ? 443 : 80;
    parts.host = url + (parts.https ? 8 : 7);
    size_t authority = strcspn(parts.host, "/?#\\");
    parts.rest = parts.host + authority;
    if (memchr(parts.host, '@', authority) != NULL)
        return false;
    const char *bracket = parts.host[0] == '[' ? memchr(parts.host, ']', authority) : NULL;
    const char *from = bracket != NULL ? bracket : parts.host;
    const char *colon = memchr(from, ':', (size_t)(parts.rest - from));
    parts.host_length = colon != NULL ? (size_t)(colon - parts.host) : authority;
    const char *port = parts.host + parts.host_length;
    if (!host_is_valid(parts.host, parts.host_length) ||
        !port_parse(port, (size_t)(parts.rest - port), &parts.port))
        return false;
    *ret = parts;
    return true;
}

/* Four numbers of 0-255, the first 127: shorter forms ("127.1") are left to people who mean them.
 */
static bool is_ip4_loopback(const char *host, size_t length)
{
    int numbers = 0;
    int value = -1;
    int first = -1;
    for (size_t i = 0; i <= length; i++) {
        if (i == length || host[i] == '.') {
            if (value < 0)
                return false;
            first = numbers == 0 ? value : first;
            numbers++;
            value = -1;
            continue;
        }
        if (!ascii_is_digit(host[i]))
            return false;
        value = (value < 0 ? 0 : value) * 10 + (host[i] - '0');
        if (value > 255)
            return false;
    }
    return numbers == 4 && first == 127;
}

static bool parts_loopback(const struct parts *parts)
{
    return is_ip4_loopback(parts->host, parts->host_length) ||
           (parts->host_length == 5 && memcmp(parts->host, "[::1]", 5) == 0) ||
           (parts->host_length == 9 && ascii_ncasecmp(parts->host, "localhost", 9) == 0);
}

static char *root_write(const struct parts *parts, size_t path_length)
{
    struct strbuf buf;
    strbuf_init(&buf, STRBUF_NO_LIMIT);
    strbuf_puts(&buf, parts->https ? "https://" : "http://");
    for (size_t i = 0; i < parts->host_length; i++)
        strbuf_putc(&buf, ascii_lower(parts->host[i]));
    if (parts->port != (parts->https ? 443 : 80))
        strbuf_printf(&buf, ":%d", parts->port);
    strbuf_add(&buf, parts->rest, path_length);
    return strbuf_take(&buf, NULL);
}

/* "." or "..", plain or escaped: whoever is on the way may take it out, and what is before it. */
static bool is_dots(const char *segment, size_t length)
{
    size_t dots = 0;
    for (size_t at = 0; at < length; dots++) {
        bool escaped =
            segment[at] == '%' && length - at >= 3 && ascii_ncasecmp(segment + at, "%2e", 3) == 0;
        if (!escaped && segment[at] != '.')
            return false;
        at += escaped ? 3 : 1;
    }
    return dots == 1 || dots == 2;
}

/* Length of a '/' or '\\', plain or escaped; 0: none is there. */
static size_t separator(const char *at)
{
    if (*at != '%')
        return *at == '/' || *at == '\\';
    return ascii_ncasecmp(at, "%2f", 3) == 0 || ascii_ncasecmp(at, "%5c", 3) == 0 ? 3 : 0;
}

static bool climbs(const char *text, const char *end)
{
    const char *segment = text;
    for (const char *at = text; at < end; at++) {
        size_t length = separator(at);
        if (length == 0)
            continue;
        if (is_dots(segment, (size_t)(at - segment)))
            return true;
        segment = at + length;
        at = segment - 1;
    }
    return segment < end && is_dots(segment, (size_t)(end - segment));
}

static bool url_climbs(const char *url)
{
    return climbs(url, url + strcspn(url, "?#"));
}

/* Each id passes here; one without a dot, written or encoded, need not be walked through. */
bool url_segment_climbs(const char *segment)
{
    return strpbrk(segment, ".%") != NULL && climbs(segment, segment + strlen(segment));
}

char *url_root_parse(const char *text, struct fault *why)
{
    struct parts parts;
    if (strlen(text) > URL_ROOT_MAX || !is_clean(text) || !parts_read(text, &parts)) {
        fault_set(why, FAULT_INPUT, "The service root is no address this program can use.");
        fault_hint(why, "Write it like https://graph.microsoft.com/v1.0, without user name.");
        return NULL;
    }
    if (!parts.https && !parts_loopback(&parts)) {
        fault_set(why, FAULT_INPUT,
                  "The service root uses http:// to a host that is not this one.");
        fault_hint(why, "Use https://; plain http is for 127.0.0.1, [::1] and localhost only.");
        return NULL;
    }
    size_t length = strlen(parts.rest);
    if (strpbrk(parts.rest, "?#") != NULL || url_climbs(text)) {
        fault_set(why, FAULT_INPUT, "The service root holds a query, a fragment or dot segments.");
        fault_hint(why, "Write it like https://graph.microsoft.com/v1.0.");
        return NULL;
    }
    while (length > 0 && parts.rest[length - 1] == '/')
        length--;
    return root_write(&parts, length);
}

bool url_same_origin(const char *root, const char *url)
{
    struct parts a;
    struct parts b;
    return parts_read(root, &a) && parts_read(url, &b) && a.https == b.https && a.port == b.port &&
           a.host_length == b.host_length && ascii_ncasecmp(a.host, b.host, a.host_length) == 0;
}

bool url_is_clean(const char *url)
{
    struct parts parts;
    return strlen(url) <= URL_LINK_MAX + URL_ROOT_MAX && is_clean(url) && !url_climbs(url) &&
           parts_read(url, &parts);
}

/* True when the link names a scheme or a host of its own. */
static bool link_is_absolute(const char *link)
{
    size_t scheme = strcspn(link, ":/?#");
    return link[scheme] == ':' || strncmp(link, "//", 2) == 0;
}

static bool resolve_absolute(const char *root, const char *link, struct strbuf *ret_url,
                             struct fault *why)
{
    struct parts parts;
    if (!parts_read(link, &parts)) {
        return fault_set(why, FAULT_FORMAT,
                         "The next-page link is no http or https address, or holds a user name.");
    }
    if (!url_same_origin(root, link)) {
        char host[260];
        fault_set(why, FAULT_FORMAT,
                  "The next-page link leads to %s://%s, not to the service asked.",
                  parts.https ? "https" : "http", url_host(link, host, sizeof host));
        return fault_hint(why, "It was not followed: the token must not reach another host.");
    }
    strbuf_puts(ret_url, link);
    return true;
}

bool url_resolve_next(const char *root, const char *link, struct strbuf *ret_url, struct fault *why)
{
    if (link[0] == '\0' || strlen(link) > URL_LINK_MAX || !is_clean(link)) {
        return fault_set(why, FAULT_FORMAT,
                         "The next-page link is no text, longer than 16 KiB, or "
                         "holds spaces or control characters.");
    }
    if (url_climbs(link))
        return fault_set(why, FAULT_FORMAT, "The next-page link climbs out of its own path.");
    if (link_is_absolute(link))
        return resolve_absolute(root, link, ret_url, why);
    struct parts parts;
    if (link[0] == '?' || link[0] == '#' || !parts_read(root, &parts))
        return fault_set(why, FAULT_FORMAT, "The next-page link does not say which list it is of.");
    size_t path = strlen(parts.rest);
    bool whole = link[0] == '/' && ascii_ncasecmp(link, parts.rest, path) == 0 &&
                 (path == 0 || strchr("/?#", link[path]) != NULL);
    strbuf_add(ret_url, root, whole ? (size_t)(parts.rest - root) : strlen(root));
    if (link[0] != '/')
        strbuf_putc(ret_url, '/');
    strbuf_puts(ret_url, link);
    return true;
}

void url_append_segment(struct strbuf *url, const char *segment)
{
    percent_add(url, segment, strlen(segment));
}

char *url_host(const char *url, char *buf, size_t size)
{
    struct parts parts;
    if (!parts_read(url, &parts)) {
        snprintf(buf, size, "(no host)");
        return buf;
    }
    bool standard = parts.port == (parts.https ? 443 : 80);
    int length = (int)parts.host_length;
    if (standard)
        snprintf(buf, size, "%.*s", length, parts.host);
    else
        snprintf(buf, size, "%.*s:%d", length, parts.host, parts.port);
    return buf;
}

const char *url_path(const char *url, size_t *ret_length)
{
    struct parts parts;
    const char *path = parts_read(url, &parts) ? parts.rest : url;
    *ret_length = strcspn(path, "?#");
    return path;
}

bool url_is_loopback(const char *url)
{
    struct parts parts;
    return parts_read(url, &parts) && parts_loopback(&parts);
}

bool url_is_metadata(const char *url)
{
    static const char host[] = HTTP_METADATA_HOST;
    struct parts parts;
    return parts_read(url, &parts) && !parts.https && parts.port == 80 &&
           parts.host_length == sizeof host - 1 && memcmp(parts.host, host, sizeof host - 1) == 0;
}
