#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/token.h"
#include "base/xalloc.h"
#include "graph/cut.h"

static int digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *at = c != '\0' ? strchr(digits, c) : NULL;
    return at != NULL ? (int)(at - digits) : -1;
}

/* base64url without padding (RFC 7515 2). NULL: a character that is none of its. Caller frees. */
static char *decode(const char *text, size_t length, size_t *ret_length)
{
    char *bytes = xmalloc(length * 3 / 4 + 1);
    size_t used = 0;
    unsigned bits = 0;
    int held = 0;
    for (size_t i = 0; i < length; i++) {
        int value = digit(text[i]);
        if (value < 0) {
            free(bytes);
            return NULL;
        }
        bits = (bits << 6 | (unsigned)value) & 0xFFFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes[used++] = (char)(bits >> held & 0xFF);
        }
    }
    *ret_length = used;
    return bytes;
}

static json_t *payload(const struct secret *token)
{
    const char *head = strchr(secret_text(token), '.');
    const char *tail = head != NULL ? strchr(head + 1, '.') : NULL;
    if (tail == NULL) {
        return NULL;
    }
    size_t length = 0;
    char *bytes = decode(head + 1, (size_t)(tail - head - 1), &length);
    json_error_t error;
    json_t *object = bytes != NULL ? json_loadb(bytes, length, 0, &error) : NULL;
    free(bytes);
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
        cut_copy(tenant, size, tid);
    }
    for (size_t i = 0; i < sizeof accounts / sizeof *accounts && account[0] == '\0'; i++) {
        const char *name = json_string_value(json_object_get(object, accounts[i]));
        if (name != NULL) {
            cut_copy(account, size, name);
        }
    }
    json_decref(object);
}
