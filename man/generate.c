/* generate.c - fills the man page's template at build time: a line @OPTIONS@, @KEYS@,
 * @FILTER@, @EXIT@, @VIEWS@, @STATES@, @ROLES@ or @SIM@ gives way to what the programs' own tables
 * say, so that pages and programs cannot differ.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "cli/options.h"
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
    for (size_t i = 0; i < filter_field_count; i++)
        fprintf(out, "*%s:* (%s)\n\t%s; *%s*\n\n", filter_fields[i].brief, filter_fields[i].name,
                filter_fields[i].help, filter_fields[i].example);
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
    {"@OPTIONS@\n", options_print_man}, {"@KEYS@\n", print_keys},   {"@FILTER@\n", print_filter},
    {"@EXIT@\n", print_exit},           {"@SIM@\n", print_sim},     {"@VIEWS@\n", print_views},
    {"@STATES@\n", print_states},       {"@ROLES@\n", print_roles},
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
