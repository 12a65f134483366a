/* bulk.c - bulk addition requests: reading them, making one in an empty draft, deleting one that
 * is done (GRAPH.md, Bulk). */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/timefmt.h"
#include "base/xalloc.h"
#include "sim/asked.h"
#include "sim/bodies.h"
#include "sim/handlers.h"
#include "sim/paging.h"

#define RESOURCES_MAX 10000 /* GRAPH.md, Bulk */
#define NAME_BYTES    1000

/* Who is not backed up: whoever has this in an address, a URL or an id. Ours. */
static const char *const missing_marks[] = {"gone", "00000000-"};

enum resource_kind { RESOURCE_ADDRESS, RESOURCE_URL, RESOURCE_GUID, RESOURCE_SITE_ID };

/* clang-format off */
static const struct {
    const char *name;
    enum resource_kind kind;
} lists[SIM_WORKLOADS][2] = {
    [SIM_EXCHANGE] = {{"mailboxes", RESOURCE_ADDRESS}, {"directoryObjectIds", RESOURCE_GUID}},
    [SIM_SHAREPOINT] = {{"siteWebUrls", RESOURCE_URL}, {"siteIds", RESOURCE_SITE_ID}},
    [SIM_ONEDRIVE] = {{"drives", RESOURCE_ADDRESS}, {"directoryObjectIds", RESOURCE_GUID}},
};
/* clang-format on */

/* A request while it is read. */
struct wish {
    struct sim_ctx *ctx;
    const json_t *list;
    enum resource_kind kind;
    struct sim_made made; /* with its bulk */
    size_t count;         /* of resources */
    bool fresh;           /* to new places */
};

static bool has_bulk(const struct sim_session *session)
{
    return session->job == SIM_BULK && (session->flags & SIM_BULK_GONE) == 0;
}

static void bulk_context(const struct sim_ctx *ctx, const struct sim_session *session, char *to,
                         size_t size)
{
    char id[SIM_GUID_SIZE];

    sim_metadata(ctx, to, size, "solutions/backupRestore/%s('%s')/%s", sim_collection_name(ctx),
                 sim_guid_text(session->id_hi, session->id_lo, id), sim_bulk_name(ctx->workload));
}

static void write_one(struct sim_ctx *ctx, const struct sim_session *session)
{
    char context[416];

    bulk_context(ctx, session, context, sizeof context - sizeof "/$entity");
    strcat(context, "/$entity");
    sim_json_type(ctx);
    sim_body_bulk(ctx, session, context);
}

void sim_list_bulk(struct sim_ctx *ctx)
{
    uint32_t index = 0;
    const struct sim_session *session = sim_ctx_session(ctx, &index);
    char context[400];

    if (session == NULL)
        return;
    bulk_context(ctx, session, context, sizeof context);
    sim_json_type(ctx);
    sim_page_open(ctx, context, ctx->query.count ? has_bulk(session) : -1);
    if (has_bulk(session))
        sim_body_bulk(ctx, session, NULL);
    sim_out_close(&ctx->out, ']');
    sim_out_close(&ctx->out, '}');
}

void sim_count_bulk(struct sim_ctx *ctx)
{
    uint32_t index = 0;
    const struct sim_session *session = sim_ctx_session(ctx, &index);

    if (session == NULL)
        return;
    sim_answer_count(ctx, has_bulk(session));
}

/* The session whose bulk request the path names; NULL: the error is written. */
static const struct sim_session *find_bulk(struct sim_ctx *ctx, uint32_t *ret_index)
{
    const struct sim_session *session = sim_ctx_session(ctx, ret_index);
    char id[SIM_GUID_SIZE];

    if (session == NULL)
        return NULL;
    if (has_bulk(session) && strcasecmp(sim_body_bulk_id(session, id), ctx->second) == 0)
        return session;
    sim_fail(ctx, SIM_E_NO_BULK);
    return NULL;
}

void sim_get_bulk(struct sim_ctx *ctx)
{
    uint32_t index = 0;
    const struct sim_session *session = find_bulk(ctx, &index);

    if (session != NULL)
        write_one(ctx, session);
}

void sim_delete_bulk(struct sim_ctx *ctx)
{
    uint32_t index = 0;
    const struct sim_session *session = find_bulk(ctx, &index);

    if (session == NULL)
        return;
    ctx->now_ms = ctx->request->now_ms; /* stale reads do not make a change allowed */
    if (sim_body_bulk_active(ctx, session)) {
        sim_fail(ctx, SIM_E_BULK_STATE);
        return;
    }
    sim_tenant_delete_bulk(ctx->tenant, index);
    ctx->answer->status = 204;
}

static bool good_address(const char *text)
{
    const char *at = strchr(text, '@');

    return at != NULL && at != text && at[1] != '\0' && strchr(at + 1, '@') == NULL;
}

static bool good_url(const char *text)
{
    static const char scheme[] = "https://";
    size_t length = sizeof scheme - 1;

    return strncasecmp(text, scheme, length) == 0 && text[length] != '\0' && text[length] != '/';
}

static bool good_guid(const char *text)
{
    uint64_t hi = 0, lo = 0;

    return sim_guid_parse(text, &hi, &lo);
}

static bool good_resource(struct wish *wish, const char *text)
{
    bool key = sim_asked_good_key(text);

    switch (wish->kind) {
    case RESOURCE_ADDRESS:
        return (key && good_address(text)) || sim_fail(wish->ctx, SIM_E_BULK_ADDRESS);
    case RESOURCE_URL:
        return (key && good_url(text)) || sim_fail(wish->ctx, SIM_E_BULK_URL);
    case RESOURCE_GUID:
        return (key && good_guid(text)) || sim_fail(wish->ctx, SIM_E_BULK_ID);
    case RESOURCE_SITE_ID:
        return key || sim_fail(wish->ctx, SIM_E_BULK_ID);
    }
    return false;
}

static bool is_missing(const char *text)
{
    for (size_t i = 0; i < sizeof missing_marks / sizeof missing_marks[0]; i++) {
        if (strstr(text, missing_marks[i]) != NULL)
            return true;
    }
    return false;
}

static bool read_resources(struct wish *wish)
{
    struct sim_bulk *bulk = wish->made.bulk;
    size_t count = json_array_size(wish->list);

    wish->count = count;
    if (count > RESOURCES_MAX)
        return sim_fail(wish->ctx, SIM_E_BULK_LIMIT);
    for (size_t i = 0; i < count; i++) {
        const char *text = json_string_value(json_array_get(wish->list, i));

        if (!good_resource(wish, text))
            return false;
        if (!is_missing(text))
            continue;
        bulk->missing = xgrow(bulk->missing, bulk->missing_count, &bulk->missing_capacity,
                              sizeof *bulk->missing);
        bulk->missing[bulk->missing_count++] = xstrdup(text);
    }
    return true;
}

/* One of the two lists holds something; the other may be there and empty, as in a sample. */
static bool find_list(struct wish *wish, const json_t *body)
{
    for (size_t i = 0; i < 2; i++) {
        const json_t *list = json_object_get(body, lists[wish->ctx->workload][i].name);

        if (sim_asked_absent(list) || (json_is_array(list) && !json_array_size(list)))
            continue;
        if (!json_is_array(list) || wish->list != NULL)
            return sim_fail(wish->ctx, SIM_E_BULK_CREATE);
        wish->list = list;
        wish->kind = lists[wish->ctx->workload][i].kind;
    }
    return wish->list != NULL || sim_fail(wish->ctx, SIM_E_BULK_CREATE);
}

/* A text that may be absent; false: it is there and none of `words`, a list that ends in NULL. */
static bool read_word(const json_t *body, const char *name, const char *const *words,
                      char **ret_text)
{
    const json_t *value = json_object_get(body, name);
    const char *text = json_string_value(value);

    if (sim_asked_absent(value))
        return true;
    if (text == NULL || strlen(text) > NAME_BYTES)
        return false;
    while (words != NULL && *words != NULL && strcasecmp(*words, text) != 0)
        words++;
    if (words != NULL && *words == NULL)
        return false;
    *ret_text = xstrdup(words != NULL ? *words : text);
    return true;
}

static bool read_period(const json_t *body, struct sim_bulk *bulk)
{
    const json_t *period = json_object_get(body, "protectionTimePeriod");
    int64_t from_ms = 0, until_ms = 0;

    if (sim_asked_absent(period))
        return true;
    if (!read_word(period, "startDateTime", NULL, &bulk->from) ||
        !read_word(period, "endDateTime", NULL, &bulk->until))
        return false;
    return bulk->from != NULL && bulk->until != NULL &&
           timefmt_parse(bulk->from, strlen(bulk->from), &from_ms) &&
           timefmt_parse(bulk->until, strlen(bulk->until), &until_ms) && from_ms <= until_ms;
}

static bool read_wishes(struct wish *wish, const json_t *body)
{
    static const char *const places[] = {"inPlace", "new", NULL};
    static const char *const preferences[] = {"latest", "oldest", NULL};
    struct sim_bulk *bulk = wish->made.bulk;
    char *place = NULL;
    bool good = read_word(body, "destinationType", places, &place) && place != NULL &&
                read_word(body, "restorePointPreference", preferences, &bulk->preference) &&
                read_word(body, "tags", NULL, &bulk->tags) &&
                read_word(body, "displayName", NULL, &bulk->name) && read_period(body, bulk);

    wish->fresh = place != NULL && strcmp(place, "new") == 0;
    free(place);
    return good || sim_fail(wish->ctx, SIM_E_BULK_CREATE);
}

static bool read_body(struct wish *wish)
{
    const struct sim_request *request = wish->ctx->request;

    if (request->body_length == 0)
        return sim_fail(wish->ctx, SIM_E_BULK_CREATE);
    if (!sim_asked_json(wish->ctx))
        return false;
    json_t *body = json_loadb(request->body, request->body_length,
                              JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    bool good = false;
    if (body == NULL)
        sim_fail(wish->ctx, SIM_E_BAD_REQUEST);
    else if (!json_is_object(body))
        sim_fail(wish->ctx, SIM_E_BULK_CREATE);
    else
        good = find_list(wish, body) && read_wishes(wish, body) && read_resources(wish);
    wish->made.bulk->created_ms = request->now_ms;
    wish->list = NULL;
    json_decref(body);
    return good;
}

static struct sim_session bulk_session(const struct sim_session *session, const struct wish *wish)
{
    struct sim_session like = *session;
    unsigned kept = session->flags & ~(unsigned)(SIM_NEW_PLACE | SIM_ITEMS);

    like.job = SIM_BULK;
    like.total = (uint32_t)(wish->count - wish->made.bulk->missing_count);
    like.flags = (uint8_t)(kept | (wish->fresh ? SIM_NEW_PLACE : 0));
    return like;
}

static void answer_created(struct sim_ctx *ctx, const struct sim_session *session)
{
    char id[SIM_GUID_SIZE], bulk[SIM_GUID_SIZE];

    ctx->now_ms = ctx->request->now_ms; /* the answer shows what was done */
    ctx->answer->status = 201;
    sim_header(ctx, "Location", "%s/%s" SIM_ROOT "/%s('%s')/%s('%s')", ctx->origin, ctx->version,
               sim_collection_name(ctx), sim_guid_text(session->id_hi, session->id_lo, id),
               sim_bulk_name(ctx->workload), sim_body_bulk_id(session, bulk));
    write_one(ctx, session);
}

void sim_create_bulk(struct sim_ctx *ctx)
{
    struct wish wish = {.ctx = ctx};
    uint32_t index = 0;
    const struct sim_session *session = sim_ctx_draft(ctx, &index);

    if (session == NULL)
        return;
    wish.made.bulk = xcalloc(1, sizeof *wish.made.bulk);
    if (session->total > 0 || session->job == SIM_BULK) {
        sim_fail(ctx, SIM_E_BULK_CREATE); /* one request, and no artifacts beside it */
    } else if (read_body(&wish)) {
        struct sim_session like = bulk_session(session, &wish);

        if (sim_tenant_change(ctx->tenant, index, &like, &wish.made, ctx->request->now_ms))
            answer_created(ctx, sim_tenant_at(ctx->tenant, index));
        else
            sim_fail(ctx, SIM_E_STORAGE);
    }
    sim_made_release(&wish.made);
}
