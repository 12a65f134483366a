/* tally.h - the header's numbers: how many sessions there are, and how many of them need a look.
 * One pass over a snapshot. */
#ifndef RESTORETOP_MODEL_TALLY_H
#define RESTORETOP_MODEL_TALLY_H

#include "model/attention.h"
#include "model/limits.h"

struct tally {
    uint32_t by_status[SESSION_STATUS_COUNT]; /* session_effective_status of all but gone rows */
    uint32_t problems;                        /* attention_problem */
    uint32_t running;
    uint32_t overdue, stalled, slow; /* running ones, each that holds */
    uint32_t overdue_activating;     /* of those that are overdue */
    uint32_t unread;                 /* attention_unread */
    uint32_t nameless;               /* their units can be asked for a name, and nobody has */
    uint32_t total;
    struct limits limits; /* of all but gone rows */
};
void tally_compute(struct tally *ret, const struct snapshot *snapshot,
                   const struct attention_rule *rule);

#endif
