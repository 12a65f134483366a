/* A program that speaks English speaks it in every locale, and knows its own words there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "e2e/run.h"
#include "unit/locale_rig.h"

#define CONFIG TEST_BINARY_DIR "/e2e-locale.conf"

static void write_config(void)
{
    FILE *file = fopen(CONFIG, "w");
    assert_non_null(file);
    fputs("[restoretop]\ncolor = 16\n[keys]\nhelp = insert\n", file);
    assert_int_equal(fclose(file), 0);
}

static struct run run_in(const char *name, const char *const *args)
{
    char locale[64];
    snprintf(locale, sizeof locale, "LC_ALL=%s.UTF-8", name);
    const char *const env[] = {locale, "LOCPATH=" LOCALE_RIG_FOLDER, "LANGUAGE=de",
                               "ASAN_OPTIONS=detect_leaks=0", /* libc keeps LOCPATH's parts */
                               NULL};
    return run_plain(args, env);
}

static void all_is_english_and_understood(void **state)
{
    static const char *const names[] = {"de_DE", "tr_TR"};
    static const char *const missing[] = {"--once", "--token-file", "/nowhere", NULL};
    static const char *const config[] = {"--config", CONFIG, "--print-keys", NULL};
    (void)state;
    write_config();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!locale_rig_make(names[i]))
            skip();
        struct run run = run_in(names[i], missing);
        expect_text(run.err, "No such file or directory");
        run_free(&run);
        run = run_in(names[i], config);
        assert_int_equal(run.status, 0);
        assert_string_equal(run.err, "");
        expect_text(run.out, "Ins");
        run_free(&run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_is_english_and_understood)};
    return cmocka_run_group_tests_name("e2e: locale", tests, NULL, NULL);
}
