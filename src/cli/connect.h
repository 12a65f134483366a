/* connect.h - from settings to what the fetcher needs: service root, token source, http, log. Used
 * by the screen and by --once alike. */
#ifndef RESTORETOP_CLI_CONNECT_H
#define RESTORETOP_CLI_CONNECT_H

#include "cli/demo.h"
#include "cli/keeper.h"
#include "cli/options.h"
#include "fetch/fetcher.h"

struct connection {
    struct demo demo;
    struct model *model;
    struct fetcher *fetcher;
    struct keeper *keeper; /* NULL: nothing is kept (a demo, --once, cache = off, no home) */
    char *root;
    /* For header and dialogs: "TID", "TID at HOST", "HOST", "contoso (demo)". */
    char tenant[128];
    char account[128]; /* "" unknown */
    char service[128]; /* the service's host where it is not the public cloud's; "" for a demo */
    struct strbuf warnings; /* what the user should know of where this goes, a line each */
};
/* RESTORETOP_TOKEN and the AZURE_ secrets are read and taken out of the environment here. No token
 * at all: FAULT_AUTH with what to do. */
bool connection_open(struct connection *ret, const struct settings *settings, struct fault *why);
/* Returns how many changes were sent whose outcome is not known. */
uint32_t connection_close(struct connection *connection);
/* unkept: why what was known at the end could not be kept, where nobody was told yet; kind NONE. */
uint32_t connection_close_and_tell(struct connection *connection, struct fault *unkept);

/* The acknowledgements are in state_path(ACKS_NAME), for the screen and for --once alike. */
#define ACKS_NAME "acknowledged"

/* $XDG_STATE_HOME/restoretop/NAME, else ~/.local/state/...; NULL without a home. Caller frees. */
char *state_path(const char *name);

#endif
