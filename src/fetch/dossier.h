/* dossier.h - the parts of an open session as they were read, and the struct detail built from
 * them.
 *
 * The parts belong to the fetcher and are replaced one by one; a detail is immutable once
 * published, so each change builds a new one with copies of its own, but for the units: their pages
 * are counted and shared. */
#ifndef RESTORETOP_FETCH_DOSSIER_H
#define RESTORETOP_FETCH_DOSSIER_H

#include "base/strbuf.h"
#include "fetch/command.h"
#include "graph/graph_parse.h"
#include "graph/http.h"
#include "model/snapshot.h"

enum dossier_part { PART_SESSION, PART_ARTIFACTS, PART_BULK, PART_COUNT };

struct dossier {
    int64_t read_ms; /* TIME_NONE: no answer to the session's own GET yet */
    bool has[PART_COUNT];
    struct arena session_arena;
    struct session session;
    char request_id[64], client_request_id[64]; /* of the answer with the session; "" none */
    struct units *units;                        /* of PART_ARTIFACTS; NULL: none */
    struct bulk_page bulk;
    int64_t bulk_read_ms;  /* of PART_BULK */
    char *raw[PART_COUNT]; /* indented JSON; NULL: none; that of units lies in their first page */
    struct fault faults[PART_COUNT];
};
void dossier_init(struct dossier *dossier);
void dossier_release(struct dossier *dossier);

/* Each replaces one part and clears its fault; takes the page. response: the answer it came in.
 * False: nothing changed but perhaps when it was read (the same text as before, byte for byte). */
bool dossier_take_session(struct dossier *dossier, const struct session *session, int64_t at_ms,
                          const struct http_response *response);
bool dossier_take_bulk(struct dossier *dossier, struct bulk_page *page,
                       const struct http_response *response, int64_t at_ms);

/* Page `at` of the units (at most as many as there are). */
bool dossier_take_units(struct dossier *dossier, size_t at, struct artifact_page *page,
                        const struct http_response *response, int64_t at_ms);

/* There are bulk requests, and all of them have ended. */
bool dossier_bulk_has_ended(const struct dossier *dossier);

/* A new detail, refs == 1. */
struct detail *dossier_build(const struct dossier *dossier, const struct session_key *key);

#endif
