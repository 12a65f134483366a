/* generate.c - fills the templates of man pages and completion at build time: a line @OPTIONS@,
 * @KEYS@, @FILTER@, @EXIT@, @VIEWS@, @STATES@, @ROLES@, @SIM@, @TAKES@, @FLAGS@ or @ARGUMENTS@
 * gives way to what the programs' own tables say, so that these and the programs cannot differ.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "cli/option_rules.h"
#include "cli/options.h"
#include "model/filter.h"
#include "model/order.h"
#include "model/snapshot.h"
#include "sim/options.h"
#include "theme.h"
#include "theme_builtin.h"
#include "view.h"

static void print_escaped(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("_*\\", *text))
            fputc('\\', out);
        fputc(*text, out);
    }
}

static void print_keys(FILE *out)
{
    char where[128];
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct action_info *info = action_info((enum action)i);
        fputc('*', out);
        print_escaped(out, info->keys);
        fprintf(out, "* (%s)\n\t", info->name);
        print_escaped(out, info->help);
        fprintf(out, "; %s\n\n", action_where(info->contexts, where, sizeof where));
    }
}

static void print_views(FILE *out)
{
    for (int i = 0; i < VIEW_COUNT; i++) {
        const struct view_info *info = view_info((enum view_id)i);
        fprintf(out, "*%s* (", view_word((enum view_id)i));
        print_escaped(out, action_info(info->opened_by)->keys);
        fprintf(out, ")\n\t%s\n\n", info->help);
    }
}

static void print_states(FILE *out)
{
    for (int i = 0; i < DATA_STATE_COUNT; i++)
        fprintf(out, "*%s*\n\t%s\n\n", data_state_word((enum data_state)i),
                data_state_help((enum data_state)i));
}

static void print_filter(FILE *out)
{
    for (size_t i = 0; i < filter_field_count; i++)
        fprintf(out, "*%s:* (%s)\n\t%s; *%s*\n\n", filter_fields[i].brief, filter_fields[i].name,
                filter_fields[i].help, filter_fields[i].example);
}

static bool all_take(enum option_id id)
{
    for (int verb = VERB_NONE + 1; verb < VERB_COUNT; verb++)
        if (!verb_takes((enum verb)verb, id))
            return false;
    return true;
}

/* The options that all commands take, or that this one does besides; returns how many. */
static int print_taken(enum verb verb, bool by_all, FILE *out)
{
    int told = 0;
    for (int id = 0; id < OPTION_COUNT; id++)
        if (verb_takes(verb, (enum option_id)id) && all_take((enum option_id)id) == by_all)
            fprintf(out, "%s*--%s*", told++ > 0 ? ", " : "", option_info((enum option_id)id)->flag);
    return told;
}

static void print_takes(FILE *out)
{
    fputs("Each takes ", out);
    print_taken(VERB_LOGOUT, true, out);
    for (int verb = VERB_NONE + 1; verb < VERB_COUNT; verb++) {
        char *words = NULL;
        size_t size;
        FILE *list = open_memstream(&words, &size);
        const int count = print_taken((enum verb)verb, false, list);
        fclose(list);
        if (count > 0)
            fprintf(out, "; *%s* also %s", verb_words((enum verb)verb), words);
        free(words);
    }
    fputs(".\n", out);
}

static void print_exit(FILE *out)
{
    for (size_t i = 0; i < exit_status_text_count; i++)
        fprintf(out, "*%d*\n\t%s\n\n", (int)exit_status_texts[i].status, exit_status_texts[i].text);
}

static void print_roles(FILE *out)
{
    for (int i = 0; i < ROLE_COUNT; i++)
        fprintf(out, "%s*%s*", i > 0 ? ", " : "", role_name((enum role)i));
    fputs("\n", out);
}

/* The simulator's whole help, as it is. */
static void print_sim(FILE *out)
{
    fputs("```\n", out);
    sim_options_help(out);
    fputs("```\n", out);
}

/* --- the shell's completion ----------------------------------------------------------------------
 */

static void print_flags(FILE *out)
{
    fputs("        words='", out);
#define X(id, words, help) fprintf(out, "%s ", words);
    VERBS(X)
#undef X
    for (int id = 0; id < OPTION_COUNT; id++)
        fprintf(out, "--%s ", option_info((enum option_id)id)->flag);
    fputs("'\n", out);
}

/* The words that an option's argument may be; nothing where it may be anything. */
static void print_choices(const struct option_info *info, enum option_id id, FILE *out)
{
    for (const char *at = info->choices; at && *at; at++)
        fputc(*at == '|' ? ' ' : *at, out);
    for (size_t i = 0; id == OPTION_THEME && i < theme_builtin_count; i++)
        fprintf(out, "%s ", theme_builtins[i].name);
    for (int key = 0; id == OPTION_SORT && key < SORT_KEY_COUNT; key++)
        fprintf(out, "%s ", sort_key_name((enum sort_key)key));
}

static bool has_choices(const struct option_info *info, enum option_id id)
{
    return info->choices || id == OPTION_THEME || id == OPTION_SORT;
}

/* The head of the branch for all options that take files, or for all that take whatever there is.
 */
static void print_head(bool files, FILE *out)
{
    const char *parting = "    ";
    for (int id = 0; id < OPTION_COUNT; id++) {
        const struct option_info *info = option_info((enum option_id)id);
        if (info->type == OPTION_FLAG || has_choices(info, (enum option_id)id) ||
            (info->type == OPTION_FILE) != files)
            continue;
        fprintf(out, "%s--%s", parting, info->flag);
        parting = " | ";
    }
    fputs(")\n", out);
}

static void print_arguments(FILE *out)
{
    print_head(true, out);
    fputs("        compopt -o filenames 2>/dev/null\n"
          "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
          "        return\n"
          "        ;;\n",
          out);
    print_head(false, out);
    fputs("        words=\n        ;;\n", out);
    for (int id = 0; id < OPTION_COUNT; id++) {
        const struct option_info *info = option_info((enum option_id)id);
        if (!has_choices(info, (enum option_id)id))
            continue;
        fprintf(out, "    --%s)\n        words='", info->flag);
        print_choices(info, (enum option_id)id, out);
        fputs("'\n        ;;\n", out);
    }
}

static const struct {
    const char *mark;
    void (*print)(FILE *out);
} parts[] = {
    {"@OPTIONS@\n", options_print_man}, {"@KEYS@\n", print_keys},   {"@FILTER@\n", print_filter},
    {"@EXIT@\n", print_exit},           {"@SIM@\n", print_sim},     {"@VIEWS@\n", print_views},
    {"@STATES@\n", print_states},       {"@ROLES@\n", print_roles}, {"@FLAGS@\n", print_flags},
    {"@ARGUMENTS@\n", print_arguments}, {"@TAKES@\n", print_takes},
};

static void fill_line(const char *line, FILE *out)
{
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (strcmp(line, parts[i].mark) == 0) {
            parts[i].print(out);
            return;
        }
    }
    fputs(line, out);
}

int main(int argc, char **argv)
{
    char line[1024];
    FILE *in = argc == 3 ? fopen(argv[1], "r") : NULL;
    FILE *out = in ? fopen(argv[2], "w") : NULL;
    if (!out) {
        fputs("generate-man: TEMPLATE OUTPUT, both files\n", stderr);
        return EXIT_FAILURE;
    }
    while (fgets(line, sizeof line, in))
        fill_line(line, out);
    fclose(in);
    return fclose(out) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
