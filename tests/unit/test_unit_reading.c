/* The units of the open session, page by page: what is read, when, and what is read again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fake/fetch_rig.h"
#include "fetch/unit_pass.h"

#define FIRST "siteRestoreArtifacts$"
#define LATER "siteRestoreArtifacts?"

static struct fetch_rig rig_memory;

static int open_rig(void **state)
{
    struct fetch_rig *rig = *state = &rig_memory;
    fetch_rig_open(rig, false);
    fake_tenant_put(rig->http, "run", "active");
    fake_tenant_put(rig->http, "done", "completed");
    fetch_rig_settle(rig);
    return 0;
}

static void send_open(struct fetch_rig *rig, const char *id, bool whole)
{
    struct command *command = command_new(COMMAND_OPEN);
    command_add_key(command, id, WORKLOAD_SHAREPOINT);
    command->whole = whole;
    machines_command(&rig->machines, command);
}

static void open_session(struct fetch_rig *rig, const char *id, bool whole)
{
    send_open(rig, id, whole);
    fetch_rig_settle(rig);
}

static size_t pages_asked(struct fetch_rig *rig)
{
    return fake_tenant_count(rig->http, HTTP_GET, FIRST) +
           fake_tenant_count(rig->http, HTTP_GET, LATER);
}

static const struct units *units_seen(struct fetch_rig *rig)
{
    assert_non_null(rig->seen->detail);
    assert_non_null(rig->seen->detail->units);
    return rig->seen->detail->units;
}

static void a_look_reads_the_first_page_alone(void **state)
{
    struct fetch_rig *rig = *state;
    fake_tenant_units(rig->http, 1000, 100, 1000);
    open_session(rig, "done", false);
    assert_int_equal(pages_asked(rig), 1);
    assert_int_equal(units_seen(rig)->count, 100);
    assert_false(units_seen(rig)->whole);
}

static void a_session_in_full_reads_all_pages_and_once(void **state)
{
    struct fetch_rig *rig = *state;
    fake_tenant_units(rig->http, 1050, 100, 1050);
    open_session(rig, "done", true);
    assert_int_equal(pages_asked(rig), 11);
    assert_int_equal(units_seen(rig)->count, 1050);
    assert_true(units_seen(rig)->whole);
    struct unit_walk walk = {units_seen(rig), 0, 0};
    const struct artifact *unit, *last = NULL;
    while ((unit = units_next(&walk)))
        last = unit;
    assert_string_equal(last->id, "u1049");
    fetch_rig_run(rig, 600000);
    assert_int_equal(pages_asked(rig), 11); /* it has ended: nothing can change */
}

/* The first page can be used while the others are on their way; each shares the pages before it. */
static void the_first_page_is_shown_before_the_second_has_come(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule stall = {
        .method = HTTP_GET, .match = LATER, .times = -1, .fate = FAKE_STALL};
    fake_tenant_units(rig->http, 300, 100, 300);
    fake_tenant_rule(rig->http, &stall);
    send_open(rig, "done", true);
    fetch_rig_run(rig, 1000);
    assert_int_equal(units_seen(rig)->count, 100);
    struct units *before = units_ref(units_seen(rig));
    fake_tenant_forget_rules(rig->http);
    fetch_rig_run(rig, 20000);
    assert_int_equal(units_seen(rig)->count, 300);
    assert_ptr_equal(units_seen(rig)->pages[0], before->pages[0]);
    units_unref(before);
}

static void a_look_becomes_the_whole_without_reading_the_first_page_again(void **state)
{
    struct fetch_rig *rig = *state;
    fake_tenant_units(rig->http, 300, 100, 300);
    open_session(rig, "done", false);
    open_session(rig, "done", true);
    assert_int_equal(units_seen(rig)->count, 300);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, FIRST), 1);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LATER), 2);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/done$"), 1);
}

static void going_back_to_the_list_stops_the_stream(void **state)
{
    struct fetch_rig *rig = *state;
    fake_tenant_units(rig->http, 10000, 100, 10000);
    send_open(rig, "done", true);
    for (int i = 0; i < 100 && fake_tenant_count(rig->http, HTTP_GET, LATER) < 5; i++)
        fetch_rig_turn(rig);
    send_open(rig, "done", false);
    fetch_rig_settle(rig);
    assert_in_range(pages_asked(rig), 5, 8);
    send_open(rig, "run", false); /* only what is on the screen */
    fetch_rig_settle(rig);
    assert_in_range(pages_asked(rig), 6, 9);
}

/* 100 pages, of which the last 3 hold units that run: a poll without news reads none of them for
 * five minutes, then those three, not a hundred. */
static void a_running_session_is_read_again_thriftily(void **state)
{
    struct fetch_rig *rig = *state;
    fake_tenant_units(rig->http, 10000, 100, 9750);
    fetch_rig_run(rig, 60000);
    open_session(rig, "run", true);
    assert_int_equal(pages_asked(rig), 100);
    fetch_rig_run(rig, 120000);
    assert_int_equal(pages_asked(rig), 100);
    fake_tenant_units(rig->http, 10000, 100, 9850);
    fetch_rig_run(rig, 300000);
    assert_in_range(pages_asked(rig), 103, 106);
    struct unit_walk walk = {units_seen(rig), 99, 0};
    assert_int_equal(units_next(&walk)->status, ARTIFACT_IN_PROGRESS);
    walk = (struct unit_walk){units_seen(rig), 97, 0};
    assert_int_equal(units_next(&walk)->status, ARTIFACT_SUCCEEDED);
}

/* However many run: a poll costs ten pages, and the next one goes on behind them. */
static void a_poll_costs_ten_pages_at_most(void **state)
{
    struct fetch_rig *rig = *state;
    fake_tenant_units(rig->http, 5000, 100, 0);
    open_session(rig, "run", true);
    assert_int_equal(pages_asked(rig), 50);
    fetch_rig_run(rig, 330000);
    assert_in_range(pages_asked(rig), 60, 60);
    fetch_rig_run(rig, 330000);
    assert_in_range(pages_asked(rig), 70, 70);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "$skiptoken=1500$"), 2);
}

static void an_end_reads_what_was_running_at_once(void **state)
{
    struct fetch_rig *rig = *state;
    fake_tenant_units(rig->http, 3000, 100, 1000);
    open_session(rig, "run", true);
    fake_tenant_units(rig->http, 3000, 100, 3000);
    fake_tenant_put(rig->http, "run", "completed");
    fetch_rig_run(rig, 60000);
    assert_int_equal(pages_asked(rig), 30 + 20);
    fetch_rig_run(rig, 600000);
    assert_int_equal(pages_asked(rig), 30 + 20);
    struct unit_walk walk = {units_seen(rig), 0, 0};
    for (const struct artifact *unit; (unit = units_next(&walk));)
        assert_int_equal(unit->status, ARTIFACT_SUCCEEDED);
}

static void r_reads_all_of_it_again(void **state)
{
    struct fetch_rig *rig = *state;
    fake_tenant_units(rig->http, 500, 100, 500);
    open_session(rig, "done", true);
    fetch_rig_send(rig, COMMAND_REFRESH_ONE, "done");
    fetch_rig_settle(rig);
    assert_int_equal(pages_asked(rig), 10);
    assert_int_equal(units_seen(rig)->count, 500);
}

static void the_same_again_is_no_news(void **state)
{
    struct fetch_rig *rig = *state;
    fake_tenant_units(rig->http, 500, 100, 500);
    open_session(rig, "done", true);
    struct units *before = units_ref(units_seen(rig));
    fetch_rig_send(rig, COMMAND_REFRESH_ONE, "done");
    fetch_rig_settle(rig);
    assert_ptr_equal(units_seen(rig), before);
    units_unref(before);
}

static void a_link_that_ran_out_begins_anew_once(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule out = {
        .method = HTTP_GET, .match = "$skiptoken=200$", .times = 1, .status = 400, .code = "old"};
    fake_tenant_units(rig->http, 500, 100, 500);
    fake_tenant_rule(rig->http, &out);
    open_session(rig, "done", true);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, FIRST), 2);
    assert_int_equal(units_seen(rig)->count, 500);
    assert_int_equal(rig->seen->detail->artifacts_fault.kind, FAULT_NONE);
}

static void a_page_that_is_refused_leaves_the_others_and_says_so(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule out = {
        .method = HTTP_GET, .match = "$skiptoken=200$", .times = -1, .status = 400, .code = "old"};
    fake_tenant_units(rig->http, 500, 100, 500);
    fake_tenant_rule(rig->http, &out);
    open_session(rig, "done", true);
    assert_int_equal(units_seen(rig)->count, 200);
    assert_false(units_seen(rig)->whole);
    assert_int_equal(rig->seen->detail->artifacts_fault.kind, FAULT_API);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, FIRST), 2); /* tried anew, once */
}

/* Somebody asks while a later page is on its way, and that one is refused. */
static void what_was_wanted_meanwhile_outlives_a_refusal(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule out = {
        .method = HTTP_GET, .match = "$skiptoken=100$", .times = 1, .status = 403, .code = "no"};
    fake_tenant_units(rig->http, 200, 100, 200);
    fake_tenant_rule(rig->http, &out);
    send_open(rig, "done", true);
    while (rig->machines.reading.pass.at == 0)
        fetch_rig_turn(rig);
    fetch_rig_send(rig, COMMAND_REFRESH_ONE, "done");
    fetch_rig_settle(rig);
    assert_int_equal(units_seen(rig)->count, 200);
    assert_int_equal(rig->seen->detail->artifacts_fault.kind, FAULT_NONE);
}

#define STARTED(id, start)                                                                         \
    "{\"id\":\"" id "\",\"status\":\"inProgress\",\"startDateTime\":\"" start "\"}"

static const struct history_trace *trace_of(struct fetch_rig *rig, const char *id)
{
    const struct history_trace *trace = history_find(rig->seen->history, id, WORKLOAD_SHAREPOINT);
    assert_non_null(trace);
    return trace;
}

/* Units come in no order of theirs: the first to begin may be the last of the list. */
static void the_start_is_looked_for_on_every_page(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule later = {
        .method = HTTP_GET,
        .match = "$skiptoken=100$",
        .times = -1,
        .status = 200,
        .body = "{\"value\":[" STARTED("u100", "2026-11-23T11:00:00Z") "," STARTED(
            "u101", "2026-11-23T10:00:00Z") "]}"};
    fake_tenant_units(rig->http, 102, 100, 0);
    fake_tenant_rule(rig->http, &later);
    open_session(rig, "run", false);
    assert_int_equal(trace_of(rig, "run")->start, HISTORY_START_AT_LEAST);
    open_session(rig, "run", true);
    assert_int_equal(units_seen(rig)->count, 102);
    assert_int_equal(trace_of(rig, "run")->start, HISTORY_START_EXACT);
    assert_true(trace_of(rig, "run")->start_ms > RIG_WALL_MS - 2 * 3600000 - 1000);
    assert_true(trace_of(rig, "run")->start_ms <= RIG_WALL_MS - 2 * 3600000);
}

#define SEND(id, to) "{\"id\":\"" id "\",\"destinationType\":\"" to "\"}"
#define NEXT_PAGE                                                                                  \
    "\"/solutions/backupRestore/sharePointRestoreSessions/done/"                                   \
    "siteRestoreArtifacts?$skiptoken=1\""

static void answer_page(struct fetch_rig *rig, const char *match, const char *body)
{
    const struct fake_rule rule = {
        .method = HTTP_GET, .match = match, .times = -1, .status = 200, .body = body};
    fake_tenant_rule(rig->http, &rule);
}

static void expect_destination(struct fetch_rig *rig, const char *word)
{
    assert_non_null(fetch_rig_row(rig, "done")->destination);
    assert_string_equal(fetch_rig_row(rig, "done")->destination, word);
}

/* The row is marked by it, whatever stands on the first page, until all are read otherwise. */
static void what_overwrites_on_any_page_marks_the_row(void **state)
{
    struct fetch_rig *rig = *state;
    answer_page(rig, FIRST,
                "{\"value\":[" SEND("u0", "new") "],\"@odata.nextLink\":" NEXT_PAGE "}");
    answer_page(rig, LATER, "{\"value\":[" SEND("u1", "inPlace") "," SEND("u2", "new") "]}");
    open_session(rig, "done", false);
    expect_destination(rig, "new");
    open_session(rig, "done", true);
    expect_destination(rig, DESTINATION_BOTH);
    open_session(rig, "run", false);
    open_session(rig, "done", false); /* its first page alone, once more */
    expect_destination(rig, DESTINATION_BOTH);
    answer_page(rig, LATER, "{\"value\":[" SEND("u1", "new") "]}");
    open_session(rig, "done", true);
    expect_destination(rig, "new");
}

static void a_list_that_goes_round_is_left(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule round = {
        .method = HTTP_GET,
        .match = "$skiptoken=200$",
        .times = -1,
        .status = 200,
        .body = "{\"@odata.nextLink\":\"" FAKE_TENANT_ROOT
                "/solutions/backupRestore/sharePointRestoreSessions/done/siteRestoreArtifacts"
                "?$skiptoken=100\",\"value\":[{\"id\":\"u9\",\"status\":\"succeeded\"}]}"};
    fake_tenant_units(rig->http, 500, 100, 500);
    fake_tenant_rule(rig->http, &round);
    open_session(rig, "done", true);
    assert_int_equal(pages_asked(rig), 3);
    assert_int_equal(rig->seen->detail->artifacts_fault.kind, FAULT_REFUSED);
    assert_int_equal(rig->seen->state, DATA_LIVE);
}

/* Empty pages that lead on are followed, but not for ever. */
static void a_list_of_ever_more_empty_pages_is_left(void **state)
{
    static char links[PASS_EMPTY + 1][24];
    struct units *units = NULL;
    (void)state;
    for (size_t i = 0; i <= PASS_EMPTY; i++) {
        struct arena arena;
        arena_init(&arena);
        snprintf(links[i], sizeof links[i], "/x?$skiptoken=%zu", i);
        struct unit_page *page = unit_page_new(&arena, NULL, 0);
        page->next_link = links[i];
        units = units_put(units, i, page);
        assert_int_equal(unit_pass_goes_round(units, NULL), i == PASS_EMPTY);
    }
    units_unref(units);
}

static void a_link_to_another_host_is_not_followed(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule away = {
        .method = HTTP_GET,
        .match = FIRST,
        .times = -1,
        .status = 200,
        .body = "{\"@odata.nextLink\":\"https://graph.fabrikam.example/v1.0/x\",\"value\":["
                "{\"id\":\"u1\",\"status\":\"succeeded\"}]}"};
    fake_tenant_rule(rig->http, &away);
    open_session(rig, "done", true);
    assert_int_equal(units_seen(rig)->count, 1);
    assert_int_equal(rig->seen->detail->artifacts_fault.kind, FAULT_REFUSED);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "fabrikam"), 0);
}

/* A new place is named up to a quarter of an hour after the end: a session that has ended is
 * looked at again for that, and only for that long. */
#define UNIT(id, status) "{\"id\":\"" id "\",\"status\":\"" status "\"}"
#define PAGE(link, a, b)                                                                           \
    "{\"@odata.nextLink\":\"" FAKE_TENANT_ROOT                                                     \
    "/sharePointRestoreSessions/run/siteRestoreArtifacts?$skiptoken=" link "\",\"value\":[" a      \
    "," b "]}"
#define LAST(a, b) "{\"value\":[" a "," b "]}"

static void put_page(struct fetch_rig *rig, const char *match, const char *body)
{
    const struct fake_rule rule = {
        .method = HTTP_GET, .match = match, .times = -1, .status = 200, .body = body};
    fake_tenant_rule(rig->http, &rule);
}

static enum artifact_status status_of(struct fetch_rig *rig, const char *id)
{
    struct unit_walk walk = {units_seen(rig), 0, 0};
    for (const struct artifact *unit; (unit = units_next(&walk));)
        if (strcmp(unit->id, id) == 0)
            return (enum artifact_status)unit->status;
    fail_msg("%s is lost", id);
    return ARTIFACT_OTHER;
}

/* Listed by what changes, failed ones first: the one that fails moves to a page whose units have
 * all ended, which is not read again. */
static void a_unit_that_moves_to_another_page_is_not_lost(void **state)
{
    struct fetch_rig *rig = *state;
    put_page(rig, "run/siteRestoreArtifacts$",
             PAGE("2", UNIT("a", "succeeded"), UNIT("b", "succeeded")));
    put_page(rig, "run/siteRestoreArtifacts?$skiptoken=2$",
             PAGE("3", UNIT("c", "inProgress"), UNIT("d", "inProgress")));
    put_page(rig, "run/siteRestoreArtifacts?$skiptoken=3$",
             LAST(UNIT("e", "inProgress"), UNIT("f", "inProgress")));
    open_session(rig, "run", true);
    assert_int_equal(units_seen(rig)->count, 6);
    fake_tenant_forget_rules(rig->http);
    put_page(rig, "run/siteRestoreArtifacts$",
             PAGE("2", UNIT("e", "failed"), UNIT("a", "succeeded")));
    put_page(rig, "run/siteRestoreArtifacts?$skiptoken=2$",
             PAGE("3", UNIT("b", "succeeded"), UNIT("c", "inProgress")));
    put_page(rig, "run/siteRestoreArtifacts?$skiptoken=3$",
             LAST(UNIT("d", "inProgress"), UNIT("f", "inProgress")));
    fetch_rig_run(rig, 6 * 60000);
    assert_int_equal(status_of(rig, "e"), ARTIFACT_FAILED);
    assert_int_equal(units_distinct(units_seen(rig)), 6);
    const size_t asked = pages_asked(rig);
    fetch_rig_run(rig, 60000);
    assert_int_equal(pages_asked(rig), asked); /* once */
}

/* A list that always names a unit twice is read once more, and then as any other. */
static void a_list_that_repeats_a_unit_is_not_read_for_ever(void **state)
{
    struct fetch_rig *rig = *state;
    put_page(rig, "run/siteRestoreArtifacts$",
             PAGE("2", UNIT("a", "succeeded"), UNIT("b", "inProgress")));
    put_page(rig, "run/siteRestoreArtifacts?$skiptoken=2$",
             LAST(UNIT("b", "inProgress"), UNIT("c", "inProgress")));
    open_session(rig, "run", true);
    assert_int_equal(pages_asked(rig), 4);
    fetch_rig_run(rig, 31 * 60000);
    assert_in_range(pages_asked(rig), 4 + 4 * 2, 4 + 7 * 2); /* one poll in five minutes or so */
}

/* What was read before stays; the sentence tells how far this reading came. */
static void a_link_that_goes_astray_later_says_behind_which_unit(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule astray = {
        .method = HTTP_GET,
        .match = FIRST,
        .times = -1,
        .status = 200,
        .body = "{\"@odata.nextLink\":\"https://graph.fabrikam.example/x\","
                "\"value\":[{\"id\":\"u0\"},{\"id\":\"u1\"}]}"};
    fake_tenant_units(rig->http, 300, 100, 300);
    open_session(rig, "done", true);
    fake_tenant_rule(rig->http, &astray);
    fetch_rig_send(rig, COMMAND_REFRESH_ONE, "done");
    fetch_rig_settle(rig);
    assert_int_equal(units_seen(rig)->count, 202);
    assert_non_null(strstr(rig->seen->detail->artifacts_fault.hint, "behind unit 2 is not read"));
}

static void a_late_address_is_waited_for(void **state)
{
    struct fetch_rig *rig = *state;
    static const char pending[] = "{\"value\":[{\"id\":\"u1\",\"status\":\"succeeded\","
                                  "\"destinationType\":\"new\",\"startDateTime\":"
                                  "\"2026-11-23T11:00:00Z\",\"completionDateTime\":"
                                  "\"2026-11-23T11:59:00Z\"}]}";
    const struct fake_rule late = {
        .method = HTTP_GET, .match = FIRST, .times = -1, .status = 200, .body = pending};
    fake_tenant_rule(rig->http, &late);
    open_session(rig, "done", true);
    assert_int_equal(pages_asked(rig), 1);
    fetch_rig_run(rig, 11 * 60000);
    const size_t asked = pages_asked(rig);
    assert_in_range(asked, 2, 3);
    fake_tenant_forget_rules(rig->http);
    fetch_rig_run(rig, 11 * 60000);
    struct unit_walk walk = {units_seen(rig), 0, 0};
    assert_string_equal(units_next(&walk)->restored_site_name, "Legal");
    const size_t told = pages_asked(rig);
    fetch_rig_run(rig, 60 * 60000);
    assert_int_equal(pages_asked(rig), told);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, fetch_rig_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_look_reads_the_first_page_alone),
        TEST(a_session_in_full_reads_all_pages_and_once),
        TEST(the_first_page_is_shown_before_the_second_has_come),
        TEST(a_look_becomes_the_whole_without_reading_the_first_page_again),
        TEST(going_back_to_the_list_stops_the_stream),
        TEST(a_running_session_is_read_again_thriftily),
        TEST(a_poll_costs_ten_pages_at_most),
        TEST(an_end_reads_what_was_running_at_once),
        TEST(r_reads_all_of_it_again),
        TEST(the_same_again_is_no_news),
        TEST(a_link_that_ran_out_begins_anew_once),
        TEST(a_page_that_is_refused_leaves_the_others_and_says_so),
        TEST(what_was_wanted_meanwhile_outlives_a_refusal),
        TEST(the_start_is_looked_for_on_every_page),
        TEST(what_overwrites_on_any_page_marks_the_row),
        TEST(a_list_that_goes_round_is_left),
        TEST(a_list_of_ever_more_empty_pages_is_left),
        TEST(a_link_to_another_host_is_not_followed),
        TEST(a_unit_that_moves_to_another_page_is_not_lost),
        TEST(a_list_that_repeats_a_unit_is_not_read_for_ever),
        TEST(a_link_that_goes_astray_later_says_behind_which_unit),
        TEST(a_late_address_is_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
