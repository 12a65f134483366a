/* What a 403 takes, by the address that was asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "graph/refusal.h"
#include "graph/retry.h"

#define ROOT "https://graph.microsoft.com/v1.0/solutions/backupRestore"

/* As it comes from an answer of that status. */
static struct fault classified(int status)
{
    const struct http_response response = {.status = status};
    struct fault fault;
    assert_false(retry_classify(&response, 0, &fault));
    return fault;
}

static void each_address_names_its_own_permission(void **state)
{
    static const struct {
        const char *url, *says;
    } cases[] = {
        {ROOT "/restorePoints/a_1?$expand=protectionUnit", "BackupRestore-Search.Read.All"},
        {ROOT "/activityLogs", "BackupRestore-Monitor.Read.All"},
        {ROOT, "BackupRestore-Control.Read.All"},
        {ROOT "?$select=serviceStatus", "BackupRestore-Control.Read.All"},
        {ROOT "/sharePointRestoreSessions/a/granularSiteRestoreArtifacts",
         "BackupRestore-Restore.ReadWrite.All and, for a person"},
        {ROOT "/oneDriveForBusinessRestoreSessions/a/granularDriveRestoreArtifacts",
         "BackupRestore-Restore.ReadWrite.All and, for a person"},
        {ROOT "/exchangeRestoreSessions/a/granularMailboxRestoreArtifacts",
         "Reading needs BackupRestore-Restore.Read.All and, for a person, a role"},
        {ROOT "/restoreSessions",
         "Reading needs BackupRestore-Restore.Read.All and, for a person, a role"},
        {ROOT "/restoreSessions/a?x=/restorePoints", "Reading needs"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fault fault = classified(403);
        refusal_explain(cases[i].url, &fault);
        if (!strstr(fault.hint, cases[i].says))
            fail_msg("%s: %s", cases[i].url, fault.hint);
        assert_true(fault.hint[strlen(fault.hint) - 1] == '.'); /* whole */
    }
}

/* A service without something optional is not one whose address is wrong. */
static void what_the_service_does_not_have_is_not_the_wrong_address(void **state)
{
    static const int statuses[] = {400, 404, 405, 501};
    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct fault fault = classified(statuses[i]);
        refusal_explain("https://graph.microsoft.com/beta/solutions/backupRestore/activityLogs",
                        &fault);
        assert_string_equal(fault.hint, "The activity log is part of Graph's beta, and this"
                                        " service may not have it. All else is shown.");
        fault = classified(statuses[i]);
        refusal_explain(ROOT "/restorePoints/a?$expand=protectionUnit", &fault);
        assert_non_null(strstr(fault.hint, "may have gone"));
    }
    struct fault list = classified(404), busy = classified(503);
    refusal_explain(ROOT "/restoreSessions", &list);
    assert_non_null(strstr(list.hint, "--graph-url"));
    refusal_explain(ROOT "/activityLogs", &busy);
    assert_null(strstr(busy.hint, "beta"));
}

/* A 403 that says why it is one, and what is none. */
static void what_is_explained_already_stays(void **state)
{
    struct fault fault;
    (void)state;
    fault_set(&fault, FAULT_FORBIDDEN, "no");
    fault_hint(&fault, "Check that backup is turned on.");
    refusal_explain(ROOT "/activityLogs", &fault);
    assert_string_equal(fault.hint, "Check that backup is turned on.");
    fault = classified(404);
    refusal_explain(ROOT "/activityLogs", &fault);
    assert_null(strstr(fault.hint, "BackupRestore-Monitor"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_address_names_its_own_permission),
        cmocka_unit_test(what_the_service_does_not_have_is_not_the_wrong_address),
        cmocka_unit_test(what_is_explained_already_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
