/* number.h - whole numbers of the command line and of a fault's SPEC. Private to src/sim; pure. */
#ifndef RESTORETOP_SIM_NUMBER_H
#define RESTORETOP_SIM_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* False: not a decimal number and nothing else, or not from low to high, both included. */
bool sim_number_read(const char *text, int64_t low, int64_t high, int64_t *ret);

#endif
