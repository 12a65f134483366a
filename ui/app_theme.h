/* app_theme.h - the loop's part of choosing a theme: names and files are read by errands, since
 * their folder may be slow, and the theme is worn once it is there. */
#ifndef RESTORETOP_UI_APP_THEME_H
#define RESTORETOP_UI_APP_THEME_H

#include "base/errands.h"
#include "screen.h"
#include "setup.h"
#include "uistate.h"

struct app_theme {
    struct errands *errands; /* all borrowed */
    struct screen *screen;   /* NULL: closed; what comes late is worn by nobody */
    struct uistate *state;
    struct setup *setup; /* its theme is the one in force */
    struct theme *tried; /* owned; shown while one is chosen; NULL: none, or it cannot be loaded */
    char **names;        /* owned: as they were when last looked for */
    size_t count;
    unsigned wish; /* counts what was asked for: an older answer is not shown any more */
    bool listing;
    bool given;   /* the one in force was nobody's choice */
    bool changed; /* for app_theme_take */
};

/* Looks for the names once, here and now: before the first frame. */
void app_theme_init(struct app_theme *theme, struct errands *errands, struct screen *screen,
                    struct uistate *state, struct setup *setup);
/* After the errands are finished. */
void app_theme_release(struct app_theme *theme);
/* Does what those of the effects ask for that are about themes. Waits for nothing. */
void app_theme_react(struct app_theme *theme, unsigned effects);
/* That theme for this run, unless one was looked at since the start: the terminal's page wants it,
 * and nobody chose another. */
void app_theme_give(struct app_theme *theme, const char *name);
/* True once for each time that an errand changed what is to be seen. */
bool app_theme_take(struct app_theme *theme);

#endif
