/* test_unit_table.c - what the cells of a unit say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/spans.h"
#include "unit_table.h"

#define NOW_MS INT64_C(1795435200000)

static void result_is(const struct artifact *unit, const char *expected)
{
    const struct unit_table_context context = {.now_ms = NOW_MS, .cols = 160};
    struct strbuf text;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    unit_column_info(UNIT_COLUMN_RESULT)->write(&context, unit, &text);
    assert_string_equal(text.bytes, expected);
    strbuf_release(&text);
}

static void why_it_failed_is_its_code_else_what_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *code, *message, *expected;
    } errors[] = {
        {"QuotaExceeded", "words", "QuotaExceeded"},
        {"", "words", "words"},
        {NULL, "words", "words"},
        {"", "", "no reason given"},
        {NULL, NULL, "no reason given"},
    };
    struct artifact unit;
    artifact_init(&unit);
    unit.status = ARTIFACT_FAILED;
    result_is(&unit, "no reason given");
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        struct session_error error = {.code = errors[i].code, .message = errors[i].message};
        unit.error = &error;
        result_is(&unit, errors[i].expected);
    }
}

static void where_a_unit_went_stands_in_its_row(void **state)
{
    struct artifact unit;
    (void)state;
    artifact_init(&unit);
    unit.id = "u";
    unit.status = ARTIFACT_SUCCEEDED;
    unit.destination = "new";
    unit.completion_ms = NOW_MS - MINUTE_MS;
    result_is(&unit, "pending, up to 15 min");
    unit.completion_ms = NOW_MS - HOUR_MS;
    result_is(&unit, "place not told");
    unit.destination = "inPlace"; /* the column before it says where */
    result_is(&unit, "");
    unit.restored_folder_name = "Recovered";
    unit.restored_item_count = 1;
    result_is(&unit, "1 item");
    unit.restored_item_count = 1200;
    result_is(&unit, "1,200 items");
    unit.restored_item_count = 0;
    result_is(&unit, "identical, nothing to restore");
}

static void an_item_is_called_as_a_person_reads_its_address(void **state)
{
    const struct unit_table_context context = {.cols = 160};
    struct artifact unit;
    struct strbuf text;
    (void)state;
    artifact_init(&unit);
    unit.web_url = "https://contoso.sharepoint.com/Shared/Plan%20B.docx";
    strbuf_init(&text, STRBUF_NO_LIMIT);
    unit_column_info(UNIT_COLUMN_NAME)->write(&context, &unit, &text);
    assert_string_equal(text.bytes, "Plan B.docx");
    strbuf_clear(&text);
    unit.restored_item_path = "/Shared/100%25.docx"; /* no address: it stands as it came */
    unit_column_info(UNIT_COLUMN_NAME)->write(&context, &unit, &text);
    assert_string_equal(text.bytes, "100%25.docx");
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(why_it_failed_is_its_code_else_what_is_said),
        cmocka_unit_test(where_a_unit_went_stands_in_its_row),
        cmocka_unit_test(an_item_is_called_as_a_person_reads_its_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
