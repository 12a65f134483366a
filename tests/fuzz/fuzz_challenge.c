/* fuzz_challenge.c - any bytes as a WWW-Authenticate, and as the claims of a well-formed one.
 * jansson is the judge of the claims. First byte: which alphabet. */
#include <jansson.h>
#include <stdint.h>
#include <string.h>

#include "auth/challenge.h"
#include "base/base64.h"
#include "fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Merged, it is the same object but for access_token.xms_cc. */
static void check_merge(const struct strbuf *claims)
{
    struct strbuf merged;
    strbuf_init(&merged, STRBUF_NO_LIMIT);
    check(challenge_merge(claims->bytes, &merged));
    json_t *before = json_loads(claims->bytes, 0, NULL);
    json_t *after = json_loads(merged.bytes, 0, NULL);
    check(before && after);
    json_t *wanted = json_object_get(after, "access_token");
    json_t *values = json_object_get(json_object_get(wanted, "xms_cc"), "values");
    check(json_array_size(values) == 1);
    check(strcmp(json_string_value(json_array_get(values, 0)), "cp1") == 0);
    if (json_is_object(json_object_get(before, "access_token"))) {
        json_object_del(json_object_get(before, "access_token"), "xms_cc");
        json_object_del(wanted, "xms_cc");
    } else {
        json_object_del(before, "access_token");
        json_object_del(after, "access_token");
    }
    check(json_equal(before, after));
    json_decref(before);
    json_decref(after);
    strbuf_release(&merged);
}

static void as_header(const uint8_t *data, size_t size)
{
    struct strbuf header, claims;
    strbuf_init(&header, STRBUF_NO_LIMIT);
    strbuf_init(&claims, CHALLENGE_CLAIMS_MAX);
    strbuf_add(&header, data, size);
    if (challenge_parse(header.bytes, &claims))
        check_merge(&claims);
    else
        check(claims.length == 0);
    strbuf_release(&header);
    strbuf_release(&claims);
}

static void as_claims(const uint8_t *data, size_t size, enum base64_form form)
{
    struct strbuf header, claims;
    strbuf_init(&header, STRBUF_NO_LIMIT);
    strbuf_init(&claims, CHALLENGE_CLAIMS_MAX);
    strbuf_puts(&header, "PoP nonce=\"e30=\", Bearer error=\"insufficient_claims\", claims=\"");
    base64_add(&header, data, size, form);
    strbuf_puts(&header, "\", realm=\"\"");
    json_t *root = json_loadb((const char *)data, size, 0, NULL);
    bool usable = json_is_object(root) && size <= CHALLENGE_CLAIMS_MAX;
    check(challenge_parse(header.bytes, &claims) == usable);
    check(!usable || (claims.length == size && memcmp(claims.bytes, data, size) == 0));
    json_decref(root);
    strbuf_release(&header);
    strbuf_release(&claims);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    as_header(data + 1, size - 1);
    as_claims(data + 1, size - 1, data[0] & 1 ? BASE64_URL : BASE64_PADDED);
    return 0;
}
