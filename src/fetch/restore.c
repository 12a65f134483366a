#include "fetch/restore.h"

#include <stdio.h>

#include "base/timefmt.h"
#include "fetch/publish.h"

static const struct identity_set *take_person(void *context, const struct identity_set *set)
{
    return store_keep_people(context, set);
}

static void take_session(void *context, const struct session *session)
{
    store_restore(context, session);
}

static void take_trace(void *context, const struct history_trace *trace)
{
    const struct fetch *fetch = context;
    (void)recorder_restore_trace(fetch->recorder, trace, fetch_wall(fetch));
}

static void take_finished(void *context, enum workload workload,
                          const struct history_finished *finished)
{
    const struct fetch *fetch = context;
    (void)recorder_restore_finished(fetch->recorder, workload, finished);
}

/* A moment of an earlier run: one to come was told by a clock that has been put back since. */
static int64_t past(int64_t ms, int64_t now_ms)
{
    return ms < now_ms ? ms : now_ms;
}

void restore_image(struct machines *machines, const struct image *image)
{
    struct fetch *fetch = &machines->fetch;
    const struct image_times times = image_times(image);
    const int64_t now_ms = fetch_wall(fetch), listed_ms = past(times.listed_ms, now_ms);
    const struct image_history_taker history = {take_trace, take_finished, fetch};
    const struct image_session_taker sessions = {take_person, take_session, fetch->store};
    image_each_session(image, &sessions);
    image_each_history(image, &history);
    store_restored(fetch->store, listed_ms);
    recorder_over_kept(fetch->recorder);
    struct event_log *events = image_events(image);
    journal_restore(&fetch->journal, events, fetch->store);
    event_log_unref(events);
    struct listing *listing = &machines->listing;
    listing->whole_ms = listing->listed_ms = listing->read_ms = listed_ms;
    machines->kept_ms = times.polled_ms == TIME_NONE ? listed_ms : past(times.polled_ms, now_ms);
    const struct image_owner owner = image_owner(image);
    snprintf(machines->whose.tenant, sizeof machines->whose.tenant, "%s", owner.tenant);
    snprintf(machines->whose.account, sizeof machines->whose.account, "%s", owner.account);
    publish_first(machines);
}
