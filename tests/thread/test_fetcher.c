/* The fetcher's thread: starts, takes commands from another thread, publishes, stops at any moment.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>

#include "fake/fake_tenant.h"
#include "fake/fetch_rig.h"
#include "fetch/fetcher.h"

struct bench {
    struct model *model;
    struct http *http; /* the fetcher's: filled before it starts, then left alone */
    struct fetcher *fetcher;
    struct snapshot *seen;
};

static void prepare(struct bench *bench)
{
    struct fault why;
    *bench = (struct bench){.model = model_new(&why)};
    bench->http = fake_tenant_new(clock_system());
    fake_tenant_put(bench->http, "d1", "draft");
    fake_tenant_put(bench->http, "a1", "active");
}

static void start(struct bench *bench)
{
    struct fault why;
    const struct fetcher_options options = {.clock = clock_system(),
                                            .model = bench->model,
                                            .http = bench->http,
                                            .tokens = fake_tokens_new(),
                                            .root = FAKE_TENANT_ROOT,
                                            .interval_s = 30,
                                            .write_allowed = true};
    bench->fetcher = fetcher_start(&options, &why);
    assert_non_null(bench->fetcher);
}

static void finish(struct bench *bench)
{
    fetcher_stop(bench->fetcher);
    snapshot_unref(bench->seen);
    model_free(bench->model);
}

typedef bool condition_fn(const struct snapshot *snapshot);

/* Waits on the model's descriptor until a snapshot fulfils the condition; 20 s are a failure. */
static void wait_until(struct bench *bench, condition_fn *holds)
{
    struct clock *clock = clock_system();
    const int64_t deadline = clock->boot_ms(clock) + 20000;
    struct pollfd fd = {.fd = model_wake_fd(bench->model), .events = POLLIN};
    for (;;) {
        model_drain(bench->model);
        snapshot_unref(bench->seen);
        bench->seen = model_acquire(bench->model);
        if (bench->seen && holds(bench->seen))
            return;
        if (clock->poll(clock, &fd, 1, deadline) == 0)
            fail_msg("no snapshot fulfils the condition");
    }
}

static void push(struct bench *bench, enum command_kind kind, const char *id)
{
    struct command *command = command_new(kind);
    if (id)
        command_add_key(command, id, WORKLOAD_SHAREPOINT);
    fetcher_send(bench->fetcher, command);
}

static bool is_there(const struct snapshot *snapshot)
{
    return snapshot != NULL;
}

static bool is_live(const struct snapshot *snapshot)
{
    return snapshot->state == DATA_LIVE && snapshot->session_count == 2;
}

static bool has_detail(const struct snapshot *snapshot)
{
    return snapshot->detail && snapshot->detail->has_artifacts;
}

static bool was_activated(const struct snapshot *snapshot)
{
    const uint32_t row = snapshot_find(snapshot, "d1", WORKLOAD_SHAREPOINT);
    struct session session;
    return snapshot_row(snapshot, row, &session) && session.status == SESSION_ACTIVATING;
}

static void it_publishes_and_takes_commands_of_another_thread(void **state)
{
    (void)state;
    struct bench bench;
    prepare(&bench);
    start(&bench);
    wait_until(&bench, is_live);
    push(&bench, COMMAND_OPEN, "a1");
    wait_until(&bench, has_detail);
    push(&bench, COMMAND_ACTIVATE, "d1");
    wait_until(&bench, was_activated);
    finish(&bench);
}

static void it_stops_while_an_answer_never_comes(void **state)
{
    (void)state;
    struct bench bench;
    const struct fake_rule stall = {
        .method = HTTP_GET, .match = "", .times = -1, .fate = FAKE_STALL};
    prepare(&bench);
    fake_tenant_rule(bench.http, &stall);
    start(&bench);
    wait_until(&bench, is_there);
    push(&bench, COMMAND_OPEN, "a1");
    finish(&bench); /* with requests under way: returns, frees all (the leak check looks) */
}

static void it_stops_at_once_after_it_started(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        struct bench bench;
        prepare(&bench);
        start(&bench);
        finish(&bench);
    }
    fetcher_stop(NULL);
}

static void *press_keys(void *context)
{
    struct bench *bench = context;
    static const enum command_kind kinds[] = {COMMAND_OPEN, COMMAND_VISIBLE, COMMAND_REFRESH_ONE};
    for (int i = 0; i < 300; i++)
        push(bench, kinds[i % 3], i % 2 ? "a1" : "d1");
    return NULL;
}

static void two_threads_may_send_while_a_third_reads(void **state)
{
    (void)state;
    struct bench bench;
    pthread_t threads[2];
    prepare(&bench);
    start(&bench);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, press_keys, &bench), 0);
    wait_until(&bench, is_live);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    push(&bench, COMMAND_OPEN, "a1");
    wait_until(&bench, has_detail);
    finish(&bench);
}

static bool blocks_all(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCHLD, SIGPIPE};
    sigset_t mask;
    bool all = true;
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        all = all && sigismember(&mask, signals[i]) == 1;
    return all;
}

/* A token source is asked in the fetcher's thread: it looks at the mask there. */
static atomic_int mask_seen; /* 0: not asked, 1: blocked, 2: open */
static enum token_state (*real_get)(struct token_source *, const struct secret **, struct fault *);

static enum token_state get_and_look(struct token_source *source, const struct secret **ret_token,
                                     struct fault *why)
{
    atomic_store(&mask_seen, blocks_all() ? 1 : 2);
    return real_get(source, ret_token, why);
}

static void its_thread_takes_no_signals_and_ours_keeps_its_mask(void **state)
{
    (void)state;
    struct bench bench;
    struct fault why;
    struct token_source *tokens = fake_tokens_new();
    real_get = tokens->get;
    tokens->get = get_and_look;
    prepare(&bench);
    const struct fetcher_options options = {.clock = clock_system(),
                                            .model = bench.model,
                                            .http = bench.http,
                                            .tokens = tokens,
                                            .root = FAKE_TENANT_ROOT,
                                            .interval_s = 30};
    bench.fetcher = fetcher_start(&options, &why);
    wait_until(&bench, is_live);
    assert_int_equal(atomic_load(&mask_seen), 1);
    assert_false(blocks_all());
    finish(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_publishes_and_takes_commands_of_another_thread),
        cmocka_unit_test(it_stops_while_an_answer_never_comes),
        cmocka_unit_test(it_stops_at_once_after_it_started),
        cmocka_unit_test(two_threads_may_send_while_a_third_reads),
        cmocka_unit_test(its_thread_takes_no_signals_and_ours_keeps_its_mask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
