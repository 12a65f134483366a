#include "e2e/story_json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/xalloc.h"

#define MARK "\"@@\"" /* where the value goes, whatever it is */

static json_t *session_object(int number)
{
    char *text =
        xasprintf("{\"@odata.type\":\"#microsoft.graph.exchangeRestoreSession\","
                  "\"id\":\"5b3c1f60-0d7e-4a53-8f4e-2a9d6c7b8e%02d\",\"status\":\"failed\","
                  "\"restoreJobType\":\"standard\",\"restoreSessionArtifactCount\":{\"total\":%d,"
                  "\"completed\":1,\"inProgress\":0,\"failed\":%d},"
                  "\"createdBy\":{\"user\":{\"id\":\"u1\",\"displayName\":\"Ada %d\"}},"
                  "\"createdDateTime\":\"2026-09-01T08:00:00Z\","
                  "\"lastModifiedBy\":{\"user\":{\"id\":\"u2\",\"displayName\":\"Bob\"}},"
                  "\"lastModifiedDateTime\":\"2026-09-01T09:00:00Z\","
                  "\"completedDateTime\":\"2026-09-01T09:00:00Z\","
                  "\"error\":{\"code\":\"UnknownError\",\"message\":\"It did not work.\"}}",
                  number, number + 1, number, number);
    json_t *object = json_loads(text, 0, NULL);
    free(text);
    return object;
}

static char *dump(json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    return text;
}

char *story_json_session(int number)
{
    return dump(session_object(number));
}

static void mark(json_t *object, const char *path, const char *value)
{
    char *copy = xstrdup(path), *rest = copy, *name = strsep(&rest, "|");
    while (rest) {
        object = json_object_get(object, name);
        name = strsep(&rest, "|");
    }
    if (strcmp(value, "-") == 0)
        json_object_del(object, name);
    else
        json_object_set_new(object, name, json_string("@@"));
    free(copy);
}

/* @odata.type has a point in it, so members are told apart by '|' inside. */
static char *inner_path(const char *path)
{
    char *copy = xstrdup(path);
    for (char *at = strncmp(path, "@odata.", 7) == 0 ? copy + 7 : copy; *at; at++)
        if (*at == '.')
            *at = '|';
    return copy;
}

static void add_changed(struct strbuf *out, int number, const char *path, const char *value)
{
    json_t *object = session_object(number);
    char *inner = inner_path(path);
    mark(object, inner, value);
    char *text = dump(object), *at = strstr(text, MARK);
    strbuf_add(out, text, at ? (size_t)(at - text) : strlen(text));
    if (at) {
        strbuf_puts(out, value);
        strbuf_puts(out, at + strlen(MARK));
    }
    free(text);
    free(inner);
}

static void add_good(struct strbuf *out, int number)
{
    char *text = story_json_session(number);
    strbuf_puts(out, text);
    free(text);
}

static char *finish(struct strbuf *out)
{
    strbuf_puts(out, "]}");
    return strbuf_take(out, NULL);
}

char *story_json_list(const char *path, const char *value)
{
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    strbuf_puts(&out, "{\"value\":[");
    add_good(&out, 1);
    strbuf_putc(&out, ',');
    if (path)
        add_changed(&out, 2, path, value);
    else
        add_good(&out, 2);
    strbuf_putc(&out, ',');
    add_good(&out, 3);
    return finish(&out);
}

char *story_json_types(const char *path)
{
    static const char *const values[] = {
        "7",           "-1",
        "1e999",       "123456789012345678901234567890",
        "true",        "false",
        "null",        "0.5",
        "\"7\"",       "[7]",
        "{\"a\":7}",   "[]",
        "[[[]]]",      "{}",
        "\"\"",        "\"\\ud800\"",
        "\"\\u0000\"", "\"\\u001b[2J\"",
    };
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    strbuf_puts(&out, "{\"value\":[");
    add_good(&out, 1);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        strbuf_putc(&out, ',');
        add_changed(&out, (int)i + 2, path, values[i]);
    }
    strbuf_putc(&out, ',');
    add_good(&out, 99);
    return finish(&out);
}
