/* lifecycle.c - the ends of a session's artifacts rise with their number, so that a count is a
 * binary search and no walk. */
#include "sim/lifecycle.h"

#include <stddef.h>

#include "sim/rng.h"

#define LATE_LOCATION_MINUTES                                                                      \
    16.0 /* over 15 minutes after the end, at worst (GRAPH.md, Artifacts) */
#define RELAY_WORK_MINUTES                                                                         \
    160.0 /* keeps those that run side by side well under the limit of 25                          \
           */

/* Published medians (GRAPH.md, Limits): units, minutes for sites and drives, for mailboxes. */
static const struct {
    double units, drive_minutes, mailbox_minutes;
} medians[] = {
    {1, 30, 120}, {50, 180, 150}, {250, 240, 180}, {1000, 240, 240}, {10000, 2400, 2400},
};

/* True: completedWithError, completed or failed. */
static bool is_terminal(enum sim_status status)
{
    return status == SIM_PARTIAL || status == SIM_COMPLETED || status == SIM_FAILED;
}

static double median_minutes(const struct sim_session *session)
{
    double units = session->total > 0 ? session->total : 1;
    size_t last = sizeof medians / sizeof medians[0] - 1;
    size_t at = 0;

    while (at + 1 < last && units > medians[at + 1].units)
        at++;
    double share = (units - medians[at].units) / (medians[at + 1].units - medians[at].units);
    double from = medians[at].drive_minutes, to = medians[at + 1].drive_minutes;
    if (session->workload == SIM_EXCHANGE) {
        from = medians[at].mailbox_minutes;
        to = medians[at + 1].mailbox_minutes;
    }
    return from + (to - from) * share;
}

double sim_lifecycle_work_minutes(const struct sim_session *session)
{
    double vary = sim_unit(sim_mix(session->id_lo, 0x31));
    double factor = session->total == 1 ? 0.4 + 2.2 * vary * vary : 0.7 + 0.6 * vary;
    double minutes = median_minutes(session) * factor;

    if ((session->flags & SIM_RELAY) != 0 && minutes > RELAY_WORK_MINUTES)
        minutes = RELAY_WORK_MINUTES - 20.0 * vary;
    return minutes;
}

/* A session of the relay is still activating when the next one starts, so that the word is always
 * on the list; the others take the few minutes that one expects. */
static double activating_minutes(const struct sim_session *session)
{
    double vary = sim_unit(sim_mix(session->id_lo, 0x32));

    return (session->flags & SIM_RELAY) != 0 ? 21.5 + 2.5 * vary : 3.0 + 2.0 * vary;
}

void sim_lifecycle_start(struct sim_session *session, int64_t at_ms, double minute_ms)
{
    double activating = activating_minutes(session) * minute_ms;
    double work = sim_lifecycle_work_minutes(session) * minute_ms;

    session->activated_ms = at_ms;
    session->ready_ms = at_ms + 1 + (int64_t)activating;
    session->ended_ms = session->ready_ms + 1 + (int64_t)work;
}

uint32_t sim_lifecycle_foreseen(uint32_t total)
{
    return total / 4;
}

/* Half-way through activating: that it is then is ours (GRAPH.md, Bulk). */
int64_t sim_lifecycle_resolved(const struct sim_session *session)
{
    if (session->activated_ms == SIM_NEVER)
        return SIM_NEVER;
    return session->activated_ms + (session->ready_ms - session->activated_ms) / 2;
}

/* A session that pauses stands still from then on. */
static int64_t paused_ms(const struct sim_session *session)
{
    return session->ready_ms + (session->ended_ms - session->ready_ms) * 2 / 5;
}

static int64_t frozen(const struct sim_session *session, int64_t now_ms)
{
    if ((session->flags & SIM_PAUSES) != 0 && session->activated_ms != SIM_NEVER &&
        now_ms > paused_ms(session))
        return paused_ms(session);
    return now_ms;
}

uint32_t sim_lifecycle_visible(const struct sim_session *session, int64_t now_ms)
{
    if (session->job == SIM_BULK && now_ms < sim_lifecycle_resolved(session))
        return 0;
    return session->total;
}

/* Ends rise with the index, slow at first (large restores warm up), and the last one is the
 * session's: so counts need a binary search, not a walk over ten thousand artifacts. */
static int64_t artifact_end(const struct sim_session *session, uint32_t index)
{
    double place = (double)index + 1.0;

    if (index + 1 >= session->total)
        return session->ended_ms;
    place -= 0.8 * sim_unit(sim_mix(session->id_lo ^ 0x33, index));
    double part = place / session->total;
    double share = part * (1.8 - 0.8 * part);
    return session->ready_ms + (int64_t)(share * (double)(session->ended_ms - session->ready_ms));
}

static uint32_t done_count(const struct sim_session *session, int64_t now_ms)
{
    uint32_t low = 0, high = session->total;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (artifact_end(session, middle) <= now_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* How many of the first `count` artifacts end badly: spread evenly, so that it is arithmetic. */
static uint32_t failed_among(const struct sim_session *session, uint32_t count)
{
    if (session->total == 0)
        return 0;
    uint64_t turn = session->id_lo % session->total;
    return (uint32_t)(((uint64_t)count * session->failures + turn) / session->total);
}

/* The least index i for which failed_among(i + 1) passes `number`. */
uint32_t sim_lifecycle_failure(const struct sim_session *session, uint32_t number)
{
    uint64_t turn = session->id_lo % session->total;
    uint64_t needed = ((uint64_t)number + 1) * session->total - turn;

    return (uint32_t)((needed + session->failures - 1) / session->failures - 1);
}

/* A bulk session of which nothing was found has no artifacts, and ends when its time is over. */
static enum sim_status status_of(const struct sim_counts *counts, bool over)
{
    if (counts->in_progress > 0 || !over)
        return SIM_ACTIVE;
    if (counts->failed == 0)
        return SIM_COMPLETED;
    return counts->completed == 0 ? SIM_FAILED : SIM_PARTIAL;
}

/* That a bulk session got its artifacts is an edge, too: its counts are others from then on. */
static void view_activating(const struct sim_session *session, struct sim_view *view)
{
    bool resolved = session->job == SIM_BULK && view->counts.total > 0;

    view->status = SIM_ACTIVATING;
    view->counts.in_progress = view->counts.total;
    view->modified_ms = resolved ? sim_lifecycle_resolved(session) : session->activated_ms;
}

static void view_started(const struct sim_session *session, int64_t now_ms, struct sim_view *view)
{
    view->counts.total = sim_lifecycle_visible(session, now_ms);
    if (now_ms < session->ready_ms) {
        view_activating(session, view);
        return;
    }
    uint32_t done = done_count(session, now_ms);
    view->counts.failed = failed_among(session, done);
    view->counts.completed = done - view->counts.failed;
    view->counts.in_progress = session->total - done;
    view->status = status_of(&view->counts, now_ms >= session->ended_ms);
    view->modified_ms = done > 0 ? artifact_end(session, done - 1) : session->ready_ms;
    if (is_terminal(view->status)) /* also where there are no artifacts to end */
        view->modified_ms = view->completed_ms = session->ended_ms;
}

static int64_t changed_ms(const struct sim_session *session, int64_t at_ms)
{
    bool changed = session->changed_ms > session->created_ms && session->changed_ms <= at_ms;

    return changed ? session->changed_ms : session->created_ms;
}

void sim_lifecycle_view(const struct sim_session *session, int64_t now_ms,
                        struct sim_view *ret_view)
{
    int64_t at_ms = frozen(session, now_ms);

    *ret_view = (struct sim_view){
        .status = SIM_DRAFT,
        .counts.total = sim_lifecycle_visible(session, at_ms),
        .modified_ms = changed_ms(session, at_ms),
        .completed_ms = SIM_NEVER,
    };
    if (session->activated_ms == SIM_NEVER || at_ms < session->activated_ms)
        return;
    view_started(session, at_ms, ret_view);
    if (at_ms != now_ms) {
        ret_view->status = SIM_PAUSED;
        ret_view->modified_ms = at_ms; /* the status changed then */
    }
}

static int64_t artifact_start(const struct sim_session *session, uint32_t index, double minute_ms)
{
    uint64_t hash = sim_mix(session->id_lo ^ 0x34, index);
    int64_t end_ms = artifact_end(session, index);
    int64_t took = (int64_t)((8.0 + 50.0 * sim_unit(hash)) * minute_ms);
    int64_t first = session->ready_ms + (end_ms - session->ready_ms) / 20;

    return end_ms - took > first ? end_ms - took : first;
}

void sim_lifecycle_artifact(const struct sim_session *session, uint32_t index, int64_t now_ms,
                            double minute_ms, struct sim_artifact *ret_artifact)
{
    int64_t at_ms = frozen(session, now_ms);
    struct sim_artifact seen = {SIM_ADDED, SIM_NEVER, SIM_NEVER, false};

    if (session->activated_ms != SIM_NEVER && at_ms >= session->activated_ms)
        seen.step = at_ms < session->ready_ms ? SIM_SCHEDULING : SIM_SCHEDULED;
    if (seen.step == SIM_SCHEDULED && at_ms >= artifact_start(session, index, minute_ms)) {
        seen.step = SIM_IN_PROGRESS;
        seen.start_ms = artifact_start(session, index, minute_ms);
    }
    if (seen.step == SIM_IN_PROGRESS && at_ms >= artifact_end(session, index)) {
        bool bad = failed_among(session, index + 1) > failed_among(session, index);

        seen.step = bad ? SIM_STEP_FAILED : SIM_SUCCEEDED;
        seen.end_ms = artifact_end(session, index);
        double late = (session->flags & SIM_NEW_PLACE) != 0 ? LATE_LOCATION_MINUTES : 0.0;
        seen.located = !bad && at_ms >= seen.end_ms + (int64_t)(late * minute_ms);
    }
    *ret_artifact = seen;
}
