/* test_model.c - one thread merges, cuts and publishes, another acquires, reads and lets go, at
 * once. Meant for ThreadSanitizer; under any build it also checks that no reader ever sees a torn
 * picture. */
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/model.h"
#include "model/order.h"
#include "model/store.h"
#include "unit/make_session.h"

#define SESSIONS 600
#define ROUNDS   400

static bool readable(int fd)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    return poll(&wait, 1, 0) == 1;
}

static void a_model_without_a_snapshot_gives_none(void **state)
{
    (void)state;
    struct model *model = model_new(NULL);
    assert_non_null(model);
    assert_null(model_acquire(model));
    assert_false(readable(model_wake_fd(model)));
    model_drain(model); /* does not wait */
    model_free(model);
    model_free(NULL);
}

static struct snapshot *numbered(uint64_t seq)
{
    struct store *store = store_new(false, NULL, NULL);
    struct snapshot *snapshot = store_cut(store);
    snapshot->seq = seq;
    store_free(store);
    return snapshot;
}

static void wake_ups_coalesce_and_the_newest_is_given(void **state)
{
    (void)state;
    struct model *model = model_new(NULL);
    for (uint64_t i = 1; i <= 3; i++)
        model_publish(model, numbered(i));
    assert_true(readable(model_wake_fd(model)));
    model_drain(model);
    assert_false(readable(model_wake_fd(model)));
    struct snapshot *snapshot = model_acquire(model), *again = model_acquire(model);
    assert_int_equal(snapshot->seq, 3);
    assert_ptr_equal(snapshot, again);
    model_publish(model, numbered(4));
    assert_int_equal(snapshot->seq, 3); /* held: stays as it was */
    snapshot_unref(snapshot);
    snapshot_unref(again);
    model_free(model);
}

/* Every session of round n says so in its counts, its status word, its error and its people, new
 * ones for each, so that those gone by are dropped now and then: a reader that
 * finds two rounds in one row, or a row of a later round than the snapshot's, has seen a torn
 * picture. */
static void merge_round(struct store *store, int round, int step)
{
    char word[32];
    snprintf(word, sizeof word, "round-%d", round);
    struct session_error error = {.code = word};
    for (int i = round % step; i < SESSIONS; i += step) {
        char id[32];
        snprintf(id, sizeof id, "session-%d", i);
        char person[80];
        snprintf(person, sizeof person, "%s of %s", id, word);
        struct identity_set by = {.user = {.id = person, .name = word}};
        struct session session = make_counted(id, SESSION_OTHER, 100000, round, 0);
        session.created_by = &by;
        session.status_word = word;
        session.error = &error;
        store_merge(store, &session, STORE_SWEEP, round);
    }
}

static struct event_log *log_round(struct event_log *log, int round)
{
    struct event event = {.kind = EVENT_UNITS, .done = round};
    struct event_log *next = event_log_append(log, &event, 1);
    event_log_unref(log);
    return next;
}

static void *publish_rounds(void *argument)
{
    struct model *model = argument;
    struct store *store = store_new(false, NULL, NULL);
    struct event_log *log = NULL;
    for (int round = 1; round <= ROUNDS; round++) {
        store_expire(store, round * 1000);
        merge_round(store, round, round == 1 ? 1 : 37);
        log = log_round(log, round);
        struct snapshot *snapshot = store_cut(store);
        snapshot->seq = (uint64_t)round;
        snapshot->events = event_log_ref(log);
        model_publish(model, snapshot);
    }
    event_log_unref(log);
    store_free(store);
    return NULL;
}

static void check_row(const struct session *session, uint64_t seq)
{
    char word[32];
    assert_non_null(session);
    assert_in_range(session->completed, 1, seq);
    snprintf(word, sizeof word, "round-%d", session->completed);
    assert_string_equal(session->status_word, word);
    assert_string_equal(session->error->code, word);
    assert_string_equal(session->created_by->user.name, word);
}

static void check_snapshot(const struct snapshot *snapshot)
{
    assert_int_equal(snapshot_row_limit(snapshot), SESSIONS);
    for (uint32_t row = 0; row < SESSIONS; row += 7)
        check_row(snapshot_row(snapshot, row, SPACE), snapshot->seq);
    assert_int_equal(event_log_last_seq(snapshot->events), snapshot->seq);
}

static void readers_only_ever_see_whole_pictures(void **state)
{
    (void)state;
    struct model *model = model_new(NULL);
    struct order order = {0};
    struct sort_spec sort = {.keys = {SORT_LABEL}, .count = 1};
    struct attention_rule rule = {.now_ms = 0, .days = 7};
    pthread_t publisher;
    assert_int_equal(pthread_create(&publisher, NULL, publish_rounds, model), 0);
    for (uint64_t last = 0; last < ROUNDS;) {
        struct pollfd wait = {.fd = model_wake_fd(model), .events = POLLIN};
        assert_int_equal(poll(&wait, 1, 60000), 1);
        model_drain(model);
        struct snapshot *snapshot = model_acquire(model);
        assert_true(snapshot->seq >= last); /* never an older one */
        last = snapshot->seq;
        check_snapshot(snapshot);
        if (last % 16 == 0)
            order_compute(&order, snapshot, NULL, &sort, &rule);
        snapshot_unref(snapshot);
    }
    assert_int_equal(pthread_join(publisher, NULL), 0);
    order_release(&order);
    model_free(model);
}

struct holder {
    struct snapshot *snapshot;
    int rounds;
};

static void *ref_and_unref(void *argument)
{
    struct holder *holder = argument;
    for (int i = 0; i < holder->rounds; i++)
        snapshot_unref(snapshot_ref(holder->snapshot));
    snapshot_unref(holder->snapshot);
    return NULL;
}

static void the_last_of_two_holders_frees_the_picture(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        struct store *store = store_new(false, NULL, NULL);
        merge_round(store, 1, 1);
        struct snapshot *snapshot = store_cut(store);
        struct holder holder = {snapshot_ref(snapshot), 100};
        pthread_t other;
        assert_int_equal(pthread_create(&other, NULL, ref_and_unref, &holder), 0);
        check_row(snapshot_row(snapshot, 5, SPACE), 1);
        snapshot_unref(snapshot);
        store_free(store); /* the chunks live on in whoever still holds them */
        assert_int_equal(pthread_join(other, NULL), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_model_without_a_snapshot_gives_none),
        cmocka_unit_test(wake_ups_coalesce_and_the_newest_is_given),
        cmocka_unit_test(readers_only_ever_see_whole_pictures),
        cmocka_unit_test(the_last_of_two_holders_frees_the_picture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
