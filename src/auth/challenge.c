/* challenge.c - the header is read once from left to right: a word that is followed by "=" is a
 * parameter of the scheme before it; any other word begins a challenge of its own, or is the
 * token68 of one that has just begun. */
#include "auth/challenge.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/base64.h"

#define VALUE_MAX (2 * CHALLENGE_CLAIMS_MAX) /* base64 takes 4 for 3 */

struct scan {
    const char *at;
    bool is_bearer; /* the challenge we are in */
    bool begun;     /* its scheme was the last word, no comma since */
    bool has_error, has_claims;
    bool insufficient; /* error="insufficient_claims" */
    struct strbuf value, claims;
};

static void skip(struct scan *scan, const char *what)
{
    size_t length = strspn(scan->at, what);
    if (memchr(scan->at, ',', length))
        scan->begun = false;
    scan->at += length;
}

/* False: no closing quote. */
static bool read_quoted(struct scan *scan)
{
    for (scan->at++; *scan->at != '\0' && *scan->at != '"'; scan->at++) {
        if (*scan->at == '\\' && scan->at[1] != '\0')
            scan->at++;
        strbuf_putc(&scan->value, *scan->at);
    }
    if (*scan->at == '\0')
        return false;
    scan->at++;
    return true;
}

/* Bare values hold : / and = in the wild. */
static bool read_value(struct scan *scan)
{
    strbuf_clear(&scan->value);
    skip(scan, " \t");
    if (*scan->at == '"')
        return read_quoted(scan);
    size_t length = strcspn(scan->at, ", \t");
    strbuf_add(&scan->value, scan->at, length);
    scan->at += length;
    return true;
}

static bool is_word(const char *word, size_t length, const char *name)
{
    return length == strlen(name) && ascii_ncasecmp(word, name, length) == 0;
}

/* The first of a name counts. */
static void note_parameter(struct scan *scan, const char *name, size_t length)
{
    if (is_word(name, length, "error") && !scan->has_error) {
        scan->has_error = true;
        scan->insufficient = strcmp(scan->value.bytes, "insufficient_claims") == 0;
    }
    if (is_word(name, length, "claims") && !scan->has_claims) {
        scan->has_claims = true;
        if (!scan->value.overflowed)
            strbuf_add(&scan->claims, scan->value.bytes, scan->value.length);
    }
}

static json_t *load_object(const char *bytes, size_t length)
{
    json_t *root = json_loadb(bytes, length, 0, NULL);
    if (json_is_object(root))
        return root;
    json_decref(root);
    return NULL;
}

/* Is the challenge that ends here one of claims? */
static bool finish(struct scan *scan, struct strbuf *ret_claims)
{
    struct strbuf text;
    if (!scan->is_bearer || !scan->insufficient || scan->claims.length == 0)
        return false;
    strbuf_init(&text, CHALLENGE_CLAIMS_MAX);
    bool usable = base64_decode(&text, scan->claims.bytes, scan->claims.length);
    json_t *object = usable ? load_object(text.bytes, text.length) : NULL;
    if (object) {
        strbuf_clear(ret_claims);
        usable = strbuf_add(ret_claims, text.bytes, text.length);
    }
    json_decref(object);
    strbuf_release(&text);
    return object && usable;
}

static void begin(struct scan *scan, const char *scheme, size_t length)
{
    scan->is_bearer = is_word(scheme, length, "Bearer");
    scan->begun = true;
    scan->has_error = scan->has_claims = scan->insufficient = false;
    strbuf_clear(&scan->claims);
}

static bool walk(struct scan *scan, struct strbuf *ret_claims)
{
    for (skip(scan, ", \t"); *scan->at != '\0'; skip(scan, ", \t")) {
        const char *word = scan->at;
        size_t length = strcspn(word, ",= \t\"");
        scan->at += length;
        bool begun = scan->begun;
        skip(scan, " \t");
        if (*scan->at == '=') {
            scan->at++;
            if (!read_value(scan))
                return false;
            note_parameter(scan, word, length);
            scan->begun = false;
        } else if (length == 0) {
            return false; /* a quote where a name should be */
        } else if (!begun) {
            if (finish(scan, ret_claims))
                return true;
            begin(scan, word, length);
        }
    }
    return finish(scan, ret_claims);
}

bool challenge_parse(const char *header, struct strbuf *ret_claims)
{
    struct scan scan = {.at = header ? header : ""};
    strbuf_init(&scan.value, VALUE_MAX);
    strbuf_init(&scan.claims, VALUE_MAX);
    bool found = walk(&scan, ret_claims);
    strbuf_release(&scan.value);
    strbuf_release(&scan.claims);
    return found;
}

/* The challenge's access_token, made where there is none. Lent. */
static json_t *access_token_of(json_t *root)
{
    json_t *wanted = json_object_get(root, "access_token");
    if (json_is_object(wanted))
        return wanted;
    json_object_set_new(root, "access_token", json_object());
    return json_object_get(root, "access_token");
}

bool challenge_merge(const char *claims, struct strbuf *out)
{
    if (!*claims)
        return strbuf_puts(out, CHALLENGE_CP1);
    json_t *root = load_object(claims, strlen(claims));
    if (!root)
        return false;
    json_object_set_new(access_token_of(root), "xms_cc", json_pack("{s:[s]}", "values", "cp1"));
    char *text = json_dumps(root, JSON_COMPACT);
    bool added = text && strbuf_puts(out, text);
    free(text);
    json_decref(root);
    return added;
}
