/* main.c - options, wiring, exit status. Start reading here; then app.c and src/fetch/fetcher.c. */
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app.h"
#include "base/ascii.h"
#include "base/secret.h"
#include "base/stack.h"
#include "cli/login.h"
#include "cli/once.h"
#include "cli/option_rules.h"
#include "cli/output.h"
#include "cli/profile.h"
#include "cli/settings_check.h"
#include "crash.h"
#include "crash_report.h"
#include "first_run.h"
#include "graph/json_heap.h"
#include "terminfo.h"

static enum exit_status fail(const struct fault *why)
{
    fprintf(stderr, "restoretop: %s\n", why->text);
    if (*why->hint)
        fprintf(stderr, "%s\n", why->hint);
    return exit_status_of(why);
}

/* --check-config: what is wrong or odd, a line each, and the verdict. */
static enum exit_status check_config(const struct settings *settings, struct strbuf *lines)
{
    const char *path = settings->config_path;
    const bool named =
        *setting_text(settings, OPTION_CONFIG) != '\0'; /* then it was told already */
    bool there = path && access(path, F_OK) == 0;
    bool wrong = setup_check(settings, lines) > 0 || settings->wrong;
    settings_sort_lines(settings, lines);
    fputs(lines->bytes, stdout);
    printf("%s: %s%s\n", path ? path : "(no config file)",
           there || named || !path ? ""
           : wrong                 ? "no such file; "
                                   : "no such file; what holds without one is ",
           wrong               ? "not usable, for the reasons above"
           : lines->length > 0 ? "usable, with the warnings above"
                               : "fine");
    return lines->length > 0 ? EXIT_USAGE : EXIT_HEALTHY;
}

/* --print-*: one job, no connection. False: none of them was asked for. */
static bool print_something(const struct settings *settings, const struct setup *setup)
{
    if (setting_flag(settings, OPTION_PRINT_CONFIG))
        options_print_config(settings, stdout);
    else if (setting_flag(settings, OPTION_PRINT_KEYS))
        setup_print_keys(setup, stdout);
    else if (setting_flag(settings, OPTION_PRINT_THEME))
        setup_print_theme(setup, stdout);
    else
        return false;
    return true;
}

/* Where nothing says what to connect to, the user does. False: that was all. */
static bool ask_first(struct settings *settings, const struct setup *setup, bool *ret_sign_in,
                      enum exit_status *ret_status)
{
    struct fault why = {.kind = FAULT_NONE};
    *ret_status = EXIT_HEALTHY;
    if (profile_is_configured(settings))
        return true;
    enum first_run_choice choice = first_run(settings, setup, &why);
    if (choice == FIRST_RUN_HELP)
        auth_help_print(settings, stdout);
    if (why.kind != FAULT_NONE)
        *ret_status = fail(&why);
    *ret_sign_in = choice == FIRST_RUN_SIGN_IN;
    return choice == FIRST_RUN_SIGN_IN || choice == FIRST_RUN_DEMO;
}

/* True: it ran; the connection is closed either way. */
static bool show_screen(const struct settings *settings, struct setup *setup,
                        struct choices *choices, bool sign_in, const char *warnings,
                        struct fault *why)
{
    struct connection connection;
    if (!connection_open(&connection, settings, why))
        return false;
    strbuf_puts(&connection.warnings, warnings);
    struct app_options options = {settings, setup,  &connection, connection.warnings.bytes,
                                  sign_in,  choices};
    bool fine = app_run(&options, why);
    struct fault unkept;
    const bool unsettled = connection_close_and_tell(&connection, &unkept) > 0;
    if (unkept.kind != FAULT_NONE)
        (void)fail(&unkept);
    if (unsettled)
        fputs(
            "restoretop: A change was on its way, and what became of it is not known: look at the "
            "session before you try again.\n",
            stderr);
    return fine;
}

static enum exit_status run_screen(struct settings *settings, struct setup *setup,
                                   struct strbuf *warnings)
{
    struct fault why = {.kind = FAULT_NONE};
    enum exit_status status;
    bool sign_in = false;
    app_block_signals();
    if (!stack_holds(STACK_SCREEN, &why) || !terminfo_check(&why))
        return fail(&why);
    if (!ask_first(settings, setup, &sign_in, &status))
        return status;
    struct choices *choices = choices_open(settings, warnings);
    setup_again(setup, settings);
    bool fine = show_screen(settings, setup, choices, sign_in, warnings->bytes, &why);
    choices_free(choices);
    return fine ? EXIT_HEALTHY : fail(&why);
}

/* login and its kin: no screen, no Graph. */
static enum exit_status run_verb(const struct settings *settings, const struct strbuf *warnings)
{
    output_warnings(warnings->bytes, stderr);
    switch (settings->verb) {
    case VERB_LOGIN:
        return login_run(settings, stdout, stderr);
    case VERB_LOGOUT:
        return logout_run(settings, stdout, stderr);
    case VERB_WHOAMI:
        return whoami_run(settings, stdout, stderr);
    case VERB_AUTH_HELP:
        auth_help_print(settings, stdout);
        return EXIT_HEALTHY;
    case VERB_NONE:
    case VERB_COUNT:
        break;
    }
    return EXIT_INTERNAL;
}

/* With all settings understood: prints what was asked for, or runs until there is no more to do. */
static enum exit_status run_with(struct settings *settings, struct setup *setup,
                                 struct strbuf *warnings)
{
    const bool printed = print_something(settings, setup);
    if (!printed && !setting_flag(settings, OPTION_ONCE))
        return run_screen(settings, setup, warnings); /* which shows the warnings itself */
    output_warnings(warnings->bytes, stderr);
    return printed ? EXIT_HEALTHY : once_run(settings, stdout, stderr);
}

/* What needs no setting but itself. */
static bool print_about_us(const struct settings *settings)
{
    if (setting_flag(settings, OPTION_HELP))
        options_print_help(stdout);
    else if (setting_flag(settings, OPTION_VERSION))
        printf("restoretop %s\n", RESTORETOP_VERSION);
    else
        return false;
    return true;
}

static enum exit_status run(struct settings *settings, struct strbuf *warnings)
{
    struct fault why = {.kind = FAULT_NONE};
    struct setup setup;
    if (print_about_us(settings))
        return EXIT_HEALTHY;
    if (!options_check_rules(settings, &why))
        return fail(&why);
    if (settings->verb != VERB_NONE)
        return run_verb(settings, warnings);
    choices_read_views(settings);
    if (setting_flag(settings, OPTION_CHECK_CONFIG))
        return check_config(settings, warnings);
    if (!setup_load(&setup, settings, warnings, &why))
        return fail(&why);
    enum exit_status status = run_with(settings, &setup, warnings);
    setup_release(&setup);
    return status;
}

/* What the user says of the locale, by the order that setlocale knows; "": nothing. */
static const char *locale_said(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);
        if (value && *value)
            return value;
    }
    return "";
}

/* "ca_ES.UTF-8@valencia" does, and the mere "UTF-8" that a Mac sends along. */
static bool names_utf8(const char *locale)
{
    static const char *const names[] = {"UTF-8", "utf8"};
    const char *dot = strchr(locale, '.'), *codeset = dot ? dot + 1 : locale;
    size_t length = strcspn(codeset, "@");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (length == strlen(names[i]) && ascii_ncasecmp(codeset, names[i], length) == 0)
            return true;
    return false;
}

/* LANG=C asks for ASCII and gets it. Where nothing is said at all (a chroot, a container, a bare
 * ssh), today's terminals speak UTF-8; those that never did are known by name. A locale that ssh
 * brought along and this machine lacks still tells how the terminal there writes. The characters
 * are all that is asked of the locale: the program speaks English, system errors and decimal points
 * too. */
static void choose_locale(void)
{
    const char *term = getenv("TERM"), *said = locale_said();
    bool lacking = !setlocale(LC_CTYPE, "");
    if (*said ? lacking && names_utf8(said) : !term || strncmp(term, "vt", 2) != 0)
        (void)setlocale(LC_CTYPE, "C.UTF-8");
}

/* A program started without one of the three would get its number for the first thing it opens, and
 * print into that. Read-only: what is written there fails and is told, as it should. */
static void occupy_standard_descriptors(void)
{
    for (int fd = 0; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/dev/null", O_RDONLY | O_NOCTTY); /* the lowest free number: this one */
}

static void prepare_for_crash(void)
{
    char *path = state_path(CRASH_NAME);
    crash_report_prepare(path);
    free(path);
    crash_install();
}

/* Debian's libcurl brings GnuTLS along, for RTMP and LDAP, which we never speak. It asks here
 * (GNUTLS_SKIP_GLOBAL_INIT of its header) whether to set itself up before main begins, which is
 * 0.9 MB. A libcurl that does speak TLS by it sets it up itself. */
__attribute__((visibility("default"), used)) int _gnutls_global_init_skip(void);
int _gnutls_global_init_skip(void)
{
    return 1;
}

int main(int argc, char **argv)
{
    struct fault why = {.kind = FAULT_NONE};
    struct settings settings;
    struct strbuf warnings;
    occupy_standard_descriptors();
    choose_locale();
    tzset();
    stack_prepare();
    strbuf_init(&warnings, 1 << 20);
    settings_init(&settings);
    bool loaded = settings_load(&settings, argc, argv, &warnings, &why);
    settings_sort_lines(&settings, &warnings);
    /* Before any secret is read: those stand in files, and in one variable that connection_open
     * takes out. */
    secret_protect_process(loaded && setting_flag(&settings, OPTION_ALLOW_CORE));
    prepare_for_crash();
    json_heap_begin();
    app_ignore_signals();
    if (!loaded)
        fputs(warnings.bytes, stderr);
    enum exit_status status = loaded ? run(&settings, &warnings) : fail(&why);
    settings_release(&settings);
    strbuf_release(&warnings);
    return output_finish(stdout, 0, status, stderr);
}
