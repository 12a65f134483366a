/* activity.c - the activity log, in beta alone: two entries for each restore and, now and then, one
 * about a policy, which a reader of restores must pass over. Shapes as in Microsoft's documented
 * body; when an entry is written, and that drafts have one, is ours. */
#include <stdio.h>

#include "sim/bodies.h"
#include "sim/handlers.h"
#include "sim/paging.h"

/* Three places for each session, newest session first: its end, its beginning, a policy's entry. */
enum place { PLACE_POLICY, PLACE_CREATED, PLACE_COMPLETED, PLACES };
#define POLICY_EVERY 7 /* sessions */

static bool has_entry(const struct sim_ctx *ctx, uint32_t at)
{
    uint32_t index = at / PLACES;
    const struct sim_session *session = sim_tenant_at(ctx->tenant, index);

    if (!sim_tenant_shows(session, ctx->now_ms))
        return false;
    switch ((enum place)(at % PLACES)) {
    case PLACE_POLICY:
        return index % POLICY_EVERY == 0;
    case PLACE_COMPLETED:
        return session->ended_ms != SIM_NEVER && session->ended_ms <= ctx->now_ms;
    case PLACE_CREATED:
    case PLACES:
        break;
    }
    return true;
}

static uint32_t next_below(const struct sim_ctx *ctx, uint32_t cursor)
{
    while (cursor > 0) {
        cursor--;
        if (has_entry(ctx, cursor))
            return cursor;
    }
    return SIM_NO_INDEX;
}

static void write_head(struct sim_ctx *ctx, const struct sim_session *session, enum place place,
                       const char *type)
{
    char guid[SIM_GUID_SIZE];

    sim_out_word(&ctx->out, "@odata.type", type);
    sim_out_word(&ctx->out, "id", sim_guid_of(session->id_lo ^ (0xac0 + (uint64_t)place), guid));
}

static const char *service_word(enum sim_workload workload)
{
    static const char *const words[SIM_WORKLOADS] = {"exchange", "sharepoint",
                                                     "oneDriveForBusiness"};

    return words[workload];
}

static void write_policy(struct sim_ctx *ctx, const struct sim_session *session)
{
    struct sim_out *out = &ctx->out;
    char guid[SIM_GUID_SIZE];

    sim_out_open(out, NULL, '{');
    write_head(ctx, session, PLACE_POLICY, "#microsoft.graph.backupPolicyActivityLog");
    sim_out_time(out, "eventDateTime", session->created_ms, session->id_lo);
    sim_out_word(out, "activityType", "backupPolicyActivated");
    sim_out_word(out, "resultStatus", "succeeded");
    sim_out_word(out, "serviceType", service_word((enum sim_workload)session->workload));
    sim_out_word(out, "severity", "low");
    sim_out_word(out, "performedBy", "system");
    sim_out_word(out, "policyId", sim_guid_of(0xb2 + session->workload, guid));
    sim_out_word(out, "policyStatus", "active");
    sim_out_close(out, '}');
}

static void write_counts(struct sim_out *out, const struct sim_counts *counts)
{
    sim_out_open(out, "restoreArtifactDetails", '{');
    sim_out_number(out, "totalArtifactsCount", counts->total);
    sim_out_number(out, "restoredCount", counts->completed);
    sim_out_number(out, "failedCount", counts->failed);
    sim_out_close(out, '}');
}

static const char *result_word(const struct sim_view *view, enum place place)
{
    if (place == PLACE_CREATED || view->status == SIM_COMPLETED)
        return "succeeded";
    return view->status == SIM_PARTIAL ? "partiallySucceeded" : "failed";
}

/* The one documented is of a policy: code, message, and an inner error. */
static void write_task_error(struct sim_out *out, const struct sim_session *session, bool failed)
{
    if (!failed) {
        sim_out_null(out, "error");
        return;
    }
    const struct sim_error_text *reason = sim_body_reason(session, UINT32_MAX);
    sim_out_open(out, "error", '{');
    sim_out_word(out, "code", reason->code);
    sim_out_free(out, "message", reason->message);
    sim_out_null(out, "innerError");
    sim_out_close(out, '}');
}

static void write_task(struct sim_ctx *ctx, const struct sim_session *session, enum place place)
{
    struct sim_out *out = &ctx->out;
    struct sim_view view;
    char guid[SIM_GUID_SIZE], by[128];
    bool ended = place == PLACE_COMPLETED;

    sim_lifecycle_view(session, ctx->now_ms, &view);
    sim_out_open(out, NULL, '{');
    write_head(ctx, session, place, "#microsoft.graph.restoreTaskActivityLog");
    sim_out_time(out, "eventDateTime", ended ? session->ended_ms : session->created_ms,
                 session->id_lo);
    sim_out_word(out, "activityType", ended ? "restoreTaskCompleted" : "restoreTaskCreated");
    sim_out_word(out, "resultStatus", result_word(&view, place));
    sim_out_word(out, "serviceType", service_word((enum sim_workload)session->workload));
    sim_out_word(out, "severity", view.status == SIM_FAILED ? "high" : "medium");
    sim_out_free(out, "performedBy", ended ? "system" : sim_body_performer(session, by, sizeof by));
    write_task_error(out, session, ended && view.counts.failed > 0);
    sim_out_word(out, "restoreSessionId", sim_guid_text(session->id_hi, session->id_lo, guid));
    sim_out_word(out, "restoreSessionStatus", sim_body_status_word(ctx, view.status));
    sim_out_word(out, "destinationType", session->flags & SIM_NEW_PLACE ? "new" : "inPlace");
    sim_out_word(out, "tags", "fastRestore");
    if (ended)
        write_counts(out, &view.counts);
    if (ended)
        sim_out_time(out, "restoreCompletionDateTime", session->ended_ms, session->id_lo);
    else
        sim_out_null(out, "restoreCompletionDateTime");
    sim_out_close(out, '}');
}

static uint32_t write_page(struct sim_ctx *ctx, const struct sim_page *page)
{
    uint32_t cursor = page->cursor, limit = page->empty ? 0 : page->size;

    for (uint32_t written = 0; written < limit; written++) {
        uint32_t at = next_below(ctx, cursor);

        if (at == SIM_NO_INDEX)
            return 0;
        cursor = at;
        const struct sim_session *session = sim_tenant_at(ctx->tenant, at / PLACES);
        if (at % PLACES == PLACE_POLICY)
            write_policy(ctx, session);
        else
            write_task(ctx, session, (enum place)(at % PLACES));
    }
    return cursor;
}

void sim_list_activity(struct sim_ctx *ctx)
{
    struct sim_page page;
    uint32_t start = sim_tenant_count(ctx->tenant) * PLACES;
    char context[320];

    if (!ctx->beta) {
        sim_fail_about(ctx, SIM_E_NO_SEGMENT, "Resource not found for the segment '",
                       "activityLogs", "'.");
        return;
    }
    if (!sim_page_read(ctx, SIM_LIST_ACTIVITY, start, &page))
        return;
    if (page.cursor > start)
        page.cursor = start;
    sim_metadata(ctx, context, sizeof context, "solutions/backupRestore/activityLogs");
    sim_json_type(ctx);
    sim_page_open(ctx, context, -1);
    uint32_t cursor = write_page(ctx, &page);
    bool more = next_below(ctx, cursor) != SIM_NO_INDEX;
    sim_page_close(ctx, &page, SIM_ROOT "/activityLogs", more, cursor, start);
}
