/* The faults for support: bounded, what keeps failing told once, immutable once handed out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/fault_log.h"

#define PATH "/v1.0/solutions/backupRestore/restoreSessions"

static struct fault fault_of(const char *text, const char *request_id)
{
    struct fault fault;
    fault_set(&fault, FAULT_SERVICE, "%s", text);
    fault.http_status = 503;
    snprintf(fault.request_id, sizeof fault.request_id, "%s", request_id);
    snprintf(fault.client_request_id, sizeof fault.client_request_id, "c-%s", request_id);
    return fault;
}

static struct fault_log *add(struct fault_log *log, const char *text, const char *id, int64_t at_ms)
{
    struct fault fault = fault_of(text, id);
    struct fault_log *longer = fault_log_add(log, "GET", PATH, strlen(PATH), &fault, at_ms);
    fault_log_unref(log);
    return longer;
}

static void what_keeps_failing_is_one_entry(void **state)
{
    (void)state;
    struct fault_log *log = add(NULL, "It failed.", "1", 1000);
    log = add(log, "Something else.", "2", 2000);
    log = add(log, "It failed.", "3", 3000);
    assert_int_equal(fault_log_count(log), 2);
    const struct fault_entry *entry = fault_log_at(log, 1);
    assert_int_equal(entry->count, 2);
    assert_int_equal(entry->first_ms, 1000);
    assert_int_equal(entry->last_ms, 3000);
    assert_string_equal(entry->fault.request_id, "3");
    assert_string_equal(entry->path, PATH);
    fault_log_unref(log);
}

static void after_a_silence_it_is_another_fault(void **state)
{
    (void)state;
    struct fault_log *log = add(NULL, "It failed.", "1", 1000);
    log = add(log, "It failed.", "2", 1000 + FAULT_LOG_GAP_MS);
    assert_int_equal(fault_log_count(log), 2);
    fault_log_unref(log);
}

static void the_oldest_goes(void **state)
{
    (void)state;
    struct fault_log *log = NULL;
    for (int i = 0; i < FAULT_LOG_MAX + 5; i++) {
        char text[32];
        snprintf(text, sizeof text, "Fault %d.", i);
        log = add(log, text, "x", i);
    }
    assert_int_equal(fault_log_count(log), FAULT_LOG_MAX);
    assert_string_equal(fault_log_at(log, 0)->fault.text, "Fault 5.");
    assert_null(fault_log_at(log, FAULT_LOG_MAX));
    fault_log_unref(log);
}

static void what_was_handed_out_stays_as_it_is(void **state)
{
    (void)state;
    struct fault_log *log = add(NULL, "It failed.", "1", 1000);
    struct fault_log *held = fault_log_ref(log);
    log = add(log, "It failed.", "2", 2000);
    assert_int_equal(fault_log_at(held, 0)->count, 1);
    assert_int_equal(fault_log_at(log, 0)->count, 2);
    fault_log_unref(held);
    fault_log_unref(log);
}

static void support_gets_time_and_ids(void **state)
{
    (void)state;
    struct strbuf text;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    struct fault_log *log = add(NULL, "Bad \033[2J words.", "1", 1795000000000);
    log = add(log, "Bad \033[2J words.", "2", 1795000060000);
    fault_log_text(log, &text);
    assert_string_equal(text.bytes, "2026-11-18T11:07:40.000Z GET " PATH "\n"
                                    "  times: 2 since 2026-11-18T11:06:40.000Z\n"
                                    "  status: 503\n"
                                    "  kind: service\n"
                                    "  cause: Bad \xef\xbf\xbd[2J words.\n"
                                    "  request-id: 2\n"
                                    "  client-request-id: c-2\n");
    strbuf_release(&text);
    fault_log_unref(log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_keeps_failing_is_one_entry),
        cmocka_unit_test(after_a_silence_it_is_another_fault),
        cmocka_unit_test(the_oldest_goes),
        cmocka_unit_test(what_was_handed_out_stays_as_it_is),
        cmocka_unit_test(support_gets_time_and_ids),
    };
    return cmocka_run_group_tests_name("fault_log", tests, NULL, NULL);
}
