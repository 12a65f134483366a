/* app_theme.h - the loop's part of choosing a theme: names and files are read by errands, since
 * their folder may be slow, and a theme is shown once it has been read. */
#ifndef RESTORETOP_UI_APP_THEME_H
#define RESTORETOP_UI_APP_THEME_H

#include "base/errands.h"
#include "screen.h"
#include "setup.h"
#include "uistate.h"

struct app_theme {
    struct errands *errands; /* all borrowed */
    struct screen *screen;   /* NULL: closed; a theme that comes late is not shown */
    struct uistate *state;
    struct setup *setup; /* its theme is the one in force */
    struct theme *tried; /* owned; shown while one is chosen; NULL: none, or it cannot be loaded */
    char **names;        /* owned: as they were when last looked for */
    size_t count;
    unsigned wish; /* number of the newest request: an answer to an older one is not shown */
    bool listing;
    bool given;   /* the one in force was nobody's choice (app_theme_give) */
    bool changed; /* for app_theme_take */
};

/* Reads the names at once: it is before the first frame. */
void app_theme_init(struct app_theme *theme, struct errands *errands, struct screen *screen,
                    struct uistate *state, struct setup *setup);
/* After the errands are finished. */
void app_theme_release(struct app_theme *theme);
/* Carries out those of the effects (enum ui_effect) that are about themes. Waits for nothing. */
void app_theme_react(struct app_theme *theme, unsigned effects);
/* Shows that theme for this run, as it suits the terminal's background; not if the user has looked
 * at one since the start. */
void app_theme_give(struct app_theme *theme, const char *name);
/* True, once: an errand has changed what is to be seen. */
bool app_theme_take(struct app_theme *theme);

#endif
