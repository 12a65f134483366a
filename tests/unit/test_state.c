/* The state of the data: one decision, as a table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "fetch/state.h"

static const struct fault network = {.kind = FAULT_NETWORK};
static const struct fault throttled = {.kind = FAULT_THROTTLED};
static const struct fault forbidden = {.kind = FAULT_FORBIDDEN};
static const struct fault ours = {.kind = FAULT_REFUSED};
static const struct fault garbage = {.kind = FAULT_FORMAT};
static const struct fault auth = {.kind = FAULT_AUTH};
static const struct fault none = {.kind = FAULT_NONE};

static const struct {
    const char *why;
    struct state_input in; /* now is 100 */
    enum data_state want;
    enum fault_kind fault;
} cases[] = {
    {"nothing yet", {.loaded = false}, DATA_LOADING, FAULT_NONE},
    {"fresh", {.loaded = true, .live_until_boot_ms = 101}, DATA_LIVE, FAULT_NONE},
    {"run out", {.loaded = true, .live_until_boot_ms = 100}, DATA_STALE, FAULT_NONE},
    {"offline from the start", {.outage = &network}, DATA_OFFLINE, FAULT_NETWORK},
    {"offline though fresh",
     {.loaded = true, .live_until_boot_ms = 101, .outage = &network},
     DATA_OFFLINE,
     FAULT_NETWORK},
    {"a hold above an outage",
     {.hold = &throttled, .outage = &network},
     DATA_THROTTLED,
     FAULT_THROTTLED},
    {"an outage by throttling after its hold",
     {.outage = &throttled},
     DATA_THROTTLED,
     FAULT_THROTTLED},
    {"signed out above all",
     {.signed_out = &auth, .hold = &throttled, .sweep_end = &forbidden},
     DATA_SIGNED_OUT,
     FAULT_AUTH},
    {"the list is refused",
     {.loaded = true, .live_until_boot_ms = 101, .sweep_end = &forbidden},
     DATA_REFUSED,
     FAULT_FORBIDDEN},
    {"a link that we refuse", {.sweep_end = &ours}, DATA_REFUSED, FAULT_REFUSED},
    {"single sessions are refused",
     {.loaded = true, .sweep_end = &none, .hot_refusal = &forbidden},
     DATA_REFUSED,
     FAULT_FORBIDDEN},
    {"a page that cannot be read",
     {.loaded = true, .live_until_boot_ms = 101, .sweep_end = &garbage},
     DATA_STALE,
     FAULT_FORMAT},
    {"one call's trouble among answers is no outage",
     {.loaded = true, .live_until_boot_ms = 101, .sweep_trouble = &network},
     DATA_LIVE,
     FAULT_NONE},
    {"what can be read is fresh, and what cannot is told",
     {.loaded = true, .live_until_boot_ms = 101, .unread = &garbage},
     DATA_LIVE,
     FAULT_FORMAT},
    {"some were left", {.loaded = true, .unread = &garbage}, DATA_STALE, FAULT_FORMAT},
    {"the list's trouble above that of some",
     {.loaded = true, .sweep_trouble = &network, .unread = &garbage},
     DATA_STALE,
     FAULT_NETWORK},
    {"but it explains what is stale",
     {.loaded = true, .sweep_trouble = &network},
     DATA_STALE,
     FAULT_NETWORK},
};

static void the_first_rule_that_holds_decides(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct state_input in = cases[i].in;
        const struct fault *fault;
        in.now_boot_ms = 100;
        if (state_decide(&in, &fault) != cases[i].want || fault->kind != cases[i].fault)
            fail_msg("%s", cases[i].why);
    }
}

static void live_ends_with_the_older_of_sweep_and_hot_poll(void **state)
{
    (void)state;
    struct live_input in = {.hot = true,
                            .hot_boot_ms = 1000,
                            .hot_period_ms = 30,
                            .swept_boot_ms = 900,
                            .sweep_period_ms = 300,
                            .sweep_took_ms = 7};
    assert_int_equal(state_live_until(&in), 1060);
    in.hot_period_ms = 3000;
    assert_int_equal(state_live_until(&in), 1507);
    in.hot = false;
    assert_int_equal(state_live_until(&in), 1507);
    in.hot = true;
    in.hot_boot_ms = CLOCK_NEVER;
    assert_int_equal(state_live_until(&in), 0);
    in.swept_boot_ms = CLOCK_NEVER;
    in.hot = false;
    assert_int_equal(state_live_until(&in), 0);
}

static void troubles_of_one_group_are_one_outage(void **state)
{
    (void)state;
    assert_int_equal(state_trouble(DATA_OFFLINE, &network),
                     state_trouble(DATA_THROTTLED, &throttled));
    assert_int_not_equal(state_trouble(DATA_OFFLINE, &network),
                         state_trouble(DATA_SIGNED_OUT, &auth));
    assert_int_equal(state_trouble(DATA_STALE, &none), 0);
    assert_int_equal(state_trouble(DATA_LIVE, &none), 0);
    assert_int_equal(state_trouble(DATA_LOADING, &network), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_rule_that_holds_decides),
        cmocka_unit_test(live_ends_with_the_older_of_sweep_and_hot_poll),
        cmocka_unit_test(troubles_of_one_group_are_one_outage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
