/* What the shells offer for the words so far: options, their words, and the names of config file,
 * theme folder and screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "cli/options.h"
#include "e2e/run.h"

/* A home with two profiles, a view in the config file, one that the screen has saved, and a theme.
 */
#define HOME_FILES                                                                                 \
    "H=$(mktemp -d) && export HOME=$H && unset XDG_CONFIG_HOME XDG_STATE_HOME RESTORETOP_CONFIG "  \
    "&& export XDG_DATA_DIRS=$H/none && mkdir -p $H/.config/restoretop/themes "                    \
    "$H/.local/state/restoretop && touch $H/.config/restoretop/themes/mine.theme && "              \
    "printf '[profile lab]\\n[view old drafts]\\n[profile contoso]\\n' "                           \
    ">$H/.config/restoretop/config && printf '[profile other]\\n' >$H/other && "                   \
    "printf 'view-7 = slow-eu: run>4h\\n' >$H/.local/state/restoretop/screen-1 && "

static struct run in_home(const char *command)
{
    char *whole = xasprintf(HOME_FILES "{ %s; }; rm -r \"$H\"", command);
    struct run run = run_shell(whole);
    free(whole);
    assert_string_equal(run.err, "");
    return run;
}

/* By bash; the last of the words is being typed. A word a line. */
static struct run completed(const char *words)
{
    char *command = xasprintf(
        "bash -c '. \"%s/completions/restoretop\"; COMP_WORDS=(restoretop '\"$(cat <<\\EOF\n"
        "%s\nEOF\n)\"'); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _restoretop; "
        "printf \"%%s\\n\" \"${COMPREPLY[@]}\"'",
        TEST_BINARY_DIR, words);
    struct run run = in_home(command);
    free(command);
    return run;
}

static void bash_completes_options_their_words_and_names(void **state)
{
    static const char *const rows[][2] = {
        {"--auth b", "browser\n"},
        {"--auth = dev", "device\n"},
        {"--once --for", "--format\n"},
        {"--format \"\"", "table\njson\n"},
        {"--sort pro", "progress\n"},
        {"--sort eta,-cr", "eta,-created\n"},
        {"--notify failed,pa", "failed,partial\n"},
        {"--notify no", "none\n"},
        {"--notify failed,no", "\n"},
        {"--theme cvd", "cvd-dark\n"},
        {"--theme m", "mine\nmono\n"},
        {"--profile \"\"", "contoso\nlab\n"},
        {"--config $HOME/other --profile \"\"", "other\n"},
        {"--config = $HOME/other --profile = \"\"", "other\n"},
        {"--view \"\"", "Active\nAll\nAttention\nDrafts\nMine\nToday\nold drafts\nslow-eu\n"},
        {"--view dr", "Drafts\n"},
        {"--view \"\\\"old d\"", "old drafts\n"},
        {"--token-file /dev/nul", "/dev/null\n"},
        {"who", "whoami\n"},
        {"--once who", "\n"},
        {"login --dev", "--device\n"},
        {"login --onc", "\n"},
        {"auth he", "help\n"},
        {"auth help he", "\n"},
        {"--tenant \"\"", "\n"},
        {"--color = \"\"", "auto\nnever\n8\n16\n256\n"},
    };
    (void)state;
    if (!has_program("bash"))
        skip();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct run run = completed(rows[i][0]);
        if (strcmp(run.out, rows[i][1]) != 0)
            fail_msg("%s: %s", rows[i][0], run.out);
        run_free(&run);
    }
}

static void bash_offers_every_option(void **state)
{
    (void)state;
    if (!has_program("bash"))
        skip();
    struct run all = completed("--");
    for (int id = 0; id < OPTION_COUNT; id++)
        expect_text(all.out, option_info((enum option_id)id)->flag);
    run_free(&all);
}

static void fish_completes_the_same(void **state)
{
    static const char *const rows[][2] = {
        {"restoretop --format ", "json\ttable\t"},
        {"restoretop --profile ", "contoso\tlab\t"},
        {"restoretop --view old", "old drafts\t"},
        {"restoretop --view slow", "slow-eu\t"},
        {"restoretop --theme mi", "mine\t"},
        {"restoretop login --dev", "--device\t"},
        {"restoretop login --onc", ""},
        {"restoretop auth ", "help"},
        {"restoretop --notify failed,pa", "failed,partial\t"},
        {"restoretop --config $HOME/other --profile ", "other\t"},
    };
    (void)state;
    if (!has_program("fish")) {
        print_message("skipped: fish_completes_the_same (no fish here)\n");
        skip();
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *command = xasprintf("fish -c \"source '%s/completions/restoretop.fish'; "
                                  "complete -C '%s'\" | sed 's/\\t.*/\\t/' | sort | tr -d '\\n'",
                                  TEST_BINARY_DIR, rows[i][0]);
        struct run run = in_home(command);
        if (strcmp(run.out, rows[i][1]) != 0)
            fail_msg("%s: %s", rows[i][0], run.out);
        run_free(&run);
        free(command);
    }
}

static void zsh_reads_its_own(void **state)
{
    (void)state;
    if (!has_program("zsh")) {
        print_message("skipped: zsh_reads_its_own (no zsh here)\n");
        skip();
    }
    struct run run = run_shell("zsh -n '" TEST_BINARY_DIR "/completions/_restoretop'");
    assert_string_equal(run.err, "");
    assert_int_equal(run.status, 0);
    run_free(&run);
}

/* No mark is left over, and each option stands in each of the three with what it is for. */
static void all_three_name_every_option(void **state)
{
    static const char *const files[] = {"restoretop", "_restoretop", "restoretop.fish"};
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char *command = xasprintf("cat '%s/completions/%s'", TEST_BINARY_DIR, files[i]);
        struct run run = run_shell(command);
        for (int id = 0; id < OPTION_COUNT; id++) {
            char *flag =
                xasprintf(i == 2 ? "-l %s " : "--%s", option_info((enum option_id)id)->flag);
            expect_text(run.out, flag);
            free(flag);
        }
        expect_no_text(run.out, "S@");
        run_free(&run);
        free(command);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bash_completes_options_their_words_and_names),
        cmocka_unit_test(bash_offers_every_option),
        cmocka_unit_test(fish_completes_the_same),
        cmocka_unit_test(zsh_reads_its_own),
        cmocka_unit_test(all_three_name_every_option),
    };
    return cmocka_run_group_tests_name("e2e: completion", tests, NULL, NULL);
}
