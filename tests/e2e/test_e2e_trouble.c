/* What goes wrong with the service: the data stays, why and when it goes on is said in words, and
 * it goes on by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/timefmt.h"
#include "e2e/console.h"
#include "e2e/run.h"

static const char *const tenant_args[] = {"--sessions", "14", "--speed", "1", NULL};

static struct term *watch(struct tenant *tenant)
{
    static const char *const args[] = {"--interval", "5", NULL};
    struct term *term = console_start(tenant, 48, 139, args);
    assert_true(console_wait_state(term, "LIVE"));
    term_send(term, "jjj");
    assert_true(term_wait(term, "4 of 14"));
    return term;
}

/* All sessions, the same one selected, and of which minute they are. */
static void expect_data_stays(struct term *term, const char *id)
{
    int hours, minutes;
    const char *at = strstr(term_row(term, 0), "UTC");
    assert_non_null(at);
    assert_int_equal(sscanf(at - strlen("14:32 "), "%2d:%2d", &hours, &minutes), 2);
    assert_true(term_wait(term, "[1 All 14]"));
    assert_true(term_wait(term, "4 of 14"));
    char *now = console_selected_id(term);
    assert_string_equal(now, id);
    free(now);
}

struct trouble {
    const char *faults;
    const char *state; /* NULL: OFFLINE, or STALE when something else was answered meanwhile */
    const char *says[3];
    const char *key; /* the next try by itself is minutes away: this one asks for it; NULL: none */
};

/* clang-format off */
static const struct trouble troubles[] = {
    {"status:code=500", NULL, {"(500 ", "Next try", NULL}, NULL},
    {"unknown-error", "REFUSED", {"(403 UnknownError)", "refused this app or account", "Next try"}, "R"},
    {"html", NULL, {"(502", "Next try", NULL}, NULL},
    {"cut", NULL, {"127.0.0.1", "Next try", NULL}, NULL},
    {"lost-answer", NULL, {"127.0.0.1", "Next try", NULL}, NULL},
    {"throttle:retry-after=3", "THROTTLED", {"wait until", NULL}, NULL},
    {"status:code=503,retry-after=3", "THROTTLED", {"wait until", NULL}, NULL},
};
/* clang-format on */

/* By itself, and in trouble of more than 22 s the next try is a minute away: as long as one wait.
 */
static bool recovers(struct term *term)
{
    return console_wait_state(term, "LIVE") || console_wait_state(term, "LIVE");
}

static void suffer(struct tenant *tenant, struct term *term, const struct trouble *trouble)
{
    char *id = console_selected_id(term);
    tenant_fault(tenant, trouble->faults);
    if (!trouble->key)
        term_send(term, "R"); /* sooner than by itself; taken once in 5 s */
    if (trouble->state ? !console_wait_state(term, trouble->state)
                       : !console_wait_no_state(term, "LIVE"))
        fail_msg("%s does not lead to %s", trouble->faults,
                 trouble->state ? trouble->state : "trouble");
    for (size_t i = 0; i < 3 && trouble->says[i]; i++)
        if (!term_wait(term, trouble->says[i]))
            fail_msg("%s is not explained", trouble->faults);
    expect_data_stays(term, id);
    tenant_clear_faults(tenant);
    if (trouble->key)
        term_send(term, trouble->key);
    if (!recovers(term))
        fail_msg("%s: it did not recover", trouble->faults);
    free(id);
}

static void each_trouble_is_explained_and_passes(void **state)
{
    struct tenant *tenant = tenant_start(tenant_args, 0);
    struct term *term = watch(tenant);
    (void)state;
    for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++)
        suffer(tenant, term, &troubles[i]);
    console_quit(term);
    tenant_free(tenant);
}

static void a_server_that_goes_away_comes_back(void **state)
{
    struct tenant *tenant = tenant_start(tenant_args, 0);
    struct term *term = watch(tenant);
    char *id = console_selected_id(term);
    (void)state;
    tenant_stop(tenant);
    assert_true(console_wait_state(term, "OFFLINE"));
    assert_true(term_wait(term, "Connection refused"));
    assert_true(term_wait(term, "Next try"));
    expect_data_stays(term, id);
    struct tenant *again = tenant_start(tenant_args, tenant->port);
    assert_true(console_wait_state(term, "LIVE"));
    console_quit(term);
    tenant_free(again);
    tenant_free(tenant);
    free(id);
}

static int64_t member_time(const json_t *entry)
{
    const char *text = json_string_value(json_object_get(entry, "time"));
    int64_t ms = 0;
    assert_true(timefmt_parse(text, strlen(text), &ms));
    return ms;
}

/* When Graph asked to wait; 0: not yet. */
static int64_t asked_to_wait_ms(const char *log)
{
    int64_t ms = 0;
    for (const char *line = log, *end; (end = strchr(line, '\n')) != NULL && !ms; line = end + 1) {
        json_t *entry = json_loadb(line, (size_t)(end - line), 0, NULL);
        if (json_integer_value(json_object_get(entry, "status")) == 429)
            ms = member_time(entry);
        json_decref(entry);
    }
    return ms;
}

static const char *skip_lines(const char *text, size_t count)
{
    for (; count > 0; count--)
        text = strchr(text, '\n') + 1;
    assert_true(strchr(text, '\n') != NULL);
    return text;
}

/* Of the first line there. */
static int64_t line_time_ms(const char *line)
{
    json_t *entry = json_loadb(line, strcspn(line, "\n"), 0, NULL);
    int64_t ms = member_time(entry);
    json_decref(entry);
    return ms;
}

static void what_graph_asks_for_is_kept_whatever_is_pressed(void **state)
{
    static const char *const keys[] = {"R", "r", "\r", "x", "\003", "\003", "j", "R"};
    struct tenant *tenant = tenant_start(tenant_args, 0);
    struct term *term = watch(tenant);
    (void)state;
    tenant_fault(tenant, "throttle:retry-after=6,count=1");
    assert_true(console_wait_state(term, "THROTTLED"));
    term_settle(term, 300); /* what was under way beside it is in the log by then */
    char *before = tenant_log(tenant);
    strrchr(before, '\n')[1] = '\0'; /* whole lines: one may just be written */
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        term_send(term, keys[i]);
    assert_true(term_wait(term, "5 of 14"));
    assert_true(console_wait_state(term, "LIVE"));
    assert_true(tenant_wait_requests(tenant, NULL, NULL, count_lines(before) + 1));
    char *log = tenant_log(tenant);
    /* By whole lines: the last one of a log that is being written may be half there. */
    const char *after = skip_lines(log, count_lines(before));
    int64_t waited = line_time_ms(after) - asked_to_wait_ms(log);
    if (waited < 6000)
        fail_msg("asked again after %lld ms:\n%s", (long long)waited, after);
    console_quit(term);
    tenant_free(tenant);
    free(before);
    free(log);
}

static void a_minute_that_graph_asks_for_is_told(void **state)
{
    struct tenant *tenant = tenant_start(tenant_args, 0);
    struct term *term = watch(tenant);
    char *id = console_selected_id(term);
    int hours, minutes, seconds, day = 24 * 60 * 60;
    (void)state;
    tenant_fault(tenant, "throttle:retry-after=60");
    assert_true(console_wait_state(term, "THROTTLED"));
    assert_true(term_wait(term, "wait until "));
    expect_data_stays(term, id);
    const char *until = strstr(term_screen(term), "wait until ") + strlen("wait until ");
    assert_int_equal(sscanf(until, "%2d:%2d:%2d", &hours, &minutes, &seconds), 3);
    char *log = tenant_log(tenant);
    int asked = (int)(asked_to_wait_ms(log) / 1000 % day);
    int told = (hours * 60 + minutes) * 60 + seconds;
    /* A little more than was asked for, so that not all come at once. */
    assert_in_range((told - asked + day) % day, 60, 90);
    console_quit(term);
    tenant_free(tenant);
    free(id);
    free(log);
}

static void a_new_token_is_found_by_itself(void **state)
{
    static const char *const args[] = {"--sessions", "14",      "--speed", "1",
                                       "--token",    "another", NULL};
    struct tenant *tenant = tenant_start(tenant_args, 0);
    struct term *term = watch(tenant);
    char *id = console_selected_id(term);
    (void)state;
    tenant_fault(tenant, "token-expired");
    assert_true(console_wait_state(term, "SIGNED OUT"));
    assert_true(term_wait(term, "token"));
    expect_data_stays(term, id);
    tenant_stop(tenant);
    struct tenant *again = tenant_start(args, tenant->port);
    tenant_write_token(tenant, "another");
    assert_true(console_wait_state(term, "LIVE"));
    console_quit(term);
    tenant_free(again);
    tenant_free(tenant);
    free(id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_trouble_is_explained_and_passes),
        cmocka_unit_test(a_server_that_goes_away_comes_back),
        cmocka_unit_test(what_graph_asks_for_is_kept_whatever_is_pressed),
        cmocka_unit_test(a_minute_that_graph_asks_for_is_told),
        cmocka_unit_test(a_new_token_is_found_by_itself),
    };
    return cmocka_run_group_tests_name("e2e: trouble", tests, NULL, NULL);
}
