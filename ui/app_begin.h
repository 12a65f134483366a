/* app_begin.h - what the screen begins with: options, connection and what was kept of the looks.
 * Private to app. */
#ifndef RESTORETOP_UI_APP_BEGIN_H
#define RESTORETOP_UI_APP_BEGIN_H

#include "app.h"
#include "uistate.h"

/* Initializes the state; it borrows from options and clock, which outlive it. Host and character
 * set are the caller's to set. */
void app_begin(struct uistate *state, const struct app_options *options, struct clock *clock);

#endif
