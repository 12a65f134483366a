/* listing.h - the sweep: the whole list, page after page, into the store.
 *
 * Rules of paging (GRAPH.md, Paging): a next link is opaque and used whole; it stays on the root's
 * origin (url.h); a page may be empty; a page that fails is asked for again from the last good
 * link. A link seen before in this sweep, and more sessions or pages than the limits, end the sweep
 * with a fault; what was read stays. A 400, 404 or 410 on a continuation means that its token ran
 * out: the sweep begins again, once. A continuation that is no list three times ends the sweep,
 * too, and so does one that fails six times while other requests are answered: the next sweep's
 * first page matters more. A first page is asked for until it makes sense, since without it there
 * is nothing to show. */
#ifndef RESTORETOP_FETCH_LISTING_H
#define RESTORETOP_FETCH_LISTING_H

#include "base/strbuf.h"
#include "fetch/ask.h"
#include "fetch/textset.h"

#define LISTING_MAX_SESSIONS 1000000
#define LISTING_MAX_PAGES    100000
#define LISTING_PAGE_TRIES   3
#define LISTING_ALONE_TRIES  6     /* of a page that fails while other requests are answered */
#define LISTING_AT_ONCE_MS   60000 /* what took no longer was read "at" its end */
/* A list that shifts while it is read repeats some sessions, and a page may be empty: more than
 * that, and the list goes round. */
#define LISTING_MAX_REPEATS 200 /* and as many as there are different ones */
#define LISTING_MAX_EMPTY   50  /* pages in a row */

enum listing_event { LISTING_NOTHING, LISTING_PAGE, LISTING_ENDED };

struct listing {
    bool running;
    uint32_t pages, sessions; /* read in the sweep under way, or in the last one */
    struct fault end_fault;   /* with which the last sweep ended; FAULT_NONE: it was whole */
    uint32_t end_pages;       /* and so many pages before it; 0: no page was a list */
    uint32_t again;           /* refused at page 1 again, though others were answered: in a row */
    uint32_t whole_pages;     /* of the last whole sweep; 0: none yet */
    int64_t whole_boot_ms;    /* when it ended; CLOCK_NEVER */
    int64_t whole_ms;         /* the same on the wall clock; TIME_NONE */
    int64_t listed_ms;        /* what it carried was read no earlier (wall clock); TIME_NONE */
    /* The same as far as minutes tell: its end, or where it took longer its beginning. */
    int64_t read_boot_ms;  /* CLOCK_NEVER */
    int64_t read_ms;       /* wall clock; TIME_NONE */
    int64_t took_ms;       /* how long it took */
    int64_t tried_boot_ms; /* when a sweep last ended, whole or not; CLOCK_NEVER */
    uint64_t tried_goods;  /* fetch->goods at that moment */
    uint32_t max_pages, max_sessions;
    uint32_t empty_pages; /* in a row */
    int64_t page_gap_ms;  /* from page to page at least; 0: each at once */
    bool no_pacing;       /* its links did not live that long: never again in this run */
    /* private */
    struct ask ask;
    int64_t asked_boot_ms, next_boot_ms; /* the newest page; the next one (CLOCK_NEVER: not set) */
    struct strbuf url;                   /* of the page that is asked for */
    struct ask ahead;                    /* the page behind it, asked for while this one is read */
    struct strbuf ahead_url;
    struct textset seen;
    bool restarted;
    int64_t started_boot_ms; /* of its first page, */
    int64_t first_boot_ms;   /* ... once more where it began again */
};
void listing_init(struct listing *listing, uint64_t seed);
void listing_release(struct listing *listing);

/* Nothing while one is running. page_gap_ms > 0: a slow sweep, whose pages are asked for so far
 * apart; where a link runs out on the way it begins again at full speed, and is not slow again. */
void listing_start(struct listing *listing, struct fetch *fetch, int64_t page_gap_ms);
/* Leaves a sweep that runs; what was read stays, and it counts as never begun. */
void listing_stop(struct listing *listing, struct fetch *fetch);
/* A page behind the first fails, and not because the service asks to wait. */
bool listing_is_stuck(const struct listing *listing);
enum listing_event listing_step(struct listing *listing, struct fetch *fetch);
int64_t listing_deadline(const struct listing *listing);

/* The workload that the collection in an address implies; WORKLOAD_OTHER: the base list. Pure. */
enum workload listing_implied(const char *url);

#endif
