/* http_fault.h - the sentences for a request that got no whole answer. Private to the HTTP client;
 * pure. */
#ifndef RESTORETOP_GRAPH_HTTP_FAULT_H
#define RESTORETOP_GRAPH_HTTP_FAULT_H

#include <stddef.h>

#include "base/fault.h"

enum http_cause {
    HTTP_CAUSE_BROKEN, /* none of the others: the library's words tell */
    HTTP_CAUSE_NO_HOST,
    HTTP_CAUSE_NO_PROXY_HOST,
    HTTP_CAUSE_PROXY_REFUSED, /* it answered CONNECT with proxy_status */
    HTTP_CAUSE_PROXY_SIGN_IN,
    HTTP_CAUSE_PROXY_BROKE, /* it took the connection and then gave no answer to CONNECT */
    HTTP_CAUSE_PROXY_KIND,  /* its variable names no kind of proxy that libcurl speaks */
    HTTP_CAUSE_UNREACHABLE,
    HTTP_CAUSE_CONNECT_TIMEOUT,
    HTTP_CAUSE_TLS, /* none of the following */
    HTTP_CAUSE_TLS_EXPIRED,
    HTTP_CAUSE_TLS_TOO_EARLY,
    HTTP_CAUSE_TLS_SELF_SIGNED,
    HTTP_CAUSE_TLS_UNKNOWN_CA,
    HTTP_CAUSE_TLS_OTHER_HOST,
    HTTP_CAUSE_TLS_TOO_OLD,
    HTTP_CAUSE_TLS_NONE,
    HTTP_CAUSE_TLS_NONE_BY_PROXY, /* beyond the tunnel that a proxy made */
    HTTP_CAUSE_TLS_CLIENT,        /* a certificate of ours is demanded */
    HTTP_CAUSE_TLS_BROKEN_OFF,    /* for a reason that TLS does not tell */
    HTTP_CAUSE_CA_FILE,
    HTTP_CAUSE_SILENT,
    HTTP_CAUSE_NO_ANSWER,
    HTTP_CAUSE_CUT_OFF,
    HTTP_CAUSE_CODING,
    HTTP_CAUSE_NOT_HTTP,
    HTTP_CAUSE_TOO_LARGE,
    HTTP_CAUSE_HEADERS,
    HTTP_CAUSE_HEADER_LINE,
    HTTP_CAUSE_MEMORY,
    HTTP_CAUSE_COUNT
};

struct http_failure {
    enum http_cause cause;
    const char *host;
    const char *words;    /* the library's, never NULL */
    long long got, whole; /* bytes of the body; whole -1: unknown */
    size_t limit;         /* of the body, for TOO_LARGE */
    int proxy_status;     /* for PROXY_REFUSED */
};

/* Which of the TLS causes: `verified` is X509_verify_cert's result (0: the chain is in order or was
 * not reached), words the library's. */
enum http_cause http_fault_tls(long verified, const char *words);

/* Fills *why: kind, sentence with the host, hint. Always false, as fault_set. */
bool http_fault_set(struct fault *why, const struct http_failure *failure);

#endif
