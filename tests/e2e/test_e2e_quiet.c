/* Nothing to do: what is written, what is asked, and what a held key asks for. */
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

#define LIST        "restoreSessions"
#define MINUTE_MOST 40 /* bytes, all that a poll without news may write */

static struct tenant *still_tenant(const char *sessions)
{
    const char *args[] = {"--sessions", sessions, "--speed", "0.01", NULL};
    return tenant_start(args, 0);
}

static struct term *watch(struct tenant *tenant, const char *filter)
{
    const char *args[] = {"--interval", "5", "--filter", filter, NULL};
    struct term *term = console_start(tenant, 48, 160, args);
    assert_true(console_wait_state(term, "LIVE"));
    return term;
}

/* Polls that bring nothing new: at most a minute is written, in one piece. */
static void expect_the_minute_alone(const char *filter)
{
    struct tenant *tenant = still_tenant("14");
    struct term *term = watch(tenant, filter);
    size_t length;
    /* The detail of the first row and the labels are there: two polls after them nothing is new. */
    console_wait_polls(term, tenant, 2);
    term_settle(term, 100);
    term_forget(term);
    console_wait_polls(term, tenant, 3);
    const char *bytes = term_bytes(term, &length);
    if (length > MINUTE_MOST || term_writes(term) > 1)
        fail_msg("%zu bytes in %zu writes:\n%s", length, term_writes(term), bytes);
    console_quit(term);
    tenant_free(tenant);
}

static void polls_without_news_write_the_minute_alone(void **state)
{
    (void)state;
    expect_the_minute_alone("st:completed");
}

/* Rate and ETA of what runs do not tick either. */
static void polls_of_what_runs_write_the_minute_alone(void **state)
{
    (void)state;
    expect_the_minute_alone("st:active");
}

static bool is_single(const char *line, size_t length)
{
    const char *path = memmem(line, length, "/" LIST "/", strlen("/" LIST "/"));
    return path != NULL;
}

/* Requests for single sessions so far. */
static size_t singles(struct tenant *tenant)
{
    char *log = tenant_log(tenant);
    size_t count = 0;
    for (char *line = log, *end; (end = strchr(line, '\n')) != NULL; line = end + 1)
        count += is_single(line, (size_t)(end - line));
    free(log);
    return count;
}

static bool detail_was_asked(struct term *term, void *context)
{
    (void)term;
    return tenant_requests(context, "GET", "RestoreArtifacts") > 0;
}

/* Down is held: a row further each time, and no session is asked for but the last. */
static void a_held_key_asks_for_nothing_until_it_rests(void **state)
{
    struct tenant *tenant = still_tenant("1000");
    const char *args[] = {"--interval", "300", "--filter", "st:completed", NULL};
    struct term *term = console_start(tenant, 48, 160, args);
    (void)state;
    assert_true(console_wait_state(term, "LIVE"));
    assert_true(term_wait_until(term, detail_was_asked, tenant));
    size_t before = singles(tenant);
    char place[32] = "";
    for (int i = 2; i <= 800; i++) {
        term_send(term, "\033OB");
        snprintf(place, sizeof place, "%d of ", i);
        if (i % 50 == 0) /* the detail comes once the key rests: not too often */
            assert_true(term_wait(term, place));
    }
    size_t moving = singles(tenant) - before;
    char *id = console_selected_id(term), *path = xasprintf("/" LIST "/%s", id);
    assert_true(tenant_wait_requests(tenant, "GET", path, 1));
    size_t rested = singles(tenant) - before;
    if (moving > 2 || rested > moving + 2) /* a machine that stalls may let a key rest */
        fail_msg("%zu requests while it moved, %zu when it rested", moving, rested);
    console_quit(term);
    tenant_free(tenant);
    free(id);
    free(path);
}

/* Nothing is answered any more: that the pane comes after the key is the key's own doing. */
static void a_held_key_leaves_the_right_detail(void **state)
{
    struct tenant *tenant = still_tenant("200");
    struct term *term = watch(tenant, "st:completed");
    (void)state;
    tenant_fault(tenant, "latency:ms=600000,path=" LIST);
    assert_true(tenant_wait_fault_used(tenant, 1));
    for (int i = 2; i < 30; i += 3) {
        char *one = xasprintf(" %d of ", i), *held = xasprintf(" %d of ", i + 2);
        term_send(term, "j");
        assert_true(term_wait(term, one));
        term_send(term, "jj"); /* as soon as a key comes that is held */
        assert_true(term_wait(term, held));
        free(one);
        free(held);
    }
    tenant_clear_faults(tenant);
    console_quit(term);
    tenant_free(tenant);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(polls_without_news_write_the_minute_alone),
        cmocka_unit_test(polls_of_what_runs_write_the_minute_alone),
        cmocka_unit_test(a_held_key_asks_for_nothing_until_it_rests),
        cmocka_unit_test(a_held_key_leaves_the_right_detail),
    };
    return cmocka_run_group_tests_name("e2e: nothing to do", tests, NULL, NULL);
}
