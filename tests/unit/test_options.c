/* The option table, the command line, the config file and what is printed from them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "cli/notify_ways.h"
#include "cli/options.h"
#include "model/news.h"

struct fixture {
    struct settings settings;
    struct strbuf warnings;
    struct fault why;
};

static int set_up(void **state)
{
    struct fixture *f = xcalloc(1, sizeof *f);
    settings_init(&f->settings);
    strbuf_init(&f->warnings, 64 * 1024);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    settings_release(&f->settings);
    strbuf_release(&f->warnings);
    free(f);
    return 0;
}

static bool parse(struct fixture *f, char *const *words)
{
    int count = 0;
    while (words[count])
        count++;
    return settings_parse_arguments(&f->settings, count, words, &f->why);
}
#define PARSE(f, ...) parse(f, (char *[]){(char[]){"restoretop"}, __VA_ARGS__, NULL})
#define WORD(text)    ((char[]){text})

static bool read_text(struct fixture *f, const char *text)
{
    return settings_parse_file(&f->settings, "config", text, strlen(text), &f->warnings, &f->why);
}

static char *printed(const struct fixture *f, void (*print)(const struct settings *, FILE *))
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    print(&f->settings, out);
    fclose(out);
    return text;
}

static void every_option_has_a_valid_default(void **state)
{
    struct fixture *f = *state;
    for (int id = 0; id < OPTION_COUNT; id++) {
        const struct option_info *info = option_info((enum option_id)id);
        assert_non_null(info->flag);
        assert_true(strlen(info->help) > 10);
        assert_int_equal(info->type == OPTION_FLAG, info->argument == NULL);
        assert_true(settings_set(&f->settings, (enum option_id)id, info->fallback, ORIGIN_DEFAULT,
                                 &f->why));
    }
    assert_int_equal(setting_int(&f->settings, OPTION_INTERVAL), 30);
    assert_string_equal(setting_text(&f->settings, OPTION_GRAPH_URL), "");
    assert_string_equal(setting_text(&f->settings, OPTION_CLOUD), "global");
    assert_false(setting_flag(&f->settings, OPTION_WRITE));
}

static void flags_take_their_value_from_the_next_word_or_behind_an_equals_sign(void **state)
{
    struct fixture *f = *state;
    assert_true(PARSE(f, WORD("--interval"), WORD("15"), WORD("--filter=st:failed -by:x"),
                      WORD("--write"), WORD("--sort"), WORD("-created")));
    assert_int_equal(setting_int(&f->settings, OPTION_INTERVAL), 15);
    assert_string_equal(setting_text(&f->settings, OPTION_FILTER), "st:failed -by:x");
    assert_string_equal(setting_text(&f->settings, OPTION_SORT), "-created");
    assert_true(setting_flag(&f->settings, OPTION_WRITE));
    assert_true(PARSE(f, WORD("--write=no")));
    assert_false(setting_flag(&f->settings, OPTION_WRITE));
}

static void wrong_command_lines_are_refused_in_words(void **state)
{
    static const struct {
        const char *word, *next, *text, *hint;
    } cases[] = {
        {"--interval", "4", "--interval is a number from 5 to 300, not \"4\"", ""},
        {"--interval", "301", "5 to 300", ""},
        {"--interval", "15x", "5 to 300", ""},
        {"--interval", "7.5", "5 to 300", ""},
        {"--interval", "", "5 to 300", ""},
        {"--demo-sessions", "99999999999999999999", "0 to 1000000", ""},
        {"--demo-speed", "1.2.3", "0.01 to 100000", ""},
        {"--demo-speed", "nan", "0.01 to 100000", ""},
        {"--color", "blue", "auto|never|8|16|256", ""},
        {"--color", "auto|never", "auto|never|8|16|256", ""},
        {"--notify", "failed,failde", "words of failed|partial|", ""},
        {"--notify", "none,failed", "|none, with commas between, not \"none,failed\"", ""},
        {"--notify", "failed,", "words of failed|", ""},
        {"--notify", "", "words of failed|", ""},
        {"--notify-by", "failed", "bell|title|osc9|osc777|none", ""},
        {"--write=maybe", NULL, "yes or no", ""},
        {"--filter", NULL, "--filter needs EXPR", ""},
        {"--intervall", "9", "there is no option \"--intervall\"", "--interval?"},
        {"--demo-ses", "9", "there is no option", "--demo-sessions?"},
        {"--onec", NULL, "there is no option", "--once?"},
        {"once", NULL, "unexpected argument \"once\"", "--once?"},
        {"auth", "hlep", "unexpected argument \"auth\"", "Did you mean restoretop auth help?"},
        {"--demo", "login", "unexpected argument \"login\"", "first: restoretop login."},
        {"logn", NULL, "unexpected argument \"logn\"", "Did you mean restoretop login?"},
        {"lgoin", NULL, "unexpected argument \"lgoin\"", "Did you mean restoretop login?"},
        {"logut", NULL, "unexpected argument \"logut\"", "Did you mean restoretop logout?"},
        {"whomai", NULL, "unexpected argument", "Did you mean restoretop whoami?"},
        {"log", NULL, "unexpected argument \"log\"", "Did you mean --log?"},
        {"logs", NULL, "unexpected argument \"logs\"", "Did you mean --log?"},
        {"--demo", "logn", "unexpected argument \"logn\"", "first: restoretop login."},
        {"--manage", NULL, "there is no option", "restoretop --help"},
        {"-h", NULL, "there is no option \"-h\"", "Did you mean --help?"},
        {"-f", NULL, "there is no option \"-f\"", "restoretop --help"},
        {"foo", NULL, "unexpected argument \"foo\"", "restoretop --help"}, /* not --log */
        {"--loq", NULL, "there is no option", "--log?"},
        {"--", "x", "unexpected argument \"x\"", ""},
        {"--=x", NULL, "there is no option", ""},
        {"", NULL, "unexpected argument", ""},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *words[] = {xstrdup("restoretop"), xstrdup(cases[i].word), xstrdup(cases[i].next),
                         NULL};
        assert_false(parse(f, words));
        assert_int_equal(f->why.kind, FAULT_INPUT);
        assert_non_null(strstr(f->why.text, cases[i].text));
        assert_non_null(strstr(f->why.hint, cases[i].hint));
        for (int w = 0; w < 3; w++)
            free(words[w]);
    }
}

static void a_list_is_the_set_of_its_words(void **state)
{
    static const struct {
        const char *text;
        unsigned set;
    } rows[] = {
        {"failed", 1U << NEWS_FAILED},
        {" overdue ,failed,failed", 1U << NEWS_FAILED | 1U << NEWS_OVERDUE},
        {"completed,activated", 1U << NEWS_COMPLETED | 1U << NEWS_ACTIVATED},
        {"none", 0},
    };
    struct fixture *f = *state;
    assert_int_equal(setting_list(&f->settings, OPTION_NOTIFY),
                     1U << NEWS_FAILED | 1U << NEWS_PARTIAL | 1U << NEWS_OVERDUE);
    assert_int_equal(setting_list(&f->settings, OPTION_NOTIFY_BY),
                     1U << NOTIFY_BELL | 1U << NOTIFY_TITLE);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(settings_set(&f->settings, OPTION_NOTIFY, rows[i].text, ORIGIN_FILE, &f->why));
        assert_int_equal(setting_list(&f->settings, OPTION_NOTIFY), rows[i].set);
    }
}

static void a_decimal_point_is_a_point_in_every_locale(void **state)
{
    struct fixture *f = *state;
    /* Where the machine has no such locale this is the plain case again. */
    setlocale(LC_NUMERIC, "de_DE.UTF-8");
    assert_true(PARSE(f, WORD("--demo-speed"), WORD("0.5")));
    setlocale(LC_NUMERIC, "C");
    assert_true(f->settings.values[OPTION_DEMO_SPEED].number == 0.5);
    assert_string_equal(setting_text(&f->settings, OPTION_DEMO_SPEED), "0.5");
}

static void the_config_file_sets_options_and_keys(void **state)
{
    struct fixture *f = *state;
    assert_true(
        read_text(f, "\xEF\xBB\xBF# mine\ninterval = 60\n\n[restoretop]\nascii = yes\r\n"
                     "filter = st:failed wl:ex  ; the bad ones\n[keys]\nhelp = ? F1\nquit =\n"));
    assert_string_equal(f->warnings.bytes, "");
    assert_int_equal(setting_int(&f->settings, OPTION_INTERVAL), 60);
    assert_true(setting_flag(&f->settings, OPTION_ASCII));
    assert_string_equal(setting_text(&f->settings, OPTION_FILTER), "st:failed wl:ex");
    assert_int_equal(f->settings.values[OPTION_ASCII].origin, ORIGIN_FILE);
    assert_int_equal(f->settings.key_count, 2);
    assert_string_equal(f->settings.keys[0].action, "help");
    assert_string_equal(f->settings.keys[0].keys, "? F1");
    assert_int_equal(f->settings.keys[0].line, 8);
    assert_string_equal(f->settings.keys[1].keys, "");
}

static void an_indented_line_is_a_line_of_its_own(void **state)
{
    struct fixture *f = *state;
    assert_true(read_text(f, "theme = mono\n   interval = 45\n\t[keys]\n  help = H\n"));
    assert_string_equal(setting_text(&f->settings, OPTION_THEME), "mono");
    assert_int_equal(setting_int(&f->settings, OPTION_INTERVAL), 45);
    assert_int_equal(f->settings.key_count, 1);
    assert_int_equal(f->settings.keys[0].line, 4);
}

static void what_is_wrong_in_the_file_is_told_with_its_line(void **state)
{
    struct fixture *f = *state;
    assert_false(read_text(f, "interval = 9999\ntheem = mono\n[colours]\nfg = red\n[restoretop]\n"
                              "color = pink\njust words\nwrite = yes\n"));
    assert_int_equal(f->why.kind, FAULT_INPUT);
    assert_non_null(strstr(f->why.text, "config:1: interval is a number from 5 to 300"));
    assert_non_null(strstr(f->warnings.bytes,
                           "config:2: there is no setting \"theem\"; did you mean "
                           "\"theme\"?\n"));
    assert_non_null(strstr(f->warnings.bytes,
                           "config:4: there is no section [colours]; there are "
                           "[restoretop], [keys], [profile NAME] and [view NAME]\n"));
    assert_non_null(strstr(f->warnings.bytes, "config:6: color is one of"));
    assert_non_null(strstr(f->warnings.bytes, "config:7: neither"));
    /* --write is for the command line alone. */
    assert_non_null(strstr(f->warnings.bytes,
                           "config:8: there is no setting \"write\"; it is for the "
                           "command line alone, as --write\n"));
}

static void the_earliest_wrong_line_is_the_fault(void **state)
{
    struct fixture *f = *state;
    assert_false(read_text(f, "words\ninterval = 1\n"));
    assert_non_null(strstr(f->why.text, "config:1: neither"));
    assert_non_null(strstr(f->warnings.bytes, "config:2: interval"));
    assert_null(strstr(f->warnings.bytes, "config:1:")); /* once is enough */
}

static void a_section_without_its_end_is_told_what_it_lacks(void **state)
{
    struct fixture *f = *state;
    assert_false(read_text(f, "theme = mono\n[profile lab\ntenant = contoso.com\n"));
    assert_non_null(strstr(f->why.text, "config:2: the \"]\" is missing"));
}

static void lines_that_inih_would_cut_are_refused(void **state)
{
    struct fixture *f = *state;
    char text[512] = "theme = mono\nfilter = ";
    size_t start = strlen("theme = mono\n"), used = strlen(text);
    memset(text + used, 'x', 400);
    text[start + 197] = '\n';
    text[start + 198] = '\0';
    assert_true(read_text(f, text));
    assert_int_equal(strlen(setting_text(&f->settings, OPTION_FILTER)), 197 - strlen("filter = "));
    text[start + 197] = 'x';
    text[start + 198] = '\n';
    text[start + 199] = '\0';
    assert_false(read_text(f, text));
    assert_string_equal(f->why.text, "config:2: a line may have at most 197 bytes");
}

static void a_comment_may_have_any_length(void **state)
{
    struct fixture *f = *state;
    char text[512] = "  # ";
    size_t used = strlen(text);
    memset(text + used, 'x', 400);
    strcpy(text + used + 400, "\ninterval = 40\n");
    assert_true(read_text(f, text));
    assert_int_equal(setting_int(&f->settings, OPTION_INTERVAL), 40);
}

static void a_nul_byte_is_refused(void **state)
{
    struct fixture *f = *state;
    static const char text[] = "theme = mono\ninter\0val = 5\n";
    assert_false(
        settings_parse_file(&f->settings, "config", text, sizeof text - 1, &f->warnings, &f->why));
    assert_non_null(strstr(f->why.text, "config:2: a NUL byte"));
}

static void the_command_line_is_stronger_than_the_file(void **state)
{
    struct fixture *f = *state;
    assert_true(PARSE(f, WORD("--interval=20")));
    assert_true(read_text(f, "interval = 60\ntheme = mono\n"));
    assert_int_equal(setting_int(&f->settings, OPTION_INTERVAL), 20);
    assert_string_equal(setting_text(&f->settings, OPTION_THEME), "mono");
}

static void a_file_name_may_begin_at_home(void **state)
{
    struct fixture *f = *state;
    setenv("HOME", "/home/contoso", 1);
    assert_true(read_text(f, "token-file = ~/.token\n"));
    assert_string_equal(setting_text(&f->settings, OPTION_TOKEN_FILE), "/home/contoso/.token");
}

static void a_missing_file_is_fine_unless_it_was_named(void **state)
{
    struct fixture *f = *state;
    const char *path = TEST_BINARY_DIR "/no/such/config";
    assert_true(settings_read_file(&f->settings, path, false, &f->warnings, &f->why));
    assert_false(settings_read_file(&f->settings, path, true, &f->warnings, &f->why));
    assert_int_equal(f->why.kind, FAULT_INPUT);
    assert_non_null(strstr(f->why.text, "no/such/config"));
}

static char *write_file(const char *text)
{
    char *path = xstrdup(TEST_BINARY_DIR "/test_options.XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    return path;
}

static void load_takes_the_file_that_flag_or_environment_name(void **state)
{
    struct fixture *f = *state;
    char *named = write_file("interval = 77\n"), *other = write_file("interval = 88\n");
    char *words[] = {WORD("restoretop"), WORD("--config"), named, NULL};

    setenv("RESTORETOP_CONFIG", other, 1);
    assert_true(settings_load(&f->settings, 1, words, &f->warnings, &f->why));
    assert_int_equal(setting_int(&f->settings, OPTION_INTERVAL), 88);
    assert_string_equal(f->settings.config_path, other);
    assert_int_equal(f->settings.values[OPTION_CONFIG].origin, ORIGIN_ENVIRONMENT);

    assert_true(settings_load(&f->settings, 3, words, &f->warnings, &f->why));
    assert_int_equal(setting_int(&f->settings, OPTION_INTERVAL), 77);

    unsetenv("RESTORETOP_CONFIG");
    unlink(named);
    assert_false(settings_load(&f->settings, 3, words, &f->warnings, &f->why));
    unlink(other);
    free(named);
    free(other);
}

static void the_usual_path_follows_xdg(void **state)
{
    (void)state;
    setenv("HOME", "/home/contoso", 1);
    setenv("XDG_CONFIG_HOME", "/etc/mine", 1);
    char *path = settings_default_path();
    assert_string_equal(path, "/etc/mine/restoretop/config");
    free(path);
    setenv("XDG_CONFIG_HOME", "relative/is/ignored", 1);
    path = settings_default_path();
    assert_string_equal(path, "/home/contoso/.config/restoretop/config");
    free(path);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("HOME");
    assert_null(settings_default_path());
}

static void a_printed_configuration_reads_back_as_the_same(void **state)
{
    struct fixture *f = *state;
    assert_true(PARSE(f, WORD("--filter"), WORD("by:\"Anna B\""), WORD("--ascii"), WORD("--demo")));
    assert_true(read_text(f, "interval = 60\n[keys]\nhelp = H\n"));
    char *text = printed(f, options_print_config);
    assert_non_null(strstr(text, "# from: command line\nfilter = by:\"Anna B\"\n"));
    assert_non_null(strstr(text, "# from: config file\ninterval = 60\n"));
    assert_non_null(strstr(text, "# from: default\n# theme = default-dark\n"));
    assert_non_null(strstr(text, "# --demo\n"));

    struct settings again;
    settings_init(&again);
    assert_true(settings_parse_file(&again, "again", text, strlen(text), &f->warnings, &f->why));
    assert_string_equal(f->warnings.bytes, "");
    for (int id = 0; id < OPTION_COUNT; id++)
        if (option_info((enum option_id)id)->key)
            assert_string_equal(setting_text(&again, (enum option_id)id),
                                setting_text(&f->settings, (enum option_id)id));
    assert_int_equal(again.key_count, 1);
    settings_release(&again);
    free(text);
}

static void a_value_that_no_file_can_hold_is_printed_as_a_comment(void **state)
{
    struct fixture *f = *state;
    assert_true(PARSE(f, WORD("--filter"), WORD("a ;b")));
    char *text = printed(f, options_print_config);
    assert_non_null(strstr(text, "\n# filter = a ;b\n"));
    free(text);
}

static void print_help(const struct settings *settings, FILE *out)
{
    (void)settings;
    options_print_help(out);
}

static void print_man(const struct settings *settings, FILE *out)
{
    (void)settings;
    options_print_man(out);
}

static void help_and_man_page_name_every_option(void **state)
{
    struct fixture *f = *state;
    char *help = printed(f, print_help), *man = printed(f, print_man);
    for (int id = 0; id < OPTION_COUNT; id++) {
        char *in_help = xasprintf("\n  --%s", option_info((enum option_id)id)->flag);
        char *in_man = xasprintf("*--%s*", option_info((enum option_id)id)->flag);
        assert_non_null(strstr(help, in_help));
        assert_non_null(strstr(man, in_man));
        free(in_help);
        free(in_man);
    }
    for (const char *line = help; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        assert_true(strcspn(line, "\n") <= 80);
    }
    free(help);
    free(man);
}

static void every_fault_has_an_exit_status_and_each_is_explained(void **state)
{
    (void)state;
    for (int kind = FAULT_NONE; kind < FAULT_COUNT; kind++) {
        struct fault fault = {.kind = (enum fault_kind)kind};
        enum exit_status status = exit_status_of(&fault);
        assert_int_equal(status == EXIT_HEALTHY, kind == FAULT_NONE);
        bool explained = false;
        for (size_t i = 0; i < exit_status_text_count; i++)
            explained |= exit_status_texts[i].status == status;
        assert_true(explained);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void a_name_set_twice_is_told_with_both_lines(void **state)
{
    struct fixture *f = *state;
    assert_true(read_text(f, "interval = 30\n[restoretop]\ninterval = 60\n"
                             "[keys]\nquit = x\nhelp = h\nquit = Z\n"));
    assert_int_equal(setting_int(&f->settings, OPTION_INTERVAL), 60);
    assert_string_equal(f->warnings.bytes,
                        "config:3: \"interval\" was set in line 1 already; this one holds\n"
                        "config:7: \"quit\" was set in line 5 already; this one holds\n");
    assert_int_equal(f->settings.key_count, 2); /* what is printed reads back without a warning */
    assert_string_equal(f->settings.keys[0].action, "help");
    assert_string_equal(f->settings.keys[1].keys, "Z");
}

static void help_and_version_ask_no_config_file(void **state)
{
    struct fixture *f = *state;
    char *const broken[] = {WORD("restoretop"), WORD("--config"), WORD("/nowhere"),
                            WORD("--version"), NULL};
    assert_true(settings_load(&f->settings, 4, broken, &f->warnings, &f->why));
    assert_string_equal(f->settings.config_path, "/nowhere");
}

static void bare_auth_is_its_help_page(void **state)
{
    struct fixture *f = *state;
    assert_true(PARSE(f, WORD("auth"), WORD("--tenant=contoso.com")));
    assert_int_equal(f->settings.verb, VERB_AUTH_HELP);
    assert_false(PARSE(f, WORD("auth"), WORD("me")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_option_has_a_valid_default),
        TEST(bare_auth_is_its_help_page),
        TEST(flags_take_their_value_from_the_next_word_or_behind_an_equals_sign),
        TEST(wrong_command_lines_are_refused_in_words),
        TEST(a_list_is_the_set_of_its_words),
        TEST(a_decimal_point_is_a_point_in_every_locale),
        TEST(the_config_file_sets_options_and_keys),
        TEST(an_indented_line_is_a_line_of_its_own),
        TEST(what_is_wrong_in_the_file_is_told_with_its_line),
        TEST(a_section_without_its_end_is_told_what_it_lacks),
        TEST(the_earliest_wrong_line_is_the_fault),
        TEST(lines_that_inih_would_cut_are_refused),
        TEST(a_comment_may_have_any_length),
        TEST(a_nul_byte_is_refused),
        TEST(the_command_line_is_stronger_than_the_file),
        TEST(a_file_name_may_begin_at_home),
        TEST(a_missing_file_is_fine_unless_it_was_named),
        TEST(load_takes_the_file_that_flag_or_environment_name),
        TEST(the_usual_path_follows_xdg),
        TEST(a_printed_configuration_reads_back_as_the_same),
        TEST(a_value_that_no_file_can_hold_is_printed_as_a_comment),
        TEST(help_and_man_page_name_every_option),
        TEST(a_name_set_twice_is_told_with_both_lines),
        TEST(help_and_version_ask_no_config_file),
        TEST(every_fault_has_an_exit_status_and_each_is_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
