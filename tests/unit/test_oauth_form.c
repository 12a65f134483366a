#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "auth/oauth_form.h"

static void every_value_is_percent_encoded(void **state)
{
    (void)state;
    struct oauth_form form;
    struct secret *secret = secret_new("~a+/&=% \xc3\xa4\0z", 12);
    oauth_form_init(&form);
    oauth_form_add(&form, "grant_type", "client_credentials");
    oauth_form_add(&form, "empty", "");
    oauth_form_add(&form, "none", NULL);
    oauth_form_add_secret(&form, "none", NULL);
    oauth_form_add(&form, "scope", "https://graph.microsoft.com/.default");
    oauth_form_add_secret(&form, "client_secret", secret);
    assert_string_equal(form.text.bytes, "grant_type=client_credentials"
                                         "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
                                         "&client_secret=~a%2B%2F%26%3D%25%20%C3%A4%00z");
    assert_true(oauth_form_is_whole(&form));
    assert_true(form.text.secret);
    secret_free(secret);
    oauth_form_release(&form);
}

static void a_form_over_its_limit_is_not_whole(void **state)
{
    (void)state;
    static char much[OAUTH_FORM_MAX];
    struct oauth_form form;
    memset(much, 'a', sizeof much - 1);
    oauth_form_init(&form);
    oauth_form_add(&form, "x", much);
    assert_false(oauth_form_is_whole(&form));
    oauth_form_release(&form);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_is_percent_encoded),
        cmocka_unit_test(a_form_over_its_limit_is_not_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
