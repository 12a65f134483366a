/* test_setup.c - settings that only the screen understands, from text to ready. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "setup.h"

struct fixture {
    struct settings settings;
    struct setup setup;
    struct strbuf warnings;
    struct fault why;
};

static int open_fixture(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    settings_init(&f->settings);
    strbuf_init(&f->warnings, 64 * 1024);
    *state = f;
    return 0;
}

static int close_fixture(void **state)
{
    struct fixture *f = *state;
    setup_release(&f->setup);
    settings_release(&f->settings);
    strbuf_release(&f->warnings);
    free(f);
    return 0;
}

/* A config file's text, then the setup from it. */
static bool load(struct fixture *f, const char *text)
{
    setup_release(&f->setup);
    settings_release(&f->settings);
    settings_init(&f->settings);
    free(f->settings.config_path);
    f->settings.config_path = strdup("config");
    f->why = (struct fault){.kind = FAULT_NONE};
    assert_true(
        settings_parse_file(&f->settings, "config", text, strlen(text), &f->warnings, NULL));
    return setup_load(&f->setup, &f->settings, &f->warnings, &f->why);
}

static void the_defaults_are_a_setup(void **state)
{
    struct fixture *f = *state;
    assert_true(load(f, ""));
    assert_int_equal(f->setup.sort.keys[0], SORT_ATTENTION);
    assert_int_equal(f->setup.time_style, TIME_STYLE_RELATIVE);
    assert_int_equal(keymap_find(f->setup.keymap, 'j', C_LIST), ACTION_DOWN);
    assert_non_null(f->setup.theme);
    assert_string_equal(f->warnings.bytes, "");
}

static void ones_own_settings_are_in_force(void **state)
{
    struct fixture *f = *state;
    assert_true(load(f, "theme = mono\ntime = utc\nsort = units\n[keys]\ndown = J\nquit =\n"));
    assert_string_equal(theme_name(f->setup.theme), "Monochrome");
    assert_int_equal(f->setup.time_style, TIME_STYLE_UTC);
    assert_int_equal(f->setup.sort.keys[0], SORT_UNITS);
    assert_int_equal(keymap_find(f->setup.keymap, 'J', C_LIST), ACTION_DOWN);
    assert_int_equal(keymap_find(f->setup.keymap, 'Q', C_LIST), ACTION_NONE);
}

static void a_mistake_is_a_sentence(void **state)
{
    static const char *const rows[][2] = {
        {"[keys]\ndown = Nonsense\n", "config:2: \"Nonsense\" is no key (for action down)."},
        {"\n[keys]\nup = k\nfly = x\n", "config:4: There is no action \"fly\"."},
        {"[keys]\nquit = j\n", "Key j is bound to both down and quit."},
        {"sort = colour\n", "colour"},
        {"sort =\n", "\"\" is nothing to sort by."},
        {"filter = qq:x\n", "The filter is wrong at character 1: "},
        {"filter = \"\xC3\xA9 \xC3\xBC\" is:x\n", "The filter is wrong at character 7: "},
        {"theme = none-such\n", "none-such"},
        {"theme-file = /no/such/file.theme\n", "/no/such/file.theme"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_false(load(f, rows[i][0]));
        if (!strstr(f->why.text, rows[i][1]))
            fail_msg("\"%s\" has no \"%s\"", f->why.text, rows[i][1]);
        assert_null(f->setup.keymap); /* nothing half made */
    }
}

static void only_a_kept_theme_is_read_once_more(void **state)
{
    struct fixture *f = *state;
    assert_true(load(f, "theme = ansi16\n"));
    const struct theme *before = f->setup.theme;
    assert_true(settings_set(&f->settings, OPTION_THEME, "mono", ORIGIN_KEPT, &f->why));
    setup_again(&f->setup, &f->settings); /* the file's is stronger */
    assert_ptr_equal(f->setup.theme, before);
    assert_true(load(f, ""));
    assert_true(settings_set(&f->settings, OPTION_THEME, "mono", ORIGIN_KEPT, &f->why));
    setup_again(&f->setup, &f->settings);
    assert_string_equal(theme_name(f->setup.theme), "Monochrome");
}

static void on_white_the_light_theme_is_worn_unless_another_is_chosen(void **state)
{
    static const struct {
        const char *colors, *file, *theme;
    } rows[] = {
        {"0;15", "", "default-light"}, {"0;default;7", "", "default-light"},
        {"15;0", "", "default-dark"},  {"15", "", "default-dark"},
        {"", "", "default-dark"},      {"0;15", "theme = cvd-dark\n", "cvd-dark"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        setenv("COLORFGBG", rows[i].colors, 1);
        assert_true(load(f, rows[i].file));
        assert_string_equal(setup_theme_name(&f->settings), rows[i].theme);
        assert_int_equal(strcmp(theme_name(f->setup.theme), "Default light") == 0,
                         strcmp(rows[i].theme, "default-light") == 0);
    }
    unsetenv("COLORFGBG");
}

static void where_nobody_tells_the_terminal_may(void **state)
{
    static const struct {
        const char *colors, *file;
        bool open;
    } rows[] = {
        {"", "", true},      {"default;default", "", true}, /* mlterm */
        {"15", "", true},    {"15;0", "", false},
        {"0;15", "", false}, {"", "theme = default-dark\n", false},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        setenv("COLORFGBG", rows[i].colors, 1);
        assert_true(load(f, rows[i].file));
        assert_int_equal(setup_theme_is_open(&f->settings), rows[i].open);
    }
    unsetenv("COLORFGBG");
    assert_true(load(f, ""));
    assert_true(setup_theme_is_open(&f->settings));
}

static char *printed(struct fixture *f, void print(const struct setup *setup, FILE *out))
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    print(&f->setup, out);
    fclose(out);
    return text;
}

static void every_action_is_printed_with_its_keys(void **state)
{
    struct fixture *f = *state;
    assert_true(load(f, "[keys]\nquit =\ndown = J M-Down\n"));
    char *text = printed(f, setup_print_keys);
    for (int i = 0; i < ACTION_COUNT; i++)
        assert_non_null(strstr(text, action_info((enum action)i)->help));
    assert_non_null(strstr(text, "down                 J M-Down           one row down\n"));
    assert_non_null(strstr(text, "quit                 -                  quit now"));
    free(text);
}

/* What --print-theme writes is a theme that looks the same. */
static void a_printed_theme_is_the_same_theme(void **state)
{
    static const char *const names[] = {"default-dark",  "default-light",  "cvd-dark",
                                        "contrast-dark", "contrast-light", "mono",
                                        "ansi16"};
    static const enum color_depth depths[] = {DEPTH_256, DEPTH_8, DEPTH_MONO};
    struct fixture *f = *state;
    char config[64];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(config, sizeof config, "theme = %s\n", names[i]);
        assert_true(load(f, config));
        char *text = printed(f, setup_print_theme);
        struct theme *again = theme_parse(text, strlen(text), &f->warnings, NULL);
        assert_non_null(again);
        assert_string_equal(f->warnings.bytes, "");
        for (int role = 0; role < ROLE_COUNT; role++)
            for (size_t d = 0; d < sizeof depths / sizeof *depths; d++) {
                struct style is = theme_style(again, (enum role)role, depths[d]);
                struct style was = theme_style(f->setup.theme, (enum role)role, depths[d]);
                if (is.fg != was.fg || is.bg != was.bg || is.attributes != was.attributes)
                    fail_msg("%s: %s differs at depth %d", names[i], role_name((enum role)role),
                             depths[d]);
            }
        theme_free(again);
        free(text);
    }
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, open_fixture, close_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(the_defaults_are_a_setup),
        WITH_FIXTURE(ones_own_settings_are_in_force),
        WITH_FIXTURE(a_mistake_is_a_sentence),
        WITH_FIXTURE(only_a_kept_theme_is_read_once_more),
        WITH_FIXTURE(on_white_the_light_theme_is_worn_unless_another_is_chosen),
        WITH_FIXTURE(where_nobody_tells_the_terminal_may),
        WITH_FIXTURE(every_action_is_printed_with_its_keys),
        WITH_FIXTURE(a_printed_theme_is_the_same_theme),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
