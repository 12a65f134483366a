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
/* Sort and times anew, and a theme that was kept, after what was kept has come into the settings;
 * what is no good leaves the old. */
void setup_again(struct setup *setup, const struct settings *settings);
/* The theme that holds where no file of one is named: as set, or where nothing is, by $COLORFGBG
 * the light one on white. */
const char *setup_theme_name(const struct settings *settings);
/* Nobody has chosen one, and $COLORFGBG does not tell: the terminal may say. */
bool setup_theme_is_open(const struct settings *settings);
/* All that is wrong with keys, theme, sort, filter and the other values of the settings, a line
 * each with its place, and what is merely odd. Returns how much is wrong. */
size_t setup_check(const struct settings *settings, struct strbuf *lines);
void setup_release(struct setup *setup);

/* --print-keys: action, keys, help; a table on out. */
void setup_print_keys(const struct setup *setup, FILE *out);
/* --print-theme: a theme file with every role written out for 256 colours, 8 and none. */
void setup_print_theme(const struct setup *setup, FILE *out);

#endif
