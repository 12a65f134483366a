/* change.c - PATCH of a draft: artifacts are added and removed by one delta, of which a part may
 * fail by itself under a 200 (GRAPH.md, Drafts). */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/xalloc.h"
#include "sim/asked.h"
#include "sim/bodies.h"
#include "sim/handlers.h"

#define SESSION_MAX 10000 /* artifacts: as many as a bulk request has; ours */

/* What became of one element of the delta. */
struct edit {
    const json_t *item;
    bool removal, failed; /* failed: there was nothing to remove */
    uint32_t index;       /* of an added artifact in the session as it is afterwards */
};

struct change {
    struct sim_ctx *ctx;
    const struct sim_session *session;
    struct sim_session like;
    struct sim_asked asked; /* what is kept, then what is added */
    struct edit *edits;
    size_t count;
    const char *name; /* "mailboxRestoreArtifacts@delta" */
    const json_t *list;
};

static bool names_delta(const char *member, const char *list)
{
    size_t length = strlen(list);

    return strncmp(member, list, length) == 0 && strcmp(member + length, "@delta") == 0;
}

/* Exactly one delta, and nothing else that is no annotation. */
static bool find_delta(struct change *change, json_t *body)
{
    enum sim_workload workload = change->ctx->workload;
    const char *name = NULL;
    json_t *value = NULL;

    json_object_foreach(body, name, value)
    {
        bool granular = names_delta(name, sim_artifacts_name(workload, true));

        if (name[0] == '@')
            continue;
        if (change->name != NULL ||
            (!granular && !names_delta(name, sim_artifacts_name(workload, false))))
            return sim_fail(change->ctx, SIM_E_PATCH);
        change->name = name;
        change->list = value;
        change->asked.granular = granular;
    }
    return change->name != NULL || sim_fail(change->ctx, SIM_E_PATCH);
}

/* Bulk and chosen artifacts never mix, nor do granular and whole ones, until the draft is empty. */
static bool may_hold(struct change *change)
{
    bool granular = (change->session->flags & SIM_ITEMS) != 0;
    size_t kept = change->asked.made.count;

    if (change->session->job == SIM_BULK || (kept > 0 && granular != change->asked.granular))
        return sim_fail(change->ctx, SIM_E_PATCH);
    return true;
}

static bool is_removal(const json_t *item)
{
    return json_object_get(item, "@removed") != NULL;
}

/* The place of the artifact among those of the session as it was; `count` when it has none. */
static uint32_t find_artifact(struct change *change, const char *wanted)
{
    char id[SIM_ID_BYTES];
    uint32_t at = 0;

    for (; at < change->session->total; at++) {
        sim_body_artifact_id(change->ctx, change->session, at, id);
        if (strcasecmp(id, wanted) == 0)
            break;
    }
    return at;
}

/* Marks what leaves. One that is named twice is the same artifact twice. */
static bool mark_removals(struct change *change, bool *leaves)
{
    for (size_t i = 0; i < change->count; i++) {
        struct edit *edit = &change->edits[i];
        const char *id = sim_asked_text(edit->item, "id");

        if (!edit->removal)
            continue;
        if (!sim_asked_good_key(id))
            return sim_fail(change->ctx, SIM_E_ARTIFACTS);
        uint32_t at = find_artifact(change, id);
        edit->failed = at == change->session->total;
        if (!edit->failed && leaves[at])
            return sim_fail(change->ctx, SIM_E_DUPLICATE);
        if (!edit->failed)
            leaves[at] = true;
    }
    return true;
}

static void drop_removed(struct sim_made *made, const bool *leaves)
{
    struct sim_made gone = {0};
    size_t kept = 0;

    gone.artifacts = xcalloc(made->count + 1, sizeof *gone.artifacts);
    for (size_t i = 0; i < made->count; i++) {
        if (leaves[i])
            gone.artifacts[gone.count++] = made->artifacts[i];
        else
            made->artifacts[kept++] = made->artifacts[i];
    }
    made->count = kept;
    sim_made_release(&gone);
}

static bool remove_some(struct change *change)
{
    bool *leaves = xcalloc((size_t)change->session->total + 1, sizeof *leaves);
    bool good = mark_removals(change, leaves);

    sim_body_artifacts_made(change->ctx, change->session, &change->asked.made);
    if (good)
        drop_removed(&change->asked.made, leaves);
    free(leaves);
    return good;
}

static bool add_some(struct change *change)
{
    struct sim_asked *asked = &change->asked;

    if (asked->made.count > 0 && (change->session->flags & SIM_NEW_PLACE) != 0)
        asked->new_places++;
    else if (asked->made.count > 0 && (!asked->granular || change->ctx->workload == SIM_EXCHANGE))
        asked->in_places++;
    for (size_t i = 0; i < change->count; i++) {
        if (change->edits[i].removal)
            continue;
        change->edits[i].index = (uint32_t)asked->made.count;
        if (!sim_asked_add(asked, change->edits[i].item))
            return false;
    }
    if (asked->made.count > SESSION_MAX)
        return sim_fail(change->ctx, SIM_E_LIMIT_CHANGE);
    return sim_asked_agrees(asked);
}

static bool read_edits(struct change *change)
{
    size_t count = json_array_size(change->list);

    if (!json_is_array(change->list) || count == 0)
        return sim_fail(change->ctx, SIM_E_ARTIFACTS);
    if (count > SIM_ASKED_MAX)
        return sim_fail(change->ctx, SIM_E_LIMIT_CHANGE);
    change->edits = xcalloc(count, sizeof *change->edits);
    change->count = count;
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(change->list, i);

        change->edits[i] = (struct edit){.item = item, .removal = is_removal(item)};
    }
    return remove_some(change) && may_hold(change) && add_some(change);
}

/* What the draft is afterwards. */
static void settle(struct change *change)
{
    unsigned ours = SIM_NEW_PLACE | SIM_ITEMS;
    unsigned flags = change->session->flags & ~ours;
    bool granular = change->asked.granular && change->asked.made.count > 0;

    if (change->asked.new_places > 0)
        flags |= SIM_NEW_PLACE;
    if (granular)
        flags |= SIM_ITEMS;
    change->like = *change->session;
    change->like.flags = (uint8_t)flags;
    change->like.total = (uint32_t)change->asked.made.count;
    change->like.job =
        granular && change->ctx->workload != SIM_EXCHANGE ? SIM_GRANULAR : SIM_STANDARD;
}

static void write_failure(struct sim_out *out, const char *id)
{
    sim_out_open(out, NULL, '{');
    sim_out_word(out, "@contentId", id);
    sim_out_open(out, "@Core.DataModificationException", '{');
    sim_out_open(out, "info", '{');
    sim_out_word(out, "code", "Invalid");
    sim_out_word(out, "message",
                 "The identifier to be removed from the Restore Session does not exist");
    sim_out_close(out, '}');
    sim_out_word(out, "failedOperation", "remove");
    sim_out_number(out, "responseCode", 409);
    sim_out_close(out, '}');
    sim_out_word(out, "id", id);
    sim_out_close(out, '}');
}

static void write_removal(struct sim_out *out, const char *id)
{
    sim_out_open(out, NULL, '{');
    sim_out_word(out, "id", id);
    sim_out_open(out, "@removed", '{');
    sim_out_word(out, "reason", "changed");
    sim_out_close(out, '}');
    sim_out_close(out, '}');
}

/* As the samples have it: the restore point as it was sent, and a time that no model has. */
static void write_unit(struct change *change, const struct edit *edit)
{
    const struct sim_session *session = change->session;
    struct sim_out *out = &change->ctx->out;
    const struct sim_made *made = sim_tenant_made(change->ctx->tenant, session);
    const json_t *point = json_object_get(edit->item, "restorePoint");
    const char *key = json_object_get(point, "id") != NULL ? "id" : "@odata.id";
    char id[SIM_ID_BYTES];

    sim_body_artifact_id(change->ctx, session, edit->index, id);
    sim_out_open(out, NULL, '{');
    sim_out_word(out, "id", id);
    sim_out_open(out, "restorePoint", '{');
    sim_out_word(out, key, made->artifacts[edit->index].point);
    sim_out_close(out, '}');
    sim_out_word(out, "destinationType", (session->flags & SIM_NEW_PLACE) != 0 ? "new" : "inPlace");
    if (change->asked.granular)
        sim_out_word(out, "searchResponseId", made->artifacts[edit->index].search);
    sim_out_word(out, "status", "added");
    sim_out_time(out, "createdDateTime", session->changed_ms, session->id_lo);
    sim_out_close(out, '}');
}

/* Removals that went well are repeated among files, and left out among whole units (samples). */
static void write_edit(struct change *change, const struct edit *edit, bool items)
{
    struct sim_out *out = &change->ctx->out;

    if (edit->removal && edit->failed)
        write_failure(out, sim_asked_text(edit->item, "id"));
    else if (edit->removal && items)
        write_removal(out, sim_asked_text(edit->item, "id"));
    else if (!edit->removal && items)
        sim_body_artifact(change->ctx, change->session, edit->index, NULL);
    else if (!edit->removal)
        write_unit(change, edit);
}

static void answer_changed(struct change *change)
{
    struct sim_ctx *ctx = change->ctx;
    bool items = change->asked.granular && ctx->workload != SIM_EXCHANGE;
    char id[SIM_GUID_SIZE];

    sim_json_type(ctx);
    sim_out_open(&ctx->out, NULL, '{');
    if (items) {
        sim_out_word(&ctx->out, "@context", "#$delta");
        sim_out_word(&ctx->out, "id",
                     sim_guid_text(change->session->id_hi, change->session->id_lo, id));
    }
    sim_out_open(&ctx->out, change->name, '[');
    for (size_t i = 0; i < change->count; i++)
        write_edit(change, &change->edits[i], items);
    sim_out_close(&ctx->out, ']');
    sim_out_close(&ctx->out, '}');
}

static bool read_body(struct change *change, json_t *body)
{
    if (!json_is_object(body))
        return sim_fail(change->ctx, SIM_E_BAD_REQUEST);
    return sim_asked_type(change->ctx, body) && find_delta(change, body) && read_edits(change);
}

static void apply(struct change *change, uint32_t index)
{
    struct sim_ctx *ctx = change->ctx;

    settle(change);
    if (!sim_tenant_change(ctx->tenant, index, &change->like, &change->asked.made,
                           ctx->request->now_ms)) {
        sim_fail(ctx, SIM_E_STORAGE);
        return;
    }
    ctx->now_ms = ctx->request->now_ms; /* the answer shows what was done */
    change->session = sim_tenant_at(ctx->tenant, index);
    answer_changed(change);
}

void sim_change_session(struct sim_ctx *ctx)
{
    const struct sim_request *request = ctx->request;
    struct change change = {.ctx = ctx, .asked.ctx = ctx};
    uint32_t index = 0;

    change.session = sim_ctx_draft(ctx, &index);
    if (change.session == NULL)
        return;
    if (request->body_length == 0) {
        sim_fail(ctx, SIM_E_PATCH);
        return;
    }
    if (!sim_asked_json(ctx))
        return;
    json_t *body = json_loadb(request->body, request->body_length, JSON_REJECT_DUPLICATES, NULL);
    if (read_body(&change, body))
        apply(&change, index);
    free(change.edits);
    sim_made_release(&change.asked.made);
    json_decref(body);
}
