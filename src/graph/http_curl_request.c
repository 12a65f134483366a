#include "graph/http_curl_request.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/xalloc.h"
#include "graph/url.h"

#define CONNECT_TIMEOUT_MS 10000L
#define STALL_SECONDS      30L
#define RECEIVE_BYTES      (32 * 1024L)

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

/* libcurl itself reads none of these variables, only the curl tool does, in this order. What is
 * named replaces the system's set. */
static void set_trust(CURL *easy, const char *ca_file)
{
    const char *file = ca_file != NULL ? ca_file : variable("CURL_CA_BUNDLE");
    const char *folder = NULL;
    if (file == NULL) {
        file = variable("SSL_CERT_FILE");
        folder = variable("SSL_CERT_DIR");
    }
    char *built_in = NULL;
    curl_easy_getinfo(easy, CURLINFO_CAINFO, &built_in);
    if (file != NULL || folder != NULL)
        curl_easy_setopt(easy, CURLOPT_CAINFO, file);
    if (file != NULL || folder != NULL || built_in != NULL) {
        /* Only where it was asked for: with a CAPATH libcurl cannot cache the parsed certificates
         * between connections. */
        curl_easy_setopt(easy, CURLOPT_CAPATH, folder);
    }
}

static void set_security(CURL *easy, const char *ca_file, bool direct)
{
    set_trust(easy, ca_file);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (direct)
        curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* no proxy, whatever the environment says */
}

static void set_transport(CURL *easy)
{
    /* A name look-up that hangs must not hold up a cancel or the end of the program. */
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    /* Stays in the cache: of 128 KiB, wiped after each request, reading 100,000 sessions took 9 %
     * more CPU, and 200 KB more were kept. */
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, RECEIVE_BYTES);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, STALL_SECONDS);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L); /* what was checked is what is sent */
}

static void set_method(CURL *easy, const struct http_request *request, struct http_curl_lent *lent)
{
    if (request->method == HTTP_POST) {
        lent->body = xstrndup(request->body != NULL ? request->body : "", request->body_length);
        lent->body_length = request->body_length;
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_length);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, lent->body);
    } else if (request->method == HTTP_DELETE) {
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "DELETE");
    }
    /* A write is ended by its deadline alone: a late answer is worth more than a guess from none.
     */
    const bool once = request->method != HTTP_GET && !request->repeatable;
    if (once && request->deadline_boot_ms != CLOCK_NEVER)
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 0L);
    /* On a kept-alive connection that dies without an answer libcurl sends the request again by
     * itself; what changes something must go out once, so it gets a connection of its own. */
    if (request->fresh_connection || once)
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
}

/* False: libcurl had no memory. It keeps a copy of the line. */
static bool add_line(struct http_curl_lent *lent, const char *line)
{
    struct curl_slist *more = curl_slist_append(lent->lines, line);
    if (more != NULL)
        lent->lines = more;
    return more != NULL;
}

static bool set_headers(CURL *easy, const struct http_request *request, struct http_curl_lent *lent)
{
    bool typed = false;
    bool fine = true;
    struct strbuf line; /* vasprintf(3) would leave copies behind as it grows */
    strbuf_init_secret(&line, STRBUF_NO_LIMIT);
    for (size_t i = 0; fine && i < request->header_count; i++) {
        const struct http_header *header = &request->headers[i];
        strbuf_clear(&line);
        strbuf_puts(&line, header->name);
        strbuf_puts(&line, ": ");
        strbuf_puts(&line, header->value);
        fine = add_line(lent, line.bytes);
        typed = typed || ascii_casecmp(header->name, "Content-Type") == 0;
    }
    strbuf_release(&line);
    return fine && add_line(lent, "Expect:") && (typed || add_line(lent, "Content-Type:")) &&
           curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lent->lines) == CURLE_OK;
}

bool http_curl_apply(CURL *easy, const struct http_request *request, const char *ca_file,
                     struct http_curl_lent *lent)
{
    *lent = (struct http_curl_lent){0};
    set_transport(easy);
    set_security(easy, ca_file, url_is_loopback(request->url) || request->metadata);
    set_method(easy, request, lent);
    return set_headers(easy, request, lent) &&
           curl_easy_setopt(easy, CURLOPT_URL, request->url) == CURLE_OK;
}

static void lines_free(struct curl_slist *lines)
{
    for (struct curl_slist *line = lines; line != NULL; line = line->next)
        explicit_bzero(line->data, strlen(line->data));
    curl_slist_free_all(lines);
}

void http_curl_lent_release(struct http_curl_lent *lent)
{
    lines_free(lent->lines);
    if (lent->body != NULL)
        explicit_bzero(lent->body, lent->body_length);
    free(lent->body);
    *lent = (struct http_curl_lent){0};
}

bool http_curl_allows(const struct http_request *request, const char *host, struct fault *why)
{
    bool secure = ascii_ncasecmp(request->url, "https://", 8) == 0;
    bool plain =
        url_is_loopback(request->url) || (request->metadata && url_is_metadata(request->url));
    if (url_is_clean(request->url) && (secure || plain))
        return true;
    return fault_set(why, FAULT_REFUSED,
                     "Plain http to %s was refused: only https leaves this machine.", host);
}
