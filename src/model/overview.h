/* overview.h - the tenant in numbers: now, the last 24 hours, the last 30 days, limits, reasons,
 * people. One pass over a snapshot; nothing here asks the service.
 *
 * Windows hold sessions by their end (session_ended_ms), except where "created" is said. Rows that
 * are gone count nowhere. A count that the service did not send adds nothing, and is told apart
 * (uncounted). --once --format json prints all of it (derived.overview) beside the sessions it is
 * made from. */
#ifndef RESTORETOP_MODEL_OVERVIEW_H
#define RESTORETOP_MODEL_OVERVIEW_H

#include "model/attention.h"
#include "model/limits.h"

#define OVERVIEW_HOURS    24
#define OVERVIEW_DAYS     30
#define OVERVIEW_TOP      8
#define OVERVIEW_LAST     6
#define OVERVIEW_OLD_DAYS 7 /* a draft that is older is told */
#define OVERVIEW_TENANT   LIMITS_TENANT
#define OVERVIEW_SCOPES   (WORKLOAD_COUNT + 1)

/* Sessions that ended within a window. */
struct overview_window {
    uint32_t ended, completed, partial, failed; /* by session_effective_status */
    int64_t units_restored, units_failed;       /* as far as they say */
    uint32_t uncounted;                         /* sessions that sent neither count */
    uint32_t timed;                             /* sessions whose creation and end are known */
    /* How long those took from creation to end, by nearest rank; -1: none is timed. */
    int64_t p50_ms, p95_ms, longest_ms;
    char *longest_id; /* owned; NULL: none is timed */
};

struct overview_scope {
    struct limits_of limits;
    uint32_t created; /* sessions created within 30 days */
    struct overview_window day, month;
};

struct overview_hour {
    int64_t restored, failed; /* units of sessions that ended in it */
};

struct overview_day {
    uint32_t ended, bad; /* sessions that ended on it, and those of them that ended badly */
    uint8_t worst;       /* session_effective_status: failed, partial, unclear, completed */
};

/* A session that has ended: how long it took beside what was expected. */
struct overview_end {
    char *id, *label; /* owned; the label is the session's own, or its counts */
    uint8_t status;   /* session_effective_status */
    int64_t ended_ms;
    int64_t took_ms, expected_ms; /* from creation to end; pace_expected_of: > 0 */
};

struct overview_name {
    char *text;           /* session_by; owned */
    uint32_t sessions;    /* created within 30 days, */
    uint32_t ended, well; /* and those of them that have ended, and that ended well */
};

struct overview_reason {
    char *code; /* owned */
    uint32_t sessions;
};

struct overview {
    int64_t now_ms, day_ms;                   /* of the rule; when its local day began */
    uint32_t by_status[SESSION_STATUS_COUNT]; /* all of the tenant */
    uint32_t failed_open, partial_open;       /* those that need a look (attention.h) */
    uint32_t overdue, stalled, slow;          /* of what runs, each that holds (pace.h) */
    uint32_t old_drafts;                      /* created more than OVERVIEW_OLD_DAYS ago */
    uint32_t drafts_by_age[3];                /* up to a day, up to 7 days, older */
    struct overview_scope of[OVERVIEW_SCOPES];
    struct overview_hour hours[OVERVIEW_HOURS]; /* clock hours in UTC, the last is the present */
    struct overview_day days[OVERVIEW_DAYS];    /* local days, the last is today */
    /* Sessions of 30 days that ended and have a length and an expectation: */
    uint32_t beside_expected;
    struct overview_end last[OVERVIEW_LAST]; /* the last of them to end, newest first */
    size_t last_count;
    uint32_t reasoned; /* sessions of 30 days that ended and have an error code */
    struct overview_reason reasons[OVERVIEW_TOP];
    size_t reason_count;
    /* Units read of sessions that ended within 30 days, and why they failed. */
    uint32_t opened;
    struct overview_unit_reason {
        char *code; /* owned */
        uint32_t units, sessions;
    } unit_reasons[OVERVIEW_TOP];
    size_t unit_reason_count;
    struct overview_name names[OVERVIEW_TOP];
    size_t name_count;
};

/* Looks at each row once. The caller releases it; nothing in it is lent. Any thread. */
void overview_compute(struct overview *ret, const struct snapshot *snapshot,
                      const struct attention_rule *rule);
void overview_release(struct overview *overview); /* zeroed or computed */

/* Tenths of a percent, rounded; 0 only of none, 1000 only of all; -1: of nothing. */
int overview_permille(int64_t part, int64_t whole);

#endif
