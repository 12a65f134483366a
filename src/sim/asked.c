#include "sim/asked.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/xalloc.h"
#include "sim/bodies.h"
#include "sim/point.h"

#define KEY_BYTES 400

bool sim_asked_absent(const json_t *value)
{
    return value == NULL || json_is_null(value);
}

const char *sim_asked_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

bool sim_asked_good_key(const char *text)
{
    if (text == NULL || *text == '\0' || strlen(text) >= KEY_BYTES)
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
    const char *id = sim_asked_text(point, "id");

    return id != NULL ? id : sim_asked_text(point, "@odata.id");
}

/* The sample of a change says itemKey where that of a new draft says id (GRAPH.md, Drafts). */
static const char *item_key_of(const json_t *item)
{
    const char *key = sim_asked_text(item, "itemKey");

    return key != NULL ? key : sim_asked_text(item, "id");
}

static bool read_destination(struct sim_asked *asked, const json_t *item)
{
    const char *word = sim_asked_text(item, "destinationType");

    if (word != NULL && strcasecmp(word, "new") == 0)
        asked->new_places++;
    else if (word != NULL && strcasecmp(word, "inPlace") == 0)
        asked->in_places++;
    else
        return sim_fail(asked->ctx, SIM_E_PATH_TYPE);
    return true;
}

/* A file or folder: named by its key in a browse session; its destination is not part of v1.0. */
static bool read_item(struct sim_asked *asked, const json_t *item)
{
    const char *key = item_key_of(item);
    const char *browse = sim_asked_text(item, "browseSessionId");

    if (!sim_asked_good_key(key) || !sim_asked_good_key(browse))
        return sim_fail(asked->ctx, SIM_E_ARTIFACTS);
    if (json_object_get(item, "destinationType") != NULL && !read_destination(asked, item))
        return false;
    sim_made_add(&asked->made, key, browse);
    return true;
}

/* An id of another form says nothing of a time, and is taken. */
static bool good_point(const struct sim_asked *asked, const char *id)
{
    const int64_t now_ms = asked->ctx->now_ms;
    struct sim_point point;

    if (!sim_asked_good_key(id))
        return false;
    sim_point_read(id, now_ms, asked->ctx->workload, &point);
    return sim_point_stands(&point, now_ms);
}

static bool read_unit(struct sim_asked *asked, const json_t *item)
{
    const char *search = sim_asked_text(item, "searchResponseId");
    const char *point = point_of(item);

    if (!read_destination(asked, item))
        return false;
    if (!good_point(asked, point))
        return sim_fail(asked->ctx, SIM_E_RESTORE_POINT);
    if (asked->granular && !sim_asked_good_key(search))
        return sim_fail(asked->ctx, SIM_E_ARTIFACTS);
    sim_made_add(&asked->made, point, asked->granular ? search : NULL);
    return true;
}

bool sim_asked_add(struct sim_asked *asked, const json_t *item)
{
    bool items = asked->granular && asked->ctx->workload != SIM_EXCHANGE;

    if (!json_is_object(item))
        return sim_fail(asked->ctx, SIM_E_ARTIFACTS);
    return items ? read_item(asked, item) : read_unit(asked, item);
}

static int by_point(const void *a, const void *b)
{
    return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted: a change of a large draft would otherwise compare fifty million pairs. */
static bool has_duplicate(const struct sim_made *made)
{
    const char **points = xcalloc(made->count, sizeof *points);
    bool found = false;

    for (size_t i = 0; i < made->count; i++)
        points[i] = made->artifacts[i].point;
    qsort(points, made->count, sizeof *points, by_point);
    for (size_t i = 1; i < made->count && !found; i++)
        found = strcasecmp(points[i - 1], points[i]) == 0;
    free(points);
    return found;
}

bool sim_asked_agrees(const struct sim_asked *asked)
{
    if (has_duplicate(&asked->made))
        return sim_fail(asked->ctx, SIM_E_DUPLICATE);
    if (asked->new_places > 0 && asked->in_places > 0)
        return sim_fail(asked->ctx, SIM_E_MIXED);
    return true;
}

bool sim_asked_json(struct sim_ctx *ctx)
{
    static const char json[] = "application/json";
    const char *type = ctx->request->content_type;

    /* parameters may follow, but "application/json-patch+json" is another type */
    if (type != NULL && strncasecmp(type, json, sizeof json - 1) == 0 &&
        strchr("; \t", type[sizeof json - 1]) != NULL)
        return true;
    return sim_fail(ctx, SIM_E_NO_MEDIA_TYPE);
}

bool sim_asked_type(struct sim_ctx *ctx, const json_t *body)
{
    const json_t *given = json_object_get(body, "@odata.type");
    const char *text = json_string_value(given);
    const char *type = sim_body_type(ctx->workload);

    if (given == NULL ||
        (text != NULL && (strcasecmp(text, type) == 0 || strcasecmp(text, type + 1) == 0)))
        return true;
    return sim_fail_text(ctx, SIM_E_BAD_REQUEST, "The type is not that of the collection.");
}
