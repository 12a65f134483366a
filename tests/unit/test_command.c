/* The queue between the screen and the fetcher. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fetch/command.h"

static struct command *make(enum command_kind kind, const char *id)
{
    struct command *command = command_new(kind);
    if (id)
        command_add_key(command, id, WORKLOAD_EXCHANGE);
    return command;
}

static void expect(struct command_queue *queue, enum command_kind kind, const char *id)
{
    struct command *command = command_queue_pop(queue);
    assert_non_null(command);
    assert_int_equal(command->kind, kind);
    if (id)
        assert_string_equal(command->keys[0].id, id);
    command_free(command);
}

static void commands_come_out_in_the_order_they_went_in(void **state)
{
    (void)state;
    struct command_queue *queue = command_queue_new();
    assert_null(command_queue_pop(queue));
    command_queue_push(queue, make(COMMAND_REFRESH_ALL, NULL));
    command_queue_push(queue, make(COMMAND_ACTIVATE, "a"));
    command_queue_push(queue, make(COMMAND_ACTIVATE, "b"));
    expect(queue, COMMAND_REFRESH_ALL, NULL);
    expect(queue, COMMAND_ACTIVATE, "a");
    expect(queue, COMMAND_ACTIVATE, "b");
    assert_null(command_queue_pop(queue));
    command_queue_free(queue);
}

static void a_newer_open_replaces_a_waiting_open_or_close(void **state)
{
    (void)state;
    struct command_queue *queue = command_queue_new();
    command_queue_push(queue, make(COMMAND_OPEN, "a"));
    command_queue_push(queue, make(COMMAND_DELETE, "d"));
    command_queue_push(queue, make(COMMAND_CLOSE, NULL));
    command_queue_push(queue, make(COMMAND_VISIBLE, "v"));
    command_queue_push(queue, make(COMMAND_OPEN, "b"));
    command_queue_push(queue, make(COMMAND_VISIBLE, "w"));
    expect(queue, COMMAND_DELETE, "d");
    expect(queue, COMMAND_OPEN, "b");
    expect(queue, COMMAND_VISIBLE, "w");
    assert_null(command_queue_pop(queue));
    command_queue_free(queue);
}

static void the_65th_waiting_command_is_refused(void **state)
{
    (void)state;
    struct command_queue *queue = command_queue_new();
    for (int i = 0; i < 64; i++)
        assert_true(command_queue_push(queue, make(COMMAND_REFRESH_ONE, "a")));
    assert_false(command_queue_push(queue, make(COMMAND_REFRESH_ONE, "a")));
    expect(queue, COMMAND_REFRESH_ONE, "a");
    assert_true(command_queue_push(queue, make(COMMAND_REFRESH_ONE, "a")));
    command_queue_free(queue); /* with what is in it: the leak check looks */
}

static void keys_beyond_the_limit_are_left_out(void **state)
{
    (void)state;
    struct command *command = command_new(COMMAND_VISIBLE);
    for (int i = 0; i < COMMAND_KEYS_MAX + 5; i++)
        command_add_key(command, "a", WORKLOAD_ONEDRIVE);
    assert_int_equal(command->key_count, COMMAND_KEYS_MAX);
    assert_int_equal(command->keys[COMMAND_KEYS_MAX - 1].workload, WORKLOAD_ONEDRIVE);
    command_free(command);
    command_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_come_out_in_the_order_they_went_in),
        cmocka_unit_test(a_newer_open_replaces_a_waiting_open_or_close),
        cmocka_unit_test(the_65th_waiting_command_is_refused),
        cmocka_unit_test(keys_beyond_the_limit_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
