/* app.h - the screen's loop: keys, snapshots, signals and deadlines in, frames and commands out. */
#ifndef RESTORETOP_UI_APP_H
#define RESTORETOP_UI_APP_H

#include "choices.h"
#include "cli/connect.h"
#include "cli/options.h"
#include "setup.h"

/* Ignores SIGPIPE and SIGXFSZ: a write that fails is an error, and no death. */
void app_ignore_signals(void);
/* Blocks every signal the loop reads from its signalfd. Called before any thread is started, so
 * that all threads inherit it; where there is no loop, signals do what they always do. */
void app_block_signals(void);

struct app_options {
    const struct settings *settings; /* all borrowed */
    struct setup *setup;             /* its theme is replaced when another is chosen */
    struct connection *connection;
    const char *warnings;    /* lines for the status line; "" none */
    bool sign_in;            /* the user has asked for it before there was a screen */
    struct choices *choices; /* what is kept of the looks; changed as the user chooses */
};

/* Runs until the user quits, a signal asks for it, or the terminal is gone. The terminal is as it
 * was before. False with a fault: the screen could not be opened. */
bool app_run(const struct app_options *options, struct fault *why);

#endif
