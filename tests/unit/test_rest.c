/* test_rest.c - what is asked for once the cursor rests, and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "rest.h"

#define START 1000000

static void check_next(struct rest *rest, int64_t now_ms, enum command_kind kind, const char *id)
{
    struct command *command = rest_take(rest, now_ms);
    assert_non_null(command);
    assert_int_equal(command->kind, kind);
    assert_int_equal(command->key_count > 0, id != NULL);
    if (id)
        assert_string_equal(command->keys[0].id, id);
    command_free(command);
}

/* Nothing before `due_ms`, then this command, and nothing after it. */
static void check_due(struct rest *rest, int64_t due_ms, enum command_kind kind, const char *id)
{
    assert_int_equal(rest_deadline(rest), due_ms);
    assert_null(rest_take(rest, due_ms - 1));
    check_next(rest, due_ms, kind, id);
    assert_null(rest_take(rest, due_ms));
    assert_int_equal(rest_deadline(rest), CLOCK_NEVER);
}

static void want(struct rest *rest, const char *id, int64_t now_ms)
{
    rest_want_detail(rest, id, WORKLOAD_EXCHANGE, false, now_ms);
}

static int start(void **state)
{
    static struct rest rest;
    rest_init(&rest);
    *state = &rest;
    return 0;
}

static int end(void **state)
{
    rest_release(*state);
    rest_release(*state); /* leaves it usable */
    return 0;
}

static void without_a_wish_nothing_is_asked(void **state)
{
    struct rest *rest = *state;
    assert_int_equal(rest_deadline(rest), CLOCK_NEVER);
    rest_key(rest, START);
    rest_now(rest, START);
    want(rest, NULL, START);
    rest_want_visible(rest, COMMAND_VISIBLE, NULL, 0, START);
    assert_int_equal(rest_deadline(rest), CLOCK_NEVER);
    assert_null(rest_take(rest, START + 10 * REST_MS));
}

static void a_held_key_asks_for_nothing_until_it_rests(void **state)
{
    struct rest *rest = *state;
    char id[16];
    for (int i = 0; i < 100; i++) {
        int64_t now = START + i * 30;
        snprintf(id, sizeof id, "s%d", i);
        rest_key(rest, now);
        want(rest, id, now);
        assert_null(rest_take(rest, now));
        assert_int_equal(rest_deadline(rest), now + REST_MS);
    }
    check_due(rest, START + 99 * 30 + REST_MS, COMMAND_OPEN, "s99");
}

static void what_changes_without_a_key_waits_from_its_first_change(void **state)
{
    struct rest *rest = *state;
    want(rest, "a", START);
    want(rest, "b", START + 200); /* another first row, with the next page of the list */
    check_due(rest, START + REST_MS, COMMAND_OPEN, "b");
}

static void nothing_is_asked_for_twice(void **state)
{
    struct rest *rest = *state;
    want(rest, "a", START);
    check_due(rest, START + REST_MS, COMMAND_OPEN, "a");
    want(rest, "a", START + 5000);
    assert_int_equal(rest_deadline(rest), CLOCK_NEVER);
    rest_key(rest, START + 6000);
    want(rest, "b", START + 6000); /* down, and up again before it rested */
    want(rest, "a", START + 6100);
    assert_int_equal(rest_deadline(rest), CLOCK_NEVER);
    rest_now(rest, START + 6200); /* Enter: it is there already */
    assert_null(rest_take(rest, START + 9000));
}

static void the_same_id_in_another_workload_is_another_session(void **state)
{
    struct rest *rest = *state;
    want(rest, "a", START);
    check_due(rest, START + REST_MS, COMMAND_OPEN, "a");
    rest_want_detail(rest, "a", WORKLOAD_ONEDRIVE, false, START + 1000);
    check_due(rest, START + 1000 + REST_MS, COMMAND_OPEN, "a");
}

static void opened_by_a_key_it_is_due_at_once(void **state)
{
    struct rest *rest = *state;
    rest_key(rest, START);
    want(rest, "a", START);
    rest_now(rest, START);
    check_due(rest, START, COMMAND_OPEN, "a");
}

static void a_detail_no_longer_wanted_is_closed_at_once(void **state)
{
    struct rest *rest = *state;
    want(rest, "a", START);
    check_due(rest, START + REST_MS, COMMAND_OPEN, "a");
    rest_key(rest, START + 1000);
    want(rest, NULL, START + 1000);
    check_due(rest, START + 1000, COMMAND_CLOSE, NULL);
    want(rest, "a", START + 2000); /* closed: it is asked for anew */
    check_due(rest, START + 2000 + REST_MS, COMMAND_OPEN, "a");
    want(rest, "b", START + 4000);
    want(rest, NULL, START + 4100); /* before b was asked for */
    check_next(rest, START + 4100, COMMAND_CLOSE, NULL);
    assert_int_equal(rest_deadline(rest), CLOCK_NEVER);
}

static void the_rows_on_screen_are_named_once_it_rests(void **state)
{
    struct rest *rest = *state;
    char a[] = "a", b[] = "b";
    const struct session_key keys[] = {{a, WORKLOAD_EXCHANGE}, {b, WORKLOAD_ONEDRIVE}};
    const struct session_key other[] = {{a, WORKLOAD_ONEDRIVE}, {b, WORKLOAD_EXCHANGE}};
    rest_want_visible(rest, COMMAND_VISIBLE, keys, 2, START);
    assert_null(rest_take(rest, START + REST_MS - 1));
    struct command *command = rest_take(rest, START + REST_MS);
    assert_int_equal(command->kind, COMMAND_VISIBLE);
    assert_int_equal(command->key_count, 2);
    assert_string_equal(command->keys[1].id, "b");
    assert_ptr_not_equal(command->keys[1].id, b); /* copied */
    assert_int_equal(command->keys[1].workload, WORKLOAD_ONEDRIVE);
    command_free(command);
    rest_want_visible(rest, COMMAND_VISIBLE, keys, 2, START + 5000);
    assert_int_equal(rest_deadline(rest), CLOCK_NEVER);
    rest_want_visible(rest, COMMAND_VISIBLE, other, 2, START + 5000); /* other sessions */
    check_due(rest, START + 5000 + REST_MS, COMMAND_VISIBLE, "a");
    rest_want_visible(rest, COMMAND_VISIBLE, keys, 1, START + 6000);
    rest_key(rest, START + 6100);
    rest_want_visible(rest, COMMAND_VISIBLE, keys, 2, START + 6200);
    check_due(rest, START + 6100 + REST_MS, COMMAND_VISIBLE, "a");
}

static void no_more_rows_are_named_than_a_command_takes(void **state)
{
    struct rest *rest = *state;
    static struct session_key keys[COMMAND_KEYS_MAX + 50];
    char id[] = "x";
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        keys[i] = (struct session_key){id, WORKLOAD_EXCHANGE};
    rest_want_visible(rest, COMMAND_VISIBLE, keys, sizeof keys / sizeof *keys, START);
    struct command *command = rest_take(rest, START + REST_MS);
    assert_int_equal(command->key_count, COMMAND_KEYS_MAX);
    command_free(command);
}

static void the_detail_goes_before_the_rows(void **state)
{
    struct rest *rest = *state;
    char a[] = "a";
    const struct session_key key = {a, WORKLOAD_EXCHANGE};
    rest_want_visible(rest, COMMAND_VISIBLE, &key, 1, START);
    want(rest, "b", START);
    check_next(rest, START + REST_MS, COMMAND_OPEN, "b");
    check_next(rest, START + REST_MS, COMMAND_VISIBLE, "a");
    assert_null(rest_take(rest, START + REST_MS));
}

#define WITH_REST(test) cmocka_unit_test_setup_teardown(test, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_REST(without_a_wish_nothing_is_asked),
        WITH_REST(a_held_key_asks_for_nothing_until_it_rests),
        WITH_REST(what_changes_without_a_key_waits_from_its_first_change),
        WITH_REST(nothing_is_asked_for_twice),
        WITH_REST(the_same_id_in_another_workload_is_another_session),
        WITH_REST(opened_by_a_key_it_is_due_at_once),
        WITH_REST(a_detail_no_longer_wanted_is_closed_at_once),
        WITH_REST(the_rows_on_screen_are_named_once_it_rests),
        WITH_REST(no_more_rows_are_named_than_a_command_takes),
        WITH_REST(the_detail_goes_before_the_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
