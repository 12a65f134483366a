/* first_run.h - the page of a restoretop that knows no tenant yet: sign in, own client id, demo,
 * quit.
 *
 * Opened by main when neither options, environment nor config file name anything to connect to, and
 * only on a terminal. It asks for tenant and client id, writes them as [profile default] if the
 * user says so, and hands back how to go on; it makes no connection itself. UI thread. */
#ifndef RESTORETOP_UI_FIRST_RUN_H
#define RESTORETOP_UI_FIRST_RUN_H

#include "app.h"

enum first_run_choice { FIRST_RUN_SIGN_IN, FIRST_RUN_DEMO, FIRST_RUN_HELP, FIRST_RUN_QUIT };
/* settings: tenant and client are set for SIGN_IN, the demo flag for DEMO. */
enum first_run_choice first_run(struct settings *settings, const struct setup *setup,
                                struct fault *why);

#endif
