/* loopback_http.h - the little of HTTP that a browser's return needs: is this request the one, and
 * the pages it is answered with. Private to loopback.c and its tests; pure. */
#ifndef RESTORETOP_AUTH_LOOPBACK_HTTP_H
#define RESTORETOP_AUTH_LOOPBACK_HTTP_H

#include "auth/loopback.h"
#include "base/strbuf.h"

#define LOOPBACK_HEAD_MAX ((size_t)16 * 1024)

enum loopback_verdict {
    LOOPBACK_INCOMPLETE, /* more has to come */
    LOOPBACK_TARGET,     /* GET of "/?...", from a browser that was sent to us: *ret_target */
    LOOPBACK_OTHER,      /* well-formed, and not that */
    LOOPBACK_MALFORMED
};
/* head: what came so far, from the request line on; may hold NULs. *ret_target points into it. */
enum loopback_verdict loopback_judge(const char *head, size_t length, int port,
                                     const char **ret_target, size_t *ret_length);

/* Appends a whole answer: status line, header lines, and the page unless the request was a HEAD. */
void loopback_page_add(struct strbuf *out, enum loopback_page page);
void loopback_refusal_add(struct strbuf *out, const char *status, bool with_body);

#endif
