/* dispatch.c - from method and address to a handler: one table of patterns, of which the first that
 * fits wins (handlers.h). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "sim/handlers.h"

#define SEGMENTS_MAX 10

struct path {
    char segments[SEGMENTS_MAX][SIM_ID_BYTES];
    size_t count;
    bool too_long; /* more segments than any address of ours has */
};

/* Patterns: {T} one of the typed collections, {B} one of those of browse sessions, {nav} an
 * artifact list of that workload, {bulk} its bulk requests, {id} and {second} keys; anything else
 * is compared without case. The first pattern that matches decides, so that an action's name is no
 * key: its rows alone are looked at, and the one whose method is the request's wins. */
/* clang-format off */
static const struct route {
    const char *method;
    const char *pattern; /* after the version */
    void (*handle)(struct sim_ctx *ctx);
} routes[] = {
    {"GET",    "solutions/backupRestore", sim_get_root},
    {"GET",    "solutions/backupRestore/restoreSessions", sim_list_sessions},
    {"GET",    "solutions/backupRestore/restoreSessions/$count", sim_count_sessions},
    {"GET",    "solutions/backupRestore/restoreSessions/{id}", sim_get_session},
    {"DELETE", "solutions/backupRestore/restoreSessions/{id}", sim_delete_session},
    {"POST",   "solutions/backupRestore/restoreSessions/{id}/activate", sim_activate_session},
    {"POST",   "solutions/backupRestore/restoreSessions/{id}/microsoft.graph.activate", sim_activate_session},
    {"GET",    "solutions/backupRestore/{T}", sim_list_sessions},
    {"POST",   "solutions/backupRestore/{T}", sim_create_session},
    {"GET",    "solutions/backupRestore/{T}/$count", sim_count_sessions},
    {"GET",    "solutions/backupRestore/{T}/{id}", sim_get_session},
    {"PATCH",  "solutions/backupRestore/{T}/{id}", sim_change_session},
    {"DELETE", "solutions/backupRestore/{T}/{id}", sim_delete_session},
    {"POST",   "solutions/backupRestore/{T}/{id}/activate", sim_activate_session},
    {"POST",   "solutions/backupRestore/{T}/{id}/microsoft.graph.activate", sim_activate_session},
    {"GET",    "solutions/backupRestore/{T}/{id}/{nav}", sim_list_artifacts},
    {"GET",    "solutions/backupRestore/{T}/{id}/{nav}/$count", sim_count_artifacts},
    {"GET",    "solutions/backupRestore/{T}/{id}/{nav}/{second}", sim_get_artifact},
    {"GET",    "solutions/backupRestore/{T}/{id}/{nav}/{second}/restorePoint", sim_get_artifact_point},
    {"GET",    "solutions/backupRestore/{T}/{id}/{bulk}", sim_list_bulk},
    {"POST",   "solutions/backupRestore/{T}/{id}/{bulk}", sim_create_bulk},
    {"GET",    "solutions/backupRestore/{T}/{id}/{bulk}/$count", sim_count_bulk},
    {"GET",    "solutions/backupRestore/{T}/{id}/{bulk}/{second}", sim_get_bulk},
    {"DELETE", "solutions/backupRestore/{T}/{id}/{bulk}/{second}", sim_delete_bulk},
    {"GET",    "solutions/backupRestore/restorePoints", sim_list_restore_points},
    {"GET",    "solutions/backupRestore/restorePoints/$count", sim_count_restore_points},
    {"POST",   "solutions/backupRestore/restorePoints/search", sim_search_restore_points},
    {"POST",   "solutions/backupRestore/restorePoints/microsoft.graph.search", sim_search_restore_points},
    {"GET",    "solutions/backupRestore/restorePoints/{id}", sim_get_restore_point},
    {"GET",    "solutions/backupRestore/browseSessions", sim_list_browses},
    {"GET",    "solutions/backupRestore/browseSessions/$count", sim_count_browses},
    {"GET",    "solutions/backupRestore/browseSessions/{id}", sim_get_browse},
    {"GET",    "solutions/backupRestore/{B}", sim_list_browses},
    {"POST",   "solutions/backupRestore/{B}", sim_create_browse},
    {"GET",    "solutions/backupRestore/{B}/$count", sim_count_browses},
    {"GET",    "solutions/backupRestore/{B}/{id}", sim_get_browse},
    {"POST",   "solutions/backupRestore/{B}/{id}/browse", sim_browse},
    {"GET",    "solutions/backupRestore/{B}/{id}/browse", sim_browse_on},
    {"POST",   "solutions/backupRestore/{B}/{id}/microsoft.graph.browse", sim_browse},
    {"GET",    "solutions/backupRestore/{B}/{id}/browse/{second}", sim_browse_on},
    {"GET",    "solutions/backupRestore/{B}/{id}/microsoft.graph.browse/{second}", sim_browse_on},
    {"GET",    "solutions/backupRestore/activityLogs", sim_list_activity},
    {"POST",   "$batch", sim_post_batch},
};

static const struct {
    const char *name, *bulk, *browse; /* browse NULL: mailboxes are searched, not looked through */
} collections[SIM_WORKLOADS] = {
    [SIM_EXCHANGE] = {"exchangeRestoreSessions", "mailboxRestoreArtifactsBulkAdditionRequests", NULL},
    [SIM_SHAREPOINT] = {"sharePointRestoreSessions", "siteRestoreArtifactsBulkAdditionRequests",
                        "sharePointBrowseSessions"},
    [SIM_ONEDRIVE] = {"oneDriveForBusinessRestoreSessions", "driveRestoreArtifactsBulkAdditionRequests",
                      "oneDriveForBusinessBrowseSessions"},
};
/* clang-format on */

const char *sim_typed_name(enum sim_workload workload)
{
    return collections[workload].name;
}

const char *sim_bulk_name(enum sim_workload workload)
{
    return collections[workload].bulk;
}

const char *sim_browse_name(const struct sim_ctx *ctx)
{
    return ctx->typed ? collections[ctx->workload].browse : "browseSessions";
}

const char *sim_collection_name(const struct sim_ctx *ctx)
{
    return ctx->typed ? sim_typed_name(ctx->workload) : "restoreSessions";
}

/* What is longer than any key of ours becomes a name that nothing has. */
static void add_segment(struct path *path, const char *text, size_t length)
{
    if (path->count == SEGMENTS_MAX) {
        path->too_long = true;
        return;
    }
    char *segment = path->segments[path->count++];
    if (length < SIM_ID_BYTES)
        snprintf(segment, SIM_ID_BYTES, "%.*s", (int)length, text);
    else
        strcpy(segment, "?");
}

static void strip_quotes(char *key)
{
    size_t length = strlen(key);

    if (length < 2 || key[0] != '\'' || key[length - 1] != '\'')
        return;
    memmove(key, key + 1, length - 2);
    key[length - 2] = '\0';
}

/* "name('key')" and "name(key)" are two segments, like "name/key". */
static void add_keyed(struct path *path, const char *text)
{
    const char *open = strchr(text, '(');
    size_t length = strlen(text);

    if (open == NULL || text[length - 1] != ')') {
        add_segment(path, text, length);
        return;
    }
    add_segment(path, text, (size_t)(open - text));
    add_segment(path, open + 1, length - (size_t)(open - text) - 2);
    strip_quotes(path->segments[path->count - 1]);
}

/* Segments are parted first and decoded then, so that an encoded slash parts nothing (OData 4.01,
 * URL conventions 2). False: an escape is broken, or it hides what is no UTF-8. */
static bool split(const char *text, struct path *path)
{
    char *decoded = xmalloc(strlen(text) + 1);
    bool good = true;

    *path = (struct path){.count = 0};
    while (good && *text != '\0' && *text != '?') {
        size_t length = strcspn(text, "/?");

        good = sim_percent_decode(text, length, decoded, length + 1) &&
               text_is_utf8(decoded, strlen(decoded));
        if (good && length > 0)
            add_keyed(path, decoded);
        text += length;
        text += *text == '/';
    }
    free(decoded);
    return good;
}

static bool match_collection(struct sim_ctx *ctx, const char *segment, bool browse)
{
    for (int i = 0; i < SIM_WORKLOADS; i++) {
        const char *name = browse ? collections[i].browse : collections[i].name;

        if (name != NULL && strcasecmp(segment, name) == 0) {
            ctx->workload = (enum sim_workload)i;
            ctx->typed = true;
            return true;
        }
    }
    return false;
}

static bool match_artifacts(struct sim_ctx *ctx, const char *segment)
{
    ctx->granular = strcasecmp(segment, sim_artifacts_name(ctx->workload, true)) == 0;
    return ctx->granular || strcasecmp(segment, sim_artifacts_name(ctx->workload, false)) == 0;
}

static bool match_segment(struct sim_ctx *ctx, const char *pattern, size_t length,
                          const char *segment)
{
    if (length == 3 && memcmp(pattern, "{T}", 3) == 0)
        return match_collection(ctx, segment, false);
    if (length == 3 && memcmp(pattern, "{B}", 3) == 0)
        return match_collection(ctx, segment, true);
    if (length == 5 && memcmp(pattern, "{nav}", 5) == 0)
        return match_artifacts(ctx, segment);
    if (length == 6 && memcmp(pattern, "{bulk}", 6) == 0)
        return strcasecmp(segment, collections[ctx->workload].bulk) == 0;
    if (pattern[0] == '{') {
        strcpy(pattern[1] == 's' ? ctx->second : ctx->id, segment);
        return true;
    }
    return strlen(segment) == length && strncasecmp(pattern, segment, length) == 0;
}

/* Returns how many segments of the path the pattern covers: all of them, when it matches. */
static size_t match(struct sim_ctx *ctx, const char *pattern, const struct path *path)
{
    size_t at = 1; /* after the version */

    ctx->typed = false;
    while (*pattern != '\0') {
        size_t length = strcspn(pattern, "/");

        if (at >= path->count)
            return 0; /* the path is shorter: it covers nothing of use */
        if (!match_segment(ctx, pattern, length, path->segments[at]))
            return at;
        at++;
        pattern += length;
        pattern += *pattern == '/';
    }
    return at;
}

static void fail_segment(struct sim_ctx *ctx, const char *segment)
{
    sim_fail_about(ctx, SIM_E_NO_SEGMENT, "Resource not found for the segment '", segment, "'.");
}

static void route(struct sim_ctx *ctx, const char *method, const struct path *path)
{
    char allow[64] = "";
    size_t known = 1;           /* segments that some route has too */
    const char *pattern = NULL; /* the one that decides */

    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        const struct route *row = &routes[i];

        if (pattern != NULL && strcmp(pattern, row->pattern) != 0)
            continue;
        size_t covered = match(ctx, row->pattern, path);

        known = covered > known ? covered : known;
        if (covered != path->count)
            continue;
        pattern = row->pattern;
        if (strcmp(row->method, method) == 0) {
            row->handle(ctx);
            return;
        }
        snprintf(allow + strlen(allow), sizeof allow - strlen(allow), "%s%s",
                 allow[0] != '\0' ? ", " : "", row->method);
    }
    if (allow[0] == '\0') {
        fail_segment(ctx, path->segments[known < path->count ? known : path->count - 1]);
        return;
    }
    sim_header(ctx, "Allow", "%s", allow);
    sim_fail(ctx, SIM_E_METHOD);
}

static bool read_version(struct sim_ctx *ctx, const struct path *path)
{
    static const char *const versions[] = {"v1.0", "beta"};

    for (size_t i = 0; i < 2; i++) {
        if (path->count > 0 && strcasecmp(path->segments[0], versions[i]) == 0) {
            strcpy(ctx->version, versions[i]);
            ctx->beta = i == 1;
            return true;
        }
    }
    return false;
}

/* What a knob decides before any handler runs. */
static bool refused_by_knob(struct sim_ctx *ctx)
{
    if (sim_on(ctx, SIM_KNOB_TOKEN_EXPIRED)) {
        sim_fail(ctx, ctx->active.args[SIM_KNOB_TOKEN_EXPIRED].code == SIM_TOKEN_CHALLENGED
                          ? SIM_E_CHALLENGE
                          : SIM_E_EXPIRED);
        return true;
    }
    if (sim_on(ctx, SIM_KNOB_STATUS)) {
        sim_fail_knob(ctx, &ctx->active.args[SIM_KNOB_STATUS]);
        return true;
    }
    return false;
}

/* Preferences that were honoured are said so (RFC 7240). */
static void applied(struct sim_ctx *ctx)
{
    char size[48] = "";

    if (ctx->max_page > 0)
        snprintf(size, sizeof size, "odata.maxpagesize=%u", ctx->max_page);
    if (!ctx->members && ctx->max_page == 0)
        return;
    sim_header(ctx, "Preference-Applied", "%s%s%s",
               ctx->members ? "include-unknown-enum-members" : "",
               ctx->members && ctx->max_page > 0 ? ", " : "", size);
}

/* Of "full" nothing is known for these types: it is answered with the minimum, and says so. */
static bool wants_bare(const char *accept)
{
    return accept != NULL && strcasestr(accept, "odata.metadata=none") != NULL;
}

void sim_dispatch(struct sim_ctx *ctx, const char *method, const char *target)
{
    struct path path;
    const char *query = strchr(target, '?');

    sim_out_init(&ctx->out, &ctx->answer->body);
    ctx->out.hostile = sim_on(ctx, SIM_KNOB_HOSTILE_TEXT);
    ctx->out.broken_dates = sim_on(ctx, SIM_KNOB_BROKEN_DATES);
    ctx->out.bare = wants_bare(ctx->request->accept);
    ctx->now_ms = ctx->request->now_ms;
    if (sim_on(ctx, SIM_KNOB_STALE_READ))
        ctx->now_ms -= ctx->active.args[SIM_KNOB_STALE_READ].ms;
    sim_prefer_read(ctx);
    if (refused_by_knob(ctx))
        return;
    if (!split(target, &path)) {
        sim_fail_text(ctx, SIM_E_BAD_REQUEST, "The request URI cannot be decoded.");
        return;
    }
    if (!read_version(ctx, &path)) {
        sim_fail(ctx, SIM_E_VERSION);
        return;
    }
    if (path.too_long) {
        fail_segment(ctx, path.segments[path.count - 1]);
        return;
    }
    if (!sim_query_read(ctx, query == NULL ? NULL : query + 1))
        return;
    route(ctx, method, &path);
    if (ctx->answer->status < 300)
        applied(ctx);
}
