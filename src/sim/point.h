/* point.h - restore points: "<guid>_<unix seconds>_<kind>_<n>" as in the samples. Private to
 * src/sim.
 *
 * The id says all: when it protects, what kind of unit (mailbox, site, drive) and, by its hash,
 * which one. So the unit that GET /restorePoints/{id} names is the one that an artifact restored
 * from that point leads to. Pure functions. */
#ifndef RESTORETOP_SIM_POINT_H
#define RESTORETOP_SIM_POINT_H

#include "sim/lifecycle.h"
#include "sim/names.h"

#define SIM_POINT_BYTES 96

struct sim_point {
    int64_t protected_ms, expires_ms;
    enum sim_workload workload;
    uint64_t key;         /* follows from the id: the root of what is derived */
    struct sim_unit unit; /* what it protects */
};

/* The id of the point that artifact `key` of the session is restored from. Returns buf. */
char *sim_point_id(const struct sim_session *session, uint64_t key, char buf[SIM_POINT_BYTES]);

/* Reads an id. One of another form (a caller may send any) has no time: fallback_ms stands for it,
 * and is taken for a point of `workload`. */
void sim_point_read(const char *id, int64_t fallback_ms, enum sim_workload workload,
                    struct sim_point *ret_point);

#endif
