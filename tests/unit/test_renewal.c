#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "auth/renewal.h"

static void a_token_is_renewed_in_good_time(void **state)
{
    (void)state;
    static const struct {
        int64_t expires_in_s, refresh_in_s, latest_s, earliest_s;
    } cases[] = {
        {3600, -1, 3300, 2940},      /* 5 minutes before, up to a tenth earlier */
        {3600, 1800, 1800, 1440},    /* told sooner */
        {3600, 3500, 3300, 2940},    /* told later than is good */
        {100800, -1, 100500, 90420}, /* 28 h, with CAE */
        {400, -1, 200, 160},         /* short: half of it */
        {30, -1, 15, 12},
        {0, -1, 5, 5}, /* the floor */
        {4, 0, 5, 5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(renewal_after_ms(cases[i].expires_in_s, cases[i].refresh_in_s, 0),
                         cases[i].latest_s * 1000);
        assert_int_equal(renewal_after_ms(cases[i].expires_in_s, cases[i].refresh_in_s, UINT32_MAX),
                         cases[i].earliest_s * 1000);
    }
}

static void failed_tries_come_ever_rarer(void **state)
{
    (void)state;
    static const int64_t waits_s[] = {5, 10, 20, 40, 80, 160, 300, 300};
    for (int i = 0; i < 8; i++)
        assert_int_equal(renewal_backoff_ms(i + 1, -1), waits_s[i] * 1000);
    assert_int_equal(renewal_backoff_ms(1000000, -1), 300000);
    assert_int_equal(renewal_backoff_ms(3, 0), 1000);
    assert_int_equal(renewal_backoff_ms(3, 17), 17000);
    assert_int_equal(renewal_backoff_ms(1, 86400), 3600000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_renewed_in_good_time),
        cmocka_unit_test(failed_tries_come_ever_rarer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
