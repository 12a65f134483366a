/* choices.h - how the screen was left: sort, filter, times, theme, view and detail pane, and the
 * views of the list that were saved on it, for the next start.
 *
 * A small text file, "name = value" a line, by the rules of what else is kept (state_file.h): one
 * for each place that is looked at (service, tenant, application, profile), in the state folder.
 * Who is signed in there is known later, and may be another one each time (az, a token file): what
 * hides sessions, the filter and the list's view, goes with its owner, who stands in the file as
 * digits. How the rest looks and which views were saved goes with the place: it hides nothing.
 * What the user says by option, environment, profile or config file is stronger, and what he did
 * not touch on the screen is not written as his choice. A demo and `cache = off` neither read nor
 * write. UI thread. */
#ifndef RESTORETOP_UI_CHOICES_H
#define RESTORETOP_UI_CHOICES_H

#include "base/errands.h"
#include "cli/options.h"
#include "uistate.h"

struct choices;
/* Reads the file and puts sort, filter, times and theme into the settings, as ORIGIN_KEPT. What
 * cannot be used (a filter of another version, a theme that is gone) is left out in silence; a file
 * that breaks the rules is told in `warnings`, a line, and then nothing is kept. Never NULL. */
struct choices *choices_open(struct settings *settings, struct strbuf *warnings);
/* The saved views alone, for whatever needs them before or without a screen. */
void choices_read_views(struct settings *settings);
/* Sets view and detail pane of the state as they were kept, and remembers how it begins. `state`
 * has its filter by now. */
void choices_begin(struct choices *choices, const struct settings *settings, struct uistate *state);
/* A snapshot has come: if somebody else is signed in by now, the view and filter kept by the one
 * before are dropped. True: one was in force; a notice says so. */
bool choices_meet(struct choices *choices, struct uistate *state);
/* The theme in force is nobody's choice, and is not to be kept. */
void choices_theme_given(struct choices *choices, const struct uistate *state);
/* Something was chosen since it was last saved, or another console was writing its own then. */
bool choices_differ(const struct choices *choices, const struct uistate *state);
/* Then has the file replaced, 0600, as a whole. Waits for nothing; the errands are finished before
 * choices_free. */
void choices_save(struct choices *choices, const struct uistate *state, struct errands *errands);
/* True, once for each time that saving failed; it is tried again only when something else is
 * chosen. */
bool choices_take_fault(struct choices *choices, struct fault *ret);
void choices_free(struct choices *choices); /* NULL allowed */

#endif
