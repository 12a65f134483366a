/* asked.h - the artifacts that a caller's body asks for: those of a new draft, and those that are
 * added to one. Private to src/sim.
 *
 * An artifact is named by what is known of it before it exists: its restore point, or the key of a
 * file in a browse session (GRAPH.md, Drafts). */
#ifndef RESTORETOP_SIM_ASKED_H
#define RESTORETOP_SIM_ASKED_H

#include <jansson.h>

#include "sim/context.h"

#define SIM_ASKED_MAX 50 /* in one request (GRAPH.md, Limits) */

struct sim_asked {
    struct sim_ctx *ctx;
    bool granular;
    struct sim_made made; /* the caller's, to hand on or to release */
    unsigned new_places, in_places;
};

/* Adds one artifact. False: the error is written. */
bool sim_asked_add(struct sim_asked *asked, const json_t *item);

/* What the whole list must keep to: nothing twice, one kind of destination. False: the error is
 * written. */
bool sim_asked_agrees(const struct sim_asked *asked);

/* Whether the body is JSON by its Content-Type; false: the error is written. */
bool sim_asked_json(struct sim_ctx *ctx);

/* Whether "@odata.type", which may be left out, is that of the collection; false: the error is
 * written. */
bool sim_asked_type(struct sim_ctx *ctx, const json_t *body);

/* A member that is not given, or null. */
bool sim_asked_absent(const json_t *value);

/* The member's text, or NULL. */
const char *sim_asked_text(const json_t *object, const char *key);

/* True: text that may stand for a key, without blanks and not too long. */
bool sim_asked_good_key(const char *text);

#endif
