/* test_uistate_act.c - what each action does in each view, and one step back from there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "uistate_private.h"
#include "unit/uistate_rig.h"

static void keys_lead_to_views_and_back(void **state)
{
    static const struct {
        const char *keys;
        enum view_id view;
        bool quit;
    } rows[] = {
        {"Enter", VIEW_DETAIL, false},
        {"Enter Esc", VIEW_LIST, false},
        {"Enter q", VIEW_LIST, false},
        {"Enter ^C", VIEW_LIST, false},
        {"x", VIEW_RAW, false},
        {"x x", VIEW_LIST, false},
        {"Enter x", VIEW_RAW, false},
        {"Enter x Esc", VIEW_DETAIL, false},
        {"Enter x x", VIEW_DETAIL, false},
        {"e", VIEW_EVENTS, false},
        {"e e", VIEW_LIST, false},
        {"e Esc", VIEW_LIST, false},
        {"?", VIEW_HELP, false},
        {"? ?", VIEW_LIST, false},
        {"e ?", VIEW_HELP, false},
        {"e ? Esc", VIEW_EVENTS, false},
        {"Enter x ? q", VIEW_RAW, false},
        {"Enter e ? Esc Esc", VIEW_DETAIL, false},
        {"Enter e ? Esc Esc Esc", VIEW_LIST, false},
        {"Enter ? Esc x ? Esc Esc Esc", VIEW_LIST, false},
        {"Enter Tab", VIEW_UNITS, false},
        {"Enter Tab Tab", VIEW_DETAIL, false},
        {"Enter Tab Esc", VIEW_LIST, false},
        {"u", VIEW_UNITS, false},
        {"u u", VIEW_LIST, false},
        {"u Tab Esc", VIEW_LIST, false},
        {"Enter u Tab", VIEW_DETAIL, false},
        {"Enter u Tab Esc", VIEW_LIST, false},
        {"Esc Esc Esc", VIEW_LIST, false},
        {"q", VIEW_LIST, true},
        {"Q", VIEW_LIST, true},
        {"Enter x Q", VIEW_RAW, true},
        {"^C", VIEW_LIST, false},
        {"^C ^C", VIEW_LIST, true},
        {"^C j ^C", VIEW_LIST, false},
        {"Enter x ^C ^C ^C", VIEW_LIST, false},
        {"Enter x ^C ^C ^C ^C", VIEW_LIST, true},
    };
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        rig->state.view = VIEW_LIST;
        rig->state.return_count = 0;
        rig->state.focus_detail = rig->state.interrupted_once = false;
        rig_keys(rig, rows[i].keys);
        assert_int_equal(rig->state.view, rows[i].view);
        assert_int_equal((rig->effects & EFFECT_QUIT) != 0, rows[i].quit);
    }
}

static void one_interrupt_says_how_to_quit(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 1);
    rig_keys(rig, "^C");
    assert_string_equal(rig->state.message, "Press ^C again to quit.");
    rig_keys(rig, "j");
    assert_string_equal(rig->state.message, "");
}

static void leaving_warns_once_while_a_change_is_on_its_way(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 2);
    rig->state.snapshot->writes_in_flight = 1;
    rig_keys(rig, "q");
    assert_false(rig->effects & EFFECT_QUIT);
    assert_string_equal(rig->state.message,
                        "A change is on its way and its outcome is not known yet. Again: quit.");
    rig_keys(rig, "j q");
    assert_false(rig->effects & EFFECT_QUIT);
    rig_keys(rig, "q");
    assert_true(rig->effects & EFFECT_QUIT);
}

static void what_is_open_says_which_keys_hold(void **state)
{
    static const struct {
        const char *keys;
        unsigned context;
    } rows[] = {{"g", C_LIST},           {"Tab", C_DETAIL}, {"Tab", C_LIST},
                {"Enter", C_DETAIL},     {"x", C_RAW},      {"?", C_HELP},
                {"Esc Esc Esc", C_LIST}, {"e", C_EVENTS},   {"e s", C_MENUS}};
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    uistate_resize(&rig->state, 48, 160);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        rig_keys(rig, rows[i].keys);
        assert_int_equal(uistate_context(&rig->state), rows[i].context);
    }
}

static void quit_means_it_wherever_no_text_is_typed(void **state)
{
    static const struct {
        const char *keys;
        bool quits;
    } rows[] = {{"s", true},       {"x", true},  {"e", true},   {"0", true},   {"?", true},
                {"Enter u", true}, {"/", false}, {"= ?", true}, {"/ Q", false}};
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        rig->effects = 0;
        rig_keys(rig, rows[i].keys);
        rig_keys(rig, "Q");
        if ((rig->effects & EFFECT_QUIT) != (rows[i].quits ? EFFECT_QUIT : 0))
            fail_msg("%s Q", rows[i].keys);
        rig_keys(rig, "Esc Esc Esc");
    }
}

static void a_key_that_a_menu_has_no_use_for_says_so(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    rig_keys(rig, "s e");
    assert_string_equal(rig->state.message, "The key e (events) is for the list; Esc goes back.");
    rig_keys(rig, "z");
    assert_string_equal(rig->state.message,
                        "The key z does nothing; the keys of this menu stand above.");
    assert_int_equal(rig->state.dialog, DIALOG_SORT);
}

/* Round the end in both directions, and Back leads out of the session from each. */
static void tabs_go_round_and_back_leads_out_of_them(void **state)
{
    static const struct {
        const char *keys;
        enum view_id view;
        int returns;
    } rows[] = {
        {"]", VIEW_UNITS, 1},
        {"]", VIEW_ERRORS, 1},
        {"]", VIEW_TIMELINE, 1},
        {"]", VIEW_RAW, 1},
        {"]", VIEW_DETAIL, 1},
        {"[", VIEW_RAW, 1},
        {"Esc", VIEW_LIST, 0},
        {"[", VIEW_RAW, 1},
        {"Tab", VIEW_DETAIL, 1},
        {"u", VIEW_UNITS, 2},
        {"x", VIEW_RAW, 3},
        {"[ [", VIEW_ERRORS, 1},
        {"u Esc", VIEW_ERRORS, 1},
        {"e", VIEW_EVENTS, 2},
        {"Esc [", VIEW_UNITS, 1},
        {"u", VIEW_LIST, 0},
        {"Tab ]", VIEW_UNITS, 1},
        {"Esc Tab e", VIEW_EVENTS, 1},
        {"Esc 0 e Esc", VIEW_OVERVIEW, 1},
    };
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    uistate_resize(&rig->state, 48, 160);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        rig_keys(rig, rows[i].keys);
        if (rig->state.view != rows[i].view || rig->state.return_count != rows[i].returns)
            fail_msg("row %zu: %s", i, rows[i].keys);
    }
}

/* What a tab reads is what its view has always read: all units where they are listed, and no tab
 * asks for anything by itself. */
static void a_tab_asks_for_no_more_than_its_view(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    rig_keys(rig, "]");
    assert_true(rig->effects & EFFECT_OPEN_NOW);
    for (int i = 0; i < 10; i++) {
        const enum view_id view = rig->state.view;
        const bool all = view == VIEW_DETAIL || view == VIEW_UNITS || view == VIEW_ERRORS;
        enum workload workload;
        assert_int_equal(uistate_wants_units(&rig->state), all);
        assert_non_null(uistate_wanted_detail(&rig->state, &workload));
        rig_keys(rig, i < 5 ? "]" : "[");
        assert_null(rig->command);
    }
}

static void another_session_is_read_from_its_top_in_every_tab(void **state)
{
    static const enum view_id tabs[] = {VIEW_DETAIL, VIEW_ERRORS, VIEW_TIMELINE, VIEW_RAW};
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++)
        rig->state.scrolls[tabs[i]].top = 7;
    rig_keys(rig, "j");
    for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++)
        assert_int_equal(rig->state.scrolls[tabs[i]].top, 0);
}

/* No line is passed over: title and tabs are no part of the page. */
static void a_page_is_what_is_below_the_tabs(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    rig_keys(rig, "Enter");
    rig->state.scrolls[VIEW_DETAIL].lines = 1000;
    rig->state.scrolls[VIEW_DETAIL].head = 2;
    rig_keys(rig, "PageDown");
    assert_int_equal(rig->state.scrolls[VIEW_DETAIL].top, rig->state.layout.detail.rows - 2);
}

static void the_pane_beside_the_list_scrolls_and_lends_the_list_its_keys(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    uistate_resize(&rig->state, 48, 160);
    rig->state.scrolls[VIEW_DETAIL].lines = 1000;
    rig_keys(rig, "Tab j j");
    assert_int_equal(rig->state.scrolls[VIEW_DETAIL].top, 2);
    assert_int_equal(rig->state.selection.index, 0);
    rig_keys(rig, "G");
    assert_int_equal(rig->state.scrolls[VIEW_DETAIL].top, 1000 - rig->state.layout.detail.rows);
    rig_keys(rig, ">"); /* the pane has no use for it */
    assert_non_null(strstr(rig->state.message, "Sorted by"));
    rig_keys(rig, "Tab j");
    assert_int_equal(rig->state.selection.index, 1);
    assert_int_equal(rig->state.scrolls[VIEW_DETAIL].top, 0); /* another session: from its top */
}

static void without_room_the_pane_says_so(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    uistate_resize(&rig->state, 5, 20);
    rig_keys(rig, "Tab");
    assert_string_equal(rig->state.message,
                        "The detail pane is not on screen; Enter opens it in full.");
    rig_keys(rig, "p");
    assert_false(rig->state.preview);
    rig_keys(rig, "p");
    assert_true(rig->state.preview);
    assert_string_equal(rig->state.message,
                        "There is no room for the detail pane; Enter opens it.");
    uistate_resize(&rig->state, 48, 160);
    rig_keys(rig, "Tab");
    assert_true(rig->state.focus_detail);
    uistate_resize(&rig->state, 5, 20); /* no room any more: the list has the keys */
    assert_false(rig->state.focus_detail);
}

/* Nothing has come from the fetch thread yet: the box opens when something does. */
static void a_sign_in_that_is_asked_for_at_once_opens_later(void **state)
{
    struct rig *rig = *state;
    assert_null(rig->state.snapshot);
    rig_keys(rig, "L");
    assert_true(rig->state.signin.wanted);
    assert_non_null(strstr(rig->state.message, "in a moment"));
}

static void scrolled_texts_stay_within_their_lines(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    rig_keys(rig, "?");
    rig->state.scrolls[VIEW_HELP].lines = 100;
    rig_keys(rig, "G j j");
    int rows = rig->state.layout.detail.rows;
    assert_int_equal(rig->state.scrolls[VIEW_HELP].top, 100 - rows);
    rig_keys(rig, "g PageDown");
    assert_int_equal(rig->state.scrolls[VIEW_HELP].top, rows - 1); /* one row is the title's */
    rig_keys(rig, "G");
    rig->state.scrolls[VIEW_HELP].lines = 50; /* a wider screen wraps less */
    uistate_resize(&rig->state, 24, 80);
    assert_int_equal(rig->state.scrolls[VIEW_HELP].top, 50 - rows);
    rig_keys(rig, "g k");
    assert_int_equal(rig->state.scrolls[VIEW_HELP].top, 0);
    rig_keys(rig, "Esc x");
    rig->state.scrolls[VIEW_RAW].lines = 3; /* all of it is on screen */
    rig_keys(rig, "j G PageDown");
    assert_int_equal(rig->state.scrolls[VIEW_RAW].top, 0);
}

/* --- events --- */

static void an_event_leads_to_its_session(void **state)
{
    static const struct event about = {
        .kind = EVENT_NEW, .id = "s1", .workload = WORKLOAD_EXCHANGE};
    static const struct event other = {.kind = EVENT_GONE, .id = "zz"};
    static const struct event fault = {.kind = EVENT_FAULT, .text = "no answer"};
    struct rig *rig = *state;
    rig_event(rig, &about);
    rig_event(rig, &other);
    rig_event(rig, &fault);
    rig_tenant(rig, 3);
    rig_keys(rig, "e");
    assert_int_equal(rig->state.events_seen, event_log_last_seq(rig->events));
    rig_keys(rig, "Enter");
    assert_string_equal(rig->state.message, "This event is not about a session.");
    rig_keys(rig, "j Enter");
    assert_string_equal(rig->state.message, "That session is not in the list any more.");
    rig_keys(rig, "j Enter");
    assert_int_equal(rig->state.view, VIEW_DETAIL);
    assert_selected(rig, "s1");
    assert_true(uistate_set_filter(&rig->state, "id:s2", NULL));
    rig_keys(rig, "e G Enter");
    assert_string_equal(rig->state.message, "Filter or view leaves that session out; 1 shows all.");
    rig_keys(rig, "1 e G Enter");
    assert_int_equal(rig->state.view, VIEW_DETAIL);
}

static void the_chosen_event_stays_chosen_when_newer_ones_come(void **state)
{
    static const struct event about = {
        .kind = EVENT_NEW, .id = "s1", .workload = WORKLOAD_EXCHANGE};
    static const struct event fault = {.kind = EVENT_FAULT, .text = "no answer"};
    struct rig *rig = *state;
    rig_event(rig, &about);
    rig_event(rig, &fault);
    rig_tenant(rig, 3);
    rig_keys(rig, "e j");
    rig_event(rig, &fault);
    rig_event(rig, &fault);
    rig_show(rig);
    assert_int_equal(rig->state.event_index, 3);
    assert_int_equal(rig->state.events_seen, event_log_last_seq(rig->events));
    rig_keys(rig, "Enter");
    assert_selected(rig, "s1");
    rig_keys(rig, "Esc");
    assert_int_equal(rig->state.view, VIEW_EVENTS); /* as it was left */
    assert_int_equal(rig->state.event_index, 3);
    rig_keys(rig, "Esc e");
    rig_event(rig, &fault);
    rig_show(rig);
    assert_int_equal(rig->state.event_index, 0); /* on the newest: it stays there */
    for (int i = 0; i < EVENT_LOG_MAX; i++)
        rig_event(rig, &fault);
    rig_keys(rig, "G");
    rig_show(rig);
    rig_event(rig, &fault); /* the oldest was dropped under the cursor */
    rig_show(rig);
    assert_int_equal(rig->state.event_index, EVENT_LOG_MAX - 1);
}

static void without_events_there_is_none_to_open(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 1);
    rig_keys(rig, "e j G Enter");
    assert_int_equal(rig->state.view, VIEW_EVENTS);
}

/* --- what is asked of the app and of the fetcher --- */

static void effects_and_commands_leave_with_their_keys(void **state)
{
    static const struct {
        const char *key;
        unsigned effect;
        int command; /* -1: none */
    } rows[] = {
        {"^L", EFFECT_REDRAW_ALL, -1},
        {"^Z", EFFECT_SUSPEND, -1},
        {"T", EFFECT_THEME_LIST, -1},
        {"y", EFFECT_COPY, -1},
        {"r", 0, COMMAND_REFRESH_ONE},
        {"R", 0, COMMAND_REFRESH_ALL},
        {"F5", 0, COMMAND_REFRESH_ALL},
        {"j", 0, -1},
        {"M-z", 0, -1},
    };
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        rig_keys(rig, rows[i].key);
        assert_int_equal(rig->effects, EFFECT_DRAW | rows[i].effect);
        assert_int_equal(rig->command ? (int)rig->command->kind : -1, rows[i].command);
    }
    rig_keys(rig, "/ ^Z"); /* these hold in a prompt too */
    assert_true(rig->effects & EFFECT_SUSPEND);
    rig_keys(rig, "^L");
    assert_true(rig->effects & EFFECT_REDRAW_ALL);
    assert_true(rig->state.filtering);
}

static void an_alt_key_that_means_nothing_is_esc_and_a_key(void **state)
{
    static const struct {
        key_code key;
        bool two;
    } rows[] = {
        {'T' | KEY_ALT, true},
        {'/' | KEY_ALT, true},
        {0xE9 | KEY_ALT, true},
        {'T', false},
        {KEY_ESC_, false},
        {KEY_UP_ | KEY_ALT, false},
        {KEY_ENTER_ | KEY_ALT, false},
        {0x7F | KEY_ALT, false},
        {1 | KEY_ALT, false},
        {'[' | KEY_ALT, false}, /* what is left of a sequence */
        {'O' | KEY_ALT, false},
    };
    struct rig *rig = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(uistate_is_two_keys(&rig->state, rows[i].key), rows[i].two);
    uistate_key(&rig->state, KEY_PASTE_BEGIN_);
    assert_false(uistate_is_two_keys(&rig->state, 'T' | KEY_ALT));
    uistate_key(&rig->state, KEY_PASTE_END_);
    assert_true(uistate_is_two_keys(&rig->state, 'T' | KEY_ALT));
    uistate_key(&rig->state, '/');
    assert_false(uistate_is_two_keys(&rig->state, 'b' | KEY_ALT)); /* a word back, in readline */
}

static void what_has_no_id_cannot_be_asked_about(void **state)
{
    struct rig *rig = *state;
    enum workload workload;
    struct session session = make_session("", WORKLOAD_EXCHANGE, SESSION_UNREADABLE);
    store_sweep_begin(rig->store);
    store_merge(rig->store, &session, STORE_SWEEP, NOW_MS);
    store_sweep_end(rig->store, true, NOW_MS);
    rig_show(rig);
    assert_non_null(uistate_selected(&rig->state));
    rig_keys(rig, "y");
    assert_string_equal(rig->state.message, "There is no id here to copy.");
    assert_false(rig->effects & EFFECT_COPY);
    rig_keys(rig, "r");
    assert_null(rig->command);
    rig_keys(rig, "Enter");
    assert_null(uistate_wanted_detail(&rig->state, &workload));
}

static void notices_are_told_once(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 1);
    for (int i = 0; i < 2; i++) {
        struct snapshot *snapshot = store_cut(rig->store);
        snapshot->notices[0] = (struct notice){
            .seq = 1, .kind = NOTICE_REFUSED, .text = "The service said no.", .hint = "Ask it."};
        snapshot->notice_count = 1;
        assert_true(uistate_take_snapshot(&rig->state, snapshot));
        assert_string_equal(rig->state.message, i == 0 ? "The service said no. Ask it." : "");
        rig_keys(rig, "g");
    }
}

/* --- menus --- */

static void the_sort_menu_puts_the_old_order_behind(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    rig_keys(rig, "s");
    assert_int_equal(rig->state.menu_index, SORT_ATTENTION);
    rig_keys(rig, "G Enter");
    assert_int_equal(rig->state.sort.keys[0], SORT_KEY_COUNT - 1);
    assert_int_equal(rig->state.sort.keys[1], SORT_ATTENTION);
    assert_int_equal(rig->state.dialog, DIALOG_NONE);
    rig_keys(rig, "I s Enter"); /* the same again: as it was */
    assert_true(rig->state.sort.reversed[0]);
    rig_keys(rig, "s g Enter"); /* back: what was reversed stays so, behind */
    assert_int_equal(rig->state.sort.keys[0], SORT_ATTENTION);
    assert_int_equal(rig->state.sort.keys[1], SORT_KEY_COUNT - 1);
    assert_true(rig->state.sort.reversed[1]);
    rig_keys(rig, "s j j Esc");
    assert_int_equal(rig->state.sort.keys[0], SORT_ATTENTION);
    rig_keys(rig, "s j q");
    assert_int_equal(rig->state.dialog, DIALOG_NONE);
    assert_false(rig->effects & EFFECT_QUIT);
    rig_keys(rig, "< >");
    assert_int_equal(rig->state.sort.keys[0], SORT_ATTENTION); /* all the way round */
    assert_int_equal(rig->state.sort.count, 1);
}

static char **three_themes(void)
{
    char **names = xcalloc(3, sizeof *names);
    names[0] = xstrdup("light");
    names[1] = xstrdup("dark");
    names[2] = xstrdup("mono");
    return names;
}

static void a_theme_is_worn_while_it_is_chosen(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 1);
    strcpy(rig->state.theme_name, "dark");
    uistate_choose_theme(&rig->state, three_themes(), 3);
    assert_int_equal(rig->state.menu_index, 1); /* the one in force */
    rig_keys(rig, "j");
    assert_true(rig->effects & EFFECT_THEME);
    assert_string_equal(rig->state.theme_wanted, "mono");
    assert_string_equal(rig->state.theme_name, "dark"); /* still the one in force */
    rig_keys(rig, "j");                                 /* the last one already */
    assert_false(rig->effects & EFFECT_THEME);
    rig_keys(rig, "Esc");
    assert_true(rig->effects & EFFECT_THEME_BACK);
    assert_false(rig->effects & EFFECT_THEME); /* it need not have a name to be loaded by */
    uistate_choose_theme(&rig->state, three_themes(), 3);
    rig_keys(rig, "k Enter");
    assert_true(rig->effects & EFFECT_THEME && rig->effects & EFFECT_THEME_KEEP);
    assert_string_equal(rig->state.theme_name, "dark"); /* who knows whether it can be loaded? */
    uistate_keep_theme(&rig->state, rig->state.theme_wanted);
    assert_string_equal(rig->state.theme_name, "light");
    assert_string_equal(rig->state.message,
                        "Theme light. To keep it: theme = light in the config file.");
    uistate_choose_theme(&rig->state, NULL, 0);
    assert_int_equal(rig->state.dialog, DIALOG_NONE);
    assert_string_equal(rig->state.message, "There is no theme to choose from.");
}

static char **two_themes(const char *first, const char *second)
{
    char **names = xcalloc(2, sizeof *names);
    names[0] = xstrdup(first);
    names[1] = xstrdup(second);
    return names;
}

/* The folders are read while the chooser is open. */
static void a_chooser_stays_on_its_theme_when_others_come(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 1);
    strcpy(rig->state.theme_name, "dark");
    assert_false(uistate_change_themes(&rig->state, three_themes(), 3));
    assert_int_equal(rig->state.dialog, DIALOG_NONE);
    uistate_choose_theme(&rig->state, three_themes(), 3);
    rig_keys(rig, "j");
    assert_false(uistate_change_themes(&rig->state, two_themes("mono", "new"), 2));
    assert_int_equal(rig->state.dialog, DIALOG_THEME);
    assert_int_equal(rig->state.menu_index, 0); /* mono */
    assert_true(uistate_change_themes(&rig->state, two_themes("a", "b"), 2));
    assert_int_equal(rig->state.menu_index, 0); /* it is gone */
    assert_string_equal(rig->state.theme_wanted, "a");
    assert_false(uistate_change_themes(&rig->state, NULL, 0));
    assert_int_equal(rig->state.dialog, DIALOG_NONE);
}

static void times_go_round_their_styles(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 1);
    enum time_style before = rig->state.time_style;
    for (int i = 0; i < TIME_STYLE_COUNT; i++) {
        rig_keys(rig, "t");
        assert_non_null(strstr(rig->state.message, time_style_name(rig->state.time_style)));
    }
    assert_int_equal(rig->state.time_style, before);
}

/* One without a row in the table would be a call of nothing. */
static void each_action_can_be_carried_out(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 3);
    for (int i = 0; i < ACTION_COUNT; i++) {
        struct ui_reaction reaction = {.effects = EFFECT_NONE};
        rig->state.view = VIEW_LIST;
        rig->state.return_count = 0;
        uistate_act(&rig->state, (enum action)i, &reaction);
        command_free(reaction.command);
    }
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, rig_open, rig_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_RIG(keys_lead_to_views_and_back),
        WITH_RIG(each_action_can_be_carried_out),
        WITH_RIG(a_sign_in_that_is_asked_for_at_once_opens_later),
        WITH_RIG(one_interrupt_says_how_to_quit),
        WITH_RIG(leaving_warns_once_while_a_change_is_on_its_way),
        WITH_RIG(what_is_open_says_which_keys_hold),
        WITH_RIG(quit_means_it_wherever_no_text_is_typed),
        WITH_RIG(a_key_that_a_menu_has_no_use_for_says_so),
        WITH_RIG(tabs_go_round_and_back_leads_out_of_them),
        WITH_RIG(a_tab_asks_for_no_more_than_its_view),
        WITH_RIG(another_session_is_read_from_its_top_in_every_tab),
        WITH_RIG(a_page_is_what_is_below_the_tabs),
        WITH_RIG(the_pane_beside_the_list_scrolls_and_lends_the_list_its_keys),
        WITH_RIG(without_room_the_pane_says_so),
        WITH_RIG(scrolled_texts_stay_within_their_lines),
        WITH_RIG(an_event_leads_to_its_session),
        WITH_RIG(the_chosen_event_stays_chosen_when_newer_ones_come),
        WITH_RIG(without_events_there_is_none_to_open),
        WITH_RIG(effects_and_commands_leave_with_their_keys),
        WITH_RIG(an_alt_key_that_means_nothing_is_esc_and_a_key),
        WITH_RIG(what_has_no_id_cannot_be_asked_about),
        WITH_RIG(notices_are_told_once),
        WITH_RIG(the_sort_menu_puts_the_old_order_behind),
        WITH_RIG(a_theme_is_worn_while_it_is_chosen),
        WITH_RIG(a_chooser_stays_on_its_theme_when_others_come),
        WITH_RIG(times_go_round_their_styles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
