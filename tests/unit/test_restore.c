/* test_restore.c - what an earlier run kept, until and after the first list of this one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/spans.h"
#include "base/timefmt.h"
#include "fake/fetch_rig.h"
#include "model/image.h"

#define THEN (RIG_WALL_MS - 6 * HOUR_MS)

static const struct image_owner owner = {"tenant", "megan@contoso.com", FAKE_TENANT_ROOT};

/* A run that ends at THEN, as an image. */
static struct image *image_of(struct fetch_rig *rig, struct strbuf *bytes)
{
    const struct presence presence = PRESENCE_NONE;
    enum image_verdict verdict;
    struct fault why;
    struct snapshot *old = snapshot_ref(rig->seen);
    old->swept_ms = old->listed_ms = old->polled_ms = THEN;
    strbuf_init(bytes, IMAGE_BYTES_MAX);
    image_write(bytes, &owner, old, &presence, THEN);
    snapshot_unref(old);
    struct image *image = image_read(bytes, &owner, &verdict, &why);
    assert_non_null(image);
    return image;
}

/* *rig becomes a run over what it has kept so far. */
static void open_again(struct fetch_rig *rig)
{
    struct strbuf bytes;
    fetch_rig_settle(rig);
    struct image *image = image_of(rig, &bytes);
    fetch_rig_close(rig);
    fetch_rig_open_with(rig, image);
    image_free(image);
    strbuf_release(&bytes);
    fake_tokens_own(rig->tokens, owner.tenant, owner.account);
    rig->seen = model_acquire(rig->model);
    assert_non_null(rig->seen); /* before any turn */
}

/* *rig: a run over what one with those sessions kept. */
static void open_after(struct fetch_rig *rig)
{
    fetch_rig_open(rig, false);
    fake_tenant_put(rig->http, "a", "active");
    fake_tenant_put(rig->http, "c", "completed");
    fake_tenant_put(rig->http, "gone", "completed");
    open_again(rig);
}

static void the_kept_list_is_stale_and_as_old_as_it_is(void **state)
{
    struct fetch_rig rig;
    (void)state;
    open_after(&rig);
    assert_int_equal(rig.seen->state, DATA_STALE);
    assert_int_equal(rig.seen->fault.kind, FAULT_NONE);
    assert_true(rig.seen->kept);
    assert_int_equal(rig.seen->session_count, 3);
    assert_int_equal(rig.seen->polled_ms, THEN);
    assert_int_equal(rig.seen->swept_ms, THEN);
    assert_string_equal(rig.seen->whose.tenant, owner.tenant);
    assert_false(rig.seen->whose.mixed);
    fetch_rig_close(&rig);
}

static void show_rows(struct fetch_rig *rig, const char *const *ids, size_t count)
{
    struct command *command = command_new(COMMAND_VISIBLE);
    for (size_t i = 0; i < count; i++)
        command_add_key(command, ids[i], WORKLOAD_SHAREPOINT);
    machines_command(&rig->machines, command);
}

/* The first run asks for two labels; the second one for that which may read otherwise by now. */
static void a_kept_label_of_what_has_ended_is_not_asked_for_again(void **state)
{
    static const char *const ids[] = {"a", "c"};
    struct fetch_rig rig;
    (void)state;
    fetch_rig_open(&rig, false);
    fake_tenant_put(rig.http, "a", "active");
    fake_tenant_put(rig.http, "c", "completed");
    fetch_rig_settle(&rig);
    show_rows(&rig, ids, 2);
    fetch_rig_run(&rig, 2000);
    assert_int_equal(fake_tenant_count(rig.http, HTTP_GET, "Artifacts"), 2);
    open_again(&rig);
    fake_tenant_put(rig.http, "a", "active");
    fake_tenant_put(rig.http, "c", "completed");
    fetch_rig_settle(&rig);
    assert_non_null(fetch_rig_row(&rig, "c")->label);
    show_rows(&rig, ids, 2);
    fetch_rig_run(&rig, 2000);
    assert_int_equal(fake_tenant_count(rig.http, HTTP_GET, "/c/siteRestoreArtifacts"), 0);
    assert_int_equal(fake_tenant_count(rig.http, HTTP_GET, "/a/siteRestoreArtifacts"), 1);
    fake_tenant_put(rig.http, "a", "completed"); /* and once more, as ever */
    fetch_rig_run(&rig, 100000);
    assert_int_equal(fake_tenant_count(rig.http, HTTP_GET, "/a/siteRestoreArtifacts"), 2);
    fetch_rig_close(&rig);
}

/* It ended between the two runs: what was asked for before that may have changed. */
static void a_kept_label_of_what_has_ended_since_is_asked_for(void **state)
{
    static const char *const ids[] = {"a"};
    struct fetch_rig rig;
    (void)state;
    fetch_rig_open(&rig, false);
    fake_tenant_put(rig.http, "a", "active");
    fetch_rig_settle(&rig);
    show_rows(&rig, ids, 1);
    fetch_rig_run(&rig, 2000);
    open_again(&rig);
    fake_tenant_put(rig.http, "a", "completed");
    fetch_rig_settle(&rig);
    show_rows(&rig, ids, 1);
    fetch_rig_run(&rig, 2000);
    assert_int_equal(fake_tenant_count(rig.http, HTTP_GET, "/a/siteRestoreArtifacts"), 1);
    fetch_rig_close(&rig);
}

/* What the running ones said meanwhile makes the list no younger. */
static void without_a_list_it_stays_so(void **state)
{
    struct fetch_rig rig;
    const struct fake_rule refuse = {
        .method = HTTP_GET, .match = "/restoreSessions$", .times = -1, .fate = FAKE_STALL};
    (void)state;
    open_after(&rig);
    fake_tenant_put(rig.http, "a", "active");
    fake_tenant_rule(rig.http, &refuse);
    fetch_rig_run(&rig, 90000);
    assert_true(fake_tenant_count(rig.http, HTTP_GET, "/restoreSessions/a") > 0);
    assert_int_not_equal(rig.seen->state, DATA_LIVE);
    assert_true(rig.seen->kept);
    assert_int_equal(rig.seen->polled_ms, THEN);
    assert_int_equal(rig.seen->session_count, 3);
    fetch_rig_close(&rig);
}

static void the_first_list_tells_what_happened_meanwhile(void **state)
{
    struct fetch_rig rig;
    (void)state;
    open_after(&rig);
    fake_tenant_put(rig.http, "a", "completed");
    fake_tenant_put(rig.http, "c", "completed");
    fake_tenant_put(rig.http, "new", "draft");
    fetch_rig_settle(&rig);
    assert_int_equal(rig.seen->state, DATA_LIVE);
    assert_false(rig.seen->kept);
    assert_int_equal(fetch_rig_events(&rig, EVENT_STATUS), 1);
    assert_int_equal(fetch_rig_events(&rig, EVENT_NEW), 1);
    assert_int_equal(fetch_rig_events(&rig, EVENT_GONE), 1); /* a GET said so */
    assert_true(fetch_rig_row(&rig, "a")->turned_ms >= RIG_WALL_MS);
    assert_true(fetch_rig_row(&rig, "new")->turned_ms >= RIG_WALL_MS);
    assert_true(fetch_rig_row(&rig, "c")->turned_ms == TIME_NONE);
    fetch_rig_close(&rig);
}

/* One that runs and had no news is not worth a word of the store, and its pace goes on all the
 * same; a trace of one that has gone does not. */
static void the_history_of_what_still_runs_goes_on(void **state)
{
    struct fetch_rig rig;
    (void)state;
    open_after(&rig);
    assert_int_equal(history_count(rig.seen->history), 1);
    const int64_t since = history_at(rig.seen->history, 0)->first_ms;
    fake_tenant_put(rig.http, "a", "active");
    fetch_rig_run(&rig, 1800000);
    assert_int_equal(fetch_rig_events(&rig, EVENT_STATUS), 0);
    assert_int_equal(history_count(rig.seen->history), 1);
    assert_true(history_at(rig.seen->history, 0)->first_ms == since);
    assert_int_not_equal(
        snapshot_pace(rig.seen, fetch_rig_row(&rig, "a"), &(struct pace){0})->start, 0);
    fake_tenant_remove(rig.http, "a");
    fetch_rig_run(&rig, 1800000);
    assert_int_equal(history_count(rig.seen->history), 0);
    fetch_rig_close(&rig);
}

/* Nobody looked: it may have left its draft six hours ago. */
static void a_draft_that_left_meanwhile_has_run_for_an_unknown_time(void **state)
{
    struct fetch_rig rig;
    (void)state;
    fetch_rig_open(&rig, false);
    fake_tenant_put(rig.http, "kept", "draft");
    open_again(&rig);
    fake_tenant_put(rig.http, "kept", "active");
    fake_tenant_put(rig.http, "later", "draft");
    fetch_rig_settle(&rig);
    assert_int_equal(snapshot_pace(rig.seen, fetch_rig_row(&rig, "kept"), &(struct pace){0})->start,
                     HISTORY_START_AT_LEAST);
    fake_tenant_put(rig.http, "later", "active");
    fetch_rig_run(&rig, 400000);
    assert_int_equal(
        snapshot_pace(rig.seen, fetch_rig_row(&rig, "later"), &(struct pace){0})->start,
        HISTORY_START_OBSERVED);
    fetch_rig_close(&rig);
}

static void who_sees_it_is_told_and_that_others_did(void **state)
{
    struct fetch_rig rig;
    (void)state;
    open_after(&rig);
    fake_tenant_put(rig.http, "a", "active");
    fetch_rig_settle(&rig);
    assert_false(rig.seen->whose.mixed);
    fake_tokens_own(rig.tokens, NULL, NULL); /* for a moment nobody knows */
    fake_tenant_put(rig.http, "b", "active");
    fetch_rig_run(&rig, 400000);
    assert_string_equal(rig.seen->whose.tenant, owner.tenant);
    assert_false(rig.seen->whose.mixed);
    fetch_rig_run(&rig, 400000);
    const int64_t minute = rig.seen->polled_ms / 60000;
    while (rig.seen->polled_ms / 60000 == minute)
        fetch_rig_run(&rig, 1000);
    const int64_t polled_ms = rig.seen->polled_ms;
    const uint64_t change = rig.seen->change;
    fake_tokens_own(rig.tokens, "fabrikam", owner.account);
    while (rig.seen->polled_ms == polled_ms)
        fetch_rig_run(&rig, 1000);
    assert_int_equal(rig.seen->polled_ms / 60000, polled_ms / 60000); /* nothing else is new */
    assert_true(rig.seen->change > change);
    assert_string_equal(rig.seen->whose.tenant, "fabrikam");
    assert_true(rig.seen->whose.mixed);
    fake_tokens_own(rig.tokens, owner.tenant, owner.account); /* the rows stay of both */
    fetch_rig_run(&rig, 400000);
    assert_true(rig.seen->whose.mixed);
    fetch_rig_close(&rig);
}

static void before_an_answer_nobody_has_seen_anything(void **state)
{
    struct fetch_rig rig;
    (void)state;
    fetch_rig_open(&rig, false);
    fake_tokens_own(rig.tokens, "a client id", "of the configuration");
    fetch_rig_turn(&rig);
    assert_string_equal(rig.seen->whose.tenant, "");
    fake_tokens_own(rig.tokens, owner.tenant, owner.account);
    fake_tenant_put(rig.http, "a", "active");
    fetch_rig_settle(&rig);
    assert_string_equal(rig.seen->whose.tenant, owner.tenant);
    assert_false(rig.seen->whose.mixed);
    fetch_rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_kept_list_is_stale_and_as_old_as_it_is),
        cmocka_unit_test(a_kept_label_of_what_has_ended_is_not_asked_for_again),
        cmocka_unit_test(a_kept_label_of_what_has_ended_since_is_asked_for),
        cmocka_unit_test(without_a_list_it_stays_so),
        cmocka_unit_test(the_first_list_tells_what_happened_meanwhile),
        cmocka_unit_test(the_history_of_what_still_runs_goes_on),
        cmocka_unit_test(a_draft_that_left_meanwhile_has_run_for_an_unknown_time),
        cmocka_unit_test(who_sees_it_is_told_and_that_others_did),
        cmocka_unit_test(before_an_answer_nobody_has_seen_anything),
    };
    return cmocka_run_group_tests_name("restore", tests, NULL, NULL);
}
