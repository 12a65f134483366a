/* What the list of a tenant costs in an hour, and how long a new session stays unseen under it: on
 * virtual time, whatever the size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/spans.h"
#include "fake/fetch_rig.h"

static int open_rig(void **state)
{
    static struct fetch_rig rig;
    fetch_rig_open(&rig, false);
    fake_tenant_batches(rig.http);
    *state = &rig;
    return 0;
}

static size_t list_requests(struct fetch_rig *rig)
{
    return fake_tenant_count(rig->http, HTTP_GET, "/restoreSessions$") +
           fake_tenant_count(rig->http, HTTP_GET, "$skiptoken=");
}

static int64_t now(struct fetch_rig *rig)
{
    return rig->clock->boot_ms(rig->clock);
}

/* A new session at the worst moment, right behind a whole sweep, at the end of the list: so long
 * until it is shown. */
static int64_t unseen_ms(struct fetch_rig *rig)
{
    const int64_t swept = rig->machines.listing.whole_boot_ms;
    while (rig->machines.listing.whole_boot_ms == swept)
        fetch_rig_run(rig, 10000);
    fake_tenant_put(rig->http, "brand-new", "completed");
    const int64_t since = now(rig);
    while (!fetch_rig_row(rig, "brand-new"))
        fetch_rig_run(rig, 10000);
    return now(rig) - since;
}

/* It is pages that cost: 5,000 of 2 are what 1,000,000 sessions are by 200. */
static void any_tenant_costs_600_requests_an_hour_at_most(void **state)
{
    static const struct {
        size_t sessions, page_size;
        const char *stands_for;
    } cases[] = {
        {100, 200, "100 sessions"},
        {10000, 200, "10,000 sessions by 200"},
        {10000, 20, "100,000 sessions by 200"},
        {10000, 2, "1,000,000 sessions by 200"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fetch_rig_tear_down(state);
        open_rig(state);
        struct fetch_rig *rig = *state;
        fake_tenant_fill(rig->http, "s", cases[i].sessions);
        fake_tenant_page_size(rig->http, cases[i].page_size);
        fetch_rig_settle(rig); /* the first list comes as fast as it may */
        size_t most = 0;
        for (int hour = 0; hour < 5; hour++) {
            const size_t before = list_requests(rig);
            fetch_rig_run(rig, HOUR_MS);
            const size_t spent = list_requests(rig) - before;
            most = spent > most ? spent : most;
        }
        const int64_t bound_ms = rig->seen->unseen_bound_s * INT64_C(1000);
        const int64_t unseen = unseen_ms(rig);
        print_message(
            "%s: at most %zu requests for the list in an hour, a new session unseen for %lld "
            "s, %lld s promised\n",
            cases[i].stands_for, most, (long long)unseen / 1000, (long long)bound_ms / 1000);
        /* A sweep of 50 pages every 270 s to 330 s may fall 14 times into an hour. */
        assert_in_range(most, 10, 14 * 50);
        if (cases[i].page_size < 200)
            assert_in_range(most, 590, CADENCE_SWEEP_REQUESTS_PER_HOUR + 10);
        assert_in_range(unseen, bound_ms / 2, bound_ms);
        assert_int_equal(rig->seen->state, DATA_LIVE);
    }
}

/* 500 pages. */
static void fill_many_pages(struct fetch_rig *rig)
{
    fake_tenant_fill(rig->http, "s", 1000);
    fake_tenant_page_size(rig->http, 2);
    fetch_rig_settle(rig);
}

static void a_refresh_does_not_wait_for_a_slow_sweep(void **state)
{
    struct fetch_rig *rig = *state;
    fill_many_pages(rig);
    fetch_rig_run(rig, HOUR_MS / 4);
    assert_true(rig->machines.listing.running);
    fake_tenant_put(rig->http, "brand-new", "completed");
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_run(rig, 2000);
    assert_non_null(fetch_rig_row(rig, "brand-new"));
    assert_int_equal(fetch_rig_events(rig, EVENT_GONE), 0);
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

/* The running ones were read as its pages came, hours before its end: that is no reading of now. */
static void the_end_of_a_slow_sweep_is_no_poll(void **state)
{
    struct fetch_rig *rig = *state;
    fake_tenant_put(rig->http, "runs", "active");
    fill_many_pages(rig);
    const struct fake_rule stall = {
        .method = HTTP_GET, .match = "/restoreSessions/runs", .times = -1, .fate = FAKE_STALL};
    fetch_rig_run(rig, HOUR_MS / 4);
    assert_true(rig->machines.listing.running);
    fake_tenant_rule(rig->http, &stall);
    const int64_t polled = rig->seen->hot_ms, swept = rig->seen->swept_ms;
    fetch_rig_run(rig, HOUR_MS);
    assert_true(rig->seen->swept_ms > swept);
    assert_true(rig->seen->hot_ms - polled < HOUR_MS / 4);
    fake_tenant_forget_rules(rig->http);
}

/* 500 pages, six seconds apart: what the first ones carried is nearly an hour old at the end. */
static void no_row_of_a_slow_sweep_is_younger_than_its_page(void **state)
{
    struct fetch_rig *rig = *state;
    fill_many_pages(rig);
    while (!rig->machines.listing.running)
        fetch_rig_run(rig, 1000);
    const int64_t first_page_ms = rig->clock->wall_ms(rig->clock);
    while (rig->machines.listing.running)
        fetch_rig_run(rig, 1000);
    fetch_rig_run(rig, 2000);
    struct session space;
    const int64_t seen_ms =
        snapshot_seen_ms(rig->seen, snapshot_row(rig->seen, 0, &space)); /* on the first page */
    assert_true(rig->seen->swept_ms - first_page_ms > HOUR_MS / 2);
    assert_in_range(first_page_ms - seen_ms, 0, 2000);
}

/* Links that live for minutes only: the sweep begins again at full speed, and is not slow again. */
static void links_that_run_out_end_slow_sweeps(void **state)
{
    struct fetch_rig *rig = *state;
    fill_many_pages(rig);
    fetch_rig_run(rig, HOUR_MS / 4);
    const struct fake_rule expired = {
        .method = HTTP_GET, .match = "$skiptoken=", .times = 1, .status = 400};
    fake_tenant_rule(rig->http, &expired);
    const int64_t swept = rig->machines.listing.whole_boot_ms;
    fetch_rig_run(rig, 20000);
    assert_true(rig->machines.listing.whole_boot_ms > swept);
    assert_false(rig->machines.listing.running);
    const size_t before = list_requests(rig);
    fetch_rig_run(rig, 40 * 60 * 1000); /* at once, but no sooner than 600 an hour allow */
    assert_int_equal(list_requests(rig), before);
    fetch_rig_run(rig, 20 * 60 * 1000);
    assert_int_equal(list_requests(rig) - before, 500);
}

/* Broken midway, slowly read: after 5 minutes again, and slowly. */
static void a_slow_sweep_that_breaks_is_tried_again_slowly(void **state)
{
    struct fetch_rig *rig = *state;
    fill_many_pages(rig);
    const struct fake_rule broken = {
        .method = HTTP_GET, .match = "$skiptoken=200", .times = 3, .status = 200, .body = "[]"};
    fake_tenant_rule(rig->http, &broken);
    while (rig->machines.listing.end_fault.kind == FAULT_NONE)
        fetch_rig_run(rig, 1000);
    const size_t before = list_requests(rig);
    fetch_rig_run(rig, 600000);
    assert_in_range(list_requests(rig) - before, 40, 60);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, fetch_rig_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(any_tenant_costs_600_requests_an_hour_at_most),
        TEST(a_refresh_does_not_wait_for_a_slow_sweep),
        TEST(the_end_of_a_slow_sweep_is_no_poll),
        TEST(no_row_of_a_slow_sweep_is_younger_than_its_page),
        TEST(links_that_run_out_end_slow_sweeps),
        TEST(a_slow_sweep_that_breaks_is_tried_again_slowly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
