/* test_fault.c - the promises of base/fault.h. */
#include "base/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void setting_a_fault_empties_everything_else(void **state)
{
    struct fault why;

    (void)state;
    memset(&why, 'x', sizeof(why));
    assert_false(fault_set(&why, FAULT_THROTTLED, "Wait %d s.", 7));
    assert_int_equal(why.kind, FAULT_THROTTLED);
    assert_string_equal(why.text, "Wait 7 s.");
    assert_int_equal(why.http_status, 0);
    assert_int_equal(why.retry_after_s, -1);
    assert_true(why.since_ms == 0 && why.next_try_ms == 0);
    assert_string_equal(why.code, "");
    assert_string_equal(why.request_id, "");
    assert_string_equal(why.client_request_id, "");
    assert_string_equal(why.hint, "");
}

static void a_hint_leaves_the_rest_alone(void **state)
{
    struct fault why;

    (void)state;
    fault_set(&why, FAULT_AUTH, "No token.");
    assert_false(fault_hint(&why, "Run %s.", "restoretop login"));
    assert_string_equal(why.hint, "Run restoretop login.");
    assert_string_equal(why.text, "No token.");
    assert_int_equal(why.kind, FAULT_AUTH);
}

static void null_is_allowed_and_the_answer_is_still_false(void **state)
{
    (void)state;
    assert_false(fault_set(NULL, FAULT_API, "%s", "nobody listens"));
    assert_false(fault_hint(NULL, "%s", "nobody listens"));
}

static void a_fault_can_wrap_its_own_text(void **state)
{
    struct fault why;

    (void)state;
    fault_set(&why, FAULT_NETWORK, "connection reset.");
    fault_set(&why, why.kind, "Page 3: %s", why.text);
    assert_string_equal(why.text, "Page 3: connection reset.");
}

static void a_long_sentence_is_cut_between_characters(void **state)
{
    static const char *const fillers[] = {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        for (int lead = 0; lead < 4; lead++) {
            struct fault why;
            char text[1024] = "";
            size_t unit = strlen(fillers[i]);

            memset(text, 'x', (size_t)lead);
            while (strlen(text) < 600)
                strcat(text, fillers[i]);
            fault_set(&why, FAULT_API, "%s", text);
            assert_true(strlen(why.text) > 250 && strlen(why.text) < sizeof(why.text));
            assert_int_equal((strlen(why.text) - (size_t)lead) % unit, 0);
            assert_memory_equal(why.text, text, strlen(why.text));
        }
    }
}

static void every_kind_has_a_word_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < FAULT_COUNT; i++) {
        const char *name = fault_kind_name((enum fault_kind)i);

        assert_non_null(name);
        assert_string_not_equal(name, "unknown");
        for (int j = 0; j < i; j++)
            assert_string_not_equal(name, fault_kind_name((enum fault_kind)j));
    }
    assert_string_equal(fault_kind_name(FAULT_NETWORK), "network");
    assert_string_equal(fault_kind_name(FAULT_THROTTLED), "throttled");
    assert_string_equal(fault_kind_name((enum fault_kind)FAULT_COUNT), "unknown");
}

static void what_was_noted_is_taken_once(void **state)
{
    (void)state;
    struct fault noted = {.kind = FAULT_NONE}, taken = {.kind = FAULT_NONE};
    assert_false(fault_take(&noted, &taken));
    assert_int_equal(taken.kind, FAULT_NONE);
    fault_set(&noted, FAULT_SYSTEM, "Disk full.");
    assert_true(fault_take(&noted, &taken));
    assert_string_equal(taken.text, "Disk full.");
    assert_false(fault_take(&noted, &taken));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_noted_is_taken_once),
        cmocka_unit_test(setting_a_fault_empties_everything_else),
        cmocka_unit_test(a_hint_leaves_the_rest_alone),
        cmocka_unit_test(null_is_allowed_and_the_answer_is_still_false),
        cmocka_unit_test(a_fault_can_wrap_its_own_text),
        cmocka_unit_test(a_long_sentence_is_cut_between_characters),
        cmocka_unit_test(every_kind_has_a_word_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
