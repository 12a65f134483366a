/* The units of a session: 10,000 of them page by page, filtered and copied; items that may not be
 * seen, or fail without a word; the way to the session that holds a unit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "e2e/console.h"

static int set_up(void **state)
{
    static const char *const args[] = {"--sessions", "1500",  "--seed", "7",
                                       "--units",    "10000", NULL};
    *state = tenant_start(args, 0);
    return 0;
}

static struct term *open_on(struct tenant *tenant, int rows, int cols, const char *filter)
{
    const char *const args[] = {"--filter", filter, "--sort", "units", NULL};
    struct term *term = console_start(tenant, rows, cols, args);
    assert_true(console_wait_state(term, "LIVE"));
    return term;
}

/* The largest: it comes in a hundred pages, and is of use from the first. */
static void ten_thousand_are_streamed_scrolled_filtered_and_copied(void **state)
{
    struct tenant *tenant = *state;
    struct term *term = open_on(tenant, 24, 80, "job:bulk wl:ex st:active");
    assert_true(term_wait(term, "/10000"));
    tenant_fault(tenant, "latency:ms=150,path=skiptoken");
    term_send(term, "u");
    assert_true(term_wait(term, "/10,000")); /* there is more to come, and meanwhile: */
    term_send(term, "G");
    assert_true(term_wait(term, "succeeded")); /* the end of those that are here */
    term_send(term, "g");
    assert_true(term_wait(term, "failed"));
    tenant_clear_faults(tenant);
    assert_true(term_wait(term, "10,000 mailboxes"));
    assert_true(term_wait_gone(term, "/10,000"));
    term_send(term, "G");
    assert_true(term_wait(term, "10,000 of 10,000"));
    term_send(term, "/st:failed\r");
    assert_true(term_wait(term, " of 10,000 mailboxes"));
    assert_true(term_wait_gone(term, "succeeded"));
    term_forget(term);
    term_send(term, "y");
    assert_true(term_wait(term, "Sent "));
    char *copied = console_copied(term);
    assert_non_null(copied);
    assert_non_null(strstr(copied, "code: "));
    assert_non_null(strstr(copied, "request-id: "));
    assert_non_null(strstr(copied, "time: "));
    assert_non_null(strstr(copied, "unit: "));
    free(copied);
    term_send(term, "g"); /* the message goes */
    assert_true(term_wait_gone(term, "Sent "));
    term_forget(term);
    term_send(term, "Y"); /* all of the session's, by code */
    assert_true(term_wait(term, "Sent "));
    copied = console_copied(term);
    assert_non_null(copied);
    assert_non_null(strstr(copied, "session: "));
    assert_non_null(strstr(copied, "units: "));
    assert_non_null(strstr(copied, "request-id: "));
    free(copied);
    console_quit(term);
}

/* Of what stands behind the label on a line of what was copied; the caller frees. */
static char *value_of(const char *copied, const char *label)
{
    const char *at = strstr(copied, label);
    assert_non_null(at);
    at += strlen(label);
    return xstrndup(at, strcspn(at, "\n"));
}

/* Which ones failed, by name: in the summary, in the list, alone, copied, and found by it. */
static void units_are_called_after_what_their_restore_points_protect(void **state)
{
    struct tenant *tenant = *state;
    tenant_fault(tenant, "restore-points");
    struct term *term = open_on(tenant, 24, 80, "job:standard st:partial wl:ex");
    term_send(term, "u");
    assert_true(term_wait(term, "36 mailboxes:")); /* they are there */
    assert_true(term_wait_gone(term, "names to come"));
    term_send(term, "\r");
    assert_true(term_wait(term, "by its restore point"));
    term_forget(term);
    term_send(term, "y");
    assert_true(term_wait(term, "Sent "));
    char *copied = console_copied(term);
    assert_non_null(copied);
    char *name = value_of(copied, "unit name, by its restore point: ");
    char *id = value_of(copied, "unit: ");
    free(copied);
    term_escape(term);
    assert_true(term_wait(term, "[Units"));
    term_send(term, "/\"");
    term_send(term, name);
    term_send(term, "\"\r");
    assert_true(term_wait(term, " of 36 mailboxes"));
    term_send(term, "\r");
    assert_true(term_wait(term, id));
    free(name);
    free(id);
    tenant_clear_faults(tenant);
    console_quit(term);
}

/* It is said once what it takes, and nothing else is in trouble. */
static void without_the_permission_it_is_said_what_names_take(void **state)
{
    struct tenant *tenant = *state;
    struct term *term = open_on(tenant, 24, 80, "job:standard st:partial wl:ex");
    term_send(term, "\r");
    assert_true(term_wait(term, "Their names take BackupRestore-Search.Read.All."));
    term_send(term, "u");
    assert_true(term_wait(term, "36 mailboxes:")); /* they are there */
    term_send(term, "\r");
    assert_true(term_wait(term, "takes BackupRestore-Search.Read.All"));
    assert_true(console_wait_state(term, "LIVE"));
    console_quit(term);
}

static void the_screen_of_a_phone_is_enough(void **state)
{
    struct tenant *tenant = *state;
    struct term *term = open_on(tenant, 12, 40, "job:bulk wl:ex st:active");
    term_send(term, "u");
    assert_true(term_wait(term, "Sum [Units] Err Time Raw"));
    assert_true(term_wait(term, "1 of 10,000"));
    term_send(term, "\r");
    assert_true(term_wait(term, "Unit 1 of"));
    assert_true(term_wait(term, "failed:"));
    term_escape(term);
    assert_true(term_wait(term, "Sum [Units] Err Time Raw"));
    console_quit(term);
}

/* Without ReadWrite.All: explained where the units would be, and nothing else is in trouble. */
static void items_that_may_not_be_seen_are_explained(void **state)
{
    struct tenant *tenant = *state;
    tenant_fault(tenant, "status:code=403,path=granular");
    struct term *term = open_on(tenant, 24, 80, "job:granular st:partial,failed");
    term_send(term, "u");
    assert_true(term_wait(term, "only to those who"));
    assert_true(term_wait(term, "BackupRestore-Restore.ReadWrite.All"));
    assert_true(console_wait_state(term, "LIVE"));
    tenant_clear_faults(tenant);
    term_send(term, "r");
    assert_true(term_wait_gone(term, "only to those who"));
    console_quit(term);
}

static void why_a_file_failed_is_known_on_beta_alone(void **state)
{
    struct tenant *tenant = *state;
    struct term *term = open_on(tenant, 24, 80, "job:granular st:partial,failed");
    term_send(term, "u");
    assert_true(term_wait(term, "no reason given"));
    term_send(term, "\r");
    assert_true(term_wait(term, "v1.0 of Graph does not say"));
    console_quit(term);

    char *root = tenant->root;
    tenant->root = xasprintf("http://127.0.0.1:%d/beta", tenant->port);
    term = open_on(tenant, 24, 80, "job:granular st:partial,failed");
    term_send(term, "u");
    assert_true(term_wait(term, " items: "));
    assert_true(term_wait(term, "RESULT"));
    assert_false(term_shows(term, "no reason given"));
    term_send(term, "\r");
    assert_true(term_wait(term, "Unit 1 of"));
    assert_true(term_wait(term, ": ")); /* a code with its meaning, or with the message */
    assert_false(term_shows(term, "v1.0 of Graph"));
    console_quit(term);
    free(tenant->root);
    tenant->root = root;
}

static void the_demo_is_asked_by_the_version_that_is_wanted(void **state)
{
    struct tenant *tenant = *state;
    char *log = xasprintf("%s/demo.log", tenant->dir), *out = NULL, *err = NULL;
    const char *const argv[] = {PROGRAM, "--demo", "--demo-sessions", "5", "--api-version",
                                "beta",  "--once", "--log",           log, NULL};
    (void)term_run(argv, NULL, &out, &err);
    FILE *file = fopen(log, "r");
    assert_non_null(file);
    char line[1024];
    assert_non_null(fgets(line, sizeof line, file));
    assert_non_null(strstr(line, "/beta/solutions/backupRestore/restoreSessions"));
    fclose(file);
    free(log);
    free(out);
    free(err);
}

/* Nothing is asked for before somebody has seen what it costs, and agreed. */
static void a_held_unit_leads_to_the_session_that_holds_it(void **state)
{
    struct tenant *tenant = *state;
    const char *const args[] = {"--filter", "wl:sp st:partial,active", NULL};
    struct term *term = console_start(tenant, 30, 100, args);
    assert_true(console_wait_state(term, "LIVE"));
    term_send(term, "gu");
    assert_true(term_wait(term, "DuplicateArtifactRestoreRequest"));
    term_send(term, "/error:duplicate\r");
    assert_true(term_wait(term, "was not opened yet"));
    term_send(term, "f");
    assert_true(term_wait(term, "Find what holds it"));
    assert_true(term_wait(term, "one at a time"));
    term_escape(term);
    assert_true(term_wait(term, "Nothing was asked for."));
    assert_true(term_wait(term, "was not opened yet"));
    term_send(term, "f\r");
    assert_true(term_wait(term, "~ held by"));
    term_send(term, "\r");
    assert_true(term_wait(term, "to the holder"));
    term_send(term, "\r");
    assert_true(term_wait(term, "in progress"));
    assert_true(term_wait(term, "active:"));
    console_quit(term);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_thousand_are_streamed_scrolled_filtered_and_copied),
        cmocka_unit_test(units_are_called_after_what_their_restore_points_protect),
        cmocka_unit_test(without_the_permission_it_is_said_what_names_take),
        cmocka_unit_test(the_screen_of_a_phone_is_enough),
        cmocka_unit_test(items_that_may_not_be_seen_are_explained),
        cmocka_unit_test(why_a_file_failed_is_known_on_beta_alone),
        cmocka_unit_test(the_demo_is_asked_by_the_version_that_is_wanted),
        cmocka_unit_test(a_held_unit_leads_to_the_session_that_holds_it),
    };
    return cmocka_run_group_tests_name("e2e: units", tests, set_up, tenant_tear_down);
}
