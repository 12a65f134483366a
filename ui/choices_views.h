/* choices_views.h - the saved views among the choices that are kept: their lines in the file.
 * Private to choices. */
#ifndef RESTORETOP_UI_CHOICES_VIEWS_H
#define RESTORETOP_UI_CHOICES_VIEWS_H

#include "base/strbuf.h"
#include "cli/options.h"
#include "model/listview.h"

/* Zeroed: none. Lines are "view-7 = slow-eu: run>4h", and below it "view-7-sort = ..."; owned. */
struct choices_views {
    char *kept[LISTVIEW_PLACES];  /* as the file has them; NULL: nothing of that place */
    char *begun[LISTVIEW_PLACES]; /* when the screen began; "": none; NULL: it has not begun */
};

/* Takes a line "name = value" of the file; ignores one that is not of a view. */
void choices_views_take(struct choices_views *views, const char *name, const char *value);
/* Puts all that were taken into the settings, in place of the saved views there. */
void choices_views_put(const struct choices_views *views, struct settings *settings);
/* Remembers what the screen begins with. Once. */
void choices_views_begin(struct choices_views *views, const struct listviews *all);
/* Appends the lines for the file as the screen is now. */
void choices_views_add(const struct choices_views *views, const struct listviews *all,
                       struct strbuf *text);
void choices_views_release(struct choices_views *views);

#endif
