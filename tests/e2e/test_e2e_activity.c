/* The activity log: asked for by an option alone, shown where a session is, refused once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "e2e/console.h"
#include "e2e/run.h"

#define LOG_PATH "/beta/solutions/backupRestore/activityLogs"

static const char *const with_log[] = {"--activity-log", NULL};

static int set_up(void **state)
{
    static const char *const args[] = {"--sessions",  "40", "--speed", "1",
                                       "--page-size", "25", NULL};
    *state = tenant_start(args, 0);
    return 0;
}

static void narrow(struct term *term, const char *id)
{
    term_send(term, "/\025id:");
    term_send(term, id);
    term_send(term, "\r");
    assert_true(term_wait(term, "1 of "));
}

static void nobody_reads_it_unasked(void **state)
{
    struct term *term = console_start(*state, 60, 160, NULL);
    assert_true(term_wait(term, "backup service enabled")); /* asked for at the same time */
    term_send(term, "\r");
    assert_true(term_wait(term, "Created by"));
    assert_false(term_shows(term, "Activity log"));
    assert_int_equal(tenant_requests(*state, "GET", "activityLogs"), 0);
    console_quit(term);
}

static void it_tells_who_began_a_restore_and_how_it_ended(void **state)
{
    char *failed = tenant_find(*state, "failed");
    struct term *term = console_start(*state, 60, 160, with_log);
    assert_true(console_wait_state(term, "LIVE"));
    narrow(term, failed);
    term_send(term, "\r");
    assert_true(term_wait(term, "Activity log"));
    assert_true(term_wait(term, "completed by system: failed, 0 of "));
    assert_true(term_wait(term, " failed (")); /* the code of the entry's own error */
    assert_true(term_wait(term, " created by "));
    assert_true(tenant_requests(*state, "GET", LOG_PATH) >= 3); /* 40 sessions, 25 a page */
    console_quit(term);
    free(failed);
}

/* Without the permission: a sentence that names it, once, and all else as ever. */
static void a_refusal_is_one_sentence(void **state)
{
    tenant_fault(*state, "status:code=403,path=activityLogs");
    size_t before = tenant_requests(*state, "GET", LOG_PATH);
    struct term *term = console_start(*state, 30, 200, with_log);
    assert_true(term_wait(term, "The activity log cannot be read, and is not asked for again."));
    assert_true(term_wait(term, "BackupRestore-Monitor.Read.All"));
    assert_true(console_wait_state(term, "LIVE"));
    term_send(term, "R");
    assert_true(term_wait(term, "Reading the whole list again."));
    term_send(term, "\r");
    assert_true(term_wait(term, "Created by"));
    assert_false(term_shows(term, "Activity log"));
    assert_int_equal(tenant_requests(*state, "GET", LOG_PATH), before + 1);
    console_quit(term);
    tenant_clear_faults(*state);
}

static void once_does_not_ask_for_the_log(void **state)
{
    size_t before = tenant_requests(*state, "GET", LOG_PATH);
    struct run run = run_once(*state, with_log);
    assert_int_equal(run.status, 1);
    assert_string_equal(run.err, "");
    run_free(&run);
    assert_int_equal(tenant_requests(*state, "GET", LOG_PATH), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_reads_it_unasked),
        cmocka_unit_test(it_tells_who_began_a_restore_and_how_it_ended),
        cmocka_unit_test(a_refusal_is_one_sentence),
        cmocka_unit_test(once_does_not_ask_for_the_log),
    };
    return cmocka_run_group_tests_name("e2e: activity log", tests, set_up, tenant_tear_down);
}
