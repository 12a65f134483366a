/* browse.h - browse sessions: the files of a site or drive as they were at an express restore
 * point. Private to src/sim.
 *
 * A caller makes one, looks through it (browse_items.c) and restores what it found by item key; a
 * while later it is gone. They are kept by the simulator, under its lock, and by nobody else. */
#ifndef RESTORETOP_SIM_BROWSE_H
#define RESTORETOP_SIM_BROWSE_H

#include "sim/context.h"
#include "sim/point.h"

#define SIM_BROWSE_ID_BYTES 48

struct sim_browse {
    char id[SIM_BROWSE_ID_BYTES];
    struct sim_point point; /* what is looked through */
    int64_t created_ms, expires_ms;
};

struct sim_browses *sim_browses_new(void);
void sim_browses_free(struct sim_browses *browses);

/* The one that the path's id names. NULL: the error is written. */
const struct sim_browse *sim_browse_find(struct sim_ctx *ctx);

#endif
