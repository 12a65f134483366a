/* causes.h - why units of a session failed: grouped by the service's code, without one by what its
 * message says. */
#ifndef RESTORETOP_MODEL_CAUSES_H
#define RESTORETOP_MODEL_CAUSES_H

#include "model/units.h"

#define CAUSES_MAX  8 /* told apart; the rest is counted together */
#define CAUSE_UNITS 3 /* named */

struct cause {
    const char *code;    /* lent; "" where the service gave none */
    const char *message; /* lent; what it said in place of a code; "": nothing, or there is one */
    size_t count;
    const struct artifact *units[CAUSE_UNITS]; /* the first ones; lent; NULL: no more */
};
struct causes {
    struct cause list[CAUSES_MAX]; /* the most frequent first */
    size_t count;
    size_t other;  /* units whose code had no room */
    size_t failed; /* units that failed in all */
};
/* units NULL: none. Codes are compared without case. */
void causes_collect(struct causes *ret, const struct units *units);

#endif
