/* sim.c - a request's way under the lock, from the gateway's checks and the knobs to its handler
 * and back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fault.h"
#include "base/secret.h"
#include "base/xalloc.h"
#include "sim/admin.h"
#include "sim/browse.h"
#include "sim/context.h"
#include "sim/handlers.h"

struct sim *sim_new(const struct sim_config *config)
{
    struct sim *sim = xcalloc(1, sizeof *sim);

    pthread_mutex_init(&sim->lock, NULL);
    sim->tenant = sim_tenant_new(config->tenant);
    sim_tenant_skip(sim->tenant, config->now_ms);
    sim->faults = sim_faults_new();
    sim->browses = sim_browses_new();
    if (config->token != NULL)
        sim->token = secret_new(config->token, strlen(config->token));
    sim->page_size = config->page_size;
    sim_set_origin(sim, config->origin);
    return sim;
}

void sim_free(struct sim *sim)
{
    if (sim == NULL)
        return;
    sim_browses_free(sim->browses);
    sim_faults_free(sim->faults);
    sim_tenant_free(sim->tenant);
    secret_free(sim->token);
    pthread_mutex_destroy(&sim->lock);
    free(sim);
}

void sim_set_origin(struct sim *sim, const char *origin)
{
    snprintf(sim->origin, sizeof sim->origin, "%s", origin);
}

bool sim_add_fault(struct sim *sim, const char *spec, int64_t now_ms, struct fault *why)
{
    pthread_mutex_lock(&sim->lock);
    bool good = sim_faults_add(sim->faults, spec, now_ms, why);
    pthread_mutex_unlock(&sim->lock);
    return good;
}

static void count_method(struct sim *sim, const char *method)
{
    size_t at = 0;

    while (at < SIM_METHODS - 1 && strcmp(method, sim_methods[at]) != 0)
        at++;
    sim->by_method[at]++;
}

/* Writes the 401 unless the token is the right one. */
static bool authorised(struct sim_ctx *ctx)
{
    const char *header = ctx->request->authorization;
    const char *token = header != NULL && strncasecmp(header, "Bearer ", 7) == 0 ? header + 7 : "";
    struct sim *sim = ctx->sim;

    if (token[0] == '\0')
        return sim_fail(ctx, SIM_E_NO_TOKEN);
    if (sim->token == NULL)
        return true;
    struct secret *given = secret_new(token, strlen(token));
    bool same = secret_equal(given, sim->token);
    secret_free(given);
    if (!same)
        sim_fail(ctx, SIM_E_BAD_TOKEN);
    return same;
}

/* An answer is JSON, that to /$count is text. */
static bool acceptable(const char *accept)
{
    static const char *const ranges[] = {"*/*", "application/*", "json", "text/plain"};

    for (size_t i = 0; accept != NULL && i < sizeof ranges / sizeof ranges[0]; i++) {
        if (strcasestr(accept, ranges[i]) != NULL)
            return true;
    }
    return accept == NULL || *accept == '\0';
}

/* What the gateway refuses before it looks at the address; curl -X POST alone sends no length. */
static bool well_formed(struct sim_ctx *ctx)
{
    const struct sim_request *request = ctx->request;
    bool writes = strcmp(request->method, "POST") == 0 || strcmp(request->method, "PATCH") == 0 ||
                  strcmp(request->method, "PUT") == 0;

    if (writes && request->without_length)
        sim_fail(ctx, SIM_E_NO_LENGTH);
    else if (request->body_length > SIM_BODY_LIMIT)
        sim_fail(ctx, SIM_E_TOO_LARGE);
    else if (!acceptable(request->accept))
        sim_fail(ctx, SIM_E_NOT_ACCEPTABLE);
    else
        return true;
    return false;
}

/* Links lead back to the address that the caller used, when it is a plain one. */
static void choose_origin(struct sim_ctx *ctx)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]";
    const char *host = ctx->request->host;

    if (host != NULL && *host != '\0' && strlen(host) < 100 && strspn(host, plain) == strlen(host))
        snprintf(ctx->origin, sizeof ctx->origin, "http://%s", host);
    else
        strcpy(ctx->origin, ctx->sim->origin);
}

/* Knobs that change how the answer travels. A lost answer is lost only where something took effect;
 * others are not sent at all either, so that the caller cannot tell. */
static void apply_wire_knobs(struct sim_ctx *ctx)
{
    if (sim_on(ctx, SIM_KNOB_LATENCY))
        ctx->answer->delay_ms = ctx->active.args[SIM_KNOB_LATENCY].ms;
    if (sim_on(ctx, SIM_KNOB_CUT))
        ctx->answer->wire = SIM_WIRE_CUT;
    if (sim_on(ctx, SIM_KNOB_STALL))
        ctx->answer->wire = SIM_WIRE_STALL;
    if (sim_on(ctx, SIM_KNOB_LOST_ANSWER))
        ctx->answer->wire = SIM_WIRE_DROP;
}

static void answer_graph(struct sim_ctx *ctx)
{
    struct sim *sim = ctx->sim;
    const struct sim_request *request = ctx->request;

    count_method(sim, request->method);
    choose_origin(ctx);
    sim_tenant_advance(sim->tenant, request->now_ms);
    sim_answer_common(ctx);
    sim_out_init(&ctx->out, &ctx->answer->body);
    if (!authorised(ctx)) {
        sim->unauthorised++;
        return;
    }
    ctx->answer->authorised = true;
    sim_faults_choose(sim->faults, request->method, request->target, request->now_ms, &ctx->active);
    if (well_formed(ctx))
        sim_dispatch(ctx, request->method, request->target);
    apply_wire_knobs(ctx);
}

void sim_handle(struct sim *sim, const struct sim_request *request, struct sim_answer *answer)
{
    struct sim_ctx *ctx = xcalloc(1, sizeof *ctx);

    ctx->sim = sim;
    ctx->tenant = sim->tenant;
    ctx->request = request;
    ctx->answer = answer;
    pthread_mutex_lock(&sim->lock);
    if (strncmp(request->target, "/-/", 3) == 0)
        sim_admin(ctx);
    else
        answer_graph(ctx);
    pthread_mutex_unlock(&sim->lock);
    free(ctx);
}
