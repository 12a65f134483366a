#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/xalloc.h"
#include "sim/bodies.h"
#include "sim/handlers.h"

#define ARTIFACTS_MAX 50 /* in one request (GRAPH.md, Limits) */
#define POINT_BYTES   400

/* A create request while it is read. */
struct draft {
    struct sim_ctx *ctx;
    struct sim_session like;
    struct sim_made made;
    const json_t *list; /* the artifacts; NULL: none, an empty draft */
    unsigned new_places, in_places;
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

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static bool good_key(const char *text)
{
    if (text == NULL || *text == '\0' || strlen(text) >= POINT_BYTES)
        return false;
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text <= ' ' || *text == 0x7f)
            return false;
    }
    return true;
}

/* Pages of 2024 give the restore point as @odata.id, later ones as id (GRAPH.md, Drafts). */
static const char *point_of(const json_t *item)
{
    const json_t *point = json_object_get(item, "restorePoint");
    const char *id = text_of(point, "id");

    return id != NULL ? id : text_of(point, "@odata.id");
}

static bool refuse(struct draft *draft, enum sim_error error)
{
    sim_fail(draft->ctx, error);
    return false;
}

static bool read_destination(struct draft *draft, const json_t *item)
{
    const char *word = text_of(item, "destinationType");

    if (word != NULL && strcmp(word, "new") == 0)
        draft->new_places++;
    else if (word != NULL && strcmp(word, "inPlace") == 0)
        draft->in_places++;
    else
        return refuse(draft, SIM_E_PATH_TYPE);
    return true;
}

static void keep(struct draft *draft, const char *point, const char *search)
{
    draft->made.points[draft->made.count] = xstrdup(point);
    draft->made.searches[draft->made.count] = xstrdup(search);
    draft->made.count++;
}

/* A file or folder: named by its key in a browse session; its destination is not part of v1.0. */
static bool read_item(struct draft *draft, const json_t *item)
{
    const char *key = text_of(item, "id");
    const char *browse = text_of(item, "browseSessionId");

    if (!good_key(key) || !good_key(browse))
        return refuse(draft, SIM_E_ARTIFACTS);
    if (json_object_get(item, "destinationType") != NULL && !read_destination(draft, item))
        return false;
    keep(draft, key, browse);
    return true;
}

static bool read_unit(struct draft *draft, const json_t *item)
{
    bool granular = (draft->like.flags & SIM_ITEMS) != 0;
    const char *search = text_of(item, "searchResponseId");
    const char *point = point_of(item);

    if (!read_destination(draft, item))
        return false;
    if (!good_key(point))
        return refuse(draft, SIM_E_RESTORE_POINT);
    if (granular && !good_key(search))
        return refuse(draft, SIM_E_ARTIFACTS);
    keep(draft, point, granular ? search : NULL);
    return true;
}

static bool has_duplicate(const struct sim_made *made)
{
    for (uint32_t i = 0; i < made->count; i++) {
        for (uint32_t k = 0; k < i; k++) {
            if (strcasecmp(made->points[i], made->points[k]) == 0)
                return true;
        }
    }
    return false;
}

static bool read_list(struct draft *draft)
{
    size_t count = json_array_size(draft->list);
    bool items = (draft->like.flags & SIM_ITEMS) != 0 && draft->like.workload != SIM_EXCHANGE;

    if (!json_is_array(draft->list) || count == 0)
        return refuse(draft, SIM_E_ARTIFACTS);
    if (count > ARTIFACTS_MAX)
        return refuse(draft, SIM_E_LIMIT);
    draft->made.points = xcalloc(count, sizeof *draft->made.points);
    draft->made.searches = xcalloc(count, sizeof *draft->made.searches);
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(draft->list, i);

        if (!json_is_object(item))
            return refuse(draft, SIM_E_ARTIFACTS);
        if (!(items ? read_item(draft, item) : read_unit(draft, item)))
            return false;
    }
    if (has_duplicate(&draft->made))
        return refuse(draft, SIM_E_DUPLICATE);
    if (draft->new_places > 0 && draft->in_places > 0)
        return refuse(draft, SIM_E_MIXED);
    draft->like.total = (uint32_t)count;
    if (draft->new_places > 0)
        draft->like.flags |= SIM_NEW_PLACE;
    return true;
}

/* "@odata.type" may be left out, as the address implies it; another type is a mistake. */
static bool right_type(struct draft *draft, const json_t *body)
{
    const json_t *given = json_object_get(body, "@odata.type");
    const char *text = json_string_value(given);
    const char *type = sim_body_type((enum sim_workload)draft->like.workload);

    if (given == NULL ||
        (text != NULL && (strcasecmp(text, type) == 0 || strcasecmp(text, type + 1) == 0)))
        return true;
    sim_fail_text(draft->ctx, SIM_E_BAD_REQUEST, "The type is not that of the collection.");
    return false;
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

        if (known && draft->list != NULL)
            return refuse(draft, SIM_E_CREATE);
        if (known) {
            draft->list = value;
            draft->like.flags |= strcmp(name, granular) == 0 ? SIM_ITEMS : 0;
        } else if (name[0] != '@') {
            sim_fail_about(draft->ctx, SIM_E_BAD_REQUEST, "The property '", name,
                           "' does not exist on the type.");
            return false;
        }
    }
    /* the sample of a granular mailbox session says standard (GRAPH.md, Items) */
    if ((draft->like.flags & SIM_ITEMS) != 0 && draft->like.workload != SIM_EXCHANGE)
        draft->like.job = SIM_GRANULAR;
    return true;
}

static bool read_body(struct draft *draft)
{
    const struct sim_request *request = draft->ctx->request;
    const char *type = request->content_type;
    bool good = false;

    if (request->body_length == 0)
        return true;
    if (type == NULL || strncasecmp(type, "application/json", 16) != 0)
        return refuse(draft, SIM_E_NO_MEDIA_TYPE);
    json_t *body = json_loadb(request->body, request->body_length, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(body))
        refuse(draft, SIM_E_BAD_REQUEST);
    else
        good = right_type(draft, body) && find_list(draft, body) &&
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
    snprintf(context, sizeof context, "%s/%s/$metadata#solutions/backupRestore/%s/$entity",
             ctx->origin, ctx->version, sim_collection_name(ctx));
    sim_json_type(ctx);
    sim_header(ctx, "Location", "%s/%s" SIM_ROOT "/%s('%s')", ctx->origin, ctx->version,
               sim_collection_name(ctx), sim_guid_text(session->id_hi, session->id_lo, id));
    sim_body_session(ctx, session, SIM_IN_CREATE, context);
}

/* Of four artifacts or more, one in four will fail: what callers make must show all ends. */
static void foresee(struct draft *draft)
{
    draft->like.failures = draft->like.total >= 4 ? draft->like.total / 4 : 0;
}

void sim_create_session(struct sim_ctx *ctx)
{
    struct draft draft = {.ctx = ctx, .like.workload = (uint8_t)ctx->workload};

    if (sim_service_refuses(ctx)) {
        sim_fail(ctx, SIM_E_LOCKED);
        return;
    }
    if (read_body(&draft)) {
        foresee(&draft);
        uint32_t index =
            sim_tenant_add(ctx->tenant, &draft.like, &draft.made, ctx->request->now_ms);

        if (index == SIM_NO_INDEX)
            sim_fail(ctx, SIM_E_STORAGE);
        else
            answer_created(ctx, index);
    }
    sim_made_release(&draft.made);
}
