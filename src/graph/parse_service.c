/* parse_service.c - serviceStatus of the root object. */
#include "base/utf8.h"
#include "graph/graph_parse.h"
#include "graph/json_read.h"
#include "graph/parse_common.h"

static void take_word(struct json_reader *reader, const json_t *status, const char *key,
                      char *field, size_t size)
{
    const char *word = json_text(reader, status, key);
    utf8_copy(field, size, word);
}

static void take_modifier(struct json_reader *reader, const json_t *status,
                          struct service_state *ret)
{
    const struct identity_set *by = parse_identities(reader, status, "lastModifiedBy");
    if (by == NULL)
        return;
    const struct identity *who = by->user.name || by->user.id ? &by->user : &by->application;
    const char *text = who->name != NULL ? who->name : who->id;
    utf8_copy(ret->modified_by, sizeof ret->modified_by, text);
}

static void take_status(struct json_reader *reader, const json_t *status, struct service_state *ret)
{
    const char *text = NULL;
    take_word(reader, status, "status", ret->status, sizeof ret->status);
    take_word(reader, status, "disableReason", ret->reason, sizeof ret->reason);
    take_word(reader, status, "backupServiceConsumer", ret->consumer, sizeof ret->consumer);
    ret->modified_ms = json_time(reader, status, "lastModifiedDateTime", &text);
    ret->grace_ms = json_time(reader, status, "gracePeriodDateTime", &text);
    ret->restore_until_ms = json_time(reader, status, "restoreAllowedTillDateTime", &text);
    take_modifier(reader, status, ret);
}

bool graph_parse_service(const char *body, size_t length, struct service_state *ret,
                         struct fault *why)
{
    struct json_body text;
    struct json_span span;
    struct arena arena;
    json_body_init(&text, body, length);
    arena_init(&arena);
    bool good = parse_object_open(text.text, "service status", &span, why);
    json_t *root = good ? json_load_span(span, NULL, 0) : NULL;
    if (good && root == NULL)
        good = fault_set(why, FAULT_FORMAT, "The answer for the service status cannot be read.");
    if (good) {
        struct json_reader reader;
        json_reader_init(&reader, &arena);
        const json_t *status = json_object_member(&reader, root, "serviceStatus");
        service_state_init(ret);
        if (status != NULL)
            take_status(&reader, status, ret);
    }
    json_decref(root);
    arena_release(&arena);
    json_body_release(&text);
    return good;
}
