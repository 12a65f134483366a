/* Activate and delete: what leaves, what is told, what a lost answer leads to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fake/fetch_rig.h"

static struct fetch_rig rig_memory;

static int open_rig(void **state)
{
    struct fetch_rig *rig = *state = &rig_memory;
    fetch_rig_open(rig, true);
    fake_tenant_put(rig->http, "d1", "draft");
    fake_tenant_put(rig->http, "d2", "draft");
    fake_tenant_put(rig->http, "a1", "active");
    fake_tenant_put(rig->http, "c1", "completed");
    fetch_rig_settle(rig);
    return 0;
}

static int open_read_only(void **state)
{
    struct fetch_rig *rig = *state = &rig_memory;
    fetch_rig_open(rig, false);
    fake_tenant_put(rig->http, "d1", "draft");
    fetch_rig_settle(rig);
    return 0;
}

static size_t writes(struct fetch_rig *rig)
{
    return fake_tenant_count(rig->http, HTTP_POST, "") +
           fake_tenant_count(rig->http, HTTP_DELETE, "");
}

static void expect_notice(struct fetch_rig *rig, enum notice_kind kind, const char *words)
{
    const struct notice *notice = fetch_rig_notice(rig);
    assert_non_null(notice);
    if (notice->kind != kind || !strstr(notice->text, words))
        fail_msg("notice %d: %s | %s", (int)notice->kind, notice->text, notice->hint);
}

static void activating_a_draft_looks_acts_and_looks_again(void **state)
{
    struct fetch_rig *rig = *state;
    fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
    fetch_rig_settle(rig);
    expect_notice(rig, NOTICE_OK, "Activated");
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/d1$"), 2);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_POST, "/d1/activate$"), 1);
    assert_true(fake_tenant_position(rig->http, HTTP_GET, "/d1$") <
                fake_tenant_position(rig->http, HTTP_POST, "/d1/activate$"));
    assert_int_equal(fetch_rig_row(rig, "d1")->status, SESSION_ACTIVATING);
    assert_int_equal(fetch_rig_events(rig, EVENT_ACTED), 1);
    assert_int_equal(rig->seen->writes_in_flight, 0);
}

static void after_a_write_the_poll_comes_soon(void **state)
{
    struct fetch_rig *rig = *state;
    fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
    fetch_rig_settle(rig);
    fake_tenant_put(rig->http, "d1", "active");
    fetch_rig_run(rig, MACHINES_AFTER_WRITE_MS + 500);
    assert_int_equal(fetch_rig_row(rig, "d1")->status, SESSION_ACTIVE);
}

static void deleting_a_draft_removes_it(void **state)
{
    struct fetch_rig *rig = *state;
    fetch_rig_send(rig, COMMAND_DELETE, "d1");
    fetch_rig_settle(rig);
    expect_notice(rig, NOTICE_OK, "Deleted");
    assert_int_equal(fake_tenant_count(rig->http, HTTP_DELETE, "/d1$"), 1);
    assert_true(fetch_rig_row(rig, "d1")->flags & SESSION_GONE);
    assert_int_equal(fetch_rig_events(rig, EVENT_ACTED), 1);
    fetch_rig_run(rig, 70000);
    assert_null(fetch_rig_row(rig, "d1"));
}

static void what_is_no_draft_is_refused_in_words_and_nothing_leaves(void **state)
{
    struct fetch_rig *rig = *state;
    static const struct {
        enum command_kind kind;
        const char *id, *words, *hint;
    } cases[] = {
        {COMMAND_ACTIVATE, "a1", "active; only a draft", "no cancel"},
        {COMMAND_DELETE, "a1", "active; only a draft", "no cancel"},
        {COMMAND_DELETE, "c1", "completed; only a draft", "has ended"},
        {COMMAND_ACTIVATE, "nowhere", "no such session", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fetch_rig_send(rig, cases[i].kind, cases[i].id);
        fetch_rig_settle(rig);
        expect_notice(rig, NOTICE_REFUSED, cases[i].words);
        assert_non_null(strstr(fetch_rig_notice(rig)->hint, cases[i].hint));
    }
    assert_int_equal(writes(rig), 0);
}

static void a_draft_that_somebody_else_activated_is_refused(void **state)
{
    struct fetch_rig *rig = *state;
    fake_tenant_put(rig->http, "d1", "active"); /* the row still says draft */
    fetch_rig_send(rig, COMMAND_DELETE, "d1");
    fetch_rig_settle(rig);
    expect_notice(rig, NOTICE_REFUSED, "is active");
    assert_int_equal(fetch_rig_events(rig, EVENT_ACTED), 1); /* to be read after the next key */
    assert_int_equal(fetch_rig_row(rig, "d1")->status, SESSION_ACTIVE);
    assert_int_equal(writes(rig), 0);
}

static void read_only_refuses_without_any_request(void **state)
{
    struct fetch_rig *rig = *state;
    const size_t before = fake_tenant_total(rig->http);
    fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
    fetch_rig_send(rig, COMMAND_DELETE, "d1");
    fetch_rig_settle(rig);
    expect_notice(rig, NOTICE_REFUSED, "read-only");
    assert_non_null(strstr(fetch_rig_notice(rig)->hint, "--write"));
    assert_int_equal(fake_tenant_total(rig->http), before);
}

static void a_draft_that_cannot_be_read_now_is_not_acted_upon(void **state)
{
    struct fetch_rig *rig = *state;
    static const struct fake_rule unreadable[] = {
        {.method = HTTP_GET, .match = "/d1$", .times = -1, .status = 503, .code = "x"},
        {.method = HTTP_GET, .match = "/d1$", .times = -1, .fate = FAKE_STALL},
        {.method = HTTP_GET, .match = "/d1$", .times = -1, .status = 200, .body = "<html>"},
        {.method = HTTP_GET,
         .match = "/d1$",
         .times = -1,
         .status = 200,
         .body = "{\"id\":\"other\",\"status\":\"draft\"}"},
        {.method = HTTP_GET, .match = "/d1$", .times = -1, .status = 403, .code = "UnknownError"},
    };
    for (size_t i = 0; i < sizeof unreadable / sizeof unreadable[0]; i++) {
        fake_tenant_rule(rig->http, &unreadable[i]);
        fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
        fetch_rig_run(rig, 40000);
        expect_notice(rig, NOTICE_FAILED, "nothing was sent");
        fake_tenant_forget_rules(rig->http);
        fetch_rig_run(rig, 1000);
    }
    assert_int_equal(writes(rig), 0);
    assert_string_equal(fake_tenant_status(rig->http, "d1"), "draft");
}

struct refusal {
    enum command_kind kind;
    struct fake_rule rule;
    const char *words, *hint;
};

static void expect_refusal(struct fetch_rig *rig, const struct refusal *refusal)
{
    struct fake_rule rule = refusal->rule;
    const size_t before = writes(rig);
    rule.match = "d1";
    rule.times = 1;
    fake_tenant_rule(rig->http, &rule);
    fetch_rig_send(rig, refusal->kind, "d1");
    fetch_rig_run(rig, 20000);
    expect_notice(rig, NOTICE_FAILED, refusal->words);
    assert_null(strstr(fetch_rig_notice(rig)->text, "(Odd)")); /* it says "(400 Odd)" already */
    assert_non_null(strstr(fetch_rig_notice(rig)->hint, refusal->hint));
    assert_int_equal(writes(rig), before + 1);
}

static void refusals_of_the_service_are_told_in_words_and_not_repeated(void **state)
{
    struct fetch_rig *rig = *state;
    static const struct refusal cases[] = {
        {COMMAND_ACTIVATE,
         {.method = HTTP_POST, .status = 500, .code = "TooManyActiveRestoreSessions"},
         "25 sessions",
         "Wait"},
        {COMMAND_ACTIVATE,
         {.method = HTTP_POST, .status = 403, .code = "RestoreSessionActionNotAllowed"},
         "no longer a draft",
         "quicker"},
        {COMMAND_ACTIVATE,
         {.method = HTTP_POST, .status = 500, .code = "invalidRESTOREpoint"},
         "no longer valid",
         "another restore point"},
        {COMMAND_DELETE,
         {.method = HTTP_DELETE, .status = 500, .code = "IncompleteArtifactDeletion"},
         "still exists",
         "Press D again"},
        {COMMAND_ACTIVATE,
         {.method = HTTP_POST, .status = 403, .code = ""},
         "403",
         "BackupRestore-Restore.ReadWrite.All"},
        {COMMAND_ACTIVATE,
         {.method = HTTP_POST, .status = 429, .code = "TooManyRequests", .retry_after = "5"},
         "asked to wait",
         "in 5 s"},
        {COMMAND_ACTIVATE,
         {.method = HTTP_POST, .status = 400, .code = "InvalidArtifactRequest"},
         "holds nothing to restore. (InvalidArtifactRequest)",
         "Add mailboxes"},
        {COMMAND_ACTIVATE, {.method = HTTP_POST, .status = 400, .code = "Odd"}, "Odd", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_refusal(rig, &cases[i]);
    assert_string_equal(fake_tenant_status(rig->http, "d1"), "draft");
    assert_int_equal(fetch_rig_events(rig, EVENT_ACTED), sizeof cases / sizeof cases[0]);
}

/* No permission of Graph's helps there. */
static void a_page_s_refusal_is_not_told_in_the_service_s_name(void **state)
{
    struct fetch_rig *rig = *state;
    static const struct refusal cases[] = {
        {COMMAND_ACTIVATE,
         {.method = HTTP_POST, .status = 403, .type = "text/html", .body = "<html>no</html>"},
         "an HTML page, not Graph's own words",
         "check the proxy"},
        {COMMAND_ACTIVATE,
         {.method = HTTP_POST, .status = 404, .type = "text/html", .body = "<html>no</html>"},
         "an HTML page, not Graph's own words",
         "--graph-url"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        expect_refusal(rig, &cases[i]);
    assert_string_equal(fake_tenant_status(rig->http, "d1"), "draft");
}

static void a_lost_answer_is_settled_by_a_get(void **state)
{
    struct fetch_rig *rig = *state;
    static const struct {
        enum command_kind kind;
        const char *id;
        struct fake_rule rule;
        enum notice_kind notice;
        const char *words;
    } cases[] = {
        {COMMAND_ACTIVATE,
         "d1",
         {.method = HTTP_POST, .fate = FAKE_LOSE},
         NOTICE_UNCLEAR,
         "is a draft still: no answer came, and it may yet take effect"},
        {COMMAND_ACTIVATE,
         "d1",
         {.method = HTTP_POST, .status = 504},
         NOTICE_UNCLEAR,
         "is a draft still: no clear answer came, and it may yet take effect"},
        {COMMAND_ACTIVATE,
         "d1",
         {.method = HTTP_POST, .status = 500},
         NOTICE_FAILED,
         "no clear answer came, and it did not take effect"},
        {COMMAND_DELETE,
         "d1",
         {.method = HTTP_DELETE, .fate = FAKE_LOSE},
         NOTICE_UNCLEAR,
         "is a draft still"},
        {COMMAND_ACTIVATE,
         "d1",
         {.method = HTTP_POST, .fate = FAKE_DO_AND_LOSE},
         NOTICE_OK,
         "no answer came, but it took effect"},
        {COMMAND_DELETE,
         "d2",
         {.method = HTTP_DELETE, .fate = FAKE_DO_AND_LOSE},
         NOTICE_OK,
         "took effect"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fake_rule rule = cases[i].rule;
        const size_t before = writes(rig);
        rule.match = cases[i].id;
        rule.times = 1;
        fake_tenant_rule(rig->http, &rule);
        fetch_rig_send(rig, cases[i].kind, cases[i].id);
        fetch_rig_run(rig, 20000);
        expect_notice(rig, cases[i].notice, cases[i].words);
        assert_int_equal(writes(rig), before + 1);
    }
    assert_true(fetch_rig_row(rig, "d2")->flags & SESSION_GONE);
    assert_int_equal(fetch_rig_events(rig, EVENT_ACTED), 6);
}

/* Nothing was done, whatever the answer calls itself. */
static void a_success_that_says_nothing_is_settled_by_a_get(void **state)
{
    struct fetch_rig *rig = *state;
    static const struct {
        enum command_kind kind;
        struct fake_rule rule;
        const char *words;
    } cases[] = {
        {COMMAND_ACTIVATE, {.method = HTTP_POST, .status = 202, .body = ""}, "answer was 202"},
        {COMMAND_ACTIVATE, {.method = HTTP_POST, .status = 200, .body = ""}, "answer was 200"},
        {COMMAND_ACTIVATE, {.method = HTTP_POST, .status = 204, .body = ""}, "answer was 204"},
        {COMMAND_ACTIVATE, {.method = HTTP_POST, .status = 206, .body = ""}, "answer was 206"},
        {COMMAND_ACTIVATE, {.method = HTTP_POST, .status = 200}, "answer was 200"}, /* an error */
        {COMMAND_ACTIVATE,
         {.method = HTTP_POST, .status = 200, .body = "<html>portal</html>"},
         "answer was 200"},
        {COMMAND_ACTIVATE,
         {.method = HTTP_POST, .status = 200, .body = "{\"id\":\"d2\",\"status\":\"active\"}"},
         "answer was 200"},
        {COMMAND_ACTIVATE,
         {.method = HTTP_POST, .status = 200, .body = "{\"id\":\"d1\",\"status\":\"draft\"}"},
         "answer was 200"},
        {COMMAND_DELETE, {.method = HTTP_DELETE, .status = 202, .body = ""}, "answer was 202"},
        {COMMAND_DELETE, {.method = HTTP_DELETE, .status = 200}, "answer was 200"},
        {COMMAND_DELETE, {.method = HTTP_DELETE, .status = 200, .body = ""}, "answer was 200"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fake_rule rule = cases[i].rule;
        const size_t before = writes(rig);
        rule.match = "d1";
        rule.times = 1;
        fake_tenant_rule(rig->http, &rule);
        fetch_rig_send(rig, cases[i].kind, "d1");
        fetch_rig_run(rig, 20000);
        expect_notice(rig, NOTICE_UNCLEAR, cases[i].words);
        assert_int_equal(writes(rig), before + 1);
        assert_int_equal(fetch_rig_row(rig, "d1")->status, SESSION_DRAFT);
        assert_int_equal(fetch_rig_row(rig, "d2")->status, SESSION_DRAFT);
    }
}

static void what_is_accepted_and_done_later_is_told_then(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule later = {
        .method = HTTP_POST, .match = "d1", .times = 1, .status = 202, .body = ""};
    fake_tenant_rule(rig->http, &later);
    fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
    fetch_rig_run(rig, 1000);
    expect_notice(rig, NOTICE_UNCLEAR, "(202) does not say that it is done");
    fake_tenant_put(rig->http, "d1", "activating");
    fetch_rig_run(rig, 10000);
    expect_notice(rig, NOTICE_OK, "took effect");
    assert_int_equal(writes(rig), 1);
}

/* Nothing changed, so nothing is read beyond the two looks at the draft. */
static void a_clear_refusal_brings_no_poll(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule busy = {.method = HTTP_POST,
                                   .match = "d1",
                                   .times = 1,
                                   .status = 500,
                                   .code = "TooManyActiveRestoreSessions"};
    fake_tenant_rule(rig->http, &busy);
    const size_t before = fake_tenant_total(rig->http);
    fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
    fetch_rig_run(rig, 10000);
    expect_notice(rig, NOTICE_FAILED, "25 sessions");
    assert_int_equal(fake_tenant_total(rig->http) - before, 3);
}

static void a_session_without_a_status_settles_nothing(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule lost = {
        .method = HTTP_POST, .match = "d1", .times = 1, .fate = FAKE_LOSE};
    const struct fake_rule mute = {.method = HTTP_GET,
                                   .match = "/d1$",
                                   .times = -1,
                                   .status = 200,
                                   .body = "{\"id\":\"d1\",\"status\":null}"};
    fake_tenant_rule(rig->http, &lost);
    fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
    while (fake_tenant_count(rig->http, HTTP_POST, "") == 0)
        fetch_rig_turn(rig);
    fake_tenant_rule(rig->http, &mute);
    fetch_rig_run(rig, 20000);
    expect_notice(rig, NOTICE_UNCLEAR, "does not say its status");
    assert_int_equal(fetch_rig_events(rig, EVENT_ACTED), 1);
    assert_int_equal(writes(rig), 1);
}

static void an_activation_that_overtakes_its_gateway_is_seen(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule late = {.method = HTTP_POST, .match = "d1", .times = 1, .status = 504};
    fake_tenant_rule(rig->http, &late);
    fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
    fetch_rig_run(rig, 1000);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, "/d1$"), 2); /* still a draft */
    fake_tenant_put(rig->http, "d1", "activating");
    fetch_rig_run(rig, 10000);
    expect_notice(rig, NOTICE_OK, "took effect");
    assert_int_equal(writes(rig), 1);
}

static void while_nothing_answers_the_outcome_stays_unclear(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule lost = {
        .method = HTTP_POST, .match = "d1", .times = 1, .fate = FAKE_DO_AND_LOSE};
    const struct fake_rule down = {
        .method = HTTP_GET, .match = "d1", .times = -1, .fate = FAKE_REFUSE};
    fake_tenant_rule(rig->http, &lost);
    fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
    while (fake_tenant_count(rig->http, HTTP_POST, "") == 0)
        fetch_rig_turn(rig);
    fake_tenant_rule(rig->http, &down);
    fetch_rig_run(rig, 60000);
    expect_notice(rig, NOTICE_UNCLEAR, "asking what became of it");
    assert_int_equal(rig->seen->writes_in_flight, 1);
    fake_tenant_forget_rules(rig->http);
    fetch_rig_run(rig, 200000);
    expect_notice(rig, NOTICE_OK, "took effect");
    assert_int_equal(rig->seen->writes_in_flight, 0);
    assert_int_equal(writes(rig), 1);
}

static void a_second_wish_about_one_session_waits_for_the_first(void **state)
{
    struct fetch_rig *rig = *state;
    fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
    fetch_rig_send(rig, COMMAND_DELETE, "d1");
    fetch_rig_send(rig, COMMAND_DELETE, "d2");
    fetch_rig_settle(rig);
    assert_int_equal(rig->seen->notice_count, 3);
    assert_int_equal(rig->seen->notices[0].kind, NOTICE_REFUSED);
    assert_non_null(strstr(rig->seen->notices[0].text, "is already being activated"));
    assert_int_equal(fake_tenant_count(rig->http, HTTP_DELETE, "/d1$"), 0);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_POST, "/d1/activate$"), 1);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_DELETE, "/d2$"), 1);
}

static void a_write_does_not_wait_for_a_long_listing(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule stall = {
        .method = HTTP_GET, .match = "/restoreSessions$", .times = -1, .fate = FAKE_STALL};
    fake_tenant_rule(rig->http, &stall);
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_turn(rig);
    fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
    fetch_rig_run(rig, 500);
    expect_notice(rig, NOTICE_OK, "Activated");
}

/* The outcome is known: nobody has to wait for a read that the service wants later. */
static void a_hold_after_the_answer_keeps_no_write_in_flight(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule later = {.method = HTTP_GET,
                                    .match = "/d1$",
                                    .times = 1,
                                    .status = 429,
                                    .code = "TooManyRequests",
                                    .retry_after = "3600"};
    fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
    while (fake_tenant_count(rig->http, HTTP_POST, "") == 0)
        fetch_rig_turn(rig);
    fake_tenant_rule(rig->http, &later);
    fetch_rig_run(rig, 5000);
    expect_notice(rig, NOTICE_OK, "Activated");
    assert_int_equal(rig->seen->state, DATA_THROTTLED);
    assert_int_equal(rig->seen->writes_in_flight, 0);
    fetch_rig_send(rig, COMMAND_DELETE, "d1");
    fetch_rig_run(rig, 40000);
    assert_null(strstr(fetch_rig_notice(rig)->text, "already"));
    fetch_rig_run(rig, 4000000);
    assert_int_equal(fetch_rig_row(rig, "d1")->status, SESSION_ACTIVATING);
    assert_int_equal(writes(rig), 1);
}

/* 60 bytes of a name are cut where a character ends. */
static void a_long_name_is_cut_between_characters(void **state)
{
    struct fetch_rig *rig = *state;
    char label[256] = "x";
    for (int i = 0; i < 100; i++)
        strcat(label, "\xD0\xAF");
    store_set_label(rig->machines.fetch.store, "d1", WORKLOAD_SHAREPOINT, label, NULL,
                    SESSION_LABEL_KNOWN, 1000);
    fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
    fetch_rig_settle(rig);
    expect_notice(rig, NOTICE_OK, "\xD0\xAF.");
    assert_null(strstr(fetch_rig_notice(rig)->text, "\xD0 "));
}

/* Who quits meanwhile is told of what left, and of nothing else. */
static void what_has_not_left_is_not_unsettled(void **state)
{
    struct fetch_rig *rig = *state;
    const struct writing *writing = &rig->machines.writing;
    const struct fake_rule stall = {
        .method = HTTP_POST, .match = "d1", .times = -1, .fate = FAKE_STALL};
    fake_tenant_rule(rig->http, &stall);
    fetch_rig_send(rig, COMMAND_ACTIVATE, "d1"); /* the look leaves */
    fake_tokens_renew(rig->tokens, true);
    fetch_rig_run(rig, 1000);
    assert_int_equal(writing->writes[0].step, WRITE_SEND);
    assert_int_equal(writing_count(writing), 1);
    assert_int_equal(writing_unsettled(writing), 0);
    fake_tokens_renew(rig->tokens, false);
    fetch_rig_run(rig, 1000);
    assert_int_equal(writes(rig), 1);
    assert_int_equal(writing_unsettled(writing), 1);
}

/* It was asked for now: long afterwards it shall not leave. */
static void a_write_that_cannot_leave_in_time_never_does(void **state)
{
    struct fetch_rig *rig = *state;
    fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
    fake_tokens_renew(rig->tokens, true);
    fetch_rig_run(rig, WRITING_PATIENCE_MS + 1000);
    assert_int_equal(rig->seen->writes_in_flight, 0);
    expect_notice(rig, NOTICE_FAILED, "nothing was sent");
    fake_tokens_renew(rig->tokens, false);
    fetch_rig_run(rig, 60000);
    assert_int_equal(writes(rig), 0);
    assert_string_equal(fake_tenant_status(rig->http, "d1"), "draft");
}

static void signed_out_nothing_is_sent(void **state)
{
    struct fetch_rig *rig = *state;
    fetch_rig_sign_out(rig, true);
    fetch_rig_run(rig, 400000);
    assert_int_equal(rig->seen->state, DATA_SIGNED_OUT);
    const size_t before = fake_tenant_total(rig->http);
    fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
    fetch_rig_run(rig, 400000);
    expect_notice(rig, NOTICE_REFUSED, "Signed out");
    assert_int_equal(fake_tenant_total(rig->http), before);
    fetch_rig_sign_out(rig, false);
    fetch_rig_run(rig, 100000);
    assert_int_equal(rig->seen->state, DATA_LIVE);
    assert_int_equal(writes(rig), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, fetch_rig_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(activating_a_draft_looks_acts_and_looks_again),
        TEST(after_a_write_the_poll_comes_soon),
        TEST(deleting_a_draft_removes_it),
        TEST(what_is_no_draft_is_refused_in_words_and_nothing_leaves),
        TEST(a_draft_that_somebody_else_activated_is_refused),
        cmocka_unit_test_setup_teardown(read_only_refuses_without_any_request, open_read_only,
                                        fetch_rig_tear_down),
        TEST(a_draft_that_cannot_be_read_now_is_not_acted_upon),
        TEST(refusals_of_the_service_are_told_in_words_and_not_repeated),
        TEST(a_page_s_refusal_is_not_told_in_the_service_s_name),
        TEST(a_lost_answer_is_settled_by_a_get),
        TEST(a_success_that_says_nothing_is_settled_by_a_get),
        TEST(what_is_accepted_and_done_later_is_told_then),
        TEST(a_clear_refusal_brings_no_poll),
        TEST(a_session_without_a_status_settles_nothing),
        TEST(an_activation_that_overtakes_its_gateway_is_seen),
        TEST(while_nothing_answers_the_outcome_stays_unclear),
        TEST(a_second_wish_about_one_session_waits_for_the_first),
        TEST(a_write_does_not_wait_for_a_long_listing),
        TEST(a_hold_after_the_answer_keeps_no_write_in_flight),
        TEST(a_long_name_is_cut_between_characters),
        TEST(signed_out_nothing_is_sent),
        TEST(what_has_not_left_is_not_unsettled),
        TEST(a_write_that_cannot_leave_in_time_never_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
