/* pace_rig.h - one session that is looked at every so often, and what comes of it. */
#ifndef RESTORETOP_TESTS_PACE_RIG_H
#define RESTORETOP_TESTS_PACE_RIG_H

#include "base/timefmt.h"
#include "model/pace.h"
#include "model/recorder.h"
#include "unit/make_session.h"

#define RIG_MINUTE INT64_C(60000)
#define RIG_HOUR   (60 * RIG_MINUTE)
#define RIG_START  (INT64_C(1790000000000) / HISTORY_BUCKET_MS * HISTORY_BUCKET_MS)

struct pace_rig {
    struct recorder *recorder;
    struct history *history; /* of the last look */
    struct session is;       /* as it was last seen */
    bool seen;
    int64_t at_ms, boot_ms;
};

static inline struct session rig_sites(enum session_status status, int32_t total, int32_t done,
                                       int32_t failed)
{
    struct session session = make_counted("a", status, total, done - failed, failed);
    session.workload = WORKLOAD_SHAREPOINT;
    session.created_ms = RIG_START - 48 * RIG_HOUR;
    return session;
}

static inline void rig_init(struct pace_rig *rig)
{
    *rig = (struct pace_rig){.recorder = recorder_new(), .at_ms = RIG_START, .boot_ms = 5000};
    recorder_clock(rig->recorder, rig->at_ms, rig->boot_ms, 0);
}

static inline void rig_release(struct pace_rig *rig)
{
    history_unref(rig->history);
    recorder_free(rig->recorder);
}

/* Time passes, and the session is seen as given. */
static inline void rig_look(struct pace_rig *rig, int64_t after_ms, struct session session)
{
    rig->at_ms += after_ms;
    rig->boot_ms += after_ms;
    recorder_clock(rig->recorder, rig->at_ms, rig->boot_ms, 0);
    const struct observation seen = {.at_ms = rig->at_ms,
                                     .before_ms = rig->seen ? rig->at_ms - after_ms : TIME_NONE,
                                     .origin = STORE_GET,
                                     .before = rig->seen ? &rig->is : NULL,
                                     .after = &session,
                                     .first_sweep = !rig->seen};
    if (!rig->seen || !session_equal(&rig->is, &session))
        recorder_observe(rig->recorder, &seen);
    recorder_read(rig->recorder, rig->at_ms);
    rig->is = session;
    rig->seen = true;
    history_unref(rig->history);
    rig->history = recorder_cut(rig->recorder);
}

static inline const struct history_trace *rig_trace(const struct pace_rig *rig)
{
    return history_find(rig->history, "a", WORKLOAD_SHAREPOINT);
}

/* As of the last look; rules: NULL for the usual ones. */
static inline struct pace rig_pace_by(const struct pace_rig *rig, const struct pace_rules *rules)
{
    const struct pace_input input = {.session = &rig->is,
                                     .trace = rig_trace(rig),
                                     .history = rig->history,
                                     .rules = rules,
                                     .as_of_ms = rig->at_ms};
    return pace_compute(&input);
}

static inline struct pace rig_pace(const struct pace_rig *rig)
{
    return rig_pace_by(rig, NULL);
}

/* `count` units, one each `gap_ms`, of `total`; goes on from what has been done. */
static inline void rig_run(struct pace_rig *rig, int32_t total, int32_t count, int64_t gap_ms)
{
    for (int32_t i = 0; i < count; i++)
        rig_look(rig, gap_ms,
                 rig_sites(SESSION_ACTIVE, total, session_units_done(&rig->is) + 1, 0));
}

/* A draft that leaves: the start is seen. */
static inline void rig_begin(struct pace_rig *rig, int32_t total)
{
    rig_look(rig, 0, rig_sites(SESSION_DRAFT, total, 0, 0));
    rig_look(rig, RIG_MINUTE, rig_sites(SESSION_ACTIVE, total, 0, 0));
}

#endif
