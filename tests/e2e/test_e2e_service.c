/* What the backup service says of itself: a banner while it is not plain enabled, no dialog for
 * what it would refuse, and all well again by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "e2e/console.h"
#include "e2e/run.h"

static void a_lock_that_comes_and_goes_is_seen(void **state)
{
    static const char *const args[] = {"--write", NULL};
    struct term *term = console_start(*state, 30, 170, args);
    assert_true(console_wait_state(term, "LIVE"));
    assert_true(term_wait(term, "backup service enabled")); /* what it was before is known */
    term_send(term, "/\025st:draft\r");
    assert_true(console_wait_selected(term, "draft"));
    tenant_fault(*state, "service-locked");
    term_send(term, "R");
    assert_true(term_wait(term, "RESTORE LOCKED: nothing can be restored"));
    assert_true(term_wait(term, "because the billing profile is invalid"));
    size_t before = tenant_writes(*state, NULL);
    term_send(term, "A");
    assert_true(term_wait(term, "R asks the service again."));
    assert_false(term_shows(term, "ACTIVATE THIS DRAFT?"));
    assert_int_equal(tenant_writes(*state, NULL), before);
    term_send(term, "e");
    assert_true(term_wait(term, "The backup service is restoreLocked; it was enabled."));
    term_send(term, "e");
    tenant_clear_faults(*state);
    /* R is taken at most once in 5 s: again until it was. */
    for (int i = 0; i < 200 && term_shows(term, "RESTORE LOCKED"); i++) {
        term_send(term, "R");
        term_settle(term, 200);
    }
    assert_true(term_wait_gone(term, "RESTORE LOCKED"));
    term_send(term, "e");
    assert_true(term_wait(term, "The backup service is enabled; it was restoreLocked."));
    term_send(term, "eA");
    assert_true(term_wait(term, "ACTIVATE THIS DRAFT?"));
    term_escape(term);
    console_quit(term);
}

static void each_state_has_its_words(void **state)
{
    static const struct {
        const char *fault, *words, *more;
    } rows[] = {
        {"service-protection-locked", "PROTECTION LOCKED: restoring still works",
         "Restoring is allowed until"},
        {"service-disabled", "BACKUP IS OFF: nothing can be restored", "an administrator asked"},
        {"service-new-word", "SERVICE STATE UNKNOWN (partiallyFrozen)", "quarterlyAudit"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tenant_clear_faults(*state);
        tenant_fault(*state, rows[i].fault);
        struct term *term = console_start(*state, 30, 170, NULL);
        assert_true(term_wait(term, rows[i].words));
        assert_true(term_wait(term, rows[i].more));
        assert_true(console_wait_state(term, "LIVE"));
        console_quit(term);
    }
}

static void json_has_all_that_it_says(void **state)
{
    static const char *const args[] = {"--format", "json", NULL};
    tenant_fault(*state, "service-protection-locked");
    struct run run = run_once(*state, args);
    json_t *root = json_loads(run.out, 0, NULL);
    const json_t *derived = json_object_get(root, "derived");
    const json_t *service = json_object_get(derived, "service");
    assert_string_equal(json_string_value(json_object_get(derived, "serviceStatus")),
                        "protectionChangeLocked");
    assert_string_equal(json_string_value(json_object_get(service, "disableReason")),
                        "invalidBillingProfile");
    assert_string_equal(json_string_value(json_object_get(service, "backupServiceConsumer")),
                        "firstparty");
    assert_true(json_is_string(json_object_get(service, "gracePeriodDateTime")));
    assert_true(json_is_string(json_object_get(service, "restoreAllowedTillDateTime")));
    assert_true(json_is_string(json_object_get(service, "lastModifiedDateTime")));
    assert_true(json_is_string(json_object_get(service, "lastModifiedBy")));
    json_decref(root);
    run_free(&run);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, NULL, tenant_clean_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_lock_that_comes_and_goes_is_seen),
        TEST(each_state_has_its_words),
        TEST(json_has_all_that_it_says),
    };
    return cmocka_run_group_tests_name("e2e: service", tests, tenant_set_up, tenant_tear_down);
}
