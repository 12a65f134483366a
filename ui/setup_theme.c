/* setup_theme.c - a theme written out as a file, every role with what it came to. */
#include "setup.h"

static void print_color(int16_t color, bool ansi, FILE *out)
{
    if (color == COLOR_DEFAULT_INDEX)
        fputs("default", out);
    else
        fprintf(out, "%s%d", ansi ? "=" : "~", color);
}

static void print_style(struct style style, bool ansi, FILE *out)
{
    static const struct {
        unsigned flag;
        const char *word;
    } flags[] = {{STYLE_BOLD, "bold"},
                 {STYLE_DIM, "dim"},
                 {STYLE_ITALIC, "italic"},
                 {STYLE_UNDERLINE, "underline"},
                 {STYLE_REVERSE, "reverse"}};
    print_color(style.fg, ansi, out);
    if (style.bg != COLOR_DEFAULT_INDEX) {
        fputs(" on ", out);
        print_color(style.bg, ansi, out);
    }
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (style.attributes & flags[i].flag)
            fprintf(out, " %s", flags[i].word);
}

void setup_print_theme(const struct setup *setup, FILE *out)
{
    static const struct {
        const char *section;
        enum color_depth depth;
        bool ansi;
    } sections[] = {
        {"roles", DEPTH_256, false}, {"roles.8", DEPTH_8, true}, {"roles.mono", DEPTH_MONO, true}};
    fprintf(out, "[theme]\nname = %s\n", theme_name(setup->theme));
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        fprintf(out, "\n[%s]\n", sections[i].section);
        for (int role = 0; role < ROLE_COUNT; role++) {
            fprintf(out, "%-18s = ", role_name((enum role)role));
            print_style(theme_style(setup->theme, (enum role)role, sections[i].depth),
                        sections[i].ansi, out);
            fputc('\n', out);
        }
    }
}
