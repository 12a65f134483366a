#include <stdio.h>

#include "sim/bodies.h"
#include "sim/names.h"
#include "sim/rng.h"

#define DAY_MS (24LL * 3600 * 1000)

/* clang-format off */
static const struct {
    const char *type, *list, *detail_code;
} kinds[SIM_WORKLOADS] = {
    [SIM_EXCHANGE] = {"#microsoft.graph.mailboxRestoreArtifactsBulkAdditionRequest", "mailboxes", "UserNotBackedup"},
    [SIM_SHAREPOINT] = {"#microsoft.graph.siteRestoreArtifactsBulkAdditionRequest", "siteWebUrls", "SiteUrlNotFound"},
    [SIM_ONEDRIVE] = {"#microsoft.graph.driveRestoreArtifactsBulkAdditionRequest", "drives", "UserNotBackedup"},
};
/* clang-format on */

char *sim_body_bulk_id(const struct sim_session *session, char buf[SIM_GUID_SIZE])
{
    return sim_guid_of(sim_mix(session->id_lo, 0xa1), buf);
}

/* One request in three names somebody who is not backed up (graph-api 5.3). */
static bool has_errors(const struct sim_session *session)
{
    return sim_below(sim_mix(session->id_lo, 0xa2), 3) == 0;
}

/* What the bulk request could not find: the only place that names whom it was meant for. */
static void write_unresolved(struct sim_ctx *ctx, const struct sim_session *session)
{
    struct sim_out *out = &ctx->out;
    uint32_t count = 1 + sim_below(sim_mix(session->id_lo, 0xa3), 3);

    sim_out_open(out, "error", '{');
    sim_out_word(out, "code", "BulkRestoreArtifactsNotResolved");
    sim_out_free(out, "message", "Some resources of the request could not be resolved.");
    sim_out_open(out, "details", '[');
    for (uint32_t i = 0; i < count; i++) {
        uint64_t hash = sim_mix(session->id_lo ^ 0xa4, i);
        char target[200], message[320];

        if (session->workload == SIM_SHAREPOINT)
            snprintf(target, sizeof target, "https://contoso.sharepoint.com/sites/%s-old",
                     sim_names_site(hash)->path);
        else
            snprintf(target, sizeof target, "%s@%s", sim_names_person(hash)->alias,
                     sim_names_domain(hash));
        snprintf(message, sizeof message, "'%s' could not be resolved", target);
        sim_out_open(out, NULL, '{');
        sim_out_word(out, "code", kinds[session->workload].detail_code);
        sim_out_free(out, "message", message);
        sim_out_free(out, "target", target);
        sim_out_close(out, '}');
    }
    sim_out_close(out, ']');
    sim_out_close(out, '}');
}

static void write_period(struct sim_ctx *ctx, const struct sim_session *session)
{
    struct sim_out *out = &ctx->out;
    int64_t end_ms = session->created_ms - session->created_ms % DAY_MS;

    sim_out_open(out, "protectionTimePeriod", '{');
    sim_out_time(out, "startDateTime", end_ms - 7 * DAY_MS, session->id_lo);
    sim_out_time(out, "endDateTime", end_ms, session->id_lo);
    sim_out_close(out, '}');
}

static const char *status_word(const struct sim_ctx *ctx, const struct sim_session *session)
{
    if (session->activated_ms == SIM_NEVER || sim_lifecycle_visible(session, ctx->now_ms) ==
                                                  0) /* stays active until the resources are in */
        return "active";
    return has_errors(session) ? "completedWithErrors" : "completed";
}

void sim_body_bulk(struct sim_ctx *ctx, const struct sim_session *session, const char *context)
{
    struct sim_out *out = &ctx->out;
    bool active = status_word(ctx, session)[0] == 'a';
    char id[SIM_GUID_SIZE];

    sim_out_open(out, NULL, '{');
    if (context != NULL)
        sim_out_word(out, "@odata.context", context);
    if (context != NULL)
        sim_out_word(out, "@odata.type", kinds[session->workload].type);
    sim_out_word(out, "id", sim_body_bulk_id(session, id));
    sim_out_word(out, "destinationType", (session->flags & SIM_NEW_PLACE) != 0 ? "new" : "inPlace");
    sim_out_word(out, "tags", "fastRestore");
    sim_out_word(out, "restorePointPreference", "latest");
    sim_out_free(
        out, "displayName",
        sim_names_bulk((enum sim_workload)session->workload, sim_mix(session->id_lo, 0xa5)));
    sim_out_word(out, "status", status_word(ctx, session));
    sim_out_time(out, "createdDateTime", session->created_ms + 1, session->id_lo);
    sim_out_time(out, "lastModifiedDateTime", active ? session->created_ms + 1 : session->ready_ms,
                 session->id_lo);
    sim_out_open(out, kinds[session->workload].list,
                 '['); /* not echoed, on purpose (graph-api 3.6) */
    sim_out_close(out, ']');
    write_period(ctx, session);
    sim_body_identity(ctx, "createdBy", session, 0);
    sim_body_identity(ctx, "lastModifiedBy", session, active ? 0 : 1);
    if (!active && has_errors(session))
        write_unresolved(ctx, session);
    sim_out_close(out, '}');
}
