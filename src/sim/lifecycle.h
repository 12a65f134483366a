/* lifecycle.h - the state machine of a restore session, as a pure function of record and instant.
 *
 * Nothing here is stored or advanced: an artifact's state follows from the instants of its session
 * (GRAPH.md, States: added, scheduling, scheduled, inProgress, succeeded or failed), and the
 * session's status and counts follow from its artifacts. All instants are real time in Unix ms;
 * `minute_ms` is one virtual minute in real ms (60000 / --speed). Pure functions, any thread. */
#ifndef RESTORETOP_SIM_LIFECYCLE_H
#define RESTORETOP_SIM_LIFECYCLE_H

#include <stdbool.h>
#include <stdint.h>

enum sim_workload { SIM_EXCHANGE, SIM_SHAREPOINT, SIM_ONEDRIVE, SIM_WORKLOADS };

enum sim_job { SIM_STANDARD, SIM_BULK, SIM_GRANULAR };

enum sim_status {
    SIM_DRAFT,
    SIM_ACTIVATING,
    SIM_ACTIVE,
    SIM_PARTIAL, /* completedWithError */
    SIM_COMPLETED,
    SIM_FAILED,
    SIM_PAUSED, /* a word newer than any client */
    SIM_STATUSES
};

enum sim_step {
    SIM_ADDED,
    SIM_SCHEDULING,
    SIM_SCHEDULED,
    SIM_IN_PROGRESS,
    SIM_SUCCEEDED,
    SIM_STEP_FAILED
};

enum sim_flag {
    SIM_NEW_PLACE = 1, /* destination: a new location; else in place */
    SIM_PAUSES = 2,    /* stops at two fifths of its work, for good */
    SIM_RELAY = 4,     /* one of those that "somebody else" keeps starting */
    SIM_ITEMS = 8,     /* holds granular artifacts */
    SIM_OURS = 16,     /* changed or activated by a caller of this API, not by the population */
    SIM_MADE = 32,     /* created by a caller */
    SIM_BULK_GONE = 64 /* its bulk request was deleted */
};

#define SIM_NEVER INT64_MAX

struct sim_session {
    uint64_t id_hi, id_lo; /* the GUID; id_lo is also the root of all that is derived */
    int64_t created_ms;
    int64_t plan_ms;      /* somebody else activates it then; SIM_NEVER */
    int64_t activated_ms; /* SIM_NEVER: a draft */
    int64_t ready_ms;     /* the end of `activating` */
    int64_t ended_ms;     /* the last artifact's end; SIM_NEVER before activation */
    int64_t deleted_ms;   /* SIM_NEVER: not deleted */
    int64_t changed_ms;   /* a caller gave the draft other artifacts; 0: nobody did */
    uint32_t total;       /* artifacts, once they are resolved */
    uint32_t failures;    /* how many of them end badly */
    uint32_t made;        /* 1 + index of what a caller asked for; 0: nothing */
    uint8_t workload;     /* enum sim_workload */
    uint8_t job;          /* enum sim_job */
    uint8_t flags;        /* enum sim_flag */
};

struct sim_counts {
    uint32_t total, completed, in_progress, failed;
};

/* A session as seen at an instant. */
struct sim_view {
    enum sim_status status;
    struct sim_counts counts;
    int64_t modified_ms;  /* the latest edge */
    int64_t completed_ms; /* SIM_NEVER while not terminal */
};

/* An artifact as seen at an instant; times are SIM_NEVER while not reached. */
struct sim_artifact {
    enum sim_step step;
    int64_t start_ms, end_ms;
    bool located; /* the restored name and address are known: late for a new location */
};

/* The session at now_ms (now_ms >= created_ms). */
void sim_lifecycle_view(const struct sim_session *session, int64_t now_ms,
                        struct sim_view *ret_view);

/* Artifact `index` (< session->total) at now_ms. */
void sim_lifecycle_artifact(const struct sim_session *session, uint32_t index, int64_t now_ms,
                            double minute_ms, struct sim_artifact *ret_artifact);

/* When a bulk session's resources became artifacts; SIM_NEVER before it is activated. */
int64_t sim_lifecycle_resolved(const struct sim_session *session);

/* Artifacts that the session shows at now_ms: 0 for a bulk session not resolved yet. */
uint32_t sim_lifecycle_visible(const struct sim_session *session, int64_t now_ms);

/* The index of the artifact that is the session's failure number `number` (< session->failures). */
uint32_t sim_lifecycle_failure(const struct sim_session *session, uint32_t number);

/* Sets activated_ms, ready_ms and ended_ms, from the published medians (GRAPH.md, Limits). */
void sim_lifecycle_start(struct sim_session *session, int64_t at_ms, double minute_ms);

/* How many of so many artifacts of a caller will fail: one in four, as what callers make must show
 * all ends. */
uint32_t sim_lifecycle_foreseen(uint32_t total);

/* Virtual minutes that the whole work takes: the median, varied by the session's own key. */
double sim_lifecycle_work_minutes(const struct sim_session *session);

#endif
