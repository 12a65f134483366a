#include "fetch/publish.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/timefmt.h"
#include "fetch/naming.h"

/* No list has been read whole yet, but one was kept by an earlier run. */
static bool is_kept(const struct machines *machines)
{
    return machines->kept_ms != TIME_NONE && machines->listing.whole_boot_ms == CLOCK_NEVER;
}

static bool something_hot(const struct machines *machines)
{
    return store_hot_count(machines->fetch.store) > 0;
}

static int64_t live_until(const struct machines *machines)
{
    const struct listing *listing = &machines->listing;
    const struct live_input input = {
        .hot = something_hot(machines),
        .hot_boot_ms = fetch_later(listing->read_boot_ms, machines->hotpoll.live_boot_ms),
        .hot_period_ms = machines->plan.hot_period_ms,
        .swept_boot_ms = listing->whole_boot_ms,
        .sweep_period_ms = machines->plan.sweep_period_ms,
        .sweep_took_ms = listing->took_ms,
    };
    return state_live_until(&input);
}

/* An answer to something else, late or for the open session, ends an outage, and may have been the
 * last one. Where what runs is polled the polls tell; else nobody does but the list itself. */
static const struct fault *list_outage(const struct machines *machines)
{
    const struct ask *ask = &machines->listing.ask;
    const struct fault *outage = ask_outage(ask, &machines->fetch);
    if (!outage && machines->plan.hot_at_boot_ms == CLOCK_NEVER)
        outage = ask_outage_again(ask, &machines->fetch);
    return outage;
}

/* *ret_unread: the fault is that of single sessions, which a hot poll left. */
static enum data_state decide(const struct machines *machines, struct fault *ret_fault,
                              bool *ret_unread)
{
    const struct fetch *fetch = &machines->fetch;
    const struct listing *listing = &machines->listing;
    const int64_t now = fetch_now(fetch);
    const struct fault *outage = list_outage(machines);
    const struct state_input input = {
        .signed_out = graph_signed_out(fetch->graph),
        .hold = graph_hold_until(fetch->graph) > now ? graph_hold_fault(fetch->graph) : NULL,
        .sweep_end = &listing->end_fault,
        .hot_refusal = hotpoll_refusal(&machines->hotpoll, fetch),
        .outage = outage ? outage : hotpoll_outage(&machines->hotpoll, fetch),
        .sweep_trouble = ask_fault(&listing->ask),
        /* Where nothing runs any more, or the list is read instead, no poll says otherwise. */
        .unread = machines->plan.hot_at_boot_ms == CLOCK_NEVER ? NULL
                                                               : hotpoll_unread(&machines->hotpoll),
        .loaded = listing->whole_boot_ms != CLOCK_NEVER || is_kept(machines),
        .now_boot_ms = now,
        .live_until_boot_ms = live_until(machines),
    };
    const struct fault *fault;
    const enum data_state state = state_decide(&input, &fault);
    *ret_fault = *fault;
    *ret_unread = fault == input.unread;
    return state;
}

static int64_t unread_due(const struct machines *machines)
{
    return clock_sooner(machines_hot_due(machines), hotpoll_deadline(&machines->hotpoll));
}

/* Faults that a call of ours does not repeat by itself have no next try of their own: the next
 * sweep, or poll. */
static void complete_fault(const struct machines *machines, enum data_state state, bool unread,
                           struct fault *fault)
{
    const struct fetch *fetch = &machines->fetch;
    /* CLOCK_NEVER: under way, and repeated */
    const int64_t sweep = machines_sweep_due(machines);
    const int64_t next = unread ? clock_sooner(sweep, unread_due(machines)) : sweep;
    if (fault->kind == FAULT_NONE)
        return;
    if (state == DATA_THROTTLED && graph_hold_until(fetch->graph) > fetch_now(fetch))
        fault->next_try_ms = fetch_wall_at(fetch, graph_hold_until(fetch->graph));
    else if ((state == DATA_REFUSED || state == DATA_STALE) && next != CLOCK_NEVER)
        fault->next_try_ms = fetch_wall_at(fetch, next);
}

/* A next try that moved by less than a second is the same one, seen through another clock reading.
 */
static bool same_fault(const struct fault *a, const struct fault *b)
{
    int64_t moved = a->next_try_ms - b->next_try_ms;
    return a->kind == b->kind && (moved < 0 ? -moved : moved) < 1000 &&
           a->http_status == b->http_status && strcmp(a->text, b->text) == 0;
}

/* Sessions that are left are told of by the poll that leaves them. */
static void note_trouble(struct machines *machines, int trouble, const struct fault *fault)
{
    struct fetch *fetch = &machines->fetch;
    struct told *told = &machines->told;
    char text[96], length[16];

    if (trouble == told->trouble)
        return;
    if (trouble != 0) {
        journal_event(&fetch->journal, EVENT_FAULT, fetch_wall(fetch), NULL, fault->text);
        if (told->trouble == 0)
            told->trouble_boot_ms = fetch_now(fetch);
    } else {
        timefmt_duration_s(fetch_now(fetch) - told->trouble_boot_ms, length, sizeof length);
        snprintf(text, sizeof text, "The service answers again after %s.", length);
        journal_event(&fetch->journal, EVENT_RECOVERED, fetch_wall(fetch), NULL, text);
    }
    told->trouble = trouble;
}

/* After a 429 or 503 everything is asked for half as often: a 429 to any read counts, a 503 when it
 * keeps the list or the polls from their answers: that is the fault, or NULL. */
static void slow_down(struct machines *machines, const struct fault *fault)
{
    int64_t at = graph_throttled_at(machines->fetch.graph);
    if (fault && (fault->http_status == 503 || fault->http_status == 429))
        at = fetch_now(&machines->fetch);
    if (at != CLOCK_NEVER && at + MACHINES_SLOWED_MS > machines->slowed_until_boot_ms)
        machines->slowed_until_boot_ms = at + MACHINES_SLOWED_MS;
}

void publish_decide(struct machines *machines)
{
    struct told *told = &machines->told;
    struct fault fault;
    bool unread;
    const enum data_state state = decide(machines, &fault, &unread);
    complete_fault(machines, state, unread, &fault);
    note_trouble(machines, unread ? 0 : state_trouble(state, &fault), &fault);
    slow_down(machines, unread ? NULL : &fault); /* others are answered */
    if (state != told->state || !same_fault(&fault, &told->fault)) {
        told->state = state;
        told->fault = fault;
        machines->fetch.dirty = true;
    }
}

bool publish_all_well(const struct machines *machines)
{
    const struct told *told = &machines->told;
    const bool quiet = told->state == DATA_LOADING || told->state == DATA_STALE;
    return told->state == DATA_LIVE || (quiet && told->fault.kind == FAULT_NONE);
}

/* What somebody waits for; changed rows alone can wait for the rest of their poll. */
static bool is_urgent(const struct machines *machines)
{
    return machines->fetch.dirty || machines->fetch.journal.changed;
}

static int64_t rows_deadline(const struct machines *machines)
{
    const struct hotpoll *hot = &machines->hotpoll;
    const struct listing *listing = &machines->listing;
    int64_t at = machines->told.published_boot_ms + MACHINES_PUBLISH_MS;
    if (!store_is_dirty(machines->fetch.store))
        return machines->fetch.polled ? at : CLOCK_NEVER;
    if (hot->running || reading_is_busy(&machines->reading))
        at = fetch_later(at, hot->started_boot_ms + MACHINES_ROUND_MS);
    if (!machines->show_progress && (listing->running || reading_is_busy(&machines->reading)))
        at = fetch_later(at, listing->started_boot_ms + MACHINES_ROUND_MS);
    return at;
}

int64_t publish_deadline(const struct machines *machines)
{
    if (machines->publish_now)
        return fetch_now(&machines->fetch);
    if (is_urgent(machines))
        return machines->told.published_boot_ms + MACHINES_PUBLISH_MS;
    return rows_deadline(machines);
}

/* The earliest of what is planned or retried; in trouble, the try that its fault announces. */
static int64_t next_poll(const struct machines *machines)
{
    const struct fetch *fetch = &machines->fetch;
    if (machines->told.fault.next_try_ms > 0)
        return machines->told.fault.next_try_ms;
    int64_t next = machines_sweep_due(machines);
    const int64_t others[] = {machines_hot_due(machines), listing_deadline(&machines->listing),
                              hotpoll_deadline(&machines->hotpoll)};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        next = clock_sooner(next, others[i]);
    return fetch_wall_at(fetch, next);
}

static int64_t newer_time(int64_t a, int64_t b)
{
    return a > b ? a : b; /* TIME_NONE is the smallest */
}

int64_t publish_hot_ms(const struct machines *machines)
{
    return newer_time(machines->listing.read_ms, machines->hotpoll.whole_ms);
}

static void describe_polls(const struct machines *machines, struct snapshot *snapshot)
{
    const struct listing *listing = &machines->listing;

    snapshot->live_until_boot_ms = live_until(machines);
    snapshot->made_ms = fetch_wall(&machines->fetch);
    snapshot->swept_ms = listing->whole_ms;
    snapshot->listed_ms = listing->listed_ms;
    snapshot->hot_ms = publish_hot_ms(machines);
    /* What has been read of the running ones since makes the list no younger. */
    snapshot->kept = is_kept(machines);
    snapshot->polled_ms = snapshot->kept ? machines->kept_ms : machines->fetch.polled_ms;
    snapshot->next_poll_ms = next_poll(machines);
    snapshot->unseen_bound_s = machines->plan.unseen_bound_s;
    snapshot->sweep_pages = listing->pages;
    snapshot->sweep_sessions = listing->sessions;
}

/* Only what is followed has a pace worth keeping: nobody looks at 100,000 rows for it. */
static struct paces *paces_of_followed(const struct machines *machines,
                                       const struct snapshot *snapshot)
{
    const size_t count = history_count(snapshot->history);
    struct paces *paces = paces_new(&machines->pace, count);
    for (size_t i = 0; i < count; i++) {
        const struct history_trace *trace = history_at(snapshot->history, i);
        struct session space;
        const struct session *session =
            store_find(machines->fetch.store, trace->id, (enum workload)trace->workload, &space);
        if (session)
            paces_add(paces, snapshot, session);
    }
    return paces;
}

/* Whose eyes see this. Rows stay when others sign in: from then on it is nobody's alone. */
static void tell_whose(struct machines *machines)
{
    struct whose *whose = &machines->whose;
    char tenant[sizeof whose->tenant], account[sizeof whose->account];
    if (machines->fetch.goods == 0)
        return; /* nothing has been seen, and who asks may not be settled */
    graph_describe(machines->fetch.graph, tenant, account, sizeof tenant);
    if (!*tenant || !*account)
        return;
    bool known = *whose->tenant != '\0';
    whose->mixed |=
        known && (strcmp(whose->tenant, tenant) != 0 || strcmp(whose->account, account) != 0);
    memcpy(whose->tenant, tenant, sizeof tenant);
    memcpy(whose->account, account, sizeof account);
}

static int64_t minute_of(int64_t ms)
{
    return ms == TIME_NONE ? TIME_NONE : ms / MINUTE_MS;
}

/* Screens show these times by the minute: true when one of them reads otherwise now. */
static bool times_turned(struct told *told, const struct snapshot *snapshot)
{
    const int64_t times[] = {
        minute_of(snapshot->polled_ms), minute_of(snapshot->swept_ms),
        minute_of(snapshot->hot_ms),    (snapshot->unseen_bound_s + 59) / 60,
        snapshot->clock_offset_ms,
    };
    _Static_assert(sizeof times == sizeof told->times, "all are kept");
    const bool turned = memcmp(times, told->times, sizeof times) != 0;
    memcpy(told->times, times, sizeof times);
    return turned;
}

/* What no row and nobody's wish brought about: who sees it, and what is derived (a verdict by the
 * clock alone, a start that was told, histories begun anew). Remembers what it was. The paces of
 * before lend their ids from a snapshot that the model holds until the next one is published. */
static bool others_turned(struct told *told, const struct snapshot *snapshot)
{
    const uint64_t history = history_revision(snapshot->history);
    const bool turned = memcmp(&told->whose, &snapshot->whose, sizeof told->whose) != 0 ||
                        history != told->history || !paces_alike(told->paces, snapshot->paces);
    told->whose = snapshot->whose;
    told->history = history;
    paces_unref(told->paces);
    told->paces = paces_ref(snapshot->paces);
    return turned;
}

/* All that is known now, but for its numbers. */
static struct snapshot *cut(struct machines *machines)
{
    struct fetch *fetch = &machines->fetch;
    struct history *history = recorder_cut(fetch->recorder);
    naming_note_begun(fetch, history);
    struct snapshot *snapshot = store_cut(fetch->store);
    snapshot->state = machines->told.state;
    snapshot->fault = machines->told.fault;
    describe_polls(machines, snapshot);
    snapshot->clock_offset_ms = graph_date_offset_ms(fetch->graph);
    snapshot->service = machines->service.told;
    snapshot->service_settled = machines->service.settled;
    snapshot->not_permitted = fetch->not_permitted;
    snapshot->events = journal_events(&fetch->journal, fetch->store);
    snapshot->history = history;
    snapshot->faults = fault_log_ref(fetch->faults);
    snapshot->detail = detail_ref(machines->reading.detail);
    snapshot->naming = machines->names.told;
    snapshot->holdings = holdings_ref(machines->holder.known);
    snapshot->holder = machines->holder.search;
    snapshot->opened = opened_ref(fetch->opened);
    snapshot->tasks = task_log_ref(machines->activity.log);
    snapshot->signin = signin_ref(machines->signin);
    tell_whose(machines);
    snapshot->whose = machines->whose;
    memcpy(snapshot->notices, fetch->journal.notices, sizeof snapshot->notices);
    snapshot->notice_count = fetch->journal.notice_count;
    snapshot->writes_in_flight = writing_count(&machines->writing);
    snapshot->paces = paces_of_followed(machines, snapshot);
    return snapshot;
}

static void publish(struct machines *machines)
{
    struct fetch *fetch = &machines->fetch;
    const bool changed =
        machines->publish_now || is_urgent(machines) || store_is_dirty(fetch->store);
    struct snapshot *snapshot = cut(machines);
    snapshot->seq = ++machines->told.seq;
    const bool turned = times_turned(&machines->told, snapshot);
    if (others_turned(&machines->told, snapshot) || turned || changed)
        machines->told.change++;
    snapshot->change = machines->told.change;
    fetch->dirty = fetch->polled = false;
    machines->publish_now = false;
    machines->told.published_boot_ms = fetch_now(fetch);
    struct snapshot *held = snapshot_ref(snapshot);
    model_publish(machines->model, snapshot);
    if (machines->published) /* whoever asks the model for it shall find it there */
        machines->published(machines->published_context, held);
    snapshot_unref(held);
}

void publish_first(struct machines *machines)
{
    publish_decide(machines);
    publish(machines);
}

void publish_step(struct machines *machines)
{
    if (fetch_now(&machines->fetch) >= publish_deadline(machines))
        publish(machines);
}
