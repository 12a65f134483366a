/* fetcher.h - the background thread: owns http, graph, tokens, the store and the next snapshot.
 *
 * Its loop: take commands, step every machine (listing, hot poll, detail, labels, writes; none
 * waits for another), publish at most 10 times a second and only when something changed, sleep
 * until the earliest deadline, an answer or a wake. */
#ifndef RESTORETOP_FETCH_FETCHER_H
#define RESTORETOP_FETCH_FETCHER_H

#include "auth/token.h"
#include "fetch/audit.h"
#include "fetch/command.h"
#include "graph/http.h"
#include "graph/request_log.h"
#include "model/image.h"
#include "model/model.h"

struct fetcher_options {
    struct clock *clock; /* borrowed, as model and root */
    struct model *model;
    struct http *http;             /* taken */
    struct token_source *tokens;   /* taken */
    struct request_log *log;       /* taken; NULL: none */
    struct audit *audit;           /* taken; NULL: changes are not recorded */
    const char *root;              /* normalised */
    const struct pace_rules *pace; /* copied; NULL: the built-in ones */
    const struct image *image;     /* lent for the call: what an earlier run kept; NULL: nothing */
    published_fn *published;       /* told of each snapshot, on the thread; NULL: nobody */
    void *published_context;       /* lives longer than the fetcher */
    int interval_s;
    bool write_allowed;
    bool keep_raw;     /* each record carries its text: --once --format json */
    bool list_only;    /* nothing but the list is asked for: --once --format table */
    bool activity_log; /* the activity log is read, too */
};

struct fetcher;
/* Starts the thread, all signals blocked but those of a fault of ours (base/fatal.h). NULL with a
 * fault (then everything "taken" is freed). */
struct fetcher *fetcher_start(const struct fetcher_options *options, struct fault *why);
/* Any thread. Takes the command; false: the queue is full, the command is freed. */
bool fetcher_send(struct fetcher *fetcher, struct command *command);
/* The end shall wait for nothing. Any thread. */
void fetcher_hurry(struct fetcher *fetcher);
/* Wakes, joins, frees; does not wait for requests or name look-ups, but up to FETCHER_END_MS for
 * the renewal of a sign-in that is kept, should one be under way. NULL allowed. Returns how many
 * changes were sent whose outcome is not known. */
#define FETCHER_END_MS 2000
uint32_t fetcher_stop(struct fetcher *fetcher);

#endif
