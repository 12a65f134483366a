#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/timefmt.h"
#include "model/store.h"
#include "unit/make_session.h"

/* What the store told, counted, and the last of it. */
struct told {
    int added, changed, gone, first;
    enum session_status from, to;
    enum store_origin origin;
    char id[64];
};

static void note(void *context, const struct observation *seen)
{
    struct told *told = context;
    const struct session *session = seen->after ? seen->after : seen->before;
    told->added += !seen->before;
    told->changed += seen->before && seen->after;
    told->gone += !seen->after;
    told->first += seen->first_sweep;
    told->origin = seen->origin;
    told->from = seen->before ? (enum session_status)seen->before->status : SESSION_STATUS_COUNT;
    told->to = seen->after ? (enum session_status)seen->after->status : SESSION_STATUS_COUNT;
    snprintf(told->id, sizeof told->id, "%s", session->id);
}

static void merge(struct store *store, struct session session, enum store_origin origin,
                  int64_t at_ms)
{
    store_merge(store, &session, origin, at_ms);
}

static struct session exchange(const char *id, enum session_status status)
{
    return make_session(id, WORKLOAD_EXCHANGE, status);
}

static const struct session *look(const struct store *store, const char *id)
{
    return store_find(store, id, WORKLOAD_EXCHANGE);
}

static void sweep(struct store *store, const struct session *sessions, size_t count, int64_t at_ms)
{
    store_sweep_begin(store);
    for (size_t i = 0; i < count; i++)
        store_merge(store, &sessions[i], STORE_SWEEP, at_ms);
    store_sweep_end(store, true, at_ms);
}

/* A store that has read its first whole list: one active session "a". */
static struct store *settled(struct told *told)
{
    struct store *store = store_new(false, note, told);
    struct session active = make_counted("a", SESSION_ACTIVE, 10, 2, 0);
    sweep(store, &active, 1, 1000);
    memset(told, 0, sizeof *told);
    return store;
}

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
    assert_ptr_equal(store_doubted(store, 0), look(store, "a"));
    store_free(store);
}

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
    assert_int_equal(row->changed_ms, 2000);
    assert_int_equal(row->seen_ms, 2000);
    merge(store, make_counted("a", SESSION_FAILED, 10, 4, 1), STORE_GET, 3000);
    row = look(store, "a");
    assert_int_equal(row->flags, SESSION_COUNTS_CHANGED | SESSION_STATUS_CHANGED);
    assert_int_equal(row->changed_ms, 3000);
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
    assert_true(look(store, "a")->changed_ms == TIME_NONE);
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
    assert_int_equal(row->changed_ms, 2000); /* that they are missing is no change of theirs */
    merge(store, make_counted("a", SESSION_ACTIVE, 10, 4, 0), STORE_GET, 4000);
    assert_int_equal(look(store, "a")->changed_ms, 2000);
    store_free(store);
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

static void a_session_missing_from_a_sweep_is_doubted_not_gone(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    struct session other = exchange("b", SESSION_DRAFT);
    sweep(store, &other, 1, 5000);
    assert_int_equal(store_count(store), 2);
    assert_ptr_equal(store_doubted(store, 0), look(store, "a"));
    assert_null(store_doubted(store, 1));
    assert_int_equal(look(store, "a")->flags & SESSION_DOUBTED, SESSION_DOUBTED);
    assert_int_equal(told.gone, 0);
    sweep(store, &other, 1, 6000); /* still doubted, once */
    assert_null(store_doubted(store, 1));
    /* An answer of its own takes the doubt back. */
    merge(store, make_counted("a", SESSION_ACTIVE, 10, 2, 0), STORE_GET, 6500);
    assert_int_equal(look(store, "a")->flags & SESSION_DOUBTED, 0);
    assert_null(store_doubted(store, 0));
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
    assert_non_null(store_doubted(store, 0));
    sweep(store, both, 2, 6000);
    assert_null(store_doubted(store, 0));
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
    assert_null(store_doubted(store, 0));
    store_sweep_end(store, true, 6000); /* none is under way */
    assert_null(store_doubted(store, 0));
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
    assert_null(store_doubted(store, 0));
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
    assert_null(store_doubted(store, 0)); /* it was listed all the same */
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
    assert_null(store_hot(store, 0));
    store_expire(store, 160000);
    assert_non_null(look(store, "a"));
    store_expire(store, 160001);
    assert_null(look(store, "a"));
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
    assert_null(store_doubted(store, 0));
    /* A later list that carries it says that it is there. */
    sweep(store, &session, 1, 4000);
    assert_int_equal(look(store, "a")->flags, SESSION_NEW);
    assert_int_equal(told.added, 1);
    assert_ptr_equal(store_hot(store, 0), look(store, "a"));
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
    assert_null(snapshot_row(before, 0));
    assert_int_equal(before->session_count, 1);
    merge(store, exchange("c", SESSION_FAILED), STORE_GET, 80000);
    struct snapshot *after = store_cut(store);
    assert_int_equal(snapshot_row_limit(after), 2);
    assert_string_equal(snapshot_row(after, 0)->id, "c");
    assert_null(snapshot_row(before, 0)); /* the older picture stays as it was */
    snapshot_unref(before);
    snapshot_unref(after);
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
    assert_int_equal(store_find(store, "same", WORKLOAD_EXCHANGE)->flags, 0);
    assert_int_equal(store_find(store, "same", WORKLOAD_SHAREPOINT)->flags, SESSION_GONE);
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
    assert_non_null(store_hot(store, 0)); /* asked again */
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
    struct snapshot *snapshot = store_cut(store);
    assert_int_equal(snapshot->unreadable_count, 1);
    snapshot_unref(snapshot);
    merge(store, exchange("u", SESSION_DRAFT), STORE_SWEEP, 3000);
    assert_int_equal(store_count(store), 2);
    assert_int_equal(look(store, "u")->flags & SESSION_STATUS_CHANGED, 0);
    snapshot = store_cut(store);
    assert_int_equal(snapshot->unreadable_count, 0);
    snapshot_unref(snapshot);
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
    const struct session *row = store_find(store, SESSION_NO_ID "3", WORKLOAD_OTHER);
    assert_non_null(row);
    assert_false(session_id_known(row));
    sweep(store, list, 2, 3000);
    assert_int_equal(store_count(store), 2);
    assert_null(store_doubted(store, 0)); /* nobody can be asked for them */
    assert_null(store_find(store, SESSION_NO_ID "2", WORKLOAD_OTHER));
    merge(store, list[1], STORE_GET, 4000);
    assert_int_equal(store_count(store), 2);
    store_free(store);
}

static void labels_and_notes_of_ours_survive_a_merge(void **state)
{
    (void)state;
    struct told told;
    struct store *store = settled(&told);
    store_set_label(store, "a", WORKLOAD_EXCHANGE, "-> Copy +9", "new", true);
    merge(store, make_counted("a", SESSION_COMPLETED, 10, 10, 0), STORE_SWEEP, 2000);
    const struct session *row = look(store, "a");
    assert_string_equal(row->label, "-> Copy +9");
    assert_string_equal(row->destination, "new");
    assert_true(row->flags & SESSION_LABEL_KNOWN);
    assert_true(session_ended_badly(row)); /* its bulk request says so */
    snapshot_unref(store_cut(store));
    store_set_label(store, "a", WORKLOAD_EXCHANGE, "-> Copy +9", "new", true);
    store_set_label(store, "nobody", WORKLOAD_EXCHANGE, "x", NULL, false);
    assert_false(store_is_dirty(store));
    store_set_label(store, "a", WORKLOAD_EXCHANGE, NULL, NULL, false);
    row = look(store, "a");
    assert_null(row->label);
    assert_false(row->flags & SESSION_PARTIAL_BULK);
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
                assert_int_equal(store_hot(store, 0) != NULL, rows[i].hot);
            assert_null(store_hot(store, 1));
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
                        i % 2);
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
        cmocka_unit_test(in_the_first_sweep_nothing_happens),
        cmocka_unit_test(a_sweep_that_breaks_off_is_no_first_sweep),
        cmocka_unit_test(the_same_answer_again_dirties_nothing),
        cmocka_unit_test(a_change_is_marked_and_told),
        cmocka_unit_test(a_change_of_a_time_alone_is_told_but_not_marked),
        cmocka_unit_test(a_status_may_go_backwards),
        cmocka_unit_test(what_the_newest_answer_leaves_out_is_not_known),
        cmocka_unit_test(marks_fall_away_after_the_next_poll),
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
        cmocka_unit_test(one_id_in_three_workloads_is_three_rows),
        cmocka_unit_test(an_answer_without_a_workload_is_matched_by_id),
        cmocka_unit_test(an_unreadable_answer_keeps_what_was_readable),
        cmocka_unit_test(an_unreadable_session_can_become_readable),
        cmocka_unit_test(nameless_records_are_replaced_by_each_sweep),
        cmocka_unit_test(labels_and_notes_of_ours_survive_a_merge),
        cmocka_unit_test(raw_text_is_kept_only_when_asked_for),
        cmocka_unit_test(hot_is_what_can_change_by_itself),
        cmocka_unit_test(texts_lent_by_the_store_may_be_given_back_to_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
