/* The overview: every number is what jq makes of the sessions of the same snapshot, the screen
 * shows these numbers, and its lines open the sessions behind them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/xalloc.h"
#include "e2e/console.h"
#include "e2e/run.h"

#define ORACLE TEST_SOURCE_DIR "/tests/data/overview.jq"

/* --once --format json into a file of the tenant's folder; its path, the caller frees. */
static char *print_json(struct tenant *tenant)
{
    static const char *const args[] = {"--format", "json", NULL}, *const env[] = {"TZ=UTC", NULL};
    char *out, *err, *path = xasprintf("%s/once.json", tenant->dir);
    int status = once_run_on(tenant, args, env, &out, &err);
    assert_true(status == 0 || status == 1);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(out, file);
    assert_int_equal(fclose(file), 0);
    free(out);
    free(err);
    return path;
}

/* What the oracle finds wrong in the file after `change` (a jq program). */
static struct run judge(const char *path, const char *change)
{
    char *command = xasprintf("jq '%s' %s | jq -r -f " ORACLE, change, path);
    struct run run = run_shell(command);
    free(command);
    if (run.status != 0)
        fail_msg("jq, of the package jq, cannot judge: %s", run.err);
    return run;
}

static void every_number_is_what_jq_makes_of_the_sessions(void **state)
{
    static const char *const tenants[][10] = {
        {"--sessions", "142", NULL},
        {"--sessions", "4000", "--seed", "3", "--speed", "20", NULL},
        {"--sessions", "0", NULL},
        {"--sessions", "300", "--seed", "5", "--fault", "missing-counts:every=2", "--fault",
         "unknown-words", NULL},
        {"--sessions", "300", "--seed", "6", "--fault", "broken-dates", "--fault", "bad-record",
         NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof tenants / sizeof *tenants; i++) {
        struct tenant *tenant = tenant_start(tenants[i], 0);
        char *path = print_json(tenant);
        struct run run = judge(path, ".");
        if (*run.out)
            fail_msg("tenant %zu: jq finds other numbers for %s", i, run.out);
        run_free(&run);
        free(path);
        tenant_free(tenant);
    }
}

/* The oracle is no friend of ours: it finds each number that is changed by one. */
static void jq_finds_a_number_that_is_wrong(void **state)
{
    static const char *const wrong[] = {
        "tenant.running",
        "workloads.OneDrive.last30d.unitsFailed",
        "draftsByAge[1]",
        "unitsByHour[23][0]",
        "endedByDay[29][0]",
        "partialOpen",
        "overdue",
        "stalled",
        "slow",
        "tenant.last24h.p95Seconds",
        "topReasons[0].sessions",
        "topInitiators[0].ended",
        "sessionsBesideExpected",
        "lastEnds[0].tookSeconds",
        "lastEnds[5].expectedSeconds",
    };
    char *path = print_json(*state);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char *change = xasprintf(".derived.overview.%s += 1", wrong[i]);
        struct run run = judge(path, change);
        if (!*run.out)
            fail_msg("%s is wrong, and jq does not see it", wrong[i]);
        run_free(&run);
        free(change);
    }
    free(path);
}

/* Whether the text begins with that number, "1,234" and "3/25" too. */
static bool begins_with(const char *text, json_int_t number)
{
    char count[32];
    json_int_t is = 0;
    if (sscanf(text, " %31s", count) != 1)
        return false;
    for (const char *c = count; *c && *c != '/'; c++)
        is = *c == ',' ? is : is * 10 + (*c - '0');
    return is == number;
}

struct line {
    const char *label;
    json_int_t number;
};

/* LABEL and NUMBER stand on the screen, with nothing but blanks between them. */
static bool has_line(struct term *term, void *context)
{
    const struct line *line = context;
    for (int row = 0; row < term_rows(term); row++) {
        const char *at = term_row(term, row);
        while ((at = strstr(at, line->label))) {
            at += strlen(line->label);
            if (begins_with(at, line->number))
                return true;
        }
    }
    return false;
}

static json_int_t number_at(const json_t *from, const char *first, const char *second)
{
    const json_t *value = json_object_get(from, first);
    value = second ? json_object_get(value, second) : value;
    assert_true(json_is_integer(value));
    return json_integer_value(value);
}

static bool shows_line(struct term *term, const char *label, json_int_t number)
{
    return term_wait_until(term, has_line, &(struct line){label, number});
}

/* What a bulk request may change on the screen, which reads them, is left out. */
static void the_screen_shows_the_same_numbers(void **state)
{
    char *path = print_json(*state);
    json_t *root = json_load_file(path, 0, NULL);
    const json_t *overview = json_object_get(json_object_get(root, "derived"), "overview");
    const json_t *tenant = json_object_get(overview, "tenant");
    const json_t *workloads = json_object_get(overview, "workloads");
    struct term *term = console_start(*state, 48, 160, NULL);
    assert_true(console_wait_state(term, "LIVE"));
    term_send(term, "0");
    assert_true(term_wait(term, "WORST END OF EACH DAY"));
    assert_true(shows_line(term, "failed, open", number_at(overview, "failedOpen", NULL)));
    assert_true(shows_line(term, "STALLED", number_at(overview, "stalled", NULL)));
    assert_true(shows_line(term, "slow", number_at(overview, "slow", NULL)));
    assert_true(shows_line(term, "drafts over 7d", number_at(overview, "oldDrafts", NULL)));
    assert_true(shows_line(term, "tenant", number_at(tenant, "running", NULL)));
    assert_true(shows_line(term, "ended", number_at(tenant, "last30d", "ended")));
    assert_true(shows_line(term, "units ok", number_at(tenant, "last30d", "unitsRestored")));
    assert_true(shows_line(term, "units bad", number_at(tenant, "last30d", "unitsFailed")));
    static const char *const names[] = {"SharePoint", "OneDrive", "Exchange"};
    for (int i = 0; i < 3; i++)
        assert_true(shows_line(term, names[i], number_at(workloads, names[i], "running")));
    const json_t *reasons = json_object_get(overview, "topReasons");
    assert_true(json_array_size(reasons) > 0);
    const json_t *first = json_array_get(reasons, 0);
    assert_true(shows_line(term, json_string_value(json_object_get(first, "code")),
                           number_at(first, "sessions", NULL)));
    console_quit(term);
    json_decref(root);
    free(path);
}

static void a_line_opens_the_sessions_it_counts(void **state)
{
    struct term *term = console_start(*state, 24, 80, NULL);
    long shown = 0;
    char expected[64];
    assert_true(console_wait_state(term, "LIVE"));
    term_send(term, "/wl:ex\r");
    assert_true(term_wait(term, "/wl:ex"));
    term_send(term, "0");
    assert_true(term_wait(term, "> ✗ failed, open"));
    term_send(term, "jjjjjjjj");
    assert_true(term_wait(term, "> ○ draft "));
    const char *row = term_row(term, term_find_row(term, "> ○ draft "));
    assert_int_equal(sscanf(strstr(row, "draft") + 5, "%ld", &shown), 1);
    assert_true(shown > 0);
    term_send(term, "\r");
    assert_true(term_wait(term, "sessions. Esc goes back to the overview."));
    snprintf(expected, sizeof expected, "[1 All %ld/", shown);
    assert_true(term_wait(term, expected));
    assert_true(term_wait(term, "/st=draft"));
    term_escape(term);
    assert_true(term_wait(term, "> ○ draft "));
    term_escape(term);
    assert_true(term_wait(term, "/wl:ex"));
    console_quit(term);
}

static int set_up(void **state)
{
    static const char *const args[] = {"--sessions", "142", "--speed", "0.0001", NULL};
    *state = tenant_start(args, 0);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_is_what_jq_makes_of_the_sessions),
        cmocka_unit_test(jq_finds_a_number_that_is_wrong),
        cmocka_unit_test(the_screen_shows_the_same_numbers),
        cmocka_unit_test(a_line_opens_the_sessions_it_counts),
    };
    return cmocka_run_group_tests_name("e2e: overview", tests, set_up, tenant_tear_down);
}
