/* parse_common.c - lists are cut by json_scan before the library sees an object, so that a bad one
 * costs itself alone. */
#include "graph/parse_common.h"

#include <string.h>

#include "graph/codes.h"
#include "graph/graph_parse.h"

/* Identities are open types: older answers write `identity` for `id`; an address may come along. */
static void parse_identity(struct json_reader *reader, const json_t *set, const char *key,
                           struct identity *ret)
{
    const json_t *object = json_object_member(reader, set, key);
    static const char *const addresses[] = {"userPrincipalName", "email", "mail"};
    if (object == NULL)
        return;
    ret->id = json_text(reader, object, "id");
    if (ret->id == NULL)
        ret->id = json_text(reader, object, "identity");
    ret->name = json_text(reader, object, "displayName");
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses && ret->email == NULL; i++)
        ret->email = json_text(reader, object, addresses[i]);
}

/* Identity sets are open types: an identity of another kind is not kept, but noted. */
static void note_other_kinds(struct json_reader *reader, const json_t *set, const char *key)
{
    const char *kind = NULL;
    const json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)set, kind, value)
    {
        bool known = strcmp(kind, "user") == 0 || strcmp(kind, "application") == 0 ||
                     strcmp(kind, "device") == 0;
        if (!known && json_is_object(value)) {
            const char *name = json_text(reader, value, "displayName");
            json_note(reader, "%s names a %.30s, %.40s.", key, kind, name ? name : "nameless");
        }
    }
}

const struct identity_set *parse_identities(struct json_reader *reader, const json_t *object,
                                            const char *key)
{
    const json_t *value = json_object_member(reader, object, key);
    if (value == NULL)
        return NULL;
    struct identity_set set;
    memset(&set, 0, sizeof set);
    parse_identity(reader, value, "user", &set.user);
    parse_identity(reader, value, "application", &set.application);
    parse_identity(reader, value, "device", &set.device);
    note_other_kinds(reader, value, key);
    return arena_intern_struct(reader->arena, &set, sizeof set);
}

static void parse_detail(struct json_reader *reader, const json_t *value, struct error_detail *ret)
{
    *ret = (struct error_detail){NULL, NULL, NULL};
    if (!json_is_object(value)) {
        ret->message = json_value_text(reader, value, JSON_MESSAGE_MAX);
        return;
    }
    ret->code = json_text(reader, value, "code");
    ret->message = json_message(reader, value, "message");
    ret->target = json_text(reader, value, "target");
}

static const struct error_detail *parse_details(struct json_reader *reader, const json_t *object,
                                                size_t *ret_count)
{
    const json_t *list = json_object_get(object, "details");
    size_t count = json_array_size(list);
    if (list != NULL && !json_is_null(list) && !json_is_array(list))
        json_note(reader, "details is no list.");
    if (count == 0)
        return NULL;
    struct error_detail *details = arena_alloc(reader->arena, count * sizeof *details);
    for (size_t i = 0; i < count; i++)
        parse_detail(reader, json_array_get(list, i), &details[i]);
    *ret_count = count;
    return details;
}

const json_t *parse_inner_error(const json_t *error)
{
    const json_t *inner = json_object_get(error, "innerError");
    return inner != NULL ? inner : json_object_get(error, "innererror");
}

/* For an error that has no code itself: the deepest one below it that is understood, else the first
 * (GRAPH.md, Errors). NULL: there is none. */
static const char *code_below(struct json_reader *reader, const json_t *error)
{
    const char *found = NULL;
    const json_t *level = parse_inner_error(error);
    for (int depth = 0; depth < INNER_DEPTH_MAX && json_is_object(level); depth++) {
        const char *code = json_text(reader, level, "code");
        if (code != NULL && (found == NULL || service_code_find(code) != NULL))
            found = code;
        level = parse_inner_error(level);
    }
    return found;
}

/* NULL: the record has no error. */
static const json_t *find_error(struct json_reader *reader, const json_t *object)
{
    const json_t *value = json_object_get(object, "error");
    if (json_is_array(value)) { /* a documented bulk list writes [ {...} ] */
        if (json_array_size(value) > 1)
            json_note(reader, "There are %zu errors; the first is shown.", json_array_size(value));
        value = json_array_get(value, 0);
    }
    bool empty = json_is_string(value) && json_string_length(value) == 0;
    return json_is_null(value) || empty ? NULL : value;
}

/* False: an object that says nothing, as a service may send it for null. */
static bool says_anything(const struct session_error *error)
{
    const char *texts[] = {error->code,       error->message,       error->target,
                           error->inner.code, error->inner.message, error->inner.target};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i] != NULL && texts[i][0] != '\0')
            return true;
    return error->detail_count > 0 || error->inner_detail_count > 0;
}

const struct session_error *parse_public_error(struct json_reader *reader, const json_t *object)
{
    const json_t *value = find_error(reader, object);
    if (value == NULL)
        return NULL;
    struct session_error *error = arena_alloc(reader->arena, sizeof *error);
    struct error_detail outer;
    parse_detail(reader, value, &outer);
    error->code = outer.code;
    error->message = outer.message;
    error->target = outer.target;
    if (!json_is_object(value)) {
        json_note(reader, "error is no object.");
        return error;
    }
    error->details = parse_details(reader, value, &error->detail_count);
    if (error->code == NULL)
        error->code = code_below(reader, value);
    const json_t *inner = parse_inner_error(value);
    if (inner != NULL && !json_is_null(inner)) {
        error->has_inner = true;
        parse_detail(reader, inner, &error->inner);
        error->inner_details = parse_details(reader, inner, &error->inner_detail_count);
    }
    return says_anything(error) ? error : NULL;
}

static bool open_object(struct json_span text, const char *what, struct json_scan *ret,
                        struct fault *why)
{
    struct json_scan scan = {text.bytes, text.bytes + text.length};
    json_scan_space(&scan);
    if (scan.at == scan.end)
        return fault_set(why, FAULT_FORMAT, "The answer for the %s is empty.", what);
    if (*scan.at != '{') {
        fault_set(why, FAULT_FORMAT, "The answer for the %s is no JSON object.", what);
        return fault_hint(why, "A proxy or another server may have answered instead of Graph.");
    }
    *ret = scan;
    return true;
}

/* True: it says something. */
static bool read_error(struct json_span error, struct fault *ret_said)
{
    struct strbuf body;
    strbuf_init(&body, STRBUF_NO_LIMIT);
    strbuf_puts(&body, "{\"error\":");
    strbuf_add(&body, error.bytes, error.length);
    strbuf_putc(&body, '}');
    graph_parse_error(body.bytes, body.length, ret_said);
    strbuf_release(&body);
    return ret_said->text[0] != '\0' || ret_said->code[0] != '\0';
}

/* Graph, or something between, sent an error with a status that means success, in place of what was
 * asked for or beside it. */
static bool refuse_error(struct json_span error, const char *where, const char *what,
                         struct fault *why)
{
    struct fault said = {0};
    read_error(error, &said);
    fault_set(why, FAULT_FORMAT, "%s the %s came an error under a status of success: %.140s", where,
              what, said.text[0] != '\0' ? said.text : said.code);
    if (why != NULL) {
        memcpy(why->code, said.code, sizeof why->code);
        memcpy(why->request_id, said.request_id, sizeof why->request_id);
    }
    return false;
}

static bool span_is_null(struct json_span span)
{
    return span.bytes == NULL || json_span_is(span, "null");
}

bool parse_is_error(struct json_span value)
{
    struct fault said = {0};
    return !span_is_null(value) && value.bytes[0] == '{' && read_error(value, &said);
}

bool parse_list_open(struct parse_list *list, struct json_span text, const char *what,
                     struct fault *why)
{
    struct json_scan scan = {0};
    struct json_span key = {0};
    struct json_span value = {0};
    struct json_span found = {0};
    struct json_span misspelt = {0};
    struct json_span error = {0};
    enum json_step step = JSON_STEP_END;
    *list = (struct parse_list){0};
    if (!open_object(text, what, &scan, why))
        return false;
    scan.at++;
    while ((step = json_scan_member(&scan, &key, &value)) == JSON_STEP_ITEM) {
        if (found.bytes != NULL && json_span_is(key, "value"))
            return fault_set(why, FAULT_FORMAT, "The answer holds two lists of %s.", what);
        found = json_span_is(key, "value") ? value : found;
        misspelt = json_span_is(key, "values") ? value : misspelt;
        error = json_span_is(key, "error") ? value : error;
        list->next_link = json_span_is(key, "@odata.nextLink") ? value : list->next_link;
    }
    if (step == JSON_STEP_BROKEN || !json_scan_ends(&scan))
        return fault_set(why, FAULT_FORMAT, "The list of %s is cut off or broken.", what);
    found = found.bytes != NULL ? found : misspelt;
    if (json_scan_begin(&list->items, found, '[')) {
        /* Sent once the answer had begun: what the list holds is not all of it. */
        return !parse_is_error(error) || refuse_error(error, "Beside", what, why);
    }
    if (!span_is_null(error))
        return refuse_error(error, "In place of", what, why);
    return fault_set(why, FAULT_FORMAT, "The answer holds no list of %s.", what);
}

enum json_step parse_list_next(struct parse_list *list, size_t seen, struct json_span *ret,
                               struct fault *why)
{
    enum json_step step = json_scan_item(&list->items, ret);
    if (step == JSON_STEP_BROKEN)
        fault_set(why, FAULT_FORMAT, "The list cannot be taken apart after item %zu.", seen);
    if (step == JSON_STEP_ITEM && seen >= PARSE_PAGE_MAX) {
        fault_set(why, FAULT_FORMAT, "One page holds more than %d objects.", PARSE_PAGE_MAX);
        return JSON_STEP_BROKEN;
    }
    return step;
}

const char *parse_span_text(struct json_span span, size_t limit, struct arena *arena)
{
    struct json_reader reader;
    json_reader_init(&reader, arena);
    json_t *value = json_load_span(span, NULL, 0);
    const char *text = json_value_text(&reader, value, limit);
    json_decref(value);
    return text;
}

const char *parse_next_link(const struct parse_list *list, struct arena *arena)
{
    const struct json_span link = list->next_link;
    if (span_is_null(link) || json_span_is(link, "\"\""))
        return NULL;
    /* Kept beyond the 16 KiB that are followed (url.h), so that a longer one is refused, not cut.
     */
    const char *text = link.bytes[0] == '"' ? parse_span_text(link, JSON_MESSAGE_MAX, arena) : NULL;
    return text != NULL ? text : "";
}

bool parse_object_open(struct json_span text, const char *what, struct json_span *ret,
                       struct fault *why)
{
    struct json_scan scan;
    if (!open_object(text, what, &scan, why))
        return false;
    struct json_span object;
    if (!json_scan_value(&scan, &object))
        return fault_set(why, FAULT_FORMAT, "The answer for the %s is cut off.", what);
    struct json_span key;
    struct json_span value;
    struct json_span error = {0};
    bool has_id = false;
    json_scan_begin(&scan, object, '{');
    while (json_scan_member(&scan, &key, &value) == JSON_STEP_ITEM) {
        has_id = has_id || json_span_is(key, "id");
        error = json_span_is(key, "error") ? value : error;
    }
    if (!has_id && !span_is_null(error))
        return refuse_error(error, "In place of", what, why);
    *ret = object;
    return true;
}

const char *parse_scan_text(struct json_span object, const char *key, struct arena *arena)
{
    struct json_scan scan;
    struct json_span name;
    struct json_span value;
    if (!json_scan_begin(&scan, object, '{'))
        return NULL;
    while (json_scan_member(&scan, &name, &value) == JSON_STEP_ITEM) {
        if (json_span_is(name, key)) {
            return value.bytes[0] == '{' || value.bytes[0] == '['
                       ? NULL
                       : parse_span_text(value, JSON_NAME_MAX, arena);
        }
    }
    return NULL;
}

const char *parse_raw(struct json_span span, struct arena *arena)
{
    return arena_strndup(arena, span.bytes, span.length);
}
