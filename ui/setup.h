/* setup.h - settings that only the screen understands (keys, theme, sort, filter, time style), made
 * ready before anything is started, so that a mistake is a sentence and not a broken screen. */
#ifndef RESTORETOP_UI_SETUP_H
#define RESTORETOP_UI_SETUP_H

#include "base/timefmt.h"
#include "cli/options.h"
#include "keymap.h"
#include "model/sort_spec.h"
#include "theme.h"

struct setup {
    struct keymap *keymap; /* owned, as theme */
    struct theme *theme;
    struct sort_spec sort;
    enum time_style time_style;
};

/* False with a fault (FAULT_INPUT): an unknown action or key, a key bound twice (both names are
 * told), a theme that cannot be read, a wrong sort or filter. What is merely odd is appended to
 * `warnings`, a line each. */
bool setup_load(struct setup *ret, const struct settings *settings, struct strbuf *warnings,
                struct fault *why);
/* Reads sort, times and a kept theme once more, when what was kept has come into the settings; a
 * bad value leaves the old one. */
void setup_again(struct setup *setup, const struct settings *settings);
/* The theme to use where --theme-file names none: as set; if none is set, the light one where
 * $COLORFGBG says that the background is white. */
const char *setup_theme_name(const struct settings *settings);
/* Nobody has chosen one, and $COLORFGBG does not tell: the terminal may say. */
bool setup_theme_is_open(const struct settings *settings);
/* Appends all that is wrong or merely odd in keys, theme, sort, filter and the other settings, a
 * line each with its place. Returns how many are wrong. */
size_t setup_check(const struct settings *settings, struct strbuf *lines);
void setup_release(struct setup *setup);

/* --print-keys: action, keys, help; a table on out. */
void setup_print_keys(const struct setup *setup, FILE *out);
/* --print-theme: a theme file with every role written out for 256 colours, 8 and none. */
void setup_print_theme(const struct setup *setup, FILE *out);

#endif
