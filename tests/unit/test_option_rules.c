/* What a command has no use for is refused, and what it uses is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/option_rules.h"

static bool goes(enum verb verb, enum option_id id, const char *value, struct fault *why)
{
    struct settings settings;
    settings_init(&settings);
    settings.verb = verb;
    assert_true(settings_set(&settings, id, value, ORIGIN_COMMAND_LINE, why));
    bool fine = options_check_rules(&settings, why);
    settings_release(&settings);
    return fine;
}

static void a_command_takes_what_it_uses(void **state)
{
    static const struct {
        enum verb verb;
        enum option_id id;
        const char *value;
        bool goes;
    } rows[] = {
        {VERB_LOGIN, OPTION_DEVICE, "yes", true},     {VERB_LOGIN, OPTION_ONCE, "yes", false},
        {VERB_LOGIN, OPTION_WRITE, "yes", true},      {VERB_LOGIN, OPTION_THEME, "mono", false},
        {VERB_LOGOUT, OPTION_TENANT, "a.b", true},    {VERB_LOGOUT, OPTION_PORT, "1", false},
        {VERB_WHOAMI, OPTION_TOKEN_FILE, "f", true},  {VERB_WHOAMI, OPTION_FORMAT, "json", false},
        {VERB_AUTH_HELP, OPTION_CLOUD, "dod", true},  {VERB_AUTH_HELP, OPTION_WRITE, "yes", false},
        {VERB_WHOAMI, OPTION_PROFILE, "lab", true},   {VERB_NONE, OPTION_THEME, "mono", true},
        {VERB_NONE, OPTION_DEMO_SPEED, "2", false},   {VERB_NONE, OPTION_FORMAT, "json", false},
        {VERB_LOGOUT, OPTION_AUTH, "az", true},       {VERB_NONE, OPTION_DEVICE, "yes", false},
        {VERB_WHOAMI, OPTION_ALLOW_CORE, "no", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fault why = {.kind = FAULT_NONE};
        if (goes(rows[i].verb, rows[i].id, rows[i].value, &why) != rows[i].goes)
            fail_msg("%s --%s: %s", verb_words(rows[i].verb), option_info(rows[i].id)->flag,
                     why.text);
        assert_int_equal(why.kind, rows[i].goes ? FAULT_NONE : FAULT_INPUT);
    }
}

/* A config file is for all of them. */
static void what_a_file_says_is_no_command_line(void **state)
{
    struct settings settings;
    struct fault why = {.kind = FAULT_NONE};
    (void)state;
    settings_init(&settings);
    settings.verb = VERB_LOGIN;
    assert_true(settings_set(&settings, OPTION_THEME, "mono", ORIGIN_FILE, &why));
    assert_true(options_check_rules(&settings, &why));
    settings_release(&settings);
}

/* The advice is not cut off, however much a command takes. */
static void the_list_of_what_it_takes_is_whole(void **state)
{
    static const char end[] = " and --help.";
    (void)state;
    for (int verb = VERB_NONE + 1; verb < VERB_COUNT; verb++) {
        struct fault why = {.kind = FAULT_NONE};
        assert_false(goes((enum verb)verb, OPTION_ONCE, "yes", &why));
        assert_true(strlen(why.hint) > strlen(end));
        assert_string_equal(why.hint + strlen(why.hint) - strlen(end), end);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_takes_what_it_uses),
        cmocka_unit_test(what_a_file_says_is_no_command_line),
        cmocka_unit_test(the_list_of_what_it_takes_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
