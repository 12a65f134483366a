/* http_curl_cause.h - what libcurl's codes mean for us. Private to the HTTP client. */
#ifndef RESTORETOP_GRAPH_HTTP_CURL_CAUSE_H
#define RESTORETOP_GRAPH_HTTP_CURL_CAUSE_H

#include <curl/curl.h>
#include <stdbool.h>

#include "graph/http_fault.h"

/* What a proxy answered to CONNECT; 0: nothing, or there is none. */
int http_curl_proxy_status(CURL *easy);
/* Of a failed transfer; got: bytes of the body, headers_ended: the blank line came, words: what
 * libcurl said of it. */
enum http_cause http_curl_cause(CURL *easy, CURLcode code, size_t got, bool headers_ended,
                                const char *words);

#endif
