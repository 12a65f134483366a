/* test_overview_board.c - the overview's page: every line leads to the sessions that it counts,
 * nothing overlaps, and keys lead there and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "overview_board.h"
#include "overview_strips.h"
#include "unit/pace_fixture.h"
#include "unit/uistate_rig.h"

/* What the list shows of a filter, added up. */
struct shown {
    int64_t sessions, restored, failed, in_flight, total;
};

static struct shown look(const struct snapshot *snapshot, const char *text,
                         const struct attention_rule *rule)
{
    struct shown shown = {0};
    struct fault why = {0};
    struct filter *filter = filter_parse(text, NULL, &why);
    if (!filter)
        fail_msg("\"%s\" is no filter: %s", text, why.text);
    struct filter_when when = filter_when(rule);
    when.opened = snapshot->opened;
    for (uint32_t row = 0; row < snapshot_row_limit(snapshot); row++) {
        const struct session *session = snapshot_row(snapshot, row, SPACE);
        if (!session || session->flags & SESSION_GONE || !filter_matches(filter, session, &when))
            continue;
        shown.sessions++;
        shown.restored += session->completed > 0 ? session->completed : 0;
        shown.failed += session->failed > 0 ? session->failed : 0;
        shown.in_flight += session->in_progress > 0 ? session->in_progress : 0;
        shown.total += session->total > 0 ? session->total : 0;
    }
    filter_free(filter);
    return shown;
}

/* The units of every fourth session were read; some failed, with one of two codes. */
static void open_some(struct snapshot *snapshot)
{
    static const struct session_error held = {.code = "ArtifactCannotBeRestored"},
                                      quota = {.code = "QuotaExceeded"};
    struct artifact units[3];
    for (uint32_t row = 0; row < snapshot_row_limit(snapshot); row += 4) {
        const struct session *session = snapshot_row(snapshot, row, SPACE);
        for (int i = 0; i < 3; i++) {
            artifact_init(&units[i]);
            units[i].status = ARTIFACT_FAILED;
            units[i].error = (row / 4 + (uint32_t)i) % 5 ? &held : &quota;
        }
        struct opened *opened =
            session ? opened_note(snapshot->opened, session, units, row / 4 % 4) : NULL;
        if (!opened)
            continue;
        opened_unref(snapshot->opened);
        snapshot->opened = opened;
    }
}

/* Three hundred sessions of all kinds, ages and people. */
static struct snapshot *many(void)
{
    static const struct session_error errors[] = {
        {.code = "UnknownError"}, {.code = "ArtifactNotFound"}, {.code = "artifactnotfound"}};
    static const struct identity_set people[] = {{.user = {"1", "Anna Bj\u00f6rk", NULL}},
                                                 {.user = {"2", "Anna", NULL}},
                                                 {.application = {"3", "svc-backup", NULL}},
                                                 {.user = {"4", "SVC-Backup", NULL}}};
    struct store *store = store_new(false, NULL, NULL);
    uint64_t random = 11;
    for (int i = 0; i < 300; i++) {
        char id[16];
        random = random * 6364136223846793005U + 1442695040888963407U;
        unsigned dice = (unsigned)(random >> 33);
        snprintf(id, sizeof id, "s%d", i);
        struct session session =
            make_session(id, (enum workload)(dice % WORKLOAD_COUNT),
                         (enum session_status)(dice / 7 % SESSION_STATUS_COUNT));
        session.created_ms = NOW_MS - (int64_t)(dice % 1000) * HOUR_MS;
        if (session_is_terminal(&session) || (session.status == SESSION_MASKED && dice % 2))
            session.completed_ms = NOW_MS - (int64_t)(dice % 900) * HOUR_MS;
        session.total = (int32_t)(dice % 97);
        session.failed = (int32_t)(dice % 5);
        session.completed = dice % 11 ? session.total / 2 : COUNT_NONE;
        session.in_progress = dice % 13 ? session.total / 3 : COUNT_NONE;
        session.error = dice % 3 ? NULL : &errors[dice / 3 % 3];
        session.created_by = dice % 6 ? &people[dice / 6 % 4] : NULL;
        store_merge(store, &session, STORE_GET, NOW_MS);
        if (dice % 17 == 0)
            store_set_label(store, id, (enum workload)session.workload, "x", NULL,
                            SESSION_LABEL_KNOWN | SESSION_PARTIAL_BULK, NOW_MS);
        if (dice % 29 == 0)
            store_gone(store, id, (enum workload)session.workload, NOW_MS);
    }
    struct snapshot *snapshot = store_cut(store);
    store_free(store);
    open_some(snapshot);
    return snapshot;
}

/* "1,234" and ">=12". */
static int64_t number_of(const char *value)
{
    int64_t number = 0;
    for (const char *at = value; *at && *at != '/'; at++)
        if (*at >= '0' && *at <= '9')
            number = number * 10 + (*at - '0');
    return number;
}

static bool begins(const char *text, const char *part)
{
    return text && strncmp(text, part, strlen(part)) == 0;
}

/* The sum that a line shows; -1: it is no sum (lengths of time, strips). */
static int64_t expected(const char *title, const struct board_item *item, const struct shown *shown)
{
    if (item->strip || strcmp(item->label, "p50, p95") == 0)
        return -1;
    if (strcmp(item->label, "longest") == 0)
        return -2;
    if (strcmp(item->label, "units ok") == 0)
        return shown->restored;
    if (strcmp(item->label, "units bad") == 0)
        return shown->failed;
    if (begins(title, "UNITS IN FLIGHT"))
        return shown->in_flight;
    if (begins(title, "UNITS CREATED"))
        return shown->total;
    return shown->sessions;
}

static void check_line(const struct snapshot *snapshot, const struct attention_rule *rule,
                       const char *title, const struct board_item *item)
{
    struct shown shown = look(snapshot, item->filter, rule);
    if (begins(title, "WHY UNITS")) {
        assert_int_equal(number_of(item->note), shown.sessions);
        assert_true(number_of(item->value) >= shown.sessions);
        return;
    }
    if (begins(title, "FROM CREATION")) {
        assert_int_equal(shown.sessions, 1);
        return;
    }
    int64_t should = expected(title, item, &shown);
    if (should == -2 && strcmp(item->value, "-") != 0)
        assert_int_equal(shown.sessions, 1);
    else if (should >= 0 && number_of(item->value) != should)
        fail_msg("%s, %s: %s, but \"%s\" shows %lld", title, item->label, item->value, item->filter,
                 (long long)should);
}

static void every_line_leads_to_what_it_counts(void **state)
{
    static const int widths[] = {40, 80, 160};
    const struct attention_rule rule = {.now_ms = NOW_MS, .days = 7};
    struct snapshot *snapshot = many();
    struct overview overview;
    size_t checked = 0;
    (void)state;
    overview_compute(&overview, snapshot, &rule);
    for (size_t w = 0; w < 3; w++) {
        struct board board;
        const char *title = NULL;
        board_init(&board);
        overview_board_make(&board, &overview, widths[w], TEXT_UTF8);
        for (size_t i = 0; i < board.count; i++) {
            const struct board_item *item = &board.items[i];
            if (item->is_title)
                title = item->label;
            else if (item->filter)
                check_line(snapshot, &rule, title, item);
            checked += item->filter != NULL;
        }
        board_release(&board);
    }
    assert_true(checked > 120);
    overview_release(&overview);
    snapshot_unref(snapshot);
}

static void the_dot_of_a_session_stands_where_its_time_is(void **state)
{
    static const struct row {
        int64_t took, expected;
        const char *line;
        bool warns;
    } rows[] = {
        {0, 100, "o....|.....", false},
        {9, 100, "o....|.....", false},
        {10, 100, ".o...|.....", false},
        {100, 100, ".....o.....", false},
        {109, 100, ".....o.....", false},
        {110, 100, ".....|o....", true},
        {200, 100, ".....|....o", true},
        {201, 100, ".....|....>", true},
        {210, 100, ".....|....>", true},
        {INT64_C(31536000000), 1, ".....|....>", true},
        {1, INT64_C(31536000000), "o....|.....", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct overview_end end = {.took_ms = rows[i].took, .expected_ms = rows[i].expected};
        struct board_strip *strip = overview_strip_took(&end, TEXT_ASCII);
        char line[BOARD_STRIP_MAX + 1] = "";
        bool warns = false;
        for (int c = 0; c < strip->count; c++) {
            strcat(line, strip->cells[c]);
            warns |= strip->roles[c] == ROLE_WARN;
        }
        assert_string_equal(line, rows[i].line);
        assert_int_equal(warns, rows[i].warns);
        free(strip);
    }
}

static void an_hour_without_a_failure_shows_nothing(void **state)
{
    struct overview overview = {.hours[3].failed = 1};
    struct board_strip *strip = overview_strip_failures(&overview);
    (void)state;
    for (int i = 0; i < strip->count; i++) {
        assert_string_equal(strip->cells[i], i == 3 ? "!" : " ");
        assert_int_equal(strip->roles[i], i == 3 ? ROLE_WARN : ROLE_FG);
    }
    free(strip);
}

static void blocks_stand_beside_each_other_and_never_on_each_other(void **state)
{
    const struct attention_rule rule = {.now_ms = NOW_MS, .days = 7};
    struct snapshot *snapshot = many();
    struct overview overview;
    (void)state;
    overview_compute(&overview, snapshot, &rule);
    for (int cols = 10; cols < 260; cols += 3) {
        struct board board;
        board_init(&board);
        overview_board_make(&board, &overview, cols, TEXT_UTF8);
        for (size_t i = 0; i < board.count; i++) {
            const struct board_item *a = &board.items[i];
            assert_true(a->x >= 0 && a->x + a->cols <= cols && a->y < board.lines);
            for (size_t j = 0; j < i; j++) {
                const struct board_item *b = &board.items[j];
                bool apart = a->y != b->y || a->x + a->cols <= b->x || b->x + b->cols <= a->x;
                assert_true(apart);
            }
        }
        board_release(&board);
    }
    overview_release(&overview);
    snapshot_unref(snapshot);
}

/* A name that no filter can say leads nowhere, and says so. */
static void what_no_filter_can_say_leads_nowhere(void **state)
{
    static const struct identity_set odd = {.user = {"1", "the \"boss\"", NULL}};
    struct rig *rig = *state;
    struct session session = make_session("a", WORKLOAD_EXCHANGE, SESSION_ACTIVE);
    const struct board_item *item;
    session.created_ms = NOW_MS - HOUR_MS;
    session.created_by = &odd;
    store_merge(rig->store, &session, STORE_GET, NOW_MS);
    rig_show(rig);
    rig_keys(rig, "0");
    for (int i = 0; i < 60; i++) {
        uistate_overview_board(&rig->state, &item);
        if (item->label && strcmp(item->label, "the \"boss\"") == 0)
            break;
        rig_keys(rig, "j");
    }
    assert_string_equal(item->label, "the \"boss\"");
    rig_keys(rig, "Enter");
    assert_int_equal(rig->state.view, VIEW_OVERVIEW);
    assert_string_equal(rig->state.message, "No filter can show what this line is about.");
}

static const char *selected_label(struct rig *rig)
{
    const struct board_item *item;
    uistate_overview_board(&rig->state, &item);
    return item ? item->label : "";
}

static void enter_filters_the_list_and_back_takes_it_away(void **state)
{
    struct rig *rig = *state;
    rig_merge(rig, "d1", SESSION_DRAFT);
    rig_tenant(rig, 3);
    assert_true(uistate_set_filter(&rig->state, "wl:ex", NULL));
    rig_keys(rig, "0");
    assert_int_equal(rig->state.view, VIEW_OVERVIEW);
    assert_int_equal(uistate_context(&rig->state), C_OVERVIEW);
    rig_keys(rig, "j j j");
    assert_string_equal(selected_label(rig), "active");
    rig_keys(rig, "Enter");
    assert_int_equal(rig->state.view, VIEW_LIST);
    assert_string_equal(rig->state.filter_edit.text, "st=active");
    assert_int_equal(rig->state.order.count, 3);
    assert_string_equal(rig->state.message, "3 of 4 sessions. Esc goes back to the overview.");
    rig_keys(rig, "Enter Esc");
    assert_int_equal(rig->state.view, VIEW_LIST);
    rig_keys(rig, "Esc");
    assert_int_equal(rig->state.view, VIEW_OVERVIEW);
    assert_string_equal(selected_label(rig), "active");
    assert_string_equal(rig->state.filter_edit.text, "wl:ex");
    rig_keys(rig, "Esc");
    assert_int_equal(rig->state.view, VIEW_LIST);
    assert_string_equal(rig->state.filter_edit.text, "wl:ex");
    assert_int_equal(rig->state.return_count, 0);
}

static void a_session_that_goes_leaves_the_list_of_its_line(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    assert_true(uistate_set_filter(&rig->state, "wl:ex", NULL));
    rig_keys(rig, "0 j j j Enter Enter");
    assert_int_equal(rig->state.view, VIEW_DETAIL);
    char id[16];
    snprintf(id, sizeof id, "%s", uistate_selected(&rig->state)->id);
    rig_remove(rig, id);
    rig_show(rig);
    assert_int_equal(rig->state.view, VIEW_LIST);
    assert_string_equal(rig->state.filter_edit.text, "st=active");
    assert_string_equal(uistate_own_filter(&rig->state), "wl:ex");
    rig_keys(rig, "Esc");
    assert_int_equal(rig->state.view, VIEW_OVERVIEW);
    assert_string_equal(rig->state.filter_edit.text, "wl:ex");
}

static void a_kept_filter_that_is_put_back_is_still_a_kept_one(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    assert_true(uistate_set_filter(&rig->state, "wl:ex", NULL));
    rig->state.filter_kept = true;
    rig_keys(rig, "/ y");
    assert_false(rig->state.filter_kept);
    rig_keys(rig, "Esc");
    assert_true(rig->state.filter_kept);
    rig_keys(rig, "0 j j j Enter");
    assert_false(rig->state.filter_kept);
    rig_keys(rig, "/ Esc");
    assert_false(rig->state.filter_kept);
    rig_keys(rig, "Esc");
    assert_true(rig->state.filter_kept);
    rig_keys(rig, "Esc / Space Enter");
    assert_false(rig->state.filter_kept);
}

/* From then on the list goes its own way: nothing of before comes back. */
static void what_came_about_meanwhile_is_not_the_list_of_a_line(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    rig->state.presence.from_ms = NOW_MS - HOUR_MS;
    assert_true(uistate_set_filter(&rig->state, "wl:ex", NULL));
    rig_keys(rig, "0 j j j Enter w");
    assert_string_equal(rig->state.filter_edit.text, UISTATE_AWAY_FILTER);
    assert_string_equal(uistate_own_filter(&rig->state), "wl:ex"); /* w again leads back to it */
    rig_keys(rig, "/ ^U s Enter Enter");
    assert_int_equal(rig->state.view, VIEW_DETAIL);
    assert_string_equal(uistate_own_filter(&rig->state), "s");
    rig_keys(rig, "0 Esc Esc");
    assert_int_equal(rig->state.view, VIEW_LIST);
    assert_string_equal(rig->state.filter_edit.text, "s");
}

/* A filter that is changed there is not what Esc clears. */
static void what_esc_does_is_told_as_it_is(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    rig_keys(rig, "0 j j j Enter / Enter");
    assert_string_equal(rig->state.message, "3 of 3 sessions. Esc goes back to the overview.");
    rig_keys(rig, "Esc Esc / s t : a Enter");
    assert_string_equal(rig->state.message, "3 of 3 sessions. Esc clears the filter.");
}

/* Its lines are not shown before anything was read: none of them is opened. */
static void nothing_is_opened_before_something_was_counted(void **state)
{
    struct rig *rig = *state;
    rig_show_page(rig);
    rig_keys(rig, "0 Enter");
    assert_int_equal(rig->state.view, VIEW_OVERVIEW);
    assert_string_equal(rig->state.filter_edit.text, "");
}

/* The list of a line is a list like any other. */
static void the_way_back_is_found_from_everywhere(void **state)
{
    static const struct {
        const char *keys;
        enum view_id view;
        const char *filter;
    } rows[] = {
        {"0 0", VIEW_LIST, ""},
        {"0 q", VIEW_LIST, ""},
        {"0 ?", VIEW_HELP, ""},
        {"0 ? Esc", VIEW_OVERVIEW, ""},
        {"0 Enter 0", VIEW_OVERVIEW, ""},
        {"0 E Esc", VIEW_OVERVIEW, ""},
        {"u 0 Esc", VIEW_UNITS, ""},
        {"u = Esc", VIEW_UNITS, ""},
        {"0 Enter q", VIEW_OVERVIEW, ""},
        {"0 Enter ^C", VIEW_OVERVIEW, ""},
        {"0 Enter e Esc", VIEW_LIST, "st=failed is:attention"},
        {"0 Enter e 0", VIEW_OVERVIEW, ""},
        {"0 Enter Enter 0", VIEW_OVERVIEW, ""},
        {"0 Enter Enter Esc", VIEW_LIST, "st=failed is:attention"},
        {"0 Enter Enter Esc Esc", VIEW_OVERVIEW, ""},
        {"0 e Enter Esc", VIEW_EVENTS, ""},
        {"0 Enter Esc Esc", VIEW_LIST, ""},
        {"0 Enter Esc Enter Esc Esc", VIEW_LIST, ""},
    };
    struct rig *rig = *state;
    struct event event = {.kind = EVENT_NEW, .id = "s1", .workload = WORKLOAD_EXCHANGE};
    rig_event(rig, &event);
    rig_merge(rig, "f1", SESSION_FAILED);
    rig_tenant(rig, 3);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        rig->state.view = VIEW_LIST;
        rig->state.return_count = 0;
        assert_true(uistate_set_filter(&rig->state, "", NULL));
        rig_keys(rig, "0 g Esc");
        rig_keys(rig, rows[i].keys);
        if (rig->state.view != rows[i].view ||
            strcmp(rig->state.filter_edit.text, rows[i].filter) != 0)
            fail_msg("%s: view %d, filter \"%s\"", rows[i].keys, rig->state.view,
                     rig->state.filter_edit.text);
    }
}

static void tab_goes_from_block_to_block(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    rig_keys(rig, "0 Tab");
    assert_string_equal(selected_label(rig), "ended");
    rig_keys(rig, "Tab Tab");
    assert_string_equal(selected_label(rig), "tenant");
    rig_keys(rig, "G Tab");
    assert_string_equal(selected_label(rig), "failed, open");
}

static void the_cursor_stays_on_its_line_when_lines_come_and_go(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    rig_keys(rig, "0 Tab Tab Tab Tab Tab Tab");
    const char *label = selected_label(rig);
    assert_null(label); /* the strip of hours */
    rig_merge(rig, "f1", SESSION_FAILED);
    struct session other = make_session("o1", WORKLOAD_OTHER, SESSION_ACTIVE);
    store_merge(rig->store, &other, STORE_GET, NOW_MS); /* a line more in three blocks */
    rig_show(rig);
    uistate_resize(&rig->state, 24, 80);
    const struct board_item *item;
    uistate_overview_board(&rig->state, &item);
    assert_non_null(item->strip);
    rig_keys(rig, "Enter");
    assert_string_equal(rig->state.filter_edit.text, "ended<24h");
}

/* Wherever the cursor goes, its line is on the screen. */
static void the_page_follows_the_cursor(void **state)
{
    static const int sizes[][2] = {{24, 80}, {12, 40}, {8, 40}, {5, 20}, {48, 160}};
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        uistate_resize(&rig->state, sizes[s][0], sizes[s][1]);
        rig_keys(rig, "0 g");
        for (int i = 0; i < 120; i++) {
            const struct board_item *item;
            uistate_overview_board(&rig->state, &item);
            int y = item->y - rig->state.scrolls[VIEW_OVERVIEW].top;
            assert_true(y >= 0 && y < rig->state.layout.detail.rows - 1);
            rig_keys(rig, i < 90 ? "j" : "PageUp");
        }
        assert_int_equal(rig->state.scrolls[VIEW_OVERVIEW].top, 0);
        rig_keys(rig, "0");
    }
}

static void an_acknowledgement_counts_at_once(void **state)
{
    struct rig *rig = *state;
    const struct board_item *item;
    rig_merge(rig, "f1", SESSION_FAILED);
    rig_show(rig);
    rig_keys(rig, "0");
    uistate_overview_board(&rig->state, &item);
    assert_string_equal(item->value, "1");
    rig_keys(rig, "Esc a 0");
    uistate_overview_board(&rig->state, &item);
    assert_string_equal(item->value, "0");
}

/* One that is late is counted among what runs, as the header counts it, and its line leads there.
 */
static void what_is_overdue_is_counted_as_the_header_does(void **state)
{
    struct rig *rig = *state;
    const struct board_item *item;
    uistate_take_snapshot(&rig->state, paced_snapshot());
    rig_keys(rig, "0 j j j j");
    uistate_overview_board(&rig->state, &item);
    assert_string_equal(item->label, "OVERDUE");
    assert_int_equal(rig->state.tally.overdue, 1);
    assert_string_equal(item->value, "1");
    rig_keys(rig, "Enter");
    assert_int_equal(rig->state.order.count, 1);
}

static void what_stalls_and_what_is_slow_have_lines_as_well(void **state)
{
    static const struct {
        const char *keys, *label, *filter;
    } lines[] = {{"0 j j j j j", "STALLED", "is:stalled"}, {"Esc j", "slow", "is:slow"}};
    struct rig *rig = *state;
    const struct board_item *item;
    uistate_take_snapshot(&rig->state, paced_snapshot());
    assert_int_equal(rig->state.tally.stalled, 1);
    assert_int_equal(rig->state.tally.slow, 2); /* the late one, too */
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char value[8];
        rig_keys(rig, lines[i].keys);
        uistate_overview_board(&rig->state, &item);
        assert_string_equal(item->label, lines[i].label);
        snprintf(value, sizeof value, "%u",
                 i == 0 ? rig->state.tally.stalled : rig->state.tally.slow);
        assert_string_equal(item->value, value);
        assert_int_equal(item->role, ROLE_WARN);
        rig_keys(rig, "Enter");
        assert_string_equal(rig->state.filter_edit.text, lines[i].filter);
        snprintf(value, sizeof value, "%u", rig->state.order.count);
        uistate_overview_board(&rig->state, &item);
        assert_string_equal(item->value, value);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_open, rig_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_leads_to_what_it_counts),
        cmocka_unit_test(the_dot_of_a_session_stands_where_its_time_is),
        cmocka_unit_test(an_hour_without_a_failure_shows_nothing),
        cmocka_unit_test(blocks_stand_beside_each_other_and_never_on_each_other),
        TEST(what_no_filter_can_say_leads_nowhere),
        TEST(enter_filters_the_list_and_back_takes_it_away),
        TEST(a_session_that_goes_leaves_the_list_of_its_line),
        TEST(a_kept_filter_that_is_put_back_is_still_a_kept_one),
        TEST(what_came_about_meanwhile_is_not_the_list_of_a_line),
        TEST(what_esc_does_is_told_as_it_is),
        TEST(nothing_is_opened_before_something_was_counted),
        TEST(the_way_back_is_found_from_everywhere),
        TEST(tab_goes_from_block_to_block),
        TEST(the_cursor_stays_on_its_line_when_lines_come_and_go),
        TEST(the_page_follows_the_cursor),
        TEST(an_acknowledgement_counts_at_once),
        TEST(what_is_overdue_is_counted_as_the_header_does),
        TEST(what_stalls_and_what_is_slow_have_lines_as_well),
    };
    fix_surroundings();
    return cmocka_run_group_tests_name("overview board", tests, NULL, NULL);
}
