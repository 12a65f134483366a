/* What the units of the open session are called: which points are asked, when, and how often. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/timefmt.h"
#include "fake/fetch_rig.h"
#include "model/permission.h"

#define UNITS  "done/siteRestoreArtifacts$"
#define POINTS "/restorePoints/"
#define NAME   "{\"protectionUnit\":{\"displayName\":\"HR Hub\"}}"

static struct fetch_rig rig_memory;
static char units_body[64 * 1024];

static void answer(struct fetch_rig *rig, const char *match, int status, const char *body)
{
    const struct fake_rule rule = {.method = HTTP_GET,
                                   .match = match,
                                   .times = -1,
                                   .status = status,
                                   .body = body,
                                   .code = "accessDenied"};
    fake_tenant_rule(rig->http, &rule);
}

/* So many units, u100 on, of points p100 on; the last `failed` of them have failed. */
static void put_units(struct fetch_rig *rig, int count, int failed)
{
    struct strbuf body;
    strbuf_init(&body, sizeof units_body - 1);
    strbuf_puts(&body, "{\"value\":[");
    for (int i = 0; i < count; i++)
        strbuf_printf(
            &body, "%s{\"id\":\"u%d\",\"status\":\"%s\",\"restorePoint\":{\"id\":\"p%d\"}}",
            i > 0 ? "," : "", 100 + i, i < count - failed ? "succeeded" : "failed", 100 + i);
    strbuf_puts(&body, "]}");
    memcpy(units_body, body.bytes, body.length + 1);
    strbuf_release(&body);
    answer(rig, UNITS, 200, units_body);
}

static int open_rig(void **state)
{
    struct fetch_rig *rig = *state = &rig_memory;
    fetch_rig_open(rig, false);
    fake_tenant_batches(rig->http);
    fake_tenant_put(rig->http, "done", "completed");
    fetch_rig_settle(rig);
    answer(rig, POINTS, 200, NAME);
    return 0;
}

static void send_open(struct fetch_rig *rig, bool whole)
{
    struct command *command = command_new(COMMAND_OPEN);
    command_add_key(command, "done", WORKLOAD_SHAREPOINT);
    command->whole = whole;
    machines_command(&rig->machines, command);
}

static void open_session(struct fetch_rig *rig, bool whole)
{
    send_open(rig, whole);
    fetch_rig_settle(rig);
    fetch_rig_run(rig, MACHINES_PUBLISH_MS);
}

/* By GETs and in batches. */
static size_t asked(struct fetch_rig *rig, const char *match)
{
    return fake_tenant_count(rig->http, HTTP_GET, match) + fake_tenant_parts(rig->http, match);
}

static const char *name_of(struct fetch_rig *rig, const char *id)
{
    assert_non_null(rig->seen->detail);
    struct unit_walk walk = {rig->seen->detail->units, 0, 0};
    const struct artifact *unit;
    while ((unit = units_next(&walk)) && strcmp(unit->id, id) != 0)
        ;
    assert_non_null(unit);
    return unit->source_name;
}

static void assert_named(struct fetch_rig *rig, const char *id)
{
    assert_non_null(name_of(rig, id));
    assert_string_equal(name_of(rig, id), "HR Hub");
}

static size_t count_named(struct fetch_rig *rig)
{
    struct unit_walk walk = {rig->seen->detail->units, 0, 0};
    const struct artifact *unit;
    size_t count = 0;
    while ((unit = units_next(&walk)))
        count += unit->source_name != NULL;
    return count;
}

static void nothing_is_asked_while_no_session_is_open(void **state)
{
    struct fetch_rig *rig = *state;
    put_units(rig, 30, 2);
    fetch_rig_run(rig, 600000);
    assert_int_equal(asked(rig, POINTS), 0);
}

/* The label of the row asks for the first unit's, and that is all else there is. */
static void beside_the_list_the_failed_ones_alone_are_named(void **state)
{
    struct fetch_rig *rig = *state;
    put_units(rig, 30, 2);
    open_session(rig, false);
    assert_named(rig, "u128");
    assert_named(rig, "u129");
    assert_int_equal(asked(rig, POINTS), 3);
    assert_int_equal(asked(rig, POINTS "p100"), 1);
    assert_int_equal(rig->seen->naming.state, NAMING_NONE);
    assert_int_equal(count_named(rig), 3);
}

static void in_full_all_are_named_failed_ones_first_and_each_once(void **state)
{
    struct fetch_rig *rig = *state;
    put_units(rig, 50, 4);
    open_session(rig, true);
    assert_int_equal(count_named(rig), 50);
    assert_int_equal(asked(rig, POINTS), 50);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_POST, "$batch"), 3);
    for (int i = 146; i < 150; i++) {
        char match[64];
        snprintf(match, sizeof match, POINTS "p%d?", i);
        assert_int_equal(asked(rig, match), 1);
    }
    fetch_rig_send(rig, COMMAND_REFRESH_ALL, NULL);
    fetch_rig_run(rig, 3600000);
    fetch_rig_send(rig, COMMAND_CLOSE, NULL);
    open_session(rig, true);
    assert_int_equal(count_named(rig), 50);
    assert_int_equal(asked(rig, POINTS), 50);
}

static void a_minute_asks_for_no_more_than_its_share(void **state)
{
    struct fetch_rig *rig = *state;
    put_units(rig, 200, 3);
    send_open(rig, true);
    fetch_rig_run(rig, 50000);
    assert_int_equal(asked(rig, POINTS), UNIT_NAMES_PER_MINUTE + 1); /* one for the label */
    assert_named(rig, "u299");
    assert_int_equal(rig->seen->naming.state, NAMING_GOES_ON);
    assert_int_equal(rig->seen->naming.left, 200 - UNIT_NAMES_PER_MINUTE - 1);
    fetch_rig_run(rig, 4 * 60000);
    assert_int_equal(count_named(rig), 200);
    assert_int_equal(asked(rig, POINTS), 200);
    assert_int_equal(rig->seen->naming.left, 0);
}

static void those_on_screen_go_before_the_others(void **state)
{
    struct fetch_rig *rig = *state;
    struct command *command = command_new(COMMAND_VISIBLE_UNITS);
    put_units(rig, 200, 0);
    command_add_key(command, "u290", WORKLOAD_SHAREPOINT);
    command_add_key(command, "u291", WORKLOAD_SHAREPOINT);
    machines_command(&rig->machines, command);
    send_open(rig, true);
    fetch_rig_run(rig, 30000);
    assert_named(rig, "u290");
    assert_named(rig, "u291");
    assert_null(name_of(rig, "u292"));
}

static void one_refusal_ends_it_and_is_told(void **state)
{
    struct fetch_rig *rig = *state;
    put_units(rig, 50, 4);
    answer(rig, POINTS, 403, NULL);
    open_session(rig, true);
    assert_int_equal(asked(rig, POINTS), 1);
    assert_int_equal(rig->seen->naming.state, NAMING_REFUSED);
    fetch_rig_run(rig, 3600000);
    fetch_rig_send(rig, COMMAND_CLOSE, NULL);
    open_session(rig, true);
    assert_int_equal(asked(rig, POINTS), 1);
    assert_int_equal(count_named(rig), 0);
}

/* A proxy that lets the lists through and not this: it is no word of the service's. */
static void a_page_of_somebody_on_the_way_refuses_nothing(void **state)
{
    static const int statuses[] = {403, 404};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        fetch_rig_tear_down(state);
        open_rig(state);
        struct fetch_rig *rig = *state;
        const struct fake_rule page = {.method = HTTP_GET,
                                       .match = POINTS,
                                       .times = -1,
                                       .status = statuses[i],
                                       .body = "<html>Access denied</html>",
                                       .type = "text/html"};
        put_units(rig, 30, 4);
        fake_tenant_rule(rig->http, &page);
        open_session(rig, true);
        fetch_rig_run(rig, 3600000);
        assert_in_range(asked(rig, POINTS), 2, 12); /* ever more rarely */
        assert_int_equal(count_named(rig), 0);
        assert_int_not_equal(rig->seen->naming.state, NAMING_REFUSED);
        answer(rig, POINTS, 200, NAME);
        fetch_rig_run(rig, 2 * 3600000);
        assert_int_equal(count_named(rig), 30);
    }
}

static void a_token_without_the_permission_asks_for_nothing(void **state)
{
    struct fetch_rig *rig = *state;
    struct signin signin = {
        .state = SIGNIN_IN, .granted_known = true, .granted = PERMISSION_BIT(RESTORE_READ)};
    fake_tokens_show(rig->tokens, &signin);
    put_units(rig, 50, 4);
    open_session(rig, true);
    fetch_rig_run(rig, 600000);
    assert_int_equal(asked(rig, POINTS), 0);
    assert_int_equal(rig->seen->naming.state, NAMING_REFUSED);
    signin.granted |= PERMISSION_BIT(SEARCH); /* and with it */
    fake_tokens_show(rig->tokens, &signin);
    fetch_rig_run(rig, 120000);
    assert_int_equal(count_named(rig), 50);
}

static void a_point_that_is_gone_or_refused_alone_costs_one_request(void **state)
{
    static const int statuses[] = {404, 403, 400};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        fetch_rig_tear_down(state);
        open_rig(state);
        struct fetch_rig *rig = *state;
        put_units(rig, 30, 4);
        answer(rig, POINTS "p127?", statuses[i], NULL);
        open_session(rig, true);
        fetch_rig_run(rig, 3600000);
        assert_int_equal(asked(rig, POINTS "p127?"), 1);
        assert_null(name_of(rig, "u127"));
        assert_int_equal(count_named(rig), 29);
        assert_int_equal(rig->seen->naming.state, NAMING_NONE);
    }
}

/* An application is told no names; a tenant may have lost all its points. */
static void points_that_tell_nothing_are_soon_left_alone(void **state)
{
    static const struct {
        int status;
        const char *body;
    } answers[] = {{200, "{\"protectionUnit\":null}"}, {404, NULL}};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        fetch_rig_tear_down(state);
        open_rig(state);
        struct fetch_rig *rig = *state;
        put_units(rig, 200, 4);
        answer(rig, POINTS, answers[i].status, answers[i].body);
        open_session(rig, true);
        fetch_rig_run(rig, 3600000);
        assert_in_range(asked(rig, POINTS), 3, 1 + 2 * 20);
        assert_int_equal(rig->seen->naming.state, NAMING_NONE);
    }
}

static void where_batches_are_refused_points_are_asked_one_by_one(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule refusal = {
        .method = HTTP_POST, .match = "$batch", .times = -1, .status = 405};
    put_units(rig, 30, 4);
    fake_tenant_rule(rig->http, &refusal);
    open_session(rig, true);
    fetch_rig_run(rig, 120000);
    assert_int_equal(count_named(rig), 30);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_GET, POINTS), 30);
    assert_int_equal(fake_tenant_count(rig->http, HTTP_POST, "$batch"), 1);
}

static void a_throttled_part_is_asked_again_later_and_not_at_once(void **state)
{
    struct fetch_rig *rig = *state;
    const struct fake_rule throttle = {
        .method = HTTP_GET, .match = POINTS "p127?", .times = 2, .status = 429};
    put_units(rig, 30, 4);
    fake_tenant_rule(rig->http, &throttle);
    send_open(rig, true);
    fetch_rig_run(rig, 50000);
    assert_int_equal(asked(rig, POINTS "p127?"), 1);
    assert_null(name_of(rig, "u127"));
    assert_named(rig, "u128");
    fetch_rig_run(rig, 600000);
    assert_int_equal(asked(rig, POINTS "p127?"), 3);
    assert_int_equal(count_named(rig), 30);
}

static void what_fails_again_and_again_is_asked_ever_more_rarely(void **state)
{
    struct fetch_rig *rig = *state;
    put_units(rig, 30, 4);
    answer(rig, POINTS, 500, NULL);
    open_session(rig, true);
    fetch_rig_run(rig, 3600000);
    assert_in_range(asked(rig, POINTS), 5, 80);
    answer(rig, POINTS, 200, NAME);
    fetch_rig_run(rig, 2 * 3600000);
    assert_int_equal(count_named(rig), 30);
}

static void a_page_read_again_keeps_its_names(void **state)
{
    struct fetch_rig *rig = *state;
    put_units(rig, 30, 2);
    open_session(rig, true);
    assert_int_equal(count_named(rig), 30);
    put_units(rig, 30, 5);
    fetch_rig_send(rig, COMMAND_REFRESH_ONE, "done");
    fetch_rig_settle(rig);
    fetch_rig_run(rig, MACHINES_PUBLISH_MS);
    assert_int_equal(count_named(rig), 30);
    assert_int_equal(asked(rig, POINTS), 30);
}

static void what_others_were_told_is_forgotten(void **state)
{
    struct fetch_rig *rig = *state;
    struct signin signin = {.state = SIGNIN_IN, .account = "anna@contoso.com"};
    fake_tokens_show(rig->tokens, &signin);
    put_units(rig, 30, 2);
    open_session(rig, true);
    assert_int_equal(count_named(rig), 30);
    answer(rig, POINTS, 403, NULL);
    snprintf(signin.account, sizeof signin.account, "bert@contoso.com");
    fake_tokens_show(rig->tokens, &signin);
    fetch_rig_run(rig, 120000);
    assert_int_equal(count_named(rig), 0);
}

static void a_book_keeps_the_first_answer_and_is_bounded(void **state)
{
    struct name_book book = {.entries = NULL};
    char point[16];
    (void)state;
    assert_null(name_book_find(&book, "p"));
    name_book_put(&book, "p", "one");
    name_book_put(&book, "q", NULL);
    name_book_put(&book, "p", "two");
    assert_string_equal(name_book_find(&book, "p")->name, "one");
    assert_null(name_book_find(&book, "q")->name);
    for (int i = 0; i < NAME_BOOK_MAX; i++) {
        snprintf(point, sizeof point, "%d", i);
        name_book_put(&book, point, point);
    }
    assert_int_equal(book.count, NAME_BOOK_MAX);
    assert_true(name_book_is_full(&book));
    assert_string_equal(name_book_find(&book, "12345")->name, "12345");
    name_book_release(&book);
    assert_null(name_book_find(&book, "p"));
}

static void a_full_book_is_begun_anew_with_another_session(void **state)
{
    struct fetch_rig *rig = *state;
    struct name_book *book = &rig->machines.fetch.book;
    char point[16];
    for (int i = 0; i < NAME_BOOK_MAX; i++) {
        snprintf(point, sizeof point, "%d", i);
        name_book_put(book, point, NULL);
    }
    put_units(rig, 30, 2);
    open_session(rig, true);
    assert_int_equal(count_named(rig), 30);
    assert_int_equal(book->count, 30);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, fetch_rig_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_asked_while_no_session_is_open),
        TEST(beside_the_list_the_failed_ones_alone_are_named),
        TEST(in_full_all_are_named_failed_ones_first_and_each_once),
        TEST(a_minute_asks_for_no_more_than_its_share),
        TEST(those_on_screen_go_before_the_others),
        TEST(one_refusal_ends_it_and_is_told),
        TEST(a_page_of_somebody_on_the_way_refuses_nothing),
        TEST(a_token_without_the_permission_asks_for_nothing),
        TEST(a_point_that_is_gone_or_refused_alone_costs_one_request),
        TEST(points_that_tell_nothing_are_soon_left_alone),
        TEST(where_batches_are_refused_points_are_asked_one_by_one),
        TEST(a_throttled_part_is_asked_again_later_and_not_at_once),
        TEST(what_fails_again_and_again_is_asked_ever_more_rarely),
        TEST(a_page_read_again_keeps_its_names),
        TEST(what_others_were_told_is_forgotten),
        TEST(a_full_book_is_begun_anew_with_another_session),
        cmocka_unit_test(a_book_keeps_the_first_answer_and_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
