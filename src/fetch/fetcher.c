/* fetcher.c - the thread round the machines. */
#include "fetch/fetcher.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/worker.h"
#include "base/xalloc.h"
#include "fetch/machines.h"

struct fetcher {
    struct worker worker;
    atomic_bool stop, hurry;
    struct command_queue *queue;
    struct http *http;
    struct token_source *tokens;
    struct request_log *log;
    struct audit *audit;
    struct graph *graph;
    struct machines machines; /* the thread's own once it runs */
};

static struct fetcher *fetcher_new(const struct fetcher_options *options)
{
    struct fetcher *fetcher = xcalloc(1, sizeof *fetcher);
    atomic_init(&fetcher->stop, false);
    atomic_init(&fetcher->hurry, false);
    fetcher->queue = command_queue_new();
    fetcher->http = options->http;
    fetcher->tokens = options->tokens;
    fetcher->log = options->log;
    fetcher->audit = options->audit;
    const struct graph_options graph = {
        .http = options->http,
        .clock = options->clock,
        .tokens = options->tokens,
        .log = options->log,
        .root = options->root,
        .write_allowed = options->write_allowed,
    };
    fetcher->graph = graph_new(&graph);
    uint64_t seed; /* of jitter and hashes */
    random_fill(&seed, sizeof seed);
    const struct machines_options machines = {
        .clock = options->clock,
        .graph = fetcher->graph,
        .model = options->model,
        .audit = options->audit,
        .pace = options->pace,
        .interval_s = options->interval_s,
        .keep_raw = options->keep_raw,
        .list_only = options->list_only,
        .activity_log = options->activity_log,
        .random = seed,
        .image = options->image,
        .published = options->published,
        .published_context = options->published_context,
    };
    machines_init(&fetcher->machines, &machines);
    return fetcher;
}

static void fetcher_free(struct fetcher *fetcher)
{
    machines_release(&fetcher->machines);
    graph_free(fetcher->graph);
    fetcher->tokens->free(fetcher->tokens); /* it may have requests of its own under way */
    fetcher->http->free(fetcher->http);
    request_log_close(fetcher->log);
    if (fetcher->audit)
        fetcher->audit->free(fetcher->audit);
    command_queue_free(fetcher->queue);
    free(fetcher);
}

static void turn_until_stopped(struct fetcher *fetcher)
{
    struct machines *machines = &fetcher->machines;
    struct command *command;

    while (!atomic_load(&fetcher->stop)) {
        while ((command = command_queue_pop(fetcher->queue)) != NULL)
            machines_command(machines, command);
        machines_turn(machines);
        if (!atomic_load(&fetcher->stop)) {
            struct pollfd fds[HTTP_WAIT_FDS];
            const size_t count = graph_wait_fds(fetcher->graph, fds, HTTP_WAIT_FDS);
            fetcher->http->wait(fetcher->http, fds, count, machines_deadline(machines));
        }
    }
}

/* What the login host has rotated already is lost with its answer. */
static void finish_renewal(struct fetcher *fetcher)
{
    struct clock *clock = fetcher->machines.fetch.clock;
    graph_finish_renewal(fetcher->graph, clock->boot_ms(clock) + FETCHER_END_MS, &fetcher->hurry);
}

static void work(void *context)
{
    turn_until_stopped(context);
    finish_renewal(context);
}

struct fetcher *fetcher_start(const struct fetcher_options *options, struct fault *why)
{
    struct fetcher *fetcher = fetcher_new(options);
    const int error = worker_start(&fetcher->worker, "fetcher", work, fetcher);
    if (error != 0) {
        fetcher_free(fetcher);
        fault_set(why, FAULT_SYSTEM, "The background thread cannot be started: %s.",
                  strerror(error));
        return NULL;
    }
    return fetcher;
}

bool fetcher_send(struct fetcher *fetcher, struct command *command)
{
    const bool taken = command_queue_push(fetcher->queue, command);
    fetcher->http->wake(fetcher->http);
    return taken;
}

void fetcher_hurry(struct fetcher *fetcher)
{
    atomic_store(&fetcher->hurry, true);
    fetcher->http->wake(fetcher->http);
}

uint32_t fetcher_stop(struct fetcher *fetcher)
{
    if (!fetcher)
        return 0;
    atomic_store(&fetcher->stop, true);
    fetcher->http->wake(fetcher->http);
    worker_join(&fetcher->worker);
    const uint32_t unsettled = writing_unsettled(&fetcher->machines.writing);
    fetcher_free(fetcher);
    return unsettled;
}
