/* points_asked.h - what a caller asks of restore points. Private to src/sim. */
#ifndef RESTORETOP_SIM_POINTS_ASKED_H
#define RESTORETOP_SIM_POINTS_ASKED_H

#include "sim/context.h"
#include "sim/point.h"

/* The list that $expand=protectionUnit($filter=id eq 'ID') and $filter=protectionDateTime lt TIME
 * ask for, both of which are a must. *ret_known: there is such a unit. False: the error is
 * written. */
bool sim_points_asked(struct sim_ctx *ctx, struct sim_points *ret_points,
                      struct sim_point *ret_unit, bool *ret_known);

#endif
