#include "graph/gate_batch.h"

#include <jansson.h>
#include <string.h>

#include "base/ascii.h"
#include "graph/batch.h"

bool gate_is_override(const char *header)
{
    return ascii_ncasecmp(header, "X-HTTP-Method", 13) == 0 ||
           ascii_casecmp(header, "X-Method-Override") == 0;
}

static bool headers_are_plain(json_t *headers)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(headers, name, value)
    {
        if (!json_is_string(value) || gate_is_override(name))
            return false;
    }
    return headers == NULL || json_is_object(headers);
}

static bool members_are_known(json_t *part)
{
    static const char *const known[] = {"id", "method", "url", "headers", "dependsOn"};
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(part, name, value)
    {
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            found = found || strcmp(name, known[i]) == 0;
        if (!found)
            return false;
    }
    return true;
}

static bool part_is_read(json_t *part)
{
    const char *method = json_string_value(json_object_get(part, "method"));
    const char *url = json_string_value(json_object_get(part, "url"));
    return json_is_object(part) && members_are_known(part) && method != NULL &&
           strcmp(method, "GET") == 0 && url != NULL && url[0] == '/' && url[1] != '/' &&
           headers_are_plain(json_object_get(part, "headers"));
}

bool gate_batch_reads_only(const char *body, size_t length)
{
    json_error_t error;
    json_t *root = body != NULL ? json_loadb(body, length, JSON_REJECT_DUPLICATES, &error) : NULL;
    json_t *parts = json_object_get(root, "requests");
    size_t count = json_array_size(parts);
    bool good = json_object_size(root) == 1 && count > 0 && count <= BATCH_PARTS_MAX;
    for (size_t i = 0; good && i < count; i++)
        good = part_is_read(json_array_get(parts, i));
    json_decref(root);
    return good;
}
