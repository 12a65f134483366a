/* token_peek.c - what a token says of itself (token.h): the JSON between its two dots. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "auth/token.h"
#include "base/base64.h"
#include "base/utf8.h"

static json_t *payload(const struct secret *token)
{
    const char *head = strchr(secret_text(token), '.');
    const char *tail = head != NULL ? strchr(head + 1, '.') : NULL;
    if (tail == NULL) {
        return NULL;
    }
    struct strbuf bytes;
    strbuf_init(&bytes, secret_length(token));
    json_t *object = NULL;
    json_error_t error;
    if (base64_decode(&bytes, head + 1, (size_t)(tail - head - 1))) {
        object = json_loadb(bytes.bytes, bytes.length, 0, &error);
    }
    strbuf_release(&bytes);
    return object;
}

void token_peek(const struct secret *token, char *tenant, char *account, size_t size)
{
    static const char *const accounts[] = {"upn", "preferred_username", "app_displayname"};
    tenant[0] = '\0';
    account[0] = '\0';
    json_t *object = token != NULL ? payload(token) : NULL;
    const char *tid = json_string_value(json_object_get(object, "tid"));
    if (tid != NULL) {
        utf8_copy(tenant, size, tid);
    }
    for (size_t i = 0; i < sizeof accounts / sizeof *accounts && account[0] == '\0'; i++) {
        const char *name = json_string_value(json_object_get(object, accounts[i]));
        if (name != NULL) {
            utf8_copy(account, size, name);
        }
    }
    json_decref(object);
}
