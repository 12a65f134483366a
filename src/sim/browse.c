/* browse.c - browse sessions: made, listed, read (GRAPH.md, Browsing). */
#include "sim/browse.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/spans.h"
#include "base/xalloc.h"
#include "sim/asked.h"
#include "sim/handlers.h"
#include "sim/paging.h"
#include "sim/rng.h"

#define LIFE_MINUTES (3 * 24 * 60.0) /* as in the samples */
#define BROWSES_MAX  1000            /* ours */
#define ID_HASHES    5               /* 35 bytes of them, as in the samples */

struct sim_browses {
    struct sim_browse *all; /* oldest first */
    size_t count, capacity;
};

struct sim_browses *sim_browses_new(void)
{
    return xcalloc(1, sizeof(struct sim_browses));
}

void sim_browses_free(struct sim_browses *browses)
{
    if (browses == NULL)
        return;
    free(browses->all);
    free(browses);
}

static bool is_shown(const struct sim_ctx *ctx, const struct sim_browse *browse)
{
    return browse->expires_ms > ctx->now_ms &&
           (!ctx->typed || browse->point.workload == ctx->workload);
}

const struct sim_browse *sim_browse_find(struct sim_ctx *ctx)
{
    const struct sim_browses *browses = ctx->sim->browses;

    for (size_t i = 0; i < browses->count; i++) {
        if (strcmp(browses->all[i].id, ctx->id) == 0 && is_shown(ctx, &browses->all[i]))
            return &browses->all[i];
    }
    sim_fail(ctx, SIM_E_NO_BROWSE);
    return NULL;
}

/* As the samples have it: what it was made from is not repeated. */
static void write_browse(struct sim_ctx *ctx, const struct sim_browse *browse, const char *context)
{
    bool site = browse->point.workload == SIM_SHAREPOINT;
    struct sim_out *out = &ctx->out;
    char guid[SIM_GUID_SIZE], size[24];

    snprintf(size, sizeof size, "%u", 100000 + sim_below(browse->point.key, 900000));
    sim_out_open(out, NULL, '{');
    if (context != NULL)
        sim_out_word(out, "@odata.context", context);
    if (!ctx->typed)
        sim_out_word(out, "@odata.type",
                     site ? "#microsoft.graph.sharePointBrowseSession"
                          : "#microsoft.graph.oneDriveForBusinessBrowseSession");
    sim_out_word(out, "id", browse->id);
    sim_out_time(out, "restorePointDateTime", browse->point.protected_ms, 0);
    sim_out_word(out, "status", "created");
    sim_out_time(out, "createdDateTime", browse->created_ms, 0);
    sim_out_time(out, "expirationDateTime", browse->expires_ms, 0);
    sim_out_word(out, "backupSizeInBytes", size);
    sim_out_word(out, site ? "siteId" : "directoryObjectId",
                 sim_guid_of(browse->point.key ^ 3, guid));
    sim_out_close(out, '}');
}

static void context_of(const struct sim_ctx *ctx, const char *tail, char *to, size_t size)
{
    sim_metadata(ctx, to, size, "solutions/backupRestore/%s%s", sim_browse_name(ctx), tail);
}

static void answer_one(struct sim_ctx *ctx, const struct sim_browse *browse)
{
    char context[320];

    context_of(ctx, "/$entity", context, sizeof context);
    sim_json_type(ctx);
    write_browse(ctx, browse, context);
}

void sim_get_browse(struct sim_ctx *ctx)
{
    const struct sim_browse *browse = sim_browse_find(ctx);

    if (browse != NULL)
        answer_one(ctx, browse);
}

static uint32_t next_below(const struct sim_ctx *ctx, uint32_t cursor)
{
    while (cursor > 0) {
        if (is_shown(ctx, &ctx->sim->browses->all[--cursor]))
            return cursor;
    }
    return SIM_NO_INDEX;
}

static uint32_t count_shown(const struct sim_ctx *ctx)
{
    uint32_t count = 0;

    for (uint32_t at = (uint32_t)ctx->sim->browses->count; at > 0 && at != SIM_NO_INDEX;) {
        at = next_below(ctx, at);
        count += at != SIM_NO_INDEX;
    }
    return count;
}

void sim_count_browses(struct sim_ctx *ctx)
{
    sim_answer_count(ctx, count_shown(ctx));
}

void sim_list_browses(struct sim_ctx *ctx)
{
    uint32_t start = (uint32_t)ctx->sim->browses->count;
    struct sim_page page;
    char context[320], path[128];

    if (!sim_page_read(ctx, SIM_LIST_BROWSES, start, &page))
        return;
    uint32_t cursor = page.cursor < start ? page.cursor : start;
    context_of(ctx, "", context, sizeof context);
    snprintf(path, sizeof path, SIM_ROOT "/%s", sim_browse_name(ctx));
    sim_json_type(ctx);
    sim_page_open(ctx, context, ctx->query.count ? (int64_t)count_shown(ctx) : -1);
    for (uint32_t written = 0; written < (page.empty ? 0 : page.size); written++) {
        uint32_t at = next_below(ctx, cursor);

        cursor = at == SIM_NO_INDEX ? 0 : at;
        if (at == SIM_NO_INDEX)
            break;
        write_browse(ctx, &ctx->sim->browses->all[at], NULL);
    }
    bool more = next_below(ctx, cursor) != SIM_NO_INDEX;
    sim_page_close(ctx, &page, path, more, cursor, start);
}

/* --- making one --- */

static void drop_expired(struct sim_browses *browses, int64_t now_ms)
{
    size_t kept = 0;

    for (size_t i = 0; i < browses->count; i++) {
        if (browses->all[i].expires_ms > now_ms)
            browses->all[kept++] = browses->all[i];
    }
    browses->count = kept;
}

static void make_id(const struct sim_ctx *ctx, char id[SIM_BROWSE_ID_BYTES])
{
    uint64_t hashes[ID_HASHES];
    struct strbuf text;

    for (unsigned i = 0; i < ID_HASHES; i++)
        hashes[i] = sim_mix(sim_mix(ctx->sim->turn, (uint64_t)ctx->request->now_ms), 0xb0 + i);
    strbuf_init(&text, SIM_BROWSE_ID_BYTES);
    base64_add(&text, hashes, 35, BASE64_URL);
    snprintf(id, SIM_BROWSE_ID_BYTES, "%s", text.bytes);
    strbuf_release(&text);
}

/* Express points of the collection's own kind alone can be looked through, while they stand. */
static bool read_point(struct sim_ctx *ctx, const json_t *body, struct sim_point *ret_point)
{
    const char *id = sim_asked_text(body, "restorePointId");
    int64_t midnight = ctx->now_ms - ctx->now_ms % DAY_MS;

    if (sim_asked_good_key(id)) {
        sim_point_read(id, midnight - DAY_MS, ctx->workload, ret_point);
        if (ret_point->workload == ctx->workload && sim_point_is_fast(ret_point->protected_ms) &&
            sim_point_stands(ret_point, ctx->now_ms))
            return true;
    }
    return sim_fail(ctx, SIM_E_RESTORE_POINT);
}

static void make(struct sim_ctx *ctx, const struct sim_point *point)
{
    struct sim_browses *browses = ctx->sim->browses;
    double life_ms = LIFE_MINUTES * sim_tenant_minute_ms(ctx->tenant);
    struct sim_browse browse = {.point = *point, .created_ms = ctx->request->now_ms};

    drop_expired(browses, ctx->request->now_ms);
    if (browses->count == BROWSES_MAX) {
        sim_fail(ctx, SIM_E_STORAGE);
        return;
    }
    make_id(ctx, browse.id);
    browse.expires_ms = browse.created_ms + (int64_t)life_ms;
    browses->all = xgrow(browses->all, browses->count, &browses->capacity, sizeof *browses->all);
    browses->all[browses->count++] = browse;
    ctx->answer->status = 201;
    sim_header(ctx, "Location", "%s/%s" SIM_ROOT "/%s('%s')", ctx->origin, ctx->version,
               sim_browse_name(ctx), browse.id);
    answer_one(ctx, &browse);
}

void sim_create_browse(struct sim_ctx *ctx)
{
    const struct sim_request *request = ctx->request;
    struct sim_point point;

    if (!sim_asked_json(ctx))
        return;
    json_t *body = json_loadb(request->body == NULL ? "" : request->body, request->body_length,
                              JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(body))
        sim_fail(ctx, SIM_E_BAD_REQUEST);
    else if (read_point(ctx, body, &point))
        make(ctx, &point);
    json_decref(body);
}
