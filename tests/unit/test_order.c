#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/timefmt.h"
#include "model/order.h"
#include "model/store.h"
#include "unit/make_session.h"

#define DAY  INT64_C(86400000)
#define HOUR INT64_C(3600000)
#define NOW  (100 * DAY)

static const struct attention_rule rule = {.now_ms = NOW, .days = 7};

static struct snapshot *snapshot_of(const struct session *sessions, size_t count)
{
    struct store *store = store_new(false, NULL, NULL);
    for (size_t i = 0; i < count; i++) {
        store_merge(store, &sessions[i], STORE_SWEEP, 1);
        if (sessions[i].label)
            store_set_label(store, sessions[i].id, (enum workload)sessions[i].workload,
                            sessions[i].label, NULL,
                            SESSION_LABEL_KNOWN | (sessions[i].flags & SESSION_PARTIAL_BULK), 1000);
    }
    struct snapshot *snapshot = store_cut(store);
    store_free(store);
    return snapshot;
}

/* The ids in the order asked for, run together: every id in these tests is one letter. */
static void expect(const struct session *sessions, size_t count, const char *sort,
                   const char *expected)
{
    struct sort_spec spec;
    struct fault why = {0};
    struct order order = {0};
    char found[64] = "";
    if (!sort_spec_parse(sort, &spec, &why))
        fail_msg("%s: %s", sort, why.text);
    struct snapshot *snapshot = snapshot_of(sessions, count);
    order_compute(&order, snapshot, NULL, &spec, &rule);
    for (uint32_t i = 0; i < order.count; i++)
        strcat(found, snapshot_row(snapshot, order.rows[i], SPACE)->id);
    if (strcmp(found, expected) != 0)
        fail_msg("by %s: %s and not %s", sort, found, expected);
    order_release(&order);
    snapshot_unref(snapshot);
}

static struct session timed(const char *id, enum session_status status, int64_t created,
                            int64_t completed)
{
    struct session session = make_session(id, WORKLOAD_EXCHANGE, status);
    session.created_ms = created;
    session.completed_ms = completed;
    return session;
}

static void attention_goes_from_problems_to_history(void **state)
{
    (void)state;
    const struct session sessions[] = {
        timed("k", SESSION_COMPLETED, NOW - 30 * DAY, NOW - 1),     /* ended last */
        timed("l", SESSION_FAILED, NOW - 20 * DAY, NOW - 18 * DAY), /* an old failure */
        timed("m", SESSION_COMPLETED, NOW - 25 * DAY, NOW - 24 * DAY),
        timed("n", SESSION_COMPLETED, TIME_NONE, TIME_NONE),
        timed("i", SESSION_DRAFT, NOW - DAY, TIME_NONE),
        timed("h", SESSION_OTHER, NOW - DAY, TIME_NONE),
        timed("f", SESSION_ACTIVE, NOW - DAY, TIME_NONE),
        timed("g", SESSION_ACTIVE, NOW - 2 * DAY, TIME_NONE),
        timed("d", SESSION_ACTIVATING, NOW - 9 * DAY, TIME_NONE),
        timed("b", SESSION_FAILED, NOW - 3 * DAY, NOW - 2 * DAY),
        timed("a", SESSION_COMPLETED_WITH_ERROR, NOW - 2 * DAY, NOW - 2),
        timed("c", SESSION_FAILED, NOW - 6 * DAY, NOW - DAY), /* began before b, and ended later */
        timed("e", SESSION_MASKED, NOW - 5 * DAY, NOW - DAY - 1), /* it may have failed */
    };
    expect(sessions, 13, "attention", "cebadfghiklmn");
    expect(sessions, 13, "-attention", "mlknihgfdabec");
}

static void numbers_fall_first_and_the_missing_stand_last(void **state)
{
    (void)state;
    struct session none = make_session("d", WORKLOAD_EXCHANGE, SESSION_DRAFT);
    const struct session sessions[] = {
        none,
        make_counted("a", SESSION_ACTIVE, 10, 1, 3),
        make_counted("b", SESSION_ACTIVE, 200, 100, 0),
        make_counted("c", SESSION_ACTIVE, 30, 30, 0),
    };
    expect(sessions, 4, "units", "bcad");
    expect(sessions, 4, "-units", "acbd");
    expect(sessions, 4, "failed", "abcd");
    expect(sessions, 4, "-failed", "bcad");
    expect(sessions, 4, "progress", "cbad");
    expect(sessions, 4, "-progress", "abcd");
}

static void times_fall_first_and_the_missing_stand_last(void **state)
{
    (void)state;
    const struct session sessions[] = {
        timed("d", SESSION_COMPLETED, TIME_NONE, TIME_NONE),
        timed("a", SESSION_COMPLETED, -5 * DAY, NOW - 1), /* before 1970: the longest */
        timed("b", SESSION_COMPLETED, 5 * DAY, 6 * DAY),
        timed("c", SESSION_ACTIVE, 20 * DAY, TIME_NONE),
    };
    expect(sessions, 4, "created", "cbad");
    expect(sessions, 4, "-created", "abcd");
    expect(sessions, 4, "ended", "abcd");
    expect(sessions, 4, "-ended", "bacd");
    expect(sessions, 4, "run", "acbd");
    expect(sessions, 4, "-run", "bcad");
}

static void texts_are_sorted_as_people_read_them(void **state)
{
    (void)state;
    static const struct identity_set people[] = {{.user = {"1", "\u00c9mile", NULL}},
                                                 {.user = {"2", "adam", NULL}},
                                                 {.user = {"3", "Zo\u00eb", NULL}},
                                                 {.user = {"4", "Eve with a long name", NULL}},
                                                 {.user = {"5", "eve with a long nose", NULL}}};
    struct session sessions[6];
    for (int i = 0; i < 6; i++) {
        static const char *const ids[] = {"a", "b", "c", "d", "e", "f"};
        sessions[i] = make_session(ids[i], WORKLOAD_EXCHANGE, SESSION_DRAFT);
        sessions[i].created_by = i < 5 ? &people[i] : NULL;
        sessions[i].label = i < 5 ? people[i].user.name : "\u00e9mile";
    }
    expect(sessions, 6, "by", "badecf");
    expect(sessions, 6, "-by", "cedabf");
    expect(sessions, 6, "what", "bafdec"); /* equal but for case and accent: by id */
    expect(sessions, 6, "-what", "cedafb");
}

/* What has no name yet stands behind all that have one, whichever way round; "2 of them" is a name,
 * and what can have none (it is gone) is called by its counts for good. */
static void what_has_no_name_yet_stands_behind_the_names(void **state)
{
    (void)state;
    struct session sessions[] = {make_counted("a", SESSION_ACTIVE, 3, 0, 0),
                                 make_counted("b", SESSION_ACTIVE, 1, 0, 0),
                                 make_session("c", WORKLOAD_EXCHANGE, SESSION_ACTIVE),
                                 make_session("d", WORKLOAD_EXCHANGE, SESSION_ACTIVE),
                                 make_counted("e", SESSION_ACTIVE, 2, 0, 0)};
    sessions[2].label = "2 of them";
    sessions[3].label = "sites/Finance";
    sessions[4].workload = WORKLOAD_OTHER; /* nowhere to ask */
    expect(sessions, 5, "what", "ecdba");
    expect(sessions, 5, "-what", "dceab");
}

/* "bulk, no units", "bulk, not resolved", "bulk, resolving". */
static void a_bulk_session_without_units_is_sorted_as_it_is_shown(void **state)
{
    (void)state;
    struct session sessions[] = {make_counted("a", SESSION_ACTIVE, 0, 0, 0),
                                 make_counted("b", SESSION_DRAFT, 0, 0, 0),
                                 make_counted("c", SESSION_COMPLETED, 0, 0, 0),
                                 make_counted("d", SESSION_ACTIVATING, 0, 0, 0)};
    for (size_t i = 0; i < sizeof sessions / sizeof sessions[0]; i++)
        sessions[i].job = JOB_BULK;
    expect(sessions, 4, "what", "cbad");
}

static void the_next_key_and_then_the_id_decide(void **state)
{
    (void)state;
    struct session sessions[] = {
        make_session("d", WORKLOAD_ONEDRIVE, SESSION_FAILED),
        make_session("c", WORKLOAD_EXCHANGE, SESSION_FAILED),
        make_session("b", WORKLOAD_EXCHANGE, SESSION_DRAFT),
        make_session("a", WORKLOAD_ONEDRIVE, SESSION_FAILED),
    };
    expect(sessions, 4, "workload,status", "bcad");
    expect(sessions, 4, "status,workload", "bcad");
    expect(sessions, 4, "-status,workload", "cadb");
    expect(sessions, 4, "-workload,-status", "adcb");
    expect(sessions, 4, "workload,status,-id", "bcda");
    expect(sessions, 4, "id", "abcd");
    expect(sessions, 4, "-id", "dcba");
}

/* Whatever it is sorted by, and turned round or not. */
static void what_is_equal_stands_the_newest_first(void **state)
{
    (void)state;
    const struct session sessions[] = {
        timed("e", SESSION_FAILED, TIME_NONE, TIME_NONE),
        timed("d", SESSION_FAILED, NOW - 3 * DAY, TIME_NONE),
        timed("a", SESSION_FAILED, NOW - 2 * DAY, TIME_NONE),
        timed("c", SESSION_FAILED, NOW - DAY, TIME_NONE),
        timed("b", SESSION_FAILED, NOW - DAY, TIME_NONE),
        timed("f", SESSION_DRAFT, NOW, TIME_NONE),
    };
    expect(sessions, 6, "status", "fbcade");
    expect(sessions, 6, "-status", "bcadef");
    expect(sessions, 6, "workload", "fbcade");
    expect(sessions, 6, "by", "fbcade");
    expect(sessions, 6, "-created", "dabcfe");
    expect(sessions, 6, "workload,-id", "fedcba");
}

static void two_of_many_that_are_equal_do_so_too(void **state)
{
    (void)state;
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn";
    char ids[sizeof letters - 1][2];
    struct session sessions[sizeof letters - 1];
    const size_t count = sizeof letters - 1;
    for (size_t i = 0; i < count; i++) {
        snprintf(ids[i], sizeof ids[i], "%c", letters[i]);
        sessions[i] = make_counted(ids[i], SESSION_ACTIVE, i == 0 ? 1 : (int32_t)i, 0, 0);
        sessions[i].created_ms = NOW - DAY + (int64_t)i;
    }
    expect(sessions, count, "-units", "BACDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn");
}

static void what_reads_partial_is_sorted_as_partial(void **state)
{
    struct session sessions[] = {make_session("c", WORKLOAD_EXCHANGE, SESSION_COMPLETED),
                                 make_session("b", WORKLOAD_EXCHANGE, SESSION_COMPLETED),
                                 make_session("d", WORKLOAD_EXCHANGE, SESSION_ACTIVE)};
    (void)state;
    sessions[0].label = "a wave";
    sessions[0].flags = SESSION_PARTIAL_BULK;
    expect(sessions, 3, "status", "dcb");
}

static void ids_that_begin_alike_are_still_told_apart(void **state)
{
    (void)state;
    struct store *store = store_new(false, NULL, NULL);
    for (int i = 0; i < 700; i++) {
        char id[80];
        snprintf(id, sizeof id, "%s-%08d-long-common-middle-%04d", i % 2 ? "b" : "a", 0,
                 i * 37 % 700);
        struct session session = make_session(id, WORKLOAD_EXCHANGE, SESSION_DRAFT);
        store_merge(store, &session, STORE_SWEEP, 1);
    }
    struct snapshot *snapshot = store_cut(store);
    struct sort_spec spec = {.keys = {SORT_STATUS}, .count = 1};
    struct order order = {0};
    order_compute(&order, snapshot, NULL, &spec, &rule);
    assert_int_equal(order.count, 700);
    for (uint32_t i = 1; i < order.count; i++)
        assert_true(strcmp(snapshot_row(snapshot, order.rows[i - 1], SPACE)->id,
                           snapshot_row(snapshot, order.rows[i], SPACE)->id) < 0);
    order_release(&order);
    snapshot_unref(snapshot);
    store_free(store);
}

static void one_id_in_three_workloads_keeps_its_places(void **state)
{
    (void)state;
    struct session sessions[] = {make_session("a", WORKLOAD_ONEDRIVE, SESSION_DRAFT),
                                 make_session("a", WORKLOAD_EXCHANGE, SESSION_DRAFT),
                                 make_session("a", WORKLOAD_SHAREPOINT, SESSION_DRAFT)};
    struct snapshot *snapshot = snapshot_of(sessions, 3);
    static const enum sort_key keys[] = {SORT_CREATED, SORT_ID, SORT_LABEL};
    struct order order = {0};
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        struct sort_spec spec = {.keys = {keys[k]}, .count = 1};
        order_compute(&order, snapshot, NULL, &spec, &rule);
        for (uint32_t i = 0; i < 3; i++)
            assert_int_equal(snapshot_row(snapshot, order.rows[i], SPACE)->workload, i);
    }
    order_release(&order);
    snapshot_unref(snapshot);
}

static void only_what_matches_is_ordered(void **state)
{
    (void)state;
    struct session sessions[] = {make_session("a", WORKLOAD_ONEDRIVE, SESSION_DRAFT),
                                 make_session("b", WORKLOAD_EXCHANGE, SESSION_FAILED),
                                 make_session("c", WORKLOAD_SHAREPOINT, SESSION_DRAFT)};
    struct snapshot *snapshot = snapshot_of(sessions, 3);
    struct sort_spec spec = {.keys = {SORT_ID}, .reversed = {true}, .count = 1};
    struct order order = {0};
    struct filter *filter = filter_parse("st:draft", NULL, NULL);
    order_compute(&order, snapshot, filter, &spec, &rule);
    assert_int_equal(order.count, 2);
    assert_int_equal(order.matching_of, 3);
    assert_string_equal(snapshot_row(snapshot, order.rows[0], SPACE)->id, "c");
    filter_free(filter);
    filter = filter_parse("nothing", NULL, NULL);
    order_compute(&order, snapshot, filter, &spec, &rule); /* the memory is used again */
    assert_int_equal(order.count, 0);
    assert_int_equal(order.matching_of, 3);
    filter_free(filter);
    order_release(&order);
    assert_null(order.rows);
    snapshot_unref(snapshot);
}

/* From whatever order, filtered or not, another sort gives what sorting from nothing gives. */
static void expect_as_anew(struct order *order, const struct snapshot *snapshot,
                           const struct filter *filter)
{
    struct order anew = {0};
    for (int i = 0; i < SORT_KEY_COUNT * 2; i++) {
        const struct sort_spec spec = {
            .keys = {(enum sort_key)(i / 2)}, .reversed = {i % 2 != 0}, .count = 1};
        order_sort(order, snapshot, &spec, &rule);
        order_release(&anew);
        order_compute(&anew, snapshot, filter, &spec, &rule);
        assert_int_equal(order->count, anew.count);
        assert_int_equal(order->matching_of, anew.matching_of);
        assert_memory_equal(order->rows, anew.rows, anew.count * sizeof *anew.rows);
    }
    order_release(&anew);
}

static void merge_dated(struct store *store, int number, int64_t created_ms)
{
    char id[16];
    snprintf(id, sizeof id, "%03d", number);
    struct session session =
        make_session(id, WORKLOAD_EXCHANGE, number % 3 ? SESSION_FAILED : SESSION_DRAFT);
    session.created_ms = created_ms;
    store_merge(store, &session, STORE_SWEEP, 1);
}

/* Rows that were removed leave holes. */
static struct store *store_with_a_hole(void)
{
    struct store *store = store_new(false, NULL, NULL);
    for (int i = 0; i < 600; i++)
        merge_dated(store, i * 37 % 600, NOW - i % 7 * DAY);
    store_gone(store, "111", WORKLOAD_EXCHANGE, 2);
    store_expire(store, 2 + 60 * 1000 + 1);
    assert_int_equal(store_count(store), 599);
    return store;
}

static void another_sort_is_as_if_made_anew(void **state)
{
    (void)state;
    static const struct sort_spec by_id = {.keys = {SORT_ID}, .reversed = {true}, .count = 1};
    static const char *const filters[] = {"", "st:draft", "nothing"};
    struct store *store = store_with_a_hole();
    struct snapshot *snapshot = store_cut(store);
    for (size_t f = 0; f < 3; f++) {
        struct filter *filter = filter_parse(filters[f], NULL, NULL);
        struct order order = {0};
        order_compute(&order, snapshot, filter, &by_id, &rule);
        expect_as_anew(&order, snapshot, filter);
        filter_free(filter);
        order_release(&order);
    }
    snapshot_unref(snapshot);
    store_free(store);
}

/* The order of creation is kept from sort to sort: not beyond its rows. */
static void so_it_is_once_rows_came_went_or_changed_their_dates(void **state)
{
    (void)state;
    static const struct sort_spec by_status = {.keys = {SORT_STATUS}, .count = 1};
    struct store *store = store_with_a_hole();
    struct order order = {0};
    for (int round = 0; round < 4; round++) {
        struct snapshot *snapshot = store_cut(store);
        order_compute(&order, snapshot, NULL, &by_status, &rule);
        expect_as_anew(&order, snapshot, NULL);
        snapshot_unref(snapshot);
        if (round == 0)
            for (int i = 0; i < 600; i += 5)
                merge_dated(store, i, NOW - i % 11 * DAY);
        if (round == 1)
            merge_dated(store, 700, NOW + DAY);
        if (round == 2)
            store_gone(store, "222", WORKLOAD_EXCHANGE, NOW);
        store_expire(store, NOW + DAY);
    }
    store_free(store);
    store = store_new(false, NULL, NULL); /* another tenant */
    for (int i = 0; i < 50; i++)
        merge_dated(store, i, NOW - i % 2 * DAY);
    struct snapshot *snapshot = store_cut(store);
    order_compute(&order, snapshot, NULL, &by_status, &rule);
    expect_as_anew(&order, snapshot, NULL);
    order_release(&order);
    snapshot_unref(snapshot);
    store_free(store);
}

static void add_rows(struct store *store, int from, int to)
{
    for (int i = from; i < to; i++) {
        char id[16];
        snprintf(id, sizeof id, "%03d", i);
        struct session session =
            make_session(id, WORKLOAD_EXCHANGE, i % 2 ? SESSION_FAILED : SESSION_DRAFT);
        store_merge(store, &session, STORE_SWEEP, 1);
    }
}

/* The next snapshot has lost a row and has more chunks: what is left of the order can be filtered
 * on, and back. */
static void a_held_order_is_filtered_on(void **state)
{
    (void)state;
    struct store *store = store_new(false, NULL, NULL);
    struct sort_spec spec = {.keys = {SORT_ID}, .reversed = {true}, .count = 1};
    struct filter *failed = filter_parse("st:failed", NULL, NULL);
    struct filter *some = filter_parse("st:failed 10", NULL, NULL);
    struct order order = {0};
    add_rows(store, 0, 250);
    struct snapshot *old = store_cut(store);
    order_compute(&order, old, failed, &spec, &rule);
    assert_int_equal(order.count, 125);
    store_gone(store, "105", WORKLOAD_EXCHANGE, 2);
    store_expire(store, 2 + 60 * 1000 + 1);
    add_rows(store, 300, 900);
    struct snapshot *now = store_cut(store);
    order_hold(&order, old, now);
    assert_int_equal(order.count, 124);
    assert_int_equal(order.matching_of, 249);
    order_filter(&order, now, some, &rule, true);
    assert_int_equal(order.count, 4); /* 101, 103, 107, 109 */
    order_filter(&order, now, NULL, &rule, false);
    assert_int_equal(order.count, 249);
    assert_string_equal(snapshot_row_id(now, order.rows[0]), "249");
    order_release(&order);
    filter_free(failed);
    filter_free(some);
    snapshot_unref(old);
    snapshot_unref(now);
    store_free(store);
}

static void a_held_order_is_sorted_on(void **state)
{
    (void)state;
    static const struct sort_spec by_workload = {.keys = {SORT_WORKLOAD}, .count = 1};
    struct store *store = store_new(false, NULL, NULL);
    struct order order = {0};
    add_rows(store, 0, 250);
    struct snapshot *old = store_cut(store);
    order_compute(&order, old, NULL, &by_workload, &rule);
    store_gone(store, "000", WORKLOAD_EXCHANGE, 2);
    store_expire(store, 2 + 60 * 1000 + 1);
    struct snapshot *now = store_cut(store);
    order_hold(&order, old, now);
    order_sort(&order, now, &by_workload, &rule);
    assert_int_equal(order.count, 249);
    assert_string_equal(snapshot_row_id(now, order.rows[0]), "001");
    assert_string_equal(snapshot_row_id(now, order.rows[248]), "249");
    order_release(&order);
    snapshot_unref(old);
    snapshot_unref(now);
    store_free(store);
}

static void a_row_that_the_filter_hides_is_taken_into_its_place(void **state)
{
    (void)state;
    struct store *store = store_new(false, NULL, NULL);
    struct sort_spec spec = {.keys = {SORT_ID}, .count = 1};
    struct filter *failed = filter_parse("st:failed", NULL, NULL);
    struct order order = {0};
    add_rows(store, 0, 200);
    struct snapshot *snapshot = store_cut(store);
    const uint32_t row = snapshot_find(snapshot, "150", WORKLOAD_EXCHANGE);
    order_compute(&order, snapshot, NULL, &spec, &rule);
    assert_false(order_take_in(&order, row));
    order_compute(&order, snapshot, failed, &spec, &rule);
    assert_true(order_take_in(&order, row));
    assert_false(order_take_in(&order, row));
    assert_int_equal(order.count, 101);
    assert_string_equal(snapshot_row_id(snapshot, order.rows[74]), "149");
    assert_string_equal(snapshot_row_id(snapshot, order.rows[75]), "150");
    assert_string_equal(snapshot_row_id(snapshot, order.rows[76]), "151");
    order_release(&order);
    filter_free(failed);
    snapshot_unref(snapshot);
    store_free(store);
}

/* The ids of the rows shown, run together, with this filter over the same rows. */
static void expect_filtered(struct order *order, const struct snapshot *snapshot, const char *text,
                            const struct attention_rule *by, const char *ids)
{
    struct fault why = {0};
    size_t at;
    char found[64] = "";
    struct filter *filter = filter_parse(text, &at, &why);
    assert_non_null(filter);
    order_filter(order, snapshot, filter, by, false);
    for (uint32_t i = 0; i < order->count; i++)
        strcat(found, snapshot_row(snapshot, order->rows[i], SPACE)->id);
    if (strcmp(found, ids) != 0)
        fail_msg("%s: %s and not %s", text, found, ids);
    filter_free(filter);
}

/* More than are kept, there and back, so that some are recalled and some looked for anew. */
static void a_filter_taken_back_matches_what_it_did(void **state)
{
    static const char *const typed[] = {"id:a",   "id:b",   "id:c",   "-id:a",    "-id:b",
                                        "id:a,b", "id:b,c", "id:a,c", "id:a,b,c", "-id:c"};
    static const char *const shown[] = {"a", "b", "c", "bc", "ac", "ab", "bc", "ac", "abc", "ab"};
    const size_t count = sizeof typed / sizeof *typed;
    struct session sessions[3];
    struct order order = {0};
    struct sort_spec spec;
    struct fault why = {0};
    static const char *const ids[] = {"a", "b", "c"};
    (void)state;
    for (size_t i = 0; i < 3; i++)
        sessions[i] = timed(ids[i], SESSION_ACTIVE, NOW - DAY, TIME_NONE);
    assert_true(sort_spec_parse("id", &spec, &why));
    struct snapshot *snapshot = snapshot_of(sessions, 3);
    order_compute(&order, snapshot, NULL, &spec, &rule);
    for (size_t i = 0; i < count; i++)
        expect_filtered(&order, snapshot, typed[i], &rule, shown[i]);
    for (size_t i = count; i-- > 0;)
        expect_filtered(&order, snapshot, typed[i], &rule, shown[i]);
    order_release(&order);
    snapshot_unref(snapshot);
}

/* The same words of another hour, and of other rows. */
static void what_hangs_on_more_than_the_rows_is_looked_for_anew(void **state)
{
    const struct attention_rule later = {.now_ms = NOW + 10 * HOUR, .days = 7};
    struct session sessions[] = {timed("a", SESSION_ACTIVE, NOW - HOUR, TIME_NONE),
                                 timed("b", SESSION_ACTIVE, NOW - 9 * HOUR, TIME_NONE)};
    struct order order = {0};
    struct sort_spec spec;
    struct fault why = {0};
    (void)state;
    assert_true(sort_spec_parse("id", &spec, &why));
    struct snapshot *snapshot = snapshot_of(sessions, 2);
    order_compute(&order, snapshot, NULL, &spec, &rule);
    expect_filtered(&order, snapshot, "age>5h", &rule, "b");
    expect_filtered(&order, snapshot, "age>5h", &later, "ab");
    expect_filtered(&order, snapshot, "st:active", &rule, "ab");
    snapshot_unref(snapshot);
    sessions[0].status = SESSION_FAILED;
    snapshot = snapshot_of(sessions, 2);
    order_compute(&order, snapshot, NULL, &spec, &rule);
    expect_filtered(&order, snapshot, "st:active", &rule, "b");
    order_release(&order);
    snapshot_unref(snapshot);
}

static void an_empty_snapshot_has_an_empty_order(void **state)
{
    (void)state;
    struct snapshot *snapshot = snapshot_of(NULL, 0);
    struct order order = {0};
    for (int key = 0; key < SORT_KEY_COUNT; key++) {
        struct sort_spec spec = {.keys = {(enum sort_key)key}, .count = 1};
        order_compute(&order, snapshot, NULL, &spec, &rule);
        assert_int_equal(order.count, 0);
        assert_int_equal(order.matching_of, 0);
    }
    order_release(&order);
    snapshot_unref(snapshot);
}

static void a_sort_reads_as_it_is_written(void **state)
{
    (void)state;
    struct sort_spec read;
    assert_true(sort_spec_parse("what,-ended,id", &read, NULL));
    assert_int_equal(read.count, 3);
    assert_int_equal(read.keys[0], SORT_LABEL);
    assert_int_equal(read.keys[1], SORT_ENDED);
    assert_true(!read.reversed[0] && read.reversed[1] && !read.reversed[2]);
    static const char *const wrong[] = {"",          "nothing", "created,",
                                        ",created",  "-",       "created,created",
                                        "--created", "Created", "id,by,what,status"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct sort_spec spec = {.count = 77};
        struct fault why = {0};
        assert_false(sort_spec_parse(wrong[i], &spec, &why));
        assert_int_equal(why.kind, FAULT_INPUT);
        assert_true(*why.text);
        assert_int_equal(spec.count, 77);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_equal_stands_the_newest_first),
        cmocka_unit_test(two_of_many_that_are_equal_do_so_too),
        cmocka_unit_test(attention_goes_from_problems_to_history),
        cmocka_unit_test(numbers_fall_first_and_the_missing_stand_last),
        cmocka_unit_test(times_fall_first_and_the_missing_stand_last),
        cmocka_unit_test(texts_are_sorted_as_people_read_them),
        cmocka_unit_test(what_has_no_name_yet_stands_behind_the_names),
        cmocka_unit_test(a_bulk_session_without_units_is_sorted_as_it_is_shown),
        cmocka_unit_test(the_next_key_and_then_the_id_decide),
        cmocka_unit_test(what_reads_partial_is_sorted_as_partial),
        cmocka_unit_test(ids_that_begin_alike_are_still_told_apart),
        cmocka_unit_test(one_id_in_three_workloads_keeps_its_places),
        cmocka_unit_test(only_what_matches_is_ordered),
        cmocka_unit_test(another_sort_is_as_if_made_anew),
        cmocka_unit_test(so_it_is_once_rows_came_went_or_changed_their_dates),
        cmocka_unit_test(a_held_order_is_filtered_on),
        cmocka_unit_test(a_held_order_is_sorted_on),
        cmocka_unit_test(a_row_that_the_filter_hides_is_taken_into_its_place),
        cmocka_unit_test(a_filter_taken_back_matches_what_it_did),
        cmocka_unit_test(what_hangs_on_more_than_the_rows_is_looked_for_anew),
        cmocka_unit_test(an_empty_snapshot_has_an_empty_order),
        cmocka_unit_test(a_sort_reads_as_it_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
