#include "fetch/machines.h"

#include <stdio.h>
#include <string.h>

#include "base/timefmt.h"
#include "fetch/publish.h"
#include "fetch/restore.h"

/* What happened goes to the events and into the history. */
static void observe(void *context, const struct observation *seen)
{
    struct fetch *fetch = context;
    journal_observe(&fetch->journal, seen);
    recorder_observe(fetch->recorder, seen);
}

static void init_fetch(struct fetch *fetch, const struct machines_options *options,
                       struct reading *reading)
{
    *fetch = (struct fetch){
        .clock = options->clock,
        .graph = options->graph,
        .keep_raw = options->keep_raw,
        .polled_ms = TIME_NONE,
        .random = options->random,
        .audit = options->audit,
        .dirty = true, /* a screen that says LOADING is better than none */
        .on_answer = reading_take,
        .on_answer_context = reading,
    };
    journal_init(&fetch->journal);
    fetch->recorder = recorder_new();
    textset_init(&fetch->labelled, options->random);
    fetch->store = store_new(options->keep_raw, observe, fetch);
    graph_on_fault(options->graph, fetch_note_fault, fetch);
}

void machines_init(struct machines *machines, const struct machines_options *options)
{
    *machines = (struct machines){
        .model = options->model,
        .pace = options->pace ? *options->pace : *pace_rules_default(),
        .interval_s = options->interval_s,
        .list_only = options->list_only,
        .sweep_wanted = true,
        .publish_now = true,
        .show_progress = true,
        .hot_soon_boot_ms = CLOCK_NEVER,
        .refreshed_boot_ms = INT64_MIN / 2,
        .refresh_at_boot_ms = CLOCK_NEVER,
        .kept_ms = TIME_NONE,
        .published = options->published,
        .published_context = options->published_context,
        .expired_boot_ms = INT64_MIN / 2,
    };
    init_fetch(&machines->fetch, options, &machines->reading);
    listing_init(&machines->listing, options->random);
    hotpoll_init(&machines->hotpoll);
    reading_init(&machines->reading);
    holder_init(&machines->holder);
    labels_init(&machines->labels);
    unit_names_init(&machines->names, options->random);
    writing_init(&machines->writing);
    service_init(&machines->service);
    activity_init(&machines->activity, options->activity_log, options->random);
    machines->sweep_random = fetch_random(&machines->fetch);
    machines->hot_random = fetch_random(&machines->fetch);
    if (options->image)
        restore_image(machines, options->image);
}

void machines_release(struct machines *machines)
{
    paces_unref(machines->told.paces);
    signin_unref(machines->signin);
    signin_unref(machines->seen_by);
    activity_release(&machines->activity);
    service_release(&machines->service);
    writing_release(&machines->writing);
    unit_names_release(&machines->names);
    labels_release(&machines->labels);
    reading_release(&machines->reading);
    holder_release(&machines->holder);
    hotpoll_release(&machines->hotpoll);
    listing_release(&machines->listing);
    store_free(machines->fetch.store);
    textset_release(&machines->fetch.labelled);
    point_queue_release(&machines->fetch.points);
    name_book_release(&machines->fetch.book);
    journal_release(&machines->fetch.journal);
    recorder_free(machines->fetch.recorder);
    fault_log_unref(machines->fetch.faults);
    opened_unref(machines->fetch.opened);
    graph_on_fault(machines->fetch.graph, NULL, NULL);
}

void machines_sweep_now(struct machines *machines)
{
    if (machines->listing.page_gap_ms > 0 || listing_is_stuck(&machines->listing))
        listing_stop(&machines->listing, &machines->fetch);
    machines->sweep_wanted |= !machines->listing.running;
}

/* --- schedule --- */

/* When the hot sessions were last read; before a sweep was ever whole, from the beginning of the
 * last one: what has just come with a page is not asked for again at once. */
static int64_t hot_read_at(const struct machines *machines)
{
    const struct listing *listing = &machines->listing;
    const int64_t at = fetch_later(listing->read_boot_ms, machines->hotpoll.tried_boot_ms);
    const bool begun = listing->running || listing->tried_boot_ms != CLOCK_NEVER;
    return at == CLOCK_NEVER && begun ? listing->started_boot_ms : at;
}

/* Made twice a turn, before its work and after: all deadlines of a moment rest on one plan. */
static void renew_plan(struct machines *machines)
{
    const struct listing *listing = &machines->listing;
    const bool whole = listing->end_fault.kind == FAULT_NONE;
    const struct cadence_input input = {
        .now_boot_ms = fetch_now(&machines->fetch),
        .interval_s = machines->interval_s,
        .hot_count = store_hot_count(machines->fetch.store),
        /* A list that cannot be read whole does no poll's work, whatever it cost. */
        .sweep_pages = whole ? listing->whole_pages : 0,
        .sweep_took_ms = listing->took_ms,
        .no_pacing = listing->no_pacing,
        .sweep_ended_boot_ms = listing->tried_boot_ms,
        .hot_ended_boot_ms = hot_read_at(machines),
        .slowed_until_boot_ms = machines->slowed_until_boot_ms,
    };
    machines->plan = cadence_compute(&input);
}

/* Whoever answers again has no reason to refuse the list any more: soon, and less so each time that
 * it is refused all the same. */
static int64_t answered_due(const struct machines *machines)
{
    const struct listing *listing = &machines->listing;
    if (listing->pages > 0 || machines->fetch.goods == listing->tried_goods)
        return CLOCK_NEVER;
    const int64_t wait_ms = (int64_t)MACHINES_ANSWERED_MS
                            << (listing->again < 8 ? listing->again : 8);
    return cadence_jitter(listing->tried_boot_ms + wait_ms, wait_ms, machines->sweep_random);
}

int64_t machines_sweep_due(const struct machines *machines)
{
    const struct listing *listing = &machines->listing;
    if (listing->running)
        return CLOCK_NEVER;
    if (machines->sweep_wanted || listing->tried_boot_ms == CLOCK_NEVER)
        return fetch_now(&machines->fetch);
    if (listing->end_fault.kind == FAULT_NONE)
        return cadence_jitter(machines->plan.sweep_at_boot_ms, machines->plan.sweep_wait_ms,
                              machines->sweep_random);
    /* Refused, or broken midway: 5 minutes, and within the same budget as whole sweeps. What was
     * read slowly has kept within it. */
    const struct cadence_input broken = {
        .now_boot_ms = fetch_now(&machines->fetch),
        .interval_s = machines->interval_s,
        .sweep_pages = listing->page_gap_ms > 0 ? 0 : listing->pages,
        .no_pacing = true,
        .sweep_ended_boot_ms = listing->tried_boot_ms,
        .hot_ended_boot_ms = CLOCK_NEVER,
    };
    const struct cadence_plan plan = cadence_compute(&broken);
    const int64_t due =
        cadence_jitter(plan.sweep_at_boot_ms, plan.sweep_period_ms, machines->sweep_random);
    return clock_sooner(due, answered_due(machines));
}

int64_t machines_hot_due(const struct machines *machines)
{
    if (machines->hotpoll.running)
        return CLOCK_NEVER;
    const int64_t due = cadence_jitter(machines->plan.hot_at_boot_ms, machines->plan.hot_period_ms,
                                       machines->hot_random);
    return clock_sooner(due, machines->hot_soon_boot_ms);
}

/* When the next row that is gone leaves the list; the store counts in wall clock. */
static int64_t expire_due(const struct machines *machines)
{
    const struct fetch *fetch = &machines->fetch;
    const int64_t at_ms = store_expire_deadline(fetch->store);
    return at_ms == CLOCK_NEVER ? CLOCK_NEVER : fetch_now(fetch) + (at_ms - fetch_wall(fetch));
}

/* Marks of the poll before fall away with what this one brings, in one frame; a sweep that ends
 * right behind a hot poll takes none away. */
static void expire_marks(struct machines *machines, int64_t least_ms)
{
    struct fetch *fetch = &machines->fetch;
    if (fetch_now(fetch) - machines->expired_boot_ms < least_ms)
        return;
    machines->expired_boot_ms = fetch_now(fetch);
    store_expire(fetch->store, fetch_wall(fetch));
}

/* How far apart the pages of the next sweep are asked for: at once if somebody waits for them. */
static int64_t page_gap_ms(const struct machines *machines)
{
    const struct listing *listing = &machines->listing;
    if (machines->sweep_wanted || listing->whole_pages == 0)
        return 0;
    if (listing->end_fault.kind == FAULT_NONE)
        return machines->plan.page_gap_ms;
    const struct cadence_input again = {.sweep_pages = listing->whole_pages,
                                        .no_pacing = listing->no_pacing};
    return cadence_compute(&again).page_gap_ms;
}

static void start_what_is_due(struct machines *machines)
{
    struct fetch *fetch = &machines->fetch;
    const int64_t now = fetch_now(fetch);

    if (now >= machines_sweep_due(machines)) {
        listing_start(&machines->listing, fetch, page_gap_ms(machines));
        machines->sweep_wanted = false;
        renew_plan(machines); /* what comes with a page is not polled for */
    }
    if (now >= machines_hot_due(machines)) {
        machines->hot_soon_boot_ms = CLOCK_NEVER;
        machines->doubts_wanted = false;
        hotpoll_start(&machines->hotpoll, fetch);
    }
    if (machines->doubts_wanted && !machines->hotpoll.running) {
        machines->doubts_wanted = false;
        struct session space;
        if (store_doubted(fetch->store, 0, &space))
            hotpoll_start_doubted(&machines->hotpoll, fetch);
    }
    if (now >= expire_due(machines))
        store_expire(fetch->store, fetch_wall(fetch));
}

/* Where the list itself was refused, a unit or a name that was says nothing of its own kind. */
static void forget_refusals(struct machines *machines, enum fault_kind was)
{
    if (was != FAULT_FORBIDDEN || machines->listing.end_fault.kind != FAULT_NONE)
        return;
    machines->fetch.not_permitted = 0;
    labels_retry(&machines->labels);
    service_wish(&machines->service);
}

static void step_listing(struct machines *machines)
{
    struct fetch *fetch = &machines->fetch;
    const enum fault_kind was = machines->listing.end_fault.kind;
    const enum listing_event event = listing_step(&machines->listing, fetch);
    forget_refusals(machines, was);
    switch (event) {
    case LISTING_NOTHING:
        return;
    case LISTING_PAGE:
        if (machines->listing.page_gap_ms > 0) /* it may go on for hours */
            expire_marks(machines, CADENCE_SWEEP_S * SECOND_MS);
        machines->publish_now |= machines->show_progress && machines->listing.pages == 1;
        fetch->dirty |= machines->show_progress;
        break;
    case LISTING_ENDED:
        machines->publish_now |= machines->show_progress;
        fetch->dirty |= machines->show_progress || machines->listing.end_fault.kind != FAULT_NONE;
        machines->sweep_random = fetch_random(fetch);
        machines->show_progress = false;
        machines->doubts_wanted = true;
        fetch->polled = true;
        expire_marks(machines, machines->interval_s * SECOND_MS / 2);
        if (machines->listing.whole_boot_ms != CLOCK_NEVER)
            recorder_swept(fetch->recorder, fetch->store);
        reading_poll(&machines->reading, fetch);
        break;
    }
    /* Where the list is refused, the service's status is not asked for. */
    if (!machines->list_only && machines->listing.pages > 0) {
        service_poll(&machines->service, fetch);
        activity_poll(&machines->activity, fetch);
    }
}

static void step_hotpoll(struct machines *machines)
{
    struct fetch *fetch = &machines->fetch;
    if (!hotpoll_step(&machines->hotpoll, fetch))
        return;
    machines->hot_random = fetch_random(fetch);
    fetch->polled = true;
    if (machines->hotpoll.whole)
        expire_marks(machines, machines->interval_s * SECOND_MS / 2);
    reading_poll(&machines->reading, fetch);
}

/* What was written to is read at once; when that fails the next poll does it. */
static void step_writing(struct machines *machines)
{
    struct session_key key;
    if (writing_step(&machines->writing, &machines->fetch))
        machines->hot_soon_boot_ms = fetch_now(&machines->fetch) + MACHINES_AFTER_WRITE_MS;
    while (writing_take_ended(&machines->writing, &key)) {
        hotpoll_add(&machines->hotpoll, &machines->fetch, key.id, key.workload);
        fetch_key_release(&key);
    }
}

/* One answer after an outage: whoever still waits for its next try need not. */
static void note_recovery(struct machines *machines)
{
    struct fetch *fetch = &machines->fetch;
    if (machines->told.state == DATA_OFFLINE && fetch->goods != machines->told.goods &&
        !graph_signed_out(fetch->graph)) /* a refused token is for a person to try again */
        graph_retry_now(fetch->graph);
    machines->told.goods = fetch->goods;
}

/* Other eyes, or the same with another grant, may see what was refused. Before the first token
 * nothing was seen. */
static void look_again(struct machines *machines, const struct signin *is)
{
    struct fetch *fetch = &machines->fetch;
    const struct signin *was = machines->seen_by;
    if (!was)
        return;
    const bool other =
        strcmp(was->account, is->account) != 0 || strcmp(was->tenant, is->tenant) != 0;
    if (!other && was->granted == is->granted)
        return;
    fetch->not_permitted = 0;
    holder_release(&machines->holder); /* what others were shown is no business of theirs */
    opened_unref(fetch->opened);
    fetch->opened = NULL;
    labels_forget(&machines->labels, fetch);
    unit_names_forget(&machines->names, fetch, &machines->reading);
    activity_forget(&machines->activity, fetch);
    service_forget(&machines->service, fetch, other);
    if (other)
        machines_sweep_now(machines);
    reading_forget(&machines->reading, fetch);
}

/* Calls find out by themselves whether somebody is signed in, but the next may be minutes away. */
static void note_token(struct machines *machines)
{
    struct fault why;
    (void)graph_may_send(machines->fetch.graph, &why);
}

/* Each request to the login host has an id of its own: another id, another failure. */
static void note_login_fault(struct fetch *fetch, const struct signin *signin,
                             const struct fault *is, const struct fault *was)
{
    if (is->client_request_id[0] == '\0' ||
        (was && strcmp(is->client_request_id, was->client_request_id) == 0))
        return;
    fetch_note_login_fault(fetch, signin->login_host, is);
}

static void note_login_faults(struct machines *machines, const struct signin *now)
{
    const struct signin *was = machines->signin;
    note_login_fault(&machines->fetch, now, &now->fault, was ? &was->fault : NULL);
    note_login_fault(&machines->fetch, now, &now->ask_fault, was ? &was->ask_fault : NULL);
}

static void look_at_signin(struct machines *machines)
{
    struct fetch *fetch = &machines->fetch;
    struct signin now = {0};
    const uint64_t revision = graph_signin(fetch->graph, NULL);
    if (revision == machines->signin_revision)
        return;
    graph_signin(fetch->graph, &now);
    note_token(machines);
    note_login_faults(machines, &now);
    if (now.state == SIGNIN_IN) {
        look_again(machines, &now);
        signin_unref(machines->seen_by);
        machines->seen_by = signin_copy(&now);
    }
    signin_unref(machines->signin);
    machines->signin = signin_copy(&now);
    machines->signin_revision = revision;
    fetch->dirty = true;
}

static void move_time(int64_t *at_ms, int64_t moved_ms)
{
    if (*at_ms != TIME_NONE)
        *at_ms += moved_ms;
}

/* Before anything of this turn is observed: what was read before still held then. What was read by
 * a clock that has been set since was read by the new one's time, as what is derived is as of it.
 */
static void tell_recorder(struct machines *machines)
{
    struct fetch *fetch = &machines->fetch;
    const int64_t moved_ms = recorder_clock(fetch->recorder, fetch_wall(fetch), fetch_now(fetch),
                                            graph_date_offset_ms(fetch->graph));
    move_time(&machines->listing.read_ms, moved_ms);
    move_time(&machines->hotpoll.whole_ms, moved_ms);
    recorder_read(fetch->recorder, publish_hot_ms(machines));
}

/* It goes on without the log, but not in silence. */
static void look_at_log(struct machines *machines)
{
    struct fetch *fetch = &machines->fetch;
    struct fault why;
    if (graph_take_log_fault(fetch->graph, &why))
        journal_notice(&fetch->journal, NOTICE_FAILED, fetch_wall(fetch), why.text,
                       "It is tried again each minute.");
}

static void step_names(struct machines *machines)
{
    const struct unit_names_times times = {
        .allowed = publish_all_well(machines),
        .slowed = fetch_now(&machines->fetch) < machines->slowed_until_boot_ms,
        .unbatched_boot_ms = machines->hotpoll.unbatched_boot_ms,
    };
    unit_names_step(&machines->names, &machines->fetch, &machines->reading, &machines->labels,
                    &times);
}

void machines_turn(struct machines *machines)
{
    struct fetch *fetch = &machines->fetch;
    tell_recorder(machines);
    graph_deliver(fetch->graph);
    machines_refresh_if_due(machines);
    renew_plan(machines);
    start_what_is_due(machines);
    step_writing(machines);
    reading_step(&machines->reading, fetch);
    step_hotpoll(machines);
    step_listing(machines);
    service_step(&machines->service, fetch);
    activity_step(&machines->activity, fetch);
    /* What the polls brought for the open session shall be seen with them. */
    reading_step(&machines->reading, fetch);
    holder_note(&machines->holder, fetch, &machines->reading.key, machines->reading.dossier.units);
    holder_step(&machines->holder, fetch);
    note_recovery(machines);
    look_at_log(machines);
    look_at_signin(machines); /* after the calls: a 401 may have changed it */
    renew_plan(machines);
    /* Nothing runs, or the list is read instead. */
    if (machines->plan.hot_at_boot_ms == CLOCK_NEVER)
        hotpoll_rest(&machines->hotpoll, fetch);
    publish_decide(machines);
    labels_step(&machines->labels, fetch, publish_all_well(machines));
    step_names(machines);
    publish_step(machines);
}

int64_t machines_deadline(const struct machines *machines)
{
    const int64_t deadlines[] = {
        listing_deadline(&machines->listing),
        hotpoll_deadline(&machines->hotpoll),
        reading_deadline(&machines->reading),
        holder_deadline(&machines->holder),
        labels_deadline(&machines->labels),
        unit_names_deadline(&machines->names),
        writing_deadline(&machines->writing),
        service_deadline(&machines->service),
        activity_deadline(&machines->activity),
        machines_sweep_due(machines),
        machines_hot_due(machines),
        expire_due(machines),
        graph_tokens_deadline(machines->fetch.graph),
        publish_deadline(machines),
        machines->refresh_at_boot_ms,
        machines->doubts_wanted && !machines->hotpoll.running ? fetch_now(&machines->fetch)
                                                              : CLOCK_NEVER,
    };
    int64_t deadline = CLOCK_NEVER;
    for (size_t i = 0; i < sizeof deadlines / sizeof deadlines[0]; i++)
        deadline = clock_sooner(deadline, deadlines[i]);
    return deadline;
}
