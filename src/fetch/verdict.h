/* verdict.h - what a write may do and what became of it, in words. Pure. */
#ifndef RESTORETOP_FETCH_VERDICT_H
#define RESTORETOP_FETCH_VERDICT_H

#include "base/fault.h"
#include "fetch/fetch.h"

enum write_kind { WRITE_ACTIVATE, WRITE_DELETE };
const char *verdict_verb(enum write_kind kind); /* "activate", "delete" */
const char *verdict_past(enum write_kind kind); /* "activated", "deleted" */

/* Only a draft can be activated or deleted (graph-api, "What each state allows"). False: the
 * reason. */
bool verdict_may_send(enum write_kind kind, const struct fetch_seen *seen, struct fault *why);

/* True: the answer to a write says for certain whether it was done. maybe_done as call_result gave
 * it; some 500s of this API are plain refusals and are told by their code. */
bool verdict_is_clear(const struct fault *fault, bool maybe_done);

/* True: the refusal of a DELETE that means "there is nothing left to delete". */
bool verdict_is_done(enum write_kind kind, const struct fault *fault);

/* A refusal as two sentences for the status line. */
void verdict_explain(enum write_kind kind, const struct fault *fault, char *text, char *hint,
                     size_t size);

/* What a GET after an unclear answer shows. */
enum verdict { VERDICT_WORKED, VERDICT_NOT_DONE, VERDICT_OPEN };
enum verdict verdict_of(enum write_kind kind, const struct fetch_seen *seen);

#endif
