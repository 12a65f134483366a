/* A set of row numbers: what is in it is what was put in, and found in one step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/random.h"
#include "model/rowset.h"

#define ROWS 2000

/* The list holds each member once and nothing else. */
static void expect_members(const struct rowset *set, const bool *is)
{
    bool seen[ROWS] = {false};
    size_t count = 0;
    for (size_t i = 0; i < set->count; i++) {
        assert_true(is[set->rows[i]] && !seen[set->rows[i]]);
        seen[set->rows[i]] = true;
    }
    for (size_t row = 0; row < ROWS; row++)
        count += is[row];
    assert_int_equal(set->count, count);
}

static uint32_t below(uint32_t limit)
{
    uint32_t number;
    random_fill(&number, sizeof number);
    return number % limit;
}

static void members_are_those_that_were_put_in(void **state)
{
    bool is[ROWS] = {false};
    struct rowset set;
    (void)state;
    rowset_init(&set);
    for (int i = 0; i < 40000; i++) {
        const bool rises = i / 10000 % 2 == 0; /* to nearly all rows, then to few */
        const uint32_t row = below(ROWS);
        const bool member = below(10) < (rises ? 9 : 1);
        rowset_put(&set, row, member);
        is[row] = member;
        if (i % 500 == 0)
            expect_members(&set, is);
    }
    for (uint32_t row = 0; row < ROWS; row++) {
        rowset_remove(&set, row);
        is[row] = false;
        if (row % 100 == 0)
            expect_members(&set, is);
    }
    assert_int_equal(set.count, 0);
    rowset_release(&set);
}

/* Once for each, as marks fall away. */
static void all_are_taken_out_from_the_end(void **state)
{
    struct rowset set;
    (void)state;
    rowset_init(&set);
    for (uint32_t row = 0; row < ROWS; row++)
        rowset_add(&set, row * 256);
    for (size_t i = set.count; i-- > 0;) {
        assert_int_equal(set.rows[i], i * 256);
        rowset_remove(&set, set.rows[i]);
    }
    assert_int_equal(set.count, 0);
    rowset_release(&set);
}

static void few_take_little_wherever_they_stand(void **state)
{
    struct rowset set;
    (void)state;
    rowset_init(&set);
    for (uint32_t i = 0; i < 25; i++)
        rowset_add(&set, i * 40000);
    assert_in_range(set.slot_count, 25, 100);
    for (uint32_t i = 0; i < 25; i++)
        rowset_remove(&set, i * 40000);
    assert_null(set.rows);
    assert_null(set.slots);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_those_that_were_put_in),
        cmocka_unit_test(all_are_taken_out_from_the_end),
        cmocka_unit_test(few_take_little_wherever_they_stand),
    };
    return cmocka_run_group_tests_name("rowset", tests, NULL, NULL);
}
