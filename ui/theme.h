/* theme.h - what a cell means (role) -> how it looks (style), as themes/NAME.theme says.
 *
 * Views name roles only. A theme is an INI file: [theme] name, background, inherits,
 * paint_background; [palette] name = #RRGGBB ~256index =16index; [roles] role = fg [on bg] [bold
 * dim italic underline reverse]; [roles.8] and [roles.mono] override where colours are few or none.
 * A role left out takes its parent's style. The shipped themes are compiled in as well.
 *
 * A style is looked for in this order, each first in the theme and then in those it inherits:
 * [roles.8] below 16 colours ([roles.mono] where there are none), the built-in rules for that depth
 * (theme.c), [roles], the parent role. Without colours [roles] is passed over: what a colour said
 * has to be said by an attribute. */
#ifndef RESTORETOP_UI_THEME_H
#define RESTORETOP_UI_THEME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/strbuf.h"
#include "model/session.h"

/* clang-format off */
/*    enum suffix        name in files       parent          attributes added to the parent's */
#define ROLES(X)                                                        \
    X(FG,                "fg",                FG,             "")         \
    X(BG,                "bg",                BG,             "")         \
    X(DIM,               "dim",               FG,             "dim")      \
    X(FAINT,             "faint",             DIM,            "")         \
    X(ACCENT,            "accent",            FG,             "bold")     \
    X(BORDER,            "border",            DIM,            "")         \
    X(BORDER_FOCUS,      "border.focus",      ACCENT,         "")         \
    X(TITLE,             "title",             ACCENT,         "")         \
    X(HEADER,            "header",            ACCENT,         "")         \
    X(KEY,               "key",               ACCENT,         "")         \
    X(PROMPT,            "prompt",            FG,             "bold")     \
    X(SUGGEST,           "suggest",           DIM,            "")         \
    X(CURSOR,            "cursor",            FG,             "bold")     \
    X(CURSOR_UNFOCUSED,  "cursor.unfocused",  FG,             "")         \
    X(MARK,              "mark",              ACCENT,         "")         \
    X(MATCH,             "match",             ACCENT,         "underline")\
    X(CHANGED,           "changed",           FG,             "bold")     \
    X(NEW,               "new",               STATUS_ACTIVE,  "bold")     \
    X(GONE,              "gone",              FAINT,          "")         \
    /* the nine of SESSION_STATUSES, in its order */                    \
    X(STATUS_DRAFT,      "status.draft",      FG,             "dim")      \
    X(STATUS_ACTIVATING, "status.activating", FG,             "underline")\
    X(STATUS_ACTIVE,     "status.active",     FG,             "bold")     \
    X(STATUS_PARTIAL,    "status.partial",    FG,             "bold underline")\
    X(STATUS_COMPLETED,  "status.completed",  FG,             "")         \
    X(STATUS_FAILED,     "status.failed",     FG,             "bold reverse") \
    X(STATUS_UNKNOWN,    "status.unknown",    FG,             "")         \
    X(WARN,              "warn",              STATUS_PARTIAL, "")         \
    X(ERROR,             "error",             STATUS_FAILED,  "")         \
    X(STALE,             "stale",             WARN,           "reverse")  \
    X(READONLY,          "readonly",          DIM,            "reverse")  \
    X(PROD,              "prod",              ERROR,          "reverse")
/* clang-format on */
enum role {
#define X(name, word, parent, attributes) ROLE_##name,
    ROLES(X)
#undef X
        ROLE_COUNT
};
const char *role_name(enum role role);
enum role role_of_status(enum session_status status);

enum { STYLE_BOLD = 1, STYLE_DIM = 2, STYLE_ITALIC = 4, STYLE_UNDERLINE = 8, STYLE_REVERSE = 16 };
#define COLOR_DEFAULT_INDEX (-1) /* the terminal's own */

enum color_depth { DEPTH_MONO, DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_COUNT };

struct style {
    int16_t fg, bg;     /* palette index for the depth, or COLOR_DEFAULT_INDEX */
    uint8_t attributes; /* STYLE_* */
};

struct theme; /* immutable once made */

/* Parses; warnings (unknown role, colour, key; with line number) are appended to `warnings`, a line
 * each, and the theme still loads. NULL with a fault only when it cannot be read at all (not an INI
 * file, over 64 KiB, an `inherits` that is unknown or goes in a circle). */
struct theme *theme_parse(const char *text, size_t length, struct strbuf *warnings,
                          struct fault *why);
/* By name (letters, digits, '.', '_', '-'): $XDG_CONFIG_HOME/restoretop/themes/NAME.theme, the same
 * in $XDG_DATA_DIRS, built in. --theme-file goes to theme_load_file. */
struct theme *theme_load(const char *name, struct strbuf *warnings, struct fault *why);
struct theme *theme_load_file(const char *path, struct strbuf *warnings, struct fault *why);
void theme_free(struct theme *theme);
const char *theme_name(const struct theme *theme);
struct style theme_style(const struct theme *theme, enum role role, enum color_depth depth);

/* For what stands outside the screen's table: the index in 16..255 of the standard 256 colours that
 * looks nearest to 0xRRGGBB (distance in OKLab), and the nearest of the standard 16. */
int theme_nearest_256(uint32_t rgb);
int theme_nearest_16(uint32_t rgb);
/* The other way: what an index in 0..255 of the standard 256 (16 of the user, a cube of 6x6x6, 24
 * greys) looks like, as 0xRRGGBB. */
uint32_t theme_rgb_of_256(int index);

/* Names that theme_load knows right now (built in and found in the folders), sorted. The caller's,
 * for theme_list_free(). */
char **theme_list(size_t *ret_count);
void theme_list_free(char **names, size_t count);

#endif
