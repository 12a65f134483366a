/* http_curl_request.h - what an easy handle is told before its request leaves: transport, security,
 * method, body, header lines. Private to the HTTP client.
 *
 * This is where TLS verification, protocols and proxies are decided; there is no switch that turns
 * any of it off. */
#ifndef RESTORETOP_GRAPH_HTTP_CURL_REQUEST_H
#define RESTORETOP_GRAPH_HTTP_CURL_REQUEST_H

#include <curl/curl.h>

#include "graph/http.h"

/* What libcurl borrows for as long as the handle lives. */
struct http_curl_lent {
    struct curl_slist *lines; /* header lines */
    char *body;
    size_t body_length;
};

/* False: libcurl had no memory. *lent is to be released either way, after the handle. */
bool http_curl_apply(CURL *easy, const struct http_request *request, const char *ca_file,
                     struct http_curl_lent *lent);
/* Wipes all of it: the lines hold the bearer token, the body may hold a secret. */
void http_curl_lent_release(struct http_curl_lent *lent);

/* True: the request may leave as it is; else the reason. */
bool http_curl_allows(const struct http_request *request, const char *host, struct fault *why);

#endif
