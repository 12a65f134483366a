/* bulk_body.c - bulk requests as JSON (bodies.h). */
#include <stdio.h>

#include "base/spans.h"
#include "sim/bodies.h"
#include "sim/names.h"
#include "sim/rng.h"

/* clang-format off */
static const struct {
    const char *type, *list, *detail_code;
    const char *before, *after; /* of the target in the detail's message, as the samples have it */
} kinds[SIM_WORKLOADS] = {
    [SIM_EXCHANGE] = {"#microsoft.graph.mailboxRestoreArtifactsBulkAdditionRequest", "mailboxes",
                      "UserNotBackedup", "Email address '", "' has not been backed up"},
    [SIM_SHAREPOINT] = {"#microsoft.graph.siteRestoreArtifactsBulkAdditionRequest", "siteWebUrls",
                        "SiteUrlNotFound", "Site url '", "' could not be resolved"},
    [SIM_ONEDRIVE] = {"#microsoft.graph.driveRestoreArtifactsBulkAdditionRequest", "drives",
                      "UserNotBackedup", "Email address '", "' has not been backed up"},
};
/* clang-format on */

char *sim_body_bulk_id(const struct sim_session *session, char buf[SIM_GUID_SIZE])
{
    return sim_guid_of(sim_mix(session->id_lo, 0xa1), buf);
}

/* Of the population one request in three names somebody who is not backed up (GRAPH.md, Bulk). */
static bool has_errors(const struct sim_ctx *ctx, const struct sim_session *session)
{
    const struct sim_bulk *made = sim_tenant_bulk(ctx->tenant, session);

    if (made != NULL)
        return made->missing_count > 0;
    return sim_below(sim_mix(session->id_lo, 0xa2), 3) == 0;
}

static void write_unresolved_one(struct sim_ctx *ctx, const struct sim_session *session, uint32_t i)
{
    const struct sim_bulk *made = sim_tenant_bulk(ctx->tenant, session);
    struct sim_out *out = &ctx->out;
    struct sim_unit unit;
    char message[600];

    sim_names_unit((enum sim_workload)session->workload, sim_mix(session->id_lo ^ 0xa4, i), &unit);
    const char *target = session->workload == SIM_SHAREPOINT ? unit.url : unit.address;
    if (made != NULL)
        target = made->missing[i];
    snprintf(message, sizeof message, "%s%s%s", kinds[session->workload].before, target,
             kinds[session->workload].after);
    sim_out_open(out, NULL, '{');
    sim_out_word(out, "code", kinds[session->workload].detail_code);
    sim_out_free(out, "message", message);
    sim_out_free(out, "target", target);
    sim_out_close(out, '}');
}

/* What the bulk request could not find: the only place that names whom it was meant for. */
static void write_unresolved(struct sim_ctx *ctx, const struct sim_session *session)
{
    struct sim_out *out = &ctx->out;
    const struct sim_bulk *made = sim_tenant_bulk(ctx->tenant, session);
    uint32_t count = made != NULL ? (uint32_t)made->missing_count
                                  : 1 + sim_below(sim_mix(session->id_lo, 0xa3), 3);
    bool none = session->total == 0;

    sim_out_open(out, "error", '{');
    sim_out_word(out, "code",
                 none ? "BulkRestoreArtifactsNotFound" : "BulkRestoreArtifactsNotResolved");
    sim_out_free(out, "message",
                 none ? "Bulk Restore Artifacts not found"
                      : "Errors while resolving restore artifacts");
    sim_out_open(out, "details", '[');
    for (uint32_t i = 0; i < count; i++)
        write_unresolved_one(ctx, session, i);
    sim_out_close(out, ']');
    sim_out_close(out, '}');
}

static void write_asked_period(struct sim_out *out, const struct sim_bulk *made)
{
    if (made->from == NULL || made->until == NULL) {
        sim_out_null(out, "protectionTimePeriod");
        return;
    }
    sim_out_open(out, "protectionTimePeriod", '{');
    sim_out_word(out, "startDateTime", made->from);
    sim_out_word(out, "endDateTime", made->until);
    sim_out_close(out, '}');
}

static void write_period(struct sim_ctx *ctx, const struct sim_session *session)
{
    const struct sim_bulk *made = sim_tenant_bulk(ctx->tenant, session);
    struct sim_out *out = &ctx->out;
    int64_t end_ms = session->created_ms - session->created_ms % DAY_MS;

    if (made != NULL) {
        write_asked_period(out, made);
        return;
    }
    sim_out_open(out, "protectionTimePeriod", '{');
    sim_out_time(out, "startDateTime", end_ms - 7 * DAY_MS, session->id_lo);
    sim_out_time(out, "endDateTime", end_ms, session->id_lo);
    sim_out_close(out, '}');
}

/* It stays active until the session is activated and the resources are in (GRAPH.md, Bulk). */
bool sim_body_bulk_active(const struct sim_ctx *ctx, const struct sim_session *session)
{
    return ctx->now_ms < sim_lifecycle_resolved(session);
}

static const char *status_word(const struct sim_ctx *ctx, const struct sim_session *session,
                               bool active)
{
    if (active)
        return "active";
    return has_errors(ctx, session) ? "completedWithErrors" : "completed";
}

static const char *or_else(const char *text, const char *other)
{
    return text != NULL ? text : other;
}

/* What the caller, or the population, asked for. */
static void write_wishes(struct sim_ctx *ctx, const struct sim_session *session)
{
    static const struct sim_bulk none;
    const struct sim_bulk *made = sim_tenant_bulk(ctx->tenant, session);
    const struct sim_bulk *asked = made == NULL ? &none : made;
    struct sim_out *out = &ctx->out;
    const char *name =
        sim_names_bulk((enum sim_workload)session->workload, sim_mix(session->id_lo, 0xa5));

    sim_out_word(out, "destinationType", (session->flags & SIM_NEW_PLACE) != 0 ? "new" : "inPlace");
    sim_out_word(out, "tags", or_else(asked->tags, made == NULL ? "fastRestore" : "none"));
    sim_out_word(out, "restorePointPreference", or_else(asked->preference, "latest"));
    if (made != NULL && made->name == NULL)
        sim_out_null(out, "displayName");
    else
        sim_out_free(out, "displayName", or_else(asked->name, name));
}

void sim_body_bulk(struct sim_ctx *ctx, const struct sim_session *session, const char *context)
{
    const struct sim_bulk *made = sim_tenant_bulk(ctx->tenant, session);
    struct sim_out *out = &ctx->out;
    bool active = sim_body_bulk_active(ctx, session);
    int64_t created_ms = made != NULL ? made->created_ms : session->created_ms + 1;
    char id[SIM_GUID_SIZE];

    sim_out_open(out, NULL, '{');
    if (context != NULL)
        sim_out_word(out, "@odata.context", context);
    if (context != NULL)
        sim_out_word(out, "@odata.type", kinds[session->workload].type);
    sim_out_word(out, "id", sim_body_bulk_id(session, id));
    write_wishes(ctx, session);
    sim_out_word(out, "status", status_word(ctx, session, active));
    sim_out_time(out, "createdDateTime", created_ms, session->id_lo);
    sim_out_time(out, "lastModifiedDateTime", active ? created_ms : sim_lifecycle_resolved(session),
                 session->id_lo);
    sim_out_open(out, kinds[session->workload].list,
                 '['); /* not echoed, on purpose (GRAPH.md, Bulk) */
    sim_out_close(out, ']');
    write_period(ctx, session);
    sim_body_bare_identity(ctx, "createdBy", session, made != NULL ? 1 : 0);
    sim_body_bare_identity(ctx, "lastModifiedBy", session, active && made == NULL ? 0 : 1);
    if (!active && has_errors(ctx, session))
        write_unresolved(ctx, session);
    sim_out_close(out, '}');
}
