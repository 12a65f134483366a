/* test_activity.c - the activity log: what is taken of a page, how it is read, and what a refusal
 * costs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/timefmt.h"
#include "fake/fetch_rig.h"
#include "graph/graph_parse.h"

#define LOG  "/beta/solutions/backupRestore/activityLogs"
#define NEXT "https://graph.test/beta/solutions/backupRestore/activityLogs?$skiptoken="

#define HEAD(id, at, activity)                                                                     \
    "{\"@odata.type\":\"#microsoft.graph.restoreTaskActivityLog\",\"id\":\"" id                    \
    "\",\"eventDateTime\":\"" at "\",\"activityType\":\"" activity "\","
#define OF(session, service) "\"restoreSessionId\":\"" session "\",\"serviceType\":\"" service "\","
#define CREATED                                                                                    \
    HEAD("e1", "2026-11-23T11:00:00Z", "restoreTaskCreated")                                       \
    OF("c1", "sharepoint")                                                                         \
    "\"performedBy\":\"megan@contoso.com\",\"destinationType\":"                                   \
    "\"inPlace\"}"
#define COMPLETED                                                                                  \
    HEAD("e2", "2026-11-23T11:30:00Z", "restoreTaskCompleted")                                     \
    OF("c1", "sharePoint")                                                                         \
    "\"performedBy\":\"system\",\"resultStatus\":\"partiallySucceeded\","                          \
    "\"restoreSessionStatus\":\"completedWithError\",\"restoreArtifactDetails\":"                  \
    "{\"totalArtifactsCount\":10,\"restoredCount\":9,\"failedCount\":1},\"error\":"                \
    "{\"code\":\"ArtifactNotFound\",\"message\":\"Gone.\",\"innerError\":{\"code\":\"Deleted\"}}}"
#define POLICY                                                                                     \
    "{\"@odata.type\":\"#microsoft.graph.backupPolicyActivityLog\",\"id\":\"p1\","                 \
    "\"activityType\":\"backupPolicyActivated\",\"policyId\":\"x\"}"

/* --- a page --- */

static void entries_about_restores_are_taken_and_no_others(void **state)
{
    static const char body[] = "{\"value\":[" CREATED "," POLICY
                               ",{\"restoreSessionId\":7,\"performedBy\":null},{\"broken\":\"\\ud8"
                               "00\"}," COMPLETED "],\"@odata.nextLink\":\"" NEXT "a\"}";
    struct task_page page;
    (void)state;
    assert_true(graph_parse_tasks(body, strlen(body), &page, NULL));
    assert_int_equal(page.seen, 5);
    assert_int_equal(page.count, 3);
    assert_string_equal(page.next_link, NEXT "a");
    const struct task *task = &page.tasks[0];
    assert_string_equal(task->by, "megan@contoso.com");
    assert_string_equal(task->destination, "inPlace");
    assert_int_equal(task->workload, WORKLOAD_SHAREPOINT);
    assert_true(task->at_ms == RIG_WALL_MS - 3600000);
    assert_int_equal(task->total, COUNT_NONE);
    assert_string_equal(page.tasks[1].session_id, "7"); /* a number in a text's place */
    assert_int_equal(page.tasks[1].workload, WORKLOAD_OTHER);
    assert_int_equal(page.tasks[2].restored, 9);
    assert_string_equal(page.tasks[2].result, "partiallySucceeded");
    assert_null(task->error);
    assert_string_equal(page.tasks[2].error->code, "ArtifactNotFound");
    assert_string_equal(page.tasks[2].error->message, "Gone.");
    assert_string_equal(page.tasks[2].error->inner.code, "Deleted");
    task_page_release(&page);
    assert_false(graph_parse_tasks("{}", 2, &page, NULL));
    assert_false(graph_parse_tasks("<html>", 6, &page, NULL));
}

/* --- a log --- */

static struct task entry(const char *session, enum workload workload, const char *activity,
                         int64_t at_ms)
{
    struct task task;
    task_init(&task);
    task.session_id = session;
    task.workload = (uint8_t)workload;
    task.activity = activity;
    task.at_ms = at_ms;
    return task;
}

static void entries_are_found_by_session_and_workload_oldest_first(void **state)
{
    struct task_log *log = task_log_new();
    struct session session;
    size_t count;
    (void)state;
    struct task tasks[] = {entry("b", WORKLOAD_EXCHANGE, "restoreTaskCompleted", 9),
                           entry("a", WORKLOAD_SHAREPOINT, "restoreTaskCreated", 5),
                           entry("b", WORKLOAD_EXCHANGE, "restoreTaskCreated", 3),
                           entry("b", WORKLOAD_OTHER, "brandNew", 4),
                           entry("b", WORKLOAD_ONEDRIVE, NULL, TIME_NONE)};
    tasks[2].by = "megan@contoso.com";
    tasks[0].destination = "new";
    for (size_t i = 0; i < 5; i++)
        assert_true(task_log_add(log, &tasks[i]));
    task_log_seal(log, true, 77);
    session_init(&session);
    session.id = "b";
    session.workload = WORKLOAD_EXCHANGE;
    const struct task *found = task_log_find(log, &session, &count);
    assert_int_equal(count, 2);
    assert_int_equal(found[0].at_ms, 3);
    assert_string_equal(tasks_initiator(found, count), "megan@contoso.com");
    assert_string_equal(tasks_destination(found, count), "new");
    session.workload = WORKLOAD_SHAREPOINT;
    found = task_log_find(log, &session, &count);
    assert_int_equal(count, 1); /* the one that does not say of what it is */
    assert_string_equal(task_word(found), "brandNew");
    assert_null(tasks_initiator(found, count));
    session.id = "c";
    assert_null(task_log_find(log, &session, &count));
    assert_int_equal(count, 0);
    assert_null(task_log_find(NULL, &session, &count));
    task_log_unref(log);
}

/* Two pages may hold the same entry; what has no id is none of another. */
static void an_entry_that_comes_twice_is_one(void **state)
{
    struct task_log *log = task_log_new();
    struct session session;
    size_t count;
    (void)state;
    const char *const ids[] = {"1", "2", NULL, "1", NULL, "2", "3"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        struct task task = entry("a", WORKLOAD_EXCHANGE, "restoreTaskCreated", 5);
        task.id = ids[i];
        assert_true(task_log_add(log, &task));
    }
    struct task other = entry("b", WORKLOAD_EXCHANGE, "restoreTaskCreated", 5);
    other.id = "1";
    assert_true(task_log_add(log, &other));
    task_log_seal(log, false, 77);
    session_init(&session);
    session.workload = WORKLOAD_EXCHANGE;
    session.id = "a";
    assert_non_null(task_log_find(log, &session, &count));
    assert_int_equal(count, 5);
    session.id = "b";
    assert_non_null(task_log_find(log, &session, &count));
    assert_int_equal(count, 1);
    task_log_unref(log);
}

static void a_log_has_a_bound(void **state)
{
    struct task_log *log = task_log_new();
    struct task task = entry("a", WORKLOAD_OTHER, NULL, 1);
    (void)state;
    for (int i = 0; i < TASK_LOG_MAX; i++)
        assert_true(task_log_add(log, &task));
    assert_false(task_log_add(log, &task));
    struct task_log *other = task_log_ref(log);
    task_log_unref(log);
    assert_int_equal(other->count, TASK_LOG_MAX);
    task_log_unref(other);
}

static void an_entry_reads_as_a_sentence(void **state)
{
    char buf[TASK_WORDS_MAX];
    struct task task = entry("a", WORKLOAD_OTHER, "RestoreTaskCompleted", 1);
    (void)state;
    assert_string_equal(task_words(&task, buf, sizeof buf), "completed");
    task.by = "system";
    task.result = "partiallySucceeded";
    task.total = 10;
    task.restored = 9;
    task.failed = 1;
    assert_string_equal(task_words(&task, buf, sizeof buf),
                        "completed by system: partiallySucceeded, 9 of 10 restored, 1 failed");
    task.activity = NULL;
    task.failed = 0;
    assert_string_equal(task_words(&task, buf, sizeof buf),
                        "noted by system: partiallySucceeded, 9 of 10 restored");
    char huge[5000];
    memset(huge, 'x', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    task.activity = task.by = task.result = huge;
    assert_true(strlen(task_words(&task, buf, sizeof buf)) < sizeof buf);
}

/* --- reading it --- */

static int open_rig(void **state)
{
    static struct fetch_rig rig;
    fetch_rig_open(&rig, false);
    fake_tenant_put(rig.http, "c1", "completed");
    rig.machines.activity.on = true;
    *state = &rig;
    return 0;
}

static void answer(struct fetch_rig *rig, const char *match, int status, const char *body)
{
    struct fake_rule rule = {
        .method = HTTP_GET, .match = match, .times = -1, .status = status, .body = body};
    fake_tenant_rule(rig->http, &rule);
}

static void whoever_did_not_ask_for_it_costs_nothing(void **state)
{
    struct fetch_rig *rig = *state;
    rig->machines.activity.on = false;
    fetch_rig_run(rig, 3600000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "activityLogs"), 0);
    assert_null(rig->seen->tasks);
}

static void its_pages_are_read_from_beta_after_the_list(void **state)
{
    struct fetch_rig *rig = *state;
    answer(rig, LOG "?$skiptoken=b$", 200, "{\"value\":[" COMPLETED "]}");
    answer(rig, LOG "$", 200,
           "{\"value\":[" CREATED "," POLICY "],\"@odata.nextLink\":\"" NEXT "b\"}");
    fetch_rig_settle(rig);
    assert_non_null(rig->seen->tasks);
    assert_int_equal(rig->seen->tasks->count, 2);
    assert_false(rig->seen->tasks->cut);
    assert_int_equal(fetch_rig_events(rig, EVENT_LOGGED), 0); /* it was all there before us */
    assert_true(fake_tenant_position(rig->http, HTTP_GET, "/restoreSessions$") <
                fake_tenant_position(rig->http, HTTP_GET, LOG "$"));
    fetch_rig_run(rig, 3600000);
    const size_t often = fake_tenant_count(rig->http, HTTP_GET, LOG "$");
    assert_true(often >= 4 && often <= 7);
    assert_int_equal(fetch_rig_events(rig, EVENT_LOGGED), 0);
}

static void what_is_new_in_it_is_an_event_of_its_session(void **state)
{
    struct fetch_rig *rig = *state;
    answer(rig, LOG "$", 200, "{\"value\":[" CREATED "]}");
    fetch_rig_settle(rig);
    fake_tenant_forget_rules(rig->http);
    answer(rig, LOG "$", 200, "{\"value\":[" CREATED "," COMPLETED "]}");
    fetch_rig_run(rig, 6000);
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_run(rig, 1000);
    assert_int_equal(fetch_rig_events(rig, EVENT_LOGGED), 1);
    const struct event *event = event_log_at(rig->seen->events, 0);
    assert_string_equal(event->id, "c1");
    assert_true(event->at_ms == RIG_WALL_MS - 1800000);
    assert_string_equal(event->text, "activity log: completed by system: partiallySucceeded, 9 of "
                                     "10 restored, 1 failed (ArtifactNotFound)");
}

static void a_refusal_is_told_once_and_remembered(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule refused = {
        .method = HTTP_GET, .match = LOG, .times = -1, .status = 403, .code = "accessDenied"};
    fake_tenant_rule(rig->http, &refused);
    fetch_rig_run(rig, 7200000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LOG), 1);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_int_equal(rig->seen->notice_count, 1);
    assert_string_equal(fetch_rig_notice(rig)->text,
                        "The activity log cannot be read, and is not asked for again.");
    assert_non_null(strstr(fetch_rig_notice(rig)->hint, "BackupRestore-Monitor.Read.All"));
    assert_null(rig->seen->tasks);
    /* Somebody else may be allowed to. */
    struct signin who = {.state = SIGNIN_IN, .account = "a@contoso.com"};
    fake_tokens_show(rig->tokens, &who);
    fetch_rig_run(rig, 500);
    strcpy(who.account, "b@contoso.com");
    fake_tokens_show(rig->tokens, &who);
    fetch_rig_run(rig, 400000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LOG), 2);
}

static void a_tenant_without_it_is_told_what_it_is(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule missing = {
        .method = HTTP_GET, .match = LOG, .times = -1, .status = 400, .code = "BadRequest"};
    fake_tenant_rule(rig->http, &missing);
    fetch_rig_run(rig, 3600000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LOG), 1);
    assert_non_null(strstr(fetch_rig_notice(rig)->hint, "beta"));
}

/* It is never asked for more than twice, and the list does not suffer. */
static void trouble_costs_one_reading(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule trouble = {
        .method = HTTP_GET, .match = LOG, .times = 2, .status = 500, .code = "generalException"};
    answer(rig, LOG "$", 200, "{\"value\":[" CREATED "]}");
    fake_tenant_rule(rig->http, &trouble);
    fetch_rig_run(rig, 300000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LOG), 2);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_null(rig->seen->tasks);
    fetch_rig_run(rig, 1200000);
    assert_int_equal(rig->seen->tasks->count, 1);
}

static void a_circle_and_a_foreign_link_end_a_reading(void **state)
{
    static const char *const links[] = {"\"" NEXT "a\"",
                                        "\"https://graph.fabrikam.example/beta/x\"", "7"};
    struct fetch_rig *rig = *state;
    char body[1024];
    for (size_t i = 0; i < 3; i++) {
        snprintf(body, sizeof body, "{\"value\":[" CREATED "],\"@odata.nextLink\":%s}", links[i]);
        fake_tenant_forget_rules(rig->http);
        answer(rig, LOG, 200, body);
        activity_forget(&rig->machines.activity, &rig->machines.fetch);
        fetch_rig_run(rig, 700000);
        assert_non_null(rig->seen->tasks);
        assert_true(rig->seen->tasks->cut);
        fake_tenant_forget_rules(rig->http); /* its texts go */
    }
    assert_int_equal(rig->seen->notice_count, 0);
}

static void an_endless_log_is_read_up_to_a_bound(void **state)
{
    struct fetch_rig *rig = *state;
    static char bodies[ACTIVITY_PAGES_MAX + 5][1024], matches[ACTIVITY_PAGES_MAX + 5][128];
    for (int i = 0; i < ACTIVITY_PAGES_MAX + 5; i++) {
        snprintf(matches[i], sizeof matches[i], i == 0 ? LOG "$" : LOG "?$skiptoken=%d$", i);
        snprintf(bodies[i], sizeof bodies[i],
                 "{\"value\":[" CREATED "],\"@odata.nextLink\":\"" NEXT "%d\"}", i + 1);
        answer(rig, matches[i], 200, bodies[i]);
    }
    fetch_rig_settle(rig);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, LOG), ACTIVITY_PAGES_MAX);
    assert_int_equal(rig->seen->tasks->count, 1); /* the same on each page */
    assert_true(rig->seen->tasks->cut);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, fetch_rig_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_about_restores_are_taken_and_no_others),
        cmocka_unit_test(entries_are_found_by_session_and_workload_oldest_first),
        cmocka_unit_test(an_entry_that_comes_twice_is_one),
        cmocka_unit_test(a_log_has_a_bound),
        cmocka_unit_test(an_entry_reads_as_a_sentence),
        TEST(whoever_did_not_ask_for_it_costs_nothing),
        TEST(its_pages_are_read_from_beta_after_the_list),
        TEST(what_is_new_in_it_is_an_event_of_its_session),
        TEST(a_refusal_is_told_once_and_remembered),
        TEST(a_tenant_without_it_is_told_what_it_is),
        TEST(trouble_costs_one_reading),
        TEST(a_circle_and_a_foreign_link_end_a_reading),
        TEST(an_endless_log_is_read_up_to_a_bound),
    };
    return cmocka_run_group_tests_name("activity log", tests, NULL, NULL);
}
