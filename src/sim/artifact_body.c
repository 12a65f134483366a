/* artifact_body.c - artifacts as JSON, of all three workloads and both kinds (bodies.h). None is
 * stored: its name, its end and why it failed follow from its session and its number. */
#include <stdio.h>
#include <string.h>

#include "base/spans.h"
#include "sim/bodies.h"
#include "sim/point.h"
#include "sim/rng.h"

#define HOLDERS_LOOKED_AT 4000
#define UNSET             "\"0001-01-01T00:00:00Z\"" /* how granular items say "not yet" (GRAPH.md, Times) */

/* What the members of an artifact need while they are written. */
struct writing {
    struct sim_ctx *ctx;
    struct sim_out *out;
    const struct sim_session *session;
    const struct sim_made *made; /* NULL: of the population */
    struct sim_artifact seen;
    uint32_t index;
    uint64_t key;
    char point_id[SIM_ID_BYTES]; /* of a whole unit */
    struct sim_point point;
};

static const char *const steps[] = {
    [SIM_ADDED] = "added",         [SIM_SCHEDULING] = "scheduling",
    [SIM_SCHEDULED] = "scheduled", [SIM_IN_PROGRESS] = "inProgress",
    [SIM_SUCCEEDED] = "succeeded", [SIM_STEP_FAILED] = "failed",
};

/* Codes as documented for artifacts, messages ours and in English (GRAPH.md, Errors). */
/* clang-format off */
#define DUPLICATE 4
static const struct sim_error_text reasons[] = {
    {"ArtifactCannotBeRestored", "The content is under a preservation lock and cannot be restored."},
    {"UnknownError", "An unexpected error occurred while the content was copied."},
    {"ArtifactNotFound", "What the restore point protects is no longer there."},
    {"InvalidRestoreTime", "The restore point lies outside the retention period."},
    [DUPLICATE] =
    {"DuplicateArtifactRestoreRequest", "Another restore of the same content is running."},
    {"UnknownError", "The destination did not answer in time."},
    {"QuotaExceeded", "The quota of the backup storage is used up."},
};
/* clang-format on */

/* The salt was looked for: with it the demo's bad ends (seed 7) have six different reasons. */
#define REASON_SALT 0x14f

const struct sim_error_text *sim_body_reason(const struct sim_session *session, uint32_t index)
{
    uint64_t hash = sim_mix(session->id_lo, REASON_SALT);

    if (index != UINT32_MAX && index % 3 == 1)
        hash = sim_mix(hash, index);
    return &reasons[sim_below(hash, sizeof reasons / sizeof reasons[0])];
}

/* Of what a caller put together the number counts, as an artifact keeps its id when others go. */
static uint64_t artifact_key(const struct sim_ctx *ctx, const struct sim_session *session,
                             uint32_t index)
{
    const struct sim_made *made = sim_tenant_made(ctx->tenant, session);

    return sim_mix(session->id_lo ^ 0x82, made == NULL ? index : made->artifacts[index].number);
}

static bool is_item(const struct sim_session *session)
{
    return (session->flags & SIM_ITEMS) != 0 && session->workload != SIM_EXCHANGE;
}

void sim_body_artifact_id(struct sim_ctx *ctx, const struct sim_session *session, uint32_t index,
                          char id[SIM_ID_BYTES])
{
    uint64_t key = artifact_key(ctx, session, index);
    const struct sim_made *made = sim_tenant_made(ctx->tenant, session);
    char guid[4][SIM_GUID_SIZE];

    if (!is_item(session)) {
        sim_guid_of(key, guid[0]);
        strcpy(id, guid[0]);
        return;
    }
    if (made != NULL) {
        snprintf(id, SIM_ID_BYTES, "%s", made->artifacts[index].point);
        return;
    }
    /* site, web and list are those of one site: the same for all */
    for (unsigned i = 0; i < 3; i++)
        sim_guid_of(sim_mix(session->id_lo, 0x83 + i), guid[i]);
    sim_guid_of(key, guid[3]);
    snprintf(id, SIM_ID_BYTES, "%s,%s,%s,%s", guid[0], guid[1], guid[2], guid[3]);
}

void sim_body_artifacts_made(struct sim_ctx *ctx, const struct sim_session *session,
                             struct sim_made *made)
{
    const struct sim_made *known = sim_tenant_made(ctx->tenant, session);
    char text[SIM_ID_BYTES];

    for (uint32_t i = 0; i < session->total; i++) {
        const struct sim_made_artifact *one = known == NULL ? NULL : &known->artifacts[i];

        if (one != NULL)
            snprintf(text, sizeof text, "%s", one->point);
        else if (is_item(session))
            sim_body_artifact_id(ctx, session, i, text);
        else
            sim_point_id(session, artifact_key(ctx, session, i), text);
        made->next = one == NULL ? i : one->number;
        sim_made_add(made, text, one == NULL ? NULL : one->search);
    }
    if (known != NULL)
        made->next = known->next; /* numbers of those that left are not given again */
}

static void optional_time(struct writing *w, const char *name, int64_t ms)
{
    if (!sim_wants(w->ctx, name))
        return;
    if (ms != SIM_NEVER)
        sim_out_time(w->out, name, ms, w->session->id_lo);
    else
        sim_out_null(w->out, name);
}

static void optional_text(struct writing *w, const char *name, const char *text, bool free_text)
{
    if (!sim_wants(w->ctx, name))
        return;
    if (text == NULL)
        sim_out_null(w->out, name);
    else if (free_text)
        sim_out_free(w->out, name, text);
    else
        sim_out_word(w->out, name, text);
}

static void write_step(struct writing *w)
{
    const char *word = steps[w->seen.step];

    if (sim_on(w->ctx, SIM_KNOB_UNKNOWN_WORDS))
        word = w->index % 2 == 0 ? "unknown" : "InProgress";
    if (sim_wants(w->ctx, "status"))
        sim_out_word(w->out, "status", word);
}

static void write_destination(struct writing *w)
{
    bool fresh = (w->session->flags & SIM_NEW_PLACE) != 0;

    if (sim_wants(w->ctx, "destinationType"))
        sim_out_word(w->out, "destinationType", fresh ? "new" : "inPlace");
}

/* Whole units of another session of that workload were being restored then. */
static bool was_running(const struct sim_session *other, const struct writing *w)
{
    return other != w->session && other->workload == w->session->workload && other->made == 0 &&
           (other->flags & SIM_ITEMS) == 0 && other->activated_ms <= w->seen.end_ms &&
           other->ended_ms > w->seen.end_ms && other->total > 0;
}

/* "Another restore of the same content is running" (GRAPH.md, Errors): of those that did then the
 * one that goes on longest. The newest sessions are looked at; NULL: there was none. */
static const struct sim_session *find_holder(const struct writing *w)
{
    const struct sim_session *holder = NULL;
    uint32_t count = sim_tenant_count(w->ctx->tenant);
    for (uint32_t i = 0; i < count && i < HOLDERS_LOOKED_AT; i++) {
        const struct sim_session *other = sim_tenant_at(w->ctx->tenant, count - 1 - i);
        if (was_running(other, w) && (holder == NULL || other->ended_ms > holder->ended_ms))
            holder = other;
    }
    return holder;
}

/* Why this unit failed. Where another session restores at the time, one in three collides with it.
 */
static const struct sim_error_text *reason_of(const struct writing *w)
{
    static const struct sim_error_text *const duplicate = &reasons[DUPLICATE];
    bool whole = (w->session->flags & SIM_ITEMS) == 0 && w->made == NULL;

    if (whole && w->index % 3 == 2 && find_holder(w) != NULL)
        return duplicate;
    return sim_body_reason(w->session, w->index);
}

static void write_error(struct writing *w)
{
    if (w->seen.step != SIM_STEP_FAILED || !sim_wants(w->ctx, "error"))
        return;
    const struct sim_error_text *reason = reason_of(w);
    sim_out_open(w->out, "error", '{');
    sim_out_word(w->out, "code", reason->code);
    sim_out_free(w->out, "message", reason->message);
    sim_out_close(w->out, '}');
}

/* The same unit: from the very point that it is being restored from, or from one of its own where
 * that is too new or was asked for in bulk; the id then begins alike (GRAPH.md, Artifacts). */
static void take_held_point(struct writing *w)
{
    const struct sim_session *holder = find_holder(w);
    char held[SIM_POINT_BYTES];
    struct sim_point point, own;
    if (holder == NULL)
        return;
    uint32_t index = sim_below(sim_mix(w->key, 0x9d), holder->total);
    sim_point_id(holder, artifact_key(w->ctx, holder, index), held);
    sim_point_read(held, w->seen.end_ms, (enum sim_workload)holder->workload, &point);
    if (w->session->job != SIM_BULK && point.protected_ms < w->session->created_ms)
        snprintf(w->point_id, sizeof w->point_id, "%s", held);
    else {
        sim_point_read(w->point_id, w->seen.end_ms, point.workload, &own);
        sim_point_compose(point.guid, own.protected_ms, point.workload, w->point_id);
    }
}

/* A caller's draft keeps the ids it was made with; their form is not checked. */
static void find_point(struct writing *w)
{
    if (w->made != NULL)
        snprintf(w->point_id, sizeof w->point_id, "%s", w->made->artifacts[w->index].point);
    else
        sim_point_id(w->session, w->key, w->point_id);
    if (w->made == NULL && w->seen.step == SIM_STEP_FAILED && reason_of(w) == &reasons[DUPLICATE])
        take_held_point(w);
    int64_t day_before = w->session->created_ms - DAY_MS;
    sim_point_read(w->point_id, day_before - day_before % DAY_MS,
                   (enum sim_workload)w->session->workload, &w->point);
}

static void write_point_members(struct writing *w)
{
    sim_out_word(w->out, "id", w->point_id);
    sim_out_time(w->out, "protectionDateTime", w->point.protected_ms, w->session->id_lo);
    sim_out_time(w->out, "expirationDateTime", w->point.expires_ms, w->session->id_lo);
}

static void write_restore_point(struct writing *w)
{
    if (!sim_wants(w->ctx, "restorePoint"))
        return;
    sim_out_open(w->out, "restorePoint", '{');
    write_point_members(w);
    sim_out_close(w->out, '}');
}

/* Messages that the search of a granular mailbox found: at most 1,000 (GRAPH.md, Items). */
static uint32_t found_items(const struct writing *w)
{
    return 1 + sim_below(w->key, 1000);
}

static void write_mailbox(struct writing *w)
{
    bool fresh = (w->session->flags & SIM_NEW_PLACE) != 0;
    bool same = sim_below(sim_mix(w->key, 0x9e), 12) == 0; /* as at the point: nothing to do */
    bool located = w->seen.located && !same;
    char guid[SIM_GUID_SIZE], day[SIM_TIME_SIZE], name[64];

    snprintf(name, sizeof name, fresh ? "Recovered Items – %.10s" : "Inbox",
             sim_time_plain(located ? w->seen.end_ms : 0, day));
    optional_text(w, "restoredFolderId", located ? sim_guid_of(w->key ^ 5, guid) : NULL, false);
    optional_text(w, "restoredFolderName", located ? name : NULL, true);
    if (!sim_wants(w->ctx, "restoredItemCount"))
        return;
    bool some = (w->session->flags & SIM_ITEMS) != 0;
    uint32_t items = some ? found_items(w) : 1 + sim_below(sim_mix(w->key, 6), 26000);

    if (w->seen.located)
        sim_out_number(w->out, "restoredItemCount", same ? 0 : items);
    else
        sim_out_null(w->out, "restoredItemCount");
}

/* A new place has its own address, ending in R and a number that counts up; the name is that of the
 * source (GRAPH.md, Artifacts). */
static void write_site(struct writing *w)
{
    bool fresh = (w->session->flags & SIM_NEW_PLACE) != 0;
    bool located = w->seen.located;
    char guid[SIM_GUID_SIZE], suffix[16] = "", url[256];

    if (fresh)
        snprintf(suffix, sizeof suffix, "R%u", sim_below(sim_mix(w->key, 9), 4));
    snprintf(url, sizeof url, "%s%s", w->point.unit.url, suffix);
    optional_text(w, "restoredSiteId", located ? sim_guid_of(w->key ^ 5, guid) : NULL, false);
    optional_text(w, "restoredSiteName", located ? w->point.unit.name : NULL, true);
    optional_text(w, "restoredSiteWebUrl", located ? url : NULL, true);
}

/* Items that a search found in a mailbox (GRAPH.md, Items). */
static void write_search(struct writing *w)
{
    const char *search = w->made != NULL ? w->made->artifacts[w->index].search : NULL;

    if (sim_wants(w->ctx, "artifactCount"))
        sim_out_number(w->out, "artifactCount", found_items(w));
    optional_text(w, "searchResponseId", search != NULL ? search : "M2UyZDAwMDAwMDMxMzkzYTMyNj",
                  false);
}

static void write_unit(struct writing *w)
{
    find_point(w);
    write_destination(w);
    write_step(w);
    optional_time(w, "startDateTime", w->seen.start_ms);
    optional_time(w, "completionDateTime", w->seen.end_ms);
    if (w->session->workload == SIM_EXCHANGE)
        write_mailbox(w);
    else
        write_site(w);
    if (w->session->workload == SIM_EXCHANGE && (w->session->flags & SIM_ITEMS) != 0)
        write_search(w);
    write_restore_point(w);
    write_error(w);
}

static void item_time(struct writing *w, const char *name, int64_t ms)
{
    if (!sim_wants(w->ctx, name))
        return;
    if (ms == SIM_NEVER)
        sim_out_raw(w->out, name, UNSET);
    else
        sim_out_time(w->out, name, ms, w->session->id_lo);
}

/* In place: where it was; else in a folder of the restore (GRAPH.md, Items). */
static void item_folder(const struct writing *w, const char *library, char *to, size_t size)
{
    char time[SIM_TIME_SIZE];

    if ((w->session->flags & SIM_NEW_PLACE) == 0) {
        snprintf(to, size, "%s", library);
        return;
    }
    sim_time_plain(w->session->ready_ms, time);
    snprintf(to, size, "%s/Restored Items - %.10s %.2s.%.2s UTC", library, time, time + 11,
             time + 14);
}

/* Strings that are not known yet are empty, not null (GRAPH.md, Items). */
static void write_places(struct writing *w)
{
    const char *file = sim_names_file(sim_mix(w->session->id_lo, 11), w->index);
    bool drive = w->session->workload == SIM_ONEDRIVE;
    const char *library = drive ? "Documents" : "Shared Documents";
    bool known = w->seen.step != SIM_ADDED, located = w->seen.located;
    char folder[96], key[32], original[320], path[256], url[512];
    struct sim_unit unit;

    sim_names_unit((enum sim_workload)w->session->workload, sim_mix(w->session->id_lo, 12), &unit);
    item_folder(w, library, folder, sizeof folder);
    snprintf(key, sizeof key, "01%014llX", (unsigned long long)(sim_mix(w->key, 13) >> 8));
    snprintf(original, sizeof original, "%s/%s/%s", unit.url, library, file);
    snprintf(path, sizeof path, "%s/%s", folder, file);
    snprintf(url, sizeof url, "%s/%s", unit.url, path);
    optional_text(w, "restoredItemKey", located ? key : "", false);
    optional_text(w, "webUrl", known ? original : "", true);
    optional_text(w, "restoredItemPath", located ? path : "", true);
    optional_text(w, "restoredItemWebUrl", located ? url : "", true);
}

static void write_item(struct writing *w)
{
    bool known = w->seen.step != SIM_ADDED;
    const char *browse = w->made != NULL ? w->made->artifacts[w->index].search : NULL;
    bool drive = w->session->workload == SIM_ONEDRIVE;
    char owner[SIM_GUID_SIZE];

    optional_text(w, "browseSessionId",
                  browse != NULL ? browse : "m_RtZ8BiiUXOK69cuN6gwubfm9_yeVlDg8s6hci01_cVOAE",
                  false);
    write_places(w);
    write_step(w);
    item_time(w, "restorePointDateTime", known ? w->session->created_ms - DAY_MS : SIM_NEVER);
    item_time(w, "startDateTime", w->seen.start_ms);
    item_time(w, "completionDateTime", w->seen.end_ms);
    optional_text(w, drive ? "directoryObjectId" : "siteId",
                  sim_guid_of(sim_mix(w->session->id_lo, 0x83), owner), false);
    if (w->ctx->beta) { /* v1.0 cannot say why a file failed (GRAPH.md, Items) */
        write_destination(w);
        write_error(w);
    }
}

static struct writing begin(struct sim_ctx *ctx, const struct sim_session *session, uint32_t index)
{
    struct writing w = {
        .ctx = ctx,
        .out = &ctx->out,
        .session = session,
        .made = sim_tenant_made(ctx->tenant, session),
        .index = index,
        .key = artifact_key(ctx, session, index),
    };

    sim_lifecycle_artifact(session, index, ctx->now_ms, sim_tenant_minute_ms(ctx->tenant), &w.seen);
    return w;
}

void sim_body_artifact_point(struct sim_ctx *ctx, const struct sim_session *session, uint32_t index)
{
    struct writing w = begin(ctx, session, index);
    char context[256];

    find_point(&w);
    sim_metadata(ctx, context, sizeof context, "solutions/backupRestore/restorePoints/$entity");
    sim_out_open(w.out, NULL, '{');
    sim_out_word(w.out, "@odata.context", context);
    write_point_members(&w);
    sim_out_close(w.out, '}');
}

void sim_body_artifact(struct sim_ctx *ctx, const struct sim_session *session, uint32_t index,
                       const char *context)
{
    struct writing w = begin(ctx, session, index);
    char id[SIM_ID_BYTES];

    sim_body_artifact_id(ctx, session, index, id);
    sim_out_open(w.out, NULL, '{');
    if (context != NULL)
        sim_out_word(w.out, "@odata.context", context);
    sim_out_word(w.out, "id", id);
    if (is_item(session))
        write_item(&w);
    else
        write_unit(&w);
    if (sim_on(ctx, SIM_KNOB_EXTRA_MEMBERS))
        sim_out_raw(w.out, "priorityHint", "{\"rank\":3,\"boost\":null}");
    sim_out_close(w.out, '}');
}
