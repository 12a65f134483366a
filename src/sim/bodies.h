/* bodies.h - the entities as JSON: session, artifacts, bulk request, restore point. Private to
 * src/sim. Shapes as in Microsoft's documented bodies. */
#ifndef RESTORETOP_SIM_BODIES_H
#define RESTORETOP_SIM_BODIES_H

#include "sim/context.h"

enum sim_place { SIM_IN_LIST, SIM_IN_GET, SIM_IN_CREATE, SIM_IN_ACTIVATE };

struct sim_error_text {
    const char *code;
    const char *message;
};

/* The session; `context` is its @odata.context, NULL inside a list. Typed: without @odata.type. */
void sim_body_session(struct sim_ctx *ctx, const struct sim_session *session, enum sim_place place,
                      const char *context);

/* True: every session has a member of that name. */
bool sim_body_has_member(const char *name);

/* A record that no reader understands, in the place of the session (knob bad-record). */
void sim_body_bad_record(struct sim_ctx *ctx, const struct sim_session *session);

/* Artifact `index` of the session; `context` as above. */
void sim_body_artifact(struct sim_ctx *ctx, const struct sim_session *session, uint32_t index,
                       const char *context);
/* The restore point by itself of an artifact that is no file. */
void sim_body_artifact_point(struct sim_ctx *ctx, const struct sim_session *session,
                             uint32_t index);
/* Its id: a GUID, or four joined by commas for items of sites and drives. */
void sim_body_artifact_id(struct sim_ctx *ctx, const struct sim_session *session, uint32_t index,
                          char id[SIM_ID_BYTES]);

/* Adds to made what a caller must have asked for to get the session's artifacts, whoever made
 * them. */
void sim_body_artifacts_made(struct sim_ctx *ctx, const struct sim_session *session,
                             struct sim_made *made);

/* The bulk addition request of a bulk session. */
void sim_body_bulk(struct sim_ctx *ctx, const struct sim_session *session, const char *context);
/* True: it waits for the session to be activated and its resources to be found. */
bool sim_body_bulk_active(const struct sim_ctx *ctx, const struct sim_session *session);
/* Its id. */
char *sim_body_bulk_id(const struct sim_session *session, char buf[SIM_GUID_SIZE]);

/* createdBy or lastModifiedBy as bulk requests have it, {"user":{"identity":GUID}}; `who` is 0 for
 * the creator, 1 for who activated. */
void sim_body_bare_identity(struct sim_ctx *ctx, const char *name,
                            const struct sim_session *session, unsigned who);

/* Who created it as the activity log has it: "alias@contoso.com", "system" for an application. */
char *sim_body_performer(const struct sim_session *session, char *buf, size_t size);

/* Why an artifact failed; of the session itself with UINT32_MAX. */
const struct sim_error_text *sim_body_reason(const struct sim_session *session, uint32_t index);

/* "#microsoft.graph.exchangeRestoreSession". */
const char *sim_body_type(enum sim_workload workload);

/* The word for a status, masked as the Prefer header asks (GRAPH.md, Enums). */
const char *sim_body_status_word(const struct sim_ctx *ctx, enum sim_status status);

#endif
