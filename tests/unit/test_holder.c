/* Which running session holds a unit: what is remembered of opened ones, and the search. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fake/fetch_rig.h"

#define POINT "ffd2687a-f507-4a82-9dff-2fa78cfdaa41_"

/* The open session, done: d1 failed since another restores it. */
static const char duplicate[] =
    "{\"value\":[{\"id\":\"d1\",\"status\":\"failed\",\"restorePoint\":{\"id\":\"" POINT
    "1801645000_12_2\"},\"error\":{\"code\":\"DuplicateArtifactRestoreRequest\"}}]}";
/* The holder: from another point of the same unit. */
static const char holding[] =
    "{\"value\":[{\"id\":\"h1\",\"status\":\"inProgress\",\"restorePoint\":{\"id\":\"" POINT
    "1701645000_12_5\"}}]}";

static struct fetch_rig rig_memory;

static int open_rig(void **state)
{
    static const struct fake_rule mine = {.method = HTTP_GET,
                                          .match = "/mine/siteRestoreArtifacts$",
                                          .times = -1,
                                          .status = 200,
                                          .body = duplicate};
    static const struct fake_rule its = {.method = HTTP_GET,
                                         .match = "/holder/siteRestoreArtifacts$",
                                         .times = -1,
                                         .status = 200,
                                         .body = holding};
    struct fetch_rig *rig = *state = &rig_memory;
    fetch_rig_open(rig, false);
    fake_tenant_put(rig->http, "mine", "completedWithError");
    fake_tenant_put(rig->http, "ended", "completed");
    fake_tenant_put(rig->http, "other1", "active");
    fake_tenant_put(rig->http, "holder", "active");
    fake_tenant_put(rig->http, "other2", "activating");
    fake_tenant_rule(rig->http, &mine);
    fake_tenant_rule(rig->http, &its);
    fetch_rig_settle(rig);
    return 0;
}

static void open_session(struct fetch_rig *rig, const char *id)
{
    fetch_rig_send(rig, COMMAND_OPEN, id);
    fetch_rig_settle(rig);
}

static void search(struct fetch_rig *rig, const char *unit)
{
    struct command *command = command_new(COMMAND_FIND_HOLDER);
    command_add_key(command, "mine", WORKLOAD_SHAREPOINT);
    command_add_key(command, unit, WORKLOAD_SHAREPOINT);
    machines_command(&rig->machines, command);
}

static const struct holding *known_holder(struct fetch_rig *rig)
{
    struct unit_walk walk = {rig->seen->detail->units, 0, 0};
    const struct artifact *unit = units_next(&walk);
    assert_true(artifact_is_held(unit));
    return holdings_find(rig->seen->holdings, unit_source_key(unit), "mine", WORKLOAD_SHAREPOINT);
}

static void a_running_session_that_was_opened_is_remembered(void **state)
{
    struct fetch_rig *rig = *state;
    open_session(rig, "holder");
    open_session(rig, "ended"); /* holds nothing any more */
    open_session(rig, "mine");
    assert_int_equal(rig->seen->holdings->count, 1);
    assert_non_null(known_holder(rig));
    assert_string_equal(known_holder(rig)->id, "holder");
}

static void a_search_reads_the_running_sessions_until_it_is_found(void **state)
{
    struct fetch_rig *rig = *state;
    open_session(rig, "mine");
    assert_null(known_holder(rig));
    const size_t before = fake_tenant_total(rig->http);
    search(rig, "d1");
    fetch_rig_settle(rig);
    fetch_rig_run(rig, 1000);
    assert_int_equal(rig->seen->holder.state, HOLDER_FOUND);
    assert_string_equal(rig->seen->holder.unit, "d1");
    assert_string_equal(known_holder(rig)->id, "holder");
    assert_int_equal(fake_tenant_total(rig->http), before + rig->seen->holder.requests);
    assert_in_range(rig->seen->holder.requests, 1, 3);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/ended/site"), 0);
    assert_non_null(strstr(fetch_rig_notice(rig)->text, "session holder"));
}

static void what_was_opened_is_not_asked_for_again(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule both = {.method = HTTP_GET,
                                   .match = "/other1/siteRestoreArtifacts$",
                                   .times = -1,
                                   .status = 200,
                                   .body = "{\"value\":[{\"id\":\"o1\"},{\"id\":\"o2\"}]}"};
    fake_tenant_rule(rig->http, &both); /* as many as it counts */
    open_session(rig, "other1");
    open_session(rig, "mine");
    const size_t asked = fake_tenant_count(rig->http, HTTP_GET, "/other1/site");
    search(rig, "d1");
    assert_int_equal(rig->machines.holder.search.sessions, 2);
    fetch_rig_settle(rig);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/other1/site"), asked);
}

/* A bulk session that was looked at before its resources were found may hold the unit by now. */
static void a_list_that_was_empty_is_read_again(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule none = {.method = HTTP_GET,
                                   .match = "/holder/siteRestoreArtifacts$",
                                   .times = 1,
                                   .status = 200,
                                   .body = "{\"value\":[]}"};
    fake_tenant_rule(rig->http, &none);
    open_session(rig, "holder");
    open_session(rig, "mine");
    assert_null(known_holder(rig));
    search(rig, "d1");
    fetch_rig_settle(rig);
    fetch_rig_run(rig, 1000);
    assert_int_equal(rig->seen->holder.state, HOLDER_FOUND);
    assert_string_equal(known_holder(rig)->id, "holder");
}

/* Graph calls some of what is granular "standard". */
static void units_are_looked_for_in_the_other_list_too(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule none = {.method = HTTP_GET,
                                   .match = "/holder/siteRestoreArtifacts$",
                                   .times = -1,
                                   .status = 200,
                                   .body = "{\"value\":[]}"};
    const struct fake_rule items = {.method = HTTP_GET,
                                    .match = "/holder/granularSiteRestoreArtifacts$",
                                    .times = -1,
                                    .status = 200,
                                    .body = holding};
    fake_tenant_rule(rig->http, &none);
    fake_tenant_rule(rig->http, &items);
    open_session(rig, "mine");
    search(rig, "d1");
    fetch_rig_settle(rig);
    fetch_rig_run(rig, 1000);
    assert_int_equal(rig->seen->holder.state, HOLDER_FOUND);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/holder/granularSite"), 1);
}

static void nothing_found_is_said_with_what_was_refused(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule refuse = {.method = HTTP_GET,
                                     .match = "/holder/siteRestoreArtifacts$",
                                     .times = -1,
                                     .status = 403,
                                     .code = "accessDenied"};
    fake_tenant_rule(rig->http, &refuse);
    open_session(rig, "mine");
    search(rig, "d1");
    fetch_rig_settle(rig);
    fetch_rig_run(rig, 1000);
    assert_int_equal(rig->seen->holder.state, HOLDER_NOT_FOUND);
    assert_int_equal(rig->seen->holder.sessions_done, 3);
    assert_int_equal(rig->seen->holder.refused, 1);
    assert_non_null(strstr(fetch_rig_notice(rig)->text, "None of 2"));
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

/* After three tries the next one: a search ends without a person. */
static void answers_that_make_no_sense_are_passed_over(void **state)
{
    struct fetch_rig *rig = *state;
    static const struct fake_rule nonsense = {.method = HTTP_GET,
                                              .match = "/holder/siteRestoreArtifacts$",
                                              .times = -1,
                                              .status = 200,
                                              .body = "{\"value\":7}"};
    fake_tenant_rule(rig->http, &nonsense);
    open_session(rig, "mine");
    search(rig, "d1");
    fetch_rig_run(rig, 60000);
    assert_int_equal(rig->seen->holder.state, HOLDER_NOT_FOUND);
    assert_int_equal(rig->seen->holder.refused, 1);
}

static void a_search_is_shown_while_it_runs_and_can_be_stopped(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule stall = {
        .method = HTTP_GET, .match = "/other", .times = -1, .fate = FAKE_STALL};
    const struct fake_rule also = {
        .method = HTTP_GET, .match = "/holder/site", .times = -1, .fate = FAKE_STALL};
    open_session(rig, "mine");
    fake_tenant_rule(rig->http, &stall);
    fake_tenant_rule(rig->http, &also);
    search(rig, "d1");
    fetch_rig_run(rig, 500);
    assert_int_equal(rig->seen->holder.state, HOLDER_SEARCHING);
    assert_int_equal(rig->seen->holder.requests, 1);
    assert_int_equal(rig->seen->holder.sessions, 3);
    fetch_rig_send(rig, COMMAND_FIND_STOP, NULL);
    fetch_rig_run(rig, 500);
    assert_int_equal(rig->seen->holder.state, HOLDER_STOPPED);
    const size_t asked = fake_tenant_count(rig->http, HTTP_GET, "siteRestoreArtifacts");
    fake_tenant_forget_rules(rig->http);
    fetch_rig_run(rig, 5000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "siteRestoreArtifacts"), asked);
}

/* Page by page; what is past the holder is not read. */
static void a_search_reads_page_after_page(void **state)
{
    struct fetch_rig *rig = *state;
    fake_tenant_put(rig->http, "holder", "completed");
    fake_tenant_units(rig->http, 500, 100, 0);
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_settle(rig);
    open_session(rig, "mine");
    search(rig, "d1");
    fetch_rig_settle(rig);
    fetch_rig_run(rig, 1000);
    assert_int_equal(rig->seen->holder.state, HOLDER_NOT_FOUND);
    assert_int_equal(rig->seen->holder.requests, 10);
}

static void a_unit_that_is_not_there_starts_nothing(void **state)
{
    struct fetch_rig *rig = *state;
    open_session(rig, "mine");
    search(rig, "d2");
    assert_int_equal(rig->machines.holder.search.state, HOLDER_NONE);
    open_session(rig, "other1");
    search(rig, "d1"); /* mine is not open any more */
    assert_int_equal(rig->machines.holder.search.state, HOLDER_NONE);
}

static void keys_tell_units_apart_by_point_or_address(void **state)
{
    static const struct {
        const char *a, *b;
        bool same;
    } cases[] = {
        {POINT "1801645000_12_2", POINT "1701645000_12_5", true},
        {POINT "1801645000_12_2", "86ba0fa7-db56-4c70-bf47-62adafefc0ee_1801645000_12_2", false},
        {"point-1", "point-1", true},
        {"point-1_1", "point-1_2", false},
        {POINT "x", POINT "y", false}, /* of another form: opaque */
        {POINT, POINT "_", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct artifact a, b;
        artifact_init(&a);
        artifact_init(&b);
        a.point_id = cases[i].a;
        b.point_id = cases[i].b;
        if ((unit_source_key(&a) == unit_source_key(&b)) != cases[i].same)
            fail_msg("%s, %s", cases[i].a, cases[i].b);
        b.granular = true; /* messages of a mailbox have its point and no address */
        if ((unit_source_key(&a) == unit_source_key(&b)) != cases[i].same)
            fail_msg("messages of %s, %s", cases[i].a, cases[i].b);
        b.web_url = cases[i].a;
        assert_int_not_equal(unit_source_key(&a), unit_source_key(&b));
        a.point_id = "";
        assert_int_equal(unit_source_key(&a), 0);
    }
}

static void the_newest_sessions_are_remembered_and_each_once(void **state)
{
    char id[16];
    struct holdings *holdings = NULL;
    (void)state;
    for (int i = 0; i < HOLDINGS_MAX + 5; i++) {
        snprintf(id, sizeof id, "s%d", i);
        holdings = holdings_put(holdings, holding_new(id, WORKLOAD_EXCHANGE, NULL));
    }
    assert_int_equal(holdings->count, HOLDINGS_MAX);
    assert_null(holdings_of(holdings, "s4", WORKLOAD_EXCHANGE));
    assert_non_null(holdings_of(holdings, "s5", WORKLOAD_EXCHANGE));
    assert_null(holdings_of(holdings, "s5", WORKLOAD_ONEDRIVE));
    holdings = holdings_put(holdings, holding_new("s5", WORKLOAD_EXCHANGE, NULL));
    assert_int_equal(holdings->count, HOLDINGS_MAX);
    assert_string_equal(holdings->list[0]->id, "s5");
    assert_null(holdings_find(holdings, 0, "", WORKLOAD_EXCHANGE));
    holdings_unref(holdings);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, fetch_rig_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_running_session_that_was_opened_is_remembered),
        TEST(a_search_reads_the_running_sessions_until_it_is_found),
        TEST(what_was_opened_is_not_asked_for_again),
        TEST(a_list_that_was_empty_is_read_again),
        TEST(units_are_looked_for_in_the_other_list_too),
        TEST(nothing_found_is_said_with_what_was_refused),
        TEST(answers_that_make_no_sense_are_passed_over),
        TEST(a_search_is_shown_while_it_runs_and_can_be_stopped),
        TEST(a_search_reads_page_after_page),
        TEST(a_unit_that_is_not_there_starts_nothing),
        cmocka_unit_test(keys_tell_units_apart_by_point_or_address),
        cmocka_unit_test(the_newest_sessions_are_remembered_and_each_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
