/* fault.h - why a call of ours failed: a kind the program acts on, sentences the user reads.
 *
 * An *error* is what the service says of a restore session and lives in the session's record; a
 * *fault* is why a call of ours did not work. The caller owns the struct (no allocation, no
 * global), passes it last as `why`, and it is written only on failure.
 *
 * `text` and `code` may hold words of the service: they pass the text gate (text.h) when drawn.
 * A fault never holds a token, a URL query or a body. */
#ifndef RESTORETOP_BASE_FAULT_H
#define RESTORETOP_BASE_FAULT_H

#include <stdbool.h>
#include <stdint.h>

enum fault_kind {
    FAULT_NONE,
    FAULT_CANCELLED, /* we gave up ourselves: quit, or the answer is no longer wanted */
    FAULT_NETWORK,   /* no usable answer came: name, route, TLS, reset, time-out */
    FAULT_AUTH,      /* 401, or no token to send */
    FAULT_FORBIDDEN, /* 403 */
    FAULT_THROTTLED, /* 429, or 503 with Retry-After */
    FAULT_SERVICE,   /* other 5xx */
    FAULT_NOT_FOUND, /* 404, 410 */
    FAULT_API,       /* other 4xx */
    FAULT_FORMAT,    /* an answer that cannot be understood */
    FAULT_REFUSED,   /* we refused by our own rules: read-only, not a draft, stale data */
    FAULT_INPUT,     /* a file, option, expression or key of the user is wrong */
    FAULT_SYSTEM,    /* the machine: no memory, no descriptor, disk full */
    FAULT_COUNT
};

struct fault {
    enum fault_kind kind;
    int http_status;            /* 0: none came */
    int retry_after_s;          /* what the service asked for; -1: nothing */
    bool unexplained;           /* a 403 of which no more is known than its status */
    bool from_page;             /* a refusal in HTML: a proxy's, a portal's, not the service's */
    int64_t since_ms;           /* wall clock, Unix ms; 0: unknown */
    int64_t next_try_ms;        /* wall clock, Unix ms; 0: no further try is planned */
    char code[64];              /* error.code of the service, deepest understood; "" none */
    char request_id[64];        /* of the service, for support; "" none */
    char client_request_id[64]; /* ours; "" none */
    char text[256];             /* one sentence: what happened */
    char hint[256];             /* one sentence: what to do; "" nothing */
};

/* Fills *why (NULL allowed) with kind and sentence, everything else empty. Always returns false, so
 * that a failing function can `return fault_set(...)`. */
bool fault_set(struct fault *why, enum fault_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* No fault, and nothing of an earlier one. */
void fault_clear(struct fault *fault);

/* Moves a fault that was noted for somebody to take into *ret. False: none was noted. */
bool fault_take(struct fault *noted, struct fault *ret);

/* Sets the "what to do" sentence of *why (NULL allowed). Always false, as fault_set. */
bool fault_hint(struct fault *why, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The kind as a word for logs and JSON: "network", "throttled", ... Static storage. */
const char *fault_kind_name(enum fault_kind kind);

#endif
