/* test_notify.c - when the terminal is told of news, and with which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/notify_ways.h"
#include "notify.h"
#include "unit/uistate_rig.h"

/* What the terminal was told last. */
static struct {
    int bursts;
    unsigned ways;
    char title[80], head[80], line[200];
} told;

void __wrap_screen_tell(struct screen *screen, unsigned ways, const char *head, const char *line);
void __wrap_screen_tell(struct screen *screen, unsigned ways, const char *head, const char *line)
{
    (void)screen;
    told.bursts++;
    told.ways = ways;
    snprintf(told.head, sizeof told.head, "%s", head);
    snprintf(told.line, sizeof told.line, "%s", line);
}

void __wrap_screen_title(struct screen *screen, const char *title);
void __wrap_screen_title(struct screen *screen, const char *title)
{
    (void)screen;
    snprintf(told.title, sizeof told.title, "%s", title);
}

static struct notify notify_with(const char *kinds, const char *ways)
{
    struct settings settings;
    struct notify notify;
    settings_init(&settings);
    assert_true(settings_set(&settings, OPTION_NOTIFY, kinds, ORIGIN_FILE, NULL));
    assert_true(settings_set(&settings, OPTION_NOTIFY_BY, ways, ORIGIN_FILE, NULL));
    notify_init(&notify, &settings);
    settings_release(&settings);
    memset(&told, 0, sizeof told);
    return notify;
}

static void gather(struct notify *notify, uint32_t count)
{
    notify->watch.news.counts[NEWS_FAILED] += count;
    notify->watch.news.named = NEWS_FAILED;
    snprintf(notify->watch.news.label, sizeof notify->watch.news.label, "Human Resources +24");
}

static int64_t now(const struct rig *rig)
{
    return rig->state.clock->boot_ms(rig->state.clock);
}

static void without_news_nothing_is_told_and_nothing_ticks(void **state)
{
    struct rig *rig = *state;
    struct notify notify = notify_with("failed", "bell");
    notify_show(&notify, NULL, &rig->state);
    assert_false(notify_is_due(&notify, now(rig)));
    assert_int_equal(notify_deadline(&notify, now(rig)), CLOCK_NEVER);
    assert_int_equal(told.bursts, 0);
    notify_release(&notify);
}

/* A poll that takes longer than a second comes as more than one snapshot. */
static void what_follows_a_burst_is_gathered_into_the_next(void **state)
{
    struct rig *rig = *state;
    struct notify notify = notify_with("failed", "bell,osc9");
    rig->state.tenant = "contoso\033[2J";
    gather(&notify, 1);
    assert_true(notify_is_due(&notify, now(rig)));
    notify_show(&notify, NULL, &rig->state);
    assert_int_equal(told.bursts, 1);
    assert_int_equal(told.ways, 1U << NOTIFY_BELL | 1U << NOTIFY_OSC9);
    assert_string_equal(told.head, "restoretop contoso\ufffd[2J");
    assert_string_equal(told.line, "failed - Human Resources +24");

    const int64_t next = now(rig) + NOTIFY_GAP_MS;
    gather(&notify, 2);
    notify_show(&notify, NULL, &rig->state);
    assert_int_equal(notify_deadline(&notify, now(rig)), next);
    fake_clock_advance(rig->state.clock, NOTIFY_GAP_MS - 1);
    gather(&notify, 1);
    notify_show(&notify, NULL, &rig->state);
    assert_int_equal(told.bursts, 1);
    fake_clock_advance(rig->state.clock, 1);
    assert_int_equal(notify_deadline(&notify, now(rig)), CLOCK_NEVER); /* it is due */
    notify_show(&notify, NULL, &rig->state);
    assert_int_equal(told.bursts, 2);
    assert_string_equal(told.line, "3 failed - Human Resources +24 and 2 more");
    notify_release(&notify);
}

static void the_title_counts_where_it_shall(void **state)
{
    static const struct {
        const char *kinds, *ways, *title;
    } rows[] = {
        {"failed", "title", "(!2) restoretop contoso"},
        {"failed", "bell", "restoretop contoso"},
        {"none", "title", "restoretop contoso"},
    };
    struct rig *rig = *state;
    rig->state.tenant = "contoso";
    rig_merge(rig, "a", SESSION_FAILED);
    rig_merge(rig, "b", SESSION_COMPLETED_WITH_ERROR);
    rig_merge(rig, "c", SESSION_COMPLETED);
    rig_show(rig);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct notify notify = notify_with(rows[i].kinds, rows[i].ways);
        notify_look(&notify, &rig->state);
        notify_show(&notify, NULL, &rig->state);
        assert_string_equal(told.title, rows[i].title);
        assert_int_equal(told.bursts, 0);
        notify_release(&notify);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_open, rig_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_news_nothing_is_told_and_nothing_ticks),
        TEST(what_follows_a_burst_is_gathered_into_the_next),
        TEST(the_title_counts_where_it_shall),
    };
    return cmocka_run_group_tests_name("notify", tests, NULL, NULL);
}
