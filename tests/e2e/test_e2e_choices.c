/* What the user chooses takes hold where it should: the theme on the screen, an acknowledgement in
 * its file, the looks of the screen in the next start. */
#include <glob.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "e2e/console.h"
#include "e2e/run.h"
#include "fake/temp_folder.h"

struct home {
    char folder[64];
    char *theme_file, *broken, *acks;
};

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static int set_up(void **state)
{
    struct home *home = xcalloc(1, sizeof *home);
    snprintf(home->folder, sizeof home->folder, "/tmp/restoretop-choices-XXXXXX");
    assert_non_null(mkdtemp(home->folder));
    home->theme_file = xasprintf("%s/mine.theme", home->folder);
    home->broken = xasprintf("%s/restoretop/themes/aaa-broken.theme", home->folder);
    home->acks = xasprintf("%s/restoretop/acknowledged", home->folder);
    char *make = xasprintf("mkdir -p %s/restoretop/themes", home->folder);
    assert_int_equal(system(make), 0);
    free(make);
    write_text(home->theme_file, "[theme]\nname = Solarized Dark\n[roles]\ntitle = #123456\n");
    write_text(home->broken, "no theme at all [\n");
    *state = home;
    return 0;
}

static int tear_down(void **state)
{
    struct home *home = *state;
    assert_int_equal(temp_folder_remove(home->folder), 0);
    free(home->theme_file);
    free(home->broken);
    free(home->acks);
    free(home);
    return 0;
}

static struct term *start(const struct home *home)
{
    const char *const argv[] = {PROGRAM, "--demo", "--theme-file", home->theme_file, NULL};
    char *config = xasprintf("XDG_CONFIG_HOME=%s", home->folder);
    char *data = xasprintf("XDG_STATE_HOME=%s", home->folder);
    const char *const env[] = {config, data, NULL};
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .env = env, .rows = 24, .cols = 80});
    assert_true(term_wait(term, "LIVE"));
    free(config);
    free(data);
    return term;
}

static unsigned title_color(struct term *term)
{
    int row = term_find_row(term, "[1 All ");
    assert_true(row >= 0);
    for (int col = 0; col < 20; col++)
        if (term_cell(term, row, col).chars[0] == '[')
            return term_cell(term, row, col).fg;
    fail_msg("no title");
    return 0;
}

static void the_theme_of_a_file_comes_back(void **state)
{
    struct term *term = start(*state);
    unsigned color = title_color(term);
    term_send(term, "T");
    assert_true(term_wait(term, "cvd-dark"));
    term_send(term, "G");
    assert_true(term_wait(term, "[1 All "));
    term_settle(term, 100);
    assert_int_not_equal(title_color(term), color);
    term_escape(term);
    assert_true(term_wait_gone(term, "cvd-dark"));
    assert_false(term_shows(term, "theme"));
    assert_int_equal(title_color(term), color);
    console_quit(term);
}

static void a_theme_that_cannot_be_loaded_is_not_in_force(void **state)
{
    struct term *term = start(*state);
    unsigned color = title_color(term);
    term_send(term, "Tg");
    assert_true(term_wait(term, "aaa-broken"));
    term_send(term, "\r");
    assert_true(term_wait_gone(term, "cvd-dark"));
    assert_false(term_shows(term, "Theme aaa-broken."));
    assert_int_equal(title_color(term), color);
    console_quit(term);
}

static bool file_has(struct term *term, void *context)
{
    (void)term;
    return access(context, F_OK) == 0;
}

static void acknowledge_first(struct term *term)
{
    term_send(term, "ga");
    assert_true(term_wait(term, "Acknowledged (a again takes it back"));
}

static void an_acknowledgement_is_in_its_file(void **state)
{
    struct home *home = *state;
    struct tenant *tenant = tenant_start(NULL, 0);
    char *place = xasprintf("XDG_STATE_HOME=%s", home->folder);
    const char *const env[] = {place, NULL};
    struct term *term = console_start_as(tenant, 24, 80, NULL, NULL, env);
    assert_true(term_wait(term, "LIVE"));
    acknowledge_first(term);
    assert_true(term_wait_until(term, file_has, home->acks));
    console_quit(term);
    tenant_free(tenant);
    free(place);
}

/* --- a home that does not answer: whoever opens a FIFO waits for the other end --- */

static void answer_once(const char *path)
{
    FILE *other_end = fopen(path, "w"); /* waits until somebody reads */
    assert_non_null(other_end);
    assert_int_equal(fclose(other_end), 0);
}

static void expect_keys_to_work(struct term *term)
{
    term_send(term, "?");
    assert_true(term_wait(term, "what needs attention first"));
    term_escape(term);
    assert_true(term_wait_gone(term, "what needs attention first"));
}

static bool is_plain_file(struct term *term, void *context)
{
    struct stat info;
    (void)term;
    return stat(context, &info) == 0 && S_ISREG(info.st_mode);
}

static void a_slow_home_holds_up_no_key(void **state)
{
    struct home *home = *state;
    struct tenant *tenant = tenant_start(NULL, 0);
    char *place = xasprintf("XDG_STATE_HOME=%s", home->folder);
    const char *const env[] = {place, NULL};
    struct term *term = console_start_as(tenant, 24, 80, NULL, NULL, env);
    assert_true(term_wait(term, "LIVE"));
    assert_int_equal(mkfifo(home->acks, 0600), 0);
    acknowledge_first(term);
    expect_keys_to_work(term);
    term_send(term, "a"); /* the next one, while the first is under way */
    expect_keys_to_work(term);
    answer_once(home->acks);
    assert_true(term_wait_until(term, is_plain_file, home->acks));
    console_quit(term);
    char *count = xasprintf("test $(wc -l <%s) = 2", home->acks);
    assert_int_equal(system(count), 0);
    free(count);
    tenant_free(tenant);
    free(place);
}

static bool is_given_back(struct term *term, void *context)
{
    (void)context;
    return !term_alternate(term);
}

/* What it was asked to write never goes away: whoever is tired of it ends it as any program. */
static void an_end_that_waits_for_a_home_may_be_ended(void **state)
{
    struct home *home = *state;
    struct tenant *tenant = tenant_start(NULL, 0);
    char *place = xasprintf("XDG_STATE_HOME=%s", home->folder);
    const char *const env[] = {place, NULL};
    struct term *term = console_start_as(tenant, 24, 80, NULL, NULL, env);
    int status = 0;
    assert_true(term_wait(term, "LIVE"));
    assert_int_equal(mkfifo(home->acks, 0600), 0);
    acknowledge_first(term);
    term_send(term, "Q");
    assert_true(term_wait_until(term, is_given_back, NULL));
    assert_int_equal(kill(term_pid(term), SIGTERM), 0);
    assert_true(term_wait_exit(term, &status));
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    term_free(term);
    tenant_free(tenant);
    free(place);
}

static void a_theme_that_does_not_come_holds_up_no_key(void **state)
{
    struct home *home = *state;
    char *path = xasprintf("%s/restoretop/themes/zzz-slow.theme", home->folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    struct term *term = start(home);
    unsigned color = title_color(term);
    term_send(term, "TG");
    assert_true(term_wait(term, "zzz-slow"));
    term_escape(term);
    assert_true(term_wait_gone(term, "zzz-slow"));
    expect_keys_to_work(term);
    answer_once(path);
    assert_int_equal(unlink(path), 0);
    write_text(path, "[theme]\nname = Slow\n[roles]\ntitle = #654321\n");
    term_send(term, "TG\r");
    assert_true(term_wait(term, "Theme zzz-slow."));
    assert_int_not_equal(title_color(term), color);
    console_quit(term);
    free(path);
}

/* What is acknowledged of a simulated tenant is nobody's business afterwards. */
static void a_demo_keeps_none(void **state)
{
    struct home *home = *state;
    struct term *term = start(home);
    acknowledge_first(term);
    console_quit(term);
    assert_int_not_equal(access(home->acks, F_OK), 0);
}

/* A console on the same tenant and in the same home as the last one. */
static struct term *look(const struct home *home, struct tenant *tenant, const char *const *args)
{
    char *place = xasprintf("XDG_STATE_HOME=%s", home->folder);
    const char *const env[] = {place, NULL};
    struct term *term = console_start_as(tenant, 24, 80, args, NULL, env);
    assert_true(term_wait(term, "LIVE"));
    free(place);
    return term;
}

/* The file of the screen; NULL: there is none. Caller frees. */
static char *screen_file(const struct home *home)
{
    char *pattern = xasprintf("%s/restoretop/screen-*", home->folder);
    glob_t found;
    char *path = glob(pattern, 0, NULL, &found) == 0 ? xstrdup(found.gl_pathv[0]) : NULL;
    globfree(&found);
    free(pattern);
    return path;
}

static void choose_order_and_filter(struct term *term)
{
    term_send(term, ">");
    assert_true(term_wait(term, "Sorted by status"));
    term_send(term, "/-st:completed\r");
    assert_true(term_wait(term, "Esc clears the filter."));
}

static void leave_with_choices(const struct home *home, struct tenant *tenant)
{
    struct term *term = look(home, tenant, NULL);
    choose_order_and_filter(term);
    console_quit(term);
}

static void a_screen_begins_as_it_was_left(void **state)
{
    struct home *home = *state;
    struct tenant *tenant = tenant_start(NULL, 0);
    leave_with_choices(home, tenant);
    struct term *term = look(home, tenant, NULL);
    assert_true(term_wait(term, " filter kept from last time "));
    assert_true(term_wait(term, "/-st:completed"));
    term_escape(term);
    assert_true(term_wait_gone(term, "filter kept"));
    assert_true(term_wait(term, " by status"));
    console_quit(term);
    term = look(home, tenant, NULL);
    assert_true(term_wait(term, " by status"));
    assert_false(term_shows(term, "-st:completed"));
    console_quit(term);
    tenant_free(tenant);
}

/* A crash or a power cut takes no choice that was made a while ago. */
static void what_was_chosen_is_in_the_file_before_the_end(void **state)
{
    struct home *home = *state;
    struct tenant *tenant = tenant_start(NULL, 0);
    struct term *term = look(home, tenant, NULL);
    struct stat status;
    char *path;
    choose_order_and_filter(term);
    while (!(path = screen_file(home)))
        term_settle(term, 50);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    console_quit(term);
    tenant_free(tenant);
    free(path);
}

static void what_the_user_says_is_stronger(void **state)
{
    static const char *const args[] = {"--sort", "created", "--filter", "-wl:od", NULL};
    struct home *home = *state;
    struct tenant *tenant = tenant_start(NULL, 0);
    leave_with_choices(home, tenant);
    struct term *term = look(home, tenant, args);
    assert_true(term_wait(term, " by created"));
    assert_true(term_wait(term, "/-wl:od"));
    assert_false(term_shows(term, "filter kept"));
    console_quit(term);
    term = look(home, tenant, NULL); /* and is not taken for a choice */
    assert_true(term_wait(term, "/-st:completed"));
    term_escape(term);
    assert_true(term_wait(term, " by status"));
    console_quit(term);
    tenant_free(tenant);
}

static void without_a_cache_nothing_of_the_screen_is_kept(void **state)
{
    static const char *const args[] = {"--cache", "off", NULL};
    struct home *home = *state;
    struct tenant *tenant = tenant_start(NULL, 0);
    struct term *term = look(home, tenant, args);
    choose_order_and_filter(term);
    console_quit(term);
    assert_null(screen_file(home));
    tenant_free(tenant);
}

static void what_no_longer_means_anything_is_left_out(void **state)
{
    struct home *home = *state;
    struct tenant *tenant = tenant_start(NULL, 0);
    struct term *term = look(home, tenant, NULL);
    choose_order_and_filter(term);
    console_quit(term);
    char *path = screen_file(home);
    assert_non_null(path);
    write_text(path,
               "sort = beauty\nfilter = colour:red\ntheme = gone\nshoe = 46\nview = events\n");
    term = look(home, tenant, NULL);
    assert_true(term_wait(term, "Events, newest first"));
    term_escape(term);
    assert_true(term_wait(term, " by attention"));
    assert_false(term_shows(term, "colour"));
    console_quit(term);
    tenant_free(tenant);
    free(path);
}

static void the_view_that_was_left_is_the_one_that_opens(void **state)
{
    struct home *home = *state;
    struct tenant *tenant = tenant_start(NULL, 0);
    struct term *term = look(home, tenant, NULL);
    term_send(term, "0");
    assert_true(term_wait(term, "Overview"));
    console_quit(term);
    term = look(home, tenant, NULL);
    assert_true(term_wait(term, "Overview"));
    term_escape(term);
    assert_true(term_wait(term, "[1 All "));
    console_quit(term);
    term = look(home, tenant, NULL);
    assert_true(term_wait(term, "[1 All "));
    assert_false(term_shows(term, "Overview"));
    console_quit(term);
    tenant_free(tenant);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_theme_of_a_file_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_theme_that_cannot_be_loaded_is_not_in_force, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_acknowledgement_is_in_its_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_slow_home_holds_up_no_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_end_that_waits_for_a_home_may_be_ended, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_theme_that_does_not_come_holds_up_no_key, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_demo_keeps_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_screen_begins_as_it_was_left, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_chosen_is_in_the_file_before_the_end, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_the_user_says_is_stronger, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_cache_nothing_of_the_screen_is_kept, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_no_longer_means_anything_is_left_out, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_view_that_was_left_is_the_one_that_opens, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests_name("e2e: choices", tests, NULL, NULL);
}
