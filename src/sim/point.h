/* point.h - restore points: "<guid>_<unix seconds>_<kind>_<n>" as in the samples. Private to
 * src/sim.
 *
 * The id says all: when it protects, what kind of unit (mailbox, site, drive) and, by its GUID,
 * which one. So the unit that GET /restorePoints/{id} names is the one that an artifact restored
 * from that point leads to, and the one whose points are listed. Pure functions. */
#ifndef RESTORETOP_SIM_POINT_H
#define RESTORETOP_SIM_POINT_H

#include "sim/guid.h"
#include "sim/lifecycle.h"
#include "sim/names.h"

#define SIM_POINT_BYTES 96

struct sim_point {
    int64_t protected_ms, expires_ms;
    enum sim_workload workload;
    char guid[SIM_GUID_SIZE]; /* its id begins with, as do those of all points of the unit */
    uint64_t key;             /* follows from the GUID: the root of what is derived */
    struct sim_unit unit;     /* what it protects */
};

/* The id of the point that artifact `key` of the session is restored from. Returns buf. */
char *sim_point_id(const struct sim_session *session, uint64_t key, char buf[SIM_POINT_BYTES]);
/* The id of the point of a unit at that time. Returns buf. */
char *sim_point_compose(const char guid[SIM_GUID_SIZE], int64_t protected_ms,
                        enum sim_workload workload, char buf[SIM_POINT_BYTES]);

/* Reads an id. One of another form (a caller may send any) has no time: fallback_ms stands for it,
 * and is taken for a point of `workload`. */
void sim_point_read(const char *id, int64_t fallback_ms, enum sim_workload workload,
                    struct sim_point *ret_point);

/* It has been made and has not expired. */
bool sim_point_stands(const struct sim_point *point, int64_t now_ms);

/* Points of midnight are express ones; ours. */
bool sim_point_is_fast(int64_t protected_ms);

/* The id of the protection unit; its kind stands in it, so that it can be read back. */
char *sim_point_unit_id(const struct sim_point *point, char buf[SIM_GUID_SIZE]);
/* False: nothing that is backed up has this id, though it is a GUID. */
bool sim_point_unit_read(const char *unit_id, struct sim_point *ret_point);

/* When a unit is protected (GRAPH.md, Limits): every 10 minutes for a year (mailboxes) or for 14
 * days and weekly before, as of a moment, from `from_ms` to before `to_ms`; newest first. */
struct sim_points {
    enum sim_workload workload;
    int64_t as_of_ms, from_ms, to_ms;
};
uint32_t sim_points_count(const struct sim_points *points);
int64_t sim_points_at(const struct sim_points *points, uint32_t index); /* below the count */

#endif
