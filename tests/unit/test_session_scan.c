/* The scanner of list pages: what it vouches for, and that nobody can tell it from the library. */
#include <stdlib.h>

#include "fake/json_mutate.h"
#include "fake/scan_oracle.h"
#include "parse_fixture.h"

#define MUTATIONS 3000 /* of each page; more is the fuzzer's work */

static void assert_agrees(const char *bytes, size_t length)
{
    const char *differs = scan_oracle_page(bytes, length);
    if (differs != NULL)
        fail_msg("the scanner and the library part at %s of: %.*s", differs, (int)length, bytes);
}

static size_t vouched(const char *objects)
{
    struct strbuf page;
    strbuf_init(&page, STRBUF_NO_LIMIT);
    strbuf_printf(&page, "{\"value\":[%s]}", objects);
    assert_agrees(page.bytes, page.length);
    size_t count = scan_oracle_vouched(page.bytes, page.length);
    strbuf_release(&page);
    return count;
}

static void sessions_as_the_service_writes_them_are_vouched_for(void **state)
{
    (void)state;
    struct strbuf body;
    read_data("sessions-page.json", &body);
    size_t whole = scan_oracle_vouched(body.bytes, body.length);
    assert_true(whole >= 2);
    assert_agrees(body.bytes, body.length);
    strbuf_release(&body);
    assert_int_equal(1, vouched("{\"id\":\"a\"}"));
    assert_int_equal(1, vouched(" { \"id\" : \"a\" ,\r\n\t\"status\" : null } "));
    assert_int_equal(1, vouched("{\"id\":\"a\",\"createdBy\":{\"user\":{\"identity\":\"x\"}},"
                                "\"lastModifiedBy\":\"\",\"error\":null}"));
    assert_int_equal(1, vouched("{\"id\":\"a\",\"error\":{\"code\":\"b\",\"details\":[{\"code\":"
                                "\"c\"}],\"innerError\":{\"code\":\"d\",\"details\":[]}}}"));
}

static void texts_with_escapes_read_as_the_library_reads_them(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "\\u0063ompleted",
        "C:\\\\x \\\"y\\\"",
        "\\b\\f\\n\\r\\t\\/\\\\\\\"",
        "Tom\\u00e1\\u0161",
        "\\u0001\\u007f\\u0080\\u07ff\\u0800\\uD7FF\\ue000\\uffff",
        "\\ud83d\\ude00 \\ud83d \\u0000",
        "\\ud83d",
        "\\u0000",
        "\xC3\xA9\\u00e9\xC3\xA9",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char object[200];
        snprintf(object, sizeof object, "{\"id\":\"a\",\"status\":\"%s\"}", texts[i]);
        assert_int_equal(1, vouched(object));
    }
}

/* The library puts them right, as text. */
static void broken_escapes_too(void **state)
{
    (void)state;
    static const char *const texts[] = {"\\x", "\\u12", "\\u12G4", "a\\u", "\\U0041", "\\u+123"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char object[200];
        snprintf(object, sizeof object, "{\"id\":\"a\",\"status\":\"%s\"}", texts[i]);
        (void)vouched(object); /* they agree on it */
    }
}

static void members_that_are_not_known_are_skipped(void **state)
{
    (void)state;
    assert_int_equal(1, vouched("{\"@odata.etag\":\"W/\\\"1\\\"\",\"id\":\"a\",\"size\":12}"));
    assert_int_equal(1, vouched("{\"id\":\"a\",\"x\":true,\"y\":null,\"x\":false}"));
    assert_int_equal(0, vouched("{\"id\":\"a\",\"x\":{}}"));
    assert_int_equal(0, vouched("{\"id\":\"a\",\"x\":1e999}"));
}

static void what_is_odd_is_left_to_the_library(void **state)
{
    (void)state;
    static const char *const odd[] = {
        "{}",
        "{\"id\":\"\"}",
        "{\"id\":null}",
        "{\"id\":7}",
        "{\"id\":\"a\",\"id\":\"b\"}",
        "{\"id\":\"a\",\"status\":\"draft\",\"status\":null}",
        "{\"id\":\"a\",\"restoreSessionArtifactCount\":{\"total\":1,\"total\":null}}",
        "{\"\\u0069d\":\"a\",\"id\":\"b\"}",
        "{\"id\":\"a\",}",
        "{\"id\":\"a\" \"status\":\"b\"}",
        "{\"id\":\"a\",\"status\":1}",
        "{\"id\":\"a\",\"status\":\"\x01\"}",
        "{\"id\":\"a\",\"status\":nul}",
        "{\"id\":\"a\",\"status\":nullx}",
        "{\"id\":\"a\"/* note */}",
        "{\"id\":\"a\",\"createdDateTime\":\"yesterday\"}",
        "{\"id\":\"a\",\"restoreSessionArtifactCount\":{}}",
        "{\"id\":\"a\",\"restoreSessionArtifactCount\":{\"total\":01}}",
        "{\"id\":\"a\",\"restoreSessionArtifactCount\":{\"total\":5.0}}",
        "{\"id\":\"a\",\"restoreSessionArtifactCount\":{\"total\":-1}}",
        "{\"id\":\"a\",\"restoreSessionArtifactCount\":{\"total\":2147483648}}",
        "{\"id\":\"a\",\"createdBy\":{\"user\":{\"email\":\"x\",\"mail\":\"y\"}}}",
        "{\"id\":\"a\",\"error\":{\"code\":\"\",\"innerError\":{\"code\":\"b\"}}}",
        "{\"id\":\"a\",\"error\":{\"innerError\":null,\"innererror\":{\"code\":\"b\"}}}",
        "{\"id\":\"a\",\"error\":[]}",
        "{\"id\":\"a\",\"error\":\"words\"}",
    };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        if (vouched(odd[i]) != 0)
            fail_msg("vouched for: %s", odd[i]);
    }
}

static void an_odd_object_between_others_costs_nobody_else(void **state)
{
    (void)state;
    assert_int_equal(2, vouched("{\"id\":\"a\"},{\"id\":\"b\",\"status\":[]},{\"id\":\"c\"}"));
    assert_int_equal(2, vouched("{\"id\":\"a\"},,{\"id\":\"b\"},7,"));
}

static void pages_of_another_shape_are_read_as_ever(void **state)
{
    (void)state;
    static const char *const pages[] = {
        "{\"value\":[{\"id\":\"a\"}],\"value\":[{\"id\":\"b\"}]}",
        "{\"values\":[{\"id\":\"a\"}]}",
        "{\"values\":[{\"id\":\"a\"}],\"value\":[{\"id\":\"b\"}]}",
        "{\"value\":[{\"id\":\"a\"}],\"@odata.nextLink\":\"x\",\"@odata.nextLink\":\"y\"}",
        "{\"value\":[{\"id\":\"a\"}}}",
        "{\"value\":[{\"id\":\"a\"}],\"error\":{\"code\":\"b\"}}",
        "{\"value\":{},\"error\":{\"code\":\"b\"}}",
        "{\"value\":[{\"id\":\"a\"}]",
        "{\"value\":[{\"id\":\"a\"}",
        "{\"value\":[]} and more",
        "\xEF\xBB\xBF{\"value\":[{\"id\":\"\xff\"}]}",
        "[]",
        "",
    };
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        assert_agrees(pages[i], strlen(pages[i]));
}

static void mutate_page(const char *name)
{
    char path[512];
    struct strbuf body;
    struct fault why;
    uint64_t random = 1;
    snprintf(path, sizeof path, "%s/tests/fuzz/corpus/session_scan/%s", TEST_SOURCE_DIR, name);
    strbuf_init(&body, STRBUF_NO_LIMIT);
    assert_true(strbuf_read_file(&body, path, &why));
    size_t size = body.length + 4096;
    char *text = malloc(size);
    assert_non_null(text);
    for (int round = 0; round < MUTATIONS; round++) {
        size_t length = body.length;
        memcpy(text, body.bytes, length);
        for (int left = round % 3 + 1; left > 0; left--)
            length = json_mutate(text, length, size, &random);
        assert_agrees(text, length);
    }
    free(text);
    strbuf_release(&body);
}

static void mutated_pages_are_read_as_the_library_reads_them(void **state)
{
    (void)state;
    mutate_page("tenant_b");
    mutate_page("rare");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions_as_the_service_writes_them_are_vouched_for),
        cmocka_unit_test(texts_with_escapes_read_as_the_library_reads_them),
        cmocka_unit_test(broken_escapes_too),
        cmocka_unit_test(members_that_are_not_known_are_skipped),
        cmocka_unit_test(what_is_odd_is_left_to_the_library),
        cmocka_unit_test(an_odd_object_between_others_costs_nobody_else),
        cmocka_unit_test(pages_of_another_shape_are_read_as_ever),
        cmocka_unit_test(mutated_pages_are_read_as_the_library_reads_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
