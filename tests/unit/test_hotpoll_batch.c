/* Many running sessions are read by $batch, and by GETs where that is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "fake/fetch_rig.h"
#include "fetch/hotpoll_private.h"

#define POLL_MS 40000 /* holds one poll, whatever its jitter */

static int open_rig(void **state)
{
    static struct fetch_rig rig;
    fetch_rig_open(&rig, false);
    fake_tenant_batches(rig.http);
    *state = &rig;
    return 0;
}

static void fill(struct fetch_rig *rig, int running)
{
    fetch_rig_fill(rig, 100, running, 3); /* no more pages than are read at once */
}

static size_t batches(struct fetch_rig *rig)
{
    return fake_tenant_count(rig->http, HTTP_POST, "/$batch");
}

static size_t gets(struct fetch_rig *rig)
{
    return fake_tenant_count(rig->http, HTTP_GET, "/run");
}

static void rule(struct fetch_rig *rig, struct fake_rule rule)
{
    fake_tenant_rule(rig->http, &rule);
}

static void many_are_read_by_twenties(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 25);
    const size_t before = fake_tenant_total(rig->http);
    fetch_rig_run(rig, POLL_MS);
    assert_int_equal(batches(rig), 2);
    assert_int_equal(fake_tenant_total(rig->http), before + 2);
    assert_int_equal(fake_tenant_parts(rig->http, "/run"), 25);
    assert_int_equal(fake_tenant_parts(rig->http, "/run24$"), 1);
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

static void few_are_read_by_gets_side_by_side(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, HOTPOLL_SLOTS);
    fetch_rig_run(rig, POLL_MS);
    assert_int_equal(batches(rig), 0);
    assert_int_equal(gets(rig), HOTPOLL_SLOTS);
}

/* An id of a kind that the service does not have would burst the batch for the others. */
static void a_very_long_id_is_in_no_batch(void **state)
{
    struct fetch_rig *rig = *state;
    struct hotpoll *hot = &rig->machines.hotpoll;
    struct fetch *fetch = &rig->machines.fetch;
    char *id = xcalloc(1, 2001);
    memset(id, 'x', 2000);
    fill(rig, 0);
    for (int i = 0; i < 6; i++) {
        char brief[2] = {(char)('a' + i), '\0'};
        hotpoll_add(hot, fetch, i == 0 ? id : brief, WORKLOAD_EXCHANGE);
    }
    assert_int_equal(hotpoll_batch_size(hot, fetch), 5);
    hot->next += 5;
    assert_int_equal(hotpoll_batch_size(hot, fetch), 1);
    hot->next -= 5;
    free(id);
}

static void changes_in_parts_are_seen_and_published_at_once(void **state)
{
    struct fetch_rig *rig = *state;
    char id[16];
    fill(rig, 25);
    for (int i = 0; i < 25; i++) {
        snprintf(id, sizeof id, "run%d", i);
        fake_tenant_put(rig->http, id, i < 12 ? "completed" : "activating");
    }
    const size_t published = rig->published;
    fetch_rig_run(rig, POLL_MS);
    assert_int_equal(rig->published, published + 1);
    assert_int_equal(fetch_rig_row(rig, "run0")->status, SESSION_COMPLETED);
    assert_int_equal(fetch_rig_row(rig, "run11")->status, SESSION_COMPLETED);
    assert_int_equal(fetch_rig_row(rig, "run12")->status, SESSION_ACTIVATING);
    assert_int_equal(fetch_rig_events(rig, EVENT_STATUS), 25);
}

static void a_404_in_a_part_says_gone(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 8);
    fake_tenant_remove(rig->http, "run3");
    fetch_rig_run(rig, POLL_MS);
    assert_true(fetch_rig_row(rig, "run3")->flags & SESSION_GONE);
    assert_int_equal(gets(rig), 0);
}

static void a_refusal_is_found_out_once(void **state)
{
    static const int statuses[] = {400, 403, 404, 405, 413, 501};
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        fetch_rig_tear_down(state);
        open_rig(state);
        struct fetch_rig *rig = *state;
        fill(rig, 25);
        rule(rig, (struct fake_rule){
                      .method = HTTP_POST, .match = "/$batch", .times = -1, .status = statuses[i]});
        fake_tenant_put(rig->http, "run7", "completed");
        fetch_rig_run(rig, 3 * POLL_MS);
        assert_in_range(batches(rig), 1, 2); /* two leave side by side */
        assert_in_range(gets(rig), 2 * 24, 5 * 25);
        assert_int_equal(fetch_rig_row(rig, "run7")->status, SESSION_COMPLETED);
        assert_int_equal(rig->seen->state, DATA_LIVE);
        assert_int_equal(fetch_rig_events(rig, EVENT_FAULT), 0);
    }
}

static void a_batch_none_of_whose_parts_gets_through_is_refused_too(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 8);
    rule(rig, (struct fake_rule){
                  .method = HTTP_GET, .match = "/run", .times = 8, .status = 400, .code = "x"});
    fetch_rig_run(rig, 3 * POLL_MS);
    assert_int_equal(batches(rig), 1);
    assert_in_range(gets(rig), 2 * 8, 5 * 8);
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

/* The service failed, not the batch: it is none of those that refuse batches. */
static void a_batch_all_of_whose_parts_failed_is_tried_again_later(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 8);
    rule(rig, (struct fake_rule){.method = HTTP_GET, .match = "/run", .times = 8, .status = 503});
    fetch_rig_run(rig, 3 * POLL_MS);
    assert_int_equal(batches(rig), 1);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    fetch_rig_run(rig, HOTPOLL_UNBATCHED_MS / 2);
    assert_int_equal(batches(rig), 1);
    fetch_rig_run(rig, HOTPOLL_UNBATCHED_MS);
    assert_true(batches(rig) > 1);
}

/* The token ended between the service's door and the parts; the next batch has a new one. */
static void a_token_that_ends_within_a_batch_costs_no_more_than_that_batch(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 8);
    rule(rig, (struct fake_rule){.method = HTTP_GET, .match = "/run", .times = 8, .status = 401});
    fetch_rig_run(rig, 3 * POLL_MS);
    assert_true(batches(rig) > 2);
    assert_int_equal(gets(rig), 8);
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

static void batches_whose_parts_never_get_their_token_are_given_up_for_a_while(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 8);
    for (int i = 0; i < 2; i++) { /* the newest rule goes first: a batch, its GETs, a batch */
        rule(rig,
             (struct fake_rule){.method = HTTP_GET, .match = "/run", .times = 8, .status = 401});
        fetch_rig_run(rig, POLL_MS);
    }
    assert_int_equal(batches(rig), 2);
    fetch_rig_run(rig, HOTPOLL_UNBATCHED_MS / 2);
    assert_int_equal(batches(rig), 2);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    fetch_rig_run(rig, HOTPOLL_UNBATCHED_MS);
    assert_true(batches(rig) > 2);
}

static void a_part_that_fails_or_is_missing_is_asked_for_alone(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 8);
    rule(rig, (struct fake_rule){.method = HTTP_GET, .match = "/run2$", .times = 1, .status = 500});
    rule(rig,
         (struct fake_rule){.method = HTTP_GET, .match = "/run3$", .times = 1, .fate = FAKE_STALL});
    rule(rig, (struct fake_rule){.method = HTTP_GET,
                                 .match = "/run4$",
                                 .times = 1,
                                 .status = 200,
                                 .body = "\"no session\""});
    fake_tenant_put(rig->http, "run2", "completed");
    fake_tenant_put(rig->http, "run3", "completed");
    fake_tenant_put(rig->http, "run4", "completed");
    fetch_rig_run(rig, POLL_MS);
    assert_int_equal(batches(rig), 1);
    assert_int_equal(gets(rig), 3);
    assert_int_equal(fetch_rig_row(rig, "run2")->status, SESSION_COMPLETED);
    assert_int_equal(fetch_rig_row(rig, "run3")->status, SESSION_COMPLETED);
    assert_int_equal(fetch_rig_row(rig, "run4")->status, SESSION_COMPLETED);
}

static void throttled_parts_hold_all_reads_and_go_in_another_batch(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 12);
    rule(rig,
         (struct fake_rule){
             .method = HTTP_GET, .match = "/run", .times = 6, .status = 429, .retry_after = "60"});
    while (batches(rig) == 0)
        fetch_rig_run(rig, 100);
    fetch_rig_run(rig, 1000);
    assert_int_equal(rig->seen->state, DATA_THROTTLED);
    const size_t before = fake_tenant_total(rig->http);
    fetch_rig_run(rig, 55000);
    assert_int_equal(fake_tenant_total(rig->http), before);
    fetch_rig_run(rig, 6000);
    assert_int_equal(batches(rig), 2);
    assert_int_equal(fake_tenant_parts(rig->http, "/run"), 12 + 6);
    assert_int_equal(gets(rig), 0);
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

static void parts_throttled_without_retry_after_wait_as_well(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 12);
    rule(rig, (struct fake_rule){.method = HTTP_GET, .match = "/run", .times = 6, .status = 429});
    while (batches(rig) == 0)
        fetch_rig_run(rig, 100);
    fetch_rig_run(rig, 1400); /* at least 1.6 s */
    assert_int_equal(batches(rig), 1);
    fetch_rig_run(rig, 1500);
    assert_int_equal(batches(rig), 2);
    assert_int_equal(gets(rig), 0);
}

static void a_part_that_is_throttled_for_ever_is_left(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 8);
    rule(rig,
         (struct fake_rule){.method = HTTP_GET, .match = "/run1$", .times = -1, .status = 429});
    fetch_rig_run(rig, 100000);
    assert_int_equal(fetch_rig_events(rig, EVENT_FAULT), 1);
    assert_in_range(fake_tenant_parts(rig->http, "/run0$"), 1, 3);
    assert_in_range(fake_tenant_parts(rig->http, "/run1$") +
                        fake_tenant_count(rig->http, HTTP_GET, "/run1$"),
                    3, 9);
}

static void batches_that_fail_while_gets_do_not_are_given_up_for_a_while(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 8);
    rule(rig,
         (struct fake_rule){.method = HTTP_POST, .match = "/$batch", .times = -1, .status = 500});
    fake_tenant_put(rig->http, "run7", "completed");
    fetch_rig_run(rig, 120000);
    assert_int_equal(fetch_rig_row(rig, "run7")->status, SESSION_COMPLETED);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    const size_t tried = batches(rig);
    assert_in_range(tried, HOTPOLL_TRIES, HOTPOLL_TRIES + 2);
    fake_tenant_forget_rules(rig->http);
    fetch_rig_run(rig, HOTPOLL_UNBATCHED_MS / 2);
    assert_int_equal(batches(rig), tried);
    fetch_rig_run(rig, HOTPOLL_UNBATCHED_MS);
    assert_true(batches(rig) > tried);
}

/* It may be a page of something on the way, so it is no refusal for good. */
static void what_is_no_answer_to_a_batch_is_given_up_for_a_while(void **state)
{
    struct fetch_rig *rig = *state;
    fill(rig, 8);
    rule(rig, (struct fake_rule){.method = HTTP_POST,
                                 .match = "/$batch",
                                 .times = -1,
                                 .status = 200,
                                 .body = "{\"value\":[]}"});
    fake_tenant_put(rig->http, "run7", "completed");
    fetch_rig_run(rig, 200000);
    assert_int_equal(fetch_rig_row(rig, "run7")->status, SESSION_COMPLETED);
    const size_t tried = batches(rig);
    assert_in_range(tried, HOTPOLL_TRIES, HOTPOLL_TRIES + 2);
    fake_tenant_forget_rules(rig->http);
    fetch_rig_run(rig, HOTPOLL_UNBATCHED_MS / 2);
    assert_int_equal(batches(rig), tried);
    fetch_rig_run(rig, HOTPOLL_UNBATCHED_MS);
    assert_true(batches(rig) > tried);
}

static void expect_few_probes(struct fetch_rig *rig, struct fake_rule everywhere)
{
    everywhere.match = "";
    everywhere.times = -1;
    fill(rig, 40);
    everywhere.method = HTTP_GET;
    rule(rig, everywhere);
    everywhere.method = HTTP_POST;
    rule(rig, everywhere);
    const size_t before = fake_tenant_total(rig->http);
    fetch_rig_run(rig, 600000);
    assert_int_equal(rig->seen->state, DATA_OFFLINE);
    assert_int_equal(fetch_rig_events(rig, EVENT_FAULT), 1);
    assert_true(fake_tenant_total(rig->http) - before < 60);
    fake_tenant_forget_rules(rig->http);
    while (rig->seen->state == DATA_OFFLINE)
        fetch_rig_run(rig, 200);
    fetch_rig_run(rig, 120000);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_int_equal(fetch_rig_events(rig, EVENT_RECOVERED), 1);
}

static void an_outage_is_probed_by_few_and_ends_by_itself(void **state)
{
    expect_few_probes(*state, (struct fake_rule){.fate = FAKE_REFUSE});
}

/* Something on the way answers everything, and calls it a success. */
static void so_is_a_portal_that_speaks_json(void **state)
{
    struct fetch_rig *rig = *state;
    const size_t before = batches(rig);
    expect_few_probes(rig, (struct fake_rule){.status = 200, .body = "{\"portal\":true}"});
    const size_t meanwhile = batches(rig);
    fetch_rig_run(rig, 120000);
    assert_true(meanwhile > before && batches(rig) > meanwhile); /* batches were not to blame */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, fetch_rig_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(many_are_read_by_twenties),
        TEST(few_are_read_by_gets_side_by_side),
        TEST(a_very_long_id_is_in_no_batch),
        TEST(changes_in_parts_are_seen_and_published_at_once),
        TEST(a_404_in_a_part_says_gone),
        TEST(a_refusal_is_found_out_once),
        TEST(a_batch_none_of_whose_parts_gets_through_is_refused_too),
        TEST(a_batch_all_of_whose_parts_failed_is_tried_again_later),
        TEST(a_token_that_ends_within_a_batch_costs_no_more_than_that_batch),
        TEST(batches_whose_parts_never_get_their_token_are_given_up_for_a_while),
        TEST(a_part_that_fails_or_is_missing_is_asked_for_alone),
        TEST(throttled_parts_hold_all_reads_and_go_in_another_batch),
        TEST(parts_throttled_without_retry_after_wait_as_well),
        TEST(a_part_that_is_throttled_for_ever_is_left),
        TEST(batches_that_fail_while_gets_do_not_are_given_up_for_a_while),
        TEST(what_is_no_answer_to_a_batch_is_given_up_for_a_while),
        TEST(an_outage_is_probed_by_few_and_ends_by_itself),
        TEST(so_is_a_portal_that_speaks_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
