/* artifacts.c - the routes of a session's artifacts, and of the restore point of one (handlers.h).
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "sim/bodies.h"
#include "sim/handlers.h"
#include "sim/paging.h"

/* Whether the session holds artifacts of the list that the path names; the other list is empty. */
static uint32_t listed(const struct sim_ctx *ctx, const struct sim_session *session)
{
    bool items = (session->flags & SIM_ITEMS) != 0;

    return items == ctx->granular ? sim_lifecycle_visible(session, ctx->now_ms) : 0;
}

static void artifacts_context(const struct sim_ctx *ctx, const struct sim_session *session,
                              char *to, size_t size)
{
    char id[SIM_GUID_SIZE];

    sim_metadata(ctx, to, size, "solutions/backupRestore/%s('%s')/%s", sim_collection_name(ctx),
                 sim_guid_text(session->id_hi, session->id_lo, id),
                 sim_artifacts_name(ctx->workload, ctx->granular));
}

void sim_list_artifacts(struct sim_ctx *ctx)
{
    uint32_t index = 0;
    const struct sim_session *session = sim_ctx_session(ctx, &index);
    struct sim_page page;
    char path[256], context[400], id[SIM_GUID_SIZE];

    if (session == NULL || !sim_page_read(ctx, SIM_LIST_ARTIFACTS, 0, &page))
        return;
    uint32_t total = listed(ctx, session);
    snprintf(path, sizeof path, SIM_ROOT "/%s/%s/%s", sim_collection_name(ctx),
             sim_guid_text(session->id_hi, session->id_lo, id),
             sim_artifacts_name(ctx->workload, ctx->granular));
    artifacts_context(ctx, session, context, sizeof context);
    sim_json_type(ctx);
    ctx->answer->wire = SIM_WIRE_CHUNKED;
    sim_page_open(ctx, context, ctx->query.count ? (int64_t)total : -1);
    uint32_t at = page.cursor < total ? page.cursor : total;
    uint32_t limit = page.empty ? 0 : page.size;
    for (uint32_t written = 0; written < limit && at < total; written++, at++)
        sim_body_artifact(ctx, session, at, NULL);
    sim_page_close(ctx, &page, path, at < total, at, 0);
}

void sim_count_artifacts(struct sim_ctx *ctx)
{
    uint32_t index = 0;
    const struct sim_session *session = sim_ctx_session(ctx, &index);

    if (session == NULL)
        return;
    sim_answer_count(ctx, listed(ctx, session));
}

/* The session and the place of the artifact that the path names; NULL: the error is written. */
static const struct sim_session *find_artifact(struct sim_ctx *ctx, uint32_t *ret_at)
{
    uint32_t index = 0;
    const struct sim_session *session = sim_ctx_session(ctx, &index);
    char id[SIM_ID_BYTES];

    if (session == NULL)
        return NULL;
    uint32_t total = listed(ctx, session);
    for (uint32_t at = 0; at < total; at++) {
        sim_body_artifact_id(ctx, session, at, id);
        if (strcasecmp(id, ctx->second) == 0) {
            *ret_at = at;
            return session;
        }
    }
    sim_fail(ctx, SIM_E_NO_ARTIFACT);
    return NULL;
}

void sim_get_artifact(struct sim_ctx *ctx)
{
    uint32_t at = 0;
    const struct sim_session *session = find_artifact(ctx, &at);
    char context[416];

    if (session == NULL)
        return;
    artifacts_context(ctx, session, context, sizeof context - sizeof "/$entity");
    strcat(context, "/$entity");
    sim_json_type(ctx);
    sim_body_artifact(ctx, session, at, context);
}

/* Files have none in the model. */
void sim_get_artifact_point(struct sim_ctx *ctx)
{
    uint32_t at = 0;
    const struct sim_session *session = find_artifact(ctx, &at);

    if (session == NULL)
        return;
    if (ctx->granular && ctx->workload != SIM_EXCHANGE) {
        sim_fail_about(ctx, SIM_E_NO_SEGMENT, "Resource not found for the segment '",
                       "restorePoint", "'.");
        return;
    }
    sim_json_type(ctx);
    sim_body_artifact_point(ctx, session, at);
}
