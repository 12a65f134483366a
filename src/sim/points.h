/* points.h - what a caller asks of restore points, and how one is written. Private to src/sim. */
#ifndef RESTORETOP_SIM_POINTS_H
#define RESTORETOP_SIM_POINTS_H

#include "sim/context.h"
#include "sim/point.h"

/* A point as an element of a list or, with a name, as a member: with its type and unit. */
void sim_body_point(struct sim_ctx *ctx, const char *name, const struct sim_point *unit,
                    int64_t protected_ms);

/* True: the caller may see restore points at all; false: the error is written. Few consoles are
 * given BackupRestore-Search.Read.All: refused unless the knob is on. */
bool sim_points_allowed(struct sim_ctx *ctx);

/* The list that $expand=protectionUnit($filter=id eq 'ID') and $filter=protectionDateTime lt TIME
 * ask for, both of which are a must. *ret_known: there is such a unit. False: the error is
 * written. */
bool sim_points_asked(struct sim_ctx *ctx, struct sim_points *ret_points,
                      struct sim_point *ret_unit, bool *ret_known);

#endif
