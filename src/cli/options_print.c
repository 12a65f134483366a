/* options_print.c - what is made from the option table for people: --help, --print-config, the man
 * page. */
#include "cli/options.h"

#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "cli/profile.h"
#include "cli/view_config.h"

enum { HELP_COLUMN = 28, HELP_WIDTH = 80 };

const struct exit_status_text exit_status_texts[] = {
    {EXIT_HEALTHY, "nothing needs attention"},
    {EXIT_ATTENTION, "something runs, or ended badly within --attention-days, unacknowledged"},
    {EXIT_USAGE, "a wrong option, expression or config file"},
    {EXIT_SIGN_IN, "no token, a token that is not accepted, or a permission that is missing"},
    {EXIT_NETWORK, "the service cannot be reached or gives no usable answer"},
    {EXIT_THROTTLED, "the service asks to wait longer than a short while"},
    {EXIT_REFUSED, "refused by restoretop's own rules"},
    {EXIT_INTERNAL, "a fault of the program or of the machine"},
};
const size_t exit_status_text_count = sizeof exit_status_texts / sizeof *exit_status_texts;

/* The help sentence, its range or choices and its default. */
static void describe(const struct option_info *info, struct strbuf *out)
{
    strbuf_puts(out, info->help);
    if (info->type == OPTION_NUMBER || info->type == OPTION_REAL)
        strbuf_printf(out, "; %.10g to %.10g", info->min, info->max);
    if (info->choices) {
        strbuf_puts(out, "; ");
        for (const char *at = info->choices; *at; at++)
            strbuf_puts(out, *at == '|' ? ", " : (char[]){*at, '\0'});
    }
    if (*info->fallback)
        strbuf_printf(out, " (default: %s)", info->fallback);
}

/* Words wrapped at HELP_WIDTH, each line but the first indented. */
static void print_wrapped(FILE *out, const char *text)
{
    int column = HELP_COLUMN;
    while (*text) {
        int word = (int)strcspn(text, " ");
        if (column + word >= HELP_WIDTH && column > HELP_COLUMN) {
            fprintf(out, "\n%*s", HELP_COLUMN, "");
            column = HELP_COLUMN;
        }
        bool space = column > HELP_COLUMN;
        fprintf(out, "%s%.*s", space ? " " : "", word, text);
        column += word + space;
        text += word;
        text += *text == ' ';
    }
    fputc('\n', out);
}

void options_print_help(FILE *out)
{
    fputs("Usage: restoretop [OPTION]...\n"
          "       restoretop login|logout|whoami|auth help [OPTION]...\n"
          "A terminal console for the restore sessions of Microsoft 365 Backup.\n\n",
          out);
#define X(id, words, help) fprintf(out, "  %-*s%s\n", HELP_COLUMN - 2, words, help);
    VERBS(X)
#undef X
    fputc('\n', out);
    for (int id = 0; id < OPTION_COUNT; id++) {
        const struct option_info *info = option_info((enum option_id)id);
        struct strbuf text;
        strbuf_init(&text, 1024);
        int used = fprintf(out, "  --%s%s%s", info->flag, info->argument ? " " : "",
                           info->argument ? info->argument : "");
        if (used > HELP_COLUMN - 2)
            fprintf(out, "\n%*s", HELP_COLUMN, "");
        else
            fprintf(out, "%*s", HELP_COLUMN - used, "");
        describe(info, &text);
        print_wrapped(out, text.bytes);
        strbuf_release(&text);
    }
    fputs("\nA token from outside is read from --token-file or the variable\n"
          "RESTORETOP_TOKEN; the secrets of an application from AZURE_CLIENT_SECRET and\n"
          "the like (restoretop(1)).\n"
          "\nExit status:\n",
          out);
    for (size_t i = 0; i < exit_status_text_count; i++)
        fprintf(out, "  %2d  %s\n", (int)exit_status_texts[i].status, exit_status_texts[i].text);
}

static const char *origin_text(enum option_origin origin)
{
    static const char *const texts[] = {
        [ORIGIN_DEFAULT] = "default",         [ORIGIN_KEPT] = "the last run",
        [ORIGIN_FILE] = "config file",        [ORIGIN_PROFILE] = "profile",
        [ORIGIN_ENVIRONMENT] = "environment", [ORIGIN_COMMAND_LINE] = "command line",
    };
    return texts[origin];
}

/* inih takes " ;" for the start of a comment, and its lines have an end: such a value cannot be
 * written into a file. */
static bool fits_a_file(const char *key, const char *value)
{
    return !strstr(value, " ;") && !strstr(value, "\t;") && !strchr(value, '\n') &&
           strlen(key) + strlen(" = ") + strlen(value) <= SETTINGS_LINE_MAX;
}

/* For the same reason a value that begins with ';' stands right behind the sign. */
static const char *equals_sign(const char *value)
{
    return *value && *value != ';' ? " = " : " =";
}

static void print_setting(const struct settings *settings, enum option_id id, FILE *out)
{
    const struct option_info *info = option_info(id);
    const struct option_value *value = &settings->values[id];
    struct strbuf text;
    strbuf_init(&text, 1024);
    describe(info, &text);
    bool as_comment = value->origin == ORIGIN_DEFAULT || !fits_a_file(info->key, value->text);
    const char *shown = info->type == OPTION_FLAG ? (*value->text ? "yes" : "no") : value->text;
    fprintf(out, "\n# %s\n# from: %s\n%s%s%s%s\n", text.bytes, origin_text(value->origin),
            as_comment ? "# " : "", info->key, equals_sign(shown), shown);
    strbuf_release(&text);
}

static void print_command_line_only(const struct settings *settings, FILE *out)
{
    for (int id = 0; id < OPTION_COUNT; id++) {
        const struct option_info *info = option_info((enum option_id)id);
        const struct option_value *value = &settings->values[id];
        if (!info->key && id != OPTION_PRINT_CONFIG && value->origin != ORIGIN_DEFAULT &&
            *value->text)
            fprintf(out, "\n# from: %s\n# --%s%s%s\n", origin_text(value->origin), info->flag,
                    info->type == OPTION_FLAG ? "" : " ",
                    info->type == OPTION_FLAG ? "" : value->text);
    }
}

void options_print_config(const struct settings *settings, FILE *out)
{
    const char *path = settings->config_path;
    fputs("# restoretop: the configuration in force\n", out);
    if (path)
        fprintf(out, "# file: %s%s\n", path, access(path, R_OK) == 0 ? "" : " (not there)");
    const char *profile = profile_in_force(settings);
    fprintf(out, "# profile in force: %s\n", profile ? profile : "none");
    fputs("\n[restoretop]", out);
    for (int id = 0; id < OPTION_COUNT; id++)
        if (option_info((enum option_id)id)->key)
            print_setting(settings, (enum option_id)id, out);
    print_command_line_only(settings, out);
    fputs("\n[keys]\n# action = keys; restoretop --print-keys lists the actions\n", out);
    for (size_t i = 0; i < settings->key_count; i++)
        fprintf(out, "%s%s%s\n", settings->keys[i].action, equals_sign(settings->keys[i].keys),
                settings->keys[i].keys);
    views_print(settings, out);
}

/* scdoc reads _ and * as emphasis and \ as escape. */
static void print_scdoc_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("_*\\", *text))
            fputc('\\', out);
        fputc(*text, out);
    }
}

void options_print_man(FILE *out)
{
    for (int id = 0; id < OPTION_COUNT; id++) {
        const struct option_info *info = option_info((enum option_id)id);
        struct strbuf text;
        strbuf_init(&text, 1024);
        fprintf(out, "*--%s*", info->flag);
        if (info->argument)
            fprintf(out, " _%s_", info->argument);
        describe(info, &text);
        fputs("\n\t", out);
        print_scdoc_text(out, text.bytes);
        if (info->key)
            fprintf(out, ". Config file: *%s*", info->key);
        if (info->environment) {
            fputs(". Environment: *", out);
            print_scdoc_text(out, info->environment);
            fputc('*', out);
        }
        fputs(".\n\n", out);
        strbuf_release(&text);
    }
}
