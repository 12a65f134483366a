/* theme.c - a draft is filled from the built-in base, the themes it inherits and the file, and then
 * resolved once for each depth of colour: drawing only looks up. */
#include "theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/xalloc.h"
#include "theme_parse.h"

struct theme {
    char name[THEME_NAME_MAX + 1];
    struct style styles[DEPTH_COUNT][ROLE_COUNT];
};

/* clang-format off */
static const struct { const char *name; enum role parent; const char *attributes; } role_table[ROLE_COUNT] = {
#define X(id, word, parent, attributes) [ROLE_##id] = {word, ROLE_##parent, attributes},
    ROLES(X)
#undef X
};
static const uint8_t status_roles[SESSION_STATUS_COUNT] = {
    [SESSION_DRAFT] = ROLE_STATUS_DRAFT, [SESSION_ACTIVATING] = ROLE_STATUS_ACTIVATING,
    [SESSION_ACTIVE] = ROLE_STATUS_ACTIVE, [SESSION_COMPLETED_WITH_ERROR] = ROLE_STATUS_PARTIAL,
    [SESSION_COMPLETED] = ROLE_STATUS_COMPLETED, [SESSION_FAILED] = ROLE_STATUS_FAILED,
    [SESSION_MASKED] = ROLE_STATUS_UNKNOWN, [SESSION_OTHER] = ROLE_STATUS_UNKNOWN,
    [SESSION_UNREADABLE] = ROLE_STATUS_UNKNOWN,
};

/* What a status looks like where there are 8 colours or none, unless the theme itself says otherwise:
 * bright colours of a palette are not to be had there. */
static const char base_text[] =
    "[roles.8]\n"
    "status.draft = default\n"
    "status.activating = cyan underline\n"
    "status.active = cyan\n"
    "status.partial = yellow bold\n"
    "status.completed = green\n"
    "status.failed = white on red bold\n"
    "status.unknown = magenta\n"
    "[roles.mono]\n"
    "cursor = reverse\n"
    "cursor.unfocused = underline\n"
    "readonly = reverse\n"
    "stale = bold reverse\n"
    "prod = bold reverse\n";
/* clang-format on */

const char *role_name(enum role role)
{
    return role_table[role].name;
}

enum role role_of_status(enum session_status status)
{
    return (enum role)status_roles[status];
}

struct style theme_style(const struct theme *theme, enum role role, enum color_depth depth)
{
    return theme->styles[depth][role];
}

const char *theme_name(const struct theme *theme)
{
    return theme->name;
}

void theme_free(struct theme *theme)
{
    free(theme);
}

/* Bright colours become bold ones; bright black, which bold black is not, the dim default. */
static int16_t at8(int16_t at16, uint8_t *attributes)
{
    if (at16 == 8) {
        *attributes |= STYLE_DIM;
        return COLOR_DEFAULT_INDEX;
    }
    if (at16 > 8)
        *attributes |= STYLE_BOLD;
    return at16 < 0 ? COLOR_DEFAULT_INDEX : (int16_t)(at16 & 7);
}

static struct style style_at(const struct theme_look *look, enum color_depth depth)
{
    struct style style = {COLOR_DEFAULT_INDEX, COLOR_DEFAULT_INDEX, look->attributes};
    uint8_t of_background = 0;

    switch (depth) {
    case DEPTH_256:
        style.fg = look->fg.at256;
        style.bg = look->bg.at256;
        break;
    case DEPTH_16:
        style.fg = look->fg.at16;
        style.bg = look->bg.at16;
        break;
    case DEPTH_8:
        style.fg = at8(look->fg.at16, &style.attributes);
        style.bg = at8(look->bg.at16, &of_background);
        break;
    case DEPTH_MONO:
    case DEPTH_COUNT:
        break;
    }
    return style;
}

/* What the theme, or the built-in rules, say of a role at a depth; NULL: nothing. */
static const struct theme_role_text *find_role(const struct theme_draft *draft, enum role role,
                                               enum color_depth depth)
{
    enum theme_section low = depth == DEPTH_8 ? SECTION_ROLES_8 : SECTION_ROLES_MONO;
    const struct theme_role_text *const low_order[] = {&draft->roles[low][role],
                                                       &draft->base[low][role]};
    for (size_t i = 0; depth <= DEPTH_8 && i < 2; i++)
        if (low_order[i]->set)
            return low_order[i];
    const struct theme_role_text *plain = &draft->roles[SECTION_ROLES][role];
    return depth != DEPTH_MONO && plain->set ? plain : NULL;
}

static struct style resolve(const struct theme_draft *draft, enum role role, enum color_depth depth)
{
    const struct theme_role_text *text = find_role(draft, role, depth);
    struct theme_look look;
    char bad[32];

    if (text) {
        theme_look_parse(draft, text->value, &look, bad);
        return style_at(&look, depth);
    }
    enum role parent = role_table[role].parent;
    struct style style = {COLOR_DEFAULT_INDEX, COLOR_DEFAULT_INDEX, 0};
    if (parent != role)
        style = resolve(draft, parent, depth);
    theme_look_parse(draft, role_table[role].attributes, &look, bad);
    style.attributes |= look.attributes;
    return style;
}

static void check_roles(struct theme_draft *draft)
{
    struct theme_look look;
    char bad[32];

    for (int section = 0; section < ROLE_SECTION_COUNT; section++)
        for (int role = 0; role < ROLE_COUNT; role++) {
            const struct theme_role_text *text = &draft->roles[section][role];
            if (text->set && !theme_look_parse(draft, text->value, &look, bad))
                theme_warn(draft, "", text->line, "unknown colour or attribute", bad);
        }
}

static struct theme *finish(struct theme_draft *draft)
{
    struct theme *theme = xcalloc(1, sizeof *theme);

    check_roles(draft);
    snprintf(theme->name, sizeof theme->name, "%s", draft->name);
    for (int depth = 0; depth < DEPTH_COUNT; depth++)
        for (int role = 0; role < ROLE_COUNT; role++)
            theme->styles[depth][role] = resolve(draft, (enum role)role, (enum color_depth)depth);
    for (int depth = 0; draft->paint_background && depth < DEPTH_COUNT; depth++)
        for (int role = 0; role < ROLE_COUNT; role++)
            if (theme->styles[depth][role].bg == COLOR_DEFAULT_INDEX)
                theme->styles[depth][role].bg = theme->styles[depth][ROLE_BG].bg;
    return theme;
}

/* Ancestors first. `chain` holds the names under way, for the circle. */
static bool add_layers(struct theme_draft *draft, const char *text, size_t length,
                       char chain[][THEME_NAME_MAX + 1], int depth, struct fault *why)
{
    char parent[THEME_NAME_MAX + 1];
    const char *origin = depth > 0 ? chain[depth - 1] : "";

    theme_layer_inherits(text, length < THEME_TEXT_MAX ? length : THEME_TEXT_MAX, parent);
    if (*parent) {
        size_t parent_length;
        for (int i = 0; i < depth; i++)
            if (ascii_casecmp(chain[i], parent) == 0)
                return fault_set(why, FAULT_INPUT, "The theme inherits itself through \"%s\".",
                                 parent);
        if (depth == THEME_INHERITS_MAX)
            return fault_set(why, FAULT_INPUT, "The theme inherits through more than %d others.",
                             THEME_INHERITS_MAX);
        char *parent_text = theme_find_text(parent, &parent_length, why);
        if (!parent_text)
            return false;
        snprintf(chain[depth], sizeof chain[depth], "%s", parent);
        bool added = add_layers(draft, parent_text, parent_length, chain, depth + 1, why);
        free(parent_text);
        if (!added)
            return false;
    }
    return theme_layer_parse(draft, text, length, origin, false, why);
}

struct theme *theme_parse(const char *text, size_t length, struct strbuf *warnings,
                          struct fault *why)
{
    char chain[THEME_INHERITS_MAX][THEME_NAME_MAX + 1];
    struct theme_draft *draft = xcalloc(1, sizeof *draft);
    struct theme *theme = NULL;

    draft->warnings = warnings;
    if (theme_layer_parse(draft, base_text, sizeof base_text - 1, "built-in", true, why) &&
        add_layers(draft, text, length, chain, 0, why))
        theme = finish(draft);
    free(draft);
    return theme;
}
