/* limits.h - what counts towards Microsoft's limits (GRAPH.md, Limits), of each workload and of the
 * tenant. One rule for the overview and for the line above the list. Pure; any thread. */
#ifndef RESTORETOP_MODEL_LIMITS_H
#define RESTORETOP_MODEL_LIMITS_H

#include "model/session.h"

#define LIMITS_SESSIONS 25   /* running, in the tenant as far as the documents say */
#define LIMITS_UNITS    1000 /* queued in parallel, of each workload */

#define LIMITS_TENANT WORKLOAD_COUNT

struct limits_of {
    uint32_t running;         /* sessions: activating or active */
    int64_t in_flight;        /* their units in progress, scheduled ones too */
    uint32_t uncounted;       /* running sessions that do not say how many those are */
    int64_t units_today;      /* units of sessions created today, drafts left out */
    uint32_t uncounted_today; /* such sessions that do not say how many units they have */
};

struct limits {
    int64_t day_ms;                          /* when today began */
    struct limits_of of[WORKLOAD_COUNT + 1]; /* each workload; LIMITS_TENANT: all of them */
};

/* Nothing is counted yet; "today" is the local day of that moment. */
void limits_init(struct limits *limits, int64_t now_ms);
/* Rows that are gone are the caller's to leave out. */
void limits_add(struct limits *limits, const struct session *session);
/* At nine tenths of it or above. */
bool limits_near(int64_t count, int64_t limit);

#endif
