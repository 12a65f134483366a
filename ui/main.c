/* main.c - options, wiring, exit status. Start reading here; then app.c and src/fetch/fetcher.c. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app.h"
#include "base/secret.h"
#include "crash.h"
#include "screen.h"

static enum exit_status fail(const struct fault *why)
{
    fprintf(stderr, "restoretop: %s\n", why->text);
    if (*why->hint)
        fprintf(stderr, "%s\n", why->hint);
    return exit_status_of(why);
}

static enum exit_status check_config(const struct settings *settings, const struct strbuf *warnings)
{
    fputs(warnings->bytes, stdout);
    printf("%s: %s\n", settings->config_path ? settings->config_path : "(no config file)",
           warnings->length > 0 ? "usable, with the warnings above" : "fine");
    return warnings->length > 0 ? EXIT_USAGE : EXIT_HEALTHY;
}

/* --print-*, --check-config: one job, no connection. False: none of them was asked for. */
static bool print_something(const struct settings *settings, const struct setup *setup,
                            const struct strbuf *warnings, enum exit_status *ret_status)
{
    *ret_status = EXIT_HEALTHY;
    if (setting_flag(settings, OPTION_CHECK_CONFIG))
        *ret_status = check_config(settings, warnings);
    else if (setting_flag(settings, OPTION_PRINT_CONFIG))
        options_print_config(settings, stdout);
    else if (setting_flag(settings, OPTION_PRINT_KEYS))
        setup_print_keys(setup, stdout);
    else if (setting_flag(settings, OPTION_PRINT_THEME))
        setup_print_theme(setup, stdout);
    else
        return false;
    return true;
}

static enum exit_status run_screen(const struct settings *settings, struct setup *setup,
                                   const char *warnings)
{
    struct fault why = {.kind = FAULT_NONE};
    struct connection connection;
    app_block_signals();
    if (!screen_check(&why) || !connection_open(&connection, settings, false, &why))
        return fail(&why);
    struct app_options options = {settings, setup, &connection, warnings};
    bool fine = app_run(&options, &why);
    connection_close(&connection);
    return fine ? EXIT_HEALTHY : fail(&why);
}

static enum exit_status run(const struct settings *settings, struct strbuf *warnings)
{
    struct fault why = {.kind = FAULT_NONE};
    struct setup setup;
    if (setting_flag(settings, OPTION_HELP)) {
        options_print_help(stdout);
        return EXIT_HEALTHY;
    }
    if (setting_flag(settings, OPTION_VERSION)) {
        printf("restoretop %s\n", RESTORETOP_VERSION);
        return EXIT_HEALTHY;
    }
    if (!setup_load(&setup, settings, warnings, &why))
        return fail(&why);
    enum exit_status status = EXIT_HEALTHY;
    if (print_something(settings, &setup, warnings, &status)) {
        setup_release(&setup);
        return status;
    }
    if (setting_flag(settings, OPTION_ONCE)) {
        fputs(warnings->bytes, stderr);
        status = once_run(settings, stdout, stderr);
    } else {
        status = run_screen(settings, &setup, warnings->bytes);
    }
    setup_release(&setup);
    return status;
}

/* LANG=C asks for ASCII and gets it. Where nothing is said at all (a chroot, a container, a bare
 * ssh), today's terminals speak UTF-8; those that never did are known by name. */
static void choose_locale(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *term = getenv("TERM");
    bool said = false;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        said |= getenv(variables[i]) && *getenv(variables[i]);
    (void)setlocale(LC_ALL, "");
    if (!said && (!term || strncmp(term, "vt", 2) != 0))
        (void)setlocale(LC_CTYPE, "C.UTF-8");
}

int main(int argc, char **argv)
{
    struct fault why = {.kind = FAULT_NONE};
    struct settings settings;
    struct strbuf warnings;
    choose_locale();
    tzset();
    strbuf_init(&warnings, 1 << 20);
    settings_init(&settings);
    bool loaded = settings_load(&settings, argc, argv, &warnings, &why);
    /* Before any secret is read: those stand in files, and in one variable that connection_open
     * takes out. */
    secret_protect_process(loaded && setting_flag(&settings, OPTION_ALLOW_CORE));
    crash_install();
    app_ignore_signals();
    if (!loaded)
        fputs(warnings.bytes, stderr);
    enum exit_status status = loaded ? run(&settings, &warnings) : fail(&why);
    settings_release(&settings);
    strbuf_release(&warnings);
    if (fflush(stdout) != 0 && status == EXIT_HEALTHY)
        status = EXIT_INTERNAL;
    return status;
}
