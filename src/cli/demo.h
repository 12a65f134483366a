/* demo.h - the simulated tenant of --demo: restoretop-sim as a child process. */
#ifndef RESTORETOP_CLI_DEMO_H
#define RESTORETOP_CLI_DEMO_H

#include <sys/types.h>

#include "cli/options.h"

/* A simulator of our own. It ends with us, also after kill -9 (it watches its parent). */
struct demo {
    pid_t pid;   /* 0: none */
    char *root;  /* "http://127.0.0.1:PORT/v1.0" */
    char *token; /* handed over a pipe, never in argv */
};
/* Finds restoretop-sim beside our own executable, else in PATH; starts it with mask and
 * dispositions reset and waits (10 s at most) for its "listening on" line. */
bool demo_start(struct demo *ret, const struct settings *settings, struct fault *why);
void demo_stop(struct demo *demo); /* SIGTERM, then SIGKILL after a second; reaps */

#endif
