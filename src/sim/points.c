/* points.c - restore points: one by its id, those of a protection unit, and the search for them
 * (GRAPH.md, Points). */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/timefmt.h"
#include "sim/asked.h"
#include "sim/handlers.h"
#include "sim/paging.h"
#include "sim/points_asked.h"
#include "sim/rng.h"

#define SOME_POINT_MS 1756684800000LL /* of an id that tells no time */
#define HITS_MOST     40              /* messages that a search finds in a mailbox */

/* True: the caller may see restore points at all; false: the error is written. Few consoles are
 * given BackupRestore-Search.Read.All: refused unless the knob is on. */
static bool is_allowed(struct sim_ctx *ctx)
{
    if (sim_on(ctx, SIM_KNOB_RESTORE_POINTS))
        return true;
    return sim_fail(ctx, SIM_E_FORBIDDEN);
}

/* --- one of them --- */

/* The members that the model says cannot be missing, and what people read. */
static void write_unit(struct sim_ctx *ctx, const struct sim_point *point)
{
    static const char *const types[SIM_WORKLOADS] = {
        [SIM_EXCHANGE] = "#microsoft.graph.mailboxProtectionUnit",
        [SIM_SHAREPOINT] = "#microsoft.graph.siteProtectionUnit",
        [SIM_ONEDRIVE] = "#microsoft.graph.driveProtectionUnit",
    };
    bool site = point->workload == SIM_SHAREPOINT;
    struct sim_out *out = &ctx->out;
    char guid[SIM_GUID_SIZE];

    sim_out_open(out, "protectionUnit", '{');
    sim_out_word(out, "@odata.type", types[point->workload]);
    sim_out_word(out, "id", sim_point_unit_id(point, guid));
    sim_out_word(out, "policyId", sim_guid_of(0xb2 + point->workload, guid));
    sim_out_word(out, "status", "protected");
    sim_out_word(out, "protectionSources", "manual");
    sim_out_word(out, site ? "siteId" : "directoryObjectId", sim_guid_of(point->key ^ 3, guid));
    sim_out_free(out, site ? "siteName" : "displayName", point->unit.name);
    sim_out_word(out, site ? "siteWebUrl" : "email", site ? point->unit.url : point->unit.address);
    sim_out_close(out, '}');
}

static void write_members(struct sim_ctx *ctx, const char *id, const struct sim_point *point,
                          bool with_unit)
{
    struct sim_out *out = &ctx->out;

    sim_out_word(out, "id", id);
    sim_out_time(out, "protectionDateTime", point->protected_ms, 0);
    sim_out_time(out, "expirationDateTime", point->expires_ms, 0);
    sim_out_word(out, "tags", sim_point_is_fast(point->protected_ms) ? "fastRestore" : "none");
    if (with_unit)
        write_unit(ctx, point);
}

/* A point as an element of a list or, with a name, as a member: with its type and unit. */
static void write_point(struct sim_ctx *ctx, const char *name, const struct sim_point *unit,
                        int64_t protected_ms)
{
    char id[SIM_POINT_BYTES];
    struct sim_point point;

    sim_point_compose(unit->guid, protected_ms, unit->workload, id);
    sim_point_read(id, protected_ms, unit->workload, &point);
    sim_out_open(&ctx->out, name, '{');
    sim_out_word(&ctx->out, "@odata.type", "#microsoft.graph.restorePoint");
    write_members(ctx, id, &point, true);
    sim_out_close(&ctx->out, '}');
}

void sim_get_restore_point(struct sim_ctx *ctx)
{
    struct sim_point point;
    char context[256];

    if (!is_allowed(ctx))
        return;
    sim_point_read(ctx->id, SOME_POINT_MS, SIM_EXCHANGE, &point);
    if (point.expires_ms <= ctx->now_ms) { /* it is not listed any more either */
        sim_fail(ctx, SIM_E_NO_POINT);
        return;
    }
    sim_metadata(ctx, context, sizeof context, "solutions/backupRestore/restorePoints/$entity");
    sim_json_type(ctx);
    sim_out_open(&ctx->out, NULL, '{');
    sim_out_word(&ctx->out, "@odata.context", context);
    write_members(ctx, ctx->id, &point, ctx->query.expand_unit);
    sim_out_close(&ctx->out, '}');
}

/* --- those of a unit --- */

static void write_resume(const struct sim_points *points, const char *unit_id,
                         struct sim_page *page)
{
    snprintf(page->resume, sizeof page->resume, "%s %" PRId64 " %" PRId64 " %" PRId64, unit_id,
             points->as_of_ms, points->from_ms, points->to_ms);
}

/* A token's checksum says that we wrote it. */
static bool read_resume(const struct sim_page *page, struct sim_points *points,
                        struct sim_point *ret_unit)
{
    char id[SIM_GUID_SIZE];

    /* NOLINTNEXTLINE(cert-err34-c): as above */
    if (sscanf(page->resume, "%36s %" SCNd64 " %" SCNd64 " %" SCNd64, id, &points->as_of_ms,
               &points->from_ms, &points->to_ms) != 4 ||
        !sim_point_unit_read(id, ret_unit))
        return false;
    points->workload = ret_unit->workload;
    return true;
}

/* False: the error is written. */
static bool read_list(struct sim_ctx *ctx, struct sim_page *page, struct sim_points *points,
                      struct sim_point *unit, bool *ret_known)
{
    char id[SIM_GUID_SIZE];

    if (!sim_page_read(ctx, SIM_LIST_POINTS, 0, page))
        return false;
    *ret_known = true;
    if (page->resume[0] != '\0' && read_resume(page, points, unit))
        return true;
    if (!sim_points_asked(ctx, points, unit, ret_known))
        return false;
    if (*ret_known)
        write_resume(points, sim_point_unit_id(unit, id), page);
    return true;
}

void sim_list_restore_points(struct sim_ctx *ctx)
{
    struct sim_points points;
    struct sim_point unit;
    struct sim_page page;
    char context[256];
    bool known = false;

    if (!is_allowed(ctx) || !read_list(ctx, &page, &points, &unit, &known))
        return;
    uint32_t total = known ? sim_points_count(&points) : 0;
    sim_metadata(ctx, context, sizeof context, "solutions/backupRestore/restorePoints");
    sim_json_type(ctx);
    sim_page_open(ctx, context, ctx->query.count ? (int64_t)total : -1);
    uint32_t at = page.cursor < total ? page.cursor : total;
    uint32_t limit = page.empty ? 0 : page.size;
    for (uint32_t written = 0; written < limit && at < total; written++, at++)
        write_point(ctx, NULL, &unit, sim_points_at(&points, at));
    sim_page_close(ctx, &page, SIM_ROOT "/restorePoints", at < total, at, 0);
}

void sim_count_restore_points(struct sim_ctx *ctx)
{
    struct sim_points points;
    struct sim_point unit;
    bool known = false;

    if (!is_allowed(ctx) || !sim_points_asked(ctx, &points, &unit, &known))
        return;
    sim_answer_count(ctx, known ? sim_points_count(&points) : 0);
}

/* --- the search --- */

struct search {
    struct sim_ctx *ctx;
    const json_t *units; /* of their ids */
    int64_t from_ms, to_ms;
    bool oldest, fast;
    const char *query; /* for messages; NULL: none */
};

static bool is_word(const json_t *value, const char *word)
{
    return json_is_string(value) && strcasecmp(json_string_value(value), word) == 0;
}

static bool read_time(const json_t *period, const char *name, int64_t *ret_ms)
{
    const char *text = sim_asked_text(period, name);

    return text != NULL && timefmt_parse(text, strlen(text), ret_ms);
}

static bool read_preference(struct search *search, const json_t *value)
{
    search->oldest = is_word(value, "oldest");
    return sim_asked_absent(value) || search->oldest || is_word(value, "latest");
}

static bool read_tags(struct search *search, const json_t *value)
{
    search->fast = is_word(value, "fastRestore");
    return sim_asked_absent(value) || search->fast || is_word(value, "none");
}

static bool read_query(struct search *search, const json_t *value)
{
    if (sim_asked_absent(value))
        return true;
    search->query = sim_asked_text(value, "queryExpression");
    return search->query != NULL && *search->query != '\0' &&
           is_word(json_object_get(value, "artifactType"), "message");
}

static bool read_search(struct search *search, const json_t *body)
{
    const json_t *period = json_object_get(body, "protectionTimePeriod");

    search->units = json_object_get(body, "protectionUnitIds");
    return json_array_size(search->units) > 0 &&
           read_time(period, "startDateTime", &search->from_ms) &&
           read_time(period, "endDateTime", &search->to_ms) && search->from_ms <= search->to_ms &&
           read_preference(search, json_object_get(body, "restorePointPreference")) &&
           read_tags(search, json_object_get(body, "tags")) &&
           read_query(search, json_object_get(body, "artifactQuery"));
}

static bool are_guids(const json_t *ids)
{
    uint64_t hi = 0, lo = 0;

    for (size_t i = 0; i < json_array_size(ids); i++) {
        const char *id = json_string_value(json_array_get(ids, i));

        if (id == NULL || !sim_guid_parse(id, &hi, &lo))
            return false;
    }
    return true;
}

/* The point of the unit that is preferred. Of a day's one is an express one, so that few are looked
 * at. */
static bool find_point(const struct search *search, const struct sim_point *unit, int64_t *ret_ms)
{
    struct sim_points points = {unit->workload, search->ctx->now_ms, search->from_ms,
                                search->to_ms + 1};
    uint32_t count = sim_points_count(&points);

    for (uint32_t i = 0; i < count; i++) {
        *ret_ms = sim_points_at(&points, search->oldest ? count - 1 - i : i);
        if (!search->fast || sim_point_is_fast(*ret_ms))
            return true;
    }
    return false;
}

/* Messages are looked for in mailboxes alone. */
static uint32_t count_hits(const struct search *search, const struct sim_point *unit)
{
    uint64_t hash = unit->key;

    if (unit->workload != SIM_EXCHANGE)
        return 0;
    for (const char *at = search->query; *at != '\0'; at++)
        hash = sim_mix(hash, (unsigned char)*at);
    return sim_below(hash, HITS_MOST);
}

/* Writes what was found of one unit. False: nothing was. */
static bool write_result(struct search *search, const char *unit_id)
{
    struct sim_out *out = &search->ctx->out;
    struct sim_point unit;
    int64_t at_ms = 0;

    if (!sim_point_unit_read(unit_id, &unit) || !find_point(search, &unit, &at_ms))
        return false;
    uint32_t hits = search->query == NULL ? 0 : count_hits(search, &unit);
    if (search->query != NULL && hits == 0)
        return false;
    sim_out_open(out, NULL, '{');
    if (search->query != NULL)
        sim_out_number(out, "artifactHitCount", hits);
    write_point(search->ctx, "restorePoint", &unit, at_ms);
    sim_out_close(out, '}');
    return true;
}

static void write_results(struct search *search)
{
    struct sim_out *out = &search->ctx->out;
    json_t *without = json_array();

    sim_out_open(out, "searchResults", '[');
    for (size_t i = 0; i < json_array_size(search->units); i++) {
        json_t *id = json_array_get(search->units, i);

        if (!write_result(search, json_string_value(id)))
            json_array_append(without, id);
    }
    sim_out_close(out, ']');
    sim_out_open(out, "noResultProtectionUnitIds", '[');
    for (size_t i = 0; i < json_array_size(without); i++)
        sim_out_word(out, NULL, json_string_value(json_array_get(without, i)));
    sim_out_close(out, ']');
    json_decref(without);
}

static void write_answer(struct search *search)
{
    struct sim_ctx *ctx = search->ctx;
    char context[256], guid[SIM_GUID_SIZE];

    sim_metadata(ctx, context, sizeof context, "microsoft.graph.restorePointSearchResponse");
    sim_json_type(ctx);
    sim_out_open(&ctx->out, NULL, '{');
    sim_out_word(&ctx->out, "@odata.context", context);
    sim_out_word(&ctx->out, "searchResponseId", sim_guid_of(ctx->sim->turn ^ 0xb5, guid));
    write_results(search);
    sim_out_close(&ctx->out, '}');
}

void sim_search_restore_points(struct sim_ctx *ctx)
{
    const struct sim_request *request = ctx->request;
    struct search search = {.ctx = ctx};

    if (!is_allowed(ctx) || !sim_asked_json(ctx))
        return;
    json_t *body = json_loadb(request->body == NULL ? "" : request->body, request->body_length,
                              JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    if (body == NULL)
        sim_fail(ctx, SIM_E_BAD_REQUEST);
    else if (!read_search(&search, body))
        sim_fail(ctx, SIM_E_SEARCH);
    else if (!are_guids(search.units))
        sim_fail(ctx, SIM_E_UNIT_ID);
    else
        write_answer(&search);
    json_decref(body);
}
