/* [profile NAME]: what of it holds against the rest, what is refused, what is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "cli/profile.h"

struct fixture {
    struct settings settings;
    struct strbuf warnings;
    struct fault why;
    char folder[64], *path;
};

static const char *const variables[] = {"AZURE_TENANT_ID", "AZURE_CLIENT_ID", "RESTORETOP_PROFILE",
                                        "RESTORETOP_TOKEN", "RESTORETOP_CONFIG"};

static int set_up(void **state)
{
    struct fixture *f = xcalloc(1, sizeof *f);
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        unsetenv(variables[i]);
    settings_init(&f->settings);
    strbuf_init(&f->warnings, 64 * 1024);
    strcpy(f->folder, "/tmp/restoretop-profile-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    f->path = xasprintf("%s/deep/config", f->folder);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    char *folder = xasprintf("%s/deep", f->folder);
    unlink(f->path);
    rmdir(folder);
    rmdir(f->folder);
    free(folder);
    free(f->path);
    settings_release(&f->settings);
    strbuf_release(&f->warnings);
    free(f);
    return 0;
}

static void write_file(const struct fixture *f, const char *text)
{
    char *folder = xasprintf("%s/deep", f->folder);
    (void)mkdir(folder, 0700);
    FILE *file = fopen(f->path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    free(folder);
}

static char *read_back(const struct fixture *f)
{
    struct strbuf text;
    strbuf_init(&text, 64 * 1024);
    assert_true(strbuf_read_file(&text, f->path, NULL));
    char *ret = strbuf_take(&text, &(size_t){0});
    strbuf_release(&text);
    return ret;
}

/* As the program does it: restoretop --config PATH WORDS... */
static bool load(struct fixture *f, const char *file, const char *word, const char *value)
{
    write_file(f, file);
    char *words[] = {(char[]){"restoretop"}, (char[]){"--config"}, f->path, NULL, NULL, NULL};
    int count = 3;
    if (word)
        words[count++] = (char *)(uintptr_t)word;
    if (value)
        words[count++] = (char *)(uintptr_t)value;
    settings_release(&f->settings);
    settings_init(&f->settings);
    strbuf_clear(&f->warnings);
    return settings_load(&f->settings, count, words, &f->warnings, &f->why);
}

static const char two_profiles[] = "tenant = file\n"
                                   "theme = mono\n"
                                   "[profile contoso]\n"
                                   "tenant = contoso.com\n"
                                   "client = c1\n"
                                   "env = prod\n"
                                   "[profile fabrikam]\n"
                                   "tenant = fabrikam.com\n"
                                   "theme = cvd-dark\n"
                                   "cloud = usgov\n";

static void the_stronger_one_holds(void **state)
{
    /* clang-format off */
    static const struct {
        const char *environment, *word, *value, *profile_variable, *tenant, *theme;
    } rows[] = {
        {NULL,  NULL,                 NULL,       NULL,       "file",         "mono"},
        {NULL,  "--profile",          "contoso",  NULL,       "contoso.com",  "mono"},
        {NULL,  "--profile",          "fabrikam", NULL,       "fabrikam.com", "cvd-dark"},
        {NULL,  NULL,                 NULL,       "fabrikam", "fabrikam.com", "cvd-dark"},
        {NULL,  "--profile",          "contoso",  "fabrikam", "contoso.com",  "mono"},
        {"env", "--profile",          "contoso",  NULL,       "env",          "mono"},
        {"env", NULL,                 NULL,       NULL,       "env",          "mono"},
        {"env", "--tenant=line",      NULL,       "contoso",  "line",         "mono"},
        {NULL,  "--theme=ansi16",     NULL,       "fabrikam", "fabrikam.com", "ansi16"},
    };
    /* clang-format on */
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsetenv("AZURE_TENANT_ID");
        unsetenv("RESTORETOP_PROFILE");
        if (rows[i].environment)
            setenv("AZURE_TENANT_ID", rows[i].environment, 1);
        if (rows[i].profile_variable)
            setenv("RESTORETOP_PROFILE", rows[i].profile_variable, 1);
        assert_true(load(f, two_profiles, rows[i].word, rows[i].value));
        assert_string_equal(setting_text(&f->settings, OPTION_TENANT), rows[i].tenant);
        assert_string_equal(setting_text(&f->settings, OPTION_THEME), rows[i].theme);
    }
}

static void what_the_environment_overrides_is_told(void **state)
{
    struct fixture *f = *state;
    setenv("AZURE_TENANT_ID", "other.com", 1);
    assert_true(load(f, two_profiles, "--profile", "contoso"));
    assert_string_equal(f->warnings.bytes, "AZURE_TENANT_ID in the environment overrides the "
                                           "tenant of the profile \"contoso\"\n");
    setenv("AZURE_TENANT_ID", "contoso.com", 1); /* control: the same is no news */
    assert_true(load(f, two_profiles, "--profile", "contoso"));
    assert_string_equal(f->warnings.bytes, "");
}

static void default_is_taken_where_none_is_named(void **state)
{
    struct fixture *f = *state;
    assert_true(load(f, "[profile default]\ntenant = d\n[profile b]\ntenant = b\n", NULL, NULL));
    assert_string_equal(setting_text(&f->settings, OPTION_TENANT), "d");
    assert_true(
        load(f, "[profile default]\ntenant = d\n[profile b]\nclient = b\n", "--profile", "b"));
    assert_string_equal(setting_text(&f->settings, OPTION_TENANT), "");
}

static void an_unknown_profile_names_those_there_are(void **state)
{
    struct fixture *f = *state;
    assert_false(load(f, two_profiles, "--profile", "contosso"));
    assert_int_equal(f->why.kind, FAULT_INPUT);
    assert_non_null(strstr(f->why.text, "there is no profile \"contosso\""));
    assert_string_equal(f->why.hint, "There are: contoso and fabrikam.");
    assert_false(load(f, "", "--profile", "contoso"));
    assert_non_null(strstr(f->why.hint, "Write a section [profile contoso]"));
}

static void wrong_lines_are_told_with_their_number(void **state)
{
    struct fixture *f = *state;
    assert_false(load(f, "[profile a]\ntenant = t\ncloud = moon\n", NULL, NULL));
    assert_non_null(strstr(f->why.text, "config:3: cloud is one of"));
    assert_true(load(f, "[profile a]\ntenannt = t\ntenant = a\ntenant = b\n", "--profile", "a"));
    assert_non_null(strstr(f->warnings.bytes, ":2: a profile has no setting \"tenannt\"; did you "
                                              "mean \"tenant\"?\n"));
    assert_non_null(strstr(f->warnings.bytes, ":4: \"tenant\" stands in [profile a] already"));
    assert_string_equal(setting_text(&f->settings, OPTION_TENANT), "b");
    assert_true(load(f, "[profile a]\nprofile = b\n[profile c]\nenv = x\n", NULL, NULL));
    assert_non_null(
        strstr(f->warnings.bytes, "no setting \"profile\"; restoretop --")); /* no chains */
}

static void secrets_have_no_place_in_it(void **state)
{
    struct fixture *f = *state;
    assert_false(load(f, "[profile a]\nclient-secret = hunter2\n", NULL, NULL));
    assert_non_null(strstr(f->why.text, "use AZURE_CLIENT_SECRET"));
    assert_null(strstr(f->why.text, "hunter2"));
    assert_false(load(f, "[profile a]\nPassword = hunter2\n", NULL, NULL));
    assert_non_null(strstr(f->why.text, "AZURE_CLIENT_CERTIFICATE_PASSWORD"));
}

static void a_profile_may_forbid_writing_and_never_turns_it_on(void **state)
{
    struct fixture *f = *state;
    assert_false(load(f, "[profile default]\nwrite = no\n", "--write", NULL));
    assert_non_null(strstr(f->why.text, "the profile \"default\" forbids --write"));
    assert_true(load(f, "[profile default]\nwrite = no\n", NULL, NULL));
    assert_false(setting_flag(&f->settings, OPTION_WRITE));
    assert_string_equal(f->warnings.bytes, "");
    assert_true(load(f, "[profile default]\nwrite = yes\n", NULL, NULL));
    assert_false(setting_flag(&f->settings, OPTION_WRITE));
    assert_non_null(strstr(f->warnings.bytes, ":2: \"write = yes\" allows nothing: only the flag "
                                              "--write does\n"));
    assert_true(load(f, "[profile default]\nwrite = yes\n", "--write", NULL));
    assert_true(setting_flag(&f->settings, OPTION_WRITE));
}

static void what_there_is_to_connect_to(void **state)
{
    struct fixture *f = *state;
    assert_true(load(f, "theme = mono\n", NULL, NULL));
    assert_false(profile_is_configured(&f->settings));
    assert_true(load(f, "[profile other]\ntenant = t\n", NULL, NULL));
    assert_false(profile_is_configured(&f->settings)); /* it was not chosen */
    assert_true(load(f, "[profile default]\ntenant = t\n", NULL, NULL));
    assert_true(profile_is_configured(&f->settings));
    assert_true(load(f, "", "--demo", NULL));
    assert_true(profile_is_configured(&f->settings));
    assert_true(load(f, "", "--auth=token", NULL));
    assert_true(profile_is_configured(&f->settings));
    setenv("RESTORETOP_TOKEN", "x", 1);
    assert_true(load(f, "", NULL, NULL));
    assert_true(profile_is_configured(&f->settings));
}

static void a_written_profile_is_read_again(void **state)
{
    struct fixture *f = *state;
    struct stat about;
    settings_set(&f->settings, OPTION_TENANT, "contoso.com", ORIGIN_COMMAND_LINE, NULL);
    settings_set(&f->settings, OPTION_CLIENT, "c-1", ORIGIN_COMMAND_LINE, NULL);
    assert_true(profile_write(f->path, "default", &f->settings, &f->why));
    assert_int_equal(stat(f->path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    char *text = read_back(f);
    assert_string_equal(text, "[profile default]\ntenant = contoso.com\nclient = c-1\n");
    assert_true(load(f, text, NULL, NULL));
    assert_string_equal(setting_text(&f->settings, OPTION_CLIENT), "c-1");
    free(text);
}

static void the_rest_of_the_file_stays_as_it_stood(void **state)
{
    struct fixture *f = *state;
    write_file(f, "# mine\ntheme = mono\n[profile default]\ntenant = old\n  # gone with it\n"
                  "[keys]\nquit = ^X ; so\n[profile default2]\ntenant = two");
    settings_set(&f->settings, OPTION_TENANT, "new.com", ORIGIN_COMMAND_LINE, NULL);
    assert_true(profile_write(f->path, "default", &f->settings, &f->why));
    char *text = read_back(f);
    assert_string_equal(text, "# mine\ntheme = mono\n[keys]\nquit = ^X ; so\n[profile default2]\n"
                              "tenant = two\n\n[profile default]\ntenant = new.com\n");
    free(text);
}

static void a_folder_that_cannot_be_made_is_told(void **state)
{
    struct fixture *f = *state;
    assert_false(profile_write("/proc/nowhere/config", "default", &f->settings, &f->why));
    assert_int_equal(f->why.kind, FAULT_SYSTEM);
    assert_non_null(strstr(f->why.text, "/proc/nowhere"));
}

static void verbs_come_before_options(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *first, *second;
        enum verb verb;
    } rows[] = {{"login", NULL, VERB_LOGIN},      {"login", "--device", VERB_LOGIN},
                {"logout", NULL, VERB_LOGOUT},    {"whoami", NULL, VERB_WHOAMI},
                {"auth", "help", VERB_AUTH_HELP}, {"--ascii", NULL, VERB_NONE}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *words[] = {(char[]){"restoretop"}, (char *)(uintptr_t)rows[i].first,
                         (char *)(uintptr_t)rows[i].second, NULL};
        settings_release(&f->settings);
        settings_init(&f->settings);
        assert_true(settings_parse_arguments(&f->settings, rows[i].second ? 3 : 2, words, &f->why));
        assert_int_equal(f->settings.verb, rows[i].verb);
    }
    char *wrong[] = {(char[]){"restoretop"}, (char[]){"auth"}, (char[]){"hlep"}, NULL};
    assert_false(settings_parse_arguments(&f->settings, 3, wrong, &f->why));
    char *late[] = {(char[]){"restoretop"}, (char[]){"--ascii"}, (char[]){"login"}, NULL};
    assert_false(settings_parse_arguments(&f->settings, 3, late, &f->why));
    assert_non_null(strstr(f->why.hint, "restoretop login"));
}

static void a_section_that_says_nothing_is_told(void **state)
{
    struct fixture *f = *state;
    static const char text[] =
        "[view slow]\n# run>4h\n[view Mine]\nkey = 9\n[profile lab]\n[keys]\n"
        "[restoretop]\n[views]\n[view old]\nsort = ended\n  [view last]";
    assert_true(
        settings_parse_file(&f->settings, "config", text, sizeof text - 1, &f->warnings, &f->why));
    assert_string_equal(
        f->warnings.bytes,
        "config:1: [view slow] is empty, so there is none; it has filter, sort and key\n"
        "config:5: [profile lab] is empty, so there is none; it has tenant, client and whatever "
        "else is set\n"
        "config:8: there is no section [views]; there are [restoretop], [keys], [profile NAME] and "
        "[view NAME]\n"
        "config:11: [view last] is empty, so there is none; it has filter, sort and key\n"
        "config:4: [view Mine] has neither filter nor sort: it shows all sessions\n");
    assert_int_equal(f->settings.view_count, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_stronger_one_holds),
        TEST(what_the_environment_overrides_is_told),
        TEST(default_is_taken_where_none_is_named),
        TEST(an_unknown_profile_names_those_there_are),
        TEST(wrong_lines_are_told_with_their_number),
        TEST(secrets_have_no_place_in_it),
        TEST(a_profile_may_forbid_writing_and_never_turns_it_on),
        TEST(a_section_that_says_nothing_is_told),
        TEST(what_there_is_to_connect_to),
        TEST(a_written_profile_is_read_again),
        TEST(the_rest_of_the_file_stays_as_it_stood),
        TEST(a_folder_that_cannot_be_made_is_told),
        TEST(verbs_come_before_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
