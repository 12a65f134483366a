/* Pace and expectation on the real screen: late sessions are found, said and explained; drafts are
 * never late; in JSON all of it is in an object of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "e2e/console.h"
#include "e2e/run.h"

#define ROWS 48
#define COLS 170 /* with RATE */

/* A demo runs 60 times as fast, and so does what is expected of it: a second for whatever it is, so
 * that all that runs is late after a second and a half. */
static struct term *hasty_demo(void)
{
    static const char *const argv[] = {PROGRAM,
                                       "--demo",
                                       "--expect-exchange",
                                       "1:1",
                                       "--expect-sharepoint",
                                       "1:1",
                                       "--expect-onedrive",
                                       "1:1",
                                       "--expect-source",
                                       "made up by a test",
                                       NULL};
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .rows = ROWS, .cols = COLS});
    assert_true(term_wait(term, "LIVE"));
    return term;
}

static void late_sessions_are_found_said_and_explained(void **state)
{
    struct term *term = hasty_demo();
    (void)state;
    assert_true(term_wait(term, " late "));
    assert_true(term_shows(term, " RATE "));
    term_send(term, "/is:overdue st:active\r");
    assert_true(term_wait(term, "/is:overdue st:active"));
    assert_true(console_wait_selected(term, " late "));
    term_send(term, "\r");
    assert_true(term_wait(term, "~ OVERDUE"));
    assert_true(term_wait(term, "overdue since"));
    term_send(term, "=");
    assert_true(term_wait(term, "How ~ is computed"));
    assert_true(term_wait(term, "made up by a test"));
    assert_true(term_shows(term, "150 % of what is expected"));
    term_send(term, "=");
    assert_true(term_wait(term, "~ OVERDUE"));
    console_quit(term);
}

/* What "=" says of what is expected must be what it is measured by: of a demo the published times
 * over its speed, of a tenant the published ones as they are. */
static void what_is_expected_of_a_demo_is_told_with_its_speed(void **state)
{
    static const char *const argv[] = {PROGRAM, "--demo", "--demo-speed", "6", NULL};
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .rows = ROWS, .cols = COLS});
    (void)state;
    assert_true(term_wait(term, "LIVE"));
    term_send(term, "/st:active wl:sp\r");
    assert_true(console_wait_selected(term, " active "));
    term_send(term, "=");
    assert_true(term_wait(term, "1: 5m, 50: 30m, 250: 40m, 1,000: 40m, then 1,500 an hour"));
    assert_true(term_shows(term, "runs 6 times as fast as life"));
    assert_true(term_shows(term, "published is divided by 6."));
    console_quit(term);
}

static void what_is_expected_of_a_tenant_is_what_is_published(void **state)
{
    static const char *const args[] = {"--sessions", "142", "--speed", "1", NULL};
    struct tenant *tenant = tenant_start(args, 0);
    struct term *term = console_start(tenant, ROWS, COLS, NULL);
    (void)state;
    assert_true(console_wait_state(term, "LIVE"));
    term_send(term, "/st:active wl:sp\r");
    assert_true(console_wait_selected(term, " active "));
    term_send(term, "=");
    assert_true(term_wait(term, "1: 30m, 50: 3h, 250: 4h, 1,000: 4h, then 250 an hour"));
    assert_false(term_shows(term, "simulated"));
    console_quit(term);
    tenant_free(tenant);
}

static void a_draft_is_never_late(void **state)
{
    struct term *term = hasty_demo();
    (void)state;
    assert_true(term_wait(term, " late "));
    term_send(term, "/st:draft\r");
    assert_true(console_wait_selected(term, " draft "));
    assert_true(term_wait_gone(term, " late "));
    console_quit(term);
}

/* A draft has none; what runs has no ETA after one look, and knows what is expected all the same.
 */
static void check_pace(const json_t *derived, size_t *running)
{
    const json_t *pace = json_object_get(derived, "pace");
    const char *status = json_string_value(json_object_get(derived, "status"));
    assert_non_null(pace);
    if (strcmp(status, "draft") == 0)
        assert_true(json_is_null(pace));
    if (strcmp(status, "active") != 0)
        return;
    ++*running;
    assert_true(json_is_null(json_object_get(pace, "overdue")));
    assert_true(json_is_null(json_object_get(pace, "stalled")));
    assert_true(json_is_null(json_object_get(pace, "slow")));
    assert_true(json_is_null(json_object_get(pace, "etaSeconds")));
    assert_string_equal(json_string_value(json_object_get(pace, "startKnown")), "atLeast");
}

static void json_has_it_in_an_object_of_its_own(void **state)
{
    static const char *const args[] = {"--sessions", "40", "--speed", "1", NULL};
    static const char *const json[] = {"--format", "json", NULL};
    struct tenant *tenant = tenant_start(args, 0);
    size_t i, running = 0;
    json_t *session;
    (void)state;
    struct run run = run_once(tenant, json);
    json_t *root = json_loads(run.out, 0, NULL);
    assert_non_null(root);
    json_array_foreach(json_object_get(root, "sessions"), i, session)
        check_pace(json_object_get(session, "derived"), &running);
    assert_true(running > 0);
    json_decref(root);
    run_free(&run);
    tenant_free(tenant);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(late_sessions_are_found_said_and_explained),
        cmocka_unit_test(what_is_expected_of_a_demo_is_told_with_its_speed),
        cmocka_unit_test(what_is_expected_of_a_tenant_is_what_is_published),
        cmocka_unit_test(a_draft_is_never_late),
        cmocka_unit_test(json_has_it_in_an_object_of_its_own),
    };
    return cmocka_run_group_tests_name("e2e: pace", tests, NULL, NULL);
}
