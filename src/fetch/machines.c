/* machines.c - see machines.h. */
#include "fetch/machines.h"

#include <stdio.h>

#include "base/timefmt.h"
#include "graph/url.h"

/* A call failed: noted for support, whatever becomes of it. */
static void note_fault(void *context, const char *method, const char *url,
                       const struct fault *fault)
{
    struct fetch *fetch = context;
    size_t length = 0;
    const char *path = url_path(url, &length);
    struct fault_log *log =
        fault_log_add(fetch->faults, method, path, length, fault, fetch_wall(fetch));
    fault_log_unref(fetch->faults);
    fetch->faults = log;
    fetch->dirty = true;
}

void machines_init(struct machines *machines, const struct machines_options *options)
{
    *machines = (struct machines){
        .fetch = {.clock = options->clock,
                  .graph = options->graph,
                  .keep_raw = options->keep_raw,
                  .polled_ms = TIME_NONE,
                  .random = options->random,
                  .audit = options->audit,
                  .dirty = true}, /* a screen that says LOADING is better than none */
        .model = options->model,
        .interval_s = options->interval_s,
        .list_only = options->list_only,
        .sweep_wanted = true,
        .publish_now = true,
        .show_progress = true,
        .hot_soon_boot_ms = CLOCK_NEVER,
        .expire_boot_ms = CLOCK_NEVER,
        .refreshed_boot_ms = INT64_MIN / 2,
    };
    struct fetch *fetch = &machines->fetch;
    journal_init(&fetch->journal);
    textset_init(&fetch->labelled, options->random);
    fetch->store = store_new(options->keep_raw, journal_observe, &fetch->journal);
    graph_on_fault(options->graph, note_fault, fetch);
    fetch->on_answer = reading_take;
    fetch->on_answer_context = &machines->reading;
    listing_init(&machines->listing, options->random);
    hotpoll_init(&machines->hotpoll);
    reading_init(&machines->reading);
    labels_init(&machines->labels);
    writing_init(&machines->writing);
    service_init(&machines->service);
    machines->sweep_random = fetch_random(fetch);
    machines->hot_random = fetch_random(fetch);
}

void machines_release(struct machines *machines)
{
    service_release(&machines->service);
    writing_release(&machines->writing);
    labels_release(&machines->labels);
    reading_release(&machines->reading);
    hotpoll_release(&machines->hotpoll);
    listing_release(&machines->listing);
    store_free(machines->fetch.store);
    textset_release(&machines->fetch.labelled);
    journal_release(&machines->fetch.journal);
    fault_log_unref(machines->fetch.faults);
    graph_on_fault(machines->fetch.graph, NULL, NULL);
}

/* --- commands ------------------------------------------------------------------------------------
 */

static void refresh_all(struct machines *machines, const struct command *command)
{
    struct fetch *fetch = &machines->fetch;
    const int64_t ago = fetch_now(fetch) - machines->refreshed_boot_ms;
    char text[64];
    (void)command;
    if (ago < MACHINES_REFRESH_MS) {
        snprintf(text, sizeof text, "Refreshed %d s ago.", (int)(ago / 1000));
        journal_notice(&fetch->journal, NOTICE_INFO, fetch_wall(fetch), text,
                       "The whole list is read at most once in 5 s.");
        return;
    }
    machines->refreshed_boot_ms = fetch_now(fetch);
    graph_retry_now(fetch->graph);
    machines->sweep_wanted = !machines->listing.running;
    machines->show_progress = true;
    if (machines->reading.open)
        reading_open(&machines->reading, fetch, machines->reading.key.id,
                     machines->reading.key.workload);
}

static void refresh_one(struct machines *machines, const struct command *command)
{
    const struct session_key *key = &command->keys[0];
    if (reading_is_open(&machines->reading, key->id, key->workload))
        reading_open(&machines->reading, &machines->fetch, key->id, key->workload);
    else
        hotpoll_add(&machines->hotpoll, &machines->fetch, key->id, key->workload);
}

static void open_detail(struct machines *machines, const struct command *command)
{
    reading_open(&machines->reading, &machines->fetch, command->keys[0].id,
                 command->keys[0].workload);
}

static void close_detail(struct machines *machines, const struct command *command)
{
    (void)command;
    reading_close(&machines->reading, &machines->fetch);
}

static void activate(struct machines *machines, const struct command *command)
{
    writing_start(&machines->writing, &machines->fetch, WRITE_ACTIVATE, command->keys[0].id,
                  command->keys[0].workload);
}

static void delete_draft(struct machines *machines, const struct command *command)
{
    writing_start(&machines->writing, &machines->fetch, WRITE_DELETE, command->keys[0].id,
                  command->keys[0].workload);
}

void machines_command(struct machines *machines, struct command *command)
{
    typedef void command_fn(struct machines *, const struct command *);
    static const struct {
        command_fn *run;
        size_t keys;
    } table[COMMAND_KIND_COUNT] = {
        [COMMAND_REFRESH_ALL] = {refresh_all, 0}, [COMMAND_REFRESH_ONE] = {refresh_one, 1},
        [COMMAND_OPEN] = {open_detail, 1},        [COMMAND_CLOSE] = {close_detail, 0},
        [COMMAND_ACTIVATE] = {activate, 1},       [COMMAND_DELETE] = {delete_draft, 1},
    };
    if (command->kind == COMMAND_VISIBLE)
        labels_show(&machines->labels, &machines->fetch, command);
    else if (command->key_count >= table[command->kind].keys)
        table[command->kind].run(machines, command);
    command_free(command);
}

/* --- schedule ------------------------------------------------------------------------------------
 */

/* The list has no length to ask for, but holes neither: bisected. */
static uint32_t count_hot(const struct store *store)
{
    uint32_t low = 0, high = 1;
    while (store_hot(store, high - 1))
        high *= 2;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (store_hot(store, middle))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* When the hot sessions were last read; before the first sweep is over, from its beginning: what
 * has just come with a page is not asked for again at once. */
static int64_t hot_read_at(const struct machines *machines)
{
    const struct listing *listing = &machines->listing;
    const int64_t at = fetch_later(listing->whole_boot_ms, machines->hotpoll.tried_boot_ms);
    return at == CLOCK_NEVER && listing->running ? listing->started_boot_ms : at;
}

struct cadence_plan machines_plan(const struct machines *machines)
{
    const struct listing *listing = &machines->listing;
    const bool whole = listing->end_fault.kind == FAULT_NONE;
    const struct cadence_input input = {
        .now_boot_ms = fetch_now(&machines->fetch),
        .interval_s = machines->interval_s,
        .hot_count = count_hot(machines->fetch.store),
        /* A list that cannot be read whole does no poll's work, whatever it cost. */
        .sweep_pages = whole ? listing->whole_pages : 0,
        .sweep_ended_boot_ms = listing->tried_boot_ms,
        .hot_ended_boot_ms = hot_read_at(machines),
        .slowed_until_boot_ms = machines->slowed_until_boot_ms,
    };
    return cadence_compute(&input);
}

int64_t machines_sweep_due(const struct machines *machines)
{
    const struct listing *listing = &machines->listing;
    if (listing->running)
        return CLOCK_NEVER;
    if (machines->sweep_wanted || listing->tried_boot_ms == CLOCK_NEVER)
        return fetch_now(&machines->fetch);
    if (listing->end_fault.kind == FAULT_NONE) {
        const struct cadence_plan plan = machines_plan(machines);
        return cadence_jitter(plan.sweep_at_boot_ms, plan.sweep_period_ms, machines->sweep_random);
    }
    /* Refused, or broken midway: 5 minutes, and within the same budget as whole sweeps. */
    const struct cadence_input broken = {
        .now_boot_ms = fetch_now(&machines->fetch),
        .interval_s = machines->interval_s,
        .sweep_pages = listing->pages,
        .sweep_ended_boot_ms = listing->tried_boot_ms,
        .hot_ended_boot_ms = CLOCK_NEVER,
    };
    const struct cadence_plan plan = cadence_compute(&broken);
    return cadence_jitter(plan.sweep_at_boot_ms, plan.sweep_period_ms, machines->sweep_random);
}

int64_t machines_hot_due(const struct machines *machines)
{
    if (machines->hotpoll.running)
        return CLOCK_NEVER;
    const struct cadence_plan plan = machines_plan(machines);
    const int64_t due =
        cadence_jitter(plan.hot_at_boot_ms, plan.hot_period_ms, machines->hot_random);
    return fetch_sooner(due, machines->hot_soon_boot_ms);
}

static void start_what_is_due(struct machines *machines)
{
    struct fetch *fetch = &machines->fetch;
    const int64_t now = fetch_now(fetch);

    if (now >= machines_sweep_due(machines)) {
        machines->sweep_wanted = false;
        store_expire(fetch->store, fetch_wall(fetch));
        listing_start(&machines->listing, fetch);
    }
    if (now >= machines_hot_due(machines)) {
        machines->hot_soon_boot_ms = CLOCK_NEVER;
        machines->doubts_wanted = false;
        store_expire(fetch->store, fetch_wall(fetch));
        hotpoll_start(&machines->hotpoll, fetch, true);
    }
    if (machines->doubts_wanted && !machines->hotpoll.running) {
        machines->doubts_wanted = false;
        if (store_doubted(fetch->store, 0))
            hotpoll_start(&machines->hotpoll, fetch, false);
    }
    if (now >= machines->expire_boot_ms) {
        machines->expire_boot_ms = CLOCK_NEVER;
        store_expire(fetch->store, fetch_wall(fetch));
    }
}

static void step_listing(struct machines *machines)
{
    struct fetch *fetch = &machines->fetch;
    switch (listing_step(&machines->listing, fetch)) {
    case LISTING_NOTHING:
        return;
    case LISTING_PAGE:
        machines->publish_now |= machines->show_progress && machines->listing.pages == 1;
        fetch->dirty |= machines->show_progress;
        break;
    case LISTING_ENDED:
        machines->publish_now |= machines->show_progress;
        machines->sweep_random = fetch_random(fetch);
        machines->show_progress = false;
        machines->doubts_wanted = true;
        fetch->dirty = true;
        reading_poll(&machines->reading, fetch);
        break;
    }
    /* Where the list is refused, the service's status is not asked for. */
    if (!machines->list_only && machines->listing.pages > 0)
        service_poll(&machines->service, fetch);
}

static void step_hotpoll(struct machines *machines)
{
    struct fetch *fetch = &machines->fetch;
    if (!hotpoll_step(&machines->hotpoll, fetch))
        return;
    machines->hot_random = fetch_random(fetch);
    fetch->dirty = true;
    reading_poll(&machines->reading, fetch);
}

static void step_writing(struct machines *machines)
{
    if (writing_step(&machines->writing, &machines->fetch))
        machines->hot_soon_boot_ms = fetch_now(&machines->fetch) + MACHINES_AFTER_WRITE_MS;
}

static void note_gone(struct machines *machines)
{
    struct journal *journal = &machines->fetch.journal;
    if (journal->saw_gone)
        machines->expire_boot_ms = fetch_now(&machines->fetch) + 61000; /* store_expire: a minute */
    journal->saw_gone = false;
}

/* One answer after an outage: whoever still waits for its next try need not. */
static void note_recovery(struct machines *machines)
{
    struct fetch *fetch = &machines->fetch;
    if (machines->told.state == DATA_OFFLINE && fetch->goods != machines->told.goods)
        graph_retry_now(fetch->graph);
    machines->told.goods = fetch->goods;
}

void machines_turn(struct machines *machines)
{
    struct fetch *fetch = &machines->fetch;
    graph_deliver(fetch->graph);
    start_what_is_due(machines);
    step_writing(machines);
    reading_step(&machines->reading, fetch);
    step_hotpoll(machines);
    step_listing(machines);
    service_step(&machines->service, fetch);
    /* What the polls brought for the open session shall be seen with them. */
    reading_step(&machines->reading, fetch);
    note_gone(machines);
    note_recovery(machines);
    labels_step(&machines->labels, fetch, publish_decide(machines));
    publish_step(machines);
}

int64_t machines_deadline(const struct machines *machines)
{
    const int64_t deadlines[] = {
        listing_deadline(&machines->listing),
        hotpoll_deadline(&machines->hotpoll),
        reading_deadline(&machines->reading),
        labels_deadline(&machines->labels),
        writing_deadline(&machines->writing),
        service_deadline(&machines->service),
        machines_sweep_due(machines),
        machines_hot_due(machines),
        machines->expire_boot_ms,
        publish_deadline(machines),
        machines->doubts_wanted && !machines->hotpoll.running ? fetch_now(&machines->fetch)
                                                              : CLOCK_NEVER,
    };
    int64_t deadline = CLOCK_NEVER;
    for (size_t i = 0; i < sizeof deadlines / sizeof deadlines[0]; i++)
        deadline = fetch_sooner(deadline, deadlines[i]);
    return deadline;
}
