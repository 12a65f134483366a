/* tenant.h - the simulated tenant: its restore sessions, found by id, in order of time.
 *
 * The population follows from (seed, start, sessions, speed) alone: a compact record per session,
 * and everything else (names, artifacts, errors) is made on demand. "Somebody else" works in the
 * tenant too: the relay creates and starts sessions at fixed instants. Same seed, start and
 * instants give the same tenant, whenever it is asked; a tenant whose start lies far in the past
 * makes up for at most the last 2,000 sessions of the relay.
 *
 * Not thread-safe: the owner holds a lock. Instants are Unix ms. Sessions are never moved or freed
 * before the tenant, only marked deleted; an index stays valid, a pointer only until the next call
 * of sim_tenant_advance or sim_tenant_add. */
#ifndef RESTORETOP_SIM_TENANT_H
#define RESTORETOP_SIM_TENANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/spans.h"
#include "sim/lifecycle.h"

#define SIM_ACTIVE_LIMIT 25             /* TooManyActiveRestoreSessions (GRAPH.md, Limits) */
#define SIM_KEPT_MS      (365 * DAY_MS) /* terminal sessions vanish after a year */
#define SIM_STILL_BELOW  20    /* a tenant of fewer sessions is still: nobody else works in it */
#define SIM_MADE_MAX     20000 /* sessions that callers may create */
#define SIM_SESSIONS_MAX 1000000
#define SIM_NO_INDEX     UINT32_MAX

struct sim_tenant_setup {
    uint64_t seed;
    int64_t start_ms;  /* the instant that the population is anchored to */
    uint32_t sessions; /* how many exist at start_ms */
    double speed;      /* > 0: durations are divided by it */
    uint32_t units;    /* of the largest session; 0: as many as it has by itself */
    bool new_status;   /* one session stops at a status that the service's model does not have */
};

/* An artifact that a caller asked for. */
struct sim_made_artifact {
    char *point;  /* restore point id, or item key */
    char *search; /* searchResponseId or browseSessionId; NULL: none, or that of the population */
    uint32_t number; /* of this session's artifacts so far: what its id follows from */
};

/* A bulk addition request that a caller made; texts NULL where the caller gave none. */
struct sim_bulk {
    char *name, *tags, *preference;
    char *from, *until; /* protectionTimePeriod, as it came */
    char **missing;     /* addresses, URLs or ids that are not backed up */
    size_t missing_count, missing_capacity;
    int64_t created_ms;
};

/* What a caller asked for: kept to be answered in the artifact lists. */
struct sim_made {
    struct sim_made_artifact *artifacts; /* NULL: none; a bulk session's are of the population */
    size_t count, capacity;
    uint32_t next;         /* number of the next one */
    struct sim_bulk *bulk; /* NULL: none */
};

struct sim_tenant; /* opaque */

struct sim_tenant *sim_tenant_new(const struct sim_tenant_setup *setup);
void sim_tenant_free(struct sim_tenant *tenant);
const struct sim_tenant_setup *sim_tenant_setup(const struct sim_tenant *tenant);
double sim_tenant_minute_ms(const struct sim_tenant *tenant); /* one virtual minute in real ms */

/* For a tenant whose start lies far back: leaves out the relay's sessions before the last 2,000
 * that are due at now_ms. Called once, before the first sim_tenant_advance. */
void sim_tenant_skip(struct sim_tenant *tenant, int64_t now_ms);

/* Lets everything happen that was due by now_ms. Going back in time does nothing. */
void sim_tenant_advance(struct sim_tenant *tenant, int64_t now_ms);

/* Records, oldest first; those not created yet, deleted or aged out are among them. */
uint32_t sim_tenant_count(const struct sim_tenant *tenant);
const struct sim_session *sim_tenant_at(const struct sim_tenant *tenant, uint32_t index);

/* True: a GET at now_ms finds the session. */
bool sim_tenant_shows(const struct sim_session *session, int64_t now_ms);

/* The index of the session with that GUID, existing or not at any instant; else SIM_NO_INDEX. */
uint32_t sim_tenant_find(const struct sim_tenant *tenant, uint64_t id_hi, uint64_t id_lo);

/* Sessions that are activating or active at now_ms. */
uint32_t sim_tenant_active(const struct sim_tenant *tenant, int64_t now_ms);

/* The changes of a caller; that they are allowed is checked before. */
void sim_tenant_activate(struct sim_tenant *tenant, uint32_t index, int64_t now_ms);
void sim_tenant_delete(struct sim_tenant *tenant, uint32_t index, int64_t now_ms);

/* Adds a draft made by a caller and takes what `made` holds. `like` gives workload, job, total and
 * flags. Returns its index, or SIM_NO_INDEX (nothing taken) when SIM_MADE_MAX is reached. */
uint32_t sim_tenant_add(struct sim_tenant *tenant, const struct sim_session *like,
                        struct sim_made *made, int64_t now_ms);

/* Gives a draft the artifacts or the bulk request of `made`, and total, job and flags of `like`.
 * False (nothing taken): SIM_MADE_MAX is reached. */
bool sim_tenant_change(struct sim_tenant *tenant, uint32_t index, const struct sim_session *like,
                       struct sim_made *made, int64_t now_ms);

/* The bulk request of the session is no more. */
void sim_tenant_delete_bulk(struct sim_tenant *tenant, uint32_t index);

/* What the session's artifacts were made from, lent; NULL when they are of the population. */
const struct sim_made *sim_tenant_made(const struct sim_tenant *tenant,
                                       const struct sim_session *session);
/* The bulk request that a caller made, lent; NULL: there is none, or it is of the population. */
const struct sim_bulk *sim_tenant_bulk(const struct sim_tenant *tenant,
                                       const struct sim_session *session);

/* Copies the texts; search may be NULL. */
void sim_made_add(struct sim_made *made, const char *point, const char *search);
void sim_made_release(struct sim_made *made);

#endif
