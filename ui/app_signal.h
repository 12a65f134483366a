/* app_signal.h - signals as a descriptor to read. Private to app. */
#ifndef RESTORETOP_UI_APP_SIGNAL_H
#define RESTORETOP_UI_APP_SIGNAL_H

#include "base/fault.h"

/* A descriptor that is readable when one of the signals app_block_signals() blocked has come. -1
 * with a fault. */
int app_signal_open(struct fault *why);

/* On: the signals that end a program end it at once, for a wait that leaves nothing to clean up.
 * Off: they are read as before. */
void app_signal_let_end(bool on);

/* Stops this process and those that share its job, as ^Z does; returns when it goes on. False: it
 * was not stopped, since no shell is there that could wake it (the kernel stops no orphaned process
 * group), or SIGTSTP is ignored. */
bool app_signal_stop(void);

#endif
