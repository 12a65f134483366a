/* The table of the service's error codes: each row holds together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "graph/codes.h"

static void a_code_is_found_in_any_case(void **state)
{
    (void)state;
    const struct service_code *code = service_code_find("incompleteARTIFACTdeletion");
    assert_non_null(code);
    assert_true(code->nothing_done);
    assert_string_equal(code->code, "IncompleteArtifactDeletion");
    assert_null(service_code_find("IncompleteArtifactDeletion2"));
    assert_null(service_code_find(""));
    assert_null(service_code_find(NULL));
}

static void a_row_says_what_then_where_it_says_what(void **state)
{
    static const struct service_code rows[] = {
#define X(code, nothing_done, meaning, advice, hint, refused, next)                                \
    {code, nothing_done, meaning, advice, hint, refused, next},
#include "graph/codes.def"
#undef X
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(service_code_find(rows[i].code)->code, rows[i].code); /* no row twice */
        assert_int_equal(rows[i].meaning != NULL, rows[i].advice != NULL);
        assert_int_equal(rows[i].refused != NULL, rows[i].next != NULL);
        assert_int_equal(rows[i].refused != NULL, rows[i].nothing_done);
    }
}

/* Every code that the service's documents name (GRAPH.md, Errors, Bulk): what it means and what to
 * do is said in words. */
static void every_documented_code_has_a_sentence_and_a_next_step(void **state)
{
    static const char *const documented[] = {
        "InvalidPathType",
        "InvalidArtifactRequest",
        "InvalidRestorePoint",
        "DifferentRestoreDestinationType",
        "RestoreArtifactsLimitBreached",
        "DuplicateArtifactInList",
        "InvalidRestoreSessionId",
        "RestoreSessionNotFound",
        "InvalidPatchRequest",
        "RestoreSessionActionNotAllowed",
        "IncompleteArtifactDeletion",
        "TooManyActiveRestoreSessions",
        "FilterLengthExceeded",
        "InvalidSearchRequest",
        "InvalidProtectionUnitId",
        "InvalidBulkRestoreArtifactId",
        "BulkRestoreInvalidCreateRequest",
        "BulkRestoreRestorationResourcesCountExceedsLimit",
        "BulkRestoreInvalidCreateRequestSiteUrl",
        "BulkRestoreInvalidCreateRequestUserEmail",
        "BulkRestoreArtifactsNotFound",
        "InvalidStateForBulkRequestDeletion",
        "UnableToReadBillingProfile",
        "InvalidBillingProfile",
        "InvalidAppOwnerTenantId",
        "Forbidden",
        /* in an artifact, under HTTP 200 */
        "UnknownError",
        "ArtifactNotFound",
        "InvalidRestoreTime",
        "ArtifactCannotBeRestored",
        "DuplicateArtifactRestoreRequest",
        "ProtectionUnitNotFound",
        "InvalidArtifactId",
        "QuotaExceeded",
        /* in a bulk request */
        "BulkRestoreArtifactsNotResolved",
        "UserNotBackedup",
        "SiteUrlNotFound",
    };
    (void)state;
    for (size_t i = 0; i < sizeof documented / sizeof *documented; i++) {
        const struct service_code *code = service_code_find(documented[i]);
        if (!code || !code->meaning || !*code->meaning || !*code->advice)
            fail_msg("%s has no words", documented[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_is_found_in_any_case),
        cmocka_unit_test(a_row_says_what_then_where_it_says_what),
        cmocka_unit_test(every_documented_code_has_a_sentence_and_a_next_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
