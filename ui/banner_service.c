/* banner_service.c - what the states mean is documented (GRAPH.md, Limits). */
#include "banner_service.h"

#include "base/ascii.h"
#include "base/strbuf.h"
#include "base/timefmt.h"
#include "draw.h"

static enum service_kind kind_of(const struct uistate *state)
{
    return state->snapshot ? service_state_kind(&state->snapshot->service) : SERVICE_UNTOLD;
}

bool banner_service_speaks(const struct uistate *state)
{
    enum service_kind kind = kind_of(state);
    return kind != SERVICE_ENABLED && kind != SERVICE_UNTOLD;
}

enum role banner_service_role(const struct uistate *state)
{
    return service_kind_info(kind_of(state))->restores ? ROLE_STALE : ROLE_ERROR;
}

void banner_service_cause(struct strbuf *out, const struct uistate *state)
{
    const struct service_state *service = &state->snapshot->service;
    const struct service_kind_info *info = service_kind_info(kind_of(state));
    char because[96];

    strbuf_puts(out, info->word);
    if (kind_of(state) == SERVICE_OTHER)
        strbuf_printf(out, " (%s)", service->status);
    strbuf_printf(out, ": %s%s. ", info->meaning,
                  service_state_because(service, because, sizeof because));
}

/* "Restoring is allowed until 31 Dec 01:00. " or what a day that is over reads like. */
static void add_date(struct strbuf *out, const struct uistate *state, int64_t ms, const char *to_be,
                     const char *been)
{
    char when[48];
    if (ms == TIME_NONE)
        return;
    bool over = ms <= uistate_service_now(state);
    strbuf_printf(out, "%s %s. ", over ? been : to_be, draw_when(state, ms, when, sizeof when));
}

void banner_service_dates(struct strbuf *out, const struct uistate *state)
{
    const struct service_state *service = &state->snapshot->service;
    if (!banner_service_speaks(state))
        return;
    if (service_kind_info(kind_of(state))->restores)
        add_date(out, state, service->restore_until_ms, "Restoring is allowed until",
                 "Restoring was allowed until");
    add_date(out, state, service->grace_ms, "The grace period ends", "The grace period ended");
    if (kind_of(state) == SERVICE_PROTECTION_LOCKED && service->restore_until_ms == TIME_NONE)
        strbuf_puts(out, "After 30 days like this restoring is locked, too. ");
}

void banner_service_hint(struct strbuf *out, const struct uistate *state)
{
    const struct service_state *service = &state->snapshot->service;
    enum service_kind kind = kind_of(state);
    if (ascii_casecmp(service->reason, "invalidBillingProfile") == 0)
        strbuf_puts(out,
                    "Set the billing right in the Microsoft 365 admin center; that takes 24 to "
                    "48 hours to show. ");
    else if (kind == SERVICE_DISABLED)
        strbuf_puts(out, "It is turned on in the Microsoft 365 admin center. ");
}

void banner_service_change(struct strbuf *out, const struct uistate *state)
{
    char when[48];
    int64_t ms = state->snapshot->service.modified_ms;
    if (ms != TIME_NONE && banner_service_speaks(state))
        strbuf_printf(out, "Changed %s. ", draw_when(state, ms, when, sizeof when));
}
