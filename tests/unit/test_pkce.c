/* Proof keys: RFC 7636's own example, and that no two are alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "auth/pkce.h"

static void the_example_of_rfc_7636(void **state)
{
    (void)state;
    char challenge[PKCE_CHALLENGE_SIZE];
    pkce_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", challenge); /* appendix B */
    assert_string_equal(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

static void a_verifier_is_as_the_rfc_wants_it(void **state)
{
    (void)state;
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (int i = 0; i < 100; i++) {
        struct pkce pkce;
        char challenge[PKCE_CHALLENGE_SIZE];
        pkce_init(&pkce);
        assert_int_equal(secret_length(pkce.verifier), 64);
        assert_int_equal(strspn(secret_text(pkce.verifier), letters), 64);
        pkce_challenge(secret_text(pkce.verifier), challenge);
        assert_string_equal(pkce.challenge, challenge);
        assert_int_equal(strlen(pkce.challenge), 43);
        assert_int_equal(strlen(pkce.state), 43);
        assert_int_equal(strspn(pkce.state, letters), 43);
        pkce_release(&pkce);
        assert_int_equal(pkce.state[0], 0);
    }
}

static void no_two_are_alike(void **state)
{
    (void)state;
    struct pkce a, b;
    pkce_init(&a);
    pkce_init(&b);
    assert_string_not_equal(a.state, b.state);
    assert_string_not_equal(a.challenge, b.challenge);
    assert_string_not_equal(a.state, a.challenge);
    pkce_release(&a);
    pkce_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_rfc_7636),
        cmocka_unit_test(a_verifier_is_as_the_rfc_wants_it),
        cmocka_unit_test(no_two_are_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
