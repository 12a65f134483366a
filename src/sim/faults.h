/* faults.h - the knobs that make the simulated service misbehave, each with a schedule.
 *
 * SPEC = NAME[:key=value,...]. Names and their own keys stand in one table (sim_faults_help prints
 * it); an HTTP status number is a name too. Keys of the schedule, the same for all:
 *   method=GET      only requests of that method            path=TEXT  only paths that contain it
 *   nth=N           from the Nth matching request on (alone: only that one)
 *   count=N         at most N times                         every=N    each Nth from there on
 *   after=TIME      not before that long after it was added
 *   for=TIME        then for that long (s, ms, m)
 *
 * A spec that lacks all of them applies to every request; a knob for one kind of request (activate,
 * delete) neither applies to nor counts any other. Specs add up; of two for the same knob the later
 * one wins. Not thread-safe: the owner holds a lock. */
#ifndef RESTORETOP_SIM_FAULTS_H
#define RESTORETOP_SIM_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct fault;
struct strbuf;

enum sim_knob {
    SIM_KNOB_STATUS,
    SIM_KNOB_CUT,
    SIM_KNOB_STALL,
    SIM_KNOB_LATENCY,
    SIM_KNOB_LOST_ANSWER,
    SIM_KNOB_TOKEN_EXPIRED,
    SIM_KNOB_SERVICE,
    SIM_KNOB_TOO_MANY_ACTIVE,
    SIM_KNOB_INCOMPLETE_DELETE,
    SIM_KNOB_VANISH,
    SIM_KNOB_STALE_READ,
    SIM_KNOB_REJECT_QUERY,
    SIM_KNOB_RESTORE_POINTS,
    SIM_KNOB_MASK_FAILED,
    SIM_KNOB_RELATIVE_NEXT,
    SIM_KNOB_FOREIGN_NEXT,
    SIM_KNOB_OFFHOST_NEXT,
    SIM_KNOB_LOOP_NEXT,
    SIM_KNOB_ENDLESS,
    SIM_KNOB_EMPTY_PAGE,
    SIM_KNOB_VALUES,
    SIM_KNOB_MISSING_COUNTS,
    SIM_KNOB_BROKEN_DATES,
    SIM_KNOB_UNKNOWN_WORDS,
    SIM_KNOB_HOSTILE_TEXT,
    SIM_KNOB_BAD_RECORD,
    SIM_KNOB_EXTRA_MEMBERS,
    SIM_KNOB_INNER_SPELLING,
    SIM_KNOBS
};

enum sim_error_body {
    SIM_BODY_GRAPH,
    SIM_BODY_UNKNOWN,
    SIM_BODY_NO_CODE,
    SIM_BODY_EMPTY,
    SIM_BODY_HTML
};
enum sim_retry { SIM_RETRY_ABSENT, SIM_RETRY_SECONDS, SIM_RETRY_DATE, SIM_RETRY_ABSURD };

/* What serviceStatus says with SIM_KNOB_SERVICE (args.code). */
enum sim_service {
    SIM_SERVICE_ENABLED,
    SIM_SERVICE_PROTECTION_LOCKED,
    SIM_SERVICE_RESTORE_LOCKED,
    SIM_SERVICE_DISABLED,
    SIM_SERVICE_NEW_WORD
};

/* What is wrong with the token with SIM_KNOB_TOKEN_EXPIRED (args.code). */
enum sim_token { SIM_TOKEN_EXPIRED, SIM_TOKEN_CHALLENGED };

/* The keys that belong to a knob rather than to its schedule. */
struct sim_fault_args {
    int code;                 /* HTTP status, enum sim_service or enum sim_token */
    enum sim_error_body body; /* of an error */
    enum sim_retry retry;
    int64_t retry_s;
    int64_t ms; /* latency, stale-read */
};

/* What applies to one request. */
struct sim_active {
    uint64_t on; /* bit per enum sim_knob */
    struct sim_fault_args args[SIM_KNOBS];
};

struct sim_faults; /* opaque */

struct sim_faults *sim_faults_new(void);
void sim_faults_free(struct sim_faults *faults);
void sim_faults_clear(struct sim_faults *faults);

/* Adds one SPEC at now_ms. At most 64. False with a sentence in why. */
bool sim_faults_add(struct sim_faults *faults, const char *spec, int64_t now_ms, struct fault *why);

/* Decides what applies to a request, and counts it for the schedules. */
void sim_faults_choose(struct sim_faults *faults, const char *method, const char *path,
                       int64_t now_ms, struct sim_active *ret_active);

static inline bool sim_active_has(const struct sim_active *active, enum sim_knob knob)
{
    return (active->on >> knob & 1) != 0;
}

size_t sim_faults_count(const struct sim_faults *faults);
const char *sim_faults_spec(const struct sim_faults *faults, size_t at); /* lent */
uint64_t sim_faults_used(const struct sim_faults *faults, size_t at);    /* times it applied */

/* The table, for --help. */
void sim_faults_help(FILE *to);

#endif
