/* test_point_queue.c - the promises of fetch/point_queue.h. */
#include "fetch/point_queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* Takes the oldest and compares it; the wish is gone then. */
static void expect(struct point_queue *queue, const char *id, const char *point)
{
    struct point_wish wish;
    assert_true(point_queue_take(queue, &wish));
    assert_string_equal(wish.key.id, id);
    assert_string_equal(wish.point, point);
    point_wish_release(&wish);
}

static void a_session_waits_once(void **state)
{
    struct point_queue queue = {.count = 0};
    struct point_wish wish;
    (void)state;
    assert_false(point_queue_take(&queue, &wish));
    point_queue_add(&queue, "a", WORKLOAD_EXCHANGE, "first");
    point_queue_add(&queue, "a", WORKLOAD_EXCHANGE, "second");
    point_queue_add(&queue, "a", WORKLOAD_SHAREPOINT, "other");
    expect(&queue, "a", "first");
    expect(&queue, "a", "other");
    assert_false(point_queue_take(&queue, &wish));
}

static void where_it_is_full_the_oldest_falls_out(void **state)
{
    struct point_queue queue = {.count = 0};
    char id[12];
    (void)state;
    for (int i = 0; i <= POINT_QUEUE_MAX; i++) {
        snprintf(id, sizeof id, "%d", i);
        point_queue_add(&queue, id, WORKLOAD_EXCHANGE, id);
    }
    assert_int_equal(queue.count, POINT_QUEUE_MAX);
    for (int i = 1; i <= POINT_QUEUE_MAX; i++) {
        snprintf(id, sizeof id, "%d", i);
        expect(&queue, id, id);
    }
    point_queue_add(&queue, "left", WORKLOAD_EXCHANGE, "over");
    point_queue_release(&queue);
    assert_int_equal(queue.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_waits_once),
        cmocka_unit_test(where_it_is_full_the_oldest_falls_out),
    };
    return cmocka_run_group_tests_name("point queue", tests, NULL, NULL);
}
