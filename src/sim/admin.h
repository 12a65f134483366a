/* admin.h - switching knobs while the simulator runs: /-/faults and /-/stats.
 *
 * Outside the API's own paths, no token needed, but never for a web page (a request with an Origin
 * header is refused). Private to src/sim. */
#ifndef RESTORETOP_SIM_ADMIN_H
#define RESTORETOP_SIM_ADMIN_H

#include "sim/context.h"

/* GET /-/faults lists them, POST adds one SPEC per line, DELETE removes all; GET /-/stats counts.
 */
void sim_admin(struct sim_ctx *ctx);

#endif
