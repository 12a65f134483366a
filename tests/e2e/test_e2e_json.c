/* The manual page's words about JSON, held against what is printed: each member is named there, and
 * each that is named is printed. And its examples, run as they stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/fault.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "e2e/run.h"

#define PAGE TEST_SOURCE_DIR "/man/restoretop.1.scd"

static int set_up(void **state)
{
    static const char *const args[] = {"--sessions", "60", "--speed", "60", NULL};
    *state = tenant_start(args, 0);
    return 0;
}

/* The page from one text on up to another one. The caller frees. */
static char *page_between(const char *from, const char *to)
{
    struct strbuf page;
    struct fault why;
    strbuf_init(&page, STRBUF_NO_LIMIT);
    assert_true(strbuf_read_file(&page, PAGE, &why));
    const char *start = strstr(page.bytes, from);
    assert_non_null(start);
    const char *end = strstr(start, to);
    assert_non_null(end);
    char *part = xasprintf("%.*s", (int)(end - start), start);
    strbuf_release(&page);
    return part;
}

/* The members of value and of all below it, as keys of names. Where the keys are words of the data
 * (statuses, workloads) they are none of ours. */
static void collect(json_t *names, json_t *value, bool named)
{
    const char *key;
    json_t *member;
    size_t i;
    json_array_foreach(value, i, member) collect(names, member, true);
    json_object_foreach(value, key, member)
    {
        const bool data = strcmp(key, "byStatus") == 0 || strcmp(key, "workloads") == 0;
        if (named)
            assert_int_equal(json_object_set_new(names, key, json_true()), 0);
        collect(names, member, !data);
    }
}

static json_t *printed_members(struct tenant *tenant)
{
    static const char *const args[] = {"--format", "json", NULL};
    struct run run = run_once(tenant, args);
    json_t *root = json_loads(run.out, 0, NULL), *names = json_object(), *session;
    size_t i;
    assert_non_null(root);
    collect(names, json_object_get(root, "derived"), true);
    json_array_foreach(json_object_get(root, "sessions"), i, session)
        collect(names, json_object_get(session, "derived"), true);
    json_decref(root);
    run_free(&run);
    return names;
}

/* Takes the names in *stars* of a text out of names; fails for one that is not there. */
static void take_named(const char *text, json_t *names, json_t *left)
{
    for (const char *at = text; (at = strchr(at, '*')) != NULL;) {
        const char *end = strchr(at + 1, '*');
        assert_non_null(end);
        char *name = xasprintf("%.*s", (int)(end - at - 1), at + 1);
        if (!strpbrk(name, "-.[]") && strcmp(name, "derived") != 0 && !json_object_get(names, name))
            fail_msg("the manual page names %s, which is not printed", name);
        json_object_del(left, name);
        free(name);
        at = end + 1;
    }
}

static void the_manual_page_names_each_member_and_no_other(void **state)
{
    char *text = page_between("With *--format json* one object", "# EXIT STATUS");
    json_t *names = printed_members(*state), *left = json_copy(names);
    assert_true(json_object_size(names) > 80);
    take_named(text, names, left);
    char *rest = json_dumps(left, 0);
    assert_string_equal(rest, "{}");
    free(rest);
    json_decref(left);
    json_decref(names);
    free(text);
}

/* The example that begins so, without the page's escapes, on the tenant; read in a shell. */
static struct run run_example(struct tenant *tenant, const char *begins)
{
    char *line = page_between(begins, "\n"), *to = line;
    for (const char *from = line; *from; from++) {
        from += *from == '\\' && from[1];
        *to++ = *from;
    }
    *to = '\0';
    const char *options = strstr(line, "restoretop --once") + strlen("restoretop --once");
    const char *file = strstr(options, " --token-file ~/.graph-token");
    char *command = xasprintf("timeout 120 '%s' --once --graph-url %s --token-file %s%.*s", PROGRAM,
                              tenant->root, tenant->token_file,
                              file ? (int)(file - options) : (int)strlen(options), options);
    struct run run = run_shell(command);
    free(command);
    free(line);
    return run;
}

/* cron's line in its shell, with the program in the PATH and the tenant in the config file. */
static struct run run_by_cron(struct tenant *tenant, const char *filter)
{
    char *line = page_between("*/15 * * * * ", "\n");
    char *at = strstr(line, "'is:attention -is:active'");
    assert_non_null(at);
    char *command = xasprintf(
        "mkdir -p '%s/cron/restoretop' && ln -sf '%s' '%s/cron/restoretop/restoretop' && "
        "printf 'graph-url = %s\\ntoken-file = %s\\n' >'%s/cron/restoretop/config' && "
        "export XDG_CONFIG_HOME='%s/cron' PATH=\"%s/cron/restoretop:$PATH\" && %.*s'%s'%s",
        tenant->dir, PROGRAM, tenant->dir, tenant->root, tenant->token_file, tenant->dir,
        tenant->dir, tenant->dir, (int)(at - line - (ptrdiff_t)strlen("*/15 * * * * ")),
        line + strlen("*/15 * * * * "), filter, at + strlen("'is:attention -is:active'"));
    struct run run = run_shell(command);
    free(command);
    free(line);
    return run;
}

static void cron_mails_what_ended_badly_and_nothing_else(void **state)
{
    struct run run = run_by_cron(*state, "is:attention -is:active");
    expect_text(run.out, "failed ");
    assert_string_equal(run.err, "");
    run_free(&run);
    run = run_by_cron(*state, "st:draft");
    assert_string_equal(run.out, "");
    assert_string_equal(run.err, "");
    assert_int_equal(run.status, 0);
    run_free(&run);
}

static void the_unit_of_systemd_has_options_that_there_are(void **state)
{
    struct tenant *tenant = *state;
    char *line = page_between("ExecStart=/usr/bin/timeout 120 /usr/bin/restoretop", "\n");
    const char *options = strstr(line, " --once"), *folder = strstr(line, "%d/");
    assert_non_null(options);
    assert_non_null(folder);
    char *command = xasprintf(
        "touch '%s/restoretop.pem' && XDG_CONFIG_HOME=/nonexistent '%s'%.*s%s%s "
        "--check-config",
        tenant->dir, PROGRAM, (int)(folder - options), options, tenant->dir, folder + strlen("%d"));
    struct run run = run_shell(command);
    expect_text(run.out, "is fine");
    assert_int_equal(run.status, 0);
    run_free(&run);
    free(command);
    free(line);
}

static void the_examples_for_scripts_do_as_they_say(void **state)
{
    if (!has_program("jq"))
        skip();
    struct run run = run_example(*state, "timeout 120 restoretop --once");
    assert_int_equal(run.status, 1);
    expect_text(run.out, "failed ");
    expect_no_text(run.out, "active ");
    run_free(&run);
    run = run_example(*state, "restoretop --once --format json | jq -r '.derived.byStatus");
    expect_text(run.out, "restores{status=\"failed\"} ");
    assert_int_equal(count_lines(run.out), 9);
    run_free(&run);
    run = run_example(*state, "restoretop --once --format json | jq -r '.sessions[] | [.id");
    expect_text(run.out, "\tfailed\t");
    assert_true(count_lines(run.out) >= 60);
    run_free(&run);
}

#define TEST(name) cmocka_unit_test_teardown(name, tenant_clean_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_manual_page_names_each_member_and_no_other),
        TEST(the_examples_for_scripts_do_as_they_say),
        TEST(cron_mails_what_ended_badly_and_nothing_else),
        TEST(the_unit_of_systemd_has_options_that_there_are),
    };
    return cmocka_run_group_tests_name("e2e: JSON for scripts", tests, set_up, tenant_tear_down);
}
