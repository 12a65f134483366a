/* What is counted view by view and chunk by chunk, in portions and again only where something is
 * another, is what one finds who looks at every session: over tenants that change by chance. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/timefmt.h"
#include "base/xalloc.h"
#include "model/opened.h"
#include "model/pace.h"
#include "model/presence.h"
#include "model/store.h"
#include "model/view_counts.h"
#include "unit/make_session.h"

#define NOW_MS INT64_C(1795435200000) /* a minute's beginning */

static const char *const texts[] = {
    "",
    "is:attention",
    "is:active",
    "st:draft",
    "is:today",
    "is:mine",
    "age<2h",
    "-is:ended,active units>5",
    "is:acknowledged",
};
#define VIEWS (sizeof texts / sizeof *texts)

static const struct person people[] = {
    {.id = "U-1", .name = "Ana Garcia", .account = "ana@contoso.com"},
    {.id = "u-2", .name = "Joana", .account = "joana@contoso.com"},
};

struct rig {
    struct store *store;
    struct acks *acks;
    struct presence presence;
    struct snapshot *snapshot;
    struct attention_rule rule;
    struct filter *filters[VIEWS];
    struct view_counts *counts;
    unsigned random;
    int added;
};

static unsigned pick(struct rig *rig, unsigned below)
{
    rig->random = rig->random * 1664525u + 1013904223u;
    return (rig->random >> 8) % below;
}

static int open_rig(void **state)
{
    struct rig *rig = xcalloc(1, sizeof *rig);
    const struct filter *lent[VIEWS];
    rig->store = store_new(false, NULL, NULL);
    rig->acks = acks_load(NULL, NULL);
    rig->presence = PRESENCE_NONE;
    rig->random = 7;
    rig->rule = (struct attention_rule){.now_ms = NOW_MS,
                                        .days = 7,
                                        .acks = rig->acks,
                                        .person = &people[0],
                                        .presence = &rig->presence};
    for (size_t i = 0; i < VIEWS; i++)
        lent[i] = rig->filters[i] = filter_parse(texts[i], NULL, NULL);
    rig->counts = view_counts_new();
    view_counts_set(rig->counts, lent, VIEWS);
    *state = rig;
    return 0;
}

static int close_rig(void **state)
{
    struct rig *rig = *state;
    view_counts_free(rig->counts);
    for (size_t i = 0; i < VIEWS; i++)
        filter_free(rig->filters[i]);
    snapshot_unref(rig->snapshot);
    store_free(rig->store);
    acks_free(rig->acks);
    free(rig);
    return 0;
}

static const struct identity_set ana = {.user = {"u-1", "Ana Garcia", "Ana@contoso.com"}};
static const struct identity_set joana = {.user = {"u-2", "Joana", "joana@contoso.com"}};

static void merge(struct rig *rig, int number, enum session_status status)
{
    char id[32];
    snprintf(id, sizeof id, "s%d", number);
    struct session session = make_session(id, (enum workload)(number % 3), status);
    session.created_ms = NOW_MS - number % 90 * HOUR_MS / 2;
    session.completed_ms =
        session_is_terminal(&session) ? NOW_MS - number % 250 * HOUR_MS : TIME_NONE;
    session.total = number % 11;
    session.created_by = number % 5 == 0 ? &ana : number % 5 == 1 ? &joana : NULL;
    if (number % 97 == 0) /* one that is kept whole */
        session.total = 70000;
    store_merge(rig->store, &session, STORE_GET, NOW_MS);
}

static void cut(struct rig *rig)
{
    snapshot_unref(rig->snapshot);
    rig->snapshot = store_cut(rig->store);
}

static void add(struct rig *rig, int count)
{
    for (int i = 0; i < count; i++, rig->added++)
        merge(rig, rig->added, (enum session_status)pick(rig, SESSION_OTHER));
}

static int64_t from_scratch(const struct rig *rig, size_t view)
{
    struct filter_when when = filter_when(&rig->rule);
    int64_t count = 0;
    when.opened = rig->snapshot->opened;
    for (uint32_t row = 0; row < snapshot_row_limit(rig->snapshot); row++) {
        const struct session *session = snapshot_row(rig->snapshot, row, SPACE);
        count += session && !(session->flags & SESSION_GONE) &&
                 filter_matches(rig->filters[view], session, &when);
    }
    return count;
}

static void look(struct rig *rig)
{
    view_counts_look(rig->counts, rig->snapshot, &rig->rule);
}

static void expect_true_counts(struct rig *rig, const char *after)
{
    while (view_counts_go_on(rig->counts, 1 + pick(rig, 7)))
        continue;
    for (size_t i = 0; i < VIEWS; i++)
        if (view_counts_get(rig->counts, i) != from_scratch(rig, i))
            fail_msg("\"%s\" after %s: %lld, not %lld", texts[i], after,
                     (long long)view_counts_get(rig->counts, i), (long long)from_scratch(rig, i));
}

static void before_anything_there_is_no_count(void **state)
{
    struct rig *rig = *state;
    assert_int_equal(view_counts_get(rig->counts, 1), COUNT_NONE);
    assert_false(view_counts_go_on(rig->counts, 100));
}

static void an_empty_tenant_is_counted(void **state)
{
    struct rig *rig = *state;
    cut(rig);
    look(rig);
    expect_true_counts(rig, "nothing");
    assert_int_equal(view_counts_get(rig->counts, 1), 0);
}

static void each_view_counts_what_its_filter_matches(void **state)
{
    struct rig *rig = *state;
    add(rig, 700);
    cut(rig);
    look(rig);
    expect_true_counts(rig, "700 sessions");
    assert_true(view_counts_get(rig->counts, 1) > 0);
    assert_true(view_counts_get(rig->counts, 5) > 0);
}

static void what_is_not_counted_to_the_end_has_no_number(void **state)
{
    struct rig *rig = *state;
    add(rig, 1000);
    cut(rig);
    look(rig);
    assert_true(view_counts_is_open(rig->counts));
    assert_true(view_counts_go_on(rig->counts, 1));
    assert_int_equal(view_counts_get(rig->counts, 2), COUNT_NONE);
    expect_true_counts(rig, "several portions");
    assert_false(view_counts_is_open(rig->counts));
}

/* One changed chunk is all that is left to be counted, and one portion counts it. */
static void a_changed_session_costs_its_chunk(void **state)
{
    struct rig *rig = *state;
    add(rig, 2000);
    merge(rig, 1500, SESSION_DRAFT);
    cut(rig);
    look(rig);
    expect_true_counts(rig, "2,000 sessions");
    merge(rig, 1500, SESSION_ACTIVE);
    cut(rig);
    look(rig);
    assert_true(view_counts_is_open(rig->counts));
    assert_false(view_counts_go_on(rig->counts, 1));
    expect_true_counts(rig, "one change");
}

static void a_minute_costs_what_hangs_on_it(void **state)
{
    struct rig *rig = *state;
    add(rig, 2000);
    cut(rig);
    look(rig);
    expect_true_counts(rig, "2,000 sessions");
    rig->rule.now_ms += 61000;
    look(rig);
    assert_int_equal(view_counts_get(rig->counts, 1), COUNT_NONE);
    assert_int_equal(view_counts_get(rig->counts, 6), COUNT_NONE);
    assert_int_equal(view_counts_get(rig->counts, 2), from_scratch(rig, 2));
    assert_int_equal(view_counts_get(rig->counts, 4), from_scratch(rig, 4));
    expect_true_counts(rig, "a minute");
}

static void another_person_is_another_mine(void **state)
{
    struct rig *rig = *state;
    add(rig, 300);
    cut(rig);
    look(rig);
    expect_true_counts(rig, "ana");
    int64_t hers = view_counts_get(rig->counts, 5);
    rig->rule.person = NULL;
    look(rig);
    expect_true_counts(rig, "nobody");
    assert_int_equal(view_counts_get(rig->counts, 5), 0);
    assert_true(hers > 0);
}

/* Other views than those of the rig, which has no room for more. */
static struct filter *count_one(struct rig *rig, const char *text)
{
    struct filter *filter = filter_parse(text, NULL, NULL);
    const struct filter *lent[] = {filter};
    view_counts_set(rig->counts, lent, 1);
    look(rig);
    return filter;
}

static int64_t counted(struct rig *rig)
{
    while (view_counts_go_on(rig->counts, 100))
        continue;
    return view_counts_get(rig->counts, 0);
}

static void who_was_away_changes_what_is_away(void **state)
{
    struct rig *rig = *state;
    for (int i = 0; i < 300; i++)
        merge(rig, i, SESSION_ACTIVE);
    for (int i = 0; i < 7; i++)
        merge(rig, i, SESSION_FAILED); /* turns at NOW_MS */
    cut(rig);
    struct filter *filter = count_one(rig, "is:away");
    assert_int_equal(counted(rig), 0);
    rig->presence.from_ms = NOW_MS - 1;
    look(rig);
    assert_true(counted(rig) >= 7);
    rig->presence.to_ms = NOW_MS - 1;
    look(rig);
    assert_int_equal(counted(rig), 0);
    filter_free(filter);
}

static void units_that_were_read_change_what_is_found_in_them(void **state)
{
    struct rig *rig = *state;
    struct artifact unit;
    struct session failed = make_session("s0", (enum workload)0, SESSION_FAILED);
    artifact_init(&unit);
    unit.status = ARTIFACT_FAILED;
    unit.error = &(struct session_error){.code = "QuotaExceeded"};
    for (int i = 0; i < 300; i++)
        merge(rig, i, SESSION_FAILED);
    cut(rig);
    struct filter *filter = count_one(rig, "unit:quota");
    assert_int_equal(counted(rig), 0);
    cut(rig);
    rig->snapshot->opened = opened_note(NULL, &failed, &unit, 1);
    look(rig);
    assert_int_equal(counted(rig), 1);
    filter_free(filter);
}

static void other_paces_are_counted_anew(void **state)
{
    struct rig *rig = *state;
    struct paces *first = paces_new(NULL, 0), *second = paces_new(NULL, 0);
    add(rig, 300);
    cut(rig);
    rig->rule.paces = first;
    struct filter *filter = count_one(rig, "is:overdue");
    assert_int_equal(counted(rig), 0);
    look(rig);
    assert_int_equal(view_counts_get(rig->counts, 0), 0);
    rig->rule.paces = second;
    look(rig);
    assert_int_equal(view_counts_get(rig->counts, 0), COUNT_NONE);
    assert_int_equal(counted(rig), 0);
    paces_unref(first);
    paces_unref(second);
    filter_free(filter);
}

static void change(struct rig *rig)
{
    char id[32];
    int number = (int)pick(rig, (unsigned)rig->added);
    struct session ack = make_session(id, (enum workload)(number % 3), SESSION_FAILED);
    snprintf(id, sizeof id, "s%d", number);
    switch (pick(rig, 8)) {
    case 0:
        add(rig, (int)pick(rig, 300));
        break;
    case 1:
        store_gone(rig->store, id, (enum workload)(number % 3), NOW_MS);
        break;
    case 2:
        store_expire(rig->store, NOW_MS + 120000);
        break;
    case 3:
        rig->rule.now_ms += 60000 * (1 + (int64_t)pick(rig, 900));
        break;
    case 4:
        acks_toggle(rig->acks, &ack);
        break;
    case 5:
        rig->rule.person = &people[pick(rig, 2)];
        break;
    default:
        merge(rig, number, (enum session_status)pick(rig, SESSION_OTHER));
        break;
    }
}

static void whatever_changes_they_stay_true(void **state)
{
    struct rig *rig = *state;
    add(rig, 900);
    for (int round = 0; round < 200; round++) {
        char after[32];
        unsigned changes = pick(rig, 4);
        for (unsigned i = 0; i < changes; i++)
            change(rig);
        cut(rig);
        look(rig);
        if (pick(rig, 3) == 0) /* the next comes before it was counted to the end */
            (void)view_counts_go_on(rig->counts, pick(rig, 5));
        else {
            snprintf(after, sizeof after, "round %d", round);
            expect_true_counts(rig, after);
        }
    }
    expect_true_counts(rig, "all rounds");
}

int main(void)
{
#define HERE(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)
    const struct CMUnitTest tests[] = {
        HERE(before_anything_there_is_no_count),
        HERE(an_empty_tenant_is_counted),
        HERE(each_view_counts_what_its_filter_matches),
        HERE(what_is_not_counted_to_the_end_has_no_number),
        HERE(a_changed_session_costs_its_chunk),
        HERE(a_minute_costs_what_hangs_on_it),
        HERE(another_person_is_another_mine),
        HERE(who_was_away_changes_what_is_away),
        HERE(units_that_were_read_change_what_is_found_in_them),
        HERE(other_paces_are_counted_anew),
        HERE(whatever_changes_they_stay_true),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
