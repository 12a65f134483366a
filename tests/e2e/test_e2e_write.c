/* Activate and delete: what is asked before, what leaves, what becomes of it; and that nothing else
 * ever leaves. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/xalloc.h"
#include "e2e/console.h"
#include "e2e/run.h"

#define SESSIONS "/v1.0/solutions/backupRestore/restoreSessions"
#define ROWS     48
#define COLS     160

/* Fourteen sessions: the simulator's cast alone, in which nobody else works. */
static int set_up_fast(void **state)
{
    static const char *const args[] = {"--sessions", "14", "--speed", "200", NULL};
    *state = tenant_start(args, 0);
    return 0;
}

static struct term *writer(struct tenant *tenant, const char *interval)
{
    const char *args[] = {"--write", "--interval", interval, NULL};
    struct term *term = console_start(tenant, ROWS, COLS, args);
    assert_true(console_wait_state(term, "LIVE"));
    return term;
}

/* The first draft with units, and what the list says of it. */
static json_t *find_draft(struct tenant *tenant)
{
    char *body = tenant_request(tenant, "GET", SESSIONS "?$top=999", NULL, NULL);
    json_t *list = json_loads(body, 0, NULL), *session, *found = NULL;
    size_t i;
    json_array_foreach(json_object_get(list, "value"), i, session)
    {
        json_t *counts = json_object_get(session, "restoreSessionArtifactCount");
        bool draft = strcmp(json_string_value(json_object_get(session, "status")), "draft") == 0;
        if (draft && !found && json_integer_value(json_object_get(counts, "total")) == 3)
            found = json_incref(session);
    }
    json_decref(list);
    free(body);
    assert_non_null(found);
    return found;
}

static char *find_draft_id(struct tenant *tenant)
{
    json_t *draft = find_draft(tenant);
    char *id = xstrdup(json_string_value(json_object_get(draft, "id")));
    json_decref(draft);
    return id;
}

/* Narrows the list to that session, which is then the selected one. */
static void select_id(struct term *term, const char *id)
{
    term_send(term, "/\025id:"); /* ^U: whatever stood there */
    term_send(term, id);
    term_send(term, "\r");
    assert_true(term_wait(term, "1 of 14 sessions"));
}

/* Until the fetch thread has answered something asked after all that was pressed before: what it
 * was to send has been sent by then. */
static void fence(struct term *term, struct tenant *tenant)
{
    size_t before = tenant_requests(tenant, "GET", SESSIONS);
    term_send(term, "R");
    assert_true(tenant_wait_requests(tenant, "GET", SESSIONS, before + 1));
}

static void ask(struct term *term, const char *key, const char *title)
{
    term_send(term, key);
    assert_true(term_wait(term, title));
}

/* The right four characters, the verb, Enter. */
static void confirm(struct term *term, const char *id)
{
    term_send(term, id + strlen(id) - 4);
    term_send(term, "\t\r");
}

static void expect_writes(struct tenant *tenant, size_t posts, size_t deletes)
{
    assert_int_equal(tenant_writes(tenant, "POST"), posts);
    assert_int_equal(tenant_writes(tenant, "DELETE"), deletes);
    assert_int_equal(tenant_writes(tenant, NULL), posts + deletes);
}

static void the_question_names_what_will_happen(void **state)
{
    struct tenant *tenant = *state;
    json_t *draft = find_draft(tenant);
    const char *id = json_string_value(json_object_get(draft, "id"));
    char *host = xasprintf("127.0.0.1:%d", tenant->port);
    struct term *term = writer(tenant, "30");
    assert_true(term_wait(term, "WRITE"));
    select_id(term, id);
    ask(term, "A", "ACTIVATE THIS DRAFT?");
    assert_true(term_wait(term, host));
    assert_true(term_wait(term, id));
    assert_true(term_wait(term, "3 drives, OneDrive"));
    assert_true(term_wait(term, "cannot be cancelled"));
    assert_true(term_wait(term, "new")); /* the destination, once its first artifact was read */
    assert_true(term_wait_gone(term, "unknown: the service has not said"));
    term_escape(term);
    assert_true(term_wait(term, "nothing was sent"));
    ask(term, "D", "DELETE THIS DRAFT?");
    assert_true(term_wait(term, id));
    term_send(term, "\003");
    assert_true(term_wait_gone(term, "DELETE THIS DRAFT?"));
    fence(term, tenant);
    expect_writes(tenant, 0, 0);
    free(host);
    json_decref(draft);
    console_quit(term);
}

/* The pane beside the list may still show the row before: what is asked about is the cursor's. */
static void a_key_behind_a_held_one_acts_on_the_row_it_came_to(void **state)
{
    struct tenant *tenant = *state;
    struct term *term = writer(tenant, "30");
    term_send(term, "/\025st:draft\rG");
    assert_true(console_wait_selected(term, " draft "));
    char *last = console_selected_id(term);
    term_send(term, "g");
    char *first = console_selected_id(term);
    assert_string_not_equal(first, last);
    size_t reads = tenant_requests(tenant, "GET", last);
    term_send(term, "jjjjjjjjjjjjjjjD"); /* as if held: more than there are rows */
    assert_true(term_wait(term, "DELETE THIS DRAFT?"));
    assert_true(term_wait(term, last));
    assert_false(term_shows(term, first));
    confirm(term, last);
    assert_true(tenant_wait_requests(tenant, "DELETE", last, 1));
    assert_true(tenant_requests(tenant, "GET", last) > reads); /* that it is a draft still */
    fence(term, tenant);
    expect_writes(tenant, 0, 1);
    free(first);
    free(last);
    console_quit(term);
}

static void enter_alone_writes_nothing(void **state)
{
    struct tenant *tenant = *state;
    char *id = find_draft_id(tenant);
    struct term *term = writer(tenant, "30");
    select_id(term, id);
    static const char *const answers[] = {"\r", "n", "0000\r"};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        ask(term, "A", "ACTIVATE THIS DRAFT?");
        term_send(term, answers[i]);
        assert_true(term_wait(term, "nothing was sent"));
    }
    ask(term, "A", "ACTIVATE THIS DRAFT?"); /* the right characters, but the button that keeps */
    term_send(term, id + strlen(id) - 4);
    term_send(term, "\r");
    assert_true(term_wait(term, "nothing was sent"));
    fence(term, tenant);
    expect_writes(tenant, 0, 0);
    free(id);
    console_quit(term);
}

static void the_verb_without_the_right_characters_writes_nothing(void **state)
{
    struct tenant *tenant = *state;
    char *id = find_draft_id(tenant);
    struct term *term = writer(tenant, "30");
    select_id(term, id);
    static const char *const answers[] = {"", "zz", "zzzz", "12345678"};
    static const char *const keys[][2] = {{"A", "ACTIVATE THIS DRAFT?"},
                                          {"D", "DELETE THIS DRAFT?"}};
    for (size_t i = 0; i < 2 * sizeof answers / sizeof *answers; i++) {
        ask(term, keys[i % 2][0], keys[i % 2][1]);
        term_send(term, answers[i / 2]);
        term_send(term, "\t\r");
        assert_true(term_wait(term, "Those are not the last 4 characters"));
        assert_true(term_wait(term, keys[i % 2][1]));
        term_send(term, "\003");
        assert_true(term_wait_gone(term, keys[i % 2][1]));
    }
    fence(term, tenant);
    expect_writes(tenant, 0, 0);
    free(id);
    console_quit(term);
}

static bool selected_has_ended(struct term *term, void *context)
{
    static const char *const ends[] = {" completed ", " partial ", " failed "};
    const char *row = console_selected(term);
    (void)context;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (strstr(row, ends[i]))
            return true;
    return false;
}

static void an_activated_draft_runs_to_its_end(void **state)
{
    struct tenant *tenant = *state;
    char *id = find_draft_id(tenant);
    struct term *term = writer(tenant, "5");
    select_id(term, id);
    assert_true(console_wait_selected(term, " draft "));
    ask(term, "A", "ACTIVATE THIS DRAFT?");
    confirm(term, id);
    assert_true(console_wait_selected(term, " activating "));
    assert_true(console_wait_selected(term, " active "));
    assert_true(term_wait_until(term, selected_has_ended, NULL));
    char *status = tenant_status(tenant, id);
    assert_true(strncmp(status, "completed", 9) == 0 || strcmp(status, "failed") == 0);
    expect_writes(tenant, 1, 0);
    term_send(term, "e");
    assert_true(term_wait(term, "Activated by this restoretop"));
    free(status);
    free(id);
    console_quit(term);
}

static void a_deleted_draft_is_gone(void **state)
{
    struct tenant *tenant = *state;
    char *id = find_draft_id(tenant);
    struct term *term = writer(tenant, "30");
    select_id(term, id);
    ask(term, "D", "DELETE THIS DRAFT?");
    confirm(term, id);
    assert_true(term_wait(term, "Deleted "));
    assert_true(term_wait(term, "gone: it was deleted from here"));
    expect_writes(tenant, 0, 1);
    assert_null(tenant_status(tenant, id));
    struct run run = run_once(tenant, NULL);
    expect_no_text(run.out, id);
    run_free(&run);
    term_send(term, "A");
    assert_true(term_wait(term, "The session is gone"));
    fence(term, tenant);
    expect_writes(tenant, 0, 1);
    free(id);
    console_quit(term);
}

/* A and D refused with the reason, and nothing leaves. */
static void expect_refusals(struct term *term, const char *reason)
{
    static const char *const verbs[][2] = {{"A", "activated"}, {"D", "deleted"}};
    for (size_t i = 0; i < 2; i++) {
        term_send(term, verbs[i][0]);
        assert_true(term_wait(term, reason));
        assert_true(term_wait(term, verbs[i][1]));
        assert_false(term_shows(term, "THIS DRAFT?"));
    }
}

static void nothing_but_a_draft_can_be_written(void **state)
{
    static const char *const statuses[] = {"activating",         "active", "completed",
                                           "completedWithError", "failed", "pausedByService"};
    struct tenant *tenant = *state;
    struct term *term = writer(tenant, "30");
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        char *id = tenant_find(tenant, statuses[i]);
        if (!id)
            fail_msg("the tenant has no session that is %s", statuses[i]);
        select_id(term, id);
        expect_refusals(term, "only a draft can be");
        term_send(term, "\r"); /* the same in the detail */
        expect_refusals(term, "only a draft can be");
        term_send(term, "\003");
        free(id);
    }
    fence(term, tenant);
    expect_writes(tenant, 0, 0);
    console_quit(term);
}

static void a_masked_status_can_not_be_written(void **state)
{
    struct tenant *tenant = *state;
    char *id = tenant_find(tenant, "failed");
    tenant_fault(tenant, "mask-failed");
    struct term *term = writer(tenant, "30");
    select_id(term, id);
    assert_true(console_wait_selected(term, "unknown"));
    expect_refusals(term, "only a draft can be");
    fence(term, tenant);
    expect_writes(tenant, 0, 0);
    free(id);
    console_quit(term);
}

static void old_data_is_no_ground_to_write_on(void **state)
{
    struct tenant *tenant = *state;
    char *id = find_draft_id(tenant);
    struct term *term = writer(tenant, "5");
    select_id(term, id);
    tenant_fault(tenant, "status:code=503");
    assert_true(console_wait_no_state(term, "LIVE"));
    expect_refusals(term, "until it is LIVE again");
    tenant_clear_faults(tenant);
    term_send(term, "R");
    assert_true(console_wait_state(term, "LIVE"));
    ask(term, "A", "ACTIVATE THIS DRAFT?");
    expect_writes(tenant, 0, 0);
    free(id);
    term_free(term);
}

static void the_limit_of_the_service_is_explained(void **state)
{
    struct tenant *tenant = *state;
    char *id = find_draft_id(tenant);
    struct term *term = writer(tenant, "30");
    tenant_fault(tenant, "too-many-active");
    select_id(term, id);
    ask(term, "A", "ACTIVATE THIS DRAFT?");
    confirm(term, id);
    assert_true(term_wait(term, "25 sessions are active already"));
    assert_true(console_wait_selected(term, " draft "));
    fence(term, tenant);
    expect_writes(tenant, 1, 0);
    free(id);
    console_quit(term);
}

static void activate_elsewhere(struct tenant *tenant, const char *id)
{
    char *path = xasprintf(SESSIONS "/%s/activate", id);
    int status;
    free(tenant_request(tenant, "POST", path, "", &status));
    assert_int_equal(status / 100, 2);
    free(path);
}

static void a_question_about_a_draft_no_more_is_closed(void **state)
{
    struct tenant *tenant = *state;
    char *id = find_draft_id(tenant);
    struct term *term = writer(tenant, "5");
    select_id(term, id);
    ask(term, "A", "ACTIVATE THIS DRAFT?");
    activate_elsewhere(tenant, id);
    assert_true(term_wait(term, "The question was closed: the session is activating now."));
    assert_false(term_shows(term, "ACTIVATE THIS DRAFT?"));
    expect_writes(tenant, 0, 0);
    free(id);
    console_quit(term);
}

static void somebody_quicker_is_noticed_before_anything_is_sent(void **state)
{
    struct tenant *tenant = *state;
    char *id = find_draft_id(tenant);
    struct term *term = writer(tenant, "300");
    select_id(term, id);
    ask(term, "A", "ACTIVATE THIS DRAFT?");
    assert_true(
        term_wait_gone(term, "unknown: the service has not said")); /* the detail was read */
    activate_elsewhere(tenant, id);
    assert_true(term_wait(term, "ACTIVATE THIS DRAFT?"));
    confirm(term, id);
    assert_true(term_wait(term, "only a draft can be activated"));
    fence(term, tenant);
    expect_writes(tenant, 0, 0);
    free(id);
    console_quit(term);
}

/* A write whose answer is not what it should be. */
struct mishap {
    const char *fault, *key, *title;
    const char *says;
    size_t posts, deletes;
    const char *status; /* what the session is after it; NULL: gone */
};

static const struct mishap mishaps[] = {
    {"lost-answer:method=POST,count=1", "A", "ACTIVATE THIS DRAFT?",
     "no answer came, but it took effect", 1, 0, "activating"},
    {"lost-answer:method=DELETE,count=1", "D", "DELETE THIS DRAFT?",
     "no answer came, but it took effect", 0, 1, NULL},
    {"status:code=502,method=POST,count=1", "A", "ACTIVATE THIS DRAFT?", "it may yet take effect",
     1, 0, "draft"},
    {"status:code=500,method=DELETE,count=1", "D", "DELETE THIS DRAFT?", "it did not take effect",
     0, 1, "draft"},
    {"html:method=POST,count=1", "A", "ACTIVATE THIS DRAFT?", "it may yet take effect", 1, 0,
     "draft"},
    {"incomplete-delete", "D", "DELETE THIS DRAFT?", "deleted only in part and still exists", 0, 1,
     "draft"},
    {"unknown-error:method=POST", "A", "ACTIVATE THIS DRAFT?", "Not activated", 1, 0, "draft"},
};

static void play(const struct mishap *mishap)
{
    void *state;
    tenant_set_up(&state);
    struct tenant *tenant = state;
    char *id = find_draft_id(tenant);
    struct term *term = writer(tenant, "30");
    tenant_fault(tenant, mishap->fault);
    select_id(term, id);
    ask(term, mishap->key, mishap->title);
    confirm(term, id);
    if (!term_wait(term, mishap->says))
        fail_msg("after %s: no \"%s\"", mishap->fault, mishap->says);
    fence(term, tenant);
    expect_writes(tenant, mishap->posts, mishap->deletes);
    tenant_clear_faults(tenant);
    char *status = tenant_status(tenant, id);
    if (mishap->status)
        assert_string_equal(status, mishap->status);
    else
        assert_null(status);
    free(status);
    free(id);
    console_quit(term);
    tenant_tear_down(&state);
}

static void what_became_of_an_unclear_write_is_told_and_nothing_sent_twice(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mishaps / sizeof *mishaps; i++)
        play(&mishaps[i]);
}

/* Between the request and its answer: only the audit log knows of it. */
static void what_a_killed_run_left_open_is_told_by_the_next(void **state)
{
    struct tenant *tenant = *state;
    char *id = find_draft_id(tenant);
    struct term *term = writer(tenant, "30");
    assert_false(term_shows(term, "earlier run"));
    tenant_fault(tenant, "stall:method=POST");
    select_id(term, id);
    ask(term, "A", "ACTIVATE THIS DRAFT?");
    confirm(term, id);
    assert_true(tenant_wait_requests(tenant, "POST", "/activate", 1));
    kill(term_pid(term), SIGKILL);
    term_free(term);
    tenant_clear_faults(tenant);
    term = writer(tenant, "30");
    char *words = xasprintf("earlier run's \"activate\" of session ...%s is not recorded",
                            id + strlen(id) - 8);
    assert_true(term_wait(term, words));
    expect_writes(tenant, 1, 0);
    free(words);
    free(id);
    console_quit(term);
}

int main(void)
{
#define SLOW(name) cmocka_unit_test_setup_teardown(name, tenant_set_up, tenant_tear_down)
    const struct CMUnitTest tests[] = {
        SLOW(the_question_names_what_will_happen),
        SLOW(a_key_behind_a_held_one_acts_on_the_row_it_came_to),
        SLOW(enter_alone_writes_nothing),
        SLOW(the_verb_without_the_right_characters_writes_nothing),
        cmocka_unit_test_setup_teardown(an_activated_draft_runs_to_its_end, set_up_fast,
                                        tenant_tear_down),
        SLOW(a_deleted_draft_is_gone),
        SLOW(nothing_but_a_draft_can_be_written),
        SLOW(a_masked_status_can_not_be_written),
        SLOW(old_data_is_no_ground_to_write_on),
        SLOW(the_limit_of_the_service_is_explained),
        SLOW(a_question_about_a_draft_no_more_is_closed),
        SLOW(somebody_quicker_is_noticed_before_anything_is_sent),
        cmocka_unit_test(what_became_of_an_unclear_write_is_told_and_nothing_sent_twice),
        SLOW(what_a_killed_run_left_open_is_told_by_the_next),
    };
    return cmocka_run_group_tests_name("e2e: write", tests, NULL, NULL);
}
