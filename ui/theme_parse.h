/* theme_parse.h - between the files of the theme module: a theme's text on its way to styles.
 *
 * A draft collects layers, oldest ancestor first; a later layer's palette colour or role replaces
 * an earlier one's of the same name, so that a child can redefine a colour that its parent's roles
 * use. */
#ifndef RESTORETOP_UI_THEME_PARSE_H
#define RESTORETOP_UI_THEME_PARSE_H

#include "theme.h"

#define THEME_TEXT_MAX     65536
#define THEME_NAME_MAX     63
#define THEME_PALETTE_MAX  64
#define THEME_INHERITS_MAX 8

enum theme_section { SECTION_ROLES, SECTION_ROLES_8, SECTION_ROLES_MONO, ROLE_SECTION_COUNT };

/* A colour at each depth; COLOR_DEFAULT_INDEX: the terminal's own. */
struct theme_color {
    int16_t at256, at16;
};

struct theme_role_text {
    bool set;
    int line;
    char value[128];
};

struct theme_draft {
    char name[THEME_NAME_MAX + 1];
    bool paint_background;
    struct {
        char name[32];
        struct theme_color color;
    } palette[THEME_PALETTE_MAX];
    size_t palette_count;
    struct theme_role_text roles[ROLE_SECTION_COUNT][ROLE_COUNT];
    struct theme_role_text base[ROLE_SECTION_COUNT][ROLE_COUNT]; /* the built-in rules */
    struct strbuf *warnings;
    int warning_count;
};

/* Parses one layer into the draft. False with a fault: it is no INI file. `origin` names it in
 * warnings; "" */
bool theme_layer_parse(struct theme_draft *draft, const char *text, size_t length,
                       const char *origin, bool base, struct fault *why);
/* Just the `inherits` of a text, "" if none. */
void theme_layer_inherits(const char *text, size_t length, char ret_name[THEME_NAME_MAX + 1]);
/* A role's value: fg [on bg] [attributes]. False: some word is unknown (ret_bad); the rest is in
 * *ret. */
struct theme_look {
    struct theme_color fg, bg;
    uint8_t attributes;
};
bool theme_look_parse(const struct theme_draft *draft, const char *value, struct theme_look *ret,
                      char ret_bad[32]);
/* "#RRGGBB ~256 =16" in any order, one at least. */
bool theme_color_parse(const char *value, struct theme_color *ret);
void theme_warn(struct theme_draft *draft, const char *origin, int line, const char *what,
                const char *word);

/* The text of a theme by name, from the folders or built in; caller frees. NULL with a fault. */
char *theme_find_text(const char *name, size_t *ret_length, struct fault *why);

#endif
