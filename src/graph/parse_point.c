/* parse_point.c - a restore point with the unit that it protects. */
#include "base/percent.h"
#include "base/strbuf.h"
#include "graph/graph_parse.h"
#include "graph/json_read.h"
#include "graph/parse_common.h"

static const char *last_part(const char *url, struct arena *arena)
{
    struct strbuf name;
    strbuf_init(&name, STRBUF_NO_LIMIT);
    percent_read_last(&name, url);
    const char *ret = name.length > 0 ? arena_strndup(arena, name.bytes, name.length) : NULL;
    strbuf_release(&name);
    return ret;
}

static const char *unit_name(struct json_reader *reader, const json_t *unit)
{
    static const char *const names[] = {"displayName", "siteName", "email"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *text = json_text(reader, unit, names[i]);
        if (text != NULL && *text != '\0')
            return text;
    }
    const char *url = json_text(reader, unit, "siteWebUrl");
    return url != NULL ? last_part(url, reader->arena) : NULL;
}

const char *graph_parse_point_name(const char *body, size_t length, struct arena *arena)
{
    struct json_body text;
    struct json_span span;
    struct fault why;
    const char *name = NULL;
    json_body_init(&text, body, length);
    json_t *root = parse_object_open(text.text, "restore point", &span, &why)
                       ? json_load_span(span, NULL, 0)
                       : NULL;
    if (root != NULL) {
        struct json_reader reader;
        json_reader_init(&reader, arena);
        const json_t *unit = json_object_member(&reader, root, "protectionUnit");
        name = unit != NULL ? unit_name(&reader, unit) : NULL;
    }
    json_decref(root);
    json_body_release(&text);
    return name;
}
