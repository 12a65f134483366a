/* 100,000 sessions: loaded, sorted, filtered and scrolled. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "e2e/console.h"

static int set_up(void **state)
{
    static const char *const args[] = {"--sessions", "100000", "--page-size", "999",
                                       "--speed",    "1",      NULL};
    *state = tenant_start(args, 0);
    return 0;
}

/* The number behind "[1 All " in the list's title; "2,965/100,000" gives 2965. */
static long listed(struct term *term)
{
    int row = term_find_row(term, "─[1 All ");
    if (row < 0)
        return -1;
    long n = 0;
    const char *at = strstr(term_row(term, row), "[1 All ") + strlen("[1 All ");
    for (; *at == ',' || (*at >= '0' && *at <= '9'); at++)
        n = *at == ',' ? n : n * 10 + (*at - '0');
    return n;
}

static bool is_narrowed(struct term *term, void *context)
{
    long n = listed(term);
    (void)context;
    return n > 0 && n < 50000;
}

static bool is_alone(struct term *term, void *context)
{
    (void)context;
    return listed(term) == 1;
}

static void a_hundred_thousand_are_loaded_sorted_filtered_and_scrolled(void **state)
{
    struct tenant *tenant = *state;
    struct term *term = console_start(tenant, 48, 160, NULL);
    assert_true(console_wait_state(term, "LIVE"));
    assert_true(listed(term) > 99000); /* the oldest may have been forgotten meanwhile */
    term_send(term, "G");
    char *last = console_selected_id(term);
    term_send(term, ">");
    term_send(term, "I");
    char *still = console_selected_id(term); /* the selection follows the id through each order */
    assert_string_equal(still, last);
    term_send(term, "g");
    char *first = console_selected_id(term);
    assert_string_not_equal(first, last);
    for (int i = 0; i < 40; i++)
        term_send(term, "\033[6~");
    term_send(term, "/st:failed\r");
    assert_true(term_wait_until(term, is_narrowed, NULL));
    term_send(term, "/\025id:");
    term_send(term, last);
    term_send(term, "\r");
    assert_true(term_wait_until(term, is_alone, NULL));
    char *found = console_selected_id(term);
    assert_string_equal(found, last);
    free(last);
    free(still);
    free(first);
    free(found);
    console_quit(term);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_thousand_are_loaded_sorted_filtered_and_scrolled),
    };
    return cmocka_run_group_tests_name("e2e: 100,000 sessions", tests, set_up, tenant_tear_down);
}
