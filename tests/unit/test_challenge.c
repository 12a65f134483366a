/* Claims challenges in WWW-Authenticate: the shapes that Microsoft's libraries are tested with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "auth/challenge.h"
#include "base/base64.h"
#include "base/xalloc.h"

#define NBF "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1726258122\"}}}"
#define NBF_B64                                                                                    \
    "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNzI2MjU4MTIyIn19fQ=="
#define NBF_BARE                                                                                   \
    "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNzI2MjU4MTIyIn19fQ"
#define INSUFFICIENT "error=\"insufficient_claims\""
#define CLAIMS       "claims=\"" NBF_B64 "\""

struct vector {
    const char *header;
    const char *claims; /* NULL: a plain 401 */
};

static void check(const struct vector *vectors, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct strbuf claims;
        strbuf_init(&claims, CHALLENGE_CLAIMS_MAX);
        strbuf_puts(&claims, "as it was");
        bool found = challenge_parse(vectors[i].header, &claims);
        if (found != (vectors[i].claims != NULL))
            fail_msg("%s", vectors[i].header);
        assert_string_equal(claims.bytes, found ? vectors[i].claims : "as it was");
        strbuf_release(&claims);
    }
}
#define CHECK(vectors) check(vectors, sizeof(vectors) / sizeof *(vectors))

static void the_shapes_seen_in_the_wild_give_what_they_should(void **state)
{
    (void)state;
    static const struct vector vectors[] = {
        {"Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/"
         "authorize\", client_id=\"00000003-0000-0000-c000-000000000000\", " INSUFFICIENT
         ", " CLAIMS,
         NBF},
        {"PoP realm=\"\", authorization_uri=\"https://login.microsoftonline.com/\", "
         "client_id=\"00000003\", nonce=\"ey==\", Bearer realm=\"\", authorization_uri=\"https://"
         "login.microsoftonline.com/\", client_id=\"00000003\", error_description=\"Continuous "
         "access evaluation resulted in challenge with result: InteractionRequired and code: "
         "TokenIssuedBeforeRevocationTimestamp\", " INSUFFICIENT ", " CLAIMS,
         NBF},
        {"Bearer realm=\"\", authorization_uri=https://login.microsoftonline.com/common/oauth2/"
         "authorize, client_id=\"00000003\", " INSUFFICIENT ", " CLAIMS
         ", errorDescription=\"User session has been revoked\"",
         NBF},
        {"Bearer authorization_uri=\"https://login.windows.net/\", error=\"invalid_token\", "
         "claims=\"ey==\"",
         NULL},
        {"Bearer claims=\"not base64\", " INSUFFICIENT, NULL},
        {"Bearer claims=\"\", " INSUFFICIENT, NULL},
        {"Bearer realm=\"\", " INSUFFICIENT, NULL},
    };
    CHECK(vectors);
}

static void order_case_quotes_and_spaces_do_not_count(void **state)
{
    (void)state;
    static const struct vector vectors[] = {
        {"Bearer " CLAIMS ", " INSUFFICIENT, NBF},
        {"bearer CLAIMS=\"" NBF_B64 "\",ERROR=\"insufficient_claims\"", NBF},
        {"Bearer error = insufficient_claims , claims = " NBF_BARE, NBF},
        {"Bearer error=insufficient_claims, claims=" NBF_B64, NBF},
        {" ,\t, Bearer\t" INSUFFICIENT ",, " CLAIMS " ,", NBF},
        {"Bearer error=\"insufficient\\_claims\", claims=\"" NBF_BARE "\"", NBF},
        {"Bearer realm=\"a, claims=\\\"x\\\", error=b\", " INSUFFICIENT ", " CLAIMS, NBF},
        {"Bearer error=\"Insufficient_Claims\", " CLAIMS, NULL},
    };
    CHECK(vectors);
}

static void a_parameter_belongs_to_its_own_challenge(void **state)
{
    (void)state;
    static const struct vector vectors[] = {
        {"PoP " INSUFFICIENT ", " CLAIMS, NULL},
        {"Bearer realm=\"\", PoP " INSUFFICIENT ", " CLAIMS, NULL},
        {"Bearer " INSUFFICIENT ", PoP " CLAIMS, NULL},
        {"PoP " CLAIMS ", Bearer " INSUFFICIENT, NULL},
        {"Bearer " INSUFFICIENT ", Bearer " CLAIMS, NULL},
        {"Bearer " INSUFFICIENT ", " CLAIMS ", PoP claims=\"e30=\"", NBF},
        {"Bearer realm=\"\", Bearer " INSUFFICIENT ", " CLAIMS, NBF},
        {"Negotiate, Bearer " INSUFFICIENT ", " CLAIMS, NBF},
        {"Negotiate oYHz/A+==, Bearer " INSUFFICIENT ", " CLAIMS, NBF},
        {"Negotiate Bearer, " INSUFFICIENT ", " CLAIMS, NULL},
        {"Bearer " INSUFFICIENT ", " CLAIMS ", Negotiate", NBF},
        {INSUFFICIENT ", " CLAIMS, NULL},
    };
    CHECK(vectors);
}

static void broken_headers_are_plain_401s(void **state)
{
    (void)state;
    static const struct vector vectors[] = {
        {NULL, NULL},
        {"", NULL},
        {",", NULL},
        {"Bearer", NULL},
        {"Bearer =", NULL},
        {"Bearer \"", NULL},
        {"Bearer " INSUFFICIENT ", claims=\"" NBF_B64, NULL},
        {"Bearer " INSUFFICIENT ", claims=\"" NBF_B64 "\\", NULL},
        {"Bearer " INSUFFICIENT ", claims=\"WzFd\"", NULL},     /* [1] */
        {"Bearer " INSUFFICIENT ", claims=\"e30=\"", "{}"},     /* {} */
        {"Bearer " INSUFFICIENT ", claims=\"e30gew==\"", NULL}, /* {} { */
        {"Bearer " INSUFFICIENT ", claims=\"eyJhIjoA\"", NULL}, /* {"a":NUL */
        {"Bearer " INSUFFICIENT ", claims=\"eyKAIjoxfQ==\"", NULL},
    };
    CHECK(vectors);
}

static void both_alphabets_are_read(void **state)
{
    (void)state;
    static const struct vector vectors[] = {
        {"Bearer " INSUFFICIENT ", claims=\"eyJ_PyI6In4-fj4ifQ\"", "{\"\x7f?\":\"~>~>\"}"},
        {"Bearer " INSUFFICIENT ", claims=\"eyJ/PyI6In4+fj4ifQ==\"", "{\"\x7f?\":\"~>~>\"}"},
    };
    CHECK(vectors);
}

static bool parse_object_of(size_t length)
{
    struct strbuf json, header, claims;
    strbuf_init(&json, STRBUF_NO_LIMIT);
    strbuf_init(&header, STRBUF_NO_LIMIT);
    strbuf_init(&claims, STRBUF_NO_LIMIT);
    strbuf_puts(&json, "{\"a\":\"");
    while (json.length < length - 2)
        strbuf_putc(&json, 'x');
    strbuf_puts(&json, "\"}");
    strbuf_puts(&header, "Bearer " INSUFFICIENT ", claims=\"");
    base64_add(&header, json.bytes, json.length, BASE64_PADDED);
    strbuf_putc(&header, '"');
    bool found = challenge_parse(header.bytes, &claims);
    assert_true(!found || strcmp(claims.bytes, json.bytes) == 0);
    strbuf_release(&json);
    strbuf_release(&header);
    strbuf_release(&claims);
    return found;
}

static void eight_kib_are_taken_and_no_more(void **state)
{
    (void)state;
    assert_true(parse_object_of(CHALLENGE_CLAIMS_MAX));
    assert_false(parse_object_of(CHALLENGE_CLAIMS_MAX + 1));
    assert_false(parse_object_of(3 * CHALLENGE_CLAIMS_MAX));
}

static void what_is_sent_says_that_this_client_knows_challenges(void **state)
{
    (void)state;
    static const struct vector cases[] = {
        {"", CHALLENGE_CP1},
        {"{}", CHALLENGE_CP1},
        {"{\"access_token\":null}", CHALLENGE_CP1},
        {"{\"access_token\":{\"xms_cc\":{\"values\":[\"cp9\"]}}}", CHALLENGE_CP1},
        {NBF, "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1726258122\"},"
              "\"xms_cc\":{\"values\":[\"cp1\"]}}}"},
        {"{\"id_token\":{\"acrs\":{\"value\":\"c1\"}}}",
         "{\"id_token\":{\"acrs\":{\"value\":\"c1\"}},\"access_token\":{\"xms_cc\":{\"values\":["
         "\"cp1\"]}}}"},
        {"[]", NULL},
        {"{", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf out;
        strbuf_init(&out, STRBUF_NO_LIMIT);
        assert_int_equal(challenge_merge(cases[i].header, &out), cases[i].claims != NULL);
        if (cases[i].claims) {
            json_t *got = json_loads(out.bytes, 0, NULL),
                   *want = json_loads(cases[i].claims, 0, NULL);
            assert_true(json_equal(got, want));
            json_decref(got);
            json_decref(want);
        }
        strbuf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shapes_seen_in_the_wild_give_what_they_should),
        cmocka_unit_test(order_case_quotes_and_spaces_do_not_count),
        cmocka_unit_test(a_parameter_belongs_to_its_own_challenge),
        cmocka_unit_test(broken_headers_are_plain_401s),
        cmocka_unit_test(both_alphabets_are_read),
        cmocka_unit_test(eight_kib_are_taken_and_no_more),
        cmocka_unit_test(what_is_sent_says_that_this_client_knows_challenges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
