/* parse_error.c - the HTTP error envelope. */
#include <string.h>

#include "base/utf8.h"
#include "graph/codes.h"
#include "graph/graph_parse.h"
#include "graph/json_read.h"
#include "graph/parse_common.h"

#define ENVELOPE_MAX ((size_t)1024 * 1024)

static void take(char *field, size_t size, const char *text)
{
    if (field[0] == '\0' && text != NULL)
        utf8_copy(field, size, text);
}

static void read_level(struct json_reader *reader, const json_t *level, struct fault *found)
{
    const char *code = json_text(reader, level, "code");
    /* The deepest code that is understood wins over the outer ones, as Graph's error page asks. */
    if (code != NULL && (found->code[0] == '\0' || service_code_find(code) != NULL))
        utf8_copy(found->code, sizeof found->code, code);
    take(found->text, sizeof found->text, json_message(reader, level, "message"));
    take(found->request_id, sizeof found->request_id, json_text(reader, level, "request-id"));
    take(found->client_request_id, sizeof found->client_request_id,
         json_text(reader, level, "client-request-id"));
}

static void read_envelope(struct json_reader *reader, const json_t *root, struct fault *found)
{
    const json_t *level = json_object_get(root, "error");
    if (json_is_string(level)) { /* the shape of OAuth answers */
        take(found->code, sizeof found->code, json_text(reader, root, "error"));
        take(found->text, sizeof found->text, json_message(reader, root, "error_description"));
        return;
    }
    for (int depth = 0; depth < INNER_DEPTH_MAX && json_is_object(level); depth++) {
        read_level(reader, level, found);
        level = parse_inner_error(level);
    }
}

static void merge(struct fault *fault, const struct fault *found)
{
    utf8_copy(fault->code, sizeof fault->code, found->code);
    utf8_copy(fault->text, sizeof fault->text, found->text);
    take(fault->request_id, sizeof fault->request_id, found->request_id);
    take(fault->client_request_id, sizeof fault->client_request_id, found->client_request_id);
}

bool graph_parse_error(const char *body, size_t length, struct fault *fault)
{
    if (length == 0 || length > ENVELOPE_MAX)
        return false;
    struct json_body text;
    struct arena arena;
    struct json_reader reader;
    json_body_init(&text, body, length);
    arena_init(&arena);
    json_reader_init(&reader, &arena);
    json_t *root = json_load_span(text.text, NULL, 0);
    const json_t *error = json_object_get(root, "error");
    bool found = json_is_object(error) || json_is_string(error);
    if (found) {
        struct fault told = {0};
        read_envelope(&reader, root, &told);
        merge(fault, &told);
    }
    json_decref(root);
    arena_release(&arena);
    json_body_release(&text);
    return found;
}
