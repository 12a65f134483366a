/* create.c - POST to a typed collection (handlers.h): the whole body is read before anything is
 * made. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "sim/asked.h"
#include "sim/bodies.h"
#include "sim/handlers.h"

/* A create request while it is read. */
struct draft {
    struct sim_ctx *ctx;
    struct sim_session like;
    struct sim_asked asked;
    const json_t *list; /* the artifacts; NULL: none, an empty draft */
};

static const char *const artifact_lists[SIM_WORKLOADS][2] = {
    [SIM_EXCHANGE] = {"mailboxRestoreArtifacts", "granularMailboxRestoreArtifacts"},
    [SIM_SHAREPOINT] = {"siteRestoreArtifacts", "granularSiteRestoreArtifacts"},
    [SIM_ONEDRIVE] = {"driveRestoreArtifacts", "granularDriveRestoreArtifacts"},
};

const char *sim_artifacts_name(enum sim_workload workload, bool granular)
{
    return artifact_lists[workload][granular];
}

static bool read_list(struct draft *draft)
{
    size_t count = json_array_size(draft->list);

    draft->asked =
        (struct sim_asked){.ctx = draft->ctx, .granular = (draft->like.flags & SIM_ITEMS) != 0};
    if (!json_is_array(draft->list) || count == 0)
        return sim_fail(draft->ctx, SIM_E_ARTIFACTS);
    if (count > SIM_ASKED_MAX)
        return sim_fail(draft->ctx, SIM_E_LIMIT);
    for (size_t i = 0; i < count; i++) {
        if (!sim_asked_add(&draft->asked, json_array_get(draft->list, i)))
            return false;
    }
    if (!sim_asked_agrees(&draft->asked))
        return false;
    draft->like.total = (uint32_t)count;
    if (draft->asked.new_places > 0)
        draft->like.flags |= SIM_NEW_PLACE;
    return true;
}

/* Libraries send annotations, and members that the model has and the service computes: neither is
 * an error, nor does either count. */
static bool is_idle(const char *name)
{
    return name[0] == '@' || strstr(name, "@odata.") != NULL || sim_body_has_member(name);
}

/* Finds the artifact list among the members; unknown members of other types are refused. */
static bool find_list(struct draft *draft, json_t *body)
{
    const char *whole = sim_artifacts_name(draft->ctx->workload, false);
    const char *granular = sim_artifacts_name(draft->ctx->workload, true);
    const char *name = NULL;
    json_t *value = NULL;

    json_object_foreach(body, name, value)
    {
        bool known = strcmp(name, whole) == 0 || strcmp(name, granular) == 0;

        if (!known && !is_idle(name))
            return sim_fail_about(draft->ctx, SIM_E_BAD_REQUEST, "The property '", name,
                                  "' does not exist on the type.");
        if (!known)
            continue;
        if (draft->list != NULL)
            return sim_fail(draft->ctx, SIM_E_CREATE);
        draft->list = value;
        draft->like.flags |= strcmp(name, granular) == 0 ? SIM_ITEMS : 0;
    }
    /* the sample of a granular mailbox session says standard (GRAPH.md, Items) */
    if ((draft->like.flags & SIM_ITEMS) != 0 && draft->like.workload != SIM_EXCHANGE)
        draft->like.job = SIM_GRANULAR;
    return true;
}

static bool read_body(struct draft *draft)
{
    const struct sim_request *request = draft->ctx->request;
    bool good = false;

    if (request->body_length == 0)
        return true;
    if (!sim_asked_json(draft->ctx))
        return false;
    json_t *body = json_loadb(request->body, request->body_length, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(body))
        sim_fail(draft->ctx, SIM_E_BAD_REQUEST);
    else
        good = sim_asked_type(draft->ctx, body) && find_list(draft, body) &&
               (draft->list == NULL || read_list(draft));
    json_decref(body);
    draft->list = NULL;
    return good;
}

static void answer_created(struct sim_ctx *ctx, uint32_t index)
{
    const struct sim_session *session = sim_tenant_at(ctx->tenant, index);
    char context[320], id[SIM_GUID_SIZE];

    ctx->now_ms = ctx->request->now_ms;
    ctx->answer->status = 201;
    sim_metadata(ctx, context, sizeof context, "solutions/backupRestore/%s/$entity",
                 sim_collection_name(ctx));
    sim_json_type(ctx);
    sim_header(ctx, "Location", "%s/%s" SIM_ROOT "/%s('%s')", ctx->origin, ctx->version,
               sim_collection_name(ctx), sim_guid_text(session->id_hi, session->id_lo, id));
    sim_body_session(ctx, session, SIM_IN_CREATE, context);
}

void sim_create_session(struct sim_ctx *ctx)
{
    struct draft draft = {.ctx = ctx, .like.workload = (uint8_t)ctx->workload};

    if (sim_service_refuses(ctx)) {
        sim_fail(ctx, SIM_E_LOCKED);
        return;
    }
    if (read_body(&draft)) {
        draft.like.failures = sim_lifecycle_foreseen(draft.like.total);
        uint32_t index =
            sim_tenant_add(ctx->tenant, &draft.like, &draft.asked.made, ctx->request->now_ms);

        if (index == SIM_NO_INDEX)
            sim_fail(ctx, SIM_E_STORAGE);
        else
            answer_created(ctx, index);
    }
    sim_made_release(&draft.asked.made);
}
