/* test_writing_odd.c - writes whose session vanishes, hides or cannot be read on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fake/fetch_rig.h"

#define DRAFT_BODY "{\"id\":\"d1\",\"status\":\"draft\"}"

static int open_rig(void **state)
{
    static struct fetch_rig rig;
    *state = &rig;
    fetch_rig_open(&rig, true);
    fake_tenant_put(rig.http, "d1", "draft");
    fetch_rig_settle(&rig);
    return 0;
}

static void expect_notice(struct fetch_rig *rig, enum notice_kind kind, const char *words)
{
    const struct notice *notice = fetch_rig_notice(rig);
    assert_non_null(notice);
    if (notice->kind != kind || !strstr(notice->text, words))
        fail_msg("notice %d: %s | %s", (int)notice->kind, notice->text, notice->hint);
}

static size_t writes(struct fetch_rig *rig)
{
    return fake_tenant_count(rig->http, HTTP_POST, "") +
           fake_tenant_count(rig->http, HTTP_DELETE, "");
}

/* The first look shows a draft; what later ones show is `later`. */
static void look_once(struct fetch_rig *rig, struct fake_rule later)
{
    const struct fake_rule once = {
        .method = HTTP_GET, .match = "/d1$", .times = 1, .status = 200, .body = DRAFT_BODY};
    later.method = HTTP_GET;
    later.match = "/d1$";
    later.times = -1;
    fake_tenant_rule(rig->http, &later);
    fake_tenant_rule(rig->http, &once);
}

static void lose(struct fetch_rig *rig, enum http_method method)
{
    const struct fake_rule rule = {.method = method, .match = "/d1", .times = 1, .fate = FAKE_LOSE};
    fake_tenant_rule(rig->http, &rule);
}

static void delete_finds_nothing(struct fetch_rig *rig, struct fake_rule answer)
{
    answer.method = HTTP_DELETE;
    answer.match = "/d1$";
    answer.times = 1;
    fake_tenant_rule(rig->http, &answer);
    fetch_rig_send(rig, COMMAND_DELETE, "d1");
    fetch_rig_run(rig, 60000);
}

static void what_is_gone_already_counts_as_deleted(void **state)
{
    struct fetch_rig *rig = *state;
    look_once(rig, (struct fake_rule){.status = 404, .code = "RestoreSessionNotFound"});
    delete_finds_nothing(rig, (struct fake_rule){.status = 404, .code = "RestoreSessionNotFound"});
    expect_notice(rig, NOTICE_OK, "was gone already");
    assert_true(fetch_rig_row(rig, "d1")->flags & SESSION_GONE);
    assert_int_equal(writes(rig), 1);
}

/* It may be all of the service that is not there, or something in between that speaks. */
static void a_delete_that_finds_nothing_at_all_is_decided_by_a_look(void **state)
{
    static const struct fake_rule answers[] = {
        {.status = 404, .code = "ResourceNotFound"},
        {.status = 410, .code = ""},
        {.status = 404, .body = "<html>no such page</html>"},
        {.status = 410, .body = ""},
    };
    struct fetch_rig *rig = *state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        delete_finds_nothing(rig, answers[i]);
        expect_notice(rig, NOTICE_FAILED, "was not deleted");
        assert_false(fetch_rig_row(rig, "d1")->flags & SESSION_GONE);
        assert_int_equal(writes(rig), i + 1);
    }
    look_once(rig, (struct fake_rule){.status = 404, .code = "RestoreSessionNotFound"});
    delete_finds_nothing(rig, answers[0]);
    expect_notice(rig, NOTICE_OK, "it took effect");
}

static void a_session_deleted_by_another_is_told_as_that(void **state)
{
    struct fetch_rig *rig = *state;
    look_once(rig, (struct fake_rule){.status = 404, .code = "RestoreSessionNotFound"});
    lose(rig, HTTP_POST);
    fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
    fetch_rig_run(rig, 20000);
    expect_notice(rig, NOTICE_FAILED, "somebody deleted it");
    assert_true(fetch_rig_row(rig, "d1")->flags & SESSION_GONE);
    assert_int_equal(writes(rig), 1);
}

/* It may be all of the service that is not there. */
static void a_look_that_finds_nothing_at_all_leaves_the_outcome_open(void **state)
{
    struct fetch_rig *rig = *state;
    look_once(rig, (struct fake_rule){.status = 404, .code = "ResourceNotFound"});
    lose(rig, HTTP_DELETE);
    fetch_rig_send(rig, COMMAND_DELETE, "d1");
    fetch_rig_run(rig, 20000);
    expect_notice(rig, NOTICE_UNCLEAR, "whether it was deleted is not known");
    assert_false(fetch_rig_row(rig, "d1")->flags & SESSION_GONE);
    assert_int_equal(writes(rig), 1);
}

static void a_refused_look_leaves_the_outcome_open(void **state)
{
    struct fetch_rig *rig = *state;
    look_once(rig, (struct fake_rule){.status = 403, .code = "UnknownError"});
    lose(rig, HTTP_POST);
    fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
    fetch_rig_run(rig, 20000);
    expect_notice(rig, NOTICE_UNCLEAR, "is not known");
    assert_non_null(strstr(fetch_rig_notice(rig)->hint, "before you try again"));
    assert_int_equal(writes(rig), 1);
    assert_int_equal(rig->seen->writes_in_flight, 0);
}

/* Without a status nothing says that it is a draft no more. */
static void a_look_that_shows_no_status_leaves_the_outcome_open(void **state)
{
    static const char *const bodies[] = {"{\"id\":\"d1\",\"status\":null}",
                                         "{\"id\":\"d1\",\"status\":\"\"}", "{\"id\":\"d1\"}"};
    struct fetch_rig *rig = *state;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        fake_tenant_forget_rules(rig->http);
        look_once(rig, (struct fake_rule){.status = 200, .body = bodies[i]});
        lose(rig, HTTP_POST);
        fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
        fetch_rig_run(rig, 60000);
        expect_notice(rig, NOTICE_UNCLEAR, "whether it was activated is not known");
        assert_int_equal(writes(rig), i + 1);
        assert_int_equal(rig->seen->writes_in_flight, 0);
    }
}

/* A word that we do not know is no draft. */
static void a_look_that_shows_another_word_shows_an_effect(void **state)
{
    struct fetch_rig *rig = *state;
    look_once(rig,
              (struct fake_rule){.status = 200, .body = "{\"id\":\"d1\",\"status\":\"queued\"}"});
    lose(rig, HTTP_POST);
    fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
    fetch_rig_run(rig, 60000);
    expect_notice(rig, NOTICE_OK, "took effect");
}

static void a_session_that_vanishes_after_its_write_is_gone(void **state)
{
    struct fetch_rig *rig = *state;
    look_once(rig, (struct fake_rule){.status = 404, .code = "RestoreSessionNotFound"});
    fetch_rig_send(rig, COMMAND_ACTIVATE, "d1");
    fetch_rig_run(rig, 1000);
    assert_true(fetch_rig_row(rig, "d1")->flags & SESSION_GONE);
    assert_int_equal(fetch_rig_events(rig, EVENT_ACTED), 1);
}

static void more_writes_than_fit_are_refused_in_words(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule stall = {
        .method = HTTP_GET, .match = "/w", .times = -1, .fate = FAKE_STALL};
    char id[16];
    for (int i = 0; i <= WRITING_MAX; i++) {
        snprintf(id, sizeof id, "w%d", i);
        fake_tenant_put(rig->http, id, "draft");
    }
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_settle(rig);
    fake_tenant_rule(rig->http, &stall);
    for (int i = 0; i <= WRITING_MAX; i++) {
        snprintf(id, sizeof id, "w%d", i);
        fetch_rig_send(rig, COMMAND_DELETE, id);
    }
    fetch_rig_run(rig, 1000);
    expect_notice(rig, NOTICE_REFUSED, "16 changes are under way already; nothing was sent.");
    assert_int_equal(rig->seen->writes_in_flight, WRITING_MAX);
    assert_int_equal(writes(rig), 0);
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, open_rig, fetch_rig_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_RIG(what_is_gone_already_counts_as_deleted),
        WITH_RIG(a_delete_that_finds_nothing_at_all_is_decided_by_a_look),
        WITH_RIG(a_session_deleted_by_another_is_told_as_that),
        WITH_RIG(a_look_that_finds_nothing_at_all_leaves_the_outcome_open),
        WITH_RIG(a_refused_look_leaves_the_outcome_open),
        WITH_RIG(a_look_that_shows_no_status_leaves_the_outcome_open),
        WITH_RIG(a_look_that_shows_another_word_shows_an_effect),
        WITH_RIG(a_session_that_vanishes_after_its_write_is_gone),
        WITH_RIG(more_writes_than_fit_are_refused_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
