/* sessions.c - the routes of sessions: list, count, read, delete, activate (handlers.h). */
#include <stdio.h>
#include <string.h>

#include "sim/bodies.h"
#include "sim/handlers.h"
#include "sim/paging.h"

void sim_json_type(struct sim_ctx *ctx)
{
    sim_header(ctx, "Content-Type",
               "application/json;odata.metadata=%s;odata.streaming=true;"
               "IEEE754Compatible=false;charset=utf-8",
               ctx->out.bare ? "none" : "minimal");
}

static void entity_context(const struct sim_ctx *ctx, char *to, size_t size)
{
    sim_metadata(ctx, to, size, "solutions/backupRestore/%s/$entity", sim_collection_name(ctx));
}

static bool in_list(const struct sim_session *session, enum sim_list list)
{
    return list == SIM_LIST_ALL || (int)list - (int)SIM_LIST_EXCHANGE == (int)session->workload;
}

/* The index of the next session of the list below `cursor`, or SIM_NO_INDEX. */
static uint32_t next_below(struct sim_ctx *ctx, enum sim_list list, uint32_t cursor)
{
    while (cursor > 0) {
        const struct sim_session *session = sim_tenant_at(ctx->tenant, --cursor);

        if (in_list(session, list) && sim_tenant_shows(session, ctx->now_ms))
            return cursor;
    }
    return SIM_NO_INDEX;
}

static int64_t count_list(struct sim_ctx *ctx, enum sim_list list)
{
    int64_t count = 0;

    for (uint32_t at = sim_tenant_count(ctx->tenant); at > 0;) {
        at = next_below(ctx, list, at);
        if (at == SIM_NO_INDEX)
            break;
        count++;
    }
    return count;
}

static enum sim_list list_of(const struct sim_ctx *ctx)
{
    return ctx->typed ? (enum sim_list)((int)SIM_LIST_EXCHANGE + (int)ctx->workload) : SIM_LIST_ALL;
}

static uint32_t write_page(struct sim_ctx *ctx, const struct sim_page *page)
{
    uint32_t cursor = page->cursor;
    uint32_t limit = page->empty ? 0 : page->size;

    for (uint32_t written = 0; written < limit; written++) {
        uint32_t at = next_below(ctx, page->list, cursor);

        if (at == SIM_NO_INDEX)
            return 0;
        cursor = at;
        if (written == 1 && sim_on(ctx, SIM_KNOB_BAD_RECORD))
            sim_body_bad_record(ctx, sim_tenant_at(ctx->tenant, at));
        else
            sim_body_session(ctx, sim_tenant_at(ctx->tenant, at), SIM_IN_LIST, NULL);
    }
    return cursor;
}

void sim_list_sessions(struct sim_ctx *ctx)
{
    struct sim_page page;
    uint32_t start = sim_tenant_count(ctx->tenant);
    char path[128], context[320];

    if (!sim_page_read(ctx, list_of(ctx), start, &page))
        return;
    if (page.cursor > start)
        page.cursor = start;
    ctx->typed = page.list != SIM_LIST_ALL; /* a base list may go on under a typed address */
    if (ctx->typed)
        ctx->workload = (enum sim_workload)((int)page.list - (int)SIM_LIST_EXCHANGE);
    snprintf(path, sizeof path, SIM_ROOT "/%s", sim_collection_name(ctx));
    sim_metadata(ctx, context, sizeof context, "solutions/backupRestore/%s",
                 sim_collection_name(ctx));
    sim_json_type(ctx);
    ctx->answer->wire = SIM_WIRE_CHUNKED;
    sim_page_open(ctx, context, ctx->query.count ? count_list(ctx, page.list) : -1);
    uint32_t cursor = write_page(ctx, &page);
    bool more = next_below(ctx, page.list, cursor) != SIM_NO_INDEX;
    sim_page_close(ctx, &page, path, more, cursor, start);
}

void sim_count_sessions(struct sim_ctx *ctx)
{
    sim_answer_count(ctx, (uint64_t)count_list(ctx, list_of(ctx)));
}

const struct sim_session *sim_ctx_session(struct sim_ctx *ctx, uint32_t *ret_index)
{
    uint64_t hi = 0, lo = 0;

    if (!sim_guid_parse(ctx->id, &hi, &lo)) {
        sim_fail(ctx, SIM_E_BAD_ID);
        return NULL;
    }
    uint32_t index = sim_tenant_find(ctx->tenant, hi, lo);
    const struct sim_session *session =
        index == SIM_NO_INDEX ? NULL : sim_tenant_at(ctx->tenant, index);
    bool other = session != NULL && ctx->typed && session->workload != ctx->workload;
    if (session == NULL || other || !sim_tenant_shows(session, ctx->now_ms) ||
        sim_on(ctx, SIM_KNOB_VANISH)) {
        sim_fail(ctx, SIM_E_NO_SESSION);
        return NULL;
    }
    *ret_index = index;
    return session;
}

void sim_get_session(struct sim_ctx *ctx)
{
    uint32_t index = 0;
    const struct sim_session *session = sim_ctx_session(ctx, &index);
    char context[320];

    if (session == NULL)
        return;
    entity_context(ctx, context, sizeof context);
    sim_json_type(ctx);
    sim_body_session(ctx, session, SIM_IN_GET, context);
}

/* State as it is now: stale reads do not make a change allowed. */
static bool is_draft(const struct sim_ctx *ctx, const struct sim_session *session)
{
    struct sim_view view;

    sim_lifecycle_view(session, ctx->request->now_ms, &view);
    return view.status == SIM_DRAFT;
}

const struct sim_session *sim_ctx_draft(struct sim_ctx *ctx, uint32_t *ret_index)
{
    const struct sim_session *session = sim_ctx_session(ctx, ret_index);

    if (session == NULL || is_draft(ctx, session))
        return session;
    sim_fail(ctx, SIM_E_STATE);
    return NULL;
}

void sim_delete_session(struct sim_ctx *ctx)
{
    uint32_t index = 0;

    if (sim_ctx_draft(ctx, &index) == NULL)
        return;
    if (sim_on(ctx, SIM_KNOB_INCOMPLETE_DELETE)) {
        sim_fail(ctx, SIM_E_INCOMPLETE_DELETE);
        return;
    }
    sim_tenant_delete(ctx->tenant, index, ctx->request->now_ms);
    ctx->answer->status = 204;
}

static bool may_activate(struct sim_ctx *ctx, const struct sim_session *session)
{
    if (sim_service_refuses(ctx))
        return sim_fail(ctx, SIM_E_LOCKED);
    if (session->total == 0 && session->job != SIM_BULK)
        return sim_fail(ctx, SIM_E_ARTIFACTS);
    if (sim_on(ctx, SIM_KNOB_TOO_MANY_ACTIVE) ||
        sim_tenant_active(ctx->tenant, ctx->request->now_ms) >= SIM_ACTIVE_LIMIT)
        return sim_fail(ctx, SIM_E_TOO_MANY);
    return true;
}

void sim_activate_session(struct sim_ctx *ctx)
{
    uint32_t index = 0;
    const struct sim_session *session = sim_ctx_draft(ctx, &index);
    char context[320];

    if (session == NULL || !may_activate(ctx, session))
        return;
    sim_tenant_activate(ctx->tenant, index, ctx->request->now_ms);
    ctx->now_ms = ctx->request->now_ms; /* the answer shows what was done */
    entity_context(ctx, context, sizeof context);
    sim_json_type(ctx);
    sim_body_session(ctx, sim_tenant_at(ctx->tenant, index), SIM_IN_ACTIVATE, context);
}
