/* test_store.c - merging: what a row holds after each kind of answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/timefmt.h"
#include "unit/store_fixture.h"

static void the_same_answer_again_dirties_nothing(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    assert_true(store_is_dirty(store));
    snapshot_unref(store_cut(store));
    assert_false(store_is_dirty(store));
    merge(store, make_counted("a", SESSION_ACTIVE, 10, 2, 0), STORE_SWEEP, 9000000);
    merge(store, make_counted("a", SESSION_ACTIVE, 10, 2, 0), STORE_GET, 2000);
    assert_false(store_is_dirty(store));
    assert_int_equal(told.changed + told.added, 0);
    assert_int_equal(look(store, "a")->seen_ms, 1000);
    /* Its own answer moves its age on, a minute at a time. */
    merge(store, make_counted("a", SESSION_ACTIVE, 10, 2, 0), STORE_GET, 61000);
    assert_true(store_is_dirty(store));
    assert_int_equal(look(store, "a")->seen_ms, 61000);
    assert_int_equal(told.changed, 0);
    store_free(store);
}

static void a_change_is_marked_and_told(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    merge(store, make_counted("a", SESSION_ACTIVE, 10, 4, 1), STORE_GET, 2000);
    const struct session *row = look(store, "a");
    assert_int_equal(row->flags, SESSION_COUNTS_CHANGED);
    assert_int_equal(row->units_delta, 3);
    assert_int_equal(row->seen_ms, 2000);
    merge(store, make_counted("a", SESSION_FAILED, 10, 4, 1), STORE_GET, 3000);
    row = look(store, "a");
    assert_int_equal(row->flags, SESSION_COUNTS_CHANGED | SESSION_STATUS_CHANGED);
    assert_int_equal(told.changed, 2);
    assert_int_equal(told.origin, STORE_GET);
    assert_int_equal(told.from, SESSION_ACTIVE);
    assert_int_equal(told.to, SESSION_FAILED);
    store_free(store);
}

static void a_change_of_a_time_alone_is_told_but_not_marked(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    struct session session = make_counted("a", SESSION_ACTIVE, 10, 2, 0);
    session.modified_ms = 5;
    merge(store, session, STORE_GET, 2000);
    assert_int_equal(told.changed, 1);
    assert_int_equal(look(store, "a")->flags, 0);
    store_free(store);
}

/* The list that does not carry a row says nothing of it. */
static void what_a_list_left_out_was_true_before_it(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    const struct session other = exchange("b", SESSION_COMPLETED);
    sweep(store, &other, 1, 500000);
    assert_true(look(store, "a")->flags & SESSION_DOUBTED);
    merge(store, make_counted("a", SESSION_FAILED, 10, 4, 1), STORE_GET, 600000);
    assert_int_equal(told.before_ms, 1000);
    store_free(store);
}

static void a_status_may_go_backwards(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    merge(store, exchange("a", SESSION_COMPLETED), STORE_GET, 2000);
    merge(store, exchange("a", SESSION_ACTIVE), STORE_GET, 3000);
    assert_int_equal(look(store, "a")->status, SESSION_ACTIVE);
    assert_int_equal(told.changed, 2);
    store_free(store);
}

static void what_the_newest_answer_leaves_out_is_not_known(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    struct session_error error = {.code = "C"};
    struct session failed = make_counted("a", SESSION_ACTIVE, 10, 4, 0);
    failed.error = &error;
    merge(store, failed, STORE_GET, 2000);
    merge(store, exchange("a", SESSION_ACTIVE), STORE_GET, 3000);
    const struct session *row = look(store, "a");
    assert_int_equal(row->total, COUNT_NONE);
    assert_null(row->error);
    merge(store, make_counted("a", SESSION_ACTIVE, 10, 4, 0), STORE_GET, 4000);
    store_free(store);
}

/* What GET says and the list does not is no news as long as the session is the same. */
static void a_list_that_says_less_takes_nothing_away(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    struct session_error error = {.code = "C"};
    struct identity_set by = {.user = {.name = "Ada"}};
    struct session full = make_counted("a", SESSION_FAILED, 10, 4, 6);
    full.error = &error;
    full.created_by = full.modified_by = &by;
    full.job_word = "bulk";
    full.created_ms = 1, full.modified_ms = 5, full.completed_ms = 4;
    merge(store, full, STORE_GET, 2000);
    struct session listed = exchange("a", SESSION_FAILED);
    const int64_t said[] = {5, TIME_NONE}; /* when it last changed; what has ended need not tell */
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        listed.modified_ms = said[i];
        memset(&told, 0, sizeof told);
        sweep(store, &listed, 1, 3000);
        const struct session *row = look(store, "a");
        assert_non_null(row->error);
        assert_string_equal(row->error->code, "C");
        assert_string_equal(row->created_by->user.name, "Ada");
        assert_string_equal(row->modified_by->user.name, "Ada");
        assert_string_equal(row->job_word, "bulk");
        assert_int_equal(row->total, 10);
        assert_int_equal(row->failed, 6);
        assert_int_equal(row->created_ms, 1);
        assert_int_equal(row->modified_ms, 5);
        assert_int_equal(row->completed_ms, 4);
        assert_int_equal(told.changed, 0);
    }
    store_free(store);
}

static void a_list_of_another_state_counts_alone(void **state)
{
    (void)state;
    struct told told;
    struct session_oddities odd = {.note = "error is no object."};
    const struct {
        enum session_status status;
        int64_t modified_ms;
        const struct session_oddities *odd;
    } others[] = {
        {SESSION_ACTIVE, 6, NULL},         /* it went on */
        {SESSION_ACTIVE, TIME_NONE, NULL}, /* perhaps it did */
        {SESSION_FAILED, 5, NULL},
        {SESSION_ACTIVE, 5, &odd}, /* there is something, and it cannot be read */
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct store *store = settled(&told);
        struct session_error error = {.code = "C"};
        struct session full = make_counted("a", SESSION_ACTIVE, 10, 4, 0);
        full.error = &error;
        full.modified_ms = 5;
        merge(store, full, STORE_GET, 2000);
        struct session listed = exchange("a", others[i].status);
        listed.modified_ms = others[i].modified_ms;
        listed.odd = others[i].odd;
        sweep(store, &listed, 1, 3000);
        assert_null(look(store, "a")->error);
        assert_int_equal(look(store, "a")->total, COUNT_NONE);
        store_free(store);
    }
}

static void marks_fall_away_after_the_next_poll(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    store_expire(store, 1500);
    merge(store, make_counted("a", SESSION_ACTIVE, 10, 4, 0), STORE_GET, 2000);
    merge(store, exchange("b", SESSION_ACTIVE), STORE_GET, 2000);
    store_expire(store, 3000);
    assert_int_equal(look(store, "a")->flags, SESSION_COUNTS_CHANGED);
    assert_int_equal(look(store, "b")->flags, SESSION_NEW);
    snapshot_unref(store_cut(store));
    store_expire(store, 4000);
    assert_true(store_is_dirty(store));
    assert_int_equal(look(store, "a")->flags, 0);
    assert_int_equal(look(store, "a")->units_delta, 0);
    assert_int_equal(look(store, "b")->flags, 0);
    snapshot_unref(store_cut(store));
    store_expire(store, 5000);
    assert_false(store_is_dirty(store));
    store_free(store);
}

static void one_id_in_three_workloads_is_three_rows(void **state)
{
    (void)state;
    struct store *store = store_new(false, NULL, NULL);
    for (int i = 0; i < 3; i++)
        merge(store, make_session("same", (enum workload)i, SESSION_ACTIVE), STORE_SWEEP, 1);
    assert_int_equal(store_count(store), 3);
    store_gone(store, "same", WORKLOAD_SHAREPOINT, 2);
    assert_int_equal(store_find(store, "same", WORKLOAD_EXCHANGE, SPACE)->flags, 0);
    assert_int_equal(store_find(store, "same", WORKLOAD_SHAREPOINT, SPACE)->flags, SESSION_GONE);
    store_free(store);
}

static void an_answer_without_a_workload_is_matched_by_id(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    merge(store, make_session("a", WORKLOAD_OTHER, SESSION_COMPLETED), STORE_WRITE, 2000);
    assert_int_equal(store_count(store), 1);
    assert_int_equal(look(store, "a")->status, SESSION_COMPLETED);
    /* And the other way round: the workload is learnt later. */
    merge(store, make_session("b", WORKLOAD_OTHER, SESSION_ACTIVE), STORE_WRITE, 2000);
    merge(store, exchange("b", SESSION_ACTIVE), STORE_GET, 3000);
    assert_int_equal(store_count(store), 2);
    assert_non_null(look(store, "b"));
    /* A type newer than this program is a workload of its own. */
    struct session new_kind = make_session("a", WORKLOAD_OTHER, SESSION_ACTIVE);
    new_kind.type_word = "#microsoft.graph.teamsRestoreSession";
    merge(store, new_kind, STORE_SWEEP, 4000);
    assert_int_equal(store_count(store), 3);
    store_free(store);
}

static void an_unreadable_answer_keeps_what_was_readable(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    struct session bad = make_session("a", WORKLOAD_OTHER, SESSION_UNREADABLE);
    merge(store, bad, STORE_GET, 2000);
    const struct session *row = look(store, "a");
    assert_int_equal(row->status, SESSION_ACTIVE);
    assert_int_equal(row->total, 10);
    assert_string_equal(row->odd->note, SESSION_NOTE_KEPT);
    assert_int_equal(row->seen_ms, 1000);
    assert_non_null(store_hot(store, 0, SPACE)); /* asked again */
    snapshot_unref(store_cut(store));
    merge(store, bad, STORE_SWEEP, 3000);
    assert_false(store_is_dirty(store));
    merge(store, make_counted("a", SESSION_ACTIVE, 10, 2, 0), STORE_GET, 4000);
    assert_null(look(store, "a")->odd);
    assert_int_equal(look(store, "a")->flags, 0);
    store_free(store);
}

static void an_unreadable_session_can_become_readable(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    merge(store, make_session("u", WORKLOAD_OTHER, SESSION_UNREADABLE), STORE_SWEEP, 2000);
    assert_int_equal(store_find(store, "u", WORKLOAD_OTHER, SPACE)->status, SESSION_UNREADABLE);
    merge(store, exchange("u", SESSION_DRAFT), STORE_SWEEP, 3000);
    assert_int_equal(store_count(store), 2);
    assert_int_equal(look(store, "u")->flags & SESSION_STATUS_CHANGED, 0);
    assert_int_equal(look(store, "u")->status, SESSION_DRAFT);
    store_free(store);
}

static void labels_and_notes_of_ours_survive_a_merge(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    store_set_label(store, "a", WORKLOAD_EXCHANGE, "-> Copy +9", "new",
                    SESSION_LABEL_KNOWN | SESSION_PARTIAL_BULK, 1000);
    merge(store, make_counted("a", SESSION_COMPLETED, 10, 10, 0), STORE_SWEEP, 2000);
    const struct session *row = look(store, "a");
    assert_string_equal(row->label, "-> Copy +9");
    assert_string_equal(row->destination, "new");
    assert_false(row->flags & SESSION_LABEL_KNOWN); /* it has ended: there is more to ask for */
    assert_true(session_ended_badly(row));          /* its bulk request says so */
    store_set_label(store, "a", WORKLOAD_EXCHANGE, "-> Copy +9", "new",
                    SESSION_LABEL_KNOWN | SESSION_PARTIAL_BULK, 1000);
    assert_true(look(store, "a")->flags & SESSION_LABEL_KNOWN);
    snapshot_unref(store_cut(store));
    store_set_label(store, "a", WORKLOAD_EXCHANGE, "-> Copy +9", "new",
                    SESSION_LABEL_KNOWN | SESSION_PARTIAL_BULK, 1000);
    store_set_label(store, "nobody", WORKLOAD_EXCHANGE, "x", NULL, SESSION_LABEL_KNOWN, 1000);
    assert_false(store_is_dirty(store));
    store_set_label(store, "a", WORKLOAD_EXCHANGE, NULL, NULL, SESSION_LABEL_KNOWN, 1000);
    row = look(store, "a");
    assert_null(row->label);
    assert_false(row->flags & SESSION_PARTIAL_BULK);
    store_free(store);
}

static void the_beginning_of_a_restore_survives_its_end(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    merge(store, make_counted("a", SESSION_DRAFT, 10, 0, 0), STORE_SWEEP, 500);
    store_set_started(store, "a", WORKLOAD_EXCHANGE, 900);
    assert_int_equal(look(store, "a")->started_ms, TIME_NONE); /* none of a draft */
    merge(store, make_counted("a", SESSION_ACTIVE, 10, 0, 0), STORE_SWEEP, 1000);
    store_set_started(store, "a", WORKLOAD_EXCHANGE, 900);
    store_set_started(store, "nobody", WORKLOAD_EXCHANGE, 900);
    merge(store, make_counted("a", SESSION_COMPLETED, 10, 10, 0), STORE_SWEEP, 2000);
    assert_int_equal(look(store, "a")->started_ms, 900);
    merge(store, make_counted("a", SESSION_DRAFT, 10, 0, 0), STORE_SWEEP, 3000);
    assert_int_equal(look(store, "a")->started_ms, TIME_NONE);
    store_free(store);
}

static void what_its_bulk_request_says_is_observed(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    merge(store, make_counted("a", SESSION_COMPLETED, 10, 10, 0), STORE_SWEEP, 2000);
    store_expire(store, 2000);
    store_expire(store, 2001);
    assert_false(look(store, "a")->flags & SESSION_STATUS_CHANGED);
    const int was = told.changed;
    store_set_label(store, "a", WORKLOAD_EXCHANGE, "wave", NULL, SESSION_LABEL_KNOWN, 3000);
    assert_int_equal(told.changed, was); /* a name is no news */
    store_set_label(store, "a", WORKLOAD_EXCHANGE, "wave", NULL,
                    SESSION_LABEL_KNOWN | SESSION_PARTIAL_BULK, 3000);
    assert_int_equal(told.changed, was + 1);
    assert_true(look(store, "a")->flags & SESSION_STATUS_CHANGED);
    store_set_label(store, "a", WORKLOAD_EXCHANGE, "wave", NULL,
                    SESSION_LABEL_KNOWN | SESSION_PARTIAL_BULK, 4000);
    assert_int_equal(told.changed, was + 1);
    store_free(store);
}

static void raw_text_is_kept_only_when_asked_for(void **state)
{
    (void)state;
    for (int keep = 0; keep < 2; keep++) {
        struct store *store = store_new(keep, NULL, NULL);
        struct session session = exchange("a", SESSION_DRAFT);
        session.raw = "{\"id\":\"a\"}";
        store_merge(store, &session, STORE_SWEEP, 1);
        assert_int_equal(look(store, "a")->raw != NULL, keep);
        session.raw = "{\"id\":\"a\",\"new\":1}";
        store_merge(store, &session, STORE_SWEEP, 2);
        if (keep)
            assert_string_equal(look(store, "a")->raw, session.raw);
        store_free(store);
    }
}

static void hot_is_what_can_change_by_itself(void **state)
{
    (void)state;
    static const struct {
        enum session_status status;
        int64_t completed_ms;
        bool hot;
    } rows[] = {
        {SESSION_DRAFT, TIME_NONE, false},
        {SESSION_ACTIVATING, TIME_NONE, true},
        {SESSION_ACTIVE, TIME_NONE, true},
        {SESSION_COMPLETED, 5, false},
        {SESSION_FAILED, 5, false},
        {SESSION_COMPLETED_WITH_ERROR, 5, false},
        {SESSION_MASKED, TIME_NONE, true},
        {SESSION_MASKED, 5, false},
        {SESSION_OTHER, TIME_NONE, true},
        {SESSION_OTHER, 5, false},
        {SESSION_UNREADABLE, TIME_NONE, false},
    };
    struct store *store = store_new(false, NULL, NULL);
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            struct session session = exchange("a", rows[i].status);
            session.completed_ms = rows[i].completed_ms;
            store_merge(store, &session, STORE_GET, 1);
            if (rows[i].status != SESSION_UNREADABLE) /* which keeps what was */
                assert_int_equal(store_hot(store, 0, SPACE) != NULL, rows[i].hot);
            assert_null(store_hot(store, 1, SPACE));
        }
    store_free(store);
}

static void texts_lent_by_the_store_may_be_given_back_to_it(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    struct session_error error = {.code = "C", .message = "M"};
    struct session session = make_counted("a", SESSION_ACTIVE, 10, 2, 0);
    session.error = &error;
    merge(store, session, STORE_GET, 2000);
    for (int i = 0; i < 2000; i++) {
        struct session lent = *look(store, "a");
        lent.modified_ms = i;
        store_set_label(store, lent.id, WORKLOAD_EXCHANGE, lent.error->message, lent.error->code,
                        i % 2 ? SESSION_PARTIAL_BULK : 0, 1000);
        lent = *look(store, "a");
        lent.modified_ms = i;
        merge(store, lent, STORE_GET, 3000 + i);
        if (i % 100 == 0)
            snapshot_unref(store_cut(store));
    }
    assert_string_equal(look(store, "a")->error->message, "M");
    assert_string_equal(look(store, "a")->label, "M");
    store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_answer_again_dirties_nothing),
        cmocka_unit_test(a_change_is_marked_and_told),
        cmocka_unit_test(a_change_of_a_time_alone_is_told_but_not_marked),
        cmocka_unit_test(what_a_list_left_out_was_true_before_it),
        cmocka_unit_test(a_status_may_go_backwards),
        cmocka_unit_test(what_the_newest_answer_leaves_out_is_not_known),
        cmocka_unit_test(a_list_that_says_less_takes_nothing_away),
        cmocka_unit_test(a_list_of_another_state_counts_alone),
        cmocka_unit_test(marks_fall_away_after_the_next_poll),
        cmocka_unit_test(one_id_in_three_workloads_is_three_rows),
        cmocka_unit_test(an_answer_without_a_workload_is_matched_by_id),
        cmocka_unit_test(an_unreadable_answer_keeps_what_was_readable),
        cmocka_unit_test(an_unreadable_session_can_become_readable),
        cmocka_unit_test(labels_and_notes_of_ours_survive_a_merge),
        cmocka_unit_test(the_beginning_of_a_restore_survives_its_end),
        cmocka_unit_test(what_its_bulk_request_says_is_observed),
        cmocka_unit_test(raw_text_is_kept_only_when_asked_for),
        cmocka_unit_test(hot_is_what_can_change_by_itself),
        cmocka_unit_test(texts_lent_by_the_store_may_be_given_back_to_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
