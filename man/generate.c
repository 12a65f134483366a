/* generate.c - fills the templates of man pages and completions at build time: a mark such as
 * @OPTIONS@, by itself in a line, gives way to what the programs' own tables say, so that these and
 * the programs cannot differ. The marks are the table of parts below. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "cli/option_rules.h"
#include "cli/options.h"
#include "completion.h"
#include "model/filter.h"
#include "model/snapshot.h"
#include "sim/options.h"
#include "theme.h"
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
    for (size_t i = 0; i < filter_sessions.count; i++) {
        const struct filter_field_info *field = &filter_sessions.fields[i];
        fprintf(out, "*%s:* (%s)\n\t%s; *%s*\n\n", field->brief, field->name, field->help,
                field->example);
    }
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

static const struct {
    const char *mark;
    void (*print)(FILE *out);
} parts[] = {
    {"@OPTIONS@\n", options_print_man},
    {"@KEYS@\n", print_keys},
    {"@FILTER@\n", print_filter},
    {"@EXIT@\n", print_exit},
    {"@SIM@\n", print_sim},
    {"@VIEWS@\n", print_views},
    {"@STATES@\n", print_states},
    {"@ROLES@\n", print_roles},
    {"@TAKES@\n", print_takes},
    {"@BASH_ARGUMENTS@\n", completion_bash_arguments},
    {"@BASH_FLAGS@\n", completion_bash_flags},
    {"@ZSH_COMMANDS@\n", completion_zsh_commands},
    {"@ZSH_FLAGS@\n", completion_zsh_flags},
    {"@FISH_COMMANDS@\n", completion_fish_commands},
    {"@FISH_FLAGS@\n", completion_fish_flags},
    /* within a line */
    {"@COMMANDS@", completion_commands},
    {"@VIEW_NAMES@", completion_view_names},
    {"@THEME_NAMES@", completion_theme_names},
};

/* A mark is a whole line, or stands once within one. */
static void fill_line(const char *line, FILE *out)
{
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *mark = parts[i].mark, *at = strstr(line, mark);
        const bool whole = mark[strlen(mark) - 1] == '\n';
        if (!at || (whole && at != line))
            continue;
        fprintf(out, "%.*s", (int)(at - line), line);
        parts[i].print(out);
        fputs(at + strlen(mark), out);
        return;
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
