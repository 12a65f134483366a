/* The views of the list in the real program: switched by digits, counted as the service says,
 * opened by --view, saved for the next start, and told where the config file is wrong. */
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

/* The number behind a tab's name; -1: it is not on the screen, or has none. */
static int count_of(struct term *term, const char *tab)
{
    int count = -1;
    const char *at = strstr(term_screen(term), tab);
    if (at && sscanf(at + strlen(tab), " %d", &count) != 1)
        count = -1;
    return count;
}

struct wanted {
    const char *tab;
    int count;
};

static bool has_count(struct term *term, void *context)
{
    const struct wanted *wanted = context;
    return count_of(term, wanted->tab) == wanted->count;
}

static bool is_counted(struct term *term, void *context)
{
    return count_of(term, context) >= 0;
}

static void wait_counted(struct term *term, const char *tab)
{
    assert_true(term_wait_until(term, is_counted, (void *)(uintptr_t)tab));
}

static void wait_count(struct term *term, const char *tab, int count)
{
    struct wanted wanted = {tab, count};
    assert_true(term_wait_until(term, has_count, &wanted));
}

/* A console that has the whole list, and has counted it. */
static struct term *start(struct tenant *tenant, int cols, const char *const *args)
{
    struct term *term = console_start(tenant, 24, cols, args);
    assert_true(console_wait_state(term, "LIVE"));
    wait_count(term, "1 All", 14);
    wait_counted(term, "4 Drafts");
    return term;
}

static void counts_follow_what_the_service_says(void **state)
{
    struct tenant *tenant = *state;
    struct term *term = start(tenant, 110, NULL);
    int status;
    const int drafts = count_of(term, "4 Drafts");
    assert_true(drafts > 0);
    term_send(term, "4");
    wait_count(term, "[4 Drafts", drafts);
    char *id = tenant_find(tenant, "draft");
    char *path = xasprintf("/v1.0/solutions/backupRestore/restoreSessions/%s", id);
    free(tenant_request(tenant, "DELETE", path, NULL, &status));
    assert_int_equal(status, 204);
    term_send(term, "R");
    wait_count(term, "[4 Drafts", drafts - 1);
    wait_count(term, "1 All", 13);
    term_send(term, "1");
    assert_true(term_wait(term, "[1 All 13"));
    free(path);
    free(id);
    console_quit(term);
}

static void a_filter_narrows_a_view_and_escape_widens_it(void **state)
{
    struct term *term = start(*state, 110, NULL);
    const int drafts = count_of(term, "4 Drafts");
    char *narrowed = xasprintf("[4 Drafts 0/%d]", drafts),
         *whole = xasprintf("[4 Drafts %d]", drafts);
    term_send(term, "4/nothing-of-the-kind\r");
    assert_true(term_wait(term, narrowed));
    assert_true(term_wait(term, " sessions in Drafts. Esc clears the filter."));
    term_escape(term);
    assert_true(term_wait(term, whole));
    term_escape(term);
    assert_true(term_wait(term, "[1 All 14]"));
    free(narrowed);
    free(whole);
    console_quit(term);
}

static void the_list_opens_in_the_view_that_is_named(void **state)
{
    static const char *const drafts[] = {"--view", "drafts", NULL}, *const none[] = {
                                                                        "--view", "draught", NULL};
    char *out, *err;
    struct term *term = start(*state, 110, drafts);
    wait_counted(term, "[4 Drafts");
    console_quit(term);
    (void)once_run_on(*state, drafts, NULL, &out, &err);
    assert_non_null(strstr(out, "draft"));
    assert_null(strstr(out, "completed"));
    free(out);
    free(err);
    assert_int_equal(once_run_on(*state, none, NULL, &out, &err), 2);
    assert_non_null(strstr(err, "--view: there is no view \"draught\""));
    assert_non_null(strstr(err, "There are: All, Attention, Active, Drafts, Today and Mine."));
    free(out);
    free(err);
}

static void what_was_saved_is_there_at_the_next_start(void **state)
{
    struct tenant *tenant = *state;
    static const char *const mine[] = {"--view", "Waiting", NULL};
    tenant->keeps_choices = true;
    struct term *term = start(tenant, 110, NULL);
    const int drafts = count_of(term, "4 Drafts");
    term_send(term, "/st:draft\023");
    assert_true(term_wait(term, "save view as 7"));
    term_send(term, "waiting\r");
    assert_true(term_wait(term, "View 7 is waiting. It is there at the next start, too."));
    wait_count(term, "[7 waiting", drafts);
    term_send(term, "1");
    assert_true(term_wait(term, "[1 All "));
    console_quit(term);
    term = start(tenant, 110, NULL);
    wait_count(term, "7 waiting", drafts);
    assert_true(term_shows(term, "[1 All "));
    console_quit(term);
    term = start(tenant, 110, mine);
    wait_count(term, "[7 waiting", drafts);
    term_send(term, "/\023");
    assert_true(term_wait(term, "save view as 7 waiting"));
    term_send(term, "\0257\r"); /* the key alone */
    assert_true(term_wait(term, "What was saved as view 7 is forgotten."));
    console_quit(term);
    term = start(tenant, 110, NULL);
    assert_false(term_shows(term, "waiting"));
    console_quit(term);
    tenant->keeps_choices = false;
}

static char *config_file(struct tenant *tenant, const char *text)
{
    char *path = xasprintf("%s/views-config", tenant->dir);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    return path;
}

static void the_config_file_has_views_of_its_own(void **state)
{
    struct tenant *tenant = *state;
    char *path = config_file(tenant, "[view Exchange]\nfilter = wl:ex\nkey = 9\n"
                                     "[view big]\nfilter = units>1\nsort = -units\n");
    const char *const args[] = {"--config", path, NULL};
    struct term *term = start(tenant, 119, args);
    wait_counted(term, "9 Exchange");
    wait_counted(term, "7 big");
    const int count = count_of(term, "9 Exchange");
    term_send(term, "9");
    wait_count(term, "[9 Exchange", count);
    term_send(term, "7");
    assert_true(term_wait(term, " by units reversed "));
    console_quit(term);
    free(path);
}

static void what_is_wrong_in_it_is_told_with_its_line(void **state)
{
    struct tenant *tenant = *state;
    char *out, *err,
        *path = config_file(tenant, "[view one]\nfilter = colour:red\n"
                                    "[view two]\nkey = 1\n[view All]\nsort = id\n"
                                    "[view three]\nkey = 8\n[view four]\nkey = 8\n"
                                    "colour = red\n");
    const char *const argv[] = {PROGRAM, "--config", path, "--check-config", NULL};
    static const char *const told[] = {
        ":2: The filter is wrong at character 1: There is no field \"colour\".",
        ":4: a view's key is one from 2 to 9 (1 is All), not \"1\"",
        ":6: view 1 is All, and stays as it is",
        ":10: key 8 is that of [view three] already (line 8)",
        ":11: a view has no setting \"colour\"; it has filter, sort and key",
    };
    assert_int_equal(term_run(argv, NULL, &out, &err), 2);
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (!strstr(out, told[i]))
            fail_msg("not \"%s\" but\n%s", told[i], out);
    free(out);
    free(err);
    free(path);
}

int main(void)
{
#define HERE(name) cmocka_unit_test_setup_teardown(name, tenant_set_up, tenant_tear_down)
    const struct CMUnitTest tests[] = {
        HERE(counts_follow_what_the_service_says),
        HERE(a_filter_narrows_a_view_and_escape_widens_it),
        HERE(the_list_opens_in_the_view_that_is_named),
        HERE(what_was_saved_is_there_at_the_next_start),
        HERE(the_config_file_has_views_of_its_own),
        HERE(what_is_wrong_in_it_is_told_with_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
