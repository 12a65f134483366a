/* machines.h - all of the fetcher but its thread: the step machines, when each begins, what is
 * published.
 *
 * One thread. A turn never waits; machines_deadline says when the next one is due if no answer
 * comes. */
#ifndef RESTORETOP_FETCH_MACHINES_H
#define RESTORETOP_FETCH_MACHINES_H

#include "base/spans.h"
#include "fetch/activity.h"
#include "fetch/cadence.h"
#include "fetch/holder.h"
#include "fetch/hotpoll.h"
#include "fetch/labels.h"
#include "fetch/listing.h"
#include "fetch/reading.h"
#include "fetch/service.h"
#include "fetch/state.h"
#include "fetch/unit_names.h"
#include "fetch/writing.h"
#include "model/image.h"
#include "model/model.h"

#define MACHINES_PUBLISH_MS     100  /* at most that often */
#define MACHINES_ROUND_MS       1000 /* so long a poll gathers its changes, for one frame */
#define MACHINES_REFRESH_MS     5000 /* REFRESH_ALL at most that often; none is lost */
#define MACHINES_SLOWED_MS      (15 * MINUTE_MS)
#define MACHINES_AFTER_WRITE_MS 3000
/* From a list refused to the next, once others are answered; doubled each time it is refused again.
 */
#define MACHINES_ANSWERED_MS 30000

/* What stands in the newest snapshot beside the rows; a turn that changes none of it publishes
 * nothing. */
struct told {
    uint64_t seq;
    enum data_state state;
    struct fault fault;
    int64_t published_boot_ms;
    uint64_t change;  /* of that snapshot */
    int64_t times[5]; /* in it, as screens show them */
    struct whose whose;
    uint64_t history;    /* its revision */
    struct paces *paces; /* counted */
    uint64_t goods;      /* fetch.goods at that turn */
    int trouble;         /* state_trouble of the event that was written; 0: none */
    int64_t trouble_boot_ms;
};

struct machines {
    struct fetch fetch;
    struct model *model;     /* borrowed */
    published_fn *published; /* NULL: nobody asks */
    void *published_context;
    struct listing listing;
    struct hotpoll hotpoll;
    struct reading reading;
    struct holder holder;
    struct labels labels;
    struct unit_names names;
    struct writing writing;
    struct service service;
    struct pace_rules pace;
    struct activity activity;
    int interval_s;
    bool list_only;
    uint32_t sweep_random, hot_random; /* of the present waits */
    bool sweep_wanted, doubts_wanted, show_progress, publish_now;
    int64_t hot_soon_boot_ms; /* CLOCK_NEVER: not wanted */
    struct cadence_plan plan; /* of this turn */
    int64_t slowed_until_boot_ms, refreshed_boot_ms;
    int64_t refresh_at_boot_ms; /* of one that came too soon; CLOCK_NEVER */
    int64_t expired_boot_ms;    /* when marks last fell away */
    struct told told;
    struct signin *signin;    /* as the next snapshot will show it; NULL: a token from outside */
    struct signin *seen_by;   /* by whom what is known was seen; NULL: nobody yet */
    uint64_t signin_revision; /* of the source, at that copy */
    struct whose whose;       /* as the next snapshot will say it */
    int64_t kept_ms; /* a kept list stands in for the first one: when it was read; TIME_NONE */
};

struct machines_options {
    struct clock *clock; /* borrowed, as graph and model */
    struct graph *graph;
    struct model *model;
    struct audit *audit;           /* NULL: none */
    const struct pace_rules *pace; /* copied; NULL: the built-in ones */
    int interval_s;
    bool keep_raw, list_only, activity_log; /* as in struct fetcher_options */
    const struct image *image;              /* lent; NULL: nothing was kept */
    published_fn *published;                /* as in struct fetcher_options */
    void *published_context;
    uint64_t random;
};
void machines_init(struct machines *machines, const struct machines_options *options);
void machines_release(struct machines *machines);

void machines_command(struct machines *machines, struct command *command); /* frees it */
void machines_turn(struct machines *machines);
int64_t machines_deadline(const struct machines *machines); /* boot ms; may be past */

/* A REFRESH_ALL that came too soon after another, as soon as it may be done. */
void machines_refresh_if_due(struct machines *machines);

/* The list is read from its beginning. A slow sweep has read its first pages long ago: it gives
 * way.
 */
void machines_sweep_now(struct machines *machines);
int64_t machines_sweep_due(const struct machines *machines);
int64_t machines_hot_due(const struct machines *machines);

#endif
