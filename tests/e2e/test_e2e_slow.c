/* A long, slow listing is under way: rows, keys, details and the end of the program do not wait for
 * it, nor for a page that is outstanding, nor for a name look-up that hangs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "e2e/console.h"
#include "e2e/nameless.h"

#define LIST    "restoreSessions"
#define HANGS   "latency:ms=600000,path=" LIST
#define NOT_ALL 20 /* pages, of a thousand */

/* 1,000 pages of 10, half a second each. */
static int set_up(void **state)
{
    static const char *const args[] = {"--sessions", "10000",   "--page-size", "10", "--latency",
                                       "500",        "--speed", "1",           NULL};
    *state = tenant_start(args, 0);
    return 0;
}

static struct term *watch(struct tenant *tenant)
{
    struct term *term = console_start(tenant, 48, 160, NULL);
    assert_true(term_wait(term, "1 of "));
    return term;
}

static void expect_listing(struct term *term, struct tenant *tenant)
{
    assert_false(term_shows(term, "LIVE"));
    assert_in_range(tenant_requests(tenant, "GET", LIST), 1, NOT_ALL);
}

static void rows_keys_and_details_do_not_wait_for_a_long_listing(void **state)
{
    struct tenant *tenant = *state;
    struct term *term = watch(tenant);
    assert_in_range(tenant_requests(tenant, "GET", LIST), 1, 3); /* rows after the first page */
    size_t before = tenant_requests(tenant, "GET", LIST);
    for (int i = 2; i <= 8; i++) {
        char *place = xasprintf("%d of ", i);
        term_send(term, "j");
        assert_true(term_wait(term, place));
        free(place);
    }
    assert_in_range(tenant_requests(tenant, "GET", LIST) - before, 0, 4);
    term_send(term, "/st:draft\r");
    assert_true(term_wait(term, "/st:draft"));
    term_send(term, "\003");
    expect_listing(term, tenant);
    before = tenant_requests(tenant, "GET", LIST);
    term_send(term, "x"); /* raw JSON is nowhere but in the detail's own answer */
    assert_true(term_wait(term, "\"createdDateTime\""));
    assert_in_range(tenant_requests(tenant, "GET", LIST) - before, 1, 6);
    expect_listing(term, tenant);
    console_quit(term);
    assert_in_range(tenant_requests(tenant, "GET", LIST), 1, 2 * NOT_ALL);
}

static void quitting_does_not_wait_for_a_page(void **state)
{
    struct tenant *tenant = *state;
    struct term *term = watch(tenant);
    tenant_fault(tenant, HANGS); /* longer than the tests wait for anything */
    assert_true(tenant_wait_fault_used(tenant, 1));
    console_quit(term);
    tenant_clear_faults(tenant);
}

static void quitting_does_not_wait_before_the_first_page(void **state)
{
    struct tenant *tenant = *state;
    tenant_fault(tenant, HANGS);
    struct term *term = console_start(tenant, 48, 160, NULL);
    assert_true(term_wait(term, "LOADING"));
    assert_true(tenant_wait_fault_used(tenant, 1));
    console_quit(term);
    tenant_clear_faults(tenant);
}

/* The console, in namespaces where every name look-up is asked of somebody who never answers. */
static void quitting_does_not_wait_for_a_name(void **state)
{
    struct tenant *tenant = *state;
    char *asked = xasprintf("%s/asked", tenant->dir), own[4096];
    ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
    assert_true(length > 0);
    own[length] = '\0';
    const char *argv[] = {own,
                          NAMELESS,
                          asked,
                          PROGRAM,
                          "--graph-url",
                          "https://graph.example.test/v1.0",
                          "--token-file",
                          tenant->token_file,
                          NULL};
    static const char *const either[] = {"LOADING", NAMELESS_REFUSED, NULL};
    struct term *term = term_start(&(struct term_options){.argv = argv, .rows = 24, .cols = 80});
    int which = 0;
    assert_true(term_wait_any(term, either, &which));
    if (which == 1) {
        fprintf(stderr, "%s", term_screen(term));
        term_free(term);
        free(asked);
        skip();
    }
    assert_true(nameless_wait_asked(term, asked));
    assert_true(term_wait(term, "LOADING"));
    console_quit(term);
    free(asked);
}

int main(int argc, char **argv)
{
    if (argc > 3 && strcmp(argv[1], NAMELESS) == 0)
        return nameless_run(argv[2], argv + 3);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_keys_and_details_do_not_wait_for_a_long_listing),
        cmocka_unit_test(quitting_does_not_wait_for_a_page),
        cmocka_unit_test(quitting_does_not_wait_before_the_first_page),
        cmocka_unit_test(quitting_does_not_wait_for_a_name),
    };
    return cmocka_run_group_tests_name("e2e: slow", tests, set_up, tenant_tear_down);
}
