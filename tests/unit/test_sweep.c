/* test_sweep.c - the store over time: whole lists, doubts, gone sessions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/timefmt.h"
#include "unit/store_fixture.h"

static void in_the_first_sweep_nothing_happens(void **state)
{
    (void)state;
    struct told told = {0};
    struct store *store = store_new(false, note, &told);
    store_sweep_begin(store);
    merge(store, exchange("a", SESSION_ACTIVE), STORE_SWEEP, 10);
    merge(store, exchange("b", SESSION_DRAFT), STORE_GET, 10);
    merge(store, exchange("a", SESSION_FAILED), STORE_SWEEP, 20);
    assert_int_equal(told.added, 2);
    assert_int_equal(told.changed, 1);
    assert_int_equal(told.first, 3);
    assert_int_equal(look(store, "a")->flags, 0);
    assert_int_equal(look(store, "b")->flags, 0);
    /* But a poll that sees a change meanwhile has seen it. */
    merge(store, exchange("b", SESSION_ACTIVATING), STORE_GET, 30);
    assert_int_equal(told.first, 3);
    assert_int_equal(look(store, "b")->flags, SESSION_STATUS_CHANGED);
    store_sweep_end(store, true, 40);
    merge(store, exchange("c", SESSION_DRAFT), STORE_SWEEP, 50);
    assert_int_equal(told.first, 3);
    assert_int_equal(look(store, "c")->flags, SESSION_NEW);
    store_free(store);
}

static void a_sweep_that_breaks_off_is_no_first_sweep(void **state)
{
    (void)state;
    struct told told = {0};
    struct store *store = store_new(false, note, &told);
    store_sweep_begin(store);
    merge(store, exchange("a", SESSION_ACTIVE), STORE_SWEEP, 10);
    store_sweep_end(store, false, 20);
    store_sweep_begin(store);
    merge(store, exchange("b", SESSION_ACTIVE), STORE_SWEEP, 30);
    assert_int_equal(told.first, 2);
    store_sweep_end(store, true, 40);
    assert_string_equal(store_doubted(store, 0, SPACE)->id, "a");
    store_free(store);
}

static void a_session_missing_from_a_sweep_is_doubted_not_gone(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    struct session other = exchange("b", SESSION_DRAFT);
    sweep(store, &other, 1, 5000);
    assert_int_equal(store_count(store), 2);
    assert_string_equal(store_doubted(store, 0, SPACE)->id, "a");
    assert_null(store_doubted(store, 1, SPACE));
    assert_int_equal(look(store, "a")->flags & SESSION_DOUBTED, SESSION_DOUBTED);
    assert_int_equal(told.gone, 0);
    sweep(store, &other, 1, 6000); /* still doubted, once */
    assert_null(store_doubted(store, 1, SPACE));
    /* An answer of its own takes the doubt back. */
    merge(store, make_counted("a", SESSION_ACTIVE, 10, 2, 0), STORE_GET, 6500);
    assert_int_equal(look(store, "a")->flags & SESSION_DOUBTED, 0);
    assert_null(store_doubted(store, 0, SPACE));
    store_free(store);
}

static void the_next_sweep_takes_a_doubt_back(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    struct session both[2] = {exchange("b", SESSION_DRAFT),
                              make_counted("a", SESSION_ACTIVE, 10, 2, 0)};
    sweep(store, both, 1, 5000);
    assert_non_null(store_doubted(store, 0, SPACE));
    sweep(store, both, 2, 6000);
    assert_null(store_doubted(store, 0, SPACE));
    assert_int_equal(look(store, "a")->flags & SESSION_DOUBTED, 0);
    store_free(store);
}

static void a_sweep_that_broke_off_doubts_nobody(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    store_sweep_begin(store);
    store_sweep_end(store, false, 5000);
    assert_null(store_doubted(store, 0, SPACE));
    store_sweep_end(store, true, 6000); /* none is under way */
    assert_null(store_doubted(store, 0, SPACE));
    store_free(store);
}

static void what_was_read_during_the_sweep_is_not_doubted(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    store_sweep_begin(store);
    merge(store, exchange("new", SESSION_DRAFT), STORE_WRITE, 4000);
    merge(store, make_counted("a", SESSION_ACTIVE, 10, 2, 0), STORE_GET, 4000);
    store_sweep_end(store, true, 5000);
    assert_null(store_doubted(store, 0, SPACE));
    store_free(store);
}

static void an_older_page_does_not_overwrite_a_newer_answer(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    struct session old = make_counted("a", SESSION_ACTIVE, 10, 2, 0);
    struct session new = make_counted("a", SESSION_COMPLETED, 10, 10, 0);
    old.modified_ms = 100;
    new.modified_ms = 200;
    store_sweep_begin(store);
    merge(store, new, STORE_GET, 4000);
    merge(store, old, STORE_SWEEP, 4500);
    assert_int_equal(look(store, "a")->status, SESSION_COMPLETED);
    store_sweep_end(store, true, 5000);
    assert_null(store_doubted(store, 0, SPACE)); /* it was listed all the same */
    /* A sweep that began later is believed, whatever its time says. */
    store_sweep_begin(store);
    merge(store, old, STORE_SWEEP, 6000);
    assert_int_equal(look(store, "a")->status, SESSION_ACTIVE);
    store_sweep_end(store, true, 6500);
    store_free(store);
}

static void a_newer_page_is_taken_even_after_a_get(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    struct session get = make_counted("a", SESSION_ACTIVE, 10, 2, 0);
    struct session page = make_counted("a", SESSION_ACTIVE, 10, 7, 0);
    get.modified_ms = 100;
    page.modified_ms = 100; /* no older */
    store_sweep_begin(store);
    merge(store, get, STORE_GET, 4000);
    merge(store, page, STORE_SWEEP, 4500);
    assert_int_equal(look(store, "a")->completed, 7);
    store_free(store);
}

static void a_gone_session_stays_a_minute_and_is_told_once(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    store_gone(store, "a", WORKLOAD_EXCHANGE, 100000);
    store_gone(store, "a", WORKLOAD_EXCHANGE, 100500);
    store_gone(store, "nobody", WORKLOAD_EXCHANGE, 100500);
    assert_int_equal(told.gone, 1);
    assert_string_equal(told.id, "a");
    assert_int_equal(look(store, "a")->flags, SESSION_GONE);
    assert_int_equal(look(store, "a")->seen_ms, 1000); /* true at the last list, not now */
    assert_null(store_hot(store, 0, SPACE));
    assert_true(store_expire_deadline(store) == 160001);
    store_expire(store, 160000);
    assert_non_null(look(store, "a"));
    store_expire(store, 160001);
    assert_null(look(store, "a"));
    assert_true(store_expire_deadline(store) == CLOCK_NEVER);
    assert_int_equal(store_count(store), 0);
    store_free(store);
}

static void a_clock_put_back_does_not_keep_a_gone_session(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    store_gone(store, "a", WORKLOAD_EXCHANGE, 100000000);
    store_expire(store, 5000);
    store_expire(store, 65001);
    assert_null(look(store, "a"));
    store_free(store);
}

static void a_page_of_the_same_sweep_does_not_bring_back_the_gone(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    struct session session = make_counted("a", SESSION_ACTIVE, 10, 2, 0);
    store_sweep_begin(store);
    store_gone(store, "a", WORKLOAD_EXCHANGE, 2000);
    merge(store, session, STORE_SWEEP, 2500);
    assert_int_equal(look(store, "a")->flags, SESSION_GONE);
    store_sweep_end(store, true, 3000);
    assert_null(store_doubted(store, 0, SPACE));
    /* A later list that carries it says that it is there. */
    sweep(store, &session, 1, 4000);
    assert_int_equal(look(store, "a")->flags, SESSION_NEW);
    assert_int_equal(told.added, 1);
    assert_string_equal(store_hot(store, 0, SPACE)->id, "a");
    assert_int_equal(store_hot_count(store), 1);
    store_expire(store, 90000); /* and it is not removed after its minute */
    assert_non_null(look(store, "a"));
    store_free(store);
}

static void rows_of_gone_sessions_are_used_again(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    merge(store, exchange("b", SESSION_DRAFT), STORE_GET, 2000);
    store_gone(store, "a", WORKLOAD_EXCHANGE, 3000);
    store_expire(store, 70000);
    struct snapshot *before = store_cut(store);
    assert_null(snapshot_row(before, 0, SPACE));
    assert_int_equal(before->session_count, 1);
    merge(store, exchange("c", SESSION_FAILED), STORE_GET, 80000);
    struct snapshot *after = store_cut(store);
    assert_int_equal(snapshot_row_limit(after), 2);
    assert_string_equal(snapshot_row(after, 0, SPACE)->id, "c");
    assert_null(snapshot_row(before, 0, SPACE)); /* the older picture stays as it was */
    snapshot_unref(before);
    snapshot_unref(after);
    store_free(store);
}

static void nameless_records_are_replaced_by_each_sweep(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    struct session list[4] = {make_counted("a", SESSION_ACTIVE, 10, 2, 0),
                              make_session("", WORKLOAD_OTHER, SESSION_UNREADABLE),
                              make_session("", WORKLOAD_OTHER, SESSION_UNREADABLE),
                              make_session("", WORKLOAD_OTHER, SESSION_UNREADABLE)};
    for (int i = 0; i < 3; i++) {
        sweep(store, list, 4, 2000 + i);
        assert_int_equal(store_count(store), 4);
    }
    const struct session *row = store_find(store, SESSION_NO_ID "3", WORKLOAD_OTHER, SPACE);
    assert_non_null(row);
    assert_false(session_id_known(row));
    sweep(store, list, 2, 3000);
    assert_int_equal(store_count(store), 2);
    assert_null(store_doubted(store, 0, SPACE)); /* nobody can be asked for them */
    assert_null(store_find(store, SESSION_NO_ID "2", WORKLOAD_OTHER, SPACE));
    merge(store, list[1], STORE_GET, 4000);
    assert_int_equal(store_count(store), 2);
    store_free(store);
}

static struct store *restored(struct told *told)
{
    struct store *store = store_new(false, note, told);
    struct session active = make_counted("a", SESSION_ACTIVE, 10, 2, 0),
                   other = exchange("b", SESSION_COMPLETED);
    active.turned_ms = 700;
    memset(told, 0, sizeof *told);
    store_restore(store, &active);
    store_restore(store, &other);
    store_restored(store, 900);
    assert_int_equal(told->added + told->changed, 0);
    assert_int_equal(store_hot_count(store), 1);
    return store;
}

/* The first list of this run is no first listing: what it says otherwise has happened. */
static void what_changed_between_two_runs_is_told(void **state)
{
    struct told told;
    struct store *store = restored(&told);
    struct session now[2] = {make_counted("a", SESSION_COMPLETED, 10, 10, 0),
                             exchange("c", SESSION_DRAFT)};
    (void)state;
    sweep(store, now, 2, 5000);
    assert_int_equal(told.changed, 1);
    assert_int_equal(told.added, 1);
    assert_int_equal(told.first, 0);
    assert_int_equal(look(store, "a")->turned_ms, 5000);
    assert_int_equal(look(store, "c")->turned_ms, 5000);
    assert_true(look(store, "c")->flags & SESSION_NEW);
    assert_string_equal(store_doubted(store, 0, &(struct session){.id = NULL})->id,
                        "b"); /* a GET is to say */
    assert_int_equal(look(store, "b")->seen_ms, 900);
    store_free(store);
}

/* A file that was tampered with may say so: one of them is found from then on, and it is the first.
 * The same id in another workload is another session. */
static void what_was_kept_twice_is_there_once(void **state)
{
    struct store *store = store_new(false, NULL, NULL);
    struct session first = make_counted("a", SESSION_COMPLETED, 10, 2, 0),
                   again = make_counted("a", SESSION_ACTIVE, 10, 3, 0),
                   other = make_counted("a", SESSION_ACTIVATING, 10, 0, 0);
    other.workload = WORKLOAD_SHAREPOINT;
    (void)state;
    store_restore(store, &first);
    store_restore(store, &again);
    store_restore(store, &other);
    assert_null(store_find(store, "a", (enum workload)first.workload, SPACE));
    store_restored(store, 900);
    assert_int_equal(store_count(store), 2);
    assert_int_equal(look(store, "a")->completed, 2);
    assert_int_equal(store_hot_count(store), 1); /* the second of "a" is in no list */
    struct session added = make_counted("b", SESSION_COMPLETED, 1, 1, 0);
    merge(store, added, STORE_GET, 1000); /* into its place */
    assert_int_equal(store_count(store), 3);
    assert_int_equal(look(store, "a")->completed, 2);
    store_free(store);
}

static void what_stayed_the_same_is_not_touched(void **state)
{
    struct told told;
    struct store *store = restored(&told);
    struct session now[2] = {make_counted("a", SESSION_ACTIVE, 10, 2, 0),
                             exchange("b", SESSION_COMPLETED)};
    (void)state;
    snapshot_unref(store_cut(store));
    sweep(store, now, 2, 5000);
    assert_false(store_is_dirty(store));
    assert_int_equal(told.changed + told.added, 0);
    assert_int_equal(look(store, "a")->turned_ms, 700);
    store_free(store);
}

/* Turned: by its status alone, and not while the first list fills the store. */
static void a_turn_is_a_change_of_status(void **state)
{
    struct told told;
    struct store *store = settled(&told);
    (void)state;
    assert_true(look(store, "a")->turned_ms == TIME_NONE);
    merge(store, make_counted("a", SESSION_ACTIVE, 10, 3, 0), STORE_GET, 2000);
    assert_true(look(store, "a")->turned_ms == TIME_NONE);
    merge(store, make_counted("a", SESSION_FAILED, 10, 3, 7), STORE_GET, 3000);
    assert_int_equal(look(store, "a")->turned_ms, 3000);
    merge(store, make_counted("a", SESSION_FAILED, 10, 4, 6), STORE_GET, 4000);
    assert_int_equal(look(store, "a")->turned_ms, 3000);
    store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_changed_between_two_runs_is_told),
        cmocka_unit_test(what_was_kept_twice_is_there_once),
        cmocka_unit_test(what_stayed_the_same_is_not_touched),
        cmocka_unit_test(a_turn_is_a_change_of_status),
        cmocka_unit_test(in_the_first_sweep_nothing_happens),
        cmocka_unit_test(a_sweep_that_breaks_off_is_no_first_sweep),
        cmocka_unit_test(a_session_missing_from_a_sweep_is_doubted_not_gone),
        cmocka_unit_test(the_next_sweep_takes_a_doubt_back),
        cmocka_unit_test(a_sweep_that_broke_off_doubts_nobody),
        cmocka_unit_test(what_was_read_during_the_sweep_is_not_doubted),
        cmocka_unit_test(an_older_page_does_not_overwrite_a_newer_answer),
        cmocka_unit_test(a_newer_page_is_taken_even_after_a_get),
        cmocka_unit_test(a_gone_session_stays_a_minute_and_is_told_once),
        cmocka_unit_test(a_clock_put_back_does_not_keep_a_gone_session),
        cmocka_unit_test(a_page_of_the_same_sweep_does_not_bring_back_the_gone),
        cmocka_unit_test(rows_of_gone_sessions_are_used_again),
        cmocka_unit_test(nameless_records_are_replaced_by_each_sweep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
