/* test_news.c - which transitions are told to whoever does not look, and in which words. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/timefmt.h"
#include "fetch/journal.h"
#include "model/news.h"
#include "model/recorder.h"
#include "model/store.h"
#include "unit/make_session.h"

#define MINUTE INT64_C(60000)
#define START  INT64_C(1790000000000)
#define USUAL  (1U << NEWS_FAILED | 1U << NEWS_PARTIAL | 1U << NEWS_OVERDUE)
#define ALL    ((1U << NEWS_KIND_COUNT) - 1)

/* A tenant that is polled each minute, and whoever waits for news of it. */
struct rig {
    struct journal journal;
    struct recorder *recorder;
    struct store *store;
    struct acks *acks;
    struct news_watch watch;
    int64_t at_ms;
    int64_t offset_ms; /* the service's clock beside ours */
    int64_t swept_ms;
    bool kept;
    uint32_t writes;
};

static void observe(void *context, const struct observation *seen)
{
    struct rig *rig = context;
    journal_observe(&rig->journal, seen);
    recorder_observe(rig->recorder, seen);
}

static void set_up(struct rig *rig, unsigned kinds)
{
    struct fault why;
    *rig = (struct rig){.at_ms = START,
                        .swept_ms = TIME_NONE,
                        .recorder = recorder_new(),
                        .acks = acks_load(NULL, &why)};
    journal_init(&rig->journal);
    recorder_clock(rig->recorder, rig->at_ms, rig->at_ms, 0);
    rig->store = store_new(false, observe, rig);
    news_watch_init(&rig->watch, kinds);
}

static void tear_down(struct rig *rig)
{
    news_watch_release(&rig->watch);
    acks_free(rig->acks);
    store_free(rig->store);
    recorder_free(rig->recorder);
    journal_release(&rig->journal);
}

static void see_as(struct rig *rig, const char *id, enum session_status status, int64_t ended_ms)
{
    struct session session = make_counted(id, status, 1, 0, 0);
    session.workload = WORKLOAD_SHAREPOINT;
    session.created_ms = START - 60 * MINUTE;
    session.completed_ms = ended_ms;
    store_merge(rig->store, &session, STORE_GET, rig->at_ms);
}

static void see(struct rig *rig, const char *id, enum session_status status)
{
    const bool ended = session_status_info(status)->terminal;
    see_as(rig, id, status, ended ? rig->at_ms + rig->offset_ms : TIME_NONE);
}

static struct snapshot *cut(struct rig *rig)
{
    struct snapshot *snapshot = store_cut(rig->store);
    struct paces *paces = paces_new(NULL, 64);
    recorder_read(rig->recorder, rig->at_ms);
    snapshot->events = journal_events(&rig->journal, rig->store);
    snapshot->history = recorder_cut(rig->recorder);
    snapshot->kept = rig->kept;
    snapshot->swept_ms = rig->swept_ms;
    snapshot->hot_ms = snapshot->listed_ms = rig->at_ms;
    snapshot->clock_offset_ms = rig->offset_ms;
    snapshot->writes_in_flight = rig->writes;
    for (uint32_t row = 0; row < snapshot_row_limit(snapshot); row++)
        if (snapshot_row(snapshot, row, SPACE))
            paces_add(paces, snapshot, snapshot_row(snapshot, row, SPACE));
    snapshot->paces = paces;
    return snapshot;
}

/* A poll later. */
static void pass(struct rig *rig, int64_t ms)
{
    rig->at_ms += ms;
    recorder_clock(rig->recorder, rig->at_ms, rig->at_ms, 0);
}

static void publish(struct rig *rig)
{
    struct snapshot *snapshot = cut(rig);
    news_look(&rig->watch, snapshot, rig->acks);
    snapshot_unref(snapshot);
    pass(rig, MINUTE);
}

/* "failed": the first whole list holds one like that, and from then on it is watched. */
static void start(struct rig *rig, unsigned kinds)
{
    set_up(rig, kinds);
    store_sweep_begin(rig->store);
    see(rig, "was-failed", SESSION_FAILED);
    see(rig, "a", SESSION_ACTIVE);
    see(rig, "b", SESSION_ACTIVE);
    see(rig, "draft", SESSION_DRAFT);
    store_sweep_end(rig->store, true, rig->at_ms);
    rig->swept_ms = START;
    publish(rig);
}

/* What has gathered, in words; "" nothing. Lent until the next. */
static const char *told(struct rig *rig)
{
    static char text[512];
    struct strbuf out;
    struct news news;
    strbuf_init(&out, sizeof text);
    if (news_take(&rig->watch, &news))
        news_text(&news, TEXT_UTF8, &out);
    strcpy(text, out.bytes);
    strbuf_release(&out);
    return text;
}

static void what_is_there_at_the_start_is_no_news(void **state)
{
    struct rig rig;
    (void)state;
    start(&rig, ALL);
    assert_string_equal(told(&rig), "");
    publish(&rig);
    assert_string_equal(told(&rig), "");
    tear_down(&rig);
}

/* The list of before stands on the screen; what the first one says otherwise came about between. */
static void what_came_about_between_two_runs_is_no_news(void **state)
{
    struct rig rig;
    struct session kept = make_counted("a", SESSION_ACTIVE, 1, 0, 0);
    (void)state;
    set_up(&rig, ALL);
    kept.workload = WORKLOAD_SHAREPOINT;
    store_restore(rig.store, &kept);
    store_restored(rig.store, START - 60 * MINUTE);
    rig.kept = true;
    rig.swept_ms = START;
    publish(&rig);
    see(&rig, "a", SESSION_FAILED);
    publish(&rig); /* a page of the first list */
    rig.kept = false;
    publish(&rig);
    assert_string_equal(told(&rig), "");
    see(&rig, "b", SESSION_FAILED);
    publish(&rig);
    assert_string_equal(told(&rig), "failed - 1 site");
    tear_down(&rig);
}

static void a_bad_end_is_told_once(void **state)
{
    struct rig rig;
    (void)state;
    start(&rig, USUAL);
    see(&rig, "a", SESSION_FAILED);
    see(&rig, "b", SESSION_COMPLETED_WITH_ERROR);
    publish(&rig);
    assert_string_equal(told(&rig), "1 failed, 1 partial - 1 site and 1 more");
    publish(&rig);
    see(&rig, "draft", SESSION_ACTIVE);
    publish(&rig);
    see(&rig, "draft", SESSION_COMPLETED);
    publish(&rig);
    assert_string_equal(told(&rig), "");
    tear_down(&rig);
}

/* What each word is for, and that no other word brings it. */
static void each_word_brings_its_own_transition(void **state)
{
    static const struct {
        const char *id;
        enum session_status to;
        enum news_kind kind;
        const char *says;
    } rows[] = {
        {"a", SESSION_FAILED, NEWS_FAILED, "failed - 1 site"},
        {"a", SESSION_COMPLETED_WITH_ERROR, NEWS_PARTIAL, "partial - 1 site"},
        {"a", SESSION_COMPLETED, NEWS_COMPLETED, "completed - 1 site"},
        {"a", SESSION_MASKED, NEWS_UNCLEAR, "unclear - 1 site"},
        {"a", SESSION_OTHER, NEWS_UNCLEAR, "unclear - 1 site"},
        {"draft", SESSION_ACTIVATING, NEWS_ACTIVATED, "activated - 1 site"},
        {"draft", SESSION_ACTIVE, NEWS_ACTIVATED, "activated - 1 site"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int kind = 0; kind < NEWS_KIND_COUNT; kind++) {
            struct rig rig;
            start(&rig, 1U << kind);
            see(&rig, rows[i].id, rows[i].to);
            publish(&rig);
            assert_string_equal(told(&rig), (int)rows[i].kind == kind ? rows[i].says : "");
            tear_down(&rig);
        }
}

static void without_a_word_nothing_is_told(void **state)
{
    struct rig rig;
    (void)state;
    start(&rig, 0);
    see(&rig, "a", SESSION_FAILED);
    publish(&rig);
    assert_string_equal(told(&rig), "");
    assert_null(rig.watch.last); /* nor is anything held on to */
    tear_down(&rig);
}

/* `failed` may stand behind it. */
static void a_masked_end_is_told_to_who_wants_failures(void **state)
{
    struct rig rig;
    (void)state;
    start(&rig, USUAL);
    see_as(&rig, "a", SESSION_MASKED, rig.at_ms);
    see_as(&rig, "b", SESSION_MASKED, TIME_NONE);
    publish(&rig);
    assert_string_equal(told(&rig), "unclear - 1 site");
    tear_down(&rig);
}

/* A list that shifts shows an old session late; a bulk request is read when its row is on screen.
 */
static void an_old_end_that_is_seen_late_is_no_news(void **state)
{
    struct rig rig;
    (void)state;
    start(&rig, USUAL);
    rig.offset_ms =
        10 * MINUTE; /* the service's clock is ahead: its ends read later than they are */
    see_as(&rig, "old", SESSION_FAILED, START + 5 * MINUTE);
    see_as(&rig, "timeless", SESSION_MASKED, TIME_NONE);
    publish(&rig);
    assert_string_equal(told(&rig), "");
    see_as(&rig, "new", SESSION_FAILED, START + 11 * MINUTE);
    publish(&rig);
    assert_string_equal(told(&rig), "failed - 1 site");
    tear_down(&rig);
}

static void a_bulk_request_turns_only_a_new_end_into_news(void **state)
{
    const uint8_t flags = SESSION_LABEL_KNOWN | SESSION_PARTIAL_BULK;
    struct rig rig;
    (void)state;
    set_up(&rig, USUAL);
    store_sweep_begin(rig.store);
    see_as(&rig, "old", SESSION_COMPLETED, START - MINUTE);
    see(&rig, "a", SESSION_ACTIVE);
    store_sweep_end(rig.store, true, rig.at_ms);
    rig.swept_ms = START;
    publish(&rig);
    see(&rig, "a", SESSION_COMPLETED);
    publish(&rig);
    assert_string_equal(told(&rig), "");
    store_set_label(rig.store, "old", WORKLOAD_SHAREPOINT, "Old", NULL, flags, rig.at_ms);
    store_set_label(rig.store, "a", WORKLOAD_SHAREPOINT, "Human Resources +24", NULL, flags,
                    rig.at_ms);
    publish(&rig);
    assert_string_equal(told(&rig), "partial - Human Resources +24");
    tear_down(&rig);
}

/* An answer from before is put right by the next one, and nobody took the snapshot between. */
static void a_status_that_was_taken_back_does_not_count(void **state)
{
    struct rig rig;
    (void)state;
    start(&rig, USUAL);
    see(&rig, "a", SESSION_FAILED);
    see(&rig, "a", SESSION_ACTIVE);
    see(&rig, "b", SESSION_FAILED);
    see(&rig, "b", SESSION_ACTIVE);
    see(&rig, "b", SESSION_FAILED);
    publish(&rig);
    assert_string_equal(told(&rig), "failed - 1 site");
    tear_down(&rig);
}

static void what_is_acknowledged_or_gone_is_no_news(void **state)
{
    struct rig rig;
    struct session partial = make_session("a", WORKLOAD_SHAREPOINT, SESSION_COMPLETED_WITH_ERROR);
    (void)state;
    start(&rig, USUAL);
    acks_toggle(rig.acks, &partial);
    see(&rig, "a", SESSION_FAILED);
    see(&rig, "b", SESSION_FAILED);
    store_gone(rig.store, "b", WORKLOAD_SHAREPOINT, rig.at_ms);
    publish(&rig);
    assert_string_equal(told(&rig), "");
    tear_down(&rig);
}

static void what_we_activated_is_no_news(void **state)
{
    struct rig rig;
    (void)state;
    start(&rig, ALL);
    rig.writes = 1; /* seen by a poll before its own answer came */
    see(&rig, "draft", SESSION_ACTIVATING);
    publish(&rig);
    assert_string_equal(told(&rig), "");
    rig.writes = 0;
    struct session draft = make_session("draft", WORKLOAD_SHAREPOINT, SESSION_DRAFT);
    see(&rig, "draft", SESSION_DRAFT);
    publish(&rig);
    journal_event(&rig.journal, EVENT_ACTED, rig.at_ms, &draft, "activated by this restoretop");
    see(&rig, "draft", SESSION_ACTIVE);
    publish(&rig);
    assert_string_equal(told(&rig), "");
    see(&rig, "draft", SESSION_FAILED); /* its end is */
    publish(&rig);
    assert_string_equal(told(&rig), "failed - 1 site");
    tear_down(&rig);
}

/* A site is expected to take half an hour: OVERDUE after 45 minutes. */
static void overdue_is_told_when_it_comes_about(void **state)
{
    struct rig rig;
    (void)state;
    start(&rig, USUAL);
    see(&rig, "draft", SESSION_ACTIVE);
    for (int minute = 0; minute < 44; minute++) {
        publish(&rig);
        assert_string_equal(told(&rig), "");
    }
    pass(&rig, 2 * MINUTE);
    publish(&rig);
    assert_string_equal(told(&rig), "3 overdue - 1 site and 2 more");
    publish(&rig);
    assert_string_equal(told(&rig), "");
    tear_down(&rig);
}

/* The first list took 50 minutes: what was due meanwhile is how things stood when it was whole. */
static void what_was_overdue_before_the_list_was_whole_is_no_news(void **state)
{
    struct rig rig;
    (void)state;
    set_up(&rig, USUAL);
    store_sweep_begin(rig.store);
    see(&rig, "a", SESSION_ACTIVE);
    store_sweep_end(rig.store, true, rig.at_ms);
    rig.swept_ms = START + 50 * MINUTE;
    publish(&rig);
    pass(&rig, 50 * MINUTE);
    publish(&rig);
    assert_string_equal(told(&rig), "");
    tear_down(&rig);
}

static void hostile_names_are_text_of_one_line(void **state)
{
    static const struct {
        const char *label, *says;
    } rows[] = {
        {"a\033]0;x\a\nb\u202e", "2 failed - a\ufffd]0;x\ufffd b\ufffd and 1 more"},
        {"\302\233\302\234;\177", "2 failed - \ufffd\ufffd;\ufffd and 1 more"},
        {"", "2 failed"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out;
        struct news news = {.counts = {[NEWS_FAILED] = 2}};
        strcpy(news.label, rows[i].label);
        strbuf_init(&out, STRBUF_NO_LIMIT);
        news_text(&news, TEXT_UTF8, &out);
        assert_string_equal(out.bytes, rows[i].says);
        strbuf_release(&out);
    }
}

static void the_longest_text_is_bounded(void **state)
{
    struct news news;
    struct strbuf out;
    (void)state;
    memset(&news.counts, 0xFF, sizeof news.counts);
    memset(news.label, 'w', sizeof news.label);
    news.label[sizeof news.label - 1] = '\0';
    strbuf_init(&out, STRBUF_NO_LIMIT);
    news_text(&news, TEXT_ASCII, &out);
    assert_int_equal(out.length, NEWS_COLUMNS);
    strbuf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_there_at_the_start_is_no_news),
        cmocka_unit_test(what_came_about_between_two_runs_is_no_news),
        cmocka_unit_test(a_bad_end_is_told_once),
        cmocka_unit_test(each_word_brings_its_own_transition),
        cmocka_unit_test(without_a_word_nothing_is_told),
        cmocka_unit_test(a_masked_end_is_told_to_who_wants_failures),
        cmocka_unit_test(an_old_end_that_is_seen_late_is_no_news),
        cmocka_unit_test(a_bulk_request_turns_only_a_new_end_into_news),
        cmocka_unit_test(a_status_that_was_taken_back_does_not_count),
        cmocka_unit_test(what_is_acknowledged_or_gone_is_no_news),
        cmocka_unit_test(what_we_activated_is_no_news),
        cmocka_unit_test(overdue_is_told_when_it_comes_about),
        cmocka_unit_test(what_was_overdue_before_the_list_was_whole_is_no_news),
        cmocka_unit_test(hostile_names_are_text_of_one_line),
        cmocka_unit_test(the_longest_text_is_bounded),
    };
    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("news", tests, NULL, NULL);
}
