#include <stdio.h>
#include <string.h>

#include "sim/bodies.h"
#include "sim/names.h"
#include "sim/rng.h"

#define DAY_MS (24LL * 3600 * 1000)
#define UNSET  "\"0001-01-01T00:00:00Z\"" /* how granular items say "not yet" (sample) */

/* What the members of an artifact need while they are written. */
struct writing {
    struct sim_ctx *ctx;
    struct sim_out *out;
    const struct sim_session *session;
    const struct sim_made *made; /* NULL: of the population */
    struct sim_artifact seen;
    uint32_t index;
    uint64_t key;
};

static const char *const steps[] = {
    [SIM_ADDED] = "added",         [SIM_SCHEDULING] = "scheduling",
    [SIM_SCHEDULED] = "scheduled", [SIM_IN_PROGRESS] = "inProgress",
    [SIM_SUCCEEDED] = "succeeded", [SIM_STEP_FAILED] = "failed",
};

/* Codes: graph-api 6, "in a 200 answer". */
/* clang-format off */
static const struct sim_error_text reasons[] = {
    {"ArtifactCannotBeRestored", "A preservation lock does not allow restoring in place."},
    {"UnknownError", "An unexpected error occurred while the content was copied."},
    {"ArtifactNotFound", "The content is gone from the recycle bin of the destination."},
    {"InvalidRestoreTime", "The restore point lies outside the retention period."},
    {"DuplicateArtifactRestoreRequest", "Another restore of the same content is running."},
    {"UnknownError", "La destination n’a pas répondu à temps – 時間切れ."},
    {"QuotaExceeded", "The destination has no room left for the restored content."},
};
/* clang-format on */

const struct sim_error_text *sim_body_reason(const struct sim_session *session, uint32_t index)
{
    uint64_t hash = sim_mix(session->id_lo, 0x81);

    if (index != UINT32_MAX && index % 3 == 1)
        hash = sim_mix(hash, index);
    return &reasons[sim_below(hash, sizeof reasons / sizeof reasons[0])];
}

static uint64_t artifact_key(const struct sim_session *session, uint32_t index)
{
    return sim_mix(session->id_lo ^ 0x82, index);
}

static bool is_item(const struct sim_session *session)
{
    return (session->flags & SIM_ITEMS) != 0 && session->workload != SIM_EXCHANGE;
}

void sim_body_artifact_id(struct sim_ctx *ctx, const struct sim_session *session, uint32_t index,
                          char id[SIM_ID_BYTES])
{
    uint64_t key = artifact_key(session, index);
    const struct sim_made *made = sim_tenant_made(ctx->tenant, session);
    char guid[4][SIM_GUID_SIZE];

    if (!is_item(session)) {
        sim_guid_of(key, guid[0]);
        strcpy(id, guid[0]);
        return;
    }
    if (made != NULL) {
        snprintf(id, SIM_ID_BYTES, "%s", made->points[index]);
        return;
    }
    for (unsigned i = 0; i < 3;
         i++) /* site, web and list are those of one site: the same for all */
        sim_guid_of(sim_mix(session->id_lo, 0x83 + i), guid[i]);
    sim_guid_of(key, guid[3]);
    snprintf(id, SIM_ID_BYTES, "%s,%s,%s,%s", guid[0], guid[1], guid[2], guid[3]);
}

static void optional_time(struct writing *w, const char *name, int64_t ms)
{
    if (!sim_wants(w->ctx, name))
        return;
    if (ms != SIM_NEVER)
        sim_out_time(w->out, name, ms, w->key);
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

static void write_error(struct writing *w)
{
    if (w->seen.step != SIM_STEP_FAILED || !sim_wants(w->ctx, "error"))
        return;
    const struct sim_error_text *reason = sim_body_reason(w->session, w->index);
    sim_out_open(w->out, "error", '{');
    sim_out_word(w->out, "code", reason->code);
    sim_out_free(w->out, "message", reason->message);
    sim_out_close(w->out, '}');
}

/* "<guid>_<unix seconds>_<n>_<n>" as in the samples; opaque to clients. */
static void write_restore_point(struct writing *w)
{
    uint64_t hash = sim_mix(w->key, 0x91);
    int64_t point_ms = w->session->created_ms - (1 + sim_below(hash, 60)) * DAY_MS;
    char guid[SIM_GUID_SIZE], id[96];

    if (!sim_wants(w->ctx, "restorePoint"))
        return;
    point_ms -= point_ms % DAY_MS;
    snprintf(id, sizeof id, "%s_%lld_%u_%u", sim_guid_of(hash, guid), (long long)(point_ms / 1000),
             11 + sim_below(hash, 4), 1 + sim_below(hash >> 9, 7));
    sim_out_open(w->out, "restorePoint", '{');
    sim_out_word(w->out, "id", w->made != NULL ? w->made->points[w->index] : id);
    sim_out_time(w->out, "protectionDateTime", point_ms, w->key);
    sim_out_time(w->out, "expirationDateTime", point_ms + 365 * DAY_MS, w->key);
    sim_out_close(w->out, '}');
}

static void write_mailbox(struct writing *w)
{
    bool fresh = (w->session->flags & SIM_NEW_PLACE) != 0;
    bool located = w->seen.located;
    char guid[SIM_GUID_SIZE], day[SIM_TIME_SIZE], name[64];

    snprintf(name, sizeof name, fresh ? "Recovered Items – %.10s" : "Inbox",
             sim_time_plain(located ? w->seen.end_ms : 0, day));
    optional_text(w, "restoredFolderId", located ? sim_guid_of(w->key ^ 5, guid) : NULL, false);
    optional_text(w, "restoredFolderName", located ? name : NULL, true);
    if (!sim_wants(w->ctx, "restoredItemCount"))
        return;
    if (located)
        sim_out_number(w->out, "restoredItemCount", sim_below(sim_mix(w->key, 6), 26000));
    else
        sim_out_null(w->out, "restoredItemCount");
}

static void write_site(struct writing *w)
{
    const struct sim_site *site = sim_names_site(sim_mix(w->key, 7));
    const char *alias = sim_names_person(sim_mix(w->key, 8))->alias;
    bool fresh = (w->session->flags & SIM_NEW_PLACE) != 0;
    bool drive = w->session->workload == SIM_ONEDRIVE;
    bool located = w->seen.located;
    char guid[SIM_GUID_SIZE], suffix[16] = "", name[160], url[256];

    if (fresh) /* new names end in R and a number that counts up (graph-api 4.6) */
        snprintf(suffix, sizeof suffix, "R%u", sim_below(sim_mix(w->key, 9), 4));
    snprintf(name, sizeof name, "%s%s", drive ? alias : site->name, suffix);
    snprintf(url, sizeof url, "https://contoso%s.sharepoint.com/%s/%s%s", drive ? "-my" : "",
             drive ? "personal" : "sites", drive ? alias : site->path, suffix);
    optional_text(w, "restoredSiteId", located ? sim_guid_of(w->key ^ 5, guid) : NULL, false);
    optional_text(w, "restoredSiteName", located ? name : NULL, true);
    optional_text(w, "restoredSiteWebUrl", located ? url : NULL, true);
}

static void write_unit(struct writing *w)
{
    write_destination(w);
    write_step(w);
    optional_time(w, "startDateTime", w->seen.start_ms);
    optional_time(w, "completionDateTime", w->seen.end_ms);
    if (w->session->workload == SIM_EXCHANGE)
        write_mailbox(w);
    else
        write_site(w);
    if (w->session->workload == SIM_EXCHANGE && (w->session->flags & SIM_ITEMS) != 0) {
        const char *search = w->made != NULL ? w->made->searches[w->index] : NULL;

        sim_out_number(w->out, "artifactCount", 1 + sim_below(w->key, 1000));
        sim_out_word(w->out, "searchResponseId",
                     search != NULL ? search : "M2UyZDAwMDAwMDMxMzkzYTMyNj");
    }
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
        sim_out_time(w->out, name, ms, w->key);
}

static void write_item(struct writing *w)
{
    const char *file = sim_names_file(sim_mix(w->key, 11));
    const char *path = sim_names_site(sim_mix(w->session->id_lo, 12))->path;
    bool known = w->seen.step != SIM_ADDED && w->made == NULL;
    const char *browse = w->made != NULL ? w->made->searches[w->index] : NULL;
    char original[256], restored[320], where[160], owner[SIM_GUID_SIZE];
    bool drive = w->session->workload == SIM_ONEDRIVE;

    snprintf(original, sizeof original,
             "https://contoso.sharepoint.com/sites/%s/Shared Documents/%s", path, file);
    snprintf(where, sizeof where, "Shared Documents/Restored Items/%.100s", file);
    snprintf(restored, sizeof restored, "https://contoso.sharepoint.com/sites/%s/%s", path, where);
    sim_out_word(w->out, "browseSessionId",
                 browse != NULL ? browse : "m_RtZ8BiiUXOK69cuN6gwubfm9_yeVlDg8s6hci01_cVOAE");
    optional_text(w, "restoredItemKey", w->seen.located ? "0125FE7A" : "", false);
    optional_text(w, "webUrl", known ? original : "", true);
    optional_text(w, "restoredItemPath", w->seen.located ? where : "", true);
    optional_text(w, "restoredItemWebUrl", w->seen.located ? restored : "", true);
    write_step(w);
    item_time(w, "restorePointDateTime", known ? w->session->created_ms - DAY_MS : SIM_NEVER);
    item_time(w, "startDateTime", w->seen.start_ms);
    item_time(w, "completionDateTime", w->seen.end_ms);
    sim_out_word(w->out, drive ? "directoryObjectId" : "siteId",
                 sim_guid_of(sim_mix(w->session->id_lo, 0x83), owner));
    if (w->ctx->beta) { /* v1.0 cannot say why a file failed (graph-api 8) */
        write_destination(w);
        write_error(w);
    }
}

void sim_body_artifact(struct sim_ctx *ctx, const struct sim_session *session, uint32_t index)
{
    struct writing w = {
        .ctx = ctx,
        .out = &ctx->out,
        .session = session,
        .made = sim_tenant_made(ctx->tenant, session),
        .index = index,
        .key = artifact_key(session, index),
    };
    char id[SIM_ID_BYTES];

    sim_lifecycle_artifact(session, index, ctx->now_ms, sim_tenant_minute_ms(ctx->tenant), &w.seen);
    sim_body_artifact_id(ctx, session, index, id);
    sim_out_open(w.out, NULL, '{');
    sim_out_word(w.out, "id", id);
    if (is_item(session))
        write_item(&w);
    else
        write_unit(&w);
    if (sim_on(ctx, SIM_KNOB_EXTRA_MEMBERS))
        sim_out_raw(w.out, "priorityHint", "{\"rank\":3,\"boost\":null}");
    sim_out_close(w.out, '}');
}
