#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "draw.h"
#include "table.h"
#include "unit/tenant_fixture.h"

#define ROWS 6

struct rows {
    struct session sessions[ROWS];
    struct identity_set by;
    const struct session *pointers[ROWS];
};

/* From tiny counts to the largest the service can send. */
static void make_rows(struct rows *rows)
{
    static const int32_t totals[ROWS] = {1, 12, 4812, 100000, INT32_MAX, COUNT_NONE};
    rows->by = (struct identity_set){.user = {.name = "Maximiliane Fürstin von und zu Beispiel"}};
    for (int i = 0; i < ROWS; i++) {
        struct session *session = &rows->sessions[i];
        *session = make_counted("0d6f3c1e-0000-4000-8000-00000000abcd", SESSION_ACTIVE, totals[i],
                                totals[i] < 0 ? COUNT_NONE : totals[i] / 2,
                                totals[i] < 0 ? COUNT_NONE : totals[i] / 4);
        session->created_ms = NOW_MS - (int64_t)i * i * 37 * HOUR_MS;
        session->created_by = &rows->by;
        session->label = "a site with quite a long name +119";
        session->flags = SESSION_COUNTS_CHANGED;
        session->units_delta = totals[i] < 0 ? 0 : totals[i] / 3;
        rows->pointers[i] = session;
    }
}

static struct table_context context_of(int cols, enum time_style style)
{
    return (struct table_context){.now_ms = NOW_MS,
                                  .run_ms = NOW_MS,
                                  .time_style = style,
                                  .charset = TEXT_UTF8,
                                  .cols = cols};
}

static void check_fits(const struct table *table, const struct table_context *context,
                       const struct rows *rows)
{
    int end = table->prefix - 1;
    for (int i = 0; i < table->count; i++) {
        const struct table_column *column = &table->columns[i];
        if (column->x != end + 1)
            fail_msg("at %d columns: %s begins at %d, not %d", context->cols,
                     column_info(column->column)->title, column->x, end + 1);
        end = column->x + column->width;
        for (int r = 0; r < ROWS && column_info(column->column)->exact; r++) {
            struct strbuf text;
            strbuf_init(&text, 256);
            column_text(column->column, context, rows->pointers[r], &text);
            int width = text_width(text.bytes, text.length, TEXT_UTF8);
            if (width > column->width)
                fail_msg("at %d columns: \"%s\" is cut", context->cols, text.bytes);
            strbuf_release(&text);
        }
    }
    if (end > context->cols)
        fail_msg("at %d columns the table has %d", context->cols, end);
}

static void numbers_are_never_cut_at_any_width(void **unused)
{
    struct rows rows;
    (void)unused;
    make_rows(&rows);
    for (int cols = 4; cols <= 260; cols++)
        for (int style = 0; style < TIME_STYLE_COUNT; style++) {
            struct table_context context = context_of(cols, (enum time_style)style);
            struct table table;
            table_layout(&table, &context, rows.pointers, ROWS);
            check_fits(&table, &context, &rows);
        }
}

static bool has(const struct table *table, enum column column)
{
    for (int i = 0; i < table->count; i++)
        if (table->columns[i].column == column)
            return true;
    return false;
}

static void columns_go_in_order_as_it_narrows(void **unused)
{
    static const struct {
        enum column column;
        int from, below; /* there at `from` columns, gone at `below` */
    } cases[] = {
        {COLUMN_ID, 160, 120},     {COLUMN_ENDED, 120, 90},   {COLUMN_BY, 80, 70},
        {COLUMN_PROGRESS, 80, 60}, {COLUMN_STATUS, 60, 45},   {COLUMN_DURATION, 60, 40},
        {COLUMN_FAILED, 40, 30},   {COLUMN_WORKLOAD, 40, 20},
    };
    struct session one = make_counted("a", SESSION_ACTIVE, 10, 5, 1);
    const struct session *row = &one;
    (void)unused;
    one.created_ms = NOW_MS;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct table_context wide = context_of(cases[i].from, TIME_STYLE_RELATIVE);
        struct table_context narrow = context_of(cases[i].below, TIME_STYLE_RELATIVE);
        struct table table;
        table_layout(&table, &wide, &row, 1);
        if (!has(&table, cases[i].column))
            fail_msg("%s is not there at %d", column_info(cases[i].column)->title, cases[i].from);
        table_layout(&table, &narrow, &row, 1);
        if (has(&table, cases[i].column))
            fail_msg("%s is there at %d", column_info(cases[i].column)->title, cases[i].below);
        assert_true(has(&table, COLUMN_WHAT));
        assert_true(has(&table, COLUMN_UNITS));
    }
}

static void created_takes_the_place_of_ended_where_it_sorts(void **unused)
{
    struct session one = make_counted("a", SESSION_COMPLETED, 10, 10, 0);
    const struct session *row = &one;
    struct table_context context = context_of(120, TIME_STYLE_RELATIVE);
    struct table table;
    (void)unused;
    table_layout(&table, &context, &row, 1);
    assert_true(has(&table, COLUMN_ENDED));
    assert_false(has(&table, COLUMN_CREATED));
    context.by_created = true;
    table_layout(&table, &context, &row, 1);
    assert_false(has(&table, COLUMN_ENDED));
    assert_true(has(&table, COLUMN_CREATED));
}

static void expect_text(enum column column, int cols, const struct session *session,
                        const char *should)
{
    struct table_context context = context_of(cols, TIME_STYLE_RELATIVE);
    struct strbuf text;
    strbuf_init(&text, 4096);
    column_text(column, &context, session, &text);
    if (strcmp(text.bytes, should) != 0)
        fail_msg("%s: \"%s\", not \"%s\"", column_info(column)->title, text.bytes, should);
    strbuf_release(&text);
}

static void cells_say_what_is_known_and_no_more(void **unused)
{
    struct session session = make_counted("a", SESSION_FAILED, 10, 6, 4);
    (void)unused;
    expect_text(COLUMN_STATUS, 80, &session, "failed");
    expect_text(COLUMN_UNITS, 80, &session, "6/10");
    expect_text(COLUMN_FAILED, 80, &session, "4");
    expect_text(COLUMN_BY, 80, &session, "-");
    expect_text(COLUMN_DURATION, 80, &session, "-");
    expect_text(COLUMN_WHAT, 80, &session, "10 mailboxes");
    expect_text(COLUMN_DELTA, 80, &session, "");
    session.total = COUNT_NONE;
    expect_text(COLUMN_UNITS, 80, &session, "6/?");
    session.completed = session.failed = COUNT_NONE;
    expect_text(COLUMN_UNITS, 80, &session, "-");
    expect_text(COLUMN_FAILED, 80, &session, "-");
    session.total = 7;
    expect_text(COLUMN_UNITS, 80, &session, "?/7");
    session.failed = 0;
    expect_text(COLUMN_FAILED, 80, &session, "");
}

static void less_than_a_minute_is_no_nought(void **unused)
{
    struct session session = make_counted("a", SESSION_ACTIVE, 10, 6, 0);
    (void)unused;
    session.created_ms = NOW_MS;
    expect_text(COLUMN_DURATION, 80, &session, "<1m");
    session.created_ms = NOW_MS - 20000; /* in the minute before the one that is told */
    expect_text(COLUMN_DURATION, 80, &session, "1m");
    session.created_ms = NOW_MS - 26 * HOUR_MS; /* "25h" beside its date would be an error */
    expect_text(COLUMN_DURATION, 80, &session, "26h");
}

static int width_of(enum column column, int cols, const struct session *session)
{
    struct table_context context = context_of(cols, TIME_STYLE_RELATIVE);
    struct table table;
    table_layout(&table, &context, &session, 1);
    for (int i = 0; i < table.count; i++)
        if (table.columns[i].column == column)
            return table.columns[i].width;
    return 0;
}

static void a_newer_word_is_whole_where_there_is_room(void **unused)
{
    struct session session = make_counted("a", SESSION_OTHER, 10, 0, 0);
    (void)unused;
    session.status_word = "pausedByService";
    assert_int_equal(width_of(COLUMN_STATUS, 60, &session), 10);
    assert_int_equal(width_of(COLUMN_STATUS, 80, &session), 10);
    assert_int_equal(width_of(COLUMN_STATUS, 110, &session), 15);
    session.status_word = "aWordThatIsLongerThanAnyColumn";
    assert_int_equal(width_of(COLUMN_STATUS, 200, &session), 16);
    session.status_word = "odd";
    assert_int_equal(width_of(COLUMN_STATUS, 200, &session), 10);
}

static void arrows_are_of_the_charset(void **unused)
{
    char buf[DRAW_LABEL_MAX], small[4];
    (void)unused;
    assert_string_equal(draw_label_text("-> Inbox +2", TEXT_UTF8, buf, sizeof buf),
                        "\u2192 Inbox +2");
    assert_string_equal(draw_label_text("-> Inbox +2", TEXT_ASCII, buf, sizeof buf), "-> Inbox +2");
    assert_string_equal(draw_label_text("a -> b", TEXT_UTF8, buf, sizeof buf), "a -> b");
    assert_string_equal(draw_arrow("a -> b", TEXT_UTF8, buf, sizeof buf), "a \u2192 b");
    assert_string_equal(draw_arrow("a -> b", TEXT_UTF8, small, sizeof small), "a -> b");
}

/* "point 1..." would be the first of the month. */
static void no_day_in_a_name_is_cut(void **unused)
{
    struct session session = make_counted("a", SESSION_COMPLETED, 3, 3, 0);
    (void)unused;
    session.label = "3 mailboxes, points 16 Oct to 2 Nov";
    for (int width = 11; width < 40; width++) {
        struct table_context context = context_of(120, TIME_STYLE_RELATIVE);
        struct canvas *canvas = canvas_new(1, width, TEXT_UTF8);
        const struct table_cell cell = {
            .canvas = canvas, .area = {0, 0, 1, width}, .y = 0, .x = 0, .width = width};
        column_draw(COLUMN_WHAT, &context, &session, &cell);
        char *text = canvas_dump_text(canvas);
        text[strcspn(text, "\n")] = '\0';
        assert_string_equal(text, width < 35 ? "3 mailboxes" : session.label);
        free(text);
        canvas_free(canvas);
    }
}

static void a_hidden_word_never_reads_as_success(void **unused)
{
    struct session session = make_counted("a", SESSION_MASKED, 10, 0, 0);
    (void)unused;
    expect_text(COLUMN_STATUS, 80, &session, "unknown?");
    expect_text(COLUMN_WHAT, 160, &session, "unknown (possibly failed): 10 mailboxes");
    expect_text(COLUMN_WHAT, 120, &session, "10 mailboxes"); /* nothing of it would be left */
    expect_text(COLUMN_WHAT, 80, &session, "10 mailboxes");
}

static void special_rows_say_what_they_are(void **unused)
{
    struct session session = make_counted("a", SESSION_OTHER, 10, 0, 0);
    struct session_oddities odd = {.note = "status is no text"};
    (void)unused;
    session.status_word = "pausedByService";
    expect_text(COLUMN_STATUS, 80, &session, "pausedByService");
    session.flags = SESSION_GONE;
    expect_text(COLUMN_STATUS, 80, &session, "gone");
    session = make_counted("a", SESSION_COMPLETED, 10, 10, 0);
    session.flags = SESSION_PARTIAL_BULK;
    expect_text(COLUMN_STATUS, 80, &session, "partial");
    session = make_session("broken-id", WORKLOAD_ONEDRIVE, SESSION_UNREADABLE);
    session.odd = &odd;
    expect_text(COLUMN_WHAT, 80, &session, "broken-id: status is no text");
}

static void a_bar_tells_the_truth(void **unused)
{
    static const struct {
        struct bar bar;
        int width, done, failed;
    } cases[] = {
        {{0, 0, 10}, 10, 0, 0},
        {{1, 0, 1000}, 10, 1, 0},
        {{999, 0, 1000}, 10, 9, 0},
        {{10, 0, 10}, 10, 10, 0},
        {{0, 10, 10}, 10, 0, 10},
        {{9, 1, 10}, 10, 9, 1},
        {{999, 1, 1000}, 10, 9, 1},
        {{1, 999, 1000}, 10, 1, 9},
        {{5, 0, 0}, 10, 0, 0},
        {{-1, -1, -1}, 10, 0, 0},
        {{8, 8, 10}, 10, 5, 5},
        {{1, 1, 10}, 1, 0, 0},
        {{1, 1, 2}, 1, 0, 1},
        {{500, 499, 1000}, 10, 5, 4},
        {{2147483647, 2147483647, 5}, 10, 5, 5},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int done, failed;
        draw_bar_split(cases[i].bar, cases[i].width, &done, &failed);
        if (done != cases[i].done || failed != cases[i].failed)
            fail_msg("case %zu: %d done, %d failed", i, done, failed);
    }
}

static void a_bar_is_full_only_when_all_has_ended(void **unused)
{
    (void)unused;
    for (int width = 1; width <= 12; width++)
        for (int total = 1; total <= 15; total++)
            for (int completed = 0; completed <= total; completed++)
                for (int bad = 0; completed + bad <= total; bad++) {
                    int done, failed;
                    draw_bar_split((struct bar){completed, bad, total}, width, &done, &failed);
                    bool full = done + failed == width, ended = completed + bad == total;
                    if (done < 0 || failed < 0 || done + failed > width || full != ended)
                        fail_msg("%d+%d of %d in %d: %d %d", completed, bad, total, width, done,
                                 failed);
                    if (ended && bad > 0 && failed == 0)
                        fail_msg("a failure is not shown: %d+%d in %d", completed, bad, width);
                }
}

static void counts_are_grouped(void **unused)
{
    static const struct {
        int64_t count;
        const char *text;
    } cases[] = {
        {0, "0"}, {999, "999"}, {1000, "1,000"}, {1234567, "1,234,567"}, {-1234, "-1,234"}};
    char buf[16];
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(draw_count(cases[i].count, buf, sizeof buf), cases[i].text);
}

/* While the rest is LIVE: nobody knows that it still runs. */
static void what_cannot_be_read_has_run_as_far_as_is_known(void **unused)
{
    static const struct {
        enum fault_kind fault;
        int64_t seen_ago_ms, run_until_ago_ms;
    } cases[] = {
        {FAULT_NONE, 30 * MINUTE_MS, 0},
        {FAULT_SERVICE, 30 * MINUTE_MS, 30 * MINUTE_MS},
        {FAULT_SERVICE, MINUTE_MS + 59000, 0}, /* read by the last poll, and noted once a minute */
    };
    const int64_t now_ms = NOW_MS - NOW_MS % MINUTE_MS;
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct snapshot snapshot = {.listed_ms = TIME_NONE, .polled_ms = now_ms};
        struct session session = make_counted("a", SESSION_ACTIVE, 10, 5, 1);
        snapshot.fault.kind = cases[i].fault;
        session.seen_ms = now_ms - cases[i].seen_ago_ms;
        assert_int_equal(now_ms - draw_run_known(&snapshot, &session, now_ms),
                         cases[i].run_until_ago_ms);
        session.status = SESSION_COMPLETED;
        assert_int_equal(draw_run_known(&snapshot, &session, now_ms), now_ms);
    }
}

static void a_column_is_a_whole_row(void **unused)
{
    (void)unused;
    for (int i = 0; i < COLUMN_COUNT; i++) {
        const struct column_info *info = column_info((enum column)i);
        assert_true(info->draw && info->role);
        assert_true(info->least <= info->most && info->middle.width <= info->most);
        if (info->help)
            assert_true(*info->title || *info->sign);
    }
}

static bool same_columns(const struct table *a, const struct table *b)
{
    bool same = a->count == b->count;
    for (int i = 0; same && i < a->count; i++)
        same = a->columns[i].column == b->columns[i].column;
    return same;
}

/* Nothing runs and all counts are small; then one has thousands, changes, is stalled, and runs for
 * a day. */
static void what_is_in_the_rows_decides_no_column(void **unused)
{
    struct session few = make_counted("a", SESSION_COMPLETED, 1, 1, 0);
    struct session many = make_counted("b", SESSION_ACTIVE, 5000, 4500, 4);
    const struct session *quiet[] = {&few}, *busy[] = {&few, &many};
    (void)unused;
    few.created_ms = NOW_MS - HOUR_MS;
    many.created_ms = NOW_MS - 23 * HOUR_MS - 15 * MINUTE_MS;
    many.flags = SESSION_COUNTS_CHANGED;
    many.units_delta = 120;
    for (int cols = 64; cols <= 260; cols++) {
        struct table_context context = context_of(cols, TIME_STYLE_RELATIVE);
        struct table before, after;
        table_layout(&before, &context, quiet, 1);
        table_layout(&after, &context, busy, 2);
        if (!same_columns(&before, &after))
            fail_msg("at %d columns %d become %d", cols, before.count, after.count);
    }
}

static void what_runs_has_not_ended(void **unused)
{
    struct session one = make_counted("a", SESSION_ACTIVE, 10, 5, 1);
    (void)unused;
    one.created_ms = NOW_MS - 5 * 3600000LL;
    expect_text(COLUMN_ENDED, 120, &one, "");
    expect_text(COLUMN_CREATED, 120, &one, "5h");
    one.status = SESSION_COMPLETED;
    one.completed_ms = NOW_MS - 3 * 3600000LL;
    expect_text(COLUMN_ENDED, 120, &one, "3h");
    one.completed_ms = TIME_NONE; /* what does not say so ended when it was last changed */
    one.modified_ms = NOW_MS - 2 * 3600000LL;
    expect_text(COLUMN_ENDED, 120, &one, "2h");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_read_has_run_as_far_as_is_known),
        cmocka_unit_test(a_column_is_a_whole_row),
        cmocka_unit_test(numbers_are_never_cut_at_any_width),
        cmocka_unit_test(columns_go_in_order_as_it_narrows),
        cmocka_unit_test(created_takes_the_place_of_ended_where_it_sorts),
        cmocka_unit_test(what_runs_has_not_ended),
        cmocka_unit_test(cells_say_what_is_known_and_no_more),
        cmocka_unit_test(less_than_a_minute_is_no_nought),
        cmocka_unit_test(a_newer_word_is_whole_where_there_is_room),
        cmocka_unit_test(arrows_are_of_the_charset),
        cmocka_unit_test(no_day_in_a_name_is_cut),
        cmocka_unit_test(a_hidden_word_never_reads_as_success),
        cmocka_unit_test(special_rows_say_what_they_are),
        cmocka_unit_test(a_bar_tells_the_truth),
        cmocka_unit_test(a_bar_is_full_only_when_all_has_ended),
        cmocka_unit_test(counts_are_grouped),
        cmocka_unit_test(what_is_in_the_rows_decides_no_column),
    };
    fix_surroundings();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
