/* parse_artifact.c - artifacts of a session, and the bulk requests that asked for them. */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "graph/graph_parse.h"
#include "graph/parse_common.h"

static void read_point(struct json_reader *reader, const json_t *object, struct artifact *ret)
{
    const json_t *point = json_object_member(reader, object, "restorePoint");
    if (point == NULL)
        return;
    ret->point_id = json_text(reader, point, "id");
    ret->point_tags = json_text(reader, point, "tags");
    ret->point_ms = json_time(reader, point, "protectionDateTime", &ret->point_text);
    ret->point_expiration_ms =
        json_time(reader, point, "expirationDateTime", &ret->point_expiration_text);
}

/* Members of the kinds that restore a mailbox, a site or a drive as a whole. */
static void read_whole(struct json_reader *reader, const json_t *object, struct artifact *ret)
{
    ret->destination = json_text(reader, object, "destinationType");
    ret->restored_folder_id = json_text(reader, object, "restoredFolderId");
    ret->restored_folder_name = json_text(reader, object, "restoredFolderName");
    ret->restored_item_count = json_count(reader, object, "restoredItemCount");
    ret->search_response_id = json_text(reader, object, "searchResponseId");
    ret->artifact_count = json_count(reader, object, "artifactCount");
    ret->restored_site_id = json_text(reader, object, "restoredSiteId");
    ret->restored_site_name = json_text(reader, object, "restoredSiteName");
    ret->restored_site_url = json_text(reader, object, "restoredSiteWebUrl");
}

static void read_granular(struct json_reader *reader, const json_t *object, struct artifact *ret)
{
    ret->browse_session_id = json_text(reader, object, "browseSessionId");
    ret->restored_item_key = json_text(reader, object, "restoredItemKey");
    ret->restored_item_path = json_text(reader, object, "restoredItemPath");
    ret->restored_item_url = json_text(reader, object, "restoredItemWebUrl");
    ret->web_url = json_text(reader, object, "webUrl");
    ret->site_id = json_text(reader, object, "siteId");
    ret->directory_object_id = json_text(reader, object, "directoryObjectId");
    ret->point_date_ms = json_time(reader, object, "restorePointDateTime", &ret->point_date_text);
}

static void artifact_from_span(struct json_span span, bool granular, struct arena *arena,
                               struct artifact *ret)
{
    json_t *object = json_load_span(span, NULL, 0);
    struct json_reader reader;
    json_reader_init(&reader, arena);
    artifact_init(ret);
    ret->granular = granular;
    if (json_is_object(object)) {
        ret->id = json_text(&reader, object, "id");
        ret->status_word = json_text(&reader, object, "status");
        ret->status = (uint8_t)artifact_status_parse(ret->status_word);
        ret->start_ms = json_time(&reader, object, "startDateTime", &ret->start_text);
        ret->completion_ms =
            json_time(&reader, object, "completionDateTime", &ret->completion_text);
        ret->error = parse_public_error(&reader, object);
        read_point(&reader, object, ret);
        read_whole(&reader, object, ret);
        read_granular(&reader, object, ret);
    } else {
        ret->unreadable = true;
        ret->id = parse_scan_text(span, "id", arena);
    }
    json_decref(object);
}

struct artifact_list {
    struct artifact *items;
    size_t count, capacity;
};

static bool read_artifacts(struct parse_list *list, bool granular, struct artifact_list *artifacts,
                           struct arena *arena, struct fault *why)
{
    struct json_span span;
    enum json_step step = JSON_STEP_END;
    while ((step = parse_list_next(list, artifacts->count, &span, why)) == JSON_STEP_ITEM) {
        artifacts->items = xgrow(artifacts->items, artifacts->count, &artifacts->capacity,
                                 sizeof *artifacts->items);
        artifact_from_span(span, granular, arena, &artifacts->items[artifacts->count++]);
    }
    return step == JSON_STEP_END;
}

bool graph_parse_artifacts(const char *body, size_t length, bool granular,
                           struct artifact_page *ret, struct fault *why)
{
    struct json_body text;
    struct parse_list list;
    struct artifact_list artifacts = {0};
    struct artifact_page page = {0};
    json_body_init(&text, body, length);
    arena_init(&page.arena);
    bool good = parse_list_open(&list, text.text, "artifacts", why) &&
                read_artifacts(&list, granular, &artifacts, &page.arena, why);
    if (good) {
        page.count = artifacts.count;
        page.next_link = parse_next_link(&list, &page.arena);
        page.artifacts = artifacts.items;
        arena_seal(&page.arena);
        *ret = page;
    } else {
        arena_release(&page.arena);
        free(artifacts.items);
    }
    json_body_release(&text);
    return good;
}

void artifact_page_release(struct artifact_page *page)
{
    arena_release(&page->arena);
    free(page->artifacts);
    *page = (struct artifact_page){0};
}

static void read_period(struct json_reader *reader, const json_t *object, struct bulk_request *ret)
{
    const json_t *period = json_object_member(reader, object, "protectionTimePeriod");
    if (period != NULL) {
        ret->period_start_text = json_text(reader, period, "startDateTime");
        ret->period_end_text = json_text(reader, period, "endDateTime");
    }
}

/* False: nothing of a request is in it, not even an id. */
static bool bulk_from_span(struct json_span span, struct arena *arena, struct bulk_request *ret)
{
    json_t *object = json_load_span(span, NULL, 0);
    const bool readable = json_is_object(object);
    struct json_reader reader;
    json_reader_init(&reader, arena);
    *ret = (struct bulk_request){0};
    if (readable) {
        ret->id = json_text(&reader, object, "id");
        ret->display_name = json_text(&reader, object, "displayName");
        ret->status_word = json_text(&reader, object, "status");
        ret->destination = json_text(&reader, object, "destinationType");
        ret->tags = json_text(&reader, object, "tags");
        ret->preference = json_text(&reader, object, "restorePointPreference");
        ret->created_text = json_text(&reader, object, "createdDateTime");
        ret->modified_text = json_text(&reader, object, "lastModifiedDateTime");
        ret->created_by = parse_identities(&reader, object, "createdBy");
        ret->modified_by = parse_identities(&reader, object, "lastModifiedBy");
        ret->error = parse_public_error(&reader, object);
        read_period(&reader, object, ret);
    } else {
        ret->id = parse_scan_text(span, "id", arena);
    }
    json_decref(object);
    return readable || ret->id != NULL;
}

/* A request's own members are never called `value`, so its absence tells a single object. */
static bool is_single(struct json_span text)
{
    struct json_scan scan = {text.bytes, text.bytes + text.length};
    struct json_span object;
    struct json_span key;
    struct json_span value;
    bool has_id = false;
    if (!json_scan_value(&scan, &object) || !json_scan_begin(&scan, object, '{'))
        return false;
    while (json_scan_member(&scan, &key, &value) == JSON_STEP_ITEM) {
        if (json_span_is(key, "value") || json_span_is(key, "values"))
            return false;
        has_id = has_id || json_span_is(key, "id");
    }
    return has_id;
}

static bool read_bulk_list(struct json_span text, struct bulk_page *page, struct fault *why)
{
    struct parse_list list;
    struct json_span span;
    size_t capacity = 0;
    struct bulk_request *requests = NULL;
    enum json_step step = JSON_STEP_BROKEN;
    if (!parse_list_open(&list, text, "bulk requests", why))
        return false;
    while ((step = parse_list_next(&list, page->count, &span, why)) == JSON_STEP_ITEM) {
        struct bulk_request request;
        if (!bulk_from_span(span, &page->arena, &request))
            continue;
        requests = xgrow(requests, page->count, &capacity, sizeof *requests);
        requests[page->count++] = request;
    }
    if (requests) {
        page->requests = arena_alloc(&page->arena, page->count * sizeof *requests);
        memcpy(page->requests, requests, page->count * sizeof *requests);
    }
    free(requests);
    return step == JSON_STEP_END;
}

static bool read_bulk_single(struct json_span text, struct bulk_page *page, struct fault *why)
{
    struct json_span span;
    if (!parse_object_open(text, "bulk request", &span, why))
        return false;
    page->requests = arena_alloc(&page->arena, sizeof *page->requests);
    page->count = bulk_from_span(span, &page->arena, page->requests);
    return true;
}

bool graph_parse_bulk(const char *body, size_t length, struct bulk_page *ret, struct fault *why)
{
    struct json_body text;
    struct bulk_page page = {0};
    json_body_init(&text, body, length);
    arena_init(&page.arena);
    bool good = is_single(text.text) ? read_bulk_single(text.text, &page, why)
                                     : read_bulk_list(text.text, &page, why);
    if (good) {
        arena_seal(&page.arena);
        *ret = page;
    } else {
        arena_release(&page.arena);
    }
    json_body_release(&text);
    return good;
}

void bulk_page_release(struct bulk_page *page)
{
    arena_release(&page->arena);
    *page = (struct bulk_page){0};
}
