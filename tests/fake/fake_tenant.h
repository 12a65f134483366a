/* fake_tenant.h - a tenant behind the HTTP seam, answering from memory: what the fetcher's tests
 * talk to.
 *
 * It knows the paths that the fetcher uses (list with pages, session, units, bulk requests,
 * activate, delete, service status) and answers each request at the next finished(); rules make
 * chosen requests fail, stall or get lost. One thread, but for wake(). */
#ifndef RESTORETOP_TESTS_FAKE_TENANT_H
#define RESTORETOP_TESTS_FAKE_TENANT_H

#include "graph/http.h"

#define FAKE_TENANT_ROOT "https://graph.test/v1.0"

struct http *fake_tenant_new(struct clock *clock);

/* Adds a session or changes its status. A SharePoint one of job "standard" with 2 units. */
void fake_tenant_put(struct http *http, const char *id, const char *status);
/* So many completed ones named `prefix`0, 1, ...; not there yet. */
void fake_tenant_fill(struct http *http, const char *prefix, size_t count);
void fake_tenant_put_job(struct http *http, const char *id, const char *status, const char *job);
/* All sessions have so many units, u0, u1, ...: on pages of that size; the first `ended` of them
 * have succeeded, the others run. Without: one unit, a1. */
void fake_tenant_units(struct http *http, size_t count, size_t page, size_t ended);
void fake_tenant_remove(struct http *http, const char *id);
const char *fake_tenant_status(struct http *http, const char *id); /* NULL: not there */
/* Answers $batch, too, parts in any order; else it refuses it with status 405. The rules count for
 * its parts as for requests; a part that a rule lets stall, refuse or lose is missing. */
void fake_tenant_batches(struct http *http);
void fake_tenant_page_size(struct http *http, size_t sessions); /* 0: all on one page */

enum fake_fate {
    FAKE_ANSWER,     /* status and body of the rule */
    FAKE_STALL,      /* nothing, for ever */
    FAKE_REFUSE,     /* no connection: the request was surely not sent */
    FAKE_LOSE,       /* not done, and no answer comes: it may have been sent */
    FAKE_DO_AND_LOSE /* done, but the answer is lost */
};
struct fake_rule {
    enum http_method method;
    const char *match; /* part of the address; "$" at the end: the address ends there */
    int times;         /* so many matching requests; -1: all */
    enum fake_fate fate;
    int status;
    const char *body;        /* NULL: Graph's error envelope with `code` */
    const char *code;        /* error.code; NULL: "" */
    const char *retry_after; /* NULL: none */
    const char *type;        /* Content-Type; NULL: none */
};
/* Newer rules go before older ones. Texts must outlive the tenant. */
void fake_tenant_rule(struct http *http, const struct fake_rule *rule);
void fake_tenant_forget_rules(struct http *http); /* and answers whatever stalls with status 500 */

/* Requests started so far whose address contains `match` (as in rules). */
size_t fake_tenant_count(struct http *http, enum http_method method, const char *match);
size_t fake_tenant_parts(struct http *http, const char *match); /* of all batches so far */
size_t fake_tenant_total(struct http *http);
size_t fake_tenant_most_in_flight(struct http *http); /* at any one time */
/* Position of the first such request among all; SIZE_MAX: none. */
size_t fake_tenant_position(struct http *http, enum http_method method, const char *match);
/* True: a request was given and not answered or cancelled yet. */
bool fake_tenant_is_busy(struct http *http);

#endif
