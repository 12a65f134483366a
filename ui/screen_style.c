#include "screen_style.h"

#include <string.h>

/* Later ones lie above earlier ones. */
/* clang-format off */
static const struct {
    unsigned modifier;
    enum role role;
} overlays[] = {
    {CELL_CHANGED,   ROLE_CHANGED},
    {CELL_GONE,      ROLE_GONE},
    {CELL_MATCH,     ROLE_MATCH},
    {CELL_UNFOCUSED, ROLE_CURSOR_UNFOCUSED},
    {CELL_CURSOR,    ROLE_CURSOR},
};
/* clang-format on */

static struct style lay_over(struct style under, struct style over, struct style plain)
{
    if (over.fg != plain.fg)
        under.fg = over.fg;
    if (over.bg != plain.bg)
        under.bg = over.bg;
    under.attributes |= over.attributes;
    return under;
}

/* A cursor that is bold and no more is worn by the row's mark and name alone: to draw two rows anew
 * for their weight took 220 of the 590 bytes of a key (80x24, where nothing scrolls). Both look
 * alike: that is one colour change, and a row that is found by its name. */
static bool is_bold_alone(struct style cursor, struct style plain)
{
    return cursor.attributes == STYLE_BOLD && cursor.fg == plain.fg && cursor.bg == plain.bg;
}

static enum role bar_role(unsigned modifiers)
{
    return modifiers & CELL_UNFOCUSED ? ROLE_CURSOR_UNFOCUSED : ROLE_CURSOR;
}

/* A reversed bar has one colour: others would be patches in it that cannot be read on every ground.
 * Sign and word still tell the status. */
static struct style without_colors(struct style style, struct style plain)
{
    style.fg = plain.fg;
    style.bg = plain.bg;
    style.attributes &= (uint8_t) ~(STYLE_DIM | STYLE_REVERSE);
    return style;
}

struct style screen_style(const struct theme *theme, enum role role, unsigned modifiers,
                          enum color_depth depth)
{
    struct style style = theme_style(theme, role, depth),
                 plain = theme_style(theme, ROLE_FG, depth),
                 cursor = theme_style(theme, ROLE_CURSOR, depth);
    /* A cursor on a row of the pane without the focus is the unfocused cursor alone. */
    if (modifiers & CELL_UNFOCUSED)
        modifiers &= ~(unsigned)CELL_CURSOR;
    if (modifiers & CELL_CURSOR && is_bold_alone(cursor, plain)) {
        if (role == ROLE_ACCENT || role == ROLE_MARK)
            style = theme_style(theme, ROLE_MARK, depth);
        else
            modifiers &= ~(unsigned)CELL_CURSOR;
    }
    const struct style bar = theme_style(theme, bar_role(modifiers), depth);
    if (modifiers & (CELL_CURSOR | CELL_UNFOCUSED) && bar.attributes & STYLE_REVERSE)
        style = without_colors(style, plain);
    for (size_t i = 0; i < sizeof overlays / sizeof *overlays; i++)
        if (modifiers & overlays[i].modifier)
            style = lay_over(style, theme_style(theme, overlays[i].role, depth), plain);
    return style;
}

static enum color_depth depth_of_colors(int colors)
{
    if (colors >= 256)
        return DEPTH_256;
    if (colors >= 16)
        return DEPTH_16;
    return colors >= 8 ? DEPTH_8 : DEPTH_MONO;
}

enum color_depth screen_depth_of(const char *wanted, const char *no_color, int colors)
{
    static const struct {
        const char *word;
        enum color_depth depth;
    } depths[] = {{"never", DEPTH_MONO}, {"8", DEPTH_8}, {"16", DEPTH_16}, {"256", DEPTH_256}};
    enum color_depth can = depth_of_colors(colors);
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++)
        if (strcmp(depths[i].word, wanted) == 0)
            return depths[i].depth < can ? depths[i].depth : can;
    return no_color && *no_color ? DEPTH_MONO : can; /* no-color.org: set and not empty */
}

int screen_color_number(int index, int colors)
{
    if (colors <= 256 || index < 8)
        return index;
    int rgb = (int)theme_rgb_of_256(index);
    return rgb < 256 ? rgb | 0x010000 : rgb; /* nobody sees so little red */
}

enum text_charset screen_charset_of(bool ascii, const char *codeset, const char *term)
{
    if (ascii || strcmp(codeset, "UTF-8") != 0)
        return TEXT_ASCII;
    /* The Linux console speaks UTF-8, but its font lacks the status glyphs. */
    return term && strncmp(term, "linux", strlen("linux")) == 0 ? TEXT_ASCII : TEXT_UTF8;
}
