/* The open session: its parts as they come, its faults, when it is read again; labels of the rows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/timefmt.h"
#include "fake/fetch_rig.h"
#include "model/permission.h"

#define UNITS "RestoreArtifacts$"

static struct fetch_rig rig_memory;

static int open_rig(void **state)
{
    struct fetch_rig *rig = *state = &rig_memory;
    char id[16];
    fetch_rig_open(rig, false);
    fake_tenant_put(rig->http, "run", "active");
    fake_tenant_put_job(rig->http, "bulk", "completed", "bulk");
    fake_tenant_put_job(rig->http, "items", "completed", "granular");
    fake_tenant_put_job(rig->http, "newer", "completed", "surprise");
    for (int i = 0; i < 12; i++) {
        snprintf(id, sizeof id, "done%d", i);
        fake_tenant_put(rig->http, id, "completed");
    }
    fake_tenant_page_size(rig->http, 2);
    fetch_rig_settle(rig);
    return 0;
}

static const struct detail *open_session(struct fetch_rig *rig, const char *id)
{
    fetch_rig_send(rig, COMMAND_OPEN, id);
    fetch_rig_settle(rig);
    assert_non_null(rig->seen->detail);
    assert_string_equal(rig->seen->detail->id, id);
    return rig->seen->detail;
}

static void opening_reads_the_session_and_its_units(void **state)
{
    struct fetch_rig *rig = *state;
    const size_t before = fake_tenant_total(rig->http);
    const struct detail *detail = open_session(rig, "done0");
    assert_non_null(detail->raw_session);
    assert_non_null(strstr(detail->raw_session, "\"completed\""));
    assert_int_not_equal(detail->read_ms, TIME_NONE);
    assert_non_null(strstr(detail->raw_session, "\"done0\""));
    assert_non_null(detail->units);
    assert_int_equal(detail->units->count, 1);
    assert_string_equal(detail->units->pages[0]->artifacts[0].restored_site_name, "Legal");
    assert_non_null(strstr(detail->units->pages[0]->raw, "Legal"));
    assert_false(detail->has_bulk);
    assert_int_equal(fake_tenant_total(rig->http), before + 2);
}

static void opening_takes_one_round_trip_while_a_listing_hangs(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule stall = {
        .method = HTTP_GET, .match = "/restoreSessions$", .times = -1, .fate = FAKE_STALL};
    fake_tenant_rule(rig->http, &stall);
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_turn(rig);
    fetch_rig_send(rig, COMMAND_OPEN, "done0");
    fetch_rig_turn(rig); /* the parts leave */
    fetch_rig_turn(rig); /* and are back */
    fetch_rig_run(rig, MACHINES_PUBLISH_MS);
    assert_true(rig->seen->detail->raw_session && rig->seen->detail->units);
}

static void the_session_is_shown_before_its_units(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule stall = {
        .method = HTTP_GET, .match = UNITS, .times = -1, .fate = FAKE_STALL};
    fake_tenant_rule(rig->http, &stall);
    fetch_rig_send(rig, COMMAND_OPEN, "done0");
    fetch_rig_run(rig, 500);
    assert_non_null(rig->seen->detail->raw_session);
    assert_null(rig->seen->detail->units);
}

/* The request of this tenant has ended; the units go on. */
static void an_ended_bulk_request_is_not_read_with_every_poll(void **state)
{
    struct fetch_rig *rig = *state;
    fake_tenant_put_job(rig->http, "wave", "active", "bulk");
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_settle(rig);
    open_session(rig, "wave");
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "wave/siteRestoreArtifactsBulk"), 1);
    fetch_rig_run(rig, 100000);
    assert_in_range(fake_tenant_count(rig->http, HTTP_GET, "wave/siteRestoreArtifacts$"), 4, 5);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "wave/siteRestoreArtifactsBulk"), 1);
    fetch_rig_send(rig, COMMAND_REFRESH_ONE, "wave");
    fetch_rig_settle(rig);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "wave/siteRestoreArtifactsBulk"), 2);
}

/* The items of a granular restore take ReadWrite.All: without it every poll would be refused. */
static void a_forbidden_list_is_asked_for_again_by_people_alone(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule refuse = {.method = HTTP_GET,
                                     .match = "granularSiteRestoreArtifacts$",
                                     .times = -1,
                                     .status = 403,
                                     .code = "UnknownError"};
    fake_tenant_rule(rig->http, &refuse);
    fake_tenant_put_job(rig->http, "files", "active", "granular");
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_settle(rig);
    open_session(rig, "files");
    fetch_rig_run(rig, 100000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "files/granular"), 1);
    assert_int_equal(rig->seen->detail->artifacts_fault.kind, FAULT_FORBIDDEN);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    fetch_rig_send(rig, COMMAND_REFRESH_ONE, "files");
    fetch_rig_settle(rig);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "files/granular"), 2);
}

static void a_bulk_session_shows_its_request_and_is_named_by_it(void **state)
{
    struct fetch_rig *rig = *state;
    const struct detail *detail = open_session(rig, "bulk");
    assert_true(detail->has_bulk);
    assert_string_equal(detail->bulk[0].display_name, "Payroll");
    assert_int_equal(detail->bulk_read_ms, detail->read_ms);
    const struct session *row = fetch_rig_row(rig, "bulk");
    assert_string_equal(row->label, "Payroll");
    assert_true(row->flags & SESSION_PARTIAL_BULK);
    assert_true(row->flags & SESSION_LABEL_KNOWN);
}

static void the_list_of_units_follows_the_kind_of_job(void **state)
{
    struct fetch_rig *rig = *state;
    open_session(rig, "items");
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/granularSiteRestoreArtifacts$"), 1);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/siteRestoreArtifacts$"), 0);
}

static void an_unknown_kind_of_job_tries_the_other_list_too(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule missing = {.method = HTTP_GET,
                                      .match = "/siteRestoreArtifacts$",
                                      .times = -1,
                                      .status = 404,
                                      .code = "notFound"};
    fake_tenant_rule(rig->http, &missing);
    const struct detail *detail = open_session(rig, "newer");
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/granularSiteRestoreArtifacts$"), 1);
    assert_int_equal(detail->units->count, 1);
    assert_int_equal(detail->artifacts_fault.kind, FAULT_NONE);
}

static void a_list_without_the_units_that_are_counted_tries_the_other(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule empty = {.method = HTTP_GET,
                                    .match = "/siteRestoreArtifacts$",
                                    .times = -1,
                                    .status = 200,
                                    .body = "{\"value\":[]}"};
    fake_tenant_rule(rig->http, &empty);
    const struct detail *detail = open_session(rig, "done0");
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/granularSiteRestoreArtifacts$"), 1);
    assert_int_equal(detail->units->count, 1);
}

/* A page may hold nothing and still lead on. */
static void a_session_is_named_by_the_first_page_that_holds_units(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule empty = {
        .method = HTTP_GET,
        .match = "/siteRestoreArtifacts$",
        .times = -1,
        .status = 200,
        .body = "{\"value\":[],\"@odata.nextLink\":\"/solutions/backupRestore/"
                "sharePointRestoreSessions/done0/siteRestoreArtifacts?$skiptoken=1\"}"};
    fake_tenant_rule(rig->http, &empty);
    const struct detail *detail = open_session(rig, "done0");
    assert_int_equal(detail->units->page_count, 2);
    assert_int_equal(detail->units->count, 1);
    assert_non_null(fetch_rig_row(rig, "done0")->label);
    assert_non_null(strstr(fetch_rig_row(rig, "done0")->label, "Legal"));
}

static void a_refused_list_of_items_is_explained_and_disturbs_nothing(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule refused = {.method = HTTP_GET,
                                      .match = "/granularSiteRestoreArtifacts$",
                                      .times = -1,
                                      .status = 403,
                                      .code = "accessDenied"};
    fake_tenant_rule(rig->http, &refused);
    const struct detail *detail = open_session(rig, "items");
    assert_non_null(detail->raw_session);
    assert_int_equal(detail->artifacts_fault.kind, FAULT_FORBIDDEN);
    assert_non_null(strstr(detail->artifacts_fault.hint, "ReadWrite.All"));
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_int_equal(fetch_rig_events(rig, EVENT_FAULT), 0);
}

static void a_failing_list_is_tried_again_and_says_so_meanwhile(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule fails = {.method = HTTP_GET, .match = UNITS, .times = 2, .status = 502};
    fake_tenant_rule(rig->http, &fails);
    fetch_rig_send(rig, COMMAND_OPEN, "done0");
    fetch_rig_run(rig, 1000);
    assert_int_equal(rig->seen->detail->artifacts_fault.kind, FAULT_SERVICE);
    assert_true(rig->seen->detail->artifacts_fault.next_try_ms > 0);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    fetch_rig_run(rig, 20000);
    assert_int_equal(rig->seen->detail->artifacts_fault.kind, FAULT_NONE);
    assert_non_null(rig->seen->detail->units);
}

static void a_session_that_is_gone_is_marked(void **state)
{
    struct fetch_rig *rig = *state;
    fake_tenant_remove(rig->http, "done0");
    const struct detail *detail = open_session(rig, "done0");
    assert_int_equal(detail->session_fault.kind, FAULT_NOT_FOUND);
    assert_true(fetch_rig_row(rig, "done0")->flags & SESSION_GONE);
}

static void a_running_session_is_read_again_with_each_poll(void **state)
{
    struct fetch_rig *rig = *state;
    open_session(rig, "run");
    const size_t units = fake_tenant_count(rig->http, HTTP_GET, UNITS);
    const size_t total = fake_tenant_total(rig->http);
    fetch_rig_run(rig, 100000);
    const size_t more = fake_tenant_count(rig->http, HTTP_GET, UNITS) - units;
    assert_in_range(more, 3, 4);
    assert_int_equal(fake_tenant_total(rig->http), total + 2 * more); /* one GET each besides */
    fake_tenant_put(rig->http, "run", "completed");
    fetch_rig_run(rig, 40000);
    assert_non_null(strstr(rig->seen->detail->raw_session, "\"completed\""));
    const size_t ended = fake_tenant_count(rig->http, HTTP_GET, UNITS);
    fetch_rig_run(rig, 200000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, UNITS), ended);
}

static void an_ended_session_is_read_once_and_again_on_r(void **state)
{
    struct fetch_rig *rig = *state;
    open_session(rig, "done0");
    fetch_rig_run(rig, 200000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/done0$"), 1);
    fetch_rig_send(rig, COMMAND_REFRESH_ONE, "done0");
    fetch_rig_settle(rig);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/done0$"), 2);
    fetch_rig_send(rig, COMMAND_REFRESH_ONE, "done1"); /* not the open one */
    fetch_rig_settle(rig);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/done1$"), 1);
}

static void an_unchanged_session_makes_no_new_detail_within_a_minute(void **state)
{
    struct fetch_rig *rig = *state;
    open_session(rig, "run");
    const struct detail *first = detail_ref(rig->seen->detail);
    fetch_rig_run(rig, 35000);
    assert_ptr_equal(rig->seen->detail, first);
    fetch_rig_run(rig, 70000);
    assert_ptr_not_equal(rig->seen->detail, first);
    union {
        const struct detail *lent;
        struct detail *own;
    } last = {.lent = first};
    detail_unref(last.own);
}

static void closing_and_opening_another_drops_what_was_open(void **state)
{
    struct fetch_rig *rig = *state;
    open_session(rig, "done0");
    open_session(rig, "done1");
    fetch_rig_send(rig, COMMAND_CLOSE, NULL);
    fetch_rig_settle(rig);
    assert_null(rig->seen->detail);
}

static void a_type_that_is_not_known_is_explained(void **state)
{
    struct fetch_rig *rig = *state;
    struct command *command = command_new(COMMAND_OPEN);
    command_add_key(command, "done0", WORKLOAD_OTHER);
    machines_command(&rig->machines, command);
    fetch_rig_settle(rig);
    assert_int_equal(rig->seen->detail->artifacts_fault.kind, FAULT_REFUSED);
    assert_non_null(rig->seen->detail->raw_session);
}

/* --- labels --- */

static void show(struct fetch_rig *rig, const char *const *ids, size_t count)
{
    struct command *command = command_new(COMMAND_VISIBLE);
    for (size_t i = 0; i < count; i++)
        command_add_key(command, ids[i], WORKLOAD_SHAREPOINT);
    machines_command(&rig->machines, command);
}

static void visible_rows_get_their_labels_one_at_a_time(void **state)
{
    struct fetch_rig *rig = *state;
    static const char *const ids[] = {"done0", "bulk", "items", "nowhere"};
    show(rig, ids, 4);
    fetch_rig_turn(rig);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "Artifacts"), 0); /* it must rest */
    fetch_rig_run(rig, 2000);
    assert_non_null(strstr(fetch_rig_row(rig, "done0")->label, "Legal"));
    assert_string_equal(fetch_rig_row(rig, "bulk")->label, "Payroll");
    assert_true(fetch_rig_row(rig, "bulk")->flags & SESSION_PARTIAL_BULK); /* as if it was opened */
    assert_true(fetch_rig_row(rig, "bulk")->flags & SESSION_LABEL_KNOWN);
    assert_string_equal(fetch_rig_row(rig, "done0")->destination, "new");
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "Artifacts"), 3);
    show(rig, ids, 4);
    fetch_rig_run(rig, 100000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "Artifacts"), 3);
}

/* What it ran is counted from where its first unit began, if all of them were read. */
static void what_names_a_row_tells_when_it_began(void **state)
{
    static const char *const ids[] = {"done0", "done1"};
    static const char *const bodies[] = {
        "{\"value\":[{\"id\":\"u1\",\"startDateTime\":\"2026-11-23T10:06:00Z\"},"
        "{\"id\":\"u2\",\"startDateTime\":\"2026-11-23T10:01:00Z\"}]}",
        "{\"value\":[{\"id\":\"u1\",\"startDateTime\":\"2026-11-23T10:06:00Z\"}],"
        "\"@odata.nextLink\":\"?$skiptoken=1\"}"};
    struct fetch_rig *rig = *state;
    const struct fake_rule rules[] = {
        {.method = HTTP_GET,
         .match = "done0/siteRestore",
         .times = -1,
         .status = 200,
         .body = bodies[0]},
        {.method = HTTP_GET,
         .match = "done1/siteRestore",
         .times = -1,
         .status = 200,
         .body = bodies[1]},
    };
    int64_t began_ms;
    assert_true(timefmt_parse("2026-11-23T10:01:00Z", 20, &began_ms));
    fake_tenant_rule(rig->http, &rules[0]);
    fake_tenant_rule(rig->http, &rules[1]);
    show(rig, ids, 2);
    fetch_rig_run(rig, 2000);
    assert_int_equal(fetch_rig_row(rig, "done0")->started_ms, began_ms);
    assert_int_equal(fetch_rig_row(rig, "done1")->started_ms, TIME_NONE);
}

/* What overwrites is not hidden behind what does not; the service's own spelling stays. */
static void where_its_units_go_is_told_of_a_row(void **state)
{
    static const char *const ids[] = {"done0", "done1", "done2"};
    static const struct {
        const char *list, *body, *is;
    } lists[] = {
        {"done0/siteRestore",
         "{\"value\":[{\"id\":\"u1\",\"destinationType\":\"new\"},"
         "{\"id\":\"u2\",\"destinationType\":\"inPlace\"}]}",
         DESTINATION_BOTH},
        {"done1/siteRestore",
         "{\"value\":[{\"id\":\"u1\"},{\"id\":\"u2\",\"destinationType\":\"New\"}]}", "New"},
        {"done2/siteRestore", "{\"value\":[{\"id\":\"u1\"}]}", NULL},
    };
    struct fetch_rig *rig = *state;
    for (size_t i = 0; i < 3; i++) {
        const struct fake_rule rule = {.method = HTTP_GET,
                                       .match = lists[i].list,
                                       .times = -1,
                                       .status = 200,
                                       .body = lists[i].body};
        fake_tenant_rule(rig->http, &rule);
    }
    show(rig, ids, 3);
    fetch_rig_run(rig, 2000);
    for (size_t i = 0; i < 3; i++) {
        const char *is = fetch_rig_row(rig, ids[i])->destination;
        assert_true(session_text_same(is, lists[i].is));
    }
}

static void a_session_is_asked_about_again_only_when_it_has_ended(void **state)
{
    struct fetch_rig *rig = *state;
    static const char *const ids[] = {"run"};
    show(rig, ids, 1);
    fetch_rig_run(rig, 100000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/run/siteRestoreArtifacts"), 1);
    fake_tenant_put(rig->http, "run", "completed");
    fetch_rig_run(rig, 100000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/run/siteRestoreArtifacts"), 2);
}

/* It was asked about while it ran, and has ended when the answer comes. */
static void an_answer_of_before_the_end_does_not_tell_it(void **state)
{
    struct fetch_rig *rig = *state;
    struct session ended, space;
    struct store *store = rig->machines.fetch.store;
    static const char *const ids[] = {"run"};
    show(rig, ids, 1);
    fetch_rig_run(rig, LABELS_REST_MS - 1);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/run/siteRestoreArtifacts"), 0);
    fetch_rig_run(rig, 1); /* asked, and not taken before the next turn */
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/run/siteRestoreArtifacts"), 1);
    fake_tenant_put(rig->http, "run", "completed");
    ended = *store_find(store, "run", WORKLOAD_SHAREPOINT, &space);
    ended.status = SESSION_COMPLETED;
    store_merge(store, &ended, STORE_GET, RIG_WALL_MS + 400);
    fetch_rig_run(rig, 100000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/run/siteRestoreArtifacts"), 2);
    assert_true(fetch_rig_row(rig, "run")->flags & SESSION_LABEL_KNOWN);
}

static void what_is_added_to_a_session_names_it_anew(void **state)
{
    struct fetch_rig *rig = *state;
    static const char *const ids[] = {"run"};
    show(rig, ids, 1);
    fetch_rig_run(rig, 100000);
    fake_tenant_units(rig->http, 40, 10, 0);
    fetch_rig_run(rig, 100000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/run/siteRestoreArtifacts"), 2);
}

static void a_person_has_it_asked_about_once_more(void **state)
{
    struct fetch_rig *rig = *state;
    static const char *const ids[] = {"done0", "done1"};
    show(rig, ids, 2);
    fetch_rig_run(rig, 100000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/done0/siteRestoreArtifacts"), 1);
    struct command *command = command_new(COMMAND_REFRESH_ONE);
    command_add_key(command, "done0", WORKLOAD_SHAREPOINT);
    machines_command(&rig->machines, command);
    fetch_rig_run(rig, 100000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/done0/siteRestoreArtifacts"), 2);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/done1/siteRestoreArtifacts"), 1);
}

static void a_403_ends_that_question_for_the_run(void **state)
{
    struct fetch_rig *rig = *state;
    static const char *const ids[] = {"done0", "done1", "done2", "bulk"};
    const struct fake_rule refused = {
        .method = HTTP_GET, .match = UNITS, .times = -1, .status = 403, .code = "accessDenied"};
    fake_tenant_rule(rig->http, &refused);
    show(rig, ids, 4);
    fetch_rig_run(rig, 60000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, UNITS), 1);
    assert_string_equal(fetch_rig_row(rig, "bulk")->label, "Payroll");
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_int_equal(fetch_rig_events(rig, EVENT_FAULT), 0);
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL); /* the grant may have come since */
    fetch_rig_run(rig, 60000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, UNITS), 2);
}

#define POINT "/restorePoints/point-1?$expand=protectionUnit$"
#define POINT_UNITS                                                                                \
    "{\"value\":[{\"id\":\"u1\",\"status\":\"scheduled\",\"restorePoint\":{\"id\":\"point-1\","    \
    "\"protectionDateTime\":\"2026-11-01T00:00:00Z\"}}]}"

static void name_points(struct fetch_rig *rig, int status, const char *body)
{
    const struct fake_rule units = {
        .method = HTTP_GET, .match = UNITS, .times = -1, .status = 200, .body = POINT_UNITS};
    const struct fake_rule point = {.method = HTTP_GET,
                                    .match = "/restorePoints/",
                                    .times = -1,
                                    .status = status,
                                    .body = body,
                                    .code = "Authorization_RequestDenied"};
    fake_tenant_rule(rig->http, &units);
    fake_tenant_rule(rig->http, &point);
}

static void units_without_a_name_are_called_after_their_restore_point(void **state)
{
    struct fetch_rig *rig = *state;
    static const char *const ids[] = {"run"};
    name_points(rig, 200, "{\"id\":\"point-1\",\"protectionUnit\":{\"siteName\":\"HR Hub\"}}");
    show(rig, ids, 1);
    fetch_rig_run(rig, 60000);
    assert_int_equal(strncmp(fetch_rig_row(rig, "run")->label, "HR Hub", 6), 0);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, POINT), 1);
    fetch_rig_send(rig, COMMAND_OPEN, "run"); /* its list of units knows it no better */
    fetch_rig_run(rig, 60000);
    assert_int_equal(strncmp(fetch_rig_row(rig, "run")->label, "HR Hub", 6), 0);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, POINT), 1);
}

#define PLACED_UNITS                                                                               \
    "{\"value\":[{\"id\":\"u1\",\"status\":\"succeeded\",\"restoredSiteName\":\"Recovered\","      \
    "\"restorePoint\":{\"id\":\"point-1\"}}]}"

/* Whose mailbox it is matters more than the folder that all of them are restored to. */
static void what_is_restored_names_a_session_better_than_where_to(void **state)
{
    static const char *const ids[] = {"run"};
    static const struct fake_rule units = {
        .method = HTTP_GET, .match = UNITS, .times = -1, .status = 200, .body = PLACED_UNITS};
    for (int granted = 0; granted < 2; granted++) {
        const char *label = granted ? "HR Hub" : "-> Recovered";
        fetch_rig_tear_down(state);
        open_rig(state);
        struct fetch_rig *rig = *state;
        name_points(rig, granted ? 200 : 403, "{\"protectionUnit\":{\"siteName\":\"HR Hub\"}}");
        fake_tenant_rule(rig->http, &units);
        show(rig, ids, 1);
        fetch_rig_run(rig, 60000);
        assert_int_equal(strncmp(fetch_rig_row(rig, "run")->label, label, strlen(label)), 0);
        fetch_rig_send(rig, COMMAND_OPEN, "run"); /* its units say where they went once more */
        fetch_rig_run(rig, 60000);
        assert_int_equal(strncmp(fetch_rig_row(rig, "run")->label, label, strlen(label)), 0);
        assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, POINT), 1);
    }
}

static void one_refusal_of_a_restore_point_ends_that_question(void **state)
{
    struct fetch_rig *rig = *state;
    static const char *const ids[] = {"run", "done0", "done1"};
    name_points(rig, 403, NULL);
    show(rig, ids, 3);
    fetch_rig_run(rig, 60000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, UNITS), 3);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/restorePoints/"), 1);
    assert_non_null(strstr(fetch_rig_row(rig, "run")->label, ", point 1 Nov"));
    assert_int_equal(fetch_rig_events(rig, EVENT_FAULT), 0);
}

/* Two sessions restore the same mailbox to the same moment: its name is known. */
static void a_restore_point_of_two_sessions_is_asked_for_once(void **state)
{
    struct fetch_rig *rig = *state;
    static const char *const ids[] = {"run", "done0"};
    name_points(rig, 200, "{\"id\":\"point-1\",\"protectionUnit\":{\"siteName\":\"HR Hub\"}}");
    show(rig, ids, 2);
    fetch_rig_run(rig, 60000);
    assert_int_equal(strncmp(fetch_rig_row(rig, "run")->label, "HR Hub", 6), 0);
    assert_int_equal(strncmp(fetch_rig_row(rig, "done0")->label, "HR Hub", 6), 0);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, POINT), 1);
}

#define UNIT_OF(n)                                                                                 \
    "{\"value\":[{\"id\":\"u1\",\"status\":\"scheduled\",\"restorePoint\":{\"id\":\"point-" #n     \
    "\",\"protectionDateTime\":\"2026-11-01T00:00:00Z\"}}]}"
static const struct fake_rule own_points[] = {
    {.match = "done0/siteRestoreArtifacts$", .times = -1, .status = 200, .body = UNIT_OF(2)},
    {.match = "done1/siteRestoreArtifacts$", .times = -1, .status = 200, .body = UNIT_OF(3)},
    {.match = "done2/siteRestoreArtifacts$", .times = -1, .status = 200, .body = UNIT_OF(4)},
};

/* A draft of a year ago may name points that have gone since. */
static void restore_points_that_tell_no_name_are_asked_for_three_times(void **state)
{
    static const struct {
        int status;
        const char *body;
    } answers[] = {{200, "{\"id\":\"point-1\",\"protectionUnit\":null}"}, {404, NULL}};
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        static const char *const ids[] = {"run", "done0", "done1", "done2"};
        fetch_rig_tear_down(state);
        open_rig(state);
        struct fetch_rig *rig = *state;
        name_points(rig, answers[i].status, answers[i].body);
        for (size_t k = 0; k < sizeof own_points / sizeof *own_points; k++)
            fake_tenant_rule(rig->http, &own_points[k]);
        show(rig, ids, 4);
        fetch_rig_run(rig, 60000);
        assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, UNITS), 4);
        assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/restorePoints/"),
                         LABELS_NAMELESS);
    }
}

static void an_expired_restore_point_is_not_asked_for(void **state)
{
    struct fetch_rig *rig = *state;
    static const char *const ids[] = {"run"};
    static const char units_of[] =
        "{\"value\":[{\"id\":\"u1\",\"status\":\"scheduled\",\"restorePoint\":{\"id\":\"point-0\","
        "\"expirationDateTime\":\"2026-11-23T12:00:00Z\"}},{\"id\":\"u2\",\"status\":\"scheduled\","
        "\"restorePoint\":{\"id\":\"point-1\",\"expirationDateTime\":\"2027-11-01T00:00:00Z\"}}]}";
    const struct fake_rule units = {
        .method = HTTP_GET, .match = UNITS, .times = -1, .status = 200, .body = units_of};
    name_points(rig, 200, "{\"protectionUnit\":{\"siteName\":\"HR Hub\"}}");
    fake_tenant_rule(rig->http, &units);
    show(rig, ids, 1);
    fetch_rig_run(rig, 60000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/restorePoints/point-0"), 0);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, POINT), 1);
}

static void a_restore_point_is_asked_for_again_when_no_answer_came(void **state)
{
    struct fetch_rig *rig = *state;
    static const char *const ids[] = {"run"};
    const struct fake_rule down = {
        .method = HTTP_GET, .match = "/restorePoints/", .times = 1, .fate = FAKE_REFUSE};
    name_points(rig, 200, "{\"protectionUnit\":{\"siteName\":\"HR Hub\"}}");
    fake_tenant_rule(rig->http, &down);
    show(rig, ids, 1);
    fetch_rig_run(rig, 50000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, POINT), 1);
    fetch_rig_run(rig, 20000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, POINT), 2);
    assert_int_equal(strncmp(fetch_rig_row(rig, "run")->label, "HR Hub", 6), 0);
}

static void a_token_without_the_permission_asks_for_no_restore_point(void **state)
{
    struct fetch_rig *rig = *state;
    static const char *const ids[] = {"run"};
    const struct signin signin = {
        .state = SIGNIN_IN, .granted = PERMISSION_BIT(RESTORE_READ), .granted_known = true};
    fake_tokens_show(rig->tokens, &signin);
    name_points(rig, 200, "{\"protectionUnit\":{\"siteName\":\"HR Hub\"}}");
    show(rig, ids, 1);
    fetch_rig_run(rig, 60000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, UNITS), 1);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/restorePoints/"), 0);
}

static void labels_never_cost_more_than_their_budget(void **state)
{
    struct fetch_rig *rig = *state;
    char ids[COMMAND_KEYS_MAX][16];
    const char *visible[COMMAND_KEYS_MAX];
    for (int i = 0; i < COMMAND_KEYS_MAX; i++) {
        snprintf(ids[i], sizeof ids[i], "more%d", i);
        fake_tenant_put(rig->http, ids[i], "completed");
        visible[i] = ids[i];
    }
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_settle(rig);
    show(rig, visible, COMMAND_KEYS_MAX);
    fetch_rig_run(rig, 600000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, UNITS), LABELS_PER_HOUR);
    fetch_rig_run(rig, 3600000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, UNITS), COMMAND_KEYS_MAX);
}

static void labels_hold_while_the_service_does_not_answer(void **state)
{
    struct fetch_rig *rig = *state;
    static const char *const ids[] = {"done0"};
    const struct fake_rule down = {
        .method = HTTP_GET, .match = UNITS, .times = 1, .fate = FAKE_REFUSE};
    fake_tenant_rule(rig->http, &down);
    show(rig, ids, 1);
    fetch_rig_run(rig, 50000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, UNITS), 1);
    fetch_rig_run(rig, 20000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, UNITS), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, fetch_rig_tear_down)

/* An administrator of one workload: what is refused is marked for all its sessions, and nothing
 * else is. */
static void a_403_marks_the_workload_until_it_is_allowed(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule refused = {
        .method = HTTP_GET, .match = UNITS, .times = -1, .status = 403};
    const unsigned sites = 1U << WORKLOAD_SHAREPOINT;
    assert_int_equal(rig->seen->not_permitted, 0);
    fake_tenant_rule(rig->http, &refused);
    open_session(rig, "done0");
    assert_int_equal(rig->seen->not_permitted, sites);
    assert_int_equal(rig->seen->state, DATA_LIVE); /* the list is none the worse for it */
    fake_tenant_forget_rules(rig->http);
    open_session(rig, "done1");
    assert_int_equal(rig->seen->not_permitted, 0);
}

/* A proxy refuses everybody, whatever they may. */
static void a_page_s_403_marks_nothing(void **state)
{
    struct fetch_rig *rig = *state;
    static const char *const ids[] = {"done0", "items"};
    const struct fake_rule refused = {.method = HTTP_GET,
                                      .match = UNITS,
                                      .times = -1,
                                      .status = 403,
                                      .type = "text/html",
                                      .body = "<html>no</html>"};
    fake_tenant_rule(rig->http, &refused);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        open_session(rig, ids[i]);
        assert_int_equal(rig->seen->detail->artifacts_fault.kind, FAULT_FORBIDDEN);
        assert_non_null(strstr(rig->seen->detail->artifacts_fault.hint, "check the proxy"));
        assert_int_equal(rig->seen->not_permitted, 0);
        show(rig, &ids[i], 1);
        fetch_rig_run(rig, 2000);
        assert_int_equal(rig->seen->not_permitted, 0);
    }
}

static void what_was_not_permitted_is_forgotten_with_the_identity(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule refused = {
        .method = HTTP_GET, .match = UNITS, .times = -1, .status = 403};
    struct signin who = {.state = SIGNIN_IN, .account = "sites-admin@contoso.com"};
    fake_tokens_show(rig->tokens, &who);
    fetch_rig_run(rig, 1000);
    fake_tenant_rule(rig->http, &refused);
    open_session(rig, "done0");
    assert_int_equal(rig->seen->not_permitted, 1U << WORKLOAD_SHAREPOINT);
    fake_tenant_forget_rules(rig->http);
    who.expires_ms = 1; /* a renewal is no other person */
    fake_tokens_show(rig->tokens, &who);
    const size_t lists = fake_tenant_count(rig->http, HTTP_GET, "/restoreSessions$");
    fetch_rig_run(rig, 1000);
    assert_int_equal(rig->seen->not_permitted, 1U << WORKLOAD_SHAREPOINT);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/restoreSessions$"), lists);
    fetch_rig_send(rig, COMMAND_CLOSE, NULL); /* no answer of its own clears it */
    fetch_rig_run(rig, 1000);
    strcpy(who.account, "backup-admin@contoso.com");
    fake_tokens_show(rig->tokens, &who);
    fetch_rig_run(rig, 2000);
    assert_int_equal(rig->seen->not_permitted, 0);
    assert_true(fake_tenant_count(rig->http, HTTP_GET, "/restoreSessions$") > lists);
}

/* What one has asked for is no answer to another. */
static void a_detail_on_its_way_is_asked_for_anew_by_another_identity(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule stalls = {
        .method = HTTP_GET, .match = UNITS, .times = 1, .fate = FAKE_STALL};
    struct signin who = {.state = SIGNIN_IN, .account = "sites-admin@contoso.com"};
    fake_tokens_show(rig->tokens, &who);
    fetch_rig_run(rig, 1000);
    fake_tenant_rule(rig->http, &stalls);
    fetch_rig_send(rig, COMMAND_OPEN, "done0");
    fetch_rig_run(rig, 1000);
    assert_null(rig->seen->detail->units);
    strcpy(who.account, "backup-admin@contoso.com");
    fake_tokens_show(rig->tokens, &who);
    fetch_rig_run(rig, 10000);
    assert_non_null(rig->seen->detail->units);
}

/* Asked for by one, and answered when another is there already. */
static void a_refusal_of_before_is_none_of_another_identity(void **state)
{
    struct fetch_rig *rig = *state;
    static const char *const ids[] = {"done0"};
    const struct fake_rule refused = {
        .method = HTTP_GET, .match = UNITS, .times = 1, .status = 403};
    struct signin who = {.state = SIGNIN_IN, .account = "sites-admin@contoso.com"};
    fake_tokens_show(rig->tokens, &who);
    fetch_rig_run(rig, 1000);
    fake_tenant_rule(rig->http, &refused);
    show(rig, ids, 1);
    fetch_rig_run(rig, LABELS_REST_MS); /* asked, and not taken before the next turn */
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, UNITS), 1);
    strcpy(who.account, "backup-admin@contoso.com");
    fake_tokens_show(rig->tokens, &who);
    fetch_rig_run(rig, 10000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, UNITS), 2);
    assert_int_equal(rig->seen->not_permitted, 0);
}

static void another_identity_reads_the_open_session_again(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule refused = {
        .method = HTTP_GET, .match = UNITS, .times = -1, .status = 403};
    struct signin who = {.state = SIGNIN_IN, .account = "sites-admin@contoso.com"};
    fake_tokens_show(rig->tokens, &who);
    fetch_rig_run(rig, 1000);
    fake_tenant_rule(rig->http, &refused);
    open_session(rig, "done0");
    assert_null(rig->seen->detail->units);
    fake_tenant_forget_rules(rig->http);
    who.granted = PERMISSION_BIT(RESTORE_WRITE); /* the same person with another grant */
    fake_tokens_show(rig->tokens, &who);
    fetch_rig_run(rig, 2000);
    assert_non_null(rig->seen->detail->units);
}

static void labels_tell_what_is_permitted_as_well(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule refused = {
        .method = HTTP_GET, .match = UNITS, .times = -1, .status = 403};
    static const char *const items[] = {"items"}, *const done[] = {"done0"};
    fake_tenant_rule(rig->http, &refused);
    show(rig, items, 1);
    fetch_rig_run(rig, 2000);
    assert_int_equal(rig->seen->not_permitted, 0); /* granular: another permission */
    show(rig, done, 1);
    fetch_rig_run(rig, 2000);
    assert_int_equal(rig->seen->not_permitted, 1U << WORKLOAD_SHAREPOINT);
}

static void granular_items_say_nothing_of_the_workload(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule refused = {
        .method = HTTP_GET, .match = UNITS, .times = -1, .status = 403};
    fake_tenant_rule(rig->http, &refused);
    open_session(rig, "items");
    assert_int_equal(rig->seen->not_permitted, 0);
    assert_int_equal(rig->seen->detail->artifacts_fault.kind, FAULT_FORBIDDEN);
    assert_non_null(
        strstr(rig->seen->detail->artifacts_fault.hint, "BackupRestore-Restore.ReadWrite.All"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(opening_reads_the_session_and_its_units),
        TEST(a_403_marks_the_workload_until_it_is_allowed),
        TEST(a_page_s_403_marks_nothing),
        TEST(what_was_not_permitted_is_forgotten_with_the_identity),
        TEST(a_detail_on_its_way_is_asked_for_anew_by_another_identity),
        TEST(a_refusal_of_before_is_none_of_another_identity),
        TEST(another_identity_reads_the_open_session_again),
        TEST(labels_tell_what_is_permitted_as_well),
        TEST(granular_items_say_nothing_of_the_workload),
        TEST(opening_takes_one_round_trip_while_a_listing_hangs),
        TEST(the_session_is_shown_before_its_units),
        TEST(an_ended_bulk_request_is_not_read_with_every_poll),
        TEST(a_forbidden_list_is_asked_for_again_by_people_alone),
        TEST(a_bulk_session_shows_its_request_and_is_named_by_it),
        TEST(the_list_of_units_follows_the_kind_of_job),
        TEST(an_unknown_kind_of_job_tries_the_other_list_too),
        TEST(a_list_without_the_units_that_are_counted_tries_the_other),
        TEST(a_session_is_named_by_the_first_page_that_holds_units),
        TEST(a_refused_list_of_items_is_explained_and_disturbs_nothing),
        TEST(a_failing_list_is_tried_again_and_says_so_meanwhile),
        TEST(a_session_that_is_gone_is_marked),
        TEST(a_running_session_is_read_again_with_each_poll),
        TEST(an_ended_session_is_read_once_and_again_on_r),
        TEST(an_unchanged_session_makes_no_new_detail_within_a_minute),
        TEST(closing_and_opening_another_drops_what_was_open),
        TEST(a_type_that_is_not_known_is_explained),
        TEST(visible_rows_get_their_labels_one_at_a_time),
        TEST(what_names_a_row_tells_when_it_began),
        TEST(where_its_units_go_is_told_of_a_row),
        TEST(a_session_is_asked_about_again_only_when_it_has_ended),
        TEST(an_answer_of_before_the_end_does_not_tell_it),
        TEST(what_is_added_to_a_session_names_it_anew),
        TEST(a_person_has_it_asked_about_once_more),
        TEST(a_403_ends_that_question_for_the_run),
        TEST(units_without_a_name_are_called_after_their_restore_point),
        TEST(one_refusal_of_a_restore_point_ends_that_question),
        TEST(a_restore_point_of_two_sessions_is_asked_for_once),
        TEST(what_is_restored_names_a_session_better_than_where_to),
        TEST(restore_points_that_tell_no_name_are_asked_for_three_times),
        TEST(an_expired_restore_point_is_not_asked_for),
        TEST(a_restore_point_is_asked_for_again_when_no_answer_came),
        TEST(a_token_without_the_permission_asks_for_no_restore_point),
        TEST(labels_never_cost_more_than_their_budget),
        TEST(labels_hold_while_the_service_does_not_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
