/* test_choices.c - how the screen was left: when there is something to write, and for whom. */
#include <fcntl.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "choices.h"
#include "cli/view_config.h"
#include "fake/temp_folder.h"
#include "model/store.h"
#include "setup.h"
#include "uistate_private.h"

struct home {
    char folder[64];
    struct settings settings;
    struct uistate screen;
    struct choices *choices;
    const char *config; /* the config file's text; NULL: none */
};

static void wear(struct home *home, const char *theme)
{
    snprintf(home->screen.theme_name, sizeof home->screen.theme_name, "%s", theme);
}

/* As app_begin does. */
static void take_views(struct home *home)
{
    struct listviews views;
    size_t place = 0;
    assert_true(views_place(&home->settings, &views, NULL));
    assert_true(views_wanted(&home->settings, &views, &place, NULL));
    uistate_listviews_begin(&home->screen, &views, place, false);
}

static void begin(struct home *home)
{
    struct strbuf warnings;
    strbuf_init(&warnings, 65536);
    settings_init(&home->settings);
    if (home->config)
        assert_true(settings_parse_file(&home->settings, "config", home->config,
                                        strlen(home->config), &warnings, NULL));
    uistate_init(&home->screen);
    home->screen.clock = clock_system();
    home->choices = choices_open(&home->settings, &warnings);
    assert_true(
        uistate_set_filter(&home->screen, setting_text(&home->settings, OPTION_FILTER), NULL));
    wear(home, setup_theme_name(&home->settings));
    take_views(home);
    choices_begin(home->choices, &home->settings, &home->screen);
    assert_string_equal(warnings.bytes, "");
    strbuf_release(&warnings);
}

static void end(struct home *home)
{
    choices_free(home->choices);
    uistate_release(&home->screen);
    settings_release(&home->settings);
}

static int open_home(void **state)
{
    struct home *home = xcalloc(1, sizeof *home);
    snprintf(home->folder, sizeof home->folder, "/tmp/restoretop-choices-XXXXXX");
    assert_non_null(mkdtemp(home->folder));
    assert_int_equal(setenv("XDG_STATE_HOME", home->folder, 1), 0);
    begin(home);
    *state = home;
    return 0;
}

static int close_home(void **state)
{
    struct home *home = *state;
    assert_int_equal(temp_folder_remove(home->folder), 0);
    end(home);
    free(home);
    return 0;
}

static void save(struct home *home)
{
    struct errands *errands = errands_new();
    choices_save(home->choices, &home->screen, errands);
    errands_finish(errands);
}

/* As another console does while it writes. Returns what to close. */
static int be_writing(const struct home *home)
{
    glob_t found;
    char *pattern = xasprintf("%s/restoretop/screen-*", home->folder);
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    char *beside = xasprintf("%s.new", found.gl_pathv[0]);
    int fd = open(beside, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    globfree(&found);
    free(pattern);
    free(beside);
    return fd;
}

static void what_was_chosen_is_written_once(void **state)
{
    struct home *home = *state;
    assert_false(choices_differ(home->choices, &home->screen));
    home->screen.preview = false;
    assert_true(choices_differ(home->choices, &home->screen));
    save(home);
    assert_false(choices_differ(home->choices, &home->screen));
}

static void while_another_console_writes_nothing_is_lost(void **state)
{
    struct home *home = *state;
    struct fault why;
    home->screen.preview = false;
    save(home);
    int fd = be_writing(home);
    home->screen.sort.keys[0] = SORT_CREATED;
    save(home);
    assert_true(choices_differ(home->choices, &home->screen));
    assert_false(choices_take_fault(home->choices, &why)); /* nothing to complain of */
    close(fd);
    save(home);
    assert_false(choices_differ(home->choices, &home->screen));
}

static bool meet(struct home *home, const char *tenant)
{
    struct store *store = store_new(false, NULL, NULL);
    struct snapshot *snapshot = store_cut(store);
    snprintf(snapshot->whose.tenant, sizeof snapshot->whose.tenant, "%s", tenant);
    home->screen.snapshot = snapshot;
    bool changed = choices_meet(home->choices, &home->screen);
    home->screen.snapshot = NULL;
    snapshot_unref(snapshot);
    store_free(store);
    return changed;
}

/* The next run in the same home. */
static void begin_again(struct home *home)
{
    save(home);
    end(home);
    begin(home);
}

static void expect_filter(const struct home *home, const char *text)
{
    assert_string_equal(home->screen.filter_edit.text, text);
}

static void a_filter_goes_with_its_owner(void **state)
{
    struct home *home = *state;
    assert_false(meet(home, "contoso"));
    assert_true(uistate_set_filter(&home->screen, "st:failed", NULL));
    begin_again(home);
    expect_filter(home, "st:failed");
    assert_false(meet(home, "")); /* not known yet */
    assert_true(meet(home, "fabrikam"));
    assert_int_equal(home->screen.message_kind, NOTICE_UNCLEAR); /* it outlasts LOADING */
    expect_filter(home, "");
    assert_false(meet(home, "fabrikam"));
    begin_again(home); /* nothing was chosen: it is still there for its owner */
    expect_filter(home, "st:failed");
    assert_false(meet(home, "contoso"));
    begin_again(home);
    assert_true(meet(home, "fabrikam"));
    assert_true(uistate_set_filter(&home->screen, "st:draft", NULL));
    begin_again(home);
    assert_false(meet(home, "fabrikam"));
    expect_filter(home, "st:draft");
    assert_true(meet(home, "contoso"));
}

static void expect_place(const struct home *home, size_t place)
{
    assert_int_equal(home->screen.views.at, place);
}

/* A list that opens in a view hides what is not in it, as a filter does. */
static void the_lists_view_goes_with_its_owner(void **state)
{
    struct home *home = *state;
    assert_false(meet(home, "contoso"));
    assert_true(
        listviews_put(&home->screen.views.all, 6, LISTVIEW_SAVED, "slow", "run>4h", "", NULL));
    uistate_listviews_go(&home->screen, 6);
    begin_again(home);
    expect_place(home, 6);
    assert_false(meet(home, "")); /* not known yet */
    assert_true(meet(home, "fabrikam"));
    expect_place(home, 0);
    assert_string_equal(home->screen.views.all.at[6].name,
                        "slow"); /* that there is one hides nothing */
    assert_string_equal(home->screen.message,
                        "The view that was kept is another account's: not in force.");
    begin_again(home); /* nothing was chosen: it is still there for its owner */
    expect_place(home, 6);
    assert_false(meet(home, "contoso"));
    expect_place(home, 6);
    begin_again(home); /* what is chosen before it is known who looks is theirs */
    uistate_listviews_go(&home->screen, 2);
    assert_false(meet(home, "fabrikam"));
    expect_place(home, 2);
    begin_again(home);
    assert_false(meet(home, "fabrikam"));
    expect_place(home, 2);
    assert_true(uistate_set_filter(&home->screen, "st:failed", NULL));
    begin_again(home);
    assert_true(meet(home, "contoso"));
    assert_string_equal(
        home->screen.message,
        "The view with its filter that was kept is another account's: not in force.");
}

static void what_is_typed_is_left_alone(void **state)
{
    struct home *home = *state;
    assert_false(meet(home, "contoso"));
    assert_true(uistate_set_filter(&home->screen, "st:failed", NULL));
    begin_again(home);
    assert_true(uistate_set_filter(&home->screen, "wl:ex", NULL));
    assert_false(meet(home, "fabrikam"));
    expect_filter(home, "wl:ex");
}

static void expect_view(const struct home *home, size_t place, const char *name, const char *sort)
{
    const struct listview *view = &home->screen.views.all.at[place];
    assert_string_equal(view->name ? view->name : "", name);
    if (view->name)
        assert_string_equal(view->sort_text, sort);
}

static void views_that_were_saved_are_there_again(void **state)
{
    struct home *home = *state;
    assert_true(listviews_put(&home->screen.views.all, 6, LISTVIEW_SAVED, "slow = eu",
                              "run>4h by:\"a = b\"", "eta,-units", NULL));
    assert_true(listviews_put(&home->screen.views.all, 8, LISTVIEW_SAVED, "plain", "", "", NULL));
    uistate_listviews_changed(&home->screen);
    assert_true(choices_differ(home->choices, &home->screen));
    begin_again(home);
    expect_view(home, 6, "slow = eu", "eta,-units");
    expect_view(home, 7, "", "");
    expect_view(home, 8, "plain", "");
    assert_string_equal(home->screen.views.all.at[6].filter_text, "run>4h by:\"a = b\"");
    assert_false(choices_differ(home->choices, &home->screen));
    listviews_drop(&home->screen.views.all, 6);
    uistate_listviews_changed(&home->screen);
    begin_again(home);
    expect_view(home, 6, "", "");
    expect_view(home, 8, "plain", "");
}

/* The config file may take its place for a while. */
static void a_saved_view_that_is_hidden_is_not_lost(void **state)
{
    static const char file[] = "[view other]\nfilter = st:failed\nkey = 7\n";
    struct home *home = *state;
    assert_true(
        listviews_put(&home->screen.views.all, 6, LISTVIEW_SAVED, "slow", "run>4h", "eta", NULL));
    uistate_listviews_changed(&home->screen);
    home->config = file;
    begin_again(home);
    expect_view(home, 6, "other", "");
    home->screen.preview = false; /* something to save */
    home->config = NULL;
    begin_again(home);
    assert_false(home->screen.preview);
    expect_view(home, 6, "slow", "eta");
}

static void the_list_opens_in_the_view_it_was_left_in(void **state)
{
    struct home *home = *state;
    assert_true(uistate_listviews_enter(&home->screen, 3));
    begin_again(home);
    assert_string_equal(uistate_listview(&home->screen)->name, "Drafts");
    begin_again(home);
    assert_string_equal(uistate_listview(&home->screen)->name, "Drafts");
    assert_true(uistate_listviews_enter(&home->screen, 0));
    begin_again(home);
    assert_string_equal(uistate_listview(&home->screen)->name, "All");
}

/* Mine, until it is known whose: what the list shows meanwhile is no choice. */
static void a_view_that_is_waited_for_is_left_like_any_other(void **state)
{
    struct home *home = *state;
    home->screen.views.wanted = 5; /* as if somebody had been signed in */
    assert_true(choices_differ(home->choices, &home->screen));
    begin_again(home);
    assert_int_equal(home->screen.views.wanted, 5);
    begin_again(home);
    assert_int_equal(home->screen.views.wanted, 5);
    assert_true(uistate_listviews_enter(&home->screen, 0));
    begin_again(home);
    assert_int_equal(home->screen.views.wanted, 0);
    assert_string_equal(uistate_listview(&home->screen)->name, "All");
}

static void look_at_absence(struct home *home)
{
    home->screen.presence.from_ms = 1;
    home->screen.presence.to_ms = 2;
    uistate_away_filter(&home->screen);
    expect_filter(home, "is:away");
}

/* What came about in an absence is looked at and left: to end there leaves the list as it was. */
static void what_came_about_meanwhile_is_no_choice(void **state)
{
    struct home *home = *state;
    assert_true(uistate_listviews_enter(&home->screen, 3));
    assert_true(uistate_set_filter(&home->screen, "wl:ex", NULL));
    look_at_absence(home);
    begin_again(home);
    expect_place(home, 3);
    expect_filter(home, "wl:ex");
    look_at_absence(home);
    assert_false(home->screen.filter_kept);
    assert_false(choices_differ(home->choices, &home->screen));
    uistate_away_filter(&home->screen);
    assert_true(home->screen.filter_kept); /* nobody has touched it */
}

/* Nor does it drop a view that is waited for, or one that is another account's bring it back. */
static void behind_it_a_view_is_waited_for_and_left_likewise(void **state)
{
    struct home *home = *state;
    home->screen.views.wanted = 5;
    look_at_absence(home);
    begin_again(home);
    assert_int_equal(home->screen.views.wanted, 5);
    look_at_absence(home);
    assert_int_equal(home->screen.views.wanted, 0);
    uistate_away_filter(&home->screen);
    assert_int_equal(home->screen.views.wanted, 5);
    assert_false(meet(home, "contoso"));
    assert_true(uistate_listviews_enter(&home->screen, 3));
    begin_again(home);
    look_at_absence(home);
    assert_true(meet(home, "fabrikam"));
    uistate_away_filter(&home->screen);
    expect_place(home, 0);
}

/* On a white terminal: the dark theme is a choice there, though it is the default elsewhere. */
static void a_theme_that_was_chosen_stays_whatever_the_terminal_says(void **state)
{
    struct home *home = *state;
    assert_int_equal(setenv("COLORFGBG", "0;15", 1), 0);
    end(home);
    begin(home);
    assert_string_equal(home->screen.theme_name, "default-light");
    wear(home, "default-dark");
    begin_again(home);
    assert_string_equal(home->screen.theme_name, "default-dark");
    assert_int_equal(unsetenv("COLORFGBG"), 0);
    begin_again(home);
    assert_string_equal(home->screen.theme_name, "default-dark");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_home, close_home)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_chosen_is_written_once),
        TEST(while_another_console_writes_nothing_is_lost),
        TEST(a_filter_goes_with_its_owner),
        TEST(the_lists_view_goes_with_its_owner),
        TEST(what_is_typed_is_left_alone),
        TEST(views_that_were_saved_are_there_again),
        TEST(a_saved_view_that_is_hidden_is_not_lost),
        TEST(the_list_opens_in_the_view_it_was_left_in),
        TEST(a_view_that_is_waited_for_is_left_like_any_other),
        TEST(what_came_about_meanwhile_is_no_choice),
        TEST(behind_it_a_view_is_waited_for_and_left_likewise),
        TEST(a_theme_that_was_chosen_stays_whatever_the_terminal_says),
    };
    return cmocka_run_group_tests_name("choices", tests, NULL, NULL);
}
