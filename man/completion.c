#include "completion.h"

#include <string.h>

#include "cli/option_rules.h"
#include "cli/options.h"
#include "model/listview.h"
#include "model/order.h"
#include "theme_builtin.h"

/* What an option's argument is. */
enum kind {
    KIND_NONE, /* it has none */
    KIND_ANY,
    KIND_FILE,
    KIND_WORD,   /* one of words */
    KIND_LIST,   /* words with commas between */
    KIND_SIGNED, /* likewise, with a - before some */
    KIND_PROFILE,
    KIND_VIEW,
    KIND_THEME,
    KIND_COUNT
};

static enum kind kind_of(enum option_id id)
{
    static const struct {
        enum option_id id;
        enum kind kind;
    } special[] = {{OPTION_PROFILE, KIND_PROFILE},
                   {OPTION_VIEW, KIND_VIEW},
                   {OPTION_THEME, KIND_THEME},
                   {OPTION_SORT, KIND_SIGNED}};
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (special[i].id == id)
            return special[i].kind;
    switch (option_info(id)->type) {
    case OPTION_FLAG:
        return KIND_NONE;
    case OPTION_FILE:
        return KIND_FILE;
    case OPTION_CHOICE:
        return KIND_WORD;
    case OPTION_LIST:
        return KIND_LIST;
    case OPTION_TEXT:
    case OPTION_NUMBER:
    case OPTION_REAL:
        break;
    }
    return KIND_ANY;
}

/* The words that an argument may be, with blanks between. */
static void print_words(enum option_id id, FILE *out)
{
    for (const char *at = option_info(id)->choices; at && *at; at++)
        fputc(*at == '|' ? ' ' : *at, out);
    for (int key = 0; id == OPTION_SORT && key < SORT_KEY_COUNT; key++)
        fprintf(out, "%s%s", key > 0 ? " " : "", sort_key_name((enum sort_key)key));
}

/* How a shell is told what an argument may be: around its words, of which some kinds have none. */
struct form {
    const char *before, *behind;
};

static void print_argument(const struct form *forms, enum option_id id, FILE *out)
{
    const struct form *form = &forms[kind_of(id)];
    fputs(form->before, out);
    print_words(id, out);
    fputs(form->behind, out);
}

/* Between single quotes, where a quote ends them: for bash and zsh '\'', for fish \'. Each of the
 * marks has a backslash before it. */
static void print_quoted(const char *text, const char *quote, const char *marks, FILE *out)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs(quote, out);
        else
            fprintf(out, "%s%c", strchr(marks, *text) ? "\\" : "", *text);
    }
}

/* The first word of a command. */
static void print_command(enum verb verb, FILE *out)
{
    const char *words = verb_words(verb);
    fprintf(out, "%.*s", (int)strcspn(words, " "), words);
}

void completion_commands(FILE *out)
{
    for (int verb = VERB_NONE + 1; verb < VERB_COUNT; verb++) {
        fputs(verb > VERB_NONE + 1 ? " " : "", out);
        print_command((enum verb)verb, out);
    }
}

void completion_view_names(FILE *out)
{
    static const char *const names[] = {
#define X(name, brief, filter) name,
        LISTVIEWS(X)
#undef X
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        fprintf(out, "%s%s", i > 0 ? " " : "", names[i]);
}

void completion_theme_names(FILE *out)
{
    for (size_t i = 0; i < theme_builtin_count; i++)
        fprintf(out, "%s%s", i > 0 ? " " : "", theme_builtins[i].name);
}

static const char *verb_help(enum verb verb)
{
    static const char *const helps[VERB_COUNT] = {[VERB_NONE] = "",
#define X(id, words, help) [VERB_##id] = help,
                                                  VERBS(X)
#undef X
    };
    return helps[verb];
}

/* --- bash --- */

/* "    --a | --b)": the branch of all options of a kind. */
static void print_branch(enum kind kind, FILE *out)
{
    const char *parting = "    ";
    for (int id = 0; id < OPTION_COUNT; id++) {
        if (kind_of((enum option_id)id) != kind)
            continue;
        fprintf(out, "%s--%s", parting, option_info((enum option_id)id)->flag);
        parting = " | ";
    }
    fputs(")\n", out);
}

static void print_names(enum kind kind, void names(FILE *out), const char *own, FILE *out)
{
    print_branch(kind, out);
    fputs("        _restoretop_names < <(", out);
    if (names) {
        fputs("printf '%s\\n' ", out);
        names(out);
        fputs("; ", out);
    }
    fprintf(out, "%s)\n        return\n        ;;\n", own);
}

static void print_bash_words(enum option_id id, FILE *out)
{
    const enum kind kind = kind_of(id);
    if (kind != KIND_WORD && kind != KIND_LIST && kind != KIND_SIGNED)
        return;
    fprintf(out, "    --%s)\n        %s'", option_info(id)->flag,
            kind == KIND_WORD ? "words=" : "_restoretop_list ");
    print_words(id, out);
    fprintf(out, "'%s\n%s        ;;\n", kind == KIND_SIGNED ? " signed" : "",
            kind == KIND_WORD ? "" : "        return\n");
}

void completion_bash_arguments(FILE *out)
{
    print_branch(KIND_FILE, out);
    fputs("        compopt -o filenames 2>/dev/null\n"
          "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
          "        return\n"
          "        ;;\n",
          out);
    print_branch(KIND_ANY, out);
    fputs("        return\n        ;;\n", out);
    print_names(KIND_PROFILE, NULL, "_restoretop_sections profile", out);
    print_names(KIND_VIEW, completion_view_names,
                "_restoretop_sections view; _restoretop_saved_views", out);
    print_names(KIND_THEME, completion_theme_names, "_restoretop_own_themes", out);
    for (int id = 0; id < OPTION_COUNT; id++)
        print_bash_words((enum option_id)id, out);
}

static void print_flags(enum verb verb, FILE *out)
{
    const char *parting = "";
    for (int id = 0; id < OPTION_COUNT; id++) {
        if (!verb_takes(verb, (enum option_id)id))
            continue;
        fprintf(out, "%s--%s", parting, option_info((enum option_id)id)->flag);
        parting = " ";
    }
}

void completion_bash_flags(FILE *out)
{
    for (int verb = VERB_NONE + 1; verb < VERB_COUNT; verb++) {
        const char *next = strchr(verb_words((enum verb)verb), ' ');
        fputs("        ", out);
        print_command((enum verb)verb, out);
        fputs(")\n            words='", out);
        print_flags((enum verb)verb, out);
        fputs("'\n", out);
        if (next)
            fprintf(out, "            ((COMP_CWORD > 2)) || words+='%s'\n", next);
        fputs("            ;;\n", out);
    }
    fputs("        *)\n            words='", out);
    print_flags(VERB_NONE, out);
    fputs("'\n            ((COMP_CWORD > 1)) || words+=' ", out);
    completion_commands(out);
    fputs("'\n            ;;\n", out);
}

/* --- zsh --- */

static const struct form zsh_forms[KIND_COUNT] = {
    [KIND_NONE] = {"", ""},
    [KIND_ANY] = {"", ""},
    [KIND_FILE] = {"_files", ""},
    [KIND_WORD] = {"(", ")"},
    [KIND_LIST] = {"_sequence compadd - ", ""},
    [KIND_SIGNED] = {"_sequence compadd - ", ""},
    [KIND_PROFILE] = {"_restoretop_profiles", ""},
    [KIND_VIEW] = {"_restoretop_views", ""},
    [KIND_THEME] = {"_restoretop_themes", ""},
};

static void print_zsh_options(enum verb verb, FILE *out)
{
    for (int id = 0; id < OPTION_COUNT; id++) {
        const struct option_info *info = option_info((enum option_id)id);
        if (!verb_takes(verb, (enum option_id)id))
            continue;
        fprintf(out, "            '--%s%s[", info->flag, info->argument ? "=" : "");
        print_quoted(info->help, "'\\''", "[]\\", out);
        fputs("]", out);
        if (info->argument) {
            fprintf(out, ":%s:", info->argument);
            print_argument(zsh_forms, (enum option_id)id, out);
        }
        fputs("'\n", out);
    }
}

void completion_zsh_commands(FILE *out)
{
    for (int verb = VERB_NONE + 1; verb < VERB_COUNT; verb++) {
        fputs("        '", out);
        print_command((enum verb)verb, out);
        fputc(':', out);
        print_quoted(verb_help((enum verb)verb), "'\\''", ":\\", out);
        fputs("'\n", out);
    }
}

void completion_zsh_flags(FILE *out)
{
    for (int verb = VERB_NONE + 1; verb < VERB_COUNT; verb++) {
        const char *next = strchr(verb_words((enum verb)verb), ' ');
        fputs("    ", out);
        print_command((enum verb)verb, out);
        fputs(")\n        options=(\n            '1:command:'\n", out);
        if (next)
            fprintf(out, "            '2:topic:(%s)'\n", next + 1);
        print_zsh_options((enum verb)verb, out);
        fputs("        )\n        ;;\n", out);
    }
    fputs("    *)\n        options=(\n            '1: :{_describe command commands}'\n", out);
    print_zsh_options(VERB_NONE, out);
    fputs("        )\n        ;;\n", out);
}

/* --- fish --- */

void completion_fish_commands(FILE *out)
{
    for (int verb = VERB_NONE + 1; verb < VERB_COUNT; verb++) {
        const char *next = strchr(verb_words((enum verb)verb), ' ');
        fputs("complete -c restoretop -n __restoretop_begins -a ", out);
        print_command((enum verb)verb, out);
        fputs(" -d '", out);
        print_quoted(verb_help((enum verb)verb), "\\'", "\\", out);
        fputs("'\n", out);
        if (next) {
            fputs("complete -c restoretop -n '__restoretop_is ", out);
            print_command((enum verb)verb, out);
            fprintf(out, "' -a%s\n", next);
        }
    }
}

static const struct form fish_forms[KIND_COUNT] = {
    [KIND_NONE] = {"", ""},
    [KIND_ANY] = {" -x", ""},
    [KIND_FILE] = {" -r -F", ""},
    [KIND_WORD] = {" -x -a '", "'"},
    [KIND_LIST] = {" -x -a '(__restoretop_list ", ")'"},
    [KIND_SIGNED] = {" -x -a '(__restoretop_list ", ")'"},
    [KIND_PROFILE] = {" -x -a '(__restoretop_sections profile)'", ""},
    [KIND_VIEW] = {" -x -a '(__restoretop_views)'", ""},
    [KIND_THEME] = {" -x -a '(__restoretop_themes)'", ""},
};

void completion_fish_flags(FILE *out)
{
    for (int id = 0; id < OPTION_COUNT; id++) {
        const struct option_info *info = option_info((enum option_id)id);
        fputs("complete -c restoretop -n '__restoretop_is none", out);
        for (int verb = VERB_NONE + 1; verb < VERB_COUNT; verb++) {
            if (!verb_takes((enum verb)verb, (enum option_id)id))
                continue;
            fputc(' ', out);
            print_command((enum verb)verb, out);
        }
        fprintf(out, "' -l %s", info->flag);
        print_argument(fish_forms, (enum option_id)id, out);
        fputs(" -d '", out);
        print_quoted(info->help, "\\'", "\\", out);
        fputs("'\n", out);
    }
}
