/* What is told to whoever does not look: bell, title, a line for the desktop. Failures come about
 * by a service that hid them before: at the start they are there as unknown, then as failed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "e2e/console.h"

#define ALL_WAYS "bell,title,osc9,osc777"

static size_t count(struct term *term, const char *part)
{
    size_t length, found = 0;
    const char *bytes = term_bytes(term, &length), *end = bytes + length, *at = bytes;
    while ((at = memmem(at, (size_t)(end - at), part, strlen(part)))) {
        found++;
        at += strlen(part);
    }
    return found;
}

static bool has_come(struct term *term, void *context)
{
    return count(term, context) > 0;
}

static void expect_bytes(struct term *term, const char *part)
{
    char *copy = xstrdup(part);
    if (!term_wait_until(term, has_come, copy))
        fail_msg("never sent: %s", part + 1); /* without the escape */
    free(copy);
}

/* The row that is selected is read beside the list and would be told by itself: so there is none,
 * and what no filter shows is told all the same. */
static struct term *start(struct tenant *tenant, const char *ways, const char *type)
{
    const char *const args[] = {"--filter", "nobody-like-that", "--notify-by", ways, NULL};
    tenant_fault(tenant, "mask-failed");
    struct term *term = console_start_as(tenant, 24, 80, args, type, NULL);
    assert_true(console_wait_state(term, "LIVE"));
    return term;
}

static void let_fail(struct tenant *tenant, struct term *term)
{
    tenant_clear_faults(tenant);
    term_send(term, "R");
}

/* What was written last is still to be looked at. */
static void end(struct term *term)
{
    int status;
    term_send(term, "Q");
    assert_true(term_wait_exit(term, &status));
    assert_int_equal(status, 0);
}

static size_t failures(struct tenant *tenant)
{
    static const char *const args[] = {"--filter", "st:failed", NULL};
    char *out, *err;
    size_t rows = 0;
    (void)once_run_on(tenant, args, NULL, &out, &err);
    for (const char *at = out; (at = strstr(at, "\nfailed")); at++)
        rows++;
    free(out);
    free(err);
    return rows;
}

static void several_failures_of_a_poll_are_one_burst(void **state)
{
    struct tenant *tenant = *state;
    size_t failed = failures(tenant);
    struct term *term = start(tenant, ALL_WAYS, NULL);
    assert_in_range(failed, 2, 60);
    assert_int_equal(count(term, "\a"), 0); /* as many were there at the start */
    assert_int_equal(count(term, "\033]9;"), 0);
    let_fail(tenant, term);
    char *text = xasprintf("%zu failed - ", failed);
    char *more = xasprintf(" and %zu more\033\\", failed - 1);
    expect_bytes(term, "\033]777;notify;restoretop ");
    expect_bytes(term, text);
    expect_bytes(term, more);
    end(term);
    assert_int_equal(count(term, "\a"), 1);
    assert_int_equal(count(term, "\033]9;restoretop "), 1);
    assert_int_equal(count(term, "\033]777;"), 1);
    term_free(term);
    free(text);
    free(more);
}

static void an_old_terminal_gets_the_bell_alone(void **state)
{
    struct term *term = start(*state, ALL_WAYS, "vt100");
    let_fail(*state, term);
    expect_bytes(term, "\a");
    end(term);
    assert_int_equal(count(term, "\a"), 1);
    assert_int_equal(count(term, "\033]"), 0);
    term_free(term);
}

static void none_rings_and_writes_nothing(void **state)
{
    static const char *const off[][2] = {{"--notify", "none"}, {"--notify-by", "none"}};
    struct tenant *tenant = *state;
    for (size_t i = 0; i < 2; i++) {
        const char *const args[] = {"--filter", "st:failed", off[i][0], off[i][1], NULL};
        tenant_fault(tenant, "mask-failed");
        struct term *term = console_start(tenant, 24, 80, args);
        assert_true(console_wait_state(term, "LIVE"));
        let_fail(tenant, term);
        assert_true(term_wait(term, "1 of ")); /* they are there */
        end(term);
        assert_int_equal(count(term, "\a"), 0);
        assert_int_equal(count(term, "\033]9;"), 0);
        assert_int_equal(count(term, "\033]2;(!"), 0);
        assert_true(count(term, "\033]2;restoretop ") > 0);
        term_free(term);
    }
}

/* It goes with the number in the header, and the old one is taken back at the end. */
static void the_title_counts_bad_ends(void **state)
{
    static const char *const args[] = {"--filter", "st:failed", NULL};
    static const char before[] = " need attention: ";
    struct term *term = console_start(*state, 48, 160, args);
    assert_true(console_wait_state(term, "LIVE"));
    assert_true(term_wait(term, before));
    const char *header = strstr(term_screen(term), before) + strlen(before);
    char *end_of_number;
    unsigned long bad = strtoul(header, &end_of_number, 10);
    assert_int_equal(strncmp(end_of_number, " ended badly", 12), 0);
    assert_true(bad > 1);
    char *all = xasprintf("\033]2;(!%lu) restoretop ", bad);
    char *fewer = xasprintf("\033]2;(!%lu) restoretop ", bad - 1);
    expect_bytes(term, all);
    assert_int_equal(count(term, fewer), 0);
    term_send(term, "a");
    expect_bytes(term, fewer);
    end(term);
    assert_int_equal(count(term, all), 1); /* only when it changes */
    assert_int_equal(count(term, "\033[22;2t"), 1);
    assert_int_equal(count(term, "\033[23;2t"), 1);
    assert_int_equal(count(term, "\a"), 0);
    term_free(term);
    free(all);
    free(fewer);
}

static int set_up(void **state)
{
    static const char *const args[] = {"--sessions", "60", "--speed", "0.000001", NULL};
    *state = tenant_start(args, 0);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(several_failures_of_a_poll_are_one_burst, tenant_clean_up),
        cmocka_unit_test_teardown(an_old_terminal_gets_the_bell_alone, tenant_clean_up),
        cmocka_unit_test_teardown(none_rings_and_writes_nothing, tenant_clean_up),
        cmocka_unit_test_teardown(the_title_counts_bad_ends, tenant_clean_up),
    };
    return cmocka_run_group_tests_name("e2e: notify", tests, set_up, tenant_tear_down);
}
