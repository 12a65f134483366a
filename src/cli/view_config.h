/* view_config.h - views of the list that are the user's own (model/listview.h): [view NAME] of the
 * config file, and those that the screen has saved.
 *
 * A section has a filter, a sort, or both, and perhaps the key, 2 to 9; without one a view takes
 * the place of the built-in view with its name, else the first that is free. What the config file
 * says is stronger than what was saved, which is stronger than what is built in. Main thread. */
#ifndef RESTORETOP_CLI_VIEW_CONFIG_H
#define RESTORETOP_CLI_VIEW_CONFIG_H

#include "cli/options.h"
#include "model/listview.h"

struct view_setting {
    char *name, *filter, *sort; /* "" not said */
    int key;                    /* 2..9; 0: not said */
    int line, key_line;         /* of the config file: where it begins, where its key stands */
    bool saved;                 /* by the screen, and of no file of the user's */
};

/* Called by the config file's reader for each line of a [view NAME] section. */
enum view_kept { VIEW_KEPT, VIEW_TWICE, VIEW_UNKNOWN, VIEW_WRONG };
enum view_kept view_keep(struct settings *settings, const char *name, const char *key,
                         const char *value, int at, struct fault *why);
/* Adds one that the screen has saved; what is no good is left out. */
void view_keep_saved(struct settings *settings, int key, const char *name, const char *filter,
                     const char *sort);
void views_forget_saved(struct settings *settings);
void views_release(struct settings *settings); /* those kept */

/* All views in their places. False with a fault that begins with FILE:LINE: there is no place left
 * for one of the config file. The caller releases *ret either way. */
bool views_place(const struct settings *settings, struct listviews *ret, struct fault *why);
/* The place of the view that the list is to open in (--view); 0 without --view. False: no view has
 * that name; the fault lists those there are. */
bool views_wanted(const struct settings *settings, const struct listviews *views, size_t *ret_place,
                  struct fault *why);
/* Both, for a start: false with a fault. */
bool views_check(const struct settings *settings, struct fault *why);
/* [view NAME] sections of what holds, the built-in ones as comments. */
void views_print(const struct settings *settings, FILE *out);

#endif
