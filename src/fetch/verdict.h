/* verdict.h - what a write may do and what became of it, in words. Pure. */
#ifndef RESTORETOP_FETCH_VERDICT_H
#define RESTORETOP_FETCH_VERDICT_H

#include "base/fault.h"
#include "fetch/fetch.h"

enum write_kind { WRITE_ACTIVATE, WRITE_DELETE, WRITE_KIND_COUNT };

/* All that tells one kind of write from another. */
struct write_kind_info {
    enum command_kind command;     /* that asks for it */
    const char *verb, *past, *did; /* "activate", "activated", "Activated" */
    enum http_method method;
    void (*url)(const struct graph *graph, const char *id, struct strbuf *url);
    bool removes; /* done when the session is gone; else, when it is no draft any more */
};
const struct write_kind_info *write_kind_info(enum write_kind kind);

/* Only a draft can be activated or deleted (GRAPH.md, States). False: the reason. */
bool verdict_may_send(enum write_kind kind, const struct fetch_seen *seen, struct fault *why);

/* True: the refusal of a DELETE that means "there is nothing left to delete": the code of sessions.
 */
bool verdict_is_done(enum write_kind kind, const struct fault *fault);
/* True: a DELETE got a 404 with another code, or from something in between. It may mean the whole
 * service, so it says nothing of the session. */
bool verdict_is_open(enum write_kind kind, const struct fault *fault);

/* A refusal as two sentences for the status line. */
void verdict_explain(enum write_kind kind, const struct fault *fault, char *text, char *hint,
                     size_t size);

/* What a GET after an unclear answer shows. */
enum verdict { VERDICT_WORKED, VERDICT_NOT_DONE, VERDICT_OPEN };
enum verdict verdict_of(enum write_kind kind, const struct fetch_seen *seen);

#endif
