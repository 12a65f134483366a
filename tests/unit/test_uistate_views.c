/* The views of the list: which sessions, how they are told, and the way in and out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/uistate_rig.h"
#include "view.h"
#include "view_parts.h"

static const struct identity_set ana = {.user = {"u-1", "Ana Garcia", "ana@contoso.com"}};

/* Two run, one is a draft, one has failed, one completed; the first is Ana's. */
static void tenant(struct rig *rig)
{
    struct session mine = make_session("run-1", WORKLOAD_EXCHANGE, SESSION_ACTIVE);
    mine.created_ms = mine.modified_ms = NOW_MS - HOUR_MS;
    mine.created_by = &ana;
    store_merge(rig->store, &mine, STORE_GET, NOW_MS);
    rig_merge(rig, "run-2", SESSION_ACTIVE);
    rig_merge(rig, "draft-1", SESSION_DRAFT);
    rig_merge(rig, "fail-1", SESSION_FAILED);
    rig_merge(rig, "done-1", SESSION_COMPLETED);
    rig_show(rig);
}

static struct signin *signin_with(const char *name)
{
    struct signin *signin = xcalloc(1, sizeof *signin);
    atomic_init(&signin->refs, 1);
    signin->state = SIGNIN_IN;
    signin->method = "browser";
    signin->kept = "memory";
    snprintf(signin->person_name, sizeof signin->person_name, "%s", name);
    return signin;
}

/* Somebody is signed in: the next snapshot says who. */
static void show_as(struct rig *rig, const char *account, const char *name)
{
    struct snapshot *snapshot = store_cut(rig->store);
    snapshot->state = DATA_LIVE;
    snapshot->live_until_boot_ms = CLOCK_NEVER;
    snapshot->swept_ms = snapshot->listed_ms = snapshot->polled_ms = NOW_MS;
    snprintf(snapshot->whose.account, sizeof snapshot->whose.account, "%s", account);
    snapshot->signin = signin_with(name);
    assert_true(uistate_take_snapshot(&rig->state, snapshot));
}

static char *text_of(struct rig *rig, int rows, int cols)
{
    struct canvas *canvas = canvas_new(rows, cols, TEXT_UTF8);
    uistate_resize(&rig->state, rows, cols);
    view_draw(&rig->state, canvas);
    char *text = canvas_dump_text(canvas);
    canvas_free(canvas);
    return text;
}

static void expect_at(struct rig *rig, int rows, int cols, const char *text)
{
    char *screen = text_of(rig, rows, cols);
    if (!strstr(screen, text))
        fail_msg("not \"%s\" but\n%s", text, screen);
    free(screen);
}

static void expect_not(struct rig *rig, int rows, int cols, const char *text)
{
    char *screen = text_of(rig, rows, cols);
    if (strstr(screen, text))
        fail_msg("\"%s\" in\n%s", text, screen);
    free(screen);
}

static void expect_count(const struct rig *rig, uint32_t rows, const char *name)
{
    assert_string_equal(uistate_listview(&rig->state)->name, name);
    assert_int_equal(rig->state.order.count, rows);
}

static void a_digit_shows_its_sessions(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    expect_count(rig, 5, "All");
    rig_keys(rig, "2");
    expect_count(rig, 3, "Attention");
    rig_keys(rig, "3");
    expect_count(rig, 2, "Active");
    rig_keys(rig, "4");
    expect_count(rig, 1, "Drafts");
    assert_selected(rig, "draft-1");
    rig_keys(rig, "5");
    expect_count(rig, 5, "Today");
    assert_selected(rig, "draft-1");
    rig_keys(rig, "1");
    expect_count(rig, 5, "All");
}

static void the_line_of_the_title_tells_all(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    expect_at(rig, 24, 110, "[1 All 5]  2 Attention 3   3 Active 2   4 Drafts 1   5 Today 5 ");
    rig_keys(rig, "3");
    expect_at(rig, 24, 100, " 1 All 5   2 Attention 3  [3 Active 2]  4 Drafts 1   5 Today 5 ");
    expect_at(rig, 24, 80, " by attention ");
    expect_at(rig, 12, 40, "[3 Active] 2");
    rig_keys(rig, "/ r u n - 1 Enter");
    expect_at(rig, 24, 110, "[3 Active 1/2]");
    expect_at(rig, 24, 110, "1 of 2 sessions in Active. Esc clears the filter.");
    expect_at(rig, 12, 40, "[3 Active] 1/2");
}

/* Whole tabs only, the one in force among them. */
static void where_there_is_no_room_tabs_are_left_out(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    for (size_t place = 5; place < LISTVIEW_PLACES; place++)
        assert_true(listviews_put(&rig->state.views.all, place, LISTVIEW_SAVED,
                                  (const char *[]){"five", "six-is-a-long-name-here",
                                                   "seven-is-a-longer-name", "eight-at-last",
                                                   "nine"}[place - 4],
                                  "run-1", "", NULL));
    uistate_listviews_changed(&rig->state);
    rig_keys(rig, "9");
    expect_at(rig, 24, 80, " 2 Attn 3 ");
    expect_at(rig, 24, 80, " 5 Today 5 \u2026 [9 nine 1]");
    for (int cols = 80; cols < 200; cols++)
        expect_at(rig, 24, cols, cols == 80 ? " by attn " : " by att");
    expect_not(rig, 24, 80, "seven-is");
    expect_not(rig, 24, 80, "eight");
    expect_at(rig, 24, 280, " 7 seven-is-a-longer-name 1 ");
}

/* No note covers a count. */
static void a_long_name_leaves_no_room_for_the_note(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    assert_true(listviews_put(&rig->state.views.all, 6, LISTVIEW_SAVED, "seven-is-a-longer-name-x",
                              "run", "", NULL));
    uistate_listviews_changed(&rig->state);
    rig_keys(rig, "7 / z q Enter");
    rig->state.filter_kept = true;
    for (int cols = 34; cols < 110; cols++) {
        struct canvas *canvas = canvas_new(1, cols, TEXT_UTF8);
        view_strip_draw(&rig->state, canvas, (struct rect){0, 0, 1, cols}, true);
        char *text = canvas_dump_text(canvas);
        if (!strstr(text, "[7 seven-is-a-longer-name-x 0/2]"))
            fail_msg("%d columns: %s", cols, text);
        assert_int_equal(strstr(text, " filter kept from last time ") != NULL, cols >= 62);
        free(text);
        canvas_free(canvas);
    }
}

static void counts_follow_the_service(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    rig_keys(rig, "3");
    rig_rest(rig);
    rig_merge(rig, "run-2", SESSION_COMPLETED);
    rig_show(rig);
    expect_count(rig, 1, "Active");
    expect_at(rig, 24, 110, "[3 Active 1]");
    expect_at(rig, 24, 110, " 2 Attention 2 ");
    rig_rest(rig);
    rig_merge(rig, "draft-2", SESSION_DRAFT);
    rig_show(rig);
    expect_at(rig, 24, 110, " 4 Drafts 2 ");
}

/* The order waits for the fingers; what is counted does not. */
static void counts_follow_while_keys_are_pressed(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    rig_keys(rig, "j");
    rig_merge(rig, "draft-2", SESSION_DRAFT);
    rig_show(rig);
    assert_true(rig->state.order_held);
    expect_at(rig, 24, 110, " 4 Drafts 2 ");
}

static void what_is_gone_is_not_counted(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    rig_rest(rig);
    store_gone(rig->store, "draft-1", WORKLOAD_EXCHANGE, NOW_MS);
    rig_show(rig);
    expect_at(rig, 24, 110, " 4 Drafts 0 ");
    rig_keys(rig, "4");
    expect_at(rig, 24, 110, "[4 Drafts 0 + 1 gone]");
}

static void acknowledging_takes_it_out_of_attention(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    rig_select(rig, "fail-1");
    rig_keys(rig, "a");
    expect_at(rig, 24, 110, " 2 Attention 2 ");
}

static void escape_goes_back_step_by_step(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    rig_keys(rig, "2 / r u n Enter");
    expect_count(rig, 2, "Attention");
    rig_keys(rig, "Esc");
    expect_count(rig, 3, "Attention");
    expect_at(rig, 24, 80, "Esc all sessions");
    rig_keys(rig, "Esc");
    expect_count(rig, 5, "All");
    rig_keys(rig, "Esc");
    expect_count(rig, 5, "All");
}

static void another_view_leaves_the_filter_behind_and_says_so(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    rig_keys(rig, "/ r u n - 1 Enter 4");
    expect_count(rig, 1, "Drafts");
    assert_string_equal(rig->state.message,
                        "The filter of before, \"run-1\", is not in force here.");
    assert_string_equal(rig->state.filter_edit.text, "");
}

static void an_empty_view_says_so(void **state)
{
    struct rig *rig = *state;
    rig_merge(rig, "done-1", SESSION_COMPLETED);
    rig_show(rig);
    rig_keys(rig, "4");
    expect_at(rig, 24, 80, "No session in this view. Esc goes back to all.");
}

static void from_the_detail_and_from_the_overview(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    rig_keys(rig, "Enter 3");
    assert_int_equal(rig->state.view, VIEW_LIST);
    expect_count(rig, 2, "Active");
    rig_keys(rig, "0");
    expect_at(rig, 24, 80, "1-9 views");
    rig_keys(rig, "4");
    assert_int_equal(rig->state.view, VIEW_LIST);
    expect_count(rig, 1, "Drafts");
    rig_keys(rig, "Esc");
    assert_int_equal(rig->state.view, VIEW_OVERVIEW);
    rig_keys(rig, "Esc");
    assert_int_equal(rig->state.view, VIEW_LIST);
    expect_count(rig, 1, "Drafts");
}

/* --- a session that is open --- */

static void expect_open(const struct rig *rig, enum view_id view, const char *id)
{
    assert_int_equal(rig->state.view, view);
    assert_selected(rig, id);
}

/* Who watches it end does not lose it at that moment. */
static void it_stays_open_when_it_leaves_the_view(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    rig_keys(rig, "3");
    rig_select(rig, "run-1");
    rig_keys(rig, "Enter ] ]");
    rig_merge(rig, "run-1", SESSION_COMPLETED);
    rig_show(rig); /* the order waits for the fingers ... */
    expect_open(rig, VIEW_ERRORS, "run-1");
    rig_rest(rig);
    assert_true(uistate_settle(&rig->state)); /* ... and then it does not */
    expect_open(rig, VIEW_ERRORS, "run-1");
    rig_rest(rig);
    rig_merge(rig, "run-3", SESSION_ACTIVE);
    rig_show(rig);
    expect_open(rig, VIEW_ERRORS, "run-1");
    assert_string_equal(rig->state.message, "");
    rig_keys(rig, "Esc");
    assert_int_equal(rig->state.view, VIEW_LIST);
    expect_count(rig, 2, "Active");
    assert_string_equal(rig->state.message, "The session that was open is not in Active any more.");
}

static void it_stays_open_behind_the_help(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    rig_keys(rig, "3");
    rig_select(rig, "run-1");
    rig_keys(rig, "Enter ?");
    rig_rest(rig);
    rig_merge(rig, "run-1", SESSION_COMPLETED);
    rig_show(rig);
    rig_keys(rig, "Esc");
    expect_open(rig, VIEW_DETAIL, "run-1");
    rig_keys(rig, "Esc / r u n Enter");
    expect_count(rig, 1, "Active");
}

static void it_stays_open_when_it_is_acknowledged(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    rig_keys(rig, "2");
    rig_select(rig, "fail-1");
    rig_keys(rig, "Enter a");
    expect_open(rig, VIEW_DETAIL, "fail-1");
    assert_non_null(strstr(rig->state.message, "Acknowledged (a again takes it back): "));
    rig_keys(rig, "a");
    expect_open(rig, VIEW_DETAIL, "fail-1");
    rig_keys(rig, "Esc");
    assert_selected(rig, "fail-1");
    assert_string_equal(rig->state.message, "");
}

static void a_digit_leaves_it_and_says_nothing_of_it(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    rig_select(rig, "fail-1");
    rig_keys(rig, "Enter 4");
    expect_open(rig, VIEW_LIST, "draft-1");
    assert_string_equal(rig->state.message, "");
}

static void what_is_gone_behind_the_help_is_not_gone_back_to(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    rig_select(rig, "run-1");
    rig_keys(rig, "Enter ?");
    rig_rest(rig);
    rig_remove(rig, "run-1");
    rig_show(rig);
    assert_int_equal(rig->state.view, VIEW_HELP);
    rig_keys(rig, "Esc");
    assert_int_equal(rig->state.view, VIEW_LIST);
}

static void a_digit_leads_to_the_list_from_each_tab(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    for (int tabs = 0; tabs < 5; tabs++) {
        rig_keys(rig, "1 Enter");
        for (int i = 0; i < tabs; i++)
            rig_keys(rig, "]");
        rig_keys(rig, "3");
        assert_int_equal(rig->state.view, VIEW_LIST);
        expect_count(rig, 2, "Active");
    }
}

/* All five begin with the same lines. */
static void where_tabs_have_no_room_the_title_says_which_it_is(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    rig_select(rig, "draft-1");
    rig_keys(rig, "Enter");
    expect_at(rig, 5, 20, "Session 4 of 5 ");
    rig_keys(rig, "] ]");
    expect_at(rig, 5, 20, "Errors 4 of 5 ");
    rig_keys(rig, "]");
    expect_at(rig, 5, 20, "Timeline 4 of 5 ");
    expect_at(rig, 24, 80, "Session 4 of 5 ");
}

/* A line of the overview and the banner count the whole tenant. */
static void what_leads_to_the_list_leads_to_all_of_it(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    rig_keys(rig, "4 0");
    free(text_of(rig, 40, 120));
    rig_keys(rig, "Enter");
    assert_int_equal(rig->state.view, VIEW_LIST);
    assert_string_equal(uistate_listview(&rig->state)->name, "All");
    rig_keys(rig, "Esc Esc");
    expect_count(rig, 1, "Drafts");
    rig->state.presence.from_ms = NOW_MS - HOUR_MS;
    rig_keys(rig, "w");
    assert_string_equal(uistate_listview(&rig->state)->name, "All");
}

static void mine_is_there_when_it_is_known_whose(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    expect_not(rig, 24, 160, "6 Mine");
    rig_keys(rig, "6");
    expect_count(rig, 5, "All");
    assert_string_equal(rig->state.message,
                        "Mine needs to know who is signed in: a demo has nobody, a "
                        "token may not say.");
    rig_rest(rig);
    rig_merge(rig, "run-3", SESSION_ACTIVE);
    show_as(rig, "Ana@contoso.com", "");
    expect_not(rig, 24, 160, "6 Mine"); /* the service names people by id and name */
    rig_rest(rig);
    show_as(rig, "Ana@contoso.com", "Ana Garcia");
    expect_at(rig, 24, 160, " 6 Mine 1 ");
    rig_keys(rig, "6");
    expect_count(rig, 1, "Mine");
    assert_selected(rig, "run-1");
}

static void a_list_that_mine_left_empty_says_why(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    rig_keys(rig, "/ i s : m i n e Enter");
    expect_at(rig, 24, 120, "is:mine needs to know who is signed in");
    expect_at(rig, 12, 40, "is:mine needs to know who is");
    rig_rest(rig);
    show_as(rig, "Eve@contoso.com", "Eve Adams");
    expect_at(rig, 24, 120, "No session matches the filter.");
    expect_not(rig, 24, 120, "is:mine needs");
}

static struct listviews views_with(const char *name, const char *filter, const char *sort)
{
    struct listviews views;
    listviews_init(&views);
    assert_true(listviews_put(&views, 6, LISTVIEW_CONFIGURED, name, filter, sort, NULL));
    return views;
}

static void the_list_opens_in_mine_once_it_can(void **state)
{
    struct rig *rig = *state;
    struct listviews views;
    listviews_init(&views);
    uistate_listviews_begin(&rig->state, &views, 5, false);
    tenant(rig);
    expect_count(rig, 5, "All");
    rig_rest(rig);
    assert_string_equal(rig->state.message,
                        "Mine needs to know who is signed in: a demo has nobody, a "
                        "token may not say.");

    struct listviews again;
    listviews_init(&again);
    uistate_listviews_begin(&rig->state, &again, 5, false);
    rig_merge(rig, "run-3", SESSION_ACTIVE);
    show_as(rig, "ana@contoso.com", "Ana Garcia");
    expect_count(rig, 1, "Mine");
}

static void wait_for_mine(struct rig *rig)
{
    struct listviews views;
    listviews_init(&views);
    uistate_listviews_begin(&rig->state, &views, 5, false);
    assert_int_equal(rig->state.views.at, 0);
}

/* --view Mine --filter ..., or a filter kept from the last time in Mine. */
static void mine_keeps_the_filter_that_was_asked_for_with_it(void **state)
{
    struct rig *rig = *state;
    assert_true(uistate_set_filter(&rig->state, "st:failed", NULL));
    wait_for_mine(rig);
    rig_merge(rig, "fail-1", SESSION_FAILED);
    show_as(rig, "ana@contoso.com", "Ana Garcia");
    expect_count(rig, 0, "Mine");
    assert_string_equal(rig->state.filter_edit.text, "st:failed");
    assert_string_equal(rig->state.message, "");
}

static void mine_comes_between_two_letters_of_a_filter(void **state)
{
    struct rig *rig = *state;
    rig_merge(rig, "run-2", SESSION_ACTIVE);
    rig_show_page(rig);
    wait_for_mine(rig);
    rig_keys(rig, "/ r u");
    struct session mine = make_session("run-1", WORKLOAD_EXCHANGE, SESSION_ACTIVE);
    mine.created_by = &ana;
    store_merge(rig->store, &mine, STORE_GET, NOW_MS);
    show_as(rig, "ana@contoso.com", "Ana Garcia");
    assert_string_equal(rig->state.filter_edit.text, "ru");
    rig_keys(rig, "n Enter");
    expect_count(rig, 1, "Mine");
    assert_selected(rig, "run-1");
}

static void open_in(struct rig *rig, const struct listviews *views, bool sort_asked)
{
    struct listviews copy = *views;
    uistate_listviews_begin(&rig->state, &copy, 6, sort_asked);
}

/* --sort created --view my-id, whose owner is known at once or only later. */
static void an_order_that_was_asked_for_is_stronger_than_the_views(void **state)
{
    static const struct {
        const char *filter;
        bool asked;
        const char *keys; /* pressed while it is waited for */
        enum sort_key sort;
    } cases[] = {
        {"st:active", false, "", SORT_ID},      {"st:active", true, "", SORT_CREATED},
        {"is:mine", false, "", SORT_ID},        {"is:mine", true, "", SORT_CREATED},
        {"is:mine", false, "<", SORT_DURATION},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rig_close(state);
        rig_open(state);
        struct rig *rig = *state;
        rig->state.sort = (struct sort_spec){.keys = {SORT_CREATED}, .count = 1};
        const struct listviews views = views_with("my-id", cases[i].filter, "id");
        open_in(rig, &views, cases[i].asked);
        rig_merge(rig, "fail-1", SESSION_FAILED);
        rig_keys(rig, cases[i].keys);
        show_as(rig, "ana@contoso.com", "Ana Garcia");
        assert_int_equal(rig->state.views.at, 6);
        assert_int_equal(rig->state.sort.keys[0], cases[i].sort);
        rig_keys(rig, "1"); /* the list's own is the one asked for, */
        assert_int_equal(rig->state.sort.keys[0], *cases[i].keys ? cases[i].sort : SORT_CREATED);
        rig_keys(rig, "7"); /* and the view's own is its own again */
        assert_int_equal(rig->state.sort.keys[0], SORT_ID);
    }
}

static void a_view_brings_its_order_and_takes_it_away(void **state)
{
    struct rig *rig = *state;
    struct listviews views = views_with("by-id", "st:active,failed", "id");
    uistate_listviews_begin(&rig->state, &views, 0, false);
    tenant(rig);
    rig_keys(rig, "7");
    assert_selected(rig, "fail-1");
    assert_int_equal(rig->state.selection.index, 0);
    assert_int_equal(rig->state.sort.keys[0], SORT_ID);
    rig_keys(rig, "I");
    assert_int_equal(uistate_own_sort(&rig->state)->keys[0], SORT_ATTENTION);
    rig_keys(rig, "1");
    assert_int_equal(rig->state.sort.keys[0], SORT_ATTENTION);
    assert_false(rig->state.sort.reversed[0]);
}

/* --- saving --- */

static void what_is_shown_is_saved_under_key_and_name(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    rig_keys(rig, "2 / r u n ^S");
    expect_at(rig, 24, 80, "save view as 7");
    expect_at(rig, 24, 80, "Enter save");
    rig_keys(rig, "r u n s Enter");
    expect_count(rig, 2, "runs");
    assert_string_equal(rig->state.message,
                        "View 7 is runs. Nothing is kept here: it ends with restoretop.");
    assert_string_equal(uistate_listview(&rig->state)->filter_text, "is:attention run");
    assert_false(rig->state.filtering);
    assert_string_equal(rig->state.filter_edit.text, "");
    expect_at(rig, 24, 110, "[7 runs 2]");
    rig_keys(rig, "1 7");
    expect_count(rig, 2, "runs");
}

/* A digit typed first is the key, proposed or not; one behind it is of the name. */
static void a_key_that_is_typed_is_the_key(void **state)
{
    static const struct {
        const char *keys, *says;
    } cases[] = {
        {"7 _ b a d", "View 7 is bad. "},
        {"8 _ l o w", "View 8 is low. "},
        {"Right 3 0 d", "View 9 is 30d. "}, /* the key that is free stays */
    };
    struct rig *rig = *state;
    tenant(rig);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rig_keys(rig, "1 / r u n ^S");
        const char *at = cases[i].keys;
        if (*at == 'R') {
            rig_keys(rig, "Right");
            at += strlen("Right");
        }
        for (; *at; at++)
            if (*at != ' ')
                rig_key(rig, *at == '_' ? ' ' : (key_code)*at);
        rig_keys(rig, "Enter");
        assert_memory_equal(rig->state.message, cases[i].says, strlen(cases[i].says));
    }
}

static void the_question_says_what_it_wants_wherever_it_is_asked(void **state)
{
    static const struct size {
        int rows, cols;
    } sizes[] = {{24, 80}, {12, 40}};
    struct rig *rig = *state;
    tenant(rig);
    rig_keys(rig, "/ r u n ^S");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        expect_at(rig, sizes[i].rows, sizes[i].cols, "As in 7 slow-eu; a key alone forgets.");
        expect_at(rig, sizes[i].rows, sizes[i].cols, "Enter save  Esc back");
    }
}

static void what_cannot_be_saved_says_why(void **state)
{
    static const struct {
        const char *keys, *says;
    } cases[] = {
        {"1 _ x", "A view's key is 2 to 9: 1 is All."},
        {"0 _ x", "A view's key is 2 to 9: 1 is All."},
        {"9 9 _ x", "A view's key is 2 to 9: 1 is All."},
        {"8", "A name is missing, as in \"7 slow-eu\"."},
        {"4", "A name is missing, as in \"7 slow-eu\"."},
        {"a : b", "A view's name has no ':', no control character and no blank at its ends."},
        {"8 _ T o d a y", "View 5 is called Today already."},
        {"7 _ x", "View 7 is [view theirs] of the config file: take another."},
    };
    struct rig *rig = *state;
    struct listviews views = views_with("theirs", "st:failed", "");
    uistate_listviews_begin(&rig->state, &views, 0, false);
    tenant(rig);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rig_keys(rig, "/ ^S ^U");
        for (const char *at = cases[i].keys; *at; at++)
            if (*at != ' ')
                rig_key(rig, *at == '_' ? ' ' : (key_code)*at);
        rig_keys(rig, "Enter");
        assert_string_equal(rig->state.message, cases[i].says);
        assert_true(rig->state.views.saving);
        rig_keys(rig, "Esc");
        assert_true(rig->state.filtering);
        rig_keys(rig, "Esc");
        expect_count(rig, 5, "All");
    }
    rig_keys(rig, "/ a g e > ^S");
    assert_false(rig->state.views.saving);
}

static void a_key_alone_forgets(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    rig_keys(rig, "/ r u n ^S x Enter / ^S");
    expect_at(rig, 24, 80, "save view as 7 x");
    rig_keys(rig, "^U 7 Enter");
    assert_string_equal(rig->state.message, "What was saved as view 7 is forgotten.");
    expect_count(rig, 5, "All");
    expect_not(rig, 24, 110, "7 x");
    rig_keys(rig, "/ r u n ^S ^U");
    rig_key(rig, '4');
    rig_key(rig, ' ');
    rig_keys(rig, "x Enter");
    expect_count(rig, 2, "x");
    rig_keys(rig, "1 / ^S ^U 4 Enter");
    expect_at(rig, 24, 110, " 4 Drafts 1 ");
}

static void interrupt_leaves_the_question(void **state)
{
    struct rig *rig = *state;
    tenant(rig);
    rig_keys(rig, "/ r u n ^S ^C");
    assert_false(rig->state.views.saving);
    assert_true(rig->state.filtering);
    assert_string_equal(rig->state.filter_edit.text, "run");
}

int main(void)
{
#define HERE(name) cmocka_unit_test_setup_teardown(name, rig_open, rig_close)
    const struct CMUnitTest tests[] = {
        HERE(a_digit_shows_its_sessions),
        HERE(the_line_of_the_title_tells_all),
        HERE(where_there_is_no_room_tabs_are_left_out),
        HERE(a_long_name_leaves_no_room_for_the_note),
        HERE(counts_follow_the_service),
        HERE(counts_follow_while_keys_are_pressed),
        HERE(what_is_gone_is_not_counted),
        HERE(acknowledging_takes_it_out_of_attention),
        HERE(escape_goes_back_step_by_step),
        HERE(another_view_leaves_the_filter_behind_and_says_so),
        HERE(an_empty_view_says_so),
        HERE(from_the_detail_and_from_the_overview),
        HERE(it_stays_open_when_it_leaves_the_view),
        HERE(it_stays_open_behind_the_help),
        HERE(it_stays_open_when_it_is_acknowledged),
        HERE(a_digit_leaves_it_and_says_nothing_of_it),
        HERE(what_is_gone_behind_the_help_is_not_gone_back_to),
        HERE(a_digit_leads_to_the_list_from_each_tab),
        HERE(where_tabs_have_no_room_the_title_says_which_it_is),
        HERE(what_leads_to_the_list_leads_to_all_of_it),
        HERE(a_list_that_mine_left_empty_says_why),
        HERE(mine_is_there_when_it_is_known_whose),
        HERE(the_list_opens_in_mine_once_it_can),
        HERE(mine_keeps_the_filter_that_was_asked_for_with_it),
        HERE(mine_comes_between_two_letters_of_a_filter),
        HERE(an_order_that_was_asked_for_is_stronger_than_the_views),
        HERE(a_view_brings_its_order_and_takes_it_away),
        HERE(what_is_shown_is_saved_under_key_and_name),
        HERE(a_key_that_is_typed_is_the_key),
        HERE(the_question_says_what_it_wants_wherever_it_is_asked),
        HERE(what_cannot_be_saved_says_why),
        HERE(a_key_alone_forgets),
        HERE(interrupt_leaves_the_question),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
