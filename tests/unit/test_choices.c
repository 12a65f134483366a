/* test_choices.c - how the screen was left: when there is something to write, and for whom. */
#include <fcntl.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "choices.h"

struct home {
    char folder[64];
    struct settings settings;
    struct uistate screen;
    struct choices *choices;
};

static int open_home(void **state)
{
    struct home *home = xcalloc(1, sizeof *home);
    struct strbuf warnings;
    snprintf(home->folder, sizeof home->folder, "/tmp/restoretop-choices-XXXXXX");
    assert_non_null(mkdtemp(home->folder));
    assert_int_equal(setenv("XDG_STATE_HOME", home->folder, 1), 0);
    strbuf_init(&warnings, 65536);
    settings_init(&home->settings);
    uistate_init(&home->screen);
    home->choices = choices_open(&home->settings, &warnings);
    choices_begin(home->choices, &home->settings, &home->screen);
    assert_string_equal(warnings.bytes, "");
    strbuf_release(&warnings);
    *state = home;
    return 0;
}

static int close_home(void **state)
{
    struct home *home = *state;
    char *remove = xasprintf("rm -r %s", home->folder);
    assert_int_equal(system(remove), 0);
    free(remove);
    choices_free(home->choices);
    uistate_release(&home->screen);
    settings_release(&home->settings);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_home, close_home)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_chosen_is_written_once),
        TEST(while_another_console_writes_nothing_is_lost),
    };
    return cmocka_run_group_tests_name("choices", tests, NULL, NULL);
}
