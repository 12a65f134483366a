/* token_peek.c - what is shown of a token from outside (token.h), out of its own JSON. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "auth/jwt.h"
#include "auth/token.h"
#include "base/spans.h"
#include "base/timefmt.h"
#include "base/utf8.h"

#define GRAPH_ID  "00000003-0000-0000-c000-000000000000"
#define END_MAX_S 253402300799 /* the year 9999 */

/* NULL: it is not told. */
static json_t *payload(const struct secret *token)
{
    struct strbuf bytes;
    json_t *object = NULL;
    json_error_t error;
    if (!token)
        return NULL;
    strbuf_init_secret(&bytes, secret_length(token));
    if (jwt_payload(&bytes, token))
        object = json_loadb(bytes.bytes, bytes.length, 0, &error);
    strbuf_release(&bytes);
    return object;
}

void token_peek(const struct secret *token, char *tenant, char *account, size_t size)
{
    static const char *const accounts[] = {"upn", "preferred_username", "app_displayname"};
    tenant[0] = '\0';
    account[0] = '\0';
    json_t *object = payload(token);
    const char *tid = json_string_value(json_object_get(object, "tid"));
    if (tid)
        utf8_copy(tenant, size, tid);
    for (size_t i = 0; i < sizeof accounts / sizeof *accounts && !*account; i++) {
        const char *name = json_string_value(json_object_get(object, accounts[i]));
        if (name)
            utf8_copy(account, size, name);
    }
    json_decref(object);
}

static int64_t end_of(const json_t *object)
{
    const json_int_t seconds = json_integer_value(json_object_get(object, "exp"));
    return seconds > 0 && seconds <= END_MAX_S ? (int64_t)seconds * SECOND_MS : 0;
}

int64_t token_peek_end(const struct secret *token)
{
    json_t *object = payload(token);
    const int64_t end = end_of(object);
    json_decref(object);
    return end;
}

/* The sentence goes on behind a colon. */
static void go_on(struct fault *why, const char *words, const char *value, const char *rest)
{
    size_t length = strlen(why->text);
    if (length > 0 && why->text[length - 1] == '.')
        length--;
    snprintf(why->text + length, sizeof why->text - length, ": %s%s%s.", words, value, rest);
}

void token_peek_why(const struct secret *token, int64_t now_ms, struct fault *why)
{
    char text[64];
    json_t *object = payload(token);
    const char *aud = json_string_value(json_object_get(object, "aud"));
    const int64_t end = end_of(object);
    if (aud && strcmp(aud, GRAPH_ID) != 0 && !strstr(aud, "graph")) {
        utf8_copy(text, sizeof text, aud);
        go_on(why, "it is for ", text, ", not for Microsoft Graph");
    } else if (end > 0 && end <= now_ms) {
        go_on(why, "it ran out at ", timefmt_utc(end, text, sizeof text), "");
    }
    json_decref(object);
}
