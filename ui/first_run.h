/* first_run.h - the page of a restoretop that knows no tenant yet: sign in, how to register an
 * application, demo, quit.
 *
 * Opened by main when neither options, environment nor config file name anything to connect to, and
 * only on a terminal. It asks for tenant and client id, writes them as [profile default] if the
 * user says so, and hands back how to go on; it makes no connection itself. UI thread. */
#ifndef RESTORETOP_UI_FIRST_RUN_H
#define RESTORETOP_UI_FIRST_RUN_H

#include "app.h"
#include "canvas.h"
#include "edit.h"

enum first_run_choice {
    FIRST_RUN_GOES_ON, /* of first_run_key alone */
    FIRST_RUN_SIGN_IN,
    FIRST_RUN_DEMO,
    FIRST_RUN_HELP,
    FIRST_RUN_QUIT
};
/* settings: tenant and client are set for SIGN_IN, the demo flag for DEMO. FIRST_RUN_QUIT with a
 * fault: the screen could not be opened, or the profile not be written. */
enum first_run_choice first_run(struct settings *settings, const struct setup *setup,
                                struct fault *why);

/* The page by itself. */
enum first_run_field { FIELD_TENANT, FIELD_CLIENT, FIELD_KEEP, FIELD_COUNT };
struct first_run_page {
    bool form; /* tenant and client are asked for, else the choice */
    int chosen;
    enum first_run_field field;
    struct edit tenant, client;
    bool keep;         /* as [profile default] */
    bool pasting;      /* between the marks of a bracketed paste */
    const char *path;  /* of the config file; NULL: there is none to write */
    const char *names; /* of the profiles in it, for a sentence; "" none */
    struct fault why;  /* what is wrong with what was typed */
};
enum first_run_choice first_run_key(struct first_run_page *page, key_code key);
void first_run_draw(const struct first_run_page *page, struct canvas *canvas);

#endif
