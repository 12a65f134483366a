/* handlers.h - one function per route; dispatch.c holds the table. Private to src/sim. */
#ifndef RESTORETOP_SIM_HANDLERS_H
#define RESTORETOP_SIM_HANDLERS_H

#include "sim/context.h"

/* Each writes its whole answer, a refusal included, and is called under the tenant's lock with
 * ctx->out empty. */
void sim_get_root(struct sim_ctx *ctx);
void sim_list_sessions(struct sim_ctx *ctx);
void sim_count_sessions(struct sim_ctx *ctx);
void sim_get_session(struct sim_ctx *ctx);
void sim_delete_session(struct sim_ctx *ctx);
void sim_activate_session(struct sim_ctx *ctx);
void sim_create_session(struct sim_ctx *ctx);
void sim_change_session(struct sim_ctx *ctx);
void sim_list_artifacts(struct sim_ctx *ctx);
void sim_count_artifacts(struct sim_ctx *ctx);
void sim_get_artifact(struct sim_ctx *ctx);
void sim_get_artifact_point(struct sim_ctx *ctx);
void sim_list_bulk(struct sim_ctx *ctx);
void sim_count_bulk(struct sim_ctx *ctx);
void sim_get_bulk(struct sim_ctx *ctx);
void sim_create_bulk(struct sim_ctx *ctx);
void sim_delete_bulk(struct sim_ctx *ctx);
void sim_get_restore_point(struct sim_ctx *ctx);
void sim_list_restore_points(struct sim_ctx *ctx);
void sim_count_restore_points(struct sim_ctx *ctx);
void sim_search_restore_points(struct sim_ctx *ctx);
void sim_list_browses(struct sim_ctx *ctx);
void sim_count_browses(struct sim_ctx *ctx);
void sim_create_browse(struct sim_ctx *ctx);
void sim_get_browse(struct sim_ctx *ctx);
void sim_browse(struct sim_ctx *ctx);    /* POST .../browse */
void sim_browse_on(struct sim_ctx *ctx); /* GET .../browse: a further page */
void sim_list_activity(struct sim_ctx *ctx);
void sim_post_batch(struct sim_ctx *ctx);

/* The collection's name in a path: "restoreSessions" or that of the workload. */
const char *sim_collection_name(const struct sim_ctx *ctx);
/* Likewise "browseSessions" or those of a site or a drive. */
const char *sim_browse_name(const struct sim_ctx *ctx);
/* The typed collection of a workload. */
const char *sim_typed_name(enum sim_workload workload);
const char *sim_bulk_name(enum sim_workload workload); /* "mailboxRestoreArtifactsBulk..." */
/* The artifact list's name for the workload. */
const char *sim_artifacts_name(enum sim_workload workload, bool granular);

void sim_json_type(struct sim_ctx *ctx); /* the Content-Type of Graph's answers */

#endif
