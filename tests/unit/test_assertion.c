/* The assertion, taken apart again: by jansson what it says, by openssl(1) whether it is signed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/assertion.h"
#include "base/base64.h"
#include "base/clock.h"
#include "base/xalloc.h"
#include "fake/certificates.h"

#define AUDIENCE "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token"
#define CLIENT   "0f1e2d3c-aaaa-bbbb-cccc-0123456789ab"

static struct certificates *folder;
static struct certificate *certificate;

static int set_up(void **state)
{
    (void)state;
    struct fault why;
    folder = certificates_new();
    certificates_make(folder, "one");
    certificates_openssl(folder, "rsa -in one.key -pubout -out one.pub");
    certificate = certificate_load(certificates_path(folder, "one.pem"), NULL,
                                   clock_system()->wall_ms(clock_system()), &why);
    return certificate ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    certificate_free(certificate);
    certificates_free(folder);
    return 0;
}

static char *assertion(bool rs256, bool chain)
{
    struct fault why;
    const struct assertion_claims claims = {.audience = AUDIENCE,
                                            .client = CLIENT,
                                            .now_ms = INT64_C(1795444327999),
                                            .rs256 = rs256,
                                            .send_chain = chain};
    struct secret *made = assertion_new(certificate, &claims, &why);
    assert_non_null(made);
    char *text = xstrdup(secret_text(made));
    secret_free(made);
    return text;
}

/* Part 0 or 1 of it as JSON. */
static json_t *part(const char *text, int index)
{
    struct strbuf bytes;
    const char *at = index == 0 ? text : strchr(text, '.') + 1;
    strbuf_init(&bytes, 65536);
    assert_true(base64_decode(&bytes, at, strcspn(at, ".")));
    json_t *object = json_loadb(bytes.bytes, bytes.length, JSON_REJECT_DUPLICATES, NULL);
    strbuf_release(&bytes);
    assert_non_null(object);
    return object;
}

static const char *member(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    assert_non_null(text);
    return text;
}

static void it_says_what_the_login_host_wants_to_read(void **state)
{
    (void)state;
    char *text = assertion(false, false);
    json_t *header = part(text, 0), *payload = part(text, 1);
    struct strbuf print;
    strbuf_init(&print, 256);
    certificate_thumbprint(certificate, true, &print);
    assert_string_equal(member(header, "alg"), "PS256");
    assert_string_equal(member(header, "typ"), "JWT");
    assert_string_equal(member(header, "x5t#S256"), print.bytes);
    assert_int_equal(json_object_size(header), 3);
    assert_string_equal(member(payload, "aud"), AUDIENCE);
    assert_string_equal(member(payload, "iss"), CLIENT);
    assert_string_equal(member(payload, "sub"), CLIENT);
    assert_int_equal(strlen(member(payload, "jti")), 36);
    assert_int_equal(json_integer_value(json_object_get(payload, "nbf")), 1795444327);
    assert_int_equal(json_integer_value(json_object_get(payload, "iat")), 1795444327);
    assert_int_equal(json_integer_value(json_object_get(payload, "exp")), 1795444327 + 600);
    assert_int_equal(json_object_size(payload), 7);
    strbuf_release(&print);
    json_decref(header);
    json_decref(payload);
    free(text);
}

static void the_older_form_and_the_chain_are_a_setting(void **state)
{
    (void)state;
    char *text = assertion(true, true);
    json_t *header = part(text, 0);
    struct strbuf print;
    strbuf_init(&print, 256);
    certificate_thumbprint(certificate, false, &print);
    assert_string_equal(member(header, "alg"), "RS256");
    assert_string_equal(member(header, "x5t"), print.bytes);
    assert_int_equal(json_array_size(json_object_get(header, "x5c")), 1);
    assert_int_equal(json_object_size(header), 4);
    strbuf_release(&print);
    json_decref(header);
    free(text);
}

static void each_one_is_new(void **state)
{
    (void)state;
    char *a = assertion(false, false), *b = assertion(false, false);
    json_t *first = part(a, 1), *second = part(b, 1);
    assert_string_not_equal(member(first, "jti"), member(second, "jti"));
    json_decref(first);
    json_decref(second);
    free(a);
    free(b);
}

static void write_file(const char *name, const char *bytes, size_t length)
{
    FILE *file = fopen(certificates_path(folder, name), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

static void it_is_signed_over_its_first_two_parts(void **state)
{
    (void)state;
    for (int rs256 = 0; rs256 < 2; rs256++) {
        char *text = assertion(rs256, false);
        const char *dot = strrchr(text, '.');
        struct strbuf signature;
        strbuf_init(&signature, 4096);
        assert_null(strpbrk(text, "+/= \n"));
        assert_true(base64_decode(&signature, dot + 1, strlen(dot + 1)));
        write_file("signed", text, (size_t)(dot - text));
        write_file("signature", signature.bytes, signature.length);
        certificates_openssl(folder, "dgst -sha256 -verify one.pub -signature signature %s signed",
                             rs256 ? ""
                                   : "-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32");
        strbuf_release(&signature);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_what_the_login_host_wants_to_read),
        cmocka_unit_test(the_older_form_and_the_chain_are_a_setting),
        cmocka_unit_test(each_one_is_new),
        cmocka_unit_test(it_is_signed_over_its_first_two_parts),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
