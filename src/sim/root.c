/* root.c - the root object: what the backup service says of itself. */
#include <stdio.h>

#include "base/spans.h"
#include "sim/handlers.h"

/* Dates as far as a state has them. Microsoft documents neither which states send which dates nor
 * how far apart they lie but for the 30 days until restoring is locked; the rest is ours. */
static const struct service {
    const char *status, *reason;
    int grace_days, restore_days; /* from when it changed; 0: not sent */
    int changed_days;             /* ago */
} services[] = {
    [SIM_SERVICE_ENABLED] = {"enabled", "none", 0, 0, 40},
    [SIM_SERVICE_PROTECTION_LOCKED] = {"protectionChangeLocked", "invalidBillingProfile", 30, 30,
                                       3},
    [SIM_SERVICE_RESTORE_LOCKED] = {"restoreLocked", "invalidBillingProfile", 30, 30, 33},
    [SIM_SERVICE_DISABLED] = {"disabled", "userRequested", 0, 0, 5},
    [SIM_SERVICE_NEW_WORD] = {"partiallyFrozen", "quarterlyAudit", 0, 0, 1},
};

/* What the service says of itself. */
static enum sim_service service_now(const struct sim_ctx *ctx)
{
    return sim_on(ctx, SIM_KNOB_SERVICE) ? (enum sim_service)ctx->active.args[SIM_KNOB_SERVICE].code
                                         : SIM_SERVICE_ENABLED;
}

bool sim_service_refuses(const struct sim_ctx *ctx)
{
    enum sim_service now = service_now(ctx);
    return now == SIM_SERVICE_RESTORE_LOCKED || now == SIM_SERVICE_DISABLED;
}

static void write_status(struct sim_ctx *ctx, const struct service *service)
{
    struct sim_out *out = &ctx->out;
    int64_t changed_ms = sim_tenant_setup(ctx->tenant)->start_ms - service->changed_days * DAY_MS;
    char guid[SIM_GUID_SIZE];

    sim_out_open(out, "serviceStatus", '{');
    sim_out_word(out, "status", service->status);
    sim_out_word(out, "disableReason", service->reason);
    sim_out_word(out, "backupServiceConsumer", "firstparty");
    if (service->grace_days > 0)
        sim_out_time(out, "gracePeriodDateTime", changed_ms + service->grace_days * DAY_MS, 2);
    if (service->restore_days > 0)
        sim_out_time(out, "restoreAllowedTillDateTime", changed_ms + service->restore_days * DAY_MS,
                     3);
    sim_out_time(out, "lastModifiedDateTime", changed_ms, 1);
    sim_out_open(out, "lastModifiedBy", '{');
    sim_out_open(out, "user", '{');
    sim_out_word(out, "identity", sim_guid_of(0xb1, guid));
    sim_out_close(out, '}');
    sim_out_close(out, '}');
    sim_out_close(out, '}');
}

void sim_get_root(struct sim_ctx *ctx)
{
    struct sim_out *out = &ctx->out;
    char context[256];

    sim_metadata(ctx, context, sizeof context, "solutions/backupRestore/$entity");
    sim_json_type(ctx);
    sim_out_open(out, NULL, '{');
    sim_out_word(out, "@odata.context", context);
    write_status(ctx, &services[service_now(ctx)]);
    sim_out_close(out, '}');
}
